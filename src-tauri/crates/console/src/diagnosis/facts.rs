//! What is known about an org, its profile, its keys and one of its conversations when the rules are asked.

use std::fmt;
use std::time::Duration;

use miaw::ErrorKind;
use miaw::address::{ServiceUrl, ServiceUrlError};

use super::RuleName;
use super::quote::quoted;

/// Everything that rules look at. What is not known is absent; a rule that needs it is silent then.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Values as they were typed or pasted, before any repair.
    pub typed: Vec<Typed>,
    /// Calls that failed.
    pub failed: Vec<FailedCall>,
    /// Whether the access token that those calls carried was given a moment before, and is alive by its own `exp`.
    pub token_is_fresh: bool,
    /// What the public configuration said.
    pub deployment: Option<DeploymentFacts>,
    /// The signing key in use, and what is known of the key set.
    pub key: Option<KeyFacts>,
    /// What became of a verified sign-in.
    pub sign_in: Option<SignIn>,
    /// Bad identity tokens that were accepted, each in words.
    pub accepted_controls: Vec<String>,
    /// The server's clock minus this machine's, in seconds.
    pub clock_skew: Option<i64>,
    /// What became of the event stream.
    pub stream: Option<StreamFacts>,
    /// What became of a conversation.
    pub conversation: Option<ConversationFacts>,
    /// Attributes that were, or would be, sent and are known not to arrive: name, why, and the name that would.
    pub lost_attributes: Vec<LostAttribute>,
    /// The secure connection to the host.
    pub connection: Option<ConnectionFacts>,
    /// An identity token that was read.
    pub identity_token: Option<TokenFacts>,
    /// A file that is to be sent.
    pub file: Option<FileFacts>,
    /// What was noticed on the spot: by whoever reads settings, mappings and keys, or by a person.
    pub noticed: Vec<Noticed>,
}

impl Facts {
    /// The calls that failed for another reason than that they went to the org itself instead of its messaging: what the
    /// org's own pages answer means nothing here.
    pub(super) fn calls(&self) -> impl Iterator<Item = &FailedCall> {
        self.failed.iter().filter(|call| !call.is_misdirected())
    }
}

/// One value as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The field's name in the profile's draft.
    pub field: &'static str,
    /// The text.
    pub text: String,
}

impl Typed {
    /// Whether it was typed into this field, of the profile or of a connector's settings.
    #[must_use]
    pub fn is(&self, field: &str) -> bool {
        self.field.strip_prefix("settings.").unwrap_or(self.field) == field
    }
}

/// Which call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// The public configuration.
    Configuration,
    /// The business hours.
    BusinessHours,
    /// A guest's access token.
    GuestToken,
    /// A verified user's access token.
    VerifiedToken,
    /// Another access token for the same user.
    ContinuationToken,
    /// Creating a conversation.
    CreateConversation,
    /// Sending a message.
    SendMessage,
    /// The event stream.
    Stream,
    /// Listing entries or conversations.
    List,
    /// Ending a session or closing a conversation.
    End,
    /// Sending a file.
    SendFile,
    /// Anything else.
    Other,
}

impl fmt::Display for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Configuration => "Asking for the public configuration",
            Self::BusinessHours => "Asking for the business hours",
            Self::GuestToken => "Asking for a guest's token",
            Self::VerifiedToken => "Asking for a verified user's token",
            Self::ContinuationToken => "Asking for a continuation token",
            Self::CreateConversation => "Creating the conversation",
            Self::SendMessage => "Sending a message",
            Self::Stream => "The event stream",
            Self::List => "Listing entries or conversations",
            Self::End => "Ending the session or closing the conversation",
            Self::SendFile => "Sending a file",
            Self::Other => "A call",
        })
    }
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCall {
    /// Which.
    pub call: Call,
    /// How.
    pub kind: ErrorKind,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The server's own words.
    pub words: Option<String>,
    /// The server's own code.
    pub code: Option<String>,
    /// The host.
    pub host: String,
}

impl FailedCall {
    /// Whether the server's words hold one of these, in any case.
    #[must_use]
    pub fn says(&self, parts: &[&str]) -> bool {
        let words = self.words.as_deref().unwrap_or_default().to_ascii_lowercase();
        parts.iter().any(|part| words.contains(part))
    }

    /// Whether nothing at all has answered.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        match self.kind {
            ErrorKind::HostUnknown | ErrorKind::ConnectionRefused | ErrorKind::Timeout => true,
            // With a status the answer had begun.
            ErrorKind::Network { .. } => self.status.is_none(),
            _ => false,
        }
    }

    /// Whether it went to a host that serves an org and not its messaging.
    #[must_use]
    pub fn is_misdirected(&self) -> bool {
        let url = ServiceUrl::parse(&format!("https://{}", self.host));
        matches!(url, Err(ServiceUrlError::InstanceUrl { .. }))
    }

    /// What happened, in one sentence with the server's own words.
    #[must_use]
    pub fn told(&self) -> String {
        let answer = match (self.status, quoted(self.words.as_deref().unwrap_or_default())) {
            (Some(status), Some(words)) => format!("status {status}, “{words}”"),
            (Some(status), None) => format!("status {status}"),
            (None, _) => in_words(&self.kind),
        };
        let code = self.code.as_deref().map(|code| format!(" (code {code})")).unwrap_or_default();
        let place = if self.host.is_empty() { String::new() } else { format!(" at {}", self.host) };
        format!("{}{place}: {answer}{code}.", self.call)
    }
}

/// How a call failed of whose answer nothing else is known.
fn in_words(kind: &ErrorKind) -> String {
    let words = match kind {
        ErrorKind::HostUnknown => "the name is not known",
        ErrorKind::ConnectionRefused => "nothing listens there",
        ErrorKind::Timeout => "no answer in time",
        ErrorKind::Tls { reason } | ErrorKind::Network { reason } if !reason.is_empty() => reason,
        ErrorKind::Tls { .. } => "no secure connection",
        ErrorKind::Network { .. } => "the connection broke",
        ErrorKind::Redirect { .. } => "a redirect",
        ErrorKind::RedirectCircle => "redirects in a circle",
        ErrorKind::Unreadable { .. } => "an answer that cannot be read",
        ErrorKind::DeploymentType => "the deployment is of another type",
        ErrorKind::OrgIdMismatch => "the org ids of header and token differ",
        ErrorKind::Unauthorized => "the token was refused",
        ErrorKind::Forbidden => "permission denied",
        ErrorKind::NotFound => "not found",
        ErrorKind::Conflict => "it exists already",
        ErrorKind::SessionNeeded => "a new messaging session is needed",
        ErrorKind::FileTooLarge { .. } => "larger than is taken",
        ErrorKind::FileTypeRefused => "files of this type are not taken",
        ErrorKind::TooLong { .. } => "an answer that is too long",
        ErrorKind::TooManyRequests { .. } => "too many requests",
        ErrorKind::Refused => "refused",
        ErrorKind::Server => "the server failed",
    };
    words.trim_end_matches('.').to_owned()
}

/// What the public configuration, or a token's answer, said of the deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploymentFacts {
    /// `deploymentType`.
    pub deployment_type: Option<String>,
    /// `authMode` of the channel: `Auth` or `UnAuth`.
    pub auth_mode: Option<String>,
    /// Whether business hours exist and are over now.
    pub closed_now: bool,
}

/// The signing key in use, and what is known of where its public half is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// Modulus size in bits.
    pub bits: u32,
    /// `kid`.
    pub key_id: String,
    /// `iss`.
    pub issuer: String,
    /// Whether there is a certificate, without which the JSON Web Key has no `x5c`.
    pub has_certificate: bool,
    /// Days that the certificate is still valid; negative when it is over.
    pub certificate_days_left: Option<i64>,
    /// What was found at the key set's endpoint, if the profile names one.
    pub endpoint: Option<EndpointFacts>,
}

/// What was found at a JSON Web Key Set endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointFacts {
    /// The URL.
    pub url: String,
    /// Why it cannot be read by an anonymous caller, in words.
    pub problem: Option<String>,
    /// The `kid`s in it.
    pub key_ids: Vec<String>,
    /// The `kid` under which the profile's own key is in it.
    pub own_key_id: Option<String>,
}

/// What became of a verified sign-in, tried with a good identity token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The answer.
    pub outcome: SignInOutcome,
    /// Variations of the token that were tried after it failed, to tell the causes apart.
    pub variants: Vec<Variant>,
}

/// The answer to a verified sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInOutcome {
    /// The answer's subject is the verified user's.
    Verified {
        /// `endUser.subject`.
        subject: String,
    },
    /// The answer's subject is a guest's.
    Guest {
        /// `endUser.subject`.
        subject: String,
    },
    /// It was refused.
    Refused {
        /// HTTP status.
        status: u16,
        /// The server's own words.
        words: String,
    },
}

/// A variation of an identity token, and whether it verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// What was varied.
    pub what: Varied,
    /// Whether the answer's subject was the verified user's.
    pub verified: bool,
}

/// What was varied in an identity token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Varied {
    /// Another spelling of the issuer.
    Issuer(String),
    /// Another key id.
    KeyId(String),
    /// Times by the server's clock instead of this machine's.
    ServerTime,
    /// With the audience set to this.
    Audience(String),
}

/// What became of the event stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamFacts {
    /// Whether it is, or was, open.
    pub opened: bool,
    /// Whether a keep-alive or an event was heard over it.
    pub heard: bool,
    /// Whether it said that the token is expired.
    pub said_expired: bool,
    /// How long nothing was heard before it was given up.
    pub silent_for: Option<Duration>,
}

/// How long a live conversation may wait for somebody to accept before a person should look at it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What became of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationFacts {
    /// Whether its end user is a guest; none where that is not known.
    pub guest: Option<bool>,
    /// `failureType` of the newest routing result, unless it is `None`.
    pub routing_failure: Option<String>,
    /// The reason, verbatim.
    pub routing_reason: Option<String>,
    /// Whether a route was found.
    pub routed: bool,
    /// Whether somebody has accepted.
    pub accepted: bool,
    /// How long it has waited for somebody to accept. Set once whoever watches has lost patience: a probe after the time
    /// that it was given, a live conversation after [`PATIENCE`].
    pub waited: Option<Duration>,
    /// Whether an agent has left while the conversation is open, and what the routing status said then.
    pub agent_left: Option<String>,
    /// Whether the session is inactive.
    pub inactive: bool,
    /// Whether the session has ended, or the conversation is closed.
    pub ended: bool,
    /// Whether the subject had an open conversation already.
    pub resumed: bool,
    /// Deliveries of entries that were there already.
    pub doubled: u32,
    /// Messages with other identifiers and the same text within a minute, by the same sender.
    pub repeated: u32,
    /// Deliveries out of order.
    pub out_of_order: u32,
    /// Entries that only the list had, after a reconnect.
    pub missed: u32,
    /// Entries that only the list had, though the stream was open all the time.
    pub undelivered: u32,
    /// Events of the stream whose data is not JSON.
    pub unreadable: u32,
}

/// An attribute that does not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostAttribute {
    /// Its name as it is sent.
    pub name: String,
    /// Why, in words.
    pub reason: String,
    /// The name that would arrive.
    pub right_name: Option<String>,
}

/// The secure connection to the host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionFacts {
    /// The host.
    pub host: String,
    /// Who issued the host's certificate, in the certificate's words.
    pub issuer: Option<String>,
    /// Whether that issuer is none of the public authorities: then something between has put its own certificate there.
    pub private_issuer: bool,
    /// Days that the host's certificate is still valid.
    pub certificate_days_left: Option<i64>,
}

/// An identity token that was read; never the token itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenFacts {
    /// Why it cannot be read, in words.
    pub unreadable: Option<String>,
    /// `alg`, or empty when there is none.
    pub algorithm: String,
    /// `kid`.
    pub key_id: Option<String>,
    /// `iss`.
    pub issuer: Option<String>,
    /// Whether `sub` is there and not empty.
    pub has_subject: bool,
    /// `exp` as it stands in the token.
    pub expires: Option<i64>,
    /// This machine's time when it was read, in seconds since 1970.
    pub read_at: i64,
}

/// A file that is to be sent, and what the deployment declares about files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// `attachments.endUserToAgent` of the token's answer.
    pub allowed: Option<bool>,
    /// `attachments.maxFileSize` of the token's answer, in MB.
    pub largest: Option<u64>,
}

/// A cause that was noticed on the spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// Which rule it is the business of.
    pub rule: RuleName,
    /// What was noticed; never a secret.
    pub seen: String,
}

//! What is known about an org, its profile, its keys and one of its conversations when the rules are asked.

use std::time::Duration;

use miaw::ErrorKind;

/// Everything that rules look at. What is not known is absent; a rule that needs it is silent then.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Values as they were typed or pasted, before any repair.
    pub typed: Vec<Typed>,
    /// Calls that failed.
    pub failed: Vec<FailedCall>,
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

/// One value as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The field's name in the profile's draft.
    pub field: &'static str,
    /// The text.
    pub text: String,
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

/// What became of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationFacts {
    /// `failureType` of the newest routing result, unless it is `None`.
    pub routing_failure: Option<String>,
    /// The reason, verbatim.
    pub routing_reason: Option<String>,
    /// Whether a route was found.
    pub routed: bool,
    /// Whether somebody has accepted.
    pub accepted: bool,
    /// How long it has waited since it was routed, while nobody has accepted.
    pub waited: Option<Duration>,
    /// Whether an agent has left while the conversation is open, and what the routing status said then.
    pub agent_left: Option<String>,
    /// Whether the session is inactive.
    pub inactive: bool,
    /// Whether the subject had an open conversation already.
    pub resumed: bool,
    /// Deliveries of entries that were there already.
    pub doubled: u32,
    /// Messages with other identifiers and the same text within a minute, by the same sender.
    pub repeated: u32,
    /// Deliveries out of order.
    pub out_of_order: u32,
    /// Entries that only the list had.
    pub missed: u32,
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

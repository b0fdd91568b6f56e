//! Failures of the messaging service and of the way to it.

use miaw::stream::Loss;
use miaw::{Error, ErrorKind};
use url::Url;

use super::call::redirected;
use crate::diagnosis::{RuleName, is_of_unknown_issuer, named_by, rule, speaks_of_identity};
use crate::view::{Failure, FailureCode};

/// What to do, in the words of the diagnosis: one cause has one cure, wherever it is met.
pub(super) fn fix(name: RuleName) -> &'static str {
    rule(name).fix
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let host = host_of(&error.url);
        let failure = match &error.kind {
            ErrorKind::HostUnknown => Self::new(
                FailureCode::HostUnknown,
                format!("The host {host} could not be found: this machine's name service does not know its name."),
            )
            .hint(fix(RuleName::HostUnreachable)),
            ErrorKind::ConnectionRefused => Self::new(
                FailureCode::ConnectionRefused,
                format!("Nothing answers at {host}: the connection was refused."),
            )
            .hint(fix(RuleName::HostUnreachable)),
            ErrorKind::Tls { .. } => {
                let name = if is_of_unknown_issuer(&error.kind) {
                    RuleName::ConnectionInspected
                } else {
                    RuleName::ConnectionNotSecure
                };
                Self::new(FailureCode::TlsFailed, format!("A secure connection to {host} could not be established."))
                    .hint(fix(name))
            }
            ErrorKind::Timeout => {
                Self::new(FailureCode::TimedOut, format!("{host} did not answer within {}.", seconds(error.elapsed)))
                    .hint(format!("Try again. {}", fix(RuleName::HostUnreachable)))
            }
            ErrorKind::Network { .. } if error.status.is_some() => {
                Self::new(FailureCode::NetworkFailed, format!("The answer from {host} was cut off in the middle."))
                    .hint(format!("Try again. {}", fix(RuleName::AnswerNotOfThisApi)))
            }
            ErrorKind::Network { .. } => Self::new(
                FailureCode::NetworkFailed,
                format!("The connection to {host} was lost before the answer arrived."),
            )
            .hint(format!("Try again. {}", fix(RuleName::HostUnreachable))),
            ErrorKind::Redirect { location } => {
                let elsewhere = host_of(location);
                Self::new(
                    FailureCode::RedirectRefused,
                    format!(
                        "{host} redirects the request to {elsewhere}. The redirect was not followed, because it would \
                         have sent the access token there."
                    ),
                )
                .hint(fix(RuleName::AnswerNotOfThisApi))
            }
            ErrorKind::RedirectCircle => Self::new(
                FailureCode::RedirectRefused,
                format!(
                    "{host} redirects in a circle: each of its redirects leads to another one, and none to an answer."
                ),
            )
            .hint(fix(RuleName::AnswerNotOfThisApi)),
            ErrorKind::Unreadable { content_type, .. } => {
                let kind = if content_type.is_empty() {
                    "without a content type".to_owned()
                } else {
                    format!("of type {content_type}")
                };
                Self::new(
                    FailureCode::AnswerUnreadable,
                    format!("{host} sent an answer {kind}, which this API does not send."),
                )
                .hint(fix(RuleName::AnswerNotOfThisApi))
            }
            ErrorKind::DeploymentType => Self::new(
                FailureCode::DeploymentTypeWrong,
                "The deployment is not of type Custom Client, and this API serves no other type.",
            )
            .hint(fix(RuleName::DeploymentType)),
            ErrorKind::OrgIdMismatch => Self::new(
                FailureCode::OrgIdMismatch,
                "The stream refused the org id: it differs from the one in the access token.",
            )
            .hint(fix(RuleName::OrgIdForm)),
            ErrorKind::Unauthorized => Self::new(
                FailureCode::TokenRefused,
                "The access token was refused: it has expired, was revoked, or is not meant for this API.",
            )
            .hint(fix(RuleName::AccessTokenExpired)),
            ErrorKind::Forbidden => Self::new(
                FailureCode::PermissionDenied,
                "The access token belongs to a different end user than the conversation does, or the conversation is \
                 closed.",
            )
            .hint(fix(RuleName::TokenOfAnotherUser)),
            ErrorKind::NotFound => {
                Self::new(FailureCode::RequestRefused, format!("{host} does not know what was asked for.")).hint(
                    "The conversation may be gone from the org. If every request is answered this way, compare the URL \
                     with the value of Url in the Code Snippet.",
                )
            }
            ErrorKind::Conflict => {
                Self::new(FailureCode::RequestRefused, "The org already has this, so it was not created again.")
                    .hint(fix(RuleName::ConversationExists))
            }
            ErrorKind::SessionNeeded => Self::new(
                FailureCode::SessionNeeded,
                "The messaging session has ended, and this deployment asks for the pre-chat form at every session.",
            )
            .hint(fix(RuleName::SessionNeeded)),
            ErrorKind::FileTooLarge { limit } => {
                let size = limit.map_or_else(
                    || "the file is larger than this deployment accepts".to_owned(),
                    |limit| format!("this deployment accepts files of at most {}", crate::file::in_words(limit)),
                );
                Self::new(FailureCode::RequestRefused, format!("{host} refused the file: {size}."))
                    .hint(fix(RuleName::FileRefused))
            }
            ErrorKind::FileTypeRefused => Self::new(
                FailureCode::RequestRefused,
                format!("{host} refused the file: this deployment does not accept files of its type{}.", words(&error)),
            )
            .hint(fix(RuleName::FileRefused)),
            ErrorKind::TooLong { limit } => Self::new(
                FailureCode::AnswerUnreadable,
                format!(
                    "{host} sends more than {}, which is more than this app accepts.",
                    crate::file::in_words(*limit)
                ),
            )
            .hint("None of it was kept. Open the address in a browser to see what it sends."),
            ErrorKind::TooManyRequests { retry_after } => {
                let message = match retry_after {
                    Some(after) if *after > 0 => {
                        format!("{host} accepts no more requests for now and asks the app to wait {after} s.")
                    }
                    Some(_) | None => format!("{host} accepts no more requests for now."),
                };
                Self::new(FailureCode::RateLimited, message).hint(fix(RuleName::TooManyRequests))
            }
            ErrorKind::Refused => {
                Self::new(FailureCode::RequestRefused, format!("{host} refused the request{}.", words(&error))).hint(
                    "Read the server's words: they name what it does not accept. Nothing was changed on the server.",
                )
            }
            ErrorKind::Server => Self::new(
                FailureCode::ServerFailed,
                format!("{host} failed while processing the request{}.", status(&error)),
            )
            .hint(fix(RuleName::ServerFailed)),
        };
        failure.detail(detail(&error))
    }
}

/// What a failed token call means. It says more than the same answer to another call: the call names nothing but the
/// org, the deployment and, for a verified user, the identity token.
#[must_use]
pub fn of_token_call(error: &Error, verified: bool) -> Failure {
    let failure = match (&error.kind, error.status) {
        (ErrorKind::Refused, Some(400))
            if verified && speaks_of_identity(error.server_text.as_deref().unwrap_or_default()) =>
        {
            identity_refused(error)
        }
        (ErrorKind::Refused, Some(400)) | (ErrorKind::NotFound, _) | (ErrorKind::SessionNeeded, _) => Failure::new(
            FailureCode::DeploymentUnpublished,
            format!(
                "The org did not issue a token for this deployment{}. Either it has no deployment of this name, or the \
                 deployment was never published.",
                words(error)
            ),
        )
        .hint(format!(
            "Compare org id and developer name with the Code Snippet, letter by letter. {}",
            fix(RuleName::DeploymentUnpublished)
        )),
        (ErrorKind::Unauthorized | ErrorKind::Forbidden, _) if verified => identity_refused(error),
        (ErrorKind::Unauthorized | ErrorKind::Forbidden, _) => Failure::new(
            FailureCode::RequestRefused,
            format!("The org issues no tokens to guests on this deployment{}.", words(error)),
        )
        .hint(format!(
            "If the channel asks for user verification, start as a verified user. {}",
            fix(RuleName::DeploymentUnpublished)
        )),
        (ErrorKind::Redirect { location }, _) => {
            Failure::new(FailureCode::RedirectRefused, redirected(&error.url, location))
                .hint(fix(RuleName::AnswerNotOfThisApi))
        }
        (
            ErrorKind::HostUnknown
            | ErrorKind::ConnectionRefused
            | ErrorKind::Tls { .. }
            | ErrorKind::Timeout
            | ErrorKind::Network { .. }
            | ErrorKind::RedirectCircle
            | ErrorKind::Unreadable { .. }
            | ErrorKind::DeploymentType
            | ErrorKind::OrgIdMismatch
            | ErrorKind::Conflict
            | ErrorKind::FileTooLarge { .. }
            | ErrorKind::FileTypeRefused
            | ErrorKind::TooLong { .. }
            | ErrorKind::TooManyRequests { .. }
            | ErrorKind::Refused
            | ErrorKind::Server,
            _,
        ) => return error.clone().into(),
    };
    failure.detail(detail(error))
}

fn identity_refused(error: &Error) -> Failure {
    let named = named_by(error.server_text.as_deref().unwrap_or_default());
    let message = if named == Some(RuleName::KeySetNotBound) {
        "The org refused the identity token: user verification is not active on the channel, although a key set exists."
            .to_owned()
    } else {
        format!("The org refused the identity token{}, so the user is not verified.", words(error))
    };
    Failure::new(FailureCode::IdentityRefused, message).hint(fix(named.unwrap_or(RuleName::SilentGuest)))
}

/// Verified was asked for, and the answer's subject is a guest's.
#[must_use]
pub fn verified_as_guest(subject: &str) -> Failure {
    Failure::new(
        FailureCode::VerifiedAsGuest,
        "The org answered with a token, but for a guest: it could not verify the identity token and did not say so. \
         The agent would see an unknown visitor.",
    )
    .hint(fix(RuleName::SilentGuest))
    .detail(format!("endUser.subject of the token answer: {subject}"))
}

/// Why a stream is not open.
#[must_use]
pub fn of_loss(loss: &Loss) -> Failure {
    match loss {
        Loss::Request(error) => error.clone().into(),
        Loss::Closed => Failure::new(FailureCode::NetworkFailed, "The server ended the event stream.")
            .hint("The app reopens it automatically and fetches what was missed."),
        Loss::Broken { reason } => Failure::new(
            FailureCode::NetworkFailed,
            "The connection of the event stream was lost.",
        )
        .hint(
            "The app reopens it automatically and fetches what was missed. If it happens often, a proxy may cut \
             connections that stay open.",
        )
        .detail(reason.clone()),
        Loss::Silent { after } => Failure::new(
            FailureCode::TimedOut,
            format!(
                "Nothing came over the event stream for {}, not even a keep-alive, so it counts as lost.",
                seconds(*after)
            ),
        )
        .hint(
            "The app reopens it automatically and fetches what was missed. A proxy that holds back data, or a machine \
             that was asleep, looks like this.",
        ),
        Loss::TokenExpired => {
            Failure::new(FailureCode::TokenRefused, "The access token expired while the event stream was open.")
                .hint(fix(RuleName::AccessTokenExpired))
        }
        Loss::NoContent => {
            Failure::new(FailureCode::RequestRefused, "The server says that there is nothing to stream (204).")
                .hint("It usually means that the end user has no open conversation. Start a new one.")
        }
        Loss::LineTooLong => Failure::new(
            FailureCode::AnswerUnreadable,
            "The event stream sent an endless line, which this API does not send.",
        )
        .hint(fix(RuleName::AnswerNotOfThisApi)),
    }
}

/// The server's own words in brackets.
pub(super) fn words(error: &Error) -> String {
    match error.server_text.as_deref().map(|text| text.trim().trim_end_matches('.')) {
        Some(text) if !text.is_empty() => format!(" (it says: {})", text.chars().take(200).collect::<String>()),
        _ => status(error),
    }
}

fn status(error: &Error) -> String {
    error.status.map(|status| format!(" (status {status})")).unwrap_or_default()
}

/// Method, URL, status, the server's own words and code, and the time.
pub(super) fn detail(error: &Error) -> String {
    match &error.server_code {
        Some(code) => format!("{error}; the server's code is {code}"),
        None => error.to_string(),
    }
}

fn seconds(elapsed: std::time::Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

/// The host of a URL, with its port if it is not the scheme's own.
#[must_use]
pub fn host_of(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) => match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => "the server".to_owned(),
        },
        Err(_) => "the server".to_owned(),
    }
}

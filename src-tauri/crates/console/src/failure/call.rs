//! What an answer means where more is known of the call than that it failed: that it carried no token, or one that the org had
//! given a moment before.

use miaw::{Error, ErrorKind};
use url::Url;

use super::request::{detail, fix, host_of, words};
use crate::diagnosis::RuleName;
use crate::view::{Failure, FailureCode};

/// What a failed call of the public endpoints means. They carry no token, belong to no conversation, and anybody may ask.
#[must_use]
pub fn of_public_call(error: &Error) -> Failure {
    let host = host_of(&error.url);
    let (code, message) = match &error.kind {
        ErrorKind::Unauthorized
        | ErrorKind::Forbidden
        | ErrorKind::NotFound
        | ErrorKind::SessionNeeded
        | ErrorKind::Conflict
        | ErrorKind::FileTooLarge { .. }
        | ErrorKind::FileTypeRefused => (
            FailureCode::RequestRefused,
            format!(
                "{host} refused a request that anybody may make without a token{}: it is not the messaging service, or \
                 something stands between.",
                words(error)
            ),
        ),
        ErrorKind::Redirect { location } => (FailureCode::RedirectRefused, redirected(&error.url, location)),
        ErrorKind::HostUnknown
        | ErrorKind::ConnectionRefused
        | ErrorKind::Tls { .. }
        | ErrorKind::Timeout
        | ErrorKind::Network { .. }
        | ErrorKind::RedirectCircle
        | ErrorKind::Unreadable { .. }
        | ErrorKind::DeploymentType
        | ErrorKind::OrgIdMismatch
        | ErrorKind::TooLong { .. }
        | ErrorKind::TooManyRequests { .. }
        | ErrorKind::Refused
        | ErrorKind::Server => return error.clone().into(),
    };
    Failure::new(code, message).hint(fix(RuleName::AnswerNotOfThisApi)).detail(detail(error))
}

/// A redirect of a call that carries no access token.
pub(super) fn redirected(url: &str, location: &str) -> String {
    let host = host_of(url);
    // A path alone is a place on the same host.
    let target = Url::parse(url).and_then(|url| url.join(location)).map(|target| host_of(target.as_str()));
    let elsewhere = target.ok().filter(|place| *place != host);
    let place = elsewhere.unwrap_or_else(|| "another place of its own".to_owned());
    format!("{host} sends the request on to {place}. It was not followed: this API answers where it is asked.")
}

/// What a call means that failed with a token which the org had given a moment before, and which is alive by its own `exp`.
#[must_use]
pub fn of_fresh_token_call(error: &Error) -> Failure {
    let (code, message) = match &error.kind {
        ErrorKind::Unauthorized => (
            FailureCode::TokenRefused,
            format!("The org refused the token that it had given a moment before{}: it is not expired.", words(error)),
        ),
        ErrorKind::Forbidden => (
            FailureCode::PermissionDenied,
            format!("The org refused this to the end user whom it had given a token a moment before{}.", words(error)),
        ),
        ErrorKind::SessionNeeded => {
            (FailureCode::SessionNeeded, format!("The org refused the new conversation{}.", words(error)))
        }
        ErrorKind::HostUnknown
        | ErrorKind::ConnectionRefused
        | ErrorKind::Tls { .. }
        | ErrorKind::Timeout
        | ErrorKind::Network { .. }
        | ErrorKind::Redirect { .. }
        | ErrorKind::RedirectCircle
        | ErrorKind::Unreadable { .. }
        | ErrorKind::DeploymentType
        | ErrorKind::OrgIdMismatch
        | ErrorKind::NotFound
        | ErrorKind::Conflict
        | ErrorKind::FileTooLarge { .. }
        | ErrorKind::FileTypeRefused
        | ErrorKind::TooLong { .. }
        | ErrorKind::TooManyRequests { .. }
        | ErrorKind::Refused
        | ErrorKind::Server => return error.clone().into(),
    };
    Failure::new(code, message)
        .hint("Try again. If it stays so, give the time and the server's words to Salesforce Support.")
        .detail(detail(error))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::of_token_call;
    use super::*;

    fn redirect(location: &str) -> Error {
        Error {
            kind: ErrorKind::Redirect { location: location.to_owned() },
            method: "GET",
            url: "https://acme.my.salesforce-scrt.com/x".to_owned(),
            status: Some(302),
            server_text: None,
            server_code: None,
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn no_access_token_is_spoken_of_where_there_is_none() {
        for (location, place) in [
            ("https://login.example/?next=1", "login.example"),
            ("/login", "another place of its own"),
            ("https://acme.my.salesforce-scrt.com/login", "another place of its own"),
        ] {
            let error = redirect(location);
            for failure in [of_public_call(&error), of_token_call(&error, false), of_token_call(&error, true)] {
                assert_eq!(failure.code, FailureCode::RedirectRefused);
                assert!(failure.message.contains(place) && !failure.message.contains("token"), "{}", failure.message);
            }
        }
    }
}

//! Every failure's JSON, as the window receives it.

use std::collections::BTreeSet;
use std::time::Duration;

use console::failure;
use console::secret::SecretError;
use console::store::StoreError;
use console::view::{Failure, FailureCode};
use miaw::identity::{ForeignKey, KeyError};
use miaw::snippet::SnippetError;
use miaw::stream::Loss;
use miaw::{Error, ErrorKind};

use crate::support::{absent, full, locked};

/// A code that is missing here does not compile; one that no failure carries fails the test.
fn every_code() -> Vec<FailureCode> {
    use FailureCode as Code;
    let next = |code: Code| match code {
        Code::FieldsInvalid => Some(Code::SnippetUnreadable),
        Code::SnippetUnreadable => Some(Code::KeyUnreadable),
        Code::KeyUnreadable => Some(Code::NotFound),
        Code::NotFound => Some(Code::HostUnknown),
        Code::HostUnknown => Some(Code::ConnectionRefused),
        Code::ConnectionRefused => Some(Code::TlsFailed),
        Code::TlsFailed => Some(Code::TimedOut),
        Code::TimedOut => Some(Code::NetworkFailed),
        Code::NetworkFailed => Some(Code::AnswerUnreadable),
        Code::AnswerUnreadable => Some(Code::RedirectRefused),
        Code::RedirectRefused => Some(Code::DeploymentTypeWrong),
        Code::DeploymentTypeWrong => Some(Code::DeploymentUnpublished),
        Code::DeploymentUnpublished => Some(Code::TokenRefused),
        Code::TokenRefused => Some(Code::PermissionDenied),
        Code::PermissionDenied => Some(Code::VerifiedAsGuest),
        Code::VerifiedAsGuest => Some(Code::IdentityRefused),
        Code::IdentityRefused => Some(Code::SessionNeeded),
        Code::SessionNeeded => Some(Code::RateLimited),
        Code::RateLimited => Some(Code::RequestRefused),
        Code::RequestRefused => Some(Code::ServerFailed),
        Code::ServerFailed => Some(Code::OrgIdMismatch),
        Code::OrgIdMismatch => Some(Code::NotNow),
        Code::NotNow => Some(Code::KeyringAbsent),
        Code::KeyringAbsent => Some(Code::KeyringLocked),
        Code::KeyringLocked => Some(Code::KeyringFull),
        Code::KeyringFull => Some(Code::SecretMissing),
        Code::SecretMissing => Some(Code::StoreLocked),
        Code::StoreLocked => Some(Code::StoreReadOnly),
        Code::StoreReadOnly => Some(Code::StoreFromNewerVersion),
        Code::StoreFromNewerVersion => Some(Code::StoreUnreadable),
        Code::StoreUnreadable => Some(Code::StoreFull),
        Code::StoreFull => Some(Code::FileNotWritten),
        Code::FileNotWritten => Some(Code::PracticeUnavailable),
        Code::PracticeUnavailable => Some(Code::Internal),
        Code::Internal => None,
    };
    std::iter::successors(Some(Code::FieldsInvalid), |code| next(*code)).collect()
}

fn error(kind: ErrorKind, status: Option<u16>, words: Option<&str>) -> Error {
    Error {
        kind,
        method: "POST",
        url: "https://acme.my.salesforce-scrt.com/iamessage/api/v2/conversation".into(),
        status,
        server_text: words.map(str::to_owned),
        server_code: None,
        elapsed: Duration::from_millis(1_234),
    }
}

fn of_requests() -> Vec<Failure> {
    let reason = || "the library's words".to_owned();
    let errors = [
        error(ErrorKind::HostUnknown, None, None),
        error(ErrorKind::ConnectionRefused, None, None),
        error(ErrorKind::Tls { reason: reason() }, None, None),
        error(ErrorKind::Timeout, None, None),
        error(ErrorKind::Network { reason: reason() }, None, None),
        error(ErrorKind::Redirect { location: "https://login.example/".into() }, Some(302), None),
        error(ErrorKind::RedirectCircle, None, None),
        error(ErrorKind::Unreadable { content_type: "text/html".into(), reason: reason() }, Some(200), None),
        error(ErrorKind::Unreadable { content_type: String::new(), reason: reason() }, Some(200), None),
        error(ErrorKind::DeploymentType, Some(400), Some("deploymentType must be Api")),
        error(ErrorKind::OrgIdMismatch, Some(400), Some("OrgId in the header and token must match")),
        Error {
            server_code: Some("900020".into()),
            ..error(ErrorKind::Unauthorized, Some(401), Some("JWT_VALID_NOT_AUTHORIZED_TO_API"))
        },
        error(ErrorKind::Forbidden, Some(403), Some("Permission Denied")),
        error(ErrorKind::NotFound, Some(404), None),
        error(ErrorKind::Conflict, Some(409), None),
        error(ErrorKind::SessionNeeded, Some(417), None),
        error(ErrorKind::TooManyRequests { retry_after: Some(7) }, Some(429), None),
        error(ErrorKind::TooManyRequests { retry_after: Some(0) }, Some(429), None),
        error(ErrorKind::TooManyRequests { retry_after: None }, Some(429), None),
        error(ErrorKind::Refused, Some(413), Some("Payload too large.")),
        error(ErrorKind::Server, Some(503), None),
    ];
    errors.into_iter().map(Failure::from).collect()
}

fn of_token_calls() -> Vec<Failure> {
    let unknown = error(ErrorKind::Refused, Some(400), Some("No such deployment"));
    let scheme =
        error(ErrorKind::Refused, Some(400), Some("The verification configuration has no active auth schemes"));
    let refused = error(ErrorKind::Unauthorized, Some(401), Some("JWT signature does not match"));
    vec![
        failure::of_token_call(&unknown, false),
        failure::of_token_call(&unknown, true),
        failure::of_token_call(&error(ErrorKind::NotFound, Some(404), None), false),
        failure::of_token_call(&scheme, true),
        failure::of_token_call(&refused, true),
        failure::of_token_call(&refused, false),
        failure::of_token_call(&error(ErrorKind::Server, Some(500), None), true),
        failure::verified_as_guest("v2/iamessage/UNAUTH/NA/uid:x"),
    ]
}

fn of_losses() -> Vec<Failure> {
    let losses = [
        Loss::Request(error(ErrorKind::Unauthorized, Some(401), None)),
        Loss::Closed,
        Loss::Broken { reason: "reset by peer".into() },
        Loss::Silent { after: Duration::from_secs(65) },
        Loss::TokenExpired,
        Loss::NoContent,
        Loss::LineTooLong,
    ];
    losses.iter().map(failure::of_loss).collect()
}

fn of_this_machine() -> Vec<Failure> {
    let reason = || "SQLite's words".to_owned();
    let stores = [
        StoreError::Locked { reason: reason() },
        StoreError::ReadOnly { reason: reason() },
        StoreError::FromNewerVersion { found: 7, known: 1 },
        StoreError::Unreadable { reason: reason() },
        StoreError::Full { reason: reason() },
        StoreError::Closed,
        StoreError::Unexpected { reason: reason() },
    ];
    let secrets = [
        SecretError::Keyring(absent()),
        SecretError::Keyring(locked()),
        SecretError::Keyring(full()),
        SecretError::Missing { what: "signing key" },
        SecretError::Missing { what: "data key" },
        SecretError::Damaged { what: "access token", reason: "changed".into() },
    ];
    let keys = [
        KeyError::Empty,
        KeyError::TooLong { bytes: 2_000_000, limit: 1_048_576 },
        KeyError::NotPrivate { found: "certificate" },
        KeyError::NotRsa { found: "Ed25519 key" },
        KeyError::Encrypted,
        KeyError::WrongPassword,
        KeyError::EncryptionUnknown { reason: "Camellia-256 (PBES2)".into() },
        KeyError::LegacyEncryption,
        KeyError::Foreign { found: ForeignKey::OpenSsh },
        KeyError::Foreign { found: ForeignKey::Putty },
        KeyError::Several { found: "a JSON Web Key Set" },
        KeyError::SeveralKeys { count: 2 },
        KeyError::Utf16,
        KeyError::WrongCertificate { subject: "CN=other".into() },
        KeyError::CertificateUnreadable { reason: "cut".into() },
        KeyError::CutOff { label: "PRIVATE KEY".into() },
        KeyError::TooLarge { bits: 16_384 },
        KeyError::Unreadable { reason: "no PEM".into() },
        KeyError::TooSmall { bits: 1024 },
        KeyError::Unusable { reason: "the library's words".into() },
    ];
    let snippets = [
        SnippetError::Empty,
        SnippetError::WebDeployment,
        SnippetError::NotJson { reason: "expected value at line 1 column 1".into() },
        SnippetError::Missing { missing: vec!["OrganizationId", "Url"] },
    ];
    let others = [
        failure::of_fields(console::profile::failures(&console::view::ProfileDraft::default())),
        failure::not_found("profile"),
        failure::not_now("The conversation is closed.", "Start a new one."),
        failure::internal("what the program knows"),
        failure::practice_unavailable("port 4000 is in use"),
        failure::file_not_written(
            std::path::Path::new("/downloads/pack.html"),
            &std::io::Error::other("no space left"),
        ),
        match failure::secrets_view(&console::secret::VaultState::Waiting) {
            console::view::SecretsView::Unavailable { failure } => failure,
            other => panic!("{other:?}"),
        },
    ];
    stores
        .into_iter()
        .map(Failure::from)
        .chain(secrets.into_iter().map(Failure::from))
        .chain(keys.into_iter().map(Failure::from))
        .chain(snippets.into_iter().map(Failure::from))
        .chain(others)
        .collect()
}

#[test]
fn requests() {
    insta::assert_json_snapshot!(of_requests());
}

#[test]
fn token_calls() {
    insta::assert_json_snapshot!(of_token_calls());
}

#[test]
fn losses_of_the_stream() {
    insta::assert_json_snapshot!(of_losses());
}

#[test]
fn failures_of_this_machine() {
    insta::assert_json_snapshot!(of_this_machine());
}

#[test]
fn every_code_is_used_and_every_failure_says_what_to_do() {
    let all: Vec<Failure> = [of_requests(), of_token_calls(), of_losses(), of_this_machine()].concat();
    let used: BTreeSet<String> = all.iter().map(|failure| format!("{:?}", failure.code)).collect();
    for code in every_code() {
        assert!(used.contains(&format!("{code:?}")), "no failure has the code {code:?}");
    }
    for failure in all {
        assert!(failure.message.ends_with('.'), "{}", failure.message);
        let hint = failure.hint.as_deref().or_else(|| failure.fields.first()?.hint.as_deref());
        assert!(hint.is_some_and(|hint| hint.ends_with('.')), "{failure:?}");
        for word in ["oops", "invalid", "sorry", "please"] {
            assert!(!failure.message.to_lowercase().contains(word), "{}", failure.message);
        }
    }
}

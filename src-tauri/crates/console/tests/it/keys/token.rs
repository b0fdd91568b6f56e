//! Tokens: signed by hand, tried, read.

use std::sync::Arc;

use console::Console;
use console::view::{
    Certainty, FailureCode, KeyDraft, PublicForm, SignatureState, SignedTokenView, TokenDraft, TokenInspection,
    TokenReportView, TokenUse,
};
use miaw::identity::{SigningKey, TokenText};
use practice_org::PracticeOrg;
use practice_org::control::Client;
use practice_org::control::types::KeySetUpload;
use serde_json::{Map, Value, json};

use super::{named, place};
use crate::support::{TestKeyring, console_on, draft};

/// A profile for an org, with a key that is in its key set, and its id.
pub(super) async fn bound(console: &Console, org: &PracticeOrg, of_org: &str, of_profile: &str) -> String {
    let mut draft = draft();
    (draft.service_url, draft.org_id, draft.developer_name) =
        (org.url(), org.org_id().into(), org.developer_name().into());
    let id = console.create_profile(draft).await.expect("created").id;
    console.set_issuer(&id, of_profile).await.expect("issuer");
    let profile = console.add_key(&id, named("k1")).await.expect("made");
    let key = console.export_key(&profile.keys[0].id, PublicForm::Jwk).await.expect("a key");
    let keys = vec![serde_json::from_str(&key).expect("json")];
    let upload = KeySetUpload { name: "Acme".into(), issuer: of_org.into(), keys, endpoint: None, active: true };
    Client::new(&org.control_url()).expect("client").upload_keyset(&upload).await.expect("bound");
    id
}

fn token(subject: &str) -> TokenDraft {
    TokenDraft { subject: subject.into(), life_seconds: 300, ..TokenDraft::default() }
}

fn rules(report: &TokenReportView) -> Vec<(&str, Certainty)> {
    report.findings.iter().map(|finding| (finding.rule.as_str(), finding.certainty)).collect()
}

fn object(json: Value) -> Map<String, Value> {
    json.as_object().expect("object").clone()
}

#[tokio::test]
async fn a_token_is_signed_as_it_was_asked_for() {
    let (_folder, _keyring, console, id) = place().await;
    console.set_issuer(&id, "acme").await.expect("issuer");
    let profile = console.add_key(&id, named("k1")).await.expect("made");
    let sign = async |draft| console.sign_token(&id, draft, TokenUse::Show).await;
    let SignedTokenView { report, path, verdict } = sign(token("user-1")).await.expect("signed");
    assert_eq!(report.header, json!({ "typ": "JWT", "alg": "RS256", "kid": "k1" }));
    assert_eq!(report.claims, json!({ "iss": "acme", "sub": "user-1", "iat": 0, "exp": 300 }));
    assert_eq!((report.signature, report.identity.as_str()), (SignatureState::Verified, "user user-1"));
    assert_eq!((rules(&report), path, verdict), (vec![], None, None));

    let changed = TokenDraft {
        issuer: Some("other".into()),
        key_id: Some(String::new()),
        life_seconds: -60,
        clock_offset_seconds: 30,
        claims: object(json!({ "iat": null, "name": "Ada" })),
        ..token("user-2")
    };
    let report = sign(changed).await.expect("signed").report;
    assert_eq!(report.claims, json!({ "iss": "other", "sub": "user-2", "exp": -30, "name": "Ada" }));
    assert_eq!(report.header.get("kid"), None);
    let found: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    for rule in ["identity-token-expired", "issuer-differs", "key-id-unknown"] {
        assert!(found.contains(&rule), "{rule}: {found:?}");
    }

    let uses = console.key_uses(&profile.keys[0].id).await.expect("read");
    let subjects: Vec<_> = uses.iter().map(|one| (one.purpose.as_str(), one.subject.as_str())).collect();
    assert_eq!(subjects, [("token", "user-2"), ("token", "user-1")]);
    let refused = sign(TokenDraft::default()).await.expect_err("no subject");
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (FailureCode::FieldsInvalid, "subject"));
    let unknown = TokenDraft { key: Some("nobody".into()), ..token("a") };
    assert_eq!(sign(unknown).await.expect_err("unknown").code, FailureCode::NotFound);
}

#[tokio::test]
async fn without_a_key_or_an_issuer_it_says_which_is_missing() {
    let (_folder, _keyring, console, id) = place().await;
    let refused = console.sign_token(&id, token("a"), TokenUse::Show).await.expect_err("no key");
    assert_eq!(refused.code, FailureCode::NotNow);
    console.add_key(&id, KeyDraft::default()).await.expect("made");
    let refused = console.sign_token(&id, token("a"), TokenUse::Show).await.expect_err("no issuer");
    assert_eq!(refused.fields[0].field, "issuer");
}

#[tokio::test]
async fn a_token_is_saved_for_its_owner_only() {
    let (_folder, _keyring, console, id) = place().await;
    console.set_issuer(&id, "acme").await.expect("issuer");
    console.add_key(&id, named("k1")).await.expect("made");
    let view = console.sign_token(&id, token("../user 1"), TokenUse::Save).await.expect("saved");
    let path = view.path.clone().expect("a file");
    let text = std::fs::read_to_string(&path).expect("text");
    assert_eq!(TokenText::parse(&text).expect("a token").claim("sub"), Some("../user 1"));
    assert!(!format!("{view:?}").contains(&text) && path.contains("downloads"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).expect("file").permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn the_org_says_what_it_makes_of_a_token() {
    let org = PracticeOrg::start(practice_org::bind(0).await.expect("port"), Default::default());
    let org = org.await.expect("started");
    let folder = tempfile::tempdir().expect("folder");
    let console = Console::open(console::Settings::in_memory_secrets(folder.path())).await.expect("opens");
    let id = bound(&console, &org, "acme", "acme").await;
    let tried = async |draft| {
        let view = console.sign_token(&id, draft, TokenUse::Try).await.expect("tried");
        view.verdict.expect("a verdict")
    };
    let good = tried(token("user-1")).await;
    assert!(good.verified && good.subject.expect("a subject").ends_with("/uid:user-1"), "{}", good.summary);
    assert_eq!(good.summary, "The org verified the user user-1.");
    for bad in [
        TokenDraft { life_seconds: -60, ..token("user-1") },
        TokenDraft { issuer: Some("other".into()), ..token("user-1") },
        TokenDraft { key_id: Some("other".into()), ..token("user-1") },
    ] {
        let verdict = tried(bad).await;
        assert!(!verdict.verified, "{}", verdict.summary);
    }
    console.shutdown().await;
    org.shutdown().await;
}

#[tokio::test]
async fn of_an_imported_key_a_missing_certificate_is_not_concluded() {
    let org = PracticeOrg::start(practice_org::bind(0).await.expect("port"), Default::default());
    let org = org.await.expect("started");
    let folder = tempfile::tempdir().expect("folder");
    let console = Console::open(console::Settings::in_memory_secrets(folder.path())).await.expect("opens");
    let id = bound(&console, &org, "acme", "acme").await;
    let profile = console.add_key(&id, super::imported("pkcs8.pem", None)).await.expect("read");
    let draft = TokenDraft { key: Some(super::key(&profile, "imported").id.clone()), ..token("user-1") };
    let view = console.sign_token(&id, draft, TokenUse::Try).await.expect("tried");
    let verdict = view.verdict.expect("a verdict");
    let rules: Vec<_> = verdict.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert!(!verdict.verified && !rules.contains(&"key-without-certificate"), "{rules:?}");
    console.shutdown().await;
    org.shutdown().await;
}

#[tokio::test]
async fn a_token_is_read_against_keys_of_every_form() {
    let (_folder, _keyring, console, _) = place().await;
    let (key, other) = (SigningKey::generate().expect("key"), SigningKey::generate().expect("key"));
    let claims = object(json!({ "iss": "acme", "sub": "user-1", "exp": 300 }));
    let text = key.sign_claims(Some("k1"), &claims).expect("signed").expose().to_owned();
    let read = async |keys: Option<String>| {
        let inspection = TokenInspection { token: text.clone(), keys, ..TokenInspection::default() };
        console.inspect_token(inspection).await
    };
    let nothing = read(None).await.expect("read");
    assert_eq!((nothing.signature, rules(&nothing)), (SignatureState::NotChecked, vec![]));
    let set = json!({ "keys": [other.public_jwk("k0"), key.public_jwk("k1")] }).to_string();
    for keys in [key.public_jwk("k1").to_string(), set, key.public().spki_pem().expect("pem")] {
        assert_eq!(read(Some(keys)).await.expect("read").signature, SignatureState::Verified);
    }
    let wrong = read(Some(other.public_jwk("k9").to_string())).await.expect("read");
    assert_eq!((wrong.signature, rules(&wrong)), (SignatureState::Wrong, vec![("key-id-unknown", Certainty::Certain)]));
    let private = "-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----";
    for keys in ["hello", "{}", "-----BEGIN PUBLIC KEY-----", private] {
        let refused = read(Some(keys.into())).await.expect_err(keys);
        assert_eq!((refused.code, refused.fields[0].field.as_str()), (FailureCode::FieldsInvalid, "keys"));
        assert!(!format!("{refused:?}").contains("planted"));
        assert_eq!(refused.fields[0].message.starts_with("This is a private key."), keys == private);
    }
}

#[tokio::test]
async fn each_bad_token_has_its_finding() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let key = SigningKey::generate().expect("key");
    let part = |json: Value| {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json.to_string())
    };
    let claims = json!({ "iss": "acme", "sub": "user-1", "exp": 300 });
    let by_hand = |header: Value| format!("{}.{}.AA", part(header), part(claims.clone()));
    let signed = |key_id: Option<&str>, claims: Value| {
        key.sign_claims(key_id, &object(claims)).expect("signed").expose().to_owned()
    };
    let pasted_key = "-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----".to_owned();
    for (text, rule) in [
        (by_hand(json!({ "alg": "none", "kid": "k" })), "token-unsigned"),
        (by_hand(json!({ "alg": "HS256", "kid": "k" })), "signature-algorithm"),
        (by_hand(json!({ "alg": "ES256", "kid": "k" })), "signature-algorithm"),
        (signed(None, claims.clone()), "key-id-unknown"),
        (signed(Some("k"), json!({ "iss": "a", "sub": "b", "exp": 1_900_000_000_000_i64 })), "token-claims"),
        (signed(Some("k"), json!({ "iss": "a", "exp": 300 })), "token-claims"),
        (signed(Some("k"), json!({ "sub": "a", "exp": 300 })), "token-claims"),
        (signed(Some("k"), json!({ "iss": "a", "sub": "b" })), "token-claims"),
        (signed(Some("k"), json!({ "iss": "a", "sub": "b", "exp": -5 })), "identity-token-expired"),
        (signed(Some("k"), json!({ "iss": "a", "sub": "b", "exp": 300, "nbf": 200 })), "token-claims"),
        ("hello".into(), "token-unreadable"),
        (String::new(), "token-unreadable"),
        ("a".repeat(70_000), "token-unreadable"),
        (pasted_key, "token-unreadable"),
    ] {
        let short: String = text.chars().take(40).collect();
        let jwk = key.public_jwk("k").to_string();
        let inspection = TokenInspection { token: text.clone(), keys: Some(jwk), ..TokenInspection::default() };
        let report = console.inspect_token(inspection).await.expect("a finding, no error");
        assert_eq!(rules(&report), [(rule, Certainty::Certain)], "{short}");
        assert!(!format!("{report:?}").contains("planted"));
        let is_signed_well = TokenText::parse(&text).is_ok_and(|token| token.algorithm() == "RS256");
        assert_eq!(report.signature == SignatureState::Verified, is_signed_well, "{short}");
    }
}

#[tokio::test]
async fn access_tokens_are_told_from_identity_tokens() {
    let (_folder, _keyring, console, _) = place().await;
    let key = SigningKey::generate().expect("key");
    for (subject, identity) in [
        ("v2/iamessage/AUTH/Acme/uid:user-1", "verified user user-1"),
        ("v2/iamessage/UNAUTH/NA/uid:7", "guest"),
        ("v2/iamessage/ANON/x", "guest"),
    ] {
        let claims = object(json!({ "sub": subject, "exp": 300 }));
        let token = key.sign_claims(None, &claims).expect("signed").expose().to_owned();
        let report = console.inspect_token(TokenInspection { token, ..TokenInspection::default() }).await;
        let report = report.expect("read");
        assert_eq!((report.identity.as_str(), rules(&report)), (identity, vec![]), "{subject}");
    }
    use base64::Engine as _;
    let part = |json: Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json.to_string());
    let claims = json!({ "sub": "v2/iamessage/AUTH/Acme/uid:user-1", "exp": 300 });
    let token = format!("{}.{}.", part(json!({ "alg": "none" })), part(claims));
    let report = console.inspect_token(TokenInspection { token, ..TokenInspection::default() }).await.expect("read");
    assert_eq!(
        rules(&report),
        [("token-unsigned", Certainty::Certain)],
        "whoever it is for, somebody must have signed it"
    );
    let claims = object(json!({ "sub": "v2/iamessage/ANON/x", "exp": -1 }));
    let token = key.sign_claims(None, &claims).expect("signed").expose().to_owned();
    let report = console.inspect_token(TokenInspection { token, ..TokenInspection::default() }).await.expect("read");
    assert_eq!(rules(&report), [("access-token-expired", Certainty::Certain)]);
}

#[tokio::test]
async fn a_signature_is_checked_whatever_the_subject_looks_like() {
    let (_folder, _keyring, console, id) = place().await;
    console.set_issuer(&id, "acme").await.expect("issuer");
    console.add_key(&id, named("k1")).await.expect("made");
    let (forger, other) = (SigningKey::generate().expect("key"), SigningKey::generate().expect("key"));
    let claims = object(json!({ "iss": "acme", "sub": "v2/iamessage/AUTH/x/uid:alice", "exp": 300 }));
    let token = forger.sign_claims(Some("k1"), &claims).expect("signed").expose().to_owned();
    let read = async |keys: Option<&SigningKey>, profile_id: Option<String>| {
        let keys = keys.map(|key| key.public_jwk("k1").to_string());
        let inspection = TokenInspection { token: token.clone(), keys, profile_id, ..TokenInspection::default() };
        console.inspect_token(inspection).await.expect("read")
    };
    let forged = read(Some(&other), None).await;
    assert_eq!(
        (forged.signature, rules(&forged)),
        (SignatureState::Wrong, vec![("key-differs", Certainty::Certain)]),
        "{forged:?}"
    );
    assert!(!forged.identity.contains("verified"), "{}", forged.identity);
    assert!(forged.signature_note.contains("access token"), "{}", forged.signature_note);
    assert_eq!(read(Some(&forger), None).await.signature, SignatureState::Verified);
    // The keys of a profile sign no access tokens: that they do not fit says nothing.
    let of_profile = read(None, Some(id)).await;
    assert_eq!((of_profile.signature, rules(&of_profile)), (SignatureState::NotChecked, vec![]));
}

#[tokio::test]
async fn what_a_reader_may_not_pass_over_is_a_finding() {
    use base64::Engine as _;
    let (_folder, _keyring, console, _) = place().await;
    let key = SigningKey::generate().expect("key");
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let (plain, claims) = (r#"{"alg":"RS256","kid":"k"}"#, r#"{"iss":"a","sub":"b","exp":300}"#);
    for (header, claims, rule, certainty, words, state) in [
        (
            r#"{"alg":"RS256","kid":"k","crit":["b64"]}"#,
            claims,
            "token-claims",
            Certainty::Certain,
            "crit with b64",
            SignatureState::NotChecked,
        ),
        (
            r#"{"alg":"RS256","kid":"k","crit":[]}"#,
            claims,
            "token-claims",
            Certainty::Certain,
            "no list of names",
            SignatureState::NotChecked,
        ),
        (
            r#"{"alg":"RS256","kid":5}"#,
            claims,
            "key-id-unknown",
            Certainty::Certain,
            "kid is 5, which is no text",
            SignatureState::Wrong,
        ),
        (
            plain,
            r#"{"iss":"a","sub":"b","exp":1e30}"#,
            "token-claims",
            Certainty::Certain,
            "too large a number",
            SignatureState::Wrong,
        ),
        (
            plain,
            r#"{"iss":"a","sub":"b","sub":"c","exp":300}"#,
            "token-claims",
            Certainty::Likely,
            "The last value was taken here, \"c\"",
            SignatureState::Wrong,
        ),
    ] {
        let token = format!("{}.{}.AA", part(header), part(claims));
        let keys = Some(key.public_jwk("k").to_string());
        let inspection = TokenInspection { token, keys, ..TokenInspection::default() };
        let report = console.inspect_token(inspection).await.expect("a finding, no error");
        let found = report.findings.iter().find(|finding| finding.rule == rule).expect(rule);
        assert!(found.certainty == certainty && found.seen.contains(words), "{words}: {found:?}");
        assert_eq!(report.signature, state, "{words}");
    }
}

//! Facts to reason about, each as it is made from outside.

use console::diagnosis::*;
use miaw::ErrorKind;

pub const HOST: &str = "acme.my.salesforce-scrt.com";
pub const KEY_ID: &str = "key-2026";

/// The rules that speak, in their order.
pub fn names(facts: &Facts) -> Vec<RuleName> {
    let mut names: Vec<RuleName> = diagnose(facts).into_iter().map(|finding| finding.rule).collect();
    names.sort_unstable();
    names
}

/// The one finding.
pub fn only(facts: &Facts) -> Finding {
    let mut findings = diagnose(facts);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

pub fn call(call: Call, kind: ErrorKind, status: u16, words: &str) -> FailedCall {
    FailedCall {
        call,
        kind,
        status: (status > 0).then_some(status),
        words: (!words.is_empty()).then(|| words.to_owned()),
        code: None,
        host: HOST.into(),
    }
}

pub fn failed(which: Call, kind: ErrorKind, status: u16, words: &str) -> Facts {
    Facts { failed: vec![call(which, kind, status, words)], ..Facts::default() }
}

pub fn typed(field: &'static str, text: &str) -> Facts {
    Facts { typed: vec![Typed { field, text: text.into() }], ..Facts::default() }
}

pub fn deployment(deployment: DeploymentFacts) -> Facts {
    Facts { deployment: Some(deployment), ..Facts::default() }
}

pub fn conversation(conversation: ConversationFacts) -> Facts {
    Facts { conversation: Some(conversation), ..Facts::default() }
}

/// A key about which there is nothing to say.
pub fn key() -> KeyFacts {
    KeyFacts {
        bits: 2048,
        key_id: KEY_ID.into(),
        issuer: "acme".into(),
        has_certificate: true,
        certificate_days_left: Some(365),
        endpoint: None,
    }
}

/// An endpoint that serves the key as it should.
pub fn endpoint() -> EndpointFacts {
    EndpointFacts {
        url: "https://acme.example/jwks.json".into(),
        problem: None,
        key_ids: vec!["older".into(), KEY_ID.into()],
        own_key_id: Some(KEY_ID.into()),
    }
}

pub fn of_key(key: KeyFacts) -> Facts {
    Facts { key: Some(key), ..Facts::default() }
}

/// A token about which there is nothing to say.
pub fn token() -> TokenFacts {
    TokenFacts {
        unreadable: None,
        algorithm: "RS256".into(),
        key_id: Some(KEY_ID.into()),
        issuer: Some("acme".into()),
        has_subject: true,
        expires: Some(1_800_000_300),
        read_at: 1_800_000_000,
    }
}

pub fn of_token(token: TokenFacts) -> Facts {
    Facts { identity_token: Some(token), ..Facts::default() }
}

fn signed_in(outcome: SignInOutcome) -> Facts {
    let deployment = DeploymentFacts { auth_mode: Some("Auth".into()), ..DeploymentFacts::default() };
    Facts {
        sign_in: Some(SignIn { outcome, variants: Vec::new() }),
        deployment: Some(deployment),
        key: Some(key()),
        clock_skew: Some(1),
        ..Facts::default()
    }
}

pub fn verified() -> Facts {
    signed_in(SignInOutcome::Verified { subject: "v2/iamessage/AUTH/keys/uid:u1".into() })
}

pub fn guest() -> Facts {
    signed_in(SignInOutcome::Guest { subject: "v2/iamessage/UNAUTH/NA/uid:x".into() })
}

pub fn refused(status: u16, words: &str) -> Facts {
    signed_in(SignInOutcome::Refused { status, words: words.into() })
}

pub fn with_variant(facts: Facts, what: Varied, verified: bool) -> Facts {
    let mut facts = facts;
    if let Some(sign_in) = &mut facts.sign_in {
        sign_in.variants.push(Variant { what, verified });
    }
    facts
}

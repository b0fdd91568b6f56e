//! Tokens as a person reads them.

use miaw::AccessToken;
use miaw::identity::{PublicKey, TokenText, Verdict};
use serde_json::Value;

use super::findings::{of_text, of_token};
use crate::diagnosis::{Finding, RuleName};
use crate::view::{Certainty, FindingView, SignatureState, TokenReportView};

/// What a token is compared with.
#[derive(Clone, Debug, Default)]
pub struct Against {
    /// Public keys with their `kid`; none when nothing was given.
    pub keys: Option<Vec<(Option<String>, PublicKey)>>,
    /// Where they are from, in words: `the keys of Acme`.
    pub whose: String,
    /// The issuer that the key set has.
    pub issuer: Option<String>,
    /// Whether somebody asked for just these keys. Those of a profile are tried on an access token, too, but that they do
    /// not fit says nothing about one.
    pub asked_for: bool,
}

/// Said of a signature that does not fit, when the token looks like an access token.
const ACCESS_TOKENS: &str = " Its sub is one of an access token. Those are signed by the messaging service, which does \
                             not publish its keys for this; whose this one is cannot be told.";
/// How subjects of access tokens begin.
const OF_THIS_API: &str = "v2/iamessage/";

/// Reads a token that may be anybody's. `now` is in milliseconds. The text is not kept.
#[must_use]
pub fn inspect_token(text: &str, against: &Against, now: i64) -> TokenReportView {
    let token = match TokenText::parse(text) {
        Ok(token) => token,
        Err(error) => return unreadable(of_text(&error)),
    };
    if is_access(&token) && !against.asked_for && !is_verified(&token, against) {
        return of_access(&token, now);
    }
    let mut findings: Vec<Finding> = token.problems(now / 1000).iter().map(of_token).collect();
    findings.extend(issuer_differs(&token, against));
    findings.extend(key_id_unknown(&token, against));
    let (signature, mut signature_note) = signature(&token, against, &mut findings);
    if signature == SignatureState::Wrong {
        if is_access(&token) {
            signature_note.push_str(ACCESS_TOKENS);
        }
        findings.extend(key_differs(&findings, &signature_note));
    }
    report(&token, identity_of_token(&token), signature, signature_note, findings)
}

fn is_access(token: &TokenText) -> bool {
    token.claim("sub").is_some_and(|subject| subject.starts_with(OF_THIS_API))
}

fn is_verified(token: &TokenText, against: &Against) -> bool {
    against.keys.as_ref().is_some_and(|keys| matches!(token.verify(keys), Verdict::Verified { .. }))
}

/// Reads an access token of the messaging service. `now` is in milliseconds.
#[must_use]
pub fn inspect_access_token(token: &AccessToken, now: i64) -> TokenReportView {
    match TokenText::parse(token.expose()) {
        Ok(token) => of_access(&token, now),
        Err(error) => unreadable(of_text(&error)),
    }
}

fn of_access(token: &TokenText, now: i64) -> TokenReportView {
    let expired = token.time("exp").filter(|expiry| *expiry <= now / 1000).map(|expiry| {
        let ago = super::findings::span(now / 1000 - expiry);
        Finding::new(RuleName::AccessTokenExpired, format!("exp was over {ago} ago."))
            .with_certainty(Certainty::Certain)
    });
    let note = "Only the messaging service can check an access token's signature.".to_owned();
    let form = token.problems_of_form();
    let findings = expired.into_iter().chain(form.iter().map(of_token)).collect();
    report(token, identity_of_access(token), SignatureState::NotChecked, note, findings)
}

fn unreadable(finding: Finding) -> TokenReportView {
    TokenReportView {
        header: Value::Null,
        claims: Value::Null,
        issued_at: None,
        expires_at: None,
        identity: "no subject".into(),
        signature: SignatureState::NotChecked,
        signature_note: "There is no token to check.".into(),
        findings: vec![finding.view()],
    }
}

fn report(
    token: &TokenText,
    identity: String,
    signature: SignatureState,
    signature_note: String,
    mut findings: Vec<Finding>,
) -> TokenReportView {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.certainty));
    let time = |name| token.time(name).map(|seconds: i64| seconds.saturating_mul(1000));
    TokenReportView {
        header: Value::Object(token.header.clone()),
        claims: Value::Object(token.claims.clone()),
        issued_at: time("iat"),
        expires_at: time("exp"),
        identity,
        signature,
        signature_note,
        findings: findings.into_iter().map(Finding::view).collect::<Vec<FindingView>>(),
    }
}

fn identity_of_token(token: &TokenText) -> String {
    match token.claim("sub").filter(|subject| !subject.is_empty()) {
        Some(subject) => format!("user {subject}"),
        None => "no subject".into(),
    }
}

/// `v2/iamessage/AUTH/<key set>/uid:<sub>` is a verified user's, everything else a guest's.
fn identity_of_access(token: &TokenText) -> String {
    let subject = token.claim("sub").unwrap_or_default();
    let verified = subject.split('/').any(|part| part == "AUTH");
    match (verified, subject.split_once("/uid:")) {
        (true, Some((_, user))) => format!("verified user {user}"),
        (true, None) => format!("verified user {subject}"),
        (false, _) if subject.is_empty() => "no subject".into(),
        (false, _) => "guest".into(),
    }
}

fn issuer_differs(token: &TokenText, against: &Against) -> Option<Finding> {
    let (found, wanted) = (token.claim("iss")?, against.issuer.as_deref()?);
    (found != wanted).then(|| {
        let seen = format!("iss is “{found}”; the profile's issuer is “{wanted}”.");
        Finding::new(RuleName::IssuerDiffers, seen).with_certainty(Certainty::Certain).suggest(wanted).about("issuer")
    })
}

fn key_id_unknown(token: &TokenText, against: &Against) -> Option<Finding> {
    let (key_id, keys) = (token.key_id()?, against.keys.as_ref()?);
    let named: Vec<&str> = keys.iter().filter_map(|(key_id, _)| key_id.as_deref()).collect();
    (!named.is_empty() && !named.contains(&key_id)).then(|| {
        let seen = format!("kid is “{key_id}”; {} have {}.", against.whose, named.join(", "));
        Finding::new(RuleName::KeyIdUnknown, seen).with_certainty(Certainty::Certain)
    })
}

/// A signature that does not fit, unless what was found already says why it cannot.
fn key_differs(findings: &[Finding], note: &str) -> Option<Finding> {
    let explains = |finding: &Finding| {
        matches!(finding.rule, RuleName::KeyIdUnknown | RuleName::TokenUnsigned)
            && finding.certainty == Certainty::Certain
    };
    (!findings.iter().any(explains))
        .then(|| Finding::new(RuleName::KeyDiffers, note).with_certainty(Certainty::Certain))
}

fn signature(token: &TokenText, against: &Against, findings: &mut Vec<Finding>) -> (SignatureState, String) {
    let Some(keys) = &against.keys else {
        return (SignatureState::NotChecked, "There was nothing to check the signature against.".into());
    };
    match token.verify(keys) {
        Verdict::Verified { place, too_small } => {
            let (key_id, key) = &keys[place];
            if too_small {
                let seen = format!("The key that signed it has {} bits; 2048 is the least.", key.bits());
                findings.push(Finding::new(RuleName::SignatureAlgorithm, seen).with_certainty(Certainty::Certain));
            }
            let named = key_id.as_deref().map_or_else(|| "the key".to_owned(), |key_id| format!("key {key_id}"));
            let other = match (key_id.as_deref(), token.key_id()) {
                (Some(key), Some(token)) if key != token => format!(", although the token names {token}"),
                _ => String::new(),
            };
            (SignatureState::Verified, format!("It verifies with {named}{other} ({}).", against.whose))
        }
        Verdict::Wrong => {
            let many =
                if keys.len() == 1 { "the one key".to_owned() } else { format!("any of the {} keys", keys.len()) };
            let note = format!(
                "It does not verify with {many} ({}): the token was signed with another key, or changed afterwards.",
                against.whose
            );
            (SignatureState::Wrong, note)
        }
        Verdict::NotVerifiable => {
            (SignatureState::NotChecked, "Only RS256 and RS512 are checked, as in Salesforce.".into())
        }
        Verdict::NotUnderstood => (
            SignatureState::NotChecked,
            "The header has crit, which changes how the token must be read, so no reader that does not know it may check \
             it."
                .into(),
        ),
        Verdict::NoKeys => {
            (SignatureState::NotChecked, format!("There was no RSA key to check it with ({}).", against.whose))
        }
    }
}

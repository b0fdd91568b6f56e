//! Why a verified sign-in failed: the one place that decides between causes that look alike from outside.
//!
//! An org answers a bad identity token with a refusal, or with a guest and not a word. The rules about identity, keys and
//! clocks all ask here, and each speaks only if it is the one: exactly one finding for one failure. What proves most goes
//! first: a variation of the token that verified, the server's own words, what the deployment declares, the clock, the key
//! set's endpoint, the key. What is left then is a list of suspects.

mod suspects;
mod words;

use miaw::ErrorKind;

use super::quote::quoted;
use super::{Call, Facts, FailedCall, Finding, RuleName, SignInOutcome, Variant, Varied, rule};
use crate::view::Certainty;

pub(crate) use words::{named_by, speaks_of_identity};

/// Seconds that this machine's clock may differ from the server's before identity tokens are in danger.
pub(super) const TOLERATED_SKEW: i64 = 60;

/// The finding of this rule about a verified sign-in that failed, if this rule is the one.
pub(super) fn finding_of(name: RuleName, facts: &Facts) -> Vec<Finding> {
    cause(facts).filter(|finding| finding.rule == name).into_iter().collect()
}

/// Whether a verified sign-in is known to work: then nothing in keys and clocks is to blame for anything.
pub(super) fn works(facts: &Facts) -> bool {
    matches!(&facts.sign_in, Some(sign_in) if matches!(sign_in.outcome, SignInOutcome::Verified { .. }))
}

/// Whether a verified sign-in failed for the sake of the identity token.
pub(super) fn failed(facts: &Facts) -> bool {
    failure(facts).is_some()
}

/// A verified sign-in that failed.
struct Failure<'a> {
    /// What happened, in one sentence.
    seen: String,
    /// The server's own words.
    words: &'a str,
    variants: &'a [Variant],
}

/// What became of the sign-in, if it failed for the sake of the identity token and not of deployment or network.
fn failure(facts: &Facts) -> Option<Failure<'_>> {
    let Some(sign_in) = &facts.sign_in else { return facts.calls().find_map(failure_of_call) };
    let variants = sign_in.variants.as_slice();
    match &sign_in.outcome {
        SignInOutcome::Verified { .. } => None,
        SignInOutcome::Guest { subject } => {
            let seen = format!("The org answered with a token for {subject}, which is a guest's.");
            Some(Failure { seen, words: "", variants })
        }
        SignInOutcome::Refused { status, words } => is_about_identity(Some(*status), words).then(|| {
            let said = quoted(words).map(|words| format!(": “{words}”")).unwrap_or_default();
            Failure { seen: format!("The org refused the identity token with status {status}{said}."), words, variants }
        }),
    }
}

fn failure_of_call(call: &FailedCall) -> Option<Failure<'_>> {
    let words = call.words.as_deref().unwrap_or_default();
    // A page, whatever its status, is not the org's answer.
    let is_answer = !matches!(call.kind, ErrorKind::Unreadable { .. });
    let is_it = call.call == Call::VerifiedToken && is_answer && is_about_identity(call.status, words);
    is_it.then(|| Failure { seen: call.told(), words, variants: &[] })
}

fn is_about_identity(status: Option<u16>, words: &str) -> bool {
    match status {
        Some(401 | 403 | 423) => true,
        Some(400..=499) => speaks_of_identity(words),
        _ => false,
    }
}

fn cause(facts: &Facts) -> Option<Finding> {
    let failure = failure(facts)?;
    let finding = proved_by_variant(facts, &failure)
        .or_else(|| said_by_server(facts, &failure))
        .or_else(|| verification_off(facts))
        .or_else(|| clock_skew(facts).map(|finding| beside_another(finding, &failure)))
        .or_else(|| wrong_at_endpoint(facts))
        .or_else(|| without_certificate(facts))
        .unwrap_or_else(|| suspects::finding(facts));
    let seen = if finding.seen.is_empty() { failure.seen } else { format!("{} {}", failure.seen, finding.seen) };
    Some(Finding { seen, ..finding })
}

/// A variation of the token verified: what was varied is what was wrong.
fn proved_by_variant(facts: &Facts, failure: &Failure<'_>) -> Option<Finding> {
    let variant = failure.variants.iter().find(|variant| variant.verified)?;
    let finding = match &variant.what {
        Varied::Issuer(issuer) => {
            let seen = format!("The same token verified with the issuer {issuer}.");
            Finding::new(RuleName::IssuerDiffers, seen).suggest(issuer).about("issuer")
        }
        Varied::KeyId(key_id) => {
            let seen = format!("The same token verified with the key id {key_id}.");
            Finding::new(RuleName::KeyIdUnknown, seen).suggest(key_id).about("keyId")
        }
        Varied::ServerTime => {
            let skew = facts.clock_skew.map(|skew| format!(" {}", skew_in_words(skew))).unwrap_or_default();
            let seen = format!("The same token verified with the server's time.{skew}");
            Finding::new(RuleName::ClockSkew, seen)
        }
        Varied::Audience(audience) => {
            let seen = format!("The same token verified with the audience {audience}.");
            Finding::new(RuleName::TokenClaims, seen).suggest(audience)
        }
    };
    Some(finding.with_certainty(Certainty::Certain))
}

fn said_by_server(facts: &Facts, failure: &Failure<'_>) -> Option<Finding> {
    match words::named_by(failure.words)? {
        // The token was made a moment ago: it is the clocks that differ, if they are known to.
        RuleName::IdentityTokenExpired if clock_skew(facts).is_some() => clock_skew(facts),
        // A key that never verifies looks the same as another key; what is known of the profile's own decides.
        RuleName::KeyDiffers if without_certificate(facts).is_some() => without_certificate(facts),
        RuleName::KeyDiffers => Some(Finding::new(RuleName::KeyDiffers, String::new())),
        name => Some(Finding::new(name, String::new()).with_certainty(Certainty::Certain)),
    }
}

/// The channel does not verify anybody, and says so in its configuration.
fn verification_off(facts: &Facts) -> Option<Finding> {
    let mode = facts.deployment.as_ref()?.auth_mode.as_deref()?;
    mode.eq_ignore_ascii_case("unauth").then(|| {
        let seen = format!("The published deployment says that the channel's authMode is {mode}.");
        Finding::new(RuleName::VerificationOff, seen)
    })
}

fn clock_skew(facts: &Facts) -> Option<Finding> {
    let skew = facts.clock_skew.filter(|skew| skew.abs() > TOLERATED_SKEW)?;
    Some(Finding::new(RuleName::ClockSkew, skew_in_words(skew)))
}

/// The clocks differ, and a token with the right time did not verify either: they alone are not the cause.
fn beside_another(finding: Finding, failure: &Failure<'_>) -> Finding {
    if !failure.variants.iter().any(|variant| variant.what == Varied::ServerTime && !variant.verified) {
        return finding;
    }
    let seen =
        format!("{} A token with the server's time did not verify either: something else is wrong, too.", finding.seen);
    Finding { seen, ..finding }.with_certainty(Certainty::Likely)
}

/// `The server's clock is 600 s ahead of this machine's.`
pub(super) fn skew_in_words(skew: i64) -> String {
    match skew {
        0 => "The server's clock and this machine's agree.".to_owned(),
        skew if skew > 0 => format!("The server's clock is {skew} s ahead of this machine's."),
        skew => format!("The server's clock is {} s behind this machine's.", -skew),
    }
}

/// What the key set's endpoint shows to be wrong.
pub(super) fn wrong_at_endpoint(facts: &Facts) -> Option<Finding> {
    let key = facts.key.as_ref()?;
    let endpoint = key.endpoint.as_ref()?;
    if let Some(problem) = &endpoint.problem {
        let problem = problem.trim_end_matches('.');
        return Some(Finding::new(RuleName::KeySetEndpoint, format!("{}: {problem}.", endpoint.url)));
    }
    let listed = endpoint.key_ids.contains(&key.key_id);
    match &endpoint.own_key_id {
        Some(own) if *own == key.key_id => None,
        // Nothing signs, so there is nothing to compare the set with.
        _ if key.key_id.is_empty() => None,
        Some(own) => {
            let seen = format!("{} holds the signing key as {own}; tokens name it {}.", endpoint.url, key.key_id);
            let finding = Finding::new(RuleName::KeyIdUnknown, seen).with_certainty(Certainty::Certain);
            Some(finding.suggest(own).about("keyId"))
        }
        None if listed => {
            let seen = format!("{} holds another key than the one that signs as {}.", endpoint.url, key.key_id);
            Some(Finding::new(RuleName::KeyDiffers, seen).with_certainty(Certainty::Certain))
        }
        None => {
            let there = match endpoint.key_ids.as_slice() {
                [] => "no key id at all".to_owned(),
                key_ids => key_ids.iter().take(10).map(String::as_str).collect::<Vec<_>>().join(", "),
            };
            let seen = format!("{} holds {there}, and tokens name {}.", endpoint.url, key.key_id);
            Some(Finding::new(RuleName::KeyIdUnknown, seen).with_certainty(Certainty::Certain).about("keyId"))
        }
    }
}

/// A key that was uploaded, and has no certificate to be uploaded with.
fn without_certificate(facts: &Facts) -> Option<Finding> {
    let key = facts.key.as_ref()?;
    let lacking = !key.has_certificate && key.endpoint.is_none();
    lacking.then(|| {
        let seen = "The signing key has no certificate, so the JSON Web Key that was uploaded can have no x5c.";
        Finding::new(RuleName::KeyWithoutCertificate, seen)
    })
}

/// The title of a rule, as a name of it in a sentence.
fn title(name: RuleName) -> &'static str {
    rule(name).title
}

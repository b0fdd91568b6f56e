//! The signing key and where its public half is.

use serde_json::json;

use super::conclusion::Conclusion;
use super::evidence::Trail;
use super::ground::Ground;
use super::run::Run;
use crate::connector::jwks_url;
use crate::diagnosis::{EndpointFacts, Facts, KeyFacts};
use crate::key::{fetch_key_set, read_url};
use crate::view::{CheckId, CheckState};

/// Smallest modulus that Salesforce accepts, in bits.
const SMALLEST: u32 = 2048;
/// Salesforce refuses certificates that end within this many days.
const FEWEST_DAYS: i64 = 10;

/// What is known of a profile's signing key without any call. What an endpoint serves needs no certificate, so nothing is
/// said of one then.
pub fn facts_of(ground: &Ground) -> Option<KeyFacts> {
    let profile = &ground.profile;
    let issuer = profile.issuer.as_deref().unwrap_or_default();
    let facts = profile.signing_key()?.facts(issuer, ground.context.clock.now());
    Some(match jwks_url(profile) {
        Some(_) => KeyFacts { has_certificate: true, certificate_days_left: None, ..facts },
        None => facts,
    })
}

/// Whether Salesforce would take the key.
pub async fn check(run: &Run, ground: &Ground, trail: &Trail) -> Conclusion {
    let Some((own, key)) = ground.profile.signing_key().zip(facts_of(ground)) else {
        return ground.without_key();
    };
    trail.note(
        "Signing key",
        json!({
            "bits": key.bits, "keyId": key.key_id, "issuer": key.issuer, "thumbprint": own.thumbprint,
            "certificate": own.certificate.is_some(), "certificateDaysLeft": key.certificate_days_left,
        }),
    );
    let mut wrong = Vec::new();
    if key.bits < SMALLEST {
        wrong.push(format!("It has {} bits; Salesforce takes RSA keys of 2048 bits or more.", key.bits));
    }
    if key.key_id.trim().is_empty() {
        wrong.push("It has no key id (kid), so the org cannot find it in the key set.".to_owned());
    }
    if key.issuer.trim().is_empty() {
        wrong.push("No issuer (iss) is set.".to_owned());
    }
    match key.certificate_days_left {
        Some(days) if days < 0 => wrong.push("Its certificate is over.".to_owned()),
        Some(days) if days < FEWEST_DAYS => {
            wrong.push(format!(
                "Its certificate ends in {days} days; Salesforce takes those that last 10 days or more."
            ));
        }
        Some(_) | None => {}
    }
    let (bits, kid, days) = (key.bits, key.key_id.clone(), key.certificate_days_left);
    let facts = Facts { key: Some(key), ..Facts::default() };
    if !wrong.is_empty() {
        return Conclusion::failed(wrong.join(" ")).with(facts);
    }
    let certificate = match (days, jwks_url(&ground.profile)) {
        (Some(days), _) => format!("its certificate is valid for {days} more days"),
        (None, Some(_)) => "it is published by an endpoint, which needs no certificate".to_owned(),
        // It may have been uploaded with a certificate that was made elsewhere: whether the org takes it, its tokens show.
        (None, None) if run.over(CheckId::VerifiedToken).await == Some(CheckState::Passed) => {
            "the app holds no certificate of it, and the org verifies its tokens all the same".to_owned()
        }
        (None, None) => {
            return Conclusion::undecided(format!(
                "RSA with {bits} bits, key id {kid}. The app holds no certificate of it, so it cannot tell whether the \
                 uploaded JSON Web Key has x5c. Make one under Signing keys."
            ))
            .with(facts);
        }
    };
    Conclusion::passed(format!("RSA with {bits} bits, key id {kid}; {certificate}.")).with(facts)
}

/// What an anonymous caller finds at the JSON Web Key endpoint.
pub async fn endpoint(ground: &Ground, trail: &Trail) -> Conclusion {
    let profile = &ground.profile;
    let Some(url) = jwks_url(profile) else {
        return Conclusion::not_applicable("The profile names no JSON Web Key endpoint: the key is uploaded.");
    };
    let own = profile.signing_key();
    let found = match read_url(&url) {
        Ok(url) => {
            let report = fetch_key_set(&ground.context.http, &url, ground.context.clock.now()).await;
            trail.note("GET JSON Web Key endpoint", json!(report.view()));
            let thumbprint = own.map(|key| key.thumbprint.as_str()).unwrap_or_default();
            report.facts(thumbprint, profile.service_url.is_loopback())
        }
        Err(failure) => EndpointFacts { url, problem: Some(failure.message), ..EndpointFacts::default() },
    };
    let count = keys(found.key_ids.len());
    let summary = match (&found.problem, &found.own_key_id, own) {
        (Some(problem), _, _) => Err(format!("No key can be read from the endpoint. {problem}")),
        (None, Some(kid), Some(own)) if *kid == own.key_id => {
            Ok(format!("The key set has {count}, the profile's own as {kid} among them."))
        }
        (None, Some(kid), Some(own)) => {
            Err(format!("The profile's key is in the key set as {kid}, but its tokens name the key id {}.", own.key_id))
        }
        (None, None, Some(_)) => Err(format!("The key set has {count}, but not the profile's signing key.")),
        (None, _, None) => Ok(format!("The key set can be read and has {count}.")),
    };
    ground.found_endpoint(found.clone());
    let key = KeyFacts { endpoint: Some(found), ..facts_of(ground).unwrap_or_default() };
    let facts = Facts { key: Some(key), ..Facts::default() };
    match summary {
        Ok(summary) => Conclusion::passed(summary),
        Err(summary) => Conclusion::failed(summary),
    }
    .with(facts)
}

fn keys(count: usize) -> String {
    if count == 1 { "one key".to_owned() } else { format!("{count} keys") }
}

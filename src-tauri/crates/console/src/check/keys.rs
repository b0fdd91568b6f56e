//! The signing key and where its public half is.

use miaw::certificate::Certificate;
use serde_json::json;

use super::conclusion::Conclusion;
use super::evidence::Trail;
use super::ground::Ground;
use super::key_set::{fetch_key_set, url_of};
use crate::diagnosis::{Facts, KeyFacts};
use crate::profile::Signing;

/// Smallest modulus that Salesforce accepts, in bits.
const SMALLEST: u32 = 2048;
/// Salesforce refuses certificates that end within this many days.
const FEWEST_DAYS: i64 = 10;

/// What is known of a profile's signing key without any call.
pub async fn facts_of(ground: &Ground, signing: &Signing) -> KeyFacts {
    let halves = ground.context.store.public_halves(&ground.profile.id).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the profile's keys could not be read");
        Vec::new()
    });
    let own = halves.iter().find(|half| half.signs);
    let certificate = own.and_then(|half| half.certificate.as_deref());
    let certificate = certificate.and_then(|der| Certificate::from_der(der).ok());
    let now = ground.context.clock.now();
    KeyFacts {
        bits: signing.bits,
        key_id: signing.key_id.clone(),
        issuer: signing.issuer.clone(),
        // A key of which nothing is recorded is not said to lack one.
        has_certificate: own.is_none_or(|half| half.certificate.is_some()),
        certificate_days_left: certificate.map(|own| (own.not_after * 1000 - now).div_euclid(86_400_000)),
        endpoint: None,
    }
}

/// Whether Salesforce would take the key.
pub async fn check(ground: &Ground, trail: &Trail) -> Conclusion {
    let Some(signing) = &ground.profile.signing else {
        return Conclusion::not_applicable("The profile has no signing key: its end users are guests.");
    };
    let key = facts_of(ground, signing).await;
    trail.note(
        "Signing key",
        json!({
            "bits": key.bits, "keyId": key.key_id, "issuer": key.issuer, "thumbprint": signing.thumbprint,
            "certificate": key.has_certificate, "certificateDaysLeft": key.certificate_days_left,
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
    let certificate = match (key.certificate_days_left, url_of(&ground.profile)) {
        (Some(days), _) => format!("its certificate is valid for {days} more days"),
        (None, Some(_)) => "it is published by an endpoint, which needs no certificate".to_owned(),
        (None, None) if key.has_certificate => "whether it has a certificate is not recorded".to_owned(),
        (None, None) => "the app holds no certificate of it, which an upload needs (x5c)".to_owned(),
    };
    let (bits, kid) = (key.bits, key.key_id.clone());
    let facts = Facts { key: Some(key), ..Facts::default() };
    if wrong.is_empty() {
        Conclusion::passed(format!("RSA with {bits} bits, key id {kid}; {certificate}.")).with(facts)
    } else {
        Conclusion::failed(wrong.join(" ")).with(facts)
    }
}

/// What an anonymous caller finds at the JSON Web Key endpoint.
pub async fn endpoint(ground: &Ground, trail: &Trail) -> Conclusion {
    let Some(url) = url_of(&ground.profile) else {
        return Conclusion::not_applicable("The profile names no JSON Web Key endpoint: the key is uploaded.");
    };
    let signing = ground.profile.signing.as_ref();
    let own = signing.and_then(|signing| serde_json::from_str(&signing.public_jwk).ok());
    let found = fetch_key_set(&ground.context.http, &url, own.as_ref(), trail).await;
    let summary = match (&found.problem, &found.own_key_id, signing) {
        (Some(problem), _, _) => Err(format!("The key set cannot be read: {problem}.")),
        (None, Some(kid), Some(signing)) if *kid == signing.key_id => {
            Ok(format!("The key set has {}, the profile's own as {kid} among them.", keys(found.key_ids.len())))
        }
        (None, Some(kid), Some(signing)) => Err(format!(
            "The profile's key is in the key set as {kid}, but its tokens name the key id {}.",
            signing.key_id
        )),
        (None, None, Some(_)) => {
            Err(format!("The key set has {}, but not the profile's signing key.", keys(found.key_ids.len())))
        }
        (None, _, None) => Ok(format!("The key set can be read and has {}.", keys(found.key_ids.len()))),
    };
    ground.found_endpoint(found.clone());
    let key = match signing {
        Some(signing) => facts_of(ground, signing).await,
        None => KeyFacts::default(),
    };
    let facts = Facts { key: Some(KeyFacts { endpoint: Some(found), ..key }), ..Facts::default() };
    match summary {
        Ok(summary) => Conclusion::passed(summary),
        Err(summary) => Conclusion::failed(summary),
    }
    .with(facts)
}

fn keys(count: usize) -> String {
    if count == 1 { "one key".to_owned() } else { format!("{count} keys") }
}

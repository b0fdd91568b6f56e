//! Variations of an identity token that did not verify, to tell causes apart that look the same from outside.

use serde_json::json;

use super::evidence::Trail;
use super::ground::Ground;
use super::signer::{Signer, Statement};
use super::token::{Verdict, is_of, present};
use crate::diagnosis::{DeploymentFacts, SignInOutcome, Variant, Varied};

/// Most variations of one run: the org gives 200 tokens a minute to all its clients together.
const MOST: usize = 10;
/// A clock difference from which the server's time is tried, in milliseconds.
const WORTH_TRYING: i64 = 30_000;

/// Tries variations until one verifies. It is not tried where the cause is plain already.
pub async fn tried(
    ground: &Ground,
    trail: &Trail,
    signer: &Signer,
    statement: &Statement,
    outcome: &SignInOutcome,
    deployment: Option<&DeploymentFacts>,
) -> Vec<Variant> {
    if is_plain(outcome, deployment) {
        return Vec::new();
    }
    let mut tried = Vec::new();
    for what in candidates(ground, signer).await.into_iter().take(MOST) {
        let statement = vary(ground, statement, &what).await;
        trail.note("Identity token, varied", json!({ "varied": in_words(&what), "token": statement.evidence() }));
        let verified = match signer.sign(&ground.context, &ground.run_id, &statement).await {
            Ok(identity) => match present(ground, trail, &identity).await {
                Verdict::Answered { subject, held } => held.verified && is_of(&subject, &statement.subject),
                Verdict::Refused(_) => false,
                // Nothing can be told any more.
                Verdict::Failed(_) => break,
            },
            Err(_) => break,
        };
        tried.push(Variant { what, verified });
        if verified {
            break;
        }
    }
    tried
}

/// Whether no variation could help: nobody looks at the identity token at all.
fn is_plain(outcome: &SignInOutcome, deployment: Option<&DeploymentFacts>) -> bool {
    let off = deployment.and_then(|deployment| deployment.auth_mode.as_deref()) == Some("UnAuth");
    match outcome {
        SignInOutcome::Verified { .. } => true,
        SignInOutcome::Guest { .. } => off,
        SignInOutcome::Refused { words, .. } => off || words.to_ascii_lowercase().contains("auth scheme"),
    }
}

async fn candidates(ground: &Ground, signer: &Signer) -> Vec<Varied> {
    let mut candidates = Vec::new();
    if ground.skew().await.is_some_and(|(skew, accuracy)| skew.abs() > WORTH_TRYING.max(accuracy)) {
        candidates.push(Varied::ServerTime);
    }
    let endpoint = ground.endpoint().unwrap_or_default();
    let mut key_ids: Vec<String> = Vec::new();
    let own = endpoint.own_key_id.iter();
    for id in own.chain(&signer.other_key_ids).chain([&signer.thumbprint]).chain(&endpoint.key_ids) {
        if *id != signer.key_id && !key_ids.contains(id) {
            key_ids.push(id.clone());
        }
    }
    // Room is left for the other kinds.
    candidates.extend(issuers(&signer.issuer).into_iter().map(Varied::Issuer));
    let room = MOST - 1 - candidates.len().min(MOST - 1);
    candidates.extend(key_ids.into_iter().take(room).map(Varied::KeyId));
    candidates.push(Varied::Audience(ground.profile.service_url.as_str().to_owned()));
    candidates
}

/// Other spellings of an issuer that people mix up with it.
fn issuers(issuer: &str) -> Vec<String> {
    let trimmed = issuer.trim();
    let slash = match trimmed.strip_suffix('/') {
        Some(without) => without.to_owned(),
        None => format!("{trimmed}/"),
    };
    let mut other_first: String = trimmed.to_owned();
    if let Some((place, letter)) = trimmed.char_indices().find(|(_, letter)| letter.is_ascii_alphabetic()) {
        let other = if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
        other_first.replace_range(place..=place, other.encode_utf8(&mut [0; 4]));
    }
    let mut spellings: Vec<String> = Vec::new();
    for spelling in [trimmed.to_owned(), slash, other_first, trimmed.to_lowercase(), trimmed.to_uppercase()] {
        if spelling != issuer && !spelling.is_empty() && !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    spellings
}

async fn vary(ground: &Ground, good: &Statement, what: &Varied) -> Statement {
    let mut statement = good.clone();
    match what {
        Varied::Issuer(issuer) => statement.issuer.clone_from(issuer),
        Varied::KeyId(key_id) => statement.key_id.clone_from(key_id),
        Varied::ServerTime => {
            let skew = ground.skew().await.map_or(0, |(skew, _)| skew);
            statement.issued_at = (ground.context.clock.now() + skew) / 1000;
        }
        Varied::Audience(audience) => statement.audience = Some(audience.clone()),
    }
    statement
}

/// What it means that a variation verified.
pub fn in_words(what: &Varied) -> String {
    match what {
        Varied::Issuer(issuer) => format!("With the issuer spelled {issuer} it verifies."),
        Varied::KeyId(key_id) => format!("With the key id {key_id} it verifies."),
        Varied::ServerTime => "With times by the server's clock it verifies.".to_owned(),
        Varied::Audience(audience) => format!("With the audience {audience} it verifies."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_spelled_as_people_mix_them_up() {
        assert_eq!(issuers("acme-Issuer"), ["acme-Issuer/", "Acme-Issuer", "acme-issuer", "ACME-ISSUER"]);
        assert_eq!(issuers(" https://acme/ "), ["https://acme/", "https://acme", "Https://acme/", "HTTPS://ACME/"]);
        assert_eq!(issuers("1"), ["1/"]);
        assert_eq!(issuers("é1"), ["é1/", "É1"]);
        assert!(issuers("").len() <= 1);
    }
}

//! The JSON Web Key Set endpoint, fetched as Salesforce would: anonymously.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::Url;

use super::evidence::Trail;
use crate::diagnosis::EndpointFacts;
use crate::profile::Profile;

/// Longest time for the whole answer.
const LIMIT: Duration = Duration::from_secs(10);
/// Longest answer that is read, in bytes.
const LONGEST: usize = 1024 * 1024;

/// The URL of the key set, where the profile names one.
pub fn url_of(profile: &Profile) -> Option<String> {
    profile.settings.get("jwksUrl").map(|url| url.trim().to_owned()).filter(|url| !url.is_empty())
}

/// Fetches a key set and says what is in it. `own` is the profile's own public JSON Web Key, looked for in it.
pub async fn fetch_key_set(http: &reqwest::Client, url: &str, own: Option<&Value>, trail: &Trail) -> EndpointFacts {
    let mut facts = EndpointFacts { url: url.to_owned(), ..EndpointFacts::default() };
    match tokio::time::timeout(LIMIT, fetch(http, url, trail)).await {
        Err(_) => facts.problem = Some(format!("it did not answer within {} s", LIMIT.as_secs())),
        Ok(Err(problem)) => facts.problem = Some(problem),
        Ok(Ok(keys)) => {
            let id = |key: &Value| key["kid"].as_str().map(str::to_owned);
            let same = |key: &&Value| own.is_some_and(|own| is_same(own, key));
            facts.own_key_id = keys.iter().find(same).and_then(id);
            facts.key_ids = keys.iter().filter_map(id).collect();
        }
    }
    facts
}

async fn fetch(http: &reqwest::Client, url: &str, trail: &Trail) -> Result<Vec<Value>, String> {
    let url = Url::parse(url).map_err(|error| format!("its URL cannot be read: {error}"))?;
    let failed = |error: reqwest::Error| {
        let error = error.without_url();
        let mut words = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            words = cause.to_string();
            source = cause.source();
        }
        format!("it cannot be reached: {words}")
    };
    let mut response = http.get(url).header("Accept", "application/json").send().await.map_err(failed)?;
    let status = response.status();
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (content_type, location) = (header("content-type"), header("location"));
    let target = location.as_deref().and_then(|location| response.url().join(location).ok());
    let target = target.map(|url| url.origin().ascii_serialization() + url.path());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST {
            return Err(format!("its answer is longer than {} kB", LONGEST / 1024));
        }
    }
    let document = serde_json::from_slice::<Value>(&body).ok();
    let keys = document.as_ref().and_then(|document| document["keys"].as_array()).cloned();
    // Only what is public in a key is shown: a set that was made by mistake from private keys stays out of the evidence.
    let shown = keys.iter().flatten().map(|key| json!({ "kid": key["kid"], "kty": key["kty"], "alg": key["alg"] }));
    trail.note(
        "GET JSON Web Key endpoint",
        json!({
            "status": status.as_u16(), "contentType": content_type, "location": target,
            "bytes": body.len(), "keys": shown.collect::<Vec<_>>(),
        }),
    );
    if status.is_redirection() {
        let target = target.unwrap_or_else(|| "another place".to_owned());
        return Err(format!("it sends an anonymous caller on to {target} ({status}), as to a log-in page"));
    }
    if !status.is_success() {
        return Err(format!("it answers {status} to an anonymous caller"));
    }
    match keys {
        Some(keys) if keys.is_empty() => Err("its key set is empty".to_owned()),
        Some(keys) => Ok(keys),
        None if document.is_some() => Err("its JSON has no member “keys”".to_owned()),
        None => {
            let kind = content_type.unwrap_or_else(|| "no content type".to_owned());
            Err(format!("its answer is no JSON ({kind}), as of a log-in page"))
        }
    }
}

/// Whether two RSA keys are the same number, whatever their padding and sign bytes.
fn is_same(own: &Value, other: &Value) -> bool {
    let number = |key: &Value, name: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(key[name].as_str()?.trim_end_matches('=')).ok()?;
        Some(bytes.into_iter().skip_while(|byte| *byte == 0).collect::<Vec<u8>>())
    };
    number(own, "n").is_some() && number(own, "n") == number(other, "n") && number(own, "e") == number(other, "e")
}

//! The JSON Web Key Set endpoint, fetched as Salesforce would: anonymously.

use serde_json::json;

use super::evidence::Trail;
use super::ground::Ground;
use crate::diagnosis::EndpointFacts;
use crate::key::{fetch_key_set, read_url};

/// Fetches the key set at a URL and says what is in it.
pub async fn facts_at(ground: &Ground, url: &str, trail: &Trail) -> EndpointFacts {
    let url = match read_url(url) {
        Ok(url) => url,
        Err(failure) => {
            let problem = failure.fields.into_iter().next().map_or(failure.message, |field| field.message);
            return EndpointFacts { url: url.to_owned(), problem: Some(problem), ..EndpointFacts::default() };
        }
    };
    let report = fetch_key_set(&ground.context.http, &url, ground.context.clock.now()).await;
    let view = report.view();
    // The view has only what is public in a key: a set that was made by mistake from private keys stays out of the
    // evidence.
    trail.note(
        "GET JSON Web Key Set",
        json!({ "url": view.url, "status": view.status, "contentType": view.content_type, "keys": view.keys }),
    );
    let own = ground.profile.signing_key().map(|key| key.thumbprint.as_str()).unwrap_or_default();
    report.facts(own, ground.profile.service_url.is_loopback())
}

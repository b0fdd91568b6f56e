//! What a result rests on: requests, answers and values, as they may be kept.

use std::sync::{Arc, Mutex, PoisonError};

use miaw::{Client, Exchange};
use serde_json::{Value, json};

use crate::clock::SharedClock;
use crate::evidence::redact;
use crate::view::EvidenceView;

/// Longest content of one piece, in characters of JSON.
const LONGEST: usize = 16_000;
/// Most pieces of one result.
const MOST: usize = 40;

/// Collects the evidence of one check. Cheap to clone.
#[derive(Clone)]
pub struct Trail {
    clock: SharedClock,
    pieces: Arc<Mutex<Vec<EvidenceView>>>,
}

impl Trail {
    /// Nothing yet.
    #[must_use]
    pub fn new(clock: SharedClock) -> Self {
        Self { clock, pieces: Arc::default() }
    }

    /// The same client, every exchange of which is written down. Exchanges come without secrets.
    #[must_use]
    pub fn follow(&self, client: &Client) -> Client {
        let trail = self.clone();
        client.clone().observed(Arc::new(move |exchange| trail.exchange(&exchange)))
    }

    /// Writes down a request with its answer.
    pub fn exchange(&self, exchange: &Exchange) {
        let path = exchange.path.split('?').next().unwrap_or_default();
        let end = path.rsplit('/').next().unwrap_or_default();
        self.note(
            format!("{} …/{end}", exchange.method),
            json!({
                "method": exchange.method,
                "path": exchange.path,
                "request": exchange.request,
                "status": exchange.status,
                "response": exchange.response,
                "error": exchange.error.as_ref().map(ToString::to_string),
                "serverDate": exchange.server_date,
                "elapsedMs": u64::try_from(exchange.elapsed.as_millis()).unwrap_or(u64::MAX),
            }),
        );
    }

    /// Writes down a value. It should hold no secret; one that a person typed where none belongs is left out here.
    pub fn note(&self, label: impl Into<String>, mut json: Value) {
        redact(&mut json);
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        if pieces.len() < MOST {
            pieces.push(EvidenceView { label: label.into(), at: self.clock.now(), json: bounded(json) });
        }
    }

    /// Everything up to now.
    #[must_use]
    pub fn pieces(&self) -> Vec<EvidenceView> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The value itself, or the start of its text where it is too long to keep.
fn bounded(json: Value) -> Value {
    let text = json.to_string();
    let length = text.chars().count();
    if length <= LONGEST {
        return json;
    }
    let note = format!(" … (cut: the first {} of {length} characters)", LONGEST - 100);
    Value::String(text.chars().take(LONGEST - 100).collect::<String>() + &note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_contents_are_cut_and_say_so() {
        assert_eq!(bounded(json!({ "a": "é" })), json!({ "a": "é" }));
        let cut = bounded(json!("é".repeat(20_000)));
        let text = cut.as_str().expect("a text");
        assert!(text.ends_with("of 20002 characters)") && text.chars().count() <= LONGEST, "{}", text.len());
    }
}

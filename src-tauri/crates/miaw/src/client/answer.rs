//! Answers: reading them, and showing them without secrets.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, ErrorKind};

/// Longest answer that is read, in bytes.
pub(super) const ANSWER_LIMIT: usize = 16 * 1024 * 1024;

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) date: Option<String>,
    /// What the host presented, DER.
    pub(super) certificate: Option<Vec<u8>>,
    pub(super) body: Vec<u8>,
    pub(super) elapsed: Duration,
}

/// Reads an answer's JSON, or says what it is instead.
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Error> {
    let failed = |kind| Error {
        kind,
        method: answer.method,
        url: answer.url.clone(),
        status: Some(answer.status),
        server_text: None,
        server_code: None,
        elapsed: answer.elapsed,
    };
    // What was read of it is not all there is.
    if answer.body.len() > ANSWER_LIMIT {
        return Err(failed(ErrorKind::TooLong { limit: ANSWER_LIMIT as u64 }));
    }
    serde_json::from_slice(&answer.body).map_err(|error| {
        let start = String::from_utf8_lossy(&answer.body[..answer.body.len().min(200)]).trim_start().to_lowercase();
        let reason = if start.starts_with("<!doctype") || start.starts_with("<html") {
            "an HTML page instead of JSON: a proxy, a login page or the org's own host answered".to_owned()
        } else if error.is_eof() {
            format!("the JSON ends too early, after {} bytes", answer.body.len())
        } else {
            error.to_string()
        };
        failed(ErrorKind::Unreadable { content_type: answer.content_type.clone(), reason })
    })
}

/// A body as JSON, or its text as a JSON string; null if it is empty.
pub(super) fn as_json(body: &[u8]) -> Value {
    const SHOWN: usize = 64 * 1024;
    if body.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| {
        let text = String::from_utf8_lossy(&body[..body.len().min(SHOWN)]).into_owned();
        Value::String(text)
    })
}

/// Replaces every secret of the API's bodies by what it is.
pub(super) fn redacted(mut value: Value) -> Value {
    match &value {
        // A cut answer is no JSON any more, but may hold a token in its text.
        Value::String(text) if text.contains("eyJ") => "(text with a token, left out)".into(),
        _ => {
            replace_secrets(&mut value);
            value
        }
    }
}

fn replace_secrets(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match name.as_str() {
                    "accessToken" => *member = Value::String("(access token)".into()),
                    "customerIdentityToken" if !member.is_null() => *member = Value::String("(identity token)".into()),
                    "auth_link_key" => *member = Value::String("(auth link key)".into()),
                    _ => replace_secrets(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(replace_secrets),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_end_is_told_from_one_that_is_no_json() {
        let answer = |body| Answer {
            method: "GET",
            url: "https://acme.my.salesforce-scrt.com/".into(),
            status: 200,
            content_type: "application/json".into(),
            date: None,
            certificate: None,
            body,
            elapsed: Duration::ZERO,
        };
        let long = read::<Value>(&answer(vec![b' '; ANSWER_LIMIT + 1])).map_err(|error| error.kind);
        assert_eq!(long, Err(ErrorKind::TooLong { limit: ANSWER_LIMIT as u64 }));
        let cut = read::<Value>(&answer(b"{".to_vec())).map_err(|error| error.kind);
        assert!(matches!(cut, Err(ErrorKind::Unreadable { .. })), "{cut:?}");
    }
}

//! Remembering what was received, without its secrets.

use std::collections::BTreeMap;

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use serde_json::Value;

use crate::control::types::ReceivedRequest;
use crate::core::Core;
use crate::org::{Org, RECEIVED_KEPT, now_ms};
use crate::{access, jwt};

/// What stands in the place of a token.
const WORD: &str = "(identity token)";
/// What stands in the place of any other secret.
const SECRET: &str = "(not kept)";

/// The number of a request among those that were received; every request carries its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number(pub(crate) u64);

/// Keeps what was received; returns its number.
pub(crate) fn remember(core: &Core, head: &Parts, body: &[u8]) -> u64 {
    let shown = |(name, value): (&HeaderName, &header::HeaderValue)| {
        let text = String::from_utf8_lossy(value.as_bytes());
        let shown = if name == header::AUTHORIZATION {
            authorization(&head.headers, &text)
        } else if is_secret(name.as_str()) {
            SECRET.into()
        } else {
            redact(&text)
        };
        (name.as_str().to_owned(), shown)
    };
    let headers: BTreeMap<String, String> = head.headers.iter().map(shown).collect();
    let received = ReceivedRequest {
        at: now_ms(),
        method: head.method.to_string(),
        path: address(head.uri.path(), head.uri.query()),
        headers,
        body: shown_body(head, body),
        status: 0,
    };
    core.change(|org| {
        org.received.push_back(received);
        if org.received.len() > RECEIVED_KEPT {
            org.received.pop_front();
        }
        org.received_count += 1;
        org.received_count
    })
}

/// A body as it is kept; of files only that they were there.
fn shown_body(head: &Parts, body: &[u8]) -> String {
    let kind = head.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return format!("({} bytes of parts)", body.len());
    }
    redact(&String::from_utf8_lossy(body))
}

impl Org {
    /// Says what was in a request whose body is not kept as it was.
    pub(crate) fn describe(&mut self, Number(number): Number, body: &str) {
        if let Some(request) = self.received_at(number) {
            request.body = redact(body);
        }
    }

    /// The request with this number, if it is still remembered.
    pub(crate) fn received_at(&mut self, number: u64) -> Option<&mut ReceivedRequest> {
        let back = usize::try_from(self.received_count - number).ok()?;
        let place = self.received.len().checked_sub(back + 1)?;
        self.received.get_mut(place)
    }
}

/// The scheme, and whose token it is.
fn authorization(headers: &HeaderMap, text: &str) -> String {
    const SCHEMES: [&str; 5] = ["Bearer", "Basic", "Digest", "Negotiate", "Token"];
    let subject = access::bearer(headers)
        .and_then(jwt::parts)
        .and_then(|parts| parts.claims.get("sub").and_then(Value::as_str).map(str::to_owned));
    let subject = subject.as_deref().unwrap_or("(unreadable)");
    let scheme = text.split_once(' ').map(|(scheme, _)| scheme);
    match scheme.filter(|own| SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(own))) {
        Some(scheme) => format!("{scheme} {subject}"),
        None => subject.to_owned(),
    }
}

/// Whether a header or a query parameter of this name holds a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["authorization", "cookie", "token", "secret", "password", "api-key", "jwt"].iter().any(|part| name.contains(part))
}

/// A path with its query, values that are secrets replaced.
fn address(path: &str, query: Option<&str>) -> String {
    let path = redact(path);
    let Some(query) = query else { return path };
    let shown = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={SECRET}"),
        _ => redact(pair),
    };
    format!("{path}?{}", query.split('&').map(shown).collect::<Vec<_>>().join("&"))
}

/// Replaces everything that looks like a JSON Web Token, and the value of `customerIdentityToken` whatever it looks like.
fn redact(text: &str) -> String {
    if let Ok(Value::Object(mut members)) = serde_json::from_str(text)
        && let Some(token @ Value::String(_)) = members.get_mut("customerIdentityToken")
    {
        *token = WORD.into();
        return without_tokens(&Value::Object(members).to_string());
    }
    without_tokens(text)
}

fn without_tokens(text: &str) -> String {
    let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("eyJ") {
        let token = &rest[start..];
        let end = token.find(|character| !is_part(character)).unwrap_or(token.len());
        shown.push_str(&rest[..start]);
        shown.push_str(if token[..end].matches('.').count() >= 2 { WORD } else { &token[..end] });
        rest = &token[end..];
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_token_goes_whatever_it_looks_like() {
        let redacted = r#"{"customerIdentityToken":"(identity token)"}"#;
        for token in ["opaque", "eyJh.eyJz.c2ln", "", WORD] {
            assert_eq!(redact(&format!(r#"{{ "customerIdentityToken": "{token}" }}"#)), redacted);
        }
        assert_eq!(redact(redacted), redacted, "once is enough");
        assert_eq!(redact(r#"{"customerIdentityToken":1}"#), r#"{"customerIdentityToken":1}"#);
        assert_eq!(redact("a eyJh.eyJz.c2ln, eyJ"), "a (identity token), eyJ");
    }
}

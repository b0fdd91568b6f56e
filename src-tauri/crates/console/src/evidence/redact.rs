//! The second look for secrets, before anything leaves the machine.

use serde_json::Value;

use crate::secret::{holds_private_key, without_tokens};

/// What stands where a secret was.
pub(crate) const MARK: &str = "(secret, left out)";

/// Members that never leave, whatever they hold.
const SECRET_MEMBERS: [&str; 12] = [
    "accessToken",
    "access_token",
    "authorization",
    "auth_link_key",
    "client_secret",
    "consumerSecret",
    "cookie",
    "customerIdentityToken",
    "password",
    "privateKey",
    "refresh_token",
    "set-cookie",
];
/// Members of a private JSON Web Key (RFC 7518 section 6.3.2).
const PRIVATE_NUMBERS: [&str; 6] = ["d", "p", "q", "dp", "dq", "qi"];

/// Replaces whatever is, or holds, a private key or a token. Answers how many values it has changed.
pub fn redact(value: &mut Value) -> u32 {
    match value {
        Value::Object(members) => {
            let is_key = members.contains_key("kty");
            let mut replaced = 0;
            for (name, member) in members {
                let secret = SECRET_MEMBERS.iter().any(|secret| secret.eq_ignore_ascii_case(name))
                    || (is_key && PRIVATE_NUMBERS.contains(&name.as_str()));
                match member {
                    // What was replaced when it was written down says itself what it was.
                    Value::String(text) if secret && !text.starts_with('(') => {
                        *text = MARK.into();
                        replaced += 1;
                    }
                    Value::Number(_) | Value::Object(_) | Value::Array(_) if secret => {
                        *member = MARK.into();
                        replaced += 1;
                    }
                    member => replaced += redact(member),
                }
            }
            replaced
        }
        Value::Array(items) => items.iter_mut().map(redact).sum(),
        Value::String(text) => match cleaned(text) {
            Some(clean) => {
                *text = clean;
                1
            }
            None => 0,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// The text without tokens and private keys.
pub(crate) fn without_secrets(text: &str) -> String {
    cleaned(text).unwrap_or_else(|| text.to_owned())
}

/// Whether a value says that something secret was left out of it.
pub(super) fn is_redacted(text: &str) -> bool {
    const PLACEHOLDERS: [&str; 5] =
        [MARK, "(access token)", "(identity token)", "(auth link key)", "(text with a token, left out)"];
    PLACEHOLDERS.iter().any(|mark| text.contains(mark))
}

/// The text without tokens and private keys; none if it holds neither.
fn cleaned(text: &str) -> Option<String> {
    if holds_private_key(text) { Some(MARK.into()) } else { without_tokens(text, MARK) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_and_tokens_are_replaced_wherever_they_are() {
        let mut value = json!({
            "accessToken": "(access token)",
            "Authorization": "Bearer abc",
            "note": "I pasted eyJhbGciOi.eyJzdWIi.c2ln here",
            "pem": "-----BEGIN PRIVATE KEY-----\nMIIE",
            "jwk": { "kty": "RSA", "n": "public", "d": "private" },
            "d": "a word of its own",
            "deep": [{ "client_secret": { "a": 1 } }],
            "data": "eyJub3QgYSB0b2tlbiI",
        });
        redact(&mut value);
        assert_eq!(
            value,
            json!({
                "accessToken": "(access token)",
                "Authorization": MARK,
                "note": format!("I pasted {MARK} here"),
                "pem": MARK,
                "jwk": { "kty": "RSA", "n": "public", "d": MARK },
                "d": "a word of its own",
                "deep": [{ "client_secret": MARK }],
                "data": "eyJub3QgYSB0b2tlbiI",
            })
        );
    }
}

//! Private keys and tokens in texts that are no place for them: typed into the wrong field, or pasted along.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;

/// Fewest letters of base64 that are looked into: no key is shorter.
const SHORTEST: usize = 40;
/// What begins the base64 of a JSON object, and so every JSON Web Token.
const OBJECT: &str = "eyJ";

/// What a text holds that has no place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leak {
    /// A private key: PEM, its base64 alone, or a JSON Web Key.
    PrivateKey,
    /// A JSON Web Token.
    Token,
}

impl Leak {
    /// As it stands in a sentence.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::PrivateKey => "a private key",
            Self::Token => "a token",
        }
    }

    /// What to do with it.
    pub(crate) fn advice(self) -> &'static str {
        match self {
            Self::PrivateKey => {
                "Whoever has it can sign in as any user of the org: import it under Signing keys, which keep it in the \
                 keyring, and make a new key pair where this one was shown."
            }
            Self::Token => "Whoever has it is that user until it expires: take it out. The app asks for tokens itself.",
        }
    }
}

/// What a text holds that has no place in it. Surer than [`without_tokens`], because a text is refused for it.
pub(crate) fn leak_in(text: &str) -> Option<Leak> {
    if holds_private_key(text) {
        Some(Leak::PrivateKey)
    } else if text.match_indices(OBJECT).any(|(start, _)| is_token(token_letters(&text[start..]))) {
        Some(Leak::Token)
    } else {
        None
    }
}

/// Whether a private key is in the text.
pub(crate) fn holds_private_key(text: &str) -> bool {
    text.contains("PRIVATE KEY-----") || is_private_jwk(text) || text.split(is_outside_base64).any(is_private_der)
}

/// The text with a mark in the place of each JSON Web Token; none if it holds none. Rather one word too many than a token.
pub(crate) fn without_tokens(text: &str, mark: &str) -> Option<String> {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(OBJECT) {
        let (before, from) = rest.split_at(start);
        let word = token_letters(from);
        clean.push_str(before);
        // A JSON Web Token has dots; without any it is some other base64.
        clean.push_str(if word.contains('.') { mark } else { word });
        rest = &from[word.len()..];
    }
    clean.push_str(rest);
    (clean != text).then_some(clean)
}

/// As much of the text's beginning as can belong to a token.
fn token_letters(text: &str) -> &str {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    &text[..text.find(|letter| !is_part(letter)).unwrap_or(text.len())]
}

/// Whether a word is a JSON Web Token and not a name such as `HeyJoe.Chat`: its header is JSON, or its claims begin like it.
fn is_token(word: &str) -> bool {
    let Some((header, rest)) = word.split_once('.') else { return false };
    let json = URL_SAFE_NO_PAD.decode(header).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    rest.starts_with(OBJECT) || json.is_some_and(|json| json.is_object())
}

/// Whether the text has a JSON Web Key with its private exponent (RFC 7518, section 6.3.2), quoted or not.
fn is_private_jwk(text: &str) -> bool {
    if !text.contains("kty") {
        return false;
    }
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '\\').collect();
    plain.contains("\"kty\":") && plain.contains("\"d\":\"")
}

fn is_outside_base64(letter: char) -> bool {
    !(letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/' | '-' | '_'))
}

/// Whether base64 begins as a private key's DER does: PKCS#1, PKCS#8, SEC 1 and PKCS#12 are a sequence that begins with a small
/// version number, the encrypted PKCS#8 one that begins with the identifier of a password-based cipher. Public keys and
/// certificates begin with other things.
fn is_private_der(word: &str) -> bool {
    if word.len() < SHORTEST {
        return false;
    }
    let start: String = word[..32].replace('-', "+").replace('_', "/");
    let Ok(der) = STANDARD_NO_PAD.decode(start) else { return false };
    let contents = match der.as_slice() {
        [0x30, 0x82, _, _, contents @ ..] | [0x30, 0x81, _, contents @ ..] => contents,
        [0x30, length, contents @ ..] if *length < 0x80 => contents,
        _ => return false,
    };
    matches!(
        contents,
        [0x02, 0x01, 0 | 1 | 3, ..] | [0x30, _, 0x06, _, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05 | 0x0c, ..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_and_is_none_is_let_through() {
        for text in [
            "HeyJoe.Chat",
            "https://keys.acme.example/eyJ.json",
            "{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuu\",\"e\":\"AQAB\"}",
            // A public key, and a certificate.
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun",
            "MIIDITCCAgmgAwIBAgIUQb1nXZ0pHbCmCq9Wc1kq2kq3w7owDQYJKoZIhvcNAQELBQAwIDEeMBwGA1UEAwwVaGFuZG92",
            "Ada.Lovelace@acme.example",
        ] {
            assert_eq!(leak_in(text), None, "{text}");
        }
    }

    #[test]
    fn keys_and_tokens_are_told_in_every_form() {
        let encrypted = "MIIFNTBfBgkqhkiG9w0BBQ0wUjAxBgkqhkiG9w0BBQwwJAQQp7pGfWpxSaKZ5wmzJ0zQ7AICCAAwDAYIKoZIhvcNAgkF";
        for text in [
            "x\n-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF",
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDMYfnvWtC8Id5b",
            "–BEGIN– MIIEpAIBAAKCAQEAzGH571rQvCHeW8Zk2y6mNz0QpF2yEo5y3l0Cq3",
            encrypted,
            "{ \\\"kty\\\": \\\"RSA\\\", \\\"d\\\": \\\"AQ\\\" }",
        ] {
            assert_eq!(leak_in(text), Some(Leak::PrivateKey), "{text}");
        }
        for text in ["Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln", "eyJhbGciOiJub25lIn0.", "eyJhb.eyJzd"] {
            assert_eq!(leak_in(text), Some(Leak::Token), "{text}");
        }
    }
}

//! Access tokens as their holder sees them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

/// An access token. Its text is secret: it is never printed, serialised or logged.
#[derive(Clone)]
pub struct AccessToken {
    text: SecretString,
    claims: Claims,
}

/// What a holder may read from an access token, unverified: only the issuing server can verify it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// `sub`.
    pub subject: Option<String>,
    /// `orgId`, 15 characters.
    pub org_id: Option<String>,
    /// `iat`, in milliseconds.
    pub issued_at: Option<i64>,
    /// `exp`, in milliseconds.
    pub expires_at: Option<i64>,
}

impl AccessToken {
    /// Takes a token as the server gave it. A token that is no JSON Web Token is kept too: its claims are unknown then.
    #[must_use]
    pub fn new(text: String) -> Self {
        let claims = read_claims(&text).unwrap_or_default();
        Self { text: text.into(), claims }
    }

    /// What can be read from it.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The text, for the one place that seals it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AccessToken").field("claims", &self.claims).finish_non_exhaustive()
    }
}

fn read_claims(text: &str) -> Option<Claims> {
    let payload = text.split('.').nth(1)?;
    let json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
    let time = |name: &str| {
        let seconds = json.get(name)?;
        seconds.as_i64().or_else(|| seconds.as_f64().map(|seconds| seconds as i64))?.checked_mul(1000)
    };
    Some(Claims { subject: text("sub"), org_id: text("orgId"), issued_at: time("iat"), expires_at: time("exp") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_read_and_the_text_is_not_shown() {
        let payload =
            URL_SAFE_NO_PAD.encode(r#"{"sub":"v2/iamessage/UNAUTH/x","orgId":"00D000000000062","iat":1,"exp":2}"#);
        let token = AccessToken::new(format!("aaa.{payload}.secret"));
        assert_eq!(token.claims().expires_at, Some(2000));
        assert_eq!(token.claims().subject.as_deref(), Some("v2/iamessage/UNAUTH/x"));
        assert!(!format!("{token:?}").contains("secret"));
    }

    #[test]
    fn strange_tokens_have_no_claims() {
        for text in ["", "x", "a.b.c", "a.e30.c", "..", "a.bnVsbA.c"] {
            assert_eq!(AccessToken::new(text.into()).claims(), &Claims::default(), "{text}");
        }
    }
}

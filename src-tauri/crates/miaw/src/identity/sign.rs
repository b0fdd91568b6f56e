//! Identity tokens: making them.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::{Map, Value};

use super::error::unusable;
use super::{KeyError, SigningKey};

/// A signed identity token: what a customer's own system would hand to its client. Secret while it lives.
#[derive(Clone)]
pub struct IdentityToken(SecretString);

/// What a token says.
#[derive(Clone, Debug)]
pub struct Claims<'a> {
    /// `iss`, byte for byte as in the key set.
    pub issuer: &'a str,
    /// `sub`: the user.
    pub subject: &'a str,
    /// `iat`, in seconds since 1970.
    pub issued_at: i64,
    /// From `iat` to `exp`.
    pub life: Duration,
}

impl SigningKey {
    /// Signs an identity token with RS256.
    ///
    /// # Errors
    /// When the library fails.
    pub fn sign(&self, key_id: &str, claims: &Claims<'_>) -> Result<IdentityToken, KeyError> {
        #[derive(Serialize)]
        struct Body<'a> {
            iss: &'a str,
            sub: &'a str,
            iat: i64,
            exp: i64,
        }
        let life = i64::try_from(claims.life.as_secs()).unwrap_or(i64::MAX);
        let body = Body {
            iss: claims.issuer,
            sub: claims.subject,
            iat: claims.issued_at,
            exp: claims.issued_at.saturating_add(life),
        };
        self.sign_body(Some(key_id), &body)
    }

    /// Signs whatever claims with RS256, also such as a server must refuse. Without a key id the header has no `kid`.
    ///
    /// # Errors
    /// When the library fails.
    pub fn sign_claims(&self, key_id: Option<&str>, claims: &Map<String, Value>) -> Result<IdentityToken, KeyError> {
        self.sign_body(key_id, claims)
    }

    fn sign_body(&self, key_id: Option<&str>, body: &impl Serialize) -> Result<IdentityToken, KeyError> {
        crate::install_crypto();
        let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
        header.kid = key_id.map(str::to_owned);
        let key = jsonwebtoken::EncodingKey::from_rsa_der(&self.pkcs1);
        let text = jsonwebtoken::encode(&header, body, &key).map_err(unusable)?;
        Ok(IdentityToken(text.into()))
    }
}

impl IdentityToken {
    /// Takes a token that was signed elsewhere.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text.into())
    }

    /// The text, for the one request that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for IdentityToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IdentityToken(…)")
    }
}

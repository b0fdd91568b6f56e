//! Signing keys, and the identity tokens with which a company vouches for its users.
//!
//! Salesforce's *user verification* takes RSA keys of 2048 bits or more and tokens signed with RS256. A token names its key
//! (`kid`), its issuer (`iss`, equal to the key set's *JSON Web Key Issuer* byte for byte), the user (`sub`) and its end
//! (`exp`); an audience is not asked for.

use std::fmt;
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use rsa::traits::PublicKeyParts as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

/// Smallest modulus that Salesforce accepts, in bits.
pub const SMALLEST_KEY: usize = 2048;

/// An RSA private key. Never printed, never serialised; its bytes are wiped when it is dropped.
pub struct SigningKey {
    pkcs8: Zeroizing<Vec<u8>>,
    pkcs1: Zeroizing<Vec<u8>>,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    bits: usize,
}

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

/// Why a key could not be read, made or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A certificate or public key was given.
    #[error(
        "this is a {found}; a private key is needed to sign (its text begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----)"
    )]
    NotPrivate {
        /// What it is.
        found: &'static str,
    },
    /// It is encrypted.
    #[error(
        "the private key is encrypted with a passphrase; decrypt it first (openssl pkcs8 -in KEY.pem -out PLAIN.pem)"
    )]
    Encrypted,
    /// It is no RSA key.
    #[error("this is no RSA private key in PEM (PKCS#1 or PKCS#8) form: {reason}")]
    Unreadable {
        /// The library's words.
        reason: String,
    },
    /// It is too small.
    #[error("the key has {bits} bits; Salesforce accepts RSA keys of 2048 bits or more")]
    TooSmall {
        /// Its size.
        bits: usize,
    },
    /// The library could not make or use it.
    #[error("the key could not be used: {reason}")]
    Unusable {
        /// The library's words.
        reason: String,
    },
}

impl SigningKey {
    /// Makes a new key of 2048 bits. Takes 50 to 200 ms, rarely a second: not for a thread that draws or serves.
    ///
    /// # Errors
    /// When the library fails.
    pub fn generate() -> Result<Self, KeyError> {
        let pair = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).map_err(unusable)?;
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(unusable)?;
        Self::from_pkcs8_der(der.as_ref())
    }

    /// Reads the PEM text of a private key, PKCS#1 or PKCS#8.
    ///
    /// # Errors
    /// Says what the text is instead.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
            return Err(KeyError::Encrypted);
        }
        if text.contains("BEGIN CERTIFICATE") && !text.contains("PRIVATE KEY") {
            return Err(KeyError::NotPrivate { found: "certificate" });
        }
        if text.contains("PUBLIC KEY") && !text.contains("PRIVATE KEY") {
            return Err(KeyError::NotPrivate { found: "public key" });
        }
        let key = if text.contains("BEGIN RSA PRIVATE KEY") {
            RsaPrivateKey::from_pkcs1_pem(text).map_err(unreadable)?
        } else {
            RsaPrivateKey::from_pkcs8_pem(text).map_err(unreadable)?
        };
        Self::of(&key)
    }

    /// Reads PKCS#8 DER, as [`SigningKey::pkcs8_der`] gives it.
    ///
    /// # Errors
    /// When it is no RSA key of sufficient size.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::of(&RsaPrivateKey::from_pkcs8_der(der).map_err(unreadable)?)
    }

    fn of(key: &RsaPrivateKey) -> Result<Self, KeyError> {
        let bits = key.n().bits();
        if bits < SMALLEST_KEY {
            return Err(KeyError::TooSmall { bits });
        }
        key.validate().map_err(unreadable)?;
        Ok(Self {
            pkcs8: Zeroizing::new(key.to_pkcs8_der().map_err(unusable)?.as_bytes().to_vec()),
            pkcs1: Zeroizing::new(key.to_pkcs1_der().map_err(unusable)?.as_bytes().to_vec()),
            modulus: key.n().to_bytes_be(),
            exponent: key.e().to_bytes_be(),
            bits,
        })
    }

    /// The private key as PKCS#8 DER, for the keyring: 1.2 kB at 2048 bits, which fits every store; PEM does not.
    #[must_use]
    pub fn pkcs8_der(&self) -> &[u8] {
        &self.pkcs8
    }

    /// Modulus size in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// The public half as one JSON Web Key (RFC 7517), for a JSON Web Key endpoint or a practice org. An upload to
    /// Salesforce needs `x5c` besides.
    #[must_use]
    pub fn public_jwk(&self, key_id: &str) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id,
            "n": URL_SAFE_NO_PAD.encode(&self.modulus), "e": URL_SAFE_NO_PAD.encode(&self.exponent),
        })
    }

    /// The JWK thumbprint (RFC 7638) with SHA-256, base64url.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let members = format!(
            r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
            URL_SAFE_NO_PAD.encode(&self.exponent),
            URL_SAFE_NO_PAD.encode(&self.modulus)
        );
        URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, members.as_bytes()))
    }

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

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningKey").field("bits", &self.bits).finish_non_exhaustive()
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

fn unreadable(error: impl fmt::Display) -> KeyError {
    KeyError::Unreadable { reason: error.to_string() }
}

fn unusable(error: impl fmt::Display) -> KeyError {
    KeyError::Unusable { reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use rsa::pkcs8::LineEnding;

    use super::*;

    fn claims() -> Claims<'static> {
        Claims { issuer: "acme", subject: "user-1", issued_at: 1_770_000_000, life: Duration::from_secs(300) }
    }

    #[test]
    fn a_generated_key_signs_what_another_library_verifies() {
        let key = SigningKey::generate().expect("generated");
        assert_eq!(key.bits(), 2048);
        let token = key.sign("key-1", &claims()).expect("signed");
        let parts: Vec<&str> = token.expose().split('.').collect();
        let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).expect("base64")).expect("json");
        assert_eq!(header, json!({"typ": "JWT", "alg": "RS256", "kid": "key-1"}));
        let body: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).expect("base64")).expect("json");
        assert_eq!(body, json!({"iss": "acme", "sub": "user-1", "iat": 1_770_000_000, "exp": 1_770_000_300}));
        let digest =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{}.{}", parts[0], parts[1]).as_bytes());
        let public = RsaPrivateKey::from_pkcs8_der(key.pkcs8_der()).expect("der").to_public_key();
        // DigestInfo of SHA-256 in front, as PKCS#1 v1.5 has it.
        let scheme = rsa::Pkcs1v15Sign {
            hash_len: Some(32),
            prefix: [
                0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0, 4,
                32,
            ]
            .into(),
        };
        public.verify(scheme, digest.as_ref(), &URL_SAFE_NO_PAD.decode(parts[2]).expect("base64")).expect("signature");
    }

    #[test]
    fn both_pem_forms_give_the_same_key() {
        let key = SigningKey::generate().expect("generated");
        let plain = RsaPrivateKey::from_pkcs8_der(key.pkcs8_der()).expect("der");
        let (pkcs1, pkcs8) =
            (plain.to_pkcs1_pem(LineEnding::LF).expect("pem"), plain.to_pkcs8_pem(LineEnding::LF).expect("pem"));
        for pem in [&*pkcs1, &*pkcs8] {
            assert_eq!(SigningKey::from_pem(pem).expect("read").thumbprint(), key.thumbprint());
        }
        assert!(!format!("{key:?}").contains("pkcs8"));
    }

    #[test]
    fn what_is_no_private_key_is_named() {
        for (text, part) in [
            ("-----BEGIN CERTIFICATE-----\nMIIB", "certificate"),
            ("-----BEGIN PUBLIC KEY-----\nMIIB", "public key"),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB", "encrypted"),
            ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "no RSA private key"),
            ("", "no RSA private key"),
        ] {
            let error = SigningKey::from_pem(text).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}

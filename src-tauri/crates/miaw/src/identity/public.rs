//! Public keys, in all forms in which they are passed on.

use aws_lc_rs::signature::{
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use rsa::BigUint;
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::pkcs8::EncodePublicKey as _;
use serde_json::{Value, json};
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::error::unreadable;
use super::{KeyError, pem};
use crate::certificate::Certificate;

/// An RSA public key.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    /// Big-endian, without leading zeros.
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

/// Signatures that are verified: the two that Salesforce's documentation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// The same with SHA-512.
    Rs512,
}

impl PublicKey {
    /// A key of its two numbers, big-endian.
    pub(super) fn of_numbers(modulus: &[u8], exponent: &[u8]) -> Self {
        let plain = |bytes: &[u8]| bytes.iter().skip_while(|byte| **byte == 0).copied().collect::<Vec<u8>>();
        Self { modulus: plain(modulus), exponent: plain(exponent) }
    }

    /// Reads the two numbers of a JSON Web Key (RFC 7518, section 6.3); other members are not looked at.
    ///
    /// # Errors
    /// Says which member is missing or unreadable.
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        match jwk.get("kty").and_then(Value::as_str) {
            Some("RSA") => {}
            Some("EC") => return Err(KeyError::NotRsa { found: "elliptic-curve key" }),
            Some("OKP") => return Err(KeyError::NotRsa { found: "Edwards-curve key (Ed25519 or X25519)" }),
            Some("oct") => return Err(KeyError::NotRsa { found: "HMAC secret" }),
            _ => return Err(unreadable("the JSON has no kty that says RSA")),
        }
        let (modulus, exponent) = (number(jwk, "n")?, number(jwk, "e")?);
        let key = Self::of_numbers(&modulus, &exponent);
        if key.modulus.is_empty() || key.exponent.is_empty() {
            return Err(unreadable("n or e of the JSON Web Key is zero"));
        }
        Ok(key)
    }

    /// Why no RSA key has these numbers, though they can be read: both are odd, and the exponent is 3 at least (RFC 8017,
    /// section 3.1). With an exponent of 1 every signature is the message itself.
    pub(super) fn oddity(&self) -> Option<&'static str> {
        let is_even = |number: &[u8]| number.last().is_none_or(|last| last % 2 == 0);
        if self.exponent == [1] {
            Some("e is 1, so anybody can make a signature that verifies")
        } else if is_even(&self.exponent) {
            Some("e is even, so no signature verifies")
        } else if is_even(&self.modulus) {
            Some("n is even, so it is no product of two large primes and protects nothing")
        } else {
            None
        }
    }

    /// Reads a SubjectPublicKeyInfo (RFC 5280), DER.
    ///
    /// # Errors
    /// When it is none, or of another kind of key.
    pub fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        let (rest, read) = SubjectPublicKeyInfo::from_der(der).map_err(unreadable)?;
        if !rest.is_empty() {
            return Err(unreadable("something follows the key"));
        }
        match read.parsed().map_err(unreadable)? {
            x509_parser::public_key::PublicKey::RSA(key) => Ok(Self::of_numbers(key.modulus, key.exponent)),
            x509_parser::public_key::PublicKey::EC(_) => Err(KeyError::NotRsa { found: "elliptic-curve key" }),
            _ => Err(KeyError::NotRsa { found: "key of another kind" }),
        }
    }

    /// Reads the public half out of a PEM text: a public key (PKCS#1 or SubjectPublicKeyInfo) or a certificate.
    ///
    /// # Errors
    /// Says what the text is instead.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let blocks = pem::blocks(text)?;
        for block in blocks {
            let der = block.der.as_ref().map_err(unreadable);
            match block.label.as_str() {
                "PUBLIC KEY" => return Self::from_spki(der?),
                "RSA PUBLIC KEY" => {
                    let key = rsa::RsaPublicKey::from_pkcs1_der(der?).map_err(unreadable)?;
                    return Ok(Self::of_rsa(&key));
                }
                "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
                    let certificate = Certificate::from_der(der?).map_err(unreadable)?;
                    return Self::from_spki(&certificate.public_key);
                }
                _ => {}
            }
        }
        Err(unreadable("the text holds no public key and no certificate in PEM form"))
    }

    pub(super) fn of_rsa(key: &impl rsa::traits::PublicKeyParts) -> Self {
        Self::of_numbers(&key.n().to_bytes_be(), &key.e().to_bytes_be())
    }

    /// Modulus size in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.modulus.first().map_or(0, |first| self.modulus.len() * 8 - first.leading_zeros() as usize)
    }

    /// The public half as one JSON Web Key (RFC 7517): `kty`, `use`, `alg`, `kid`, `n`, `e`, and, with a certificate, `x5c`
    /// as Salesforce's upload wants it: the certificate's DER in plain base64.
    #[must_use]
    pub fn jwk(&self, key_id: &str, certificate: Option<&[u8]>) -> Value {
        let mut jwk = json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id,
            "n": URL_SAFE_NO_PAD.encode(&self.modulus), "e": URL_SAFE_NO_PAD.encode(&self.exponent),
        });
        if let Some(der) = certificate {
            jwk["x5c"] = json!([STANDARD.encode(der)]);
        }
        jwk
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

    /// SubjectPublicKeyInfo, PEM.
    ///
    /// # Errors
    /// When the numbers make no key.
    pub fn spki_pem(&self) -> Result<String, KeyError> {
        let (modulus, exponent) = (BigUint::from_bytes_be(&self.modulus), BigUint::from_bytes_be(&self.exponent));
        let der = rsa::RsaPublicKey::new_unchecked(modulus, exponent).to_public_key_der().map_err(unreadable)?;
        Ok(pem::encode("PUBLIC KEY", der.as_bytes()).to_string())
    }

    /// Whether this key made the signature.
    #[must_use]
    pub fn verifies(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> bool {
        // Keys that are too small are verified too: that they are too small is said besides.
        let parameters = match algorithm {
            Algorithm::Rs256 => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            Algorithm::Rs512 => &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        };
        let key = RsaPublicKeyComponents { n: self.modulus.as_slice(), e: self.exponent.as_slice() };
        key.verify(parameters, signed, signature).is_ok()
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PublicKey").field("bits", &self.bits()).field("thumbprint", &self.thumbprint()).finish()
    }
}

/// Whether a member holds something of the private half. Salesforce's own key tool writes members such as `"d": "d"`, and
/// others empty or null ones: they hold nothing.
pub(super) fn is_private(jwk: &Value, name: &str) -> bool {
    match jwk.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty() && text != name,
        Some(Value::Array(primes)) => !primes.is_empty(),
        Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => true,
    }
}

/// A big number of a JSON Web Key. Padding and a sign byte are let pass: some tools write them.
pub(super) fn number(jwk: &Value, name: &str) -> Result<zeroize::Zeroizing<Vec<u8>>, KeyError> {
    let text = match jwk.get(name) {
        Some(Value::String(text)) if !text.is_empty() => text,
        Some(_) => return Err(unreadable(format!("{name} of the JSON Web Key is no text"))),
        None => return Err(unreadable(format!("the JSON Web Key has no {name}"))),
    };
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).or_else(|_| URL_SAFE.decode(text));
    let bytes = bytes.map_err(|error| unreadable(format!("{name} of the JSON Web Key is no base64url: {error}")))?;
    Ok(zeroize::Zeroizing::new(bytes))
}

//! JSON Web Tokens of this org: signed with its own key, and read without any.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Error;

/// The three parts of a token, decoded but not verified.
pub(crate) struct Parts<'a> {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    /// What the signature covers.
    pub(crate) signed: &'a [u8],
    pub(crate) signature: Vec<u8>,
}

/// Takes a token apart.
pub(crate) fn parts(token: &str) -> Option<Parts<'_>> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    Some(Parts {
        header: decode(header)?,
        claims: decode(claims)?,
        signed: signed.as_bytes(),
        signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
    })
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The key that an org signs its access tokens with: RSA of 2048 bits. Cheap to clone; its private half leaves a program
/// only in the org's state file.
#[derive(Clone, Debug)]
pub struct SigningKey(Arc<KeyPair>);

impl SigningKey {
    /// Makes a new key. Takes 50 ms and more: not for a thread that serves.
    ///
    /// # Errors
    /// [`Error::SigningKey`] when the library fails.
    pub fn generate() -> Result<Self, Error> {
        KeyPair::generate(KeySize::Rsa2048).map(|pair| Self(Arc::new(pair))).map_err(|_| Error::SigningKey)
    }

    /// Reads a key from PKCS#8 in base64.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        KeyPair::from_pkcs8(&URL_SAFE_NO_PAD.decode(text).ok()?).ok().map(|pair| Self(Arc::new(pair)))
    }

    /// The key as PKCS#8 in base64.
    pub(crate) fn to_text(&self) -> Result<String, Error> {
        let der: Pkcs8V1Der<'_> = self.0.as_der().map_err(|_| Error::SigningKey)?;
        Ok(URL_SAFE_NO_PAD.encode(der.as_ref()))
    }

    /// Signs claims into an RS256 token.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, Error> {
        let claims = serde_json::to_vec(claims).map_err(|_| Error::SigningKey)?;
        let header = br#"{"alg":"RS256","typ":"JWT"}"#;
        let mut token = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .map_err(|_| Error::SigningKey)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// The claims of a token, if this key signed it.
    pub(crate) fn claims<T: DeserializeOwned>(&self, parts: &Parts<'_>) -> Option<T> {
        if parts.header.get("alg")?.as_str()? != "RS256" {
            return None;
        }
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.0.public_key().as_ref())
            .verify(parts.signed, &parts.signature)
            .ok()?;
        T::deserialize(&parts.claims).ok()
    }
}

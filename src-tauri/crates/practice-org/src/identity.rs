//! Identity tokens of verified users: signature, key id, issuer, expiry, as User Verification checks them.

use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::control::types::{KeySetUpload, KeyWithoutCertificate};
use crate::endpoint;
use crate::jwt::{self, Parts};

/// Members of a JSON Web Key that its owner keeps to themself (RFC 7518, section 6.3.2 and 6.4).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Whom an identity token stands for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The key set that verified it.
    pub(crate) key_set: String,
    /// Its `sub`.
    pub(crate) subject: String,
}

/// A key set that is bound to the channels as active.
#[derive(Debug)]
pub(crate) struct KeySet {
    pub(crate) name: String,
    /// The JSON Web Key Issuer.
    pub(crate) issuer: String,
    pub(crate) held: Held,
    /// Whether a key without `x5c` never verifies.
    pub(crate) needs_certificate: bool,
}

/// What is in a key set.
#[derive(Debug)]
pub(crate) enum Held {
    Keys(Vec<Value>),
    /// Its endpoint could not be read.
    Unreadable,
}

impl KeySet {
    fn keys(&self) -> &[Value] {
        match &self.held {
            Held::Keys(keys) => keys,
            Held::Unreadable => &[],
        }
    }
}

/// Why an identity token does not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unverified {
    #[error("The messaging channel's user verification configuration has no active auth schemes")]
    NoActiveKeySet,
    #[error("customerIdentityToken is not a JSON Web Token")]
    NotAToken,
    #[error("customerIdentityToken must be signed with RS256 or RS512")]
    Algorithm,
    #[error("customerIdentityToken: no key with this kid in an active key set")]
    KeyId,
    #[error("customerIdentityToken: no keys could be read from the key set's JSON Web Key endpoint")]
    Endpoint,
    #[error("customerIdentityToken: the key with this kid has no certificate (x5c)")]
    Certificate,
    #[error("customerIdentityToken: iss is not the key set's issuer")]
    Issuer,
    #[error("customerIdentityToken: the signature does not verify")]
    Signature,
    #[error("customerIdentityToken: exp is missing")]
    NoExpiry,
    #[error("customerIdentityToken has expired")]
    Expired,
    #[error("customerIdentityToken: sub is missing")]
    NoSubject,
    #[error("customerIdentityToken: aud is not this org")]
    Audience,
}

/// Verifies an identity token at `now` (seconds). With `audience`, `aud` must name it.
pub(crate) fn verify(
    token: &str,
    key_sets: &[KeySet],
    now: i64,
    audience: Option<&str>,
) -> Result<Identity, Unverified> {
    if key_sets.is_empty() {
        return Err(Unverified::NoActiveKeySet);
    }
    let parts = jwt::parts(token).ok_or(Unverified::NotAToken)?;
    let parameters = match parts.header.get("alg").and_then(Value::as_str) {
        Some("RS256") => &RSA_PKCS1_2048_8192_SHA256,
        Some("RS512") => &RSA_PKCS1_2048_8192_SHA512,
        _ => return Err(Unverified::Algorithm),
    };
    let key_id = text(&parts.header, "kid").ok_or(Unverified::KeyId)?;
    let keys = || {
        key_sets
            .iter()
            .flat_map(|set| set.keys().iter().map(move |key| (set, key)))
            .filter(|(_, key)| text(key, "kid") == Some(key_id))
    };
    if keys().next().is_none() {
        let unread = key_sets.iter().any(|set| matches!(set.held, Held::Unreadable));
        return Err(if unread { Unverified::Endpoint } else { Unverified::KeyId });
    }
    let issuer = text(&parts.claims, "iss").ok_or(Unverified::Issuer)?;
    let (key_set, key) = keys().find(|(set, _)| set.issuer == issuer).ok_or(Unverified::Issuer)?;
    if key_set.needs_certificate && !has_certificate(key) {
        return Err(Unverified::Certificate);
    }
    if !signature_fits(key, parameters, &parts) {
        return Err(Unverified::Signature);
    }
    let expiry = parts.claims.get("exp").and_then(Value::as_f64).ok_or(Unverified::NoExpiry)?;
    if expiry <= now as f64 {
        return Err(Unverified::Expired);
    }
    if let Some(audience) = audience {
        let fits = match parts.claims.get("aud") {
            Some(Value::String(word)) => word == audience,
            Some(Value::Array(words)) => words.iter().any(|word| word == audience),
            _ => false,
        };
        if !fits {
            return Err(Unverified::Audience);
        }
    }
    identity(&parts, &key_set.name)
}

/// Takes an identity token at its word.
pub(crate) fn believe(token: &str, key_set: &str) -> Result<Identity, Unverified> {
    identity(&jwt::parts(token).ok_or(Unverified::NotAToken)?, key_set)
}

fn identity(parts: &Parts<'_>, key_set: &str) -> Result<Identity, Unverified> {
    let subject = text(&parts.claims, "sub").filter(|sub| !sub.is_empty()).ok_or(Unverified::NoSubject)?;
    Ok(Identity { key_set: key_set.to_owned(), subject: subject.to_owned() })
}

fn has_certificate(key: &Value) -> bool {
    let chain = key.get("x5c").and_then(Value::as_array);
    chain.and_then(|chain| chain.first()).and_then(Value::as_str).is_some_and(|first| !first.is_empty())
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

fn signature_fits(key: &Value, parameters: &'static RsaParameters, parts: &Parts<'_>) -> bool {
    match (number(key, "n"), number(key, "e")) {
        (Some(n), Some(e)) => {
            RsaPublicKeyComponents { n, e }.verify(parameters, parts.signed, &parts.signature).is_ok()
        }
        _ => false,
    }
}

/// Why a key set cannot be uploaded, if so.
pub(crate) fn objection(upload: &KeySetUpload, certificate: KeyWithoutCertificate) -> Option<String> {
    if upload.name.is_empty() || upload.name.contains('/') {
        return Some("name must not be empty and must not contain a slash".into());
    }
    if upload.issuer.is_empty() {
        return Some("issuer must not be empty".into());
    }
    if let Some(reason) = upload.endpoint.as_deref().and_then(endpoint::objection) {
        return Some(reason.into());
    }
    // A set that is not bound may be empty: that is how keys are taken back.
    if upload.keys.is_empty() && upload.endpoint.is_none() && upload.active {
        return Some("keys must not be empty".into());
    }
    let repeats = |(place, key): (usize, &Value)| {
        let id = text(key, "kid")?;
        let before = upload.keys[..place].iter().any(|other| text(other, "kid") == Some(id));
        before.then(|| format!("two keys have the kid {id}"))
    };
    let bare = |key: &Value| {
        let refused = certificate == KeyWithoutCertificate::RefuseUpload && !has_certificate(key);
        refused.then(|| "a key has no x5c".to_owned())
    };
    let keys = || upload.keys.iter();
    keys().find_map(objection_to_key).or_else(|| keys().enumerate().find_map(repeats)).or_else(|| keys().find_map(bare))
}

fn objection_to_key(key: &Value) -> Option<String> {
    if key.is_array() || key.get("keys").is_some() {
        return Some("each key is one JSON Web Key, not a set of keys".into());
    }
    // Salesforce's own key tool writes members like `"d": "d"`: they hold nothing.
    let holds = |name: &str| key.get(name).is_some_and(|value| !value.is_null() && value != "" && value != name);
    if let Some(name) = PRIVATE.into_iter().find(|name| holds(name)) {
        return Some(format!("a key has the private member {name}; upload the public half only"));
    }
    if text(key, "kty") != Some("RSA") {
        return Some("kty must be RSA".into());
    }
    if let Some(name) = ["kid", "n", "e"].into_iter().find(|name| text(key, name).is_none_or(str::is_empty)) {
        return Some(format!("a key has no {name}"));
    }
    let broken = ["n", "e"].into_iter().find(|name| number(key, name).is_none_or(|bytes| bytes.is_empty()));
    broken.map(|name| format!("{name} of a key is no number in base64url"))
}

/// A big number of a key.
fn number(key: &Value, name: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(text(key, name)?.trim_end_matches('=')).ok()?;
    // Some tools write the sign byte of a big integer.
    Some(bytes.iter().position(|byte| *byte != 0).map_or(&[][..], |start| &bytes[start..]).to_vec())
}

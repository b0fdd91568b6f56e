//! JSON Web Keys and sets of them, looked over before Salesforce does.
//!
//! Salesforce's *JSON Web Keys* take one key per uploaded file, with `kty`, `kid`, `alg` and `x5c`, whose certificate is valid
//! for ten more days at least. Its *JSON Web Key endpoint* answers `{"keys": […]}`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::import::is_utf16;
use super::public::is_private;
use super::{KeyError, PublicKey, PublicKeysError, SMALLEST_KEY};
use crate::certificate::Certificate;

/// For how many days a certificate must still be valid when it is uploaded.
pub const CERTIFICATE_DAYS: i64 = 10;
/// Fewest bits with which a signature can be checked at all.
const VERIFIABLE: usize = 1024;
/// One day in seconds.
const DAY: i64 = 86_400;

/// What is wrong or odd about one JSON Web Key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JwkProblem {
    /// Members that belong to the private half are in it: whoever can read it can sign.
    PrivateMembers {
        /// Their names.
        names: Vec<&'static str>,
    },
    /// `kty` is missing or not RSA.
    KeyType {
        /// What it is; empty if it is missing.
        found: String,
    },
    /// There is no `kid`.
    NoKeyId,
    /// There is no `alg`.
    NoAlgorithm,
    /// `alg` is neither RS256 nor RS512.
    Algorithm {
        /// What it is.
        found: String,
    },
    /// `use` is not `sig`.
    Use {
        /// What it is.
        found: String,
    },
    /// `n` or `e` are missing or unreadable.
    Numbers {
        /// What is wrong.
        reason: String,
    },
    /// `n` or `e` are numbers that no RSA key has (RFC 8017, section 3.1): with them anybody could sign, or nobody.
    Impossible {
        /// What is wrong, in words.
        reason: &'static str,
    },
    /// The key is too small.
    TooSmall {
        /// Modulus size in bits.
        bits: usize,
    },
    /// There is no `x5c`.
    NoCertificate,
    /// `x5c` is there and cannot be read.
    CertificateUnreadable {
        /// What is wrong.
        reason: String,
    },
    /// The first certificate of `x5c` belongs to another key.
    CertificateOfAnotherKey {
        /// Whose certificate it is.
        subject: String,
    },
    /// The certificate is valid for too few days more.
    CertificateEnds {
        /// Whole days left; negative when it is over.
        days: i64,
    },
    /// The certificate is not valid yet.
    CertificateBegins {
        /// From when, in seconds since 1970.
        at: i64,
    },
}

/// One JSON Web Key as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwkReport {
    /// `kid`.
    pub key_id: Option<String>,
    /// `kty`.
    pub key_type: Option<String>,
    /// `alg`.
    pub algorithm: Option<String>,
    /// The key, if it is one that can be read.
    pub public: Option<PublicKey>,
    /// The first certificate of `x5c`.
    pub certificate: Option<Certificate>,
    /// What is wrong or odd; empty when all is well.
    pub problems: Vec<JwkProblem>,
}

impl JwkReport {
    /// Whether an identity token can be verified with it. Whoever reads a set chooses a key by its `kid`.
    fn can_verify(&self) -> bool {
        let stops = |problem: &JwkProblem| match problem {
            JwkProblem::NoKeyId
            | JwkProblem::KeyType { .. }
            | JwkProblem::Algorithm { .. }
            | JwkProblem::Use { .. }
            | JwkProblem::Numbers { .. }
            | JwkProblem::Impossible { .. }
            | JwkProblem::TooSmall { .. } => true,
            JwkProblem::PrivateMembers { .. }
            | JwkProblem::NoAlgorithm
            | JwkProblem::NoCertificate
            | JwkProblem::CertificateUnreadable { .. }
            | JwkProblem::CertificateOfAnotherKey { .. }
            | JwkProblem::CertificateEnds { .. }
            | JwkProblem::CertificateBegins { .. } => false,
        };
        self.public.is_some() && !self.problems.iter().any(stops)
    }
}

/// What is wrong with a document that should be one key, or a set of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentProblem {
    /// It is no JSON.
    NotJson {
        /// The library's words.
        reason: String,
    },
    /// It is a page for people.
    Html,
    /// One key is wanted, and this is an array of keys.
    ArrayForOne,
    /// One key is wanted, and this is a set of keys.
    SetForOne,
    /// A set is wanted, and this is one key.
    OneForSet,
    /// A set is wanted, and this is a bare array.
    ArrayForSet,
    /// It is a JSON object without keys, or another JSON value.
    NoKeys,
    /// The set is empty.
    EmptySet,
    /// None of the keys can verify a token.
    NoUsableKey,
    /// Several keys have the same `kid`.
    RepeatedKeyId {
        /// The `kid`.
        key_id: String,
    },
}

/// A set of keys as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetReport {
    /// Its keys, as far as there are any.
    pub keys: Vec<JwkReport>,
    /// What is wrong with it as a whole.
    pub problems: Vec<DocumentProblem>,
}

/// Looks over one JSON Web Key as it is uploaded to a key set. `now` is in seconds since 1970.
///
/// # Errors
/// When the text is something else than one key.
pub fn inspect_upload(text: &str, now: i64) -> Result<JwkReport, DocumentProblem> {
    let json = read(text)?;
    if json.is_array() {
        return Err(DocumentProblem::ArrayForOne);
    }
    if json.get("keys").is_some() {
        return Err(DocumentProblem::SetForOne);
    }
    if json.get("kty").is_none() && json.get("n").is_none() {
        return Err(DocumentProblem::NoKeys);
    }
    let mut report = inspect_key(&json, now);
    if json.get("x5c").is_none() {
        report.problems.push(JwkProblem::NoCertificate);
    }
    Ok(report)
}

/// Looks over a JSON Web Key Set as an endpoint serves it. `now` is in seconds since 1970.
#[must_use]
pub fn inspect_set(text: &str, now: i64) -> SetReport {
    let json = match read(text) {
        Ok(json) => json,
        Err(problem) => return SetReport { problems: vec![problem], ..SetReport::default() },
    };
    let mut problems = Vec::new();
    let keys: &[Value] = match (&json, json.get("keys")) {
        (_, Some(Value::Array(keys))) => keys,
        (Value::Array(keys), _) => {
            problems.push(DocumentProblem::ArrayForSet);
            keys
        }
        (Value::Object(members), None) if members.contains_key("kty") => {
            problems.push(DocumentProblem::OneForSet);
            std::slice::from_ref(&json)
        }
        _ => {
            problems.push(DocumentProblem::NoKeys);
            &[]
        }
    };
    if keys.is_empty() && problems.is_empty() {
        problems.push(DocumentProblem::EmptySet);
    }
    let keys: Vec<JwkReport> = keys.iter().map(|key| inspect_key(key, now)).collect();
    if !keys.is_empty() && !keys.iter().any(JwkReport::can_verify) {
        problems.push(DocumentProblem::NoUsableKey);
    }
    for (place, key) in keys.iter().enumerate() {
        let same = |other: &&JwkReport| other.key_id == key.key_id;
        if let Some(key_id) = &key.key_id
            && keys[..place].iter().filter(same).count() == 1
        {
            problems.push(DocumentProblem::RepeatedKeyId { key_id: key_id.clone() });
        }
    }
    SetReport { keys, problems }
}

/// The public keys in a text: one JSON Web Key, a set or an array of them, a PEM public key or a certificate. What holds a
/// private key is refused.
///
/// # Errors
/// When there is none that can be read, or a private one.
pub fn public_keys(text: &str) -> Result<Vec<(Option<String>, PublicKey)>, PublicKeysError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(PublicKeysError::Empty);
    }
    if is_utf16(text.as_bytes()) {
        return Err(PublicKeysError::Utf16);
    }
    if text.contains("PRIVATE KEY-----") || text.starts_with("PuTTY-User-Key-File") {
        return Err(PublicKeysError::Private);
    }
    if !text.starts_with(['{', '[']) {
        return Ok(vec![(None, PublicKey::from_pem(text).map_err(no_public_key)?)]);
    }
    let json = read(text).map_err(|problem| match problem {
        DocumentProblem::NotJson { reason } => unreadable(format!("the JSON is not whole ({reason})")),
        _ => unreadable("it is no JSON"),
    })?;
    let one = std::slice::from_ref(&json);
    let keys = match (&json, json.get("keys")) {
        (_, Some(Value::Array(keys))) | (Value::Array(keys), _) => keys,
        _ => one,
    };
    // A shared secret has no public half; that it is none is said of its kty.
    if keys.iter().any(|jwk| text_of(jwk, "kty").as_deref() != Some("oct") && !private_members(jwk).is_empty()) {
        return Err(PublicKeysError::Private);
    }
    let (good, bad): (Vec<_>, Vec<_>) = keys.iter().map(named_key).partition(Result::is_ok);
    match (good.is_empty(), bad.into_iter().next()) {
        (true, Some(Err(error))) => Err(error),
        (true, _) => Err(unreadable("the set holds no key")),
        (false, _) => Ok(good.into_iter().flatten().collect()),
    }
}

fn named_key(jwk: &Value) -> Result<(Option<String>, PublicKey), PublicKeysError> {
    let key = PublicKey::from_jwk(jwk).map_err(no_public_key)?;
    match key.bits() {
        bits if bits < VERIFIABLE => {
            Err(unreadable(format!("n of the JSON Web Key is too short: it has {bits} bits, and 2048 is the least")))
        }
        _ => Ok((text_of(jwk, "kid"), key)),
    }
}

/// Without words about private keys: nobody asked for one.
fn no_public_key(error: KeyError) -> PublicKeysError {
    match error {
        KeyError::Unreadable { reason } => unreadable(reason),
        other => unreadable(other.to_string()),
    }
}

fn unreadable(reason: impl Into<String>) -> PublicKeysError {
    PublicKeysError::Unreadable { reason: reason.into() }
}

fn read(text: &str) -> Result<Value, DocumentProblem> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') {
        return Err(DocumentProblem::Html);
    }
    serde_json::from_str(text).map_err(|error| DocumentProblem::NotJson { reason: error.to_string() })
}

fn text_of(json: &Value, name: &str) -> Option<String> {
    json.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The members that hold something of the private half (RFC 7518, sections 6.3.2 and 6.4).
fn private_members(jwk: &Value) -> Vec<&'static str> {
    ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].into_iter().filter(|name| is_private(jwk, name)).collect()
}

fn inspect_key(jwk: &Value, now: i64) -> JwkReport {
    let mut problems = Vec::new();
    let names = private_members(jwk);
    if !names.is_empty() {
        problems.push(JwkProblem::PrivateMembers { names });
    }
    let (key_id, key_type, algorithm) = (text_of(jwk, "kid"), text_of(jwk, "kty"), text_of(jwk, "alg"));
    if key_type.as_deref() != Some("RSA") {
        problems.push(JwkProblem::KeyType { found: key_type.clone().unwrap_or_default() });
    }
    if key_id.is_none() {
        problems.push(JwkProblem::NoKeyId);
    }
    match algorithm.as_deref() {
        Some("RS256" | "RS512") => {}
        Some(other) => problems.push(JwkProblem::Algorithm { found: other.to_owned() }),
        None => problems.push(JwkProblem::NoAlgorithm),
    }
    if let Some(other) = text_of(jwk, "use").filter(|word| word != "sig") {
        problems.push(JwkProblem::Use { found: other });
    }
    let public = match (key_type.as_deref(), PublicKey::from_jwk(jwk)) {
        (_, Ok(public)) => Some(public),
        (Some("RSA"), Err(error)) => {
            problems.push(JwkProblem::Numbers { reason: error.to_string() });
            None
        }
        (_, Err(_)) => None,
    };
    if let Some(reason) = public.as_ref().and_then(PublicKey::oddity) {
        problems.push(JwkProblem::Impossible { reason });
    }
    if let Some(bits) = public.as_ref().map(PublicKey::bits).filter(|bits| *bits < SMALLEST_KEY) {
        problems.push(JwkProblem::TooSmall { bits });
    }
    let certificate = chain(jwk).unwrap_or_else(|reason| {
        problems.push(JwkProblem::CertificateUnreadable { reason });
        None
    });
    if let Some(certificate) = &certificate {
        inspect_certificate(certificate, public.as_ref(), now, &mut problems);
    }
    JwkReport { key_id, key_type, algorithm, public, certificate, problems }
}

fn inspect_certificate(
    certificate: &Certificate,
    public: Option<&PublicKey>,
    now: i64,
    problems: &mut Vec<JwkProblem>,
) {
    if public.is_some_and(|public| !certificate.is_of(public)) {
        problems.push(JwkProblem::CertificateOfAnotherKey { subject: certificate.subject.clone() });
    }
    if certificate.not_before > now {
        problems.push(JwkProblem::CertificateBegins { at: certificate.not_before });
    }
    let days = (certificate.not_after - now).div_euclid(DAY);
    if days < CERTIFICATE_DAYS {
        problems.push(JwkProblem::CertificateEnds { days });
    }
}

/// The first certificate of `x5c`; the reason when there is one that cannot be read.
pub(super) fn chain(jwk: &Value) -> Result<Option<Certificate>, String> {
    let first = match jwk.get("x5c") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(certificates)) => match certificates.first() {
            Some(Value::String(text)) => text,
            Some(_) => return Err("x5c holds something else than text".into()),
            None => return Err("x5c is empty".into()),
        },
        Some(Value::String(_)) => return Err("x5c is a text; it must be an array of texts".into()),
        Some(_) => return Err("x5c is no array of texts".into()),
    };
    if first.contains("-----") {
        return Err("x5c holds a PEM text; it must be the plain base64 between its first and last line".into());
    }
    let der = STANDARD
        .decode(first.split_whitespace().collect::<String>())
        .map_err(|error| format!("x5c is not plain base64 ({error}); it is the one member that is not base64url"))?;
    Certificate::from_der(&der).map(Some).map_err(|error| error.to_string())
}

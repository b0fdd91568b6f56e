//! Private keys as people have them: recognised by what they hold, not by the file's name.

mod encryption;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::Pkcs12Archive;
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::pkcs8::pkcs5::EncryptionScheme;
use rsa::pkcs8::pkcs5::pbes2::{Kdf, Pbkdf2Prf};
use rsa::pkcs8::{EncryptedPrivateKeyInfo, PrivateKeyInfo};
use rsa::{BigUint, RsaPrivateKey};
use serde_json::Value;
use zeroize::Zeroizing;

use super::error::unreadable;
use super::public::{is_private, number};
use super::{ForeignKey, KeyError, LARGEST_KEY, PublicKey, SMALLEST_KEY, SigningKey, pem};
use crate::certificate::Certificate;

/// Most bytes that are read as a key.
pub const MATERIAL_LIMIT: usize = 1024 * 1024;
/// Most memory that a password's derivation may ask for, in bytes; OpenSSL asks for 16 MB.
const DERIVATION_LIMIT: u64 = 256 * 1024 * 1024;
/// Most rounds of a password's derivation; current tools write up to a million.
const ROUNDS_LIMIT: u32 = 20_000_000;

/// A private key with what came along.
#[derive(Debug)]
pub struct Imported {
    /// The key.
    pub key: SigningKey,
    /// A certificate in the same text or file, if it is the key's.
    pub certificate: Option<Certificate>,
    /// `kid`, if it was a JSON Web Key that has one.
    pub key_id: Option<String>,
}

/// Reads a private key: PEM (PKCS#1, PKCS#8, encrypted PKCS#8), DER (the same), a private JSON Web Key, PKCS#12. A
/// certificate in the same text or file is taken along when it is the key's.
///
/// # Errors
/// Says what the material is instead, or what is missing.
pub fn import(material: &[u8], password: Option<&str>) -> Result<Imported, KeyError> {
    if material.len() > MATERIAL_LIMIT {
        return Err(KeyError::TooLong { bytes: material.len(), limit: MATERIAL_LIMIT });
    }
    let password = password.filter(|password| !password.is_empty());
    if is_utf16(material) {
        return Err(KeyError::Utf16);
    }
    match std::str::from_utf8(material) {
        Ok(text) => of_text(text.trim_start_matches('\u{feff}').trim(), password),
        Err(_) if material.first() == Some(&SEQUENCE) => of_der(material, password),
        Err(_) => Err(unreadable("the file is neither text nor DER nor PKCS#12")),
    }
}

/// The first byte of every form that is not text.
const SEQUENCE: u8 = 0x30;

/// Text in two bytes a letter, with its mark or without: of plain letters, every other byte is zero.
#[must_use]
pub fn is_utf16(text: &[u8]) -> bool {
    match text {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [first, 0, third, 0, ..] | [0, first, 0, third, ..] => *first != 0 && *third != 0,
        _ => false,
    }
}

fn of_text(text: &str, password: Option<&str>) -> Result<Imported, KeyError> {
    if text.is_empty() {
        return Err(KeyError::Empty);
    }
    if text.starts_with(['{', '[']) {
        return of_json(text);
    }
    if text.starts_with("PuTTY-User-Key-File") {
        return Err(KeyError::Foreign { found: ForeignKey::Putty });
    }
    if ["ssh-", "ecdsa-sha2-", "---- BEGIN SSH2 PUBLIC KEY"].iter().any(|start| text.starts_with(start)) {
        return Err(KeyError::NotPrivate { found: "public key of SSH" });
    }
    if text.contains("-----BEGIN ") {
        return of_pem(text, password);
    }
    // The middle of a PEM text, without its first and last line.
    let data: Zeroizing<String> = Zeroizing::new(text.split_whitespace().collect());
    match STANDARD.decode(data.as_bytes()).map(Zeroizing::new) {
        Ok(der) if der.first() == Some(&SEQUENCE) => of_der(&der, password),
        _ => Err(unreadable("the text has neither the lines of a PEM text nor the braces of a JSON Web Key")),
    }
}

fn of_pem(text: &str, password: Option<&str>) -> Result<Imported, KeyError> {
    let blocks = pem::blocks(text).map_err(|error| match error {
        // What it is matters more than that it is cut off, when it would not do either way.
        KeyError::CutOff { label } if !text.contains("PRIVATE KEY") => no_private_block(&label),
        error => error,
    })?;
    let private: Vec<_> = blocks.iter().filter(|block| block.label.ends_with("PRIVATE KEY")).collect();
    let block = match private.as_slice() {
        [] => return Err(no_private_block(blocks.first().map_or("", |block| block.label.as_str()))),
        [one] => one,
        several => return Err(KeyError::SeveralKeys { count: several.len() }),
    };
    match block.label.as_str() {
        "OPENSSH PRIVATE KEY" => return Err(KeyError::Foreign { found: ForeignKey::OpenSsh }),
        "EC PRIVATE KEY" => return Err(KeyError::NotRsa { found: "elliptic-curve key" }),
        "DSA PRIVATE KEY" => return Err(KeyError::NotRsa { found: "DSA key" }),
        _ => {}
    }
    if block.headers {
        return Err(KeyError::LegacyEncryption);
    }
    let der = block.der.as_ref().map_err(unreadable)?;
    let mut imported = of_der(der, password)?;
    let certificates = blocks.iter().filter(|block| block.label.ends_with("CERTIFICATE"));
    let certificates = certificates.map(|block| {
        let der = block.der.as_ref().map_err(|reason| KeyError::CertificateUnreadable { reason: reason.clone() })?;
        Certificate::from_der(der).map_err(|error| KeyError::CertificateUnreadable { reason: error.reason })
    });
    imported.certificate = own(certificates.collect::<Result<_, _>>()?, imported.key.public())?;
    Ok(imported)
}

fn no_private_block(label: &str) -> KeyError {
    match label {
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => KeyError::NotPrivate { found: "certificate" },
        "PUBLIC KEY" | "RSA PUBLIC KEY" => KeyError::NotPrivate { found: "public key" },
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
            KeyError::NotPrivate { found: "request for a certificate" }
        }
        "PKCS7" | "CMS" => KeyError::NotPrivate { found: "bundle of certificates" },
        label => unreadable(format!("the text holds a {label}, and no private key")),
    }
}

/// The one that is the key's, of those that came with it.
fn own(certificates: Vec<Certificate>, key: &PublicKey) -> Result<Option<Certificate>, KeyError> {
    let first = certificates.first().map(|certificate| certificate.subject.clone());
    match (certificates.into_iter().find(|certificate| certificate.is_of(key)), first) {
        (Some(certificate), _) => Ok(Some(certificate)),
        (None, None) => Ok(None),
        (None, Some(subject)) => Err(KeyError::WrongCertificate { subject }),
    }
}

fn of_der(der: &[u8], password: Option<&str>) -> Result<Imported, KeyError> {
    let plain = |key| Ok(Imported { key, certificate: None, key_id: None });
    if let Ok(info) = PrivateKeyInfo::try_from(der) {
        return plain(of_pkcs8(der, &info)?);
    }
    if let Ok(encrypted) = EncryptedPrivateKeyInfo::try_from(der) {
        return plain(of_encrypted(&encrypted, password)?);
    }
    if is_pkcs12(der) {
        return of_pkcs12(der, password);
    }
    if let Some(reason) = encryption::name(der) {
        return Err(KeyError::EncryptionUnknown { reason });
    }
    if Certificate::from_der(der).is_ok() {
        return Err(KeyError::NotPrivate { found: "certificate" });
    }
    if PublicKey::from_spki(der).is_ok() || rsa::pkcs1::RsaPublicKey::try_from(der).is_ok() {
        return Err(KeyError::NotPrivate { found: "public key" });
    }
    if matches!(version_of(der), Some((1, 0x04))) {
        return Err(KeyError::NotRsa { found: "elliptic-curve key" });
    }
    plain(SigningKey::of(&RsaPrivateKey::from_pkcs1_der(der).map_err(too_large_or_unreadable(der))?)?)
}

fn of_pkcs8(der: &[u8], info: &PrivateKeyInfo<'_>) -> Result<SigningKey, KeyError> {
    match info.algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" => {}
        "1.2.840.113549.1.1.10" => return Err(KeyError::NotRsa { found: "RSA-PSS key, which cannot sign RS256" }),
        "1.2.840.10045.2.1" => return Err(KeyError::NotRsa { found: "elliptic-curve key" }),
        "1.3.101.112" => return Err(KeyError::NotRsa { found: "Ed25519 key" }),
        "1.3.101.113" => return Err(KeyError::NotRsa { found: "Ed448 key" }),
        "1.3.101.110" | "1.3.101.111" => return Err(KeyError::NotRsa { found: "X25519 or X448 key" }),
        "1.2.840.10040.4.1" => return Err(KeyError::NotRsa { found: "DSA key" }),
        other => return Err(unreadable(format!("the key is of a kind with the number {other}"))),
    }
    SigningKey::of(&RsaPrivateKey::from_pkcs8_der(der).map_err(too_large_or_unreadable(info.private_key))?)
}

/// The library refuses large keys with a word about their numbers. The size is said plainly instead.
fn too_large_or_unreadable<E: std::fmt::Display>(pkcs1: &[u8]) -> impl FnOnce(E) -> KeyError {
    let bits = rsa::pkcs1::RsaPrivateKey::try_from(pkcs1).ok().map(|key| key.modulus.as_bytes().len() * 8);
    move |error| match bits {
        Some(bits) if bits > LARGEST_KEY => KeyError::TooLarge { bits },
        _ => unreadable(error),
    }
}

fn of_encrypted(encrypted: &EncryptedPrivateKeyInfo<'_>, password: Option<&str>) -> Result<SigningKey, KeyError> {
    let unknown = |reason: String| KeyError::EncryptionUnknown { reason };
    match &encrypted.encryption_algorithm {
        EncryptionScheme::Pbes2(parameters) => match &parameters.kdf {
            Kdf::Pbkdf2(derivation) if derivation.iteration_count > ROUNDS_LIMIT => {
                return Err(unknown(format!(
                    "{} rounds of PBKDF2, more than any tool asks for",
                    derivation.iteration_count
                )));
            }
            Kdf::Pbkdf2(derivation) if derivation.prf == Pbkdf2Prf::HmacWithSha1 => {
                return Err(unknown("a password derived with HMAC-SHA1 (PBES2)".into()));
            }
            Kdf::Scrypt(derivation)
                if derivation.cost_parameter.saturating_mul(u64::from(derivation.block_size)).saturating_mul(128)
                    > DERIVATION_LIMIT
                    || derivation.parallelization > 16 =>
            {
                return Err(unknown("scrypt and more memory than any tool asks for".into()));
            }
            _ => {}
        },
        scheme => {
            let oid = scheme.oid().to_string();
            return Err(unknown(encryption::name_of(&oid).map_or(format!("PBES1 ({oid})"), str::to_owned)));
        }
    }
    let password = password.ok_or(KeyError::Encrypted)?;
    let der = encrypted.decrypt(password).map_err(|error| match error {
        // The library calls a padding that does not fit a failed encryption.
        rsa::pkcs8::Error::EncryptedPrivateKey(
            rsa::pkcs8::pkcs5::Error::DecryptFailed | rsa::pkcs8::pkcs5::Error::EncryptFailed,
        ) => KeyError::WrongPassword,
        rsa::pkcs8::Error::EncryptedPrivateKey(error) => unknown(error.to_string()),
        // A wrong password gives noise, which now and then has the form of an encrypted text's end.
        _ => KeyError::WrongPassword,
    })?;
    let info = PrivateKeyInfo::try_from(der.as_bytes()).map_err(|_| KeyError::WrongPassword)?;
    of_pkcs8(der.as_bytes(), &info)
}

/// A PFX (RFC 7292) is a sequence that begins with the number 3.
fn is_pkcs12(der: &[u8]) -> bool {
    matches!(version_of(der), Some((3, SEQUENCE)))
}

/// The small number with which a sequence begins, and the tag after it.
fn version_of(der: &[u8]) -> Option<(u8, u8)> {
    let length = *der.get(1)?;
    let start = if length < 0x80 { 2 } else { 2 + usize::from(length & 0x7f) };
    match der.get(start..start.checked_add(4)?)? {
        [0x02, 0x01, number, tag] => Some((*number, *tag)),
        _ => None,
    }
}

fn of_pkcs12(der: &[u8], password: Option<&str>) -> Result<Imported, KeyError> {
    let given = password.is_some();
    let archive = Pkcs12Archive::from_pkcs12(der, password.unwrap_or_default()).map_err(|error| match error {
        p12_keystore::error::Error::MacError(_) | p12_keystore::error::Error::UnpadError if given => {
            KeyError::WrongPassword
        }
        p12_keystore::error::Error::MacError(_) | p12_keystore::error::Error::UnpadError => KeyError::Encrypted,
        p12_keystore::error::Error::UnsupportedEncryptionScheme
        | p12_keystore::error::Error::UnsupportedMacAlgorithm => KeyError::EncryptionUnknown {
            reason: format!("a cipher or digest of PKCS#12 that is not known here ({error})"),
        },
        error => unreadable(format!("the PKCS#12 file cannot be read: {error}")),
    })?;
    let found = match archive.keys.as_slice() {
        [] => return Err(KeyError::NotPrivate { found: "PKCS#12 file without a private key" }),
        [one] => Zeroizing::new(one.key.as_der().to_vec()),
        several => return Err(KeyError::SeveralKeys { count: several.len() }),
    };
    let info = PrivateKeyInfo::try_from(found.as_slice()).map_err(unreadable)?;
    let key = of_pkcs8(&found, &info)?;
    let certificates = archive.certs.iter().map(|bag| {
        Certificate::from_der(bag.cert.as_der())
            .map_err(|error| KeyError::CertificateUnreadable { reason: error.reason })
    });
    let certificate = own(certificates.collect::<Result<_, _>>()?, key.public())?;
    Ok(Imported { key, certificate, key_id: None })
}

fn of_json(text: &str) -> Result<Imported, KeyError> {
    let jwk: Value =
        serde_json::from_str(text).map_err(|error| unreadable(format!("the JSON is not whole: {error}")))?;
    if jwk.is_array() {
        return Err(KeyError::Several { found: "an array of JSON Web Keys" });
    }
    if jwk.get("keys").is_some() {
        return Err(KeyError::Several { found: "a JSON Web Key Set" });
    }
    let public = PublicKey::from_jwk(&jwk)?;
    if !is_private(&jwk, "d") {
        return Err(KeyError::NotPrivate { found: "public JSON Web Key" });
    }
    let bits = public.bits();
    if bits < SMALLEST_KEY {
        return Err(KeyError::TooSmall { bits });
    }
    if bits > LARGEST_KEY {
        return Err(KeyError::TooLarge { bits });
    }
    let whole = |name| Ok::<_, KeyError>(BigUint::from_bytes_be(&number(&jwk, name)?));
    let primes = match (jwk.get("p"), jwk.get("q")) {
        (Some(_), Some(_)) => vec![whole("p")?, whole("q")?],
        _ => Vec::new(),
    };
    let (modulus, exponent, secret) = (whole("n")?, whole("e")?, whole("d")?);
    // The library divides by these before it looks at them.
    let one = BigUint::from(1_u8);
    if [&modulus, &exponent, &secret].into_iter().chain(&primes).any(|number| *number <= one)
        || primes.iter().chain([&modulus]).any(is_even)
        || secret.bits() > modulus.bits()
    {
        return Err(unreadable("the numbers of the JSON Web Key make no RSA key"));
    }
    let key = SigningKey::of(&RsaPrivateKey::from_components(modulus, exponent, secret, primes).map_err(unreadable)?)?;
    let certificate = super::set::chain(&jwk)
        .map_err(|reason| KeyError::CertificateUnreadable { reason })?
        .map_or(Ok(None), |certificate| own(vec![certificate], key.public()))?;
    let key_id = jwk.get("kid").and_then(Value::as_str).filter(|key_id| !key_id.is_empty()).map(str::to_owned);
    Ok(Imported { key, certificate, key_id })
}

fn is_even(number: &BigUint) -> bool {
    number.to_bytes_le().first().is_none_or(|byte| byte & 1 == 0)
}

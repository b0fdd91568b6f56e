//! Self-signed certificates: what Salesforce wants beside an uploaded key. Nobody checks who signed them.

use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyUsagePurpose, SerialNumber, SignatureAlgorithm};

use super::Certificate;
use crate::identity::{KeyError, SigningKey};

/// Most days that a certificate is made for.
pub const LONGEST_LIFE: u32 = 3_650;
/// Longest common name (X.520, ub-common-name).
const LONGEST_NAME: usize = 64;
/// It begins a little earlier, so that a server whose clock is behind takes it at once.
const EARLIER: i64 = 3_600;

/// Makes a certificate of a key, signed with the same key. `now` is in seconds since 1970; `days` is cut to
/// [`LONGEST_LIFE`], the name to 64 characters.
///
/// # Errors
/// When the library fails.
pub fn self_signed(key: &SigningKey, common_name: &str, days: u32, now: i64) -> Result<Certificate, KeyError> {
    let unusable = |error: &dyn std::fmt::Display| KeyError::Unusable { reason: error.to_string() };
    let pair = RsaKeyPair::from_pkcs8(key.pkcs8_der()).map_err(|error| unusable(&error))?;
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name.chars().take(LONGEST_NAME).collect::<String>());
    // A certificate that is renewed has the same issuer: only a number of its own tells it from the one before.
    let mut serial = [0_u8; 16];
    aws_lc_rs::rand::fill(&mut serial).map_err(|error| unusable(&error))?;
    serial[0] = serial[0] & 0x3f | 0x40;

    let mut wanted = CertificateParams::default();
    wanted.distinguished_name = name;
    wanted.serial_number = Some(SerialNumber::from_slice(&serial));
    wanted.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let begin = u64::try_from(now.saturating_sub(EARLIER)).unwrap_or_default().min(LATEST);
    let end = u64::try_from(now).unwrap_or_default().min(LATEST) + u64::from(days.min(LONGEST_LIFE)) * 86_400;
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    wanted.not_before = epoch + Duration::from_secs(begin);
    wanted.not_after = epoch + Duration::from_secs(end);
    let made = wanted.self_signed(&Signer { pair }).map_err(|error| unusable(&error))?;
    Certificate::from_der(made.der()).map_err(|error| unusable(&error))
}

/// The year 9900: later dates have no form in a certificate.
const LATEST: u64 = 250_245_000_000;

/// The key as the certificate's maker takes it: it signs, and no copy of the private half is made.
struct Signer {
    pair: RsaKeyPair,
}

impl rcgen::PublicKeyData for Signer {
    fn der_bytes(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl rcgen::SigningKey for Signer {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| rcgen::Error::RemoteKeyError)?;
        Ok(signature)
    }
}

//! Certificates (RFC 5280): what of one matters to a person, and self-signed ones of one's own.

mod make;

use x509_parser::prelude::{FromDer as _, X509Certificate};

pub use make::{LONGEST_LIFE, self_signed};

use crate::identity::{PublicKey, pem};

/// A certificate that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Subject, as a distinguished name.
    pub subject: String,
    /// Issuer, as a distinguished name; equal to the subject when self-signed.
    pub issuer: String,
    /// Valid from, in seconds since 1970.
    pub not_before: i64,
    /// Valid until, in seconds since 1970.
    pub not_after: i64,
    /// SubjectPublicKeyInfo, DER.
    pub public_key: Vec<u8>,
    /// The whole certificate, DER.
    pub der: Vec<u8>,
}

/// Bytes that are no certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no certificate: {reason}")]
pub struct CertificateError {
    /// The library's words.
    pub reason: String,
}

impl Certificate {
    /// Reads the DER form.
    ///
    /// # Errors
    /// When it is no certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let unreadable = |reason: String| CertificateError { reason };
        let (rest, read) = X509Certificate::from_der(der).map_err(|error| unreadable(error.to_string()))?;
        if !rest.is_empty() {
            return Err(unreadable(format!("{} bytes follow it", rest.len())));
        }
        Ok(Self {
            subject: read.subject().to_string(),
            issuer: read.issuer().to_string(),
            not_before: read.validity().not_before.timestamp(),
            not_after: read.validity().not_after.timestamp(),
            public_key: read.public_key().raw.to_vec(),
            der: der.to_vec(),
        })
    }

    /// The text form (RFC 7468).
    #[must_use]
    pub fn pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der).to_string()
    }

    /// SHA-256 of the DER form, hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.der);
        digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether it is this key's.
    #[must_use]
    pub fn is_of(&self, key: &PublicKey) -> bool {
        PublicKey::from_spki(&self.public_key).is_ok_and(|own| own == *key)
    }
}

//! Private keys.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use rsa::traits::PublicKeyParts as _;
use serde_json::Value;
use zeroize::Zeroizing;

use super::error::{unreadable, unusable};
use super::{KeyError, PublicKey, pem};

/// Smallest modulus that Salesforce accepts, in bits.
pub const SMALLEST_KEY: usize = 2048;
/// Largest modulus that the cryptography library signs with, in bits.
pub const LARGEST_KEY: usize = 8192;

/// Sizes in which new keys are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySize {
    /// 2048 bits, as in Salesforce's documentation.
    #[default]
    Bits2048,
    /// 3072 bits.
    Bits3072,
    /// 4096 bits. Some operating systems' keyrings take no larger secret than this makes.
    Bits4096,
}

impl KeySize {
    /// The size with this number of bits; none if keys are not made in it.
    #[must_use]
    pub fn of_bits(bits: u32) -> Option<Self> {
        match bits {
            2048 => Some(Self::Bits2048),
            3072 => Some(Self::Bits3072),
            4096 => Some(Self::Bits4096),
            _ => None,
        }
    }
}

/// An RSA private key. Never printed, never serialised; its bytes are wiped when it is dropped.
pub struct SigningKey {
    pkcs8: Zeroizing<Vec<u8>>,
    pub(super) pkcs1: Zeroizing<Vec<u8>>,
    public: PublicKey,
}

impl SigningKey {
    /// Makes a new key of 2048 bits.
    ///
    /// # Errors
    /// When the library fails.
    pub fn generate() -> Result<Self, KeyError> {
        Self::generate_of(KeySize::Bits2048)
    }

    /// Makes a new key. Takes 50 ms to several seconds, more for larger ones: not for a thread that draws or serves.
    ///
    /// # Errors
    /// When the library fails.
    pub fn generate_of(size: KeySize) -> Result<Self, KeyError> {
        let size = match size {
            KeySize::Bits2048 => aws_lc_rs::rsa::KeySize::Rsa2048,
            KeySize::Bits3072 => aws_lc_rs::rsa::KeySize::Rsa3072,
            KeySize::Bits4096 => aws_lc_rs::rsa::KeySize::Rsa4096,
        };
        let pair = aws_lc_rs::rsa::KeyPair::generate(size).map_err(unusable)?;
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(unusable)?;
        Self::from_pkcs8_der(der.as_ref())
    }

    /// Reads the PEM text of a private key that is not encrypted; see [`import`](super::import) for everything else.
    ///
    /// # Errors
    /// Says what the text is instead.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        super::import(text.as_bytes(), None).map(|imported| imported.key)
    }

    /// Reads PKCS#8 DER, as [`SigningKey::pkcs8_der`] gives it.
    ///
    /// # Errors
    /// When it is no RSA key of sufficient size.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::of(&RsaPrivateKey::from_pkcs8_der(der).map_err(unreadable)?)
    }

    pub(super) fn of(key: &RsaPrivateKey) -> Result<Self, KeyError> {
        let bits = key.n().bits();
        if bits < SMALLEST_KEY {
            return Err(KeyError::TooSmall { bits });
        }
        if bits > LARGEST_KEY {
            return Err(KeyError::TooLarge { bits });
        }
        key.validate().map_err(unreadable)?;
        Ok(Self {
            pkcs8: Zeroizing::new(key.to_pkcs8_der().map_err(unusable)?.as_bytes().to_vec()),
            pkcs1: Zeroizing::new(key.to_pkcs1_der().map_err(unusable)?.as_bytes().to_vec()),
            public: PublicKey::of_numbers(&key.n().to_bytes_be(), &key.e().to_bytes_be()),
        })
    }

    /// The private key as PKCS#8 DER, for the keyring: 1.2 kB at 2048 bits, which fits every store; PEM does not.
    #[must_use]
    pub fn pkcs8_der(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The private key as PKCS#8 PEM, for a file that only its owner can read. Wiped when dropped.
    #[must_use]
    pub fn pkcs8_pem(&self) -> Zeroizing<String> {
        pem::encode("PRIVATE KEY", &self.pkcs8)
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Modulus size in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.public.bits()
    }

    /// The public half as one JSON Web Key (RFC 7517), for a JSON Web Key endpoint or a practice org. An upload to
    /// Salesforce needs `x5c` besides: [`PublicKey::jwk`].
    #[must_use]
    pub fn public_jwk(&self, key_id: &str) -> Value {
        self.public.jwk(key_id, None)
    }

    /// The JWK thumbprint (RFC 7638) with SHA-256, base64url.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        self.public.thumbprint()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningKey").field("bits", &self.bits()).finish_non_exhaustive()
    }
}

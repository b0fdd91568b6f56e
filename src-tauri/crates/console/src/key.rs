//! Signing keys of a profile, and what is looked over before Salesforce does: tokens, keys for the upload, key sets.
//!
//! Nothing here holds a private key: it is in the keyring, under the key's row id. What `miaw` reports as typed problems
//! becomes the diagnosis' findings here.

mod endpoint;
mod findings;
mod report;

use miaw::certificate::Certificate;
use miaw::identity::{Imported, KeyError, KeySize, PublicKey, SigningKey, import, inspect_upload};
use serde_json::{Value, json};
use zeroize::Zeroizing;

pub use endpoint::{CHARGE, EndpointProblem, KeySetReport, PATIENCE, fetch_key_set, read_url};
pub(crate) use findings::sentence;
pub use report::{Against, inspect_access_token, inspect_token};

use crate::diagnosis::{Finding, KeyFacts};
use crate::view::{CertificateView, KeyState, KeyUseView, KeyView};

/// Days that the certificate of a new key is valid, unless something else is asked for.
pub const CERTIFICATE_DAYS: u32 = 365;
/// One day in milliseconds.
const DAY: i64 = 86_400_000;

/// One signing key of a profile. Its private half is in the keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Row id, a UUID; the private half's name in the keyring ends with it.
    pub id: String,
    /// `kid`.
    pub key_id: String,
    /// RSA modulus size in bits.
    pub bits: u32,
    /// JWK thumbprint (RFC 7638).
    pub thumbprint: String,
    /// The public half as one JSON Web Key, without `x5c`.
    pub public_jwk: Value,
    /// Its certificate.
    pub certificate: Option<Certificate>,
    /// Whether it was made here. One that was imported may have been uploaded with a certificate that nobody here knows.
    pub made_here: bool,
    /// What it is for now.
    pub state: KeyState,
    /// When it was added, in milliseconds.
    pub added_at: i64,
    /// When it was retired, in milliseconds.
    pub retired_at: Option<i64>,
    /// How many tokens it has signed here.
    pub uses: i64,
    /// When it last signed one, in milliseconds.
    pub last_used_at: Option<i64>,
}

/// One use of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// When, in milliseconds.
    pub at: i64,
    /// What for.
    pub purpose: KeyPurpose,
    /// Id of the conversation or run; empty for a token that was signed by hand.
    pub reference: String,
    /// The subject (`sub`) that it vouched for.
    pub subject: String,
}

/// What a key signs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// A conversation.
    Conversation,
    /// A check.
    Check,
    /// A token that was signed by hand.
    Token,
}

/// A private key on its way into the keyring, with what comes along.
pub(crate) struct Fresh {
    pub(crate) secret: SigningKey,
    pub(crate) certificate: Option<Certificate>,
    /// Whether it was made here.
    pub(crate) made_here: bool,
    /// `kid` of the JSON Web Key that it came as.
    pub(crate) key_id: Option<String>,
}

impl Key {
    /// A key as it is kept for a private one. An empty key id becomes the thumbprint: it differs for each key, and whoever
    /// has the public half can compute it.
    pub(crate) fn of(id: String, key_id: &str, fresh: &Fresh, state: KeyState, now: i64) -> Self {
        let thumbprint = fresh.secret.thumbprint();
        let own = fresh.key_id.as_deref().unwrap_or(&thumbprint);
        let key_id = if key_id.is_empty() { own.to_owned() } else { key_id.to_owned() };
        Self {
            id,
            bits: u32::try_from(fresh.secret.bits()).unwrap_or(u32::MAX),
            public_jwk: fresh.secret.public_jwk(&key_id),
            key_id,
            thumbprint,
            certificate: fresh.certificate.clone(),
            made_here: fresh.made_here,
            state,
            added_at: now,
            retired_at: None,
            uses: 0,
            last_used_at: None,
        }
    }

    /// The public half as one JSON Web Key, with `x5c` when there is a certificate: as Salesforce's upload wants it.
    #[must_use]
    pub fn jwk(&self) -> Value {
        match (self.public(), &self.certificate) {
            (Ok(public), Some(certificate)) => public.jwk(&self.key_id, Some(&certificate.der)),
            _ => self.public_jwk.clone(),
        }
    }

    /// The public half.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn public(&self) -> Result<PublicKey, KeyError> {
        PublicKey::from_jwk(&self.public_jwk)
    }

    /// Days that the certificate is still valid; negative when it is over.
    #[must_use]
    pub fn certificate_days_left(&self, now: i64) -> Option<i64> {
        let certificate = self.certificate.as_ref()?;
        Some(certificate.not_after.saturating_mul(1000).saturating_sub(now).div_euclid(DAY))
    }

    /// What the rules of the diagnosis look at.
    #[must_use]
    pub fn facts(&self, issuer: &str, now: i64) -> KeyFacts {
        KeyFacts {
            bits: self.bits,
            key_id: self.key_id.clone(),
            issuer: issuer.to_owned(),
            // Of an imported key, that it was uploaded without one cannot be said.
            has_certificate: self.certificate.is_some() || !self.made_here,
            certificate_days_left: self.certificate_days_left(now),
            endpoint: None,
        }
    }

    /// As the window shows it.
    #[must_use]
    pub fn view(&self) -> KeyView {
        KeyView {
            id: self.id.clone(),
            key_id: self.key_id.clone(),
            bits: self.bits,
            thumbprint: self.thumbprint.clone(),
            public_jwk: self.jwk().to_string(),
            redacted_preview: format!(
                "-----BEGIN PRIVATE KEY-----\n… RSA, {} bits, kept in the keyring …\n-----END PRIVATE KEY-----",
                self.bits
            ),
            certificate: self.certificate.as_ref().map(certificate_view),
            state: self.state,
            added_at: self.added_at,
            retired_at: self.retired_at,
            uses: self.uses,
            last_used_at: self.last_used_at,
        }
    }
}

impl KeyPurpose {
    /// The word under which it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Check => "check",
            Self::Token => "token",
        }
    }
}

impl KeyUse {
    pub(crate) fn view(self) -> KeyUseView {
        let purpose = self.purpose.as_str().to_owned();
        KeyUseView { at: self.at, purpose, reference: self.reference, subject: self.subject }
    }
}

impl Fresh {
    /// Makes a key, with a certificate if days are given. Not for a thread that serves.
    pub(crate) fn generate(size: KeySize) -> Result<Self, KeyError> {
        Ok(Self { secret: SigningKey::generate_of(size)?, certificate: None, made_here: true, key_id: None })
    }

    /// Reads a key that was pasted or chosen. Not for a thread that serves: passwords are slow on purpose.
    pub(crate) fn import(material: &Zeroizing<Vec<u8>>, password: Option<&str>) -> Result<Self, KeyError> {
        let Imported { key, certificate, key_id } = import(material, password)?;
        Ok(Self { secret: key, certificate, made_here: false, key_id })
    }

    /// Gives it a self-signed certificate, unless it came with one. `now` is in milliseconds.
    pub(crate) fn certified(self, key_id: &str, days: u32, now: i64) -> Result<Self, KeyError> {
        if self.certificate.is_some() {
            return Ok(self);
        }
        let name = match (key_id, &self.key_id) {
            ("", Some(own)) => own.clone(),
            ("", None) => self.secret.thumbprint(),
            (given, _) => given.to_owned(),
        };
        let made = miaw::certificate::self_signed(&self.secret, &name, days, now / 1000)?;
        Ok(Self { certificate: Some(made), ..self })
    }
}

/// The JSON Web Key Set of keys, as an endpoint serves it: those that are not retired.
#[must_use]
pub fn key_set(keys: &[Key]) -> Value {
    let published: Vec<Value> = keys.iter().filter(|key| key.state != KeyState::Retired).map(Key::jwk).collect();
    json!({ "keys": published })
}

/// Looks over one JSON Web Key as it is to be uploaded to a key set in Setup. `now` is in milliseconds.
#[must_use]
pub fn inspect_upload_text(text: &str, now: i64) -> Vec<Finding> {
    match inspect_upload(text, now / 1000) {
        Ok(report) => report.problems.iter().map(findings::of_upload).collect(),
        Err(problem) => vec![findings::of_upload_document(&problem)],
    }
}

/// Looks over a JSON Web Key Set as an endpoint would serve it. `now` is in milliseconds.
#[must_use]
pub fn inspect_set_text(text: &str, now: i64) -> Vec<Finding> {
    findings::of_set(&miaw::identity::inspect_set(text, now / 1000), findings::Origin::Text)
}

/// A certificate as the window shows it.
#[must_use]
pub fn certificate_view(certificate: &Certificate) -> CertificateView {
    CertificateView {
        subject: certificate.subject.clone(),
        issuer: certificate.issuer.clone(),
        not_before: certificate.not_before.saturating_mul(1000),
        not_after: certificate.not_after.saturating_mul(1000),
        fingerprint: certificate.fingerprint(),
        pem: certificate.pem(),
    }
}

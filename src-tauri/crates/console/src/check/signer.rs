//! Signing identity tokens for checks: good ones, and ones that must be refused.

use miaw::identity::{IdentityToken, SigningKey};
use serde_json::{Map, Value, json};

use crate::conversation::Context;
use crate::failure::not_now;
use crate::key::{KeyPurpose, KeyUse};
use crate::profile::Profile;
use crate::view::{Failure, KeyState};

/// How long a token is valid, in seconds. It is used at once.
pub const LIFE: i64 = 300;

/// What signs identity tokens for a profile.
pub struct Signer {
    /// The private key.
    key: SigningKey,
    /// Its row id.
    id: String,
    /// `kid`.
    pub key_id: String,
    /// `iss`.
    pub issuer: String,
    /// `kid`s of the profile's other keys.
    pub other_key_ids: Vec<String>,
    /// JWK thumbprint, which many take for the `kid`.
    pub thumbprint: String,
}

/// What a token is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// `kid`.
    pub key_id: String,
    /// `iss`.
    pub issuer: String,
    /// `sub`.
    pub subject: String,
    /// `iat`, in seconds.
    pub issued_at: i64,
    /// `aud`, which is not asked for by default.
    pub audience: Option<String>,
}

impl Signer {
    /// What signs for a profile; none where it has no signing key.
    ///
    /// # Errors
    /// There is no issuer, the keyring does not answer, or it has no such key.
    pub async fn of(context: &Context, profile: &Profile) -> Result<Option<Self>, Failure> {
        let Some(own) = profile.signing_key() else { return Ok(None) };
        let Some(signing) = profile.signing() else {
            return Err(not_now(
                "The profile has a signing key and no issuer (iss), so no identity token can be signed.",
                "Enter the JSON Web Key Issuer of the key set, byte for byte.",
            ));
        };
        let key = context.vault.signing_key(&own.id).await?;
        let others = profile.keys.iter().filter(|key| key.state != KeyState::Retired && key.key_id != own.key_id);
        Ok(Some(Self {
            key,
            id: own.id.clone(),
            key_id: own.key_id.clone(),
            issuer: signing.issuer.to_owned(),
            other_key_ids: others.map(|key| key.key_id.clone()).collect(),
            thumbprint: own.thumbprint.clone(),
        }))
    }

    /// What a good token says.
    pub fn statement(&self, subject: &str, issued_at: i64) -> Statement {
        Statement {
            key_id: self.key_id.clone(),
            issuer: self.issuer.clone(),
            subject: subject.to_owned(),
            issued_at,
            audience: None,
        }
    }

    /// Signs with the profile's key, and writes down that a run has used it.
    ///
    /// # Errors
    /// When the library fails.
    pub async fn sign(&self, context: &Context, run_id: &str, statement: &Statement) -> Result<IdentityToken, Failure> {
        let token = statement.sign(&self.key)?;
        let noted = KeyUse {
            at: context.clock.now(),
            purpose: KeyPurpose::Check,
            reference: run_id.to_owned(),
            subject: statement.subject.clone(),
        };
        // The check matters more than the record of it.
        context.note_key_use(&self.id, &noted).await;
        Ok(token)
    }
}

impl Statement {
    /// Signs with any key.
    ///
    /// # Errors
    /// When the library fails.
    pub fn sign(&self, key: &SigningKey) -> Result<IdentityToken, Failure> {
        Ok(key.sign_claims(Some(&self.key_id), &self.claims())?)
    }

    fn claims(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        claims.insert("iss".into(), self.issuer.as_str().into());
        claims.insert("sub".into(), self.subject.as_str().into());
        claims.insert("iat".into(), self.issued_at.into());
        claims.insert("exp".into(), (self.issued_at + LIFE).into());
        if let Some(audience) = &self.audience {
            claims.insert("aud".into(), audience.as_str().into());
        }
        claims
    }

    /// Header and claims, which are no secret without the signature.
    pub fn evidence(&self) -> Value {
        json!({ "header": { "alg": "RS256", "typ": "JWT", "kid": self.key_id }, "claims": self.claims() })
    }
}

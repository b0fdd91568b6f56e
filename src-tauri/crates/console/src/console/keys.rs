//! Signing keys, as the application offers them. What leaves the application is beside, in `keys/export`, and so are
//! tokens, in `keys/tokens`.
//!
//! A private half goes into the keyring under a row id of its own before the database names it. Whatever fails on the way,
//! neither the one nor the other is left behind.

mod export;
mod tokens;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miaw::identity::{KeyError, KeySize, SigningKey};
use zeroize::Zeroizing;

use super::Console;
use super::profiles::new_id;
use crate::failure::{internal, not_found, not_now, of_fields};
use crate::key::{CERTIFICATE_DAYS, Fresh, Key, KeyPurpose, KeyUse};
use crate::profile::{self, Profile};
use crate::secret::SecretError;
use crate::view::{Failure, FieldFailure, KeyDraft, KeyMaterial, KeyState, KeyUseView, ProfileView, SigningDraft};

/// Most uses of a key that are shown.
const USES: u32 = 200;

impl Console {
    /// Makes or imports a key. The first one of a profile signs, retired ones not counted; further ones stand by.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid`; `keyUnreadable`; those of the keyring. Nothing is saved half.
    pub async fn add_key(&self, profile_id: &str, draft: KeyDraft) -> Result<ProfileView, Failure> {
        let profile = self.profile(profile_id).await?;
        let KeyDraft { key_id, material, bits, certificate_days } = draft;
        let size = check_draft(&key_id, bits, certificate_days).map_err(of_fields)?;
        // Before the work, and before the keyring asks a person for anything.
        check_free(&profile, &key_id, None)?;
        let now = self.inner.clock.now();
        let (material, password) = material.map(of_material).transpose()?.unzip();
        let name = key_id.clone();
        let fresh = made(move || {
            let fresh = match material {
                Some(material) => Fresh::import(&material, password.flatten().as_deref().map(String::as_str))?,
                None => Fresh::generate(size)?,
            };
            match certificate_days {
                Some(days) => fresh.certified(&name, days, now),
                None => Ok(fresh),
            }
        })
        .await?;
        let key = Key::of(new_id(), &key_id, &fresh, KeyState::Standby, now);
        self.keep(profile_id, &fresh.secret, key, |profile, mut key| {
            check_free(profile, &key.key_id, None)?;
            if profile.keys.iter().all(|key| key.state == KeyState::Retired) {
                key.state = KeyState::Signing;
            }
            profile.keys.push(key);
            Ok(())
        })
        .await
    }

    /// Makes or imports the RSA key that signs identity tokens, and keeps it in the keyring in place of the one before. A
    /// new key comes with a certificate, which Salesforce's upload asks for.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid`; `keyUnreadable`; those of the keyring.
    pub async fn set_signing(&self, profile_id: &str, draft: SigningDraft) -> Result<ProfileView, Failure> {
        let profile = self.profile(profile_id).await?;
        profile::check_signing(&draft).map_err(of_fields)?;
        let SigningDraft { issuer, key_id, private_key_pem } = draft;
        let pem = private_key_pem.map(|pem| Zeroizing::new(pem.into_bytes()));
        let pem = pem.filter(|pem| !pem.trim_ascii().is_empty());
        check_free(&profile, &key_id, profile.signing_key())?;
        let now = self.inner.clock.now();
        let name = key_id.clone();
        let fresh = made(move || match pem {
            Some(pem) => Fresh::import(&pem, None),
            None => Fresh::generate(KeySize::Bits2048)?.certified(&name, CERTIFICATE_DAYS, now),
        })
        .await?;
        let key = Key::of(new_id(), &key_id, &fresh, KeyState::Signing, now);
        let mut before = None;
        let view = self
            .keep(profile_id, &fresh.secret, key, |profile, key| {
                check_free(profile, &key.key_id, profile.signing_key())?;
                before = profile.signing_key().map(|key| key.id.clone());
                profile.keys.retain(|key| key.state != KeyState::Signing);
                profile.keys.push(key);
                profile.issuer = Some(issuer);
                Ok(())
            })
            .await?;
        if let Some(before) = before
            && let Err(error) = self.inner.vault.forget_signing_key(&before).await
        {
            tracing::warn!(%error, "the signing key before could not be removed from the keyring");
        }
        Ok(view)
    }

    /// Sets the key set's JSON Web Key Issuer (`iss`) of a profile.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid`.
    pub async fn set_issuer(&self, profile_id: &str, issuer: &str) -> Result<ProfileView, Failure> {
        self.profile(profile_id).await?;
        if let Some(row) = profile::check_issuer(issuer) {
            return Err(of_fields(vec![row]));
        }
        let now = self.inner.clock.now();
        self.change(profile_id, |profile| {
            (profile.issuer, profile.updated_at) = (Some(issuer.to_owned()), now);
            Ok(())
        })
        .await
    }

    /// Makes a standing-by key the one that signs; the one before stands by.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a retired key.
    pub async fn use_key(&self, key: &str) -> Result<ProfileView, Failure> {
        self.change_key(key, |profile, place| {
            if profile.keys[place].state == KeyState::Retired {
                return Err(not_now(
                    "This key is retired, so it signs no more: its public half may be gone from the key set.",
                    "Add it again if it is to sign, or make a new key.",
                ));
            }
            for key in &mut profile.keys {
                if key.state == KeyState::Signing {
                    key.state = KeyState::Standby;
                }
            }
            profile.keys[place].state = KeyState::Signing;
            Ok(())
        })
        .await
    }

    /// Retires a key that stands by: it signs no more and leaves the JSON Web Key Set.
    ///
    /// # Errors
    /// `notFound`; `notNow` for the one that signs.
    pub async fn retire_key(&self, key: &str) -> Result<ProfileView, Failure> {
        let now = self.inner.clock.now();
        self.change_key(key, |profile, place| {
            let key = &mut profile.keys[place];
            match key.state {
                KeyState::Signing => Err(not_now(
                    "This key signs now, and with it retired nobody could be verified.",
                    "Let another key sign first; then retire this one when no token of it is alive any more.",
                )),
                KeyState::Standby => {
                    (key.state, key.retired_at) = (KeyState::Retired, Some(now));
                    Ok(())
                }
                KeyState::Retired => Ok(()),
            }
        })
        .await
    }

    /// Removes a key, from the keyring too.
    ///
    /// # Errors
    /// `notFound`; those of the keyring, and then nothing was changed.
    pub async fn remove_key(&self, key: &str) -> Result<ProfileView, Failure> {
        let profile_id = self.profile_of(key).await?.id;
        let now = self.inner.clock.now();
        let vault = &self.inner.vault;
        let _changing = self.inner.changing_key.lock().await;
        // Kept for a moment, in case the database does not let go of its public half.
        let secret = match vault.signing_key(key).await {
            Ok(secret) => Some(secret),
            Err(SecretError::Keyring(error)) => return Err(error.into()),
            Err(SecretError::Missing { .. } | SecretError::Damaged { .. }) => None,
        };
        vault.forget_signing_key(key).await?;
        let removed = self
            .change(&profile_id, |profile| {
                profile.keys.retain(|other| other.id != key);
                profile.updated_at = now;
                Ok(())
            })
            .await;
        if removed.is_err()
            && let Some(secret) = secret
            && let Err(error) = vault.keep_signing_key(key, &secret).await
        {
            tracing::warn!(%error, "a signing key that could not be removed could not be put back");
        }
        removed
    }

    /// Gives a key a new self-signed certificate. The key stays the same, so tokens stay valid.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid` for other than 1 to 3,650 days; those of the keyring.
    pub async fn certify_key(&self, key: &str, days: u32) -> Result<ProfileView, Failure> {
        let profile = self.profile_of(key).await?;
        check_days(Some(days)).map_or(Ok(()), |row| Err(of_fields(vec![row])))?;
        let now = self.inner.clock.now();
        let name = profile.key(key).map(|key| key.key_id.clone()).unwrap_or_default();
        let secret = self.inner.vault.signing_key(key).await?;
        let certificate = made(move || miaw::certificate::self_signed(&secret, &name, days, now / 1000)).await?;
        self.change_key(key, |profile, place| {
            profile.keys[place].certificate = Some(certificate);
            Ok(())
        })
        .await
    }

    /// What a key was used for, newest first, at most 200.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn key_uses(&self, key: &str) -> Result<Vec<KeyUseView>, Failure> {
        self.profile_of(key).await?;
        Ok(self.inner.store.key_uses(key, USES).await?.into_iter().map(KeyUse::view).collect())
    }

    /// Writes down that a key has signed an identity token, and tells the windows. `reference` is the id of the
    /// conversation or run.
    ///
    /// # Errors
    /// When nothing can be written.
    pub(crate) async fn note_key_use(
        &self,
        key: &str,
        purpose: KeyPurpose,
        reference: &str,
        subject: &str,
    ) -> Result<(), Failure> {
        let (reference, subject) = (reference.to_owned(), subject.to_owned());
        let what = KeyUse { at: self.inner.clock.now(), purpose, reference, subject };
        if let Some(change) = self.inner.store.note_key_use(key, &what).await? {
            self.inner.updates.publish(change);
        }
        Ok(())
    }

    async fn profile_of(&self, key: &str) -> Result<Profile, Failure> {
        let id = self.inner.store.profile_of_key(key).await?.ok_or_else(|| not_found("key"))?;
        self.profile(&id).await
    }

    /// Changes one key of its profile. The place is the key's in the profile's list.
    async fn change_key(
        &self,
        key: &str,
        change: impl FnOnce(&mut Profile, usize) -> Result<(), Failure>,
    ) -> Result<ProfileView, Failure> {
        let id = self.profile_of(key).await?.id;
        let now = self.inner.clock.now();
        let _changing = self.inner.changing_key.lock().await;
        self.change(&id, |profile| {
            let place = profile.keys.iter().position(|other| other.id == key).ok_or_else(|| not_found("key"))?;
            change(profile, place)?;
            profile.updated_at = now;
            profile.sort_keys();
            Ok(())
        })
        .await
    }

    /// Puts a new key into keyring and database, or into neither.
    async fn keep(
        &self,
        profile_id: &str,
        secret: &SigningKey,
        key: Key,
        change: impl FnOnce(&mut Profile, Key) -> Result<(), Failure>,
    ) -> Result<ProfileView, Failure> {
        let (id, now) = (key.id.clone(), self.inner.clock.now());
        let _changing = self.inner.changing_key.lock().await;
        self.inner.vault.keep_signing_key(&id, secret).await?;
        let saved = self
            .change(profile_id, |profile| {
                change(profile, key)?;
                profile.updated_at = now;
                profile.sort_keys();
                Ok(())
            })
            .await;
        if saved.is_err()
            && let Err(error) = self.inner.vault.forget_signing_key(&id).await
        {
            tracing::warn!(%error, "a signing key that was not saved could not be removed from the keyring");
        }
        saved
    }
}

/// Work with keys takes milliseconds to seconds: not on a thread that serves.
async fn made<T: Send + 'static>(work: impl FnOnce() -> Result<T, KeyError> + Send + 'static) -> Result<T, Failure> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(|error| internal(error.to_string()))??)
}

type Material = (Zeroizing<Vec<u8>>, Option<Zeroizing<String>>);

/// The bytes that were pasted or chosen, with the password.
fn of_material(material: KeyMaterial) -> Result<Material, Failure> {
    let KeyMaterial { text, base64, password } = material;
    let text = text.map(Zeroizing::new).filter(|text| !text.trim().is_empty());
    let base64 = base64.map(Zeroizing::new);
    let bytes = match (text, base64) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (None, Some(base64)) => STANDARD
            .decode(base64.trim())
            .map_err(|_| KeyError::Unreadable { reason: "the file came damaged into the app".into() })?,
        (None, None) => return Err(KeyError::Empty.into()),
    };
    Ok((Zeroizing::new(bytes), password.map(Zeroizing::new)))
}

fn check_draft(key_id: &str, bits: Option<u32>, days: Option<u32>) -> Result<KeySize, Vec<FieldFailure>> {
    let size = bits.map_or(Some(KeySize::default()), KeySize::of_bits);
    let size_row = size.is_none().then(|| FieldFailure {
        field: "bits".into(),
        message: format!("Keys are not made with {} bits.", bits.unwrap_or_default()),
        hint: Some("Choose 2048, 3072 or 4096.".into()),
        suggestion: Some("2048".into()),
    });
    let key_id_row = if key_id.is_empty() { None } else { profile::check_key_id(key_id) };
    match (size, [key_id_row, size_row, check_days(days)].into_iter().flatten().collect::<Vec<_>>()) {
        (Some(size), rows) if rows.is_empty() => Ok(size),
        (_, rows) => Err(rows),
    }
}

fn check_days(days: Option<u32>) -> Option<FieldFailure> {
    let longest = miaw::certificate::LONGEST_LIFE;
    let days = days.filter(|days| !(1..=longest).contains(days))?;
    Some(FieldFailure {
        field: "certificateDays".into(),
        message: format!("A certificate cannot be made for {days} days."),
        hint: Some("Enter 1 to 3,650 days. Salesforce wants 10 at least when the key is uploaded.".into()),
        suggestion: Some(CERTIFICATE_DAYS.to_string()),
    })
}

/// Two keys of one key id in a key set cannot be told apart.
fn check_free(profile: &Profile, key_id: &str, except: Option<&Key>) -> Result<(), Failure> {
    let taken = |key: &&Key| key.key_id == key_id && except.is_none_or(|except| except.id != key.id);
    match profile.keys.iter().find(taken) {
        None => Ok(()),
        Some(key) => Err(of_fields(vec![FieldFailure {
            field: "keyId".into(),
            message: format!("This org has a key with the key id {} already.", key.key_id),
            hint: Some(
                "A token names its key by this id alone. Enter another one, or leave it empty: then it is made from \
                 the key."
                    .into(),
            ),
            suggestion: None,
        }])),
    }
}

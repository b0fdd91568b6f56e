//! Profiles and their signing keys, as the application changes them.

use miaw::identity::SigningKey;

use super::Console;
use crate::failure::{internal, not_found, of_fields};
use crate::profile::{self, PRACTICE_PROFILE, Profile, Signing};
use crate::view::{Change, Environment, Failure, FieldFailure, ProfileDraft, ProfileView, SigningDraft};

impl Console {
    /// All profiles, trashed ones too.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn profiles(&self) -> Result<Vec<ProfileView>, Failure> {
        Ok(self.inner.store.profiles().await?.iter().map(Profile::view).collect())
    }

    /// Which fields of a draft must be changed; empty when all is well.
    #[must_use]
    pub fn check_profile(&self, draft: &ProfileDraft) -> Vec<FieldFailure> {
        profile::failures(draft)
    }

    /// Reads the Code Snippet JSON.
    ///
    /// # Errors
    /// `snippetUnreadable`: says what the text is instead.
    pub fn read_snippet(&self, text: &str) -> Result<ProfileDraft, Failure> {
        Ok(profile::read_snippet(text)?)
    }

    /// Makes a profile.
    ///
    /// # Errors
    /// `fieldsInvalid`, with one row per field.
    pub async fn create_profile(&self, draft: ProfileDraft) -> Result<ProfileView, Failure> {
        let draft = profile::check(&draft).map_err(of_fields)?;
        self.save(Profile::new(new_id(), draft, self.inner.clock.now())).await
    }

    /// Changes a profile. Conversations that run on it go on as they were started.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid`, with one row per field.
    pub async fn update_profile(&self, id: &str, draft: ProfileDraft) -> Result<ProfileView, Failure> {
        let draft = profile::check(&draft).map_err(of_fields);
        let now = self.inner.clock.now();
        self.change(id, |profile| draft.map(|draft| profile.apply(draft, now))).await
    }

    /// Copies a profile, without its signing key.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn duplicate_profile(&self, id: &str) -> Result<ProfileView, Failure> {
        let profile = self.profile(id).await?;
        self.save(profile.duplicate(new_id(), self.inner.clock.now())).await
    }

    /// Puts a profile into the trash. Conversations that run on it go on.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn trash_profile(&self, id: &str) -> Result<ProfileView, Failure> {
        let now = self.inner.clock.now();
        self.change(id, |profile| {
            profile.trashed_at = profile.trashed_at.or(Some(now));
            Ok(())
        })
        .await
    }

    /// Takes a profile out of the trash.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn restore_profile(&self, id: &str) -> Result<ProfileView, Failure> {
        self.change(id, |profile| {
            profile.trashed_at = None;
            Ok(())
        })
        .await
    }

    /// Makes or imports the RSA key that signs identity tokens, and keeps it in the keyring in place of the one before.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid`; `keyUnreadable`; those of the keyring.
    pub async fn set_signing(&self, profile_id: &str, draft: SigningDraft) -> Result<ProfileView, Failure> {
        self.profile(profile_id).await?;
        profile::check_signing(&draft).map_err(of_fields)?;
        let SigningDraft { issuer, key_id, private_key_pem } = draft;
        let pem = private_key_pem.filter(|pem| !pem.trim().is_empty()).map(zeroize::Zeroizing::new);
        let key = tokio::task::spawn_blocking(move || match pem {
            Some(pem) => SigningKey::from_pem(&pem),
            None => SigningKey::generate(),
        })
        .await
        .map_err(|error| internal(error.to_string()))??;
        let now = self.inner.clock.now();
        let signing = Signing {
            bits: u32::try_from(key.bits()).unwrap_or(u32::MAX),
            thumbprint: key.thumbprint(),
            public_jwk: key.public_jwk(&key_id).to_string(),
            issuer,
            key_id,
            added_at: now,
        };
        let _changing = self.inner.changing_key.lock().await;
        let vault = &self.inner.vault;
        let before = vault.signing_key(profile_id).await.ok();
        vault.keep_signing_key(profile_id, &key).await?;
        let saved = self.put_signing(profile_id, Some(signing)).await;
        if saved.is_err() {
            // The database still names the key before: that one must be the one that signs.
            let undone = match before {
                Some(before) => vault.keep_signing_key(profile_id, &before).await,
                None => vault.forget_signing_key(profile_id).await,
            };
            if let Err(error) = undone {
                tracing::warn!(%error, "the signing key before could not be put back");
            }
        }
        saved
    }

    /// Removes the signing key, from the keyring too.
    ///
    /// # Errors
    /// `notFound`; those of the keyring, and then nothing was changed.
    pub async fn remove_signing(&self, profile_id: &str) -> Result<ProfileView, Failure> {
        self.profile(profile_id).await?;
        let _changing = self.inner.changing_key.lock().await;
        self.inner.vault.forget_signing_key(profile_id).await?;
        self.put_signing(profile_id, None).await
    }

    /// Writes where the app's own practice org is to the one profile that stands for it, out of the trash if it is
    /// there. Name and key stay as the user has them.
    ///
    /// # Errors
    /// `fieldsInvalid` for values that no practice org has; `store…` when nothing can be written.
    pub async fn upsert_practice_profile(
        &self,
        service_url: &str,
        org_id: &str,
        developer_name: &str,
    ) -> Result<ProfileView, Failure> {
        let _changing = self.inner.changing_profile.lock().await;
        let before = self.inner.store.profile(PRACTICE_PROFILE).await?;
        let draft = ProfileDraft {
            name: before.as_ref().map_or_else(|| "Practice org".to_owned(), |profile| profile.name.clone()),
            environment: Some(Environment::Practice),
            service_url: service_url.to_owned(),
            org_id: org_id.to_owned(),
            developer_name: developer_name.to_owned(),
            ..ProfileDraft::default()
        };
        let draft = profile::check(&draft).map_err(of_fields)?;
        let now = self.inner.clock.now();
        let Some(mut profile) = before.clone() else {
            return self.save(Profile::new(PRACTICE_PROFILE.to_owned(), draft, now)).await;
        };
        profile.apply(draft, now);
        profile.trashed_at = None;
        let same = before.is_some_and(|before| Profile { updated_at: before.updated_at, ..profile.clone() } == before);
        if same { Ok(profile.view()) } else { self.save(profile).await }
    }

    pub(super) async fn profile(&self, id: &str) -> Result<Profile, Failure> {
        self.inner.store.profile(id).await?.ok_or_else(|| not_found("profile"))
    }

    async fn put_signing(&self, id: &str, signing: Option<Signing>) -> Result<ProfileView, Failure> {
        let now = self.inner.clock.now();
        self.change(id, |profile| {
            (profile.signing, profile.updated_at) = (signing, now);
            Ok(())
        })
        .await
    }

    async fn change(
        &self,
        id: &str,
        change: impl FnOnce(&mut Profile) -> Result<(), Failure>,
    ) -> Result<ProfileView, Failure> {
        let _changing = self.inner.changing_profile.lock().await;
        let mut profile = self.profile(id).await?;
        change(&mut profile)?;
        self.save(profile).await
    }

    /// Writes and publishes. New profiles need no lock: nobody else knows their id yet.
    async fn save(&self, profile: Profile) -> Result<ProfileView, Failure> {
        self.inner.store.save_profile(&profile).await?;
        let view = profile.view();
        self.inner.updates.publish(Change::Profile { profile: view.clone() });
        Ok(view)
    }
}

pub(super) fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

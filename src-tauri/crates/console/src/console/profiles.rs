//! Profiles, as the application changes them. Their keys are beside, in `keys`.

use super::Console;
use crate::failure::{not_found, of_fields};
use crate::profile::{self, PRACTICE_PROFILE, Profile};
use crate::view::{Change, Environment, Failure, FieldFailure, ProfileDraft, ProfileView};

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

    /// Copies a profile, without its keys.
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

    /// Reads, changes, writes and publishes a profile, one change after the other.
    pub(super) async fn change(
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

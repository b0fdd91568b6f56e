//! Profiles that leave and enter, without secrets.

use super::Console;
use super::profiles::new_id;
use crate::download;
use crate::failure::{not_found, of_fields, orgs_unreadable};
use crate::profile::Profile;
use crate::profile::exchange::{self, Unusable};
use crate::view::{Change, Failure, ImportedOrgs, SavedFile};

/// The name of the file.
const FILE: &str = "handover-orgs.json";

impl Console {
    /// Profiles as JSON text, without secrets; all that are not in the trash when no ids are given.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn export_orgs(&self, ids: &[String]) -> Result<String, Failure> {
        let all = self.inner.store.profiles().await?;
        let chosen: Vec<Profile> = if ids.is_empty() {
            all.into_iter().filter(|profile| profile.trashed_at.is_none()).collect()
        } else {
            let of = |id: &String| all.iter().find(|profile| profile.id == *id).cloned();
            ids.iter().map(of).collect::<Option<_>>().ok_or_else(|| not_found("profile"))?
        };
        Ok(exchange::export(&chosen))
    }

    /// Writes [`Console::export_orgs`] to a file in the downloads folder.
    ///
    /// # Errors
    /// `notFound`; `fileNotWritten`.
    pub async fn save_orgs(&self, ids: &[String]) -> Result<SavedFile, Failure> {
        let text = self.export_orgs(ids).await?;
        let path = download::save(&self.inner.downloads, FILE, text.as_bytes(), false)?;
        Ok(SavedFile { path: path.display().to_string() })
    }

    /// Makes the profiles of an export. Either all of them or none; those that are there already are left as they are.
    ///
    /// # Errors
    /// `snippetUnreadable` when the text is no export; `fieldsInvalid` with the place of what must be changed.
    pub async fn import_orgs(&self, text: &str) -> Result<ImportedOrgs, Failure> {
        let drafts = exchange::import(text).map_err(|reason| match reason {
            Unusable::Unreadable(reason) => orgs_unreadable(reason),
            Unusable::Fields(rows) => of_fields(rows),
        })?;
        let _changing = self.inner.changing_profile.lock().await;
        let mut known = self.inner.store.profiles().await?;
        known.retain(|profile| profile.trashed_at.is_none());
        let (before, now) = (known.len(), self.inner.clock.now());
        let given = drafts.len();
        for draft in drafts {
            if !known.iter().any(|profile| draft.is_of(profile)) {
                known.push(Profile::new(new_id(), draft, now));
            }
        }
        let made = &known[before..];
        self.inner.store.save_profiles(made).await?;
        for profile in made {
            self.inner.updates.publish(Change::Profile { profile: profile.view() });
        }
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(ImportedOrgs { created: count(made.len()), skipped: count(given - made.len()) })
    }
}

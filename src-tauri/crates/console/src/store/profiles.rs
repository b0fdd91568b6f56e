//! Profiles, with the public halves of their keys.

use miaw::address::{DeveloperName, OrgId, ServiceUrl};
use sqlx::SqliteConnection;

use super::{Store, StoreError, keys, words};
use crate::key::Key;
use crate::profile::Profile;

struct Row {
    id: String,
    name: String,
    environment: String,
    service_url: String,
    org_id: String,
    developer_name: String,
    connector: String,
    settings: String,
    issuer: Option<String>,
    created_at: i64,
    updated_at: i64,
    trashed_at: Option<i64>,
}

/// Profiles as far as this version can read them. A later one may have written words that this one does not know.
#[derive(Debug)]
pub struct StoredProfiles {
    /// By name.
    pub readable: Vec<Profile>,
    /// The names of the others.
    pub unreadable: Vec<String>,
}

impl Row {
    fn into_profile(self, keys: Vec<Key>) -> Result<Profile, StoreError> {
        let id = self.id;
        let unreadable =
            |error: &dyn std::fmt::Display| StoreError::Unreadable { reason: format!("profile {id}: {error}") };
        let service_url = ServiceUrl::parse(&self.service_url).map_err(|error| unreadable(&error))?;
        let org_id = OrgId::parse(&self.org_id).map_err(|error| unreadable(&error))?;
        let developer_name = DeveloperName::parse(&self.developer_name).map_err(|error| unreadable(&error))?;
        let settings = serde_json::from_str(&self.settings).map_err(|error| unreadable(&error))?;
        let environment = words::environment(&self.environment).map_err(|error| unreadable(&error))?;
        let connector = words::connector(&self.connector).map_err(|error| unreadable(&error))?;
        let mut profile = Profile {
            environment,
            id,
            name: self.name,
            service_url,
            org_id,
            developer_name,
            connector,
            settings,
            issuer: self.issuer,
            keys,
            created_at: self.created_at,
            updated_at: self.updated_at,
            trashed_at: self.trashed_at,
        };
        profile.sort_keys();
        Ok(profile)
    }
}

impl Store {
    /// All profiles that can be read, trashed ones too, by name.
    ///
    /// # Errors
    /// As any read; a single row that cannot be read is none.
    pub async fn profiles(&self) -> Result<Vec<Profile>, StoreError> {
        Ok(self.all_profiles().await?.readable)
    }

    /// The same, with the names of those that cannot be read.
    ///
    /// # Errors
    /// As any read.
    pub async fn all_profiles(&self) -> Result<StoredProfiles, StoreError> {
        // One snapshot: a key that is being exchanged is seen with its profile or not at all.
        let mut snapshot = self.readers().begin().await?;
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, name, environment, service_url, org_id, developer_name, connector, settings, issuer, created_at,
                 updated_at, trashed_at
             FROM profiles ORDER BY name, id"
        )
        .fetch_all(&mut *snapshot)
        .await?;
        let mut all = keys::of_all(&mut snapshot).await?;
        let mut profiles = StoredProfiles { readable: Vec::with_capacity(rows.len()), unreadable: Vec::new() };
        for row in rows {
            let (keys, name) = (all.remove(&row.id).unwrap_or_default(), row.name.clone());
            match row.into_profile(keys) {
                Ok(profile) => profiles.readable.push(profile),
                Err(error) => {
                    tracing::error!(%error, "a profile is left out");
                    profiles.unreadable.push(name);
                }
            }
        }
        Ok(profiles)
    }

    /// One profile.
    ///
    /// # Errors
    /// As any read.
    pub async fn profile(&self, id: &str) -> Result<Option<Profile>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let row = sqlx::query_as!(
            Row,
            "SELECT id, name, environment, service_url, org_id, developer_name, connector, settings, issuer, created_at,
                 updated_at, trashed_at
             FROM profiles WHERE id = ?",
            id
        )
        .fetch_optional(&mut *snapshot)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let keys = keys::of_profile(&mut snapshot, id).await?;
        row.into_profile(keys).map(Some)
    }

    /// Writes a profile as it is now, new or not, with the public halves of its keys. Keys that it has not any more are
    /// removed with the record of their uses.
    ///
    /// # Errors
    /// As any write.
    pub async fn save_profile(&self, profile: &Profile) -> Result<(), StoreError> {
        self.save_profiles(std::slice::from_ref(profile)).await
    }

    /// Writes profiles, all of them or none.
    ///
    /// # Errors
    /// As any write.
    pub async fn save_profiles(&self, profiles: &[Profile]) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        for profile in profiles {
            save(&mut transaction, profile).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

async fn save(transaction: &mut SqliteConnection, profile: &Profile) -> Result<(), StoreError> {
    let environment = words::of_environment(profile.environment);
    let connector = words::of_connector(profile.connector);
    let settings = serde_json::Value::from_iter(profile.settings.clone()).to_string();
    let (service_url, org_id, developer_name) =
        (profile.service_url.as_str(), profile.org_id.as_str(), profile.developer_name.as_str());
    sqlx::query!(
        "INSERT INTO profiles
                 (id, name, environment, service_url, org_id, developer_name, connector, settings, issuer, created_at,
                  updated_at, trashed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET
                 name = excluded.name, environment = excluded.environment, service_url = excluded.service_url,
                 org_id = excluded.org_id, developer_name = excluded.developer_name, connector = excluded.connector,
                 settings = excluded.settings, issuer = excluded.issuer, updated_at = excluded.updated_at,
                 trashed_at = excluded.trashed_at",
        profile.id,
        profile.name,
        environment,
        service_url,
        org_id,
        developer_name,
        connector,
        settings,
        profile.issuer,
        profile.created_at,
        profile.updated_at,
        profile.trashed_at,
    )
    .execute(&mut *transaction)
    .await?;
    keys::write(transaction, profile).await
}

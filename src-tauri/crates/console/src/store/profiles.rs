//! Profiles, and the public halves of their signing keys.

use miaw::address::{DeveloperName, OrgId, ServiceUrl};
use sqlx::{Connection as _, SqliteConnection};

use super::{Store, StoreError, words};
use crate::profile::{Profile, Signing};

struct Row {
    id: String,
    name: String,
    environment: String,
    service_url: String,
    org_id: String,
    developer_name: String,
    connector: String,
    settings: String,
    created_at: i64,
    updated_at: i64,
    trashed_at: Option<i64>,
    issuer: Option<String>,
    key_id: Option<String>,
    bits: Option<i64>,
    thumbprint: Option<String>,
    public_jwk: Option<String>,
    added_at: Option<i64>,
}

impl Row {
    fn into_profile(self) -> Result<Profile, StoreError> {
        let id = self.id;
        let unreadable =
            |error: &dyn std::fmt::Display| StoreError::Unreadable { reason: format!("profile {id}: {error}") };
        let service_url = ServiceUrl::parse(&self.service_url).map_err(|error| unreadable(&error))?;
        let org_id = OrgId::parse(&self.org_id).map_err(|error| unreadable(&error))?;
        let developer_name = DeveloperName::parse(&self.developer_name).map_err(|error| unreadable(&error))?;
        let settings = serde_json::from_str(&self.settings).map_err(|error| unreadable(&error))?;
        let signing = match (self.issuer, self.key_id, self.bits, self.thumbprint, self.public_jwk, self.added_at) {
            (Some(issuer), Some(key_id), Some(bits), Some(thumbprint), Some(public_jwk), Some(added_at)) => {
                let bits = u32::try_from(bits).map_err(|error| unreadable(&error))?;
                Some(Signing { issuer, key_id, bits, thumbprint, public_jwk, added_at })
            }
            _ => None,
        };
        Ok(Profile {
            environment: words::environment(&self.environment)?,
            id,
            name: self.name,
            service_url,
            org_id,
            developer_name,
            connector: words::connector(&self.connector)?,
            settings,
            signing,
            created_at: self.created_at,
            updated_at: self.updated_at,
            trashed_at: self.trashed_at,
        })
    }
}

impl Store {
    /// All profiles, trashed ones too, by name.
    ///
    /// # Errors
    /// As any read.
    pub async fn profiles(&self) -> Result<Vec<Profile>, StoreError> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT profiles.id, name, environment, service_url, org_id, developer_name, connector, settings, created_at,
                   updated_at, trashed_at, signing_keys.issuer AS "issuer?", key_id AS "key_id?", bits AS "bits?", thumbprint AS "thumbprint?",
                   public_jwk AS "public_jwk?", added_at AS "added_at?"
               FROM profiles LEFT JOIN signing_keys ON signing_keys.profile_id = profiles.id
               ORDER BY name, id"#
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(Row::into_profile).collect()
    }

    /// One profile.
    ///
    /// # Errors
    /// As any read.
    pub async fn profile(&self, id: &str) -> Result<Option<Profile>, StoreError> {
        let row = sqlx::query_as!(
            Row,
            r#"SELECT profiles.id, name, environment, service_url, org_id, developer_name, connector, settings, created_at,
                   updated_at, trashed_at, signing_keys.issuer AS "issuer?", key_id AS "key_id?", bits AS "bits?", thumbprint AS "thumbprint?",
                   public_jwk AS "public_jwk?", added_at AS "added_at?"
               FROM profiles LEFT JOIN signing_keys ON signing_keys.profile_id = profiles.id
               WHERE profiles.id = ?"#,
            id
        )
        .fetch_optional(self.readers())
        .await?;
        row.map(Row::into_profile).transpose()
    }

    /// Writes a profile as it is now, new or not, with its signing key's public half.
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
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
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
                 (id, name, environment, service_url, org_id, developer_name, connector, settings, created_at,
                  updated_at, trashed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET
                 name = excluded.name, environment = excluded.environment, service_url = excluded.service_url,
                 org_id = excluded.org_id, developer_name = excluded.developer_name, connector = excluded.connector, settings = excluded.settings,
                 updated_at = excluded.updated_at, trashed_at = excluded.trashed_at",
            profile.id,
            profile.name,
            environment,
            service_url,
            org_id,
            developer_name,
            connector,
            settings,
            profile.created_at,
            profile.updated_at,
            profile.trashed_at,
        )
        .execute(&mut *transaction)
        .await?;
    sqlx::query!("DELETE FROM signing_keys WHERE profile_id = ?", profile.id).execute(&mut *transaction).await?;
    if let Some(signing) = &profile.signing {
        sqlx::query!(
            "INSERT INTO signing_keys (profile_id, issuer, key_id, bits, thumbprint, public_jwk, added_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            profile.id,
            signing.issuer,
            signing.key_id,
            signing.bits,
            signing.thumbprint,
            signing.public_jwk,
            signing.added_at,
        )
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

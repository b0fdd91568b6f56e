//! The public halves of signing keys, and what they were used for.

use std::collections::HashMap;

use sqlx::sqlite::SqliteConnection;

use super::{Store, StoreError, words};
use crate::key::{Key, KeyUse};
use crate::profile::Profile;
use crate::view::{Change, KeyState};

/// How many uses of a key are kept, the newest.
const USES: i64 = 1_000;

struct Row {
    id: String,
    profile_id: String,
    key_id: String,
    bits: i64,
    thumbprint: String,
    public_jwk: String,
    certificate: Option<Vec<u8>>,
    made_here: bool,
    state: String,
    added_at: i64,
    retired_at: Option<i64>,
    uses: i64,
    last_used_at: Option<i64>,
}

impl Row {
    fn into_key(self) -> Result<Key, StoreError> {
        let unreadable = |error: &dyn std::fmt::Display| StoreError::Unreadable {
            reason: format!("signing key {}: {error}", self.id),
        };
        let bits = u32::try_from(self.bits).map_err(|error| unreadable(&error))?;
        let public_jwk = serde_json::from_str(&self.public_jwk).map_err(|error| unreadable(&error))?;
        let certificate = self.certificate.as_deref().map(miaw::certificate::Certificate::from_der).transpose();
        let certificate = certificate.map_err(|error| unreadable(&error))?;
        Ok(Key {
            state: words::key_state(&self.state)?,
            id: self.id,
            key_id: self.key_id,
            bits,
            thumbprint: self.thumbprint,
            public_jwk,
            certificate,
            made_here: self.made_here,
            added_at: self.added_at,
            retired_at: self.retired_at,
            uses: self.uses,
            last_used_at: self.last_used_at,
        })
    }
}

/// The keys of all profiles, by profile.
pub(super) async fn of_all(connection: &mut SqliteConnection) -> Result<HashMap<String, Vec<Key>>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT keys.id, profile_id, key_id, bits, thumbprint, public_jwk, certificate, made_here AS \"made_here: bool\",
             state, added_at, retired_at, uses, last_used_at
         FROM profiles CROSS JOIN keys ON keys.profile_id = profiles.id"
    )
    .fetch_all(connection)
    .await?;
    let mut all: HashMap<String, Vec<Key>> = HashMap::new();
    for row in rows {
        all.entry(row.profile_id.clone()).or_default().push(row.into_key()?);
    }
    Ok(all)
}

/// The keys of one profile.
pub(super) async fn of_profile(connection: &mut SqliteConnection, id: &str) -> Result<Vec<Key>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, profile_id, key_id, bits, thumbprint, public_jwk, certificate, made_here AS \"made_here: bool\",
             state, added_at, retired_at, uses, last_used_at
         FROM keys WHERE profile_id = ?",
        id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::into_key).collect()
}

/// Writes a profile's keys as they are now.
pub(super) async fn write(connection: &mut SqliteConnection, profile: &Profile) -> Result<(), StoreError> {
    let known =
        sqlx::query_scalar!("SELECT id FROM keys WHERE profile_id = ?", profile.id).fetch_all(&mut *connection).await?;
    for gone in known.iter().filter(|id| profile.key(id).is_none()) {
        sqlx::query!("DELETE FROM keys WHERE id = ?", gone).execute(&mut *connection).await?;
    }
    // The one that signs comes last: there is never a moment with two.
    let (signing, others): (Vec<&Key>, Vec<&Key>) = profile.keys.iter().partition(|key| key.state == KeyState::Signing);
    for key in others.into_iter().chain(signing) {
        let (state, public_jwk) = (words::of_key_state(key.state), key.public_jwk.to_string());
        let certificate = key.certificate.as_ref().map(|certificate| certificate.der.as_slice());
        // How often it was used is counted by `note_key_use` alone.
        sqlx::query!(
            "INSERT INTO keys (id, profile_id, key_id, bits, thumbprint, public_jwk, certificate, made_here, state, added_at,
                 retired_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET
                 key_id = excluded.key_id, certificate = excluded.certificate, state = excluded.state,
                 retired_at = excluded.retired_at",
            key.id,
            profile.id,
            key.key_id,
            key.bits,
            key.thumbprint,
            public_jwk,
            certificate,
            key.made_here,
            state,
            key.added_at,
            key.retired_at,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

impl Store {
    /// The profile that a key belongs to.
    ///
    /// # Errors
    /// As any read.
    pub async fn profile_of_key(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar!("SELECT profile_id FROM keys WHERE id = ?", key).fetch_optional(self.readers()).await?)
    }

    /// Writes down that a key has signed an identity token, and answers what windows are to hear of it. The newest
    /// thousand uses are kept. A key that was removed meanwhile is no error.
    ///
    /// # Errors
    /// As any write.
    pub async fn note_key_use(&self, key: &str, what: &KeyUse) -> Result<Option<Change>, StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        let purpose = what.purpose.as_str();
        let noted = sqlx::query!(
            "INSERT INTO key_uses (key, at, purpose, reference, subject) SELECT id, ?, ?, ?, ? FROM keys WHERE id = ?",
            what.at,
            purpose,
            what.reference,
            what.subject,
            key
        )
        .execute(&mut *transaction)
        .await?;
        let mut change = None;
        if noted.rows_affected() > 0 {
            let counted = sqlx::query!(
                "UPDATE keys SET uses = uses + 1, last_used_at = ? WHERE id = ? RETURNING profile_id, uses",
                what.at,
                key
            )
            .fetch_one(&mut *transaction)
            .await?;
            let (profile_id, uses) = (counted.profile_id, counted.uses);
            change = Some(Change::KeyUsed { profile_id, key: key.to_owned(), uses, at: what.at });
            sqlx::query!(
                "DELETE FROM key_uses WHERE key = ?1 AND row <=
                     (SELECT row FROM key_uses WHERE key = ?1 ORDER BY row DESC LIMIT 1 OFFSET ?2)",
                key,
                USES
            )
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(change)
    }

    /// What a key was used for, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn key_uses(&self, key: &str, most: u32) -> Result<Vec<KeyUse>, StoreError> {
        let rows = sqlx::query!(
            "SELECT at, purpose, reference, subject FROM key_uses WHERE key = ? ORDER BY row DESC LIMIT ?",
            key,
            most
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let purpose = words::key_purpose(&row.purpose)?;
                Ok(KeyUse { at: row.at, purpose, reference: row.reference, subject: row.subject })
            })
            .collect()
    }
}

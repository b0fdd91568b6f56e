//! Probe conversations that are open at an org, so that whatever ends the program they are closed.

use super::{Store, StoreError};

/// One open probe conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Its UUID.
    pub conversation_id: String,
    /// The profile on whose org it is.
    pub profile_id: String,
    /// When it was about to be created, in milliseconds.
    pub created_at: i64,
    /// The sealed access token of its end user.
    pub sealed: Vec<u8>,
    /// The program whose check it is part of; see [`crate::ownership`].
    pub owner: Option<String>,
}

impl Store {
    /// Writes down that a probe conversation is about to be created.
    ///
    /// # Errors
    /// As any write.
    pub async fn save_probe(&self, probe: &Probe) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!(
            "INSERT INTO probes (conversation_id, profile_id, created_at, sealed, owner) VALUES (?, ?, ?, ?, ?)",
            probe.conversation_id,
            probe.profile_id,
            probe.created_at,
            probe.sealed,
            probe.owner
        )
        .execute(writer)
        .await?;
        Ok(())
    }

    /// A probe conversation is closed.
    ///
    /// # Errors
    /// As any write.
    pub async fn remove_probe(&self, conversation_id: &str) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!("DELETE FROM probes WHERE conversation_id = ?", conversation_id).execute(writer).await?;
        Ok(())
    }

    /// All probe conversations that are, or may be, open: few.
    ///
    /// # Errors
    /// As any read.
    pub async fn probes(&self) -> Result<Vec<Probe>, StoreError> {
        Ok(sqlx::query_as!(Probe, "SELECT conversation_id, profile_id, created_at, sealed, owner FROM probes")
            .fetch_all(self.readers())
            .await?)
    }
}

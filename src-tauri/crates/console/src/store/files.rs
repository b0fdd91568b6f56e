//! Bytes of files of ours, kept until the server has accepted them.

use super::identifier::Identifier;
use super::{Store, StoreError};
use crate::ownership::Ownership;

/// A file of ours that the server has not accepted yet.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Its name, with its extension.
    pub name: String,
    /// Its type.
    pub mime_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for OutgoingFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OutgoingFile").field("size", &self.bytes.len()).finish_non_exhaustive()
    }
}

impl Store {
    /// Keeps the bytes of a file that is to be sent with a message of that identifier. They go with the conversation.
    ///
    /// # Errors
    /// As any write; [`StoreError::Full`] when the disk has no room for them.
    pub async fn keep_outgoing_file(
        &self,
        conversation_id: &str,
        identifier: &str,
        file: &OutgoingFile,
    ) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!(
            "INSERT INTO outgoing_files (conversation, identifier, name, mime_type, bytes)
             VALUES ((SELECT key FROM conversations WHERE id = ?), ?, ?, ?, ?)",
            conversation_id,
            identifier,
            file.name,
            file.mime_type,
            file.bytes
        )
        .execute(writer)
        .await?;
        Ok(())
    }

    /// The bytes that wait under an identifier.
    ///
    /// # Errors
    /// As any read.
    pub async fn outgoing_file(
        &self,
        conversation_id: &str,
        identifier: &str,
    ) -> Result<Option<OutgoingFile>, StoreError> {
        Ok(sqlx::query_as!(
            OutgoingFile,
            "SELECT name, mime_type, bytes FROM outgoing_files
             WHERE conversation = (SELECT key FROM conversations WHERE id = ?) AND identifier = ?",
            conversation_id,
            identifier
        )
        .fetch_optional(self.readers())
        .await?)
    }

    /// Lets go of bytes whose message was not written down.
    ///
    /// # Errors
    /// As any write.
    pub async fn drop_outgoing_file(&self, conversation_id: &str, identifier: &str) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!(
            "DELETE FROM outgoing_files
             WHERE conversation = (SELECT key FROM conversations WHERE id = ?) AND identifier = ?",
            conversation_id,
            identifier
        )
        .execute(writer)
        .await?;
        Ok(())
    }

    /// Lets go of all bytes whose message was never written down: a program was killed between the two. Only for the start of
    /// one, before it sends anything; what another one holds may be between the two now.
    ///
    /// # Errors
    /// As any write.
    pub async fn tidy_outgoing_files(&self, program: &Ownership) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let kept = sqlx::query!(
            "SELECT conversation, identifier, owner FROM outgoing_files JOIN conversations ON key = conversation"
        )
        .fetch_all(&mut *writer)
        .await?;
        for file in kept.into_iter().filter(|file| !program.is_held_elsewhere(file.owner.as_deref())) {
            let key = Identifier::of(&file.identifier);
            sqlx::query!(
                "DELETE FROM outgoing_files WHERE conversation = ?1 AND identifier = ?2
                     AND NOT EXISTS (SELECT 1 FROM entries WHERE conversation = ?1 AND identifier = ?3)",
                file.conversation,
                file.identifier,
                key
            )
            .execute(&mut *writer)
            .await?;
        }
        Ok(())
    }
}

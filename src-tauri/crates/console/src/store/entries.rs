//! Entries of transcripts.

use super::commit::PER_CONVERSATION;
use super::identifier::Identifier;
use super::{Store, StoreError, words};
use crate::view::EntryView;

pub(super) struct Row {
    pub(super) row: i64,
    pub(super) identifier: Identifier,
    pub(super) at: i64,
    pub(super) arrived_at: i64,
    pub(super) delivery: String,
    pub(super) entry_type: String,
    pub(super) role: String,
    pub(super) sender_name: String,
    pub(super) happening: Option<i64>,
    pub(super) body: String,
    pub(super) failure: Option<String>,
    pub(super) in_reply_to: Option<String>,
    pub(super) revised: bool,
}

impl Row {
    pub(super) fn into_view(self, conversation_id: &str) -> Result<EntryView, StoreError> {
        Ok(EntryView {
            conversation_id: conversation_id.to_owned(),
            identifier: self.identifier.into_text(),
            position: self.row % PER_CONVERSATION,
            at: self.at,
            arrived_at: self.arrived_at,
            entry_type: self.entry_type,
            role: self.role,
            sender_name: self.sender_name,
            body: serde_json::from_str(&self.body)?,
            delivery: words::delivery(&self.delivery)?,
            failure: self.failure.as_deref().map(serde_json::from_str).transpose()?,
            happening: self.happening,
            in_reply_to: self.in_reply_to,
            revised: self.revised,
        })
    }
}

impl Store {
    /// The newest entries of a conversation, oldest first. Empty for an unknown conversation.
    ///
    /// # Errors
    /// As any read.
    pub async fn newest_entries(&self, conversation_id: &str, limit: u32) -> Result<Vec<EntryView>, StoreError> {
        self.entries_before(conversation_id, PER_CONVERSATION, limit).await
    }

    /// The newest of the entries before a position, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn entries_before(
        &self,
        conversation_id: &str,
        position: i64,
        limit: u32,
    ) -> Result<Vec<EntryView>, StoreError> {
        let position = position.clamp(0, PER_CONVERSATION);
        let mut rows = sqlx::query_as!(
            Row,
            r#"SELECT row, identifier AS "identifier: Identifier", at, arrived_at, delivery, entry_type, role,
                   sender_name, happening, body, failure, in_reply_to, revised AS "revised: bool"
               FROM entries
               WHERE row > (SELECT key * 4294967296 FROM conversations WHERE id = ?1)
                   AND row < (SELECT key * 4294967296 FROM conversations WHERE id = ?1) + ?2
               ORDER BY row DESC LIMIT ?3"#,
            conversation_id,
            position,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        rows.reverse();
        rows.into_iter().map(|row| row.into_view(conversation_id)).collect()
    }

    /// The oldest of the entries from a position on, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn entries_from(
        &self,
        conversation_id: &str,
        position: i64,
        limit: u32,
    ) -> Result<Vec<EntryView>, StoreError> {
        let position = position.clamp(0, PER_CONVERSATION);
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT row, identifier AS "identifier: Identifier", at, arrived_at, delivery, entry_type, role,
                   sender_name, happening, body, failure, in_reply_to, revised AS "revised: bool"
               FROM entries
               WHERE row >= (SELECT key * 4294967296 FROM conversations WHERE id = ?1) + ?2
                   AND row < (SELECT (key + 1) * 4294967296 FROM conversations WHERE id = ?1)
               ORDER BY row LIMIT ?3"#,
            conversation_id,
            position,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(|row| row.into_view(conversation_id)).collect()
    }

    /// One entry.
    ///
    /// # Errors
    /// As any read.
    pub async fn entry(&self, conversation_id: &str, identifier: &str) -> Result<Option<EntryView>, StoreError> {
        let identifier = Identifier::of(identifier);
        let row = sqlx::query_as!(
            Row,
            r#"SELECT row, identifier AS "identifier: Identifier", at, arrived_at, delivery, entry_type, role,
                   sender_name, happening, body, failure, in_reply_to, revised AS "revised: bool"
               FROM entries
               WHERE conversation = (SELECT key FROM conversations WHERE id = ?) AND identifier = ?"#,
            conversation_id,
            identifier
        )
        .fetch_optional(self.readers())
        .await?;
        row.map(|row| row.into_view(conversation_id)).transpose()
    }

    /// Writes the body of an entry that is there, and nothing else of it or of its conversation.
    ///
    /// # Errors
    /// As any write.
    pub async fn set_body(&self, entry: &EntryView) -> Result<(), StoreError> {
        let (identifier, body) = (Identifier::of(&entry.identifier), serde_json::to_string(&entry.body)?);
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!(
            "UPDATE entries SET body = ? WHERE conversation = (SELECT key FROM conversations WHERE id = ?) AND identifier = ?",
            body,
            entry.conversation_id,
            identifier
        )
        .execute(writer)
        .await?;
        Ok(())
    }

    /// Identifier and time of every entry of a conversation, in the order of their positions.
    ///
    /// # Errors
    /// As any read.
    pub async fn entry_keys(&self, conversation_id: &str) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT identifier AS "identifier: Identifier", at FROM entries
               WHERE row > (SELECT key * 4294967296 FROM conversations WHERE id = ?1)
                   AND row < (SELECT (key + 1) * 4294967296 FROM conversations WHERE id = ?1)
               ORDER BY row"#,
            conversation_id
        )
        .fetch_all(self.readers())
        .await?;
        Ok(rows.into_iter().map(|row| (row.identifier.into_text(), row.at)).collect())
    }

    /// The entries of a conversation that the server has not accepted yet, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn pending_entries(&self, conversation_id: &str) -> Result<Vec<EntryView>, StoreError> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT row, identifier AS "identifier: Identifier", at, arrived_at, delivery, entry_type, role,
                   sender_name, happening, body, failure, in_reply_to, revised AS "revised: bool"
               FROM entries
               WHERE conversation = (SELECT key FROM conversations WHERE id = ?) AND delivery = 'pending'
               ORDER BY row"#,
            conversation_id
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(|row| row.into_view(conversation_id)).collect()
    }
}

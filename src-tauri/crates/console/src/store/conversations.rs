//! Conversations as they are stored.

use super::{Store, StoreError};
use crate::record::ConversationRecord;

impl Store {
    /// One conversation.
    ///
    /// # Errors
    /// As any read.
    pub async fn conversation(&self, id: &str) -> Result<Option<ConversationRecord>, StoreError> {
        Ok(sqlx::query_as!(
            ConversationRecord,
            r#"SELECT id, profile_id, started_at, changed_at, finished AS "finished: bool", last_event_id, state
               FROM conversations WHERE id = ?"#,
            id
        )
        .fetch_optional(self.readers())
        .await?)
    }

    /// The conversations that were started last, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn conversations(&self, limit: u32) -> Result<Vec<ConversationRecord>, StoreError> {
        Ok(sqlx::query_as!(
            ConversationRecord,
            r#"SELECT id, profile_id, started_at, changed_at, finished AS "finished: bool", last_event_id, state
               FROM conversations ORDER BY started_at DESC, key DESC LIMIT ?"#,
            limit
        )
        .fetch_all(self.readers())
        .await?)
    }

    /// Conversations in which something can still happen, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn unfinished_conversations(&self) -> Result<Vec<ConversationRecord>, StoreError> {
        Ok(sqlx::query_as!(
            ConversationRecord,
            r#"SELECT id, profile_id, started_at, changed_at, finished AS "finished: bool", last_event_id, state
               FROM conversations WHERE finished = 0 ORDER BY started_at"#
        )
        .fetch_all(self.readers())
        .await?)
    }
}

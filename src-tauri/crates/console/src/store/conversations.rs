//! Conversations as they are stored.

use super::{Store, StoreError};
use crate::record::ConversationRecord;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) profile_id: String,
    pub(super) started_at: i64,
    pub(super) changed_at: i64,
    pub(super) finished: bool,
    pub(super) last_event_id: Option<String>,
    pub(super) state: String,
    pub(super) tags: String,
    pub(super) trashed_at: Option<i64>,
}

impl Row {
    pub(super) fn into_record(self) -> Result<ConversationRecord, StoreError> {
        Ok(ConversationRecord {
            id: self.id,
            profile_id: self.profile_id,
            started_at: self.started_at,
            changed_at: self.changed_at,
            finished: self.finished,
            last_event_id: self.last_event_id,
            state: self.state,
            tags: serde_json::from_str(&self.tags)?,
            trashed_at: self.trashed_at,
        })
    }
}

impl Store {
    /// One conversation.
    ///
    /// # Errors
    /// As any read.
    pub async fn conversation(&self, id: &str) -> Result<Option<ConversationRecord>, StoreError> {
        sqlx::query_as!(
            Row,
            r#"SELECT id, profile_id, started_at, changed_at, finished AS "finished: bool", last_event_id, state,
                   tags, trashed_at
               FROM conversations WHERE id = ? AND deleted_at IS NULL"#,
            id
        )
        .fetch_optional(self.readers())
        .await?
        .map(Row::into_record)
        .transpose()
    }

    /// The conversations that were started last and are not in the trash, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn conversations(&self, limit: u32) -> Result<Vec<ConversationRecord>, StoreError> {
        sqlx::query_as!(
            Row,
            r#"SELECT id, profile_id, started_at, changed_at, finished AS "finished: bool", last_event_id, state,
                   tags, trashed_at
               FROM conversations WHERE trashed_at IS NULL AND deleted_at IS NULL
               ORDER BY started_at DESC, key DESC LIMIT ?"#,
            limit
        )
        .fetch_all(self.readers())
        .await?
        .into_iter()
        .map(Row::into_record)
        .collect()
    }

    /// Conversations in which something can still happen, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn unfinished_conversations(&self) -> Result<Vec<ConversationRecord>, StoreError> {
        sqlx::query_as!(
            Row,
            r#"SELECT id, profile_id, started_at, changed_at, finished AS "finished: bool", last_event_id, state,
                   tags, trashed_at
               FROM conversations WHERE finished = 0 ORDER BY started_at"#
        )
        .fetch_all(self.readers())
        .await?
        .into_iter()
        .map(Row::into_record)
        .collect()
    }
}

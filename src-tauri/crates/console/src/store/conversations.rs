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
    pub(super) owner: Option<String>,
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
            owner: self.owner,
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
                   tags, trashed_at, owner
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
                   tags, trashed_at, owner
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
                   tags, trashed_at, owner
               FROM conversations WHERE finished = 0 ORDER BY started_at"#
        )
        .fetch_all(self.readers())
        .await?
        .into_iter()
        .map(Row::into_record)
        .collect()
    }

    /// Makes a program the one that drives a conversation, if the owner is still the one that it was when that was found to be
    /// dead. Answers the conversation as the one before has left it; none if somebody else was faster, or it is finished.
    ///
    /// # Errors
    /// As any write.
    pub async fn claim_conversation(
        &self,
        id: &str,
        before: Option<&str>,
        owner: &str,
    ) -> Result<Option<ConversationRecord>, StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query_as!(
            Row,
            r#"UPDATE conversations SET owner = ? WHERE id = ? AND owner IS ? AND finished = 0
               RETURNING id, profile_id, started_at, changed_at, finished AS "finished: bool", last_event_id, state,
                   tags, trashed_at, owner"#,
            owner,
            id,
            before
        )
        .fetch_optional(writer)
        .await?
        .map(Row::into_record)
        .transpose()
    }
}

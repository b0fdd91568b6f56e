//! Conversations that runs have opened at an org and not closed.

use super::{Store, StoreError};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// The conversation.
    pub conversation_id: String,
    /// The run.
    pub run_id: String,
    /// The case.
    pub case_id: String,
    /// The org profile.
    pub profile_id: String,
    /// When it was opened, in milliseconds.
    pub opened_at: i64,
    /// Why it could not be closed, if that was tried.
    pub reason: Option<String>,
}

/// One of them, with the programs that may be at work on it; see [`crate::ownership`].
#[derive(Clone, Debug)]
pub struct OwnedLeftover {
    /// The row.
    pub leftover: Leftover,
    /// The program that holds the run, while nobody has written the end of that.
    pub run_owner: Option<String>,
    /// The program that drives the conversation, while it can go on.
    pub owner: Option<String>,
}

struct Row {
    conversation_id: String,
    run_id: String,
    case_id: String,
    profile_id: String,
    opened_at: i64,
    reason: Option<String>,
    run_owner: Option<String>,
    owner: Option<String>,
}

impl Store {
    /// Writes a conversation down that is about to be opened.
    ///
    /// # Errors
    /// As any write.
    pub async fn note_test_conversation(&self, row: &Leftover) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!(
            "INSERT INTO test_conversations (conversation_id, run_id, case_id, profile_id, opened_at)
             VALUES (?, ?, ?, ?, ?)",
            row.conversation_id,
            row.run_id,
            row.case_id,
            row.profile_id,
            row.opened_at
        )
        .execute(writer)
        .await?;
        Ok(())
    }

    /// A conversation is closed.
    ///
    /// # Errors
    /// As any write.
    pub async fn forget_test_conversation(&self, conversation_id: &str) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!("DELETE FROM test_conversations WHERE conversation_id = ?", conversation_id)
            .execute(writer)
            .await?;
        Ok(())
    }

    /// A conversation could not be closed, for a reason.
    ///
    /// # Errors
    /// As any write.
    pub async fn leave_test_conversation(&self, conversation_id: &str, reason: &str) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!("UPDATE test_conversations SET reason = ? WHERE conversation_id = ?", reason, conversation_id)
            .execute(writer)
            .await?;
        Ok(())
    }

    /// All that are not closed, the oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn test_conversations(&self) -> Result<Vec<Leftover>, StoreError> {
        let rows = sqlx::query_as!(
            Leftover,
            "SELECT conversation_id, run_id, case_id, profile_id, opened_at, reason FROM test_conversations
             ORDER BY opened_at, conversation_id"
        )
        .fetch_all(self.readers())
        .await?;
        Ok(rows)
    }

    /// The same, with the programs that may be at work on them.
    ///
    /// # Errors
    /// As any read.
    pub async fn owned_test_conversations(&self) -> Result<Vec<OwnedLeftover>, StoreError> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT conversation_id, run_id, case_id, test_conversations.profile_id, opened_at, reason,
                 test_runs.owner AS run_owner, conversations.owner
             FROM test_conversations
                 LEFT JOIN test_runs ON test_runs.id = run_id AND test_runs.ended_at IS NULL
                 LEFT JOIN conversations ON conversations.id = conversation_id AND finished = 0
             ORDER BY opened_at, conversation_id"
        )
        .fetch_all(self.readers())
        .await?;
        let owned = |row| {
            let Row { conversation_id, run_id, case_id, profile_id, opened_at, reason, run_owner, owner } = row;
            let leftover = Leftover { conversation_id, run_id, case_id, profile_id, opened_at, reason };
            OwnedLeftover { leftover, run_owner, owner }
        };
        Ok(rows.into_iter().map(owned).collect())
    }
}

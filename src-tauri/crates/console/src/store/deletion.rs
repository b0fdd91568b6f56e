//! Deleting conversations for good. First they are marked, all at once, and so gone for everybody; then their rows go in parts,
//! so that others can write in between. What a kill leaves behind goes at the next start.

use super::commit::PER_CONVERSATION;
use super::{Store, StoreError, index};
use crate::search::words;

/// Most rows of one transaction.
const ROWS: i64 = 500;

impl Store {
    /// Marks a conversation as deleted if it is in the trash and over. Answers whether it was.
    ///
    /// # Errors
    /// As any write.
    pub async fn delete_trashed(&self, conversation_id: &str, now: i64) -> Result<bool, StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let done = sqlx::query!(
            "UPDATE conversations SET deleted_at = ?
             WHERE id = ? AND trashed_at IS NOT NULL AND finished = 1 AND deleted_at IS NULL",
            now,
            conversation_id
        )
        .execute(writer)
        .await?;
        // The indexer deletes its rows.
        self.inner.committed.notify_one();
        Ok(done.rows_affected() == 1)
    }

    /// Deletes the rows of all conversations that are marked as deleted.
    ///
    /// # Errors
    /// As any write. What is left goes at the next call.
    pub async fn finish_deletions(&self) -> Result<(), StoreError> {
        let deleted = sqlx::query_scalar!("SELECT key FROM conversations WHERE deleted_at IS NOT NULL");
        for key in deleted.fetch_all(self.readers()).await? {
            while self.delete_happenings(key).await? {}
            while self.delete_entries(key).await? {}
            self.delete_row(key).await?;
        }
        Ok(())
    }

    /// The newest happenings, with their words and marks. Answers whether there may be more.
    async fn delete_happenings(&self, key: i64) -> Result<bool, StoreError> {
        let (first, end) = (key * PER_CONVERSATION, (key + 1) * PER_CONVERSATION);
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        let rows = sqlx::query!(
            "SELECT row, name, summary, json FROM happenings WHERE row >= ? AND row < ? ORDER BY row DESC LIMIT ?",
            first,
            end,
            ROWS
        )
        .fetch_all(&mut *transaction)
        .await?;
        let Some(oldest) = rows.last().map(|row| row.row) else { return Ok(false) };
        let indexed_to = sqlx::query_scalar!("SELECT indexed_to FROM conversations WHERE key = ?", key);
        let indexed_to = first + indexed_to.fetch_optional(&mut *transaction).await?.unwrap_or_default();
        let indexed: Vec<(i64, String)> = rows
            .iter()
            .filter(|row| row.row > first && row.row <= indexed_to)
            .map(|row| (row.row, words(&row.name, &row.summary, &row.json)))
            .collect();
        index::remove(&mut transaction, &indexed).await?;
        sqlx::query!("DELETE FROM marks WHERE row >= ? AND row < ?", oldest, end).execute(&mut *transaction).await?;
        sqlx::query!("DELETE FROM happenings WHERE row >= ? AND row < ?", oldest, end)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The newest entries. Answers whether there may be more.
    async fn delete_entries(&self, key: i64) -> Result<bool, StoreError> {
        let (first, end) = (key * PER_CONVERSATION, (key + 1) * PER_CONVERSATION);
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let done = sqlx::query!(
            "DELETE FROM entries WHERE row IN
                 (SELECT row FROM entries WHERE row >= ? AND row < ? ORDER BY row DESC LIMIT ?)",
            first,
            end,
            ROWS
        )
        .execute(writer)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The conversation itself; its token and files go with it.
    async fn delete_row(&self, key: i64) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!("DELETE FROM conversations WHERE key = ?", key).execute(writer).await?;
        Ok(())
    }
}

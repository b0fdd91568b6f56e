//! Sealed access tokens.

use super::{Store, StoreError};

impl Store {
    /// The sealed access token of a conversation.
    ///
    /// # Errors
    /// As any read.
    pub async fn sealed_token(&self, conversation_id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar!(
            "SELECT sealed FROM sealed_tokens WHERE conversation = (SELECT key FROM conversations WHERE id = ?)",
            conversation_id
        )
        .fetch_optional(self.readers())
        .await?)
    }

    /// Forgets the tokens of conversations that were over at a time, and are older than any token lives.
    ///
    /// # Errors
    /// As any write.
    pub async fn forget_tokens_of_finished(&self, before: i64) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!(
            "DELETE FROM sealed_tokens
             WHERE conversation IN (SELECT key FROM conversations WHERE finished = 1 AND changed_at < ?)",
            before
        )
        .execute(writer)
        .await?;
        Ok(())
    }
}

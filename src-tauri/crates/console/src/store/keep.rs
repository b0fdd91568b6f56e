//! Tags and the trash. Only for conversations without a task: the task of a live one writes its whole row itself.

use super::{Store, StoreError};

impl Store {
    /// Sets the tags of a conversation. Nothing happened in it by that, so its place in lists stays.
    ///
    /// # Errors
    /// As any write.
    pub async fn set_tags(&self, conversation_id: &str, tags: &[String]) -> Result<(), StoreError> {
        let tags = serde_json::to_string(tags)?;
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!("UPDATE conversations SET tags = ? WHERE id = ?", tags, conversation_id).execute(writer).await?;
        Ok(())
    }

    /// Puts a conversation into the trash, or takes it out.
    ///
    /// # Errors
    /// As any write.
    pub async fn set_trashed(&self, conversation_id: &str, trashed_at: Option<i64>) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!("UPDATE conversations SET trashed_at = ? WHERE id = ?", trashed_at, conversation_id)
            .execute(writer)
            .await?;
        Ok(())
    }
}

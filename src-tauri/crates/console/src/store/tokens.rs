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
}

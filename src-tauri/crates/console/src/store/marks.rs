//! What people mark.

use super::{Store, StoreError};
use crate::view::MarkView;

impl Store {
    /// Writes down what a person made of a happening; none takes it back. Answers whether there is such a happening.
    ///
    /// # Errors
    /// As any write.
    pub async fn mark(&self, conversation_id: &str, number: i64, mark: Option<&MarkView>) -> Result<bool, StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let row = sqlx::query_scalar!(
            "SELECT row FROM happenings
             WHERE row = (SELECT key * 4294967296 FROM conversations WHERE id = ?1 AND deleted_at IS NULL) + ?2
                 AND ?2 BETWEEN 0 AND 4294967295",
            conversation_id,
            number
        )
        .fetch_optional(&mut *writer)
        .await?;
        let Some(row) = row else { return Ok(false) };
        if let Some(MarkView { pinned, note }) = mark {
            sqlx::query!(
                "INSERT INTO marks (row, pinned, note) VALUES (?, ?, ?)
                 ON CONFLICT (row) DO UPDATE SET pinned = excluded.pinned, note = excluded.note",
                row,
                pinned,
                note
            )
            .execute(writer)
            .await?;
        } else {
            sqlx::query!("DELETE FROM marks WHERE row = ?", row).execute(writer).await?;
        }
        Ok(true)
    }
}

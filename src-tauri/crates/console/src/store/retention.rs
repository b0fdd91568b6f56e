//! Retention: which conversations are old enough to go, and how much that is.

use sqlx::SqliteConnection;

use super::{Store, StoreError};
use crate::view::RetentionView;

impl Store {
    /// What [`Store::retain`] would delete.
    ///
    /// # Errors
    /// As any read.
    pub async fn plan_retention(&self, before: i64) -> Result<RetentionView, StoreError> {
        let mut reader = self.readers().begin().await?;
        plan(&mut reader, before).await
    }

    /// Marks those conversations as deleted that are over and in which nothing happened since a time, or that have been in the
    /// trash for so long, but for those with a tag. Answers how much that is, and which they are.
    ///
    /// # Errors
    /// As any write.
    pub async fn retain(&self, before: i64, now: i64) -> Result<(RetentionView, Vec<String>), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        let view = plan(&mut transaction, before).await?;
        let deleted = sqlx::query_scalar!(
            "UPDATE conversations SET deleted_at = ?2
             WHERE (changed_at < ?1 OR trashed_at < ?1) AND finished = 1 AND deleted_at IS NULL AND tags = '[]'
             RETURNING id",
            before,
            now
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        // The indexer deletes their rows.
        self.inner.committed.notify_one();
        Ok((view, deleted))
    }
}

async fn plan(connection: &mut SqliteConnection, before: i64) -> Result<RetentionView, StoreError> {
    // Entries are counted, since positions may be passed over; the numbers of happenings are without gaps.
    let row = sqlx::query!(
        r#"SELECT
               coalesce(sum(tags = '[]'), 0) AS "conversations!: u32",
               coalesce(sum(tags = '[]' AND trashed_at IS NOT NULL), 0) AS "trashed!: u32",
               coalesce(sum(iif(tags = '[]',
                   (SELECT count(*) FROM entries WHERE conversation = conversations.key), 0)), 0) AS "entries!: i64",
               coalesce(sum(iif(tags = '[]', happenings, 0)), 0) AS "happenings!: i64",
               min(iif(tags = '[]', changed_at, NULL)) AS "oldest?: i64",
               max(iif(tags = '[]', changed_at, NULL)) AS "newest?: i64",
               coalesce(sum(tags <> '[]'), 0) AS "kept_by_tag!: u32"
           FROM conversations
           WHERE (changed_at < ?1 OR trashed_at < ?1) AND finished = 1 AND deleted_at IS NULL"#,
        before
    )
    .fetch_one(connection)
    .await?;
    Ok(RetentionView {
        conversations: row.conversations,
        trashed: row.trashed,
        entries: row.entries,
        happenings: row.happenings,
        oldest: row.oldest,
        newest: row.newest,
        kept_by_tag: row.kept_by_tag,
    })
}

//! Beginning a transaction that writes, whatever became of the one before.

use std::sync::atomic::Ordering;

use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _, Transaction};

use super::{Store, StoreError, open};

/// The largest number of pages that SQLite knows: no limit.
pub(super) const UNLIMITED: u32 = 4_294_967_294;

impl Store {
    /// Begins a transaction that writes.
    ///
    /// For some errors, a full disk among them, SQLite takes the whole transaction back by itself (its documentation of
    /// transactions, "Response to errors within a transaction"). The library then fails to take it back once more, believes
    /// for ever that the connection is within one, and would refuse every later one: such a connection is replaced.
    ///
    /// # Errors
    /// As any write.
    pub(super) async fn begin<'a>(
        &self,
        writer: &'a mut SqliteConnection,
    ) -> Result<Transaction<'a, Sqlite>, StoreError> {
        if writer.is_in_transaction() {
            // Taking back is on its way, unless it has failed.
            writer.ping().await?;
        }
        if writer.is_in_transaction() {
            tracing::warn!("SQLite has taken a transaction back by itself; its connection is replaced");
            *writer = open::writer(&self.inner.path, self.inner.patience).await?;
            limit(writer, self.inner.most_pages.load(Ordering::Relaxed)).await?;
        }
        Ok(writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Lets the file grow to this many pages, or not at all where it has more; none lifts that. Tests fill a disk with it.
    ///
    /// # Errors
    /// As any write.
    pub async fn limit_pages(&self, most: Option<u32>) -> Result<(), StoreError> {
        let most = most.unwrap_or(UNLIMITED);
        self.inner.most_pages.store(most, Ordering::Relaxed);
        let mut writer = self.inner.writer.lock().await;
        limit(writer.as_mut().ok_or(StoreError::Closed)?, most).await
    }
}

async fn limit(writer: &mut SqliteConnection, most: u32) -> Result<(), StoreError> {
    sqlx::query(AssertSqlSafe(format!("PRAGMA max_page_count = {most}"))).execute(writer).await?;
    Ok(())
}

//! Runs of checks and what they found.

use std::collections::BTreeSet;

use super::{Store, StoreError, words};
use crate::view::{CheckId, CheckResultView};

/// How many results of one check of one profile are kept.
const KEPT: i64 = 200;

impl Store {
    /// Writes down that a run of a program has begun.
    ///
    /// # Errors
    /// As any write.
    pub async fn begin_check_run(
        &self,
        id: &str,
        profile_id: &str,
        started_at: i64,
        owner: &str,
    ) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        // Runs whose last result was displaced by newer ones tell nothing any more.
        sqlx::query!(
            "DELETE FROM check_runs WHERE profile_id = ? AND ended_at IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM check_results WHERE run_id = check_runs.id)",
            profile_id
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "INSERT INTO check_runs (id, profile_id, started_at, owner) VALUES (?, ?, ?, ?)",
            id,
            profile_id,
            started_at,
            owner
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Writes down that a run has ended.
    ///
    /// # Errors
    /// As any write.
    pub async fn end_check_run(&self, id: &str, ended_at: i64, cancelled: bool) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!("UPDATE check_runs SET ended_at = ?, cancelled = ? WHERE id = ?", ended_at, cancelled, id)
            .execute(writer)
            .await?;
        Ok(())
    }

    /// The owners of runs that nobody has written the end of, each once.
    ///
    /// # Errors
    /// As any read.
    pub async fn owners_of_check_runs(&self) -> Result<BTreeSet<Option<String>>, StoreError> {
        let owners = sqlx::query_scalar!("SELECT owner FROM check_runs WHERE ended_at IS NULL");
        Ok(owners.fetch_all(self.readers()).await?.into_iter().collect())
    }

    /// Ends the runs of a program that was killed: they were cancelled by that.
    ///
    /// # Errors
    /// As any write.
    pub async fn end_left_check_runs(&self, owner: Option<&str>, now: i64) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!(
            "UPDATE check_runs SET ended_at = ?, cancelled = 1 WHERE ended_at IS NULL AND owner IS ?",
            now,
            owner
        )
        .execute(writer)
        .await?;
        Ok(())
    }

    /// Whether there is, or was, a run of this id.
    ///
    /// # Errors
    /// As any read.
    pub async fn knows_check_run(&self, id: &str) -> Result<bool, StoreError> {
        let known =
            sqlx::query_scalar!("SELECT count(*) FROM check_runs WHERE id = ?", id).fetch_one(self.readers()).await?;
        Ok(known > 0)
    }

    /// Writes down what a check found, and lets the oldest results of the same check go.
    ///
    /// # Errors
    /// As any write.
    pub async fn save_check_result(
        &self,
        profile_id: &str,
        at: i64,
        result: &CheckResultView,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_string(result)?;
        let (check, state) = (words::of_check(result.check), words::of_check_state(result.state));
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        sqlx::query!(
            "INSERT INTO check_results (run_id, profile_id, check_name, state, at, body) VALUES (?, ?, ?, ?, ?, ?)",
            result.run_id,
            profile_id,
            check,
            state,
            at,
            body
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "DELETE FROM check_results WHERE profile_id = ?1 AND check_name = ?2 AND row <=
                 (SELECT row FROM check_results WHERE profile_id = ?1 AND check_name = ?2
                  ORDER BY row DESC LIMIT 1 OFFSET ?3)",
            profile_id,
            check,
            KEPT
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The newest result of each check that ever came to one, in the order of the list.
    ///
    /// # Errors
    /// As any read.
    pub async fn latest_check_results(&self, profile_id: &str) -> Result<Vec<CheckResultView>, StoreError> {
        let rows = sqlx::query_scalar!(
            "SELECT body FROM check_results WHERE row IN
                 (SELECT max(row) FROM check_results WHERE profile_id = ? GROUP BY check_name)",
            profile_id
        )
        .fetch_all(self.readers())
        .await?;
        let mut results = rows.iter().map(|body| read(body)).collect::<Result<Vec<_>, _>>()?;
        results.sort_unstable_by_key(|result| result.check);
        Ok(results)
    }

    /// The newest results of one check, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn check_results_of(
        &self,
        profile_id: &str,
        check: CheckId,
        limit: u32,
    ) -> Result<Vec<CheckResultView>, StoreError> {
        let check = words::of_check(check);
        let rows = sqlx::query_scalar!(
            "SELECT body FROM check_results WHERE profile_id = ? AND check_name = ? ORDER BY row DESC LIMIT ?",
            profile_id,
            check,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        rows.iter().map(|body| read(body)).collect()
    }
}

fn read(body: &str) -> Result<CheckResultView, StoreError> {
    Ok(serde_json::from_str(body)?)
}

//! Runs of scenarios and their cases.

use super::{Store, StoreError};
use crate::run::Body;
use crate::view::{CaseState, CaseSummary, RunState, RunSummary};

/// A case as it is stored.
#[derive(Clone, Debug)]
pub struct CaseRow {
    /// The row.
    pub summary: CaseSummary,
    /// Everything else; as it was when absent.
    pub body: Option<Body>,
}

/// A run with its program.
#[derive(Clone, Debug)]
pub struct OwnedRun {
    /// The row.
    pub summary: RunSummary,
    /// The program that holds it; see [`crate::ownership`].
    pub owner: Option<String>,
}

/// What a case of a new run is stored with.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// The row.
    pub summary: CaseSummary,
    /// SHA-256 of the scenario's text, in hexadecimal.
    pub digest: String,
    /// Everything else.
    pub body: Body,
}

/// The word that a state is stored as: as the window gets it.
fn word(state: &impl serde::Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(state)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(StoreError::Unexpected { reason: format!("{other} is no word of a state") }),
    }
}

impl Store {
    /// Writes a new run of a program down with all its cases.
    ///
    /// # Errors
    /// As any write.
    pub async fn begin_run(&self, run: &RunSummary, cases: &[NewCase], owner: &str) -> Result<(), StoreError> {
        let (state, summary) = (word(&run.state)?, serde_json::to_string(run)?);
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        sqlx::query!(
            "INSERT INTO test_runs (id, started_at, state, summary, owner) VALUES (?, ?, ?, ?, ?)",
            run.id,
            run.started_at,
            state,
            summary,
            owner
        )
        .execute(&mut *transaction)
        .await?;
        for NewCase { summary, digest, body } in cases {
            let (state, row, body) =
                (word(&summary.state)?, serde_json::to_string(summary)?, serde_json::to_string(body)?);
            sqlx::query!(
                "INSERT INTO test_cases (id, run_id, scenario_id, digest, state, summary, body)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
                summary.id,
                summary.run_id,
                summary.scenario_id,
                digest,
                state,
                row,
                body
            )
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Writes down how far a run and some of its cases are.
    ///
    /// # Errors
    /// As any write.
    pub async fn save_progress(&self, run: &RunSummary, cases: &[CaseRow]) -> Result<(), StoreError> {
        let (state, summary) = (word(&run.state)?, serde_json::to_string(run)?);
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        sqlx::query!(
            "UPDATE test_runs SET state = ?, ended_at = ?, summary = ? WHERE id = ?",
            state,
            run.ended_at,
            summary,
            run.id
        )
        .execute(&mut *transaction)
        .await?;
        for CaseRow { summary, body } in cases {
            let (state, row) = (word(&summary.state)?, serde_json::to_string(summary)?);
            let body = body.as_ref().map(serde_json::to_string).transpose()?;
            sqlx::query!(
                "UPDATE test_cases SET state = ?, started_at = ?, took_ms = ?, summary = ?, body = coalesce(?, body)
                 WHERE id = ?",
                state,
                summary.started_at,
                summary.took_ms,
                row,
                body,
                summary.id
            )
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Runs that began before a time, the newest first: so many, and those that began in the same millisecond as the last of
    /// them, since the next page begins with what is older.
    ///
    /// # Errors
    /// As any read.
    pub async fn runs_before(&self, before: i64, limit: u32) -> Result<Vec<RunSummary>, StoreError> {
        let rows = sqlx::query_scalar!(
            "SELECT summary FROM test_runs
             WHERE started_at < ?1 AND started_at >= (SELECT min(started_at) FROM
                 (SELECT started_at FROM test_runs WHERE started_at < ?1 ORDER BY started_at DESC LIMIT ?2))
             ORDER BY started_at DESC, row DESC",
            before,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        rows.iter().map(|summary| Ok(serde_json::from_str(summary)?)).collect()
    }

    /// Runs that nobody has written the end of.
    ///
    /// # Errors
    /// As any read.
    pub async fn running_runs(&self) -> Result<Vec<OwnedRun>, StoreError> {
        let running = word(&RunState::Running)?;
        let rows = sqlx::query!("SELECT summary, owner FROM test_runs WHERE state = ? ORDER BY row", running)
            .fetch_all(self.readers())
            .await?;
        rows.into_iter()
            .map(|row| Ok(OwnedRun { summary: serde_json::from_str(&row.summary)?, owner: row.owner }))
            .collect()
    }

    /// One run.
    ///
    /// # Errors
    /// As any read.
    pub async fn test_run(&self, id: &str) -> Result<Option<RunSummary>, StoreError> {
        let row = sqlx::query_scalar!("SELECT summary FROM test_runs WHERE id = ?", id)
            .fetch_optional(self.readers())
            .await?;
        row.map(|summary| Ok(serde_json::from_str(&summary)?)).transpose()
    }

    /// The cases of a run, in the order in which they were planned.
    ///
    /// # Errors
    /// As any read.
    pub async fn cases_of_run(&self, run_id: &str) -> Result<Vec<CaseSummary>, StoreError> {
        let rows = sqlx::query_scalar!("SELECT summary FROM test_cases WHERE run_id = ? ORDER BY row", run_id)
            .fetch_all(self.readers())
            .await?;
        rows.iter().map(|summary| Ok(serde_json::from_str(summary)?)).collect()
    }

    /// The cases of a run with everything that is known of them, in the order in which they were planned.
    ///
    /// # Errors
    /// As any read.
    pub async fn whole_cases_of_run(&self, run_id: &str) -> Result<Vec<(CaseSummary, Body)>, StoreError> {
        let rows = sqlx::query!("SELECT summary, body FROM test_cases WHERE run_id = ? ORDER BY row", run_id)
            .fetch_all(self.readers())
            .await?;
        rows.into_iter().map(|row| whole(&row.summary, row.body.as_deref())).collect()
    }

    /// One case with everything that is known of it.
    ///
    /// # Errors
    /// As any read.
    pub async fn test_case(&self, id: &str) -> Result<Option<(CaseSummary, Body)>, StoreError> {
        let row = sqlx::query!("SELECT summary, body FROM test_cases WHERE id = ?", id)
            .fetch_optional(self.readers())
            .await?;
        row.map(|row| whole(&row.summary, row.body.as_deref())).transpose()
    }

    /// Deletes a run that has ended, with its cases. Answers whether there was one.
    ///
    /// # Errors
    /// As any write.
    pub async fn delete_run(&self, id: &str) -> Result<bool, StoreError> {
        let running = word(&RunState::Running)?;
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        let gone = sqlx::query!("DELETE FROM test_runs WHERE id = ? AND state <> ?", id, running)
            .execute(&mut *transaction)
            .await?;
        // Not left to the foreign key: it is only looked at where the connection is told to.
        sqlx::query!(
            "DELETE FROM test_cases WHERE run_id = ? AND NOT EXISTS (SELECT 1 FROM test_runs WHERE id = run_id)",
            id
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(gone.rows_affected() > 0)
    }

    /// Ends a run of a program that was killed: what was not held to its end counts as not run, for this reason. Answers the
    /// run as it is then, with the cases that have changed.
    ///
    /// # Errors
    /// As any write.
    pub async fn interrupt_run(
        &self,
        run: RunSummary,
        now: i64,
        reason: &str,
    ) -> Result<(RunSummary, Vec<CaseSummary>), StoreError> {
        let cases = self.whole_cases_of_run(&run.id).await?;
        let states = cases.iter().map(|(case, _)| if case.state.is_over() { case.state } else { CaseState::NotRun });
        let counts = crate::run::counts(states);
        let run = RunSummary { state: RunState::Interrupted, ended_at: Some(now), counts, ..run };
        let mut changed = Vec::new();
        for (case, mut body) in cases.into_iter().filter(|(case, _)| !case.state.is_over()) {
            body.not_reached();
            let summary =
                CaseSummary { state: CaseState::NotRun, reason: Some(reason.to_owned()), manual: None, ..case };
            changed.push(CaseRow { summary, body: Some(body) });
        }
        self.save_progress(&run, &changed).await?;
        Ok((run, changed.into_iter().map(|row| row.summary).collect()))
    }
}

fn whole(summary: &str, body: Option<&str>) -> Result<(CaseSummary, Body), StoreError> {
    let body = body.map(serde_json::from_str).transpose()?.unwrap_or_default();
    Ok((serde_json::from_str(summary)?, body))
}

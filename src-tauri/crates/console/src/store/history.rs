//! How a scenario of the list did over its runs.

use serde_json::Value;

use super::{Store, StoreError};
use crate::report::Past;
use crate::view::CaseSummary;

/// How many cases are looked at, the newest.
const KEPT: i64 = 200;

/// A scenario's cases that were begun, oldest first, and its text of now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioPast {
    /// The newest 200.
    pub past: Vec<Past>,
    /// SHA-256 of the scenario's text, in hexadecimal.
    pub current: String,
}

impl Store {
    /// The cases that a scenario of the list was run as; none for a scenario that is not in it.
    ///
    /// # Errors
    /// As any read.
    pub async fn scenario_past(&self, scenario_id: &str) -> Result<Option<ScenarioPast>, StoreError> {
        let current = sqlx::query_scalar!("SELECT digest FROM scenarios WHERE id = ?", scenario_id)
            .fetch_optional(self.readers())
            .await?;
        let Some(current) = current else { return Ok(None) };
        let rows = sqlx::query!(
            "SELECT digest, state, started_at, took_ms, summary FROM test_cases
             WHERE scenario_id = ? AND started_at IS NOT NULL
             ORDER BY row DESC LIMIT ?",
            scenario_id,
            KEPT
        )
        .fetch_all(self.readers())
        .await?;
        let mut past = Vec::with_capacity(rows.len());
        for row in rows.into_iter().rev() {
            let mut case: CaseSummary = serde_json::from_str(&row.summary)?;
            // The columns are what is kept up to date.
            case.state = serde_json::from_value(Value::String(row.state))?;
            (case.started_at, case.took_ms) = (row.started_at, row.took_ms.or(case.took_ms));
            past.push(Past { case, text: row.digest });
        }
        Ok(Some(ScenarioPast { past, current }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{CaseState, ConnectorId, Environment, RunPlace, RunTarget};

    fn summary(id: &str) -> CaseSummary {
        CaseSummary {
            id: id.into(),
            run_id: "run-1".into(),
            scenario_id: Some("scenario-1".into()),
            scenario: "Guest".into(),
            file: String::new(),
            row: String::new(),
            repetition: 1,
            target: RunPlace {
                target: RunTarget::Practice,
                name: "Practice org".into(),
                environment: Environment::Practice,
                connector: ConnectorId::CustomClient,
            },
            state: CaseState::Waiting,
            reason: None,
            tries: 1,
            started_at: None,
            took_ms: None,
            waited_ms: 0,
            step: 0,
            steps: 0,
            manual: None,
        }
    }

    async fn run(store: &Store, statement: &'static str, values: &[&str]) {
        let mut writer = store.inner.writer.lock().await;
        let mut query = sqlx::query(statement);
        for value in values {
            query = query.bind(*value);
        }
        query.execute(writer.as_mut().expect("open")).await.expect("written");
    }

    #[tokio::test]
    async fn begun_cases_come_oldest_first_with_what_the_columns_say() {
        let folder = tempfile::tempdir().expect("folder");
        let store = Store::open(&folder.path().join("database.db")).await.expect("opened");
        assert_eq!(store.scenario_past("scenario-1").await.expect("read"), None);
        run(
            &store,
            "INSERT INTO scenarios (id, name, description, tags, cases, errors, text, digest, created_at, updated_at)
             VALUES ('scenario-1', 'Guest', '', '[]', 1, 0, '', 'now', 0, 0)",
            &[],
        )
        .await;
        run(&store, "INSERT INTO test_runs (id, started_at, state, summary) VALUES ('run-1', 0, 'ended', '{}')", &[])
            .await;
        for (id, state, began, took) in
            [("a", "failed", "10", "900"), ("b", "passedOnRetry", "20", "800"), ("c", "notRun", "", "")]
        {
            let json = serde_json::to_string(&summary(id)).expect("JSON");
            run(
                &store,
                "INSERT INTO test_cases (id, run_id, scenario_id, digest, state, started_at, took_ms, summary)
                 VALUES (?, 'run-1', 'scenario-1', 'then', ?, CAST(nullif(?, '') AS INTEGER),
                     CAST(nullif(?, '') AS INTEGER), ?)",
                &[id, state, began, took, &json],
            )
            .await;
        }
        let found = store.scenario_past("scenario-1").await.expect("read").expect("known");
        assert_eq!(found.current, "now");
        let cases: Vec<_> = found
            .past
            .iter()
            .map(|past| (past.case.id.as_str(), past.case.state, past.case.started_at, past.case.took_ms))
            .collect();
        assert_eq!(
            cases,
            [("a", CaseState::Failed, Some(10), Some(900)), ("b", CaseState::PassedOnRetry, Some(20), Some(800))]
        );
        assert!(found.past.iter().all(|past| past.text == "then"));
        store.close().await;
    }
}

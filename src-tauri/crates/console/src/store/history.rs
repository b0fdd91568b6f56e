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

//! Scenarios that are kept.

use std::collections::BTreeMap;

use super::{Store, StoreError};
use crate::view::{RecentCase, ScenarioSummary};

/// How many cases a row of the list tells.
const RECENT: i64 = 10;

/// A scenario as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioRecord {
    /// The row of the list.
    pub summary: ScenarioSummary,
    /// YAML.
    pub text: String,
    /// SHA-256 of the text in hexadecimal.
    pub digest: String,
}

/// A row of the table.
struct Row {
    id: String,
    name: String,
    description: String,
    tags: String,
    cases: i64,
    errors: i64,
    text: String,
    digest: String,
    created_at: i64,
    updated_at: i64,
    trashed_at: Option<i64>,
}

impl Row {
    fn into_record(self, recent: Vec<RecentCase>) -> Result<ScenarioRecord, StoreError> {
        let summary = ScenarioSummary {
            id: self.id,
            name: self.name,
            description: self.description,
            tags: serde_json::from_str(&self.tags)?,
            cases: u32::try_from(self.cases).unwrap_or(u32::MAX),
            errors: u32::try_from(self.errors).unwrap_or(u32::MAX),
            recent,
            created_at: self.created_at,
            updated_at: self.updated_at,
            trashed_at: self.trashed_at,
        };
        Ok(ScenarioRecord { summary, text: self.text, digest: self.digest })
    }
}

impl Store {
    /// All scenarios, by name, those in the trash too.
    ///
    /// # Errors
    /// As any read.
    pub async fn scenarios(&self) -> Result<Vec<ScenarioSummary>, StoreError> {
        let mut recent = self.recent_cases(None).await?;
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, name, description, tags, cases, errors, '' AS \"text!: String\", digest, created_at, updated_at,
                 trashed_at
             FROM scenarios ORDER BY name COLLATE NOCASE, created_at, id"
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let recent = recent.remove(&row.id).unwrap_or_default();
                Ok(row.into_record(recent)?.summary)
            })
            .collect()
    }

    /// One scenario.
    ///
    /// # Errors
    /// As any read.
    pub async fn scenario(&self, id: &str) -> Result<Option<ScenarioRecord>, StoreError> {
        let row = sqlx::query_as!(
            Row,
            "SELECT id, name, description, tags, cases, errors, text, digest, created_at, updated_at, trashed_at
             FROM scenarios WHERE id = ?",
            id
        )
        .fetch_optional(self.readers())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let recent = self.recent_cases(Some(id)).await?.remove(id).unwrap_or_default();
        Ok(Some(row.into_record(recent)?))
    }

    /// Writes a scenario down, in place of the one with the same id. What was run of it is not written.
    ///
    /// # Errors
    /// As any write.
    pub async fn save_scenario(&self, record: &ScenarioRecord) -> Result<(), StoreError> {
        let ScenarioRecord { summary, text, digest } = record;
        let tags = serde_json::to_string(&summary.tags)?;
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!(
            "INSERT INTO scenarios
                 (id, name, description, tags, cases, errors, text, digest, created_at, updated_at, trashed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description,
                 tags = excluded.tags, cases = excluded.cases, errors = excluded.errors, text = excluded.text,
                 digest = excluded.digest, updated_at = excluded.updated_at, trashed_at = excluded.trashed_at",
            summary.id,
            summary.name,
            summary.description,
            tags,
            summary.cases,
            summary.errors,
            text,
            digest,
            summary.created_at,
            summary.updated_at,
            summary.trashed_at
        )
        .execute(writer)
        .await?;
        Ok(())
    }

    /// The newest cases that are over, at most ten of each scenario, newest first.
    async fn recent_cases(&self, scenario: Option<&str>) -> Result<BTreeMap<String, Vec<RecentCase>>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT test_cases.scenario_id AS "scenario_id!", test_cases.run_id, test_cases.state,
                   coalesce(test_cases.started_at, test_runs.started_at) AS "at!: i64"
               FROM scenarios
               JOIN test_cases ON test_cases.row IN (
                   SELECT row FROM test_cases
                   WHERE scenario_id = scenarios.id AND state NOT IN ('waiting', 'running', 'awaitingPerson')
                   ORDER BY row DESC LIMIT ?2)
               JOIN test_runs ON test_runs.id = test_cases.run_id
               WHERE ?1 IS NULL OR scenarios.id = ?1
               ORDER BY test_cases.row DESC"#,
            scenario,
            RECENT
        )
        .fetch_all(self.readers())
        .await?;
        let mut recent: BTreeMap<String, Vec<RecentCase>> = BTreeMap::new();
        for row in rows {
            let case = RecentCase { run_id: row.run_id, at: row.at, state: serde_json::from_value(row.state.into())? };
            recent.entry(row.scenario_id).or_default().push(case);
        }
        Ok(recent)
    }
}

//! Results of checks.

use super::{Store, StoreError};
use crate::view::{CheckId, CheckResultView};

fn read(body: &str) -> Result<CheckResultView, StoreError> {
    serde_json::from_str(body).map_err(|error| StoreError::Unreadable { reason: format!("a check's result: {error}") })
}

fn name(check: CheckId) -> String {
    serde_json::to_value(check).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Store {
    /// The newest ended result of each check that ever ran for a profile.
    ///
    /// # Errors
    /// As any read.
    pub async fn latest_check_results(&self, profile_id: &str) -> Result<Vec<CheckResultView>, StoreError> {
        let rows = sqlx::query_scalar!(
            "SELECT body FROM check_results WHERE row IN
                 (SELECT max(row) FROM check_results WHERE profile_id = ? GROUP BY check_name) ORDER BY row",
            profile_id
        )
        .fetch_all(self.readers())
        .await?;
        rows.iter().map(|body| read(body)).collect()
    }

    /// All results of one check, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn check_results_of(
        &self,
        profile_id: &str,
        check: CheckId,
        limit: u32,
    ) -> Result<Vec<CheckResultView>, StoreError> {
        let name = name(check);
        let rows = sqlx::query_scalar!(
            "SELECT body FROM check_results WHERE profile_id = ? AND check_name = ? ORDER BY row DESC LIMIT ?",
            profile_id,
            name,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        rows.iter().map(|body| read(body)).collect()
    }
}

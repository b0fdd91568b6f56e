//! What deployments declared when they last gave a token.

use serde_json::Value;

use super::{Store, StoreError};

impl Store {
    /// Writes down what the deployment of a profile declares: `context.configuration` of a token's answer.
    ///
    /// # Errors
    /// As any write.
    pub async fn save_declared_deployment(
        &self,
        profile_id: &str,
        at: i64,
        configuration: &Value,
    ) -> Result<(), StoreError> {
        let configuration = configuration.to_string();
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!(
            "INSERT INTO declared_deployments (profile_id, at, configuration) VALUES (?, ?, ?)
             ON CONFLICT (profile_id) DO UPDATE SET at = excluded.at, configuration = excluded.configuration",
            profile_id,
            at,
            configuration
        )
        .execute(writer)
        .await?;
        Ok(())
    }
}

//! What deployments declared when they last gave a token.

use miaw::wire::token::Configuration;

use super::{Store, StoreError};

/// What a deployment declared.
#[derive(Clone, Debug)]
pub struct DeclaredDeployment {
    /// When, in milliseconds.
    pub at: i64,
    /// `context.configuration` of the token's answer.
    pub configuration: Configuration,
}

impl Store {
    /// What the deployment of a profile declared when it last gave a token.
    ///
    /// # Errors
    /// As any read.
    pub async fn declared_deployment(&self, profile_id: &str) -> Result<Option<DeclaredDeployment>, StoreError> {
        let row = sqlx::query!("SELECT at, configuration FROM declared_deployments WHERE profile_id = ?", profile_id)
            .fetch_optional(self.readers())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let configuration = serde_json::from_str(&row.configuration)
            .map_err(|error| StoreError::Unreadable { reason: format!("what {profile_id} declared: {error}") })?;
        Ok(Some(DeclaredDeployment { at: row.at, configuration }))
    }

    /// Takes a profile out of the database that was never shown: its key could not be kept.
    ///
    /// # Errors
    /// As any write.
    pub async fn forget_profile(&self, id: &str) -> Result<(), StoreError> {
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        sqlx::query!("DELETE FROM profiles WHERE id = ?", id).execute(writer).await?;
        Ok(())
    }

    /// Writes down what the deployment of a profile declares, in place of what it declared before. The JSON is
    /// `context.configuration` of the token's answer.
    ///
    /// # Errors
    /// As any write.
    pub async fn save_declared_deployment(
        &self,
        profile_id: &str,
        at: i64,
        configuration: &serde_json::Value,
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

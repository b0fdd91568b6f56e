//! What people said about steps of checklists. Nothing is deleted: a withdrawn declaration stays, for the history.

use super::{Store, StoreError, words};
use crate::view::ConnectorId;

/// One declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The step's name.
    pub step: String,
    /// Who said it.
    pub by: String,
    /// When, in milliseconds.
    pub at: i64,
    /// What the person saw.
    pub note: String,
    /// When it was taken back, in milliseconds.
    pub withdrawn_at: Option<i64>,
}

impl Store {
    /// Writes a declaration down; those about the same step before it are withdrawn by it.
    ///
    /// # Errors
    /// As any write.
    pub async fn declare(
        &self,
        profile_id: &str,
        connector: ConnectorId,
        declaration: &Declaration,
    ) -> Result<(), StoreError> {
        let connector = words::of_connector(connector);
        let Declaration { step, by, at, note, withdrawn_at: _ } = declaration;
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        sqlx::query!(
            "UPDATE declarations SET withdrawn_at = ?
             WHERE profile_id = ? AND connector = ? AND step = ? AND withdrawn_at IS NULL",
            at,
            profile_id,
            connector,
            step
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "INSERT INTO declarations (profile_id, connector, step, by_whom, at, note) VALUES (?, ?, ?, ?, ?, ?)",
            profile_id,
            connector,
            step,
            by,
            at,
            note
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Withdraws what stands about a step; whether something stood.
    ///
    /// # Errors
    /// As any write.
    pub async fn withdraw(
        &self,
        profile_id: &str,
        connector: ConnectorId,
        step: &str,
        at: i64,
    ) -> Result<bool, StoreError> {
        let connector = words::of_connector(connector);
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let done = sqlx::query!(
            "UPDATE declarations SET withdrawn_at = ?
             WHERE profile_id = ? AND connector = ? AND step = ? AND withdrawn_at IS NULL",
            at,
            profile_id,
            connector,
            step
        )
        .execute(writer)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The declarations that stand for a connector's steps.
    ///
    /// # Errors
    /// As any read.
    pub async fn declarations(&self, profile_id: &str, connector: ConnectorId) -> Result<Vec<Declaration>, StoreError> {
        let connector = words::of_connector(connector);
        Ok(sqlx::query_as!(
            Declaration,
            r#"SELECT step, by_whom AS "by", at, note, withdrawn_at FROM declarations
               WHERE profile_id = ? AND connector = ? AND withdrawn_at IS NULL ORDER BY step, row"#,
            profile_id,
            connector
        )
        .fetch_all(self.readers())
        .await?)
    }

    /// All declarations about a step, withdrawn ones too, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn declarations_of(
        &self,
        profile_id: &str,
        connector: ConnectorId,
        step: &str,
        limit: u32,
    ) -> Result<Vec<Declaration>, StoreError> {
        let connector = words::of_connector(connector);
        Ok(sqlx::query_as!(
            Declaration,
            r#"SELECT step, by_whom AS "by", at, note, withdrawn_at FROM declarations
               WHERE profile_id = ? AND connector = ? AND step = ? ORDER BY row DESC LIMIT ?"#,
            profile_id,
            connector,
            step,
            limit
        )
        .fetch_all(self.readers())
        .await?)
    }
}

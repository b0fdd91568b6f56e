//! Where secrets are kept.

use console::view::{Failure, SecretsView};

use super::App;

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn retry_keyring(app: App<'_>) -> Result<SecretsView, Failure> {
    let secrets = app.console()?.retry_keyring().await?;
    app.secrets_changed().await;
    Ok(secrets)
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn keep_secrets_in_session(app: App<'_>) -> Result<SecretsView, Failure> {
    let secrets = app.console()?.keep_secrets_in_session().await?;
    app.secrets_changed().await;
    Ok(secrets)
}

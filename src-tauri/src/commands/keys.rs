//! Signing keys and tokens. Private keys and tokens come in; none goes out.

use console::view::{
    Failure, KeyDraft, KeySetReportView, KeyUseView, ProfileView, PublicForm, SavedFile, SignedTokenView, TokenDraft,
    TokenInspection, TokenReportView, TokenUse,
};

use super::App;

#[tauri::command]
#[tracing::instrument(skip(app, draft), err(Debug))]
pub async fn add_key(app: App<'_>, profile_id: String, draft: KeyDraft) -> Result<ProfileView, Failure> {
    let profile = app.console()?.add_key(&profile_id, draft).await?;
    Ok(app.changed(profile).await)
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn set_issuer(app: App<'_>, profile_id: String, issuer: String) -> Result<ProfileView, Failure> {
    let profile = app.console()?.set_issuer(&profile_id, &issuer).await?;
    Ok(app.changed(profile).await)
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn use_key(app: App<'_>, key: String) -> Result<ProfileView, Failure> {
    let profile = app.console()?.use_key(&key).await?;
    Ok(app.changed(profile).await)
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn retire_key(app: App<'_>, key: String) -> Result<ProfileView, Failure> {
    let profile = app.console()?.retire_key(&key).await?;
    Ok(app.changed(profile).await)
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn remove_key(app: App<'_>, key: String) -> Result<ProfileView, Failure> {
    let profile = app.console()?.remove_key(&key).await?;
    Ok(app.changed(profile).await)
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn certify_key(app: App<'_>, key: String, days: u32) -> Result<ProfileView, Failure> {
    let profile = app.console()?.certify_key(&key, days).await?;
    Ok(app.changed(profile).await)
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn export_key(app: App<'_>, key: String, form: PublicForm) -> Result<String, Failure> {
    app.console()?.export_key(&key, form).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn save_private_key(app: App<'_>, key: String) -> Result<SavedFile, Failure> {
    app.console()?.save_private_key(&key).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn key_uses(app: App<'_>, key: String) -> Result<Vec<KeyUseView>, Failure> {
    app.console()?.key_uses(&key).await
}

#[tauri::command]
#[tracing::instrument(skip(app, draft), err(Debug))]
pub async fn sign_token(
    app: App<'_>,
    profile_id: String,
    draft: TokenDraft,
    then: TokenUse,
) -> Result<SignedTokenView, Failure> {
    app.console()?.sign_token(&profile_id, draft, then).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn inspect_token(app: App<'_>, inspection: TokenInspection) -> Result<TokenReportView, Failure> {
    app.console()?.inspect_token(inspection).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn access_token(app: App<'_>, conversation_id: String) -> Result<TokenReportView, Failure> {
    app.console()?.access_token(&conversation_id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn inspect_key_set(app: App<'_>, url: String) -> Result<KeySetReportView, Failure> {
    app.console()?.inspect_key_set(&url).await
}

//! Org profiles.

use console::view::{Failure, FieldFailure, ImportedOrgs, ProfileDraft, ProfileView, SavedFile};

use super::App;

#[tauri::command]
#[tracing::instrument(skip_all)]
pub async fn check_profile(app: App<'_>, draft: ProfileDraft) -> Result<Vec<FieldFailure>, Failure> {
    Ok(app.console()?.check_profile(&draft))
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn create_profile(app: App<'_>, draft: ProfileDraft) -> Result<ProfileView, Failure> {
    app.console()?.create_profile(draft).await
}

#[tauri::command]
#[tracing::instrument(skip(app, draft), err(Debug))]
pub async fn update_profile(app: App<'_>, id: String, draft: ProfileDraft) -> Result<ProfileView, Failure> {
    app.console()?.update_profile(&id, draft).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn duplicate_profile(app: App<'_>, id: String) -> Result<ProfileView, Failure> {
    app.console()?.duplicate_profile(&id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn trash_profile(app: App<'_>, id: String) -> Result<ProfileView, Failure> {
    app.console()?.trash_profile(&id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn restore_profile(app: App<'_>, id: String) -> Result<ProfileView, Failure> {
    app.console()?.restore_profile(&id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn save_orgs(app: App<'_>, ids: Vec<String>) -> Result<SavedFile, Failure> {
    app.console()?.save_orgs(&ids).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn import_orgs(app: App<'_>, text: String) -> Result<ImportedOrgs, Failure> {
    app.console()?.import_orgs(&text).await
}

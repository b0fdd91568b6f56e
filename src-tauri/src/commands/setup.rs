//! Connectors, checklists, settings, checks, evidence.

use console::view::{
    AttributesDraft, AttributesView, CheckId, CheckResultView, ChecklistView, ChecksView, ConnectorId, ConnectorView,
    DeclarationDraft, EmittedSettingsView, EvidenceFiles, EvidencePreview, Failure, ProfileDraft, ProfileView,
    SavedFile, SettingsReadingView, StepEventView,
};

use super::App;

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn connectors(app: App<'_>) -> Result<Vec<ConnectorView>, Failure> {
    Ok(app.console()?.connectors())
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn checklist(app: App<'_>, profile_id: String, connector: ConnectorId) -> Result<ChecklistView, Failure> {
    app.console()?.checklist(&profile_id, connector).await
}

#[tauri::command]
#[tracing::instrument(skip(app, draft), err(Debug))]
pub async fn declare_step(app: App<'_>, profile_id: String, draft: DeclarationDraft) -> Result<(), Failure> {
    app.console()?.declare_step(&profile_id, draft).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn withdraw_declaration(
    app: App<'_>,
    profile_id: String,
    connector: ConnectorId,
    step_id: String,
) -> Result<(), Failure> {
    app.console()?.withdraw_declaration(&profile_id, connector, &step_id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn step_history(
    app: App<'_>,
    profile_id: String,
    connector: ConnectorId,
    step_id: String,
) -> Result<Vec<StepEventView>, Failure> {
    app.console()?.step_history(&profile_id, connector, &step_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn read_settings(app: App<'_>, text: String) -> Result<SettingsReadingView, Failure> {
    app.console()?.read_settings(&text)
}

#[tauri::command]
#[tracing::instrument(skip(app, draft, text), err(Debug))]
pub async fn apply_settings(
    app: App<'_>,
    profile_id: Option<String>,
    draft: ProfileDraft,
    text: Option<String>,
) -> Result<ProfileView, Failure> {
    let profile = app.console()?.apply_settings(profile_id.as_deref(), draft, text).await?;
    Ok(app.changed(profile).await)
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn emit_settings(
    app: App<'_>,
    profile_id: String,
    connector: ConnectorId,
) -> Result<EmittedSettingsView, Failure> {
    app.console()?.emit_settings(&profile_id, connector).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn save_settings_with_key(
    app: App<'_>,
    profile_id: String,
    connector: ConnectorId,
) -> Result<SavedFile, Failure> {
    app.console()?.save_settings_with_key(&profile_id, connector).await
}

#[tauri::command]
#[tracing::instrument(skip(app, draft), err(Debug))]
pub async fn preview_attributes(
    app: App<'_>,
    profile_id: String,
    draft: AttributesDraft,
) -> Result<AttributesView, Failure> {
    app.console()?.preview_attributes(&profile_id, draft).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn start_checks(app: App<'_>, profile_id: String, checks: Option<Vec<CheckId>>) -> Result<String, Failure> {
    app.console()?.start_checks(&profile_id, checks).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn cancel_checks(app: App<'_>, run_id: String) -> Result<(), Failure> {
    app.console()?.cancel_checks(&run_id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn checks(app: App<'_>, profile_id: String) -> Result<ChecksView, Failure> {
    app.console()?.checks(&profile_id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn check_history(app: App<'_>, profile_id: String, check: CheckId) -> Result<Vec<CheckResultView>, Failure> {
    app.console()?.check_history(&profile_id, check).await
}

#[tauri::command]
#[tracing::instrument(skip(app, left_out), err(Debug))]
pub async fn preview_evidence(
    app: App<'_>,
    profile_id: String,
    connector: ConnectorId,
    left_out: Vec<String>,
) -> Result<EvidencePreview, Failure> {
    app.console()?.preview_evidence(&profile_id, connector, &left_out).await
}

#[tauri::command]
#[tracing::instrument(skip(app, left_out), err(Debug))]
pub async fn save_evidence(
    app: App<'_>,
    profile_id: String,
    connector: ConnectorId,
    left_out: Vec<String>,
) -> Result<EvidenceFiles, Failure> {
    app.console()?.save_evidence(&profile_id, connector, &left_out).await
}

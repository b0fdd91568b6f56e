//! Keeping conversations: search, tags, trash, retention, export.

use console::view::{ExportDraft, ExportPreview, Failure, RetentionView, SavedFile, SearchPage, SearchQuery};

use super::App;

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn search_conversations(app: App<'_>, query: SearchQuery) -> Result<SearchPage, Failure> {
    app.console()?.search_conversations(query).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn tag_conversation(app: App<'_>, conversation_id: String, tags: Vec<String>) -> Result<(), Failure> {
    app.console()?.tag_conversation(&conversation_id, tags).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn trash_conversation(app: App<'_>, conversation_id: String) -> Result<(), Failure> {
    app.console()?.trash_conversation(&conversation_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn restore_conversation(app: App<'_>, conversation_id: String) -> Result<(), Failure> {
    app.console()?.restore_conversation(&conversation_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn delete_conversation(app: App<'_>, conversation_id: String) -> Result<(), Failure> {
    app.console()?.delete_conversation(&conversation_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn plan_retention(app: App<'_>, days: u32) -> Result<RetentionView, Failure> {
    app.console()?.plan_retention(days).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn apply_retention(app: App<'_>, days: u32) -> Result<RetentionView, Failure> {
    app.console()?.apply_retention(days).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn preview_export(
    app: App<'_>,
    conversation_id: String,
    draft: ExportDraft,
) -> Result<ExportPreview, Failure> {
    app.console()?.preview_export(&conversation_id, draft).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn save_export(app: App<'_>, conversation_id: String, draft: ExportDraft) -> Result<SavedFile, Failure> {
    app.console()?.save_export(&conversation_id, draft).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn conversation_text(app: App<'_>, conversation_id: String) -> Result<String, Failure> {
    app.console()?.conversation_text(&conversation_id).await
}

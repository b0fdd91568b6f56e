//! The timeline: pages of it, what is looked for in it, and what people mark.

use console::view::{CurlView, EntryPage, EntryView, Failure, HappeningFilter, HappeningPage, HappeningView, MarkView};

use super::App;

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn entries_around(app: App<'_>, conversation_id: String, identifier: String) -> Result<EntryPage, Failure> {
    app.console()?.entries_around(&conversation_id, &identifier).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn newer_entries(
    app: App<'_>,
    conversation_id: String,
    after_position: i64,
) -> Result<Vec<EntryView>, Failure> {
    app.console()?.newer_entries(&conversation_id, after_position).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn happenings_around(app: App<'_>, conversation_id: String, number: i64) -> Result<HappeningPage, Failure> {
    app.console()?.happenings_around(&conversation_id, number).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn newer_happenings(
    app: App<'_>,
    conversation_id: String,
    after_number: i64,
) -> Result<Vec<HappeningView>, Failure> {
    app.console()?.newer_happenings(&conversation_id, after_number).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn find_happenings(
    app: App<'_>,
    conversation_id: String,
    filter: HappeningFilter,
    before_number: Option<i64>,
) -> Result<HappeningPage, Failure> {
    app.console()?.find_happenings(&conversation_id, filter, before_number).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn mark_happening(
    app: App<'_>,
    conversation_id: String,
    number: i64,
    mark: Option<MarkView>,
) -> Result<(), Failure> {
    app.console()?.mark_happening(&conversation_id, number, mark).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn curl(app: App<'_>, conversation_id: String, number: i64) -> Result<CurlView, Failure> {
    app.console()?.curl(&conversation_id, number).await
}

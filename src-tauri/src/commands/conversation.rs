//! Conversations: the feed, pages of the past, and what the end user does.

use std::collections::BTreeMap;

use console::view::{EntryView, Failure, HappeningDetail, HappeningView, StartRequest, TranscriptView, WindowFeed};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime};

use super::App;

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn subscribe<R: Runtime>(
    handle: AppHandle<R>,
    app: App<'_>,
    channel: Channel<WindowFeed>,
) -> Result<(), Failure> {
    let console = app.open_again(&handle).await?;
    app.feeds.feed_application(&console, channel).await
}

#[tauri::command]
pub async fn feed_taken(app: App<'_>, channel: u32, count: u32) -> Result<(), Failure> {
    app.feeds.taken(channel, count);
    Ok(())
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn start_conversation(app: App<'_>, request: StartRequest) -> Result<String, Failure> {
    app.console()?.start_conversation(request).await
}

#[tauri::command]
#[tracing::instrument(skip(app, values), err(Debug))]
pub async fn submit_prechat(
    app: App<'_>,
    conversation_id: String,
    values: BTreeMap<String, String>,
) -> Result<(), Failure> {
    app.console()?.submit_prechat(&conversation_id, values).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn open_transcript(app: App<'_>, conversation_id: String) -> Result<TranscriptView, Failure> {
    app.console()?.open_transcript(&conversation_id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn older_entries(
    app: App<'_>,
    conversation_id: String,
    before_position: i64,
) -> Result<Vec<EntryView>, Failure> {
    app.console()?.older_entries(&conversation_id, before_position).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn older_happenings(
    app: App<'_>,
    conversation_id: String,
    before_number: i64,
) -> Result<Vec<HappeningView>, Failure> {
    app.console()?.older_happenings(&conversation_id, before_number).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn happening(app: App<'_>, conversation_id: String, number: i64) -> Result<HappeningDetail, Failure> {
    app.console()?.happening(&conversation_id, number).await
}

#[tauri::command]
#[tracing::instrument(skip(app, text), err(Debug))]
pub async fn send_message(app: App<'_>, conversation_id: String, text: String) -> Result<(), Failure> {
    app.console()?.send_message(&conversation_id, text).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn retry_message(app: App<'_>, conversation_id: String, identifier: String) -> Result<(), Failure> {
    app.console()?.retry_message(&conversation_id, identifier).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn set_typing(app: App<'_>, conversation_id: String, typing: bool) -> Result<(), Failure> {
    app.console()?.set_typing(&conversation_id, typing).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn mark_read(app: App<'_>, conversation_id: String) -> Result<(), Failure> {
    app.console()?.mark_read(&conversation_id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn end_session(app: App<'_>, conversation_id: String) -> Result<(), Failure> {
    app.console()?.end_session(&conversation_id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn close_conversation(app: App<'_>, conversation_id: String) -> Result<(), Failure> {
    app.console()?.close_conversation(&conversation_id).await
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn reconnect(app: App<'_>, conversation_id: String) -> Result<(), Failure> {
    app.console()?.reconnect(&conversation_id).await
}

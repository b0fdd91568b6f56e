//! Files: sent, fetched, and the transcript as a PDF.

use console::view::{Failure, FetchedFile, FileDraft};
use tauri::ipc::{InvokeBody, Request};

use super::App;

/// Which conversation a file is for.
const CONVERSATION: &str = "x-conversation";
/// A [`FileDraft`] as JSON in percent-encoding.
const DRAFT: &str = "x-file";

/// The bytes are the body, and what belongs to them stands in the headers: JSON would make five megabytes seven.
#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn send_file(app: App<'_>, request: Request<'_>) -> Result<(), Failure> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let conversation_id = header(CONVERSATION).to_owned();
    let draft = percent_encoding::percent_decode_str(header(DRAFT)).decode_utf8_lossy();
    let draft: FileDraft =
        serde_json::from_str(&draft).map_err(|error| console::failure::internal(error.to_string()))?;
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(console::failure::internal("a file came without its bytes"));
    };
    app.console()?.send_file(&conversation_id, draft, bytes.clone()).await
}

/// Opens a link of a message in the user's browser, after a click and never by itself.
#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn open_link(url: String) -> Result<(), Failure> {
    let url = console::link::openable(&url)?;
    opener::open_browser(url.as_str()).map_err(|error| console::link::not_opened(&error.to_string()))
}

/// Shows a file that was saved in the system's file manager. The window names it, and the core knows which it may name.
#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn show_in_folder(app: App<'_>, path: String) -> Result<(), Failure> {
    let path = app.console()?.saved_file(&path)?;
    // The file manager is asked over the session bus, and waited for.
    let shown = tauri::async_runtime::spawn_blocking(move || opener::reveal(path)).await;
    let shown = shown.map_err(|error| console::failure::internal(error.to_string()))?;
    shown.map_err(|error| console::file::folder_not_shown(&error.to_string()))
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn cancel_upload(app: App<'_>, conversation_id: String, identifier: String) -> Result<(), Failure> {
    app.console()?.cancel_upload(&conversation_id, &identifier).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn save_file(
    app: App<'_>,
    conversation_id: String,
    identifier: String,
    file_id: String,
) -> Result<FetchedFile, Failure> {
    app.console()?.save_file(&conversation_id, &identifier, &file_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn save_transcript(app: App<'_>, conversation_id: String) -> Result<FetchedFile, Failure> {
    app.console()?.save_transcript(&conversation_id).await
}

//! Playing the end user: answers, and what happens to browser, device and token.

use console::view::{AnswerDraft, Failure, Simulation};

use super::App;

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn answer_message(
    app: App<'_>,
    conversation_id: String,
    identifier: String,
    answer: AnswerDraft,
) -> Result<(), Failure> {
    app.console()?.answer_message(&conversation_id, &identifier, answer).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn simulate(app: App<'_>, conversation_id: String, simulation: Simulation) -> Result<(), Failure> {
    app.console()?.simulate(&conversation_id, simulation).await
}

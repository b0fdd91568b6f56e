//! Scenarios and their runs.

use console::view::{
    AcrossView, CaseView, ComparisonView, CompletionsView, Failure, HistoryView, LeftoverView, LintView, ManualAnswer,
    RecordDraft, ReportFormat, RunRequest, RunSummary, RunView, SavedFile, ScenarioSummary, ScenarioView,
};

use super::App;

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn scenarios(app: App<'_>) -> Result<Vec<ScenarioSummary>, Failure> {
    app.console()?.scenarios().await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn scenario(app: App<'_>, scenario_id: String) -> Result<ScenarioView, Failure> {
    app.console()?.scenario(&scenario_id, &rehearsal::words()).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn save_scenario(app: App<'_>, scenario_id: Option<String>, text: String) -> Result<ScenarioView, Failure> {
    app.console()?.save_scenario(scenario_id.as_deref(), text, &rehearsal::words()).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn trash_scenario(app: App<'_>, scenario_id: String) -> Result<(), Failure> {
    app.console()?.trash_scenario(&scenario_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn restore_scenario(app: App<'_>, scenario_id: String) -> Result<(), Failure> {
    app.console()?.restore_scenario(&scenario_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn lint_scenario(app: App<'_>, text: String) -> Result<LintView, Failure> {
    Ok(app.console()?.lint_scenario(&text, &rehearsal::words()))
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn complete_scenario(app: App<'_>, text: String, line: u32, column: u32) -> Result<CompletionsView, Failure> {
    Ok(app.console()?.complete_scenario(&text, line, column, &rehearsal::words()))
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn record_scenario(
    app: App<'_>,
    conversation_id: String,
    draft: RecordDraft,
) -> Result<ScenarioView, Failure> {
    app.console()?.record_scenario(&conversation_id, draft).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn save_scenario_file(app: App<'_>, scenario_id: String) -> Result<SavedFile, Failure> {
    app.console()?.save_scenario_file(&scenario_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn start_run(app: App<'_>, request: RunRequest) -> Result<String, Failure> {
    app.console()?.start_run(request, app.stage().await).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn cancel_run(app: App<'_>, run_id: String) -> Result<(), Failure> {
    app.console()?.cancel_run(&run_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn answer_manual(app: App<'_>, case_id: String, answer: ManualAnswer) -> Result<(), Failure> {
    app.console()?.answer_manual(&case_id, answer).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn runs(app: App<'_>, before: Option<i64>) -> Result<Vec<RunSummary>, Failure> {
    app.console()?.runs(before).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn run(app: App<'_>, run_id: String) -> Result<RunView, Failure> {
    app.console()?.run(&run_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn case(app: App<'_>, case_id: String) -> Result<CaseView, Failure> {
    app.console()?.case(&case_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn delete_run(app: App<'_>, run_id: String) -> Result<(), Failure> {
    app.console()?.delete_run(&run_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn leftovers(app: App<'_>) -> Result<Vec<LeftoverView>, Failure> {
    app.console()?.leftovers().await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn close_leftovers(app: App<'_>) -> Result<Vec<LeftoverView>, Failure> {
    app.console()?.close_leftovers().await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn compare_runs(app: App<'_>, first: String, second: String) -> Result<ComparisonView, Failure> {
    app.console()?.compare_runs(&first, &second).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn across(app: App<'_>, run_id: String) -> Result<Vec<AcrossView>, Failure> {
    app.console()?.across(&run_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn scenario_history(app: App<'_>, scenario_id: String) -> Result<HistoryView, Failure> {
    app.console()?.scenario_history(&scenario_id).await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn save_run_report(app: App<'_>, run_id: String, format: ReportFormat) -> Result<SavedFile, Failure> {
    app.console()?.save_run_report(&run_id, format).await
}

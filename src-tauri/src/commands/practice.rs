//! The practice org, over its control API: the same one that tests and scripts use.

use console::view::Failure;
use practice_org::control::types::{AgentAction, AgentChange, DeploymentChange, FaultNow, PracticeState};
use serde_json::Value;
use tauri::ipc::Channel;

use super::App;
use crate::practice::told;

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn watch_practice(app: App<'_>, channel: Channel<Option<PracticeState>>) -> Result<(), Failure> {
    app.feeds.feed_practice(app.practice.states(), channel);
    Ok(())
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn practice_start(app: App<'_>) -> Result<(), Failure> {
    app.try_start_practice().await
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn practice_stop(app: App<'_>) -> Result<(), Failure> {
    app.practice.stop().await;
    Ok(())
}

#[tauri::command]
#[tracing::instrument(skip(app, action), err(Debug))]
pub async fn practice_action(app: App<'_>, conversation_id: String, action: AgentAction) -> Result<(), Failure> {
    told(app.practice.control().await?.act(&conversation_id, &action).await)
}

#[tauri::command]
#[tracing::instrument(skip(app, change), err(Debug))]
pub async fn practice_agent(app: App<'_>, agent_id: String, change: AgentChange) -> Result<(), Failure> {
    told(app.practice.control().await?.change_agent(&agent_id, &change).await)
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn practice_faults(app: App<'_>, change: Value) -> Result<(), Failure> {
    told(app.practice.control().await?.change_faults(&change).await.map(drop))
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn practice_fault_now(app: App<'_>, fault: FaultNow) -> Result<(), Failure> {
    told(app.practice.control().await?.fault_now(&fault).await)
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn practice_clear_faults(app: App<'_>) -> Result<(), Failure> {
    told(app.practice.control().await?.clear_faults().await)
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn practice_switches(app: App<'_>, change: Value) -> Result<(), Failure> {
    told(app.practice.control().await?.change_switches(&change).await.map(drop))
}

#[tauri::command]
#[tracing::instrument(skip(app, change), err(Debug))]
pub async fn practice_deployment(
    app: App<'_>,
    developer_name: String,
    change: DeploymentChange,
) -> Result<(), Failure> {
    told(app.practice.control().await?.change_deployment(&developer_name, &change).await)
}

#[tauri::command]
#[tracing::instrument(skip(app), err(Debug))]
pub async fn practice_mistakes(app: App<'_>, change: Value) -> Result<(), Failure> {
    told(app.practice.control().await?.change_mistakes(&change).await.map(drop))
}

#[tauri::command]
#[tracing::instrument(skip_all, err(Debug))]
pub async fn practice_clear_mistakes(app: App<'_>) -> Result<(), Failure> {
    told(app.practice.control().await?.clear_mistakes().await)
}

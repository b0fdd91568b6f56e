//! The control API under `/practice/v1`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Query;
use crate::agents::Unfit;
use crate::answer::{MOST_MEGABYTES, Refusal, control_fault, empty, json_answer};
use crate::burst::burst;
use crate::control::shapes;
use crate::control::types::{
    AgentAction, AgentChange, AgentScript, Burst, BurstKinds, DeploymentChange, FaultNow, Faults, KeySetUpload,
    Mistakes, PracticeState, ReceivedRequest, Switches,
};
use crate::core::Core;
use crate::desk::Desk;
use crate::gate::html_page;
use crate::org::now_ms;
use crate::shape::Shape;
use crate::{faults, identity, view};

/// The longest time a state request is held back.
const LONGEST_WAIT: u64 = 25_000;
/// Where an endpoint that asks for a log-in sends its callers.
const LOGIN: &str = "/practice/v1/login";

/// Refusals of this API have a message and nothing else.
struct Objection(StatusCode, String);

impl IntoResponse for Objection {
    fn into_response(self) -> Response {
        control_fault(self.0, &self.1)
    }
}

impl From<Refusal> for Objection {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.status, refusal.message)
    }
}

impl From<Unfit> for Objection {
    fn from(unfit: Unfit) -> Self {
        let status = match unfit {
            Unfit::NoConversation | Unfit::NoAgent => StatusCode::NOT_FOUND,
            Unfit::NotOffered
            | Unfit::NotAccepted
            | Unfit::ToSelf
            | Unfit::NoRoom
            | Unfit::NoSuchMessage
            | Unfit::NoText => StatusCode::CONFLICT,
            Unfit::NoMessageObject | Unfit::NoBase64 | Unfit::FileTooLarge | Unfit::NoLine | Unfit::Internal => {
                StatusCode::BAD_REQUEST
            }
        };
        Self(status, unfit.to_string())
    }
}

type Answer = Result<Response, Objection>;

fn bad(message: impl ToString) -> Objection {
    Objection(StatusCode::BAD_REQUEST, message.to_string())
}

fn missing(message: &str) -> Objection {
    Objection(StatusCode::NOT_FOUND, message.into())
}

fn done() -> Response {
    empty(StatusCode::NO_CONTENT)
}

fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes, shape: &Shape) -> Result<T, Objection> {
    Ok(super::body(headers, body, shape)?)
}

/// The biggest body that this API takes: a file of an agent's in base64, or a payload of some megabytes.
const BIGGEST: usize = 16 * 1024 * 1024;

pub(super) fn router() -> Router<Arc<Core>> {
    Router::new()
        .route("/state", get(state))
        .route("/conversations/{id}/actions", post(act))
        .route("/conversations/{id}/burst", post(many))
        .route("/agents/{id}", patch(change_agent))
        .route("/faults", get(show_faults).patch(change_faults).delete(clear_faults))
        .route("/faults/now", post(fault_now))
        .route("/switches", get(show_switches).patch(change_switches))
        .route("/mistakes", get(show_mistakes).patch(change_mistakes).delete(clear_mistakes))
        .route("/deployments/{name}", patch(change_deployment))
        .route("/keysets", post(upload_keys))
        .route("/keysets/{name}/jwks.json", get(serve_keys))
        .route("/login", get(async || html_page()))
        .route("/received", get(received))
        .route("/reset", post(reset))
        .layer(DefaultBodyLimit::max(BIGGEST))
}

async fn state(State(core): State<Arc<Core>>, uri: Uri) -> Answer {
    let query = Query::of(&uri);
    if let Some(after) = query.parsed::<u64>("after")? {
        let wait = query.parsed::<u64>("waitMs")?.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        let mut revision = core.revision.subscribe();
        let newer = async {
            tokio::select! {
                _ = revision.wait_for(|newest| *newest > after) => {}
                () = core.shutdown.cancelled() => {}
            }
        };
        // Time out or not, the answer is the state as it is now.
        let _ = tokio::time::timeout(Duration::from_millis(wait), newer).await;
    }
    let state: PracticeState = core.read(|org| view::state(org, &core.url));
    Ok(json_answer(StatusCode::OK, &state))
}

async fn act(State(core): State<Arc<Core>>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Answer {
    let action: AgentAction = read(&headers, &body, &shapes::ACTION)?;
    if let Some(reason) = objection_to_action(&action) {
        return Err(bad(reason));
    }
    core.desk(|desk| desk.act(&id, &action))?;
    Ok(done())
}

/// What is wrong with an action whatever the conversation, if anything.
fn objection_to_action(action: &AgentAction) -> Option<&'static str> {
    match action {
        AgentAction::Message { text, .. }
        | AgentAction::Progress { text, .. }
        | AgentAction::Stream { text, .. }
        | AgentAction::Revise { text, .. } => text.is_empty().then_some("text must not be empty"),
        AgentAction::QueuePosition { position } => (*position == 0).then_some("position must be at least 1"),
        AgentAction::Raw { event, .. } => event.is_empty().then_some("event must not be empty"),
        AgentAction::File { name, .. } => name.is_empty().then_some("name must not be empty"),
        AgentAction::Accept { .. }
        | AgentAction::Decline { .. }
        | AgentAction::Typing { .. }
        | AgentAction::Transfer { .. }
        | AgentAction::End { .. }
        | AgentAction::Sample { .. }
        | AgentAction::Compose { .. }
        | AgentAction::FailDelivery { .. }
        | AgentAction::EstimatedWait { .. }
        | AgentAction::Consent { .. } => None,
    }
}

async fn many(State(core): State<Arc<Core>>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Answer {
    let mut members: serde_json::Map<String, Value> = read(&headers, &body, &shapes::BURST)?;
    let kinds = members.remove("kinds").map(serde_json::from_value::<BurstKinds>).transpose().map_err(bad)?;
    let request: Burst = serde_json::from_value(Value::Object(members)).map_err(bad)?;
    if !(1..=1_000_000).contains(&request.count) {
        return Err(bad("count must be 1 to 1,000,000"));
    }
    Ok(json_answer(StatusCode::OK, &burst(&core, &id, &request, kinds.unwrap_or_default()).await?))
}

async fn change_agent(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut patch: BTreeMap<String, Value> = read(&headers, &body, &shapes::AGENT)?;
    core.desk(|desk| {
        let agent = desk.org.agent(&id).ok_or(Unfit::NoAgent)?;
        // A script is merged too: members that are absent stay.
        let script: Option<AgentScript> = match patch.remove("script") {
            Some(Value::Null) | None => None,
            Some(script) => Some(faults::merge(&agent.script, script).map_err(bad)?),
        };
        let rest = Value::Object(patch.into_iter().collect());
        let change: AgentChange = faults::merge(&AgentChange::default(), rest).map_err(bad)?;
        if let Some(agent) = desk.org.agent_mut(&id) {
            agent.script = script.unwrap_or_else(|| agent.script.clone());
            agent.capacity = change.capacity.unwrap_or(agent.capacity);
        }
        match change.presence {
            Some(presence) => desk.set_presence(&id, presence),
            None => desk.fill(),
        }
        Ok(done())
    })
}

async fn show_faults(State(core): State<Arc<Core>>) -> Response {
    json_answer(StatusCode::OK, &core.read(|org| org.faults.clone()))
}

async fn change_faults(State(core): State<Arc<Core>>, headers: HeaderMap, body: Bytes) -> Answer {
    let patch: Value = read(&headers, &body, &shapes::FAULTS)?;
    core.desk(|desk| {
        let merged = faults::merge(&desk.org.faults, patch).map_err(bad)?;
        if let Some(reason) = faults::objection_to_faults(&merged) {
            return Err(bad(reason));
        }
        arm(desk, merged.clone());
        Ok(json_answer(StatusCode::OK, &merged))
    })
}

async fn clear_faults(State(core): State<Arc<Core>>) -> Response {
    core.desk(|desk| arm(desk, Faults::default()));
    done()
}

fn arm(desk: &mut Desk<'_>, faults: Faults) {
    desk.core.mirror(&faults);
    if faults.streams_refused {
        desk.core.cut_streams();
    }
    let waits = faults.late_events.is_some();
    desk.org.faults = faults;
    if !waits {
        desk.send_late();
    }
    desk.fill();
}

async fn fault_now(State(core): State<Arc<Core>>, headers: HeaderMap, body: Bytes) -> Answer {
    match read(&headers, &body, &shapes::FAULT_NOW)? {
        FaultNow::DropStreams => core.cut_streams(),
        FaultNow::ExpireTokens => core.expire_tokens(),
        FaultNow::FreezeStreams => core.freeze_streams(),
        FaultNow::ForgetEvents => core.forget_events(),
        FaultNow::RestartServer { down_ms } => {
            core.restarts.send_replace(Duration::from_millis(down_ms));
            // Nothing is to be sent over this connection any more.
            let mut answer = done();
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            return Ok(answer);
        }
    }
    Ok(done())
}

async fn show_switches(State(core): State<Arc<Core>>) -> Response {
    json_answer(StatusCode::OK, &core.read(|org| org.switches.clone()))
}

async fn change_switches(State(core): State<Arc<Core>>, headers: HeaderMap, body: Bytes) -> Answer {
    let patch: Value = read(&headers, &body, &shapes::SWITCHES)?;
    core.change(|org| {
        let merged: Switches = faults::merge(&org.switches, patch).map_err(bad)?;
        match faults::objection_to_switches(&merged) {
            Some(reason) => Err(bad(reason)),
            None => {
                org.switches = merged.clone();
                Ok(json_answer(StatusCode::OK, &merged))
            }
        }
    })
}

async fn show_mistakes(State(core): State<Arc<Core>>) -> Response {
    json_answer(StatusCode::OK, &core.read(|org| org.mistakes.clone()))
}

async fn change_mistakes(State(core): State<Arc<Core>>, headers: HeaderMap, body: Bytes) -> Answer {
    let patch: Value = read(&headers, &body, &shapes::MISTAKES)?;
    core.desk(|desk| {
        let merged: Mistakes = faults::merge(&desk.org.mistakes, patch).map_err(bad)?;
        desk.make_mistakes(merged.clone());
        Ok(json_answer(StatusCode::OK, &merged))
    })
}

async fn clear_mistakes(State(core): State<Arc<Core>>) -> Response {
    core.desk(|desk| desk.make_mistakes(Mistakes::default()));
    done()
}

async fn change_deployment(
    State(core): State<Arc<Core>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let patch: Value = read(&headers, &body, &shapes::DEPLOYMENT)?;
    let change: DeploymentChange = faults::merge(&DeploymentChange::default(), patch).map_err(bad)?;
    if change.deployment_type.as_ref().is_some_and(|kind| kind != "Api" && kind != "Web") {
        return Err(bad("deploymentType must be Api or Web"));
    }
    if change.max_file_size.is_some_and(|size| !(1..=MOST_MEGABYTES).contains(&size)) {
        return Err(bad("maxFileSize must be 1 to 5"));
    }
    core.change(|org| {
        let found = org.deployments.iter_mut().find(|deployment| deployment.seed.developer_name == name);
        let deployment = found.ok_or_else(|| missing("there is no such deployment"))?;
        if let Some(published) = change.published {
            deployment.published = published.then(now_ms);
        }
        if let Some(kind) = change.deployment_type {
            deployment.deployment_type = kind;
        }
        deployment.files = change.files.unwrap_or(deployment.files);
        deployment.max_file_size = change.max_file_size.unwrap_or(deployment.max_file_size);
        deployment.transcript = change.transcript.unwrap_or(deployment.transcript);
        Ok(done())
    })
}

async fn upload_keys(State(core): State<Arc<Core>>, headers: HeaderMap, body: Bytes) -> Answer {
    let upload: KeySetUpload = read(&headers, &body, &shapes::KEY_SET)?;
    let certificate = core.read(|org| org.switches.key_without_certificate);
    if let Some(reason) = identity::objection(&upload, certificate) {
        return Err(bad(reason));
    }
    core.endpoints.forget();
    core.change(|org| match org.key_sets.iter_mut().find(|set| set.name == upload.name) {
        Some(set) => *set = upload,
        None => org.key_sets.push(upload),
    });
    Ok(done())
}

/// A key set as its owner's own endpoint serves it to an anonymous caller.
async fn serve_keys(State(core): State<Arc<Core>>, Path(name): Path<String>) -> Answer {
    core.read(|org| {
        let keys = org.served_keys(&name).ok_or_else(|| missing("there is no such key set"))?;
        if org.mistakes.endpoint_behind_login {
            let mut answer = empty(StatusCode::FOUND);
            answer.headers_mut().insert(header::LOCATION, HeaderValue::from_static(LOGIN));
            return Ok(answer);
        }
        Ok(json_answer(StatusCode::OK, &json!({ "keys": keys })))
    })
}

async fn received(State(core): State<Arc<Core>>) -> Response {
    let received: Vec<ReceivedRequest> = core.read(|org| org.received.iter().cloned().collect());
    json_answer(StatusCode::OK, &received)
}

async fn reset(State(core): State<Arc<Core>>) -> Response {
    core.reset();
    done()
}

//! The endpoints, one file per group, as in [`miaw::wire`].

mod config;
mod control;
mod conversation;
mod entry;
mod file;
mod message;
mod session;
mod shapes;
mod stream;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post};
use bytes::Bytes;
use miaw::wire::{API, BUSINESS_HOURS, CONFIG, STREAM};
use serde::de::DeserializeOwned;

use crate::access::Access;
use crate::answer::{self, Refusal};
use crate::core::Core;
use crate::gate::gate;
use crate::org::{Kept, Org};
use crate::shape::Shape;
use crate::{files, ids};

/// Everything the org serves.
pub(crate) fn router(core: Arc<Core>) -> Router {
    let api = Router::new()
        .route("/authorization/unauthenticated/access-token", post(token::guest))
        .route("/authorization/authenticated/access-token", post(token::verified).delete(token::revoke))
        .route("/authorization/continuation-access-token", get(token::continuation))
        .route("/authorization/authlink", get(token::auth_link))
        .route("/conversation", post(conversation::create))
        .route("/conversation/list", get(conversation::list))
        .route("/conversation/{id}", get(conversation::routing_status).delete(session::close))
        .route("/conversation/{id}/session", delete(session::end))
        .route("/conversation/{id}/transcript", get(session::transcript))
        .route("/conversation/{id}/entries", get(entry::list))
        .route("/conversation/{id}/entry", post(entry::typing))
        .route("/conversation/{id}/acknowledge-entries", post(entry::acknowledge))
        .route("/conversation/{id}/message", post(message::send))
        .route("/conversation/{id}/file", post(file::send));
    Router::new()
        .nest(API, api)
        .route(&format!("{}/{{key}}", files::PATH), get(file::serve))
        .route(STREAM, get(stream::open))
        .route(CONFIG, get(config::deployment))
        .route(BUSINESS_HOURS, get(config::business_hours))
        .nest("/practice/v1", control::router())
        .fallback(answer::unknown_path)
        .method_not_allowed_fallback(answer::wrong_method)
        // The gate has read bodies already, up to its own limits.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(&core), gate))
        .with_state(core)
}

/// Reads a JSON body; what does not fit its shape is refused by name.
fn body<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes, shape: &Shape) -> Result<T, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let media = kind.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/json") {
        let message = format!("Content-Type '{media}' is not supported");
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let complaint = |error: serde_json::Error| Refusal::bad(schema_words(&error.to_string()));
    let whole: serde_json::Value = serde_json::from_slice(body).map_err(complaint)?;
    match shape.objection(&whole) {
        Some(objection) => Err(Refusal::bad(objection)),
        // Read again from the text, where a member given twice still shows.
        None => serde_json::from_slice(body).map_err(complaint),
    }
}

/// A parser's complaint in the words of a server.
fn schema_words(complaint: &str) -> String {
    let complaint = complaint.split(" at line ").next().unwrap_or(complaint);
    let quoted = complaint.split('`').nth(1).unwrap_or_default();
    if complaint.starts_with("duplicate field") {
        format!("{quoted} is given twice")
    } else if complaint.starts_with("missing field") {
        format!("{quoted} is required")
    } else {
        format!("Malformed JSON request: {complaint}")
    }
}

/// Query parameters; those without a value count as absent, unknown ones are ignored.
struct Query(Vec<(String, String)>);

impl Query {
    fn of(uri: &Uri) -> Self {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        Self(pairs.map(|pairs| pairs.0).unwrap_or_default())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let parse = |text: &str| text.parse().map_err(|_| Refusal::bad(format!("{name} is not valid: {text}")));
        self.text(name).map(parse).transpose()
    }

    /// Default 20, at most 50.
    fn limit(&self) -> Result<usize, Refusal> {
        match self.parsed::<u32>("limit")? {
            Some(0) => Err(Refusal::bad("limit must be greater than 0")),
            limit => Ok(limit.unwrap_or(20).min(50) as usize),
        }
    }
}

/// The caller's own conversation.
fn own<'a>(org: &'a Org, access: &Access, id: &str) -> Result<&'a Kept, Refusal> {
    check_conversation_id(id)?;
    let kept = org.kept(id).ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "Conversation not found"))?;
    if kept.end_user.subject == access.sub { Ok(kept) } else { Err(Refusal::denied()) }
}

/// The caller's own conversation, while it is open.
fn own_open<'a>(org: &'a Org, access: &Access, id: &str) -> Result<&'a Kept, Refusal> {
    own(org, access, id).and_then(|kept| if kept.open { Ok(kept) } else { Err(Refusal::denied()) })
}

fn check_conversation_id(id: &str) -> Result<(), Refusal> {
    if ids::is_lower_uuid_v4(id) {
        Ok(())
    } else {
        Err(Refusal::bad("conversationId must be a version 4 UUID in lowercase"))
    }
}

/// The deployment named in a request must be the one the token was issued for.
fn check_deployment(access: &Access, developer_name: &str) -> Result<(), Refusal> {
    if developer_name == access.developer_name() {
        Ok(())
    } else {
        Err(Refusal::bad(format!("esDeveloperName {developer_name} is not the deployment of this token")))
    }
}

//! Answers of the three services, errors above all.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use miaw::wire::API;
use miaw::wire::fault::{ConfigFault, RestFault, StreamFault};
use serde::Serialize;
use serde_json::{Value, json};

use crate::core::Core;

/// An error answer of the REST API.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    pub(crate) code: Value,
    /// `Retry-After` in seconds.
    pub(crate) retry_after: Option<u64>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), code: code(status).into(), retry_after: None }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn denied() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Permission Denied")
    }

    /// A file that is bigger than so many megabytes.
    pub(crate) fn too_large(megabytes: u32) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, too_large(megabytes))
    }

    /// More than the limit lets through, with the seconds until it lets one through again where they are known.
    pub(crate) fn too_many(retry_after: Option<u64>) -> Self {
        Self { retry_after, ..Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests") }
    }
}

/// The biggest file that any channel takes, in megabytes.
pub(crate) const MOST_MEGABYTES: u32 = 5;
/// Bytes of a megabyte.
pub(crate) const MEGABYTE: usize = 1024 * 1024;

/// The words for a file that is too large. Salesforce's own mobile client reads the limit between `<` and `>`.
pub(crate) fn too_large(megabytes: u32) -> String {
    format!("The file is larger than the limit of <{}> bytes", megabytes as usize * MEGABYTE)
}

/// The public sources know one code only (900020); the rest is the status in words.
fn code(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or("Error").to_uppercase().replace([' ', '-'], "_")
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut answer = json_answer(self.status, &RestFault { message: self.message, error_code: self.code });
        if let Some(seconds) = self.retry_after {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }
}

/// An error answer of the event router, at this time of the org's.
pub(crate) fn stream_fault(at: i64, path: &str, status: StatusCode, message: Option<&str>) -> Response {
    let fault = StreamFault {
        timestamp: at.into(),
        status: status.as_u16(),
        error: status.canonical_reason().unwrap_or("Error").into(),
        message: message.map(Into::into),
        path: path.into(),
    };
    json_answer(status, &fault)
}

/// An error answer of the embedded service.
pub(crate) fn config_fault(status: StatusCode, text: &str) -> Response {
    json_answer(status, &ConfigFault { text: text.into() })
}

/// An error answer of the control API.
pub(crate) fn control_fault(status: StatusCode, message: &str) -> Response {
    json_answer(status, &json!({ "message": message }))
}

/// An error in the shape of whatever service the path belongs to.
pub(crate) fn fault_at(at: i64, path: &str, status: StatusCode, message: &str) -> Response {
    if path.starts_with("/eventrouter") {
        stream_fault(at, path, status, Some(message))
    } else if path.starts_with("/embeddedservice") {
        config_fault(status, message)
    } else if path.starts_with("/practice") {
        control_fault(status, message)
    } else {
        Refusal::new(status, message).into_response()
    }
}

pub(crate) async fn unknown_path(State(core): State<Arc<Core>>, uri: Uri) -> Response {
    fault_at(core.now(), uri.path(), StatusCode::NOT_FOUND, "Not Found")
}

pub(crate) async fn wrong_method(State(core): State<Arc<Core>>, method: Method, uri: Uri) -> Response {
    let message = format!("Request method '{method}' is not supported");
    fault_at(core.now(), uri.path(), StatusCode::METHOD_NOT_ALLOWED, &message)
}

pub(crate) fn json_answer(status: StatusCode, body: &impl Serialize) -> Response {
    let Ok(text) = serde_json::to_vec(body) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut answer = (status, text).into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

/// A success without a body, its length said.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = status;
    if status != StatusCode::NO_CONTENT {
        answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    answer
}

/// Whether a path belongs to the REST API or the public configuration.
pub(crate) fn is_rest(path: &str) -> bool {
    path.starts_with(API) || path.starts_with("/embeddedservice")
}

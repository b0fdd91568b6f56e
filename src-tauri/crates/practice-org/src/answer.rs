//! Answers of the three services, errors above all.

use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use miaw::wire::API;
use miaw::wire::fault::{ConfigFault, RestFault, StreamFault};
use serde::Serialize;
use serde_json::{Value, json};

use crate::org::now_ms;

/// An error answer of the REST API.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    pub(crate) code: Value,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), code: code(status).into() }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn denied() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Permission Denied")
    }

    pub(crate) fn too_many() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests")
    }
}

/// The public sources know one code only (900020); the rest is the status in words.
fn code(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or("Error").to_uppercase().replace([' ', '-'], "_")
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        json_answer(self.status, &RestFault { message: self.message, error_code: self.code })
    }
}

/// An error answer of the event router.
pub(crate) fn stream_fault(path: &str, status: StatusCode, message: Option<&str>) -> Response {
    let fault = StreamFault {
        timestamp: now_ms().into(),
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
pub(crate) fn fault_at(path: &str, status: StatusCode, message: &str) -> Response {
    if path.starts_with("/eventrouter") {
        stream_fault(path, status, Some(message))
    } else if path.starts_with("/embeddedservice") {
        config_fault(status, message)
    } else if path.starts_with("/practice") {
        control_fault(status, message)
    } else {
        Refusal::new(status, message).into_response()
    }
}

pub(crate) async fn unknown_path(uri: Uri) -> Response {
    fault_at(uri.path(), StatusCode::NOT_FOUND, "Not Found")
}

pub(crate) async fn wrong_method(method: Method, uri: Uri) -> Response {
    fault_at(uri.path(), StatusCode::METHOD_NOT_ALLOWED, &format!("Request method '{method}' is not supported"))
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

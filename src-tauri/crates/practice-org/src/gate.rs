//! What happens to every request before and after its own handler: remembering it, faults of the transport, CORS, and who
//! may use the control API.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::answer::{MOST_MEGABYTES, Refusal, control_fault, empty, fault_at, is_rest, too_large};
use crate::core::Core;
use crate::desk::take;
use crate::faults;
use crate::received::{Number, remember};
use crate::transport::{cut_in_the_middle, dripping, read_whole};

/// The biggest body that is kept.
const BODY_LIMIT: usize = 1024 * 1024;
/// The biggest body with a file that is read before it is refused for its size.
const FILE_LIMIT: usize = 32 * 1024 * 1024;
/// What a login page of some proxy looks like.
pub(crate) const HTML_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Log in</title></head>\
                                    <body><h1>Please log in</h1></body></html>\n";

pub(crate) async fn gate(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/practice") {
        if !is_text(request.uri().path()) {
            return control_fault(StatusCode::BAD_REQUEST, "The path is not UTF-8");
        }
        return match stranger(&core, request.headers()) {
            Some(reason) => control_fault(StatusCode::FORBIDDEN, reason),
            None => next.run(request).await,
        };
    }
    let (head, body) = request.into_parts();
    let is_file = is_rest(head.uri.path()) && head.uri.path().ends_with("/file");
    let body = read_whole(body, if is_file { FILE_LIMIT } else { BODY_LIMIT }).await;
    let number = remember(&core, &head, body.as_deref().unwrap_or_default());
    let origin = head.headers.get(header::ORIGIN).cloned();
    let rest = is_rest(head.uri.path());
    let mut answer = match body {
        Some(_) if !is_text(head.uri.path()) => {
            fault_at(core.now(), head.uri.path(), StatusCode::BAD_REQUEST, "The path is not UTF-8")
        }
        Some(body) => match intercepted(&core, &head.method, &head.uri, &head.headers) {
            Some(answer) => answer,
            None => {
                let mut request = Request::from_parts(head, Body::from(body));
                request.extensions_mut().insert(Number(number));
                next.run(request).await
            }
        },
        None if is_file => Refusal::too_large(MOST_MEGABYTES).into_response(),
        None => fault_at(core.now(), head.uri.path(), StatusCode::PAYLOAD_TOO_LARGE, "The request is too large"),
    };
    if rest && answer_is_json(&answer) && core.read(|org| org.faults.cut_answers > 0) {
        core.change(|org| take(&mut org.faults.cut_answers));
        answer = cut_in_the_middle(answer).await;
    }
    if let Some(origin) = origin.filter(|origin| is_allowed(&core, origin)) {
        answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    if let Some(date) = core.read(crate::org::Org::date) {
        answer.headers_mut().insert(header::DATE, date);
    }
    let delay = core.delay();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if let Some(drip) = core.drip().filter(|_| !is_stream(&answer)) {
        answer = dripping(answer, drip).await;
    }
    let status = answer.status().as_u16();
    core.change(|org| {
        if let Some(request) = org.received_at(number) {
            request.status = status;
        }
    });
    answer
}

/// Whether a path is UTF-8 when its escapes are read.
fn is_text(path: &str) -> bool {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

/// Why a control request is refused, if so: it comes from a web page, or through a name that is not this org's.
fn stranger(core: &Core, headers: &HeaderMap) -> Option<&'static str> {
    let names = [core.address.to_string(), format!("localhost:{}", core.address.port())];
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    if !host.is_some_and(|host| names.iter().any(|name| name.eq_ignore_ascii_case(host))) {
        return Some("The Host header is not this org's own");
    }
    let origin = headers.get(header::ORIGIN)?.to_str().ok();
    let own =
        origin.and_then(|origin| origin.strip_prefix("http://")).is_some_and(|own| names.iter().any(|n| n == own));
    (!own).then_some("The Origin header is not this org's own")
}

/// An answer that is given in place of the handler's.
fn intercepted(core: &Core, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let path = uri.path();
    if method == Method::OPTIONS {
        headers.get(header::ORIGIN).filter(|origin| is_allowed(core, origin))?;
        headers.get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
        return Some(preflight());
    }
    let armed = core.read(|org| org.faults.answer_next.is_some() || org.faults.html_answers > 0);
    if !armed {
        return None;
    }
    let rest = is_rest(path);
    core.change(|org| {
        if let Some(armed) = faults::armed_answer(org, &format!("{method} {path}"), rest) {
            let status = StatusCode::from_u16(armed.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut answer = fault_at(org.now(), path, status, &armed_words(status));
            if let Some(seconds) = armed.retry_after {
                answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            return Some(answer);
        }
        (rest && take(&mut org.faults.html_answers)).then(html_page)
    })
}

/// What an armed answer says. Of a file that is too large clients read the limit between `<` and `>`.
fn armed_words(status: StatusCode) -> String {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(MOST_MEGABYTES),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "The type of the file is not supported".into(),
        other => other.canonical_reason().unwrap_or("Error").into(),
    }
}

pub(crate) fn html_page() -> Response {
    ([(header::CONTENT_TYPE, "text/html;charset=utf-8")], HTML_PAGE).into_response()
}

fn is_allowed(core: &Core, origin: &HeaderValue) -> bool {
    core.read(|org| org.switches.allow_origin.as_ref().is_some_and(|allowed| allowed.as_bytes() == origin.as_bytes()))
}

fn preflight() -> Response {
    let mut answer = empty(StatusCode::NO_CONTENT);
    let headers = answer.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,POST,DELETE"));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("authorization,content-type,x-org-id,last-event-id,cache-control"),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    answer
}

fn is_stream(answer: &Response) -> bool {
    answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream")
}

fn answer_is_json(answer: &Response) -> bool {
    answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json")
}

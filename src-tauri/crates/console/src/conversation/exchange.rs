//! Requests of ours as happenings.

use miaw::Exchange;
use miaw::wire::API;
use serde_json::json;

use crate::view::Failure;

/// What a request's happening says of itself.
pub struct Told {
    /// Method and path, without the query.
    pub name: String,
    /// One line in plain words.
    pub summary: String,
    /// Whether a person should look at it.
    pub unusual: bool,
    /// JSON text of request and answer.
    pub json: String,
}

/// Puts an exchange into words.
pub fn tell(exchange: &Exchange) -> Told {
    let path = exchange.path.split('?').next().unwrap_or_default();
    let name = format!("{} {path}", exchange.method);
    let (done, undone) = words_for(exchange.method, path, exchange.request.as_ref());
    let status = exchange.status.map(|status| format!(" ({status})")).unwrap_or_default();
    // An answer that was read as text is none of this API's; the message of a 202 is accepted all the same.
    let is_text = exchange.response.is_string();
    let summary = match &exchange.error {
        None if is_text && exchange.status == Some(202) => format!("{done}{status}, though the answer is not JSON"),
        None if is_text => format!("{undone}{status}: the answer is not JSON"),
        None => format!("{done}{status}"),
        Some(error) => {
            let reason = match &error.server_text {
                Some(text) => text.clone(),
                None => Failure::from(error.clone()).message,
            };
            let known = if error.is_uncertain() { ", as far as is known" } else { "" };
            format!("{undone}{status}{known}: {reason}")
        }
    };
    let json = json!({
        "method": exchange.method,
        "path": exchange.path,
        "request": exchange.request,
        "status": exchange.status,
        "response": exchange.response,
        "error": exchange.error.as_ref().map(ToString::to_string),
        "serverDate": exchange.server_date,
        "elapsedMs": exchange.elapsed.as_millis(),
    });
    Told { name, summary, unusual: is_text || exchange.error.is_some(), json: json.to_string() }
}

/// What is said when it was done, and when it was not.
fn words_for(method: &str, path: &str, request: Option<&serde_json::Value>) -> (&'static str, &'static str) {
    let stopped = request.is_some_and(|request| request["entryType"] == "TypingStoppedIndicator");
    let tail = path.strip_prefix(API).unwrap_or(path);
    let parts: Vec<&str> = tail.split('/').filter(|part| !part.is_empty()).collect();
    match (method, parts.as_slice()) {
        ("POST", ["authorization", "unauthenticated", _]) => ("Got a guest token", "No guest token"),
        ("POST", ["authorization", "authenticated", _]) => ("Got a verified user's token", "No verified user's token"),
        ("GET", ["authorization", "continuation-access-token"]) => {
            ("Got a continuation token", "No continuation token")
        }
        ("POST", ["conversation"]) => ("Created the conversation", "The conversation was not created"),
        ("DELETE", ["conversation", _, "session"]) => ("Ended the session", "The session was not ended"),
        ("DELETE", ["conversation", _]) => ("Closed the conversation", "The conversation was not closed"),
        ("GET", ["conversation", _, "entries"]) => ("Listed the entries", "The entries were not listed"),
        ("GET", ["conversation", "list"]) => ("Listed the conversations", "The conversations were not listed"),
        ("GET", ["conversation", _]) => ("Asked for the routing status", "The routing status was not given"),
        ("POST", ["conversation", _, "message"]) => ("Sent the message", "The message was not accepted"),
        ("POST", ["conversation", _, "file"]) => ("Sent the file", "The file was not accepted"),
        ("GET", ["conversation", _, "transcript"]) => ("Fetched the transcript", "The transcript was not given"),
        ("GET", ["conversation", _, "file", ..] | ["files", ..]) => ("Fetched a file", "The file was not given"),
        ("POST", ["conversation", _, "entry"]) if stopped => {
            ("Stop of typing sent", "The stop of typing was not accepted")
        }
        ("POST", ["conversation", _, "entry"]) => ("Typing sent", "Typing was not accepted"),
        ("POST", ["conversation", _, "acknowledge-entries"]) => ("Sent receipts", "The receipts were not accepted"),
        _ => ("Asked the server", "The server did not do it"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use std::time::Duration;

    use super::*;

    fn exchange(method: &'static str, path: &str, status: u16) -> Exchange {
        Exchange {
            method,
            path: path.into(),
            request: None,
            status: Some(status),
            response: serde_json::Value::Null,
            error: None,
            elapsed: Duration::from_millis(7),
            server_date: None,
            certificate: None,
        }
    }

    #[test]
    fn an_answer_that_is_no_json_is_told() {
        let page = |status| Exchange {
            response: "<html>".into(),
            ..exchange("POST", "/iamessage/api/v2/conversation", status)
        };
        let told = tell(&page(200));
        assert!(told.unusual);
        assert_eq!(told.summary, "The conversation was not created (200): the answer is not JSON");
        assert_eq!(tell(&page(202)).summary, "Created the conversation (202), though the answer is not JSON");
    }

    #[test]
    fn requests_are_told_in_plain_words() {
        let id = "0b5fdd3e-3ad4-4b5a-9f0c-000000000000";
        for (method, path, status, summary) in [
            ("POST", "/iamessage/api/v2/conversation".to_owned(), 201, "Created the conversation (201)"),
            ("POST", format!("/iamessage/api/v2/conversation/{id}/message"), 202, "Sent the message (202)"),
            (
                "DELETE",
                format!("/iamessage/api/v2/conversation/{id}?esDeveloperName=X"),
                204,
                "Closed the conversation (204)",
            ),
            ("GET", format!("/iamessage/api/v2/conversation/{id}/entries?limit=50"), 200, "Listed the entries (200)"),
            ("GET", "/else".to_owned(), 200, "Asked the server (200)"),
        ] {
            let told = tell(&exchange(method, &path, status));
            assert_eq!(told.summary, summary);
            assert!(!told.name.contains('?'), "{}", told.name);
            let json: serde_json::Value = serde_json::from_str(&told.json).unwrap();
            assert_eq!(json["status"], status);
        }
    }
}

//! The HTTP traffic as an HTTP Archive 1.2 (the W3C's draft, as browsers write it).
//!
//! What is not known is said to be so: headers that are not kept are not invented (`headersSize` −1), and of the time only the
//! whole is known. The event stream is one entry per connection, with its events in `_events`.

use http::StatusCode;
use serde_json::{Value, json};
use url::Url;

use super::document::text;
use super::{Format, Part};
use crate::evidence::MARK;

/// Where Salesforce's event stream is, below the service URL.
const STREAM: &str = miaw::wire::STREAM;

/// An archive while it is drawn.
#[derive(Default)]
pub(super) struct Har {
    service_url: String,
    org_id: String,
    entries: u64,
    connection: Option<Connection>,
}

/// A connection of the event stream while its events come.
struct Connection {
    started: i64,
    last: i64,
    events: u64,
    bytes: usize,
}

impl Format for Har {
    fn parts(&self) -> &'static [Part] {
        &[Part::Requests, Part::Stream]
    }

    fn head(&mut self, head: &Value) -> String {
        self.service_url = text(&head["org"]["serviceUrl"]);
        self.org_id = text(&head["org"]["orgId"]);
        let creator = json!({
            "name": text(&head["app"]["name"]),
            "version": text(&head["app"]["version"]),
            "comment": "Headers and cookies of the wire are not kept; tokens are left out.",
        });
        let comment = json!(format!("Conversation {}", text(&head["conversation"]["id"])));
        format!(
            "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"pages\":[],\"comment\":{comment},\"entries\":["
        )
    }

    fn begin(&mut self, _: Part) -> String {
        String::new()
    }

    fn row(&mut self, part: Part, row: &Value) -> String {
        match part {
            Part::Requests => {
                let entry = self.exchange(row);
                format!("{}{entry}", self.next())
            }
            Part::Stream => self.stream(row),
            Part::Entries | Part::Happenings => String::new(),
        }
    }

    fn end(&mut self, part: Part) -> String {
        if part == Part::Stream { self.close() } else { String::new() }
    }

    fn foot(&mut self, _: &str) -> String {
        "\n]}}\n".to_owned()
    }
}

impl Har {
    /// What stands between two entries.
    fn next(&mut self) -> &'static str {
        self.entries += 1;
        if self.entries == 1 { "\n" } else { ",\n" }
    }

    fn exchange(&self, row: &Value) -> Value {
        let content = &row["content"];
        let (method, path) = (text(&content["method"]), text(&content["path"]));
        let url = address(&self.service_url, &path);
        let elapsed = row["elapsedMs"].as_i64().unwrap_or_default().max(0);
        // The happening was written down when the exchange was over.
        let started = row["atMs"].as_i64().unwrap_or_default() - elapsed;
        let mut headers = vec![header("accept", "*/*")];
        if wants_token(&path) {
            headers.push(header("authorization", &format!("Bearer {MARK}")));
        }
        let mut request = request(&method, &url, headers);
        if let Some(posted) = posted(&content["request"]) {
            if let Some(headers) = request["headers"].as_array_mut() {
                headers.push(header("content-type", &text(&posted["mimeType"])));
            }
            request["postData"] = posted;
        }
        let status = content["status"].as_u64().unwrap_or_default();
        json!({
            "startedDateTime": super::document::time(started),
            "time": elapsed,
            "request": request,
            "response": answer(status, &content["response"], &content["serverDate"]),
            "cache": {},
            "timings": { "send": 0, "wait": elapsed, "receive": 0, "comment": "Only the whole is known." },
            "_number": row["number"],
            "_error": content["error"],
        })
    }

    fn stream(&mut self, row: &Value) -> String {
        let at = row["atMs"].as_i64().unwrap_or_default();
        let mut drawn = String::new();
        if row["kind"] == "connection" {
            match row["name"].as_str() {
                Some("open") => {
                    drawn.push_str(&self.close());
                    drawn.push_str(&self.open(at));
                }
                Some("lost" | "stopped") => {
                    if let Some(connection) = &mut self.connection {
                        connection.last = at;
                    }
                    drawn.push_str(&self.close());
                }
                _ => {}
            }
            return drawn;
        }
        if self.connection.is_none() {
            // An event of a connection whose opening is not in the database.
            drawn.push_str(&self.open(at));
        }
        if let Some(connection) = &mut self.connection {
            let data = match &row["content"] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            connection.last = at;
            connection.bytes += data.len();
            connection.events += 1;
            let event = json!({
                "time": super::document::time(at), "event": row["name"], "id": row["eventId"], "data": data,
                "number": row["number"],
            });
            drawn.push_str(&format!("{}\n{event}", if connection.events == 1 { "" } else { "," }));
        }
        drawn
    }

    fn open(&mut self, at: i64) -> String {
        self.connection = Some(Connection { started: at, last: at, events: 0, bytes: 0 });
        let headers = vec![
            header("accept", "text/event-stream"),
            header("x-org-id", &self.org_id),
            header("authorization", &format!("Bearer {MARK}")),
        ];
        let request = request("GET", &address(&self.service_url, STREAM), headers);
        let started = json!(super::document::time(at));
        format!(
            "{}{{\"startedDateTime\":{started},\"_resourceType\":\"eventsource\",\"request\":{request},\"_events\":[",
            self.next()
        )
    }

    /// Ends the connection that is open, with what is known at its end only.
    fn close(&mut self) -> String {
        let Some(connection) = self.connection.take() else { return String::new() };
        let time = (connection.last - connection.started).max(0);
        let mut response = answer(200, &Value::Null, &Value::Null);
        response["content"] = json!({ "size": connection.bytes, "mimeType": "text/event-stream" });
        response["headers"] = json!([header("content-type", "text/event-stream")]);
        let timings = json!({ "send": 0, "wait": 0, "receive": time });
        format!("],\"response\":{response},\"cache\":{{}},\"timings\":{timings},\"time\":{time}}}")
    }
}

fn header(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}

/// The address of a request; what was fetched from elsewhere has its whole address in its path.
pub(super) fn address(service_url: &str, path: &str) -> String {
    if path.starts_with('/') { format!("{}{path}", service_url.trim_end_matches('/')) } else { path.to_owned() }
}

/// Whether a request of that path goes out with the access token: all but those that ask for one, the public configuration,
/// and what is fetched from other hosts.
pub(super) fn wants_token(path: &str) -> bool {
    let asks = path.contains("/authenticated/access-token") || path.contains("/unauthenticated/access-token");
    path.starts_with('/') && !asks && !path.starts_with("/embeddedservice/")
}

fn request(method: &str, url: &str, headers: Vec<Value>) -> Value {
    let query: Vec<Value> = Url::parse(url)
        .map(|url| url.query_pairs().map(|(name, value)| header(&name, &value)).collect())
        .unwrap_or_default();
    json!({
        "method": method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers,
        "queryString": query,
        "headersSize": -1,
        "bodySize": -1,
    })
}

/// The body of a request, if it had one; of a file its parts, never its bytes.
fn posted(body: &Value) -> Option<Value> {
    if body.is_null() {
        return None;
    }
    if let (Some(entry), Some(file)) = (body.get("messageEntry"), body.get("fileData")) {
        return Some(json!({
            "mimeType": "multipart/form-data",
            "params": [
                { "name": "messageEntry", "contentType": "application/json", "value": entry.to_string() },
                { "name": "fileData", "fileName": file["fileName"], "contentType": file["contentType"] },
            ],
            "text": "",
        }));
    }
    Some(json!({ "mimeType": "application/json", "params": [], "text": body.to_string() }))
}

fn answer(status: u64, body: &Value, date: &Value) -> Value {
    let words = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let words = words.and_then(|status| status.canonical_reason()).unwrap_or_default();
    let (mime_type, content) = match body {
        Value::Null => ("x-unknown", None),
        Value::String(text) => ("text/plain", Some(text.clone())),
        other => ("application/json", Some(other.to_string())),
    };
    let size = content.as_ref().map_or(0, String::len);
    let mut shown = json!({ "size": size, "mimeType": mime_type });
    if let Some(content) = content {
        shown["text"] = content.into();
    }
    let headers: Vec<Value> = date.as_str().map(|date| header("date", date)).into_iter().collect();
    json!({
        "status": status,
        "statusText": words,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers,
        "content": shown,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    })
}

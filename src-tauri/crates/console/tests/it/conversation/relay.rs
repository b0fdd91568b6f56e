//! Something between program and org that passes everything on, and puts events of a test's own into the stream.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HOST};
use axum::response::Response;
use console::clock::{Clock as _, SystemClock};
use futures_util::stream;
use miaw::address::ServiceUrl;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// The relay. It ends when it is dropped.
pub struct Relay {
    url: ServiceUrl,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    org: String,
    http: reqwest::Client,
    /// Into the newest stream.
    events: Mutex<Option<mpsc::UnboundedSender<Bytes>>>,
    entries: AtomicU64,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Relay {
    pub async fn before(org: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = ServiceUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let shared = Arc::new(Shared {
            org: org.trim_end_matches('/').to_owned(),
            http: reqwest::Client::new(),
            events: Mutex::default(),
            entries: AtomicU64::new(1),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, task }
    }

    pub fn url(&self) -> ServiceUrl {
        self.url.clone()
    }

    /// Puts bytes into the newest stream, between two events of the org's.
    pub fn put(&self, bytes: impl Into<Bytes>) {
        self.shared.events.lock().unwrap().as_ref().unwrap().send(bytes.into()).unwrap();
    }

    /// Puts an event into the stream, whose data is this.
    pub fn event(&self, name: &str, data: &Value) {
        self.put(format!("event:{name}\ndata:{data}\n\n"));
    }

    /// Puts an entry into the stream as the org would send it.
    pub fn entry(&self, conversation: &str, role: &str, entry_type: &str, payload: &str) {
        self.event("CONVERSATION_MESSAGE", &self.envelope(conversation, role, entry_type, payload));
    }

    /// Puts a text message into the stream.
    pub fn say(&self, conversation: &str, role: &str, text: &str) {
        self.entry(conversation, role, "Message", &message(text));
    }

    /// The data of an entry that is right in every way, for a test to make wrong.
    pub fn envelope(&self, conversation: &str, role: &str, entry_type: &str, payload: &str) -> Value {
        let number = self.shared.entries.fetch_add(1, Ordering::Relaxed);
        json!({
            "channelPlatformKey": "", "channelType": "embedded_messaging", "channelAddressIdentifier": "",
            "conversationId": conversation,
            "conversationEntry": {
                "senderDisplayName": "Ada Agent",
                "identifier": format!("00000000-0000-4000-8000-{number:012}"),
                "entryType": entry_type, "entryPayload": payload,
                "sender": { "role": role, "appType": "agent", "subject": "005000000000001", "clientIdentifier": "" },
                // No entry of the org's has a later time: it gives each a millisecond of its own.
                "transcriptedTimestamp": SystemClock.now() + 50 + i64::try_from(number).unwrap_or_default(), "clientTimestamp": 0, "clientDuration": 0,
                "relatedRecords": [],
            },
        })
    }
}

/// The payload of a text message.
pub fn message(text: &str) -> String {
    json!({ "abstractMessage": { "messageType": "StaticContentMessage", "id": "m",
        "staticContent": { "formatType": "Text", "text": text } } })
    .to_string()
}

async fn pass(State(relay): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let is_stream = head.uri.path().starts_with("/eventrouter");
    let url = format!("{}{}", relay.org, head.uri);
    let mut headers = head.headers;
    headers.remove(HOST);
    headers.remove(ACCEPT_ENCODING);
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let answer = relay.http.request(head.method, url).headers(headers).body(body).send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(CONTENT_LENGTH);
    let (into, events) = mpsc::unbounded_channel();
    if is_stream {
        *relay.events.lock().unwrap() = Some(into);
    }
    // The practice org sends each event in one piece.
    let pieces = stream::unfold((answer, events), |(mut answer, mut events)| async move {
        let piece = tokio::select! {
            Some(event) = events.recv() => event,
            piece = answer.chunk() => piece.ok().flatten()?,
        };
        Some((Ok::<_, std::io::Error>(piece), (answer, events)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

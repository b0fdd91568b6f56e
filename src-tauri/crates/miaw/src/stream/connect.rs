//! One attempt to open the stream, over the program's one HTTP client.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use eventsource_client::{Client as _, ClientBuilder, ReconnectOptions};
use futures_util::{Stream, StreamExt as _};
use http::{HeaderMap, StatusCode};
use launchdarkly_sdk_transport::{ByteStream, HttpTransport, ResponseFuture, TransportError};
use url::Url;

use super::guard::{Guard, Notes, TooLong};
use super::{Events, Loss};
use crate::client::{Client, REQUEST_LIMIT};
use crate::error::{Error, ErrorKind};
use crate::token::AccessToken;
use crate::wire::STREAM;

/// Most redirects that are followed.
const MOST_REDIRECTS: usize = 5;

/// An open stream.
pub(super) struct Opened {
    pub events: Events,
    pub notes: SharedNotes,
    pub server_date: Option<String>,
}

/// What the guard of a connection has seen; read by the supervisor when the connection is lost.
#[derive(Clone, Default)]
pub(super) struct SharedNotes(Arc<Shared>);

#[derive(Default)]
struct Shared {
    notes: Mutex<Notes>,
    /// Bytes that have come since they were last asked for.
    bytes: AtomicUsize,
}

impl SharedNotes {
    pub(super) fn get(&self) -> Notes {
        self.0.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many bytes have come since this was asked last.
    pub(super) fn take_bytes(&self) -> usize {
        self.0.bytes.swap(0, Ordering::Relaxed)
    }

    fn came(&self, bytes: usize) {
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn set(&self, notes: &Notes) {
        let mut shared = self.0.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if *shared != *notes {
            shared.clone_from(notes);
        }
    }
}

/// Opens the stream. Redirects are followed as long as they stay with the same scheme, host and port: the token goes nowhere
/// else.
pub(super) async fn open(
    client: Client,
    token: AccessToken,
    org_id: String,
    last_event_id: Option<String>,
) -> Result<Opened, Loss> {
    let origin = client.service().join(STREAM);
    let mut url = origin.clone();
    let started = Instant::now();
    for _ in 0..=MOST_REDIRECTS {
        let response = request(&client, &token, &org_id, last_event_id.as_deref(), &url, started).await?;
        let status = response.status();
        if status.is_redirection() {
            url = redirected(&origin, &url, &response, started)?;
            continue;
        }
        return accept(response, &url, started).await;
    }
    Err(failure(&url, None, started, ErrorKind::RedirectCircle))
}

async fn request(
    client: &Client,
    token: &AccessToken,
    org_id: &str,
    last_event_id: Option<&str>,
    url: &Url,
    started: Instant,
) -> Result<reqwest::Response, Loss> {
    let mut request = client
        .http()
        .get(url.clone())
        .header("Accept", "text/event-stream")
        .header("Cache-Control", "no-cache")
        .header("X-Org-Id", org_id)
        .bearer_auth(token.expose());
    if let Some(id) = last_event_id {
        request = request.header("Last-Event-ID", id);
    }
    // A limit for the headers only: the stream itself has none.
    match tokio::time::timeout(REQUEST_LIMIT, request.send()).await {
        Err(_) => Err(failure(url, None, started, ErrorKind::Timeout)),
        Ok(Err(error)) => Err(Loss::Request(Error::of_transport("GET", url.to_string(), &error, started.elapsed()))),
        Ok(Ok(response)) => Ok(response),
    }
}

fn redirected(origin: &Url, from: &Url, response: &reqwest::Response, started: Instant) -> Result<Url, Loss> {
    let status = response.status();
    let location = header(response.headers(), "location").unwrap_or_default();
    let refused = || {
        let kind = ErrorKind::Redirect { location: location.clone() };
        failure(from, Some(status.as_u16()), started, kind)
    };
    let known = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let target = from.join(&location).map_err(|_| refused())?;
    if known && !location.is_empty() && target.origin() == origin.origin() { Ok(target) } else { Err(refused()) }
}

async fn accept(response: reqwest::Response, url: &Url, started: Instant) -> Result<Opened, Loss> {
    let status = response.status();
    let headers = response.headers().clone();
    if status == StatusCode::NO_CONTENT {
        return Err(Loss::NoContent);
    }
    let content_type = header(&headers, "content-type").unwrap_or_default();
    if !status.is_success() {
        let body = words(response).await;
        let error = Error::of_status("GET", url.to_string(), status.as_u16(), &headers, &body, started.elapsed());
        return Err(Loss::Request(error));
    }
    if !content_type.to_ascii_lowercase().starts_with("text/event-stream") {
        let reason = "an event stream was expected: a proxy, a login page or another service answered".to_owned();
        return Err(failure(url, Some(status.as_u16()), started, ErrorKind::Unreadable { content_type, reason }));
    }
    let notes = SharedNotes::default();
    let body = guarded(response.bytes_stream(), notes.clone());
    Ok(Opened { events: parsed(url, body)?, notes, server_date: header(&headers, "date") })
}

/// The start of an error body. It must come soon and is not long.
async fn words(mut response: reqwest::Response) -> Vec<u8> {
    const LONGEST: usize = 16 * 1024;
    let mut body = Vec::new();
    let read = async {
        while let Ok(Some(chunk)) = response.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST {
                break;
            }
        }
    };
    // What came until then is what there is.
    let _ = tokio::time::timeout(Duration::from_secs(2), read).await;
    body
}

/// The bytes of an answer with every line looked at.
pub(super) fn guarded<S, E>(bytes: S, notes: SharedNotes) -> ByteStream
where
    S: Stream<Item = Result<Bytes, E>> + Send + Sync + Unpin + 'static,
    E: std::error::Error + Send + Sync + 'static,
{
    let state = Some((bytes, Guard::default()));
    Box::pin(futures_util::stream::unfold(state, move |state| {
        let notes = notes.clone();
        async move {
            let (mut bytes, mut guard) = state?;
            match bytes.next().await {
                None => {
                    guard.end();
                    notes.set(guard.notes());
                    None
                }
                Some(Err(error)) => {
                    guard.end();
                    notes.set(guard.notes());
                    Some((Err(TransportError::new(error)), None))
                }
                Some(Ok(chunk)) => {
                    notes.came(chunk.len());
                    match guard.pass(chunk) {
                        Ok(lines) => {
                            let expired = guard.says_expired();
                            if expired {
                                guard.end();
                            }
                            notes.set(guard.notes());
                            // A server that says so and leaves the connection open has nothing more to say.
                            Some((Ok(lines), (!expired).then_some((bytes, guard))))
                        }
                        Err(TooLong) => Some((Err(TransportError::new(LineTooLong)), None)),
                    }
                }
            }
        }
    }))
}

/// Marks the guard's refusal among transport errors.
#[derive(Debug, thiserror::Error)]
#[error("a line or an event without end")]
pub(super) struct LineTooLong;

/// Feeds the answer to the parser. The parser's own reconnecting and redirecting are off: the supervisor does both.
pub(super) fn parsed(url: &Url, body: ByteStream) -> Result<Events, Loss> {
    let transport = Answered(Arc::new(Mutex::new(Some(body))));
    let client = ClientBuilder::for_url(url.as_str())
        .map_err(|error| Loss::Broken { reason: error.to_string() })?
        .redirect_limit(0)
        .reconnect(ReconnectOptions::reconnect(false).retry_initial(false).build())
        .build_with_transport(transport);
    Ok(client.stream())
}

/// A transport whose one request is answered already.
#[derive(Clone)]
struct Answered(Arc<Mutex<Option<ByteStream>>>);

impl HttpTransport for Answered {
    fn request(&self, _request: http::Request<Option<Bytes>>) -> ResponseFuture {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        Box::pin(std::future::ready(match body {
            Some(body) => Ok(http::Response::new(body)),
            None => Err(TransportError::new(std::io::Error::other("answered already"))),
        }))
    }
}

fn failure(url: &Url, status: Option<u16>, started: Instant, kind: ErrorKind) -> Loss {
    Loss::Request(Error {
        kind,
        method: "GET",
        url: url.to_string(),
        status,
        server_text: None,
        server_code: None,
        elapsed: started.elapsed(),
    })
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

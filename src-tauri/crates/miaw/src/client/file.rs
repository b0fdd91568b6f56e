//! Files: sent with a message, fetched from an address of a message, and the transcript as a PDF.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method, Response, StatusCode};
use serde_json::{Value, json};
use url::Url;

use super::answer::{Answer, as_json, read, redacted};
use super::call::segment;
use super::{Client, Exchange, REQUEST_LIMIT};
use crate::address::DeveloperName;
use crate::error::{Error, ErrorKind};
use crate::token::AccessToken;
use crate::wire::API;
use crate::wire::file::SendFile;
use crate::wire::message::SentAnswer;

/// Largest file that is fetched, in bytes. The API's own limit for files of end users is 5 MB; agents may send larger ones.
pub const FILE_LIMIT: u64 = 100 * 1024 * 1024;
/// Longest silence of a server that sends a file.
const SILENCE: Duration = Duration::from_secs(30);
/// Fewest bytes per second of an upload; slower counts as broken.
const SLOWEST: u64 = 32 * 1024;
/// How many bytes are handed to the connection at a time.
const PIECE: usize = 32 * 1024;
/// How often a server may send the request for a file on.
const REDIRECTS: usize = 5;
/// Longest refusal that is read, in bytes.
const REFUSAL_LIMIT: usize = 64 * 1024;

/// Hears how many bytes of an upload were handed to the connection so far.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;

/// A file that is sent.
#[derive(Clone)]
pub struct Upload {
    /// Its name with its extension; the extension decides whether the server takes it.
    pub name: String,
    /// Its type; anything that is no type is sent as `application/octet-stream`.
    pub mime_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Who hears how far it is.
    pub progress: Progress,
}

impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Upload").field("size", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// A file that is coming, piece by piece. Nothing of it is kept here.
pub struct Download {
    client: Client,
    response: Response,
    /// Path at the service, or the address of another host; never with a query.
    place: String,
    started: Instant,
    status: u16,
    content_type: String,
    taken: u64,
}

impl Client {
    /// `POST /conversation/{id}/file`: two parts, `messageEntry` (JSON) and `fileData`. Drop the future to cancel it. The
    /// observer sees the file's name, type and size, never its bytes.
    ///
    /// # Errors
    /// [`ErrorKind::FileTooLarge`] (413), [`ErrorKind::FileTypeRefused`] (415), [`ErrorKind::SessionNeeded`] as for
    /// messages; other kinds as usual.
    pub async fn send_file(
        &self,
        token: &AccessToken,
        id: &str,
        message: &SendFile,
        upload: Upload,
    ) -> Result<SentAnswer, Error> {
        let Upload { name, mime_type, bytes, progress } = upload;
        let bytes = Bytes::from(bytes);
        let size = bytes.len() as u64;
        let entry = serde_json::to_value(message).unwrap_or_default();
        let shown = json!({
            "messageEntry": redacted(entry.clone()),
            "fileData": { "fileName": name, "contentType": mime_type, "size": size },
        });
        let form = Form::new().part("messageEntry", typed(|| Part::text(entry.to_string()), "application/json")).part(
            "fileData",
            typed(|| Part::stream_with_length(told(&bytes, &progress), size).file_name(name.clone()), &mime_type),
        );
        let limit = REQUEST_LIMIT + Duration::from_secs(size / SLOWEST);
        let path = format!("{API}/conversation/{}/file", segment(id));
        let request = self.request(Method::POST, &path, Some(token), limit).multipart(form);
        // What a refusal says of a file stands in its words; an accepted one may be answered without any.
        let read_sent = |answer: &Answer| if answer.body.is_empty() { Ok(SentAnswer::default()) } else { read(answer) };
        self.perform("POST", request, Some(shown), read_sent).await
    }

    /// `GET /conversation/{id}/transcript`: the last 200 entries as a PDF. Whether it is one is left to the caller.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`] where the deployment does not allow it; other kinds as usual.
    pub async fn transcript(&self, token: &AccessToken, id: &str, name: &DeveloperName) -> Result<Download, Error> {
        let mut url = self.service.join(&format!("{API}/conversation/{}/transcript", segment(id)));
        url.query_pairs_mut().append_pair("esDeveloperName", name.as_str());
        self.download(url, Some(token)).await
    }

    /// Fetches a file from the address that a message gives. The token goes along only to the service itself: not to another
    /// host, and not to one that the service sends the request on to.
    ///
    /// # Errors
    /// [`ErrorKind::Redirect`] towards anything but http(s), or too often; other kinds as usual. [`Download::next`] fails
    /// with [`ErrorKind::TooLong`] after [`FILE_LIMIT`] bytes.
    pub async fn fetch_file(&self, token: Option<&AccessToken>, url: Url) -> Result<Download, Error> {
        self.download(url, token).await
    }

    async fn download(&self, mut url: Url, token: Option<&AccessToken>) -> Result<Download, Error> {
        let started = Instant::now();
        for _ in 0..=REDIRECTS {
            if !matches!(url.scheme(), "http" | "https") {
                break;
            }
            let own = url.origin() == self.service.join("/").origin();
            let mut request = self.http().get(url.clone());
            if let Some(token) = token.filter(|_| own) {
                request = request.bearer_auth(token.expose());
            }
            let place = if own { url.path().to_owned() } else { without_query(&url) };
            let failed = |kind| fault(kind, &url, None, started);
            let response = match tokio::time::timeout(REQUEST_LIMIT, request.send()).await {
                Ok(Ok(response)) => response,
                Ok(Err(error)) => {
                    return Err(self.told_of(&place, None, failed(crate::error::kind_of_transport(&error))));
                }
                Err(_) => return Err(self.told_of(&place, None, failed(ErrorKind::Timeout))),
            };
            let next = response.status().is_redirection().then(|| response.headers().get("location")).flatten();
            if let Some(next) = next.and_then(|next| url.join(next.to_str().ok()?).ok()) {
                url = next;
                continue;
            }
            if response.status() != StatusCode::OK {
                return Err(self.refused(response, &place, &url, started).await);
            }
            let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
            let content_type = header("content-type").unwrap_or_default().to_owned();
            let (client, status) = (self.clone(), response.status().as_u16());
            return Ok(Download { client, response, place, started, status, content_type, taken: 0 });
        }
        let kind = ErrorKind::Redirect { location: without_query(&url) };
        Err(self.told_of(&without_query(&url), None, fault(kind, &url, None, started)))
    }

    async fn refused(&self, mut response: Response, place: &str, url: &Url, started: Instant) -> Error {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        // What cannot be read of a refusal is not missed.
        while let Ok(Ok(Some(piece))) = tokio::time::timeout(REQUEST_LIMIT, response.chunk()).await {
            body.extend_from_slice(&piece);
            if body.len() > REFUSAL_LIMIT {
                break;
            }
        }
        let error = Error::of_status("GET", without_query(url), status, &headers, &body, started.elapsed());
        self.told_of(place, Some((status, redacted(as_json(&body)))), error)
    }

    /// Tells the observer of a file that did not come.
    fn told_of(&self, place: &str, answer: Option<(u16, Value)>, error: Error) -> Error {
        let (status, response) = answer.map_or((None, Value::Null), |(status, body)| (Some(status), body));
        self.observe_file(place, status, response, error.elapsed, Some(error.clone()));
        error
    }

    fn observe_file(&self, place: &str, status: Option<u16>, response: Value, elapsed: Duration, error: Option<Error>) {
        let Some(observer) = &self.observer else { return };
        observer(Exchange {
            method: "GET",
            path: place.to_owned(),
            request: None,
            status,
            response,
            error,
            elapsed,
            server_date: None,
            certificate: None,
        });
    }
}

impl Download {
    /// `Content-Type`; empty when there is none.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The next piece; none at the end. The observer hears of the whole at its end, or of the failure.
    ///
    /// # Errors
    /// The connection broke, nothing came for 30 s, or the file is larger than [`FILE_LIMIT`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let kind = match tokio::time::timeout(SILENCE, self.response.chunk()).await {
            Ok(Ok(Some(piece))) => {
                self.taken += piece.len() as u64;
                if self.taken <= FILE_LIMIT {
                    return Ok(Some(piece));
                }
                ErrorKind::TooLong { limit: FILE_LIMIT }
            }
            Ok(Ok(None)) => {
                self.observe(None);
                return Ok(None);
            }
            Ok(Err(error)) => crate::error::kind_of_transport(&error),
            Err(_) => ErrorKind::Timeout,
        };
        let error = fault(kind, self.response.url(), Some(self.status), self.started);
        self.observe(Some(error.clone()));
        Err(error)
    }

    fn observe(&self, error: Option<Error>) {
        let response = json!({ "contentType": self.content_type, "size": self.taken });
        self.client.observe_file(&self.place, Some(self.status), response, self.started.elapsed(), error);
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Download")
            .field("place", &self.place)
            .field("taken", &self.taken)
            .finish_non_exhaustive()
    }
}

fn typed(part: impl Fn() -> Part, mime_type: &str) -> Part {
    part().mime_str(mime_type).unwrap_or_else(|_| {
        // A part of any form takes this one.
        part().mime_str("application/octet-stream").unwrap_or_else(|_| part())
    })
}

/// The bytes, in pieces; each is told as it is handed over.
fn told(bytes: &Bytes, progress: &Progress) -> Body {
    let (bytes, progress) = (bytes.clone(), Arc::clone(progress));
    let mut handed = 0;
    Body::wrap_stream(stream::iter(std::iter::from_fn(move || {
        if handed >= bytes.len() {
            return None;
        }
        let end = bytes.len().min(handed + PIECE);
        let piece = bytes.slice(handed..end);
        handed = end;
        progress(end as u64);
        Some(Ok::<_, std::convert::Infallible>(piece))
    })))
}

fn fault(kind: ErrorKind, url: &Url, status: Option<u16>, started: Instant) -> Error {
    let (server_text, server_code) = (None, None);
    Error { kind, method: "GET", url: without_query(url), status, server_text, server_code, elapsed: started.elapsed() }
}

/// An address as it may be shown: queries of file stores are signatures that let anybody in.
fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Neither fails for an address with a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

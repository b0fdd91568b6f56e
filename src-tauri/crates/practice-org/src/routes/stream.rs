//! The event stream of one end user.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use miaw::wire::STREAM;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior};

use crate::access::{Access, authenticate};
use crate::answer::{empty, stream_fault};
use crate::control::types::OddStream;
use crate::core::Core;
use crate::faults::{StreamFate, stream_cut, stream_fate};
use crate::gate::html_page;
use crate::listener::Cut;
use crate::log::{Read, Reader};
use crate::transport::FLUSH;

const PING: Bytes = Bytes::from_static(b"event:ping\ndata:0\n\n");
const EXPIRED: Bytes = Bytes::from_static(b"Jwt is expired");
const LONGEST_PERIOD: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) async fn open(
    State(core): State<Arc<Core>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
) -> Response {
    let fault = |status, words: &str| stream_fault(core.now(), STREAM, status, Some(words));
    if core.read(|org| org.faults.streams_refused) {
        cut.now();
        return empty(StatusCode::OK);
    }
    let access = match authenticate(&core, &headers) {
        Ok(access) => access,
        Err(denied) => return fault(StatusCode::UNAUTHORIZED, &denied.to_string()),
    };
    let named = headers.get("x-org-id").and_then(|id| id.to_str().ok());
    let other_org = core.read(|org| org.mistakes.stream_org_id);
    match named {
        None => return fault(StatusCode::BAD_REQUEST, "Required header 'X-Org-Id' is not present"),
        Some(id) if id != access.org_id || other_org => {
            return fault(StatusCode::BAD_REQUEST, "OrgId in the header and token must match");
        }
        Some(_) => {}
    }
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).filter(|id| !id.is_empty());
    let (replay, required) = core.read(|org| (org.switches.replay, org.switches.require_last_event_id));
    if required && last.is_none() {
        return fault(StatusCode::BAD_REQUEST, "Required header 'Last-Event-ID' is not present");
    }
    let last = last.filter(|_| replay).and_then(|id| id.parse().ok());
    let (fate, at) = core.change(|org| (stream_fate(org), org.now()));
    let mut live = Live::new(core, access, last);
    match fate {
        StreamFate::Ordinary => {}
        StreamFate::Refused => {
            cut.now();
            return empty(StatusCode::OK);
        }
        StreamFate::Redirected(redirect) => {
            let status = StatusCode::from_u16(redirect.status).unwrap_or(StatusCode::TEMPORARY_REDIRECT);
            let mut answer = empty(status);
            if let Ok(location) = HeaderValue::from_str(&redirect.location) {
                answer.headers_mut().insert(header::LOCATION, location);
            }
            return answer;
        }
        StreamFate::Odd(kind) => match kind {
            OddStream::NoContent => return empty(StatusCode::NO_CONTENT),
            OddStream::HtmlPage => return html_page(),
            OddStream::Unauthorized => return stream_fault(at, STREAM, StatusCode::UNAUTHORIZED, None),
            OddStream::Unavailable => return stream_fault(at, STREAM, StatusCode::SERVICE_UNAVAILABLE, None),
            kind => live.make_odd(kind),
        },
    }
    live.arm(last.is_some());
    let events = stream::unfold(live, |mut live| async move { live.next().await.map(|piece| (piece, live)) });
    let mut answer = Response::new(Body::from_stream(events));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answer
}

/// What a stream does when its prepared pieces are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The ordinary stream.
    Events,
    /// One event, then as said.
    OneEvent(OddStream),
    /// The same piece for ever.
    Repeat(&'static [u8], Duration),
    /// Nothing any more, and no end.
    Nothing,
    /// The end.
    End,
    /// The connection is cut.
    Cut,
}

/// What a stream waits for.
enum Happening {
    Shutdown,
    Cut,
    Expired,
    HeldBack,
    Frozen,
    Piece(Bytes),
    Events(Read),
}

/// One open stream.
struct Live {
    core: Arc<Core>,
    epoch: u64,
    /// When the token dies.
    expiry: Instant,
    reader: Reader,
    cuts: watch::Receiver<u64>,
    epochs: watch::Receiver<u64>,
    /// The client session; revoking it ends the stream.
    session: String,
    revocations: watch::Receiver<u64>,
    freezes: watch::Receiver<u64>,
    /// Whether a proxy holds everything back.
    held_back: watch::Receiver<bool>,
    ping: Interval,
    prepared: VecDeque<Bytes>,
    then: Then,
    /// How many bytes of the body are left before it is cut.
    left: Option<u64>,
}

impl Live {
    fn new(core: Arc<Core>, access: Access, last: Option<u64>) -> Self {
        let mut revocations = core.revocations.subscribe();
        // One may have come since the token was looked at.
        revocations.mark_changed();
        let left = u64::try_from(access.exp * 1000 - core.now()).unwrap_or(0);
        let period = core.keep_alive.clamp(Duration::from_millis(1), LONGEST_PERIOD);
        let mut ping = tokio::time::interval_at(Instant::now() + period, period);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            epoch: access.epoch(),
            expiry: Instant::now() + Duration::from_millis(left),
            reader: core.log(&access.sub).reader(last).with_capabilities(capabilities(&access.capabilities_version)),
            cuts: core.cuts.subscribe(),
            epochs: core.epoch.subscribe(),
            revocations,
            freezes: core.freezes.subscribe(),
            held_back: core.held_back.subscribe(),
            session: access.client_session_id,
            ping,
            prepared: if core.silent.load(Ordering::Relaxed) { VecDeque::new() } else { VecDeque::from([PING]) },
            then: Then::Events,
            left: None,
            core,
        }
    }

    /// Takes the faults of streams that begin like any other.
    fn arm(&mut self, resumes: bool) {
        (self.left, self.reader.twice) = self.core.change(|org| {
            let twice = if resumes { std::mem::take(&mut org.faults.replay_twice) } else { 0 };
            (stream_cut(org), twice)
        });
    }

    fn make_odd(&mut self, kind: OddStream) {
        let piece = |bytes: &'static [u8]| VecDeque::from([Bytes::from_static(bytes)]);
        (self.prepared, self.then) = match kind {
            OddStream::CloseAfterFirstEvent | OddStream::CutInEvent | OddStream::EventWithoutId => {
                (VecDeque::from([PING]), Then::OneEvent(kind))
            }
            OddStream::IdOnly => {
                let newest = self.core.read(|org| org.last_event);
                (VecDeque::from([Bytes::from(format!("id:{newest}\n\n"))]), Then::End)
            }
            OddStream::RetryOnly => (piece(b"retry:50\n\n"), Then::End),
            OddStream::RetryHuge => (piece(b"retry:86400000\n\n"), Then::End),
            OddStream::UnknownFields => (piece(b"colour:green\n\nflavour\n\nevent:\n\nretry:soon\n\n"), Then::Events),
            OddStream::InvalidUtf8 => (
                piece(b":\xff\xfe comment\n\nevent:PRACTICE_NOT_UTF8\ndata:{\"text\":\"\xff\xc3\x28\"}\n\n"),
                Then::Events,
            ),
            OddStream::EndlessLine => (piece(b"data:"), Then::Repeat(&[b'x'; 65_536], Duration::from_millis(1))),
            OddStream::JwtIsExpired => (VecDeque::from([EXPIRED]), Then::End),
            OddStream::CommentsOnly => {
                (VecDeque::new(), Then::Repeat(b": still here\n\n", self.core.keep_alive.min(Duration::from_secs(1))))
            }
            OddStream::HalfOpen => (VecDeque::new(), Then::Nothing),
            // Answered before there is a stream.
            OddStream::NoContent | OddStream::HtmlPage | OddStream::Unauthorized | OddStream::Unavailable => {
                (VecDeque::new(), Then::End)
            }
        };
    }

    /// The next piece of the body; an error cuts the connection, nothing ends it.
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        loop {
            if *self.held_back.borrow()
                && let Some(end) = self.held().await
            {
                return end;
            }
            if let Some(piece) = self.prepared.pop_front() {
                return self.paced(piece).await;
            }
            let (most, repeat) = match self.then {
                Then::End => return None,
                Then::Cut => {
                    tokio::time::sleep(FLUSH).await;
                    return Some(Err(io::ErrorKind::ConnectionReset.into()));
                }
                Then::OneEvent(_) => (1, None),
                Then::Repeat(piece, every) => (0, Some((piece, every))),
                Then::Events => (usize::MAX, None),
                Then::Nothing => {
                    self.core.shutdown.cancelled().await;
                    return None;
                }
            };
            match self.happening(most, repeat).await {
                Happening::Shutdown => return None,
                Happening::Cut => return Some(Err(io::ErrorKind::ConnectionReset.into())),
                Happening::HeldBack => {}
                Happening::Frozen => self.then = Then::Nothing,
                Happening::Expired => {
                    self.then = Then::End;
                    self.prepared.push_back(EXPIRED);
                }
                Happening::Piece(piece) => self.prepared.push_back(piece),
                Happening::Events(Read { frames, cut }) => {
                    let frames = match self.then {
                        Then::OneEvent(kind) => self.last_event(kind, frames),
                        Then::Events | Then::Repeat(..) | Then::Nothing | Then::End | Then::Cut => frames,
                    };
                    if cut {
                        self.then = Then::Cut;
                    }
                    self.prepared.push_front(frames);
                }
            }
        }
    }

    /// Sends a piece, or as much of it as may go now.
    async fn paced(&mut self, mut piece: Bytes) -> Option<io::Result<Bytes>> {
        if let Some(drip) = self.core.drip().filter(|_| !piece.is_empty()) {
            tokio::select! {
                biased;
                () = self.core.shutdown.cancelled() => return None,
                _ = self.cuts.changed() => return Some(Err(io::ErrorKind::ConnectionReset.into())),
                () = tokio::time::sleep(Duration::from_millis(drip.every_ms)) => {}
            }
            let rest = piece.split_off(piece.len().min(drip.bytes as usize));
            if !rest.is_empty() {
                self.prepared.push_front(rest);
            }
        }
        if let Some(left) = &mut self.left {
            let size = piece.len() as u64;
            if size >= *left {
                piece.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
                self.prepared.clear();
                self.then = Then::Cut;
            }
            *left = left.saturating_sub(size);
        }
        Some(Ok(piece))
    }

    /// Waits while everything is held back, the end of the token's life too. Returns how the stream ends meanwhile, if it
    /// does.
    async fn held(&mut self) -> Option<Option<io::Result<Bytes>>> {
        tokio::select! {
            biased;
            () = self.core.shutdown.cancelled() => Some(None),
            _ = self.cuts.changed() => Some(Some(Err(io::ErrorKind::ConnectionReset.into()))),
            _ = self.held_back.wait_for(|held| !held) => None,
        }
    }

    async fn happening(&mut self, most: usize, repeat: Option<(&'static [u8], Duration)>) -> Happening {
        let delay = self.core.delay();
        let epoch = self.epoch;
        tokio::select! {
            biased;
            () = self.core.shutdown.cancelled() => Happening::Shutdown,
            _ = self.cuts.changed() => Happening::Cut,
            _ = self.freezes.changed() => Happening::Frozen,
            _ = self.held_back.wait_for(|held| *held) => Happening::HeldBack,
            _ = self.epochs.wait_for(|newest| *newest > epoch) => Happening::Expired,
            () = revoked(&self.core, &self.session, &mut self.revocations) => Happening::Expired,
            () = tokio::time::sleep_until(self.expiry) => Happening::Expired,
            piece = repeated(repeat) => Happening::Piece(piece),
            _ = self.ping.tick(), if repeat.is_none() => {
                let silent = self.core.silent.load(Ordering::Relaxed);
                Happening::Piece(if silent { Bytes::new() } else { PING })
            }
            read = self.reader.read(most, delay), if repeat.is_none() => Happening::Events(read),
        }
    }

    fn last_event(&mut self, kind: OddStream, event: Bytes) -> Bytes {
        match kind {
            OddStream::CutInEvent => {
                self.then = Then::Cut;
                event.slice(..event.len() / 2)
            }
            OddStream::EventWithoutId => {
                self.then = Then::End;
                let text = String::from_utf8_lossy(&event);
                let without = text.split("\nid:").next().unwrap_or_default();
                self.prepared.push_back(Bytes::from(format!("{without}\n\n")));
                event
            }
            _ => {
                self.then = Then::End;
                event
            }
        }
    }
}

/// The number of a capabilities version; without one a client understands nothing beyond the base.
fn capabilities(version: &str) -> u16 {
    version.split('.').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Waits until a client session is revoked.
async fn revoked(core: &Core, session: &str, revocations: &mut watch::Receiver<u64>) {
    // The sender lives as long as the org.
    while revocations.changed().await.is_ok() {
        if core.read(|org| org.revoked.contains(session)) {
            return;
        }
    }
    std::future::pending().await
}

async fn repeated(repeat: Option<(&'static [u8], Duration)>) -> Bytes {
    match repeat {
        Some((piece, every)) => {
            tokio::time::sleep(every).await;
            Bytes::from_static(piece)
        }
        None => std::future::pending().await,
    }
}

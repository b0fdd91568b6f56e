//! A recorded stream, read as a live one is, without a connection.

use std::convert::Infallible;

use bytes::Bytes;
use eventsource_client::SSE;
use futures_util::{FutureExt as _, StreamExt as _};
use url::Url;

use super::connect::{SharedNotes, guarded, parsed};
use super::{Event, Loss, is_header_value, loss_of, remember};

/// What a recorded stream told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Its named events, without `ping`.
    pub events: Vec<Event>,
    /// Its keep-alives: pings and comments.
    pub keep_alives: usize,
    /// The id that it would be resumed with.
    pub last_event_id: Option<String>,
    /// Why it ended.
    pub loss: Loss,
}

impl Recording {
    /// Reads the bytes of an answer's body, in the pieces in which they came.
    #[must_use]
    pub fn read(chunks: impl IntoIterator<Item = Bytes>) -> Self {
        let mut recording = Self { events: Vec::new(), keep_alives: 0, last_event_id: None, loss: Loss::Closed };
        let chunks: Vec<Result<Bytes, Infallible>> = chunks.into_iter().map(Ok).collect();
        let notes = SharedNotes::default();
        let body = guarded(futures_util::stream::iter(chunks), notes.clone());
        let url = Url::parse("http://localhost/").map_err(|error| Loss::Broken { reason: error.to_string() });
        let mut events = match url.and_then(|url| parsed(&url, body)) {
            Ok(events) => events,
            Err(loss) => return Self { loss, ..recording },
        };
        // All bytes are there, so nothing is ever waited for.
        while let Some(Some(item)) = events.next().now_or_never() {
            match item {
                Ok(SSE::Connected(_)) => {}
                Ok(SSE::Comment(_)) => recording.keep_alives += 1,
                Ok(SSE::Event(event)) => {
                    let id = event.id.filter(|id| is_header_value(id));
                    remember(&mut recording.last_event_id, id.clone());
                    if event.event_type == "ping" {
                        recording.keep_alives += 1;
                    } else {
                        let id = id.or_else(|| recording.last_event_id.clone());
                        let (name, data) = (event.event_type, event.data);
                        recording.events.push(Event { name, data, id });
                    }
                }
                Err(error) => {
                    recording.loss = loss_of(&error, &notes);
                    break;
                }
            }
        }
        remember(&mut recording.last_event_id, notes.get().last_event_id);
        recording
    }
}

//! When something was written, by the clock of the case. The server's clock is another one; what is known of both says between
//! which two moments it was.

use std::ops::RangeInclusive;

use super::{Event, Seen};
use crate::view::Delivery;

impl Seen {
    /// The earliest and the latest moment at which an entry can have been written, in milliseconds since the case began.
    ///
    /// Nothing is written before its conversation is started, no message of ours before it is said, and nothing comes before it
    /// is written.
    #[must_use]
    pub fn written(&self, event: &Event) -> RangeInclusive<i64> {
        let timed = || self.events.iter().filter(|event| event.is_entry() && !event.is_on_its_way());
        let first = timed().map(|event| event.place.at).min();
        let started = first.and_then(|first| Some(self.started? - first));
        // A message of ours was in the log when it was said.
        let said = timed().filter(|event| event.is_ours()).map(|event| event.arrived - event.place.at).max();
        let heard = timed().filter(|event| !event.is_ours()).map(|event| event.arrived - event.place.at).min();
        let latest = heard.map_or(event.arrived, |ahead| event.place.at + ahead);
        let earliest = started.max(said).map_or(latest, |ahead| event.place.at + ahead);
        earliest.min(latest)..=latest
    }
}

impl Event {
    fn is_ours(&self) -> bool {
        self.entry().is_some_and(|entry| entry.delivery != Delivery::Received)
    }

    /// Whether it has no time of the server's yet.
    fn is_on_its_way(&self) -> bool {
        self.is_ours() && self.entry().is_some_and(|entry| entry.happening.is_none())
    }
}

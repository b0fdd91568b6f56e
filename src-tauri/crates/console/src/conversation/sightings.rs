//! What has been seen of a conversation's entries, and what a delivery therefore is.

use std::collections::{HashSet, VecDeque};

use miaw::gap::{Arrival, Ledger};

use super::entry::is_lasting;
use super::machine::Delivered;

/// How many passing entries (typing, receipts) are remembered to notice doubles.
const PASSING: usize = 32;

/// What a delivery of the stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// An entry that was not there.
    New(Delivered),
    /// An entry that the list had brought before: its one delivery by the stream.
    Replayed {
        /// Whether the stream had delivered a later one before.
        late: bool,
    },
    /// An entry that the stream had delivered before.
    Doubled,
}

/// Everything that was seen.
#[derive(Debug, Default)]
pub struct Sightings {
    ledger: Ledger,
    /// Entries that so far only the list has brought.
    listed: HashSet<Box<str>>,
    /// The newest time that the stream has delivered: its order is its own, whatever the list has brought.
    streamed: i64,
    /// Passing entries are many and short-lived, so only the newest are remembered.
    passing: VecDeque<Box<str>>,
}

impl Sightings {
    /// An entry of an earlier run.
    pub fn known(&mut self, identifier: &str, at: i64) {
        self.ledger.arrive(identifier, at);
        self.streamed = self.streamed.max(at);
    }

    /// The stream delivers an entry.
    pub fn by_stream(&mut self, identifier: &str, at: i64, entry_type: &str) -> Sighting {
        if !is_lasting(entry_type) {
            return self.passing(identifier);
        }
        let late = at < self.streamed;
        let sighting = if !self.listed.is_empty() && self.listed.remove(identifier) {
            Sighting::Replayed { late }
        } else {
            match self.ledger.arrive(identifier, at) {
                Arrival::Doubled => return Sighting::Doubled,
                Arrival::New | Arrival::OutOfOrder if late => Sighting::New(Delivered::OutOfOrder),
                Arrival::New | Arrival::OutOfOrder => Sighting::New(Delivered::InOrder),
            }
        };
        self.streamed = self.streamed.max(at);
        sighting
    }

    fn passing(&mut self, identifier: &str) -> Sighting {
        if identifier.is_empty() {
            return Sighting::New(Delivered::InOrder);
        }
        if self.passing.iter().any(|known| **known == *identifier) {
            return Sighting::Doubled;
        }
        if self.passing.len() == PASSING {
            self.passing.pop_front();
        }
        self.passing.push_back(identifier.into());
        Sighting::New(Delivered::InOrder)
    }

    /// The list has an entry: whether it is new.
    pub fn by_list(&mut self, identifier: &str, at: i64, entry_type: &str) -> bool {
        if identifier.is_empty() || !is_lasting(entry_type) || self.ledger.knows(identifier) {
            return false;
        }
        self.ledger.arrive(identifier, at);
        self.listed.insert(identifier.into());
        true
    }

    /// A poll has an entry: whether it is new. No stream will bring it again.
    pub fn by_poll(&mut self, identifier: &str, at: i64) -> bool {
        if identifier.is_empty() || self.ledger.knows(identifier) {
            return false;
        }
        self.ledger.arrive(identifier, at);
        true
    }

    /// Whether an entry was seen, however it came.
    pub fn knows(&self, identifier: &str) -> bool {
        self.ledger.knows(identifier)
    }

    /// The newest time of an entry, in the server's milliseconds; 0 before the first.
    pub fn newest(&self) -> i64 {
        self.ledger.newest()
    }

    /// From when on the list is to be compared, in the server's milliseconds: a little before the newest entry, for entries
    /// may be late.
    pub fn compare_from(&self) -> i64 {
        const OVERLAP: i64 = 30_000;
        (self.ledger.newest() - OVERLAP).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IN_ORDER: Sighting = Sighting::New(Delivered::InOrder);

    #[test]
    fn what_the_stream_brings_twice_is_doubled() {
        let mut seen = Sightings::default();
        assert_eq!(seen.by_stream("a", 10, "Message"), IN_ORDER);
        assert_eq!(seen.by_stream("a", 10, "Message"), Sighting::Doubled);
        assert_eq!(seen.by_stream("b", 9, "Message"), Sighting::New(Delivered::OutOfOrder));
    }

    #[test]
    fn what_the_list_brought_first_is_replayed_once_and_then_doubled() {
        let mut seen = Sightings::default();
        assert!(seen.by_list("a", 10, "Message"));
        assert!(!seen.by_list("a", 10, "Message"));
        assert_eq!(seen.by_stream("a", 10, "Message"), Sighting::Replayed { late: false });
        assert_eq!(seen.by_stream("a", 10, "Message"), Sighting::Doubled);
    }

    #[test]
    fn the_order_is_the_streams_whatever_the_list_has_brought() {
        let mut seen = Sightings::default();
        assert!(seen.by_list("b", 20, "Message"));
        assert!(seen.by_list("c", 30, "Message"));
        // Not in the list, and in its place in the stream.
        assert_eq!(seen.by_stream("a", 10, "Message"), IN_ORDER);
        assert_eq!(seen.by_stream("c", 30, "Message"), Sighting::Replayed { late: false });
        assert_eq!(seen.by_stream("b", 20, "Message"), Sighting::Replayed { late: true });
    }

    #[test]
    fn what_the_stream_brought_first_is_not_new_in_the_list() {
        let mut seen = Sightings::default();
        seen.by_stream("a", 10, "Message");
        assert!(!seen.by_list("a", 10, "Message"));
        assert_eq!(seen.by_stream("a", 10, "Message"), Sighting::Doubled);
    }

    #[test]
    fn a_poll_brings_each_entry_once_and_late_ones_too() {
        let mut seen = Sightings::default();
        assert!(seen.by_poll("a", 50_000));
        assert!(!seen.by_poll("a", 50_000));
        assert!(seen.by_poll("late", 30_000));
        assert!(!seen.by_poll("", 60_000));
        assert_eq!(seen.compare_from(), 20_000);
        assert_eq!(seen.by_stream("a", 50_000, "Message"), Sighting::Doubled);
    }

    #[test]
    fn what_an_earlier_run_knew_is_known() {
        let mut seen = Sightings::default();
        seen.known("a", 50_000);
        assert!(!seen.by_list("a", 50_000, "Message"));
        assert_eq!(seen.by_stream("a", 50_000, "Message"), Sighting::Doubled);
        assert_eq!(seen.compare_from(), 20_000);
    }

    #[test]
    fn passing_entries_do_not_disturb_the_order() {
        let mut seen = Sightings::default();
        assert_eq!(seen.by_stream("t", 99, "TypingStartedIndicator"), IN_ORDER);
        assert_eq!(seen.by_stream("t", 99, "TypingStartedIndicator"), Sighting::Doubled);
        assert_eq!(seen.by_stream("a", 10, "Message"), IN_ORDER);
        assert!(!seen.by_list("u", 99, "ReadAcknowledgement"));
        for number in 0..100 {
            assert_eq!(seen.by_stream(&format!("t{number}"), 99, "TypingStartedIndicator"), IN_ORDER);
        }
        assert!(seen.passing.len() <= PASSING);
    }

    #[test]
    fn entries_without_an_identifier_are_never_doubled() {
        let mut seen = Sightings::default();
        for _ in 0..3 {
            assert_eq!(seen.by_stream("", 10, "Message"), IN_ORDER);
            assert_eq!(seen.by_stream("", 10, "TypingStartedIndicator"), IN_ORDER);
        }
    }
}

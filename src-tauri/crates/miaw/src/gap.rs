//! De-duplication by entry identifier, and the comparison of the stream with the list of entries after a reconnect.

use std::collections::HashSet;

use crate::client::Client;
use crate::error::Error;
use crate::token::AccessToken;
use crate::wire::entry::{ConversationEntry, EntriesQuery};

/// Most entries that one page of the list holds.
const PAGE: u32 = 50;
/// Most pages that are read in one go. A list that is longer is one that is made up, or one that the next reading goes on with.
pub const MOST_PAGES: u32 = 40;

/// What one conversation has seen so far.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    known: HashSet<Box<str>>,
    newest: i64,
}

/// What an entry's arrival is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It is new, and not older than what was seen.
    New,
    /// It is new, but a later entry (by `transcriptedTimestamp`) came before it.
    OutOfOrder,
    /// It was seen already.
    Doubled,
}

impl Ledger {
    /// Notes an entry's arrival. Entries without an identifier cannot be told apart and count as new.
    pub fn arrive(&mut self, identifier: &str, transcripted_timestamp: i64) -> Arrival {
        if !identifier.is_empty() && !self.known.insert(identifier.into()) {
            return Arrival::Doubled;
        }
        if transcripted_timestamp < self.newest {
            return Arrival::OutOfOrder;
        }
        self.newest = transcripted_timestamp;
        Arrival::New
    }

    /// Whether an entry was seen.
    #[must_use]
    pub fn knows(&self, identifier: &str) -> bool {
        self.known.contains(identifier)
    }

    /// The newest `transcriptedTimestamp` seen, in milliseconds; 0 before the first entry.
    #[must_use]
    pub fn newest(&self) -> i64 {
        self.newest
    }
}

/// What one reading of the list has brought.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Each entry once, page by page, oldest first within a page. One without an identifier may be there twice, where two pages
    /// meet: it cannot be recognised.
    pub entries: Vec<ConversationEntry>,
    /// Why the reading ended.
    pub end: ListingEnd,
}

/// Why the reading of the list ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListingEnd {
    /// The list has no more.
    Whole,
    /// A full page held nothing newer, or nothing new: there is no place from which to go on.
    Stuck,
    /// [`MOST_PAGES`] were read.
    TooLong,
}

/// Reads the list of entries from a time on, page by page, oldest first, each entry once.
///
/// The API has no cursor: the last timestamp of a page starts the next one, so pages overlap where several entries share a
/// millisecond. A page full of one single millisecond ends the reading, since it could not go on. So do [`MOST_PAGES`] pages: a
/// list that never ends is not read for ever.
///
/// # Errors
/// Those of [`Client::entries`].
pub async fn entries_since(
    client: &Client,
    token: &AccessToken,
    conversation_id: &str,
    since: i64,
) -> Result<Listing, Error> {
    let mut entries = Vec::new();
    let mut known = HashSet::new();
    let mut start = since;
    for _ in 0..MOST_PAGES {
        let query = EntriesQuery {
            limit: Some(PAGE),
            start_timestamp: Some(start),
            direction: Some("FromStart".into()),
            ..EntriesQuery::default()
        };
        let mut page = client.entries(token, conversation_id, &query).await?.conversation_entries;
        // Some answers come newest first whatever was asked; the order of the timestamps decides.
        page.sort_by_key(|entry| entry.transcripted_timestamp);
        let (length, last) = (page.len(), page.last().map_or(start, |entry| entry.transcripted_timestamp));
        let before = entries.len();
        // Nameless ones cannot be told apart: each counts.
        page.retain(|entry| entry.identifier.is_empty() || known.insert(entry.identifier.clone()));
        entries.append(&mut page);
        if length < PAGE as usize {
            return Ok(Listing { entries, end: ListingEnd::Whole });
        }
        if last <= start || entries.len() == before {
            return Ok(Listing { entries, end: ListingEnd::Stuck });
        }
        start = last;
    }
    Ok(Listing { entries, end: ListingEnd::TooLong })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_are_new_doubled_or_out_of_order() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.arrive("a", 10), Arrival::New);
        assert_eq!(ledger.arrive("b", 10), Arrival::New);
        assert_eq!(ledger.arrive("a", 10), Arrival::Doubled);
        assert_eq!(ledger.arrive("c", 9), Arrival::OutOfOrder);
        assert_eq!(ledger.arrive("c", 9), Arrival::Doubled);
        assert_eq!(ledger.arrive("d", 11), Arrival::New);
        assert_eq!(ledger.newest(), 11);
    }
}

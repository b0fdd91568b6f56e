//! The timeline: pages of it, what is looked for in it, and what people mark.

use super::Console;
use crate::view::{EntryPage, EntryView, Failure, HappeningFilter, HappeningPage, HappeningView, MarkView};

impl Console {
    /// Entries on both sides of one.
    ///
    /// # Errors
    /// The entry is unknown.
    pub async fn entries_around(&self, conversation_id: &str, identifier: &str) -> Result<EntryPage, Failure> {
        let _ = (conversation_id, identifier);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Entries after a position, oldest first, at most 200.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn newer_entries(&self, conversation_id: &str, after_position: i64) -> Result<Vec<EntryView>, Failure> {
        let _ = (conversation_id, after_position);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Happenings on both sides of one.
    ///
    /// # Errors
    /// It is unknown.
    pub async fn happenings_around(&self, conversation_id: &str, number: i64) -> Result<HappeningPage, Failure> {
        let _ = (conversation_id, number);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Happenings after a number, oldest first, at most 200.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn newer_happenings(
        &self,
        conversation_id: &str,
        after_number: i64,
    ) -> Result<Vec<HappeningView>, Failure> {
        let _ = (conversation_id, after_number);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// The newest happenings before a number (of all when there is none) that fit a filter, at most 200.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn find_happenings(
        &self,
        conversation_id: &str,
        filter: HappeningFilter,
        before_number: Option<i64>,
    ) -> Result<HappeningPage, Failure> {
        let _ = (conversation_id, filter, before_number);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Pins a happening or writes a note to it; none takes both back.
    ///
    /// # Errors
    /// It is unknown.
    pub async fn mark_happening(
        &self,
        conversation_id: &str,
        number: i64,
        mark: Option<MarkView>,
    ) -> Result<(), Failure> {
        let _ = (conversation_id, number, mark);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }
}

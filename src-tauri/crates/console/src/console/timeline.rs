//! The timeline: pages of it, what is looked for in it, and what people mark.

use super::{Console, Inner, PAGE};
use crate::failure::{not_found, of_fields};
use crate::store::Reach;
use crate::view::{
    Change, EntryPage, EntryView, Failure, FieldFailure, HappeningDetail, HappeningFilter, HappeningPage,
    HappeningView, MarkView,
};

/// How many rows are read on each side of one.
const SIDE: u32 = PAGE / 2;
/// Longest note, in characters.
const LONGEST_NOTE: usize = 2_000;

impl Console {
    /// Entries before a position, oldest first, at most 200.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn older_entries(&self, conversation_id: &str, before_position: i64) -> Result<Vec<EntryView>, Failure> {
        Ok(self.inner.store.entries_before(conversation_id, before_position, PAGE).await?)
    }

    /// Happenings before a number, oldest first, at most 200.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn older_happenings(
        &self,
        conversation_id: &str,
        before_number: i64,
    ) -> Result<Vec<HappeningView>, Failure> {
        Ok(self.inner.store.happenings_before(conversation_id, before_number, PAGE).await?)
    }

    /// One happening with everything that is known of it.
    ///
    /// # Errors
    /// It is unknown.
    pub async fn happening(&self, conversation_id: &str, number: i64) -> Result<HappeningDetail, Failure> {
        self.inner.store.happening(conversation_id, number).await?.ok_or_else(|| not_found("happening"))
    }

    /// Entries on both sides of one: up to 100 before it and 100 after.
    ///
    /// # Errors
    /// The entry is unknown.
    pub async fn entries_around(&self, conversation_id: &str, identifier: &str) -> Result<EntryPage, Failure> {
        let store = &self.inner.store;
        let entry = store.entry(conversation_id, identifier).await?.ok_or_else(|| not_found("entry"))?;
        let before = store.entries_before(conversation_id, entry.position, SIDE + 1).await?;
        let from = store.entries_from(conversation_id, entry.position, SIDE + 2).await?;
        let (entries, more_before, more_after) = joined(before, from);
        Ok(EntryPage { entries, more_before, more_after })
    }

    /// Entries after a position, oldest first, at most 200.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn newer_entries(&self, conversation_id: &str, after_position: i64) -> Result<Vec<EntryView>, Failure> {
        Ok(self.inner.store.entries_from(conversation_id, after_position.saturating_add(1), PAGE).await?)
    }

    /// Happenings on both sides of one: up to 100 before it and 100 after.
    ///
    /// # Errors
    /// It is unknown.
    pub async fn happenings_around(&self, conversation_id: &str, number: i64) -> Result<HappeningPage, Failure> {
        let store = &self.inner.store;
        let from = store.happenings_from(conversation_id, number, SIDE + 2).await?;
        if from.first().is_none_or(|first| first.number != number) {
            return Err(not_found("happening"));
        }
        let before = store.happenings_before(conversation_id, number, SIDE + 1).await?;
        let (happenings, more_before, more_after) = joined(before, from);
        Ok(HappeningPage { happenings, more_before, more_after })
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
        Ok(self.inner.store.happenings_from(conversation_id, after_number.saturating_add(1), PAGE).await?)
    }

    /// The newest happenings before a number (of all when there is none) that fit a filter, at most 200.
    ///
    /// # Errors
    /// The database cannot be read, or not be written: what is missing in the index is put there first.
    pub async fn find_happenings(
        &self,
        conversation_id: &str,
        filter: HappeningFilter,
        before_number: Option<i64>,
    ) -> Result<HappeningPage, Failure> {
        let store = &self.inner.store;
        let newest = Reach::Before(before_number.unwrap_or(i64::MAX));
        let mut happenings = store.find_happenings(conversation_id, &filter, newest, PAGE + 1).await?;
        happenings.reverse();
        let more_before = cut(&mut happenings);
        let more_after = match before_number {
            Some(number) => !store.find_happenings(conversation_id, &filter, Reach::From(number), 1).await?.is_empty(),
            None => false,
        };
        Ok(HappeningPage { happenings, more_before, more_after })
    }

    /// Pins a happening or writes a note to it; none takes both back.
    ///
    /// # Errors
    /// It is unknown, or the note has more than 2,000 characters.
    pub async fn mark_happening(
        &self,
        conversation_id: &str,
        number: i64,
        mark: Option<MarkView>,
    ) -> Result<(), Failure> {
        let mark = mark
            .map(|mark| MarkView { note: mark.note.trim().to_owned(), ..mark })
            .filter(|mark| mark.pinned || !mark.note.is_empty());
        if mark.as_ref().is_some_and(|mark| mark.note.chars().count() > LONGEST_NOTE) {
            return Err(of_fields(vec![FieldFailure {
                field: "note".into(),
                message: "The note is longer than 2,000 characters.".into(),
                hint: Some("Shorten it, or keep the rest with your ticket.".into()),
                suggestion: None,
            }]));
        }
        let Inner { store, updates, marking, .. } = &*self.inner;
        // Windows hear of marks in the order of the database.
        let _marking = marking.lock().await;
        if !store.mark(conversation_id, number, mark.as_ref()).await? {
            return Err(not_found("happening"));
        }
        updates.publish(Change::Marked { conversation_id: conversation_id.to_owned(), number, mark });
        Ok(())
    }
}

/// Joins what is before a row, read one too long at its beginning, with what begins with the row, read one too long at its
/// end. Answers whether there are more on either side.
fn joined<T>(mut before: Vec<T>, mut from: Vec<T>) -> (Vec<T>, bool, bool) {
    let (more_before, more_after) = (before.len() > SIDE as usize, from.len() > SIDE as usize + 1);
    if more_before {
        before.remove(0);
    }
    if more_after {
        from.pop();
    }
    before.append(&mut from);
    (before, more_before, more_after)
}

/// Cuts a page that was read one row too long, which tells whether there are more.
pub(super) fn cut<T>(rows: &mut Vec<T>) -> bool {
    let more = rows.len() > PAGE as usize;
    if more {
        rows.remove(0);
    }
    more
}

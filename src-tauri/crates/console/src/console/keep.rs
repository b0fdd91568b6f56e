//! Keeping conversations: search, tags, trash, retention.

use super::{Console, Inner};
use crate::conversation::{Command, Kept, view_to};
use crate::failure::{not_found, not_now, of_fields};
use crate::ownership::Ownership;
use crate::search::{Wanted, excerpt};
use crate::store::Found;
use crate::view::{Change, Failure, FieldFailure, RetentionView, SearchHit, SearchPage, SearchQuery};

/// Most conversations of one page.
const HITS: usize = 50;
const MOST_TAGS: usize = 20;
/// Longest tag, in characters.
const LONGEST_TAG: usize = 40;
/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

impl Console {
    /// Looks in all conversations of all orgs.
    ///
    /// # Errors
    /// The database cannot be read, or not be written: what is missing in the index is put there first.
    pub async fn search_conversations(&self, query: SearchQuery) -> Result<SearchPage, Failure> {
        let mut found = self.inner.store.search(&query, HITS as u32 + 1).await?;
        let more = found.len() > HITS;
        if more {
            end_between_times(&mut found);
        }
        let wanted = Wanted::of(&query.text);
        let hits = found.into_iter().map(|found| hit(&self.inner.ownership, found, wanted.as_ref())).collect();
        Ok(SearchPage { hits, more })
    }

    /// Sets the tags of a conversation, without spaces around them, each once.
    ///
    /// # Errors
    /// It is unknown; there are more than 20, or one has more than 40 characters.
    pub async fn tag_conversation(&self, conversation_id: &str, tags: Vec<String>) -> Result<(), Failure> {
        let mut kept: Vec<String> = Vec::with_capacity(tags.len());
        for tag in tags {
            let tag = tag.trim();
            if !tag.is_empty() && !kept.iter().any(|known| known == tag) {
                kept.push(tag.to_owned());
            }
        }
        if let Some(long) = kept.iter().find(|tag| tag.chars().count() > LONGEST_TAG) {
            return Err(of_field(
                "tags",
                format!("The tag \u{201c}{long}\u{201d} has more than 40 characters."),
                "Shorten it.",
            ));
        }
        if kept.len() > MOST_TAGS {
            let message = format!("A conversation has at most 20 tags; these are {}.", kept.len());
            return Err(of_field("tags", message, "Remove those that you look for least."));
        }
        self.command(conversation_id, Command::Keep(Kept::Tags(kept))).await
    }

    /// Puts a conversation into the trash. It goes on if it is live.
    ///
    /// # Errors
    /// It is unknown.
    pub async fn trash_conversation(&self, conversation_id: &str) -> Result<(), Failure> {
        let now = self.inner.clock.now();
        self.command(conversation_id, Command::Keep(Kept::Trashed(Some(now)))).await
    }

    /// Takes a conversation out of the trash.
    ///
    /// # Errors
    /// It is unknown.
    pub async fn restore_conversation(&self, conversation_id: &str) -> Result<(), Failure> {
        self.command(conversation_id, Command::Keep(Kept::Trashed(None))).await
    }

    /// Deletes a conversation for good. It is gone at once; its rows go behind that.
    ///
    /// # Errors
    /// It is unknown, not in the trash, or still open.
    pub async fn delete_conversation(&self, conversation_id: &str) -> Result<(), Failure> {
        let Inner { store, updates, clock, .. } = &*self.inner;
        let record = store.conversation(conversation_id).await?.ok_or_else(|| not_found("conversation"))?;
        if record.trashed_at.is_none() {
            return Err(not_now(
                "This conversation is not in the trash, and only what is in the trash is deleted for good.",
                "Put it into the trash first.",
            ));
        }
        if !record.finished {
            return Err(not_now(
                "This conversation is still open at the org, so there is more to come that would be lost.",
                "Close the conversation first, then delete it.",
            ));
        }
        if !store.delete_trashed(conversation_id, clock.now()).await? {
            return Err(not_found("conversation"));
        }
        updates.publish(Change::Deleted { conversation_ids: vec![conversation_id.to_owned()] });
        Ok(())
    }

    /// What [`Self::apply_retention`] would delete now.
    ///
    /// # Errors
    /// The database cannot be read; no days are given.
    pub async fn plan_retention(&self, days: u32) -> Result<RetentionView, Failure> {
        Ok(self.inner.store.plan_retention(self.before(days)?).await?)
    }

    /// Deletes finished conversations in which nothing has happened for so many days, and what has been in the trash for so
    /// long. They are gone at once; their rows go behind that.
    ///
    /// # Errors
    /// The database cannot be written; no days are given.
    pub async fn apply_retention(&self, days: u32) -> Result<RetentionView, Failure> {
        let before = self.before(days)?;
        let Inner { store, updates, clock, .. } = &*self.inner;
        let (view, conversation_ids) = store.retain(before, clock.now()).await?;
        if !conversation_ids.is_empty() {
            updates.publish(Change::Deleted { conversation_ids });
        }
        Ok(view)
    }

    /// The moment so many days ago.
    fn before(&self, days: u32) -> Result<i64, Failure> {
        if days == 0 {
            let message = "With 0 days, every finished conversation without a tag would be deleted.".to_owned();
            return Err(of_field("days", message, "Keep conversations for 1 day or more."));
        }
        Ok(self.inner.clock.now() - i64::from(days) * DAY)
    }
}

fn of_field(field: &str, message: String, hint: &str) -> Failure {
    of_fields(vec![FieldFailure { field: field.into(), message, hint: Some(hint.into()), suggestion: None }])
}

/// Ends a page that is too long where the time changes, since the next one begins with what is older than its last row. Only
/// a page of which all rows changed in the same millisecond is cut in between.
fn end_between_times(found: &mut Vec<Found>) {
    let time = |found: &Found| found.record.changed_at;
    let next = found.get(HITS).map(time);
    let end = found.iter().take(HITS).rposition(|found| Some(time(found)) != next);
    found.truncate(end.map_or(HITS, |last| last + 1));
}

fn hit(program: &Ownership, found: Found, wanted: Option<&Wanted>) -> SearchHit {
    let Found { record, place } = found;
    let excerpt = match (&place, wanted) {
        (Some(place), Some(wanted)) => Some(excerpt(&place.words, wanted).unwrap_or_else(|| place.summary.clone())),
        _ => None,
    };
    SearchHit {
        conversation: view_to(program, &record),
        count: place.as_ref().map_or(0, |place| place.count),
        happening: place.map(|place| place.number),
        excerpt,
    }
}

//! What the conversation and the store hand to each other.

use crate::view::{EntryView, HappeningView};

/// One conversation as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationRecord {
    /// The conversation's UUID.
    pub id: String,
    /// The profile it runs on.
    pub profile_id: String,
    /// When it was started here, in milliseconds.
    pub started_at: i64,
    /// When something last happened, in milliseconds.
    pub changed_at: i64,
    /// Whether nothing more can happen in it: it is not resumed at the next start.
    pub finished: bool,
    /// The newest event id of its stream.
    pub last_event_id: Option<String>,
    /// The state machine's state as JSON text; only `conversation` reads it.
    pub state: String,
    /// In their order.
    pub tags: Vec<String>,
    /// When it was put into the trash.
    pub trashed_at: Option<i64>,
    /// The program that drives it, or that did last; see [`crate::ownership`].
    pub owner: Option<String>,
}

/// A happening with its JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HappeningRecord {
    /// The row.
    pub view: HappeningView,
    /// JSON text: the event's envelope, or `{"request": …, "response": …}`, secrets replaced.
    pub json: String,
    /// The id of the stream's event, which it can be resumed after.
    pub event_id: Option<String>,
}

/// One transaction of a conversation.
#[derive(Clone, Debug)]
pub struct Commit {
    /// The conversation as it is now.
    pub record: ConversationRecord,
    /// New entries, and entries that replace the one with the same identifier. `position` of new ones is given by the
    /// store.
    pub entries: Vec<EntryView>,
    /// New happenings; their numbers are given by the conversation and rise by one.
    pub happenings: Vec<HappeningRecord>,
    /// The sealed access token, when it is new.
    pub sealed_token: Option<Vec<u8>>,
}

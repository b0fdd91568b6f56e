//! Entries of a transcript, and the list of everything that happened.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ConversationView, Failure};

/// What became of a message of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Delivery {
    /// Not a message of ours.
    Received,
    /// Written down, not yet accepted by the server.
    Pending,
    /// Accepted by the server (202).
    Sent,
    /// The other side has it.
    Delivered,
    /// The other side has read it.
    Read,
    /// Not accepted; it can be retried.
    Failed,
}

/// What an entry holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum EntryBody {
    /// A text message.
    #[serde(rename_all = "camelCase")]
    Text {
        /// The text, as it came: never HTML to be rendered.
        text: String,
        /// Sent by the org on its own (`messageReason`).
        automated: bool,
    },
    /// Someone joined or left.
    #[serde(rename_all = "camelCase")]
    Participant {
        /// `add`, `remove` or `update`.
        operation: String,
        /// The participant's name.
        name: String,
        /// The participant's role.
        role: String,
    },
    /// Routing was submitted or failed.
    #[serde(rename_all = "camelCase")]
    Routing {
        /// Absent when it succeeded.
        failure_type: Option<String>,
        /// The reason verbatim.
        reason: Option<String>,
    },
    /// The session changed.
    #[serde(rename_all = "camelCase")]
    Session {
        /// Salesforce's word for the new status.
        status: String,
    },
    /// The conversation was closed.
    Closed,
    /// Anything else, known or not: shown as its JSON.
    #[serde(rename_all = "camelCase")]
    Other {
        /// One line that says what it is.
        summary: String,
        /// The payload as JSON text.
        json: String,
    },
}

/// One entry of the transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EntryView {
    /// The conversation.
    pub conversation_id: String,
    /// The entry's identifier: unique in the conversation.
    pub identifier: String,
    /// Where it stands: entries are shown by rising `(at, position)`.
    #[ts(type = "number")]
    pub position: i64,
    /// The server's time (`transcriptedTimestamp`); ours while pending.
    #[ts(type = "number")]
    pub at: i64,
    /// When it came to us.
    #[ts(type = "number")]
    pub arrived_at: i64,
    /// Salesforce's `entryType`.
    pub entry_type: String,
    /// Salesforce's role word.
    pub role: String,
    /// The sender's display name.
    pub sender_name: String,
    /// What it holds.
    pub body: EntryBody,
    /// What became of it.
    pub delivery: Delivery,
    /// Why it was not accepted.
    pub failure: Option<Failure>,
    /// The happening that brought it.
    #[ts(type = "number | null")]
    pub happening: Option<i64>,
}

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum HappeningKind {
    /// A request of ours with its answer.
    Request,
    /// An event of the stream.
    Event,
    /// A change of the conversation's or the session's state.
    State,
    /// The stream was opened, lost, resumed or given up.
    Connection,
    /// The comparison of the stream with `/entries`.
    Gap,
}

/// One row of the list of everything that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HappeningView {
    /// The conversation.
    pub conversation_id: String,
    /// Rises by one within a conversation.
    #[ts(type = "number")]
    pub number: i64,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// What kind.
    pub kind: HappeningKind,
    /// The machine's name for it: the SSE event name, or method and path.
    pub name: String,
    /// One line in plain words.
    pub summary: String,
    /// Whether it is something a person should look at.
    pub unusual: bool,
    /// How long it took, for a request.
    #[ts(type = "number | null")]
    pub elapsed_ms: Option<i64>,
    /// The entry it brought.
    pub entry_identifier: Option<String>,
}

/// One happening with everything that is known of it, secrets replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HappeningDetail {
    /// The row.
    pub happening: HappeningView,
    /// JSON text: the event's envelope, or `{request, response}`. Nested payload strings are left as they came.
    pub json: String,
}

/// One page of a conversation, the newest when it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TranscriptView {
    /// Updates up to this number are already in here.
    #[ts(type = "number")]
    pub number: i64,
    /// The conversation.
    pub conversation: ConversationView,
    /// Entries in order, oldest first.
    pub entries: Vec<EntryView>,
    /// Whether there are older entries.
    pub more_entries: bool,
    /// Happenings in order, oldest first.
    pub happenings: Vec<HappeningView>,
    /// Whether there are older happenings.
    pub more_happenings: bool,
}

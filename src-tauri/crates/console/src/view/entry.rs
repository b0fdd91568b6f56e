//! Entries of a transcript, and the list of everything that happened.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    AssetView, ChoiceGroupView, ChoicesStyle, ChosenView, CitationView, ConversationView, Failure, FileView,
    FormInputView, FormResultView, FormValueView, MessageReason, TitleView,
};

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
        /// Why it was sent without anybody writing it.
        #[serde(default)]
        reason: Option<MessageReason>,
        /// The sources that it names.
        #[serde(default)]
        citations: Vec<CitationView>,
    },
    /// A link with a title (`RichLink`).
    #[serde(rename_all = "camelCase")]
    Link {
        /// What is shown.
        title: TitleView,
        /// The address, any scheme: only http(s) may be opened, and only by a click.
        url: String,
        /// The text around it.
        text: Option<String>,
        /// Its image.
        image: Option<AssetView>,
    },
    /// Files (`Attachments`).
    #[serde(rename_all = "camelCase")]
    Files {
        /// The caption.
        text: Option<String>,
        /// One or more.
        files: Vec<FileView>,
    },
    /// A page to be laid over the chat (`WebView`); a post-chat survey is one.
    #[serde(rename_all = "camelCase")]
    WebView {
        /// What is shown.
        title: String,
        /// The address, any scheme.
        url: String,
        /// Whether it is a survey (`customHandlingType`).
        survey: bool,
    },
    /// Options to choose from.
    #[serde(rename_all = "camelCase")]
    Choices {
        /// How they are shown.
        style: ChoicesStyle,
        /// `text` or `title`.
        text: String,
        /// One group, or one per card of a carousel.
        groups: Vec<ChoiceGroupView>,
        /// Identifiers of the options that an answer of ours has named.
        #[serde(default)]
        chosen: Vec<String>,
    },
    /// The end user's choice.
    #[serde(rename_all = "camelCase")]
    Chosen {
        /// In the answer's order.
        options: Vec<ChosenView>,
    },
    /// A form to fill in.
    #[serde(rename_all = "camelCase")]
    Form {
        /// `formTitle`.
        title: String,
        /// The subtitle of `message` or of `introScreen`.
        text: Option<String>,
        /// In their order.
        inputs: Vec<FormInputView>,
        /// Whether sections name each other in a circle, or one that is not there: they are then shown in the order in which
        /// they stand.
        broken: bool,
        /// Whether an answer of ours is there.
        #[serde(default)]
        answered: bool,
    },
    /// The end user's answer to a form.
    #[serde(rename_all = "camelCase")]
    FormAnswer {
        /// `formTitle`.
        title: String,
        /// In the answer's order.
        values: Vec<FormValueView>,
    },
    /// What the server says of the answer to a form.
    #[serde(rename_all = "camelCase")]
    FormResult {
        /// What it says.
        result: FormResultView,
    },
    /// The end user agreed to be written to, or no longer does (`EndUserConsentUpdated`).
    #[serde(rename_all = "camelCase")]
    Consent {
        /// `OptIn` or `OptOut`.
        status: String,
        /// Whether the end user did it.
        by_end_user: bool,
    },
    /// A message could not be delivered (`MessageDeliveryFailed`).
    #[serde(rename_all = "camelCase")]
    NotDelivered {
        /// `errorCode`.
        code: String,
        /// `errorMessage`.
        message: Option<String>,
        /// `failedConversationEntryIdentifier`.
        entry: Option<String>,
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
        /// How long the wait will be, where the org tells it (`estimatedWaitTime`).
        #[serde(default)]
        estimated_wait_seconds: Option<u32>,
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

impl EntryBody {
    /// A text that somebody wrote.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), reason: None, citations: Vec::new() }
    }
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
    /// The message that it answers.
    pub in_reply_to: Option<String>,
    /// Whether it was changed after it was sent (`MessageUpdated`, or `wasRevised`).
    pub revised: bool,
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
    /// An access token was issued, ran out, or was replaced.
    Token,
    /// The diagnosis concluded something, or no longer does.
    Finding,
    /// What the connector that the conversation is held as did on its own.
    Connector,
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
    /// Salesforce's role word of whoever caused it: the sender of an event, `EndUser` for a request of ours.
    pub role: Option<String>,
    /// The happening that it follows from.
    pub cause: Option<CauseView>,
    /// What a person made of it.
    pub mark: Option<MarkView>,
}

/// What a happening follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CauseView {
    /// The happening's number.
    #[ts(type = "number")]
    pub number: i64,
    /// Milliseconds between them.
    #[ts(type = "number")]
    pub after_ms: i64,
}

/// What a person made of a happening.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct MarkView {
    /// Whether it is pinned.
    pub pinned: bool,
    /// The note; empty when there is none.
    pub note: String,
}

/// Which happenings are looked for: all that fit every given member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct HappeningFilter {
    /// Of one of these kinds; any when empty.
    pub kinds: Vec<HappeningKind>,
    /// By one of these roles; any when empty.
    pub roles: Vec<String>,
    /// That took, or came after its cause by, at least so many milliseconds.
    #[ts(type = "number | null")]
    pub slower_than_ms: Option<i64>,
    /// Only what a person should look at.
    pub unusual: bool,
    /// Only what was pinned or has a note.
    pub marked: bool,
    /// Words that all must be in it, each as the beginning of a word; quoted ones as a phrase. Over summary, name and the
    /// whole JSON with payload strings decoded.
    pub text: String,
}

/// Happenings that fit a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HappeningPage {
    /// Oldest first.
    pub happenings: Vec<HappeningView>,
    /// Whether there are older ones.
    pub more_before: bool,
    /// Whether there are newer ones.
    pub more_after: bool,
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

/// A stretch of entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EntryPage {
    /// In order, oldest first.
    pub entries: Vec<EntryView>,
    /// Whether there are older ones.
    pub more_before: bool,
    /// Whether there are newer ones.
    pub more_after: bool,
}

//! Conversations, without their entries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Failure, FilesView, FindingView, HeldAs, PlayView, ProgressView, StreamingView, Transport};

/// Who the end user is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum IdentityView {
    /// An unauthenticated end user.
    Guest,
    /// A verified end user: the `sub` that is signed.
    #[serde(rename_all = "camelCase")]
    Verified {
        /// `sub` of the identity token.
        subject: String,
    },
}

/// What the user chose in the start dialog.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StartRequest {
    /// The profile to start with.
    pub profile_id: String,
    /// Who starts it.
    pub identity: IdentityView,
    /// Routing attributes; names are case-sensitive, unknown names are dropped by the server without a word.
    #[serde(default)]
    pub routing_attributes: BTreeMap<String, String>,
    /// A locale such as `en_US`.
    #[serde(default)]
    pub language: Option<String>,
    /// As which system; its attributes are put under those that are given here.
    #[serde(default)]
    pub held_as: HeldAs,
    /// How entries come in.
    #[serde(default)]
    pub transport: Transport,
}

/// Where the conversation as a whole stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ConversationState {
    /// A token is being fetched and the stream opened.
    Preparing,
    /// The deployment asks for pre-chat values before the conversation can be created.
    AwaitingPrechat,
    /// Being created at the server.
    Creating,
    /// Open at the server.
    Open,
    /// Closed; a new one must be started.
    Closed,
    /// It could not be started; see [`ConversationView::problem`].
    Failed,
}

/// Where the messaging session stands (`MessagingSession.Status` in Salesforce's words).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SessionState {
    /// No session yet, or one that nobody has been asked to take.
    New,
    /// Waiting for an agent.
    Waiting,
    /// An agent or bot has taken it.
    Active,
    /// Nobody has written for a while.
    Inactive,
    /// Ended; the next message opens a new session as long as the conversation is open.
    Ended,
}

/// When each milestone was reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MilestonesView {
    /// The access token was issued.
    #[ts(type = "number | null")]
    pub token: Option<i64>,
    /// The conversation was created (201).
    #[ts(type = "number | null")]
    pub created: Option<i64>,
    /// Routing found a route. Not yet accepted.
    #[ts(type = "number | null")]
    pub routed: Option<i64>,
    /// A person or bot joined, or the session became active.
    #[ts(type = "number | null")]
    pub accepted: Option<i64>,
    /// The session ended or the conversation closed.
    #[ts(type = "number | null")]
    pub ended: Option<i64>,
}

/// Where the event stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum StreamState {
    /// Not opened.
    Idle,
    /// Being opened.
    Connecting,
    /// Open, and its keep-alive is heard.
    Open,
    /// Lost; the next attempt is at [`StreamView::retry_at`].
    Retrying,
    /// Given up until a person does something; see [`StreamView::reason`].
    Stopped,
}

/// The event stream of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StreamView {
    /// Where it stands.
    pub state: StreamState,
    /// Since when.
    #[ts(type = "number")]
    pub since: i64,
    /// Why it is not open.
    pub reason: Option<Failure>,
    /// When the next attempt is made.
    #[ts(type = "number | null")]
    pub retry_at: Option<i64>,
    /// Reconnects so far.
    pub reconnects: u32,
}

/// What the comparison of the stream with `/entries` found, added up over all reconnects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GapView {
    /// Entries that the stream never delivered and the list did.
    pub missed: u32,
    /// Deliveries of an entry that was there already.
    pub doubled: u32,
    /// Deliveries that came after a later entry.
    pub out_of_order: u32,
}

/// The access token's life. The token itself never leaves the core.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TokenView {
    /// `iat`.
    #[ts(type = "number | null")]
    pub issued_at: Option<i64>,
    /// `exp`.
    #[ts(type = "number | null")]
    pub expires_at: Option<i64>,
    /// `endUser.subject` of the token answer.
    pub subject: String,
    /// Whether the subject is a verified user's.
    pub verified: bool,
}

/// Who takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ParticipantView {
    /// Salesforce's role word: `EndUser`, `Agent`, `Chatbot`, `System`, `Router`, `Supervisor`, `DigitalWorker`, or a
    /// new one.
    pub role: String,
    /// The participant's subject.
    pub subject: String,
    /// The name shown to the end user.
    pub name: String,
    /// Whether the participant is typing now.
    pub typing: bool,
}

/// What routing said last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RoutingView {
    /// When it was said.
    #[ts(type = "number")]
    pub at: i64,
    /// Salesforce's `failureType`; absent when routing succeeded.
    pub failure_type: Option<String>,
    /// The reason verbatim.
    pub reason: Option<String>,
    /// `Initial`, `Transfer` or `Conference`.
    pub routing_type: Option<String>,
    /// Place in the queue, when the org tells.
    pub queue_position: Option<u32>,
    /// Estimated wait in seconds, when the org tells.
    pub estimated_wait_seconds: Option<u32>,
}

/// One field of the pre-chat form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PrechatFieldView {
    /// The field's API name, for example `_firstName`.
    pub name: String,
    /// Label to show; the name when the server gives none.
    pub label: String,
    /// `Text`, `Email`, `Number`, `Phone`, `Checkbox`, `ChoiceList`, or a new one.
    pub field_type: String,
    /// Whether a value must be given.
    pub required: bool,
    /// Longest value in characters.
    pub max_length: Option<u32>,
    /// The choices of a `ChoiceList`.
    pub choices: Vec<PrechatChoiceView>,
}

/// One choice of a pre-chat field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PrechatChoiceView {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Chosen at first.
    pub default: bool,
}

/// The pre-chat form that the token answer describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PrechatView {
    /// Whether it is asked at every session instead of once per conversation.
    pub per_session: bool,
    /// Visible fields in their order.
    pub fields: Vec<PrechatFieldView>,
    /// Names of the hidden fields, to be filled by routing attributes.
    pub hidden: Vec<String>,
}

/// Whether a message can be sent, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ComposerState {
    /// It can.
    Ready,
    /// It can, and it will open a new session.
    OpensSession,
    /// The conversation is not created yet.
    NotYet,
    /// The conversation is closed.
    Closed,
    /// The token is dead, and a guest cannot get another one for this conversation.
    TokenDead,
    /// Another program on the same data folder holds the conversation.
    HeldElsewhere,
}

/// One conversation, without its entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConversationView {
    /// The conversation's UUID, made here.
    pub id: String,
    /// The profile it runs on.
    pub profile_id: String,
    /// Who the end user is.
    pub identity: IdentityView,
    /// Conversation level.
    pub state: ConversationState,
    /// Session level.
    pub session: SessionState,
    /// Times of the milestones.
    pub milestones: MilestonesView,
    /// The event stream.
    pub stream: StreamView,
    /// The access token's life.
    pub token: Option<TokenView>,
    /// Who takes part now.
    pub participants: Vec<ParticipantView>,
    /// What routing said last.
    pub routing: Option<RoutingView>,
    /// The form to fill in; the conversation waits for it while the state is [`ConversationState::AwaitingPrechat`].
    pub prechat: Option<PrechatView>,
    /// Routing attributes as they were sent.
    pub routing_attributes: BTreeMap<String, String>,
    /// What the comparison with `/entries` found.
    pub gaps: GapView,
    /// Whether a message can be sent.
    pub composer: ComposerState,
    /// The newest failure that a person should see.
    pub problem: Option<Failure>,
    /// What the rules of the diagnosis conclude now, the surest first.
    pub findings: Vec<FindingView>,
    /// Entries by others that the user has not looked at.
    pub unread: u32,
    /// First characters of the newest message.
    pub preview: Option<String>,
    /// As which system it is held.
    pub held_as: HeldAs,
    /// How entries come in.
    pub transport: Transport,
    /// What happens to its end user's browser and device.
    pub play: PlayView,
    /// What files the deployment takes; none until a token is there.
    pub files: Option<FilesView>,
    /// What somebody is doing for longer.
    pub progress: Option<ProgressView>,
    /// Messages that are coming token by token.
    pub streaming: Vec<StreamingView>,
    /// Tags, in their order.
    pub tags: Vec<String>,
    /// When it was put into the trash.
    #[ts(type = "number | null")]
    pub trashed_at: Option<i64>,
    /// When it was started here.
    #[ts(type = "number")]
    pub started_at: i64,
    /// When something last happened.
    #[ts(type = "number")]
    pub changed_at: i64,
}

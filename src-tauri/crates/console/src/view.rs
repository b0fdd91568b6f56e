//! Every type that the window and the command line can see.
//!
//! These are boundary types: they serialise, the domain types do not. Nothing here can hold a secret. Times are whole
//! milliseconds since 1970-01-01T00:00:00Z, small enough for a JavaScript number.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An error as the window shows it: what happened and why (`message`), what to do (`hint`), and the raw answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Failure {
    /// The stable name that the window matches on.
    pub code: FailureCode,
    /// What happened and why, in plain words.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The server's answer or the library's words, with secrets replaced.
    pub detail: Option<String>,
    /// One row per field that must be changed; empty unless `code` is [`FailureCode::FieldsInvalid`].
    pub fields: Vec<FieldFailure>,
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FieldFailure {
    /// The field's name in the draft, in camelCase.
    pub field: String,
    /// What is wrong and why.
    pub message: String,
    /// What to enter instead.
    pub hint: Option<String>,
    /// A value that would be accepted, when it can be computed (the window offers it as a one-click repair).
    pub suggestion: Option<String>,
}

/// The stable names of failures. A name exists only if the window treats it on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum FailureCode {
    /// Fields of a form must be changed; see [`Failure::fields`].
    FieldsInvalid,
    /// The pasted text is not a Code Snippet.
    SnippetUnreadable,
    /// The key text could not be read, or is of a kind that Salesforce does not accept.
    KeyUnreadable,
    /// The profile or conversation is not in the store.
    NotFound,
    /// The host's name could not be resolved.
    HostUnknown,
    /// Nothing listens at the address.
    ConnectionRefused,
    /// The secure connection could not be set up.
    TlsFailed,
    /// No answer came in time.
    TimedOut,
    /// The connection broke, or another transport fault.
    NetworkFailed,
    /// The answer was not what the protocol says (HTML instead of JSON, a cut body, a wrong content type).
    AnswerUnreadable,
    /// The server sends the caller elsewhere, to a place that must not get the token.
    RedirectRefused,
    /// A deployment of another type than Custom Client.
    DeploymentTypeWrong,
    /// The deployment is unknown or was never published.
    DeploymentUnpublished,
    /// The token is expired or was refused (401).
    TokenRefused,
    /// The token belongs to another end user than the conversation (403).
    PermissionDenied,
    /// Verified was asked for, and the answer's subject is a guest's.
    VerifiedAsGuest,
    /// The identity token was refused.
    IdentityRefused,
    /// The channel asks for pre-chat at every session (412 or 417).
    SessionNeeded,
    /// Too many requests (429).
    RateLimited,
    /// The server refused the request for another reason (other 4xx).
    RequestRefused,
    /// The server failed (5xx).
    ServerFailed,
    /// The stream refused the org id.
    OrgIdMismatch,
    /// The action does not fit the conversation's state.
    NotNow,
    /// No keyring, or it cannot be reached.
    KeyringAbsent,
    /// The keyring is locked.
    KeyringLocked,
    /// The keyring refused the value (full, or too large).
    KeyringFull,
    /// The secret is not in the keyring any more.
    SecretMissing,
    /// Another program holds the database.
    StoreLocked,
    /// The database or its folder cannot be written.
    StoreReadOnly,
    /// The database was written by a newer version of this program.
    StoreFromNewerVersion,
    /// The file is not a database, or is damaged.
    StoreUnreadable,
    /// The disk is full.
    StoreFull,
    /// The practice org could not be started or reached.
    PracticeUnavailable,
    /// A fault of this program.
    Internal,
}

/// What kind of org a profile stands for. It decides colour and confirmations, never behaviour towards the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Environment {
    /// A practice org on this machine.
    Practice,
    /// A sandbox, scratch or developer org.
    Sandbox,
    /// Real customers.
    Production,
}

/// One org profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProfileView {
    /// Row id, a UUID.
    pub id: String,
    /// The name the user gave.
    pub name: String,
    /// What kind of org it is.
    pub environment: Environment,
    /// The Code Snippet's `Url`: scheme and host (and port on loopback), no path.
    pub service_url: String,
    /// The 15-character org id.
    pub org_id: String,
    /// The deployment's API name.
    pub developer_name: String,
    /// How verified users are signed, if set up.
    pub signing: Option<SigningView>,
    /// When it was created.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it was last changed.
    #[ts(type = "number")]
    pub updated_at: i64,
    /// When it was put into the trash.
    #[ts(type = "number | null")]
    pub trashed_at: Option<i64>,
}

/// How a profile signs identity tokens. The private key stays in the keyring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SigningView {
    /// The key set's JSON Web Key Issuer, byte for byte (`iss`).
    pub issuer: String,
    /// The key id (`kid`).
    pub key_id: String,
    /// RSA modulus size in bits.
    pub bits: u32,
    /// JWK thumbprint (RFC 7638, SHA-256, base64url).
    pub thumbprint: String,
    /// The public key as one JSON Web Key.
    pub public_jwk: String,
    /// When the key was added.
    #[ts(type = "number")]
    pub added_at: i64,
}

/// What the user types to make or change a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct ProfileDraft {
    /// Free text, 1 to 200 characters.
    pub name: String,
    /// Guessed from the URL when absent.
    pub environment: Option<Environment>,
    /// The Code Snippet's `Url`.
    pub service_url: String,
    /// 15 or 18 characters, begins with `00D`.
    pub org_id: String,
    /// The deployment's API name.
    pub developer_name: String,
}

/// How a private key comes to a profile. The one thing here that can hold a secret: it only comes in, and its key is
/// not printed.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SigningDraft {
    /// `iss`, byte for byte as in the key set.
    pub issuer: String,
    /// `kid`.
    pub key_id: String,
    /// PEM text of an RSA private key (PKCS#1 or PKCS#8); absent to make a new one of 2048 bits.
    pub private_key_pem: Option<String>,
}

impl fmt::Debug for SigningDraft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningDraft")
            .field("issuer", &self.issuer)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

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
    /// Entries by others that the user has not looked at.
    pub unread: u32,
    /// First characters of the newest message.
    pub preview: Option<String>,
    /// When it was started here.
    #[ts(type = "number")]
    pub started_at: i64,
    /// When something last happened.
    #[ts(type = "number")]
    pub changed_at: i64,
}

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

/// Where secrets are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum SecretsView {
    /// The operating system's keyring answers.
    Keyring,
    /// Held in memory for this session, because the user chose so.
    Session,
    /// Neither: verified users and resuming after a restart do not work until one is chosen.
    Unavailable {
        /// Why, what still works, and what to do.
        failure: Failure,
    },
}

/// The whole state that a window starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Snapshot {
    /// Updates up to this number are already in here.
    #[ts(type = "number")]
    pub number: i64,
    /// This program's version.
    pub version: String,
    /// All profiles, trashed ones too.
    pub profiles: Vec<ProfileView>,
    /// All conversations, newest first.
    pub conversations: Vec<ConversationView>,
    /// Where secrets are kept.
    pub secrets: SecretsView,
}

/// One change, numbered without gaps within a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Update {
    /// Rises by one.
    #[ts(type = "number")]
    pub number: i64,
    /// What changed.
    pub change: Change,
}

/// What changed. Rows replace the row with the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every change is the large one, and updates are shared, not moved"
)]
pub enum Change {
    /// A profile is new or changed.
    #[serde(rename_all = "camelCase")]
    Profile {
        /// The row.
        profile: ProfileView,
    },
    /// Something happened in a conversation: one transaction of the store.
    #[serde(rename_all = "camelCase")]
    Conversation {
        /// The row as it is now.
        conversation: ConversationView,
        /// New or changed entries.
        entries: Vec<EntryView>,
        /// New happenings.
        happenings: Vec<HappeningView>,
    },
    /// Where secrets are kept has changed.
    #[serde(rename_all = "camelCase")]
    Secrets {
        /// The new place.
        secrets: SecretsView,
    },
}

/// What the channel of a window carries: a snapshot first, then updates in batches; a fresh snapshot after a lag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum Feed {
    /// Start from here.
    #[serde(rename_all = "camelCase")]
    Snapshot {
        /// The whole state.
        snapshot: Snapshot,
    },
    /// Apply these.
    #[serde(rename_all = "camelCase")]
    Updates {
        /// In rising order.
        updates: Vec<Update>,
    },
}

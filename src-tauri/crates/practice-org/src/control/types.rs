//! The JSON of the control API under `/practice/v1`, both directions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `GET /practice/v1/state`: the whole org as its owner sees it.
///
/// With `?after=N` the answer is held back until the revision is greater than `N`, for at most `waitMs` (default and
/// maximum 25,000) milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PracticeState {
    /// Rises by one with each change.
    #[ts(type = "number")]
    pub revision: u64,
    /// Where the org is served, for example `http://127.0.0.1:40123`.
    pub url: String,
    /// The 15-character org id.
    pub org_id: String,
    /// Deployments in the order of the seed.
    pub deployments: Vec<DeploymentState>,
    /// Agents in the order of the seed.
    pub agents: Vec<AgentState>,
    /// Conversations, newest first.
    pub conversations: Vec<DeskConversation>,
    /// Faults as they are armed now.
    pub faults: Faults,
    /// Disputed behaviours as they are switched now.
    pub switches: Switches,
    /// How many requests the org has received since it started.
    #[ts(type = "number")]
    pub received: u64,
}

/// One deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeploymentState {
    /// API name.
    pub developer_name: String,
    /// What a person calls it.
    pub label: String,
    /// `Api` (Custom Client) or `Web`.
    pub deployment_type: String,
    /// Whether it was published.
    pub published: bool,
    /// Whether its channel asks for pre-chat values.
    pub prechat: bool,
}

/// One agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AgentState {
    /// User id, `005…`.
    pub id: String,
    /// The name that end users see.
    pub name: String,
    /// Who plays the agent.
    pub kind: AgentKind,
    /// Omni-Channel presence.
    pub presence: Presence,
    /// How many conversations the agent takes at once.
    pub capacity: u32,
    /// How many the agent has now.
    pub working: u32,
}

/// Who plays an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum AgentKind {
    /// A script: accepts, greets and answers by itself.
    Auto,
    /// A person at the Practice page or a client of this API.
    Manual,
}

/// Omni-Channel presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Presence {
    /// Takes work.
    Online,
    /// Signed in, takes none.
    Busy,
    /// Signed out.
    Offline,
}

/// A conversation as an agent's desk shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeskConversation {
    /// The conversation's UUID.
    pub conversation_id: String,
    /// The deployment it came through.
    pub developer_name: String,
    /// The end user's subject.
    pub end_user_subject: String,
    /// What the agent sees as the end user's name: `Guest` for guests.
    pub end_user_name: String,
    /// Whether the end user is verified.
    pub verified: bool,
    /// Whether the conversation is open.
    pub open: bool,
    /// `New`, `Waiting`, `Active`, `Inactive`, `Ended`.
    pub session_status: String,
    /// `INITIAL`, `NEEDS_ROUTING`, `ROUTED`, `TRANSFER`.
    pub routing_status: String,
    /// The agent it is offered to, or who has it.
    pub agent_id: Option<String>,
    /// Whether that agent has accepted it.
    pub accepted: bool,
    /// Whether the end user is typing.
    pub end_user_typing: bool,
    /// Routing attributes that reached the flow; unknown names are gone.
    pub attributes: BTreeMap<String, String>,
    /// Routing attributes as the client sent them.
    pub sent_attributes: BTreeMap<String, String>,
    /// When it was created.
    #[ts(type = "number")]
    pub created_at: i64,
    /// The newest 200 entries, oldest first.
    pub entries: Vec<DeskEntry>,
}

/// One line of a desk's transcript.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeskEntry {
    /// The entry's identifier.
    pub identifier: String,
    /// `transcriptedTimestamp`.
    #[ts(type = "number")]
    pub at: i64,
    /// `entryType`.
    pub entry_type: String,
    /// The sender's role.
    pub role: String,
    /// The sender's name.
    pub name: String,
    /// The text of a text message; one line about anything else.
    pub text: String,
}

/// `POST /practice/v1/conversations/{conversationId}/actions`: what an agent does. Answers 204, or 409 when it does not fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "action")]
#[ts(export)]
pub enum AgentAction {
    /// Takes the offered conversation.
    #[serde(rename_all = "camelCase")]
    Accept {
        /// Who.
        agent_id: String,
    },
    /// Refuses it; it is offered to the next agent, or waits.
    #[serde(rename_all = "camelCase")]
    Decline {
        /// Who.
        agent_id: String,
    },
    /// Writes a text message.
    #[serde(rename_all = "camelCase")]
    Message {
        /// Who.
        agent_id: String,
        /// What.
        text: String,
    },
    /// Starts or stops typing.
    #[serde(rename_all = "camelCase")]
    Typing {
        /// Who.
        agent_id: String,
        /// Whether typing started.
        typing: bool,
    },
    /// Hands the conversation to another agent, who must accept it.
    #[serde(rename_all = "camelCase")]
    Transfer {
        /// Who.
        agent_id: String,
        /// To whom.
        to_agent_id: String,
    },
    /// Ends the messaging session; the conversation stays open (a representative cannot close it).
    #[serde(rename_all = "camelCase")]
    End {
        /// Who.
        agent_id: String,
    },
}

/// `PATCH /practice/v1/agents/{agentId}`: absent members stay as they are. Answers 204.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct AgentChange {
    /// Omni-Channel presence. Going online takes up waiting conversations.
    #[ts(optional)]
    pub presence: Option<Presence>,
    /// How many conversations at once.
    #[ts(optional)]
    pub capacity: Option<u32>,
    /// What an auto agent does.
    #[ts(optional)]
    pub script: Option<AgentScript>,
}

/// What an auto agent does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct AgentScript {
    /// Milliseconds from the offer to the acceptance.
    #[ts(type = "number")]
    pub accept_after_ms: u64,
    /// Milliseconds of shown typing before each answer.
    #[ts(type = "number")]
    pub typing_ms: u64,
    /// Said after accepting; empty to say nothing.
    pub greeting: String,
    /// Answers to the end user's messages in turn; when they are used up, or where there are none, the agent echoes.
    pub answers: Vec<String>,
    /// After this many answers the agent ends the session; 0 never.
    pub end_after: u32,
    /// After this many answers the agent hands over to the agent with this id.
    pub transfer_after: u32,
    /// Whom to hand over to.
    pub transfer_to: Option<String>,
}

impl Default for AgentScript {
    fn default() -> Self {
        Self {
            accept_after_ms: 400,
            typing_ms: 300,
            greeting: "Hello, this is Ada. How can I help?".into(),
            answers: Vec::new(),
            end_after: 0,
            transfer_after: 0,
            transfer_to: None,
        }
    }
}

/// `GET|PATCH /practice/v1/faults`: what goes wrong. All off by default. `DELETE` disarms everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Faults {
    /// New stream connections and open ones are cut at once for as long as this is on.
    pub streams_refused: bool,
    /// The next n stream events are never sent, on any connection, replay included.
    pub lose_events: u32,
    /// The next n stream events are sent twice.
    pub duplicate_events: u32,
    /// The next n pairs of stream events are sent in the wrong order.
    pub reorder_events: u32,
    /// Every answer and stream event is held back this long, in milliseconds.
    #[ts(type = "number")]
    pub delay_ms: u64,
    /// The next n REST answers have a body that is not JSON (an HTML page with status 200).
    pub html_answers: u32,
    /// The next n REST answers are cut in the middle of their JSON.
    pub cut_answers: u32,
    /// The next n stream events carry data that is not JSON.
    pub malformed_events: u32,
    /// The next n REST calls are answered with `status`.
    pub answer_next: Option<AnswerNext>,
    /// No agent takes anything: conversations wait.
    pub no_agent: bool,
    /// Routing fails with this reason (`RoutingResult` with `failureType` `RoutingError`).
    pub routing_error: Option<String>,
    /// The stream's keep-alive stops while the connection stays open.
    pub stream_silent: bool,
    /// The next n stream connections are redirected.
    pub redirect_streams: Option<RedirectStreams>,
    /// The next n stream connections are answered with this strange answer.
    pub odd_streams: Option<OddStreams>,
}

/// Answers the next calls with a status of choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AnswerNext {
    /// How many calls.
    pub count: u32,
    /// With which status, 400 to 599.
    pub status: u16,
    /// Which calls: a part of `METHOD /path`, for example `POST /iamessage/api/v2/conversation`; all REST calls if absent.
    #[serde(default)]
    pub matching: Option<String>,
}

/// Redirects stream connections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RedirectStreams {
    /// How many connections.
    pub count: u32,
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
    /// `Location`, absolute or relative.
    pub location: String,
}

/// Strange answers to a stream request, each a row of what event-source clients get wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OddStreams {
    /// How many connections.
    pub count: u32,
    /// Which answer.
    pub kind: OddStream,
}

/// A strange answer to a stream request. Where it is a 200, the stream afterwards is the ordinary one unless said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum OddStream {
    /// 204 without a body.
    NoContent,
    /// 200 with an HTML log-in page.
    HtmlPage,
    /// 401 with the event router's JSON.
    Unauthorized,
    /// 503.
    Unavailable,
    /// The ordinary stream, closed after its first conversation event.
    CloseAfterFirstEvent,
    /// The ordinary stream, cut in the middle of its first conversation event.
    CutInEvent,
    /// One conversation event, then an event without an `id:` line, then closed.
    EventWithoutId,
    /// A block that is only `id:` with the newest id, then closed.
    IdOnly,
    /// A block that is only `retry: 50`, then closed.
    RetryOnly,
    /// A block that is only `retry: 86400000`, then closed.
    RetryHuge,
    /// Unknown field names, an empty `event:` and a `retry:` that is no number, then the ordinary stream.
    UnknownFields,
    /// Bytes that are not UTF-8 in a comment and in an event's data, then the ordinary stream.
    InvalidUtf8,
    /// A line that never ends.
    EndlessLine,
    /// The plain text `Jwt is expired`, then closed.
    JwtIsExpired,
    /// Comments only, without end.
    CommentsOnly,
}

/// `GET|PATCH /practice/v1/switches`: behaviour on which public sources disagree, with the documented default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Switches {
    /// A bad identity token: `Refuse` (default, 401) or `SilentGuest` (200 with a guest's subject).
    pub bad_identity_token: BadIdentityToken,
    /// The word in a silent guest's subject: `UNAUTH` (default) or `ANON`.
    pub guest_subject: String,
    /// Whether `aud` must be the org's URL (default no).
    pub require_audience: bool,
    /// Whether the stream replays from `Last-Event-ID` (default yes).
    pub replay: bool,
    /// Whether the 18-character id in the token body is accepted (default yes).
    pub accept_long_org_id: bool,
    /// `deploymentType` in the token answer: `Api` (default) or `API`.
    pub deployment_type_word: String,
    /// Whether `context.appName` is checked: letters, digits, `_` and `.`, at most 40 (default no: any value).
    pub check_app_name: bool,
    /// Creating a conversation again: true answers 409 (default), false answers 201 again.
    pub conflict_on_repeat: bool,
    /// Whether the close event is sent when an agent ends (default no: only the end user's close sends it).
    pub close_event_on_agent_end: bool,
    /// Whether a verified user's `DELETE /conversation/{id}` ends the session only (default no: it closes the conversation, as
    /// five sources have it; one Salesforce help page says that a verified user's leaving ends the session only).
    pub verified_close_ends_session_only: bool,
    /// Whether `Last-Event-ID` is required on the stream (default no).
    pub require_last_event_id: bool,
    /// Whether CORS headers are sent for a foreign origin (default no: the allow-list is empty).
    pub allow_origin: Option<String>,
    /// Whether the published limits are enforced with 429 (default yes): tokens per org, messages per conversation. The limit
    /// of 3 conversation starts per page in 30 seconds is about pages of the web widget and is never enforced here.
    pub enforce_limits: bool,
}

/// What a bad identity token produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum BadIdentityToken {
    /// 401 with `{message, errorCode}`.
    Refuse,
    /// 200 with a guest's subject and no word of it.
    SilentGuest,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            bad_identity_token: BadIdentityToken::Refuse,
            guest_subject: "UNAUTH".into(),
            require_audience: false,
            replay: true,
            accept_long_org_id: true,
            deployment_type_word: "Api".into(),
            check_app_name: false,
            conflict_on_repeat: true,
            close_event_on_agent_end: false,
            verified_close_ends_session_only: false,
            require_last_event_id: false,
            allow_origin: None,
            enforce_limits: true,
        }
    }
}

/// `POST /practice/v1/faults/now`: something that happens once, at once. Answers 204.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "now")]
#[ts(export)]
pub enum FaultNow {
    /// Every open stream is cut.
    DropStreams,
    /// Every access token issued so far is expired; open streams say `Jwt is expired` and end.
    ExpireTokens,
}

/// `PATCH /practice/v1/deployments/{developerName}`: absent members stay. Answers 204.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct DeploymentChange {
    /// Publish, or make it as if never published.
    #[ts(optional)]
    pub published: Option<bool>,
    /// `Api` or `Web`.
    #[ts(optional)]
    pub deployment_type: Option<String>,
}

/// `POST /practice/v1/keysets`: binds keys to the channel's user verification. Replaces the key set of that name. Answers 204.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeySetUpload {
    /// Name of the key set; also the `authIdentifier` in verified subjects.
    pub name: String,
    /// The JSON Web Key Issuer.
    pub issuer: String,
    /// One JSON Web Key per entry, each with `kty`, `kid`, `n`, `e` (and `x5c` when it is at hand).
    #[ts(type = "Array<Record<string, unknown>>")]
    pub keys: Vec<serde_json::Value>,
    /// Whether it is bound to the channel as active.
    pub active: bool,
}

/// `GET /practice/v1/received`: what the org has received, newest last, at most 1,000.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReceivedRequest {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// HTTP method.
    pub method: String,
    /// Path with query, tokens replaced.
    pub path: String,
    /// Headers by lower-case name; `authorization` is shortened to its scheme and the token's subject, cookies and other
    /// secrets are replaced.
    pub headers: BTreeMap<String, String>,
    /// The body, identity tokens replaced by `(identity token)`.
    pub body: String,
    /// The status it was answered with.
    pub status: u16,
}

/// `POST /practice/v1/conversations/{conversationId}/burst`: many text messages of the agent at once, for measurements.
/// Answers 200 with [`BurstAnswer`] when all are in the log. Waits for open streams that fall far behind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub struct Burst {
    /// How many, at most 1,000,000.
    pub count: u32,
    /// The text of each, followed by a space and its number from 1.
    pub text: String,
}

/// Answer to [`Burst`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BurstAnswer {
    /// Id of the first event.
    #[ts(type = "number")]
    pub first_event_id: u64,
    /// Id of the last event.
    #[ts(type = "number")]
    pub last_event_id: u64,
}

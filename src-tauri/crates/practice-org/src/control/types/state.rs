//! The whole org as its owner sees it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AgentScript, Faults, Mistakes, Switches};

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
    /// Mistakes as they are switched on now.
    pub mistakes: Mistakes,
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
    /// Whether end users may send files.
    pub files: bool,
    /// Largest file in megabytes.
    pub max_file_size: u32,
    /// Whether the transcript can be downloaded.
    pub transcript: bool,
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
    /// What an auto agent does by itself.
    pub script: Option<AgentScript>,
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
    /// What the end user's client has told of an entry that is not its own: `Read`, `Delivery`, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub receipt: Option<String>,
}

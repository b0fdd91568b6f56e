//! What a practice org is like when it starts: built in, or read from a JSON file.
//!
//! A file gives only the members that differ from the built-in org ([`Seed::default`]); a member that is not in these types
//! is refused with its name. Lists replace the built-in lists as a whole.
//!
//! ```json
//! {
//!   "orgId": "00DHp000000A1b2",
//!   "agents": [{ "id": "005Hp0000000001IAA", "name": "Ada Agent", "kind": "auto", "presence": "online", "capacity": 100 }]
//! }
//! ```

mod built_in;
mod shape;

use std::path::Path;

use miaw::wire::token::{ChoiceList, Form};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::control::types::{AgentKind, AgentScript, KeySetUpload, Presence};
use crate::{Error, ids};

/// A practice org before its first conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Seed {
    /// The 15-character org id, `00D…`.
    pub org_id: String,
    /// Messaging channels.
    pub channels: Vec<Channel>,
    /// Embedded service deployments. The first is the default one.
    pub deployments: Vec<Deployment>,
    /// User verification key sets. Each applies to every channel.
    pub key_sets: Vec<KeySetUpload>,
    /// Omni-Channel queues.
    pub queues: Vec<Queue>,
    /// Business hours; none by default.
    pub hours: Option<Hours>,
    /// What the channels' Omni-Channel flow does.
    pub flow: Flow,
    /// Agents.
    pub agents: Vec<Agent>,
}

/// A messaging channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Channel {
    /// API name, by which deployments refer to it.
    pub name: String,
    /// The UUID in every event's envelope.
    pub channel_address_identifier: String,
    /// Life of a guest's token in minutes (`anonymousUserJwtExpirationTime`), 60 to 4,320 on a real org. Other values
    /// are taken for tests only.
    #[serde(default = "guest_minutes")]
    pub guest_token_minutes: u32,
    /// Life of a verified user's token in minutes (`verifiedUserJwtExpirationTime`), 60 to 240 on a real org. Other
    /// values are taken for tests only.
    #[serde(default = "verified_minutes")]
    pub verified_token_minutes: u32,
    /// Session-based chat (`isSynchronousChatEnabled`): a guest's conversation ends with its session.
    #[serde(default)]
    pub session_based_chat: bool,
    /// Custom parameters and pre-chat fields that routing attributes may name.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
}

fn guest_minutes() -> u32 {
    360
}

fn verified_minutes() -> u32 {
    60
}

/// A routing attribute that the channel knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Attribute {
    /// API name, case-sensitive.
    pub name: String,
    /// Longest value in characters; longer values never reach the flow.
    #[serde(default = "max_length")]
    pub max_length: u32,
    /// The flow variable it is mapped to. Without one the value never reaches the flow.
    #[serde(default)]
    pub flow_variable: Option<String>,
}

fn max_length() -> u32 {
    255
}

/// An embedded service deployment.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deployment {
    /// API name.
    pub developer_name: String,
    /// What a person calls it.
    pub label: String,
    /// `Api` (Custom Client) or `Web`.
    pub deployment_type: String,
    /// Whether it was published.
    pub published: bool,
    /// The channel's API name.
    pub channel: String,
    /// Pre-chat forms; `displayContext` `Session` asks at every messaging session.
    #[serde(default)]
    pub forms: Vec<Form>,
    /// Lists that choice fields name.
    #[serde(default)]
    pub choice_lists: Vec<ChoiceList>,
    /// Whether end users may send files (`attachments.endUserToAgent`); yes by default.
    #[serde(default = "yes")]
    pub files: bool,
    /// The biggest file in MB (`attachments.maxFileSize`), 1 to 5; 5 by default.
    #[serde(default = "most_megabytes")]
    pub max_file_size: u32,
    /// Whether the transcript can be downloaded (`transcript.allowTranscriptDownload`); yes by default.
    #[serde(default = "yes")]
    pub transcript: bool,
}

fn yes() -> bool {
    true
}

fn most_megabytes() -> u32 {
    5
}

/// An Omni-Channel queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Queue {
    /// Record id, `00G…`.
    pub id: String,
    /// API name, by which the flow and the agents refer to it.
    pub developer_name: String,
}

/// Business hours.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hours {
    /// Their name.
    pub name: String,
    /// Whether they apply. Outside of active hours nothing is routed.
    pub is_active: bool,
    /// Spans of time.
    pub spans: Vec<Span>,
}

/// One span of business hours.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Span {
    /// Milliseconds since 1970.
    pub start_time: i64,
    /// Milliseconds since 1970.
    pub end_time: i64,
}

/// An Omni-Channel flow.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Flow {
    /// The queue when no route fits.
    pub default_queue: String,
    /// Routes; the first that fits is taken.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// `reasonForNotRouting` outside of business hours.
    #[serde(default = "closed_reason")]
    pub closed_reason: String,
}

fn closed_reason() -> String {
    "Outside of business hours".into()
}

/// One decision of a flow.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Route {
    /// The attribute that decides.
    pub attribute: String,
    /// The value that makes it fit.
    pub equals: String,
    /// The queue it leads to.
    #[serde(default)]
    pub queue: Option<String>,
    /// Instead of a queue: `reasonForNotRouting`.
    #[serde(default)]
    pub reason_for_not_routing: Option<String>,
}

/// An agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agent {
    /// User id, `005…`.
    pub id: String,
    /// The name that end users see.
    pub name: String,
    /// Who plays the agent.
    pub kind: AgentKind,
    /// Presence at the start.
    pub presence: Presence,
    /// How many conversations at once.
    pub capacity: u32,
    /// Queues the agent serves; all when empty.
    #[serde(default)]
    pub queues: Vec<String>,
    /// What an auto agent does.
    #[serde(default)]
    pub script: AgentScript,
}

impl Default for Seed {
    fn default() -> Self {
        built_in::seed()
    }
}

impl Seed {
    /// Reads a seed from JSON; members that are absent are the built-in org's.
    ///
    /// # Errors
    /// [`Error::Seed`] with the place and the member when the text is not a seed, or when its parts do not fit together.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let unusable = |error: serde_json::Error| Error::Seed(error.to_string());
        let given: Value = serde_json::from_str(text).map_err(unusable)?;
        if let Some(objection) = shape::SEED.objection(&given) {
            return Err(Error::Seed(objection.replace("the body", "it")));
        }
        let seed: Self = serde_json::from_str(text).map_err(unusable)?;
        seed.check()?;
        Ok(seed)
    }

    /// Reads a seed from a file.
    ///
    /// # Errors
    /// [`Error::Seed`] when the file cannot be read, and as [`Seed::from_json`].
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|error| Error::Seed(format!("{}: {error}", path.display())))?;
        Self::from_json(&text)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let refuse = |reason: String| Err(Error::Seed(reason));
        if !ids::is_org_id(&self.org_id) {
            return refuse(format!("orgId {} is not a 15-character id that starts with 00D", self.org_id));
        }
        if self.deployments.is_empty() {
            return refuse("deployments is empty".into());
        }
        for deployment in &self.deployments {
            if !self.channels.iter().any(|channel| channel.name == deployment.channel) {
                return refuse(format!("deployment {} names no known channel", deployment.developer_name));
            }
            if !(1..=most_megabytes()).contains(&deployment.max_file_size) {
                return refuse(format!("maxFileSize of {} is not 1 to 5", deployment.developer_name));
            }
            if !matches!(deployment.deployment_type.as_str(), "Api" | "Web") {
                return refuse(format!("deploymentType of {} is neither Api nor Web", deployment.developer_name));
            }
        }
        let queue_known = |name: &String| self.queues.iter().any(|queue| queue.developer_name == *name);
        if !queue_known(&self.flow.default_queue) {
            return refuse("flow.defaultQueue names no known queue".into());
        }
        for route in &self.flow.routes {
            if route.reason_for_not_routing.is_none() && !route.queue.as_ref().is_some_and(queue_known) {
                return refuse(format!("the route on {} leads nowhere", route.attribute));
            }
        }
        for agent in &self.agents {
            if let Some(queue) = agent.queues.iter().find(|queue| !queue_known(queue)) {
                return refuse(format!("agent {} serves the unknown queue {queue}", agent.name));
            }
        }
        Ok(())
    }
}

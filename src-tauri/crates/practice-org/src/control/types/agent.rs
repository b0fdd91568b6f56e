//! What agents do, and what automatic ones are told to do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Presence;

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

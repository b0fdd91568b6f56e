//! Creating, listing and asking after conversations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lenient::{number, readable_items, text};

/// Values by attribute name. Names are case-sensitive; the server drops unknown ones without a word.
pub type RoutingAttributes = BTreeMap<String, Option<String>>;

/// Body of `POST /conversation`. Answered 201 with an empty body.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateConversation {
    /// A version 4 UUID in lower case, made by the client.
    pub conversation_id: String,
    /// The deployment's API name.
    pub es_developer_name: String,
    /// Flat map of strings.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub routing_attributes: Option<RoutingAttributes>,
    /// A locale such as `en_US`; the deployment's own when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
}

/// Answer to `GET /conversation/list`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConversationList {
    /// How many are open.
    #[serde(deserialize_with = "number")]
    pub open_conversations_found: u32,
    /// How many are closed.
    #[serde(deserialize_with = "number")]
    pub closed_conversations_found: u32,
    /// Ascending by time.
    #[serde(deserialize_with = "readable_items")]
    pub conversations: Vec<ListedConversation>,
}

/// One row of the list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListedConversation {
    /// Its UUID.
    #[serde(deserialize_with = "text")]
    pub conversation_id: String,
    /// Milliseconds.
    #[serde(deserialize_with = "number")]
    pub start_timestamp: i64,
    /// Milliseconds; 0 while open.
    #[serde(deserialize_with = "number")]
    pub end_timestamp: i64,
}

/// Query of `GET /conversation/list`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListQuery {
    /// Whether closed ones are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incl_closed_convs: Option<bool>,
    /// Default 20, at most 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Only this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
    /// From this time, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_timestamp: Option<i64>,
    /// Up to this time, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_timestamp: Option<i64>,
}

/// Answer to `GET /conversation/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoutingStatusAnswer {
    /// Its UUID.
    #[serde(default, deserialize_with = "text")]
    pub conversation_id: String,
    /// `INITIAL`, `NEEDS_ROUTING`, `ROUTED`, `TRANSFER`, or a word this crate does not know.
    pub routing_status: String,
}

/// What an agent's leaving means, as `routingStatus` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutingStatus {
    /// `INITIAL`: back at the start.
    Initial,
    /// `NEEDS_ROUTING`: the agent ended the chat.
    NeedsRouting,
    /// `ROUTED`: an agent or queue has it.
    Routed,
    /// `TRANSFER`: being transferred.
    Transfer,
}

impl RoutingStatusAnswer {
    /// The status, if its word is known.
    #[must_use]
    pub fn status(&self) -> Option<RoutingStatus> {
        match self.routing_status.as_str() {
            "INITIAL" => Some(RoutingStatus::Initial),
            "NEEDS_ROUTING" => Some(RoutingStatus::NeedsRouting),
            "ROUTED" => Some(RoutingStatus::Routed),
            "TRANSFER" => Some(RoutingStatus::Transfer),
            _ => None,
        }
    }
}

/// Query `?esDeveloperName=` of closing, ending the session and the transcript.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentQuery {
    /// The deployment's API name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub es_developer_name: Option<String>,
}

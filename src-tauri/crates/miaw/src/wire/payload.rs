//! `entryPayload` by `entryType`, after Salesforce's public conversation schema.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entry::Sender;
use super::message::AbstractMessage;

/// A decoded payload.
#[derive(Clone, Debug)]
pub enum Payload {
    /// `Message`.
    Message(Box<MessagePayload>),
    /// `ParticipantChanged`.
    ParticipantChanged(ParticipantChanged),
    /// `RoutingResult`.
    RoutingResult(Box<RoutingResult>),
    /// `RoutingWorkResult`.
    RoutingWorkResult(RoutingWorkResult),
    /// `SessionStatusChanged`.
    SessionStatusChanged(SessionStatusChanged),
    /// `CloseConversation`.
    CloseConversation,
    /// `TypingStartedIndicator`.
    TypingStarted,
    /// `TypingStoppedIndicator`.
    TypingStopped,
    /// `DeliveryAcknowledgement`.
    Delivered(AcknowledgementPayload),
    /// `ReadAcknowledgement`.
    Read(AcknowledgementPayload),
    /// `QueuePosition`.
    QueuePosition(QueuePosition),
    /// `MessageDeliveryFailed`.
    DeliveryFailed(MessageDeliveryFailed),
    /// Any other kind, or a known kind of another shape than the schema's.
    Unknown,
}

impl Payload {
    /// Decodes the JSON text of a payload.
    #[must_use]
    pub fn decode(entry_type: &str, text: &str) -> Self {
        fn read<'a, T: Deserialize<'a>>(text: &'a str, wrap: impl FnOnce(T) -> Payload) -> Payload {
            serde_json::from_str(text).map_or(Payload::Unknown, wrap)
        }
        match entry_type {
            "Message" => read(text, |payload| Self::Message(Box::new(payload))),
            "ParticipantChanged" => read(text, Self::ParticipantChanged),
            "RoutingResult" => read(text, |payload| Self::RoutingResult(Box::new(payload))),
            "RoutingWorkResult" => read(text, Self::RoutingWorkResult),
            "SessionStatusChanged" => read(text, Self::SessionStatusChanged),
            "CloseConversation" => Self::CloseConversation,
            "TypingStartedIndicator" => Self::TypingStarted,
            "TypingStoppedIndicator" => Self::TypingStopped,
            "DeliveryAcknowledgement" => read(text, Self::Delivered),
            "ReadAcknowledgement" => read(text, Self::Read),
            "QueuePosition" => read(text, Self::QueuePosition),
            "MessageDeliveryFailed" => read(text, Self::DeliveryFailed),
            _ => Self::Unknown,
        }
    }
}

/// `Message`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessagePayload {
    /// The message.
    pub abstract_message: AbstractMessage,
    /// Null, `AutomatedResponse` or `Consent`.
    #[serde(default)]
    pub message_reason: Option<String>,
}

/// `ParticipantChanged`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantChanged {
    /// One per participant.
    pub entries: Vec<ParticipantEntry>,
}

/// One participant's change.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantEntry {
    /// `add`, `remove` or `update`.
    pub operation: String,
    /// The name to show.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Who.
    pub participant: Sender,
}

/// `RoutingResult`: routing was submitted, or failed. It says that a route was found, not that anyone accepted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoutingResult {
    /// `None`, `Unknown`, `SubmissionError`, `RoutingError`, `Cancelled`.
    pub failure_type: String,
    /// The reason, when the flow gives one.
    pub failure_reason: Option<String>,
    /// `Initial`, `Transfer` or `Conference`.
    pub routing_type: Option<String>,
    /// Errors in the server's words.
    pub error_messages: Vec<Value>,
    /// `Unknown`, `Unavailable`, `Decline`, `Cancel`, `EndUserEnded`.
    pub cancel_reason: Option<String>,
    /// The session's record.
    pub record_id: Option<String>,
    /// The PendingServiceRouting record.
    pub pending_service_routing_id: Option<String>,
    /// Whether another system routes.
    pub is_externally_routed: Option<bool>,
    /// The wait, when it was asked for.
    pub estimated_wait_time: Option<EstimatedWaitTime>,
    /// The queue or agent.
    pub routing_configuration_details: Option<Value>,
}

/// `estimatedWaitTime`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EstimatedWaitTime {
    /// Whether it was asked for.
    #[serde(rename = "isEWTRequested")]
    pub is_requested: bool,
    /// Seconds; -1 or null when unknown.
    pub estimated_wait_time_in_seconds: Option<i64>,
}

/// `RoutingWorkResult`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoutingWorkResult {
    /// The AgentWork record.
    pub work_id: String,
    /// The session's record.
    pub work_target_id: String,
    /// `Assigned`, `Accepted`, `Cancelled`, `Closed`, `Declined`, `Escalated`, `TransferError`, `Transferred`.
    pub work_type: String,
    /// Errors in the server's words.
    pub error_messages: Vec<Value>,
    /// `Initial`, `Transfer` or `Conference`.
    pub routing_type: Option<String>,
    /// The queue.
    pub queue_id: Option<String>,
}

/// `SessionStatusChanged`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionStatusChanged {
    /// The conversation.
    #[serde(default)]
    pub conversation_identifier: String,
    /// The channel.
    #[serde(default)]
    pub channel_address_identifier: String,
    /// The session's record `0Mw…`.
    #[serde(default)]
    pub session_id: String,
    /// `New`, `Waiting`, `Active`, `Inactive`, `Ended`, `Error`, `Consent`, `Paused`.
    pub session_status: String,
    /// The status before.
    #[serde(default)]
    pub session_status_prev: Option<String>,
    /// Milliseconds.
    #[serde(default)]
    pub session_start_time: Option<i64>,
    /// Milliseconds.
    #[serde(default)]
    pub session_end_time: Option<i64>,
    /// Unreliable in the field.
    #[serde(default)]
    pub session_ended_by_role: Option<String>,
}

/// `DeliveryAcknowledgement` and `ReadAcknowledgement`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcknowledgementPayload {
    /// The entry that was delivered or read.
    pub acknowledged_conversation_entry_identifier: String,
    /// Milliseconds.
    #[serde(default)]
    pub acknowledgement_timestamp: i64,
    /// Who has it.
    #[serde(default)]
    pub recipient: Sender,
}

/// `QueuePosition`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueuePosition {
    /// From 1.
    pub position: u32,
}

/// `MessageDeliveryFailed`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageDeliveryFailed {
    /// The server's code.
    #[serde(default)]
    pub error_code: Value,
    /// The server's words.
    #[serde(default)]
    pub error_message: Option<String>,
    /// The entry that was not delivered.
    #[serde(default)]
    pub failed_conversation_entry_identifier: Option<String>,
}

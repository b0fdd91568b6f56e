//! `entryPayload` by `entryType`, after Salesforce's public conversation schema.

mod told;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::told::*;
use super::entry::Sender;
use super::lenient::{list, or_default};
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
    /// `ProgressIndicator`.
    Progress(ProgressIndicator),
    /// `StreamingToken`.
    StreamingToken(Box<StreamingToken>),
    /// `EndUserConsentUpdated`.
    ConsentUpdated(EndUserConsentUpdated),
    /// `MessageUpdated`.
    MessageUpdated(Box<MessageUpdated>),
    /// `MessageDeliveryFailed`.
    DeliveryFailed(MessageDeliveryFailed),
    /// Any other kind, or a known kind of another shape than the schema's.
    Unknown,
}

impl Payload {
    /// Decodes the JSON text of a payload. A payload that is no JSON object, or that says of itself that it is of another
    /// type than its entry, is of no shape that could be trusted.
    #[must_use]
    pub fn decode(entry_type: &str, text: &str) -> Self {
        fn read<'a, T: Deserialize<'a>>(text: &'a str, wrap: impl FnOnce(T) -> Payload) -> Payload {
            serde_json::from_str(text).map_or(Payload::Unknown, wrap)
        }
        if !text.trim_start().starts_with('{') {
            return Self::Unknown;
        }
        if entry_type == "Message" {
            // Nothing else has an `abstractMessage`, so its type needs no look of its own.
            return read(text, |payload| Self::Message(Box::new(payload)));
        }
        if !serde_json::from_str::<Named>(text).is_ok_and(|named| named.is(entry_type)) {
            return Self::Unknown;
        }
        match entry_type {
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
            "ProgressIndicator" => read(text, Self::Progress),
            "StreamingToken" => read(text, |payload| Self::StreamingToken(Box::new(payload))),
            "EndUserConsentUpdated" => read(text, Self::ConsentUpdated),
            "MessageUpdated" => read(text, |payload| Self::MessageUpdated(Box::new(payload))),
            "MessageDeliveryFailed" => read(text, Self::DeliveryFailed),
            _ => Self::Unknown,
        }
    }

    /// Whether payloads of a type can be decoded when they have the schema's shape.
    #[must_use]
    pub fn is_known(entry_type: &str) -> bool {
        matches!(
            entry_type,
            "Message"
                | "ParticipantChanged"
                | "RoutingResult"
                | "RoutingWorkResult"
                | "SessionStatusChanged"
                | "CloseConversation"
                | "TypingStartedIndicator"
                | "TypingStoppedIndicator"
                | "DeliveryAcknowledgement"
                | "ReadAcknowledgement"
                | "QueuePosition"
                | "ProgressIndicator"
                | "StreamingToken"
                | "EndUserConsentUpdated"
                | "MessageUpdated"
                | "MessageDeliveryFailed"
        )
    }
}

/// What a payload says of itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named<'a> {
    #[serde(borrow, default)]
    entry_type: Option<Cow<'a, str>>,
}

impl Named<'_> {
    fn is(&self, entry_type: &str) -> bool {
        self.entry_type.as_deref().is_none_or(|own| own == entry_type)
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
    /// Whether it was changed after it was sent.
    #[serde(default, deserialize_with = "or_default")]
    pub was_revised: bool,
}

/// `ParticipantChanged`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantChanged {
    /// One per participant.
    #[serde(deserialize_with = "list")]
    pub entries: Vec<ParticipantEntry>,
}

/// One participant's change.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantEntry {
    /// `add`, `remove` or `update`.
    #[serde(default, deserialize_with = "or_default")]
    pub operation: String,
    /// The name to show.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Who.
    #[serde(default, deserialize_with = "or_default")]
    pub participant: Sender,
}

/// `RoutingResult`: routing was submitted, or failed. It says that a route was found, not that anyone accepted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoutingResult {
    /// `None`, `Unknown`, `SubmissionError`, `RoutingError`, `Cancelled`.
    #[serde(deserialize_with = "or_default")]
    pub failure_type: String,
    /// The reason, when the flow gives one.
    #[serde(default)]
    pub failure_reason: Option<String>,
    /// `Initial`, `Transfer` or `Conference`.
    #[serde(default)]
    pub routing_type: Option<String>,
    /// Errors in the server's words.
    #[serde(default, deserialize_with = "list")]
    pub error_messages: Vec<Value>,
    /// `Unknown`, `Unavailable`, `Decline`, `Cancel`, `EndUserEnded`.
    #[serde(default)]
    pub cancel_reason: Option<String>,
    /// The session's record.
    #[serde(default)]
    pub record_id: Option<String>,
    /// The PendingServiceRouting record.
    #[serde(default)]
    pub pending_service_routing_id: Option<String>,
    /// Whether another system routes.
    #[serde(default)]
    pub is_externally_routed: Option<bool>,
    /// The wait, when it was asked for.
    #[serde(default)]
    pub estimated_wait_time: Option<EstimatedWaitTime>,
    /// The queue or agent.
    #[serde(default)]
    pub routing_configuration_details: Option<Value>,
}

/// `estimatedWaitTime`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EstimatedWaitTime {
    /// Whether it was asked for.
    #[serde(rename = "isEWTRequested", deserialize_with = "or_default")]
    pub is_requested: bool,
    /// Seconds; -1 or null when unknown.
    pub estimated_wait_time_in_seconds: Option<i64>,
}

/// `RoutingWorkResult`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoutingWorkResult {
    /// The AgentWork record.
    #[serde(deserialize_with = "or_default")]
    pub work_id: String,
    /// The session's record.
    #[serde(deserialize_with = "or_default")]
    pub work_target_id: String,
    /// `Assigned`, `Accepted`, `Cancelled`, `Closed`, `Declined`, `Escalated`, `TransferError`, `Transferred`.
    #[serde(deserialize_with = "or_default")]
    pub work_type: String,
    /// Errors in the server's words.
    #[serde(deserialize_with = "list")]
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
    #[serde(default, deserialize_with = "or_default")]
    pub conversation_identifier: String,
    /// The channel.
    #[serde(default, deserialize_with = "or_default")]
    pub channel_address_identifier: String,
    /// The session's record `0Mw…`.
    #[serde(default, deserialize_with = "or_default")]
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

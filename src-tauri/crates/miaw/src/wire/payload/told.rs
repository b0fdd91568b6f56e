//! Payloads that tell something of messages, and of the moment.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::MessagePayload;
use crate::wire::entry::Sender;
use crate::wire::lenient::or_default;
use crate::wire::message::AbstractMessage;

/// `DeliveryAcknowledgement` and `ReadAcknowledgement`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcknowledgementPayload {
    /// The entry that was delivered or read.
    pub acknowledged_conversation_entry_identifier: String,
    /// Milliseconds.
    #[serde(default, deserialize_with = "or_default")]
    pub acknowledgement_timestamp: i64,
    /// Who has it.
    #[serde(default, deserialize_with = "or_default")]
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

/// `ProgressIndicator`: somebody is doing something for longer. Sent from capabilities version 62 on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressIndicator {
    /// What.
    pub progress_indicator: ProgressUpdate,
}

/// `progressIndicator`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProgressUpdate {
    /// `ProgressUpdateIndicator`.
    #[serde(deserialize_with = "or_default")]
    pub indicator_type: String,
    /// Milliseconds.
    pub timestamp: Option<i64>,
    /// What is being done.
    #[serde(deserialize_with = "or_default")]
    pub progress_message: FormattedText,
}

/// A text with its format.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormattedText {
    /// `Text`.
    #[serde(deserialize_with = "or_default")]
    pub format_type: String,
    /// The text.
    #[serde(deserialize_with = "or_default")]
    pub text: String,
}

/// `StreamingToken`: a piece of a message that is still being written. Sent from capabilities version 63 on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamingToken {
    /// The piece.
    pub streaming_token: TokenPiece,
}

/// `streamingToken`: a piece (`MessageStreamingToken`), or whether the pieces so far may be shown
/// (`StreamingTokenValidation`).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TokenPiece {
    /// Which of the two, or a new word.
    #[serde(deserialize_with = "or_default")]
    pub token_type: String,
    /// Orders the pieces of a message. They may come out of order.
    pub sequence_number: Option<i64>,
    /// Milliseconds.
    pub timestamp: Option<i64>,
    /// `identifier` of the message that it becomes.
    #[serde(deserialize_with = "or_default")]
    pub target_message_identifier: String,
    /// The piece's batch.
    pub batch_number: Option<i64>,
    /// The turn of the talk.
    pub turn_id: Option<String>,
    /// The text of a `MessageStreamingToken`.
    pub token: Option<FormattedText>,
    /// What a `StreamingTokenValidation` says.
    pub result: Option<TokenValidation>,
}

/// `result` of a `StreamingTokenValidation`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenValidation {
    /// Whether what was said so far may be shown.
    pub valid: bool,
    /// Why not.
    #[serde(default)]
    pub reason: Option<String>,
}

/// `EndUserConsentUpdated`: the end user agreed to be written to, or no longer does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndUserConsentUpdated {
    /// `OptIn` or `OptOut`.
    pub consent_status: String,
    /// The end user.
    #[serde(default, deserialize_with = "or_default")]
    pub end_user_subject: String,
    /// Whether the end user did it.
    #[serde(default, deserialize_with = "or_default")]
    pub is_end_user_initiated: bool,
    /// The message that did it.
    #[serde(default)]
    pub initiating_conversation_entry_identifier: Option<String>,
    /// The message that confirmed it.
    #[serde(default)]
    pub confirmation_conversation_entry_identifier: Option<String>,
}

/// `MessageUpdated`: a message was changed after it was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageUpdated {
    /// The message as it is now.
    pub updated_message: UpdatedMessage,
}

/// `updatedMessage`: the message itself, or a message's whole payload around it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UpdatedMessage {
    /// With what a `Message` has around it.
    Payload(Box<MessagePayload>),
    /// The message alone.
    Message(Box<AbstractMessage>),
}

impl MessageUpdated {
    /// The message as it is now. Its `id` is the identifier of the entry that it replaces.
    #[must_use]
    pub fn message(&self) -> &AbstractMessage {
        match &self.updated_message {
            UpdatedMessage::Payload(payload) => &payload.abstract_message,
            UpdatedMessage::Message(message) => message,
        }
    }

    /// `messageReason`, where the whole payload is given.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match &self.updated_message {
            UpdatedMessage::Payload(payload) => payload.message_reason.as_deref(),
            UpdatedMessage::Message(_) => None,
        }
    }
}

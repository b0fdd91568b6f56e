//! Files that an end user sends.

use serde::{Deserialize, Serialize};

use super::conversation::RoutingAttributes;

/// The part `messageEntry` of `POST /conversation/{id}/file`; the part `fileData` holds the bytes. Answered 202 as a message
/// is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendFile {
    /// The message that the file comes with.
    pub message: FileMessage,
    /// The deployment's API name.
    pub es_developer_name: String,
    /// True to open a new messaging session with the attributes below.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub is_new_messaging_session: Option<bool>,
    /// Used only with a new session, and only when pre-chat is asked per session.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub routing_attributes: Option<RoutingAttributes>,
    /// A locale such as `en_US`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
}

/// The message that a file comes with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileMessage {
    /// A UUID made by the client; the entry's identifier in the list and on the stream.
    pub id: String,
    /// A UUID made by the client.
    pub file_id: String,
    /// The caption; empty for none.
    pub text: String,
    /// The message that this one answers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub in_reply_to_message_id: Option<String>,
}

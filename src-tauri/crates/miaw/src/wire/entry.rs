//! Conversation entries: the envelope of the stream, and the list of entries.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::lenient::{list, or_default};
use super::payload::Payload;

/// `data` of every conversation event of the stream.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Envelope {
    /// A UUID.
    #[serde(deserialize_with = "or_default")]
    pub channel_platform_key: String,
    /// `embedded_messaging`.
    #[serde(deserialize_with = "or_default")]
    pub channel_type: String,
    /// The same UUID.
    #[serde(deserialize_with = "or_default")]
    pub channel_address_identifier: String,
    /// The conversation. The stream belongs to the end user, not to one conversation: filter by this.
    #[serde(deserialize_with = "or_default")]
    pub conversation_id: String,
    /// The entry.
    pub conversation_entry: ConversationEntry,
}

/// One entry, on the stream and in the list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConversationEntry {
    /// The name to show.
    pub sender_display_name: Option<String>,
    /// Unique; the key for de-duplication.
    #[serde(deserialize_with = "or_default")]
    pub identifier: String,
    /// Names the payload's kind.
    #[serde(deserialize_with = "or_default")]
    pub entry_type: String,
    /// The payload: a string that holds JSON on the stream, an object in the list.
    pub entry_payload: EntryPayload,
    /// Who made it.
    #[serde(deserialize_with = "or_default")]
    pub sender: Sender,
    /// Usually empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_param_map: Option<serde_json::Value>,
    /// Null for end users.
    pub visibility_strategy: Option<String>,
    /// The server's time in milliseconds. Order by this.
    #[serde(deserialize_with = "or_default")]
    pub transcripted_timestamp: i64,
    /// The sender's time in milliseconds.
    #[serde(deserialize_with = "or_default")]
    pub client_timestamp: i64,
    /// Milliseconds.
    #[serde(deserialize_with = "or_default")]
    pub client_duration: i64,
    /// On messages the MessagingSession record (`0Mw…`); on acknowledgements the acknowledged entry.
    #[serde(deserialize_with = "list")]
    pub related_records: Vec<String>,
}

/// Who made an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Sender {
    /// `EndUser`, `Agent`, `Chatbot`, `System`, `Router`, `Supervisor`, `DigitalWorker`, or a new word.
    #[serde(deserialize_with = "or_default")]
    pub role: String,
    /// `iamessage`, `agent`, `chatbot`, `conversation` and others.
    #[serde(deserialize_with = "or_default")]
    pub app_type: String,
    /// The end user's subject, a user id `005…`, a bot id `0Xx…`.
    #[serde(deserialize_with = "or_default")]
    pub subject: String,
    /// Usually empty.
    #[serde(deserialize_with = "or_default")]
    pub client_identifier: String,
}

/// An entry's payload as the JSON text it came as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPayload {
    /// The JSON text.
    pub text: String,
    /// How it is written: as a string that holds JSON (stream) or as the JSON itself (list).
    pub form: PayloadForm,
}

/// How a payload is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadForm {
    /// A string that holds JSON.
    Text,
    /// The JSON itself.
    Object,
}

impl Default for EntryPayload {
    fn default() -> Self {
        Self { text: "null".into(), form: PayloadForm::Object }
    }
}

impl EntryPayload {
    /// Decodes the payload. Unknown kinds, and known kinds of a wrong shape, become [`Payload::Unknown`]; never an error.
    #[must_use]
    pub fn decode(&self, entry_type: &str) -> Payload {
        Payload::decode(entry_type, &self.text)
    }
}

impl Serialize for EntryPayload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.form {
            PayloadForm::Text => serializer.serialize_str(&self.text),
            PayloadForm::Object => {
                RawValue::from_string(self.text.clone()).map_err(serde::ser::Error::custom)?.serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for EntryPayload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        if raw.starts_with('"') {
            let text = serde_json::from_str(raw).map_err(serde::de::Error::custom)?;
            Ok(Self { text, form: PayloadForm::Text })
        } else {
            Ok(Self { text: raw.to_owned(), form: PayloadForm::Object })
        }
    }
}

/// Query of `GET /conversation/{id}/entries`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntriesQuery {
    /// Default 20; more than 50 is answered with 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// From this time, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_timestamp: Option<i64>,
    /// Up to this time, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_timestamp: Option<i64>,
    /// `FromStart` or `FromEnd` (default).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Comma list of entry types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_type_filter: Option<String>,
}

/// Answer to `GET /conversation/{id}/entries`. Newest first unless asked `FromStart`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntriesAnswer {
    /// The entries.
    #[serde(deserialize_with = "super::salvage::entries")]
    pub conversation_entries: Vec<ConversationEntry>,
}

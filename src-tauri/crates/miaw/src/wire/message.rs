//! Messages: what an end user sends, and the `abstractMessage` that everybody receives.

pub mod choices;
pub mod content;
pub mod form;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::choices::{Choices, ChoicesResponse, SelectedOption};
use self::content::StaticContent;
use self::form::{FormContent, FormResponse, InputValue};
use super::conversation::RoutingAttributes;
use super::lenient::{list, number, or_default, readable_items, text};

/// Body of `POST /conversation/{id}/message`. Answered 202.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendMessage {
    /// The message.
    pub message: OutgoingMessage,
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

/// A message of the end user.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutgoingMessage {
    /// A UUID made by the client; the entry's identifier in the list and on the stream.
    pub id: String,
    /// `StaticContentMessage`, `ChoicesResponseMessage` or `FormResponseMessage`.
    pub message_type: String,
    /// The message this one answers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub in_reply_to_message_id: Option<String>,
    /// For `StaticContentMessage`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub static_content: Option<Value>,
    /// For `ChoicesResponseMessage`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub choices_response: Option<Value>,
    /// For `FormResponseMessage`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub form_response: Option<Value>,
}

impl OutgoingMessage {
    /// A plain text.
    #[must_use]
    pub fn text(id: String, text: &str) -> Self {
        Self {
            id,
            message_type: "StaticContentMessage".into(),
            in_reply_to_message_id: None,
            static_content: Some(json!({ "formatType": "Text", "text": text })),
            choices_response: None,
            form_response: None,
        }
    }

    /// A choice among the options of a `ChoicesMessage`.
    #[must_use]
    pub fn choices(id: String, question: String, options: Vec<SelectedOption>) -> Self {
        let response = json!({ "formatType": "Selections", "selectedOptions": options });
        Self {
            id,
            message_type: "ChoicesResponseMessage".into(),
            in_reply_to_message_id: Some(question),
            static_content: None,
            choices_response: Some(response),
            form_response: None,
        }
    }

    /// The values of a `FormMessage`.
    #[must_use]
    pub fn form(id: String, question: String, title: &str, values: Vec<InputValue>) -> Self {
        let response = json!({ "formatType": "Inputs", "formTitle": title, "inputValues": values });
        Self {
            id,
            message_type: "FormResponseMessage".into(),
            in_reply_to_message_id: Some(question),
            static_content: None,
            choices_response: None,
            form_response: Some(response),
        }
    }
}

/// Answer to a sent message.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SentAnswer {
    /// One per entry that was made.
    #[serde(deserialize_with = "readable_items")]
    pub conversation_entries: Vec<SentEntry>,
}

/// One entry that was made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SentEntry {
    /// Equal to the message's id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Milliseconds.
    #[serde(deserialize_with = "number")]
    pub client_timestamp: i64,
}

/// Body of `POST /conversation/{id}/entry`: typing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendEntry {
    /// `TypingStartedIndicator` or `TypingStoppedIndicator`.
    pub entry_type: String,
    /// A UUID.
    pub id: String,
}

/// Body of `POST /conversation/{id}/acknowledge-entries`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Acknowledge {
    /// One or more.
    pub acks: Vec<Acknowledgement>,
}

/// One receipt.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Acknowledgement {
    /// A UUID.
    pub id: String,
    /// `Delivery` or `Read`. Read covers all earlier entries too.
    pub entry_type: String,
    /// The entry that was delivered or read.
    pub conversation_entry_id: String,
}

/// A message as it is received: the content of its type beside what all have in common. A type that this crate does not
/// know has none of the contents; its JSON is in the payload's text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AbstractMessage {
    /// `StaticContentMessage`, `ChoicesMessage`, `ChoicesResponseMessage`, `FormMessage`, `FormResponseMessage` and others.
    #[serde(deserialize_with = "or_default")]
    pub message_type: String,
    /// The message's id; the entry's identifier.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// The message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_reply_to_message_id: Option<String>,
    /// Records it names.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Value>,
    /// `None`, `Survey`, or a new word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_handling_type: Option<String>,
    /// For `StaticContentMessage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub static_content: Option<StaticContent>,
    /// For `ChoicesMessage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Box<Choices>>,
    /// For `ChoicesResponseMessage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices_response: Option<Box<ChoicesResponse>>,
    /// For `FormMessage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Box<FormContent>>,
    /// For `FormResponseMessage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_response: Option<Box<FormResponse>>,
}

impl AbstractMessage {
    /// The text, if it is a plain text message.
    #[must_use]
    pub fn plain_text(&self) -> Option<&str> {
        match &self.static_content {
            Some(content) if self.message_type == "StaticContentMessage" && content.format_type == "Text" => {
                content.text.as_deref()
            }
            _ => None,
        }
    }
}

//! What a message of ours holds: handed on by the machine, written down as a row, and read back from that row when it is
//! sent again.

use miaw::wire::message::OutgoingMessage;
use miaw::wire::message::choices::SelectedOption;
use miaw::wire::message::form::{InputValue, TypedValue};

use super::entry::END_USER;
use crate::view::{ChosenView, EntryBody, EntryView, FileUpload, FileView, FormSentView, FormValueView};

/// What a message of ours holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text(String),
    /// Options that were chosen (`ChoicesResponseMessage`).
    Choices {
        /// The message that asked, for `inReplyToMessageId`.
        question: String,
        /// In the order in which they were chosen.
        options: Vec<ChosenView>,
    },
    /// A form that was filled in (`FormResponseMessage`).
    Form {
        /// The message that asked, for `inReplyToMessageId`.
        question: String,
        /// The form's title.
        title: String,
        /// Each with what is sent for it.
        values: Vec<FormValueView>,
    },
    /// A file. Its bytes lie in the store under the message's identifier until the server has accepted it.
    File {
        /// Its name, with its extension.
        name: String,
        /// Its type.
        mime_type: String,
        /// In bytes.
        size: u64,
        /// SHA-256 in hexadecimal.
        sha256: Option<String>,
        /// The caption; empty for none.
        caption: String,
        /// `fileId`: a UUID made here.
        file_id: String,
    },
}

impl Content {
    /// What a row of ours holds that can be sent again; none for rows of others and for what an end user does not send.
    #[must_use]
    pub fn of(row: &EntryView) -> Option<Self> {
        if row.role != END_USER {
            return None;
        }
        match &row.body {
            EntryBody::Text { text, .. } => Some(Self::Text(text.clone())),
            EntryBody::Chosen { options } => {
                Some(Self::Choices { question: row.in_reply_to.clone()?, options: options.clone() })
            }
            EntryBody::FormAnswer { title, values } => {
                Some(Self::Form { question: row.in_reply_to.clone()?, title: title.clone(), values: values.clone() })
            }
            EntryBody::Files { text, files } => {
                let file = files.first()?;
                Some(Self::File {
                    name: file.name.clone(),
                    mime_type: file.mime_type.clone(),
                    size: file.size?,
                    sha256: file.sha256.clone(),
                    caption: text.clone().unwrap_or_default(),
                    file_id: file.id.clone(),
                })
            }
            EntryBody::Link { .. }
            | EntryBody::WebView { .. }
            | EntryBody::Choices { .. }
            | EntryBody::Form { .. }
            | EntryBody::FormResult { .. }
            | EntryBody::Participant { .. }
            | EntryBody::Routing { .. }
            | EntryBody::Session { .. }
            | EntryBody::Consent { .. }
            | EntryBody::NotDelivered { .. }
            | EntryBody::Closed
            | EntryBody::Other { .. } => None,
        }
    }

    /// The row's body.
    #[must_use]
    pub fn body(&self) -> EntryBody {
        match self {
            Self::Text(text) => EntryBody::text(text),
            Self::Choices { options, .. } => EntryBody::Chosen { options: options.clone() },
            Self::Form { title, values, .. } => EntryBody::FormAnswer { title: title.clone(), values: values.clone() },
            Self::File { name, mime_type, size, sha256, caption, file_id } => EntryBody::Files {
                text: (!caption.is_empty()).then(|| caption.clone()),
                files: vec![FileView {
                    id: file_id.clone(),
                    name: name.clone(),
                    mime_type: mime_type.clone(),
                    url: String::new(),
                    fetchable: false,
                    size: Some(*size),
                    sha256: sha256.clone(),
                    saved_path: None,
                    upload: FileUpload::Pending,
                }],
            },
        }
    }

    /// The body of the request; none for a file, which goes another way.
    #[must_use]
    pub fn message(&self, identifier: String) -> Option<OutgoingMessage> {
        match self {
            Self::Text(text) => Some(OutgoingMessage::text(identifier, text)),
            Self::Choices { question, options } => {
                let options = options.iter().map(selected).collect();
                Some(OutgoingMessage::choices(identifier, question.clone(), options))
            }
            Self::Form { question, title, values } => {
                let values = values.iter().map(input_value).collect();
                Some(OutgoingMessage::form(identifier, question.clone(), title, values))
            }
            Self::File { .. } => None,
        }
    }

    /// The message that it answers.
    #[must_use]
    pub fn question(&self) -> Option<&str> {
        match self {
            Self::Choices { question, .. } | Self::Form { question, .. } => Some(question),
            Self::Text(_) | Self::File { .. } => None,
        }
    }
}

fn selected(option: &ChosenView) -> SelectedOption {
    SelectedOption {
        option_identifier: option.identifier.clone(),
        option_id: None,
        option_title: (!option.title.is_empty()).then(|| option.title.clone()),
    }
}

fn input_value(value: &FormValueView) -> InputValue {
    let single = |value_type: &str, text: &str| {
        InputValue::single(&value.input_id, &value.value, TypedValue::new(value_type, text))
    };
    match &value.sent {
        Some(FormSentView::Text { text }) => single("TextValue", text),
        Some(FormSentView::Date { date }) => single("DateValue", date),
        Some(FormSentView::DateTime { date_time }) => single("DateTimeValue", date_time),
        Some(FormSentView::Options { options }) => {
            InputValue::selected(&value.input_id, options.iter().map(selected).collect())
        }
        None => single("TextValue", &value.value),
    }
}

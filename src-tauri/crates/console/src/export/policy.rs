//! The one policy by which things are replaced before an export is drawn, and the count of what was.
//!
//! Tokens and keys are always replaced. Inside of messages everything that is not known to be structure counts as text: a
//! kind of message that comes later gives nothing away.

use std::collections::BTreeMap;

use serde_json::Value;

use super::contact;
use super::document::{is_message, words};
use super::names::Names;
use crate::conversation::entry::unquoted;
use crate::evidence::redact;
use crate::view::{EntryBody, EntryView, Redaction};

/// Members that hold a message, or a part of one.
const CONTENT: [&str; 14] = [
    "abstractMessage",
    "updatedMessage",
    "message",
    "messageEntry",
    "fileData",
    "staticContent",
    "choices",
    "choicesResponse",
    "form",
    "formResponse",
    "progressIndicator",
    "streamingToken",
    "transcript",
    "summaryText",
];
/// Members that hold values of routing attributes, pre-chat fields, or what they are made from.
const ATTRIBUTES: [&str; 5] = ["routingAttributes", "attributes", "contextParamMap", "samples", "keyValues"];
/// Members of a message that are structure: kinds, ids, and words of the protocol.
const STRUCTURE: [&str; 44] = [
    "appType",
    "assetType",
    "citedReferenceType",
    "clientIdentifier",
    "contentType",
    "conversationId",
    "conversationIdentifier",
    "customHandlingType",
    "displayType",
    "entryType",
    "errorCode",
    "errorType",
    "esDeveloperName",
    "fileId",
    "formatType",
    "id",
    "identifier",
    "imageId",
    "inReplyTo",
    "inReplyToMessageId",
    "indicatorType",
    "input_type",
    "inputId",
    "inputType",
    "inputValueType",
    "itemType",
    "keyboard",
    "keyboardType",
    "kind",
    "language",
    "messageReason",
    "messageType",
    "mimeType",
    "next",
    "nextSectionInputId",
    "optionId",
    "optionIdentifier",
    "reason",
    "recordId",
    "referenceId",
    "role",
    "sectionType",
    "sha256",
    "style",
];
/// The rest of them.
const MORE_STRUCTURE: [&str; 8] = [
    "subject",
    "targetMessageIdentifier",
    "textContentType",
    "textInputType",
    "tokenType",
    "turnId",
    "valueType",
    "resultType",
];
/// Members in which no mail address and no telephone number is looked for: times, ids and addresses are made of digits, too.
const NOT_WRITTEN: [&str; 14] = [
    "at",
    "arrivedAt",
    "changedAt",
    "eventId",
    "expiresAt",
    "issuedAt",
    "lastEventId",
    "madeAt",
    "name",
    "orgId",
    "path",
    "serverDate",
    "serviceUrl",
    "startedAt",
];

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Among facts.
    Facts,
    /// Inside of a message.
    Message,
    /// Inside of attributes.
    Attributes,
}

/// What is replaced, and how often it was.
pub(super) struct Policy {
    redaction: Redaction,
    names: Names,
    replaced: BTreeMap<&'static str, u32>,
}

impl Policy {
    pub(super) fn new(redaction: Redaction) -> Self {
        Self { redaction, names: Names::default(), replaced: BTreeMap::new() }
    }

    /// What was replaced how often, by the member of [`Redaction`]; tokens and keys as `secrets`.
    pub(super) fn replaced(self) -> BTreeMap<String, u32> {
        self.replaced.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
    }

    pub(super) fn learn_head(&mut self, head: &Value) {
        self.names.learn_head(head);
    }

    pub(super) fn learn_entry(&mut self, entry: &EntryView) {
        self.names.learn("", &entry.role, &entry.sender_name);
        if let EntryBody::Participant { name, role, .. } = &entry.body {
            self.names.learn("", role, name);
        }
    }

    pub(super) fn learn_json(&mut self, json: &str) {
        if let Ok(value) = serde_json::from_str(json) {
            self.names.learn_value(&value);
        }
    }

    /// Everybody is known.
    pub(super) fn learned(&mut self) {
        self.names.learned();
    }

    pub(super) fn head(&mut self, mut head: Value) -> Value {
        if let Some(held_as) = head.pointer_mut("/conversation/heldAs") {
            // What an opening transcript says is text like any other.
            for member in ["transcript", "summary"] {
                if let Some(value) = held_as.get_mut(member) {
                    self.walk(member, value, Place::Message);
                }
            }
        }
        self.walk("", &mut head, Place::Facts);
        self.secrets(&mut head);
        head
    }

    /// An entry, and its words in plain as the policy leaves them.
    pub(super) fn entry(&mut self, (entry, mut row): (EntryView, Value)) -> Value {
        let place = if is_message(&entry.body) { Place::Message } else { Place::Facts };
        if let EntryBody::Other { .. } = entry.body {
            self.walk_json_text(&mut row["body"]["json"]);
        }
        let mut body = row["body"].take();
        self.walk("body", &mut body, place);
        row["body"] = body;
        self.walk("", &mut row, Place::Facts);
        self.secrets(&mut row);
        row["text"] = words(&row).into();
        row
    }

    pub(super) fn happening(&mut self, mut row: Value) -> Value {
        if let Value::String(_) = row["content"] {
            // Data that is no JSON: whatever it is, it may hold what somebody wrote.
            let mut content = row["content"].take();
            self.walk("content", &mut content, Place::Message);
            row["content"] = content;
        }
        if let Some(summary) = self.without_quote(&row["summary"]) {
            row["summary"] = summary.into();
        }
        self.walk("", &mut row, Place::Facts);
        self.secrets(&mut row);
        row
    }

    /// A summary quotes how a message begins. Of a quotation that is cut, nobody can tell whether it ends within a name or a
    /// number.
    fn without_quote(&mut self, summary: &Value) -> Option<String> {
        let unquoted = unquoted(summary.as_str()?)?;
        let doubtful = unquoted.cut && (self.redaction.people || self.redaction.contact_details);
        if !self.redaction.texts && !doubtful {
            return None;
        }
        self.count("texts", 1);
        Some(format!("{}{}{}", unquoted.before, text_of_length(unquoted.characters), unquoted.after))
    }

    /// A text that stands by itself.
    pub(super) fn prose(&mut self, text: &str) -> String {
        let mut value = Value::from(text);
        self.secrets(&mut value);
        let Value::String(text) = value else { return String::new() };
        self.clean("", &text, Place::Message).unwrap_or(text)
    }

    fn count(&mut self, what: &'static str, times: u32) {
        if times > 0 {
            *self.replaced.entry(what).or_default() += times;
        }
    }

    fn secrets(&mut self, value: &mut Value) {
        let times = redact(value);
        self.count("secrets", times);
    }

    fn walk(&mut self, name: &str, value: &mut Value, place: Place) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let place = if ATTRIBUTES.contains(&name.as_str()) && member.is_object() {
                        Place::Attributes
                    } else if place == Place::Facts && CONTENT.contains(&name.as_str()) && !member.is_string() {
                        Place::Message
                    } else {
                        place
                    };
                    self.walk(name, member, place);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(name, item, place)),
            Value::String(_) if name == "entryPayload" => self.walk_json_text(value),
            Value::String(text) => {
                if let Some(clean) = self.clean(name, text, place) {
                    *text = clean;
                }
            }
            Value::Number(_) if place == Place::Attributes && self.redaction.attributes => {
                *value = ATTRIBUTE.into();
                self.count("attributes", 1);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// JSON within a text: what is in it is replaced as if it stood there by itself.
    fn walk_json_text(&mut self, value: &mut Value) {
        let Value::String(text) = value else { return };
        match serde_json::from_str::<Value>(text) {
            Ok(mut inner @ (Value::Object(_) | Value::Array(_))) => {
                self.walk("", &mut inner, Place::Facts);
                self.secrets(&mut inner);
                *text = inner.to_string();
            }
            Ok(_) | Err(_) => {
                if let Some(clean) = self.clean("", text, Place::Message) {
                    *text = clean;
                }
            }
        }
    }

    /// What stands in place of a text; none if it stays.
    fn clean(&mut self, name: &str, text: &str, place: Place) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        let structure = STRUCTURE.contains(&name) || MORE_STRUCTURE.contains(&name);
        match place {
            Place::Attributes if self.redaction.attributes => {
                self.count("attributes", 1);
                return Some(ATTRIBUTE.to_owned());
            }
            Place::Message if self.redaction.texts && !structure => {
                self.count("texts", 1);
                return Some(text_of_length(text.chars().count()));
            }
            Place::Facts | Place::Message | Place::Attributes => {}
        }
        let mut clean = text.to_owned();
        if self.redaction.contact_details && !structure && !(place == Place::Facts && NOT_WRITTEN.contains(&name)) {
            let (less, times) = contact::without(&clean);
            self.count("contactDetails", times);
            clean = less;
        }
        if self.redaction.people {
            let (less, times) = self.names.without(&clean);
            self.count("people", times);
            clean = less;
        }
        (clean != text).then_some(clean)
    }
}

/// What stands in place of a text.
fn text_of_length(characters: usize) -> String {
    match characters {
        1 => "(text, 1 character)".to_owned(),
        count => format!("(text, {count} characters)"),
    }
}

/// What stands in place of a value.
const ATTRIBUTE: &str = "(attribute)";

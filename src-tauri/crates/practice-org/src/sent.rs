//! What an end user sends: checked, and made into what is kept of it.

pub(crate) mod form;

use std::collections::VecDeque;
use std::sync::Arc;

use miaw::wire::message::OutgoingMessage;
use serde_json::{Value, json};

use crate::answer::Refusal;
use crate::ids;
use crate::org::Entry;
use crate::shape::Shape;
use crate::shape::Shape::{Any, List, Object, Text, Word};
use crate::shape::{may, must};

/// One message as it is kept: its content, and a line for the desk.
pub(crate) struct Part {
    pub(crate) id: String,
    pub(crate) content: Value,
    pub(crate) text: String,
}

/// The entries of a conversation.
pub(crate) type Entries = VecDeque<Arc<Entry>>;

/// `staticContent`, `choicesResponse` and `formResponse` of an end user.
pub(crate) const STATIC: Shape =
    Object(&[must("formatType", Word(&["Text"])), may("text", Text), may("citationContent", Any)]);
pub(crate) const CHOICES: Shape = Object(&[
    must("formatType", Word(&["Selections"])),
    must(
        "selectedOptions",
        List(&Object(&[must("optionIdentifier", Text), may("optionId", Text), may("optionTitle", Text)])),
    ),
]);

/// Checks a message without a look at the conversation.
pub(crate) fn check(message: &OutgoingMessage) -> Result<(), Refusal> {
    if let Some(member) = foreign_body(message) {
        let kind = &message.message_type;
        return Err(Refusal::bad(format!("message.{member} does not belong to the messageType {kind}")));
    }
    match message.message_type.as_str() {
        "StaticContentMessage" => {
            let content = format_of(message.static_content.as_ref(), "staticContent", "Text")?;
            match content.get("text").and_then(Value::as_str) {
                Some("") => Err(Refusal::bad("message.staticContent.text must not be empty")),
                Some(_) => Ok(()),
                None => Err(Refusal::bad("message.staticContent.text is required")),
            }
        }
        "ChoicesResponseMessage" => {
            let content = format_of(message.choices_response.as_ref(), "choicesResponse", "Selections")?;
            match content.get("selectedOptions").and_then(Value::as_array).map(Vec::as_slice) {
                Some([]) => Err(Refusal::bad("message.choicesResponse.selectedOptions must not be empty")),
                Some(_) => Ok(()),
                None => Err(Refusal::bad("message.choicesResponse.selectedOptions is required")),
            }
        }
        "FormResponseMessage" => {
            let content = format_of(message.form_response.as_ref(), "formResponse", "Inputs")?;
            form::objection_to_values(content).map_or(Ok(()), |objection| Err(Refusal::bad(objection)))
        }
        other => Err(Refusal::bad(format!("message.messageType {other} is not supported"))),
    }
}

/// The body of another type that a message of a known type has, if any.
fn foreign_body(message: &OutgoingMessage) -> Option<&'static str> {
    let bodies = [
        ("StaticContentMessage", "staticContent", &message.static_content),
        ("ChoicesResponseMessage", "choicesResponse", &message.choices_response),
        ("FormResponseMessage", "formResponse", &message.form_response),
    ];
    bodies.iter().find(|(kind, _, _)| *kind == message.message_type)?;
    bodies.iter().find(|(kind, _, body)| *kind != message.message_type && body.is_some()).map(|(_, member, _)| *member)
}

/// What a message that is in order becomes; a text with a link at its start or end becomes several.
pub(crate) fn parts(message: &OutgoingMessage, entries: &Entries) -> Vec<Part> {
    let asked = message.in_reply_to_message_id.as_deref().and_then(|id| content_of(entries, id));
    let one = |member: &str, content: &Value, text: String| {
        vec![Part { id: message.id.clone(), content: whole(message, &message.id, member, content), text }]
    };
    match (&message.choices_response, &message.form_response) {
        (Some(content), _) if message.message_type == "ChoicesResponseMessage" => {
            let text = format!("Chose: {}", chosen(content, asked.as_ref()));
            one("choicesResponse", content, text)
        }
        (_, Some(content)) if message.message_type == "FormResponseMessage" => {
            one("formResponse", content, form::line(content, asked.as_ref()))
        }
        _ => {
            let text = message.static_content.as_ref().and_then(|content| content.get("text")).and_then(Value::as_str);
            split(message, text.unwrap_or_default())
        }
    }
}

/// The message that an answer is to, if the conversation has it.
pub(crate) fn content_of(entries: &Entries, id: &str) -> Option<Value> {
    let entry = entries.iter().rev().find(|entry| entry.entry_type == "Message" && entry.identifier == id)?;
    let mut payload: Value = serde_json::from_str(&entry.payload).ok()?;
    payload.get_mut("abstractMessage").map(Value::take)
}

fn format_of<'a>(content: Option<&'a Value>, member: &str, format: &str) -> Result<&'a Value, Refusal> {
    let content = content.ok_or_else(|| Refusal::bad(format!("message.{member} is required")))?;
    match content.get("formatType").and_then(Value::as_str) {
        Some(own) if own == format => Ok(content),
        _ => Err(Refusal::bad(format!("message.{member}.formatType must be {format}"))),
    }
}

fn whole(message: &OutgoingMessage, id: &str, member: &str, content: &Value) -> Value {
    let mut whole = json!({
        "messageType": message.message_type,
        "id": id,
        "inReplyToMessageId": message.in_reply_to_message_id,
        "references": [],
    });
    whole[member] = content.clone();
    whole
}

/// The titles of what was chosen: the client's own, those of the question, or the identifiers.
fn chosen(content: &Value, asked: Option<&Value>) -> String {
    let options = content.get("selectedOptions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let title = |option: &Value| {
        let identifier = option.get("optionIdentifier").and_then(Value::as_str).unwrap_or_default();
        let own = option.get("optionTitle").and_then(Value::as_str).map(str::to_owned);
        own.or_else(|| title_in(asked?, identifier)).unwrap_or_else(|| identifier.to_owned())
    };
    options.iter().map(title).collect::<Vec<_>>().join(", ")
}

/// The title of the option with this identifier, wherever in a question it is.
fn title_in(question: &Value, identifier: &str) -> Option<String> {
    match question {
        Value::Object(members) if members.get("optionIdentifier").and_then(Value::as_str) == Some(identifier) => {
            let title = question.pointer("/titleItem/title").or_else(|| members.get("title"));
            title.and_then(Value::as_str).map(str::to_owned)
        }
        Value::Object(members) => members.values().find_map(|member| title_in(member, identifier)),
        Value::Array(values) => values.iter().find_map(|value| title_in(value, identifier)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// A text, its links at either end apart. The text keeps the message's id; without any text the first link does.
fn split(message: &OutgoingMessage, text: &str) -> Vec<Part> {
    let is_link = |word: &str| {
        ["https://", "http://"].iter().any(|scheme| word.strip_prefix(scheme).is_some_and(|host| !host.is_empty()))
    };
    let mut rest = text.trim();
    let first = rest.split_whitespace().next().filter(|word| is_link(word));
    rest = first.map_or(rest, |link| rest[link.len()..].trim());
    let last = rest.split_whitespace().next_back().filter(|word| is_link(word));
    rest = last.map_or(rest, |link| rest[..rest.len() - link.len()].trim());
    // Whole texts stay as they were written, spaces included.
    let rest = if first.is_none() && last.is_none() { text } else { rest };
    let mut pieces = Vec::new();
    pieces.extend(first.map(rich_link));
    if !rest.is_empty() {
        pieces.push((json!({ "formatType": "Text", "text": rest }), rest.to_owned()));
    }
    pieces.extend(last.map(rich_link));
    let main = pieces.iter().position(|(content, _)| content["formatType"] == "Text").unwrap_or(0);
    let part = |(place, (content, text)): (usize, (Value, String))| {
        let id = if place == main { message.id.clone() } else { ids::uuid() };
        Part { content: whole(message, &id, "staticContent", &content), id, text }
    };
    pieces.into_iter().enumerate().map(part).collect()
}

fn rich_link(url: &str) -> (Value, String) {
    let title = json!({ "itemType": "TitleItem", "title": url, "subTitle": null });
    let link = json!({ "itemType": "TitleLinkItem", "titleItem": title, "url": url });
    (json!({ "formatType": "RichLink", "linkItem": link }), url.to_owned())
}

//! Messages and files of the end user.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use miaw::wire::message::{OutgoingMessage, SendMessage, SentAnswer, SentEntry};
use serde_json::{Value, json};

use super::conversation::{plain, reaching_the_flow};
use super::entry::check_id;
use super::{check_deployment, own_open};
use crate::access::authenticate;
use crate::answer::{Refusal, json_answer};
use crate::core::Core;
use crate::desk::Desk;
use crate::limits;
use crate::org::{Question, SessionStatus, UNANSWERED_KEPT, instant};

/// One message as it is kept: its content, and a line for the desk.
struct Part {
    id: String,
    content: Value,
    text: String,
}

pub(super) async fn send(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    let request: SendMessage = super::body(&headers, &body, &super::shapes::SEND)?;
    check_deployment(&access, &request.es_developer_name)?;
    check_id(&request.message.id)?;
    let parts = parts(&request.message)?;
    let sent: Vec<SentEntry> = core.desk(|desk| {
        own_open(desk.org, &access, &id)?;
        let enforce = desk.org.switches.enforce_limits;
        let Some(conversation) = desk.org.conversations.get_mut(&id) else { return Err(Refusal::denied()) };
        if let Some(sent) = conversation.sent.get(&request.message.id) {
            // The same message again: it is there already, and answered as it was.
            return Ok(sent.clone());
        }
        if enforce && !conversation.message_limit.admit(limits::MESSAGES, instant()) {
            return Err(Refusal::too_many());
        }
        session_for(desk, &id, &request)?;
        Ok(deliver(desk, &id, &request.message, parts))
    })?;
    Ok(json_answer(StatusCode::ACCEPTED, &SentAnswer { conversation_entries: sent }))
}

/// Sees to it that a messaging session is there, or says what is missing for one.
fn session_for(desk: &mut Desk<'_>, id: &str, request: &SendMessage) -> Result<(), Refusal> {
    let Some(kept) = desk.org.kept(id) else { return Err(Refusal::denied()) };
    if kept.session.status != SessionStatus::Ended {
        return Ok(());
    }
    let developer_name = kept.developer_name.clone();
    let each_session = desk
        .org
        .deployment(&developer_name)
        .is_some_and(|own| own.seed.forms.iter().any(|form| form.display_context == "Session"));
    if each_session {
        if request.is_new_messaging_session != Some(true) {
            let message = "There is no active messaging session; send isNewMessagingSession with the pre-chat values";
            return Err(Refusal::new(StatusCode::EXPECTATION_FAILED, message));
        }
        let sent = plain(request.routing_attributes.as_ref());
        let attributes = reaching_the_flow(desk.org, &developer_name, &sent);
        if let Some(kept) = desk.org.kept_mut(id) {
            kept.attributes = attributes;
            kept.sent_attributes = sent;
        }
    }
    desk.start_session(id);
    Ok(())
}

/// Makes the entries; tells of them with the message's own id first.
fn deliver(desk: &mut Desk<'_>, id: &str, message: &OutgoingMessage, parts: Vec<Part>) -> Vec<SentEntry> {
    let client_timestamp = desk.org.now();
    let mut sent: Vec<SentEntry> =
        parts.iter().map(|part| SentEntry { id: part.id.clone(), client_timestamp }).collect();
    sent.sort_by_key(|entry| entry.id != message.id);
    let Some(conversation) = desk.org.conversations.get_mut(id) else { return sent };
    let kept = &mut conversation.kept;
    if sent.len() > 1 {
        kept.split.insert(message.id.clone(), sent.iter().map(|entry| entry.id.clone()).collect());
    }
    kept.end_user_typing = false;
    let (sender, name) = (Arc::clone(&kept.end_user), Arc::clone(&kept.end_user_name));
    let text = parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ");
    kept.unanswered.push_back(Question { identifier: message.id.clone(), text });
    if kept.unanswered.len() > UNANSWERED_KEPT {
        kept.unanswered.pop_front();
    }
    for part in parts {
        desk.message(id, part.id, Arc::clone(&sender), Arc::clone(&name), part.content, part.text);
    }
    if let Some(conversation) = desk.org.conversations.get_mut(id) {
        // A repeat is answered from the entries, after a restart too: so what is told now is what they hold.
        for told in &mut sent {
            if let Some(entry) = conversation.kept.entries.iter().rev().find(|entry| entry.identifier == told.id) {
                told.client_timestamp = entry.client_at;
            }
        }
        conversation.sent.insert(message.id.clone(), sent.clone());
    }
    desk.heard(id, &message.id);
    sent
}

/// Checks a message and makes its content; a text with a link at its start or end becomes several.
fn parts(message: &OutgoingMessage) -> Result<Vec<Part>, Refusal> {
    let one = |member: &str, content: &Value, text: String| {
        vec![Part { id: message.id.clone(), content: content_of(message, &message.id, member, content), text }]
    };
    match message.message_type.as_str() {
        "StaticContentMessage" => {
            let content = format_of(message.static_content.as_ref(), "staticContent", "Text")?;
            match content.get("text").and_then(Value::as_str) {
                Some(text) if !text.is_empty() => Ok(split(message, text)),
                _ => Err(Refusal::bad("staticContent.text is required")),
            }
        }
        "ChoicesResponseMessage" => {
            let content = format_of(message.choices_response.as_ref(), "choicesResponse", "Selections")?;
            let options =
                content.get("selectedOptions").and_then(Value::as_array).filter(|options| !options.is_empty());
            let options = options.ok_or_else(|| Refusal::bad("choicesResponse.selectedOptions is required"))?;
            let chosen: Option<Vec<&str>> = options
                .iter()
                .map(|option| {
                    let identifier = option.get("optionIdentifier").and_then(Value::as_str)?;
                    Some(option.get("optionTitle").and_then(Value::as_str).unwrap_or(identifier))
                })
                .collect();
            let chosen = chosen.ok_or_else(|| Refusal::bad("selectedOptions.optionIdentifier is required"))?;
            Ok(one("choicesResponse", content, format!("Chose: {}", chosen.join(", "))))
        }
        "FormResponseMessage" => {
            let content = format_of(message.form_response.as_ref(), "formResponse", "Inputs")?;
            if !content.get("inputValues").is_some_and(Value::is_array) {
                return Err(Refusal::bad("formResponse.inputValues is required"));
            }
            Ok(one("formResponse", content, "Filled in a form".into()))
        }
        other => Err(Refusal::bad(format!("messageType {other} is not supported"))),
    }
}

fn format_of<'a>(content: Option<&'a Value>, member: &str, format: &str) -> Result<&'a Value, Refusal> {
    let content = content.ok_or_else(|| Refusal::bad(format!("message.{member} is required")))?;
    match content.get("formatType").and_then(Value::as_str) {
        Some(own) if own == format => Ok(content),
        _ => Err(Refusal::bad(format!("{member}.formatType must be {format}"))),
    }
}

fn content_of(message: &OutgoingMessage, id: &str, member: &str, content: &Value) -> Value {
    let mut whole = json!({
        "messageType": message.message_type,
        "id": id,
        "inReplyToMessageId": message.in_reply_to_message_id,
        "references": [],
    });
    whole[member] = content.clone();
    whole
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
        let id = if place == main { message.id.clone() } else { crate::ids::uuid() };
        Part { content: content_of(message, &id, "staticContent", &content), id, text }
    };
    pieces.into_iter().enumerate().map(part).collect()
}

fn rich_link(url: &str) -> (Value, String) {
    let title = json!({ "itemType": "TitleItem", "title": url, "subTitle": null });
    let link = json!({ "itemType": "TitleLinkItem", "titleItem": title, "url": url });
    (json!({ "formatType": "RichLink", "linkItem": link }), url.to_owned())
}

pub(super) async fn file(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    core.read(|org| own_open(org, &access, &id).map(drop))?;
    Err(Refusal::new(StatusCode::FORBIDDEN, "Attachments are not enabled for this deployment"))
}

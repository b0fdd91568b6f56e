//! Messages of the end user.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use miaw::wire::conversation::RoutingAttributes;
use miaw::wire::message::{SendMessage, SentAnswer, SentEntry};

use super::conversation::{plain, reaching_the_flow};
use super::entry::check_id;
use super::{check_deployment, own_open};
use crate::access::authenticate;
use crate::answer::{Refusal, json_answer};
use crate::core::Core;
use crate::desk::{Author, Desk};
use crate::org::{Question, SessionStatus, UNANSWERED_KEPT, instant};
use crate::sent::Part;
use crate::{limits, sent};

pub(super) async fn send(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    let request: SendMessage = super::body(&headers, &body, &super::shapes::SEND)?;
    check_deployment(&access, &request.es_developer_name)?;
    check_id("message.id", &request.message.id)?;
    let message = &request.message;
    sent::check(message)?;
    let answers: Vec<SentEntry> = core.desk(|desk| {
        let entries = &own_open(desk.org, &access, &id)?.entries;
        let parts = sent::parts(message, entries);
        let verdict = message
            .form_response
            .as_ref()
            .filter(|_| message.message_type == "FormResponseMessage")
            .map(|form| sent::form::verdict(form, message.in_reply_to_message_id.as_deref(), entries));
        if let Some(answers) = admit(desk, &id, &message.id)? {
            return Ok::<_, Refusal>(answers);
        }
        let session = NewSession {
            asked: request.is_new_messaging_session == Some(true),
            attributes: request.routing_attributes.as_ref(),
        };
        session_for(desk, &id, &session)?;
        let answers = deliver(desk, &id, &message.id, parts);
        if let Some(verdict) = verdict {
            desk.send_ready(&id, "", verdict, Some(&message.id));
        }
        Ok(answers)
    })?;
    Ok(json_answer(StatusCode::ACCEPTED, &SentAnswer { conversation_entries: answers }))
}

/// Lets a message in: the answer of the first time if it was here before, nothing if it is new, a refusal if it is one too
/// many.
pub(super) fn admit(desk: &mut Desk<'_>, id: &str, message_id: &str) -> Result<Option<Vec<SentEntry>>, Refusal> {
    let enforce = desk.org.switches.enforce_limits;
    let Some(conversation) = desk.org.conversations.get_mut(id) else { return Err(Refusal::denied()) };
    if let Some(answers) = conversation.sent.get(message_id) {
        return Ok(Some(answers.clone()));
    }
    if enforce {
        conversation.message_limit.admit(limits::MESSAGES, instant())?;
    }
    Ok(None)
}

/// What a message or a file says of a new session.
pub(super) struct NewSession<'a> {
    /// `isNewMessagingSession`.
    pub(super) asked: bool,
    pub(super) attributes: Option<&'a RoutingAttributes>,
}

/// Sees to it that a messaging session is there, or says what is missing for one.
pub(super) fn session_for(desk: &mut Desk<'_>, id: &str, new: &NewSession<'_>) -> Result<(), Refusal> {
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
        if !new.asked {
            let message = "There is no active messaging session; send isNewMessagingSession with the pre-chat values";
            return Err(Refusal::new(StatusCode::EXPECTATION_FAILED, message));
        }
        let sent = plain(new.attributes);
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
pub(super) fn deliver(desk: &mut Desk<'_>, id: &str, message_id: &str, parts: Vec<Part>) -> Vec<SentEntry> {
    let client_timestamp = desk.org.now();
    let mut sent: Vec<SentEntry> =
        parts.iter().map(|part| SentEntry { id: part.id.clone(), client_timestamp }).collect();
    sent.sort_by_key(|entry| entry.id != message_id);
    let Some(conversation) = desk.org.conversations.get_mut(id) else { return sent };
    let kept = &mut conversation.kept;
    if sent.len() > 1 {
        kept.split.insert(message_id.to_owned(), sent.iter().map(|entry| entry.id.clone()).collect());
    }
    kept.end_user_typing = false;
    let (sender, name) = (Arc::clone(&kept.end_user), Arc::clone(&kept.end_user_name));
    let text = parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ");
    kept.unanswered.push_back(Question { identifier: message_id.to_owned(), text });
    if kept.unanswered.len() > UNANSWERED_KEPT {
        kept.unanswered.pop_front();
    }
    for part in parts {
        let author = Author { sender: Arc::clone(&sender), name: Arc::clone(&name), reason: None };
        desk.message(id, author, part.content, part.text);
    }
    if let Some(conversation) = desk.org.conversations.get_mut(id) {
        // A repeat is answered from the entries, after a restart too: so what is told now is what they hold.
        for told in &mut sent {
            if let Some(entry) = conversation.kept.entries.iter().rev().find(|entry| entry.identifier == told.id) {
                told.client_timestamp = entry.client_at;
            }
        }
        conversation.sent.insert(message_id.to_owned(), sent.clone());
    }
    desk.heard(id, message_id);
    sent
}

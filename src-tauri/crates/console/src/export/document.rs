//! The document that every format is drawn from: a head, entries, happenings, all as JSON.

use serde_json::{Value, json};

use super::{FORMAT, Subject, VERSION};
use crate::conversation::{plain, view_of};
use crate::record::{ConversationRecord, HappeningRecord};
use crate::view::{EntryBody, EntryView, Redaction};

/// A time as ISO 8601, in UTC, to the millisecond.
pub(super) fn time(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).map_or_else(|_| String::new(), |time| format!("{time:.3}"))
}

/// What is known of the conversation as a whole.
pub(super) fn head(record: &ConversationRecord, subject: &Subject<'_>, redaction: &Redaction) -> Value {
    let Subject { profile, now } = subject;
    let view = view_of(record);
    let milestones = &view.milestones;
    json!({
        "format": FORMAT,
        "version": VERSION,
        "madeAt": time(*now),
        "app": { "name": "Handover Console", "version": env!("CARGO_PKG_VERSION") },
        "redaction": redaction,
        "org": {
            "name": profile.name,
            "environment": profile.environment,
            "serviceUrl": profile.service_url,
            "orgId": profile.org_id,
            "developerName": profile.developer_name,
        },
        "conversation": {
            "id": view.id,
            "startedAt": time(view.started_at),
            "changedAt": time(view.changed_at),
            "state": view.state,
            "session": view.session,
            "identity": view.identity,
            "heldAs": view.held_as,
            "transport": view.transport,
            "token": view.token.as_ref().map(|token| json!({
                "subject": token.subject,
                "verified": token.verified,
                "issuedAt": token.issued_at.map(time),
                "expiresAt": token.expires_at.map(time),
            })),
            "routing": view.routing,
            "stream": { "state": view.stream.state, "reconnects": view.stream.reconnects, "reason": view.stream.reason },
            "tags": view.tags,
        },
        "milestones": {
            "token": milestones.token.map(time),
            "created": milestones.created.map(time),
            "routed": milestones.routed.map(time),
            "accepted": milestones.accepted.map(time),
            "ended": milestones.ended.map(time),
        },
        "participants": view.participants.iter().map(|one| json!({
            "role": one.role, "subject": one.subject, "name": one.name,
        })).collect::<Vec<_>>(),
        "attributes": view.routing_attributes,
        "gaps": view.gaps,
        "findings": view.findings,
        "problem": view.problem,
    })
}

/// An entry. Its text in plain words is added once the policy has been applied.
pub(super) fn entry(mut entry: EntryView) -> (EntryView, Value) {
    // Where it lies on this machine is nobody's business.
    if let EntryBody::Files { files, .. } = &mut entry.body {
        files.iter_mut().for_each(|file| file.saved_path = None);
    }
    let row = json!({
        "identifier": entry.identifier,
        "position": entry.position,
        "at": time(entry.at),
        "arrivedAt": time(entry.arrived_at),
        "entryType": entry.entry_type,
        "role": entry.role,
        "senderName": entry.sender_name,
        "delivery": entry.delivery,
        "failure": entry.failure,
        "happening": entry.happening,
        "inReplyTo": entry.in_reply_to,
        "revised": entry.revised,
        "body": entry.body,
    });
    (entry, row)
}

/// The words of an entry's body as it stands in the document.
pub(super) fn words(row: &Value) -> String {
    use serde::Deserialize as _;
    EntryBody::deserialize(&row["body"]).map_or_else(|_| String::new(), |body| plain(&body))
}

/// A happening with what was sent and what came.
pub(super) fn happening(record: HappeningRecord) -> Value {
    let HappeningRecord { view, json, event_id } = record;
    // A text that is no JSON was written down as a JSON string.
    let content = serde_json::from_str(&json).unwrap_or(Value::String(json));
    json!({
        "number": view.number,
        "at": time(view.at),
        "atMs": view.at,
        "kind": view.kind,
        "name": view.name,
        "summary": view.summary,
        "unusual": view.unusual,
        "elapsedMs": view.elapsed_ms,
        "entry": view.entry_identifier,
        "role": view.role,
        "cause": view.cause,
        "mark": view.mark,
        "eventId": event_id,
        "content": content,
    })
}

/// A member as text; empty when it is null.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Whose entry it is, to be shown: the name, or what stands for one.
pub(super) fn sender(row: &Value) -> String {
    let (name, role) = (text(&row["senderName"]), text(&row["role"]));
    match (name.is_empty(), role.as_str()) {
        (false, _) => name,
        (true, "EndUser") => "End user".to_owned(),
        (true, "") => "Somebody".to_owned(),
        (true, role) => role.to_owned(),
    }
}

/// Whether somebody said it, or whether it tells of the conversation.
pub(super) fn is_message(body: &EntryBody) -> bool {
    match body {
        EntryBody::Text { .. }
        | EntryBody::Link { .. }
        | EntryBody::Files { .. }
        | EntryBody::WebView { .. }
        | EntryBody::Choices { .. }
        | EntryBody::Chosen { .. }
        | EntryBody::Form { .. }
        | EntryBody::FormAnswer { .. }
        | EntryBody::FormResult { .. } => true,
        EntryBody::Consent { .. }
        | EntryBody::NotDelivered { .. }
        | EntryBody::Participant { .. }
        | EntryBody::Routing { .. }
        | EntryBody::Session { .. }
        | EntryBody::Closed
        | EntryBody::Other { .. } => false,
    }
}

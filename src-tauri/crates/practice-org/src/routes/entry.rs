//! Listing entries, typing, receipts.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use bytes::Bytes;
use miaw::wire::entry::EntriesAnswer;
use miaw::wire::message::{Acknowledge, Acknowledgement, SendEntry};

use super::{Query, own, own_open};
use crate::access::authenticate;
use crate::answer::{Refusal, empty, json_answer};
use crate::core::Core;
use crate::ids;
use crate::org::{Entry, Kept};

/// Among how many of the newest entries a receipt's entry is looked for: clients acknowledge each of many.
const NOTED: usize = 1_000;

pub(super) async fn list(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    let query = Query::of(&uri);
    let limit = query.limit()?;
    let from = query.parsed::<i64>("startTimestamp")?.unwrap_or(i64::MIN);
    let to = query.parsed::<i64>("endTimestamp")?.unwrap_or(i64::MAX);
    let from_start = match query.text("direction") {
        Some("FromStart") => true,
        Some("FromEnd") | None => false,
        Some(other) => return Err(Refusal::bad(format!("direction must be FromStart or FromEnd, not {other}"))),
    };
    let kinds: Option<Vec<&str>> = query.text("entryTypeFilter").map(|list| list.split(',').map(str::trim).collect());
    let wanted: Vec<Arc<Entry>> = core.read(|org| {
        let entries = &own(org, &access, &id)?.entries;
        // Times never fall within a conversation.
        let first = entries.partition_point(|entry| entry.at < from);
        let last = entries.partition_point(|entry| entry.at <= to).max(first);
        let fits = |entry: &&Arc<Entry>| kinds.as_ref().is_none_or(|kinds| kinds.contains(&&*entry.entry_type));
        let span = entries.range(first..last).filter(fits);
        Ok::<_, Refusal>(if from_start {
            span.take(limit).cloned().collect()
        } else {
            span.rev().take(limit).cloned().collect()
        })
    })?;
    let conversation_entries = wanted.iter().map(|entry| entry.listed()).collect();
    Ok(json_answer(StatusCode::OK, &EntriesAnswer { conversation_entries }))
}

pub(super) async fn typing(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    let request: SendEntry = super::body(&headers, &body, &super::shapes::ENTRY)?;
    let typing = match request.entry_type.as_str() {
        "TypingStartedIndicator" => true,
        "TypingStoppedIndicator" => false,
        other => return Err(Refusal::bad(format!("entryType {other} is not supported"))),
    };
    check_id("id", &request.id)?;
    core.change(|org| {
        own_open(org, &access, &id)?;
        if let Some(kept) = org.kept_mut(&id) {
            kept.end_user_typing = typing;
        }
        Ok::<_, Refusal>(())
    })?;
    Ok(empty(StatusCode::ACCEPTED))
}

pub(super) async fn acknowledge(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    let request: Acknowledge = super::body(&headers, &body, &super::shapes::ACKNOWLEDGE)?;
    if request.acks.is_empty() {
        return Err(Refusal::bad("acks must not be empty"));
    }
    for (place, ack) in request.acks.iter().enumerate() {
        let path = format!("acks[{place}]");
        check_id(&format!("{path}.id"), &ack.id)?;
        if !matches!(ack.entry_type.as_str(), "Delivery" | "Read") {
            return Err(Refusal::bad(format!("{path}.entryType must be Delivery or Read, not {}", ack.entry_type)));
        }
        if ack.conversation_entry_id.is_empty() {
            return Err(Refusal::bad(format!("{path}.conversationEntryId must not be empty")));
        }
    }
    core.change(|org| {
        own_open(org, &access, &id)?;
        if let Some(kept) = org.kept_mut(&id) {
            request.acks.iter().for_each(|ack| note(kept, ack));
        }
        Ok::<_, Refusal>(())
    })?;
    Ok(empty(StatusCode::ACCEPTED))
}

/// Notes a receipt for the desk. One for what is not listed, or listed far above what a desk shows, is taken as well and
/// noted nowhere.
fn note(kept: &mut Kept, ack: &Acknowledgement) {
    let listed = kept.entries.iter().rev().take(NOTED).find(|entry| entry.identifier == ack.conversation_entry_id);
    let Some(entry) = listed else { return };
    entry.delivered.store(true, Ordering::Relaxed);
    if ack.entry_type == "Read" {
        kept.read_until = kept.read_until.max(entry.at);
    }
}

/// The member at this path must be a UUID.
pub(super) fn check_id(path: &str, id: &str) -> Result<(), Refusal> {
    if ids::is_uuid(id) { Ok(()) } else { Err(Refusal::bad(format!("{path} must be a UUID"))) }
}

//! One change to the org, with everything it sets off: entries, events, timers.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use miaw::wire::entry::{Envelope, PayloadForm, Sender};
use serde_json::{Value, json};

use crate::core::Core;
use crate::ids;
use crate::log::Slot;
use crate::org::{ENTRIES_KEPT, Entry, Org, instant};

/// How long the first of a pair is held back for the second.
const HOLD: Duration = Duration::from_secs(1);

/// How many entries of a conversation may have the same time.
const SHARING: usize = 25;

/// The org during a change.
pub(crate) struct Desk<'a> {
    pub(crate) core: &'a Arc<Core>,
    pub(crate) org: &'a mut Org,
}

/// Whether an entry is listed, or only passes by on the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Listed,
    Ephemeral,
}

/// An entry to be made.
pub(crate) struct Draft {
    pub(crate) entry_type: &'static str,
    /// The message's id, or made here.
    pub(crate) identifier: Option<String>,
    pub(crate) sender: Arc<Sender>,
    pub(crate) sender_name: Arc<str>,
    /// The payload's own members; `entryType` and `id` are added.
    pub(crate) payload: Value,
    pub(crate) related: Vec<String>,
    /// One line for the desk.
    pub(crate) text: String,
    pub(crate) life: Life,
}

impl Draft {
    /// An entry that the org itself makes.
    pub(crate) fn system(core: &Core, entry_type: &'static str, payload: Value, text: String) -> Self {
        let sender = if entry_type.starts_with("Routing") { &core.router } else { &core.system };
        Self {
            entry_type,
            identifier: None,
            sender: Arc::clone(sender),
            sender_name: sender.role.as_str().into(),
            payload,
            related: vec![],
            text,
            life: Life::Listed,
        }
    }
}

impl Core {
    /// Makes a change that may set things off.
    pub(crate) fn desk<T>(self: &Arc<Self>, act: impl FnOnce(&mut Desk<'_>) -> T) -> T {
        self.change(|org| act(&mut Desk { core: self, org }))
    }
}

impl Desk<'_> {
    /// Makes an entry, lists it if it is to be listed, and sends its event. Returns its identifier.
    pub(crate) fn emit(&mut self, conversation_id: &str, draft: Draft) -> String {
        let identifier = draft.identifier.unwrap_or_else(ids::uuid);
        let Some(channel) = self.org.kept(conversation_id).and_then(|kept| self.org.channel(&kept.developer_name))
        else {
            return identifier;
        };
        let address = channel.channel_address_identifier.clone();
        let now = self.org.now();
        let Some(conversation) = self.org.conversations.get_mut(conversation_id) else { return identifier };
        let kept = &mut conversation.kept;
        let mut payload = draft.payload;
        payload["entryType"] = draft.entry_type.into();
        payload["id"] = identifier.as_str().into();
        let entry = Entry {
            identifier: identifier.clone(),
            entry_type: draft.entry_type.to_owned(),
            payload: payload.to_string(),
            sender: draft.sender,
            sender_name: draft.sender_name,
            at: next_time(now, &kept.entries),
            client_at: now,
            related: draft.related,
            text: draft.text,
        };
        self.org.last_event += 1;
        let id = self.org.last_event;
        let envelope = Envelope {
            channel_platform_key: address.clone(),
            channel_type: "embedded_messaging".into(),
            channel_address_identifier: address,
            conversation_id: conversation_id.to_owned(),
            conversation_entry: entry.wire(PayloadForm::Text),
        };
        let frame = frame(event_name(draft.entry_type), &envelope, id);
        let log = Arc::clone(&conversation.log);
        if draft.life == Life::Listed {
            kept.entries.push_back(Arc::new(entry));
            if kept.entries.len() > ENTRIES_KEPT {
                kept.entries.pop_front();
            }
        }
        self.send(&log, Slot { id, at: instant(), frame });
        identifier
    }

    /// Sends an event, or does to it what the armed faults say.
    fn send(&mut self, log: &Arc<crate::log::SubjectLog>, mut slot: Slot) {
        let faults = &mut self.org.faults;
        if take(&mut faults.lose_events) {
            return;
        }
        if take(&mut faults.malformed_events) {
            slot.frame = malformed(&slot);
        }
        if take(&mut faults.duplicate_events) {
            slot.frame = Bytes::from([&slot.frame[..], &slot.frame[..]].concat());
        }
        if faults.reorder_events == 0 {
            log.push(slot);
            return;
        }
        let id = slot.id;
        match log.hold(slot) {
            Ok(()) => {
                let log = Arc::clone(log);
                tokio::spawn(async move {
                    tokio::time::sleep(HOLD).await;
                    log.release(id);
                });
            }
            Err(slot) => {
                if log.push(slot) {
                    faults.reorder_events -= 1;
                }
            }
        }
    }

    /// A text message of an agent.
    pub(crate) fn agent_says(&mut self, conversation_id: &str, agent_id: &str, text: &str) {
        let Some(agent) = self.org.agent(agent_id) else { return };
        let (sender, sender_name) = (Arc::clone(&agent.sender), Arc::clone(&agent.name));
        let id = ids::uuid();
        let message = json!({
            "messageType": "StaticContentMessage",
            "id": id,
            "inReplyToMessageId": null,
            "references": [],
            "staticContent": { "formatType": "Text", "text": text },
        });
        self.message(conversation_id, id, sender, sender_name, message, text.to_owned());
    }

    /// Any message.
    pub(crate) fn message(
        &mut self,
        conversation_id: &str,
        id: String,
        sender: Arc<Sender>,
        sender_name: Arc<str>,
        message: Value,
        text: String,
    ) {
        let Some(kept) = self.org.kept(conversation_id) else { return };
        let draft = Draft {
            entry_type: "Message",
            identifier: Some(id),
            sender,
            sender_name,
            payload: json!({ "abstractMessage": message, "messageReason": null, "wasRevised": false }),
            related: vec![kept.session.record.clone()],
            text,
            life: Life::Listed,
        };
        self.emit(conversation_id, draft);
    }

    /// Typing of an agent.
    pub(crate) fn agent_types(&mut self, conversation_id: &str, agent_id: &str, typing: bool) {
        let Some(agent) = self.org.agent(agent_id) else { return };
        let draft = Draft {
            entry_type: if typing { "TypingStartedIndicator" } else { "TypingStoppedIndicator" },
            identifier: None,
            sender: Arc::clone(&agent.sender),
            sender_name: Arc::clone(&agent.name),
            payload: json!({ "timestamp": self.org.now() }),
            related: vec![],
            text: String::new(),
            life: Life::Ephemeral,
        };
        self.emit(conversation_id, draft);
    }

    /// A receipt of an agent for an entry of the end user.
    pub(crate) fn agent_acknowledges(
        &mut self,
        conversation_id: &str,
        agent_id: &str,
        entry_type: &'static str,
        acknowledged: &str,
    ) {
        let Some(agent) = self.org.agent(agent_id) else { return };
        let Some(kept) = self.org.kept(conversation_id) else { return };
        let draft = Draft {
            entry_type,
            identifier: None,
            sender: Arc::clone(&agent.sender),
            sender_name: Arc::clone(&agent.name),
            payload: json!({
                "acknowledgedConversationEntryIdentifier": acknowledged,
                "acknowledgementTimestamp": self.org.now(),
                "recipient": *agent.sender,
            }),
            related: vec![acknowledged.to_owned(), kept.session.record.clone()],
            text: String::new(),
            life: Life::Ephemeral,
        };
        self.emit(conversation_id, draft);
    }
}

/// The clock's time, never before the newest entry's. Clients page by this time, at most 50 entries at once, so that only
/// so many may share one.
fn next_time(now: i64, entries: &VecDeque<Arc<Entry>>) -> i64 {
    let at = now.max(entries.back().map_or(0, |last| last.at));
    let full = entries.len().checked_sub(SHARING).is_some_and(|first| entries[first].at == at);
    at + i64::from(full)
}

/// Takes one from a counter, if there is one.
pub(crate) fn take(counter: &mut u32) -> bool {
    let armed = *counter > 0;
    *counter -= u32::from(armed);
    armed
}

fn event_name(entry_type: &str) -> &'static str {
    match entry_type {
        "Message" => "CONVERSATION_MESSAGE",
        "ParticipantChanged" => "CONVERSATION_PARTICIPANT_CHANGED",
        "RoutingResult" => "CONVERSATION_ROUTING_RESULT",
        "RoutingWorkResult" => "CONVERSATION_ROUTING_WORK_RESULT",
        "SessionStatusChanged" => "CONVERSATION_SESSION_STATUS_CHANGED",
        "CloseConversation" => "CONVERSATION_CLOSE_CONVERSATION",
        "TypingStartedIndicator" => "CONVERSATION_TYPING_STARTED_INDICATOR",
        "TypingStoppedIndicator" => "CONVERSATION_TYPING_STOPPED_INDICATOR",
        "DeliveryAcknowledgement" => "CONVERSATION_DELIVERY_ACKNOWLEDGEMENT",
        "ReadAcknowledgement" => "CONVERSATION_READ_ACKNOWLEDGEMENT",
        _ => "CONVERSATION_QUEUE_POSITION",
    }
}

fn frame(event: &str, envelope: &Envelope, id: u64) -> Bytes {
    let mut frame = BytesMut::with_capacity(1280).writer();
    let written = serde_json::to_writer(&mut frame, envelope);
    debug_assert!(written.is_ok(), "an envelope is always JSON");
    let data = frame.into_inner();
    let mut whole = BytesMut::with_capacity(data.len() + event.len() + 40);
    whole.put_slice(b"event:");
    whole.put_slice(event.as_bytes());
    whole.put_slice(b"\ndata:");
    whole.put_slice(&data);
    whole.put_slice(format!("\nid:{id}\n\n").as_bytes());
    whole.freeze()
}

/// The frame with the second half of its data gone.
fn malformed(slot: &Slot) -> Bytes {
    let half = &slot.frame[..slot.frame.len() / 2];
    Bytes::from([half, format!("\nid:{}\n\n", slot.id).as_bytes()].concat())
}

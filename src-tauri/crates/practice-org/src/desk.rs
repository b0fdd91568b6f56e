//! One change to the org, with everything it sets off: entries, events, timers.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use miaw::wire::entry::Sender;
use serde_json::{Value, json};

use crate::core::Core;
use crate::event::{self, Body, Event};
use crate::ids;
use crate::log::{Slot, SubjectLog};
use crate::org::{ENTRIES_KEPT, Entry, Org, instant};

/// How long the first of a pair is held back for the second.
const HOLD: Duration = Duration::from_secs(1);
/// How far back an event id goes that goes backwards.
const BACK: u64 = 10;

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
    pub(crate) entry_type: Cow<'static, str>,
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
    /// The capabilities version that a client needs to be told.
    pub(crate) needs: u16,
    /// What is sent as it was given.
    pub(crate) raw: Option<Raw>,
}

/// What is sent as it was given, right or wrong.
pub(crate) struct Raw {
    /// The event's name.
    pub(crate) event: String,
    /// The text of its `id:` line, if it is not its own.
    pub(crate) event_id: Option<String>,
    /// `entryPayload`.
    pub(crate) payload: String,
}

impl Draft {
    /// An entry of an agent, of an end user or of the org's own.
    pub(crate) fn by(sender: Arc<Sender>, name: Arc<str>, entry_type: impl Into<Cow<'static, str>>) -> Self {
        Self {
            entry_type: entry_type.into(),
            identifier: None,
            sender,
            sender_name: name,
            payload: json!({}),
            related: vec![],
            text: String::new(),
            life: Life::Listed,
            needs: 0,
            raw: None,
        }
    }

    /// An entry that the org itself makes.
    pub(crate) fn system(core: &Core, entry_type: &'static str, payload: Value, text: String) -> Self {
        let sender = if entry_type.starts_with("Routing") { &core.router } else { &core.system };
        Self { payload, text, ..Self::by(Arc::clone(sender), sender.role.as_str().into(), entry_type) }
    }
}

/// Who a message is from, and why it is sent.
pub(crate) struct Author {
    pub(crate) sender: Arc<Sender>,
    pub(crate) name: Arc<str>,
    /// `messageReason`.
    pub(crate) reason: Option<String>,
}

/// A text message as it is inside of an entry.
pub(crate) fn text_message(id: &str, text: &str) -> Value {
    json!({
        "messageType": "StaticContentMessage",
        "id": id,
        "inReplyToMessageId": null,
        "references": [],
        "staticContent": { "formatType": "Text", "text": text },
    })
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
        let now = self.org.now();
        let Some(conversation) = self.org.conversations.get_mut(conversation_id) else { return identifier };
        let kept = &mut conversation.kept;
        let (name, payload, shown_id, verbatim) = match draft.raw {
            Some(raw) => (Cow::Owned(raw.event), raw.payload, raw.event_id, true),
            None => {
                let mut payload = draft.payload;
                payload["entryType"] = draft.entry_type.as_ref().into();
                payload["id"] = identifier.as_str().into();
                (event::name_of(&draft.entry_type), payload.to_string(), None, false)
            }
        };
        let entry = Arc::new(Entry {
            identifier: identifier.clone(),
            entry_type: draft.entry_type,
            payload: payload.into(),
            verbatim,
            sender: draft.sender,
            sender_name: draft.sender_name,
            at: next_time(now, &kept.entries),
            client_at: now,
            related: draft.related,
            text: draft.text,
            delivered: false.into(),
        });
        if draft.life == Life::Listed {
            kept.entries.push_back(Arc::clone(&entry));
            if kept.entries.len() > ENTRIES_KEPT {
                kept.entries.pop_front();
            }
        }
        let body = Body::Entry { name, place: Arc::clone(&conversation.place), entry };
        let event = Event { shown_id: shown_id.map(Into::into), needs: draft.needs, ..Event::new(body) };
        let log = Arc::clone(&conversation.log);
        let id = self.next_event();
        self.send(&log, Slot { id, at: instant(), event });
        identifier
    }

    fn next_event(&mut self) -> u64 {
        self.org.last_event += 1;
        self.org.last_event
    }

    /// Sends an event, or does to it what the armed faults say.
    fn send(&mut self, log: &Arc<SubjectLog>, mut slot: Slot) {
        let faults = &mut self.org.faults;
        if take(&mut faults.lose_events) {
            return;
        }
        slot.event.broken = take(&mut faults.malformed_events);
        if take(&mut faults.duplicate_events) {
            slot.event.times = 2;
        }
        if take(&mut faults.event_ids_backwards) {
            slot.event.shown_id = Some(slot.id.saturating_sub(BACK).to_string().into());
        }
        if let Some(late) = &mut faults.late_events
            && take(&mut late.count)
        {
            log.hold_late(slot, late.after);
            return;
        }
        if faults.reorder_events == 0 {
            self.push(log, slot);
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
                if self.push(log, *slot) {
                    self.org.faults.reorder_events -= 1;
                }
            }
        }
    }

    /// Puts an event into its log, and behind it those that were late for it. Returns whether it came before the one it
    /// follows.
    fn push(&mut self, log: &SubjectLog, slot: Slot) -> bool {
        let swapped = log.push(slot);
        self.count_to_cut(log);
        for late in log.due() {
            self.push_late(log, late);
        }
        swapped
    }

    /// A late event takes its number now.
    fn push_late(&mut self, log: &SubjectLog, slot: Slot) {
        let id = self.next_event();
        log.push(Slot { id, at: instant(), ..slot });
        self.count_to_cut(log);
    }

    /// Sends everything that is held back for later events.
    pub(crate) fn send_late(&mut self) {
        for (_, log) in self.core.all_logs() {
            for late in log.late() {
                self.push_late(&log, late);
            }
        }
    }

    fn count_to_cut(&mut self, log: &SubjectLog) {
        let left = &mut self.org.faults.cut_after_events;
        if take(left) && *left == 0 {
            log.cut_here();
        }
    }

    /// A text message of an agent.
    pub(crate) fn agent_says(&mut self, conversation_id: &str, agent_id: &str, text: &str) {
        let Some(agent) = self.org.agent(agent_id) else { return };
        let author = Author { sender: Arc::clone(&agent.sender), name: Arc::clone(&agent.name), reason: None };
        let id = ids::uuid();
        self.message(conversation_id, author, text_message(&id, text), text.to_owned());
    }

    /// Any message; its `id` is the entry's.
    pub(crate) fn message(&mut self, conversation_id: &str, author: Author, message: Value, text: String) {
        let Some(kept) = self.org.kept(conversation_id) else { return };
        let id = message.get("id").and_then(Value::as_str).map(str::to_owned);
        let draft = Draft {
            identifier: id,
            payload: json!({ "abstractMessage": message, "messageReason": author.reason, "wasRevised": false }),
            related: vec![kept.session.record.clone()],
            text,
            ..Draft::by(author.sender, author.name, "Message")
        };
        self.emit(conversation_id, draft);
    }

    /// Typing of an agent.
    pub(crate) fn agent_types(&mut self, conversation_id: &str, agent_id: &str, typing: bool) {
        let Some(agent) = self.org.agent(agent_id) else { return };
        let entry_type = if typing { "TypingStartedIndicator" } else { "TypingStoppedIndicator" };
        let draft = Draft {
            payload: json!({ "timestamp": self.org.now() }),
            life: Life::Ephemeral,
            ..Draft::by(Arc::clone(&agent.sender), Arc::clone(&agent.name), entry_type)
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
            payload: json!({
                "acknowledgedConversationEntryIdentifier": acknowledged,
                "acknowledgementTimestamp": self.org.now(),
                "recipient": *agent.sender,
            }),
            related: vec![acknowledged.to_owned(), kept.session.record.clone()],
            life: Life::Ephemeral,
            ..Draft::by(Arc::clone(&agent.sender), Arc::clone(&agent.name), entry_type)
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

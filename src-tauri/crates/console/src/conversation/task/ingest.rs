//! From the stream's signals and the list's entries to inputs, rows and happenings.

use miaw::stream::{Event, Signal, is_behind};
use miaw::wire::entry::{ConversationEntry, Envelope};
use miaw::wire::message::form::FormResult;
use miaw::wire::payload::{MessagePayload, Payload};
use serde::de::IgnoredAny;

use super::Task;
use crate::conversation::believe::believe;
use crate::conversation::causes::Link;
use crate::conversation::entry::{Arrival, END_USER, is_lasting, rows, summary};
use crate::conversation::machine::{Delivered, Input};
use crate::conversation::sightings::Sighting;
use crate::failure;
use crate::view::{Delivery, HappeningKind};

impl Task {
    pub(super) fn signal(&mut self, signal: Signal) {
        self.causes.nothing_present();
        match signal {
            Signal::Event(event) => {
                self.batch.heard(event.data.len());
                self.event(event);
            }
            Signal::KeepAlive => {}
            Signal::Connecting { .. } => {
                // What comes again comes from the beginning.
                self.newest_id = None;
                self.take(Input::StreamConnecting);
            }
            Signal::Open { again, .. } => self.take(Input::StreamOpen { again }),
            Signal::Lost { loss, retry_in } => {
                let wait = i64::try_from(retry_in.as_millis()).unwrap_or(i64::MAX);
                let retry_at = self.now().saturating_add(wait);
                let dead_token = loss.is_dead_token();
                self.take(Input::StreamLost { failure: failure::of_loss(&loss), dead_token, retry_at });
            }
            Signal::Stopped { loss } => {
                let dead_token = loss.is_dead_token();
                self.take(Input::StreamStopped { failure: failure::of_loss(&loss), dead_token });
            }
        }
    }

    /// One event: its happening whatever it is, its rows and its step if it is an entry of ours that is new.
    fn event(&mut self, event: Event) {
        let (id, before) = (event.id.clone(), self.batch.happenings.len());
        self.told(event);
        let new = self.batch.happenings.get_mut(before..).unwrap_or_default();
        if let Some(happening) = new.iter_mut().find(|happening| happening.view.kind == HappeningKind::Event) {
            happening.event_id = id;
        }
    }

    fn told(&mut self, event: Event) {
        let Event { name, data, id } = event;
        let went_back = id.is_some_and(|id| self.event_id(id));
        let read = serde_json::from_str::<Envelope>(&data);
        let envelope = match read.or_else(|error| Envelope::salvage(&data).ok_or(error)) {
            Ok(envelope) => envelope,
            Err(error) => return self.unreadable(name, data, &error),
        };
        let mut entry = envelope.conversation_entry;
        let oddity = believe(&mut entry, self.now().max(self.seen.newest()));
        let payload = entry.entry_payload.decode(&entry.entry_type);
        let mut line = summary(&entry, &payload);
        if envelope.conversation_id != self.record.id {
            let whose =
                if envelope.conversation_id.is_empty() { "Of no conversation" } else { "Of another conversation" };
            self.happening(HappeningKind::Event, name, format!("{whose} of the same end user: {line}"), true, data);
            self.follows(Some(&entry.sender.role), None);
            return;
        }
        if let Some(oddity) = oddity {
            line.push_str(oddity);
        }
        let at = entry.transcripted_timestamp;
        let sighting = match self.seen.by_stream(&entry.identifier, at, &entry.entry_type) {
            // Two of the same millisecond, and what is in no list, show their order by their ids only.
            Sighting::New(Delivered::InOrder) if went_back => Sighting::New(Delivered::OutOfOrder),
            sighting => sighting,
        };
        let unusual = match sighting {
            Sighting::New(Delivered::InOrder | Delivered::Listed) => is_failure(&entry.entry_type, &payload),
            Sighting::New(Delivered::OutOfOrder) => {
                line.push_str(" (after a later one)");
                true
            }
            Sighting::Replayed { late: false } => {
                line.push_str(" (the list had it first)");
                false
            }
            Sighting::Replayed { late: true } => {
                line.push_str(" (the list had it first, and it came after a later one)");
                true
            }
            Sighting::Doubled => {
                line.push_str(" (a second time)");
                true
            }
        };
        let cause = match sighting {
            Sighting::New(_) | Sighting::Replayed { .. } => self.causes.of_event(&entry, &payload),
            Sighting::Doubled => None,
        };
        let number = self.happening(HappeningKind::Event, name, line, unusual || oddity.is_some(), data);
        let at = self.follows(Some(&entry.sender.role), cause);
        if sighting != Sighting::Doubled {
            self.causes.event(&entry, &payload, Link { number, at });
        }
        if is_lasting(&entry.entry_type)
            && let Some(happening) = self.batch.happenings.last_mut()
        {
            happening.view.entry_identifier = Some(row_of(&entry, &payload).to_owned());
        }
        match sighting {
            Sighting::New(delivered) => self.entry(&entry, &payload, delivered, number),
            Sighting::Replayed { late } => self.take(Input::Replayed { late }),
            Sighting::Doubled => self.take(Input::Doubled),
        }
    }

    /// Keeps the id of an event for resuming the stream. It never goes backwards: everything in between would come again.
    /// Answers whether it is lower than that of the event right before it: they came the other way round.
    fn event_id(&mut self, id: String) -> bool {
        let went_back = self.newest_id.as_deref().is_some_and(|before| before != id && is_behind(&id, before));
        self.newest_id = Some(id.clone());
        match self.record.last_event_id.as_deref() {
            Some(known) if known == id => {}
            Some(known) if is_behind(&id, known) => self.take(Input::EventIdsWentBack),
            _ => self.record.last_event_id = Some(id),
        }
        went_back
    }

    fn unreadable(&mut self, name: String, data: String, error: &serde_json::Error) {
        let (summary, json) = if serde_json::from_str::<IgnoredAny>(&data).is_ok() {
            (format!("{name}: its data is no entry of a conversation; kept as it came"), data)
        } else {
            let text = serde_json::Value::String(data).to_string();
            (format!("{name}: its data is no JSON ({error}); kept as it came"), text)
        };
        self.happening(HappeningKind::Event, name, summary, true, json);
    }

    /// An entry of the list. What is new was missed by the stream, so far.
    pub(super) fn listed(&mut self, mut entry: ConversationEntry, happening: i64) {
        believe(&mut entry, self.now().max(self.seen.newest()));
        if self.seen.by_list(&entry.identifier, entry.transcripted_timestamp, &entry.entry_type) {
            let payload = entry.entry_payload.decode(&entry.entry_type);
            self.entry(&entry, &payload, Delivered::Listed, happening);
        }
    }

    pub(super) fn entry(&mut self, entry: &ConversationEntry, payload: &Payload, delivered: Delivered, happening: i64) {
        if is_lasting(&entry.entry_type) {
            self.heard_here(&entry.identifier);
            let is_ours = entry.sender.role == END_USER && entry.entry_type == "Message";
            let delivery = if is_ours { self.state.delivery_of_echo(&entry.identifier) } else { Delivery::Received };
            let arrival =
                Arrival { conversation_id: &self.record.id, now: self.context.clock.now(), happening, delivery };
            // A row needs a name of its own: without one it would take the place of the last that had none.
            let named = entry
                .identifier
                .is_empty()
                .then(|| ConversationEntry { identifier: format!("without-identifier-{happening}"), ..entry.clone() });
            for row in rows(named.as_ref().unwrap_or(entry), payload, arrival) {
                self.put(row);
            }
        }
        self.take(Input::Entry { entry, payload, delivered });
    }
}

/// Whether an entry that came as it should tells of something that went wrong.
fn is_failure(entry_type: &str, payload: &Payload) -> bool {
    match payload {
        Payload::RoutingResult(result) => !matches!(result.failure_type.as_str(), "" | "None"),
        Payload::DeliveryFailed(_) => true,
        Payload::StreamingToken(token) => token.streaming_token.result.as_ref().is_some_and(|result| !result.valid),
        Payload::Message(message) => is_refused_form(message),
        Payload::Unknown => Payload::is_known(entry_type),
        Payload::Progress(_)
        | Payload::ConsentUpdated(_)
        | Payload::MessageUpdated(_)
        | Payload::ParticipantChanged(_)
        | Payload::RoutingWorkResult(_)
        | Payload::SessionStatusChanged(_)
        | Payload::CloseConversation
        | Payload::TypingStarted
        | Payload::TypingStopped
        | Payload::Delivered(_)
        | Payload::Read(_)
        | Payload::QueuePosition(_) => false,
    }
}

fn is_refused_form(message: &MessagePayload) -> bool {
    let response = message.abstract_message.form_response.as_ref();
    response.is_some_and(|response| matches!(response.result(), Some(FormResult::Errors(_))))
}

/// The row that an entry makes or changes.
fn row_of<'a>(entry: &'a ConversationEntry, payload: &'a Payload) -> &'a str {
    match payload {
        Payload::MessageUpdated(update) if !update.message().id.is_empty() => &update.message().id,
        _ => &entry.identifier,
    }
}

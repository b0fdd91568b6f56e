//! From the stream's signals and the list's entries to inputs, rows and happenings.

use miaw::stream::{Event, Signal};
use miaw::wire::entry::{ConversationEntry, Envelope};
use miaw::wire::payload::Payload;
use serde::de::IgnoredAny;

use super::Task;
use crate::conversation::entry::{Arrival, END_USER, is_lasting, rows, summary};
use crate::conversation::machine::{Delivered, Input};
use crate::conversation::sightings::Sighting;
use crate::failure;
use crate::view::{Delivery, HappeningKind};

impl Task {
    pub(super) fn signal(&mut self, signal: Signal) {
        match signal {
            Signal::Event(event) => {
                self.batch.heard(event.data.len());
                self.event(event);
            }
            Signal::KeepAlive => {}
            Signal::Connecting { .. } => self.take(Input::StreamConnecting),
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
        let Event { name, data, id } = event;
        if let Some(id) = id.filter(|id| self.record.last_event_id.as_deref() != Some(id.as_str())) {
            self.record.last_event_id = Some(id);
        }
        let read = serde_json::from_str::<Envelope>(&data);
        let envelope = match read.or_else(|error| Envelope::salvage(&data).ok_or(error)) {
            Ok(envelope) => envelope,
            Err(error) => return self.unreadable(name, data, &error),
        };
        let mut entry = envelope.conversation_entry;
        let oddity = believe(&mut entry, self.now());
        let payload = entry.entry_payload.decode(&entry.entry_type);
        let mut line = summary(&entry, &payload);
        if envelope.conversation_id != self.record.id {
            let whose =
                if envelope.conversation_id.is_empty() { "Of no conversation" } else { "Of another conversation" };
            self.happening(HappeningKind::Event, name, format!("{whose} of the same end user: {line}"), true, data);
            return;
        }
        if let Some(oddity) = oddity {
            line.push_str(oddity);
        }
        let at = entry.transcripted_timestamp;
        let sighting = self.seen.by_stream(&entry.identifier, at, &entry.entry_type);
        let unusual = oddity.is_some()
            | match sighting {
                Sighting::New(Delivered::InOrder | Delivered::Listed) => is_failure(&payload),
                Sighting::New(Delivered::OutOfOrder) => {
                    line.push_str(" (after a later one)");
                    true
                }
                Sighting::Replayed => {
                    line.push_str(" (the list had it first)");
                    false
                }
                Sighting::Doubled => {
                    line.push_str(" (a second time)");
                    true
                }
            };
        let number = self.happening(HappeningKind::Event, name, line, unusual, data);
        if is_lasting(&entry.entry_type)
            && let Some(happening) = self.batch.happenings.last_mut()
        {
            happening.view.entry_identifier = Some(entry.identifier.clone());
        }
        match sighting {
            Sighting::New(delivered) => self.entry(&entry, &payload, delivered, number),
            Sighting::Replayed => self.take(Input::Replayed),
            Sighting::Doubled => self.take(Input::Doubled),
        }
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
        believe(&mut entry, self.now());
        if self.seen.by_list(&entry.identifier, entry.transcripted_timestamp, &entry.entry_type) {
            let payload = entry.entry_payload.decode(&entry.entry_type);
            self.entry(&entry, &payload, Delivered::Listed, happening);
        }
    }

    fn entry(&mut self, entry: &ConversationEntry, payload: &Payload, delivered: Delivered, happening: i64) {
        if is_lasting(&entry.entry_type) {
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
                self.batch.put(row);
            }
        }
        self.take(Input::Entry { entry, payload, delivered });
    }
}

/// Puts this machine's time in the place of one that cannot be, and says what is odd about an entry.
///
/// A time far ahead would put every later entry out of order, and one that is missing would do it to its own.
fn believe(entry: &mut ConversationEntry, now: i64) -> Option<&'static str> {
    /// A year and a day: clocks may differ, and by no more than that.
    const AHEAD: i64 = 366 * 24 * 60 * 60 * 1000;
    let lasting = is_lasting(&entry.entry_type);
    if !(1..now.saturating_add(AHEAD)).contains(&entry.transcripted_timestamp) {
        entry.transcripted_timestamp = now;
        return lasting.then_some(" (with a time that cannot be)");
    }
    (lasting && entry.identifier.is_empty()).then_some(" (without an identifier)")
}

fn is_failure(payload: &Payload) -> bool {
    match payload {
        Payload::RoutingResult(result) => !matches!(result.failure_type.as_str(), "" | "None"),
        Payload::DeliveryFailed(_) => true,
        Payload::Message(_)
        | Payload::ParticipantChanged(_)
        | Payload::RoutingWorkResult(_)
        | Payload::SessionStatusChanged(_)
        | Payload::CloseConversation
        | Payload::TypingStarted
        | Payload::TypingStopped
        | Payload::Delivered(_)
        | Payload::Read(_)
        | Payload::QueuePosition(_)
        | Payload::Unknown => false,
    }
}

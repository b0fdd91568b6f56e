//! What an entry does to the conversation.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use miaw::wire::entry::ConversationEntry;
use miaw::wire::message::AbstractMessage;
use miaw::wire::payload::{AcknowledgementPayload, MessageDeliveryFailed, MessagePayload, MessageUpdated, Payload};

use super::{Delivered, Effect, Timer, Turn};
use crate::conversation::entry::{END_USER, body_of, preview_of, summary_of_message};
use crate::conversation::words;
use crate::view::{ConversationState, Delivery, HappeningKind};

/// How long a typing indicator holds, in milliseconds.
pub(super) const TYPING: i64 = 5_000;
/// Within what time the same text twice is a repetition, in milliseconds.
const REPETITION: i64 = 60_000;
/// How many texts of other clients are remembered.
const SAID_ELSEWHERE: usize = 16;
/// How many changes of messages are remembered over a restart.
const APPLIED: usize = 32;

impl Turn<'_> {
    pub(super) fn entry(&mut self, entry: &ConversationEntry, payload: &Payload, delivered: Delivered) {
        match delivered {
            Delivered::InOrder => {}
            Delivered::OutOfOrder => self.state.gaps.out_of_order += 1,
            Delivered::Listed => self.state.gaps.missed += 1,
        }
        if self.state.conversation == ConversationState::Creating {
            // Faster than the answer, and surer: what is in the stream is there.
            self.is_open("The conversation is open: the stream shows it");
        }
        self.reported(entry);
        let at = if entry.transcripted_timestamp > 0 { entry.transcripted_timestamp } else { self.now };
        match payload {
            Payload::Message(message) => self.message(entry, message, at),
            Payload::ParticipantChanged(change) => {
                for change in &change.entries {
                    self.participant(change, at);
                }
            }
            Payload::RoutingResult(result) => self.routing_result(result, at),
            Payload::RoutingWorkResult(result) => self.routing_work_result(result, at),
            Payload::SessionStatusChanged(change) => self.session_status(&change.session_status, at),
            Payload::CloseConversation => self.close_event(),
            Payload::TypingStarted => self.typing_of(entry, true),
            Payload::TypingStopped => self.typing_of(entry, false),
            Payload::Delivered(receipt) if !by_us(receipt) => {
                self.delivered(&receipt.acknowledged_conversation_entry_identifier);
            }
            Payload::Read(receipt) if !by_us(receipt) => self.read(&receipt.acknowledged_conversation_entry_identifier),
            Payload::QueuePosition(place) => self.queue_position(place.position, at),
            Payload::Progress(progress) => self.progress(entry, &progress.progress_indicator, at),
            Payload::StreamingToken(token) => self.piece(entry, &token.streaming_token),
            Payload::MessageUpdated(update) => self.message_updated(entry, payload, update, at),
            Payload::DeliveryFailed(failed) => self.delivery_failed(failed),
            // Shown as it came; the org decides what follows from it.
            Payload::ConsentUpdated(_) => {}
            Payload::Delivered(_) | Payload::Read(_) | Payload::Unknown => {
                if entry.entry_type == "Message" {
                    self.message_of_unknown_shape(entry, at);
                }
            }
        }
    }

    fn message(&mut self, entry: &ConversationEntry, message: &MessagePayload, at: i64) {
        self.preview(&message.abstract_message, at);
        if let Some(text) = message.abstract_message.plain_text() {
            self.repeated(entry, text, at);
        }
        self.message_by(entry, at);
    }

    /// The row changes where it stands; it was counted as unread, and acknowledged, when it came.
    fn message_updated(&mut self, entry: &ConversationEntry, payload: &Payload, update: &MessageUpdated, at: i64) {
        if self.state.applied.len() == APPLIED {
            self.state.applied.pop_front();
        }
        self.state.applied.push_back((entry.identifier.clone(), at));
        let identifier = update.message().id.clone();
        if identifier.is_empty() {
            return;
        }
        if self.state.newest_received.as_ref() == Some(&identifier) {
            self.preview(update.message(), self.state.preview_at.max(self.state.newest_received_at));
        }
        self.effect(Effect::Revise { identifier, body: Box::new(body_of(entry, payload)) });
    }

    /// A message of ours that was accepted has not reached anybody.
    fn delivery_failed(&mut self, failed: &MessageDeliveryFailed) {
        let Some(identifier) = failed.failed_conversation_entry_identifier.clone() else { return };
        let failure = Some(words::delivery_failed(failed));
        if let Some(own) = self.state.own.iter_mut().find(|own| own.identifier == identifier) {
            own.delivery = Delivery::Failed;
        }
        // The row of one that is no longer remembered changes, too.
        self.effect(Effect::Mark { identifier, delivery: Delivery::Failed, failure });
    }

    fn message_of_unknown_shape(&mut self, entry: &ConversationEntry, at: i64) {
        self.preview(&AbstractMessage::default(), at);
        self.message_by(entry, at);
    }

    /// Counts what some other client of the same end user has said twice, under two identifiers: a connector that tries again
    /// does that. What is written here twice is meant so.
    fn repeated(&mut self, entry: &ConversationEntry, text: &str, at: i64) {
        if entry.sender.role != END_USER || self.state.own(&entry.identifier).is_some() {
            return;
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let text = hasher.finish();
        let elsewhere = &mut self.state.work.said_elsewhere;
        if elsewhere.iter().any(|(known, when)| *known == text && (at - when).abs() < REPETITION) {
            self.state.repeated += 1;
        }
        elsewhere.push_back((text, at));
        if elsewhere.len() > SAID_ELSEWHERE {
            elsewhere.pop_front();
        }
    }

    fn message_by(&mut self, entry: &ConversationEntry, at: i64) {
        if entry.sender.role == END_USER {
            self.echo(&entry.identifier);
            return;
        }
        self.said_by(entry);
        self.state.unread += u32::from(!self.state.by_scenario);
        // Without an identifier there is nothing to make a receipt out for.
        if !entry.identifier.is_empty() {
            if at >= self.state.newest_received_at {
                self.state.newest_received_at = at;
                self.state.newest_received = Some(entry.identifier.clone());
            }
            self.state.work.delivered_due.push(entry.identifier.clone());
        }
        if let Some(participant) = self.state.participants.iter_mut().find(|one| one.subject == entry.sender.subject) {
            participant.typing_until = None;
        }
    }

    fn preview(&mut self, message: &AbstractMessage, at: i64) {
        if at >= self.state.preview_at {
            self.state.preview_at = at;
            let text = message.plain_text().map_or_else(|| summary_of_message(message), preview_of);
            self.state.preview = Some(text);
        }
    }

    fn typing_of(&mut self, entry: &ConversationEntry, started: bool) {
        if entry.sender.role == END_USER {
            return;
        }
        let until = self.now + TYPING;
        let Some(participant) = self.state.participants.iter_mut().find(|one| one.subject == entry.sender.subject)
        else {
            return;
        };
        participant.typing_until = started.then_some(until);
        if started {
            self.wake_for_typing();
        }
    }

    pub(super) fn typing_ran_out(&mut self) {
        for participant in &mut self.state.participants {
            if participant.typing_until.is_some_and(|until| until <= self.now) {
                participant.typing_until = None;
            }
        }
        self.wake_for_typing();
    }

    fn wake_for_typing(&mut self) {
        if let Some(at) = self.state.participants.iter().filter_map(|participant| participant.typing_until).min() {
            self.effect(Effect::Wake { timer: Timer::Typing, at });
        }
    }

    pub(super) fn state_note(&mut self, name: &'static str, summary: impl Into<String>) {
        self.note(HappeningKind::State, name, summary);
    }
}

/// A receipt of the end user's own, shown to us like everything else.
fn by_us(receipt: &AcknowledgementPayload) -> bool {
    receipt.recipient.role == END_USER
}

//! Our side of the talk: messages, receipts, typing.

use super::{Effect, Fault, FaultKind, Outgoing, Own, Receipts, Source, State, Timer, TokenState, Turn};
use crate::conversation::content::Content;
use crate::conversation::entry::preview_of_content;
use crate::file;
use crate::view::{ConversationState, Delivery, Failure, FailureCode, HappeningKind, SessionState};

/// Most messages of ours that are remembered for what becomes of them, those that wait to be sent not counted.
const OWN: usize = 200;
/// Most entries in one request for receipts.
const RECEIPTS: usize = 100;
/// How often a message is sent that the server has no room for (429), the first time included.
const SEND_TRIES: u32 = 4;

impl Turn<'_> {
    pub(super) fn send(&mut self, message: Outgoing) {
        let own = Own { identifier: message.identifier.clone(), delivery: Delivery::Pending, echoed: false };
        self.state.own.push_back(own);
        self.forget_old();
        self.state.preview = Some(preview_of_content(&message.content));
        self.state.preview_at = self.state.preview_at.max(self.now);
        self.effect(Effect::WriteDown(message.clone()));
        self.state.work.outbox.push_back(message);
    }

    pub(super) fn retry(&mut self, message: Outgoing) {
        if self.state.work.outbox.iter().any(|waiting| waiting.identifier == message.identifier) {
            return;
        }
        if self.state.own(&message.identifier).is_none() {
            let own = Own { identifier: message.identifier.clone(), delivery: Delivery::Failed, echoed: false };
            self.state.own.push_back(own);
        }
        self.becomes(&message.identifier, Delivery::Pending, None);
        self.state.work.outbox.push_back(message);
    }

    /// What waits to be sent is never forgotten: it would stay pending for ever.
    fn forget_old(&mut self) {
        let State { own, work, .. } = &mut *self.state;
        let is_due = |own: &Own| {
            own.delivery == Delivery::Pending || work.outbox.iter().any(|message| message.identifier == own.identifier)
        };
        while own.len() > OWN
            && let Some(oldest) = own.iter().position(|own| !is_due(own))
        {
            own.remove(oldest);
        }
    }

    pub(super) fn send_next(&mut self) {
        let work = &self.state.work;
        let free = !work.sending && !work.hold && !work.outbox.is_empty();
        if !free || self.state.conversation != ConversationState::Open || self.state.token_state != TokenState::Alive {
            return;
        }
        if self.now < self.state.work.send_after {
            // The server has asked for a pause, and all messages wait, so that they stay in their order.
            let at = self.state.work.send_after;
            return self.effect(Effect::Wake { timer: Timer::Send, at });
        }
        if let Some(message) = self.state.work.outbox.front().cloned() {
            self.state.work.sending = true;
            let opens_session = self.state.work.opens_session;
            self.effect(Effect::Send { message, opens_session });
        }
    }

    pub(super) fn sent(&mut self, identifier: &str, answer: Result<(), Fault>) {
        self.state.work.sending = false;
        let opened = std::mem::take(&mut self.state.work.opens_session);
        // A connector has rules of its own for its opening message.
        let is_opening =
            self.state.held.opening.as_ref().is_some_and(|opening| opening.used.iter().any(|used| used == identifier));
        if self.opening_answered(identifier, &answer) {
            return;
        }
        let arrived = self.state.own(identifier).is_some_and(|own| own.echoed);
        let fault = match answer {
            Ok(()) => None,
            // A retry of what had arrived already, or of what was seen in the stream since.
            Err(fault) if fault.kind == FaultKind::Conflict || arrived => None,
            Err(fault) => Some(fault),
        };
        let Some(fault) = fault else {
            self.state.work.unproven = false;
            self.mended(Source::Send);
            if self.is_file(identifier) {
                self.mended(Source::SendFile);
            }
            self.drop_from_outbox(identifier);
            self.rises(identifier, Delivery::Sent);
            return;
        };
        match fault.kind {
            FaultKind::DeadToken => {
                // Stays in the outbox: a renewed token sends it, a dead one fails it.
                self.state.work.opens_session = opened;
                self.token_refused(fault);
            }
            FaultKind::SessionNeeded if !opened => self.session_needed(),
            FaultKind::Passing
                if fault.failure.code == FailureCode::RateLimited
                    && !is_opening
                    && self.state.work.send_tries + 1 < SEND_TRIES =>
            {
                self.state.work.opens_session = opened;
                self.send_later(fault);
            }
            FaultKind::Forbidden => {
                let source = if self.is_file(identifier) { Source::SendFile } else { Source::Send };
                self.fail_message(identifier, fault.failure.clone());
                self.problem(source, fault);
            }
            // The org's own refusal of a file has its rule in the diagnosis; a broken connection has others.
            FaultKind::Lasting if fault.answer.is_some() && self.is_file(identifier) => {
                self.fail_message(identifier, fault.failure.clone());
                self.problem(Source::SendFile, fault);
            }
            FaultKind::SessionNeeded | FaultKind::Conflict | FaultKind::Passing | FaultKind::Lasting => {
                self.fail_message(identifier, fault.failure.clone());
                // The next message that goes through, or this one if it shows up after all, takes it away again.
                self.problem(Source::Send, fault);
            }
        }
    }

    /// The server has no room for the message now. It stays the first to be sent, under its id.
    fn send_later(&mut self, fault: Fault) {
        let work = &mut self.state.work;
        work.send_tries += 1;
        let wait = fault.delay(work.send_tries);
        work.send_after = self.now + wait;
        let again = work.send_tries + 1;
        let summary = format!(
            "The server accepts no more requests for now: the message is sent again in {} s, under its id (try {again} \
             of {SEND_TRIES})",
            wait / 1_000
        );
        self.warn(HappeningKind::Connection, "sendLater", summary);
        self.problem(Source::Send, fault);
    }

    /// The message waits; it will open a session.
    fn session_needed(&mut self) {
        let asks = self.state.prechat.as_ref().is_some_and(|form| form.per_session && !form.fields.is_empty());
        if asks {
            self.state.conversation = ConversationState::AwaitingPrechat;
            let summary = "There is no session, and the deployment asks for pre-chat values at every session; the message waits for them";
            self.note(HappeningKind::State, "awaitingPrechat", summary);
        } else {
            self.state.work.opens_session = true;
            let summary = "There is no session; the message is sent again and opens one with the routing attributes";
            self.note(HappeningKind::State, "opensSession", summary);
        }
    }

    /// A file that was not begun is not sent.
    pub(super) fn cancel_waiting(&mut self, identifier: &str) {
        self.fail_message(identifier, file::cancelled());
    }

    fn fail_message(&mut self, identifier: &str, failure: Failure) {
        self.drop_from_outbox(identifier);
        self.becomes(identifier, Delivery::Failed, Some(failure));
    }

    /// Fails everything that waits to be sent.
    pub(super) fn fail_outbox(&mut self, failure: &Failure) {
        self.state.work.send_tries = 0;
        for message in std::mem::take(&mut self.state.work.outbox) {
            self.becomes(&message.identifier, Delivery::Failed, Some(failure.clone()));
        }
    }

    fn is_file(&self, identifier: &str) -> bool {
        let waiting = &self.state.work.outbox;
        waiting
            .iter()
            .any(|message| message.identifier == identifier && matches!(message.content, Content::File { .. }))
    }

    pub(super) fn drop_from_outbox(&mut self, identifier: &str) {
        if self.state.work.outbox.front().is_some_and(|message| message.identifier == identifier) {
            self.state.work.send_tries = 0;
        }
        self.state.work.outbox.retain(|message| message.identifier != identifier);
    }

    /// The server has shown us a message of the end user's.
    pub(super) fn echo(&mut self, identifier: &str) {
        self.opening_arrived(identifier);
        let delivery = self.state.delivery_of_echo(identifier);
        let under_way = self.state.work.sending
            && self.state.work.outbox.front().is_some_and(|message| message.identifier == identifier);
        if !under_way {
            self.drop_from_outbox(identifier);
        }
        if self.state.own(identifier).is_some_and(|own| own.delivery == Delivery::Failed) {
            // It has arrived after all.
            self.mended(Source::Send);
        }
        match self.state.own.iter_mut().find(|own| own.identifier == identifier) {
            Some(own) => {
                own.echoed = true;
                own.delivery = delivery;
            }
            None => {
                self.state.own.push_back(Own { identifier: identifier.to_owned(), delivery, echoed: true });
                self.forget_old();
            }
        }
        self.forget_done();
    }

    /// The other side has a message of ours.
    pub(super) fn delivered(&mut self, identifier: &str) {
        self.rises(identifier, Delivery::Delivered);
    }

    /// The other side has read a message of ours, and with it all earlier ones.
    pub(super) fn read(&mut self, identifier: &str) {
        let Some(mark) = self.state.own.iter().position(|own| own.identifier == identifier) else { return };
        let earlier: Vec<String> = self.state.own.iter().take(mark + 1).map(|own| own.identifier.clone()).collect();
        for identifier in earlier {
            let gone_out = self.state.own(&identifier).is_some_and(|own| {
                !matches!(own.delivery, Delivery::Pending | Delivery::Failed)
                    || own.identifier == identifier && own.echoed
            });
            if gone_out {
                self.rises(&identifier, Delivery::Read);
            }
        }
        self.forget_done();
    }

    /// One whose answer is still to come is known until then: the answer must not make a failure of it.
    fn forget_done(&mut self) {
        let State { own, work, .. } = &mut *self.state;
        let is_due = |own: &Own| work.outbox.iter().any(|message| message.identifier == own.identifier);
        own.retain(|own| !(own.echoed && own.delivery == Delivery::Read) || is_due(own));
    }

    /// Raises what became of a message; never lowers it.
    fn rises(&mut self, identifier: &str, delivery: Delivery) {
        let known = self.state.own(identifier).map(|own| own.delivery);
        if known.is_some_and(|known| rank(known) < rank(delivery)) {
            self.becomes(identifier, delivery, None);
        }
    }

    pub(super) fn becomes(&mut self, identifier: &str, delivery: Delivery, failure: Option<Failure>) {
        if let Some(own) = self.state.own.iter_mut().find(|own| own.identifier == identifier) {
            own.delivery = delivery;
            self.effect(Effect::Mark { identifier: identifier.to_owned(), delivery, failure });
        }
    }

    pub(super) fn mark_read(&mut self) {
        if self.state.unread > 0 {
            self.state.unread = 0;
            self.state.work.read_due.clone_from(&self.state.newest_received);
        }
    }

    pub(super) fn acknowledge_next(&mut self) {
        let usable = self.state.token_state == TokenState::Alive && self.state.is_created();
        let work = &mut self.state.work;
        let due = !work.delivered_due.is_empty() || work.read_due.is_some();
        if !due || work.acknowledging || !usable {
            return;
        }
        if self.state.conversation == ConversationState::Closed {
            work.delivered_due.clear();
            work.read_due = None;
            return;
        }
        work.acknowledging = true;
        let several = work.delivered_due.len().min(RECEIPTS);
        let delivered = work.delivered_due.drain(..several).collect();
        let read = if work.delivered_due.is_empty() { work.read_due.take() } else { None };
        self.effect(Effect::Acknowledge(Receipts { delivered, read }));
    }

    pub(super) fn acknowledged(&mut self, answer: Result<(), Fault>) {
        self.state.work.acknowledging = false;
        self.small_answer(answer);
    }

    pub(super) fn typing(&mut self, started: bool) {
        let fits = self.state.conversation == ConversationState::Open && self.state.session != SessionState::Ended;
        if fits && self.state.token_state == TokenState::Alive {
            if self.state.work.typing_sending {
                self.state.work.typing_next = Some(started);
            } else {
                self.state.work.typing_sending = true;
                self.effect(Effect::Typing(started));
            }
        }
    }

    pub(super) fn typing_sent(&mut self, answer: Result<(), Fault>) {
        self.state.work.typing_sending = false;
        let next = self.state.work.typing_next.take();
        self.small_answer(answer);
        if let Some(started) = next {
            self.typing(started);
        }
    }

    /// The answer to something whose failure nobody needs to be told of; the happening shows it.
    fn small_answer(&mut self, answer: Result<(), Fault>) {
        match answer {
            Ok(()) => self.state.work.unproven = false,
            Err(fault) if fault.kind == FaultKind::DeadToken => self.token_refused(fault),
            Err(_) => {}
        }
    }
}

fn rank(delivery: Delivery) -> u8 {
    match delivery {
        Delivery::Received | Delivery::Failed => 0,
        Delivery::Pending => 1,
        Delivery::Sent => 2,
        Delivery::Delivered => 3,
        Delivery::Read => 4,
    }
}

//! A conversation without a stream: the list of entries is asked for again and again.

use super::{Effect, Fault, FaultKind, Source, State, Timer, TokenState, Turn};
use crate::view::{ConversationState, FailureCode, HappeningKind, StreamState, Transport};

/// How many unreadable answers in a row end the polling.
const UNREADABLE: u32 = 5;
/// What is said once.
const WHAT_IS_NOT_SEEN: &str = "pollingBegins";

impl State {
    /// From one answer to the next question, in milliseconds; none where there is a stream.
    #[must_use]
    pub fn polls_every(&self) -> Option<i64> {
        match self.transport {
            Transport::Polling { every_ms } => Some(every_ms),
            Transport::Stream => None,
        }
    }

    /// Whether a poll may be sent now.
    #[must_use]
    pub fn may_poll(&self) -> bool {
        self.work.polling && self.is_created() && self.token_state == TokenState::Alive && !self.is_away()
    }

    /// Whether an answer without anything new means something all the same.
    #[must_use]
    pub fn awaits_poll(&self) -> bool {
        let work = &self.work;
        work.hold || work.list_due || work.unproven || work.poll_tries > 0 || self.stream.reason.is_some()
    }
}

impl Turn<'_> {
    pub(super) fn polls(&self) -> bool {
        self.state.polls_every().is_some()
    }

    /// Whether what happens is heard: over an open stream, or by polling.
    pub(super) fn listens(&self) -> bool {
        self.polls() || self.state.stream.state == StreamState::Open
    }

    /// In the place of opening a stream.
    pub(super) fn begin_polling(&mut self) {
        let every = self.state.polls_every().unwrap_or_default();
        self.state.work.polling = true;
        self.state.work.poll_tries = 0;
        self.state.work.poll_faults.clear();
        self.state.work.polls_unreadable = 0;
        self.stream_is(StreamState::Idle);
        self.state.stream.reason = None;
        if self.state.held.first_time(WHAT_IS_NOT_SEEN) {
            let summary = format!(
                "No event stream is opened: the list of entries is asked for {every} ms after each answer. Typing and \
                 receipts are not in the list, so they are not seen"
            );
            self.note(HappeningKind::Connection, "polling", summary);
        }
        match self.state.conversation {
            ConversationState::Preparing => self.prepared(),
            ConversationState::Creating if !self.state.work.creating => self.create(),
            ConversationState::Creating
            | ConversationState::AwaitingPrechat
            | ConversationState::Open
            | ConversationState::Closed
            | ConversationState::Failed => {}
        }
        self.poll_now();
    }

    pub(super) fn poll_now(&mut self) {
        if self.state.may_poll() {
            self.effect(Effect::Poll);
        }
    }

    pub(super) fn polled(&mut self, answer: Result<(), Fault>) {
        match answer {
            Ok(()) => self.poll_answered(),
            Err(fault) => self.poll_failed(fault),
        }
    }

    fn poll_answered(&mut self) {
        let work = &mut self.state.work;
        (work.hold, work.list_due, work.unproven, work.poll_tries) = (false, false, false, 0);
        work.poll_faults.clear();
        work.polls_unreadable = 0;
        self.state.stream.retry_at = None;
        if self.state.stream.reason.take().is_some() {
            self.note(HappeningKind::Connection, "pollingAgain", "The list of entries is answered again");
        }
        self.mended(Source::Stream);
        if self.state.work.polling {
            self.wake(Timer::Poll, self.state.polls_every().unwrap_or_default());
        }
    }

    fn poll_failed(&mut self, fault: Fault) {
        if !self.state.work.polling {
            return;
        }
        match fault.kind {
            FaultKind::DeadToken => {
                if fault.token == self.state.work.tokens {
                    self.token_refused(fault);
                } else {
                    self.poll_now();
                }
            }
            FaultKind::Passing if self.is_unreadable_again(&fault) => self.give_up_polling(fault),
            FaultKind::Passing => {
                self.state.work.poll_tries += 1;
                self.tell_first_of_kind(&fault);
                let every = self.state.polls_every().unwrap_or_default();
                let wait = every.max(fault.delay(self.state.work.poll_tries - 1));
                self.state.stream.reason = Some(fault.failure.clone());
                if self.state.conversation != ConversationState::Closed {
                    self.problem(Source::Stream, fault);
                }
                self.state.stream.retry_at = Some(self.now + wait);
                self.wake(Timer::Poll, wait);
            }
            FaultKind::Forbidden if self.state.held.other_user => self.is_stranded(fault),
            FaultKind::Forbidden | FaultKind::Conflict | FaultKind::SessionNeeded | FaultKind::Lasting => {
                self.give_up_polling(fault);
            }
        }
    }

    /// Counts an answer that could not be read, and says whether there were enough of them.
    fn is_unreadable_again(&mut self, fault: &Fault) -> bool {
        let work = &mut self.state.work;
        if fault.failure.code == FailureCode::AnswerUnreadable {
            work.polls_unreadable += 1;
        } else {
            work.polls_unreadable = 0;
        }
        work.polls_unreadable >= UNREADABLE
    }

    fn tell_first_of_kind(&mut self, fault: &Fault) {
        let code = fault.failure.code;
        if !self.state.work.poll_faults.contains(&code) {
            self.state.work.poll_faults.push(code);
            let reason = fault.failure.message.trim_end_matches('.');
            let summary = format!("Polling brought no list of entries, and is tried again: {reason}");
            self.warn(HappeningKind::Connection, "pollFailed", summary);
        }
    }

    fn give_up_polling(&mut self, fault: Fault) {
        self.state.work.polling = false;
        self.state.work.hold = false;
        self.state.stream.retry_at = None;
        self.stream_is(StreamState::Stopped);
        self.state.stream.reason = Some(fault.failure.clone());
        let reason = fault.failure.message.trim_end_matches('.');
        self.warn(HappeningKind::Connection, "stopped", format!("Polling was given up: {reason}"));
        if self.state.conversation != ConversationState::Closed {
            self.problem(Source::Stream, fault);
        }
    }
}

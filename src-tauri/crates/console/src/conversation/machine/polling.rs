//! A conversation without a stream: the list of entries is asked for again and again.

use super::{Effect, Fault, FaultKind, Source, State, Timer, TokenState, Turn};
use crate::view::{ConversationState, HappeningKind, StreamState, Transport};

/// The longest pause that a server's `Retry-After` is followed for, in milliseconds.
const LONGEST_PAUSE: i64 = 60_000;
/// What is said once.
const WHAT_IS_NOT_SEEN: &str = "pollingBegins";

/// A poll that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollFault {
    /// How.
    pub fault: Fault,
    /// The pause that the server asked for, in milliseconds.
    pub retry_after: Option<i64>,
}

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

    pub(super) fn polled(&mut self, answer: Result<(), PollFault>) {
        match answer {
            Ok(()) => self.poll_answered(),
            Err(fault) => self.poll_failed(fault),
        }
    }

    fn poll_answered(&mut self) {
        let work = &mut self.state.work;
        (work.hold, work.list_due, work.unproven, work.poll_tries) = (false, false, false, 0);
        self.state.stream.retry_at = None;
        if self.state.stream.reason.take().is_some() {
            self.note(HappeningKind::Connection, "pollingAgain", "The list of entries is answered again");
        }
        self.mended(Source::Stream);
        if self.state.work.polling {
            self.wake(Timer::Poll, self.state.polls_every().unwrap_or_default());
        }
    }

    fn poll_failed(&mut self, failed: PollFault) {
        let PollFault { fault, retry_after } = failed;
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
            FaultKind::Passing => {
                self.state.work.poll_tries += 1;
                let every = self.state.polls_every().unwrap_or_default();
                let asked = retry_after.unwrap_or_default().min(LONGEST_PAUSE);
                let wait = every.max(asked).max(fault.delay(self.state.work.poll_tries - 1));
                self.state.stream.reason = Some(fault.failure);
                self.state.stream.retry_at = Some(self.now + wait);
                self.wake(Timer::Poll, wait);
            }
            FaultKind::Forbidden if self.state.held.other_user => self.is_stranded(fault),
            FaultKind::Forbidden | FaultKind::Conflict | FaultKind::SessionNeeded | FaultKind::Lasting => {
                self.state.work.polling = false;
                self.state.work.hold = false;
                self.stream_is(StreamState::Stopped);
                self.state.stream.reason = Some(fault.failure.clone());
                let reason = fault.failure.message.trim_end_matches('.');
                self.warn(HappeningKind::Connection, "stopped", format!("Polling was given up: {reason}"));
                if self.state.conversation != ConversationState::Closed {
                    self.problem(Source::Stream, fault);
                }
            }
        }
    }
}

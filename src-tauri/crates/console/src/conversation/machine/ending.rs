//! Ending the session, closing the conversation.

use super::{Effect, Fault, FaultKind, Source, Timer, TokenState, Turn};
use crate::conversation::words;
use crate::view::{ConversationState, HappeningKind, SessionState};

/// How long the close event may take after the answer, in milliseconds.
const FAREWELL: i64 = 2_000;

impl Turn<'_> {
    pub(super) fn close(&mut self) {
        match self.state.conversation {
            ConversationState::Closed => {}
            ConversationState::Failed => {
                self.close_here("Given up; it was never open");
                self.finish();
            }
            _ if self.state.may_exist() || self.state.conversation == ConversationState::Creating => {
                self.state.work.close_wanted = true;
            }
            _ => {
                // Nothing at the server: nothing to ask it.
                self.close_here("Closed before it was created at the server");
                self.finish();
            }
        }
    }

    pub(super) fn end_next(&mut self) {
        let open = matches!(self.state.conversation, ConversationState::Open)
            || self.state.conversation == ConversationState::AwaitingPrechat && self.state.is_created();
        let alive = self.state.token_state == TokenState::Alive;
        if !open {
            return;
        }
        if self.state.work.end_wanted && !self.state.work.ending && alive {
            self.state.work.ending = true;
            self.effect(Effect::EndSession);
        }
        // One refusal says that a token is dead, and may be wrong: closing with it costs one request, and may succeed.
        let may_close = alive || self.state.token_state == TokenState::Dead;
        if self.state.work.close_wanted && !self.state.work.closing && may_close {
            self.state.work.closing = true;
            self.effect(Effect::CloseConversation);
        }
    }

    pub(super) fn session_end_answered(&mut self, answer: Result<(), Fault>) {
        self.state.work.ending = false;
        match answer {
            Ok(()) => {
                self.state.work.end_wanted = false;
                self.state.work.unproven = false;
                self.mended(Source::End);
                self.session_is(
                    SessionState::Ended,
                    "The session is ended; the conversation stays open, and the next message opens a new session",
                );
            }
            Err(fault) => {
                self.state.work.end_wanted = self.unanswered(fault);
            }
        }
    }

    pub(super) fn close_answered(&mut self, answer: Result<(), Fault>) {
        self.state.work.closing = false;
        match answer {
            Ok(()) => {
                self.state.work.close_wanted = false;
                self.state.work.unproven = false;
                self.mended(Source::End);
                if self.state.conversation != ConversationState::Closed {
                    if self.state.is_verified() {
                        // Whoever ends it, a verified user's conversation may only lose its session: the event tells.
                        self.session_is(SessionState::Ended, "The session is ended");
                        self.state.work.close_doubted = true;
                        self.wake(Timer::Farewell, FAREWELL);
                        return;
                    }
                    self.close_here("The conversation is closed");
                }
                if self.state.work.close_seen {
                    self.finish();
                } else {
                    self.wake(Timer::Farewell, FAREWELL);
                }
            }
            Err(_) if self.state.conversation == ConversationState::Closed => self.finish(),
            Err(fault) if self.state.token_state == TokenState::Dead => self.not_closed_with_dead_token(&fault),
            Err(fault) => {
                let refused = fault.kind == FaultKind::DeadToken;
                self.state.work.close_wanted = self.unanswered(fault);
                self.state.work.close_refused = refused && self.state.token_state == TokenState::Dead;
            }
        }
    }

    /// A token that is said to be dead did not close it either. Why the token is dead stays what a person should see.
    fn not_closed_with_dead_token(&mut self, fault: &Fault) {
        self.state.work.close_wanted = false;
        self.state.work.close_refused = fault.kind != FaultKind::Passing;
        let reason = fault.failure.message.trim_end_matches('.');
        let summary = format!("The conversation could not be closed with the token that was refused before: {reason}");
        self.warn(HappeningKind::State, "notClosed", summary);
    }

    /// Whether the request is to be made again, with a renewed token.
    fn unanswered(&mut self, fault: Fault) -> bool {
        if fault.kind == FaultKind::DeadToken {
            self.token_refused(fault);
            // Alive: another token has come in the meantime.
            matches!(self.state.token_state, TokenState::Renewing | TokenState::Alive)
        } else {
            self.problem(Source::End, fault);
            false
        }
    }

    /// The server says that the conversation is closed.
    pub(super) fn close_event(&mut self) {
        self.state.work.close_seen = true;
        if self.state.conversation != ConversationState::Closed {
            self.close_here("The conversation was closed");
        }
        if self.state.work.closing {
            self.wake(Timer::Farewell, FAREWELL);
        } else {
            self.finish();
        }
    }

    pub(super) fn farewell(&mut self) {
        let doubted = std::mem::take(&mut self.state.work.close_doubted);
        if self.state.conversation == ConversationState::Closed {
            self.finish();
        } else if doubted {
            let summary = "The server took the request to close and ended the session only: by design, a verified user's \
                           conversation stays open, and the next message opens a new session";
            self.note(HappeningKind::State, "staysOpen", summary);
        }
    }

    fn close_here(&mut self, summary: &str) {
        self.state.conversation = ConversationState::Closed;
        self.state.session = SessionState::Ended;
        self.state.leaving = None;
        self.state.work.hold = false;
        self.state.work.comparison = None;
        self.state.work.end_wanted = false;
        if self.state.is_created() {
            self.state.milestones.ended.get_or_insert(self.now);
        }
        for participant in &mut self.state.participants {
            participant.typing_until = None;
        }
        self.nothing_passes();
        self.state.problem = None;
        self.fail_outbox(&words::closed());
        self.note(HappeningKind::State, "closed", summary);
    }

    fn finish(&mut self) {
        self.let_stream_go();
        self.effect(Effect::Finish);
    }
}

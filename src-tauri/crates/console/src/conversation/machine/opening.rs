//! From the beginning to the open conversation: token, stream, pre-chat, creation.

use std::collections::BTreeMap;

use super::held::HandoverTry;
use super::{Effect, Fault, FaultKind, Outgoing, Source, Timer, TokenState, Trouble, Turn};
use crate::conversation::words;
use crate::view::{ConversationState, Delivery, Failure, HappeningKind, IdentityView, StreamState};

/// How often the creation is tried before it is given up.
const CREATE_TRIES: u32 = 5;

impl Turn<'_> {
    pub(super) fn begin(&mut self) {
        let summary = match &self.state.identity {
            IdentityView::Guest => "Preparing a conversation as a guest".to_owned(),
            IdentityView::Verified { subject } => format!("Preparing a conversation as the verified user {subject}"),
        };
        self.note(HappeningKind::State, "preparing", summary);
        self.held_begins();
        self.fetch_token();
    }

    pub(super) fn restarted(&mut self, pending: Vec<Outgoing>) {
        self.state.work = super::state::Work::default();
        self.state.stream.state = StreamState::Idle;
        self.state.stream.retry_at = None;
        self.nothing_passes();
        // A machine that was started is awake, and its second device was of the run before.
        self.state.play.asleep = false;
        self.state.play.second_device = false;
        if self.state.is_finished() || self.state.play.tab_closed {
            return;
        }
        self.take_up(pending);
        self.cache_resumed();
        if self.state.token_state == TokenState::Dead && !self.state.is_verified() {
            // Nothing can bring it back, so the server is not asked; it may still close the conversation.
            self.effect(Effect::OpenToken);
            self.fail_outbox(&words::guest_token_dead(None));
            return;
        }
        self.note(HappeningKind::State, "restarted", "The program was started again; the conversation continues");
        if self.state.conversation == ConversationState::Creating {
            // The request may have been carried out: the same id and the same end user from now on.
            self.state.work.create_tries = 1;
        }
        if self.state.is_created() || self.state.conversation == ConversationState::Creating {
            self.state.token_state = TokenState::Sealed;
            self.state.work.hold = true;
            self.state.work.list_due = true;
            self.effect(Effect::OpenToken);
            if self.state.is_created() {
                self.be_patient();
                self.opening_resumed();
            }
            if self.state.leaving.is_some() {
                self.state.leaving = None;
                self.state.work.asking = false;
            }
        } else {
            self.state.conversation = ConversationState::Preparing;
            self.fetch_token();
        }
    }

    /// Takes up messages that were written down and not yet accepted.
    pub(super) fn take_up(&mut self, pending: Vec<Outgoing>) {
        for message in &pending {
            if self.state.own(&message.identifier).is_none() {
                let own =
                    super::Own { identifier: message.identifier.clone(), delivery: Delivery::Pending, echoed: false };
                self.state.own.push_back(own);
            }
        }
        self.state.work.outbox = pending.into();
    }

    /// Opens the stream: the one there is, or a first one. Begins to poll where there is to be none.
    pub(super) fn open_stream(&mut self) {
        if self.polls() {
            return self.begin_polling();
        }
        let effect = if self.state.work.stream { Effect::ResumeStream } else { Effect::OpenStream };
        self.state.work.stream = true;
        self.stream_is(StreamState::Connecting);
        self.effect(effect);
    }

    pub(super) fn open_new_stream(&mut self) {
        if self.polls() {
            return self.begin_polling();
        }
        self.state.work.stream = true;
        self.stream_is(StreamState::Connecting);
        self.effect(Effect::OpenStream);
    }

    pub(super) fn stream_is(&mut self, state: StreamState) {
        if self.state.stream.state != state {
            self.state.stream.state = state;
            self.state.stream.since = self.now;
        }
        self.state.stream.retry_at = None;
    }

    pub(super) fn stream_connecting(&mut self) {
        self.stream_is(StreamState::Connecting);
    }

    pub(super) fn stream_open(&mut self, again: bool) {
        self.stream_is(StreamState::Open);
        self.state.stream.reason = None;
        self.state.work.unproven = false;
        self.mended(Source::Stream);
        if again {
            self.state.stream.reconnects += 1;
            self.note(HappeningKind::Connection, "open", "The stream is open again");
        } else {
            self.note(HappeningKind::Connection, "open", "The stream is open");
        }
        match self.state.conversation {
            ConversationState::Preparing => self.prepared(),
            ConversationState::Creating if !self.state.work.creating => self.create(),
            _ => {}
        }
        if self.state.is_created() && (again || self.state.work.list_due) {
            let usual = if self.state.work.list_due { "restart" } else { "reconnect" };
            let occasion = self.state.work.occasion.take().unwrap_or(usual);
            self.compare(occasion);
        }
    }

    pub(super) fn stream_lost(&mut self, failure: Failure, dead_token: bool, retry_at: i64) {
        self.stream_is(StreamState::Retrying);
        let wait = seconds(retry_at - self.now);
        let reason = failure.message.trim_end_matches('.');
        self.warn(HappeningKind::Connection, "lost", format!("The stream was lost: {reason}; next attempt in {wait}"));
        self.state.stream.retry_at = Some(retry_at);
        self.state.stream.reason = Some(failure.clone());
        if dead_token {
            self.token_died(failure);
        } else if self.state.conversation == ConversationState::Preparing {
            self.problem(Source::Stream, failure);
        }
    }

    pub(super) fn stream_stopped(&mut self, failure: Failure, dead_token: bool) {
        self.stream_is(StreamState::Stopped);
        let reason = failure.message.trim_end_matches('.');
        self.warn(HappeningKind::Connection, "stopped", format!("The stream was abandoned: {reason}"));
        self.state.stream.reason = Some(failure.clone());
        if dead_token {
            self.token_died(failure);
        } else {
            self.problem(Source::Stream, failure);
        }
    }

    /// Token and stream are there.
    pub(super) fn prepared(&mut self) {
        let asks = self.state.prechat.as_ref().is_some_and(|form| !form.fields.is_empty());
        if asks && !self.state.prechat_done {
            self.state.conversation = ConversationState::AwaitingPrechat;
            self.note(
                HappeningKind::State,
                "awaitingPrechat",
                "The deployment asks for pre-chat values before the conversation",
            );
        } else {
            self.create();
        }
    }

    pub(super) fn submit_prechat(&mut self, values: BTreeMap<String, String>) {
        if self.state.conversation != ConversationState::AwaitingPrechat {
            return;
        }
        self.state.attributes.extend(values);
        self.state.prechat_done = true;
        if self.state.is_created() {
            self.state.conversation = ConversationState::Open;
            self.state.work.opens_session = true;
            self.note(
                HappeningKind::State,
                "open",
                "The pre-chat values are complete; the message opens a new session with them",
            );
        } else if self.state.token_state == TokenState::Alive && self.listens() {
            self.create();
        } else {
            // The stream, or the token, went away while the form was open; the next open stream goes on from here.
            self.state.conversation = ConversationState::Preparing;
        }
    }

    pub(super) fn create(&mut self) {
        self.state.conversation = ConversationState::Creating;
        self.state.work.creating = true;
        self.state.work.create_tries += 1;
        self.effect(Effect::Create);
    }

    pub(super) fn create_again(&mut self) {
        if self.state.conversation == ConversationState::Creating
            && !self.state.work.creating
            && self.state.token_state == TokenState::Alive
        {
            self.create();
        }
    }

    pub(super) fn created(&mut self, answer: Result<(), Fault>) {
        self.state.work.creating = false;
        if self.state.conversation != ConversationState::Creating {
            return;
        }
        if let Err(fault) = &answer
            && let Some(handover) = self.handover_failed(fault, "the conversation created")
        {
            return self.create_failed(handover, fault.clone());
        }
        match answer {
            Ok(()) => self.is_open("The conversation is open"),
            Err(fault) => match fault.kind {
                FaultKind::Conflict => self.is_open("The conversation is open: its id already exists, and it is ours"),
                FaultKind::DeadToken => {
                    self.state.conversation = ConversationState::Preparing;
                    self.token_refused(fault);
                    if self.state.token_state == TokenState::Alive && self.listens() {
                        // Another token has come in the meantime.
                        self.create();
                    }
                }
                FaultKind::Passing if self.state.work.create_tries < CREATE_TRIES => {
                    let delay = fault.delay(self.state.work.create_tries);
                    self.problem(Source::Create, fault);
                    self.wake(Timer::Create, delay);
                }
                FaultKind::Passing | FaultKind::Lasting | FaultKind::Forbidden | FaultKind::SessionNeeded => {
                    self.fail(Source::Create, fault);
                }
            },
        }
    }

    fn create_failed(&mut self, handover: HandoverTry, fault: Fault) {
        match handover {
            HandoverTry::In(pause) => {
                self.problem(Source::Create, fault);
                self.wake(Timer::Create, pause);
            }
            HandoverTry::GivenUp => self.fail(Source::Create, fault),
        }
    }

    pub(super) fn is_open(&mut self, summary: &str) {
        self.state.work.unproven = false;
        self.state.conversation = ConversationState::Open;
        self.state.milestones.created.get_or_insert(self.now);
        self.mended(Source::Create);
        self.note(HappeningKind::State, "open", summary);
        self.be_patient();
        if self.state.work.list_due {
            self.compare("restart");
        }
        self.poll_now();
        self.say_opening();
    }

    /// It could not be started.
    pub(super) fn fail(&mut self, source: Source, trouble: impl Into<Trouble>) {
        let trouble = trouble.into();
        self.state.conversation = ConversationState::Failed;
        self.warn(
            HappeningKind::State,
            "failed",
            format!("The conversation could not be started: {}", trouble.failure.message),
        );
        self.problem(source, trouble);
        self.let_stream_go();
    }

    pub(super) fn let_stream_go(&mut self) {
        self.state.work.polling = false;
        if self.state.work.stream {
            self.state.work.stream = false;
            self.effect(Effect::CloseStream);
        }
        self.stream_is(StreamState::Idle);
    }

    pub(super) fn reconnect(&mut self) {
        if self.state.conversation == ConversationState::Failed {
            self.state.conversation = ConversationState::Preparing;
            self.state.problem = None;
            self.state.work.token_tries = 0;
            self.state.work.unproven = false;
            self.note(HappeningKind::State, "preparing", "Trying to start the conversation again");
            if self.state.token_state == TokenState::Alive {
                self.open_new_stream()
            } else {
                self.fetch_token()
            }
            return;
        }
        match self.state.token_state {
            TokenState::Sealed => self.effect(Effect::OpenToken),
            TokenState::Dead => {
                self.state.work.unproven = false;
                self.state.work.token_tries = 0;
                self.renew_token();
            }
            TokenState::None => self.token_again(),
            TokenState::Renewing => {}
            TokenState::Alive => match self.state.stream.state {
                StreamState::Open if self.state.is_created() => self.compare(super::gap::CHECK),
                StreamState::Stopped | StreamState::Retrying | StreamState::Idle => self.open_stream(),
                StreamState::Open | StreamState::Connecting => {}
            },
        }
    }
}

/// `1.2 s`, `400 ms`.
fn seconds(milliseconds: i64) -> String {
    match milliseconds.max(0) {
        short @ 0..1000 => format!("{short} ms"),
        long if long % 1000 == 0 => format!("{} s", long / 1000),
        long => format!("{}.{} s", long / 1000, (long % 1000) / 100),
    }
}

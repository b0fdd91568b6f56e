//! The conversation as a pure machine: [`step`] takes what happened and gives what is to be done, as data.
//!
//! It knows no socket, no store, no clock and no chance: time and ids come with the inputs. Two levels are kept apart,
//! because the API keeps them apart: the *conversation* (preparing, open, closed) and the *messaging session* in it (new,
//! waiting, active, inactive, ended).
//!
//! Rules that decide arguments:
//! * **Routed is not accepted.** A `RoutingResult` says that a route was found. Accepted is a participant with the role
//!   `Agent`, or a session that is active. A bot is no acceptance: while a bot takes part and no agent does, an active
//!   session does not count, and an acceptance that rested on the active session alone is taken back when a bot joins. A
//!   `RoutingWorkResult` `Accepted` is shown as it came and proves nothing more than routing.
//! * **A transfer is no end.** When the last agent leaves, the routing status is asked: `NEEDS_ROUTING` and `INITIAL` mean
//!   that the agent ended the session, everything else leaves it as it is. An agent who joins ends the doubt.
//! * **One token, one end user.** A guest's token is never replaced once the conversation may exist; a verified user's is,
//!   once per refusal, and only by one with the same subject.
//! * **The stream is open before the conversation is created**, so that nothing can be missed at the start.
//! * **A message has one id for ever.** It is written down before it is sent, and sent again under the same id.

mod ending;
mod entries;
mod fit;
mod gap;
mod held;
mod opening;
mod passing;
mod pause;
mod play;
mod polling;
mod sending;
mod session;
mod state;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests;
mod token;

pub use polling::PollFault;
pub(crate) use session::reason_of;
use state::Trouble;
pub use state::{Answered, Delivered, Own, Participant, Place, Problem, Source, State, TokenState};

use std::collections::BTreeMap;

use miaw::wire::entry::ConversationEntry;
use miaw::wire::payload::Payload;

use super::content::Content;
use super::held::Handed;
use crate::view::{Delivery, EntryBody, Failure, FilesView, HappeningKind, PrechatView, Simulation};

/// What happened.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// The conversation begins.
    Begin,
    /// The program was started again; these messages were written down and not yet accepted.
    Restarted {
        /// In the order they were written.
        pending: Vec<Outgoing>,
    },
    /// A token was issued.
    TokenGranted(Grant),
    /// No token was issued.
    TokenFailed(Fault),
    /// The sealed token was opened after a restart.
    TokenOpened,
    /// The sealed token could not be opened.
    TokenUnopened(Failure),
    /// The stream is being opened.
    StreamConnecting,
    /// The stream is open.
    StreamOpen {
        /// Whether it was open before.
        again: bool,
    },
    /// The stream was lost and is tried again.
    StreamLost {
        /// Why.
        failure: Failure,
        /// Whether the token is dead.
        dead_token: bool,
        /// When the next attempt is made.
        retry_at: i64,
    },
    /// The stream was given up.
    StreamStopped {
        /// Why.
        failure: Failure,
        /// Whether the token is dead.
        dead_token: bool,
    },
    /// The answer to [`Effect::Create`].
    Created(Result<(), Fault>),
    /// The answer to [`Effect::Send`].
    Sent {
        /// The message.
        identifier: String,
        /// What became of it.
        answer: Result<(), Fault>,
    },
    /// The answer to [`Effect::AskRouting`]: the status in the server's word.
    RoutingStatus(Result<String, Fault>),
    /// The answer to [`Effect::Acknowledge`].
    Acknowledged(Result<(), Fault>),
    /// The answer to [`Effect::Typing`].
    TypingSent(Result<(), Fault>),
    /// The answer to [`Effect::EndSession`].
    SessionEnded(Result<(), Fault>),
    /// The answer to [`Effect::CloseConversation`].
    Closed(Result<(), Fault>),
    /// The answer to [`Effect::ListEntries`], after its new entries were put in.
    Listed(Result<(), Fault>),
    /// An entry that was not seen before.
    Entry {
        /// The entry.
        entry: &'a ConversationEntry,
        /// Its payload.
        payload: &'a Payload,
        /// How it came.
        delivered: Delivered,
    },
    /// The stream delivered an entry that it had delivered before.
    Doubled,
    /// The stream delivered an entry that the list had given first.
    Replayed {
        /// Whether the stream had delivered a later one before.
        late: bool,
    },
    /// The stream's event ids have gone backwards.
    EventIdsWentBack,
    /// The user submitted the pre-chat form.
    SubmitPrechat(BTreeMap<String, String>),
    /// The user sends a message.
    Send(Outgoing),
    /// The user sends a failed message again.
    Retry(Outgoing),
    /// The user stops a file that waits for its turn.
    CancelWaiting(String),
    /// The user starts or stops typing.
    Typing(bool),
    /// The user has looked at everything.
    MarkRead,
    /// The user ends the session.
    EndSession,
    /// The user closes the conversation.
    Close,
    /// The user wants the connection back.
    Reconnect,
    /// The token that comes next is from a connector's cache, or has just gone into it.
    HandedOut(Handed),
    /// The answer to [`Effect::ContinueToken`].
    TokenContinued(Result<Grant, Fault>),
    /// The answer to [`Effect::Poll`], after its new entries were put in.
    Polled(Result<(), PollFault>),
    /// Something happens to the end user's browser, device or token.
    Simulate(Simulation),
    /// The tab is opened again; these messages were written down and not yet accepted.
    ReopenTab {
        /// In the order they were written.
        pending: Vec<Outgoing>,
    },
    /// The clock has jumped while the stream was open: the machine slept this long, in milliseconds.
    Woke(i64),
    /// A time that was asked for has come.
    Time(Timer),
}

/// What is to be done. The first five belong into the transaction of the input; the others wait until it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write down a happening.
    Note(Note),
    /// Write down a message of ours, pending.
    WriteDown(Outgoing),
    /// Change what became of a message of ours.
    Mark {
        /// The message.
        identifier: String,
        /// What became of it.
        delivery: Delivery,
        /// Why it failed.
        failure: Option<Failure>,
    },
    /// Change what a message holds: its sender has changed it.
    Revise {
        /// The message.
        identifier: String,
        /// What it holds now.
        body: Box<EntryBody>,
    },
    /// Use the token that was just granted from now on, and keep it sealed.
    UseToken,
    /// Ask for a token.
    FetchToken,
    /// Open the sealed token.
    OpenToken,
    /// Open a stream with the present token, in place of any other.
    OpenStream,
    /// Open the present stream again, with the present token.
    ResumeStream,
    /// Let the stream go.
    CloseStream,
    /// Create the conversation.
    Create,
    /// Send a message.
    Send {
        /// The message.
        message: Outgoing,
        /// Whether it must open a session with the routing attributes.
        opens_session: bool,
    },
    /// Ask for the routing status.
    AskRouting,
    /// Fetch what the list of entries has and the stream has not.
    ListEntries,
    /// Send receipts.
    Acknowledge(Receipts),
    /// Tell that the user types or stopped.
    Typing(bool),
    /// End the session.
    EndSession,
    /// Close the conversation.
    CloseConversation,
    /// Give [`Input::Time`] at this time; replaces an earlier wish for the same timer.
    Wake {
        /// Which.
        timer: Timer,
        /// When.
        at: i64,
    },
    /// Ask for a continuation token with the present one.
    ContinueToken,
    /// Ask for the list of entries, in the place of a stream.
    Poll,
    /// Forget the token, and whatever is under way with it.
    LeaveTab,
    /// Sign the end user in on a second device.
    AddDevice,
    /// Compare what the second device has heard, and let it go.
    ForgetDevice,
    /// Nothing more can happen.
    Finish,
}

/// Why a token is replaced that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Swap {
    /// A person wants it.
    NewToken,
    /// The time of a connector's cache has passed.
    Cache,
}

/// What a token says of itself and of its deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// `endUser.subject`.
    pub subject: String,
    /// Whether the subject is a verified user's.
    pub verified: bool,
    /// `iat`.
    pub issued_at: Option<i64>,
    /// `exp`.
    pub expires_at: Option<i64>,
    /// The pre-chat form.
    pub prechat: Option<PrechatView>,
    /// What files the deployment takes.
    pub files: FilesView,
}

/// A message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its UUID, made by the caller.
    pub identifier: String,
    /// What it holds.
    pub content: Content,
}

/// Receipts that are due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipts {
    /// Entries that were delivered.
    pub delivered: Vec<String>,
    /// The newest entry that was read.
    pub read: Option<String>,
}

/// A request that did not do what it was sent for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What a machine must know of it.
    pub kind: FaultKind,
    /// What a person must know of it.
    pub failure: Failure,
    /// How long the server asked to be left alone, in seconds.
    pub retry_after: Option<u64>,
    /// What the rules of the diagnosis must know of it; none if it never was a request.
    pub answer: Option<Answered>,
    /// The token it was made with; see [`State::token_number`].
    pub token: u32,
}

/// What a machine must know of a failed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The token is dead.
    DeadToken,
    /// The end user has no part in the conversation.
    Forbidden,
    /// It exists already.
    Conflict,
    /// A new session with pre-chat values is needed.
    SessionNeeded,
    /// It may have been carried out, or may succeed when tried again.
    Passing,
    /// It will not succeed until somebody changes something.
    Lasting,
}

/// A happening that the machine itself has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What kind.
    pub kind: HappeningKind,
    /// The machine's name for it.
    pub name: &'static str,
    /// One line in plain words.
    pub summary: String,
    /// Whether a person should look at it.
    pub unusual: bool,
}

/// Times that the machine asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// A typing indicator runs out.
    Typing,
    /// The token is asked for again.
    Token,
    /// The conversation is created again.
    Create,
    /// The routing status is asked for again.
    Routing,
    /// The list of entries is asked for again.
    List,
    /// The replay after a reconnect has had its time.
    Settled,
    /// The close event has had its time.
    Farewell,
    /// Somebody has had the time to accept.
    Patience,
    /// The list of entries is asked for again.
    Poll,
    /// The connector tries its opening message again.
    Opening,
    /// The time of the connector's cached token has passed.
    TokenCache,
    /// What was on its way to one of two devices has had its time.
    Device,
    /// What somebody is doing is out of date.
    Progress,
    /// A message that comes piece by piece is out of date.
    Streaming,
    /// The token's life ends.
    Expiry,
}

/// One step of the conversation.
pub fn step(state: &mut State, input: Input<'_>, now: i64) -> Vec<Effect> {
    let mut turn = Turn { state, now, effects: Vec::new() };
    turn.take(input);
    turn.go_on();
    turn.effects
}

/// One step while it is taken.
struct Turn<'a> {
    state: &'a mut State,
    now: i64,
    effects: Vec<Effect>,
}

impl Turn<'_> {
    fn take(&mut self, input: Input<'_>) {
        match input {
            Input::Begin => self.begin(),
            Input::Restarted { pending } => self.restarted(pending),
            Input::TokenGranted(grant) => self.token_granted(grant),
            Input::TokenFailed(fault) => self.token_failed(fault),
            Input::TokenOpened => self.token_opened(),
            Input::TokenUnopened(failure) => self.token_unopened(failure),
            Input::StreamConnecting => self.stream_connecting(),
            Input::StreamOpen { again } => self.stream_open(again),
            Input::StreamLost { failure, dead_token, retry_at } => self.stream_lost(failure, dead_token, retry_at),
            Input::StreamStopped { failure, dead_token } => self.stream_stopped(failure, dead_token),
            Input::Created(answer) => self.created(answer),
            Input::Sent { identifier, answer } => self.sent(&identifier, answer),
            Input::RoutingStatus(answer) => self.routing_status(answer),
            Input::Acknowledged(answer) => self.acknowledged(answer),
            Input::TypingSent(answer) => self.typing_sent(answer),
            Input::SessionEnded(answer) => self.session_end_answered(answer),
            Input::Closed(answer) => self.close_answered(answer),
            Input::Listed(answer) => self.listed(answer),
            Input::Entry { entry, payload, delivered } => self.entry(entry, payload, delivered),
            Input::Doubled => self.state.gaps.doubled += 1,
            Input::Replayed { late } => self.replayed(late),
            Input::EventIdsWentBack => self.event_ids_went_back(),
            Input::SubmitPrechat(values) => self.submit_prechat(values),
            Input::Send(message) => self.send(message),
            Input::Retry(message) => self.retry(message),
            Input::CancelWaiting(identifier) => self.cancel_waiting(&identifier),
            Input::Typing(started) => self.typing(started),
            Input::MarkRead => self.mark_read(),
            Input::EndSession => self.state.work.end_wanted = true,
            Input::Close => self.close(),
            Input::Reconnect => self.reconnect(),
            Input::HandedOut(handed) => self.handed_out(&handed),
            Input::TokenContinued(answer) => self.token_continued(answer),
            Input::Polled(answer) => self.polled(answer),
            Input::Simulate(simulation) => self.simulate(simulation),
            Input::ReopenTab { pending } => self.reopen_tab(pending),
            Input::Woke(slept) => self.woke(slept),
            Input::Time(timer) => self.time(timer),
        }
    }

    fn time(&mut self, timer: Timer) {
        match timer {
            Timer::Typing => self.typing_ran_out(),
            Timer::Token => self.token_again(),
            Timer::Create => self.create_again(),
            Timer::Routing => self.ask_routing_again(),
            Timer::List => self.list_again(),
            Timer::Settled => self.settled(),
            Timer::Farewell => self.farewell(),
            Timer::Patience => self.lose_patience(),
            Timer::Poll => self.poll_now(),
            Timer::Opening => self.opening_again(),
            Timer::TokenCache => self.cache_ran_out(),
            Timer::Device => self.effect(Effect::ForgetDevice),
            Timer::Progress => self.progress_ran_out(),
            Timer::Streaming => self.streaming_ran_out(),
            Timer::Expiry => self.token_ran_out(),
        }
    }

    /// Starts whatever has become possible.
    fn go_on(&mut self) {
        if self.state.is_away() {
            return;
        }
        self.send_next();
        self.acknowledge_next();
        self.end_next();
    }

    fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn wake(&mut self, timer: Timer, after: i64) {
        let at = self.now + after;
        self.effect(Effect::Wake { timer, at });
    }

    fn note(&mut self, kind: HappeningKind, name: &'static str, summary: impl Into<String>) {
        self.effect(Effect::Note(Note { kind, name, summary: summary.into(), unusual: false }));
    }

    fn warn(&mut self, kind: HappeningKind, name: &'static str, summary: impl Into<String>) {
        self.effect(Effect::Note(Note { kind, name, summary: summary.into(), unusual: true }));
    }

    fn problem(&mut self, source: Source, trouble: impl Into<Trouble>) {
        let Trouble { failure, answer } = trouble.into();
        self.state.problem = Some(Problem { source, failure, answer });
    }

    /// Forgets the problem if it came from there.
    fn mended(&mut self, source: Source) {
        if self.state.problem.as_ref().is_some_and(|problem| problem.source == source) {
            self.state.problem = None;
        }
    }
}

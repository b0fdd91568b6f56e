//! What the machine is told.

use std::collections::BTreeMap;

use miaw::wire::entry::ConversationEntry;
use miaw::wire::payload::Payload;

#[cfg(doc)]
use super::effect::Effect;
use super::effect::Timer;
#[cfg(doc)]
use super::state::State;
use super::state::{Answered, Delivered};
use crate::conversation::content::Content;
use crate::conversation::held::Handed;
use crate::view::{Failure, FilesView, PrechatView, Simulation};

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
    Polled(Result<(), Fault>),
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

//! What a conversation remembers. Small: it is written with every transaction.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::passing::Passing;
use super::{Fault, Outgoing, Swap};
use crate::conversation::held::{Holding, Prepared};
use crate::view::{
    ConversationState, Delivery, Failure, FailureCode, FilesView, GapView, HeldAs, IdentityView, MilestonesView,
    PlayView, PrechatView, ProgressView, RoutingView, SessionState, StartRequest, StreamState, StreamView,
    StreamingView, TokenView, Transport,
};

/// Everything a conversation remembers, but for its entries, its happenings and the token itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct State {
    /// Who the end user is.
    pub identity: IdentityView,
    /// The locale that was asked for.
    pub language: Option<String>,
    /// Routing attributes, pre-chat values included.
    pub attributes: BTreeMap<String, String>,
    /// As which system it is held.
    #[serde(default)]
    pub held_as: HeldAs,
    /// What it remembers of that.
    pub held: Holding,
    /// How entries come in.
    #[serde(default)]
    pub transport: Transport,
    /// What happens to the end user's browser and device.
    #[serde(default)]
    pub play: PlayView,
    /// What files the deployment takes.
    #[serde(default)]
    pub files: Option<FilesView>,
    /// What somebody is doing for longer.
    #[serde(default)]
    pub progress: Option<ProgressView>,
    /// Messages that are coming token by token.
    #[serde(default)]
    pub streaming: Vec<StreamingView>,
    /// Conversation level.
    pub conversation: ConversationState,
    /// Session level.
    pub session: SessionState,
    /// The server's time of what `session` was taken from.
    pub session_at: i64,
    /// Times of the milestones.
    pub milestones: MilestonesView,
    /// Whether `accepted` rests on an active session alone.
    pub accepted_by_session: bool,
    /// The event stream.
    pub stream: StreamView,
    /// What is known of the token.
    pub token: Option<TokenView>,
    /// Whether the token can be used.
    pub token_state: TokenState,
    /// Who takes part.
    pub participants: Vec<Participant>,
    /// Who left lately, and when: a late `add` from before does not bring them back.
    pub departed: VecDeque<(String, i64)>,
    /// What routing said last.
    pub routing: Option<RoutingView>,
    /// Set while it is unknown whether the agent who left has ended the session.
    pub leaving: Option<Leaving>,
    /// The routing status when an agent had left and nobody has come since; empty if it could not be found out.
    pub agent_left: Option<String>,
    /// Set when nobody has accepted for [`crate::diagnosis::PATIENCE`].
    pub lost_patience: bool,
    /// The pre-chat form of the deployment.
    pub prechat: Option<PrechatView>,
    /// Whether it was filled in.
    pub prechat_done: bool,
    /// What the comparisons with the list have found.
    pub gaps: GapView,
    /// What of it was told as the result of a comparison.
    pub gaps_told: GapView,
    /// Messages of the end user's that another client has sent twice, under two identifiers.
    pub repeated: u32,
    /// What a person should see.
    pub problem: Option<Problem>,
    /// Whether a scenario holds it: nobody reads along, so nothing in it is unread, and nothing is news.
    #[serde(default)]
    pub by_scenario: bool,
    /// Messages by others that the user has not looked at.
    pub unread: u32,
    /// First characters of the newest message.
    pub preview: Option<String>,
    /// Its time.
    pub preview_at: i64,
    /// Our messages of which more is to come: not yet seen in the stream, or not yet read.
    pub own: VecDeque<Own>,
    /// The newest message by others: what a read receipt is made out for.
    pub newest_received: Option<String>,
    /// Its time.
    pub newest_received_at: i64,
    /// How many happenings there are.
    pub happenings: i64,
    /// The server's time of the newest place in the queue.
    pub queue_at: i64,
    /// Entries without a row, which only a restart must know again: changes of messages, with their times.
    pub applied: VecDeque<(String, i64)>,
    /// Rules of the diagnosis that apply, as the timeline has told it, with their titles.
    pub findings: BTreeMap<String, String>,
    /// Whether it was told that event ids went backwards.
    pub ids_went_back: bool,
    /// What is under way; a restart begins with none of it.
    #[serde(skip)]
    pub(super) work: Work,
}

/// Whether the access token can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TokenState {
    /// There is none yet.
    #[default]
    None,
    /// It was not refused.
    Alive,
    /// It was refused, and another one is being asked for.
    Renewing,
    /// It was refused for good.
    Dead,
    /// It lies sealed in the store since the last run.
    Sealed,
}

/// A failure that a person should see, and what takes it away again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where it came from.
    pub source: Source,
    /// What it is.
    pub failure: Failure,
    /// What the server answered, if it did; states of older versions have none.
    #[serde(default)]
    pub answer: Option<Answered>,
}

/// What becomes a problem: words for a person, and the answer behind them, if there was one.
pub(super) struct Trouble {
    pub failure: Failure,
    pub answer: Option<Answered>,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self { failure, answer: None }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self { failure: fault.failure, answer: fault.answer }
    }
}

/// What a server answered to a request that failed, as the rules of the diagnosis want it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// The host.
    pub host: String,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The server's own words, shortened, without anything that looks like a token.
    pub words: Option<String>,
    /// The server's own code.
    pub code: Option<String>,
}

/// Where a problem came from: the next success there takes it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// Getting, renewing or opening the token.
    Token,
    /// The stream.
    Stream,
    /// Creating the conversation.
    Create,
    /// Sending.
    Send,
    /// Sending a file.
    SendFile,
    /// Ending the session or closing the conversation.
    End,
}

/// Where a message stands among those that are to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Being sent.
    UnderWay,
    /// Waiting for its turn.
    Waiting,
    /// Not to be sent.
    Nowhere,
}

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Participant {
    /// Salesforce's role word.
    pub role: String,
    /// The subject.
    pub subject: String,
    /// The name to show.
    pub name: String,
    /// The server's time of the last change.
    pub since: i64,
    /// Until when the participant counts as typing.
    #[serde(skip)]
    pub typing_until: Option<i64>,
}

/// An agent who left, while it is unknown what that means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// The agent's name.
    pub name: String,
    /// When.
    pub at: i64,
}

/// A message of ours of which more is to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// Its identifier.
    pub identifier: String,
    /// What became of it so far.
    pub delivery: Delivery,
    /// Whether the server has shown it to us.
    pub echoed: bool,
}

/// How an entry came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// By the stream, after all earlier ones.
    InOrder,
    /// By the stream, after a later one.
    OutOfOrder,
    /// By the list of entries, before the stream brought it.
    Listed,
}

/// What is under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    /// Messages to send, in order; the first is under way while `sending`.
    pub outbox: VecDeque<Outgoing>,
    pub sending: bool,
    /// How often the server had no room for the first message.
    pub send_tries: u32,
    /// Nothing is sent before this time: the server asked for a pause.
    pub send_after: i64,
    /// Whether the first message must open a session.
    pub opens_session: bool,
    /// Nothing is sent before the list was looked at: after a restart it tells what has arrived already.
    pub hold: bool,
    pub fetching: bool,
    pub token_tries: u32,
    /// A token that was asked for because of a refusal, and has not yet been of use.
    pub unproven: bool,
    /// How many tokens were used so far.
    pub tokens: u32,
    pub stream: bool,
    pub creating: bool,
    pub create_tries: u32,
    pub asking: bool,
    pub ask_tries: u32,
    /// The token that comes next replaces one that was not refused.
    pub swap: Option<Swap>,
    /// A continuation token is being asked for.
    pub continuing: bool,
    /// The list is asked for again and again, in the place of a stream.
    pub polling: bool,
    pub poll_tries: u32,
    /// Ways in which polls have failed since one was answered.
    pub poll_faults: Vec<FailureCode>,
    /// How many answers to polls could not be read since one could.
    pub polls_unreadable: u32,
    /// Since when the machine sleeps.
    pub asleep_since: i64,
    /// What the next comparison is about, when it is neither a restart nor a reconnect.
    pub occasion: Option<&'static str>,
    /// The list must be looked at as soon as the stream is open.
    pub list_due: bool,
    pub listing: bool,
    pub list_tries: u32,
    /// What the counts were when the present comparison began, and what it is about.
    pub comparison: Option<Comparison>,
    pub delivered_due: Vec<String>,
    /// The newest texts of the end user's that another client has sent, as hashes, and when.
    pub said_elsewhere: VecDeque<(u64, i64)>,
    pub read_due: Option<String>,
    pub acknowledging: bool,
    pub typing_sending: bool,
    pub typing_next: Option<bool>,
    pub end_wanted: bool,
    pub ending: bool,
    pub close_wanted: bool,
    pub closing: bool,
    pub close_seen: bool,
    /// The server would not close it with a dead token: asking again would help nobody.
    pub close_refused: bool,
    /// The server took the request to close, and whether it closed anything is not known yet.
    pub close_doubted: bool,
    /// What is of the moment.
    pub passing: Passing,
    /// The comparison whose result was told last: what comes late may still correct it.
    pub told: Option<Comparison>,
}

/// A comparison of the stream with the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparison {
    pub before: GapView,
    pub occasion: &'static str,
    /// Whether a result was told before.
    pub corrects: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            identity: IdentityView::Guest,
            language: None,
            attributes: BTreeMap::new(),
            held_as: HeldAs::default(),
            held: Holding::default(),
            transport: Transport::default(),
            play: PlayView::default(),
            files: None,
            progress: None,
            streaming: Vec::new(),
            conversation: ConversationState::Preparing,
            session: SessionState::New,
            session_at: 0,
            milestones: MilestonesView::default(),
            accepted_by_session: false,
            stream: StreamView { state: StreamState::Idle, since: 0, reason: None, retry_at: None, reconnects: 0 },
            token: None,
            token_state: TokenState::None,
            participants: Vec::new(),
            departed: VecDeque::new(),
            routing: None,
            leaving: None,
            agent_left: None,
            lost_patience: false,
            prechat: None,
            prechat_done: false,
            gaps: GapView::default(),
            gaps_told: GapView::default(),
            repeated: 0,
            problem: None,
            by_scenario: false,
            unread: 0,
            preview: None,
            preview_at: 0,
            own: VecDeque::new(),
            newest_received: None,
            newest_received_at: 0,
            happenings: 0,
            queue_at: 0,
            applied: VecDeque::new(),
            findings: BTreeMap::new(),
            ids_went_back: false,
            work: Work::default(),
        }
    }
}

impl State {
    /// A conversation that has not begun.
    #[must_use]
    pub fn new(request: &StartRequest, now: i64) -> Self {
        let mut state = Self {
            identity: request.identity.clone(),
            language: request.language.clone(),
            attributes: request.routing_attributes.clone(),
            held_as: request.held_as.clone(),
            transport: request.transport,
            ..Self::default()
        };
        state.stream.since = now;
        state
    }

    /// The same, with what the connector that it is held as adds.
    #[must_use]
    pub fn held(self, prepared: Prepared) -> Self {
        Self { attributes: prepared.attributes, held: prepared.holding, ..self }
    }

    /// Whether the end user is to be a verified one.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        matches!(self.identity, IdentityView::Verified { .. })
    }

    /// Whether nothing more can happen: it is not resumed at the next start.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self.conversation, ConversationState::Closed | ConversationState::Failed)
    }

    /// Whether it was created at the server, as far as is known.
    #[must_use]
    pub fn is_created(&self) -> bool {
        self.milestones.created.is_some()
    }

    /// Whether the server may know it: then its end user must stay the same.
    #[must_use]
    pub fn may_exist(&self) -> bool {
        self.is_created() || self.work.create_tries > 1
    }

    /// Which token is in use, counted in this run. The refusal of an earlier one says nothing of this one.
    #[must_use]
    pub fn token_number(&self) -> u32 {
        self.work.tokens
    }

    /// Where a message stands that waits to be sent.
    #[must_use]
    pub fn turn_of(&self, identifier: &str) -> Place {
        match self.work.outbox.iter().position(|message| message.identifier == identifier) {
            Some(0) if self.work.sending => Place::UnderWay,
            Some(_) => Place::Waiting,
            None => Place::Nowhere,
        }
    }

    /// What is known of a message of ours.
    #[must_use]
    pub fn own(&self, identifier: &str) -> Option<&Own> {
        self.own.iter().rev().find(|own| own.identifier == identifier)
    }

    /// What a message of the end user's has become once the server shows it to us.
    #[must_use]
    pub fn delivery_of_echo(&self, identifier: &str) -> Delivery {
        match self.own(identifier).map(|own| own.delivery) {
            Some(known @ (Delivery::Delivered | Delivery::Read)) => known,
            _ => Delivery::Sent,
        }
    }
}

//! The task of one conversation: it feeds the machine, writes down what comes of it, and does what the machine wants.
//!
//! The order is fixed: inputs are taken as they come and gathered; what was gathered goes into the store in one
//! transaction; only then are the machine's wishes carried out, commands answered and the change published. While a
//! transaction is on its way the next one is gathered, up to a limit at which the stream has to wait.

mod doing;
mod ingest;
mod ordering;
mod play;
mod polling;
mod telling;
mod writing;

pub use play::SignedIn;
pub use polling::Polled;

use std::collections::{BTreeMap, HashMap};
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use miaw::AccessToken;
use miaw::stream::{EventStream, Signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::batch::{Answer, Batch, Change as RowChanged, RowChange, Writing, Written};
use super::causes::Causes;
use super::content::Content;
use super::held::{self, TokenCache};
use super::machine::{Effect, Input, Note, Outgoing, State, Timer, step};
use super::notice::Standing;
use super::recording::{self, Recorded};
use super::request::{Caller, Done, Granted};
use super::sightings::Sightings;
use super::{Command, Context, row};
use crate::profile::Profile;
use crate::record::ConversationRecord;
use crate::store::{Store, StoreError};
use crate::view::{Failure, HappeningKind};

/// First pause before the store is tried again; doubled up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// How many changes wait for a row that has not come.
const UNPLACED: usize = 32;

/// A command and where its outcome goes.
pub struct Order {
    pub command: Command,
    pub answer: Answer,
}

/// The task of one conversation.
pub struct Task {
    context: Arc<Context>,
    caller: Caller,
    record: ConversationRecord,
    state: State,
    token: Option<AccessToken>,
    /// The token that was just granted, until the machine accepts it.
    candidate: Option<Granted>,
    stream: Option<EventStream>,
    /// Uploads that are under way, or about to be, each with what stops it.
    uploads: HashMap<String, CancellationToken>,
    seen: Sightings,
    /// The id of the event that this stream has brought last.
    newest_id: Option<String>,
    lanes: FuturesUnordered<BoxFuture<'static, Done>>,
    /// Files that a person saves. They are this program's, not the played browser's: a tab that is closed ends none.
    downloads: FuturesUnordered<BoxFuture<'static, Done>>,
    timers: BTreeMap<Timer, i64>,
    exchanges: Recorded,
    polls: polling::Polls,
    /// A second device of the same end user.
    device: Option<Box<play::Device>>,
    /// When the clock was looked at last.
    looked_at: i64,
    /// What was published last.
    standing: Standing,
    /// What an earlier run of the program missed is being fetched: it is no news.
    replays: bool,
    batch: Batch,
    /// Changes of rows that have not come yet.
    unplaced: Vec<RowChange>,
    causes: Causes,
    writing: Option<BoxFuture<'static, Outcome>>,
    /// How long to wait for the store; none while it works.
    pause: Duration,
    finished: bool,
}

type Outcome = Result<Box<Written>, (Box<Writing>, StoreError)>;

/// What the task woke up for.
enum Woken {
    Stop,
    Written(Outcome),
    Order(Order),
    Done(Done),
    Time,
    Signal(Signal),
    Device(Signal),
}

impl Task {
    pub fn new(
        context: Arc<Context>,
        tokens: Arc<TokenCache>,
        profile: Profile,
        record: ConversationRecord,
        state: State,
    ) -> Self {
        let (client, exchanges) = recording::client(&context, &profile);
        let now = context.clock.now();
        let standing = Standing::of(&row::view(&state, &record), now);
        let caller = Caller {
            context: Arc::clone(&context),
            client,
            profile: Arc::new(profile),
            id: Arc::from(record.id.as_str()),
            tokens,
            plays: held::connector_of(&state.held_as),
        };
        Self {
            context,
            caller,
            record,
            state,
            token: None,
            candidate: None,
            stream: None,
            uploads: HashMap::new(),
            seen: Sightings::default(),
            newest_id: None,
            lanes: FuturesUnordered::new(),
            downloads: FuturesUnordered::new(),
            timers: BTreeMap::new(),
            exchanges,
            polls: polling::Polls::default(),
            device: None,
            looked_at: now,
            standing,
            replays: false,
            batch: Batch::default(),
            unplaced: Vec::new(),
            causes: Causes::default(),
            writing: None,
            pause: Duration::ZERO,
            finished: false,
        }
    }

    /// A new conversation, until it is over or the program ends.
    pub async fn begin(mut self, orders: mpsc::Receiver<Order>, stop: CancellationToken) {
        self.take(Input::Begin);
        self.run(orders, stop).await;
    }

    /// A conversation of an earlier run.
    pub async fn resume(mut self, orders: mpsc::Receiver<Order>, stop: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        let pending = loop {
            match self.load().await {
                Ok(pending) => break pending,
                Err(error) => self.store_failed(error.into()),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            }
        };
        self.replays = true;
        self.looked_at = self.now();
        self.take(Input::Restarted { pending });
        self.run(orders, stop).await;
    }

    /// Reads what the earlier run knew. Messages of ours that the server has not shown yet are left out of what was seen.
    async fn load(&mut self) -> Result<Vec<Outgoing>, StoreError> {
        let pending = pending_in(&self.context.store, &self.record.id).await?;
        let store = &self.context.store;
        let keys = store.entry_keys(&self.record.id).await?;
        let unseen = |identifier: &str| {
            self.state.own(identifier).is_some_and(|own| !own.echoed)
                || pending.iter().any(|message| message.identifier == identifier)
        };
        let mut seen = Sightings::default();
        keys.iter()
            .filter(|(identifier, _)| !unseen(identifier))
            .for_each(|(identifier, at)| seen.known(identifier, *at));
        self.state.applied.iter().for_each(|(identifier, at)| seen.known(identifier, *at));
        self.seen = seen;
        Ok(pending)
    }

    async fn run(mut self, mut orders: mpsc::Receiver<Order>, stop: CancellationToken) {
        let mut stopping = false;
        loop {
            if self.writing.is_none() {
                if self.batch.is_due() {
                    self.drain(stopping);
                    self.write();
                } else if self.finished || stopping {
                    return;
                }
            }
            let woken = self.woken(&mut orders, &stop, stopping).await;
            self.look_at_clock();
            match woken {
                Woken::Stop => stopping = true,
                Woken::Written(Ok(written)) => self.written(*written),
                Woken::Written(Err((writing, error))) => {
                    if stopping {
                        tracing::error!(id = self.record.id, %error, "the last transaction could not be written");
                        return;
                    }
                    self.unwritten(writing, error);
                }
                Woken::Order(order) => {
                    self.causes.nothing_present();
                    self.order(order).await;
                }
                Woken::Done(done) => self.done(done),
                Woken::Time => {
                    self.causes.nothing_present();
                    self.time();
                }
                Woken::Signal(signal) => {
                    self.signal(signal);
                    self.drain(stopping);
                }
                Woken::Device(signal) => self.device_signal(signal),
            }
        }
    }

    async fn woken(&mut self, orders: &mut mpsc::Receiver<Order>, stop: &CancellationToken, stopping: bool) -> Woken {
        let open = !stopping && !self.batch.is_full();
        // A machine that sleeps reads no socket and runs no timer; what is written down is written down.
        let awake = open && !self.state.play.asleep;
        let look = self.stream.is_some().then(|| self.looked_at + Self::LOOK);
        let due = self.timers.values().copied().chain(look).min();
        let wait = due
            .map(|due| Duration::from_millis(u64::try_from(due.saturating_sub(self.context.clock.now())).unwrap_or(0)));
        tokio::select! {
            biased;
            () = stop.cancelled(), if !stopping => Woken::Stop,
            outcome = or_never(self.writing.as_mut()) => {
                self.writing = None;
                Woken::Written(outcome)
            }
            Some(order) = orders.recv(), if open => Woken::Order(order),
            Some(done) = self.lanes.next(), if awake && !self.lanes.is_empty() => Woken::Done(done),
            Some(done) = self.downloads.next(), if open && !self.downloads.is_empty() => Woken::Done(done),
            () = sleep(wait), if awake => Woken::Time,
            signal = next(self.stream.as_mut()), if awake => Woken::Signal(signal),
            signal = next(self.device.as_mut().map(|device| &mut device.stream)), if open => Woken::Device(signal),
        }
    }

    /// Takes what the stream has at hand into the present transaction.
    fn drain(&mut self, stopping: bool) {
        use futures_util::FutureExt as _;
        while !stopping && !self.state.play.asleep && !self.batch.is_full() {
            match self.stream.as_mut().and_then(|stream| stream.next().now_or_never()) {
                Some(signal) => self.signal(signal),
                None => return,
            }
        }
    }

    fn now(&self) -> i64 {
        self.context.clock.now()
    }

    /// One step of the machine.
    fn take(&mut self, input: Input<'_>) {
        let effects = step(&mut self.state, input, self.context.clock.now());
        self.batch.touched = true;
        for effect in effects {
            match effect {
                Effect::Note(note) => self.note(note),
                Effect::WriteDown(message) => {
                    let now = self.now();
                    let row = super::entry::pending(&self.record.id, &message, now);
                    self.put(row);
                }
                Effect::Mark { identifier, delivery, failure } => {
                    self.batch.change(RowChange { identifier, change: RowChanged::Delivery(delivery, failure) });
                }
                Effect::Revise { identifier, body } => {
                    self.batch.change(RowChange { identifier, change: RowChanged::Revised(body) });
                }
                Effect::UseToken => self.use_token(),
                Effect::Wake { timer, at } => drop(self.timers.insert(timer, at)),
                effect => self.batch.later.push(effect),
            }
        }
    }

    fn use_token(&mut self) {
        let Some(granted) = self.candidate.take() else { return };
        if self.token.is_none() && !self.state.is_created() {
            self.record.last_event_id = granted.last_event_id;
        }
        self.token = Some(granted.token);
        if let Some(sealed) = granted.sealed {
            self.sealed(sealed);
        }
        if let Some(sealing) = granted.sealing {
            self.lanes.push(sealing);
        }
    }

    fn sealed(&mut self, sealed: Result<Vec<u8>, Failure>) {
        self.batch.touched = true;
        match sealed {
            Ok(sealed) => self.batch.sealed = Some(sealed),
            Err(failure) => {
                let summary = format!(
                    "The token could not be kept, so this conversation cannot be resumed after a restart: {}",
                    failure.message
                );
                self.note(Note { kind: HappeningKind::State, name: "tokenNotKept", summary, unusual: true });
            }
        }
    }

    fn time(&mut self) {
        let now = self.now();
        while let Some(timer) = self.timers.iter().find(|(_, at)| **at <= now).map(|(timer, _)| *timer) {
            self.timers.remove(&timer);
            match timer {
                // A poll that brings nothing leaves no trace, and needs no transaction.
                Timer::Poll => self.poll(),
                timer => self.take(Input::Time(timer)),
            }
        }
    }
}

/// Messages of a conversation that were written down and not yet accepted.
async fn pending_in(store: &Store, id: &str) -> Result<Vec<Outgoing>, StoreError> {
    let outgoing = |entry| Some(Outgoing { content: Content::of(&entry)?, identifier: entry.identifier });
    Ok(store.pending_entries(id).await?.into_iter().filter_map(outgoing).collect())
}

async fn or_never<T>(future: Option<&mut BoxFuture<'static, T>>) -> T {
    match future {
        Some(future) => future.await,
        None => pending().await,
    }
}

async fn sleep(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => pending().await,
    }
}

async fn next(stream: Option<&mut EventStream>) -> Signal {
    match stream {
        Some(stream) => stream.next().await,
        None => pending().await,
    }
}

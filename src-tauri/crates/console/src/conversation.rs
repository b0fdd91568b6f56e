//! Conversations: each one a pure machine ([`machine`]), driven by a task of its own, known by its id.
//!
//! What a task does goes into the store first and out to the windows second; [`view_of`] makes the same row from what is
//! stored. This module deliberately knows nothing of windows, and nothing of whether the org is a practice org.

mod answer;
mod batch;
mod believe;
mod causes;
pub mod content;
pub mod entry;
mod exchange;
mod findings;
pub mod held;
pub mod machine;
mod notice;
mod plain;
mod recording;
mod request;
mod row;
mod sightings;
mod task;
mod transfer;
mod words;

pub(crate) use machine::reason_of;
pub use machine::{COMPARED, GAP, NOT_COMPARED};
pub use plain::plain;
pub use row::{view_of, view_to};
pub(crate) use words::held_elsewhere;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use miaw::address::new_conversation_id;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::content::Content;
use self::held::TokenCache;
use self::machine::State;
use self::task::{Order, Task};
pub use self::transfer::Fetched;
use crate::clock::SharedClock;
use crate::failure;
use crate::file::Fetch;
use crate::key::KeyUse;
use crate::ownership::Ownership;
use crate::profile::Profile;
use crate::record::{Commit, ConversationRecord};
use crate::secret::Vault;
use crate::store::{Store, StoreError};
use crate::updates::Updates;
use crate::view::{AnswerDraft, Change, EntryView, Failure, Simulation, StartRequest};

/// How many commands may wait for a conversation's task.
const WAITING_ORDERS: usize = 8;

/// What all conversations share.
#[derive(Clone)]
pub struct Context {
    /// Where everything is written down.
    pub store: Store,
    /// Where signing keys and the tokens' seal come from.
    pub vault: Vault,
    /// Where changes are published.
    pub updates: Updates,
    /// What time it is.
    pub clock: SharedClock,
    /// The one HTTP client.
    pub http: reqwest::Client,
    /// How patient the streams are.
    pub stream: miaw::stream::Options,
    /// What this program owns by.
    pub ownership: Ownership,
}

impl Context {
    /// Writes down that a key has signed an identity token, and tells the windows. That it cannot be written down is only
    /// logged.
    pub(crate) async fn note_key_use(&self, key: &str, what: &KeyUse) {
        match self.store.note_key_use(key, what).await {
            Ok(Some(change)) => self.updates.publish(change),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the use of a signing key could not be written down"),
        }
    }
}

/// What a person can do with a conversation.
#[derive(Clone, Debug)]
pub enum Command {
    /// Submit the pre-chat form.
    SubmitPrechat(BTreeMap<String, String>),
    /// Send a text.
    Send(String),
    /// Answer choices or a form.
    Answer {
        /// The message that asks.
        identifier: String,
        /// The answer.
        answer: AnswerDraft,
    },
    /// Send a failed message again, under its identifier.
    Retry(String),
    /// Send a file whose bytes are in the store under the identifier.
    SendFile {
        /// The message's UUID.
        identifier: String,
        /// [`content::Content::File`].
        content: Content,
    },
    /// Stop an upload.
    CancelUpload(String),
    /// Fetch a file with this conversation's token, and tell what came of it.
    Fetch {
        /// What, and where to.
        wanted: Fetch,
        /// Where the outcome goes.
        result: Fetched,
    },
    /// Tell that typing started or stopped.
    Typing(bool),
    /// Everything up to now was looked at.
    MarkRead,
    /// End the messaging session; the conversation stays open.
    EndSession,
    /// Close the conversation for good.
    Close,
    /// Bring the connection back, or try again what could not be started; where all is well, compare with the list.
    Reconnect,
    /// Play what happens to the end user's browser, device or token.
    Simulate(Simulation),
    /// The event stream is lost, as by a network that went away for a moment, and opened again.
    DropStream,
    /// Change how it is kept here; the server hears nothing of it.
    Keep(Kept),
}

/// How a conversation is kept.
#[derive(Clone, Debug)]
pub enum Kept {
    /// With these tags.
    Tags(Vec<String>),
    /// In the trash since a time, or not in it. A live one goes on in there.
    Trashed(Option<i64>),
}

impl Kept {
    fn apply(self, record: &mut ConversationRecord) {
        match self {
            Self::Tags(tags) => record.tags = tags,
            Self::Trashed(at) => record.trashed_at = at,
        }
    }
}

/// All conversations that are live in this program. Cheap to clone; when the last clone is dropped without
/// [`Conversations::shutdown`], the tasks stop at once, as if the program had been killed.
#[derive(Clone)]
pub struct Conversations {
    inner: Arc<Inner>,
}

struct Inner {
    context: Arc<Context>,
    /// Tokens that connectors keep.
    tokens: Arc<TokenCache>,
    live: Mutex<HashMap<String, Live>>,
    /// Held while the row of a conversation without a task is read, changed and written.
    changing_finished: tokio::sync::Mutex<()>,
    stop: CancellationToken,
}

struct Live {
    profile_id: String,
    orders: mpsc::Sender<Order>,
    task: JoinHandle<()>,
    /// Ends this task alone.
    stop: CancellationToken,
}

impl Drop for Inner {
    fn drop(&mut self) {
        for live in self.live.get_mut().unwrap_or_else(PoisonError::into_inner).values() {
            live.task.abort();
        }
    }
}

impl Inner {
    fn live(&self) -> MutexGuard<'_, HashMap<String, Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Conversations {
    /// No conversation yet.
    #[must_use]
    pub fn new(context: Context) -> Self {
        let inner = Inner {
            context: Arc::new(context),
            tokens: Arc::default(),
            live: Mutex::default(),
            changing_finished: tokio::sync::Mutex::default(),
            stop: CancellationToken::new(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Starts a conversation and answers its id once its row is in the store. All that follows comes as updates.
    ///
    /// # Errors
    /// The row could not be written, a verified user is asked for and the profile cannot sign, or what was chosen does not
    /// fit the connector that the conversation is to be held as.
    pub async fn start(&self, profile: Profile, request: StartRequest) -> Result<String, Failure> {
        let state = State::new(&request, self.inner.context.clock.now());
        self.begin(new_conversation_id(), profile, &request, state).await
    }

    /// The same for a scenario, under an id that whoever starts it has written down before.
    ///
    /// # Errors
    /// As [`Conversations::start`].
    pub async fn start_for_scenario(
        &self,
        id: String,
        profile: Profile,
        request: StartRequest,
    ) -> Result<String, Failure> {
        let mut state = State::new(&request, self.inner.context.clock.now());
        state.by_scenario = true;
        self.begin(id, profile, &request, state).await
    }

    async fn begin(
        &self,
        id: String,
        profile: Profile,
        request: &StartRequest,
        state: State,
    ) -> Result<String, Failure> {
        if self.inner.stop.is_cancelled() {
            return Err(words::shutting_down());
        }
        let context = &self.inner.context;
        let now = context.clock.now();
        let state = state.held(held::prepare(&profile, request)?);
        if state.is_verified() && profile.signing().is_none() {
            return Err(words::no_signing_key());
        }
        let record = ConversationRecord {
            id,
            profile_id: profile.id.clone(),
            started_at: now,
            changed_at: now,
            finished: false,
            last_event_id: None,
            state: serde_json::to_string(&state).map_err(|error| failure::internal(error.to_string()))?,
            tags: Vec::new(),
            trashed_at: None,
            owner: Some(context.ownership.id().to_owned()),
        };
        write(context, record.clone()).await?;
        let (id, profile_id) = (record.id.clone(), profile.id.clone());
        let task = Task::new(Arc::clone(context), Arc::clone(&self.inner.tokens), profile, record, state);
        self.spawn(id.clone(), profile_id, |orders, stop| task.begin(orders, stop));
        Ok(id)
    }

    /// Goes on with a conversation of an earlier run, as this program's. Does nothing for one that is live, here or in another
    /// program, or finished.
    ///
    /// # Errors
    /// As any write.
    pub async fn resume(&self, profile: Profile, record: &ConversationRecord) -> Result<(), StoreError> {
        let Context { store, ownership, .. } = &*self.inner.context;
        let (id, owner) = (record.id.clone(), record.owner.as_deref());
        let is_over = record.finished || self.inner.stop.is_cancelled();
        if is_over || self.is_live(&id) || ownership.is_held_elsewhere(owner) {
            return Ok(());
        }
        // Read anew with the claim: its owner may have written more before it died.
        let Some(record) = store.claim_conversation(&id, owner, ownership.id()).await? else { return Ok(()) };
        let state = match serde_json::from_str::<State>(&record.state) {
            Ok(state) => state,
            Err(error) => {
                // Its row says so, too: see `view_of`.
                tracing::error!(id, %error, "a stored conversation cannot be read and is not resumed");
                return Ok(());
            }
        };
        let (inner, profile_id) = (&self.inner, profile.id.clone());
        let task = Task::new(Arc::clone(&inner.context), Arc::clone(&inner.tokens), profile, record, state);
        self.spawn(id, profile_id, |orders, stop| task.resume(orders, stop));
        Ok(())
    }

    /// Whether a conversation is live in this program.
    #[must_use]
    pub fn is_live(&self, id: &str) -> bool {
        self.inner.live().contains_key(id)
    }

    /// Spawns the task of a conversation, unless somebody was faster.
    fn spawn<F>(&self, id: String, profile_id: String, run: impl FnOnce(mpsc::Receiver<Order>, CancellationToken) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (orders, waiting) = mpsc::channel(WAITING_ORDERS);
        let stop = self.inner.stop.child_token();
        let run = run(waiting, stop.clone());
        let (registry, own_id) = (Arc::downgrade(&self.inner), id.clone());
        // Held while it is spawned, so that a task that ends at once finds itself in the map.
        let mut live = self.inner.live();
        if live.contains_key(&id) {
            return;
        }
        let task = tokio::spawn(async move {
            run.await;
            if let Some(inner) = registry.upgrade() {
                inner.live().remove(&own_id);
            }
        });
        live.insert(id, Live { profile_id, orders, task, stop });
    }

    /// Hands a command to a conversation. Answers when what the command begins with is in the store: a message that was sent
    /// is there, pending.
    ///
    /// # Errors
    /// There is no such conversation, or the command does not fit its state; fields of a form must be changed.
    pub async fn command(&self, id: &str, command: Command) -> Result<(), Failure> {
        let orders = self.inner.live().get(id).map(|live| live.orders.clone());
        let Some(orders) = orders else { return self.command_to_finished(id, command).await };
        let (answer, answered) = oneshot::channel();
        // One that is not taken, or never answered: the task has ended in the meantime.
        let _ = orders.send(Order { command: command.clone(), answer }).await;
        match answered.await {
            Ok(outcome) => outcome,
            Err(_) => self.command_to_finished(id, command).await,
        }
    }

    /// A conversation without a task: it can be looked at and kept, and no more.
    async fn command_to_finished(&self, id: &str, command: Command) -> Result<(), Failure> {
        let context = &self.inner.context;
        let _changing = self.inner.changing_finished.lock().await;
        let record = context.store.conversation(id).await?;
        let mut record = record.ok_or_else(|| failure::not_found("conversation"))?;
        if !record.finished && context.ownership.is_held_elsewhere(record.owner.as_deref()) {
            // That it was looked at here is nothing to tell.
            return if matches!(command, Command::MarkRead) { Ok(()) } else { Err(words::held_elsewhere()) };
        }
        match command {
            Command::MarkRead => {
                let Ok(mut state) = serde_json::from_str::<State>(&record.state) else { return Ok(()) };
                if std::mem::take(&mut state.unread) == 0 {
                    return Ok(());
                }
                record.state = serde_json::to_string(&state).map_err(|error| failure::internal(error.to_string()))?;
                write(context, record).await
            }
            Command::Keep(kept) => {
                match &kept {
                    Kept::Tags(tags) => context.store.set_tags(id, tags).await?,
                    Kept::Trashed(at) => context.store.set_trashed(id, *at).await?,
                }
                kept.apply(&mut record);
                publish(context, &record, Vec::new());
                Ok(())
            }
            _ if self.inner.stop.is_cancelled() => Err(words::shutting_down()),
            _ => Err(words::not_running()),
        }
    }

    /// Ends all tasks once everything they hold is in the store. Conversations go on at the next start.
    pub async fn shutdown(&self) {
        self.inner.stop.cancel();
        let live = std::mem::take(&mut *self.inner.live());
        end(live).await;
    }

    /// The same for the conversations of one profile. They go on at the next start.
    pub async fn leave(&self, profile_id: &str) {
        let left = self.inner.live().extract_if(|_, live| live.profile_id == profile_id).collect();
        end(left).await;
    }
}

/// Ends tasks, each once everything it holds is in the store.
async fn end(tasks: HashMap<String, Live>) {
    tasks.values().for_each(|live| live.stop.cancel());
    for (id, live) in tasks {
        drop(live.orders);
        if let Err(error) = live.task.await {
            tracing::error!(id, %error, "a conversation's task did not end well");
        }
    }
}

/// Writes a conversation's row alone, and shows it.
async fn write(context: &Context, record: ConversationRecord) -> Result<(), Failure> {
    let mut commit = Commit { record, entries: Vec::new(), happenings: Vec::new(), sealed_token: None };
    context.store.write(&mut commit).await?;
    publish(context, &commit.record, Vec::new());
    Ok(())
}

/// Shows a conversation's row as it is in the store, with entries that have changed.
fn publish(context: &Context, record: &ConversationRecord, entries: Vec<EntryView>) {
    let conversation = view_of(record);
    context.updates.publish(Change::Conversation { conversation, entries, happenings: Vec::new() });
}

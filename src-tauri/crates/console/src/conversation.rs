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
pub mod machine;
mod plain;
mod request;
mod row;
mod sightings;
mod task;
mod words;

pub(crate) use machine::reason_of;
pub use plain::plain;
pub use row::view_of;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use miaw::address::new_conversation_id;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::machine::State;
use self::task::{Order, Task};
use crate::clock::SharedClock;
use crate::failure;
use crate::key::KeyUse;
use crate::profile::Profile;
use crate::record::{Commit, ConversationRecord};
use crate::secret::Vault;
use crate::store::Store;
use crate::updates::Updates;
use crate::view::{AnswerDraft, Change, Failure, StartRequest};

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
}

/// All conversations that are live in this program. Cheap to clone; when the last clone is dropped without
/// [`Conversations::shutdown`], the tasks stop at once, as if the program had been killed.
#[derive(Clone)]
pub struct Conversations {
    inner: Arc<Inner>,
}

struct Inner {
    context: Arc<Context>,
    live: Mutex<HashMap<String, Live>>,
    stop: CancellationToken,
}

struct Live {
    orders: mpsc::Sender<Order>,
    task: JoinHandle<()>,
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
        let inner = Inner { context: Arc::new(context), live: Mutex::default(), stop: CancellationToken::new() };
        Self { inner: Arc::new(inner) }
    }

    /// Starts a conversation and answers its id once its row is in the store. All that follows comes as updates.
    ///
    /// # Errors
    /// The row could not be written, or a verified user is asked for and the profile cannot sign.
    pub async fn start(&self, profile: Profile, request: StartRequest) -> Result<String, Failure> {
        if self.inner.stop.is_cancelled() {
            return Err(words::shutting_down());
        }
        let context = &self.inner.context;
        let now = context.clock.now();
        let state = State::new(&request, now);
        if state.is_verified() && profile.signing().is_none() {
            return Err(words::no_signing_key());
        }
        let record = ConversationRecord {
            id: new_conversation_id(),
            profile_id: profile.id.clone(),
            started_at: now,
            changed_at: now,
            finished: false,
            last_event_id: None,
            state: serde_json::to_string(&state).map_err(|error| failure::internal(error.to_string()))?,
            tags: Vec::new(),
            trashed_at: None,
        };
        write(context, record.clone()).await?;
        let id = record.id.clone();
        let task = Task::new(Arc::clone(context), profile, record, state);
        self.spawn(id.clone(), |orders, stop| task.begin(orders, stop));
        Ok(id)
    }

    /// Goes on with a conversation of an earlier run. Does nothing for one that is live or finished. Must be called within
    /// a Tokio runtime.
    pub fn resume(&self, profile: Profile, record: ConversationRecord) {
        let id = record.id.clone();
        if record.finished || self.inner.live().contains_key(&id) {
            return;
        }
        let state = match serde_json::from_str::<State>(&record.state) {
            Ok(state) => state,
            Err(error) => {
                // Its row says so, too: see `view_of`.
                tracing::error!(id, %error, "a stored conversation cannot be read and is not resumed");
                return;
            }
        };
        let task = Task::new(Arc::clone(&self.inner.context), profile, record, state);
        self.spawn(id, |orders, stop| task.resume(orders, stop));
    }

    fn spawn<F>(&self, id: String, run: impl FnOnce(mpsc::Receiver<Order>, CancellationToken) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (orders, waiting) = mpsc::channel(WAITING_ORDERS);
        let run = run(waiting, self.inner.stop.clone());
        let (registry, own_id) = (Arc::downgrade(&self.inner), id.clone());
        // Held while it is spawned, so that a task that ends at once finds itself in the map.
        let mut live = self.inner.live();
        let task = tokio::spawn(async move {
            run.await;
            if let Some(inner) = registry.upgrade() {
                inner.live().remove(&own_id);
            }
        });
        live.insert(id, Live { orders, task });
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

    /// A conversation without a task: it can be looked at, and no more.
    async fn command_to_finished(&self, id: &str, command: Command) -> Result<(), Failure> {
        let context = &self.inner.context;
        let record = context.store.conversation(id).await?;
        let mut record = record.ok_or_else(|| failure::not_found("conversation"))?;
        match command {
            Command::MarkRead => {
                let Ok(mut state) = serde_json::from_str::<State>(&record.state) else { return Ok(()) };
                if std::mem::take(&mut state.unread) == 0 {
                    return Ok(());
                }
                record.state = serde_json::to_string(&state).map_err(|error| failure::internal(error.to_string()))?;
                write(context, record).await
            }
            _ if self.inner.stop.is_cancelled() => Err(words::shutting_down()),
            _ => Err(words::not_running()),
        }
    }

    /// Ends all tasks once everything they hold is in the store. Conversations go on at the next start.
    pub async fn shutdown(&self) {
        self.inner.stop.cancel();
        let live = std::mem::take(&mut *self.inner.live());
        for (id, live) in live {
            drop(live.orders);
            if let Err(error) = live.task.await {
                tracing::error!(id, %error, "a conversation's task did not end well");
            }
        }
    }
}

/// Writes a conversation's row alone, and shows it.
async fn write(context: &Context, record: ConversationRecord) -> Result<(), Failure> {
    let conversation = view_of(&record);
    let commit = Commit { record, entries: Vec::new(), happenings: Vec::new(), sealed_token: None };
    context.store.commit(commit).await?;
    context.updates.publish(Change::Conversation { conversation, entries: Vec::new(), happenings: Vec::new() });
    Ok(())
}

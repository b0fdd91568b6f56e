//! Changes on their way to the windows: numbered, in order, and never with a gap that is not filled by a fresh
//! snapshot.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::view::{Change, Failure, Feed, NoticeView, Snapshot, Update};

/// How many updates a subscriber may be behind before it gets a fresh snapshot instead.
pub const LONGEST_LAG: usize = 1_024;
/// How many notices may wait for whoever shows them; older ones are dropped.
const WAITING_NOTICES: usize = 32;
/// Most updates in one batch.
pub const LONGEST_BATCH: usize = 200;

/// Loads the whole state. Its `number` is set by the subscription.
pub type Loader = Arc<dyn Fn() -> BoxFuture<'static, Result<Snapshot, Failure>> + Send + Sync>;

/// Where changes are published. Cheap to clone.
#[derive(Clone)]
pub struct Updates {
    /// The number of the newest update. The lock keeps numbering and sending one step.
    number: Arc<Mutex<i64>>,
    sender: broadcast::Sender<Arc<Update>>,
    /// Apart from the updates, which are long and many: whoever shows notices wants nothing else.
    notices: broadcast::Sender<NoticeView>,
}

impl Default for Updates {
    fn default() -> Self {
        Self::new()
    }
}

impl Updates {
    /// A hub that nobody listens to yet. The first update has number 1.
    #[must_use]
    pub fn new() -> Self {
        let (sender, notices) = (broadcast::channel(LONGEST_LAG).0, broadcast::channel(WAITING_NOTICES).0);
        Self { number: Arc::default(), sender, notices }
    }

    /// Numbers a change and sends it to every subscriber. Call it only once the change is in the store.
    pub fn publish(&self, change: Change) {
        if let Change::Notice { notice } = &change {
            let _ = self.notices.send(notice.clone());
        }
        let mut number = self.number.lock().unwrap_or_else(PoisonError::into_inner);
        *number += 1;
        // Nobody listening is no fault.
        let _ = self.sender.send(Arc::new(Update { number: *number, change }));
    }

    /// The number of the newest update. What is read from the store after this call holds all updates up to it.
    #[must_use]
    pub fn number(&self) -> i64 {
        *self.number.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A subscription that begins with a snapshot.
    #[must_use]
    pub fn subscribe(&self, loader: Loader) -> Subscription {
        Subscription { updates: self.clone(), loader, receiver: None }
    }

    /// What a person should hear of, from now on.
    #[must_use]
    pub fn notices(&self) -> Notices {
        Notices { receiver: self.notices.subscribe() }
    }

    /// A receiver of everything after a number.
    fn receiver(&self) -> (broadcast::Receiver<Arc<Update>>, i64) {
        let number = self.number.lock().unwrap_or_else(PoisonError::into_inner);
        (self.sender.subscribe(), *number)
    }
}

/// What a person should hear of while the window is not in front.
pub struct Notices {
    receiver: broadcast::Receiver<NoticeView>,
}

impl Notices {
    /// The next one; none once nothing is published any more. What was not taken in time is dropped. Cancel-safe.
    pub async fn next(&mut self) -> Option<NoticeView> {
        loop {
            match self.receiver.recv().await {
                Ok(notice) => return Some(notice),
                Err(RecvError::Lagged(missed)) => tracing::debug!(missed, "notices were dropped"),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

/// One subscriber's view of the changes.
pub struct Subscription {
    updates: Updates,
    loader: Loader,
    /// None while a snapshot is due.
    receiver: Option<broadcast::Receiver<Arc<Update>>>,
}

impl Subscription {
    /// What comes next: a snapshot first, then all updates that are there, at least one, in batches of at most
    /// [`LONGEST_BATCH`]. After a lag a fresh snapshot. Waits for ever once nothing is published any more. Cancel-safe.
    ///
    /// # Errors
    /// The snapshot could not be loaded; the next call tries again.
    pub async fn next(&mut self) -> Result<Feed, Failure> {
        let Some(receiver) = &mut self.receiver else { return self.start().await };
        let first = match receiver.recv().await {
            Ok(update) => update,
            Err(RecvError::Lagged(missed)) => return self.start_again(missed).await,
            // The hub that this subscription holds keeps the channel open.
            Err(RecvError::Closed) => return std::future::pending().await,
        };
        let mut updates = vec![Arc::unwrap_or_clone(first)];
        while updates.len() < LONGEST_BATCH {
            match receiver.try_recv() {
                Ok(update) => updates.push(Arc::unwrap_or_clone(update)),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                Err(TryRecvError::Lagged(missed)) => return self.start_again(missed).await,
            }
        }
        Ok(Feed::Updates { updates })
    }

    /// A fresh snapshot, in the place of all updates that have not been taken. Cancel-safe.
    ///
    /// # Errors
    /// The snapshot could not be loaded; [`Subscription::next`] tries again.
    pub async fn renew(&mut self) -> Result<Feed, Failure> {
        self.receiver = None;
        self.start().await
    }

    async fn start_again(&mut self, missed: u64) -> Result<Feed, Failure> {
        tracing::info!(missed, "a window lags behind and gets a fresh snapshot");
        self.renew().await
    }

    async fn start(&mut self) -> Result<Feed, Failure> {
        let (receiver, number) = self.updates.receiver();
        // Read after the number was taken: changes in between come again as updates, and rows replace rows.
        let mut snapshot = (self.loader)().await?;
        snapshot.number = number;
        self.receiver = Some(receiver);
        Ok(Feed::Snapshot { snapshot })
    }
}

//! The task that fills the index behind the transactions.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use crate::store::{Store, StoreError};

/// How the indexer waits.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// So long nothing must have been committed before it begins.
    pub quiet: Duration,
    /// After so long it begins all the same.
    pub longest: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { quiet: Duration::from_millis(300), longest: Duration::from_secs(5) }
    }
}

/// The one task that fills a store's index. It ends when this is dropped; whatever it had begun is then rolled back or done.
pub struct Indexer {
    task: JoinHandle<()>,
}

impl Indexer {
    /// Begins with what an earlier run left behind. Must be called within a Tokio runtime.
    #[must_use]
    pub fn start(store: Store, pace: Pace) -> Self {
        Self { task: tokio::spawn(run(store, pace)) }
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(store: Store, pace: Pace) {
    loop {
        match work(&store, pace).await {
            Ok(()) => {}
            Err(StoreError::Closed) => return,
            // A search catches up by itself, and says what is wrong.
            Err(error) => tracing::warn!(%error, "the index could not be filled and is tried again"),
        }
        store.committed().await;
    }
}

/// Deletes what is to be deleted and fills the index, while nothing else is written, until nothing is left to do. Whoever
/// commits after that has told so, and is not overlooked.
async fn work(store: &Store, pace: Pace) -> Result<(), StoreError> {
    loop {
        let latest = Instant::now() + pace.longest;
        let busy = async { while timeout(pace.quiet, store.committed()).await.is_ok() {} };
        // Too long is no fault: then it is one part between two transactions.
        let _ = timeout_at(latest, busy).await;
        store.finish_deletions().await?;
        let mut interrupted = false;
        while !interrupted && store.index_more().await? {
            interrupted = timeout(Duration::ZERO, store.committed()).await.is_ok();
        }
        if !interrupted {
            return Ok(());
        }
    }
}

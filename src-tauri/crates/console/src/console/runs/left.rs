//! What runs left behind: of this program, and of one that was killed.

use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt as _};

use super::{Console, Leftover};
use crate::console::Handle;
use crate::run::{close, is_held};
use crate::view::{Change, Failure, LeftoverView};

/// Why a case of a killed program has no verdict.
const INTERRUPTED: &str = "The program ended before this case did";
/// How many conversations are closed at once.
const AT_ONCE: usize = 8;

impl Console {
    /// Closes conversations that runs opened and left, and answers what could not be closed. Those of runs that go on, here or
    /// in another program, are left alone.
    ///
    /// # Errors
    /// As any read.
    pub async fn close_leftovers(&self) -> Result<Vec<LeftoverView>, Failure> {
        let _beginning = self.inner.runs.beginning().await;
        let left = self.left_behind().await?;
        self.take_up(&left).await?;
        close_all(&self.handle(), left).await;
        let live = self.live_runs().await?;
        let leftovers = self.leftovers().await?;
        Ok(leftovers.into_iter().filter(|left| !live.contains(&left.run_id)).collect())
    }

    /// Ends, in the store, the runs of programs that were killed, and closes in the background what they left open. Their
    /// conversations must go on already.
    ///
    /// # Errors
    /// As any write.
    pub(in crate::console) async fn resume_runs(&self) -> Result<(), Failure> {
        let store = &self.inner.store;
        for run in store.running_runs().await? {
            if is_held(self.inner.runs.data_folder(), &run.id) {
                continue;
            }
            let (run, cases) = store.interrupt_run(run, self.inner.clock.now(), INTERRUPTED).await?;
            self.inner.updates.publish(Change::Run { run, cases });
        }
        let left = self.left_behind().await?;
        if !left.is_empty() {
            let handle = self.handle();
            self.inner.runs.close_behind(async move { close_all(&handle, left).await });
        }
        Ok(())
    }

    /// Conversations of runs that another program holds now: they are its own.
    ///
    /// # Errors
    /// As any read.
    pub(in crate::console) async fn conversations_of_others(&self) -> Result<BTreeSet<String>, Failure> {
        let live = self.live_runs().await?;
        let rows = self.inner.store.test_conversations().await?;
        Ok(rows.into_iter().filter(|row| live.contains(&row.run_id)).map(|row| row.conversation_id).collect())
    }

    /// Runs that go on, here or in another program.
    async fn live_runs(&self) -> Result<BTreeSet<String>, Failure> {
        let rows = self.inner.store.test_conversations().await?;
        let ids: BTreeSet<String> = rows.into_iter().map(|row| row.run_id).collect();
        let runs = &self.inner.runs;
        Ok(ids.into_iter().filter(|id| runs.is_running(id) || is_held(runs.data_folder(), id)).collect())
    }

    /// Tells windows to look at a run again: what it left behind has changed.
    async fn tell_run(&self, run_id: &str) {
        match self.inner.store.test_run(run_id).await {
            Ok(Some(run)) => self.inner.updates.publish(Change::Run { run, cases: Vec::new() }),
            Ok(None) => {}
            Err(error) => tracing::warn!(run_id, %error, "a run could not be read"),
        }
    }

    async fn left_behind(&self) -> Result<Vec<Leftover>, Failure> {
        let live = self.live_runs().await?;
        let rows = self.inner.store.test_conversations().await?;
        Ok(rows.into_iter().filter(|row| !live.contains(&row.run_id)).collect())
    }

    /// Goes on with left conversations, where that was not done when the program started.
    async fn take_up(&self, left: &[Leftover]) -> Result<(), Failure> {
        for row in left {
            let record = self.inner.store.conversation(&row.conversation_id).await?;
            if let (Some(record), Some(profile)) = (record, self.inner.store.profile(&row.profile_id).await?) {
                self.inner.conversations.resume(profile, record);
            }
        }
        Ok(())
    }
}

/// Closes what was left, several at once, and writes down what became of it.
async fn close_all(handle: &Handle, left: Vec<Leftover>) {
    stream::iter(left)
        .for_each_concurrent(AT_ONCE, |row| async move {
            let closed = close(handle, &row.conversation_id).await;
            if let Ok(console) = handle.console() {
                console.note_closing(&row.conversation_id, closed).await;
                console.tell_run(&row.run_id).await;
            }
        })
        .await;
}

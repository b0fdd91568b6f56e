//! What runs left behind: of this program, and of one that was killed.

use futures_util::stream::{self, StreamExt as _};

use super::{Console, Leftover};
use crate::console::Handle;
use crate::run::close;
use crate::store::OwnedLeftover;
use crate::view::{Change, Failure, LeftoverView, RunSummary};

/// Why a case of a killed program has no verdict.
const INTERRUPTED: &str = "The program ended before this case did";
/// How many conversations are closed at once.
const AT_ONCE: usize = 8;

impl Console {
    /// Closes conversations that runs opened and left, and answers what could not be closed. Those of runs that go on, and what
    /// another program holds, are left alone.
    ///
    /// # Errors
    /// As any read.
    pub async fn close_leftovers(&self) -> Result<Vec<LeftoverView>, Failure> {
        let _beginning = self.inner.runs.beginning().await;
        let left = self.left_behind().await?;
        self.take_up(&left).await?;
        close_all(&self.handle(), left).await;
        let left = self.left_behind().await?;
        self.shown(left).await
    }

    /// Ends, in the store, the runs of programs that were killed, and closes in the background what they left open. Their
    /// conversations must go on already.
    ///
    /// # Errors
    /// As any write.
    pub(in crate::console) async fn resume_runs(&self) -> Result<(), Failure> {
        for run in self.inner.store.running_runs().await? {
            if !self.inner.ownership.is_held_elsewhere(run.owner.as_deref()) {
                self.interrupt(run.summary).await?;
            }
        }
        let left = self.left_behind().await?;
        if !left.is_empty() {
            let handle = self.handle();
            self.inner.runs.close_behind(async move { close_all(&handle, left).await });
        }
        Ok(())
    }

    /// Ends, in the store, a run whose program was killed.
    ///
    /// # Errors
    /// As any write.
    pub(super) async fn interrupt(&self, run: RunSummary) -> Result<(), Failure> {
        let (run, cases) = self.inner.store.interrupt_run(run, self.inner.clock.now(), INTERRUPTED).await?;
        self.inner.updates.publish(Change::Run { run, cases });
        Ok(())
    }

    /// Tells windows to look at a run again: what it left behind has changed.
    async fn tell_run(&self, run_id: &str) {
        match self.inner.store.test_run(run_id).await {
            Ok(Some(run)) => self.inner.updates.publish(Change::Run { run, cases: Vec::new() }),
            Ok(None) => {}
            Err(error) => tracing::warn!(run_id, %error, "a run could not be read"),
        }
    }

    /// What no run works on any more, and no other program.
    async fn left_behind(&self) -> Result<Vec<Leftover>, Failure> {
        let rows = self.inner.store.owned_test_conversations().await?;
        let is_left = |row: &OwnedLeftover| {
            let OwnedLeftover { leftover, run_owner, owner } = row;
            let elsewhere = |owner: &Option<String>| self.inner.ownership.is_held_elsewhere(owner.as_deref());
            !self.inner.runs.is_running(&leftover.run_id) && !elsewhere(run_owner) && !elsewhere(owner)
        };
        Ok(rows.into_iter().filter(is_left).map(|row| row.leftover).collect())
    }

    /// Goes on with left conversations, where that was not done when the program started.
    async fn take_up(&self, left: &[Leftover]) -> Result<(), Failure> {
        for row in left {
            let record = self.inner.store.conversation(&row.conversation_id).await?;
            if let (Some(record), Some(profile)) = (record, self.inner.store.profile(&row.profile_id).await?) {
                self.inner.conversations.resume(profile, &record).await?;
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

//! All runs of this program.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt as _};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::book::Book;
use super::expect::milliseconds;
use super::hold::Common;
use super::pace::Tokens;
use super::plan::PlannedCase;
use crate::duration::in_words;
use crate::failure::{not_found, not_now};
use crate::view::{Failure, RunState};

/// All runs of this program. When it is dropped without [`Runs::shutdown`], they stop at once, as if the program had been
/// killed.
pub struct Runs {
    live: Arc<Mutex<HashMap<String, Live>>>,
    /// Held while a run is begun or left conversations are closed.
    beginning: tokio::sync::Mutex<()>,
    tokens: Tokens,
    stop: CancellationToken,
    closing: Mutex<Option<JoinHandle<()>>>,
}

struct Live {
    book: Book,
    cancel: CancellationToken,
    ended: Arc<OnceLock<String>>,
    task: JoinHandle<()>,
    /// Cancelled when the run is out of the map.
    over: CancellationToken,
}

impl Drop for Runs {
    fn drop(&mut self) {
        for live in self.live().values() {
            live.task.abort();
        }
        self.live().clear();
        if let Some(task) = self.closing.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

/// A run that is to begin: what all its cases share, and the cases.
pub struct Beginning {
    /// What the cases share; its token is [`Runs::token`]'s.
    pub common: Common,
    /// In the order of reports.
    pub cases: Vec<PlannedCase>,
    /// How many at once.
    pub parallel: usize,
    /// How long it may take.
    pub limit: Option<std::time::Duration>,
}

impl Runs {
    /// No run yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            live: Arc::default(),
            beginning: tokio::sync::Mutex::default(),
            tokens: Tokens::default(),
            stop: CancellationToken::new(),
            closing: Mutex::default(),
        }
    }

    fn live(&self) -> MutexGuard<'_, HashMap<String, Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tokens that orgs were asked for.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        self.tokens.clone()
    }

    /// What cancels a new run, with the end of the program too.
    ///
    /// # Errors
    /// The program is being closed.
    pub fn token(&self) -> Result<CancellationToken, Failure> {
        if self.stop.is_cancelled() {
            return Err(not_now("The app is being closed, so no run is started.", "Start the app again."));
        }
        Ok(self.stop.child_token())
    }

    /// Held while something begins that must not begin twice, or after the end.
    pub async fn beginning(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.beginning.lock().await
    }

    /// Begins a run that is written down. Must be called within a Tokio runtime.
    pub fn begin(&self, id: String, beginning: Beginning) {
        let Beginning { common, cases, parallel, limit } = beginning;
        let (book, cancel, ended) = (common.book.clone(), common.cancel.clone(), Arc::clone(&common.ended));
        let (registry, over) = (Arc::downgrade(&self.live), CancellationToken::new());
        let (own, done, stop) = (id.clone(), over.clone(), self.stop.clone());
        // Held while it is spawned, so that a task that ends at once finds itself in the map.
        let mut live = self.live();
        let scenarios: BTreeSet<String> = cases.iter().filter_map(|case| case.scenario_id.clone()).collect();
        let task = tokio::spawn(async move {
            carry_out(&common, cases, parallel, limit).await;
            common.book.finish(&stop).await;
            tell_scenarios(&common, scenarios).await;
            if let Some(registry) = registry.upgrade() {
                registry.lock().unwrap_or_else(PoisonError::into_inner).remove(&own);
            }
            done.cancel();
        });
        live.insert(id, Live { book, cancel, ended, task, over });
    }

    /// The book of a run that goes on.
    #[must_use]
    pub fn book(&self, run_id: &str) -> Option<Book> {
        self.live().get(run_id).map(|live| live.book.clone())
    }

    /// The books of all runs that go on.
    #[must_use]
    pub fn books(&self) -> Vec<Book> {
        self.live().values().map(|live| live.book.clone()).collect()
    }

    /// Whether a run goes on in this program.
    #[must_use]
    pub fn is_running(&self, run_id: &str) -> bool {
        self.live().get(run_id).is_some_and(|live| live.book.summary().state == RunState::Running)
    }

    /// Ends a run: it closes what it opened, and counts what it has not held as not run.
    ///
    /// # Errors
    /// `notFound`: no run of this id goes on.
    pub fn cancel(&self, run_id: &str) -> Result<(), Failure> {
        let live = self.live();
        let live = live.get(run_id).ok_or_else(|| not_found("run"))?;
        // The first reason counts.
        let _ = live.ended.set("the run was cancelled".to_owned());
        live.cancel.cancel();
        Ok(())
    }

    /// Closes left conversations in the background.
    pub fn close_behind(&self, closing: impl Future<Output = ()> + Send + 'static) {
        *self.closing.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokio::spawn(closing));
    }

    /// Cancels every run and waits until what they opened is closed.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        // Whoever is about to begin a run sees that it is too late, or is in the map by now.
        drop(self.beginning.lock().await);
        let over: Vec<CancellationToken> = self
            .live()
            .values()
            .map(|live| {
                let _ = live.ended.set("the program was closed".to_owned());
                live.over.clone()
            })
            .collect();
        join_all(over.iter().map(CancellationToken::cancelled)).await;
        let closing = self.closing.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(closing) = closing {
            // What it has not come to is left for the next start.
            closing.abort();
        }
    }
}

/// Holds the cases of a run, so many at once, and ends its book.
async fn carry_out(common: &Common, cases: Vec<PlannedCase>, parallel: usize, limit: Option<std::time::Duration>) {
    let work = stream::iter(cases.iter().enumerate())
        .for_each_concurrent(parallel.max(1), |(place, case)| common.hold(place, case));
    let limited = async {
        if let Some(limit) = limit {
            tokio::time::sleep(limit).await;
            let limit = in_words(milliseconds(limit));
            let _ = common.ended.set(format!("the run's limit of {limit} was over"));
            common.cancel.cancel();
        }
        std::future::pending::<()>().await;
    };
    let over = CancellationToken::new();
    let held = async {
        tokio::select! {
            biased;
            () = work => {}
            () = limited => {}
        }
        over.cancel();
    };
    tokio::join!(held, common.book.keep(&over));
    common.none_left();
    let whole = !common.cancel.is_cancelled();
    common.book.end(if whole { RunState::Ended } else { RunState::Cancelled });
}

/// The list of scenarios shows how each one ended.
async fn tell_scenarios(common: &Common, scenarios: BTreeSet<String>) {
    for id in scenarios {
        let Ok(console) = common.console.console() else { return };
        if let Err(failure) = console.publish_scenario(&id).await {
            tracing::warn!(code = ?failure.code, "how a scenario ended could not be told");
        }
    }
}

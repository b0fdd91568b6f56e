//! The book of a run: how its cases stand, written down first and told second, at most ten times a second.

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::live::{Body, Live};
use crate::clock::SharedClock;
use crate::store::{CaseRow, Store, StoreError};
use crate::updates::Updates;
use crate::view::{
    CaseState, CaseSummary, Change, ManualView, NoticeKind, NoticeView, RunCounts, RunState, RunSummary,
};

/// Shortest time between two pieces of news of a run.
const PACE: Duration = Duration::from_millis(100);
/// First pause before what could not be written down is tried again; doubled up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The book of a run. Cheap to clone.
#[derive(Clone)]
pub struct Book {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    updates: Updates,
    clock: SharedClock,
    pages: Mutex<Pages>,
    changed: Notify,
    /// Held from reading to telling, so that news come in order.
    telling: tokio::sync::Mutex<()>,
}

struct Pages {
    summary: RunSummary,
    cases: Vec<Page>,
    changed: BTreeSet<usize>,
    summary_changed: bool,
    /// What people are to hear of once it is stored.
    notices: Vec<NoticeView>,
}

struct Page {
    summary: CaseSummary,
    live: Live,
    /// What is to be stored of it at the next time.
    body: Option<Body>,
}

impl Book {
    /// The book of a run that is stored already.
    #[must_use]
    pub fn new(
        store: Store,
        updates: Updates,
        clock: SharedClock,
        summary: RunSummary,
        cases: Vec<(CaseSummary, Body)>,
    ) -> Self {
        let cases =
            cases.into_iter().map(|(summary, body)| Page { summary, live: Live::new(body), body: None }).collect();
        let pages = Pages { summary, cases, changed: BTreeSet::new(), summary_changed: true, notices: Vec::new() };
        let inner = Inner {
            store,
            updates,
            clock,
            pages: Mutex::new(pages),
            changed: Notify::new(),
            telling: tokio::sync::Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.inner.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The run as it is now.
    #[must_use]
    pub fn summary(&self) -> RunSummary {
        self.pages().summary.clone()
    }

    /// The run with its cases, at one moment.
    #[must_use]
    pub fn view(&self) -> (RunSummary, Vec<CaseSummary>) {
        let pages = self.pages();
        (pages.summary.clone(), pages.cases.iter().map(|page| page.summary.clone()).collect())
    }

    /// The cases as they are now.
    #[must_use]
    pub fn cases(&self) -> Vec<CaseSummary> {
        self.pages().cases.iter().map(|page| page.summary.clone()).collect()
    }

    /// The case of a place.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<CaseSummary> {
        self.pages().cases.get(place).map(|page| page.summary.clone())
    }

    /// One case as it is now, with what others can see of it.
    #[must_use]
    pub fn case(&self, id: &str) -> Option<(CaseSummary, Live)> {
        let pages = self.pages();
        pages.cases.iter().find(|page| page.summary.id == id).map(|page| (page.summary.clone(), page.live.clone()))
    }

    /// What others can see of a case.
    #[must_use]
    pub fn live(&self, place: usize) -> Live {
        self.pages().cases.get(place).map(|page| page.live.clone()).unwrap_or_default()
    }

    /// Where a case tells how far it is.
    #[must_use]
    pub fn progress(&self, place: usize) -> Progress {
        Progress { book: self.clone(), place }
    }

    /// Changes a case.
    pub fn change(&self, place: usize, change: impl FnOnce(&mut CaseSummary)) {
        self.change_with(place, |case| {
            change(case);
            None
        });
    }

    /// Changes a case in a way that a person is to hear of.
    fn change_with(&self, place: usize, change: impl FnOnce(&mut CaseSummary) -> Option<NoticeView>) {
        let mut pages = self.pages();
        let Some(page) = pages.cases.get_mut(place) else { return };
        let before = page.summary.state;
        let notice = change(&mut page.summary);
        let counts_changed = before != page.summary.state;
        pages.notices.extend(notice);
        pages.changed.insert(place);
        if counts_changed {
            pages.summary.counts = counts(pages.cases.iter().map(|page| page.summary.state));
            pages.summary_changed = true;
        }
        drop(pages);
        self.inner.changed.notify_one();
    }

    /// A case has come to an end: what is known of it is to be stored.
    pub fn close(&self, place: usize, change: impl FnOnce(&mut CaseSummary)) {
        if let Some(page) = self.pages().cases.get_mut(place) {
            page.body = Some(page.live.body());
        }
        self.change(place, |summary| {
            summary.manual = None;
            change(summary);
        });
    }

    /// The run has come to an end.
    pub fn end(&self, state: RunState) {
        let now = self.inner.clock.now();
        let mut pages = self.pages();
        (pages.summary.state, pages.summary.ended_at) = (state, Some(now));
        pages.summary_changed = true;
    }

    /// Tells a run that is new, with all its cases.
    pub async fn tell_all(&self) {
        {
            let mut pages = self.pages();
            pages.changed = (0..pages.cases.len()).collect();
            pages.summary_changed = true;
        }
        if let Err(error) = self.tell().await {
            not_written(&error);
        }
    }

    /// Stores and tells the end, as often as it takes. Gives up only when the program is to end: the next start finds a run then
    /// that nobody has ended.
    pub async fn finish(&self, stop: &CancellationToken) {
        let mut pause = FIRST_PAUSE;
        while let Err(error) = self.tell().await {
            not_written(&error);
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            }
        }
    }

    /// Stores and tells what has changed, until it is to stop. Never stops in the middle: what is being stored is stored.
    pub async fn keep(&self, stop: &CancellationToken) {
        let mut pause = PACE;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.inner.changed.notified() => {}
            }
            match self.tell().await {
                Ok(()) => pause = PACE,
                Err(error) => {
                    not_written(&error);
                    pause = (pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
                    // Not only with the next change: there is none while a person is waited for.
                    self.inner.changed.notify_one();
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Stores and tells what has changed, now. Not to be dropped before it is done: what it has taken would not be stored.
    ///
    /// # Errors
    /// As any write. What was not stored is not told, and the next call tries again.
    async fn tell(&self) -> Result<(), StoreError> {
        let _telling = self.inner.telling.lock().await;
        let (summary, rows, mut notices) = {
            let mut pages = self.pages();
            if pages.changed.is_empty() && !pages.summary_changed {
                return Ok(());
            }
            pages.summary_changed = false;
            let changed = std::mem::take(&mut pages.changed);
            let mut rows: Vec<CaseRow> = Vec::with_capacity(changed.len());
            for place in changed {
                if let Some(page) = pages.cases.get_mut(place) {
                    rows.push(CaseRow { summary: page.summary.clone(), body: page.body.take() });
                }
            }
            (pages.summary.clone(), rows, std::mem::take(&mut pages.notices))
        };
        if let Err(error) = self.inner.store.save_progress(&summary, &rows).await {
            let mut pages = self.pages();
            pages.summary_changed = true;
            notices.append(&mut pages.notices);
            pages.notices = notices;
            for row in rows {
                if let Some(place) = pages.cases.iter().position(|page| page.summary.id == row.summary.id) {
                    pages.changed.insert(place);
                    if let (Some(page), Some(body)) = (pages.cases.get_mut(place), row.body) {
                        page.body.get_or_insert(body);
                    }
                }
            }
            return Err(error);
        }
        let cases = rows.into_iter().map(|row| row.summary).collect();
        self.inner.updates.publish(Change::Run { run: summary, cases });
        for notice in notices {
            self.inner.updates.publish(Change::Notice { notice });
        }
        Ok(())
    }
}

fn not_written(error: &StoreError) {
    tracing::error!(%error, "how a run stands could not be written down and is tried again");
}

/// How the cases of a run stand, from the state of each.
#[must_use]
pub fn counts(states: impl Iterator<Item = CaseState>) -> RunCounts {
    let mut counts = RunCounts::default();
    for state in states {
        counts.expected += 1;
        match state {
            CaseState::Waiting => counts.waiting += 1,
            CaseState::Running | CaseState::AwaitingPerson => counts.running += 1,
            CaseState::Passed => counts.passed += 1,
            CaseState::PassedOnRetry => counts.passed_on_retry += 1,
            CaseState::Failed | CaseState::Hung | CaseState::Broken => counts.failed += 1,
            CaseState::NotRun => counts.not_run += 1,
        }
    }
    counts
}

/// Where a case tells how far it is.
#[derive(Clone)]
pub struct Progress {
    book: Book,
    place: usize,
}

impl Progress {
    /// It comes to a step, from 0.
    pub fn step(&self, step: usize) {
        self.book.change(self.place, |case| case.step = u32::try_from(step + 1).unwrap_or(u32::MAX));
    }

    /// It waits for so many milliseconds, because it is asked to.
    pub fn waits(&self, milliseconds: i64) {
        self.book.change(self.place, |case| case.waited_ms += milliseconds);
    }

    /// It waits for a person.
    pub fn asks(&self, manual: ManualView) {
        let conversation_id = self.book.live(self.place).body().conversation_ids.last().cloned().unwrap_or_default();
        let text = manual.instructions.clone();
        self.book.change_with(self.place, |case| {
            case.state = CaseState::AwaitingPerson;
            case.manual = Some(manual);
            let (who, org) = (case.scenario.clone(), case.target.name.clone());
            Some(NoticeView { conversation_id, kind: NoticeKind::Asked, who, text, org })
        });
    }

    /// The person has answered, or is waited for no longer.
    pub fn asked(&self, took: i64) {
        self.book.change(self.place, |case| {
            case.state = CaseState::Running;
            case.manual = None;
            // Counted down from the whole at the end.
            case.took_ms = Some(case.took_ms.unwrap_or_default() - took);
        });
    }
}

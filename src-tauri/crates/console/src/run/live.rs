//! A case while it is held: what the window can see of it, and what must be closed whatever happens.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::view::{
    AttributeFate, CaseEvent, CaseSummary, CaseView, ChecklistCounts, FindingView, GapView, ManualAnswer, StepResult,
    StepVerdict,
};

/// What is known of a case beside its row: stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Body {
    /// Of the last try.
    pub steps: Vec<StepResult>,
    /// Why the first try failed, if there was a second one.
    pub first_try: Option<String>,
    /// Oldest first.
    pub events: Vec<CaseEvent>,
    /// Whether there were more.
    pub more_events: bool,
    /// At the end.
    pub findings: Vec<FindingView>,
    /// Of all conversations.
    pub gaps: GapView,
    /// Of the newest conversation.
    pub attributes: Vec<AttributeFate>,
    /// The `sub`, if the end user was verified.
    pub verified: Option<String>,
    /// In this app's database.
    pub conversation_ids: Vec<String>,
    /// Of the org's checklist.
    pub checklist: Option<ChecklistCounts>,
}

impl Body {
    /// The case as the window sees it.
    #[must_use]
    pub fn view(self, summary: CaseSummary) -> CaseView {
        let Self {
            steps,
            first_try,
            events,
            more_events,
            findings,
            gaps,
            attributes,
            verified,
            conversation_ids,
            checklist,
        } = self;
        CaseView {
            summary,
            steps,
            first_try,
            events,
            more_events,
            findings,
            gaps,
            attributes,
            verified,
            conversation_ids,
            checklist,
        }
    }

    /// Steps that did not come to their end were not reached.
    pub fn not_reached(&mut self) {
        for step in &mut self.steps {
            if matches!(step.state, StepVerdict::Waiting | StepVerdict::Running) {
                step.state = StepVerdict::NotRun;
            }
        }
    }
}

/// A case while it is held. Cheap to clone.
#[derive(Clone, Default)]
pub struct Live {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    body: Mutex<Body>,
    opened: Mutex<Vec<String>>,
    person: Mutex<Option<oneshot::Sender<ManualAnswer>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// A case that begins like this.
    #[must_use]
    pub fn new(body: Body) -> Self {
        let live = Self::default();
        *locked(&live.inner.body) = body;
        live
    }

    /// What is known now.
    #[must_use]
    pub fn body(&self) -> Body {
        locked(&self.inner.body).clone()
    }

    /// Changes what is known.
    pub fn change<T>(&self, change: impl FnOnce(&mut Body) -> T) -> T {
        change(&mut locked(&self.inner.body))
    }

    /// A conversation is about to be opened.
    pub fn opens(&self, conversation_id: &str) {
        locked(&self.inner.opened).push(conversation_id.to_owned());
    }

    /// The conversations that were opened since this was asked last.
    #[must_use]
    pub fn opened(&self) -> Vec<String> {
        std::mem::take(&mut *locked(&self.inner.opened))
    }

    /// Waits for a person from now on.
    pub fn ask(&self) -> oneshot::Receiver<ManualAnswer> {
        let (sender, receiver) = oneshot::channel();
        *locked(&self.inner.person) = Some(sender);
        receiver
    }

    /// Waits for nobody any more.
    pub fn stop_asking(&self) {
        drop(locked(&self.inner.person).take());
    }

    /// Hands a person's answer over. Answers whether somebody waited for it.
    #[must_use]
    pub fn answer(&self, answer: ManualAnswer) -> bool {
        locked(&self.inner.person).take().is_some_and(|person| person.send(answer).is_ok())
    }
}

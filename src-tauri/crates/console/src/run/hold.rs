//! Holding one case: where, how often, for how long, and cleaning up whatever happens.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;

use super::book::Book;
use super::case::{Case, Outcome, Part, Site, is_unreachable};
use super::closing;
use super::expect::milliseconds;
use super::limit::Limit;
use super::live::Body;
use super::pace::Tokens;
use super::plan::PlannedCase;
use super::stage::{Backstage, Ground, Stage};
use super::watch::since;
use crate::console::Handle;
use crate::duration::in_words;
use crate::scenario::model::Scenario;
use crate::scenario::{BuiltIn, FillError};
use crate::view::{CaseState, Failure, FailureCode, ProfileView, RunTarget, StepVerdict};

/// What all cases of a run share.
pub struct Common {
    /// The application whose run it is.
    pub console: Handle,
    /// Where cases are held that need a practice org.
    pub stage: Arc<dyn Stage>,
    /// The book of the run.
    pub book: Book,
    /// The tokens that orgs were asked for.
    pub tokens: Tokens,
    /// Cancelled when the run is to end.
    pub cancel: CancellationToken,
    /// Whether a case that failed is held once more.
    pub retry: bool,
    /// Why the run ends before its time, once it does.
    pub ended: Arc<std::sync::OnceLock<String>>,
}

/// Where a case is held, with what ends with it.
struct Opened {
    console: Handle,
    profile: ProfileView,
    backstage: Option<Box<dyn Backstage>>,
    /// An application of its own.
    ground: Option<crate::Console>,
}

impl Common {
    /// Holds a case, once more if it failed and that is wished, and writes down how it ended.
    pub async fn hold(&self, place: usize, case: &PlannedCase) {
        if self.cancel.is_cancelled() {
            return self.not_run(place, false);
        }
        let began = tokio::time::Instant::now();
        let started_at = self.console.console().map(|console| console.clock().now()).ok();
        self.book.change(place, |row| {
            (row.state, row.started_at, row.tries) = (CaseState::Running, started_at, 1);
        });
        let mut outcome = self.try_it(place, case, 1).await;
        if self.retry && !self.cancel.is_cancelled() && outcome.state != CaseState::Passed {
            let reason = outcome.reason.clone();
            self.book.change(place, |row| {
                (row.tries, row.step, row.state) = (2, 0, CaseState::Running);
            });
            outcome = self.try_it(place, case, 2).await;
            self.book.live(place).change(|body| body.first_try = reason);
            if outcome.state == CaseState::Passed {
                outcome.state = CaseState::PassedOnRetry;
            }
        }
        let took = since(began);
        self.book.live(place).change(Body::not_reached);
        self.book.close(place, |row| {
            (row.state, row.reason) = (outcome.state, outcome.reason);
            // What a person took was counted as less than nothing.
            row.took_ms = Some((took + row.took_ms.unwrap_or_default()).max(0));
        });
    }

    /// A case that is not held, or not to its end.
    fn not_run(&self, place: usize, begun: bool) {
        let why = self.ended.get().map_or("the run ended before", String::as_str);
        let reason = if begun { format!("Stopped: {why}") } else { format!("Not begun: {why}") };
        self.book.live(place).change(Body::not_reached);
        self.book.close(place, |row| (row.state, row.reason) = (CaseState::NotRun, Some(reason)));
    }

    /// Cases that nobody has come to.
    pub fn none_left(&self) {
        for (place, case) in self.book.cases().into_iter().enumerate() {
            if !case.state.is_over() {
                self.not_run(place, case.started_at.is_some());
            }
        }
    }

    async fn try_it(&self, place: usize, case: &PlannedCase, number: u32) -> Outcome {
        let live = self.book.live(place);
        let scenario = match self.filled(place, case) {
            Ok(scenario) => Arc::new(scenario),
            Err(error) => return Outcome { state: CaseState::Failed, reason: Some(error.to_string()) },
        };
        let file = case.file.clone();
        live.change(|body| {
            let conversation_ids = std::mem::take(&mut body.conversation_ids);
            *body = Body { conversation_ids, ..planned(&scenario, &file) };
        });
        let mut opened = match self.open(case, &scenario).await {
            Ok(opened) => opened,
            Err(failure) => return Outcome { state: CaseState::Broken, reason: Some(failure.message) },
        };
        let mut outcome = self.within_limits(place, case, scenario, &opened).await;
        let unclosed = self.clean_up(&opened, place).await;
        if let Some(failure) = unclosed.filter(|_| outcome.state == CaseState::Passed) {
            // Whatever was seen before: an org that is gone has not held the conversation to its end.
            let reason = format!("The org could not be reached at the end: {}", failure.message);
            outcome = Outcome { state: CaseState::Broken, reason: Some(reason) };
        }
        if let Some(backstage) = opened.backstage.take() {
            backstage.end().await;
        }
        tracing::info!(case = place, number, state = ?outcome.state, "a case was held");
        outcome
    }

    fn filled(&self, place: usize, case: &PlannedCase) -> Result<Scenario, FillError> {
        let run = self.book.summary().id;
        let unique: String = uuid::Uuid::new_v4().simple().to_string().chars().take(12).collect();
        let built_in = BuiltIn {
            run: run.get(..8).unwrap_or(&run),
            case: u32::try_from(place + 1).unwrap_or(u32::MAX),
            unique: &unique,
        };
        case.scenario.for_row(case.row, &built_in)
    }

    async fn open(&self, case: &PlannedCase, scenario: &Scenario) -> Result<Opened, Failure> {
        match &case.target {
            RunTarget::Practice => {
                let Ground { console, profile_id, backstage } = self.stage.open(&scenario.practice).await?;
                let profile = console.profile_view(&profile_id).await?;
                let (handle, backstage) = (console.handle(), Some(backstage));
                Ok(Opened { console: handle, profile, backstage, ground: Some(console) })
            }
            RunTarget::Profile { profile_id } => {
                let profile = self.console.console()?.profile_view(profile_id).await?;
                let backstage = self.stage.behind(&profile).await;
                Ok(Opened { console: self.console.clone(), profile, backstage, ground: None })
            }
        }
    }

    /// Holds it until it ends, its limit is over, or the run is to end.
    async fn within_limits(
        &self,
        place: usize,
        case: &PlannedCase,
        scenario: Arc<Scenario>,
        opened: &Opened,
    ) -> Outcome {
        let allowed = scenario.limit;
        let limit = Limit::begin(allowed);
        let row = self.book.row(place);
        let written_for = row.filter(|_| opened.ground.is_none()).map(|row| (row.run_id, row.id));
        let part = Part {
            scenario,
            folder: case.folder.clone(),
            site: Site {
                console: opened.console.clone(),
                profile: opened.profile.clone(),
                backstage: opened.backstage.as_deref(),
                own: opened.ground.is_some(),
            },
            live: self.book.live(place),
            progress: self.book.progress(place),
            limit: &limit,
            tokens: self.tokens.clone(),
            written_for,
        };
        let held = AssertUnwindSafe(Case::new(part).hold()).catch_unwind();
        let outcome = tokio::select! {
            biased;
            () = self.cancel.cancelled() => {
                let why = self.ended.get().map_or("the run ended before", String::as_str);
                Outcome { state: CaseState::NotRun, reason: Some(format!("Stopped: {why}")) }
            }
            held = held => match held {
                Ok(outcome) => outcome,
                Err(_) => {
                    let reason = "An unexpected error occurred in this program".to_owned();
                    Outcome { state: CaseState::Broken, reason: Some(reason) }
                }
            },
            () = limit.over() => {
                let allowed = in_words(milliseconds(allowed));
                let step = self.unfinished(place).map(|step| format!(" in step {step}")).unwrap_or_default();
                Outcome { state: CaseState::Hung, reason: Some(format!("It was not over after {allowed}{step}")) }
            }
        };
        self.interrupted(place, &outcome);
        outcome
    }

    /// The number of the step that is under way.
    fn unfinished(&self, place: usize) -> Option<u32> {
        let steps = self.book.live(place).body().steps;
        steps.iter().find(|step| step.state == StepVerdict::Running).map(|step| step.number)
    }

    /// A step that was cut off did not hold.
    fn interrupted(&self, place: usize, outcome: &Outcome) {
        self.book.live(place).change(|body| {
            for step in body.steps.iter_mut().filter(|step| step.state == StepVerdict::Running) {
                step.state = match outcome.state {
                    CaseState::NotRun => StepVerdict::NotRun,
                    _ => StepVerdict::Failed,
                };
                step.reason.clone_from(&outcome.reason);
            }
        });
    }

    /// Closes every conversation that was opened. Answers why one may still be open because the org did not answer; one that
    /// the org leaves open by design, or that nobody can close any more, is told elsewhere.
    async fn clean_up(&self, opened: &Opened, place: usize) -> Option<Failure> {
        let mut unreached = None;
        let live = self.book.live(place);
        live.stop_asking();
        for id in live.opened() {
            if opened.ground.is_none() {
                live.change(|body| {
                    if !body.conversation_ids.contains(&id) {
                        body.conversation_ids.push(id.clone());
                    }
                });
            }
            let closed = closing::close(&opened.console, &id).await;
            if let Err(failure) = &closed
                && (is_unreachable(failure.code) || failure.code == FailureCode::NotNow)
            {
                unreached.get_or_insert_with(|| failure.clone());
            }
            if opened.ground.is_none()
                && let Ok(console) = opened.console.console()
            {
                console.note_closing(&id, closed).await;
            }
        }
        unreached
    }
}

/// What is known of a case before it is held.
#[must_use]
pub fn planned(scenario: &Scenario, file: &str) -> Body {
    let steps = scenario.steps.iter().enumerate().map(|(place, step)| crate::view::StepResult {
        number: u32::try_from(place + 1).unwrap_or(u32::MAX),
        file: if step.place.file.is_empty() { file.to_owned() } else { step.place.file.to_string() },
        line: step.place.line,
        title: step.title(),
        state: StepVerdict::Waiting,
        began_ms: None,
        took_ms: None,
        reason: None,
        expectations: Vec::new(),
        answer: None,
        failure: None,
    });
    Body { steps: steps.collect(), ..Body::default() }
}

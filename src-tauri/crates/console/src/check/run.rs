//! One run: its results as they come, each in the store before it is shown.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::conclusion::Conclusion;
use super::evidence::Trail;
use super::plan::{self, Needs};
use crate::conversation::Context;
use crate::diagnosis::diagnose;
use crate::evidence::without_secrets;
use crate::view::{Change, CheckId, CheckResultView, CheckRunView, CheckState, Failure};

/// One run of checks, shared by all that work on it.
pub struct Run {
    context: Arc<Context>,
    view: Mutex<CheckRunView>,
    ended: watch::Sender<usize>,
    /// Cancelled when a person, or the end of the program, wants the run to end.
    pub cancel: CancellationToken,
}

/// Whether a check has come to its end, whatever the result.
fn is_over(state: CheckState) -> bool {
    match state {
        CheckState::Waiting | CheckState::Running => false,
        CheckState::Passed
        | CheckState::Failed
        | CheckState::Undecided
        | CheckState::NotApplicable
        | CheckState::Cancelled => true,
    }
}

impl Run {
    /// Writes a new run down and shows it.
    ///
    /// # Errors
    /// As any write.
    pub async fn begin(
        context: Arc<Context>,
        id: String,
        profile_id: &str,
        checks: &[CheckId],
        cancel: CancellationToken,
    ) -> Result<Self, Failure> {
        let started_at = context.clock.now();
        let waiting = |check: &CheckId| CheckResultView {
            check: *check,
            title: plan::title(*check).to_owned(),
            state: CheckState::Waiting,
            summary: String::new(),
            findings: Vec::new(),
            evidence: Vec::new(),
            run_id: id.clone(),
            at: None,
            elapsed_ms: None,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let view = CheckRunView {
            results: checks.iter().map(waiting).collect(),
            profile_id: profile_id.to_owned(),
            started_at,
            ended_at: None,
            cancelled: false,
            id,
        };
        context.store.begin_check_run(&view.id, &view.profile_id, started_at, context.ownership.id()).await?;
        let run = Self { context, view: Mutex::new(view), ended: watch::Sender::new(0), cancel };
        run.publish(&run.locked());
        Ok(run)
    }

    fn locked(&self) -> MutexGuard<'_, CheckRunView> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Called with the lock held, so that updates are in the order of the changes.
    fn publish(&self, view: &CheckRunView) {
        self.context.updates.publish(Change::Checks { run: view.clone() });
    }

    /// The run as it is now.
    pub fn view(&self) -> CheckRunView {
        self.locked().clone()
    }

    /// A place for the evidence of a check.
    pub fn trail(&self) -> Trail {
        Trail::new(Arc::clone(&self.context.clock))
    }

    /// Whether a check is part of this run.
    pub fn plans(&self, check: CheckId) -> bool {
        self.state(check).is_some()
    }

    fn state(&self, check: CheckId) -> Option<CheckState> {
        self.locked().results.iter().find(|result| result.check == check).map(|result| result.state)
    }

    /// Waits until a check of this run is over; none for one that is not part of it.
    pub async fn over(&self, check: CheckId) -> Option<CheckState> {
        let mut ended = self.ended.subscribe();
        loop {
            match self.state(check) {
                Some(state) if !is_over(state) => {}
                known => return known,
            }
            // The sender lives as long as the run.
            if ended.changed().await.is_err() {
                return None;
            }
        }
    }

    /// Waits for what a check rests on.
    ///
    /// # Errors
    /// Says why the check cannot find anything out.
    pub async fn ready(&self, check: CheckId) -> Result<(), Conclusion> {
        let checks = match plan::needs(check) {
            Needs::Nothing => return Ok(()),
            Needs::One(needed) => vec![needed],
            Needs::Any(needed) => needed.to_vec(),
        };
        let mut states = Vec::with_capacity(checks.len());
        for needed in checks {
            states.push((needed, self.over(needed).await.unwrap_or(CheckState::Undecided)));
        }
        if states.iter().any(|(_, state)| *state == CheckState::Passed) {
            return Ok(());
        }
        if states.iter().all(|(_, state)| *state == CheckState::NotApplicable) {
            let titles: Vec<&str> = states.iter().map(|(needed, _)| plan::title(*needed)).collect();
            let summary = format!("It depends on “{}”, which does not apply to this profile.", titles.join("” or “"));
            return Err(Conclusion::not_applicable(summary));
        }
        let reasons: Vec<String> = states
            .iter()
            .filter(|(_, state)| *state != CheckState::NotApplicable)
            .map(|(needed, state)| format!("“{}”, which {}", plan::title(*needed), ended_how(*state)))
            .collect();
        Err(Conclusion::undecided(format!("It depends on {}.", reasons.join(", or "))))
    }

    /// A check runs now.
    pub fn start(&self, check: CheckId) {
        let now = self.context.clock.now();
        let mut view = self.locked();
        if let Some(result) = view.results.iter_mut().find(|result| result.check == check)
            && result.state == CheckState::Waiting
        {
            result.state = CheckState::Running;
            result.at = Some(now);
            self.publish(&view);
        }
    }

    /// A check is over: the rules are asked, and the result is written down and shown.
    pub async fn conclude(&self, check: CheckId, conclusion: Conclusion, trail: &Trail) {
        let now = self.context.clock.now();
        let Some(mut result) = self.locked().results.iter().find(|result| result.check == check).cloned() else {
            return;
        };
        let findings = diagnose(&conclusion.facts).into_iter().map(|finding| {
            let seen = without_secrets(&finding.seen);
            crate::diagnosis::Finding { seen, ..finding }.view()
        });
        let at = *result.at.get_or_insert(now);
        result.elapsed_ms = Some(now - at);
        result.state = conclusion.state;
        result.summary = without_secrets(&conclusion.summary);
        result.findings = findings.collect();
        result.evidence = trail.pieces();
        if let Err(error) = self.context.store.save_check_result(&self.profile_id(), now, &result).await {
            tracing::error!(%error, ?check, "the result of a check could not be written down");
            let failure = Failure::from(error);
            result.state = CheckState::Undecided;
            result.summary = format!("The result could not be written down: {}", failure.message);
            result.findings.clear();
            result.evidence.clear();
        }
        tracing::info!(?check, state = ?result.state, elapsed_ms = result.elapsed_ms, "checked");
        let mut view = self.locked();
        if let Some(row) = view.results.iter_mut().find(|row| row.check == check) {
            *row = result;
        }
        self.publish(&view);
        drop(view);
        self.ended.send_modify(|count| *count += 1);
    }

    fn profile_id(&self) -> String {
        self.locked().profile_id.clone()
    }

    /// The run is over; what has no result was cancelled.
    pub async fn end(&self) {
        let now = self.context.clock.now();
        let (id, cancelled) = {
            let view = self.locked();
            (view.id.clone(), view.results.iter().any(|result| !is_over(result.state)))
        };
        if let Err(error) = self.context.store.end_check_run(&id, now, cancelled).await {
            // The next start ends it.
            tracing::error!(%error, "the end of a run could not be written down");
        }
        let mut view = self.locked();
        for result in view.results.iter_mut().filter(|result| !is_over(result.state)) {
            result.state = CheckState::Cancelled;
            result.summary = "Cancelled before there was a result.".to_owned();
        }
        (view.ended_at, view.cancelled) = (Some(now), cancelled);
        self.publish(&view);
    }
}

fn ended_how(state: CheckState) -> &'static str {
    match state {
        CheckState::Failed => "failed",
        CheckState::Cancelled => "was cancelled",
        CheckState::NotApplicable => "does not apply",
        CheckState::Passed => "passed",
        CheckState::Undecided | CheckState::Waiting | CheckState::Running => "could not be decided",
    }
}

//! Runs of scenarios: started and followed.

use std::sync::Arc;

use super::Console;
use crate::failure::not_now;
use crate::run::{Plan, Stage};
use crate::view::{CaseView, Failure, LeftoverView, ManualAnswer, RunReport, RunRequest, RunSummary, RunView};

fn not_built() -> Failure {
    not_now("This is not built yet.", "Use a later version.")
}

impl Console {
    /// Plans and starts a run of scenarios of the list, and answers its id; everything else comes through the feed.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid` for numbers out of range; `notNow` for scenarios with errors, and for production orgs that
    /// were not confirmed.
    pub async fn start_run(&self, _request: RunRequest, _stage: Arc<dyn Stage>) -> Result<String, Failure> {
        Err(not_built())
    }

    /// Starts a run that was planned elsewhere, from files for example.
    ///
    /// # Errors
    /// `notNow` for production orgs that were not confirmed.
    pub async fn start_plan(&self, _plan: Plan, _stage: Arc<dyn Stage>) -> Result<String, Failure> {
        Err(not_built())
    }

    /// Ends a run: what it opened is closed, and what it did not hold counts as a failure. Returns at once.
    ///
    /// # Errors
    /// `notFound`; a run that is over is none.
    pub async fn cancel_run(&self, _run_id: &str) -> Result<(), Failure> {
        Err(not_built())
    }

    /// Tells what became of the manual step that a case waits for.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a case that waits for nobody.
    pub async fn answer_manual(&self, _case_id: &str, _answer: ManualAnswer) -> Result<(), Failure> {
        Err(not_built())
    }

    /// Runs, the newest first, at most 50, older than the given time.
    ///
    /// # Errors
    /// As any read.
    pub async fn runs(&self, _before: Option<i64>) -> Result<Vec<RunSummary>, Failure> {
        Err(not_built())
    }

    /// One run with its cases.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn run(&self, _run_id: &str) -> Result<RunView, Failure> {
        Err(not_built())
    }

    /// One case with everything that is known of it.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn case(&self, _case_id: &str) -> Result<CaseView, Failure> {
        Err(not_built())
    }

    /// Deletes a run for good, its conversations not included.
    ///
    /// # Errors
    /// `notFound`; `notNow` while it goes on.
    pub async fn delete_run(&self, _run_id: &str) -> Result<(), Failure> {
        Err(not_built())
    }

    /// Conversations that runs opened and that may still be open at an org.
    ///
    /// # Errors
    /// As any read.
    pub async fn leftovers(&self) -> Result<Vec<LeftoverView>, Failure> {
        Err(not_built())
    }

    /// Closes them, and answers what could not be closed.
    ///
    /// # Errors
    /// As any read.
    pub async fn close_leftovers(&self) -> Result<Vec<LeftoverView>, Failure> {
        Err(not_built())
    }

    /// A run with everything that is known of it, secrets replaced.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn run_report(&self, _run_id: &str) -> Result<RunReport, Failure> {
        Err(not_built())
    }
}

//! Checks and their results, as the application offers them.

use super::Console;
use crate::check::{Options, plan};
use crate::failure::not_now;
use crate::view::{CheckId, CheckResultView, ChecksView, Failure};

/// Most results of one check in its history.
const HISTORY: u32 = 200;

impl Console {
    /// Starts checks and answers the run's id; results come through the feed as they are found. With no list, all that
    /// the profile's connector asks for. A profile has one run at a time: one that goes on is answered again. A check brings
    /// along what it rests on.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a profile in the trash.
    pub async fn start_checks(&self, profile_id: &str, checks: Option<Vec<CheckId>>) -> Result<String, Failure> {
        self.start_checks_with(profile_id, checks, Options::default()).await
    }

    /// The same, with another patience or another user.
    ///
    /// # Errors
    /// As [`Console::start_checks`].
    pub async fn start_checks_with(
        &self,
        profile_id: &str,
        checks: Option<Vec<CheckId>>,
        options: Options,
    ) -> Result<String, Failure> {
        let profile = self.profile(profile_id).await?;
        if profile.trashed_at.is_some() {
            return Err(not_now(
                "This org is in the trash, so it is not checked.",
                "Restore it first: open Orgs, then Trash.",
            ));
        }
        let checks = checks.unwrap_or_else(|| plan::of_connector(profile.connector));
        self.inner.checks.start(profile, &checks, options).await
    }

    /// Closes probe conversations that a killed program left open. A program that resumes does so by itself; this is for
    /// one that shares the data with another that may be running.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn close_left_probes(&self) -> Result<(), Failure> {
        self.inner.checks.close_leftovers().await
    }

    /// Cancels a run. What was opened at the org is closed first.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn cancel_checks(&self, run_id: &str) -> Result<(), Failure> {
        self.inner.checks.cancel(run_id).await
    }

    /// The run that goes on, and the newest result of each check.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn checks(&self, profile_id: &str) -> Result<ChecksView, Failure> {
        self.profile(profile_id).await?;
        // Taken first: a run that ends in between is in the store then.
        let running = self.inner.checks.running(profile_id);
        let latest = self.inner.store.latest_check_results(profile_id).await?;
        Ok(ChecksView { running, latest })
    }

    /// All results of one check, newest first, at most 200.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn check_history(&self, profile_id: &str, check: CheckId) -> Result<Vec<CheckResultView>, Failure> {
        self.profile(profile_id).await?;
        Ok(self.inner.store.check_results_of(profile_id, check, HISTORY).await?)
    }
}

//! Checks and their results, as the application offers them.

use super::Console;
use crate::failure::internal;
use crate::view::{CheckId, CheckResultView, ChecksView, Failure};

impl Console {
    /// Starts checks and answers the run's id; results come through the feed as they are found. With no list, all that
    /// the profile's connector asks for. A profile has one run at a time: one that goes on is answered again.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a profile in the trash.
    pub async fn start_checks(&self, profile_id: &str, checks: Option<Vec<CheckId>>) -> Result<String, Failure> {
        let _ = (profile_id, checks);
        Err(internal("start_checks"))
    }

    /// Cancels a run. What was opened at the org is closed first.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn cancel_checks(&self, run_id: &str) -> Result<(), Failure> {
        let _ = run_id;
        Err(internal("cancel_checks"))
    }

    /// The run that goes on, and the newest result of each check.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn checks(&self, profile_id: &str) -> Result<ChecksView, Failure> {
        let _ = profile_id;
        Err(internal("checks"))
    }

    /// All results of one check, newest first, at most 200.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn check_history(&self, profile_id: &str, check: CheckId) -> Result<Vec<CheckResultView>, Failure> {
        let _ = (profile_id, check);
        Err(internal("check_history"))
    }
}

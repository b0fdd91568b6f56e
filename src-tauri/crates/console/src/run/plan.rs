//! What a run is to hold.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::scenario::model::Scenario;
use crate::view::RunTarget;

/// What a practice org is called that was opened for one case: no profile stands for it.
pub const OWN_ORG: &str = "Practice org of its own";

/// Every case of a run, in the order of reports.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The cases. As many as these are reported, whatever happens.
    pub cases: Vec<PlannedCase>,
    /// How many at once, at least one.
    pub parallel: usize,
    /// Whether a case that failed is held once more.
    pub retry: bool,
    /// How long the whole run may take.
    pub limit: Option<Duration>,
    /// Ids of production orgs that a person has named and confirmed; others are refused.
    pub confirmed: Vec<String>,
}

/// One scenario, with one row of values, on one org.
#[derive(Clone, Debug)]
pub struct PlannedCase {
    /// What is held.
    pub scenario: Arc<Scenario>,
    /// The scenario in the list; none for a file.
    pub scenario_id: Option<String>,
    /// The scenario's file as it was named; empty for one of the list.
    pub file: String,
    /// SHA-256 of the scenario's text, in hexadecimal.
    pub digest: String,
    /// Where the files are that it sends.
    pub folder: Option<PathBuf>,
    /// The row of values, from 0; none without rows.
    pub row: Option<usize>,
    /// From 1.
    pub repetition: u32,
    /// Where.
    pub target: RunTarget,
}

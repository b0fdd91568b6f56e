//! How the cases of a report stand.

use crate::view::{CaseState, CaseView, RunCounts};

/// Counts cases. Every form of a report says these numbers, and [`super::read`] refuses a file that says others.
#[must_use]
pub fn counts(cases: &[CaseView]) -> RunCounts {
    counts_of(cases.iter().map(|case| case.summary.state))
}

/// The same, of some of them.
pub(super) fn counts_of(states: impl Iterator<Item = CaseState>) -> RunCounts {
    let mut counts = RunCounts::default();
    for state in states {
        counts.expected += 1;
        let one = match state {
            CaseState::Waiting => &mut counts.waiting,
            CaseState::Running | CaseState::AwaitingPerson => &mut counts.running,
            CaseState::Passed => &mut counts.passed,
            CaseState::PassedOnRetry => &mut counts.passed_on_retry,
            CaseState::Failed | CaseState::Hung | CaseState::Broken => &mut counts.failed,
            CaseState::NotRun => &mut counts.not_run,
        };
        *one += 1;
    }
    counts
}

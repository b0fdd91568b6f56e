//! A run as it stands now, so that a report is complete at every moment: what is not over counts as not run, and as a failure.

use console::report::{counts, sealed};
use console::view::{CaseState, CaseView, RunReport, RunState, StepResult, StepVerdict};

/// Why a case that is not over counts as not run.
const NOT_OVER: &str = "The run had not finished when this report was written.";

/// The report with every case either held to its end or not run, and counts that agree.
pub fn as_it_stands(mut report: RunReport) -> RunReport {
    for case in &mut report.cases {
        let CaseView { summary, steps, .. } = case;
        match summary.state {
            CaseState::Waiting | CaseState::Running | CaseState::AwaitingPerson => {
                summary.state = CaseState::NotRun;
                summary.reason = Some(NOT_OVER.to_owned());
                summary.manual = None;
                steps.iter_mut().for_each(not_run);
            }
            CaseState::Passed
            | CaseState::PassedOnRetry
            | CaseState::Failed
            | CaseState::Hung
            | CaseState::Broken
            | CaseState::NotRun => {}
        }
    }
    report.run.counts = counts(&report.cases);
    if report.run.state == RunState::Running {
        report.run.state = RunState::Interrupted;
    }
    sealed(report)
}

fn not_run(step: &mut StepResult) {
    for state in std::iter::once(&mut step.state).chain(step.expectations.iter_mut().map(|row| &mut row.state)) {
        match state {
            StepVerdict::Waiting | StepVerdict::Running => *state = StepVerdict::NotRun,
            StepVerdict::Passed
            | StepVerdict::Late
            | StepVerdict::OutOfOrder
            | StepVerdict::Failed
            | StepVerdict::NotRun => {}
        }
    }
}

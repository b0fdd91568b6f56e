//! Cases and their results in words.

pub use console::duration::in_words as took;
use console::view::{CaseState, CaseSummary, RunCounts};

/// How a run is told: whether the org and the repetition are part of a case's name.
#[derive(Clone, Copy, Debug)]
pub struct Naming {
    /// Several orgs, so that the org's name is told.
    pub orgs: bool,
    /// Each case is held several times, so that the number is told.
    pub times: bool,
}

impl Naming {
    /// A case's name: the scenario, its row, its org, its repetition.
    pub fn of(self, case: &CaseSummary) -> String {
        let mut name = case.scenario.clone();
        if !case.row.is_empty() {
            name.push_str(&format!(" [{}]", case.row));
        }
        if self.orgs {
            name.push_str(&format!(" on {}", case.target.name));
        }
        if self.times {
            name.push_str(&format!(" #{}", case.repetition));
        }
        name
    }
}

/// Whether a case is over.
pub fn is_over(state: CaseState) -> bool {
    match state {
        CaseState::Waiting | CaseState::Running | CaseState::AwaitingPerson => false,
        CaseState::Passed
        | CaseState::PassedOnRetry
        | CaseState::Failed
        | CaseState::Hung
        | CaseState::Broken
        | CaseState::NotRun => true,
    }
}

/// Whether a case counts as passed.
pub fn has_passed(state: CaseState) -> bool {
    matches!(state, CaseState::Passed | CaseState::PassedOnRetry)
}

/// How a case stands.
pub fn word(state: CaseState) -> &'static str {
    match state {
        CaseState::Waiting => "waiting",
        CaseState::Running => "running",
        CaseState::AwaitingPerson => "waiting for a person",
        CaseState::Passed => "passed",
        CaseState::PassedOnRetry => "passed on retry",
        CaseState::Failed => "failed",
        CaseState::Hung => "hung",
        CaseState::Broken => "could not be carried out",
        CaseState::NotRun => "not run",
    }
}

/// `1 case`, `2 cases`.
pub fn cases(count: u32) -> String {
    if count == 1 { "1 case".to_owned() } else { format!("{count} cases") }
}

/// All counts in one line.
pub fn counts(counts: &RunCounts) -> String {
    let RunCounts { expected, waiting, running, passed, passed_on_retry, failed, not_run } = *counts;
    let mut parts = vec![format!("{passed} passed")];
    if passed_on_retry > 0 {
        parts.push(format!("{passed_on_retry} passed on retry"));
    }
    parts.extend([format!("{failed} failed"), format!("{not_run} not run")]);
    if waiting + running > 0 {
        parts.push(format!("{} not over", waiting + running));
    }
    format!("{}: {}", cases(expected), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_as_people_say_them() {
        let some = RunCounts { expected: 3, passed: 1, failed: 2, ..RunCounts::default() };
        assert_eq!(counts(&some), "3 cases: 1 passed, 2 failed, 0 not run");
        let one = RunCounts { expected: 1, passed_on_retry: 1, ..RunCounts::default() };
        assert_eq!(counts(&one), "1 case: 0 passed, 1 passed on retry, 0 failed, 0 not run");
    }
}

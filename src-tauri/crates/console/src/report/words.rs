//! Words that every form of a report uses alike.

use crate::connector::connector;
pub(super) use crate::duration::in_words as duration;
use crate::view::{
    CaseEvent, CaseEventKind, CaseState, CaseSummary, Certainty, ConnectorId, Environment, ExpectationResult, RunState,
    StepVerdict,
};

/// A scenario with its row.
pub(super) fn title(case: &CaseSummary) -> String {
    if case.row.is_empty() { case.scenario.clone() } else { format!("{} [{}]", case.scenario, case.row) }
}

/// The same with its repetition, where a run holds it several times.
pub(super) fn full_title(case: &CaseSummary, repeated: bool) -> String {
    if repeated { format!("{} (repetition {})", title(case), case.repetition) } else { title(case) }
}

/// A time for people, in UTC, to the second; empty for one that no calendar has.
pub(super) fn time(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds)
        .map_or_else(|_| String::new(), |time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// A time as ISO 8601 without a zone, in UTC, to the second; empty for one that no calendar has.
pub(super) fn iso(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds)
        .map_or_else(|_| String::new(), |time| time.strftime("%Y-%m-%dT%H:%M:%S").to_string())
}

/// Seconds with three decimals, as JUnit writes them.
pub(super) fn seconds(milliseconds: i64) -> String {
    let milliseconds = milliseconds.max(0);
    format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)
}

/// `1 case`, `2 cases`.
pub(super) fn several(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// How a case stands.
pub(super) fn verdict(state: CaseState) -> &'static str {
    match state {
        CaseState::Waiting => "not begun",
        CaseState::Running => "under way",
        CaseState::AwaitingPerson => "waiting for a person",
        CaseState::Passed => "passed",
        CaseState::PassedOnRetry => "passed on retry",
        CaseState::Failed => "failed",
        CaseState::Hung => "hung",
        CaseState::Broken => "broken",
        CaseState::NotRun => "not run",
    }
}

/// Whether a case passed, at whichever try.
pub(super) fn passed(state: CaseState) -> bool {
    match state {
        CaseState::Passed | CaseState::PassedOnRetry => true,
        CaseState::Waiting
        | CaseState::Running
        | CaseState::AwaitingPerson
        | CaseState::Failed
        | CaseState::Hung
        | CaseState::Broken
        | CaseState::NotRun => false,
    }
}

/// Why a case did not pass, whatever is known of it; empty for one that did.
pub(super) fn reason(case: &CaseSummary) -> String {
    let general = match case.state {
        CaseState::Passed | CaseState::PassedOnRetry => return String::new(),
        CaseState::Waiting | CaseState::Running | CaseState::AwaitingPerson => {
            "It had not ended when this report was made."
        }
        CaseState::NotRun => "It was never held, or not to its end.",
        CaseState::Hung => "It took longer than its limit.",
        CaseState::Broken => "It could not be carried out.",
        CaseState::Failed => "Something did not hold.",
    };
    case.reason.clone().filter(|reason| !reason.is_empty()).unwrap_or_else(|| general.to_owned())
}

/// Where a run stands.
pub(super) fn run_state(state: RunState) -> &'static str {
    match state {
        RunState::Running => "under way",
        RunState::Ended => "ended",
        RunState::Cancelled => "cancelled",
        RunState::Interrupted => "interrupted",
    }
}

/// How a step went.
pub(super) fn step_verdict(state: StepVerdict) -> &'static str {
    match state {
        StepVerdict::Waiting => "not begun",
        StepVerdict::Running => "under way",
        StepVerdict::Passed => "passed",
        StepVerdict::Late => "late",
        StepVerdict::OutOfOrder => "out of order",
        StepVerdict::Failed => "failed",
        StepVerdict::NotRun => "not run",
    }
}

/// How an expectation went: `late by 2.3 s`.
pub(super) fn expectation(result: &ExpectationResult) -> String {
    match (result.state, result.late_by_ms) {
        (StepVerdict::Late, Some(late)) => format!("late by {}", duration(late)),
        (state, _) => step_verdict(state).to_owned(),
    }
}

/// Whether an expectation failed before its time was over.
pub(super) fn is_decided(result: &ExpectationResult) -> bool {
    result.state == StepVerdict::Failed && result.took_ms.is_some()
}

/// Whether a step, or an expectation, did not hold although it was reached.
pub(super) fn fell(state: StepVerdict) -> bool {
    match state {
        StepVerdict::Late | StepVerdict::OutOfOrder | StepVerdict::Failed => true,
        StepVerdict::Waiting | StepVerdict::Running | StepVerdict::Passed | StepVerdict::NotRun => false,
    }
}

/// What kind of org it is.
pub(super) fn environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Practice => "Practice",
        Environment::Sandbox => "Sandbox",
        Environment::Production => "Production",
    }
}

/// The connector's name.
pub(super) fn connector_name(id: ConnectorId) -> &'static str {
    connector(id).name
}

/// How sure a finding is.
pub(super) fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Possible => "possible",
        Certainty::Likely => "likely",
        Certainty::Certain => "certain",
    }
}

/// What kind of thing happened.
pub(super) fn event_kind(kind: CaseEventKind) -> &'static str {
    match kind {
        CaseEventKind::Message => "message",
        CaseEventKind::State => "state",
        CaseEventKind::Connection => "connection",
        CaseEventKind::Deed => "deed",
        CaseEventKind::Finding => "finding",
    }
}

/// Who did something: `Ada (Agent)`; empty for what nobody did.
pub(super) fn who(event: &CaseEvent) -> String {
    match (role(&event.role), event.name.as_str()) {
        ("", name) => name.to_owned(),
        (role, "") => role.to_owned(),
        (role, name) if role.eq_ignore_ascii_case(name) => role.to_owned(),
        (role, name) => format!("{name} ({role})"),
    }
}

/// Salesforce's role word, for people.
fn role(role: &str) -> &str {
    match role {
        "EndUser" => "End user",
        other => other,
    }
}

/// The line of a file, as editors find it; of a text that is no file, the line alone.
pub(super) fn place(file: &str, line: u32) -> String {
    if file.is_empty() { format!("line {line}") } else { format!("{file}:{line}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_three_decimals() {
        assert_eq!([-1, 7, 61_007].map(seconds), ["0.000", "0.007", "61.007"]);
    }

    #[test]
    fn times_that_no_calendar_has_are_left_out() {
        assert_eq!(time(1_795_271_520_000), "2026-11-21 14:32:00 UTC");
        assert_eq!(iso(1_795_271_520_000), "2026-11-21T14:32:00");
        assert_eq!((time(i64::MAX), iso(i64::MIN)), (String::new(), String::new()));
    }
}

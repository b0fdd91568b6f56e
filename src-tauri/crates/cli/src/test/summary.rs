//! How a run went, on standard output: each failure with its place, and the counts.

use console::view::{CaseView, ExpectationResult, RunReport, StepResult, StepVerdict};

use super::words::{Naming, counts, has_passed, took, word};
use crate::terminal::harmless;

/// All lines.
pub fn lines(report: &RunReport) -> Vec<String> {
    let naming = naming(report);
    let failed = report.cases.iter().filter(|case| !has_passed(case.summary.state));
    let mut lines: Vec<String> = failed.flat_map(|case| of_case(naming, case)).collect();
    lines.extend(report.cases.iter().filter_map(|case| {
        let first = case.first_try.as_ref().filter(|_| has_passed(case.summary.state))?;
        Some(format!("{}: passed on retry; the first: {first}", naming.of(&case.summary)))
    }));
    for left in &report.leftovers {
        let why = left.reason.as_deref().unwrap_or("it was not tried yet");
        lines.push(format!("The conversation {} on {} may still be open: {why}", left.conversation_id, left.org));
    }
    let time = report.run.ended_at.map(|ended_at| format!(" in {}", took(ended_at - report.run.started_at)));
    lines.push(format!("{}{}", counts(&report.run.counts), time.unwrap_or_default()));
    lines.iter().map(|line| harmless(line).replace('\n', " ")).collect()
}

/// What is needed to tell the cases of a run apart.
pub fn naming(report: &RunReport) -> Naming {
    Naming { orgs: report.run.targets.len() > 1, times: report.cases.iter().any(|case| case.summary.repetition > 1) }
}

fn of_case(naming: Naming, case: &CaseView) -> Vec<String> {
    let summary = &case.summary;
    let mut lines = vec![format!("{}: {}", naming.of(summary), word(summary.state))];
    let failed: Vec<&StepResult> = case.steps.iter().filter(|step| is_wrong(step.state)).collect();
    for step in &failed {
        lines.push(format!(
            "  {}step {} of {}: {}",
            place(&step.file, step.line),
            step.number,
            case.steps.len(),
            step.title
        ));
        let unmet: Vec<_> = step.expectations.iter().filter(|expectation| is_wrong(expectation.state)).collect();
        // The step's own reason says the first of them once more.
        let reason = step.reason.as_ref().filter(|_| unmet.is_empty());
        lines.extend(reason.map(|reason| format!("    {reason}")));
        lines.extend(unmet.into_iter().flat_map(|expectation| of_expectation(&step.file, expectation)));
        lines.extend(step.failure.iter().flat_map(|failure| &failure.hint).map(|hint| format!("    {hint}")));
    }
    if failed.is_empty() {
        let file = if summary.file.is_empty() { String::new() } else { format!("{}: ", summary.file) };
        lines.extend(summary.reason.iter().map(|reason| format!("  {file}{reason}")));
    }
    lines.extend(case.first_try.iter().map(|first| format!("  The first try: {first}")));
    lines
}

fn of_expectation(file: &str, expectation: &ExpectationResult) -> Vec<String> {
    let ExpectationResult { line, title, state, limit_ms, took_ms, late_by_ms, saw } = expectation;
    let how = match state {
        StepVerdict::Late => {
            let late = late_by_ms.map(|late| format!("late by {}", took(late))).unwrap_or_else(|| "late".into());
            let came = took_ms.map(|came| format!(", it came after {}", took(came))).unwrap_or_default();
            format!("{late}{came}, {} were allowed", took(*limit_ms))
        }
        StepVerdict::OutOfOrder => "in another order".to_owned(),
        // What was decided before its time is no matter of waiting.
        StepVerdict::Failed => match took_ms {
            Some(after) => format!("failed after {}", took(*after)),
            None => format!("did not come within {}", took(*limit_ms)),
        },
        StepVerdict::Waiting | StepVerdict::Running | StepVerdict::NotRun => "was not looked for any more".to_owned(),
        StepVerdict::Passed => "came".to_owned(),
    };
    let mut lines = vec![format!("    {}{title}: {how}", place(file, *line))];
    lines.extend(saw.iter().map(|saw| format!("      seen: {saw}")));
    lines
}

fn is_wrong(state: StepVerdict) -> bool {
    match state {
        StepVerdict::Late | StepVerdict::OutOfOrder | StepVerdict::Failed => true,
        StepVerdict::Waiting | StepVerdict::Running | StepVerdict::Passed | StepVerdict::NotRun => false,
    }
}

fn place(file: &str, line: u32) -> String {
    if file.is_empty() { format!("line {line}: ") } else { format!("{file}:{line}: ") }
}

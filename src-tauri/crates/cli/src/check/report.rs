//! What is printed of a run.

use std::collections::BTreeSet;

use console::view::{CheckResultView, CheckRunView, CheckState, ConnectorId, ProfileView};
use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::terminal::harmless;

/// Whether a check has come to its end.
pub fn is_over(state: CheckState) -> bool {
    match state {
        CheckState::Waiting | CheckState::Running => false,
        CheckState::Passed
        | CheckState::Failed
        | CheckState::Undecided
        | CheckState::NotApplicable
        | CheckState::Cancelled => true,
    }
}

fn word(state: CheckState) -> &'static str {
    match state {
        CheckState::Waiting => "waiting",
        CheckState::Running => "running",
        CheckState::Passed => "passed",
        CheckState::Failed => "failed",
        CheckState::Undecided => "undecided",
        CheckState::NotApplicable => "not applicable",
        CheckState::Cancelled => "cancelled",
    }
}

/// One result, on one line.
pub fn line(result: &CheckResultView) -> String {
    harmless(&format!("{}: {}. {}", result.title, word(result.state), result.summary)).replace('\n', " ")
}

/// The whole run, a line per check, with what was found below it.
pub fn table(run: &CheckRunView) -> Vec<String> {
    let width = run.results.iter().map(|result| result.title.chars().count()).max().unwrap_or_default();
    let mut lines = Vec::new();
    for result in &run.results {
        let row = format!("{:width$}  {:14}  {}", result.title, word(result.state), result.summary);
        lines.push(harmless(&row).replace('\n', " "));
        for finding in &result.findings {
            lines.push(harmless(&format!("    {} ({})", finding.title, finding.rule)));
            for (label, text) in [("Seen", &finding.seen), ("Do", &finding.fix)] {
                if !text.is_empty() {
                    lines.push(harmless(&format!("      {label}: {text}")).replace('\n', " "));
                }
            }
            if let Some(place) = &finding.place {
                let path = place.path.join(" > ");
                lines.push(harmless(&format!("      In Setup, search for {}: {path}", place.search)));
            }
            if let Some(suggestion) = &finding.suggestion {
                lines.push(harmless(&format!("      It should be: {suggestion}")));
            }
        }
    }
    lines
}

/// The run as one object, with what has come of it, and the armed mistakes that no check sees, each with its rule.
pub fn json(
    profile: &ProfileView,
    connector: ConnectorId,
    run: &CheckRunView,
    outcome: &Outcome,
    unseen: &[(&str, &str)],
) -> Value {
    let unseen: Vec<Value> = unseen.iter().map(|(mistake, rule)| json!({ "mistake": mistake, "rule": rule })).collect();
    let findings: BTreeSet<&str> =
        run.results.iter().flat_map(|result| &result.findings).map(|finding| finding.rule.as_str()).collect();
    json!({
        "profile": profile.name,
        "connector": connector,
        "startedAt": run.started_at,
        "elapsedMs": run.ended_at.map(|ended_at| ended_at - run.started_at),
        "checks": run.results,
        "findings": findings,
        "unseen": unseen,
        "passed": *outcome == Outcome::Passed,
        "reason": outcome.reason(),
    })
}

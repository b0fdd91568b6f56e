//! How scenarios did over their runs: from the store, or from reports that were kept as files.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::digest::{Context, SHA256};

use crate::file::hexadecimal;
use crate::view::{CaseState, CaseSummary, CaseView, HistoryPoint, HistoryView, RunReport, RunTarget};

/// How many points are kept, the newest.
const KEPT: usize = 200;
/// Among how many of the newest cases both verdicts make a scenario flaky.
const FLAKY_AMONG: usize = 10;

/// One case of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The case.
    pub case: CaseSummary,
    /// What tells the scenario's text of then from others: a digest.
    pub text: String,
}

/// What a scenario's history is kept under: its id in the list, or its name where it came from a file.
#[must_use]
pub fn scenario_key(case: &CaseSummary) -> String {
    case.scenario_id.clone().unwrap_or_else(|| case.scenario.clone())
}

/// The histories of all scenarios that occur in reports, by [`scenario_key`]. A report that is given twice counts once.
///
/// A report does not hold the scenario's text: another text is known by other steps. The newest one is the text of now.
#[must_use]
pub fn history_of(reports: &[RunReport]) -> BTreeMap<String, HistoryView> {
    let mut seen = BTreeSet::new();
    let mut scenarios: BTreeMap<String, Vec<Past>> = BTreeMap::new();
    for case in reports.iter().flat_map(|report| &report.cases) {
        if seen.insert((&case.summary.run_id, &case.summary.id)) {
            let past = Past { case: case.summary.clone(), text: steps_digest(case) };
            scenarios.entry(scenario_key(&case.summary)).or_default().push(past);
        }
    }
    scenarios
        .into_iter()
        .map(|(key, mut past)| {
            past.sort_by_key(|one| one.case.started_at);
            let current = past.last().map(|newest| newest.text.clone()).unwrap_or_default();
            (key, history_of_cases(past, &current))
        })
        .collect()
}

/// The history of one scenario's cases, oldest first. `current` is what tells its text of now.
///
/// Cases that have not ended, or never began, are no points.
#[must_use]
pub fn history_of_cases(past: Vec<Past>, current: &str) -> HistoryView {
    let mut points: Vec<HistoryPoint> =
        past.into_iter().filter_map(|Past { case, text }| point(case, text != current)).collect();
    points.drain(..points.len().saturating_sub(KEPT));
    let flaky = is_flaky(&points);
    let mut times: Vec<i64> =
        points.iter().filter(|point| verdict(point.state) == Some(true)).map(|point| point.took_ms).collect();
    times.sort_unstable();
    HistoryView {
        flaky,
        passed: u32::try_from(times.len()).unwrap_or(u32::MAX),
        median_ms: times.get(times.len().saturating_sub(1) / 2).copied(),
        points,
    }
}

fn point(case: CaseSummary, older_text: bool) -> Option<HistoryPoint> {
    let ended = match case.state {
        CaseState::Waiting | CaseState::Running | CaseState::AwaitingPerson => false,
        CaseState::Passed
        | CaseState::PassedOnRetry
        | CaseState::Failed
        | CaseState::Hung
        | CaseState::Broken
        | CaseState::NotRun => true,
    };
    let at = case.started_at.filter(|_| ended)?;
    Some(HistoryPoint {
        run_id: case.run_id,
        case_id: case.id,
        target: case.target,
        row: case.row,
        at,
        took_ms: case.took_ms.unwrap_or(0),
        state: case.state,
        older_text,
    })
}

/// Whether a case held; none where its run ended before it could.
fn verdict(state: CaseState) -> Option<bool> {
    match state {
        CaseState::Passed | CaseState::PassedOnRetry => Some(true),
        CaseState::Failed | CaseState::Hung | CaseState::Broken => Some(false),
        CaseState::NotRun | CaseState::Waiting | CaseState::Running | CaseState::AwaitingPerson => None,
    }
}

/// Both verdicts among the newest of one org, with the text of now and the same row: rows may differ by right.
fn is_flaky(points: &[HistoryPoint]) -> bool {
    let mut newest: BTreeMap<(&RunTarget, &str), Vec<CaseState>> = BTreeMap::new();
    for point in points.iter().rev().filter(|point| !point.older_text && verdict(point.state).is_some()) {
        let states = newest.entry((&point.target.target, point.row.as_str())).or_default();
        if states.len() < FLAKY_AMONG {
            states.push(point.state);
        }
    }
    newest.values().any(|states| {
        let has = |held: bool| states.iter().any(|state| verdict(*state) == Some(held));
        // Who passes at the second try has done both in one case.
        states.contains(&CaseState::PassedOnRetry) || (has(true) && has(false))
    })
}

fn steps_digest(case: &CaseView) -> String {
    let mut digest = Context::new(&SHA256);
    for step in &case.steps {
        digest.update(step.title.as_bytes());
        digest.update(b"\n");
    }
    hexadecimal(&digest.finish())
}

//! What differs between two runs, ids and times aside.

mod events;
mod order;
mod plain;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::words;
use crate::view::{
    AttributeFate, CaseState, CaseView, ComparedPair, ComparisonView, DifferenceKind, DifferenceView, RunReport,
    StepResult, StepVerdict,
};

pub(super) use plain::{names, plain, short};

/// A step is later if it took longer by more than this, in milliseconds, and by more than half.
const LATER: i64 = 1_000;

/// What pairs cases of two runs.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    scenario: &'a str,
    row: &'a str,
    /// The org's name; none when either run has one org only.
    org: Option<&'a str>,
    repetition: u32,
}

/// Compares two runs case by case: by scenario, row, org and repetition. When both have one org only, it may be another one.
#[must_use]
pub fn compare(first: &RunReport, second: &RunReport) -> ComparisonView {
    let by_org = orgs(first) > 1 || orgs(second) > 1;
    let mut waiting: BTreeMap<Key<'_>, VecDeque<&CaseView>> = BTreeMap::new();
    for case in &second.cases {
        waiting.entry(key(case, by_org)).or_default().push_back(case);
    }
    let mut comparison = ComparisonView { pairs: Vec::new(), only_first: Vec::new(), only_second: Vec::new() };
    let mut paired = BTreeSet::new();
    for case in &first.cases {
        match waiting.get_mut(&key(case, by_org)).and_then(VecDeque::pop_front) {
            Some(other) => {
                paired.insert(std::ptr::from_ref(other));
                comparison.pairs.push(ComparedPair {
                    title: title(case, by_org),
                    first: case.summary.clone(),
                    second: other.summary.clone(),
                    differences: differences(case, other),
                });
            }
            None => comparison.only_first.push(title(case, by_org)),
        }
    }
    let left = second.cases.iter().filter(|case| !paired.contains(&std::ptr::from_ref(*case)));
    comparison.only_second = left.map(|case| title(case, by_org)).collect();
    // Those that differ first, each half in the order of the run.
    comparison.pairs.sort_by_key(|pair| pair.differences.is_empty());
    comparison
}

fn orgs(report: &RunReport) -> usize {
    report
        .cases
        .iter()
        .map(|case| (&case.summary.target.target, &case.summary.target.name))
        .collect::<BTreeSet<_>>()
        .len()
}

fn key(case: &CaseView, by_org: bool) -> Key<'_> {
    let summary = &case.summary;
    Key {
        scenario: &summary.scenario,
        row: &summary.row,
        org: by_org.then_some(summary.target.name.as_str()),
        repetition: summary.repetition,
    }
}

fn title(case: &CaseView, by_org: bool) -> String {
    let title = words::full_title(&case.summary, case.summary.repetition > 1);
    if by_org { format!("{title} on {}", case.summary.target.name) } else { title }
}

fn differences(first: &CaseView, second: &CaseView) -> Vec<DifferenceView> {
    let mut differences: Vec<DifferenceView> = verdict(first, second).into_iter().collect();
    // Of what was never held there is nothing to compare.
    if was_held(first) && was_held(second) {
        steps(&mut differences, &first.steps, &second.steps);
        events::compare(&mut differences, first, second);
        facts(&mut differences, first, second);
    }
    differences
}

fn was_held(case: &CaseView) -> bool {
    match case.summary.state {
        CaseState::Waiting => false,
        CaseState::NotRun => !case.events.is_empty(),
        CaseState::Running
        | CaseState::AwaitingPerson
        | CaseState::Passed
        | CaseState::PassedOnRetry
        | CaseState::Failed
        | CaseState::Hung
        | CaseState::Broken => true,
    }
}

fn verdict(first: &CaseView, second: &CaseView) -> Option<DifferenceView> {
    let (before, now) = (first.summary.state, second.summary.state);
    if before == now {
        return None;
    }
    let mut text = format!("{}, and {} in the first run", words::verdict(now), words::verdict(before));
    let reason = match words::reason(&second.summary) {
        reason if reason.is_empty() => words::reason(&first.summary),
        reason => reason,
    };
    if !reason.is_empty() {
        text = format!("{text}: {reason}");
    }
    Some(DifferenceView { kind: DifferenceKind::Verdict, text, step: None })
}

fn steps(differences: &mut Vec<DifferenceView>, first: &[StepResult], second: &[StepResult]) {
    let titles = |steps: &[StepResult]| steps.iter().map(|step| plain(&step.title, &[])).collect::<Vec<_>>();
    let pairs = order::common(&titles(first), &titles(second));
    for (index, step) in first.iter().enumerate() {
        if !pairs.iter().any(|(before, _)| *before == index) {
            let text = format!("step “{}” is not in the second run", short(&step.title));
            differences.push(DifferenceView { kind: DifferenceKind::Missing, text, step: Some(step.number) });
        }
    }
    for (index, step) in second.iter().enumerate() {
        let Some((before, _)) = pairs.iter().find(|(_, now)| *now == index) else {
            let text = format!("step “{}” is not in the first run", short(&step.title));
            differences.push(DifferenceView { kind: DifferenceKind::Extra, text, step: Some(step.number) });
            continue;
        };
        let before = &first[*before];
        if before.state != step.state && (words::fell(before.state) || words::fell(step.state)) {
            let (then, now) = (went(before), went(step));
            let text = format!("{}: {now}, and {then} in the first run", short(&step.title));
            differences.push(DifferenceView { kind: DifferenceKind::Verdict, text, step: Some(step.number) });
        }
        if let (Some(then), Some(now)) = (timed(before), timed(step))
            && is_later(then, now)
        {
            let (by, now, then) = (words::duration(now - then), words::duration(now), words::duration(then));
            let text = format!("late by {by}: {} took {now}, and {then} in the first run", short(&step.title));
            differences.push(DifferenceView { kind: DifferenceKind::Late, text, step: Some(step.number) });
        }
    }
}

/// How a step went, by how much it was late included.
fn went(step: &StepResult) -> String {
    let late = step.expectations.iter().filter(|one| one.state == StepVerdict::Late).filter_map(|one| one.late_by_ms);
    match (step.state, late.max()) {
        (StepVerdict::Late, Some(late)) => format!("late by {}", words::duration(late)),
        (state, _) => words::step_verdict(state).to_owned(),
    }
}

/// How long a step took; none where a person took the time, or it never ended.
pub(super) fn timed(step: &StepResult) -> Option<i64> {
    step.took_ms.filter(|_| step.answer.is_none())
}

/// Whether something took longer than before, by enough to be told.
pub(super) fn is_later(before: i64, now: i64) -> bool {
    now.saturating_sub(before) > LATER && now.saturating_mul(2) > before.saturating_mul(3)
}

fn facts(differences: &mut Vec<DifferenceView>, first: &CaseView, second: &CaseView) {
    let mut fact = |text: String| differences.push(DifferenceView { kind: DifferenceKind::Fact, text, step: None });
    let plain_identity = |case| plain(&identity(case), &[]);
    if plain_identity(first) != plain_identity(second) {
        fact(format!("{}, and {} in the first run", identity(second), identity(first)));
    }
    let names: BTreeSet<&str> =
        first.attributes.iter().chain(&second.attributes).map(|attribute| attribute.name.as_str()).collect();
    for name in names {
        let (before, now) = (fate(first, name), fate(second, name));
        if plain(&before, &[]) != plain(&now, &[]) {
            fact(format!("{now}, and {before} in the first run"));
        }
    }
    for finding in &second.findings {
        if !first.findings.iter().any(|known| known.rule == finding.rule) {
            fact(format!("finding “{}”, and not in the first run", finding.title));
        }
    }
    for finding in &first.findings {
        if !second.findings.iter().any(|known| known.rule == finding.rule) {
            fact(format!("no finding “{}” any more", finding.title));
        }
    }
    let gaps = |case: &CaseView| {
        let gaps = &case.gaps;
        format!("{} missing, {} doubled, {} reordered", gaps.missed, gaps.doubled, gaps.out_of_order)
    };
    if first.gaps != second.gaps {
        fact(format!("event stream: {}, and {} in the first run", gaps(second), gaps(first)));
    }
}

/// As whom the end user was seen.
pub(super) fn identity(case: &CaseView) -> String {
    match case.verified.as_deref() {
        Some(subject) => format!("verified as {subject}"),
        None => "verified as guest".to_owned(),
    }
}

/// What became of an attribute of a name: `no attribute accountId`.
pub(super) fn fate(case: &CaseView, name: &str) -> String {
    match case.attributes.iter().find(|attribute| attribute.name == name) {
        None | Some(AttributeFate { known: true, arrived: None, .. }) => format!("no attribute {name}"),
        Some(AttributeFate { known: true, arrived: Some(arrived), sent, .. }) if arrived != sent => {
            format!("attribute {name} arrived as “{}”", short(arrived))
        }
        Some(AttributeFate { sent, .. }) => format!("attribute {name} is “{}”", short(sent)),
    }
}

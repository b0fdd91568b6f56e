//! How a scenario did over its runs.

use std::sync::Arc;

use console::report::{Past, history_of, history_of_cases, page_with_history, scenario_key};
use console::view::*;

use crate::support::{TestKeyring, console_on};

use super::sample::{BEGAN, case, place, practice, report};

/// Cases in a row, by their states, with the same text.
fn past(states: &[CaseState]) -> Vec<Past> {
    let cases = states.iter().enumerate().map(|(index, state)| {
        let mut case = case(&format!("case-{index}"), "Guest", practice()).summary;
        let index = i64::try_from(index).expect("few");
        (case.state, case.started_at, case.took_ms) = (*state, Some(BEGAN + index), Some(1_000 + index));
        Past { case, text: "now".into() }
    });
    cases.collect()
}

#[test]
fn points_are_what_ended() {
    use CaseState::{AwaitingPerson, Failed, Hung, NotRun, Passed, Running, Waiting};
    let mut cases = past(&[Passed, Waiting, Running, AwaitingPerson, Failed, Hung, NotRun, Passed]);
    cases[6].case.started_at = None;
    let history = history_of_cases(cases, "now");
    let states: Vec<_> = history.points.iter().map(|point| point.state).collect();
    assert_eq!(states, [Passed, Failed, Hung, Passed]);
    assert_eq!((history.passed, history.median_ms), (2, Some(1_000)));
    assert_eq!(history_of_cases(vec![], "now"), HistoryView::default());
}

#[test]
fn the_newest_two_hundred_are_kept() {
    let history = history_of_cases(past(&[CaseState::Passed; 250]), "now");
    assert_eq!((history.points.len(), history.points[0].at), (200, BEGAN + 50));
    assert_eq!(history.median_ms, Some(1_149));
}

#[test]
fn flaky_is_who_does_both_with_the_same_text() {
    use CaseState::{Failed, NotRun, Passed, PassedOnRetry};
    let flaky = |cases: Vec<Past>| history_of_cases(cases, "now").flaky;
    assert!(!flaky(past(&[Passed, Passed])));
    assert!(!flaky(past(&[Failed, Failed])));
    assert!(!flaky(past(&[Passed, NotRun])));
    assert!(flaky(past(&[Passed, Failed, Passed])));
    assert!(flaky(past(&[PassedOnRetry])));
    // Long ago.
    let mut long_ago = vec![Failed];
    long_ago.extend([Passed; 10]);
    assert!(!flaky(past(&long_ago)));
    // Another text, another org, another row.
    let apart = |change: fn(&mut Past)| {
        let mut cases = past(&[Failed, Passed]);
        change(&mut cases[0]);
        cases
    };
    assert!(!flaky(apart(|one| one.text = "then".into())));
    assert!(!flaky(apart(|one| one.case.target = place("UAT", Environment::Sandbox))));
    assert!(!flaky(apart(|one| one.case.row = "tier=Gold".into())));
    assert!(history_of_cases(apart(|one| one.text = "then".into()), "now").points[0].older_text);
}

#[test]
fn reports_that_were_kept_make_the_same() {
    let at = |id: &str, began: i64, state: CaseState| {
        let mut case = case(id, "Guest", practice());
        (case.summary.run_id, case.summary.started_at) = (format!("run-{id}"), Some(BEGAN + began));
        case.summary.state = state;
        report(vec![practice()], vec![case])
    };
    let (older, newer) = (at("a", 1, CaseState::Failed), at("b", 2, CaseState::Passed));
    let histories = history_of(&[newer.clone(), older.clone(), newer.clone()]);
    let history = &histories["Guest"];
    assert_eq!(history.points.iter().map(|point| point.case_id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(history.flaky);

    // The scenario was changed in between: it has other steps.
    let mut changed = newer;
    changed.cases[0].steps.pop();
    let histories = history_of(&[older, changed.clone()]);
    assert!(!histories["Guest"].flaky && histories["Guest"].points[0].older_text);

    let page = page_with_history(&changed, &histories);
    assert!(page.contains("Over time") && page.contains("1 of 2"), "{page}");
    assert!(!console::report::page(&changed).contains("Over time"));
    assert_eq!(scenario_key(&changed.cases[0].summary), "Guest");
}

#[tokio::test]
async fn a_scenario_that_is_not_in_the_list_has_none() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let refused = console.scenario_history("unknown").await.expect_err("unknown");
    assert_eq!(refused.code, FailureCode::NotFound);
    console.shutdown().await;
}

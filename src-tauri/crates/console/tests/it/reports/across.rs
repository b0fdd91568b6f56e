//! One scenario on several orgs.

use console::report::across;
use console::view::*;

use super::sample::{case, event, place, report};

fn org(name: &str) -> RunPlace {
    place(name, Environment::Sandbox)
}

fn facts(cases: Vec<CaseView>) -> Vec<Vec<String>> {
    let found = across(&report(cases.iter().map(|case| case.summary.target.clone()).collect(), cases));
    let [scenario] = <[AcrossView; 1]>::try_from(found).expect("one scenario");
    scenario.columns.into_iter().map(|column| column.facts).collect()
}

#[test]
fn of_two_orgs_each_lacks_what_the_other_has() {
    let mut uat = case("a", "Verified", org("UAT"));
    uat.attributes[0].arrived = None;
    let mut production = case("b", "Verified", place("PROD", Environment::Production));
    production.verified = None;
    assert_eq!(facts(vec![uat, production]), [vec!["no attribute accountId"], vec!["verified as guest"]]);
}

#[test]
fn of_several_the_odd_one_is_told() {
    let mut odd = case("c", "Verified", org("C"));
    odd.verified = None;
    odd.steps[3].took_ms = Some(8_800);
    odd.summary.state = CaseState::Failed;
    odd.summary.reason = Some("routing failed: no queue".into());
    odd.events.remove(1);
    odd.gaps.missed = 1;
    odd.events.push(event(2_000, CaseEventKind::State, "", "", "Routing failed", "routingFailed"));
    let found = facts(vec![case("a", "Verified", org("A")), case("b", "Verified", org("B")), odd]);
    assert_eq!(found[..2], [Vec::<String>::new(), Vec::new()]);
    assert_eq!(
        found[2],
        [
            "failed: routing failed: no queue",
            "verified as guest",
            "event stream: 1 missing",
            "not seen: Routed",
            "Routing failed",
            "8 s later: Expect: message from the agent",
        ]
    );
}

#[test]
fn a_case_that_never_was_held_says_so_and_nothing_else() {
    let mut not_run = case("b", "Verified", org("B"));
    not_run.summary.state = CaseState::NotRun;
    (not_run.steps, not_run.events) = (vec![], vec![]);
    let found = facts(vec![case("a", "Verified", org("A")), not_run]);
    assert_eq!(found, [vec![], vec!["not run: It was never held, or not to its end.".to_owned()]]);
}

#[test]
fn one_org_is_nothing_to_compare_and_of_repetitions_the_one_that_fell_stands() {
    let twice = vec![case("a", "Guest", org("A")), case("b", "Guest", org("A"))];
    assert!(across(&report(vec![org("A")], twice)).is_empty());

    let mut fell = case("b", "Guest", org("A"));
    fell.summary.repetition = 2;
    fell.summary.state = CaseState::Hung;
    let cases = vec![case("a", "Guest", org("A")), fell, case("c", "Guest", org("B"))];
    let found = across(&report(vec![org("A"), org("B")], cases));
    assert_eq!(found[0].columns.iter().map(|column| column.case.id.as_str()).collect::<Vec<_>>(), ["b", "c"]);
}

//! Two runs, ids and times aside.

use console::report::compare;
use console::view::*;

use super::sample::{attribute, case, event, fell, place, practice, report};

fn differences(first: CaseView, second: CaseView) -> Vec<DifferenceView> {
    let targets = |case: &CaseView| vec![case.summary.target.clone()];
    let comparison = compare(&report(targets(&first), vec![first]), &report(targets(&second), vec![second]));
    assert!(comparison.only_first.is_empty() && comparison.only_second.is_empty());
    let [pair] = <[ComparedPair; 1]>::try_from(comparison.pairs).expect("one pair");
    pair.differences
}

fn of_kind(differences: &[DifferenceView], kind: DifferenceKind) -> Vec<(&str, Option<u32>)> {
    differences.iter().filter(|one| one.kind == kind).map(|one| (one.text.as_str(), one.step)).collect()
}

#[test]
fn ids_times_and_another_org_are_no_difference() {
    let mut first = case("case-1", "Guest", practice());
    let mut second = case("case-2", "Guest", place("UAT", Environment::Sandbox));
    second.summary.run_id = "run-2".into();
    second.conversation_ids = vec!["22222222-2222-4222-8222-222222222222".into()];
    for happening in &mut second.events {
        happening.at_ms += 40;
        // Somebody else was on duty.
        happening.text = happening.text.replace("Ada", "Bob");
        happening.name = happening.name.replace("Ada", "Bob");
    }
    for step in &mut second.steps {
        step.took_ms = step.took_ms.map(|took| took + 900);
    }
    let words = |id: &str, time: &str| format!("Ticket {id} of {time}");
    let ticket = |case: &mut CaseView, text: String| {
        case.events.push(event(2_300, CaseEventKind::Message, "Agent", "", &text, "text"));
    };
    // Told without saying who did it.
    for (case, name) in [(&mut first, "Ada"), (&mut second, "Bob")] {
        let text = format!("handed over to {name}");
        case.events.push(event(2_350, CaseEventKind::State, "", "", &text, "transferred"));
    }
    ticket(&mut first, words("00123456", "2026-11-21T14:32:05Z"));
    ticket(&mut second, words("00999999", "2026-11-22"));
    assert_eq!(differences(first, second), []);
}

#[test]
fn late_and_reordered_name_their_steps() {
    let found = differences(case("a", "Guest", practice()), fell("b", "Guest", practice()));
    assert_eq!(
        of_kind(&found, DifferenceKind::Late),
        [("late by 6.5 s: Expect: message from the agent took 7.3 s, and 800 ms in the first run", Some(4))]
    );
    assert_eq!(
        of_kind(&found, DifferenceKind::Reordered),
        [("agent “Let me have a look.” came after agent “It was sent today.”, not before it", Some(5))]
    );
    assert_eq!(
        of_kind(&found, DifferenceKind::Verdict)[..2],
        [
            ("failed, and passed in the first run: Step 4: message from the agent was late by 2.3 s.", None),
            ("Expect: message from the agent: late by 2.3 s, and passed in the first run", Some(4)),
        ]
    );
    assert!(of_kind(&found, DifferenceKind::Fact).iter().any(|(text, _)| text.contains("Nobody in the queue")));
}

/// The sample's case, ended by a question and a routing result at these times, in the order of the times.
fn asked_and_routed(id: &str, asked: i64, routed: i64) -> CaseView {
    let mut case = case(id, "Guest", practice());
    let question = event(asked, CaseEventKind::Message, "EndUser", "", "And my refund?", "text");
    let route = event(routed, CaseEventKind::State, "Router", "", "routing found a way", "RoutingResult");
    case.events.extend(if asked <= routed { [question, route] } else { [route, question] });
    case
}

#[test]
fn both_sides_have_no_order_within_a_moment() {
    for (first, second) in [((3_000, 3_010), (3_020, 3_010)), ((3_000, 3_010), (9_000, 3_010))] {
        let one = asked_and_routed("a", first.0, first.1);
        let other = asked_and_routed("b", second.0, second.1);
        assert_eq!(differences(one, other), [], "{first:?} {second:?}");
    }
    let found = differences(asked_and_routed("a", 3_000, 6_000), asked_and_routed("b", 6_000, 3_000));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, DifferenceKind::Reordered);
}

#[test]
fn what_was_concluded_has_no_order_but_is_counted() {
    let accepted = |case: &mut CaseView, place: usize| {
        case.events.insert(place, event(1_000, CaseEventKind::State, "", "", "a person accepted", CaseEvent::ACCEPTED));
    };
    let (mut first, mut second) = (case("a", "Guest", practice()), case("b", "Guest", practice()));
    accepted(&mut first, 1);
    accepted(&mut second, 3);
    assert_eq!(differences(first.clone(), second), []);
    let found = differences(first, case("b", "Guest", practice()));
    assert_eq!(found.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["missing: a person accepted"]);
}

#[test]
fn missing_and_extra_are_told() {
    let first = case("a", "Guest", practice());
    let mut second = case("b", "Guest", practice());
    second.events.remove(4);
    second.events.push(event(2_390, CaseEventKind::State, "Agent", "Ada", "Ada left", "left"));
    second.events.push(event(2_200, CaseEventKind::Connection, "", "", "Event stream lost", "streamLost"));
    // Nobody may look any more.
    second.events.push(event(2_395, CaseEventKind::Connection, "", "", "Event stream open", "open"));
    let found = differences(first, second);
    assert_eq!(of_kind(&found, DifferenceKind::Missing), [("missing: agent “Let me have a look.”", Some(4))]);
    assert_eq!(
        of_kind(&found, DifferenceKind::Extra),
        [("extra: Ada left", Some(5)), ("extra: Event stream lost", Some(5))]
    );
    assert_eq!(found.len(), 3);
}

#[test]
fn facts_are_compared() {
    let first = case("a", "Guest", practice());
    let mut second = case("b", "Guest", practice());
    second.verified = None;
    second.attributes = vec![attribute("accountId", "4711", None), attribute("tier", "Gold", Some("Silver"))];
    second.gaps.missed = 2;
    let found = differences(first, second);
    assert_eq!(
        found.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(),
        [
            "verified as guest, and verified as customer-42 in the first run",
            "no attribute accountId, and attribute accountId is “4711” in the first run",
            "attribute tier arrived as “Silver”, and no attribute tier in the first run",
            "event stream: 2 missing, 0 doubled, 0 reordered, and 0 missing, 0 doubled, 0 reordered in the first run",
        ]
    );
    assert!(found.iter().all(|one| one.kind == DifferenceKind::Fact));
}

#[test]
fn a_step_that_waited_for_a_person_is_not_late() {
    let mut first = case("a", "Guest", practice());
    first.steps[2].answer = Some(ManualAnswer { done: true, who: "Ada".into(), saw: String::new() });
    let mut second = first.clone();
    second.steps[2].took_ms = Some(90_000);
    assert_eq!(differences(first, second), []);
}

#[test]
fn another_scenario_text_is_compared_by_what_both_have() {
    let first = case("a", "Guest", practice());
    let mut second = case("b", "Guest", practice());
    second.steps.remove(2);
    second.steps[2].took_ms = Some(3_000);
    let found = differences(first, second);
    assert_eq!(found.iter().map(|one| one.kind).collect::<Vec<_>>(), [DifferenceKind::Missing, DifferenceKind::Late]);
}

#[test]
fn cases_are_paired_by_row_org_and_repetition() {
    let (one, two) = (place("UAT", Environment::Sandbox), place("PROD", Environment::Production));
    let with = |row: &str, repetition: u32, target: &RunPlace| {
        let mut case = case("c", "Guest", target.clone());
        (case.summary.row, case.summary.repetition) = (row.into(), repetition);
        case
    };
    let both = vec![one.clone(), two.clone()];
    let first = report(both.clone(), vec![with("a=1", 1, &one), with("a=1", 2, &one), with("a=1", 1, &two)]);
    let second = report(both, vec![with("a=1", 1, &two), with("a=2", 1, &one), with("a=1", 2, &one)]);
    let comparison = compare(&first, &second);
    let titles: Vec<_> = comparison.pairs.iter().map(|pair| pair.title.as_str()).collect();
    assert_eq!(titles, ["Guest [a=1] (repetition 2) on UAT", "Guest [a=1] on PROD"]);
    assert_eq!(comparison.only_first, ["Guest [a=1] on UAT"]);
    assert_eq!(comparison.only_second, ["Guest [a=2] on UAT"]);
}

#[test]
fn those_that_differ_come_first_and_what_never_was_held_differs_once() {
    let first = report(vec![practice()], vec![case("a", "Same", practice()), case("b", "Other", practice())]);
    let mut not_run = case("b", "Other", practice());
    not_run.summary.state = CaseState::NotRun;
    not_run.events.clear();
    let second = report(vec![practice()], vec![case("a", "Same", practice()), not_run]);
    let comparison = compare(&first, &second);
    let counts: Vec<_> = comparison.pairs.iter().map(|pair| (pair.title.as_str(), pair.differences.len())).collect();
    assert_eq!(counts, [("Other", 1), ("Same", 0)]);
}

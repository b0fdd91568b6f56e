//! Texts that would like to be something else, and numbers that are far too many.

use console::report::{across, compare, history_of, is_illegal, json, junit, page, read, sealed, shown};
use console::view::*;

use super::sample::{case, event, fell, practice, report};

const SCRIPT: &str = "</style></svg><script>alert(1)</script><img src=x onerror=alert(1)>\" onload=\"x";

/// A case in which every text is the same.
fn with_text(text: &str) -> CaseView {
    let mut case = fell("case-1", text, practice());
    for part in [&mut case.summary.row, &mut case.summary.target.name, &mut case.summary.file] {
        *part = text.into();
    }
    case.summary.reason = Some(text.into());
    case.first_try = Some(text.into());
    case.verified = Some(text.into());
    for step in &mut case.steps {
        (step.title, step.file, step.reason) = (text.into(), text.into(), Some(text.into()));
        step.failure = Some(Failure::new(FailureCode::NotNow, text).hint(text).detail(text));
        step.answer = Some(ManualAnswer { done: true, who: text.into(), saw: text.into() });
        for expected in &mut step.expectations {
            (expected.title, expected.saw) = (text.into(), vec![text.into()]);
        }
    }
    for happening in &mut case.events {
        for part in [&mut happening.role, &mut happening.name, &mut happening.text, &mut happening.word] {
            *part = text.into();
        }
    }
    for finding in &mut case.findings {
        for part in [&mut finding.title, &mut finding.seen, &mut finding.explanation, &mut finding.fix] {
            *part = text.into();
        }
        finding.place = Some(SetupPlace { search: text.into(), path: vec![text.into()] });
        (finding.suggestion, finding.query) = (Some(text.into()), Some(text.into()));
    }
    for fate in &mut case.attributes {
        (fate.name, fate.sent, fate.arrived) = (text.into(), text.into(), Some(text.into()));
    }
    case.conversation_ids = vec![text.into()];
    case
}

#[test]
fn texts_stay_texts() {
    let mut run = report(vec![practice()], vec![with_text(SCRIPT)]);
    run.run.title = SCRIPT.into();
    let page = page(&sealed(run));
    for forbidden in ["<script", "<img", "\" onload", "</style></svg>"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("&lt;script&gt;"));
}

/// What a server or a file may say, and no document may hold.
#[test]
fn controls_and_noncharacters_are_replaced() {
    let text = "a\u{0}\u{1}\u{8}\u{b}\u{1b}[31m\u{7f}\u{85}\u{9b}\u{fdd0}\u{fffe}\u{ffff}\u{1ffff}\u{10fffe}b\tc";
    let mut run = report(vec![practice()], vec![with_text(text)]);
    run.run.title = text.into();
    let run = sealed(run);
    for document in [page(&run), junit(&run)] {
        assert_eq!(document.chars().find(|letter| is_illegal(*letter)), None);
        assert!(document.contains("a\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}[31m\u{fffd}"), "{document}");
    }
    // JSON has a way to write every one of them.
    assert_eq!(read(&json(&run)).expect("a report").report.run.title, text);
}

#[test]
fn long_and_right_to_left_names_are_isolated() {
    let long = format!("{} {}", "שלום עולם".repeat(12), "W".repeat(200));
    let page = page(&report(vec![practice()], vec![with_text(&long)]));
    assert!(page.contains(&format!("<bdi>{long} [{long}]</bdi>")));
    assert!(page.contains("dir=\"auto\""));
    // Beside the bars there is room for the beginning only.
    assert!(!page.contains(&format!("<text class=\"label\" x=\"34\" y=\"38\">{long}")));
}

/// A row's label is told in every form, and before there is a report.
#[test]
fn the_values_of_rows_are_replaced() {
    let mut one = fell("case-1", "Rows", practice());
    one.summary.row = "card=4111111111111111, mail=a@b.example, phone=+49 30 1234567, tier=Gold".into();
    let clean = "card=(card number), mail=(mail address), phone=(telephone number), tier=Gold";
    assert_eq!(shown(&one.summary).row, clean);
    let run = sealed(report(vec![practice()], vec![one]));
    for document in [page(&run), junit(&run), json(&run)] {
        assert!(document.contains(clean), "{document}");
        assert!(!document.contains("41111111") && !document.contains("1234567"), "{document}");
    }
    assert_eq!(sealed(run.clone()), run);
}

#[test]
fn numbers_at_the_edge_are_drawn() {
    let far = 300_000_000_000_000;
    for at in [-far, 0, far] {
        let mut one = fell("case-1", "Edge", practice());
        for step in &mut one.steps {
            (step.began_ms, step.took_ms) = (Some(at), Some(at));
            for expected in &mut step.expectations {
                (expected.limit_ms, expected.took_ms, expected.late_by_ms) = (at, Some(at), Some(at));
            }
        }
        for happening in &mut one.events {
            happening.at_ms = at;
        }
        (one.summary.started_at, one.summary.took_ms, one.summary.waited_ms) = (Some(at), Some(at), at);
        let mut run = report(vec![practice()], vec![one.clone(), one]);
        (run.run.started_at, run.run.ended_at, run.made_at) = (at, Some(-at), at);
        let run = sealed(run);
        let page = page(&run);
        assert!(!page.contains("NaN") && !page.contains("inf"));
        assert!(junit(&run).contains("<testcase"));
        assert!(compare(&run, &run).pairs.iter().all(|pair| pair.differences.is_empty()));
        assert!(across(&run).is_empty());
        assert_eq!(history_of(std::slice::from_ref(&run)).len(), 1);
        assert!(read(&json(&run)).expect("a report").digest_fits);
    }
}

#[test]
fn many_cases_and_long_ones_are_drawn() {
    let mut long = case("long", "Long", practice());
    long.events = (0..2_000)
        .map(|number| event(number, CaseEventKind::Message, "Agent", "Ada", &format!("line {number}"), "text"))
        .collect();
    long.more_events = true;
    let mut other = long.clone();
    other.events.reverse();
    let mut cases: Vec<_> = (0..500).map(|id| fell(&format!("case-{id}"), &format!("Case {id}"), practice())).collect();
    cases.push(long.clone());
    let run = report(vec![practice()], cases);
    let page = page(&run);
    assert_eq!(page.matches("<details").count(), 501);
    assert!(page.contains("More happened than is kept here.") && page.contains("Only the first 300 marks are drawn"));
    let (first, second) = (report(vec![practice()], vec![long]), report(vec![practice()], vec![other]));
    assert_eq!(compare(&first, &second).pairs[0].differences.len(), 1_999);
}

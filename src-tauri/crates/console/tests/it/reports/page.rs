//! The page: what it says, and that its numbers are those of the other forms.

use console::report::{counts, junit, page, sealed};
use console::view::*;

use super::sample::{case, every_kind, fell, place, practice, report};

#[test]
fn it_says_everything_that_the_report_holds() {
    let page = page(&sealed(every_kind()));
    for part in [
        "Handover test report",
        "Failed: 5 of 7 cases did not pass.",
        "late by 2.3 s",
        "out of order",
        "It came before “It was sent today.”",
        "Nobody in the queue was available",
        "Quick Find",
        "Presence Statuses",
        "verified as customer-42",
        "9 proved, 2 declared, 0 failed, 1 unknown",
        "The first try did not pass: ",
        "arrived as sent",
        "0 missing, 0 doubled, 0 reordered",
        "Handover Console 0.1.0",
        "2026-11-21 14:32:05 UTC",
        "Orgs side by side",
        "Let me have a look.",
        "scenarios/guest.yaml:14",
        "of which 500 ms are pauses of the scenario",
        "there were none.",
        "It is the digest of what this page was drawn from.",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn its_counts_are_those_of_the_cases_and_of_junit() {
    let report = sealed(every_kind());
    let (page, xml, counts) = (page(&report), junit(&report), counts(&report.cases));
    assert_eq!(page.matches("<details").count(), counts.expected as usize);
    assert_eq!(page.matches("href=\"#case-").count(), counts.expected as usize);
    assert_eq!(xml.matches("<testcase ").count(), counts.expected as usize);
    for number in 1..=counts.expected {
        assert_eq!(page.matches(&format!("id=\"case-{number}\"")).count(), 1);
    }
    assert!(page.contains("</span> 1 passed</li>") && page.contains("</span> 3 failed</li>"), "{page}");
    assert!(page.contains("<strong>7 cases</strong> in all"));
}

#[test]
fn nothing_is_run_and_nothing_is_loaded() {
    let page = page(&sealed(every_kind()));
    assert!(page.contains("default-src 'none'"));
    for forbidden in
        ["<script", "<link", "<img", "<iframe", " src=", "url(", "@import", "http://", "https://", "javascript:"]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn every_table_has_a_caption_and_every_picture_words() {
    let page = page(&sealed(every_kind()));
    let count = |part: &str| page.matches(part).count();
    assert_eq!(count("<table"), count("<caption>"));
    assert_eq!(count("<svg"), count("role=\"img\" aria-label=") + count("aria-hidden=\"true\"><"));
    assert_eq!((count("<h1>"), count("<main>"), count("<html lang=\"en\">")), (1, 1, 1));
    // A picture for each case that has steps.
    assert_eq!(count("class=\"picture\""), 6);
}

#[test]
fn verdicts_of_the_whole_run() {
    let says = |report: &RunReport| {
        let page = page(report);
        let start = page.find("role=\"status\"><strong>").expect("banner") + "role=\"status\"><strong>".len();
        page[start..].split("</strong>").next().expect("banner").to_owned()
    };
    let passing = case("a", "Guest", practice());
    let mut run = report(vec![practice()], vec![passing.clone()]);
    assert_eq!(says(&run), "Passed: 1 case, all at the first try.");
    run.cases[0].summary.state = CaseState::PassedOnRetry;
    assert_eq!(says(&run), "Passed: 1 case, 1 of them only on retry.");
    run.run.state = RunState::Cancelled;
    run.cases[0].summary.state = CaseState::NotRun;
    assert_eq!(
        says(&run),
        "Failed: 1 of 1 case did not pass. The run was cancelled: what was not held counts as a failure."
    );
    assert_eq!(says(&report(vec![], vec![])), "Failed: no case was run.");
}

#[test]
fn few_that_fell_are_open_and_many_are_closed() {
    let of = |count: usize| {
        let cases = (0..count).map(|id| fell(&format!("case-{id}"), "Guest", practice())).collect();
        page(&report(vec![practice()], cases)).matches("<details class=\"case\" open>").count()
    };
    assert_eq!((of(2), of(11)), (2, 0));
}

#[test]
fn conversations_that_may_be_open_are_told() {
    let mut run = report(vec![practice()], vec![case("a", "Guest", practice())]);
    run.leftovers.push(LeftoverView {
        conversation_id: "c-1".into(),
        run_id: "run-1".into(),
        org: "UAT".into(),
        opened_at: 0,
        reason: Some("The host does not answer.".into()),
    });
    let page = page(&run);
    assert!(page.contains("1 conversation may still be open.") && page.contains("The host does not answer."));
}

#[test]
fn production_is_unmistakable() {
    let page = page(&report(vec![], vec![case("a", "Guest", place("Acme", Environment::Production))]));
    assert!(page.contains("<bdi>Acme</bdi> <span class=\"environment production\">Production</span>"));
}

#[test]
fn no_element_says_an_attribute_twice() {
    let page = page(&sealed(every_kind()));
    for tag in page.split('<').filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
        for name in [" class=", " id=", " x=", " aria-label="] {
            assert!(tag.matches(name).count() < 2, "{tag}");
        }
    }
}

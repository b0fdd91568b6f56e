//! The HTML form: one file, no script, nothing loaded, light and dark, readable on paper and read aloud.

mod case;
mod history;
mod overview;
mod picture;

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::legal::legal;
use super::{across, clean, seal, words};
use crate::view::{CaseState, HistoryView, RunReport, StepVerdict};

const STYLE: &str = include_str!("page.css");
/// The page may use its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";
/// Up to how many cases that did not pass are open from the beginning: more would bury the table.
const OPEN: usize = 10;

/// Draws a report as a page. What must not leave is replaced, in a report that comes from a file as well.
#[must_use]
pub fn page(report: &RunReport) -> String {
    page_with_history(report, &BTreeMap::new())
}

/// The same, with how its scenarios did before, by [`super::scenario_key`].
#[must_use]
pub fn page_with_history(original: &RunReport, histories: &BTreeMap<String, HistoryView>) -> String {
    let mut shown = original.clone();
    clean::clean(&mut shown);
    let replaced = clean::replaced(&seal::json(&shown));
    let report = &shown;
    let across = across::across(report);
    let fell = report.cases.iter().filter(|case| !words::passed(case.summary.state)).count();
    let repeated = report.cases.iter().any(|case| case.summary.repetition > 1);
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { "Handover test: " (report.run.title) }
                // The file is this program's own; nothing of a report gets into it.
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.kind { "Handover test report" }
                    h1 { bdi { (report.run.title) } }
                    (overview::overview(report))
                }
                main {
                    (overview::cases(report, repeated))
                    (overview::side_by_side(&across))
                    (history::section(report, histories))
                    section {
                        h2 { "Cases" }
                        (picture::legend())
                        @for (index, one) in report.cases.iter().enumerate() {
                            (case::case(index + 1, one, repeated, fell <= OPEN))
                        }
                        @if report.cases.is_empty() { p { "This run has no cases." } }
                    }
                }
                footer {
                    (replaced_words(&replaced))
                    (digest_words(report, seal::verify(original)))
                    p { "Made " (words::time(report.made_at)) " by Handover Console " (report.run.version) ", report format " (report.format) "." }
                }
            }
        }
    };
    legal(&document.into_string())
}

fn replaced_words(replaced: &[String]) -> Markup {
    html! {
        p {
            "Tokens and keys are never in a report. Mail addresses, telephone numbers and card numbers inside of texts are replaced: "
            @if replaced.is_empty() { "there were none." } @else { "here " (replaced.join(", ")) "." }
        }
    }
}

fn digest_words(report: &RunReport, fits: bool) -> Markup {
    html! {
        p {
            @if report.digest.is_empty() {
                "This report has no digest."
            } @else {
                "SHA-256 of this report, as its JSON form holds it: " code { (report.digest) } ". "
                @if fits {
                    "It is the digest of what this page was drawn from."
                } @else {
                    strong { "It is not the digest of what this page was drawn from: the report was changed after it was made, or a newer version made it." }
                }
            }
        }
    }
}

/// A verdict as a mark and a word: for those who do not see colours, and on paper.
fn badge(state: CaseState) -> Markup {
    html! { span class={ "verdict " (class(state)) } { span aria-hidden="true" { (mark(state)) } " " (words::verdict(state)) } }
}

fn class(state: CaseState) -> &'static str {
    match state {
        CaseState::Passed => "good",
        CaseState::PassedOnRetry => "warned",
        CaseState::Failed | CaseState::Hung | CaseState::Broken | CaseState::NotRun => "bad",
        CaseState::Waiting | CaseState::Running | CaseState::AwaitingPerson => "open",
    }
}

fn mark(state: CaseState) -> &'static str {
    match state {
        CaseState::Passed => "✓",
        CaseState::PassedOnRetry => "↻",
        CaseState::Failed | CaseState::Hung | CaseState::Broken => "✗",
        CaseState::NotRun => "–",
        CaseState::Waiting | CaseState::Running | CaseState::AwaitingPerson => "…",
    }
}

fn step_class(state: StepVerdict) -> &'static str {
    match state {
        StepVerdict::Passed => "good",
        StepVerdict::Late | StepVerdict::OutOfOrder => "warned",
        StepVerdict::Failed => "bad",
        StepVerdict::Waiting | StepVerdict::Running | StepVerdict::NotRun => "open",
    }
}

fn step_mark(state: StepVerdict) -> &'static str {
    match state {
        StepVerdict::Passed => "✓",
        StepVerdict::Late => "◷",
        StepVerdict::OutOfOrder => "⇅",
        StepVerdict::Failed => "✗",
        StepVerdict::NotRun => "–",
        StepVerdict::Waiting | StepVerdict::Running => "…",
    }
}

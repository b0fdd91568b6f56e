//! What the whole run comes to: the verdict, the numbers, a row per case, orgs side by side.

use maud::{Markup, html};

use super::{badge, words};
use crate::report::count::{counts, counts_of};
use crate::view::{AcrossView, Environment, RunCounts, RunPlace, RunReport, RunState};

pub(super) fn overview(report: &RunReport) -> Markup {
    let (run, counts) = (&report.run, counts(&report.cases));
    let took = run.ended_at.map(|ended| words::duration(ended.saturating_sub(run.started_at)));
    let rows = [
        ("Began", words::time(run.started_at)),
        ("Ended", run.ended_at.map_or_else(|| "not yet".to_owned(), words::time)),
        ("Took", took.unwrap_or_default()),
        ("Run", words::run_state(run.state).to_owned()),
        ("At once", words::several(run.parallel as usize, "case", "cases")),
        ("Second try", if run.retry { "once, for a case that failed" } else { "none" }.to_owned()),
        ("Version", format!("Handover Console {}", run.version)),
        ("Run id", run.id.clone()),
    ];
    html! {
        p class={ "banner " (if all_passed(&counts) { "good" } else { "bad" }) } role="status" { strong { (conclusion(report, &counts)) } }
        ul.counts {
            @for (count, class, mark, word) in numbers(&counts) {
                li class=[(count > 0).then_some(class)] { span aria-hidden="true" { (mark) } " " (count) " " (word) }
            }
            li { strong { (words::several(counts.expected as usize, "case", "cases")) } " in all" }
        }
        dl {
            @for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
                div { dt { (label) } dd { bdi { (value) } } }
            }
        }
        @if !report.leftovers.is_empty() {
            div.finding.bad {
                p { strong { (words::several(report.leftovers.len(), "conversation", "conversations")) " may still be open." } }
                ul {
                    @for leftover in &report.leftovers {
                        li {
                            code { (leftover.conversation_id) } " on " bdi { (leftover.org) } ", opened " (words::time(leftover.opened_at))
                            @if let Some(reason) = &leftover.reason { ": " bdi { (reason) } }
                        }
                    }
                }
                p { "What to do: open Tests and choose to close them, or end them in Salesforce." }
            }
        }
    }
}

fn all_passed(counts: &RunCounts) -> bool {
    counts.expected > 0 && counts.passed + counts.passed_on_retry == counts.expected
}

fn conclusion(report: &RunReport, counts: &RunCounts) -> String {
    let all = words::several(counts.expected as usize, "case", "cases");
    let ended = match report.run.state {
        RunState::Ended => String::new(),
        RunState::Running => " The run had not ended when this report was made.".to_owned(),
        RunState::Cancelled => " The run was cancelled: what was not held counts as a failure.".to_owned(),
        RunState::Interrupted => {
            " The program ended before the run did: what was not held counts as a failure.".to_owned()
        }
    };
    if counts.expected == 0 {
        return format!("Failed: no case was run.{ended}");
    }
    if all_passed(counts) {
        return match counts.passed_on_retry {
            0 => format!("Passed: {all}, all at the first try.{ended}"),
            again => format!("Passed: {all}, {again} of them only on retry.{ended}"),
        };
    }
    let passed = counts.passed + counts.passed_on_retry;
    format!("Failed: {} of {all} did not pass.{ended}", counts.expected.saturating_sub(passed))
}

fn numbers(counts: &RunCounts) -> Vec<(u32, &'static str, &'static str, &'static str)> {
    let mut numbers = vec![
        (counts.passed, "good", "✓", "passed"),
        (counts.passed_on_retry, "warned", "↻", "passed on retry"),
        (counts.failed, "bad", "✗", "failed"),
        (counts.not_run, "bad", "–", "not run"),
    ];
    if counts.waiting + counts.running > 0 {
        numbers.push((counts.waiting + counts.running, "open", "…", "not ended"));
    }
    numbers
}

/// A row per org, and a row per case.
pub(super) fn cases(report: &RunReport, repeated: bool) -> Markup {
    html! {
        section {
            h2 { "Summary" }
            (orgs(report))
            div.wide tabindex="0" role="region" aria-label="All cases" {
                table {
                    caption { "All cases, in the order of the run" }
                    thead {
                        tr {
                            th scope="col" { "No." } th scope="col" { "Verdict" } th scope="col" { "Case" }
                            th scope="col" { "Org" } th.number scope="col" { "Took" } th scope="col" { "Why it did not pass" }
                        }
                    }
                    tbody {
                        @for (index, case) in report.cases.iter().enumerate() {
                            @let summary = &case.summary;
                            tr {
                                td.number { (index + 1) }
                                td { (badge(summary.state)) }
                                th scope="row" {
                                    a href={ "#case-" (index + 1) } { bdi { (words::full_title(summary, repeated)) } }
                                }
                                td { (org(&summary.target)) }
                                td.number { @if let Some(took) = summary.took_ms { (words::duration(took)) } }
                                td { bdi { (words::reason(summary)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn orgs(report: &RunReport) -> Markup {
    let mut places: Vec<&RunPlace> = report.run.targets.iter().collect();
    for case in &report.cases {
        if !places.iter().any(|place| same(place, &case.summary.target)) {
            places.push(&case.summary.target);
        }
    }
    let states = |place: &RunPlace| {
        let here = report.cases.iter().filter(|case| same(&case.summary.target, place));
        counts_of(here.map(|case| case.summary.state))
    };
    let rows: Vec<(&RunPlace, RunCounts)> = places.into_iter().map(|place| (place, states(place))).collect();
    let all = counts(&report.cases);
    html! {
        table.narrow {
            caption { "By org" }
            thead {
                tr {
                    th scope="col" { "Org" } th scope="col" { "Connector" } th.number scope="col" { "Cases" }
                    th.number scope="col" { "Passed" } th.number scope="col" { "Second try" }
                    th.number scope="col" { "Failed" } th.number scope="col" { "Not run" }
                }
            }
            tbody {
                @for (place, counts) in &rows {
                    tr {
                        th scope="row" { (org(place)) }
                        td { (words::connector_name(place.connector)) }
                        (cells(counts))
                    }
                }
            }
            @if rows.len() > 1 {
                tfoot { tr { th scope="row" { "All" } td {} (cells(&all)) } }
            }
        }
    }
}

fn cells(counts: &RunCounts) -> Markup {
    html! {
        @for count in [counts.expected, counts.passed, counts.passed_on_retry, counts.failed, counts.not_run] {
            td.number { (count) }
        }
    }
}

fn same(one: &RunPlace, other: &RunPlace) -> bool {
    one.target == other.target && one.name == other.name
}

/// An org with what kind it is, as a colour and a word.
pub(super) fn org(place: &RunPlace) -> Markup {
    let class = match place.environment {
        Environment::Practice => "practice",
        Environment::Sandbox => "sandbox",
        Environment::Production => "production",
    };
    html! { bdi { (place.name) } " " span class={ "environment " (class) } { (words::environment(place.environment)) } }
}

/// The same scenario on several orgs.
pub(super) fn side_by_side(across: &[AcrossView]) -> Markup {
    html! {
        @if !across.is_empty() {
            section {
                h2 { "Orgs side by side" }
                p.quiet { "What is so on one org and not on most of the others." }
                @for scenario in across {
                    table {
                        caption { bdi { (scenario.title) } }
                        thead {
                            tr { th scope="col" { "Org" } th scope="col" { "Verdict" } th scope="col" { "Only here" } }
                        }
                        tbody {
                            @for column in &scenario.columns {
                                tr {
                                    th scope="row" { (org(&column.case.target)) }
                                    td { (badge(column.case.state)) }
                                    td {
                                        @if column.facts.is_empty() { span.quiet { "nothing" } }
                                        @else { ul { @for fact in &column.facts { li { bdi { (fact) } } } } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

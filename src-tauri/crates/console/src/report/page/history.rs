//! How the scenarios of a run did before: the last timings of each as a small picture.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{class, words};
use crate::report::history::scenario_key;
use crate::view::{HistoryPoint, HistoryView, RunReport};

/// How many of the last cases are drawn.
const DRAWN: usize = 20;
const HEIGHT: i64 = 32;
/// From one bar to the next.
const STRIDE: usize = 8;

/// A row per scenario of the run that has a history.
pub(super) fn section(report: &RunReport, histories: &BTreeMap<String, HistoryView>) -> Markup {
    let mut rows: Vec<(String, &str, &HistoryView)> = Vec::new();
    for case in &report.cases {
        let key = scenario_key(&case.summary);
        if let Some(history) = histories.get(&key).filter(|history| !history.points.is_empty())
            && !rows.iter().any(|(known, ..)| *known == key)
        {
            rows.push((key, &case.summary.scenario, history));
        }
    }
    html! {
        @if !rows.is_empty() {
            section {
                h2 { "Over time" }
                div.wide tabindex="0" role="region" aria-label="History of the scenarios" {
                    table {
                        caption { "The last " (DRAWN) " cases of each scenario, oldest first: a bar is as high as the case was long" }
                        thead {
                            tr {
                                th scope="col" { "Scenario" } th scope="col" { "Timings" } th.number scope="col" { "Passed" }
                                th.number scope="col" { "Usual time" } th scope="col" { "Flaky" }
                            }
                        }
                        tbody { @for (_, name, history) in &rows { (row(name, history)) } }
                    }
                }
            }
        }
    }
}

fn row(name: &str, history: &HistoryView) -> Markup {
    html! {
        tr {
            th scope="row" { bdi { (name) } }
            td { (timings(&history.points)) }
            td.number { (history.passed) " of " (history.points.len()) }
            td.number { @if let Some(median) = history.median_ms { (words::duration(median)) } }
            td {
                @if history.flaky {
                    span.verdict.warned { span aria-hidden="true" { "↻" } " yes: both verdicts with the same text" }
                } @else if history.points.len() < 2 {
                    span.quiet { "too few cases to say" }
                } @else {
                    span.quiet { "no" }
                }
            }
        }
    }
}

fn timings(points: &[HistoryPoint]) -> Markup {
    let points = &points[points.len().saturating_sub(DRAWN)..];
    let longest = points.iter().map(|point| point.took_ms).max().unwrap_or(0).max(1);
    let words: Vec<String> = points
        .iter()
        .map(|point| format!("{} {}", words::verdict(point.state), words::duration(point.took_ms)))
        .collect();
    let width = DRAWN * STRIDE;
    html! {
        svg.timings width=(width) height=(HEIGHT) viewBox={ "0 0 " (width) " " (HEIGHT) } role="img" aria-label=(words.join(", ")) {
            @for (place, point) in points.iter().enumerate() {
                @let height = (point.took_ms.clamp(0, longest).saturating_mul(HEIGHT - 2) / longest).max(2);
                rect class={ "bar " (class(point.state)) } x=(place * STRIDE) y=(HEIGHT - height) width=(STRIDE - 2) height=(height) {
                    title { (words::time(point.at)) ": " (words::verdict(point.state)) ", " (words::duration(point.took_ms)) }
                }
            }
        }
    }
}

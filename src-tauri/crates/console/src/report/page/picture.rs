//! The timings of a case as a picture: a bar per step on one time axis, limits, pauses, and marks for what happened. The table of
//! steps below it says the same.

use maud::{Markup, html};

use super::{step_class, words};
use crate::view::{CaseEvent, CaseEventKind, CaseView, StepResult, StepVerdict};

/// Where the time axis begins and ends, in units of the picture.
const LEFT: f64 = 260.0;
const RIGHT: f64 = 940.0;
const WIDTH: u32 = 960;
const ROW: usize = 20;
const TOP: usize = 24;
const LANE: usize = 26;
/// Most steps and most marks of one picture; the tables have them all.
const MOST_STEPS: usize = 120;
const MOST_MARKS: usize = 300;
/// Longest title of a step beside its bar, in characters.
const TITLE: usize = 36;

struct Axis {
    /// Milliseconds at its right end.
    end: i64,
}

impl Axis {
    fn of(case: &CaseView) -> Self {
        let steps = case.steps.iter().filter_map(|step| {
            let began = step.began_ms?;
            let limits = step.expectations.iter().map(|expected| expected.limit_ms).max().unwrap_or(0);
            let took = step.took_ms.unwrap_or(0);
            // A limit far beyond what was needed would push everything else into a corner.
            Some(began.saturating_add(took.max(limits.min(took.saturating_mul(3)))))
        });
        let events = case.events.iter().map(|event| event.at_ms);
        Self { end: steps.chain(events).max().unwrap_or(0).max(1) }
    }

    #[expect(clippy::cast_precision_loss, reason = "a picture is not that precise")]
    fn place(&self, at: i64) -> f64 {
        let part = at.max(0) as f64 / self.end as f64;
        LEFT + part.min(1.0) * (RIGHT - LEFT)
    }

    /// Round times, seven at most.
    fn ticks(&self) -> Vec<i64> {
        let mut step: i64 = 1;
        for factor in [2, 5, 10].into_iter().cycle() {
            if self.end / step <= 6 {
                break;
            }
            // 1, 2, 5, 10, 20, …
            let decade = 10_i64.pow(step.ilog10());
            step = decade.saturating_mul(factor);
        }
        (0..=self.end / step).map(|number| number * step).collect()
    }
}

/// What the marks of all pictures mean.
pub(super) fn legend() -> Markup {
    html! {
        figure.legend {
            figcaption { "How to read the pictures" }
            ul {
                li { (sample(html! { rect.bar.good x="1" y="3" width="22" height="10" {} })) " a step, as long as it took" }
                li { (sample(html! { rect.bar.pause x="1" y="3" width="22" height="10" {} })) " a pause that the scenario asks for" }
                li { (sample(html! { rect.bar.warned x="1" y="3" width="22" height="10" {} })) " late, or out of order" }
                li { (sample(html! { rect.bar.bad x="1" y="3" width="22" height="10" {} })) " failed" }
                li { (sample(html! { line.limit x1="12" x2="12" y1="0" y2="16" {} })) " until when an expectation may be met" }
                li { (sample(html! { circle.mark.own cx="12" cy="8" r="4" {} })) " message of the end user" }
                li { (sample(html! { rect.mark.said x="8" y="4" width="8" height="8" {} })) " message of the other side" }
                li { (sample(html! { path.mark.state d="M12 3l5 5-5 5-5-5z" {} })) " change of state" }
                li { (sample(html! { path.mark.aside d="M12 3l5 9h-10z" {} })) " anything else" }
            }
        }
    }
}

fn sample(shape: Markup) -> Markup {
    html! { svg width="24" height="16" viewBox="0 0 24 16" aria-hidden="true" { (shape) } }
}

/// Draws the steps of a case, by its number.
pub(super) fn picture(number: usize, case: &CaseView) -> Markup {
    let axis = Axis::of(case);
    let shown = case.steps.len().min(MOST_STEPS);
    let bottom = TOP + shown * ROW;
    let height = bottom + LANE;
    html! {
        figure {
            div.wide tabindex="0" role="region" aria-label={ "Timings of case " (number) ", a picture" } {
                svg.picture viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label={
                    "Timings of " (words::several(case.steps.len(), "step", "steps")) " over " (words::duration(axis.end))
                    ". The table below has the same numbers."
                } {
                    @for tick in axis.ticks() {
                        @let x = coordinate(axis.place(tick));
                        line.grid x1=(x) x2=(x) y1=(TOP - 6) y2=(height - 4) {}
                        text.tick x=(x) y="12" text-anchor="middle" { (words::duration(tick)) }
                    }
                    @for (row, step) in case.steps.iter().take(MOST_STEPS).enumerate() { (bar(&axis, TOP + row * ROW, step)) }
                    @if !case.events.is_empty() {
                        text.label.quiet x="4" y=(bottom + 17) { "What happened" }
                        @for event in case.events.iter().take(MOST_MARKS) { (mark(&axis, bottom + LANE / 2, event)) }
                    }
                }
            }
            figcaption {
                "Timings. "
                @if case.steps.len() > shown { "Only the first " (shown) " steps are drawn; the table has all. " }
                @if case.events.len() > MOST_MARKS { "Only the first " (MOST_MARKS) " marks are drawn; the transcript has all." }
            }
        }
    }
}

fn bar(axis: &Axis, y: usize, step: &StepResult) -> Markup {
    let middle = y + 14;
    html! {
        text.number x="26" y=(middle) text-anchor="end" { (step.number) }
        text.label x="34" y=(middle) { (cut(&step.title)) }
        @match step.began_ms {
            None => { text.label.quiet x=(coordinate(LEFT)) y=(middle) { (words::step_verdict(step.state)) } }
            Some(began) => {
                @let end = began.saturating_add(step.took_ms.unwrap_or(0));
                @let (from, to) = (axis.place(began), axis.place(end));
                rect class={ "bar " (class(step)) } x=(coordinate(from)) y=(y + 4) width=(coordinate((to - from).max(1.5))) height=(ROW - 8) {
                    title { (step.title) ": " (words::step_verdict(step.state)) @if let Some(took) = step.took_ms { ", " (words::duration(took)) } }
                }
                @for limit in limits(step) {
                    @let at = began.saturating_add(limit);
                    @if at <= axis.end {
                        @let x = coordinate(axis.place(at));
                        line.limit x1=(x) x2=(x) y1=(y + 1) y2=(y + ROW - 1) { title { "Limit: " (words::duration(limit)) } }
                    }
                }
                @if let Some(late) = late(step) {
                    @let (x, anchor) = if to > RIGHT - 110.0 { (from - 4.0, "end") } else { (to + 4.0, "start") };
                    text.late x=(coordinate(x)) y=(middle) text-anchor=(anchor) { (late) }
                }
            }
        }
    }
}

/// What stands beside the bar of a step that did not hold.
fn late(step: &StepResult) -> Option<String> {
    let late = step.expectations.iter().filter_map(|expected| expected.late_by_ms).max();
    match (step.state, late) {
        (StepVerdict::Late, Some(late)) => Some(format!("late by {}", words::duration(late))),
        (state, _) if words::fell(state) => Some(words::step_verdict(state).to_owned()),
        _ => None,
    }
}

/// The limits of a step's expectations, each once.
fn limits(step: &StepResult) -> Vec<i64> {
    let mut limits: Vec<i64> = step.expectations.iter().map(|expected| expected.limit_ms).collect();
    limits.sort_unstable();
    limits.dedup();
    limits
}

fn class(step: &StepResult) -> &'static str {
    // A pause is known by its title, `Wait for 2 s`, or `Name: Wait for 2 s` where the step has one.
    let words = step.title.rsplit_once(": ").map_or(step.title.as_str(), |(_, words)| words);
    let is_pause = step.expectations.is_empty() && words.starts_with("Wait for ");
    if is_pause && step.state == StepVerdict::Passed { "pause" } else { step_class(step.state) }
}

fn mark(axis: &Axis, y: usize, event: &CaseEvent) -> Markup {
    let x = axis.place(event.at_ms);
    let what = html! { title { (words::seconds(event.at_ms)) " s, " (words::event_kind(event.kind)) } };
    html! {
        @match (event.kind, event.role.as_str()) {
            (CaseEventKind::Message, "EndUser") => { circle.mark.own cx=(coordinate(x)) cy=(y) r="4" { (what) } }
            (CaseEventKind::Message, _) => { rect.mark.said x=(coordinate(x - 4.0)) y=(y - 4) width="8" height="8" { (what) } }
            (CaseEventKind::State, _) => { path.mark.state d={ "M" (coordinate(x)) " " (y - 5) "l5 5-5 5-5-5z" } { (what) } }
            (CaseEventKind::Connection | CaseEventKind::Deed | CaseEventKind::Finding, _) => {
                path.mark.aside d={ "M" (coordinate(x)) " " (y - 5) "l5 9h-10z" } { (what) }
            }
        }
    }
}

/// The beginning of a title, so that it fits beside the bars.
fn cut(title: &str) -> String {
    if title.chars().count() <= TITLE {
        return title.to_owned();
    }
    let mut beginning: String = title.chars().take(TITLE - 1).collect();
    beginning.push('…');
    beginning
}

/// A number of the picture, to a tenth.
fn coordinate(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_few_round_times() {
        for end in [1, 3, 9, 250, 1_000, 8_400, 61_000, 3_600_000, 300_000_000_000_000] {
            let ticks = Axis { end }.ticks();
            assert!((2..=7).contains(&ticks.len()), "{end}: {ticks:?}");
        }
        assert_eq!(Axis { end: 8_400 }.ticks(), [0, 2_000, 4_000, 6_000, 8_000]);
    }
}

//! One case: what was to be shown, how each step went, what was said, and what was concluded.

use maud::{Markup, html};

use super::overview::org;
use super::{badge, picture, step_class, step_mark, words};
use crate::view::{
    AttributeFate, CaseEvent, CaseEventKind, CaseView, ExpectationResult, Failure, FindingView, StepResult, StepVerdict,
};

/// Draws a case, by its number from 1. It is open from the beginning if it did not pass and there is room for that.
pub(super) fn case(number: usize, case: &CaseView, repeated: bool, room: bool) -> Markup {
    let summary = &case.summary;
    let open = room && !words::passed(summary.state);
    html! {
        details.case open[open] {
            summary {
                (badge(summary.state)) " "
                span.name { h3 id={ "name-" (number) } { (number) ". " bdi { (words::full_title(summary, repeated)) } } } " "
                span.where { (org(&summary.target)) }
                @if let Some(took) = summary.took_ms { " " span.quiet { (words::duration(took)) } }
            }
            // Inside, so that a link to it opens the case.
            article id={ "case-" (number) } aria-labelledby={ "name-" (number) } {
                @let reason = words::reason(summary);
                @if !reason.is_empty() { p.reason { strong { "Why it did not pass: " } bdi { (reason) } } }
                @if let Some(first) = &case.first_try {
                    p.reason { strong { "The first try did not pass: " } bdi { (first) } }
                }
                (facts(case))
                (steps(number, case))
                (attributes(&case.attributes))
                (findings(&case.findings))
                (events(number, case))
            }
        }
    }
}

fn facts(case: &CaseView) -> Markup {
    let summary = &case.summary;
    let took = summary.took_ms.map(|took| match summary.waited_ms {
        ..=0 => words::duration(took),
        waited => format!("{}, of which {} are pauses of the scenario", words::duration(took), words::duration(waited)),
    });
    let identity = match &case.verified {
        Some(subject) => format!("verified as {subject}"),
        None => "guest".to_owned(),
    };
    let gaps = &case.gaps;
    let checklist = case.checklist.map(|counts| {
        let ratio = [(counts.proved, "proved"), (counts.declared, "declared"), (counts.failed, "failed")];
        let mut words: Vec<String> = ratio.iter().map(|(count, word)| format!("{count} {word}")).collect();
        words.push(format!("{} unknown", counts.unknown));
        words.join(", ")
    });
    let rows = [
        ("File", summary.file.clone()),
        ("Connector", words::connector_name(summary.target.connector).to_owned()),
        ("Began", summary.started_at.map(words::time).unwrap_or_default()),
        ("Took", took.unwrap_or_default()),
        ("Tries", summary.tries.to_string()),
        ("End user", identity),
        ("Event stream", format!("{} missing, {} doubled, {} reordered", gaps.missed, gaps.doubled, gaps.out_of_order)),
        ("Checklist of the org", checklist.unwrap_or_default()),
        ("Conversations", case.conversation_ids.join(", ")),
    ];
    html! {
        dl {
            @for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
                div { dt { (label) } dd { bdi { (value) } } }
            }
        }
    }
}

fn steps(number: usize, case: &CaseView) -> Markup {
    html! {
        @if case.steps.is_empty() {
            p.quiet { "No step was reached." }
        } @else {
            (picture::picture(number, case))
            div.wide tabindex="0" role="region" aria-label={ "Steps of case " (number) } {
                table.steps {
                    caption { "Steps. Times count from the beginning of the case; of an expectation, from the beginning of its step." }
                    thead {
                        tr {
                            th scope="col" { "No." } th scope="col" { "Step" } th scope="col" { "Result" }
                            th.number scope="col" { "Began" } th.number scope="col" { "Took" } th.number scope="col" { "Limit" }
                        }
                    }
                    tbody {
                        @for step in &case.steps {
                            (step_row(step))
                            @for expected in &step.expectations { (expectation_row(expected)) }
                        }
                    }
                }
            }
        }
    }
}

fn step_row(step: &StepResult) -> Markup {
    html! {
        tr {
            td.number { (step.number) }
            th scope="row" {
                bdi { (step.title) } " " span.quiet.place { bdi { (words::place(&step.file, step.line)) } }
                @if let Some(reason) = &step.reason { p.reason { bdi { (reason) } } }
                @if let Some(answer) = &step.answer {
                    p { @if answer.done { "Done, says " } @else { "Not done, says " } bdi { (answer.who) } @if !answer.saw.is_empty() { ". Seen: " bdi { (answer.saw) } } }
                }
                @if let Some(failure) = &step.failure { (could_not(failure)) }
            }
            td { (result(step.state, words::step_verdict(step.state))) }
            td.number { @if let Some(began) = step.began_ms { (words::duration(began)) } }
            td.number { @if let Some(took) = step.took_ms { (words::duration(took)) } }
            td {}
        }
    }
}

fn expectation_row(expected: &ExpectationResult) -> Markup {
    html! {
        tr.expectation {
            td {}
            td {
                bdi { (expected.title) }
                @if !expected.saw.is_empty() {
                    ul { @for saw in &expected.saw { li { bdi { (saw) } } } }
                }
            }
            td { (result(expected.state, &words::expectation(expected))) }
            td {}
            td.number { @if let Some(took) = expected.took_ms { (words::duration(took)) } }
            td.number { @if !words::is_decided(expected) { (words::duration(expected.limit_ms)) } }
        }
    }
}

fn result(state: StepVerdict, word: &str) -> Markup {
    html! { span class={ "verdict " (step_class(state)) } { span aria-hidden="true" { (step_mark(state)) } " " (word) } }
}

fn could_not(failure: &Failure) -> Markup {
    html! {
        p.reason { bdi { (failure.message) } }
        @if let Some(hint) = &failure.hint { p { "What to do: " bdi { (hint) } } }
        @if let Some(detail) = &failure.detail { pre { (detail) } }
    }
}

fn attributes(attributes: &[AttributeFate]) -> Markup {
    html! {
        @if !attributes.is_empty() {
            table {
                caption { "Routing attributes" }
                thead {
                    tr { th scope="col" { "Name" } th scope="col" { "Sent" } th scope="col" { "Arrived" } th scope="col" { "Result" } }
                }
                tbody {
                    @for fate in attributes {
                        tr {
                            th scope="row" { bdi { (fate.name) } }
                            td { bdi { (fate.sent) } }
                            td { @if let Some(arrived) = &fate.arrived { bdi { (arrived) } } }
                            td { (arrival(fate)) }
                        }
                    }
                }
            }
        }
    }
}

fn arrival(fate: &AttributeFate) -> Markup {
    let (state, word) = match (&fate.arrived, fate.known) {
        (_, false) => (StepVerdict::NotRun, "not known"),
        (None, true) => (StepVerdict::Failed, "did not arrive"),
        (Some(arrived), true) if *arrived == fate.sent => (StepVerdict::Passed, "arrived as sent"),
        (Some(_), true) => (StepVerdict::Failed, "arrived as another value"),
    };
    result(state, word)
}

fn findings(findings: &[FindingView]) -> Markup {
    html! {
        @if !findings.is_empty() {
            h4 { "Findings" }
            @for finding in findings {
                div.finding {
                    p { strong { bdi { (finding.title) } } " (" (words::certainty(finding.certainty)) ")" }
                    @if !finding.seen.is_empty() { p { "Seen: " bdi { (finding.seen) } } }
                    @if !finding.explanation.is_empty() { p { bdi { (finding.explanation) } } }
                    @if !finding.fix.is_empty() { p { "What to do: " bdi { (finding.fix) } } }
                    @if let Some(place) = &finding.place {
                        p { "Where: in Setup, Quick Find " code { (place.search) } @for step in &place.path { " › " bdi { (step) } } }
                    }
                    @if let Some(suggestion) = &finding.suggestion { p { "Value: " code { (suggestion) } } }
                    @if let Some(query) = &finding.query { p { "To look into it in the org:" } pre { (query) } }
                }
            }
        }
    }
}

fn events(number: usize, case: &CaseView) -> Markup {
    html! {
        @if !case.events.is_empty() {
            div.wide tabindex="0" role="region" aria-label={ "Transcript of case " (number) } {
                table.events {
                    caption { "Transcript: messages, and everything else that happened, oldest first" }
                    thead {
                        tr { th.number scope="col" { "Time" } th scope="col" { "Kind" } th scope="col" { "Who" } th scope="col" { "What" } }
                    }
                    tbody { @for event in &case.events { (event_row(event)) } }
                }
            }
            @if case.more_events { p.quiet { "More happened than is kept here." } }
        }
    }
}

fn event_row(event: &CaseEvent) -> Markup {
    let class = match (event.kind, event.role.as_str()) {
        (CaseEventKind::Message, "EndUser") => "own",
        (CaseEventKind::Message, _) => "said",
        (CaseEventKind::State, _) => "state",
        (CaseEventKind::Connection | CaseEventKind::Deed | CaseEventKind::Finding, _) => "aside",
    };
    html! {
        tr class=(class) {
            td.number { (words::seconds(event.at_ms)) " s" }
            td { (words::event_kind(event.kind)) }
            td { bdi { (words::who(event)) } }
            td.text dir="auto" { (event.text) }
        }
    }
}

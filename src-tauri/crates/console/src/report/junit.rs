//! JUnit XML, in the form that the schemas of Surefire (`surefire-test-report.xsd`) and of Jenkins (`junit-10.xsd`) have in
//! common: readers that validate take it as well as those that do not.
//!
//! What was not run is an error, never `skipped`: a gate that looks at failures and errors only must not let it pass.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::legal::legal;
use super::words;
use crate::view::{CaseState, CaseView, RunPlace, RunReport, StepResult, StepVerdict};

type Xml = Writer<Vec<u8>>;

/// What a case is to a reader of JUnit XML.
enum Outcome {
    Passed,
    /// It was held and did not hold: `failed`, `late` or `outOfOrder`.
    Failure(&'static str),
    /// It was not held to its end: `hung`, `broken`, `notRun` or `unfinished`.
    Error(&'static str),
}

/// Draws a report as JUnit XML: a suite per org, a test case per case.
#[must_use]
pub fn junit(report: &RunReport) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut xml, report).expect("memory takes everything");
    let mut text = String::from_utf8(xml.into_inner()).expect("only texts were written");
    text.push('\n');
    text
}

fn write(xml: &mut Xml, report: &RunReport) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut start = BytesStart::new("testsuites");
    attribute(&mut start, "name", &report.run.title);
    let all: Vec<&CaseView> = report.cases.iter().collect();
    numbers(&mut start, &all);
    xml.write_event(Event::Start(start))?;
    for (number, (place, cases)) in suites(report).iter().enumerate() {
        suite(xml, report, number, place, cases)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))
}

/// The cases of each org, orgs in the order of the run.
fn suites(report: &RunReport) -> Vec<(&RunPlace, Vec<&CaseView>)> {
    let mut suites: Vec<(&RunPlace, Vec<&CaseView>)> =
        report.run.targets.iter().map(|place| (place, Vec::new())).collect();
    for case in &report.cases {
        let place = &case.summary.target;
        match suites.iter_mut().find(|(known, _)| known.target == place.target && known.name == place.name) {
            Some((_, cases)) => cases.push(case),
            None => suites.push((place, vec![case])),
        }
    }
    suites
}

fn suite(xml: &mut Xml, report: &RunReport, number: usize, place: &RunPlace, cases: &[&CaseView]) -> io::Result<()> {
    let began = cases.iter().filter_map(|case| case.summary.started_at).min().unwrap_or(report.run.started_at);
    let mut start = BytesStart::new("testsuite");
    attribute(&mut start, "name", &place.name);
    numbers(&mut start, cases);
    attribute(&mut start, "skipped", "0");
    attribute(&mut start, "timestamp", &words::iso(began));
    attribute(&mut start, "id", &number.to_string());
    xml.write_event(Event::Start(start))?;
    let cases = named(report, cases);
    properties(xml, report, place, &cases)?;
    for (name, case) in &cases {
        test_case(xml, name, case)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

/// Each with a name of its own: readers take two test cases of one name for one.
fn named<'a>(report: &RunReport, cases: &[&'a CaseView]) -> Vec<(String, &'a CaseView)> {
    let repeated = report.cases.iter().any(|case| case.summary.repetition > 1);
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    let mut named = Vec::with_capacity(cases.len());
    for case in cases {
        let wanted = words::full_title(&case.summary, repeated);
        let mut name = wanted.clone();
        while !taken.insert(name.clone()) {
            let number = last.entry(wanted.clone()).or_insert(1);
            *number += 1;
            name = format!("{wanted} #{number}");
        }
        named.push((name, *case));
    }
    named
}

fn properties(xml: &mut Xml, report: &RunReport, place: &RunPlace, cases: &[(String, &CaseView)]) -> io::Result<()> {
    let tries: u64 = cases.iter().map(|(_, case)| u64::from(case.summary.tries)).sum();
    let mut rows: Vec<(&str, String)> = vec![
        ("org", place.name.clone()),
        ("environment", words::environment(place.environment).to_owned()),
        ("connector", words::connector_name(place.connector).to_owned()),
        ("version", report.run.version.clone()),
        ("run", report.run.id.clone()),
        ("runState", words::run_state(report.run.state).to_owned()),
        ("digest", report.digest.clone()),
        ("tries", tries.to_string()),
    ];
    // In the schemas a test case has no properties of its own.
    for (name, case) in cases {
        if case.summary.state == CaseState::PassedOnRetry {
            rows.push(("passedOnRetry", name.clone()));
        }
    }
    xml.write_event(Event::Start(BytesStart::new("properties")))?;
    for (name, value) in rows {
        let mut property = BytesStart::new("property");
        attribute(&mut property, "name", name);
        attribute(&mut property, "value", &value);
        xml.write_event(Event::Empty(property))?;
    }
    xml.write_event(Event::End(BytesEnd::new("properties")))
}

fn test_case(xml: &mut Xml, name: &str, case: &CaseView) -> io::Result<()> {
    let summary = &case.summary;
    let class = if summary.file.is_empty() { &summary.scenario } else { &summary.file };
    let mut start = BytesStart::new("testcase");
    attribute(&mut start, "name", name);
    attribute(&mut start, "classname", class);
    attribute(&mut start, "time", &words::seconds(summary.took_ms.unwrap_or(0)));
    xml.write_event(Event::Start(start))?;
    // In the order of Surefire's schema: failure, rerunFailure, flakyFailure, error, rerunError, system-out.
    match outcome(case) {
        Outcome::Passed => {
            if summary.state == CaseState::PassedOnRetry {
                first_try(xml, "flakyFailure", case)?;
            }
        }
        Outcome::Failure(kind) => {
            told(xml, "failure", kind, case)?;
            if case.first_try.is_some() {
                first_try(xml, "rerunFailure", case)?;
            }
        }
        Outcome::Error(kind) => {
            told(xml, "error", kind, case)?;
            if case.first_try.is_some() {
                first_try(xml, "rerunError", case)?;
            }
        }
    }
    let transcript = transcript(case);
    if !transcript.is_empty() {
        element(xml, BytesStart::new("system-out"), &transcript)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

fn outcome(case: &CaseView) -> Outcome {
    match case.summary.state {
        CaseState::Passed | CaseState::PassedOnRetry => Outcome::Passed,
        CaseState::Failed => Outcome::Failure(kind_of_failure(&case.steps)),
        CaseState::Hung => Outcome::Error("hung"),
        CaseState::Broken => Outcome::Error("broken"),
        CaseState::NotRun => Outcome::Error("notRun"),
        CaseState::Waiting | CaseState::Running | CaseState::AwaitingPerson => Outcome::Error("unfinished"),
    }
}

/// What weighs most: a step that did not hold at all, then one out of order, then one that was late.
fn kind_of_failure(steps: &[StepResult]) -> &'static str {
    let has = |state: StepVerdict| {
        steps.iter().any(|step| step.state == state || step.expectations.iter().any(|one| one.state == state))
    };
    if has(StepVerdict::Failed) {
        "failed"
    } else if has(StepVerdict::OutOfOrder) {
        "outOfOrder"
    } else if has(StepVerdict::Late) {
        "late"
    } else {
        "failed"
    }
}

fn told(xml: &mut Xml, element_name: &str, kind: &str, case: &CaseView) -> io::Result<()> {
    let mut start = BytesStart::new(element_name);
    attribute(&mut start, "message", &words::reason(&case.summary));
    attribute(&mut start, "type", kind);
    element(xml, start, &what_fell(case))
}

fn first_try(xml: &mut Xml, element_name: &str, case: &CaseView) -> io::Result<()> {
    let reason = case.first_try.as_deref().unwrap_or("It did not pass.");
    let mut start = BytesStart::new(element_name);
    attribute(&mut start, "message", reason);
    attribute(&mut start, "type", "firstTry");
    xml.write_event(Event::Start(start))?;
    element(xml, BytesStart::new("stackTrace"), &format!("First try: {reason}"))?;
    xml.write_event(Event::End(BytesEnd::new(element_name)))
}

/// Every step that did not hold, with what was expected and what came instead.
fn what_fell(case: &CaseView) -> String {
    let mut lines = vec![words::reason(&case.summary)];
    for step in case.steps.iter().filter(|step| words::fell(step.state)) {
        let (place, verdict) = (words::place(&step.file, step.line), words::step_verdict(step.state));
        lines.push(format!("Step {}, {place}: {}: {verdict}", step.number, step.title));
        lines.extend(step.reason.iter().map(|reason| format!("  {reason}")));
        lines.extend(step.failure.iter().map(|failure| format!("  {}", failure.message)));
        for expected in step.expectations.iter().filter(|expected| expected.state != StepVerdict::Passed) {
            let limit = words::duration(expected.limit_ms);
            let within = if words::is_decided(expected) { String::new() } else { format!(", within {limit}") };
            lines.push(format!("  {}{within}: {}", expected.title, words::expectation(expected)));
            lines.extend(expected.saw.iter().map(|saw| format!("    {saw}")));
        }
    }
    lines.join("\n")
}

fn transcript(case: &CaseView) -> String {
    let mut lines: Vec<String> = case
        .events
        .iter()
        .map(|event| {
            let (at, kind, who) = (words::seconds(event.at_ms), words::event_kind(event.kind), words::who(event));
            let separator = if who.is_empty() { "" } else { ", " };
            // A text of several lines stays one entry.
            format!("{at} {who}{separator}{kind}: {}", event.text.replace('\n', "\n    "))
        })
        .collect();
    if case.more_events {
        lines.push("There was more than is kept.".to_owned());
    }
    lines.join("\n")
}

/// The counts that suites and all of them have in common.
fn numbers(start: &mut BytesStart<'_>, cases: &[&CaseView]) {
    let (mut failures, mut errors) = (0_usize, 0_usize);
    for case in cases {
        match outcome(case) {
            Outcome::Passed => {}
            Outcome::Failure(_) => failures += 1,
            Outcome::Error(_) => errors += 1,
        }
    }
    let took = cases.iter().filter_map(|case| case.summary.took_ms).fold(0, i64::saturating_add);
    attribute(start, "tests", &cases.len().to_string());
    attribute(start, "failures", &failures.to_string());
    attribute(start, "errors", &errors.to_string());
    attribute(start, "time", &words::seconds(took));
}

fn element(xml: &mut Xml, start: BytesStart<'_>, text: &str) -> io::Result<()> {
    let end = start.to_end().into_owned();
    xml.write_event(Event::Start(start))?;
    xml.write_event(Event::Text(BytesText::new(&legal(text))))?;
    xml.write_event(Event::End(end))
}

/// An attribute in one line.
fn attribute(start: &mut BytesStart<'_>, name: &str, value: &str) {
    let value: String = legal(value).chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter }).collect();
    start.push_attribute((name, value.as_str()));
}

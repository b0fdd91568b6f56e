//! JUnit XML: the structure that the schemas ask for, counts that agree, nothing that a parser stops at.

use console::report::{counts, junit, sealed};
use console::view::{CaseState, RunReport, StepVerdict};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::sample::{case, every_kind, fell, practice, report};

/// An element as it was read.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn all<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        let mut found: Vec<&Element> = self.children.iter().filter(|child| child.name == name).collect();
        found.extend(self.children.iter().flat_map(|child| child.all(name)));
        found
    }
}

fn parse(xml: &str) -> Element {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().expect("well-formed");
        match event {
            Event::Start(ref start) | Event::Empty(ref start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.expect("an attribute");
                    let value = quick_xml::escape::unescape(attribute.value.as_ref()).expect("escaped").into_owned();
                    (attribute.key.as_ref().to_owned(), value)
                });
                let name = start.name().as_ref().to_owned();
                let element = Element { name, attributes: attributes.collect(), ..Element::default() };
                if matches!(event, Event::Empty(_)) {
                    open.last_mut().expect("open").children.push(element);
                } else {
                    open.push(element);
                }
            }
            Event::End(_) => {
                let closed = open.pop().expect("open");
                open.last_mut().expect("open").children.push(closed);
            }
            Event::Text(text) => open.last_mut().expect("open").text.push_str(text.as_ref()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "everything is closed");
    open.remove(0).children.remove(0)
}

/// An element: its name, attributes that must be there, attributes that may, children.
type Rule = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// What `junit-10.xsd` of Jenkins' xUnit plugin and `surefire-test-report.xsd` of Apache Maven both let pass: the attributes of each
/// element, those that must be there, and the children, in Surefire's order.
const RULES: [Rule; 12] = [
    ("testsuites", &[], &["name", "time", "tests", "failures", "errors"], &["testsuite"]),
    (
        "testsuite",
        &["name", "tests", "failures", "errors", "skipped"],
        &["time", "timestamp", "id"],
        &["properties", "testcase"],
    ),
    ("properties", &[], &[], &["property"]),
    ("property", &["name", "value"], &[], &[]),
    (
        "testcase",
        &["name", "time"],
        &["classname"],
        &["failure", "rerunFailure", "flakyFailure", "error", "rerunError", "flakyError", "system-out"],
    ),
    ("failure", &["type"], &["message"], &[]),
    ("error", &["type"], &["message"], &[]),
    ("rerunFailure", &["type"], &["message"], &["stackTrace"]),
    ("rerunError", &["type"], &["message"], &["stackTrace"]),
    ("flakyFailure", &["type"], &["message"], &["stackTrace"]),
    ("stackTrace", &[], &[], &[]),
    ("system-out", &[], &[], &[]),
];

fn check(element: &Element) {
    let rule = RULES.iter().find(|(name, ..)| *name == element.name);
    let (name, required, optional, children) = rule.unwrap_or_else(|| panic!("{} is not in the schemas", element.name));
    for attribute in *required {
        assert!(element.attributes.iter().any(|(known, _)| known == attribute), "{name} has no {attribute}");
    }
    for (attribute, value) in &element.attributes {
        assert!(required.contains(&attribute.as_str()) || optional.contains(&attribute.as_str()), "{name} {attribute}");
        if attribute == "time" {
            let (whole, part) = value.split_once('.').expect("decimals");
            assert!(part.len() == 3 && format!("{whole}{part}").bytes().all(|byte| byte.is_ascii_digit()), "{value}");
        }
    }
    let place = |child: &Element| {
        let found = children.iter().position(|known| *known == child.name);
        found.unwrap_or_else(|| panic!("{} in {name}", child.name))
    };
    assert!(element.children.iter().map(place).is_sorted(), "the order of {name}");
    element.children.iter().for_each(check);
}

/// The counts that the cases of an element come to.
fn counted(element: &Element) -> [String; 3] {
    let cases = element.all("testcase");
    let with = |name: &str| cases.iter().filter(|case| case.children.iter().any(|child| child.name == name)).count();
    [cases.len(), with("failure"), with("error")].map(|count| count.to_string())
}

fn said(element: &Element) -> [String; 3] {
    ["tests", "failures", "errors"].map(|name| element.attribute(name).to_owned())
}

#[test]
fn it_keeps_to_the_schemas_and_its_counts_agree() {
    let report = sealed(every_kind());
    let root = parse(&junit(&report));
    check(&root);
    assert_eq!(said(&root), counted(&root));
    for suite in root.all("testsuite") {
        assert_eq!(said(suite), counted(suite));
        assert_eq!(suite.attribute("skipped"), "0");
    }
    let counts = counts(&report.cases);
    assert_eq!(root.attribute("tests"), counts.expected.to_string());
    let passed = root.all("testcase").len() - root.all("failure").len() - root.all("error").len();
    assert_eq!(passed, (counts.passed + counts.passed_on_retry) as usize);
    assert_eq!(junit(&report), junit(&report));
}

#[test]
fn every_state_has_its_element() {
    let root = parse(&junit(&sealed(every_kind())));
    let kinds = |name: &str| root.all(name).into_iter().map(|one| one.attribute("type").to_owned()).collect::<Vec<_>>();
    assert_eq!(kinds("failure"), ["outOfOrder"]);
    assert_eq!(kinds("error"), ["hung", "broken", "notRun", "unfinished"]);
    assert_eq!(kinds("flakyFailure"), ["firstTry"]);
    assert!(kinds("skipped").is_empty());
    let failure = root.all("failure")[0];
    assert_eq!(failure.attribute("message"), "Step 4: message from the agent was late by 2.3 s.");
    for part in ["late by 2.3 s", "out of order", "scenarios/guest.yaml:14", "It came before"] {
        assert!(failure.text.contains(part), "{part}: {}", failure.text);
    }
    let properties: Vec<_> =
        root.all("property").into_iter().map(|one| (one.attribute("name"), one.attribute("value"))).collect();
    for property in
        [("org", "Acme UAT"), ("environment", "Sandbox"), ("version", "0.1.0"), ("passedOnRetry", "Transfer")]
    {
        assert!(properties.contains(&property), "{property:?} in {properties:?}");
    }
    assert!(root.all("system-out")[0].text.contains("Ada (Agent), message: It was sent today."));
}

#[test]
fn what_weighs_most_is_the_type() {
    let mut late = fell("case-1", "Late", practice());
    late.steps[4].state = StepVerdict::Passed;
    late.steps[4].expectations.clear();
    let mut failed = fell("case-2", "Failed", practice());
    failed.steps[1].state = StepVerdict::Failed;
    failed.first_try = Some("The stream was refused.".into());
    let root = parse(&junit(&report(vec![practice()], vec![late, failed])));
    check(&root);
    let types: Vec<_> = root.all("failure").into_iter().map(|one| one.attribute("type")).collect();
    assert_eq!(types, ["late", "failed"]);
    assert_eq!(root.all("rerunFailure")[0].attribute("message"), "The stream was refused.");
}

#[test]
fn names_are_told_apart() {
    let mut cases: Vec<_> = (1..=3).map(|id| case(&format!("case-{id}"), "Same", practice())).collect();
    cases[2].summary.row = "tier=Gold".into();
    let names = |report: &RunReport| {
        let root = parse(&junit(report));
        root.all("testcase").into_iter().map(|case| case.attribute("name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&report(vec![practice()], cases.clone())), ["Same", "Same #2", "Same [tier=Gold]"]);
    cases[1].summary.repetition = 2;
    assert_eq!(
        names(&report(vec![practice()], cases)),
        ["Same (repetition 1)", "Same (repetition 2)", "Same [tier=Gold] (repetition 1)"]
    );
}

#[test]
fn no_text_breaks_it() {
    let mut hostile = fell("case-1", "a < b & \"c\" ]]> \u{0} \u{b} \u{fffe} \n ה", practice());
    hostile.summary.file = String::new();
    hostile.events[0].text = "\u{1b}[31m ]]></system-out>\r\n\u{ffff}".into();
    hostile.summary.state = CaseState::Failed;
    let xml = junit(&report(vec![practice()], vec![hostile]));
    let is_legal = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(is_legal));
    let root = parse(&xml);
    check(&root);
    let name = "a < b & \"c\" ]]> \u{fffd} \u{fffd} \u{fffd}   ה";
    assert_eq!(root.all("testcase")[0].attribute("name"), name);
    assert_eq!(root.all("testcase")[0].attribute("classname"), name);
}

#[test]
fn a_run_without_cases_is_still_a_document() {
    let root = parse(&junit(&report(vec![practice()], vec![])));
    check(&root);
    assert_eq!(said(&root), ["0", "0", "0"]);
}

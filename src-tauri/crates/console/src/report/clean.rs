//! What is replaced before a report leaves: tokens and keys everywhere, contact details inside of texts.

use super::words::several;
use crate::evidence::{MARK, without_secrets};
use crate::export::plain;
use crate::view::{AttributeFate, CaseSummary, CaseView, Failure, FindingView, RunReport, StepResult};

/// What stands in the place of what was replaced, and what that was.
const MARKS: [(&str, &str, &str); 4] = [
    (MARK, "token or key", "tokens or keys"),
    ("(mail address)", "mail address", "mail addresses"),
    ("(telephone number)", "telephone number", "telephone numbers"),
    ("(card number)", "card number", "card numbers"),
];

/// Replaces whatever must not leave. What is clean already stays as it is.
pub(super) fn clean(report: &mut RunReport) {
    secret(&mut report.run.title);
    for place in &mut report.run.targets {
        secret(&mut place.name);
    }
    for leftover in &mut report.leftovers {
        secret(&mut leftover.org);
        leftover.reason.iter_mut().for_each(prose);
    }
    report.cases.iter_mut().for_each(case);
}

/// How a case is named where it is told before its report is made: what must not leave is replaced as in the report.
#[must_use]
pub fn shown(case: &CaseSummary) -> CaseSummary {
    let mut shown = case.clone();
    summary(&mut shown);
    shown
}

/// What a document says was replaced, in words: how often which mark stands in it.
pub(super) fn replaced(document: &str) -> Vec<String> {
    MARKS
        .iter()
        .map(|(mark, one, many)| (document.matches(mark).count(), one, many))
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| several(count, one, many))
        .collect()
}

fn case(case: &mut CaseView) {
    summary(&mut case.summary);
    case.steps.iter_mut().for_each(step);
    case.first_try.iter_mut().for_each(prose);
    for event in &mut case.events {
        secret(&mut event.role);
        secret(&mut event.word);
        prose(&mut event.name);
        prose(&mut event.text);
    }
    case.findings.iter_mut().for_each(finding);
    case.attributes.iter_mut().for_each(attribute);
    case.verified.iter_mut().for_each(prose);
}

fn summary(summary: &mut CaseSummary) {
    for name in [&mut summary.scenario, &mut summary.file, &mut summary.target.name] {
        secret(name);
    }
    row(&mut summary.row);
    summary.reason.iter_mut().for_each(prose);
    if let Some(manual) = &mut summary.manual {
        prose(&mut manual.instructions);
        manual.question.iter_mut().for_each(prose);
    }
}

fn step(step: &mut StepResult) {
    secret(&mut step.file);
    prose(&mut step.title);
    step.reason.iter_mut().for_each(prose);
    for expectation in &mut step.expectations {
        prose(&mut expectation.title);
        expectation.saw.iter_mut().for_each(prose);
    }
    if let Some(answer) = &mut step.answer {
        // Who says so is part of the evidence.
        secret(&mut answer.who);
        prose(&mut answer.saw);
    }
    step.failure.iter_mut().for_each(failure);
}

fn failure(failure: &mut Failure) {
    prose(&mut failure.message);
    failure.hint.iter_mut().for_each(prose);
    failure.detail.iter_mut().for_each(prose);
    for field in &mut failure.fields {
        prose(&mut field.message);
        field.hint.iter_mut().for_each(prose);
        field.suggestion.iter_mut().for_each(secret);
    }
}

fn finding(finding: &mut FindingView) {
    for text in [&mut finding.title, &mut finding.seen, &mut finding.explanation, &mut finding.fix] {
        prose(text);
    }
    finding.suggestion.iter_mut().for_each(secret);
    finding.query.iter_mut().for_each(secret);
}

fn attribute(fate: &mut AttributeFate) {
    let AttributeFate { name, sent, arrived, .. } = fate;
    let differs = arrived.as_ref().is_some_and(|arrived| arrived != sent);
    secret(name);
    prose(sent);
    if let Some(arrived) = arrived {
        prose(arrived);
        if differs && arrived == sent {
            // That it was another one must still be seen.
            arrived.push_str(" (another one)");
        }
    }
}

/// The values of a row, `tier=Gold, phone=030 1234567`. Within other texts a number behind an equals sign is a part of an
/// address.
fn row(text: &mut String) {
    *text = text.split('=').map(plain).collect::<Vec<_>>().join("=");
}

/// What a person or a server wrote.
fn prose(text: &mut String) {
    *text = plain(text);
}

/// A name: of nothing that a person is reached by.
fn secret(text: &mut String) {
    *text = without_secrets(text);
}

//! What happened, side by side: missing, extra, in another order.

use std::collections::{BTreeMap, VecDeque};

use super::order;
use super::plain::{plain, short};
use crate::view::{CaseEvent, CaseEventKind, CaseView, DifferenceKind, DifferenceView, StepResult};

/// Compares what happened in two cases. Messages and changes of state have an order. What the connection did and what people did
/// has none that means anything: only how often is compared. Findings are compared as facts.
pub(super) fn compare(differences: &mut Vec<DifferenceView>, first: &CaseView, second: &CaseView) {
    ordered(differences, first, second);
    counted(differences, first, second);
}

fn has_order(kind: CaseEventKind) -> bool {
    match kind {
        CaseEventKind::Message | CaseEventKind::State => true,
        CaseEventKind::Connection | CaseEventKind::Deed | CaseEventKind::Finding => false,
    }
}

/// What makes two happenings the same one.
fn token(event: &CaseEvent) -> (CaseEventKind, &str, &str, String) {
    (event.kind, &event.role, &event.word, plain(&event.text, &event.name))
}

fn ordered(differences: &mut Vec<DifferenceView>, first: &CaseView, second: &CaseView) {
    let of = |case: &'_ CaseView| case.events.iter().filter(|event| has_order(event.kind)).cloned().collect::<Vec<_>>();
    let (before, now) = (of(first), of(second));
    let (before_tokens, now_tokens): (Vec<_>, Vec<_>) =
        (before.iter().map(token).collect(), now.iter().map(token).collect());
    let common = order::common(&before_tokens, &now_tokens);
    let mut paired_before = vec![false; before.len()];
    let mut paired_now = vec![false; now.len()];
    for (one, other) in &common {
        paired_before[*one] = true;
        paired_now[*other] = true;
    }
    let mut left: VecDeque<usize> = (0..now.len()).filter(|place| !paired_now[*place]).collect();
    for place in (0..before.len()).filter(|place| !paired_before[*place]) {
        match left.iter().position(|other| now_tokens[*other] == before_tokens[place]) {
            Some(found) => {
                let Some(other) = left.remove(found) else { continue };
                let event = &now[other];
                let text = match crossed(&common, place, other) {
                    Some((neighbour, true)) => {
                        format!("{} came after {}, not before it", said(event), said(&now[neighbour]))
                    }
                    Some((neighbour, false)) => {
                        format!("{} came before {}, not after it", said(event), said(&now[neighbour]))
                    }
                    None => format!("{} came in another order", said(event)),
                };
                differences.push(difference(DifferenceKind::Reordered, text, event, &second.steps));
            }
            None => {
                let event = &before[place];
                differences.push(difference(
                    DifferenceKind::Missing,
                    format!("missing: {}", said(event)),
                    event,
                    &first.steps,
                ));
            }
        }
    }
    for place in left {
        let event = &now[place];
        differences.push(difference(DifferenceKind::Extra, format!("extra: {}", said(event)), event, &second.steps));
    }
}

/// The nearest thing in the second sequence that something has changed sides with, and whether it came after it now.
fn crossed(common: &[(usize, usize)], before: usize, now: usize) -> Option<(usize, bool)> {
    common
        .iter()
        .filter(|(one, other)| (*one < before) != (*other < now))
        .map(|(_, other)| (*other, *other < now))
        .min_by_key(|(other, _)| other.abs_diff(now))
}

fn counted(differences: &mut Vec<DifferenceView>, first: &CaseView, second: &CaseView) {
    let mut counts: BTreeMap<(u8, &str, String), (Vec<&CaseEvent>, Vec<&CaseEvent>)> = BTreeMap::new();
    for (case, is_first) in [(first, true), (second, false)] {
        for event in &case.events {
            let kind = match event.kind {
                CaseEventKind::Connection => 0,
                CaseEventKind::Deed => 1,
                CaseEventKind::Message | CaseEventKind::State | CaseEventKind::Finding => continue,
            };
            let (before, now) = counts.entry((kind, &event.word, plain(&event.text, &event.name))).or_default();
            if is_first { before.push(event) } else { now.push(event) }
        }
    }
    for (before, now) in counts.values() {
        for event in before.iter().skip(now.len()) {
            let text = format!("missing: {}", said(event));
            differences.push(difference(DifferenceKind::Missing, text, event, &first.steps));
        }
        for event in now.iter().skip(before.len()) {
            let text = format!("extra: {}", said(event));
            differences.push(difference(DifferenceKind::Extra, text, event, &second.steps));
        }
    }
}

fn difference(kind: DifferenceKind, text: String, event: &CaseEvent, steps: &[StepResult]) -> DifferenceView {
    let step = steps.iter().rev().find(|step| step.began_ms.is_some_and(|began| began <= event.at_ms));
    DifferenceView { kind, text, step: step.map(|step| step.number) }
}

/// What happened, in a few words.
fn said(event: &CaseEvent) -> String {
    match event.kind {
        CaseEventKind::Message => match event.role.as_str() {
            "" => format!("“{}”", short(&event.text)),
            "EndUser" => format!("end user “{}”", short(&event.text)),
            role => format!("{} “{}”", role.to_lowercase(), short(&event.text)),
        },
        CaseEventKind::State | CaseEventKind::Connection | CaseEventKind::Deed | CaseEventKind::Finding => {
            short(&event.text)
        }
    }
}

//! What happened, side by side: missing, extra, in another order.

use std::collections::{BTreeMap, VecDeque};

use super::order;
use super::plain::{names, plain, short};
use crate::view::{CaseEvent, CaseEventKind, CaseView, DifferenceKind, DifferenceView, StepResult};

/// Within this time the customer's own things and the other side's have no order, in milliseconds: each side does its own, and
/// which of them the server writes down first is chance.
const MOMENT: u64 = 1_000;
/// How long before its end a case no longer tells what the connection did, in milliseconds.
const LAST_MOMENT: i64 = 100;

/// Compares what happened in two cases. Messages and changes of state have an order. What the connection did, what people did and
/// what was concluded from several entries has none that means anything: only how often is compared. Findings are compared as
/// facts.
pub(super) fn compare(differences: &mut Vec<DifferenceView>, first: &CaseView, second: &CaseView) {
    ordered(differences, first, second);
    counted(differences, first, second);
}

fn has_order(event: &CaseEvent) -> bool {
    match event.kind {
        CaseEventKind::Message => true,
        CaseEventKind::State => !event.is_conclusion(),
        CaseEventKind::Connection | CaseEventKind::Deed | CaseEventKind::Finding => false,
    }
}

/// Whether which of two things came first says nothing: they are of different sides, and of one moment.
fn is_chance(one: &CaseEvent, other: &CaseEvent) -> bool {
    let is_own = |event: &CaseEvent| event.role == "EndUser";
    is_own(one) != is_own(other) && one.at_ms.abs_diff(other.at_ms) <= MOMENT
}

/// What makes two happenings the same one.
fn token<'a>(event: &'a CaseEvent, names: &[&str]) -> (CaseEventKind, &'a str, &'a str, String) {
    (event.kind, &event.role, &event.word, plain(&event.text, names))
}

fn ordered(differences: &mut Vec<DifferenceView>, first: &CaseView, second: &CaseView) {
    let of = |case: &CaseView| case.events.iter().filter(|event| has_order(event)).cloned().collect::<Vec<_>>();
    let (before, now) = (of(first), of(second));
    let (names_before, names_now) = (names(&[first]), names(&[second]));
    let before_tokens: Vec<_> = before.iter().map(|event| token(event, &names_before)).collect();
    let now_tokens: Vec<_> = now.iter().map(|event| token(event, &names_now)).collect();
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
                let crossed = crossed(&common, place, other);
                let by_chance = |(one, neighbour): &(usize, usize)| {
                    is_chance(&before[place], &before[*one]) || is_chance(event, &now[*neighbour])
                };
                if !crossed.is_empty() && crossed.iter().all(by_chance) {
                    continue;
                }
                let told = crossed.into_iter().filter(|pair| !by_chance(pair)).map(|(_, neighbour)| neighbour);
                let nearest = told.min_by_key(|neighbour| neighbour.abs_diff(other));
                let text = match nearest.map(|neighbour| (neighbour, neighbour < other)) {
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

/// The pairs with which something has changed sides: places in the first sequence and in the second.
fn crossed(common: &[(usize, usize)], before: usize, now: usize) -> Vec<(usize, usize)> {
    common.iter().filter(|(one, other)| (*one < before) != (*other < now)).copied().collect()
}

fn counted(differences: &mut Vec<DifferenceView>, first: &CaseView, second: &CaseView) {
    let (before, now) = (groups(first), groups(second));
    for (one, other, kind, word, case) in [
        (&before, &now, DifferenceKind::Missing, "missing", first),
        (&now, &before, DifferenceKind::Extra, "extra", second),
    ] {
        // What comes at the very end may as well come when nobody looks any more.
        let ends = case.steps.iter().filter_map(|step| Some(step.began_ms? + step.took_ms?)).max();
        let seen = ends.map_or(i64::MAX, |end| end - LAST_MOMENT);
        for (same, events) in one {
            let more = events.iter().skip(other.get(same).map_or(0, Vec::len));
            for event in more.filter(|event| event.at_ms <= seen) {
                differences.push(difference(kind, format!("{word}: {}", said(event)), event, &case.steps));
            }
        }
    }
}

/// What has no order, by what makes it the same.
fn groups(case: &CaseView) -> BTreeMap<(&str, String), Vec<&CaseEvent>> {
    let names = names(&[case]);
    let mut groups: BTreeMap<_, Vec<&CaseEvent>> = BTreeMap::new();
    for event in &case.events {
        if !has_order(event) && event.kind != CaseEventKind::Finding {
            groups.entry((event.word.as_str(), plain(&event.text, &names))).or_default().push(event);
        }
    }
    groups
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

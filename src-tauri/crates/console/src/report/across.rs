//! One scenario on several orgs, side by side: what is so on one and not on most.

use std::collections::BTreeMap;

use super::compare::{fate, identity, is_later, names, plain, short, timed};
use super::words;
use crate::view::{AcrossColumn, AcrossView, CaseEventKind, CaseView, RunReport};

/// How telling a fact is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Something is wrong or lacking: told wherever it is so on no more than half of the orgs.
    Lack,
    /// It is as it should be: told only where most orgs lack it.
    Good,
}

struct Fact {
    text: String,
    /// What two orgs have in common when it is the same fact.
    sameness: String,
    weight: Weight,
}

/// The scenarios that a run held on several orgs, in the order of the run. Where a scenario was held several times on one org, the
/// first that did not pass stands for it.
#[must_use]
pub fn across(report: &RunReport) -> Vec<AcrossView> {
    let mut order: Vec<(&str, &str, &str)> = Vec::new();
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&CaseView>> = BTreeMap::new();
    for case in &report.cases {
        let summary = &case.summary;
        let key = (summary.scenario.as_str(), summary.file.as_str(), summary.row.as_str());
        let columns = groups.entry(key).or_insert_with(|| {
            order.push(key);
            Vec::new()
        });
        match columns.iter_mut().find(|known| known.summary.target == summary.target) {
            Some(known) if words::passed(known.summary.state) && !words::passed(summary.state) => *known = case,
            Some(_) => {}
            None => columns.push(case),
        }
    }
    let several = order.iter().filter_map(|key| groups.get(key)).filter(|columns| columns.len() > 1);
    several.map(|columns| side_by_side(columns)).collect()
}

fn side_by_side(cases: &[&CaseView]) -> AcrossView {
    let facts: Vec<Vec<Fact>> = cases.iter().map(|case| facts(case, cases)).collect();
    let columns = cases
        .iter()
        .zip(&facts)
        .map(|(case, own)| {
            let told = own.iter().filter(|fact| {
                let same = |other: &&Vec<Fact>| other.iter().any(|other| other.sameness == fact.sameness);
                let held = facts.iter().filter(same).count() * 2;
                match fact.weight {
                    Weight::Lack => held <= cases.len(),
                    Weight::Good => held < cases.len(),
                }
            });
            AcrossColumn { case: case.summary.clone(), facts: told.map(|fact| fact.text.clone()).collect() }
        })
        .collect();
    AcrossView { title: cases.first().map(|case| words::title(&case.summary)).unwrap_or_default(), columns }
}

/// Everything that could differ, of one case.
fn facts(case: &CaseView, cases: &[&CaseView]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |weight: Weight, text: String| facts.push(Fact { sameness: plain(&text, &[]), text, weight });
    match words::reason(&case.summary) {
        reason if words::passed(case.summary.state) => add(Weight::Good, format!("passed{reason}")),
        reason => add(Weight::Lack, format!("{}: {reason}", words::verdict(case.summary.state))),
    }
    if case.steps.is_empty() && case.events.is_empty() {
        // It was never held: that says everything.
        return facts;
    }
    add(if case.verified.is_none() { Weight::Lack } else { Weight::Good }, identity(case));
    for name in attributes(cases) {
        let fate = fate(case, name);
        let attribute = case.attributes.iter().find(|attribute| attribute.name == name);
        let whole =
            attribute.is_some_and(|attribute| !attribute.known || attribute.arrived.as_ref() == Some(&attribute.sent));
        add(if whole { Weight::Good } else { Weight::Lack }, fate);
    }
    for finding in &case.findings {
        add(Weight::Lack, format!("finding: {}", finding.title));
    }
    let gaps = &case.gaps;
    for (count, what) in [(gaps.missed, "missing"), (gaps.doubled, "doubled"), (gaps.out_of_order, "reordered")] {
        if count > 0 {
            add(Weight::Lack, format!("event stream: {count} {what}"));
        }
    }
    states(case, cases, &mut add);
    later(case, cases, &mut add);
    facts
}

/// Attributes that any of the cases sent.
fn attributes<'a>(cases: &[&'a CaseView]) -> Vec<&'a str> {
    let mut names: Vec<&str> =
        cases.iter().flat_map(|case| &case.attributes).map(|attribute| attribute.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Changes of state that happened here, and those that only happened elsewhere.
fn states(case: &CaseView, cases: &[&CaseView], add: &mut impl FnMut(Weight, String)) {
    let people = names(cases);
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for event in cases.iter().flat_map(|case| &case.events).filter(|event| event.kind == CaseEventKind::State) {
        known.entry(plain(&event.text, &people)).or_insert(&event.text);
    }
    for (same, text) in known {
        let happened =
            case.events.iter().any(|event| event.kind == CaseEventKind::State && plain(&event.text, &people) == same);
        if happened {
            add(Weight::Good, short(text));
        } else {
            add(Weight::Lack, format!("not seen: {}", short(text)));
        }
    }
}

/// Steps that took longer here than in the middle of the others.
fn later(case: &CaseView, cases: &[&CaseView], add: &mut impl FnMut(Weight, String)) {
    for (index, step) in case.steps.iter().enumerate() {
        let Some(took) = timed(step) else { continue };
        let mut others: Vec<i64> = cases
            .iter()
            .filter(|other| !std::ptr::eq(**other, case))
            .filter_map(|other| other.steps.get(index).filter(|other| other.title == step.title).and_then(timed))
            .collect();
        others.sort_unstable();
        if let Some(middle) = others.get(others.len().saturating_sub(1) / 2)
            && is_later(*middle, took)
        {
            add(Weight::Lack, format!("{} later: {}", words::duration(took - middle), short(&step.title)));
        }
    }
}

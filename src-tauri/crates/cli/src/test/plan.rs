//! From scenario files to the cases of a run: every scenario, on every org, with every row, as often as it was asked for.

use std::path::PathBuf;
use std::sync::Arc;

use console::run::{Plan, PlannedCase};
use console::scenario::model::{Action, Scenario};
use console::scenario::{Objection, PracticeWords};
use console::view::RunTarget;
use serde_json::Value;

use super::arguments::RunArguments;
use crate::arguments::camel_case;
use crate::outcome::Outcome;

/// A scenario file that was read without errors.
#[derive(Clone, Debug)]
pub struct ReadScenario {
    /// As it was named.
    pub file: String,
    /// Where the files are that it sends.
    pub folder: Option<PathBuf>,
    /// SHA-256 of its text, in hexadecimal.
    pub digest: String,
    /// What it says.
    pub scenario: Scenario,
    /// The rows in words; empty without rows.
    pub rows: Vec<String>,
}

/// The scenarios that were asked for by tag and row, changed as the arguments say.
///
/// # Errors
/// Exit code 2 where none is left, and for names that no practice org knows.
pub fn chosen(
    read: Vec<ReadScenario>,
    arguments: &RunArguments,
    words: &PracticeWords,
) -> Result<Vec<ReadScenario>, Outcome> {
    let RunArguments { tags, rows, .. } = arguments;
    let tagged = |scenario: &Scenario| tags.is_empty() || scenario.tags.iter().any(|tag| tags.contains(tag));
    let mut chosen: Vec<_> = read.into_iter().filter(|read| tagged(&read.scenario)).collect();
    if chosen.is_empty() {
        return Err(Outcome::Usage(format!("No scenario has the tag {}.", tags.join(" or "))));
    }
    if !rows.is_empty() {
        chosen.retain(|read| read.rows.iter().any(|row| rows.contains(row)));
        if let Some(row) = rows.iter().find(|row| chosen.iter().all(|read| !read.rows.contains(row))) {
            return Err(Outcome::Usage(format!(
                "No scenario has the row {row}. A row is named by its values, for example tier=Gold; `handover test run` tells \
                 them in brackets."
            )));
        }
    }
    for read in &mut chosen {
        mark(&mut read.scenario, &arguments.marks);
        arm(&mut read.scenario, arguments, words)?;
    }
    Ok(chosen)
}

/// Every case, in the order of reports: by file, org, repetition and row.
pub fn plan(chosen: &[ReadScenario], targets: &[RunTarget], confirmed: Vec<String>, arguments: &RunArguments) -> Plan {
    let mut cases = Vec::new();
    for read in chosen {
        let scenario = Arc::new(read.scenario.clone());
        for target in targets {
            for repetition in 1..=arguments.times {
                cases.extend(rows(read, &arguments.rows).into_iter().map(|row| PlannedCase {
                    scenario: scenario.clone(),
                    scenario_id: None,
                    file: read.file.clone(),
                    digest: read.digest.clone(),
                    folder: read.folder.clone(),
                    row,
                    repetition,
                    target: target.clone(),
                }));
            }
        }
    }
    Plan {
        cases,
        parallel: usize::try_from(arguments.parallel).unwrap_or(1),
        retry: arguments.retry,
        limit: arguments.limit,
        confirmed,
    }
}

fn rows(read: &ReadScenario, wanted: &[String]) -> Vec<Option<usize>> {
    if read.rows.is_empty() {
        return vec![None];
    }
    let fits = |row: &String| wanted.is_empty() || wanted.contains(row);
    read.rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(number, _)| Some(number)).collect()
}

/// What a scenario says itself goes before.
fn mark(scenario: &mut Scenario, marks: &[(String, String)]) {
    for step in &mut scenario.steps {
        if let Action::Start(start) = &mut step.action {
            for (name, value) in marks {
                start.attributes.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
    }
}

/// What the arguments say goes before what the scenario says.
fn arm(scenario: &mut Scenario, arguments: &RunArguments, words: &PracticeWords) -> Result<(), Outcome> {
    let practice = &mut scenario.practice;
    for (name, value) in &arguments.faults {
        let (name, value) = (known("fault", name, &words.faults)?, read_value(value));
        fits("--fault", words.objection_to_fault, &name, &value)?;
        practice.faults.insert(name, value);
    }
    for (name, value) in &arguments.switches {
        let (name, value) = (known("switch", name, &words.switches)?, read_value(value));
        fits("--switch", words.objection_to_switch, &name, &value)?;
        practice.switches.insert(name, value);
    }
    for name in &arguments.mistakes {
        let name = known("mistake", name, &words.mistakes)?;
        if !practice.mistakes.contains(&name) {
            practice.mistakes.push(name);
        }
    }
    Ok(())
}

fn known(kind: &str, name: &str, names: &[String]) -> Result<String, Outcome> {
    let name = camel_case(name);
    if names.contains(&name) {
        return Ok(name);
    }
    Err(Outcome::Usage(format!("There is no {kind} {name}. There are: {}.", names.join(", "))))
}

/// A value that no practice org takes is told before one is opened.
fn fits(option: &str, objection: Option<Objection>, name: &str, value: &Value) -> Result<(), Outcome> {
    match objection.and_then(|objection| objection(name, value)) {
        None => Ok(()),
        Some(objection) => Err(Outcome::Usage(format!("{option} {name}={value}: {objection}. Nothing was run."))),
    }
}

/// Values are JSON where they can be read so, and text otherwise.
fn read_value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

//! What practice orgs call things and take, for texts that are checked and completed without one.

use console::scenario::PracticeWords;
use practice_org::Seed;
use practice_org::control::types::{Faults, Mistakes, Switches};
use practice_org::control::{names, objection_to_fault, objection_to_switch};
use serde::Serialize;
use serde_json::Value;

/// What practice orgs call things, and which values they take.
#[must_use]
pub fn words() -> PracticeWords {
    let listed = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    PracticeWords {
        faults: members(&Faults::default()),
        now: listed(names::NOW),
        mistakes: members(&Mistakes::default()),
        switches: members(&Switches::default()),
        samples: listed(names::SAMPLES),
        deployments: Seed::default().deployments.into_iter().map(|deployment| deployment.developer_name).collect(),
        objection_to_fault: Some(objection_to_fault),
        objection_to_switch: Some(objection_to_switch),
    }
}

/// The members of a type whose every member is written.
fn members(value: &impl Serialize) -> Vec<String> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => members.into_iter().map(|(name, _)| name).collect(),
        Ok(_) | Err(_) => Vec::new(),
    }
}

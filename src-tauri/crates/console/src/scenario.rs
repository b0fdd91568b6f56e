//! Scenarios: handovers written down so that they can be held again and again, by a person who does not program.
//!
//! A scenario file is YAML; [`model`] is what it says. One set of tables says what can stand where: reading, the published JSON
//! Schema and the completion all go by them. Reading knows files and lines, and neither orgs nor conversations: [`crate::run`]
//! holds what is read here.

mod build;
mod check;
mod complete;
mod duration;
mod file;
mod fill;
mod grammar;
pub mod model;
mod problem;
mod read;
mod record;
mod schema;
mod title;
mod tree;
mod variable;
mod words;

pub use complete::complete;
pub use file::{Beside, Folder, LARGEST, Opened, bytes, open};
pub use fill::{BuiltIn, FillError};
pub use read::{Reading, Source, as_json, read};
pub use record::record;
pub use schema::schema;
pub use words::{Objection, PracticeWords};

use model::Scenario;

/// The cases of a scenario in words, in the order of its rows: `tier=Gold`. One without words where there are no rows.
#[must_use]
pub fn cases(scenario: &Scenario) -> Vec<String> {
    if scenario.rows.is_empty() {
        return vec![String::new()];
    }
    let label = |row: &std::collections::BTreeMap<String, String>| {
        let pairs: Vec<_> = row.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join(", ")
    };
    scenario.rows.iter().map(label).collect()
}

//! Scenarios: handovers written down so that they can be held again and again, by a person who does not program.
//!
//! A scenario file is YAML; [`model`] is what it says, and the published JSON Schema is made from the same types. Reading knows
//! files and lines, and neither orgs nor conversations: [`crate::run`] holds what is read here.

pub mod model;
mod words;

pub use words::PracticeWords;

mod stand_in;
pub use stand_in::{BuiltIn, FillError, cases};

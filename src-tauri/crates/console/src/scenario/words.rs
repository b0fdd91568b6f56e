//! Names and values that only a practice org knows, so that a text can be checked and completed without one.

use serde_json::Value;

/// What is wrong with a value for a name, if anything: the name first, `noAgent must be true or false`.
pub type Objection = fn(&str, &Value) -> Option<String>;

/// What a practice org calls things, and what it takes.
#[derive(Clone, Debug, Default)]
pub struct PracticeWords {
    /// Faults.
    pub faults: Vec<String>,
    /// Faults that happen at once.
    pub now: Vec<String>,
    /// Mistakes.
    pub mistakes: Vec<String>,
    /// Disputed behaviours.
    pub switches: Vec<String>,
    /// Ready-made messages.
    pub samples: Vec<String>,
    /// Developer names of deployments.
    pub deployments: Vec<String>,
    /// What is wrong with the value of a fault. None where nothing is known of it.
    pub objection_to_fault: Option<Objection>,
    /// The same for a switch.
    pub objection_to_switch: Option<Objection>,
}

//! Names that only a practice org knows, so that a text can be checked and completed without one.

/// What a practice org calls things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
}

//! Until scenarios can be read: just enough of them to be held.

use super::model::{Expectation, Scenario, Step};

/// Values that every case has.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn<'a> {
    /// `${run}`: the run's short id.
    pub run: &'a str,
    /// `${case}`: the number of the case, from 1.
    pub case: u32,
    /// `${unique}`: a word that no other case, and no other try, has.
    pub unique: &'a str,
}

/// Why the values of a case could not be put in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// There are fewer rows.
    #[error("The scenario has no row {number}.")]
    NoRow {
        /// From 1.
        number: usize,
    },
}

impl Scenario {
    /// The scenario with the values of a row.
    ///
    /// # Errors
    /// There is no such row.
    pub fn for_row(&self, _row: Option<usize>, _built_in: &BuiltIn<'_>) -> Result<Self, FillError> {
        Ok(self.clone())
    }
}

impl Step {
    /// What it does, in words.
    #[must_use]
    pub fn title(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("{:?}", self.action).chars().take(60).collect())
    }
}

impl Expectation {
    /// What is expected, in words.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{:?}", self.condition).chars().take(60).collect()
    }
}

/// The cases of a scenario in words.
#[must_use]
pub fn cases(scenario: &Scenario) -> Vec<String> {
    let label = |row: &std::collections::BTreeMap<String, String>| {
        let pairs: Vec<_> = row.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join(", ")
    };
    if scenario.rows.is_empty() { vec![String::new()] } else { scenario.rows.iter().map(label).collect() }
}

//! Scenarios: kept, checked, completed, recorded.

use super::Console;
use crate::failure::not_now;
use crate::scenario::PracticeWords;
use crate::view::{CompletionsView, Failure, LintView, RecordDraft, SavedFile, ScenarioSummary, ScenarioView};

fn not_built() -> Failure {
    not_now("This is not built yet.", "Use a later version.")
}

impl Console {
    /// All scenarios, by name, those in the trash too.
    ///
    /// # Errors
    /// As any read.
    pub async fn scenarios(&self) -> Result<Vec<ScenarioSummary>, Failure> {
        Err(not_built())
    }

    /// One scenario with its text and what is wrong with it.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn scenario(&self, _scenario_id: &str, _words: &PracticeWords) -> Result<ScenarioView, Failure> {
        Err(not_built())
    }

    /// Saves a text, as a new scenario when no id is given. A text with errors is saved and cannot be run.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid` for a text of more than 1 MiB.
    pub async fn save_scenario(
        &self,
        _scenario_id: Option<&str>,
        _text: String,
        _words: &PracticeWords,
    ) -> Result<ScenarioView, Failure> {
        Err(not_built())
    }

    /// Puts a scenario into the trash.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn trash_scenario(&self, _scenario_id: &str) -> Result<(), Failure> {
        Err(not_built())
    }

    /// Takes it out again.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn restore_scenario(&self, _scenario_id: &str) -> Result<(), Failure> {
        Err(not_built())
    }

    /// What a text says and what is wrong with it.
    #[must_use]
    pub fn lint_scenario(&self, _text: &str, _words: &PracticeWords) -> LintView {
        LintView::default()
    }

    /// What can stand at a place of a text: line and column from 1, in characters.
    #[must_use]
    pub fn complete_scenario(&self, _text: &str, _line: u32, _column: u32, _words: &PracticeWords) -> CompletionsView {
        CompletionsView::default()
    }

    /// Makes a scenario from a conversation that was held by hand, and saves it.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a conversation that was never created.
    pub async fn record_scenario(&self, _conversation_id: &str, _draft: RecordDraft) -> Result<ScenarioView, Failure> {
        Err(not_built())
    }

    /// Writes a scenario's text to a file in the downloads folder.
    ///
    /// # Errors
    /// `notFound`; `fileNotWritten`.
    pub async fn save_scenario_file(&self, _scenario_id: &str) -> Result<SavedFile, Failure> {
        Err(not_built())
    }
}

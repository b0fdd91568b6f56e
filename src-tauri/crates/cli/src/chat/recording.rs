//! Writing the conversation down as a scenario.

use std::path::Path;

use console::view::RecordDraft;

use super::Chat;
use crate::outcome::Outcome;
use crate::terminal;
use crate::test::record;

/// What the scenario is called; whoever keeps it gives it a better name.
const NAME: &str = "A recorded conversation";

impl Chat<'_> {
    /// Writes the scenario, if a file was asked for. Where it cannot be written, a conversation that passed has not.
    pub(super) async fn record(&self, outcome: Outcome, file: Option<&Path>) -> Outcome {
        let (Some(file), Some(id)) = (file, &self.id) else { return outcome };
        let draft = RecordDraft { name: NAME.to_owned(), pauses: false, expectations: true };
        let written = match self.console.record_scenario(id, draft).await {
            Ok(recorded) => record::write(file, &recorded),
            Err(failure) => Err(record::of_failure(&failure)),
        };
        match (outcome, written) {
            (outcome, Ok(())) => outcome,
            (Outcome::Passed, Err(unwritten)) => unwritten,
            (outcome, Err(unwritten)) => {
                unwritten.reason().into_iter().for_each(terminal::say);
                outcome
            }
        }
    }
}

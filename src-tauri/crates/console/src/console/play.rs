//! Playing the end user: answers, and what happens to browser, device and token.

use super::Console;
use crate::conversation::Command;
use crate::view::{AnswerDraft, Failure, Simulation};

impl Console {
    /// Answers choices or a form.
    ///
    /// # Errors
    /// The conversation is unknown, the message holds none, or values do not fit.
    pub async fn answer_message(
        &self,
        conversation_id: &str,
        identifier: &str,
        answer: AnswerDraft,
    ) -> Result<(), Failure> {
        self.command(conversation_id, Command::Answer { identifier: identifier.to_owned(), answer }).await
    }

    /// Plays what happens to the end user's browser, device or token.
    ///
    /// # Errors
    /// The conversation is unknown, or it does not fit.
    pub async fn simulate(&self, conversation_id: &str, simulation: Simulation) -> Result<(), Failure> {
        let _ = (conversation_id, simulation);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }
}

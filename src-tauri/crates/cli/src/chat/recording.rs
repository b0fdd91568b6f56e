//! Writing the conversation down as a scenario.

use std::path::Path;
use std::time::Duration;

use console::view::RecordDraft;
use tokio::time::{Instant, timeout_at};

use super::Chat;
use crate::outcome::Outcome;
use crate::terminal;
use crate::test::record;

/// How long the answer to the request to close may take once the conversation is closed.
const LAST_ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// What the scenario is called; whoever keeps it gives it a better name.
const NAME: &str = "A recorded conversation";

impl Chat<'_> {
    /// Writes the scenario, if a file was asked for. Where it cannot be written, a conversation that passed has not.
    pub(super) async fn record(&mut self, outcome: Outcome, file: Option<&Path>) -> Outcome {
        let (Some(file), Some(id)) = (file, self.id.clone()) else { return outcome };
        // The event that the conversation is closed may come before the answer to the request that closed it.
        let latest = Instant::now() + LAST_ANSWER_WITHIN;
        while !self.close_answered
            && let Ok(Ok(feed)) = timeout_at(latest, self.feed.next()).await
        {
            self.take(feed).await;
        }
        let draft = RecordDraft { name: NAME.to_owned(), pauses: false, expectations: true };
        let written = match self.console.record_scenario(&id, draft).await {
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

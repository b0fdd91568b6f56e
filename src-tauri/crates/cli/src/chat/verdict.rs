//! The verdict once the time is over.

use std::time::Duration;

use tokio::time::timeout;

use super::Chat;
use crate::arguments::{ChatArguments, Until};
use crate::outcome::{Outcome, in_words};

/// How long the list of entries may take to tell of what the event stream did not bring.
const SECOND_LOOK: Duration = Duration::from_secs(3);

impl Chat<'_> {
    /// The verdict after the whole time, once the list of entries had its say.
    pub(super) async fn out_of_time(&mut self, arguments: &ChatArguments) -> Outcome {
        self.catch_up().await;
        let mut waited = format!("Not {} within {} s.", word(self.until), arguments.timeout.as_secs_f64());
        if let Some(fault) = &self.session_fault {
            waited.push_str(&format!(" {fault}."));
        }
        let Some(conversation) = &self.conversation else { return Outcome::Unmet(waited) };
        if conversation.milestones.created.is_none() {
            // Whoever never reached the org cannot say anything about the handover.
            let problem = conversation.problem.as_ref().or(conversation.stream.reason.as_ref());
            return Outcome::Impossible(problem.map_or(waited, in_words));
        }
        match timeout(SECOND_LOOK, self.second_look()).await {
            Ok(true) => Outcome::Passed,
            Ok(false) | Err(_) => Outcome::Unmet(waited),
        }
    }

    /// Whether the list of entries has what the event stream did not bring.
    async fn second_look(&mut self) -> bool {
        self.compared = false;
        let Some(id) = self.id.clone() else { return false };
        if self.console.reconnect(&id).await.is_err() {
            return false;
        }
        loop {
            if self.conversation.as_ref().is_some_and(|conversation| self.is_met(conversation)) {
                return true;
            }
            if self.compared {
                return false;
            }
            match self.feed.next().await {
                Ok(feed) => self.take(feed).await,
                Err(_) => return false,
            }
        }
    }
}

fn word(until: Until) -> &'static str {
    match until {
        Until::Replied => "replied",
        Until::Accepted => "accepted",
        Until::Ended => "ended",
    }
}

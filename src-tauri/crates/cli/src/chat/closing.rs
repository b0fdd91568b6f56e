//! Closing what was opened, so that no conversation is left waiting in the org.

use std::time::Duration;

use console::view::{ConversationState, ConversationView};
use tokio::time::{Instant, timeout_at};

use super::Chat;
use crate::outcome::{Outcome, in_words};
use crate::terminal::{self, harmless};

/// How long closing may take, a creation that is still to be answered included.
const CLOSING_WITHIN: Duration = Duration::from_secs(10);
/// The pause before the request to close is made again for the first time; it doubles from try to try.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

impl Chat<'_> {
    /// Closes the conversation wherever it stands: one that is being created as soon as that is answered. What is left open
    /// is told with its id.
    pub(super) async fn close(&mut self, outcome: &Outcome) {
        // Whoever was interrupted may have taken news without telling them.
        self.catch_up().await;
        let Some(id) = self.id.clone() else { return };
        if self.is_over() {
            return;
        }
        let latest = Instant::now() + CLOSING_WITHIN;
        let mut pause = FIRST_PAUSE;
        let mut asked = false;
        while !self.is_over() && self.stays_open.is_none() && Instant::now() < latest {
            // A request that failed is made again; one that is under way is not doubled.
            if !asked || self.conversation.as_ref().is_some_and(|conversation| conversation.problem.is_some()) {
                if let Err(failure) = self.console.close_conversation(&id).await {
                    self.catch_up().await;
                    if !self.is_over() {
                        let why = in_words(&failure);
                        // The whole of it follows at once where it is the outcome, too.
                        left(&id, if outcome.reason() == Some(why.as_str()) { &failure.message } else { &why });
                    }
                    return;
                }
                asked = true;
            }
            let until = latest.min(Instant::now() + pause);
            while !self.is_over()
                && self.stays_open.is_none()
                && let Ok(feed) = timeout_at(until, self.feed.next()).await
            {
                match feed {
                    Ok(feed) => self.take(feed).await,
                    Err(failure) => return left(&id, &in_words(&failure)),
                }
            }
            pause *= 2;
        }
        match &self.stays_open {
            _ if self.is_over() => {}
            Some(why) => terminal::say(&format!("{} (conversation {id}).", harmless(why))),
            None => left(&id, &reason(self.conversation.as_ref())),
        }
    }

    fn is_over(&self) -> bool {
        let state = self.conversation.as_ref().map(|conversation| conversation.state);
        matches!(state, Some(ConversationState::Closed | ConversationState::Failed))
    }
}

/// Why it is not closed.
fn reason(conversation: Option<&ConversationView>) -> String {
    let within = CLOSING_WITHIN.as_secs();
    match conversation {
        Some(ConversationView { problem: Some(problem), .. }) => in_words(problem),
        Some(ConversationView { state: ConversationState::Creating, .. }) => {
            format!("creating it was not answered within {within} s, so it could not be closed.")
        }
        Some(_) | None => format!("closing it was not answered within {within} s."),
    }
}

fn left(id: &str, reason: &str) {
    terminal::say(&format!("The conversation {id} may still be open at the org: {}", harmless(reason)));
}

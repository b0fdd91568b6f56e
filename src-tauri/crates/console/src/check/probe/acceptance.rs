//! Whether somebody accepts the probe conversation, and whether that proves anything about agents.

use std::time::Duration;

use tokio::time::Instant;

use super::Probe;
use super::talk::{Ended, Talk};
use crate::check::conclusion::Conclusion;
use crate::check::ground::seconds;
use crate::view::CheckId;

/// In which role somebody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A person, whom queue, presence and access have let through.
    Agent,
    /// A bot, which needs none of them.
    Chatbot,
}

/// Whoever has accepted.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The name, if one was told.
    pub name: Option<String>,
    /// The role; none as long as only the session says that somebody is there.
    pub role: Option<Role>,
    /// When somebody was there first; an agent's own time where a bot was there before.
    pub at: Instant,
}

impl Probe<'_> {
    /// Waits for a person. A bot that is there first, or a session that is active without a word of who is there, is no reason
    /// to wait for less long: an agent may follow.
    pub(super) async fn accept(&mut self, routed: bool) {
        let trail = self.run.trail();
        if !routed
            && !self.talk.is_accepted()
            && let Err(reason) = self.run.ready(CheckId::Acceptance).await
        {
            return self.run.conclude(CheckId::Acceptance, reason, &trail).await;
        }
        self.run.start(CheckId::Acceptance);
        let began = Instant::now();
        let deadline = began + self.ground.options.accept_within;
        match self.watch(deadline, Talk::is_settled).await {
            Ended::Met => {}
            Ended::Cancelled => return,
            Ended::TimedOut | Ended::Lost => {
                let client = self.client(&trail);
                self.look_up(&client).await;
            }
        }
        trail.note("Events of the conversation", self.talk.evidence());
        let (waited, patience) = (self.talk.since_creation(), began.elapsed());
        let conclusion = match (self.talk.accepted(), self.talk.conversation_facts(false, None)) {
            (Some((accepted, after)), facts) => of_acceptance(accepted, after, patience).with(self.facts(facts)),
            (None, facts) if facts.routing_failure.is_some() => {
                let reason = facts.routing_reason.clone().unwrap_or_else(|| "it gives no reason".to_owned());
                Conclusion::failed(format!("It was routed, and then the org gave it up: {reason}"))
                    .with(self.facts(facts))
            }
            (None, facts) if self.talk.is_lost() => {
                Conclusion::undecided("The event stream was lost, so whether somebody accepts could not be waited for.")
                    .with(self.facts(facts))
            }
            (None, _) => {
                let facts = self.talk.conversation_facts(false, Some(waited));
                Conclusion::failed(format!("It was routed, and nobody accepted it within {}.", seconds(waited)))
                    .with(self.facts(facts))
            }
        };
        self.run.conclude(CheckId::Acceptance, conclusion, &trail).await;
    }
}

/// Only an agent proves what agents need: a bot takes conversations without queue and presence.
fn of_acceptance(accepted: &Accepted, after: Duration, patience: Duration) -> Conclusion {
    let (after, patience) = (seconds(after), seconds(patience));
    let seen = match (accepted.role, &accepted.name) {
        (Some(Role::Agent), name) => {
            let who = name.as_deref().unwrap_or("an agent");
            return Conclusion::passed(format!("Accepted by {who} after {after}."));
        }
        (Some(Role::Chatbot), Some(name)) => format!("The chatbot {name} joined after {after}, and no agent"),
        (Some(Role::Chatbot), None) => format!("A chatbot joined after {after}, and no agent"),
        (None, _) => format!("The session was active after {after}, and no agent joined"),
    };
    Conclusion::undecided(format!("{seen} within {patience}, so queue, presence and agents' access are not proved."))
}

//! Agents: what a person does at the desk, and what a script does by itself.

use std::sync::Arc;
use std::time::Duration;

use crate::control::types::{AgentAction, AgentKind, Presence};
use crate::core::Core;
use crate::desk::Desk;
use crate::org::{SessionStatus, Work};
use crate::routing::By;

/// Why an action does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("there is no such conversation")]
    NoConversation,
    #[error("there is no such agent")]
    NoAgent,
    #[error("the conversation is not offered to this agent")]
    NotOffered,
    #[error("this agent does not have the conversation")]
    NotAccepted,
    #[error("an agent cannot hand over to themself")]
    ToSelf,
    #[error("the agent to hand over to is not online, or has no room")]
    NoRoom,
}

fn agent_of(action: &AgentAction) -> &str {
    match action {
        AgentAction::Accept { agent_id }
        | AgentAction::Decline { agent_id }
        | AgentAction::Message { agent_id, .. }
        | AgentAction::Typing { agent_id, .. }
        | AgentAction::Transfer { agent_id, .. }
        | AgentAction::End { agent_id }
        | AgentAction::Sample { agent_id, .. }
        | AgentAction::Compose { agent_id, .. }
        | AgentAction::File { agent_id, .. }
        | AgentAction::Progress { agent_id, .. }
        | AgentAction::Stream { agent_id, .. }
        | AgentAction::Revise { agent_id, .. } => agent_id,
        AgentAction::FailDelivery { .. }
        | AgentAction::QueuePosition { .. }
        | AgentAction::EstimatedWait { .. }
        | AgentAction::Consent { .. }
        | AgentAction::Raw { .. } => "",
    }
}

impl Desk<'_> {
    /// Does what an agent does.
    pub(crate) fn act(&mut self, id: &str, action: &AgentAction) -> Result<(), Unfit> {
        let agent = agent_of(action);
        self.org.agent(agent).ok_or(Unfit::NoAgent)?;
        let kept = self.org.kept(id).ok_or(Unfit::NoConversation)?;
        let work = kept.work.as_ref().filter(|work| work.agent == agent);
        let offered = work.filter(|work| !work.accepted).map(drop).ok_or(Unfit::NotOffered);
        let accepted = work.filter(|work| work.accepted).map(drop).ok_or(Unfit::NotAccepted);
        match action {
            AgentAction::Accept { .. } => {
                offered?;
                self.accept(id);
            }
            AgentAction::Decline { .. } => {
                offered?;
                self.give_back(id, "Declined");
            }
            AgentAction::Message { text, .. } => {
                accepted?;
                self.read_all(id, agent);
                self.agent_says(id, agent, text);
            }
            AgentAction::Typing { typing, .. } => {
                accepted?;
                self.agent_types(id, agent, *typing);
            }
            AgentAction::Transfer { to_agent_id, .. } => {
                accepted?;
                if to_agent_id == agent {
                    return Err(Unfit::ToSelf);
                }
                if !self.org.agent(to_agent_id).ok_or(Unfit::NoAgent)?.has_room() {
                    return Err(Unfit::NoRoom);
                }
                self.transfer(id, Some(to_agent_id));
            }
            AgentAction::End { .. } => {
                accepted?;
                self.end_session(id, By::Agent);
            }
            AgentAction::Sample { .. }
            | AgentAction::Compose { .. }
            | AgentAction::File { .. }
            | AgentAction::Progress { .. }
            | AgentAction::Stream { .. }
            | AgentAction::Revise { .. }
            | AgentAction::FailDelivery { .. }
            | AgentAction::QueuePosition { .. }
            | AgentAction::EstimatedWait { .. }
            | AgentAction::Consent { .. }
            | AgentAction::Raw { .. } => return Err(Unfit::NotAccepted),
        }
        Ok(())
    }

    /// A person at the desk has read what the end user wrote.
    fn read_all(&mut self, id: &str, agent: &str) {
        let newest = self.org.kept_mut(id).and_then(|kept| kept.unanswered.drain(..).next_back());
        if let Some(newest) = newest {
            self.agent_acknowledges(id, agent, "ReadAcknowledgement", &newest.identifier);
        }
    }

    /// The end user wrote something: a script answers, a person's desk shows it.
    pub(crate) fn heard(&mut self, id: &str, identifier: &str) {
        let work = self.org.kept(id).and_then(|kept| kept.work.as_ref()).filter(|work| work.accepted);
        let Some(agent) = work.and_then(|work| self.org.agent(&work.agent)) else { return };
        match agent.kind {
            AgentKind::Auto => self.answer_soon(id),
            AgentKind::Manual => {
                let agent = agent.id.clone();
                self.agent_acknowledges(id, &agent, "DeliveryAcknowledgement", identifier);
            }
        }
    }

    /// Changes an agent's presence.
    pub(crate) fn set_presence(&mut self, agent_id: &str, presence: Presence) {
        let Some(agent) = self.org.agent_mut(agent_id) else { return };
        agent.presence = presence;
        match presence {
            Presence::Online => {
                // Whoever comes back is asked again.
                for id in self.org.waiting.clone() {
                    if let Some(kept) = self.org.kept_mut(&id) {
                        kept.declined.retain(|declined| declined != agent_id);
                    }
                }
                self.fill();
            }
            Presence::Busy => {}
            Presence::Offline => {
                self.take_back_offers(|work| work.agent == agent_id);
            }
        }
    }

    /// Takes offers back that nobody has accepted yet.
    pub(crate) fn take_back_offers(&mut self, fits: impl Fn(&Work) -> bool) {
        let offered = |work: &Work| !work.accepted && fits(work);
        let ids: Vec<String> = self
            .org
            .order
            .iter()
            .filter(|id| self.org.kept(id).and_then(|kept| kept.work.as_ref()).is_some_and(offered))
            .cloned()
            .collect();
        for id in ids {
            self.give_back(&id, "Cancelled");
        }
    }

    /// A script accepts after its delay.
    pub(crate) fn accept_later(&self, id: &str, serial: u64, delay_ms: u64) {
        let (core, id) = (Arc::clone(self.core), id.to_owned());
        tokio::spawn(async move {
            if !pause(&core, delay_ms).await {
                return;
            }
            core.desk(|desk| {
                if desk.work(&id, serial).is_some_and(|work| !work.accepted) {
                    if desk.org.nobody_is_asked() { desk.give_back(&id, "Cancelled") } else { desk.accept(&id) }
                }
            });
        });
    }

    fn work(&mut self, id: &str, serial: u64) -> Option<&mut Work> {
        self.org.kept_mut(id)?.work.as_mut().filter(|work| work.serial == serial)
    }

    /// A script begins to answer, unless it is at it.
    pub(crate) fn answer_soon(&mut self, id: &str) {
        let Some(kept) = self.org.kept_mut(id) else { return };
        let Some(work) = kept.work.as_mut().filter(|work| work.accepted && !work.answering) else { return };
        if kept.unanswered.is_empty() {
            return;
        }
        work.answering = true;
        tokio::spawn(answer(Arc::clone(self.core), id.to_owned(), work.serial));
    }

    /// Reads the next message and shows typing. Returns for how long, or nothing when all is answered.
    fn begin_answer(&mut self, id: &str, serial: u64) -> Option<u64> {
        let agent = self.work(id, serial)?.agent.clone();
        let Some(question) = self.org.kept(id)?.unanswered.front().map(|question| question.identifier.clone()) else {
            self.work(id, serial)?.answering = false;
            return None;
        };
        self.agent_acknowledges(id, &agent, "DeliveryAcknowledgement", &question);
        self.agent_acknowledges(id, &agent, "ReadAcknowledgement", &question);
        let typing = self.org.agent(&agent)?.script.typing_ms;
        if typing > 0 {
            self.agent_types(id, &agent, true);
        }
        Some(typing)
    }

    /// Answers. Returns whether this agent goes on.
    fn give_answer(&mut self, id: &str, serial: u64, typed: bool) -> bool {
        let Some(work) = self.work(id, serial) else { return false };
        work.answers += 1;
        let (agent_id, answers) = (work.agent.clone(), work.answers);
        let Some(question) = self.org.kept_mut(id).and_then(|kept| kept.unanswered.pop_front()) else { return false };
        let Some(script) = self.org.agent(&agent_id).map(|agent| agent.script.clone()) else { return false };
        let answer = script.answers.get(answers as usize - 1).cloned();
        if typed {
            self.agent_types(id, &agent_id, false);
        }
        self.agent_says(id, &agent_id, &answer.unwrap_or_else(|| format!("You said: {}", question.text)));
        if script.transfer_after == answers {
            let to = script.transfer_to.filter(|to| self.org.agent(to).is_some_and(crate::org::Agent::has_room));
            self.transfer(id, to.as_deref());
            return false;
        }
        if script.end_after == answers {
            self.end_session(id, By::Agent);
            return false;
        }
        true
    }

    /// Sets going again what was going when the org was saved.
    pub(crate) fn resume(&mut self) {
        for id in self.org.order.clone() {
            let Some(kept) = self.org.kept(&id) else { continue };
            if !kept.open || kept.session.status == SessionStatus::Ended {
                continue;
            }
            let Some(work) = &kept.work else { continue };
            let Some(agent) = self.org.agent(&work.agent) else {
                // The seed has changed and the agent is gone.
                self.give_back(&id, "Cancelled");
                continue;
            };
            if agent.kind == AgentKind::Auto {
                if work.accepted {
                    self.answer_soon(&id);
                } else {
                    self.accept_later(&id, work.serial, agent.script.accept_after_ms);
                }
            }
        }
        self.fill();
    }
}

async fn answer(core: Arc<Core>, id: String, serial: u64) {
    while let Some(typing_ms) = core.desk(|desk| desk.begin_answer(&id, serial)) {
        if !pause(&core, typing_ms).await || !core.desk(|desk| desk.give_answer(&id, serial, typing_ms > 0)) {
            break;
        }
    }
}

/// Waits. False when the org was shut down meanwhile: nothing may happen after the state was saved.
async fn pause(core: &Core, milliseconds: u64) -> bool {
    if milliseconds > 0 {
        tokio::select! {
            () = core.shutdown.cancelled() => {}
            () = tokio::time::sleep(Duration::from_millis(milliseconds)) => {}
        }
    }
    !core.shutdown.is_cancelled()
}

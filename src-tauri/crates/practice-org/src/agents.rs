//! Agents: what a person does at the desk, and what a script does by itself.

mod kinds;
mod stream;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use kinds::{AgentFile, AsGiven};

use crate::control::types::{AgentAction, AgentKind, Presence};
use crate::core::Core;
use crate::desk::{Desk, Raw};
use crate::org::{SessionStatus, Work};
use crate::routing::By;
use crate::samples;

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
    #[error("the conversation has no such message")]
    NoSuchMessage,
    #[error("the message is not a text")]
    NoText,
    #[error("message must be a JSON object, and its id a string")]
    NoMessageObject,
    #[error("base64 is not base64 as RFC 4648 section 4 has it")]
    NoBase64,
    #[error("the file is larger than 5 MB")]
    FileTooLarge,
    #[error("event and eventId must be one line each")]
    NoLine,
    #[error("entries of this type are internal: no end user is told of them")]
    Internal,
}

impl Desk<'_> {
    /// Does what an agent does, or what the org does to a conversation.
    pub(crate) fn act(&mut self, id: &str, action: &AgentAction) -> Result<(), Unfit> {
        match action {
            AgentAction::Accept { agent_id } => {
                self.offered(id, agent_id)?;
                self.accept(id);
            }
            AgentAction::Decline { agent_id } => {
                self.offered(id, agent_id)?;
                self.give_back(id, "Declined");
            }
            AgentAction::Message { agent_id, text } => {
                self.at_work(id, agent_id)?;
                self.read_all(id, agent_id);
                self.agent_says(id, agent_id, text);
            }
            AgentAction::Typing { agent_id, typing } => {
                self.at_work(id, agent_id)?;
                self.agent_types(id, agent_id, *typing);
            }
            AgentAction::Transfer { agent_id, to_agent_id } => {
                self.at_work(id, agent_id)?;
                if to_agent_id == agent_id {
                    return Err(Unfit::ToSelf);
                }
                if !self.org.agent(to_agent_id).ok_or(Unfit::NoAgent)?.has_room() {
                    return Err(Unfit::NoRoom);
                }
                self.transfer(id, Some(to_agent_id));
            }
            AgentAction::End { agent_id } => {
                self.at_work(id, agent_id)?;
                self.end_session(id, By::Agent);
            }
            AgentAction::Sample { agent_id, sample } => {
                self.at_work(id, agent_id)?;
                self.read_all(id, agent_id);
                self.send_sample(id, agent_id, *sample);
            }
            AgentAction::Compose { agent_id, message, reason } => {
                self.at_work(id, agent_id)?;
                self.read_all(id, agent_id);
                self.compose(id, agent_id, message, reason.clone())?;
            }
            AgentAction::File { agent_id, name, mime_type, base64, text } => {
                self.at_work(id, agent_id)?;
                self.read_all(id, agent_id);
                self.send_file(id, agent_id, &AgentFile { name, mime_type, base64, text })?;
            }
            AgentAction::Progress { agent_id, text } => {
                self.at_work(id, agent_id)?;
                self.progress(id, agent_id, text)?;
            }
            AgentAction::Stream { agent_id, text, every_ms } => {
                self.at_work(id, agent_id)?;
                self.read_all(id, agent_id);
                self.stream_text(id, agent_id, text, *every_ms)?;
            }
            AgentAction::Revise { agent_id, identifier, text } => {
                self.at_work(id, agent_id)?;
                self.revise(id, agent_id, identifier.as_deref(), text)?;
            }
            AgentAction::FailDelivery { identifier, code, message } => {
                self.fail_delivery(id, identifier.as_deref(), code, message)?;
            }
            AgentAction::QueuePosition { position } => {
                self.org.kept(id).ok_or(Unfit::NoConversation)?;
                self.tell_place(id, *position as usize);
            }
            AgentAction::EstimatedWait { seconds } => {
                self.org.kept(id).ok_or(Unfit::NoConversation)?;
                self.tell_wait(id, *seconds);
            }
            AgentAction::Consent { status } => self.consent(id, status)?,
            AgentAction::Raw { event, entry_type, payload, identifier, event_id, role } => {
                let raw = Raw { event: event.clone(), event_id: event_id.clone(), payload: payload.clone() };
                let identifier = identifier.as_deref();
                self.send_raw(id, AsGiven { raw, entry_type, identifier, role: role.as_deref() })?;
            }
        }
        Ok(())
    }

    fn work_of(&self, id: &str, agent_id: &str) -> Result<Option<&Work>, Unfit> {
        self.org.agent(agent_id).ok_or(Unfit::NoAgent)?;
        let kept = self.org.kept(id).ok_or(Unfit::NoConversation)?;
        Ok(kept.work.as_ref().filter(|work| work.agent == agent_id))
    }

    /// The conversation is offered to this agent.
    fn offered(&self, id: &str, agent_id: &str) -> Result<(), Unfit> {
        self.work_of(id, agent_id)?.filter(|work| !work.accepted).map(drop).ok_or(Unfit::NotOffered)
    }

    /// This agent has the conversation.
    fn at_work(&self, id: &str, agent_id: &str) -> Result<(), Unfit> {
        self.work_of(id, agent_id)?.filter(|work| work.accepted).map(drop).ok_or(Unfit::NotAccepted)
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

    /// Reads the next message. Returns how many milliseconds the agent then thinks, or nothing when all is answered.
    fn read_next(&mut self, id: &str, serial: u64) -> Option<u64> {
        let agent = self.work(id, serial)?.agent.clone();
        let Some(question) = self.org.kept(id)?.unanswered.front().map(|question| question.identifier.clone()) else {
            self.work(id, serial)?.answering = false;
            return None;
        };
        self.agent_acknowledges(id, &agent, "DeliveryAcknowledgement", &question);
        self.agent_acknowledges(id, &agent, "ReadAcknowledgement", &question);
        Some(self.org.agent(&agent)?.script.answer_after_ms)
    }

    /// Shows typing. Returns for how many milliseconds, or nothing when somebody else has the conversation by now.
    fn begin_typing(&mut self, id: &str, serial: u64) -> Option<u64> {
        let agent = self.work(id, serial)?.agent.clone();
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
        let messages = match &answer {
            Some(answer) => parted(answer),
            None => vec![Cow::Owned(format!("You said: {}", question.text))],
        };
        for message in messages {
            match samples::named(&message) {
                Some(sample) => self.send_sample(id, &agent_id, sample),
                None => self.agent_says(id, &agent_id, &message),
            }
        }
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
    while let Some(thinking_ms) = core.desk(|desk| desk.read_next(&id, serial)) {
        if !pause(&core, thinking_ms).await {
            break;
        }
        let Some(typing_ms) = core.desk(|desk| desk.begin_typing(&id, serial)) else { break };
        if !pause(&core, typing_ms).await || !core.desk(|desk| desk.give_answer(&id, serial, typing_ms > 0)) {
            break;
        }
    }
}

/// The messages of an answer: a line of three hyphens stands between two.
fn parted(answer: &str) -> Vec<Cow<'_, str>> {
    let lines: Vec<&str> = answer.lines().collect();
    let is_rule = |line: &&str| line.trim() == "---";
    if !lines.iter().any(is_rule) {
        return vec![Cow::Borrowed(answer)];
    }
    let messages = lines.split(is_rule).map(|lines| lines.join("\n"));
    messages.filter(|message| !message.trim().is_empty()).map(Cow::Owned).collect()
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

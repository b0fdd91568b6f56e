//! Omni-Channel: sessions, the flow's decision, offers, the queue, and how work ends.

mod flow;

use std::sync::Arc;

use flow::Decision;
use miaw::wire::entry::Sender;
use serde_json::{Value, json};

use crate::control::types::AgentKind;
use crate::desk::{Desk, Draft, Life};
use crate::org::{Routing, Session, SessionStatus, Work};

/// How many places from the front of the queue are told when they change.
const TOLD_PLACES: usize = 20;

/// Who ends something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    EndUser,
    Agent,
}

impl By {
    fn role(self) -> &'static str {
        match self {
            Self::EndUser => "EndUser",
            Self::Agent => "Agent",
        }
    }
}

impl Desk<'_> {
    /// Opens a messaging session in a conversation and routes it.
    pub(crate) fn start_session(&mut self, id: &str) {
        let record = self.org.record("0Mw");
        let started = self.org.now();
        if let Some(kept) = self.org.kept_mut(id) {
            kept.session = Session { record, status: SessionStatus::New, started, ended: None };
            kept.declined.clear();
            kept.unanswered.clear();
        }
        self.route(id);
    }

    /// Runs the flow for a new session.
    fn route(&mut self, id: &str) {
        match self.decide(id) {
            Decision::No(reason) => {
                if let Some(kept) = self.org.kept_mut(id) {
                    kept.routing_status = Routing::Initial;
                    kept.routing_type = "Initial".into();
                    kept.pending_routing_id.clear();
                }
                let details = json!({ "routingConfigurationType": "QueueRoutingType", "queueId": "" });
                self.routing_result(id, "RoutingError", Some(&reason), details);
            }
            Decision::Queue { name, id: queue_id } => {
                let pending = self.org.record("0JR");
                if let Some(kept) = self.org.kept_mut(id) {
                    kept.routing_status = Routing::Routed;
                    kept.routing_type = "Initial".into();
                    kept.queue = name;
                    kept.pending_routing_id = pending;
                    kept.session.status = SessionStatus::Waiting;
                }
                let details = json!({ "routingConfigurationType": "QueueRoutingType", "queueId": queue_id });
                self.routing_result(id, "None", None, details);
                self.offer_or_wait(id);
            }
        }
    }

    pub(crate) fn routing_result(&mut self, id: &str, failure: &str, reason: Option<&str>, details: Value) {
        let Some(payload) = self.routing_payload(id, failure, reason, details) else { return };
        let text = reason.map_or_else(|| "Routing submitted".into(), |reason| format!("Not routed: {reason}"));
        self.emit(id, Draft::system(self.core, "RoutingResult", payload, text));
    }

    fn routing_payload(&self, id: &str, failure: &str, reason: Option<&str>, details: Value) -> Option<Value> {
        let kept = self.org.kept(id)?;
        let pending = Some(&kept.pending_routing_id).filter(|pending| !pending.is_empty());
        Some(json!({
            "errorMessages": reason.iter().collect::<Vec<_>>(),
            "failureType": failure,
            "failureReason": reason,
            "routingType": kept.routing_type,
            "cancelReason": null,
            "recordId": kept.session.record,
            "pendingServiceRoutingId": pending,
            "workOwnerId": null,
            "isExternallyRouted": false,
            "skipRouterCPRemovalIfNoRoutingFailures": false,
            "initiator": null,
            "estimatedWaitTime": { "isEWTRequested": false, "estimatedWaitTimeInSeconds": -1 },
            "routingConfigurationDetails": details,
        }))
    }

    fn work_result(&mut self, id: &str, work: &Work, work_type: &str) {
        let Some(kept) = self.org.kept(id) else { return };
        let queue = self.org.seed.queues.iter().find(|queue| queue.developer_name == kept.queue);
        let name = self.org.agent(&work.agent).map_or_else(String::new, |agent| agent.name.to_string());
        let payload = json!({
            "workId": work.record,
            "workTargetId": kept.session.record,
            "workType": work_type,
            "errorMessages": [],
            "routingType": kept.routing_type,
            "queueId": queue.map(|queue| &queue.id),
            "botId": null,
            "agentSessionId": null,
            "agentGroupIds": [],
        });
        self.emit(id, Draft::system(self.core, "RoutingWorkResult", payload, format!("{work_type}: {name}")));
    }

    fn participant(&mut self, id: &str, agent_id: &str, operation: &str) {
        let Some(agent) = self.org.agent(agent_id) else { return };
        let payload = json!({
            "entries": [{
                "operation": operation,
                "displayName": *agent.name,
                "participant": *agent.sender,
                "menuMetadata": null,
                "supportedModalities": [],
            }],
            "activeModalities": [],
        });
        let name = Arc::clone(&agent.name);
        let text = format!("{name} {}", if operation == "add" { "joined" } else { "left" });
        let draft = Draft { sender_name: name, ..Draft::system(self.core, "ParticipantChanged", payload, text) };
        self.emit(id, draft);
    }

    fn session_changed(&mut self, id: &str, status: SessionStatus, by: Option<By>) {
        let now = self.org.now();
        let Some(kept) = self.org.kept_mut(id) else { return };
        let before = std::mem::replace(&mut kept.session.status, status);
        if status == SessionStatus::Ended {
            kept.session.ended = Some(now);
        }
        let Some(kept) = self.org.kept(id) else { return };
        let address = self.org.channel(&kept.developer_name).map(|channel| &channel.channel_address_identifier);
        let payload = json!({
            "conversationIdentifier": id,
            "channelAddressIdentifier": address,
            "sessionId": kept.session.record,
            "sessionStatus": status.word(),
            "sessionStatusPrev": before.word(),
            "sessionStartTime": kept.session.started,
            "sessionEndTime": kept.session.ended,
            "sessionEndedByRole": by.map(By::role),
        });
        let text = format!("Session: from {} to {}", before.word(), status.word());
        self.emit(id, Draft::system(self.core, "SessionStatusChanged", payload, text));
    }

    /// Offers a routed conversation to an agent with room, or puts it into the queue.
    pub(crate) fn offer_or_wait(&mut self, id: &str) {
        if self.offer(id) {
            return;
        }
        if let Some(kept) = self.org.kept_mut(id)
            && !kept.waiting
        {
            kept.waiting = true;
            self.org.waiting.push_back(id.to_owned());
            self.tell_place(id, self.org.waiting.len());
        }
    }

    /// Tells how long the wait will be.
    pub(crate) fn tell_wait(&mut self, id: &str, seconds: u32) {
        let queue_id = self.org.kept(id).and_then(|kept| self.org.queue_id(&kept.queue)).unwrap_or_default();
        let details = json!({ "routingConfigurationType": "QueueRoutingType", "queueId": queue_id });
        let Some(mut payload) = self.routing_payload(id, "None", None, details) else { return };
        payload["estimatedWaitTime"] = json!({ "isEWTRequested": true, "estimatedWaitTimeInSeconds": seconds });
        let text = format!("Estimated wait: {seconds} seconds");
        self.emit(id, Draft::system(self.core, "RoutingResult", payload, text));
    }

    pub(crate) fn tell_place(&mut self, id: &str, position: usize) {
        let Some(kept) = self.org.kept(id) else { return };
        let payload = json!({
            "pendingServiceRoutingId": kept.pending_routing_id,
            "workItemId": kept.session.record,
            "position": position,
        });
        let draft = Draft::system(self.core, "QueuePosition", payload, String::new());
        self.emit(id, Draft { life: Life::Ephemeral, ..draft });
    }

    fn offer(&mut self, id: &str) -> bool {
        if self.org.nobody_is_asked() {
            return false;
        }
        let Some(kept) = self.org.kept(id) else { return false };
        // A person at the desk gets the conversation before a script; among equals the one with the least work.
        let chosen = self
            .org
            .agents
            .iter()
            .filter(|agent| agent.has_room() && !kept.declined.contains(&agent.id))
            .filter(|agent| agent.queues.is_empty() || agent.queues.contains(&kept.queue))
            .min_by_key(|agent| (agent.kind == AgentKind::Auto, agent.working))
            .map(|agent| agent.id.clone());
        chosen.is_some_and(|agent| {
            self.assign(id, &agent);
            true
        })
    }

    /// Offers a conversation to this agent.
    pub(crate) fn assign(&mut self, id: &str, agent_id: &str) {
        let record = self.org.record("0Bz");
        let serial = self.org.last_record;
        let Some(agent) = self.org.agent_mut(agent_id) else { return };
        agent.working += 1;
        let auto = (agent.kind == AgentKind::Auto).then_some(agent.script.accept_after_ms);
        let work = Work { record, serial, agent: agent_id.to_owned(), accepted: false, answers: 0, answering: false };
        if let Some(kept) = self.org.kept_mut(id) {
            kept.work = Some(work.clone());
            kept.waiting = false;
        }
        self.work_result(id, &work, "Assigned");
        if let Some(delay) = auto {
            self.accept_later(id, serial, delay);
        }
    }

    /// The agent takes the offer.
    pub(crate) fn accept(&mut self, id: &str) {
        let Some(kept) = self.org.kept_mut(id) else { return };
        let Some(work) = kept.work.as_mut().filter(|work| !work.accepted) else { return };
        work.accepted = true;
        let work = work.clone();
        kept.routing_status = Routing::Routed;
        let begins = kept.session.status == SessionStatus::Waiting;
        let unread = kept.unanswered.back().map(|question| question.identifier.clone());
        self.work_result(id, &work, "Accepted");
        if begins {
            self.session_changed(id, SessionStatus::Active, None);
        }
        self.participant(id, &work.agent, "add");
        let script =
            self.org.agent(&work.agent).filter(|agent| agent.kind == AgentKind::Auto).map(|agent| &agent.script);
        match script.map(|script| script.greeting.clone()) {
            Some(greeting) => {
                if !greeting.is_empty() {
                    self.agent_says(id, &work.agent, &greeting);
                }
                self.answer_soon(id);
            }
            None => {
                if let Some(unread) = unread {
                    self.agent_acknowledges(id, &work.agent, "DeliveryAcknowledgement", &unread);
                }
            }
        }
    }

    /// The agent refuses the offer, or it is taken back (`Cancelled`).
    pub(crate) fn give_back(&mut self, id: &str, work_type: &str) {
        let Some(work) = self.release(id) else { return };
        self.work_result(id, &work, work_type);
        if work_type == "Declined"
            && let Some(kept) = self.org.kept_mut(id)
        {
            kept.declined.push(work.agent);
        }
        self.offer_or_wait(id);
        self.fill();
    }

    /// Takes the work off its agent.
    pub(crate) fn release(&mut self, id: &str) -> Option<Work> {
        let work = self.org.kept_mut(id)?.work.take()?;
        if let Some(agent) = self.org.agent_mut(&work.agent) {
            agent.working = agent.working.saturating_sub(1);
        }
        Some(work)
    }

    /// Gives waiting conversations to agents who have room.
    pub(crate) fn fill(&mut self) {
        if self.org.waiting.is_empty() || !self.org.agents.iter().any(crate::org::Agent::has_room) {
            return;
        }
        let mut waiting = std::mem::take(&mut self.org.waiting);
        let before = waiting.len();
        waiting.retain(|id| !self.offer(id));
        self.org.waiting = waiting;
        if self.org.waiting.len() < before {
            self.tell_places();
        }
    }

    fn tell_places(&mut self) {
        let front: Vec<String> = self.org.waiting.iter().take(TOLD_PLACES).cloned().collect();
        for (place, id) in (1..).zip(front) {
            self.tell_place(&id, place);
        }
    }

    /// Hands an accepted conversation on: to this agent, or to whoever has room.
    pub(crate) fn transfer(&mut self, id: &str, to: Option<&str>) {
        let Some(work) = self.release(id) else { return };
        let pending = self.org.record("0JR");
        if let Some(kept) = self.org.kept_mut(id) {
            kept.routing_status = Routing::Transfer;
            kept.routing_type = "Transfer".into();
            kept.pending_routing_id = pending;
            // Back through the queue means to somebody else.
            kept.declined = if to.is_none() { vec![work.agent.clone()] } else { Vec::new() };
        }
        self.participant(id, &work.agent, "remove");
        self.work_result(id, &work, "Transferred");
        let queue_id = self.org.kept(id).and_then(|kept| self.org.queue_id(&kept.queue)).map(str::to_owned);
        let details = match to {
            Some(agent) => json!({ "routingConfigurationType": "AgentRoutingType", "agentId": agent }),
            None => json!({ "routingConfigurationType": "QueueRoutingType", "queueId": queue_id }),
        };
        self.routing_result(id, "None", None, details);
        match to.filter(|_| !self.org.nobody_is_asked()) {
            Some(agent) => self.assign(id, agent),
            None => self.offer_or_wait(id),
        }
        self.fill();
    }

    /// Ends the messaging session, if one is there. The conversation stays open, unless the channel is session-based.
    pub(crate) fn end_session(&mut self, id: &str, by: By) {
        let Some(kept) = self.org.kept_mut(id) else { return };
        if kept.session.status == SessionStatus::Ended {
            return;
        }
        kept.routing_status = Routing::NeedsRouting;
        kept.unanswered.clear();
        kept.end_user_typing = false;
        if std::mem::take(&mut kept.waiting) {
            self.org.waiting.retain(|waiting| waiting != id);
            self.tell_places();
        }
        if let Some(work) = self.release(id) {
            if work.accepted {
                self.participant(id, &work.agent, "remove");
            }
            self.work_result(id, &work, if work.accepted { "Closed" } else { "Cancelled" });
        }
        self.session_changed(id, SessionStatus::Ended, Some(by));
        let Some(kept) = self.org.kept(id) else { return };
        let together = !kept.verified && self.org.channel(&kept.developer_name).is_some_and(|c| c.session_based_chat);
        if together {
            self.shut(id);
        }
        let said = match by {
            By::Agent => self.org.switches.close_event_on_agent_end,
            By::EndUser => together,
        };
        if said {
            self.close_event(id, by);
        }
        self.fill();
    }

    /// The end user closes the conversation. With the switch, a verified user's conversation only loses its session.
    pub(crate) fn close(&mut self, id: &str) {
        self.end_session(id, By::EndUser);
        let session_only = self.org.switches.verified_close_ends_session_only;
        let closes = self.org.kept(id).is_some_and(|kept| kept.open && !(kept.verified && session_only));
        if closes {
            self.shut(id);
            self.close_event(id, By::EndUser);
        }
    }

    fn shut(&mut self, id: &str) {
        let now = self.org.now();
        if let Some(kept) = self.org.kept_mut(id) {
            kept.open = false;
            kept.ended = now;
        }
    }

    fn close_event(&mut self, id: &str, by: By) {
        let Some(kept) = self.org.kept(id) else { return };
        let (sender, sender_name): (Arc<Sender>, Arc<str>) = match by {
            By::EndUser => (Arc::clone(&kept.end_user), Arc::clone(&kept.end_user_name)),
            By::Agent => (Arc::clone(&self.core.system), "System".into()),
        };
        let payload = json!({ "conversationIdentifier": id });
        let draft = Draft::system(self.core, "CloseConversation", payload, "Conversation closed".into());
        self.emit(id, Draft { sender, sender_name, ..draft });
    }
}

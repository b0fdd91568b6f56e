//! The messaging session: routing, participants, transfer, status.

use miaw::wire::payload::{ParticipantEntry, RoutingResult, RoutingWorkResult};
use serde_json::Value;

use super::state::Leaving;
use super::{Effect, Fault, FaultKind, Participant, Timer, Turn};
use crate::view::{ConversationState, HappeningKind, RoutingView, SessionState};

const AGENT: &str = "Agent";
const BOT: &str = "Chatbot";
/// How long nobody may accept, in milliseconds.
const PATIENCE: i64 = crate::diagnosis::PATIENCE.as_millis() as i64;
/// How many of those who left are remembered.
const DEPARTED: usize = 16;
/// How often the routing status is asked for.
const ASK_TRIES: u32 = 3;

impl Turn<'_> {
    pub(super) fn routing_result(&mut self, result: &RoutingResult, at: i64) {
        if self.state.routing.as_ref().is_some_and(|known| known.at > at) {
            return;
        }
        let failed = !matches!(result.failure_type.as_str(), "" | "None");
        let is_transfer = result.routing_type.as_deref() == Some("Transfer");
        if self.state.session == SessionState::Ended && at >= self.state.session_at && !is_transfer && !failed {
            self.begin_session();
        }
        let reason = reason_of(result);
        self.state.routing = Some(RoutingView {
            at,
            failure_type: failed.then(|| result.failure_type.clone()),
            reason: reason.clone(),
            routing_type: result.routing_type.clone(),
            queue_position: self.state.routing.as_ref().and_then(|known| known.queue_position),
            estimated_wait_seconds: wait_of(result),
        });
        if self.state.session == SessionState::New {
            self.state.session = SessionState::Waiting;
        }
        if failed {
            let reason = reason.unwrap_or_else(|| "no reason was given".to_owned());
            let summary = format!("Routing failed ({}): {reason}; the session keeps waiting", result.failure_type);
            self.warn(HappeningKind::State, "routingFailed", summary);
        } else {
            self.routed(at);
            // A route begins the wait for somebody anew.
            self.be_patient();
        }
    }

    pub(super) fn routing_work_result(&mut self, result: &RoutingWorkResult, at: i64) {
        if matches!(result.work_type.as_str(), "Assigned" | "Accepted") && self.state.session != SessionState::Ended {
            self.routed(at);
        }
    }

    fn routed(&mut self, at: i64) {
        if self.state.milestones.routed.is_none() {
            self.state.milestones.routed = Some(at);
            self.state_note("routed", "Routed: a route was found; nobody has accepted yet");
        }
    }

    pub(super) fn queue_position(&mut self, position: u32, at: i64) {
        if at < self.state.queue_at {
            return;
        }
        self.state.queue_at = at;
        let routing = self.state.routing.get_or_insert(RoutingView {
            at,
            failure_type: None,
            reason: None,
            routing_type: None,
            queue_position: None,
            estimated_wait_seconds: None,
        });
        routing.queue_position = Some(position);
    }

    fn begin_session(&mut self) {
        let milestones = &mut self.state.milestones;
        (milestones.routed, milestones.accepted, milestones.ended) = (None, None, None);
        self.state.accepted_by_session = false;
        self.state.routing = None;
        self.state.agent_left = None;
        self.state.session = SessionState::New;
        self.be_patient();
        self.state_note("newSession", "A new session begins in the same conversation");
    }

    pub(super) fn participant(&mut self, change: &ParticipantEntry, at: i64) {
        let (role, subject) = (change.participant.role.as_str(), change.participant.subject.as_str());
        let newer =
            self.state.participants.iter().any(|one| one.subject == subject && one.role == role && one.since > at)
                || self.state.departed.iter().any(|(who, when)| who == subject && *when > at);
        if newer {
            return;
        }
        let place = self.state.participants.iter().position(|one| one.subject == subject && one.role == role);
        match change.operation.as_str() {
            "remove" => {
                if let Some(place) = place {
                    self.state.participants.remove(place);
                }
                self.state.departed.push_back((subject.to_owned(), at));
                if self.state.departed.len() > DEPARTED {
                    self.state.departed.pop_front();
                }
                if role == AGENT {
                    self.agent_left(change.display_name.as_deref().unwrap_or("The agent"), at);
                }
            }
            _ => {
                let name = change.display_name.clone().unwrap_or_default();
                match place.and_then(|place| self.state.participants.get_mut(place)) {
                    Some(known) => {
                        known.since = at;
                        if !name.is_empty() {
                            known.name = name;
                        }
                    }
                    None => self.state.participants.push(Participant {
                        role: role.to_owned(),
                        subject: subject.to_owned(),
                        name,
                        since: at,
                        typing_until: None,
                    }),
                }
                if change.operation == "add" {
                    self.joined(role, at);
                }
            }
        }
    }

    fn joined(&mut self, role: &str, at: i64) {
        match role {
            AGENT => {
                self.state.agent_left = None;
                if self.state.leaving.as_ref().is_some_and(|leaving| leaving.at <= at) {
                    self.state.leaving = None;
                    self.state_note("transferred", "Another agent has joined: it was a transfer, not an end");
                }
                if self.state.session == SessionState::Ended && at >= self.state.session_at {
                    self.begin_session();
                }
                self.state.accepted_by_session = false;
                self.accepted(at);
            }
            BOT if self.state.accepted_by_session && !self.has(AGENT) => {
                self.state.accepted_by_session = false;
                self.state.milestones.accepted = None;
                self.state_note("bot", "A bot has taken the session; no person has accepted yet");
            }
            _ => {}
        }
    }

    fn accepted(&mut self, at: i64) {
        self.state.lost_patience = false;
        if self.state.milestones.accepted.is_none() {
            self.state.milestones.accepted = Some(at);
            self.state_note("accepted", "Accepted by a person");
        }
    }

    /// From now on somebody may take a while to accept.
    pub(super) fn be_patient(&mut self) {
        self.state.lost_patience = false;
        if self.state.milestones.accepted.is_none() {
            self.wake(Timer::Patience, PATIENCE);
        }
    }

    /// Nobody has accepted in the time that was given. A bot that takes part keeps the end user company.
    pub(super) fn lose_patience(&mut self) {
        let waits = self.state.conversation == ConversationState::Open
            && !matches!(self.state.session, SessionState::Ended)
            && self.state.milestones.accepted.is_none()
            && !self.has(BOT);
        if waits && !self.state.lost_patience {
            self.state.lost_patience = true;
            let summary = format!("Nobody has accepted for {} s", PATIENCE / 1000);
            self.warn(HappeningKind::State, "nobodyAccepts", summary);
        }
    }

    fn has(&self, role: &str) -> bool {
        self.state.participants.iter().any(|participant| participant.role == role)
    }

    fn agent_left(&mut self, name: &str, at: i64) {
        let over =
            matches!(self.state.session, SessionState::Ended) || self.state.conversation == ConversationState::Closed;
        if self.has(AGENT) || over {
            return;
        }
        self.state.leaving = Some(Leaving { name: name.to_owned(), at });
        self.state_note("agentLeft", format!("{name} left; asking whether that is a transfer or the end"));
        self.state.work.ask_tries = 0;
        self.ask_routing();
    }

    fn ask_routing(&mut self) {
        if !self.state.work.asking {
            self.state.work.asking = true;
            self.state.work.ask_tries += 1;
            self.effect(Effect::AskRouting);
        }
    }

    pub(super) fn ask_routing_again(&mut self) {
        if self.state.leaving.is_some() {
            self.ask_routing();
        }
    }

    pub(super) fn routing_status(&mut self, answer: Result<String, Fault>) {
        self.state.work.asking = false;
        let Some(leaving) = self.state.leaving.clone() else { return };
        match answer {
            Ok(status) => {
                self.state.work.unproven = false;
                self.state.leaving = None;
                self.state.agent_left = Some(status.clone());
                match status.as_str() {
                    "NEEDS_ROUTING" | "INITIAL" => {
                        self.state.session_at = self.state.session_at.max(leaving.at);
                        self.session_is(SessionState::Ended, format!("{} ended the session ({status})", leaving.name));
                    }
                    "TRANSFER" => self.state_note("transfer", "Being transferred (TRANSFER): the session stays open"),
                    "ROUTED" => self.state_note("transfer", "Somebody else has it (ROUTED): the session stays open"),
                    word => {
                        let summary = format!(
                            "The routing status is {word}, a word this program does not know: the session stays open"
                        );
                        self.warn(HappeningKind::State, "transfer", summary);
                    }
                }
            }
            Err(fault)
                if matches!(fault.kind, FaultKind::Passing | FaultKind::DeadToken)
                    && self.state.work.ask_tries < ASK_TRIES =>
            {
                self.wake(Timer::Routing, fault.delay(self.state.work.ask_tries));
                if fault.kind == FaultKind::DeadToken {
                    self.token_refused(fault);
                }
            }
            Err(fault) => {
                let summary =
                    "Whether that was a transfer or the end could not be determined: the session stays as it is";
                self.warn(HappeningKind::State, "transfer", summary);
                self.state.leaving = None;
                self.state.agent_left = Some(String::new());
                if fault.kind == FaultKind::DeadToken {
                    self.token_refused(fault);
                }
            }
        }
    }

    pub(super) fn session_status(&mut self, word: &str, at: i64) {
        if at < self.state.session_at || self.state.conversation == ConversationState::Closed {
            return;
        }
        let session = match word {
            "New" => SessionState::New,
            "Waiting" => SessionState::Waiting,
            "Active" => SessionState::Active,
            "Inactive" => SessionState::Inactive,
            "Ended" => SessionState::Ended,
            "Error" => {
                self.state.session_at = at;
                self.warn(HappeningKind::State, "session", "The session has the status Error");
                return;
            }
            // Consent, Paused, and words that come later: shown as they came, they change nothing here.
            _ => return,
        };
        if self.state.session == SessionState::Ended && session != SessionState::Ended {
            self.begin_session();
        }
        self.state.session_at = at;
        if session == SessionState::Ended {
            self.state.leaving = None;
            self.state.milestones.ended = Some(at);
        }
        self.session_is(session, format!("The session is {}", word.to_lowercase()));
        if session == SessionState::Active
            && self.state.milestones.accepted.is_none()
            && (self.has(AGENT) || !self.has(BOT))
        {
            self.state.accepted_by_session = !self.has(AGENT);
            self.accepted(at);
        }
    }

    pub(super) fn session_is(&mut self, session: SessionState, summary: impl Into<String>) {
        if self.state.session == session {
            return;
        }
        self.state.session = session;
        if session == SessionState::Ended {
            self.nothing_passes();
            self.state.milestones.ended.get_or_insert(self.now);
            self.state.leaving = None;
        }
        self.state_note("session", summary);
    }
}

/// How long the wait will be, in seconds, where the org tells it.
pub(crate) fn wait_of(result: &RoutingResult) -> Option<u32> {
    let wait = result.estimated_wait_time.as_ref()?.estimated_wait_time_in_seconds?;
    u32::try_from(wait).ok()
}

/// The reason in the server's words: the flow's own first.
pub(crate) fn reason_of(result: &RoutingResult) -> Option<String> {
    if let Some(reason) = result.failure_reason.as_ref().filter(|reason| !reason.is_empty()) {
        return Some(reason.clone());
    }
    let words: Vec<String> = result
        .error_messages
        .iter()
        .map(|error| match error {
            Value::String(text) => text.clone(),
            other => other.get("message").and_then(Value::as_str).map_or_else(|| other.to_string(), str::to_owned),
        })
        .collect();
    if words.is_empty() { result.cancel_reason.clone() } else { Some(words.join("; ")) }
}

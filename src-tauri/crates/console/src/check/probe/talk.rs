//! What is heard of a probe conversation.

use std::collections::HashSet;
use std::time::Duration;

use miaw::Client;
use miaw::stream::{Event, EventStream, Loss, Options, Signal};
use miaw::wire::entry::{ConversationEntry, Envelope};
use miaw::wire::payload::Payload;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::acceptance::{Accepted, Role};
use crate::check::ground::Held;
use crate::conversation::entry::is_lasting;
use crate::conversation::reason_of;
use crate::diagnosis::{ConversationFacts, StreamFacts};
use crate::profile::Profile;

/// Most events that are kept as evidence.
const MOST: usize = 60;

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// What was waited for is there.
    Met,
    /// It did not come in time.
    TimedOut,
    /// The stream is gone for good.
    Lost,
    /// The run was cancelled.
    Cancelled,
}

/// The end user's stream, and what it has told of one conversation.
pub struct Talk {
    stream: EventStream,
    id: String,
    began: Instant,
    opened: Option<Instant>,
    heard: Option<Instant>,
    /// When the conversation was created.
    created: Option<Instant>,
    loss: Option<Loss>,
    stopped: bool,
    reconnected: bool,
    routed: Option<Instant>,
    routing_failure: Option<(String, Option<String>)>,
    accepted: Option<Accepted>,
    events: Vec<Value>,
    /// Identifiers of the entries that came.
    seen: HashSet<String>,
    /// The newest time among them.
    newest: i64,
    doubled: u32,
    out_of_order: u32,
    /// Events of conversations whose data is not JSON.
    unreadable: u32,
    /// Identifiers of the entries that the list has.
    expected: Vec<String>,
}

impl Talk {
    pub fn new(client: Client, held: &Held, profile: &Profile, id: &str, options: Options) -> Self {
        let (token, last) = (held.token.clone(), held.last_event_id.clone());
        let stream = EventStream::new(client, token, profile.org_id.clone(), last, options);
        Self {
            stream,
            id: id.to_owned(),
            began: Instant::now(),
            opened: None,
            heard: None,
            created: None,
            loss: None,
            stopped: false,
            reconnected: false,
            routed: None,
            routing_failure: None,
            accepted: None,
            events: Vec::new(),
            seen: HashSet::new(),
            newest: 0,
            doubled: 0,
            out_of_order: 0,
            unreadable: 0,
            expected: Vec::new(),
        }
    }

    /// Opens the stream; its first failure is the result.
    pub async fn open(&mut self, cancel: &CancellationToken) -> Ended {
        self.began = Instant::now();
        let opened = self.until_or(None, cancel, |talk| talk.opened.is_some() || talk.loss.is_some()).await;
        if self.opened.is_none() && self.loss.is_some() { Ended::Lost } else { opened }
    }

    /// Listens until something is so.
    pub async fn until(&mut self, deadline: Instant, cancel: &CancellationToken, met: impl Fn(&Self) -> bool) -> Ended {
        self.until_or(Some(deadline), cancel, met).await
    }

    async fn until_or(
        &mut self,
        deadline: Option<Instant>,
        cancel: &CancellationToken,
        met: impl Fn(&Self) -> bool,
    ) -> Ended {
        loop {
            if met(self) {
                return Ended::Met;
            }
            if self.stopped {
                return Ended::Lost;
            }
            let late = async {
                match deadline {
                    Some(deadline) => tokio::time::sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            let signal = tokio::select! {
                biased;
                () = cancel.cancelled() => return Ended::Cancelled,
                signal = self.stream.next() => signal,
                () = late => return Ended::TimedOut,
            };
            self.take(signal);
        }
    }

    fn take(&mut self, signal: Signal) {
        match signal {
            Signal::Connecting { .. } => {}
            Signal::Open { .. } => {
                self.opened.get_or_insert_with(Instant::now);
                self.loss = None;
                self.note("open", None, Value::Null);
            }
            Signal::KeepAlive => {
                self.hear();
                self.note("ping", None, Value::Null);
            }
            Signal::Event(event) => {
                self.hear();
                self.event(&event);
            }
            Signal::Lost { loss, .. } => {
                self.reconnected = true;
                self.note("lost", None, format!("{loss:?}").into());
                // A stream that was heard opens again by itself; one that never was has shown what it can.
                self.stopped = self.heard.is_none();
                self.loss = Some(loss);
            }
            Signal::Stopped { loss } => {
                self.note("stopped", None, format!("{loss:?}").into());
                self.stopped = true;
                self.loss = Some(loss);
            }
        }
    }

    fn hear(&mut self) {
        self.heard.get_or_insert_with(Instant::now);
    }

    fn event(&mut self, event: &Event) {
        let Ok(envelope) = serde_json::from_str::<Envelope>(&event.data) else {
            // Events of names to come may have other shapes, and are JSON.
            if event.name.starts_with("CONVERSATION_") && serde_json::from_str::<IgnoredAny>(&event.data).is_err() {
                self.unreadable += 1;
            }
            return self.note(&event.name, None, "its data cannot be read".into());
        };
        if envelope.conversation_id == self.id {
            let entry = &envelope.conversation_entry;
            self.count(entry);
            self.entry(&event.name, entry);
        } else {
            self.note(&event.name, Some("of another conversation"), Value::Null);
        }
    }

    /// Counts what comes twice or late. After a reconnect both are the stream's own way to leave nothing out.
    fn count(&mut self, entry: &ConversationEntry) {
        if !is_lasting(&entry.entry_type) {
            return;
        }
        let new = self.seen.insert(entry.identifier.clone());
        if self.reconnected {
            return;
        }
        if !new {
            self.doubled += 1;
        } else if entry.transcripted_timestamp < self.newest {
            self.out_of_order += 1;
        }
        self.newest = self.newest.max(entry.transcripted_timestamp);
    }

    /// These are to come over the stream.
    pub fn expect(&mut self, entries: &[ConversationEntry]) {
        let lasting = entries.iter().filter(|entry| is_lasting(&entry.entry_type));
        self.expected = lasting.map(|entry| entry.identifier.clone()).collect();
    }

    fn missed(&self) -> usize {
        self.expected.iter().filter(|identifier| !self.seen.contains(*identifier)).count()
    }

    /// Whether everything that was expected has come.
    pub fn is_caught_up(&self) -> bool {
        self.missed() == 0
    }

    /// An entry of the list, which counts as if it had been heard of.
    pub fn listed(&mut self, entry: &ConversationEntry) {
        self.entry("(list of entries)", entry);
    }

    fn entry(&mut self, name: &str, entry: &ConversationEntry) {
        let now = Instant::now();
        let mut shown = Value::Null;
        match entry.entry_payload.decode(&entry.entry_type) {
            Payload::RoutingResult(result) => {
                shown = json!({ "failureType": result.failure_type, "reason": reason_of(&result) });
                if matches!(result.failure_type.as_str(), "" | "None") {
                    self.routed.get_or_insert(now);
                } else {
                    self.routing_failure = Some((result.failure_type.clone(), reason_of(&result)));
                }
            }
            Payload::ParticipantChanged(change) => {
                let rows = change.entries.iter();
                shown = rows
                    .map(|change| json!({ "operation": change.operation, "role": change.participant.role }))
                    .collect();
                for change in change.entries.iter().filter(|change| change.operation == "add") {
                    let role = match change.participant.role.as_str() {
                        "Agent" => Role::Agent,
                        "Chatbot" => Role::Chatbot,
                        _ => continue,
                    };
                    let name = change.display_name.clone().filter(|name| !name.is_empty());
                    self.accept(name, Some(role), now);
                }
            }
            Payload::SessionStatusChanged(change) => {
                shown = json!({ "sessionStatus": change.session_status });
                if change.session_status == "Active" {
                    self.accept(None, None, now);
                }
            }
            // Whoever writes is there, even where no event told that somebody joined.
            Payload::Message(message) if entry.sender.role == "Agent" && message.message_reason.is_none() => {
                let name = entry.sender_display_name.clone().filter(|name| !name.is_empty());
                self.accept(name, Some(Role::Agent), now);
            }
            Payload::Message(_)
            | Payload::RoutingWorkResult(_)
            | Payload::CloseConversation
            | Payload::TypingStarted
            | Payload::TypingStopped
            | Payload::Delivered(_)
            | Payload::Read(_)
            | Payload::QueuePosition(_)
            | Payload::Progress(_)
            | Payload::StreamingToken(_)
            | Payload::ConsentUpdated(_)
            | Payload::MessageUpdated(_)
            | Payload::DeliveryFailed(_)
            | Payload::Unknown => {}
        }
        self.note(name, Some(&entry.entry_type), shown);
    }

    /// The first sign of somebody counts; who it is may come later, and an agent may follow a bot.
    fn accept(&mut self, name: Option<String>, role: Option<Role>, now: Instant) {
        // Whoever is there was routed to, whether or not an event told it.
        self.routed.get_or_insert(now);
        let known = self.accepted.get_or_insert(Accepted { name: None, role: None, at: now });
        match (known.role, role) {
            (None, Some(_)) => (known.name, known.role) = (name, role),
            (Some(Role::Chatbot), Some(Role::Agent)) => *known = Accepted { name, role, at: now },
            (_, None) | (Some(Role::Agent), Some(_)) | (Some(Role::Chatbot), Some(Role::Chatbot)) => {}
        }
    }

    fn note(&mut self, name: &str, what: Option<&str>, shown: Value) {
        if self.events.len() < MOST {
            let after = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.events.push(json!({ "event": name, "entryType": what, "afterMs": after, "content": shown }));
        }
    }

    /// The conversation was created just now.
    pub fn created(&mut self) {
        self.created = Some(Instant::now());
    }

    /// Everything that came, in order, without the words of messages.
    pub fn evidence(&self) -> Value {
        Value::Array(self.events.clone())
    }

    pub fn loss(&self) -> Option<&Loss> {
        self.loss.as_ref()
    }

    pub fn said_expired(&self) -> bool {
        matches!(self.loss, Some(Loss::TokenExpired))
    }

    pub fn is_heard(&self) -> bool {
        self.heard.is_some()
    }

    pub fn opened_at(&self) -> Instant {
        self.opened.unwrap_or(self.began)
    }

    /// From connecting to the stream's head.
    pub fn opening(&self) -> Duration {
        self.opened_at() - self.began
    }

    /// From the open stream to the first thing heard over it.
    pub fn first_heard(&self) -> Option<Duration> {
        self.heard.map(|heard| heard.duration_since(self.opened_at()))
    }

    /// Whether it is known what routing has come to.
    pub fn is_routed(&self) -> bool {
        self.routed.is_some() || self.routing_failure.is_some()
    }

    pub fn is_routed_well(&self) -> bool {
        self.routing_failure.is_none()
    }

    /// Whether a route was found, and nothing was said to the contrary.
    pub fn has_route(&self) -> bool {
        self.routed.is_some() && self.is_routed_well()
    }

    /// Whether the stream is gone for good.
    pub fn is_lost(&self) -> bool {
        self.stopped
    }

    pub fn is_accepted(&self) -> bool {
        self.accepted.is_some()
    }

    /// Whether a person is there, or nobody will be.
    pub fn is_settled(&self) -> bool {
        let is_agent = |accepted: &Accepted| accepted.role == Some(Role::Agent);
        self.accepted.as_ref().is_some_and(is_agent) || self.routing_failure.is_some()
    }

    /// From the creation to the route.
    pub fn routed_after(&self) -> Option<Duration> {
        self.routed.map(|routed| routed.saturating_duration_since(self.created.unwrap_or(routed)))
    }

    pub fn since_creation(&self) -> Duration {
        self.created.map(|created| created.elapsed()).unwrap_or_default()
    }

    /// Who accepted, and how long after the creation.
    pub fn accepted(&self) -> Option<(&Accepted, Duration)> {
        let accepted = self.accepted.as_ref()?;
        let at = accepted.at;
        Some((accepted, at.saturating_duration_since(self.created.unwrap_or(at))))
    }

    pub fn stream_facts(&self, silent_for: Option<Duration>) -> StreamFacts {
        StreamFacts {
            opened: self.opened.is_some(),
            heard: self.heard.is_some(),
            said_expired: self.said_expired(),
            silent_for,
        }
    }

    pub fn conversation_facts(&self, resumed: bool, waited: Option<Duration>) -> ConversationFacts {
        let (routing_failure, routing_reason) = self.routing_failure.clone().unzip();
        let missed = u32::try_from(self.missed()).unwrap_or(u32::MAX);
        // A stream that was open all the time has no reason to leave anything out.
        let (undelivered, missed) = if self.reconnected || self.stopped { (0, missed) } else { (missed, 0) };
        ConversationFacts {
            routing_failure,
            routing_reason: routing_reason.flatten(),
            routed: self.routed.is_some(),
            accepted: self.accepted.is_some(),
            waited,
            resumed,
            doubled: self.doubled,
            out_of_order: self.out_of_order,
            missed,
            undelivered,
            unreadable: self.unreadable,
            ..ConversationFacts::default()
        }
    }
}

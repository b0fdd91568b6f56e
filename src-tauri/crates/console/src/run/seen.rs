//! What was seen in a conversation, in the order of the server.
//!
//! A pure log: it is given rows of a conversation as they come from the feed or from the store, and gives the same events
//! whichever of the two they came from, and however often. Each event has its place in the server's order, by which one
//! thing comes before another, and the time of its arrival here, by which it is in time or late.

mod words;

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::scenario::model::Role;
use crate::view::{
    ConversationState, ConversationView, Delivery, EntryBody, EntryView, HappeningKind, HappeningView, SessionState,
};

pub use words::{clipped, line, session_word};

/// `entryType` of messages, in Salesforce's word.
const MESSAGE: &str = "Message";
/// The name under which the stream tells that somebody types.
const TYPING: &str = "CONVERSATION_TYPING_STARTED_INDICATOR";

/// Where something stands in the server's order: its `transcriptedTimestamp`, and the place in the transcript among equals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// In milliseconds, by the server's clock.
    pub at: i64,
    /// Rising in the order of arrival.
    pub position: i64,
}

/// Something that was seen.
#[derive(Clone, Debug)]
pub struct Event {
    /// In the server's order.
    pub place: Place,
    /// When it came here, in milliseconds since the case began.
    pub arrived: i64,
    /// What.
    pub what: What,
    /// An expectation has found it, so that no other one does.
    pub used: bool,
    /// The entry's JSON, its payload decoded, where somebody asks for it.
    pub json: Option<Value>,
    /// SHA-256 of the files that were fetched, by their ids.
    pub sums: Vec<(String, String)>,
}

/// What was seen.
#[derive(Clone, Debug)]
pub enum What {
    /// An entry of the transcript, as it is now.
    Entry(Box<EntryView>),
    /// Routing found a route, told by something else than its own entry.
    Routed,
    /// A person accepted.
    Accepted,
    /// Another agent than the one before has it.
    Transferred {
        /// Salesforce's role word.
        role: String,
        /// Who has it now.
        name: String,
    },
    /// The session has come to stand so.
    Session(SessionState),
    /// Somebody types.
    Typing {
        /// Salesforce's role word.
        role: String,
    },
}

/// The log of one conversation.
#[derive(Debug, Default)]
pub struct Seen {
    events: Vec<Event>,
    entries: HashMap<String, usize>,
    view: Option<ConversationView>,
    /// With their arrivals.
    happenings: Vec<(HappeningView, i64)>,
    /// The number of the newest happening.
    happening: i64,
    found: BTreeSet<String>,
    queue: Vec<u32>,
    session: Option<SessionState>,
    routed: Option<i64>,
    accepted: Option<i64>,
    /// The name of the agent who had it last in this session.
    agent: Option<String>,
}

impl Seen {
    /// Takes what one transaction of the store held. `arrived` is in milliseconds since the case began, of each entry.
    ///
    /// What was read from the store may be newer than the news that follow it: their entries may be missing here all the
    /// same, because rows are read one after the other, but how the conversation stood then is the past.
    pub fn take(
        &mut self,
        view: ConversationView,
        entries: Vec<EntryView>,
        happenings: Vec<HappeningView>,
        arrived: impl Fn(i64) -> i64,
    ) {
        let known = !happenings.is_empty() && happenings.iter().all(|happening| self.knows(happening.number));
        let older = self.view.as_ref().is_some_and(|now| view.changed_at < now.changed_at);
        for entry in entries {
            let when = arrived(entry.arrived_at);
            self.add(entry, when);
        }
        for happening in happenings {
            if happening.number > self.happening {
                self.happening = happening.number;
                let when = arrived(happening.at);
                self.happened(happening, when);
            }
        }
        if !known && !older {
            let now = arrived(view.changed_at);
            self.state(&view, now);
            self.view = Some(view);
        }
    }

    fn add(&mut self, entry: EntryView, arrived: i64) {
        let place = Place { at: entry.at, position: entry.position };
        if let Some(known) = self.entries.get(&entry.identifier).and_then(|place| self.events.get_mut(*place)) {
            // What is read again, or has changed. A message of ours gets the server's time once it is shown.
            known.place = place;
            known.what = What::Entry(Box::new(entry));
            return;
        }
        match &entry.body {
            EntryBody::Participant { operation, name, role } if operation == "add" && is(role, Role::Agent) => {
                let before = self.agent.replace(name.clone());
                if before.is_some_and(|before| before != *name) {
                    let what = What::Transferred { role: role.clone(), name: name.clone() };
                    self.push(place, arrived, what);
                }
                // The session may have said so a moment before: both are one acceptance.
                if let Some(event) = self.events.iter_mut().rev().find(|event| matches!(event.what, What::Accepted)) {
                    event.place = event.place.max(place);
                }
            }
            EntryBody::Session { status } => {
                if let Some(word) = session_of(status) {
                    self.session_is(word, place, arrived);
                }
            }
            _ => {}
        }
        self.entries.insert(entry.identifier.clone(), self.events.len());
        self.push(place, arrived, What::Entry(Box::new(entry)));
    }

    fn session_is(&mut self, word: SessionState, place: Place, arrived: i64) {
        // How it begins is no change.
        if self.session.is_none() && word == SessionState::New {
            self.session = Some(word);
        }
        if self.session != Some(word) {
            self.session = Some(word);
            if word == SessionState::Ended {
                self.agent = None;
            }
            self.push(place, arrived, What::Session(word));
        }
    }

    fn happened(&mut self, happening: HappeningView, arrived: i64) {
        match happening.kind {
            HappeningKind::Event if happening.name == TYPING => {
                let role = happening.role.clone().unwrap_or_default();
                self.push(Place { at: happening.at, position: i64::MAX }, arrived, What::Typing { role });
            }
            HappeningKind::Finding if happening.unusual => {
                self.found.insert(happening.name.clone());
            }
            HappeningKind::Event
            | HappeningKind::Finding
            | HappeningKind::Request
            | HappeningKind::State
            | HappeningKind::Connection
            | HappeningKind::Gap
            | HappeningKind::Token
            | HappeningKind::Connector => {}
        }
        self.happenings.push((happening, arrived));
    }

    fn state(&mut self, view: &ConversationView, now: i64) {
        for finding in &view.findings {
            self.found.insert(finding.rule.clone());
        }
        if let Some(place) = view.routing.as_ref().and_then(|routing| routing.queue_position)
            && self.queue.last() != Some(&place)
        {
            self.queue.push(place);
        }
        let newest = self.newest();
        self.session_is(view.session, newest, now);
        let milestones = &view.milestones;
        if milestones.routed != self.routed {
            self.routed = milestones.routed;
            if let Some(at) = milestones.routed
                && !self.events.iter().any(|event| event.place.at == at && is_route(event))
            {
                let place = self.place_of(at);
                self.push(place, now, What::Routed);
            }
        }
        if milestones.accepted != self.accepted {
            self.accepted = milestones.accepted;
            match milestones.accepted {
                Some(at) => {
                    let (place, arrived) = (self.place_of(at), self.arrival_of(at).unwrap_or(now));
                    self.push(place, arrived, What::Accepted);
                }
                // It was a bot after all. What was found stays found.
                None if view.session != SessionState::New => self
                    .events
                    .iter_mut()
                    .filter(|event| matches!(event.what, What::Accepted))
                    .for_each(|event| event.used = true),
                None => {}
            }
        }
    }

    fn push(&mut self, place: Place, arrived: i64, what: What) {
        self.events.push(Event { place, arrived, what, used: false, json: None, sums: Vec::new() });
    }

    /// The place of the entry that brought what is told with the same time.
    fn place_of(&self, at: i64) -> Place {
        let places = self.events.iter().filter(|event| event.place.at == at && event.place.position != i64::MAX);
        places.map(|event| event.place).min().unwrap_or(Place { at, position: 0 })
    }

    fn arrival_of(&self, at: i64) -> Option<i64> {
        self.events.iter().filter(|event| event.place.at == at).map(|event| event.arrived).min()
    }

    fn newest(&self) -> Place {
        self.events.iter().filter(|event| event.is_entry()).map(|event| event.place).max().unwrap_or_default()
    }

    /// Everything, in the order of arrival.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The event of an entry, with its place.
    #[must_use]
    pub fn entry(&self, identifier: &str) -> Option<(usize, &Event)> {
        let place = *self.entries.get(identifier)?;
        Some((place, self.events.get(place)?))
    }

    /// One of them, to be changed.
    pub fn event_mut(&mut self, place: usize) -> Option<&mut Event> {
        self.events.get_mut(place)
    }

    /// The conversation as it is now.
    #[must_use]
    pub fn view(&self) -> Option<&ConversationView> {
        self.view.as_ref()
    }

    /// Whether a happening was seen already.
    #[must_use]
    pub fn knows(&self, number: i64) -> bool {
        number <= self.happening
    }

    /// The number of the newest happening.
    #[must_use]
    pub fn newest_happening(&self) -> i64 {
        self.happening
    }

    /// What happened beside the entries, in order, each with its arrival.
    #[must_use]
    pub fn happenings(&self) -> &[(HappeningView, i64)] {
        &self.happenings
    }

    /// The state of the conversation.
    #[must_use]
    pub fn conversation(&self) -> Option<ConversationState> {
        self.view.as_ref().map(|view| view.state)
    }

    /// Whether the diagnosis has concluded a rule in this conversation, now or before.
    #[must_use]
    pub fn has_found(&self, rule: &str) -> bool {
        self.found.contains(rule)
    }

    /// The places in the queue that were told, in order.
    #[must_use]
    pub fn queue(&self) -> &[u32] {
        &self.queue
    }

    /// Whether the org leaves a conversation open that it was asked to close, and has said so.
    #[must_use]
    pub fn stays_open(&self) -> bool {
        self.happenings.iter().any(|(one, _)| one.kind == HappeningKind::State && one.name == "staysOpen")
    }

    /// Our messages, the newest last.
    pub fn own(&self) -> impl DoubleEndedIterator<Item = &EntryView> {
        self.entries_of_all().filter(|entry| entry.delivery != Delivery::Received && entry.entry_type == MESSAGE)
    }

    /// The entries, in the order of arrival.
    pub fn entries_of_all(&self) -> impl DoubleEndedIterator<Item = &EntryView> {
        self.events.iter().filter_map(Event::entry)
    }
}

impl Event {
    /// The entry, if it is one.
    #[must_use]
    pub fn entry(&self) -> Option<&EntryView> {
        match &self.what {
            What::Entry(entry) => Some(entry),
            What::Routed | What::Accepted | What::Transferred { .. } | What::Session(_) | What::Typing { .. } => None,
        }
    }

    fn is_entry(&self) -> bool {
        self.entry().is_some()
    }

    /// The message, if it is one: what somebody wrote.
    #[must_use]
    pub fn message(&self) -> Option<&EntryView> {
        self.entry().filter(|entry| entry.entry_type == MESSAGE)
    }
}

/// Whether an entry tells that routing found a route.
#[must_use]
pub fn is_route(event: &Event) -> bool {
    event.entry().is_some_and(|entry| matches!(entry.body, EntryBody::Routing { failure_type: None, .. }))
}

/// Whether Salesforce's role word is of a role.
#[must_use]
pub fn is(word: &str, role: Role) -> bool {
    match role {
        Role::Agent => matches!(word, "Agent" | "Supervisor" | "DigitalWorker"),
        Role::Bot => word == "Chatbot",
        Role::System => matches!(word, "System" | "Router"),
        Role::EndUser => word == "EndUser",
    }
}

/// Whether Salesforce's role word is of whom an expectation means: of anybody but the end user when it says nothing.
#[must_use]
pub fn is_from(word: &str, role: Option<Role>) -> bool {
    role.map_or_else(|| !is(word, Role::EndUser), |role| is(word, role))
}

fn session_of(word: &str) -> Option<SessionState> {
    match word {
        "New" => Some(SessionState::New),
        "Waiting" => Some(SessionState::Waiting),
        "Active" => Some(SessionState::Active),
        "Inactive" => Some(SessionState::Inactive),
        "Ended" => Some(SessionState::Ended),
        // Words that come later change nothing here.
        _ => None,
    }
}

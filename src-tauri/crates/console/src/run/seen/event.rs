//! One thing that was seen, and what it tells.

use serde_json::Value;

use super::session_of;
use crate::scenario::model::Role;
use crate::view::{EntryBody, EntryView, SessionState};

/// `entryType` of messages, in Salesforce's word.
const MESSAGE: &str = "Message";
/// `entryType` of what becomes of work in Omni-Channel.
const WORK: &str = "RoutingWorkResult";

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
    /// The org's list of entries had it, and the stream had not brought it by then.
    pub listed: bool,
    /// It is one fact with a conclusion that was there before: that is found, and this is not.
    pub concluded: bool,
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
    Routed(RouteSign),
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

/// What tells that a route was found, where no result of routing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteSign {
    /// Work was assigned or accepted.
    Work,
    /// A person accepted.
    Acceptance,
}

impl Event {
    pub(super) fn new(place: Place, arrived: i64, what: What) -> Self {
        Self { place, arrived, what, used: false, listed: false, concluded: false, json: None, sums: Vec::new() }
    }

    /// The entry, if it is one.
    #[must_use]
    pub fn entry(&self) -> Option<&EntryView> {
        match &self.what {
            What::Entry(entry) => Some(entry),
            What::Routed(_) | What::Accepted | What::Transferred { .. } | What::Session(_) | What::Typing { .. } => {
                None
            }
        }
    }

    pub(super) fn is_entry(&self) -> bool {
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
    event.entry().is_some_and(is_found_route)
}

pub(super) fn is_found_route(entry: &EntryView) -> bool {
    matches!(entry.body, EntryBody::Routing { failure_type: None, .. })
}

pub(super) fn is_work(entry: &EntryView) -> bool {
    entry.entry_type == WORK
}

/// Whether an entry may show that a person accepted: an agent joined, or the session became active.
pub(super) fn is_acceptance(entry: &EntryView) -> bool {
    match &entry.body {
        EntryBody::Participant { operation, role, .. } => operation == "add" && is(role, Role::Agent),
        EntryBody::Session { status } => session_of(status) == Some(SessionState::Active),
        _ => false,
    }
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

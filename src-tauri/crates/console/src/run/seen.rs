//! What was seen in a conversation, in the order of the server.
//!
//! A pure log: it is given rows of a conversation as they come from the feed or from the store, and gives the same events
//! whichever of the two they came from, and however often. Each event has its place in the server's order, by which one
//! thing comes before another, and the time of its arrival here, by which it is in time or late.

mod clock;
mod event;
mod words;

use std::collections::{BTreeSet, HashMap};

use crate::scenario::model::Role;
use crate::view::{
    ConversationState, ConversationView, Delivery, EntryBody, EntryView, HappeningKind, HappeningView, SessionState,
};

pub use event::{Event, Place, RouteSign, What, is, is_from, is_route};
use event::{is_acceptance, is_found_route, is_work};
pub use words::{clipped, line, session_word};

/// The name under which the stream tells that somebody types.
const TYPING: &str = "CONVERSATION_TYPING_STARTED_INDICATOR";

/// The log of one conversation.
#[derive(Debug, Default)]
pub struct Seen {
    events: Vec<Event>,
    /// When the conversation was started, in milliseconds since the case began.
    started: Option<i64>,
    /// How many events there were when the newest session began.
    before_session: usize,
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
        self.started.get_or_insert_with(|| arrived(view.started_at));
        for entry in entries {
            let when = arrived(entry.arrived_at);
            let listed = self.is_listed(&entry, &happenings);
            self.add(entry, when, listed);
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

    fn add(&mut self, entry: EntryView, arrived: i64, listed: bool) {
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
                let session = self.events.get_mut(self.before_session..).unwrap_or_default();
                if let Some(event) = session.iter_mut().find(|event| matches!(event.what, What::Accepted)) {
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
        // The first result of routing is the route that was concluded, whichever of the two came first.
        let concluded = is_found_route(&entry)
            && self.in_session().any(|event| matches!(event.what, What::Routed(_)))
            && !self.in_session().any(is_route);
        self.entries.insert(entry.identifier.clone(), self.events.len());
        self.events.push(Event { listed, concluded, ..Event::new(place, arrived, What::Entry(Box::new(entry))) });
    }

    /// Whether something else than an event of the stream has brought an entry of the org's.
    fn is_listed(&self, entry: &EntryView, news: &[HappeningView]) -> bool {
        let Some(number) = entry.happening else { return false };
        let known = self.happenings.binary_search_by_key(&number, |(happening, _)| happening.number).ok();
        let known = known.and_then(|place| self.happenings.get(place)).map(|(happening, _)| happening);
        let brought = known.or_else(|| news.iter().find(|happening| happening.number == number));
        brought.is_some_and(|happening| {
            let named = happening.entry_identifier.as_deref().unwrap_or_default();
            // A change of several participants has a row for each, named after the entry.
            let row = entry.identifier.split_once('/').map_or(entry.identifier.as_str(), |(entry, _)| entry);
            happening.kind != HappeningKind::Event || (named != row && named != entry.identifier)
        })
    }

    /// What came since the newest session began.
    fn in_session(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().skip(self.before_session)
    }

    fn session_is(&mut self, word: SessionState, place: Place, arrived: i64) {
        // How it begins is no change.
        if self.session.is_none() && word == SessionState::New {
            self.session = Some(word);
        }
        if self.session != Some(word) {
            self.session = Some(word);
            self.push(place, arrived, What::Session(word));
            if word == SessionState::Ended {
                self.agent = None;
                self.before_session = self.events.len();
            }
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
            if let Some(at) = milestones.routed {
                self.conclude_route(at, now, RouteSign::Work);
            }
        }
        if milestones.accepted != self.accepted {
            self.accepted = milestones.accepted;
            match milestones.accepted {
                Some(at) => {
                    let (place, arrived) = self.cause(at, now, is_acceptance);
                    self.push(place, arrived, What::Accepted);
                    // Some orgs tell of no routing; nobody accepts what was not routed.
                    self.conclude_route(at, now, RouteSign::Acceptance);
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

    /// Routing found a route, unless that is known of this session.
    fn conclude_route(&mut self, at: i64, now: i64, sign: RouteSign) {
        if self.in_session().any(|event| is_route(event) || matches!(event.what, What::Routed(_))) {
            return;
        }
        let (place, arrived) = match sign {
            RouteSign::Work => self.cause(at, now, is_work),
            RouteSign::Acceptance => self.cause(at, now, is_acceptance),
        };
        self.push(place, arrived, What::Routed(sign));
    }

    fn push(&mut self, place: Place, arrived: i64, what: What) {
        self.events.push(Event::new(place, arrived, what));
    }

    /// Where and when the entry came from which something was concluded that is told with its time. Others may have the same
    /// time: what is concluded stands where its own cause stands.
    fn cause(&self, at: i64, now: i64, is_cause: impl Fn(&EntryView) -> bool) -> (Place, i64) {
        let then = || self.events.iter().filter(|event| event.place.at == at && event.is_entry());
        let causes = then().filter(|event| event.entry().is_some_and(&is_cause));
        let cause = causes.min_by_key(|event| event.place).or_else(|| then().min_by_key(|event| event.place));
        cause.map_or((Place { at, position: 0 }, now), |event| (event.place, event.arrived))
    }

    fn newest(&self) -> Place {
        self.events.iter().filter(|event| event.is_entry()).map(|event| event.place).max().unwrap_or_default()
    }

    /// Where the newest session ended that did.
    #[must_use]
    pub fn ended(&self) -> Option<Place> {
        let ends = self.events.iter().filter(|event| matches!(event.what, What::Session(SessionState::Ended)));
        ends.map(|event| event.place).max()
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
        self.events.iter().filter_map(Event::message).filter(|entry| entry.delivery != Delivery::Received)
    }

    /// The entries, in the order of arrival.
    pub fn entries_of_all(&self) -> impl DoubleEndedIterator<Item = &EntryView> {
        self.events.iter().filter_map(Event::entry)
    }
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

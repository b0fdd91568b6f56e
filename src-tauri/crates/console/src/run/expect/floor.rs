//! From where on a step finds something: what the org holds in an order, and what it does not.
//!
//! An org promises no order among the events of a session's start: the result of routing, the work in Omni-Channel, the status,
//! who joins, the first greeting. So those are found wherever they stand in their session, and nothing has to come after them.
//! Messages, files, and who comes and goes later are in an order.

use super::fit::is_said;
use crate::run::seen::{Event, Place, Seen, is};
use crate::scenario::model::{Condition, Role};

/// Arrivals and deeds are told from two clocks that count whole milliseconds: what comes within the one after a deed may seem to
/// be one before it.
const TICK: i64 = 1;

/// From where on a step finds something.
#[derive(Clone, Debug, Default)]
pub struct Floor {
    /// The newest that the steps before have found.
    pub found: Place,
    /// The newest of it that others come after.
    ordered: Place,
    /// The end of the session before the one that steps are about.
    session: Place,
    /// Whether the steps before have found that somebody is there in this session.
    met: bool,
    /// The same, before the newest thing that was done: the session has begun by then.
    begun: bool,
    /// When the first thing was done since the step before, in milliseconds since the case began.
    pub done: i64,
    /// What that was, in words.
    pub deed: String,
    /// From when on silence counts, in milliseconds since the case began.
    pub quiet: i64,
}

impl Floor {
    /// Something is done, as the first thing since the step before.
    pub fn does(&mut self, now: i64, deed: String, seen: Option<&Seen>) {
        (self.done, self.quiet, self.deed) = (now, now, deed);
        self.begun = self.met;
        self.ends(seen.and_then(Seen::ended));
    }

    /// Another conversation begins.
    pub fn begins_anew(&mut self) {
        (self.found, self.ordered, self.session) = (Place::default(), Place::default(), Place::default());
        (self.met, self.begun) = (false, false);
    }

    /// Steps are about the session after one that has ended there.
    pub(super) fn ends(&mut self, ended: Option<Place>) {
        if let Some(ended) = ended.filter(|ended| *ended > self.session) {
            self.session = ended;
            (self.met, self.begun) = (false, false);
        }
    }

    /// An expectation has found an event.
    pub(super) fn finds(&mut self, condition: &Condition, event: &Event) {
        self.found = self.found.max(event.place);
        if !self.is_of_the_start(condition) {
            self.ordered = self.ordered.max(event.place);
        }
        self.met |= shows_somebody(condition, event);
    }

    /// Whether an event counts for a condition.
    pub(super) fn counts(&self, condition: &Condition, event: &Event) -> bool {
        let after = if self.is_of_the_start(condition) {
            self.session
        } else if is_said(condition) {
            self.ordered
        } else {
            self.ordered.max(self.session)
        };
        event.place >= after && !event.concluded && !(is_said(condition) && self.is_before_the_deed(event))
    }

    /// Whether an event is too early for a condition, and yet of the session that it is about.
    pub(super) fn is_early(&self, condition: &Condition, event: &Event) -> bool {
        let is_of_now = is_said(condition) || event.place >= self.session;
        is_of_now && !event.concluded && !self.counts(condition, event)
    }

    /// Whether something came before what was done.
    pub(super) fn is_before_the_deed(&self, event: &Event) -> bool {
        event.arrived + TICK < self.done
    }

    /// Whether a condition is about how a session begins. Who joins later does so after what was found before.
    fn is_of_the_start(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Routed | Condition::NotRouted(_) | Condition::Accepted => true,
            Condition::Joined(_) => !self.begun,
            Condition::Left(_)
            | Condition::Transferred(_)
            | Condition::Message(_)
            | Condition::File(_)
            | Condition::QueuePosition(_)
            | Condition::Session(_)
            | Condition::Conversation(_)
            | Condition::Verified(_)
            | Condition::Guest
            | Condition::Attribute { .. }
            | Condition::Nothing { .. }
            | Condition::Latency { .. }
            | Condition::Finding(_)
            | Condition::NoFinding(_)
            | Condition::Gaps { .. }
            | Condition::Receipt(_) => false,
        }
    }
}

/// Whether what was found shows that an agent or a bot is there.
fn shows_somebody(condition: &Condition, event: &Event) -> bool {
    match condition {
        Condition::Accepted | Condition::Joined(_) | Condition::Transferred(_) => true,
        Condition::Message(_) | Condition::File(_) => {
            event.entry().is_some_and(|entry| is(&entry.role, Role::Agent) || is(&entry.role, Role::Bot))
        }
        Condition::Routed
        | Condition::NotRouted(_)
        | Condition::Left(_)
        | Condition::QueuePosition(_)
        | Condition::Session(_)
        | Condition::Conversation(_)
        | Condition::Verified(_)
        | Condition::Guest
        | Condition::Attribute { .. }
        | Condition::Nothing { .. }
        | Condition::Latency { .. }
        | Condition::Finding(_)
        | Condition::NoFinding(_)
        | Condition::Gaps { .. }
        | Condition::Receipt(_) => false,
    }
}

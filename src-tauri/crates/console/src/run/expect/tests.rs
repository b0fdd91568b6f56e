//! What one `expect` step makes of what is seen. The time is a number.

mod events;
mod log;
mod order;
mod silence;
mod standings;

use std::time::Duration;

use super::*;
use crate::conversation::machine::State;
use crate::conversation::view_of;
use crate::record::ConversationRecord;
use crate::scenario::model::{MessageMatch, Place as Line, Role, TextMatch};
use crate::view::{
    ConversationView, Delivery, EntryBody, EntryView, HappeningKind, HappeningView, IdentityView, StepVerdict,
};

/// What an expectation may take unless it says so.
const LIMIT: i64 = 10_000;

/// A conversation as it comes, at times of the test's choice.
struct World {
    seen: Seen,
    view: ConversationView,
    position: i64,
    happening: i64,
    floor: Floor,
}

impl World {
    fn new() -> Self {
        let mut state = State::default();
        state.conversation = ConversationState::Open;
        let record = ConversationRecord {
            id: "c".into(),
            profile_id: "p".into(),
            started_at: 0,
            changed_at: 0,
            finished: false,
            last_event_id: None,
            state: serde_json::to_string(&state).unwrap(),
            tags: Vec::new(),
            trashed_at: None,
            owner: None,
        };
        let mut world =
            Self { seen: Seen::default(), view: view_of(&record), position: 0, happening: 0, floor: Floor::default() };
        world.view.identity = IdentityView::Guest;
        world.stands(0, |_| {});
        world
    }

    /// An entry with the server's time, which arrives at a time.
    fn comes(&mut self, at: i64, arrived: i64, role: &str, body: EntryBody) -> &mut Self {
        self.position += 1;
        let entry = EntryView {
            conversation_id: "c".into(),
            identifier: format!("e{}", self.position),
            position: self.position,
            at,
            arrived_at: arrived,
            entry_type: entry_type(&body).into(),
            role: role.into(),
            sender_name: if role == "Agent" { "Ada".into() } else { String::new() },
            body,
            delivery: Delivery::Received,
            failure: None,
            happening: None,
            in_reply_to: None,
            revised: false,
        };
        self.view.changed_at = arrived;
        self.seen.take(self.view.clone(), vec![entry], Vec::new(), |at| at);
        self
    }

    /// A text that arrives as soon as it is written.
    fn says(&mut self, at: i64, role: &str, text: &str) -> &mut Self {
        self.comes(at, at, role, EntryBody::text(text))
    }

    fn stands(&mut self, at: i64, change: impl FnOnce(&mut ConversationView)) -> &mut Self {
        change(&mut self.view);
        self.view.changed_at = at;
        self.seen.take(self.view.clone(), Vec::new(), Vec::new(), |at| at);
        self
    }

    fn happens(&mut self, at: i64, kind: HappeningKind, name: &str, role: &str) -> &mut Self {
        self.happening += 1;
        let happening = HappeningView {
            conversation_id: "c".into(),
            number: self.happening,
            at,
            kind,
            name: name.into(),
            summary: name.into(),
            unusual: true,
            elapsed_ms: None,
            entry_identifier: None,
            role: Some(role.into()),
            cause: None,
            mark: None,
        };
        self.seen.take(self.view.clone(), Vec::new(), vec![happening], |at| at);
        self
    }

    /// Lets a step begin at a time and looks at it at times until it is over; the last time is the end of time.
    fn expects(&mut self, began: i64, conditions: &[Condition], times: &[i64]) -> Ended {
        self.expects_before(began, conditions, &[], times)
    }

    fn expects_before(&mut self, began: i64, conditions: &[Condition], later: &[Condition], times: &[i64]) -> Ended {
        let (rows, later) = (rows(conditions), rows(later));
        let titles = rows.iter().map(|_| "it".to_owned()).collect();
        let within = Duration::from_millis(LIMIT as u64);
        let mut machine = Expecting::new(&rows, titles, later.iter().collect(), within, began, self.floor.clone());
        let over = times.iter().any(|now| {
            let aside = Aside { listed: Some(*now), ..Aside::default() };
            machine.look(&self.seen, &aside, *now) == Next::Over
        });
        assert!(over, "the step is over");
        let ended = machine.end(&mut self.seen);
        self.floor = ended.floor.clone();
        ended
    }

    /// The agent's text, which the stream did not bring, and the org's list does.
    fn lists(&mut self, at: i64, arrived: i64, text: &str) -> &mut Self {
        self.happens(arrived, HappeningKind::Request, "list", "");
        self.says(at, "Agent", text);
        let entry = self.seen.entries_of_all().next_back().unwrap().clone();
        let event = self.seen.entry(&entry.identifier).map(|(place, _)| place).unwrap();
        let event = self.seen.event_mut(event).unwrap();
        (event.arrived, event.listed) = (arrived, true);
        self
    }
}

fn entry_type(body: &EntryBody) -> &'static str {
    match body {
        EntryBody::Participant { .. } => "ParticipantChanged",
        EntryBody::Routing { .. } => "RoutingResult",
        EntryBody::Session { .. } => "SessionStatusChanged",
        EntryBody::Closed => "CloseConversation",
        _ => "Message",
    }
}

fn rows(conditions: &[Condition]) -> Vec<Expectation> {
    let row = |condition: &Condition| Expectation {
        place: Line { file: "".into(), line: 1, column: 1 },
        condition: condition.clone(),
        within: None,
    };
    conditions.iter().map(row).collect()
}

fn message(part: &str) -> Condition {
    Condition::Message(MessageMatch {
        from: Some(Role::Agent),
        text: TextMatch::Contains(part.into()),
        kind: None,
        options: Vec::new(),
        json: None,
    })
}

fn joins(role: &str, name: &str, operation: &str) -> EntryBody {
    EntryBody::Participant { operation: operation.into(), name: name.into(), role: role.into() }
}

fn routing(failure: Option<&str>, reason: Option<&str>) -> EntryBody {
    EntryBody::Routing {
        failure_type: failure.map(Into::into),
        reason: reason.map(Into::into),
        estimated_wait_seconds: None,
    }
}

/// The verdict of the only expectation, with the first line of what was seen.
fn one(ended: &Ended) -> (StepVerdict, &str) {
    let [result] = ended.results.as_slice() else { panic!("{:?}", ended.results) };
    (result.state, result.saw.first().map_or("", String::as_str))
}

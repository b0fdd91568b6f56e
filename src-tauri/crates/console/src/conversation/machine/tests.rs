//! A named test for every transition.

mod ending;
mod findings;
mod gap;
mod held;
mod opening;
mod passing;
mod play;
mod polling;
mod rows;
mod sending;
mod session;
mod token;

use std::collections::BTreeMap;

use miaw::wire::entry::{ConversationEntry, EntryPayload, PayloadForm, Sender};
use serde_json::{Value, json};

use super::*;
use crate::conversation::content::Content;
use crate::view::{
    ConversationState, Delivery, Failure, FailureCode, FilesView, HeldAs, IdentityView, PrechatFieldView, PrechatView,
    SessionState, Simulation, StartRequest, StreamState, Transport,
};

pub(super) const GUEST: &str = "v2/iamessage/UNAUTH/NA/g1";
pub(super) const USER: &str = "v2/iamessage/AUTH/keys/uid:u1";

/// A conversation with a clock.
pub(super) struct World {
    pub state: State,
    pub now: i64,
    /// What the last step asked for, notes and the token's end left out.
    pub effects: Vec<Effect>,
    /// What it told.
    pub notes: Vec<Note>,
    /// When it wants to look at the token's life.
    pub expiry: Option<i64>,
    entries: u32,
}

impl World {
    pub fn new(identity: IdentityView) -> Self {
        let request = StartRequest {
            profile_id: "p".into(),
            identity,
            routing_attributes: BTreeMap::from([("Brand".to_owned(), "Acme".to_owned())]),
            language: None,
            held_as: HeldAs::default(),
            transport: Transport::default(),
        };
        Self {
            state: State::new(&request, 1),
            now: 1_000,
            effects: Vec::new(),
            notes: Vec::new(),
            expiry: None,
            entries: 0,
        }
    }

    pub fn guest() -> Self {
        Self::new(IdentityView::Guest)
    }

    pub fn verified() -> Self {
        Self::new(IdentityView::Verified { subject: "u1".into() })
    }

    /// With an open conversation.
    pub fn open(mut self) -> Self {
        self.start();
        self.give(Input::StreamOpen { again: false });
        self.give(Input::Created(Ok(())));
        assert_eq!(self.state.conversation, ConversationState::Open);
        self
    }

    /// With an agent who has accepted.
    pub fn active(self) -> Self {
        let mut world = self.open();
        world.routing(None);
        world.participant("add", "Agent", "005A");
        world.session("Active");
        world
    }

    pub fn start(&mut self) {
        self.give(Input::Begin);
        let grant = self.grant();
        self.give(Input::TokenGranted(grant));
    }

    pub fn grant(&self) -> Grant {
        let verified = self.state.is_verified();
        let subject = if verified { USER } else { GUEST };
        Grant {
            subject: subject.into(),
            verified,
            issued_at: Some(0),
            expires_at: Some(3_600_000),
            prechat: None,
            files: FilesView::default(),
        }
    }

    pub fn give(&mut self, input: Input<'_>) {
        self.now += 10;
        let effects = step(&mut self.state, input, self.now);
        self.notes.clear();
        self.effects.clear();
        for effect in effects {
            match effect {
                Effect::Note(note) => self.notes.push(note),
                Effect::Wake { timer: Timer::Expiry, at } => self.expiry = Some(at),
                effect => self.effects.push(effect),
            }
        }
    }

    pub fn entry_at(&mut self, at: i64, entry_type: &str, role: &str, payload: &Value, delivered: Delivered) -> String {
        self.entries += 1;
        let identifier = format!("e{}", self.entries);
        self.entry(&identifier, at, entry_type, role, payload, delivered);
        identifier
    }

    pub fn entry(
        &mut self,
        identifier: &str,
        at: i64,
        entry_type: &str,
        role: &str,
        payload: &Value,
        delivered: Delivered,
    ) {
        let subject = match role {
            "Agent" => "005A",
            "EndUser" => GUEST,
            _ => "0Xx",
        };
        let entry = ConversationEntry {
            identifier: identifier.to_owned(),
            entry_type: entry_type.into(),
            entry_payload: EntryPayload { text: payload.to_string(), form: PayloadForm::Text },
            sender: Sender { role: role.into(), subject: subject.into(), ..Sender::default() },
            sender_display_name: Some("Ada".into()),
            transcripted_timestamp: at,
            ..ConversationEntry::default()
        };
        let payload = entry.entry_payload.decode(entry_type);
        self.give(Input::Entry { entry: &entry, payload: &payload, delivered });
    }

    pub fn event(&mut self, entry_type: &str, role: &str, payload: &Value) -> String {
        let at = self.now + 10;
        self.entry_at(at, entry_type, role, payload, Delivered::InOrder)
    }

    pub fn session(&mut self, status: &str) {
        self.event("SessionStatusChanged", "System", &json!({ "sessionStatus": status }));
    }

    pub fn routing(&mut self, failure: Option<(&str, &str)>) {
        let payload = json!({
            "failureType": failure.map_or("None", |(kind, _)| kind),
            "failureReason": failure.map(|(_, reason)| reason),
            "routingType": "Initial",
            "errorMessages": [],
        });
        self.event("RoutingResult", "System", &payload);
    }

    pub fn participant(&mut self, operation: &str, role: &str, subject: &str) {
        let payload = participant(operation, role, subject);
        self.event("ParticipantChanged", "System", &payload);
    }

    pub fn message(&mut self, role: &str, text: &str) -> String {
        let payload = message(text);
        self.event("Message", role, &payload)
    }

    /// Sends a message and lets the server take it.
    pub fn send(&mut self, identifier: &str) {
        self.give(Input::Send(outgoing(identifier)));
    }

    pub fn sent(&mut self, identifier: &str, answer: Result<(), Fault>) {
        self.give(Input::Sent { identifier: identifier.into(), answer });
    }

    pub fn has(&self, effect: &Effect) -> bool {
        self.effects.contains(effect)
    }

    pub fn wakes(&self, timer: Timer) -> Option<i64> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Wake { timer: which, at } if *which == timer => Some(*at),
            _ => None,
        })
    }

    pub fn marked(&self, identifier: &str) -> Option<Delivery> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Mark { identifier: which, delivery, .. } if which == identifier => Some(*delivery),
            _ => None,
        })
    }

    pub fn sends(&self) -> Option<(&str, bool)> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Send { message, opens_session } => Some((message.identifier.as_str(), *opens_session)),
            _ => None,
        })
    }

    pub fn told(&self, part: &str) -> bool {
        self.notes.iter().any(|note| note.summary.contains(part))
    }

    pub fn problem(&self) -> Option<FailureCode> {
        self.state.problem.as_ref().map(|problem| problem.failure.code)
    }
}

pub(super) fn participant(operation: &str, role: &str, subject: &str) -> Value {
    json!({ "entries": [{ "operation": operation, "displayName": "Ada", "participant": { "role": role, "subject": subject } }] })
}

pub(super) fn message(text: &str) -> Value {
    json!({ "abstractMessage": { "messageType": "StaticContentMessage", "id": "m", "staticContent": { "formatType": "Text", "text": text } } })
}

pub(super) fn outgoing(identifier: &str) -> Outgoing {
    Outgoing { identifier: identifier.into(), content: Content::Text(format!("text of {identifier}")) }
}

pub(super) fn failure(code: FailureCode) -> Failure {
    Failure { code, message: format!("{code:?}."), hint: None, detail: None, fields: Vec::new() }
}

pub(super) fn fault(kind: FaultKind) -> Fault {
    let code = match kind {
        FaultKind::DeadToken => FailureCode::TokenRefused,
        FaultKind::Forbidden => FailureCode::PermissionDenied,
        FaultKind::SessionNeeded => FailureCode::SessionNeeded,
        FaultKind::Passing => FailureCode::TimedOut,
        FaultKind::Conflict | FaultKind::Lasting => FailureCode::RequestRefused,
    };
    Fault { kind, failure: failure(code), retry_after: None, answer: None, token: 1 }
}

pub(super) fn form(per_session: bool) -> PrechatView {
    let field = PrechatFieldView {
        name: "_firstName".into(),
        label: "_firstName".into(),
        field_type: "Text".into(),
        required: true,
        max_length: Some(5),
        choices: Vec::new(),
    };
    PrechatView { per_session, fields: vec![field], hidden: vec!["Secret".into()] }
}

pub(super) fn values() -> BTreeMap<String, String> {
    BTreeMap::from([("_firstName".to_owned(), "Ann".to_owned())])
}

/// The state survives the store, work under way does not.
#[test]
fn the_state_is_stored_as_json_and_read_back() {
    let mut world = World::guest().active();
    world.send("m1");
    let text = serde_json::to_string(&world.state).unwrap();
    let read: State = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    assert!(read.work.outbox.is_empty());
    assert!(text.len() < 4_096, "{}", text.len());
    let empty: State = serde_json::from_str("{}").unwrap();
    assert_eq!(empty.conversation, ConversationState::Preparing);
    assert_eq!(empty.stream.state, StreamState::Idle);
    assert_eq!(empty.session, SessionState::New);
}

//! The end user's tab, machine and second device, as far as they need sockets and a clock.

use std::collections::HashSet;

use futures_util::FutureExt as _;
use futures_util::stream::FuturesUnordered;
use miaw::stream::{Event, EventStream, Signal};
use miaw::wire::conversation::ListQuery;
use miaw::wire::entry::Envelope;
use miaw::{AccessToken, Exchange};

use super::Task;
use crate::conversation::entry::is_lasting;
use crate::conversation::exchange::Told;
use crate::conversation::machine::{Fault, Input, Note};
use crate::conversation::recording::{self, Recorded};
use crate::conversation::request::{Caller, Done, fault};
use crate::failure;
use crate::view::{HappeningKind, IdentityView, StreamState};

/// How far the clock may go on between two wake-ups of a task that listens, in milliseconds, until the machine is taken to
/// have slept. A task that listens is woken far more often: see [`Task::LOOK`].
const JUMP: i64 = 30_000;

/// What came of signing a second device in.
pub struct SignedIn {
    answer: Result<Arrival, Fault>,
    exchanges: Vec<(i64, Exchange)>,
}

struct Arrival {
    token: AccessToken,
    last_event_id: Option<String>,
    subject: String,
    /// Whether the device's own list of conversations has this one.
    listed: Result<bool, Fault>,
}

/// A second device of the same end user: it listens, and that is all.
pub struct Device {
    pub(super) stream: EventStream,
    /// Entries of this conversation that it has heard.
    heard: HashSet<Box<str>>,
    /// Entries that came here meanwhile.
    here: HashSet<Box<str>>,
}

impl Task {
    /// How long a task that listens waits at most before it looks at the clock.
    pub(super) const LOOK: i64 = 10_000;

    /// Notices that the machine slept: the clock is far beyond the time at which something should have woken this task.
    pub(super) fn look_at_clock(&mut self) {
        let now = self.now();
        let before = std::mem::replace(&mut self.looked_at, now);
        let passed = now.saturating_sub(before);
        if passed > JUMP && self.state.stream.state == StreamState::Open && !self.state.is_away() {
            self.take(Input::Woke(passed));
        }
    }

    /// The tab is gone, with everything that was in its memory.
    pub(super) fn leave_tab(&mut self) {
        self.token = None;
        self.stream = None;
        self.lanes = FuturesUnordered::new();
        self.forget_polls();
        for (identifier, stop) in std::mem::take(&mut self.uploads) {
            // Cancelled, and its answer went with the lanes: it must not be sent when the tab is opened again.
            if stop.is_cancelled() {
                self.take(Input::CancelWaiting(identifier));
            }
        }
    }

    pub(super) fn add_device(&mut self) {
        let (client, recorded) = recording::client(&self.context, &self.caller.profile);
        let client = client.on_device(&uuid::Uuid::new_v4().to_string());
        let caller = Caller { client, ..self.caller.clone() };
        self.lanes.push(sign_in(caller, self.state.identity.clone(), recorded).boxed());
    }

    /// The second device is signed in, or could not be.
    pub(super) fn signed_in(&mut self, signed_in: SignedIn) {
        let SignedIn { answer, exchanges } = signed_in;
        self.tell_exchanges(exchanges, |told| Told { summary: device_says(&told.summary), ..told });
        if !self.state.play.second_device {
            return;
        }
        let arrival = match answer {
            Ok(arrival) => arrival,
            Err(fault) => {
                self.state.play.second_device = false;
                return self.device_note(&format!("it could not sign in: {}", fault.failure.message), true);
            }
        };
        let same = self.state.token.as_ref().is_some_and(|token| token.subject == arrival.subject);
        if same {
            self.device_note("signed in with a device id of its own, as the same end user", false);
        } else {
            self.device_note(&format!("signed in as another end user, {}", arrival.subject), true);
        }
        match &arrival.listed {
            Ok(true) => self.device_note("its list of conversations has this one", false),
            Ok(false) => self.device_note("its list of conversations does not have this one", true),
            Err(fault) => {
                let summary = format!("its list of conversations could not be read: {}", fault.failure.message);
                self.device_note(&summary, true);
            }
        }
        let stream = EventStream::new(
            self.caller.client.clone(),
            arrival.token,
            self.caller.profile.org_id.clone(),
            arrival.last_event_id,
            self.context.stream.clone(),
        );
        self.device = Some(Box::new(Device { stream, heard: HashSet::new(), here: HashSet::new() }));
    }

    pub(super) fn device_signal(&mut self, signal: Signal) {
        match signal {
            Signal::Event(event) => {
                self.batch.heard(event.data.len());
                self.device_event(&event);
            }
            Signal::KeepAlive | Signal::Connecting { .. } => {}
            Signal::Open { again: false, .. } => self.device_note("its stream is open", false),
            Signal::Open { again: true, .. } => self.device_note("its stream is open again", false),
            Signal::Lost { loss, .. } => {
                self.device_note(&format!("its stream was lost: {}", failure::of_loss(&loss).message), true);
            }
            Signal::Stopped { loss } => {
                self.device_note(&format!("its stream was given up: {}", failure::of_loss(&loss).message), true);
            }
        }
    }

    /// An event that the second device hears: counted, and nothing else. What it says is told by the first stream.
    fn device_event(&mut self, event: &Event) {
        let Ok(envelope) = serde_json::from_str::<Envelope>(&event.data) else { return };
        let entry = &envelope.conversation_entry;
        let counts =
            envelope.conversation_id == self.record.id && is_lasting(&entry.entry_type) && !entry.identifier.is_empty();
        let Some(device) = self.device.as_mut().filter(|_| counts) else { return };
        if device.heard.insert(entry.identifier.as_str().into()) {
            self.state.play.second_device_entries += 1;
            self.batch.touched = true;
        }
    }

    /// An entry came here; the second device should hear it, too.
    pub(super) fn heard_here(&mut self, identifier: &str) {
        if let Some(device) = self.device.as_mut().filter(|_| !identifier.is_empty()) {
            device.here.insert(identifier.into());
        }
    }

    /// Compares what both have heard, and lets the second device go.
    pub(super) fn forget_device(&mut self) {
        self.state.play.second_device = false;
        self.batch.touched = true;
        let Some(device) = self.device.take() else { return };
        let only_there = device.heard.iter().filter(|identifier| !self.seen.knows(identifier)).count();
        let only_here = device.here.difference(&device.heard).count();
        let summary = format!(
            "let go after {} entries: {only_there} that only it has heard, {only_here} that only this one has heard",
            device.heard.len()
        );
        self.device_note(&summary, only_there + only_here > 0);
    }

    fn device_note(&mut self, words: &str, unusual: bool) {
        let summary = device_says(words);
        self.note(Note { kind: HappeningKind::Connection, name: "secondDevice", summary, unusual });
    }
}

fn device_says(words: &str) -> String {
    format!("Second device: {words}")
}

async fn sign_in(caller: Caller, identity: IdentityView, recorded: Recorded) -> Done {
    let answer = match caller.token_answer(&identity).await {
        Ok(answer) => {
            let token = AccessToken::new(answer.access_token);
            let query = ListQuery { conversation_id: Some(caller.id.to_string()), ..ListQuery::default() };
            let listed = caller.client.list_conversations(&token, &query).await;
            let listed = listed
                .map(|list| list.conversations.iter().any(|one| one.conversation_id == *caller.id))
                .map_err(|error| fault(error, 0));
            let subject = answer.context.end_user.subject;
            Ok(Arrival { token, last_event_id: answer.last_event_id, subject, listed })
        }
        Err(fault) => Err(fault),
    };
    Done::Device(Box::new(SignedIn { answer, exchanges: recorded.take() }))
}

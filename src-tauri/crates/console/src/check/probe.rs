//! The probe conversation: its stream is opened first, it is routed, somebody accepts it or not, and it is always closed
//! again.

mod acceptance;
mod closing;
mod leftovers;
mod prechat;
mod routing;
mod stream;
mod talk;

use std::time::Duration;

use miaw::Client;
use tokio::time::Instant;

use self::closing::Closing;
pub use self::leftovers::close_leftovers;
use self::talk::{Ended, Talk};
use super::conclusion::{Conclusion, failed_call};
use super::evidence::Trail;
use super::ground::{Ground, Held, seconds};
use super::run::Run;
use crate::diagnosis::{Call, ConversationFacts, DeploymentFacts, Facts};
use crate::store::Probe as ProbeRow;
use crate::view::{CheckId, CheckState, Failure};

/// Longest wait for entries that the list had before the stream.
const DELIVERY: Duration = Duration::from_secs(1);
/// How long a new token waits for its seal before the probe goes on: a keyring may be waiting for a person.
const SEALING: Duration = Duration::from_millis(500);

/// Runs the checks of the probe conversation, as far as the run has them.
pub async fn run(run: &Run, ground: &Ground) {
    let reason = tokio::select! {
        biased;
        () = run.cancel.cancelled() => return,
        ready = run.ready(CheckId::EventStream) => ready.err(),
    };
    let checks = [CheckId::EventStream, CheckId::Routing, CheckId::Acceptance, CheckId::Closing];
    let (held, reason) = match (ground.held(), reason) {
        (Some(held), None) => (Some(held), None),
        (_, reason) => (None, reason),
    };
    let Some(held) = held else {
        let reason = reason.unwrap_or_else(|| Conclusion::undecided("No token was given, so there is no end user."));
        for check in checks {
            run.conclude(check, reason.clone(), &run.trail()).await;
        }
        return;
    };
    Probe::new(run, ground, held).run().await;
}

struct Probe<'a> {
    run: &'a Run,
    ground: &'a Ground,
    held: Held,
    id: String,
    talk: Talk,
    /// Whether the org has said that the conversation was created.
    created: bool,
    /// Whether the event stream has its result.
    heard: bool,
    stream_trail: Trail,
}

/// How far the probe came.
enum Outcome {
    /// Nothing was created at the org.
    NotCreated,
    /// There is, or may be, a conversation to be closed.
    Created,
}

impl<'a> Probe<'a> {
    fn new(run: &'a Run, ground: &'a Ground, held: Held) -> Self {
        let stream_trail = run.trail();
        let id = miaw::address::new_conversation_id();
        let client = ground.client(&stream_trail);
        let options = ground.context.stream.clone();
        let talk = Talk::new(client, &held, &ground.profile, &id, options);
        Self { run, ground, held, id, talk, created: false, heard: false, stream_trail }
    }

    fn client(&self, trail: &Trail) -> Client {
        self.ground.client(trail)
    }

    async fn run(mut self) {
        self.run.start(CheckId::EventStream);
        match self.talk.open(&self.run.cancel).await {
            Ended::Met => {}
            Ended::Cancelled => return,
            Ended::Lost | Ended::TimedOut => return self.without_stream().await,
        }
        if !self.run.plans(CheckId::Routing) {
            return self.hear_out().await;
        }
        match self.converse().await {
            Outcome::Created => self.close().await,
            Outcome::NotCreated => {}
        }
        self.hear_out().await;
    }

    /// Creates the conversation and watches it until somebody accepts it, or not.
    async fn converse(&mut self) -> Outcome {
        self.run.start(CheckId::Routing);
        let trail = self.run.trail();
        let client = self.client(&trail);
        let resumed = self.has_open_conversation(&client).await;
        self.write_down(&trail).await;
        if self.run.cancel.is_cancelled() {
            self.forget().await;
            return Outcome::NotCreated;
        }
        let created = client.create_conversation(&self.held.token, &self.create()).await;
        self.talk.created();
        if let Err(error) = created {
            return self.not_created(&error, &trail).await;
        }
        self.created = true;
        let cancel = self.run.cancel.clone();
        let ended = self.watch(Instant::now() + self.ground.options.routed_within, Talk::is_routed).await;
        if matches!(ended, Ended::Cancelled) {
            return Outcome::Created;
        }
        if matches!(ended, Ended::TimedOut | Ended::Lost) {
            self.look_up(&client).await;
        }
        if !self.talk.is_routed_well() {
            // Whether anybody is expected to be there now explains it.
            self.run.over(CheckId::BusinessHours).await;
        }
        let conclusion = self.routing(&client, resumed).await;
        // A conversation of before fails the check, and the probe may have its route all the same.
        let routed = conclusion.state == CheckState::Passed || self.talk.has_route();
        trail.note("Events of the conversation", self.talk.evidence());
        self.run.conclude(CheckId::Routing, conclusion, &trail).await;
        if cancel.is_cancelled() {
            return Outcome::Created;
        }
        self.accept(routed).await;
        Outcome::Created
    }

    async fn watch(&mut self, deadline: Instant, met: fn(&Talk) -> bool) -> Ended {
        let cancel = self.run.cancel.clone();
        loop {
            let heard = self.heard;
            let ended = self.talk.until(deadline, &cancel, |talk| met(talk) || (!heard && talk.is_heard())).await;
            self.note_stream().await;
            // The first sign of life is told at once, and the wait goes on.
            if !matches!(ended, Ended::Met) || met(&self.talk) {
                return ended;
            }
        }
    }

    /// Writes down what must be closed, before it exists.
    async fn write_down(&mut self, trail: &Trail) {
        let vault = &self.ground.context.vault;
        let kept = match tokio::time::timeout(SEALING, vault.seal_token(&self.id, &self.held.token)).await {
            Ok(Ok(sealed)) => {
                let probe = ProbeRow {
                    conversation_id: self.id.clone(),
                    profile_id: self.ground.profile.id.clone(),
                    created_at: self.ground.context.clock.now(),
                    sealed,
                    owner: Some(self.ground.context.ownership.id().to_owned()),
                };
                self.ground.context.store.save_probe(&probe).await.map_err(|error| Failure::from(error).message)
            }
            Ok(Err(error)) => Err(Failure::from(error).message),
            Err(_) => Err("The keyring did not answer in time.".to_owned()),
        };
        if let Err(reason) = kept {
            trail.note(
                "The probe could not be written down",
                serde_json::json!({ "reason": reason, "meaning": "it stays open if this program is killed now" }),
            );
        }
    }

    async fn forget(&mut self) {
        if let Err(error) = self.ground.context.store.remove_probe(&self.id).await {
            // The next start finds that it is closed already.
            tracing::error!(%error, "a closed probe could not be struck off");
        }
    }

    /// What the stream did not tell in time, the list of entries does.
    async fn look_up(&mut self, client: &Client) {
        let Ok(listing) = miaw::gap::entries_since(client, &self.held.token, &self.id, 0).await else { return };
        let entries = listing.entries;
        if self.talk.is_heard() {
            // Some may be on their way.
            self.talk.expect(&entries);
            self.watch(Instant::now() + DELIVERY, Talk::is_caught_up).await;
            if self.talk.is_settled() {
                return;
            }
        }
        for entry in &entries {
            self.talk.listed(entry);
        }
    }

    /// Closes the conversation, whatever has happened, and whoever wants the run to end.
    async fn close(&mut self) {
        self.run.start(CheckId::Closing);
        let trail = self.run.trail();
        let began = Instant::now();
        let client = self.client(&trail);
        let closed = closing::close(&client, &self.held.token, &self.id, &self.ground.profile.developer_name).await;
        let conclusion = match closed {
            Closing::Done => {
                Conclusion::passed(format!("The conversation was closed after {}.", seconds(began.elapsed())))
            }
            Closing::Already if !self.created => {
                Conclusion::passed("The org has no such conversation: the creation that failed has left nothing open.")
            }
            Closing::Already => Conclusion::passed("The conversation was closed already when it was to be closed."),
            Closing::SessionOnly => Conclusion::passed(
                "The messaging session has ended, and the conversation stays open: that is how some orgs end a verified \
                 user's.",
            ),
            Closing::Not(error) => {
                let failure = Failure::from(error.clone());
                let summary = format!(
                    "The conversation may still be open: close it by hand, or wait until it ends by itself. The app tries \
                     again at its next start, if it has written the conversation down. {}",
                    failure.message
                );
                let facts = Facts { failed: vec![failed_call(Call::End, &error)], ..Facts::default() };
                return self.run.conclude(CheckId::Closing, Conclusion::failed(summary).with(facts), &trail).await;
            }
        };
        self.forget().await;
        self.run.conclude(CheckId::Closing, conclusion, &trail).await;
    }

    /// What is known of the conversation; beside it that nobody is there by the business hours, which explains the rest.
    fn facts(&self, conversation: ConversationFacts) -> Facts {
        let closed = DeploymentFacts { closed_now: true, ..DeploymentFacts::default() };
        Facts {
            conversation: Some(conversation),
            deployment: self.ground.is_closed().then_some(closed),
            ..Facts::default()
        }
    }
}

//! What the end user does.

use std::time::Duration;

use super::{Case, Undone};
use crate::conversation::Command;
use crate::duration::in_words;
use crate::failure::not_now;
use crate::run::expect::milliseconds;
use crate::run::seen::clipped;
use crate::scenario::model::{Action, ClientEvent, Condition, Receipt};
use crate::view::{ConversationState, Delivery, EntryView, Failure, SessionState, Simulation, StreamState, Transport};

/// How long a wait is whose end something else decides, in milliseconds.
const A_WHILE: i64 = 60_000;

impl Case<'_> {
    /// Does what a step says, and waits until the org has taken it.
    pub(super) async fn act(&mut self, place: usize, action: &Action) -> Result<(), Undone> {
        match action {
            Action::Say(text) => {
                self.keep_rate().await?;
                let known = self.own();
                let id = self.watch()?.id().to_owned();
                self.part.site.console.console()?.send_message(&id, text.clone()).await?;
                self.taken(place, &known).await?;
            }
            Action::Choose(labels) => self.choose(place, labels).await?,
            Action::Form(values) => self.fill_in(place, values).await?,
            Action::File(file) => {
                let (draft, bytes) = super::attach::read(file, self.part.folder.as_deref()).await?;
                self.keep_rate().await?;
                let known = self.own();
                let id = self.watch()?.id().to_owned();
                self.part.site.console.console()?.send_file(&id, draft, bytes).await?;
                self.taken(place, &known).await?;
            }
            Action::Typing(lasting) => {
                self.type_now(true).await?;
                self.pause(*lasting).await?;
                self.type_now(false).await?;
            }
            Action::Wait(lasting) => self.pause(*lasting).await?,
            Action::Client(event) => self.client(*event).await?,
            Action::End => self.end_session().await?,
            Action::Close => self.close().await?,
            // They have ways of their own.
            Action::Start(_) | Action::Manual(_) | Action::Expect(_) => {}
        }
        Ok(())
    }

    /// Waits as long as the rate of messages asks for.
    pub(super) async fn keep_rate(&mut self) -> Result<(), Failure> {
        let pause = self.rate.take(tokio::time::Instant::now());
        if pause > Duration::ZERO {
            let seconds = pause.as_secs().max(1);
            self.tell("rate", format!("waits {seconds} s: a conversation takes 22 messages a minute"));
        }
        self.pause(pause).await
    }

    async fn type_now(&mut self, typing: bool) -> Result<(), Failure> {
        let id = self.watch()?.id().to_owned();
        self.part.site.console.console()?.set_typing(&id, typing).await
    }

    /// Identifiers of the messages of ours that are there already.
    pub(super) fn own(&self) -> Vec<String> {
        let seen = self.watch.as_ref().map(|watch| &watch.seen);
        seen.map(|seen| seen.own().map(|entry| entry.identifier.clone()).collect()).unwrap_or_default()
    }

    /// Waits until a new message of ours is taken by the server.
    pub(super) async fn taken(&mut self, place: usize, known: &[String]) -> Result<(), Undone> {
        let refusal_is_expected = self.expects_refusal(place);
        let mut submitted = false;
        loop {
            let watch = self.watch()?;
            let message = watch.seen.own().find(|entry| !known.contains(&entry.identifier)).cloned();
            match message.as_ref().map(|message| message.delivery) {
                Some(Delivery::Sent | Delivery::Delivered | Delivery::Read | Delivery::Received) => return Ok(()),
                Some(Delivery::Failed) if refusal_is_expected => return Ok(()),
                Some(Delivery::Failed) => return Err(refused(message.as_ref()).into()),
                Some(Delivery::Pending) | None => {}
            }
            // The channel may ask for the form at every session.
            let view = watch.seen.view().cloned();
            if let Some(view) = view.filter(|view| view.state == ConversationState::AwaitingPrechat && !submitted) {
                submitted = true;
                self.fill_prechat(&view).await?;
                continue;
            }
            let soon = self.now() + A_WHILE;
            self.watch()?.until(soon).await?;
        }
    }

    /// Whether the next step is about a message that is refused.
    fn expects_refusal(&self, place: usize) -> bool {
        let next = self.part.scenario.steps.get(place + 1).map(|step| &step.action);
        let Some(Action::Expect(expectations)) = next else { return false };
        expectations
            .iter()
            .any(|one| matches!(one.condition, Condition::Receipt(Receipt::Refused) | Condition::Finding(_)))
    }

    async fn client(&mut self, event: ClientEvent) -> Result<(), Undone> {
        let id = self.watch()?.id().to_owned();
        let simulation = match event {
            ClientEvent::DropStream => {
                self.part.site.console.console()?.command_for_test(&id, Command::DropStream).await?;
                return Ok(self.stream_is_back().await?);
            }
            ClientEvent::CloseTab => Simulation::CloseTab,
            ClientEvent::ReopenTab => Simulation::ReopenTab,
            ClientEvent::NewDevice => Simulation::SecondDevice,
            ClientEvent::NewToken => Simulation::NewToken,
            ClientEvent::Sleep => Simulation::Sleep,
            ClientEvent::Wake => Simulation::Wake,
        };
        self.part.site.console.console()?.simulate(&id, simulation).await?;
        if event == ClientEvent::ReopenTab {
            self.stream_is_back().await?;
        }
        Ok(())
    }

    /// Waits until the event stream is open again.
    async fn stream_is_back(&mut self) -> Result<(), Failure> {
        let until = self.patience();
        loop {
            let watch = self.watch()?;
            // What the command has changed is published before it answers: the news are there.
            watch.until(watch.now()).await?;
            if let Some(view) = watch.seen.view() {
                let polls = matches!(view.transport, Transport::Polling { .. });
                match view.stream.state {
                    StreamState::Open => return Ok(()),
                    StreamState::Stopped => return Err(super::start::problem(view)),
                    StreamState::Idle if polls => return Ok(()),
                    StreamState::Idle | StreamState::Connecting | StreamState::Retrying => {}
                }
                if watch.now() >= until {
                    return Err(super::start::problem(view));
                }
            }
            watch.until(until).await?;
        }
    }

    async fn end_session(&mut self) -> Result<(), Failure> {
        let id = self.watch()?.id().to_owned();
        self.part.site.console.console()?.end_session(&id).await?;
        self.until_view("The session did not end in time.", |view| {
            view.session == SessionState::Ended || view.state == ConversationState::Closed
        })
        .await
    }

    async fn close(&mut self) -> Result<(), Failure> {
        let id = self.watch()?.id().to_owned();
        self.part.site.console.console()?.close_conversation(&id).await?;
        let until = self.patience();
        loop {
            let watch = self.watch()?;
            if watch.seen.conversation() == Some(ConversationState::Closed) || watch.seen.stays_open() {
                return Ok(());
            }
            if watch.now() >= until {
                return Err(self.not_in_time("The conversation was not closed in time."));
            }
            watch.until(until).await?;
        }
    }

    async fn until_view(
        &mut self,
        late: &str,
        fits: impl Fn(&crate::view::ConversationView) -> bool,
    ) -> Result<(), Failure> {
        let until = self.patience();
        loop {
            let watch = self.watch()?;
            if watch.seen.view().is_some_and(&fits) {
                return Ok(());
            }
            if watch.now() >= until {
                return Err(self.not_in_time(late));
            }
            watch.until(until).await?;
        }
    }

    fn not_in_time(&self, what: &str) -> Failure {
        let view = self.watch.as_ref().and_then(|watch| watch.seen.view());
        view.and_then(|view| view.problem.clone()).unwrap_or_else(|| {
            let patience = in_words(milliseconds(self.part.scenario.within.max(super::PATIENCE)));
            not_now(what, format!("The org was given {patience}. Look at the conversation's timeline for its answer."))
        })
    }
}

/// Why a message of ours was not taken.
fn refused(message: Option<&EntryView>) -> Failure {
    message.and_then(|message| message.failure.clone()).unwrap_or_else(|| {
        let text = message.map(|message| clipped(&crate::conversation::plain(&message.body))).unwrap_or_default();
        not_now(
            format!("The message “{text}” was not taken by the org."),
            "Look at the conversation's timeline for the org's answer.",
        )
    })
}

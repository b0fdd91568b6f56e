//! What is said on standard error while a conversation is held: each thing once, in the order in which it happened.

use console::view::{
    ConversationState, ConversationView, Failure, HappeningKind, HappeningView, StreamState, TranscriptView,
};

use super::Chat;
use crate::outcome::in_words;
use crate::terminal::{self, harmless};

/// What was said already.
#[derive(Default)]
pub struct Told {
    /// The number of the newest happening that was taken.
    happening: i64,
    creating: bool,
    stream: Option<StreamState>,
    problem: Option<Failure>,
}

impl Chat<'_> {
    /// After a lag (or at the end) the store tells what there is; a transcript longer than a page has been printed by then.
    pub(super) async fn catch_up(&mut self) {
        let Some(id) = self.id.clone() else { return };
        match self.console.open_transcript(&id).await {
            Ok(TranscriptView { number, conversation, entries, .. }) => {
                self.read_up_to = number;
                let missed = self.missed_happenings(&id).await;
                self.tell(&conversation, &missed);
                self.transcript.take(&conversation, entries, self.print);
                self.conversation = Some(conversation);
            }
            Err(failure) => terminal::say(&in_words(&failure)),
        }
    }

    async fn missed_happenings(&self, id: &str) -> Vec<HappeningView> {
        let mut missed: Vec<HappeningView> = Vec::new();
        loop {
            let after = missed.last().map_or(self.told.happening, |last| last.number);
            match self.console.newer_happenings(id, after).await {
                Ok(page) if page.is_empty() => return missed,
                Ok(mut page) => missed.append(&mut page),
                Err(failure) => {
                    terminal::say(&in_words(&failure));
                    return missed;
                }
            }
        }
    }

    /// Says what is new, of what happened and of where the conversation stands.
    pub(super) fn tell(&mut self, conversation: &ConversationView, happenings: &[HappeningView]) {
        for happening in happenings {
            if happening.number > self.told.happening {
                self.told.happening = happening.number;
                self.notice(happening);
                self.tell_happening(happening, conversation);
            }
        }
        if conversation.state == ConversationState::Creating {
            self.tell_creating();
        }
        let stream = conversation.stream.state;
        if self.told.stream.replace(stream) != Some(stream)
            && let (StreamState::Retrying, Some(reason)) = (stream, &conversation.stream.reason)
        {
            terminal::say(&format!("The event stream was lost, trying again: {}", reason.message));
        }
    }

    fn tell_happening(&mut self, happening: &HappeningView, conversation: &ConversationView) {
        match (happening.kind, happening.name.as_str()) {
            (HappeningKind::Connector, _) => terminal::say(&harmless(&happening.summary)),
            // Entries may be missing for good.
            (HappeningKind::Gap, "listNotWhole") => terminal::say(&happening.summary),
            (HappeningKind::State, "preparing") if self.polls => terminal::say("Asking for a token"),
            (HappeningKind::State, "preparing") => terminal::say("Asking for a token and opening the event stream"),
            (HappeningKind::State, "awaitingPrechat") => terminal::say("The deployment asks for pre-chat values"),
            (HappeningKind::State, "open") => {
                self.tell_creating();
                terminal::say("The conversation is open");
            }
            (HappeningKind::State, "closed") if conversation.milestones.created.is_none() => {
                terminal::say("Given up before the conversation was created");
            }
            (HappeningKind::State, "closed") => terminal::say("The conversation is closed"),
            (HappeningKind::State, "failed") => terminal::say("The conversation could not be started"),
            (
                HappeningKind::State
                | HappeningKind::Request
                | HappeningKind::Event
                | HappeningKind::Connection
                | HappeningKind::Token
                | HappeningKind::Gap
                | HappeningKind::Finding,
                _,
            ) => {}
        }
    }

    /// No happening says it: it is so once everything else is there, and until the answer has come.
    fn tell_creating(&mut self) {
        if !std::mem::replace(&mut self.told.creating, true) {
            terminal::say("Creating the conversation");
        }
    }

    /// Says what is wrong while the conversation goes on all the same. What ends it is said with the outcome.
    pub(super) fn tell_problem(&mut self) {
        let Some(conversation) = &self.conversation else { return };
        if self.told.problem != conversation.problem {
            self.told.problem.clone_from(&conversation.problem);
            if let Some(problem) = &conversation.problem {
                terminal::say(&in_words(problem));
            }
        }
    }

    /// Remembers what closing, recording and the verdict wait for.
    fn notice(&mut self, happening: &HappeningView) {
        match happening.kind {
            HappeningKind::Gap => self.compared = true,
            HappeningKind::State if happening.name == "staysOpen" => {
                self.stays_open = Some(happening.summary.clone());
            }
            HappeningKind::State if happening.unusual && matches!(happening.name.as_str(), "session" | "transfer") => {
                self.session_fault = Some(happening.summary.clone());
            }
            HappeningKind::Request if happening.name.starts_with("DELETE ") => self.close_answered = true,
            HappeningKind::Connector if matches!(happening.name.as_str(), "openingRefused" | "handoverGivenUp") => {
                self.opening_lost = Some(harmless(&happening.summary));
            }
            HappeningKind::State
            | HappeningKind::Request
            | HappeningKind::Event
            | HappeningKind::Connection
            | HappeningKind::Token
            | HappeningKind::Finding
            | HappeningKind::Connector => {}
        }
    }
}

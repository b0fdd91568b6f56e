//! Having the stream compared with the list of entries, so that gaps are told as they are now. Without it an event that the
//! stream never brought is not known to be missing until the stream breaks.

use super::Case;
use crate::conversation::{COMPARED, GAP, NOT_COMPARED};
use crate::run::seen::Seen;
use crate::view::{ConversationState, EntryBody, Failure, HappeningKind, StreamState, Transport};

/// How long the list of entries, and what is still on its way, may take, in milliseconds.
const WITHIN: i64 = 3_000;
/// How long the stream may take to tell that the conversation is closed, in milliseconds.
const FAREWELL: i64 = 2_000;
/// How long the answer to a poll may take, in milliseconds.
const POLL: i64 = 500;

impl Case<'_> {
    /// Compares. Why it could not be done is known to the expectations.
    pub(super) async fn compare(&mut self) -> Result<(), Failure> {
        let began = self.now();
        self.aside.uncompared = self.compared(began + WITHIN).await?;
        self.aside.comparing += self.now() - began;
        if self.aside.uncompared.is_none() {
            let missed = self.watch.as_ref().and_then(|watch| watch.seen.view()).map(|view| view.gaps.missed);
            self.aside.missed_before = std::mem::replace(&mut self.aside.missed_now, missed);
        }
        // Where nobody listens, there is nothing that should have been heard.
        if self.aside.uncompared.is_none() || self.away {
            self.aside.listed = Some(began);
        }
        Ok(())
    }

    /// Waits until a client without a stream has asked for the list once more, and has its answer.
    pub(super) async fn hear_a_poll(&mut self) -> Result<(), Failure> {
        let view = self.watch.as_ref().and_then(|watch| watch.seen.view());
        let Some(Transport::Polling { every_ms }) = view.map(|view| view.transport) else { return Ok(()) };
        let began = self.now();
        let until = began + every_ms + POLL;
        while let Some(watch) = &mut self.watch {
            if watch.now() >= until || watch.seen.conversation() != Some(ConversationState::Open) {
                break;
            }
            watch.until(until).await?;
        }
        self.aside.comparing += self.now() - began;
        Ok(())
    }

    /// The same before a conversation is left or closed, where it can be done: the report tells what comes of it.
    pub(super) async fn compare_at_last(&mut self) {
        let can = self.watch.as_ref().and_then(|watch| watch.seen.view()).is_some_and(|view| {
            view.state == ConversationState::Open && view.stream.state == StreamState::Open && view.problem.is_none()
        });
        if can && let Err(failure) = self.compare().await {
            tracing::warn!(code = ?failure.code, "the stream of a case was not compared with the list of entries");
        }
    }

    /// Why the stream could not be compared by a time in milliseconds since the case began; none when it was, and where there
    /// is nothing to compare.
    async fn compared(&mut self, until: i64) -> Result<Option<String>, Failure> {
        let Some(watch) = &mut self.watch else { return Ok(None) };
        watch.until(watch.now()).await?;
        let newest = watch.seen.newest_happening();
        let Some(view) = watch.seen.view() else { return Ok(None) };
        match view.state {
            ConversationState::Open => {}
            ConversationState::Preparing | ConversationState::AwaitingPrechat | ConversationState::Creating => {
                return Ok(Some("the conversation is not open yet".to_owned()));
            }
            // What is known is all that will be.
            ConversationState::Closed | ConversationState::Failed => return Ok(None),
        }
        if matches!(view.transport, Transport::Polling { .. }) {
            // What the list has is all that is seen.
            return Ok(None);
        }
        if view.stream.state != StreamState::Open {
            return Ok(Some(
                "the event stream is not open, so it cannot be compared with the list of entries".to_owned(),
            ));
        }
        let id = watch.id().to_owned();
        if let Err(failure) = self.part.site.console.console()?.reconnect(&id).await {
            return Ok(Some(failure.message));
        }
        loop {
            let watch = self.watch()?;
            if let Some(told) = told_since(&watch.seen, newest) {
                return Ok(told);
            }
            if watch.seen.conversation() != Some(ConversationState::Open) {
                return Ok(None);
            }
            if watch.now() >= until {
                let seconds = WITHIN / 1_000;
                return Ok(Some(format!("the list of entries was not there within {seconds} s")));
            }
            watch.until(until).await?;
        }
    }

    /// Waits for the end of the stream of a conversation that is closed: what closing brings belongs to the case.
    pub(super) async fn hear_the_end(&mut self) -> Result<(), Failure> {
        let until = self.now() + FAREWELL;
        while let Some(watch) = &mut self.watch {
            watch.until(watch.now()).await?;
            let closed = watch
                .seen
                .view()
                .is_some_and(|view| view.state == ConversationState::Closed && view.stream.state == StreamState::Open);
            let told = watch.seen.entries_of_all().any(|entry| matches!(entry.body, EntryBody::Closed));
            if !closed || told || watch.now() >= until {
                break;
            }
            watch.until(until).await?;
        }
        Ok(())
    }

    /// The values of expectations are about what was compared for them, not for a step before.
    pub(super) fn forget_comparing(&mut self) {
        (self.aside.comparing, self.aside.uncompared, self.aside.listed) = (0, None, None);
        (self.aside.missed_before, self.aside.missed_now) = (None, None);
    }
}

/// What a comparison came to since a happening: nothing yet, that it was done, or why not.
fn told_since(seen: &Seen, newest: i64) -> Option<Option<String>> {
    let since = seen.happenings().iter().map(|(one, _)| one).filter(|one| one.number > newest);
    let mut results = since.filter(|one| one.kind == HappeningKind::Gap);
    results.find_map(|one| match one.name.as_str() {
        GAP | COMPARED => Some(None),
        NOT_COMPARED => Some(Some(one.summary.clone())),
        // That the list was not whole is told before the result.
        _ => None,
    })
}

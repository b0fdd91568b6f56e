//! The conversation as a pure machine: [`step`] takes what happened and gives what is to be done, as data.
//!
//! It knows no socket, no store, no clock and no chance: time and ids come with the inputs. Two levels are kept apart,
//! because the API keeps them apart: the *conversation* (preparing, open, closed) and the *messaging session* in it (new,
//! waiting, active, inactive, ended).
//!
//! Rules that decide arguments:
//! * **Routed is not accepted.** A `RoutingResult` says that a route was found. Accepted is a participant with the role
//!   `Agent`, or a session that is active. A bot is no acceptance: while a bot takes part and no agent does, an active
//!   session does not count, and an acceptance that rested on the active session alone is taken back when a bot joins. A
//!   `RoutingWorkResult` `Accepted` is shown as it came and proves nothing more than routing.
//! * **A transfer is no end.** When the last agent leaves, the routing status is asked: `NEEDS_ROUTING` and `INITIAL` mean
//!   that the agent ended the session, everything else leaves it as it is. An agent who joins ends the doubt.
//! * **One token, one end user.** A guest's token is never replaced once the conversation may exist; a verified user's is,
//!   once per refusal, and only by one with the same subject.
//! * **The stream is open before the conversation is created**, so that nothing can be missed at the start.
//! * **A message has one id for ever.** It is written down before it is sent, and sent again under the same id.

mod effect;
mod ending;
mod entries;
mod fit;
mod gap;
mod held;
mod input;
mod opening;
mod passing;
mod pause;
mod play;
mod polling;
mod sending;
mod session;
mod state;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests;
mod token;

use effect::Swap;
pub use effect::{Effect, Note, Receipts, Timer};
pub use gap::{COMPARED, GAP, NOT_COMPARED};
pub use input::{Fault, FaultKind, Grant, Input, Outgoing};
pub(crate) use session::{reason_of, wait_of};
use state::Trouble;
pub use state::{Answered, Delivered, Own, Participant, Place, Problem, Source, State, TokenState};

use crate::view::HappeningKind;

/// One step of the conversation.
pub fn step(state: &mut State, input: Input<'_>, now: i64) -> Vec<Effect> {
    let mut turn = Turn { state, now, effects: Vec::new() };
    turn.take(input);
    turn.go_on();
    turn.effects
}

/// One step while it is taken.
struct Turn<'a> {
    state: &'a mut State,
    now: i64,
    effects: Vec<Effect>,
}

impl Turn<'_> {
    fn take(&mut self, input: Input<'_>) {
        match input {
            Input::Begin => self.begin(),
            Input::Restarted { pending } => self.restarted(pending),
            Input::TokenGranted(grant) => self.token_granted(grant),
            Input::TokenFailed(fault) => self.token_failed(fault),
            Input::TokenOpened => self.token_opened(),
            Input::TokenUnopened(failure) => self.token_unopened(failure),
            Input::StreamConnecting => self.stream_connecting(),
            Input::StreamOpen { again } => self.stream_open(again),
            Input::StreamLost { failure, dead_token, retry_at } => self.stream_lost(failure, dead_token, retry_at),
            Input::StreamStopped { failure, dead_token } => self.stream_stopped(failure, dead_token),
            Input::Created(answer) => self.created(answer),
            Input::Sent { identifier, answer } => self.sent(&identifier, answer),
            Input::RoutingStatus(answer) => self.routing_status(answer),
            Input::Acknowledged(answer) => self.acknowledged(answer),
            Input::TypingSent(answer) => self.typing_sent(answer),
            Input::SessionEnded(answer) => self.session_end_answered(answer),
            Input::Closed(answer) => self.close_answered(answer),
            Input::Listed(answer) => self.listed(answer),
            Input::Entry { entry, payload, delivered } => self.entry(entry, payload, delivered),
            Input::Doubled => self.state.gaps.doubled += 1,
            Input::Replayed { late } => self.replayed(late),
            Input::EventIdsWentBack => self.event_ids_went_back(),
            Input::SubmitPrechat(values) => self.submit_prechat(values),
            Input::Send(message) => self.send(message),
            Input::Retry(message) => self.retry(message),
            Input::CancelWaiting(identifier) => self.cancel_waiting(&identifier),
            Input::Typing(started) => self.typing(started),
            Input::MarkRead => self.mark_read(),
            Input::EndSession => self.state.work.end_wanted = true,
            Input::Close => self.close(),
            Input::Reconnect => self.reconnect(),
            Input::HandedOut(handed) => self.handed_out(&handed),
            Input::TokenContinued(answer) => self.token_continued(answer),
            Input::Polled(answer) => self.polled(answer),
            Input::Simulate(simulation) => self.simulate(simulation),
            Input::ReopenTab { pending } => self.reopen_tab(pending),
            Input::Woke(slept) => self.woke(slept),
            Input::Time(timer) => self.time(timer),
        }
    }

    fn time(&mut self, timer: Timer) {
        match timer {
            Timer::Typing => self.typing_ran_out(),
            // What waits is sent after every step.
            Timer::Send => {}
            Timer::Token => self.token_again(),
            Timer::Create => self.create_again(),
            Timer::Routing => self.ask_routing_again(),
            Timer::List => self.list_again(),
            Timer::Settled => self.settled(),
            Timer::Farewell => self.farewell(),
            Timer::Patience => self.lose_patience(),
            Timer::Poll => self.poll_now(),
            Timer::Opening => self.opening_again(),
            Timer::TokenCache => self.cache_ran_out(),
            Timer::Device => self.effect(Effect::ForgetDevice),
            Timer::Progress => self.progress_ran_out(),
            Timer::Streaming => self.streaming_ran_out(),
            Timer::Expiry => self.token_ran_out(),
        }
    }

    /// Starts whatever has become possible.
    fn go_on(&mut self) {
        if self.state.is_away() {
            return;
        }
        if self.opening_lets_through() {
            self.send_next();
        }
        self.acknowledge_next();
        self.end_next();
    }

    fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn wake(&mut self, timer: Timer, after: i64) {
        let at = self.now + after;
        self.effect(Effect::Wake { timer, at });
    }

    fn note(&mut self, kind: HappeningKind, name: &'static str, summary: impl Into<String>) {
        self.effect(Effect::Note(Note { kind, name, summary: summary.into(), unusual: false }));
    }

    fn warn(&mut self, kind: HappeningKind, name: &'static str, summary: impl Into<String>) {
        self.effect(Effect::Note(Note { kind, name, summary: summary.into(), unusual: true }));
    }

    fn problem(&mut self, source: Source, trouble: impl Into<Trouble>) {
        let Trouble { failure, answer } = trouble.into();
        self.state.problem = Some(Problem { source, failure, answer });
    }

    /// Forgets the problem if it came from there.
    fn mended(&mut self, source: Source) {
        if self.state.problem.as_ref().is_some_and(|problem| problem.source == source) {
            self.state.problem = None;
        }
    }
}

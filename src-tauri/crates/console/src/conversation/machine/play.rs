//! What happens to the end user's browser, device and token, played.

use super::{Effect, Fault, FaultKind, Grant, Outgoing, State, Swap, Timer, TokenState, Turn};
use crate::conversation::{held, words};
use crate::view::{ConversationState, Failure, HappeningKind, Simulation, StreamState};

/// How long what is on its way to one of two devices may take, in milliseconds.
const SETTLING: i64 = 400;

impl State {
    /// Whether nobody is there to do anything: the tab is closed, or the machine sleeps.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.play.tab_closed || self.play.asleep
    }

    /// Whether anything can be done in the tab.
    ///
    /// # Errors
    /// Says why not.
    pub fn may_act(&self) -> Result<(), Failure> {
        if self.play.tab_closed {
            Err(words::tab_is_closed())
        } else if self.play.asleep {
            Err(words::machine_sleeps())
        } else {
            Ok(())
        }
    }

    /// Whether the next token must be a new one, whatever a cache holds.
    #[must_use]
    pub fn wants_fresh_token(&self) -> bool {
        self.work.swap == Some(Swap::NewToken)
    }

    /// The end user who started the conversation, as far as one is known.
    #[must_use]
    pub fn own_subject(&self) -> Option<&str> {
        let of_token = || self.token.as_ref().map(|token| token.subject.as_str());
        self.held.own_subject.as_deref().or_else(of_token)
    }

    /// Whether what was missed before a restart is still being fetched.
    #[must_use]
    pub fn is_catching_up(&self) -> bool {
        let work = &self.work;
        let compares = work.comparison.is_some_and(|comparison| comparison.occasion == "restart");
        !self.is_finished() && (work.hold || work.list_due || compares)
    }

    /// Whether a simulation fits.
    ///
    /// # Errors
    /// Says why not.
    pub fn may_simulate(&self, simulation: Simulation) -> Result<(), Failure> {
        match simulation {
            Simulation::ReopenTab if self.play.tab_closed => return Ok(()),
            Simulation::ReopenTab => return Err(words::tab_is_open()),
            Simulation::Wake if self.play.asleep => return Ok(()),
            Simulation::Wake => return Err(words::machine_is_awake()),
            Simulation::ForgetSecondDevice if self.play.second_device => return Ok(()),
            Simulation::ForgetSecondDevice => return Err(words::no_second_device()),
            Simulation::CloseTab | Simulation::SecondDevice | Simulation::NewToken | Simulation::Sleep => {}
        }
        self.may_act()?;
        match self.conversation {
            ConversationState::Open => {}
            ConversationState::Closed => return Err(words::closed()),
            ConversationState::Failed => return Err(words::not_started()),
            ConversationState::Preparing | ConversationState::AwaitingPrechat | ConversationState::Creating => {
                return Err(words::not_yet());
            }
        }
        if self.work.fetching || matches!(self.token_state, TokenState::Renewing | TokenState::Sealed) {
            return Err(words::token_under_way());
        }
        match simulation {
            Simulation::SecondDevice if !self.is_verified() => Err(words::guests_have_one_device()),
            Simulation::SecondDevice if self.play.second_device => Err(words::second_device_is_there()),
            _ => Ok(()),
        }
    }
}

impl Turn<'_> {
    pub(super) fn simulate(&mut self, simulation: Simulation) {
        match simulation {
            Simulation::CloseTab => self.close_tab(),
            // Comes with what is pending: see `reopen_tab`.
            Simulation::ReopenTab => {}
            Simulation::SecondDevice => {
                self.state.play.second_device = true;
                self.state.play.second_device_entries = 0;
                self.effect(Effect::AddDevice);
            }
            Simulation::ForgetSecondDevice => self.wake(Timer::Device, SETTLING),
            Simulation::NewToken => self.new_token(),
            Simulation::Sleep => self.sleep(),
            Simulation::Wake => self.wake_up(),
        }
    }

    fn close_tab(&mut self) {
        self.state.play.tab_closed = true;
        self.note(
            HappeningKind::Connection,
            "tabClosed",
            "The tab is closed: its stream and its token are gone from memory, and the org is told nothing",
        );
        self.let_stream_go();
        self.effect(Effect::LeaveTab);
        if self.state.token_state == TokenState::Alive {
            self.state.token_state = TokenState::Sealed;
        }
        for participant in &mut self.state.participants {
            participant.typing_until = None;
        }
        // What was to be sent stays in the store; what was under way is answered to nobody.
        self.state.work = super::state::Work::default();
    }

    /// The tab is opened again; these messages were written down and not yet accepted.
    pub(super) fn reopen_tab(&mut self, pending: Vec<Outgoing>) {
        self.state.play.tab_closed = false;
        self.state.work = super::state::Work::default();
        self.take_up(pending);
        let summary = "The tab is reopened: with the token that it kept, it asks for a continuation token";
        self.note(HappeningKind::Connection, "tabReopened", summary);
        self.state.leaving = None;
        self.state.work.list_due = true;
        self.state.work.occasion = Some("tab");
        match self.state.token_state {
            TokenState::Dead if self.state.is_verified() => {
                self.state.work.hold = true;
                self.renew_token();
            }
            TokenState::Dead => {
                self.effect(Effect::OpenToken);
                self.fail_outbox(&words::guest_token_dead(None));
            }
            TokenState::None | TokenState::Alive | TokenState::Renewing | TokenState::Sealed => {
                self.state.token_state = TokenState::Sealed;
                self.state.work.hold = true;
                self.state.work.continuing = true;
                self.effect(Effect::OpenToken);
            }
        }
        self.be_patient();
        self.cache_resumed();
        self.opening_resumed();
    }

    /// The answer to [`Effect::ContinueToken`].
    pub(super) fn token_continued(&mut self, answer: Result<Grant, Fault>) {
        if !std::mem::take(&mut self.state.work.continuing) || self.state.is_finished() {
            return;
        }
        match answer {
            Ok(grant) => {
                let mut token = super::token::view_of(&grant);
                // The answer names no subject: it is the same one's by definition.
                if let Some(before) = &self.state.token {
                    (token.subject, token.verified) = (before.subject.clone(), before.verified);
                }
                let life = token.expires_at.map(|at| at - self.now);
                let rest =
                    life.map_or_else(String::new, |life| format!(", for the {} that are left", held::lasting(life)));
                self.state.token = Some(token);
                self.use_token();
                let summary = format!(
                    "A continuation token: the same end user continues{rest}. It lasts no longer than the \
                             first"
                );
                self.note(HappeningKind::Token, "tokenContinued", summary);
                self.open_stream();
            }
            Err(fault) if fault.kind == FaultKind::DeadToken => self.token_died(fault.failure),
            Err(fault) => {
                let reason = fault.failure.message.trim_end_matches('.');
                let summary =
                    format!("There is no continuation token ({reason}); the tab continues with the token that it kept");
                self.warn(HappeningKind::Token, "tokenNotContinued", summary);
                self.open_stream();
            }
        }
    }

    fn new_token(&mut self) {
        let summary = if self.state.is_verified() {
            "A new token is fetched for the same verified user, as by a client that “refreshes” before the old one \
             expires"
        } else {
            "A new token is fetched, as by a client that “refreshes” a guest's token: to Salesforce, that is another \
             guest"
        };
        self.warn(HappeningKind::Token, "newToken", summary);
        self.state.work.swap = Some(Swap::NewToken);
        self.fetch_token();
    }

    /// A token was asked for deliberately, in mid-conversation, and no refusal was the reason.
    pub(super) fn swapped(&mut self, grant: Grant, swap: Swap) {
        let before = self.state.own_subject().unwrap_or_default().to_owned();
        let same = before == grant.subject;
        self.state.token = Some(super::token::view_of(&grant));
        self.state.token_state = TokenState::Alive;
        self.state.held.other_user = !same;
        self.state.held.own_subject.get_or_insert_with(|| before.clone());
        self.use_token();
        self.mended(super::Source::Token);
        let of = match swap {
            Swap::NewToken => "The new token",
            Swap::Cache => "The token that was fetched in mid-conversation",
        };
        if same {
            let summary = format!("{of} belongs to the same end user: the conversation continues with it");
            self.note(HappeningKind::Token, "tokenReplaced", summary);
            self.state.work.list_due = true;
            self.open_stream();
        } else {
            let summary = format!(
                "{of} belongs to another end user, who has no part in this conversation (before: {before}; now: {})",
                grant.subject
            );
            self.warn(HappeningKind::Token, "tokenOfAnother", summary);
            // The stream is the other end user's, and hears nothing of this conversation; the list says why.
            self.state.work.list_due = true;
            self.state.work.occasion = Some("token");
            self.open_new_stream();
        }
    }

    /// The token that was asked for deliberately was not given: everything stays as it is.
    pub(super) fn not_swapped(&mut self, fault: &Fault) {
        let reason = fault.failure.message.trim_end_matches('.');
        let summary = format!("No new token was issued ({reason}); the one in use stays");
        self.warn(HappeningKind::Token, "notReplaced", summary);
        self.cache_resumed();
    }

    /// The server refuses the end user whose token is in use: there is no way back into this conversation with it.
    pub(super) fn is_stranded(&mut self, fault: Fault) {
        let failure = words::token_of_another(&fault.failure);
        self.let_stream_go();
        self.token_is_dead(Fault { failure, ..fault });
    }

    fn sleep(&mut self) {
        self.state.play.asleep = true;
        self.state.work.asleep_since = self.now;
        let summary = "The machine is asleep: the stream stays open, nothing reads it, and no timer runs";
        self.note(HappeningKind::Connection, "asleep", summary);
    }

    fn wake_up(&mut self) {
        self.state.play.asleep = false;
        let slept = held::lasting(self.now - self.state.work.asleep_since);
        self.note(HappeningKind::Connection, "awake", format!("The machine woke after {slept}"));
        self.listen_anew();
    }

    /// The clock has jumped while the stream was open.
    pub(super) fn woke(&mut self, slept: i64) {
        let summary = format!(
            "Nothing ran here for {}: the machine seems to have been asleep, so the stream is reopened and compared",
            held::lasting(slept)
        );
        self.warn(HappeningKind::Connection, "awake", summary);
        self.listen_anew();
    }

    /// What was open before a sleep is not trusted.
    fn listen_anew(&mut self) {
        if self.state.token_state != TokenState::Alive {
            return;
        }
        if self.polls() {
            self.poll_now();
        } else if self.state.work.stream && self.state.stream.state != StreamState::Stopped {
            self.open_stream();
        }
    }
}

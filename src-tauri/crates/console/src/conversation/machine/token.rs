//! The token's life: granted, refused, renewed, dead.

use super::held::HandoverTry;
use super::{Effect, Fault, FaultKind, Grant, Source, Timer, TokenState, Trouble, Turn};
use crate::conversation::words;
use crate::failure;
use crate::view::{ConversationState, Failure, FailureCode, HappeningKind, StreamState, TokenView};

/// How often a token is asked for before it is given up.
const TOKEN_TRIES: u32 = 3;

impl Turn<'_> {
    pub(super) fn fetch_token(&mut self) {
        if !self.state.work.fetching {
            self.state.work.fetching = true;
            self.state.work.token_tries += 1;
            self.effect(Effect::FetchToken);
        }
    }

    pub(super) fn token_again(&mut self) {
        let wanted = match self.state.token_state {
            TokenState::None => self.state.conversation == ConversationState::Preparing,
            TokenState::Renewing => true,
            TokenState::Alive | TokenState::Dead | TokenState::Sealed => false,
        };
        if wanted {
            self.fetch_token();
        }
    }

    pub(super) fn token_granted(&mut self, grant: Grant) {
        self.state.work.fetching = false;
        self.state.work.token_tries = 0;
        if self.state.is_finished() {
            return;
        }
        let swap = self.state.work.swap.take();
        if self.state.is_verified() && !grant.verified {
            self.verified_as_guest(&grant);
        } else if let Some(swap) = swap {
            self.swapped(grant, swap);
        } else if self.state.may_exist() {
            self.token_renewed(grant);
        } else {
            self.first_token(grant);
        }
    }

    /// Never go on silently: the messages would come from somebody else than the user believes.
    fn verified_as_guest(&mut self, grant: &Grant) {
        let failure = failure::verified_as_guest(&grant.subject);
        if self.state.may_exist() {
            self.token_is_dead(failure);
        } else {
            self.state.token_state = TokenState::None;
            self.state.token = Some(view_of(grant));
            self.fail(Source::Token, failure);
        }
    }

    fn token_renewed(&mut self, grant: Grant) {
        let own = self.state.own_subject().map(str::to_owned);
        if let Some(before) = own.filter(|own| *own != grant.subject) {
            self.token_is_dead(words::other_subject(&before, &grant.subject));
            return;
        }
        self.state.token = Some(view_of(&grant));
        self.state.token_state = TokenState::Alive;
        self.state.held.other_user = false;
        self.state.work.unproven = true;
        self.mended(Source::Token);
        let summary = format!("The token was renewed, for the same end user{}", self.rest_of_life());
        self.note(HappeningKind::Token, "tokenRenewed", summary);
        self.use_token();
        self.open_stream();
    }

    fn first_token(&mut self, grant: Grant) {
        self.state.token = Some(view_of(&grant));
        self.state.token_state = TokenState::Alive;
        self.state.milestones.token.get_or_insert(self.now);
        self.state.prechat = grant.prechat;
        self.state.files = Some(grant.files);
        self.mended(Source::Token);
        let who = if grant.verified { "a verified user" } else { "a guest" };
        let summary = format!("Token for {who}{}", self.rest_of_life());
        self.note(HappeningKind::Token, "token", summary);
        self.use_token();
        self.open_new_stream();
    }

    /// How long the token is valid from now on, as the end of a sentence.
    pub(super) fn rest_of_life(&self) -> String {
        match self.state.token.as_ref().and_then(|token| token.expires_at) {
            Some(end) if end > self.now => format!("; it expires in {}", span(end - self.now)),
            Some(_) => "; by its own account it has already expired".to_owned(),
            None => "; it does not say when it expires".to_owned(),
        }
    }

    fn wake_for_expiry(&mut self) {
        if let Some(at) = self.state.token.as_ref().and_then(|token| token.expires_at).filter(|at| *at > self.now) {
            self.effect(Effect::Wake { timer: Timer::Expiry, at });
        }
    }

    /// The end of its life as it says it. Whether the server still takes it, the next request tells.
    pub(super) fn token_ran_out(&mut self) {
        let over = self.state.token.as_ref().and_then(|token| token.expires_at).is_some_and(|end| end <= self.now);
        if over && self.state.token_state == TokenState::Alive {
            let summary = "The token has expired (exp): the server may refuse it from now on";
            self.warn(HappeningKind::Token, "tokenRanOut", summary);
        }
    }

    pub(super) fn use_token(&mut self) {
        self.state.work.tokens += 1;
        self.state.work.close_refused = false;
        self.wake_for_expiry();
        self.effect(Effect::UseToken);
    }

    pub(super) fn token_failed(&mut self, fault: Fault) {
        self.state.work.fetching = false;
        if self.state.is_finished() {
            return;
        }
        if self.state.work.swap.take().is_some() {
            return self.not_swapped(&fault);
        }
        if !self.state.may_exist()
            && let Some(handover) = self.handover_failed(&fault, "a token")
        {
            return match handover {
                HandoverTry::In(pause) => {
                    self.problem(Source::Token, fault);
                    self.wake(Timer::Token, pause);
                }
                HandoverTry::GivenUp => self.fail(Source::Token, fault),
            };
        }
        if fault.kind == FaultKind::Passing && self.state.work.token_tries < TOKEN_TRIES {
            let delay = fault.delay(self.state.work.token_tries);
            self.problem(Source::Token, fault);
            self.wake(Timer::Token, delay);
        } else if self.state.may_exist() {
            self.token_is_dead(fault);
        } else {
            self.fail(Source::Token, fault);
        }
    }

    pub(super) fn token_opened(&mut self) {
        if self.state.token_state == TokenState::Sealed {
            self.state.token_state = TokenState::Alive;
            self.mended(Source::Token);
            self.wake_for_expiry();
            if self.state.work.continuing {
                self.effect(Effect::ContinueToken);
            } else {
                self.open_stream();
            }
        }
    }

    pub(super) fn token_unopened(&mut self, failure: Failure) {
        if self.state.token_state != TokenState::Sealed {
            return;
        }
        if self.state.is_verified() && failure.code == FailureCode::SecretMissing {
            // It was never sealed, or its key is gone: the same user can have another.
            self.renew_token();
            return;
        }
        self.warn(HappeningKind::Token, "tokenUnopened", format!("The token could not be opened: {}", failure.message));
        self.state.stream.state = StreamState::Stopped;
        self.state.stream.since = self.now;
        self.state.stream.reason = Some(failure.clone());
        self.problem(Source::Token, failure);
    }

    /// A request was refused for its token. One that was made with an earlier token says nothing new.
    pub(super) fn token_refused(&mut self, fault: Fault) {
        if fault.token == self.state.work.tokens {
            self.token_died(fault.failure);
        }
    }

    /// The server refused the token.
    pub(super) fn token_died(&mut self, failure: Failure) {
        if self.state.token_state != TokenState::Alive {
            return;
        }
        if self.state.work.unproven {
            // The renewed one was refused too: asking again and again would help nobody.
            if self.state.may_exist() { self.token_is_dead(failure) } else { self.fail(Source::Token, failure) }
        } else if !self.state.may_exist() {
            // There is nothing yet that belongs to the end user of the dead token.
            self.state.token_state = TokenState::None;
            self.state.work.unproven = true;
            self.state.conversation = ConversationState::Preparing;
            self.warn(
                HappeningKind::Token,
                "tokenRefused",
                "The token was refused before the conversation was created; asking for another",
            );
            self.fetch_token();
        } else if self.state.is_verified() {
            self.renew_token();
        } else {
            self.token_is_dead(words::guest_token_dead(Some(&failure)));
        }
    }

    pub(super) fn renew_token(&mut self) {
        if !self.state.is_verified() {
            return;
        }
        self.state.token_state = TokenState::Renewing;
        self.warn(
            HappeningKind::Token,
            "tokenRefused",
            "The token was refused; asking for a new one for the same verified user",
        );
        self.fetch_token();
    }

    /// No token for this conversation any more, until a person does something.
    pub(super) fn token_is_dead(&mut self, trouble: impl Into<Trouble>) {
        let trouble = trouble.into();
        self.state.token_state = TokenState::Dead;
        self.state.work.end_wanted = false;
        self.state.work.close_wanted = false;
        self.warn(HappeningKind::Token, "tokenDead", trouble.failure.message.clone());
        self.fail_outbox(&trouble.failure);
        if self.state.is_created() {
            self.problem(Source::Token, trouble);
        } else {
            self.fail(Source::Token, trouble);
        }
    }
}

/// `6 h`, `59 min`, `30 s`: the largest whole unit.
fn span(milliseconds: i64) -> String {
    match milliseconds / 1000 {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..7_200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}

pub(super) fn view_of(grant: &Grant) -> TokenView {
    TokenView {
        issued_at: grant.issued_at,
        expires_at: grant.expires_at,
        subject: grant.subject.clone(),
        verified: grant.verified,
    }
}

//! The token's life: granted, refused, renewed, dead.

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
        if self.state.is_verified() && !grant.verified {
            self.verified_as_guest(&grant);
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
        let same = self.state.token.as_ref().is_none_or(|token| token.subject == grant.subject);
        if !same {
            let before = self.state.token.as_ref().map(|token| token.subject.clone()).unwrap_or_default();
            self.token_is_dead(words::other_subject(&before, &grant.subject));
            return;
        }
        self.state.token = Some(view_of(&grant));
        self.state.token_state = TokenState::Alive;
        self.state.work.unproven = true;
        self.mended(Source::Token);
        self.note(HappeningKind::State, "tokenRenewed", "The token was renewed, for the same end user");
        self.use_token();
        self.open_stream();
    }

    fn first_token(&mut self, grant: Grant) {
        self.state.token = Some(view_of(&grant));
        self.state.token_state = TokenState::Alive;
        self.state.milestones.token.get_or_insert(self.now);
        self.state.prechat = grant.prechat;
        self.mended(Source::Token);
        let who = if grant.verified { "a verified user" } else { "a guest" };
        self.note(HappeningKind::State, "token", format!("The token is there: the end user is {who}"));
        self.use_token();
        self.open_new_stream();
    }

    fn use_token(&mut self) {
        self.state.work.tokens += 1;
        self.effect(Effect::UseToken);
    }

    pub(super) fn token_failed(&mut self, fault: Fault) {
        self.state.work.fetching = false;
        if self.state.is_finished() {
            return;
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
            self.open_stream();
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
        self.warn(HappeningKind::State, "tokenUnopened", format!("The token could not be opened: {}", failure.message));
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
            self.note(
                HappeningKind::State,
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
        self.note(
            HappeningKind::State,
            "tokenRefused",
            "The token was refused; asking for a new one for the same verified user",
        );
        self.fetch_token();
    }

    /// No token for this conversation any more, until a person does something.
    fn token_is_dead(&mut self, trouble: impl Into<Trouble>) {
        let trouble = trouble.into();
        self.state.token_state = TokenState::Dead;
        self.state.work.end_wanted = false;
        self.state.work.close_wanted = false;
        self.warn(HappeningKind::State, "tokenDead", trouble.failure.message.clone());
        self.fail_outbox(&trouble.failure);
        if self.state.is_created() {
            self.problem(Source::Token, trouble);
        } else {
            self.fail(Source::Token, trouble);
        }
    }
}

fn view_of(grant: &Grant) -> TokenView {
    TokenView {
        issued_at: grant.issued_at,
        expires_at: grant.expires_at,
        subject: grant.subject.clone(),
        verified: grant.verified,
    }
}

//! What a conversation does because of the connector that it is held as: its opening message, its tries, its tokens, and
//! what its platform hears.

use miaw::wire::entry::ConversationEntry;

use super::{Effect, Fault, FaultKind, Note, Outgoing, Swap, Timer, TokenState, Turn};
use crate::connector::behaviour::{Report, Tries};
use crate::conversation::content::Content;
use crate::conversation::held::{self, Handed};
use crate::view::{ConversationState, Delivery, FailureCode, HappeningKind};

/// How long to wait for a usable moment to ask the cache again, in milliseconds.
const LATER: i64 = 5_000;

impl Turn<'_> {
    fn connector(&mut self, name: &'static str, summary: impl Into<String>, unusual: bool) {
        let kind = HappeningKind::Connector;
        self.effect(Effect::Note(Note { kind, name, summary: summary.into(), unusual }));
    }

    fn held_as(&self) -> &'static str {
        held::name(&self.state.held_as)
    }

    fn tries(&self) -> Option<Tries> {
        held::behaviour(&self.state.held_as).tries
    }

    pub(super) fn held_begins(&mut self) {
        for told in std::mem::take(&mut self.state.held.begins) {
            self.connector("begins", told.summary, told.unusual);
        }
    }

    /// The handover did not reach the org. Gives the pause until the connector's next try, if it makes one; none where the
    /// plain client decides.
    pub(super) fn handover_failed(&mut self, fault: &Fault, what: &str) -> Option<HandoverTry> {
        let tries = self.tries().filter(|_| is_unreachable(fault))?;
        self.state.held.failed_tries += 1;
        let (failed, name) = (self.state.held.failed_tries, self.held_as());
        let reason = fault.failure.message.trim_end_matches('.');
        let pause = tries.pause_after(failed).map(|pause| fault.no_sooner_than_asked(pause));
        match pause {
            Some(pause) => {
                let wait = if pause % 1_000 == 0 { held::lasting(pause) } else { format!("{pause} ms") };
                let summary = format!(
                    "{name}: try {failed} of {} did not get {what} ({reason}); the next one in {wait}",
                    tries.count
                );
                self.connector("handoverTry", summary, true);
            }
            None => {
                let summary = format!(
                    "{name}: try {failed} of {} did not get {what} ({reason}); {name} gives up the handover",
                    tries.count
                );
                self.connector("handoverGivenUp", summary, true);
            }
        }
        Some(pause.map_or(HandoverTry::GivenUp, HandoverTry::In))
    }

    /// The conversation is open: the client speaks first, if it does.
    pub(super) fn say_opening(&mut self) {
        let name = self.held_as();
        let Some(opening) = &mut self.state.held.opening else { return };
        if opening.over || opening.identifiers.is_empty() || !opening.used.is_empty() && !opening.again {
            return;
        }
        opening.again = false;
        let identifier = opening.identifiers.remove(0);
        opening.used.push(identifier.clone());
        let content = Content::Text(opening.text.clone());
        let again = if opening.used.len() > 1 { " again, as a new message" } else { "" };
        let summary = format!("{name} sends {} as first message{again}", opening.what);
        self.connector("opening", summary, false);
        self.send(Outgoing { identifier, content });
    }

    /// Whether a message may go out as far as the opening is concerned: whoever reads the others is to have read it. It goes
    /// first, and the others wait until it was accepted or given up.
    pub(super) fn opening_lets_through(&mut self) -> bool {
        let Some(opening) = self.state.held.opening.as_ref().filter(|opening| !opening.over) else { return true };
        let work = &mut self.state.work;
        let of_opening = |message: &Outgoing| opening.used.last() == Some(&message.identifier);
        match work.outbox.iter().position(of_opening) {
            Some(0) => true,
            Some(place) if !work.sending => {
                if let Some(message) = work.outbox.remove(place) {
                    work.outbox.push_front(message);
                }
                true
            }
            Some(_) | None => false,
        }
    }

    /// The opening message was answered. True when the connector deals with the fault.
    pub(super) fn opening_answered(&mut self, identifier: &str, answer: &Result<(), Fault>) -> bool {
        let Some(opening) = &self.state.held.opening else { return false };
        if opening.over || opening.used.last().is_none_or(|last| last != identifier) {
            return false;
        }
        let over = match answer {
            Ok(()) => true,
            Err(fault) => match self.handover_failed(fault, "the opening message accepted") {
                Some(HandoverTry::In(pause)) => {
                    self.wake(Timer::Opening, pause);
                    self.give_up_on(identifier, fault);
                    return true;
                }
                Some(HandoverTry::GivenUp) => true,
                None => self.opening_refused(identifier, fault),
            },
        };
        if let Some(opening) = &mut self.state.held.opening {
            opening.over = over;
        }
        false
    }

    /// A refusal that the connector does not try to overcome. Answers whether that was the end of the opening message.
    fn opening_refused(&mut self, identifier: &str, fault: &Fault) -> bool {
        match fault.kind {
            // It waits for another token.
            FaultKind::DeadToken => return false,
            // It has arrived before, or goes out again with a session.
            FaultKind::Conflict | FaultKind::SessionNeeded => return true,
            FaultKind::Passing | FaultKind::Lasting | FaultKind::Forbidden => {}
        }
        if self.state.own(identifier).is_some_and(|own| !own.echoed) {
            let (name, reason) = (self.held_as(), fault.failure.message.trim_end_matches('.'));
            let summary =
                format!("{name}'s opening message was not accepted ({reason}), and {name} does not send it again");
            self.connector("openingRefused", summary, true);
        }
        true
    }

    /// The connector no longer asks what became of this try. It may have arrived all the same.
    fn give_up_on(&mut self, identifier: &str, fault: &Fault) {
        self.state.work.sending = false;
        self.drop_from_outbox(identifier);
        if self.state.own(identifier).is_some_and(|own| !own.echoed) {
            self.becomes(identifier, Delivery::Failed, Some(fault.failure.clone()));
        }
    }

    pub(super) fn opening_again(&mut self) {
        if self.state.is_away() {
            // Nobody is there; whoever opens the tab again goes on from here.
            return;
        }
        let possible = self.state.conversation == ConversationState::Open && self.state.token_state != TokenState::Dead;
        if let Some(opening) = self.state.held.opening.as_mut().filter(|_| !possible) {
            opening.over = true;
        }
        if let Some(opening) = &mut self.state.held.opening {
            opening.again = true;
        }
        self.say_opening();
    }

    /// After a restart the pause between two tries is over.
    pub(super) fn opening_resumed(&mut self) {
        let waits = self.state.held.opening.as_ref().is_some_and(|opening| {
            let last = opening.used.last();
            !opening.over
                && last.is_some_and(|last| self.state.work.outbox.iter().all(|waiting| waiting.identifier != *last))
        });
        if waits {
            self.wake(Timer::Opening, 0);
        }
    }

    /// A message of the end user's was shown: more than one of the opening's tries may have arrived.
    pub(super) fn opening_arrived(&mut self, identifier: &str) {
        let name = self.held_as();
        let Some(opening) = &mut self.state.held.opening else { return };
        if !opening.used.iter().any(|used| used == identifier) {
            return;
        }
        opening.arrived += 1;
        if opening.arrived > 1 {
            let summary = format!(
                "{name}'s opening message has arrived {} times: a try that got no answer had been accepted after all",
                opening.arrived
            );
            self.connector("openingDoubled", summary, true);
        }
    }

    /// A token came out of the connector's cache, or has just gone into it.
    pub(super) fn handed_out(&mut self, handed: &Handed) {
        let name = self.held_as();
        let refused = self.state.token_state == TokenState::Renewing;
        let same = self.state.held.cached_until == Some(handed.until);
        let (got, until) = (held::time_of_day(handed.got_at), held::time_of_day(handed.until));
        let (summary, unusual) = if refused && same {
            let summary = format!(
                "{name} hands out the token that was just refused once more: it keeps the one that it got at {got} \
                 until {until}, whatever happens to it"
            );
            (summary, true)
        } else if let Some(contact) = &handed.other_contact {
            let summary = format!(
                "{name} uses the token that it got at {got} for another contact, {contact}; it will do so until \
                 {until}. To Salesforce, both are one end user, who sees every conversation"
            );
            (summary, true)
        } else if handed.shared {
            let summary = format!(
                "{name} uses the token that it got at {got} for another conversation; it will do so until {until}. To \
                 Salesforce, both are one end user, who sees every conversation"
            );
            (summary, true)
        } else {
            (format!("{name} uses this token for everybody until {until}"), false)
        };
        self.connector("tokenCache", summary, unusual);
        self.state.held.cached_until = Some(handed.until);
        self.effect(Effect::Wake { timer: Timer::TokenCache, at: handed.until });
    }

    /// The time of the cached token has passed: the connector asks for another one, whatever conversation is under way.
    pub(super) fn cache_ran_out(&mut self) {
        let Some(until) = self.state.held.cached_until else { return };
        // Whoever was let out of the conversation by such a token is not let in again by the next.
        let stranded = self.state.held.other_user && self.state.token_state == TokenState::Dead;
        if self.state.is_finished() || stranded {
            return;
        }
        let usable = matches!(self.state.token_state, TokenState::Alive | TokenState::Dead) && self.state.is_created();
        if until > self.now || !usable || self.state.work.fetching || self.state.is_away() {
            let at = until.max(self.now + LATER);
            self.effect(Effect::Wake { timer: Timer::TokenCache, at });
            return;
        }
        let name = self.held_as();
        let summary = format!(
            "The time of {name}'s cached token has passed: it fetches another one in \
                               mid-conversation"
        );
        self.connector("tokenCacheOver", summary, !self.state.is_verified());
        self.state.work.swap = Some(Swap::Cache);
        self.fetch_token();
    }

    /// After a restart: the cache is gone with the program's memory, its time is not.
    pub(super) fn cache_resumed(&mut self) {
        if let Some(until) = self.state.held.cached_until {
            let at = until.max(self.now + LATER);
            self.effect(Effect::Wake { timer: Timer::TokenCache, at });
        }
    }

    /// What the connector's platform hears of an entry.
    pub(super) fn reported(&mut self, entry: &ConversationEntry) {
        let Some(reports) = held::behaviour(&self.state.held_as).reports else { return };
        match (reports.of)(&entry.entry_type, &entry.sender.role) {
            Report::Forwarded => {
                self.connector("forwarded", format!("{}: {}", reports.forwarded, entry.entry_type), false);
            }
            Report::ForwardedOften(what) => {
                if self.state.held.first_time(what) {
                    self.connector("forwarded", format!("{}: {what}; said once", reports.forwarded), false);
                }
            }
            Report::Withheld(words) => {
                if self.state.held.first_time(words) {
                    self.connector("withheld", words, true);
                }
            }
            Report::Own => {}
        }
    }
}

/// What a connector does after a try that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HandoverTry {
    /// It tries again after this pause, in milliseconds.
    In(i64),
    /// It gives up.
    GivenUp,
}

/// Whether the org could not be reached, or could not answer.
fn is_unreachable(fault: &Fault) -> bool {
    fault.kind == FaultKind::Passing
        || matches!(
            fault.failure.code,
            FailureCode::HostUnknown
                | FailureCode::ConnectionRefused
                | FailureCode::TimedOut
                | FailureCode::NetworkFailed
                | FailureCode::ServerFailed
        )
}

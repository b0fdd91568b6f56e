//! The comparison of the stream with the list of entries: after a reconnect, after a restart, and when a person asks.
//!
//! An entry that only the list has counts as missed from the moment it is put in. The replay of the stream, or a live
//! event that was on its way, may still bring it: then it was late, not missed, and is taken off again, and it is no
//! double either, for the stream delivered it once. So the result is told when the replay has had its time. An entry that
//! the stream delivers a second time is a double, whoever is to blame for it. What is told is everything since it was told
//! last: what a line that was about to break has muddled belongs to the break.

use super::state::Comparison;
use super::{Effect, Fault, FaultKind, Source, Timer, Turn};
use crate::view::{ConversationState, HappeningKind};

/// How long the replay may take until the result is told, in milliseconds.
pub(super) const SETTLING: i64 = 400;
/// The name under which the result of a comparison is told.
pub const GAP: &str = "gap";
/// The same where somebody asked for it and the stream was open all the time.
pub const COMPARED: &str = "compared";
/// The name under which it is told that there is no result.
pub const NOT_COMPARED: &str = "notCompared";
/// What a comparison is about that was asked for.
pub(super) const CHECK: &str = "check";
/// How often the list is asked for before the comparison is given up.
const LIST_TRIES: u32 = 3;

impl Turn<'_> {
    pub(super) fn compare(&mut self, occasion: &'static str) {
        if self.polls() {
            // What the list has is all that is seen.
            return self.poll_now();
        }
        self.state.work.list_due = false;
        if self.state.work.comparison.is_none() {
            self.state.work.comparison = Some(Comparison { before: self.state.gaps_told, occasion, corrects: false });
            self.state.work.told = None;
        }
        if !self.state.work.listing {
            self.state.work.list_tries = 1;
            self.list();
        }
    }

    fn list(&mut self) {
        self.state.work.listing = true;
        self.effect(Effect::ListEntries);
    }

    pub(super) fn list_again(&mut self) {
        if self.state.work.comparison.is_some() && !self.state.work.listing {
            self.state.work.list_tries += 1;
            self.list();
        }
    }

    pub(super) fn listed(&mut self, answer: Result<(), Fault>) {
        self.state.work.listing = false;
        match answer {
            Ok(()) => {
                self.state.work.unproven = false;
                self.state.work.hold = false;
                self.mended(Source::Stream);
                self.wake(Timer::Settled, SETTLING);
            }
            Err(fault) if fault.kind == FaultKind::Forbidden && self.state.held.other_user => {
                self.state.work.hold = false;
                self.state.work.comparison = None;
                self.is_stranded(fault);
            }
            Err(fault) => {
                let again = matches!(fault.kind, FaultKind::Passing | FaultKind::DeadToken);
                if again
                    && self.state.work.list_tries < LIST_TRIES
                    && self.state.conversation != ConversationState::Closed
                {
                    self.wake(Timer::List, fault.delay(self.state.work.list_tries));
                    if fault.kind == FaultKind::DeadToken {
                        self.token_refused(fault);
                    }
                    return;
                }
                self.state.work.hold = false;
                self.state.work.comparison = None;
                let reason = fault.failure.message.clone();
                self.warn(
                    HappeningKind::Gap,
                    NOT_COMPARED,
                    format!("The stream could not be compared with the list of entries: {reason}"),
                );
                if fault.kind == FaultKind::DeadToken {
                    // The renewed token must look at the list first, like this one.
                    self.state.work.list_due = true;
                    self.token_refused(fault);
                }
            }
        }
    }

    /// The stream has brought what the list had given first. If the result was told already, it is told again.
    pub(super) fn replayed(&mut self, late: bool) {
        self.state.gaps.missed = self.state.gaps.missed.saturating_sub(1);
        if late {
            self.state.gaps.out_of_order += 1;
        }
        if self.state.work.comparison.is_none()
            && let Some(told) = self.state.work.told.take()
        {
            self.state.work.comparison = Some(Comparison { corrects: true, ..told });
            self.wake(Timer::Settled, SETTLING);
        }
    }

    /// Told once: the id that the stream is resumed from stays where it is.
    pub(super) fn event_ids_went_back(&mut self) {
        if !std::mem::replace(&mut self.state.ids_went_back, true) {
            let summary = "An event has a lower id than one before it: the highest is kept for resuming the stream";
            self.warn(HappeningKind::Connection, "eventIds", summary);
        }
    }

    pub(super) fn settled(&mut self) {
        if self.state.work.listing {
            return;
        }
        let Some(comparison) = self.state.work.comparison.take() else { return };
        self.state.work.told = Some(comparison);
        let Comparison { before, occasion, corrects } = comparison;
        let now = self.state.gaps;
        self.state.gaps_told = now;
        let missed = now.missed.saturating_sub(before.missed);
        let doubled = now.doubled.saturating_sub(before.doubled);
        let out_of_order = now.out_of_order.saturating_sub(before.out_of_order);
        let when = match occasion {
            "reconnect" => "After the reconnect",
            "restart" => "After the restart",
            "tab" => "After the tab was reopened",
            "token" => "With the new token",
            _ => "Compared with the list",
        };
        let when = if corrects { format!("{when}, with what came late") } else { when.to_owned() };
        let fetched = if missed > 0 { "; what was missing was fetched from the list" } else { "" };
        let summary = format!("{when}: {missed} missing, {doubled} doubled, {out_of_order} reordered{fetched}");
        let name = if occasion == CHECK { COMPARED } else { GAP };
        if missed + doubled + out_of_order > 0 {
            self.warn(HappeningKind::Gap, name, summary);
        } else {
            self.note(HappeningKind::Gap, name, summary);
        }
    }
}

//! Polling: one question after the other, and no word of those that brought nothing.

use futures_util::FutureExt as _;
use miaw::gap::{self, Listing, ListingEnd};
use miaw::wire::entry::ConversationEntry;
use miaw::{Client, Exchange};

use super::Task;
use crate::conversation::entry::is_lasting;
use crate::conversation::exchange;
use crate::conversation::machine::{Delivered, Fault, Input, Note, Timer};
use crate::conversation::recording::{self, Recorded};
use crate::conversation::request::{Bearer, Done, fault};
use crate::view::HappeningKind;

/// How often polls that brought nothing are counted up, in milliseconds.
const COUNTED: i64 = 60_000;
/// What is said once.
const LIST_NOT_WHOLE: &str = "listNotWhole";

/// What came of a poll.
pub struct Polled {
    answer: Result<Listing, Fault>,
    exchanges: Vec<(i64, Exchange)>,
}

/// Polls of one conversation.
#[derive(Debug, Default)]
pub struct Polls {
    under_way: bool,
    /// How many brought nothing since they were counted last.
    quiet: u32,
    quiet_since: i64,
}

impl Task {
    /// Asks for what is newer than what was seen, unless that is being done.
    pub(super) fn poll(&mut self) {
        if self.polls.under_way || !self.state.may_poll() {
            return;
        }
        let Some(bearer) = self.bearer() else { return };
        self.timers.remove(&Timer::Poll);
        self.polls.under_way = true;
        let (client, recorded) = recording::client(&self.context, &self.caller.profile);
        self.lanes.push(poll(bearer, client, recorded, self.seen.compare_from()).boxed());
    }

    /// What was asked is answered to nobody.
    pub(super) fn forget_polls(&mut self) {
        self.polls = Polls::default();
    }

    pub(super) fn polled(&mut self, polled: Polled) {
        self.polls.under_way = false;
        let Polled { answer, exchanges } = polled;
        match answer {
            Ok(Listing { entries, end }) => {
                self.tell_listing_end(end);
                let new: Vec<ConversationEntry> = entries
                    .into_iter()
                    .filter(|entry| {
                        is_lasting(&entry.entry_type)
                            && self.seen.by_poll(&entry.identifier, entry.transcripted_timestamp)
                    })
                    .collect();
                if new.is_empty() {
                    self.quiet_poll();
                } else {
                    self.brought(&new, exchanges);
                    self.take(Input::Polled(Ok(())));
                }
            }
            Err(fault) => {
                self.tell_exchanges(exchanges, |told| told);
                self.take(Input::Polled(Err(fault)));
            }
        }
    }

    /// One happening for the whole poll, and every entry belongs to it.
    fn brought(&mut self, new: &[ConversationEntry], exchanges: Vec<(i64, Exchange)>) {
        let kinds = kinds(new);
        let entries = if new.len() == 1 { "entry" } else { "entries" };
        let summary = format!("Polling brought {} {entries}: {kinds}", new.len());
        self.tell_exchanges(exchanges, |told| exchange::Told { summary: summary.clone(), ..told });
        let happening = self.state.happenings;
        for entry in new {
            let payload = entry.entry_payload.decode(&entry.entry_type);
            self.entry(entry, &payload, Delivered::InOrder, happening);
        }
    }

    /// A list that could not be read to its end is told of once.
    pub(super) fn tell_listing_end(&mut self, end: ListingEnd) {
        let summary = match end {
            ListingEnd::Whole => return,
            ListingEnd::Stuck => {
                "A full page of the list of entries brought nothing newer than what was known, so there is no place from \
                 which to go on: later entries may be missing"
                    .to_owned()
            }
            ListingEnd::TooLong => format!(
                "The list of entries goes on after {} pages: the rest is left for the next time that the list is asked for",
                gap::MOST_PAGES
            ),
        };
        if self.state.held.first_time(LIST_NOT_WHOLE) {
            self.note(Note { kind: HappeningKind::Gap, name: LIST_NOT_WHOLE, summary, unusual: true });
        }
    }

    /// Nothing new: nothing is written down for it, or a conversation at rest would fill the database.
    fn quiet_poll(&mut self) {
        if self.state.awaits_poll() {
            self.take(Input::Polled(Ok(())));
            return;
        }
        let now = self.now();
        if self.polls.quiet == 0 {
            self.polls.quiet_since = now;
        }
        self.polls.quiet += 1;
        let since = now - self.polls.quiet_since;
        if since >= COUNTED {
            let summary =
                format!("Asked for the list of entries {} times in {} s: nothing new", self.polls.quiet, since / 1_000);
            self.polls.quiet = 0;
            self.note(Note { kind: HappeningKind::Connection, name: "polls", summary, unusual: false });
        }
        if let Some(every) = self.state.polls_every().filter(|_| self.state.may_poll()) {
            self.timers.insert(Timer::Poll, now + every);
        }
    }
}

async fn poll(bearer: Bearer, client: Client, recorded: Recorded, since: i64) -> Done {
    let answer = gap::entries_since(&client, &bearer.token, &bearer.caller.id, since).await;
    let answer = answer.map_err(|error| fault(error, bearer.number));
    Done::Polled(Box::new(Polled { answer, exchanges: recorded.take() }))
}

/// `Message 2, RoutingResult`.
fn kinds(entries: &[ConversationEntry]) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for entry in entries {
        match kinds.iter_mut().find(|(kind, _)| *kind == entry.entry_type) {
            Some((_, count)) => *count += 1,
            None => kinds.push((&entry.entry_type, 1)),
        }
    }
    let words =
        kinds.into_iter().map(|(kind, count)| if count == 1 { kind.to_owned() } else { format!("{kind} {count}") });
    words.collect::<Vec<_>>().join(", ")
}

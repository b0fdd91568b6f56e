//! What is of the moment: what somebody is doing for longer, and messages that come piece by piece.
//!
//! Pieces are put in order by their number, wherever they come in. They go when the message is there that they become,
//! when the server says that they are not to be shown, or when nothing has come for a while.

use std::collections::{BTreeMap, VecDeque};

use miaw::wire::entry::ConversationEntry;
use miaw::wire::payload::{ProgressUpdate, TokenPiece, TokenValidation};

use super::{Effect, Timer, Turn};
use crate::conversation::entry::END_USER;
use crate::view::{ProgressView, StreamingView};

/// How long progress, and a message that comes piece by piece, are shown without news, in milliseconds.
pub(super) const FRESH: i64 = 60_000;
/// How many messages may come piece by piece at the same time.
const STREAMING: usize = 8;
/// Longest text that is put together, in bytes. The message itself has all of it.
const LONGEST: usize = 64 * 1024;
/// Most pieces of one message.
const MOST: usize = 16_384;
/// How many messages are remembered whose pieces no longer count.
const SAID: usize = 32;

/// What is of the moment, beside what is shown of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Passing {
    /// Who is doing something for longer.
    progress_by: String,
    progress_until: i64,
    /// In the order of [`super::State::streaming`].
    pieces: Vec<Pieces>,
    /// Messages that are there, or are not to be shown.
    said: VecDeque<String>,
}

/// The pieces of one message.
#[derive(Clone, Debug, Default)]
struct Pieces {
    texts: BTreeMap<i64, String>,
    length: usize,
    until: i64,
}

impl Pieces {
    /// Adds a piece; one that is there already changes nothing, of one for which there is no room only the number is kept.
    fn add(&mut self, number: Option<i64>, text: &str) {
        let last = self.texts.last_key_value().map_or(0, |(last, _)| *last);
        let number = number.unwrap_or_else(|| last.saturating_add(1));
        if self.texts.len() < MOST && !self.texts.contains_key(&number) {
            let text = if self.length + text.len() <= LONGEST { text } else { "" };
            self.length += text.len();
            self.texts.insert(number, text.to_owned());
        }
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(self.length);
        self.texts.values().for_each(|piece| text.push_str(piece));
        text
    }

    /// How many are missing before the last one. Numbers begin with 0 or 1.
    fn missing(&self) -> u32 {
        let (Some((first, _)), Some((last, _))) = (self.texts.first_key_value(), self.texts.last_key_value()) else {
            return 0;
        };
        let all = last.saturating_sub(*first.min(&1)).saturating_add(1);
        let there = i64::try_from(self.texts.len()).unwrap_or(i64::MAX);
        u32::try_from(all.saturating_sub(there).max(0)).unwrap_or(u32::MAX)
    }
}

impl Turn<'_> {
    pub(super) fn progress(&mut self, entry: &ConversationEntry, progress: &ProgressUpdate, at: i64) {
        // Late: the sender has said something since.
        if entry.sender.role == END_USER || at < self.state.newest_received_at {
            return;
        }
        self.state.progress = Some(ProgressView {
            sender_name: entry.sender_display_name.clone().unwrap_or_else(|| entry.sender.role.clone()),
            text: progress.progress_message.text.clone(),
            at,
        });
        let passing = &mut self.state.work.passing;
        passing.progress_by.clone_from(&entry.sender.subject);
        passing.progress_until = self.now + FRESH;
        self.wake(Timer::Progress, FRESH);
    }

    pub(super) fn piece(&mut self, entry: &ConversationEntry, piece: &TokenPiece) {
        let target = piece.target_message_identifier.as_str();
        let said = self.state.work.passing.said.iter().any(|said| said == target);
        if target.is_empty() || said || entry.sender.role == END_USER {
            return;
        }
        if let Some(result) = &piece.result {
            self.validated(target, result);
        } else if let Some(token) = &piece.token {
            let place = self.place_of(entry, target);
            let until = self.now + FRESH;
            if let Some(pieces) = self.state.work.passing.pieces.get_mut(place)
                && let Some(view) = self.state.streaming.get_mut(place)
            {
                pieces.add(piece.sequence_number, &token.text);
                pieces.until = until;
                (view.text, view.missing) = (pieces.text(), pieces.missing());
            }
            self.wake_for_streaming();
        }
    }

    /// Where the pieces of a message are kept; a new place if it is the first one.
    fn place_of(&mut self, entry: &ConversationEntry, target: &str) -> usize {
        if let Some(place) = self.state.streaming.iter().position(|view| view.identifier == target) {
            return place;
        }
        if self.state.streaming.len() == STREAMING {
            self.forget(0);
        }
        self.state.work.passing.pieces.push(Pieces::default());
        self.state.streaming.push(StreamingView {
            identifier: target.to_owned(),
            sender_name: entry.sender_display_name.clone().unwrap_or_else(|| entry.sender.role.clone()),
            text: String::new(),
            missing: 0,
            invalid: None,
        });
        self.state.streaming.len() - 1
    }

    fn validated(&mut self, target: &str, result: &TokenValidation) {
        if result.valid {
            return;
        }
        // What was shown of it is taken back; that it was is shown until it is out of date.
        self.said(target);
        if let Some(view) = self.state.streaming.iter_mut().find(|view| view.identifier == target) {
            view.text.clear();
            view.missing = 0;
            view.invalid = Some(result.reason.clone().unwrap_or_default());
        }
    }

    /// Somebody has said something: what it was in pieces, and what was done for it, is over.
    pub(super) fn said_by(&mut self, entry: &ConversationEntry) {
        if self.state.progress.is_some() && self.state.work.passing.progress_by == entry.sender.subject {
            self.state.progress = None;
        }
        if let Some(place) = self.state.streaming.iter().position(|view| view.identifier == entry.identifier) {
            self.forget(place);
        }
        // Pieces that come after the message are out of date, too.
        self.said(&entry.identifier);
    }

    fn said(&mut self, target: &str) {
        let said = &mut self.state.work.passing.said;
        if said.len() == SAID {
            said.pop_front();
        }
        said.push_back(target.to_owned());
    }

    fn forget(&mut self, place: usize) {
        if place < self.state.streaming.len() {
            self.state.streaming.remove(place);
        }
        if place < self.state.work.passing.pieces.len() {
            self.state.work.passing.pieces.remove(place);
        }
    }

    fn wake_for_streaming(&mut self) {
        if let Some(at) = self.state.work.passing.pieces.iter().map(|pieces| pieces.until).min() {
            self.effect(Effect::Wake { timer: Timer::Streaming, at });
        }
    }

    pub(super) fn progress_ran_out(&mut self) {
        if self.state.work.passing.progress_until <= self.now {
            self.state.progress = None;
        }
    }

    pub(super) fn streaming_ran_out(&mut self) {
        let now = self.now;
        while let Some(place) = self.state.work.passing.pieces.iter().position(|pieces| pieces.until <= now) {
            if let Some(view) = self.state.streaming.get(place) {
                let target = view.identifier.clone();
                self.said(&target);
            }
            self.forget(place);
        }
        self.wake_for_streaming();
    }

    /// The talk is over: nobody is doing anything any more.
    pub(super) fn nothing_passes(&mut self) {
        self.state.progress = None;
        self.state.streaming.clear();
        self.state.work.passing.pieces.clear();
    }
}

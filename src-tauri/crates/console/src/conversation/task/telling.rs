//! What is told of requests, and what a person should hear of.

use miaw::Exchange;

use super::Task;
use crate::conversation::causes::{Asked, Link};
use crate::conversation::entry::END_USER;
use crate::conversation::exchange::{self, Told};
use crate::record::HappeningRecord;
use crate::view::{ConversationView, EntryView, HappeningKind, NoticeView};

impl Task {
    /// Writes down requests that are over, in words that whoever made them may change.
    pub(super) fn tell_exchanges(&mut self, exchanges: Vec<(i64, Exchange)>, change: impl Fn(Told) -> Told) {
        for (at, exchange) in exchanges {
            let told = change(exchange::tell(&exchange));
            let number = self.happening(HappeningKind::Request, told.name, told.summary, told.unusual, told.json);
            if let Some(HappeningRecord { view, .. }) = self.batch.happenings.last_mut() {
                view.at = at;
                view.elapsed_ms = i64::try_from(exchange.elapsed.as_millis()).ok();
            }
            let message = exchange.request.as_ref().and_then(|body| body.pointer("/message/id")?.as_str());
            let asked = Asked::of(exchange.method, &exchange.path, message);
            self.follows(Some(END_USER), self.causes.of_request(asked));
            self.causes.request(asked, exchange.error.is_none(), Link { number, at });
        }
    }

    /// What a person should hear of in what is published now.
    pub(super) fn news(&mut self, view: &ConversationView, rows: &[EntryView]) -> Vec<NoticeView> {
        let news = if self.replays { Vec::new() } else { self.standing.news(view, rows, &self.caller.profile.name) };
        self.standing = self.standing.now(view, rows);
        self.replays = self.replays && self.state.is_catching_up();
        news
    }
}

//! Writing down what happens, with whose doing it is and what it follows from, and what a person should hear of.

use miaw::Exchange;

use super::Task;
use crate::conversation::causes::{Asked, Link};
use crate::conversation::entry::END_USER;
use crate::conversation::exchange::{self, Told};
use crate::conversation::machine::Note;
use crate::record::HappeningRecord;
use crate::view::{ConversationView, EntryView, FindingView, HappeningKind, HappeningView, NoticeView};

impl Task {
    pub(super) fn note(&mut self, note: Note) {
        let mut json = serde_json::json!({ "state": self.state.conversation, "session": self.state.session });
        if note.kind == HappeningKind::Token {
            json["token"] = serde_json::json!(self.state.token);
        }
        let cause = self.causes.of_note(&note);
        let (name, summary) = (note.name.to_owned(), note.summary.clone());
        let number = self.happening(note.kind, name, summary, note.unusual, json.to_string());
        let at = self.follows(None, cause);
        self.causes.note(&note, Link { number, at });
    }

    /// Says of the newest happening whose doing it is and what it follows from, and gives its time.
    pub(super) fn follows(&mut self, role: Option<&str>, cause: Option<Link>) -> i64 {
        let Some(HappeningRecord { view, .. }) = self.batch.happenings.last_mut() else { return 0 };
        view.role = role.filter(|role| !role.is_empty()).map(str::to_owned);
        view.cause = cause.filter(|cause| cause.number < view.number).map(|cause| cause.before(view.at));
        view.at
    }

    /// Tells which rules of the diagnosis have come to apply, and which no longer do.
    pub(super) fn tell_findings(&mut self, findings: &[FindingView]) {
        let known = std::mem::take(&mut self.state.findings);
        for finding in findings.iter().filter(|finding| !known.contains_key(&finding.rule)) {
            let json = serde_json::json!(finding).to_string();
            let summary = format!("Found: {}", finding.title);
            self.happening(HappeningKind::Finding, finding.rule.clone(), summary, true, json);
        }
        for (rule, title) in &known {
            if findings.iter().all(|finding| finding.rule != *rule) {
                let json = serde_json::json!({ "rule": rule, "title": title }).to_string();
                let summary = format!("No longer so: {title}");
                self.happening(HappeningKind::Finding, rule.clone(), summary, false, json);
            }
        }
        self.state.findings = findings.iter().map(|finding| (finding.rule.clone(), finding.title.clone())).collect();
    }

    /// Writes down a happening and gives its number.
    pub(super) fn happening(
        &mut self,
        kind: HappeningKind,
        name: String,
        summary: String,
        unusual: bool,
        json: String,
    ) -> i64 {
        self.state.happenings += 1;
        self.batch.touched = true;
        let view = HappeningView {
            conversation_id: self.record.id.clone(),
            number: self.state.happenings,
            at: self.now(),
            kind,
            name,
            summary,
            unusual,
            elapsed_ms: None,
            entry_identifier: None,
            role: None,
            cause: None,
            mark: None,
        };
        self.batch.happenings.push(HappeningRecord { view, json, event_id: None });
        self.state.happenings
    }

    /// Writes down the requests that are over.
    pub(super) fn exchanges(&mut self) {
        let exchanges = self.exchanges.take();
        self.tell_exchanges(exchanges, |told| told);
    }

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
        let quiet = self.replays || self.state.by_scenario;
        let news = if quiet { Vec::new() } else { self.standing.news(view, rows, &self.caller.profile.name) };
        self.standing = self.standing.now(view, rows);
        self.replays = self.replays && self.state.is_catching_up();
        news
    }
}

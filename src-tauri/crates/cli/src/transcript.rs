//! The transcript of one conversation, as lines of text and as JSON.

use std::collections::BTreeMap;

use console::conversation::plain;
use console::view::{ConversationView, Delivery, EntryBody, EntryView, Failure};
use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::terminal::{self, harmless};

/// What one conversation has shown so far.
#[derive(Default)]
pub struct Transcript {
    entries: BTreeMap<String, EntryView>,
    started_at: Option<i64>,
    /// What the connector says by itself, before anything that was asked to be said.
    opening: Option<String>,
}

impl Transcript {
    /// Takes new and changed entries; prints those that are final for the first time.
    pub fn take(&mut self, conversation: &ConversationView, entries: Vec<EntryView>, print: bool) {
        let start = *self.started_at.get_or_insert(conversation.started_at);
        for entry in entries {
            let known = self.entries.get(&entry.identifier).is_some_and(|known| known.delivery != Delivery::Pending);
            if print && !known && entry.delivery != Delivery::Pending {
                terminal::result(&line(&entry, start));
            }
            self.entries.insert(entry.identifier.clone(), entry);
        }
    }

    /// Says what the connector opens with: it is no message that was asked for.
    pub fn opens_with(&mut self, opening: Option<String>) {
        self.opening = opening;
    }

    /// All entries in order.
    pub fn in_order(&self) -> Vec<&EntryView> {
        let mut entries: Vec<_> = self.entries.values().collect();
        entries.sort_by_key(|entry| (entry.at, entry.position));
        entries
    }

    /// How many of the end user's messages the server has accepted.
    pub fn accepted_messages(&self) -> usize {
        self.own().filter(|entry| !matches!(entry.delivery, Delivery::Pending | Delivery::Failed)).count()
    }

    /// A message of the end user that was refused.
    pub fn refused_message(&self) -> Option<&EntryView> {
        self.own().find(|entry| entry.delivery == Delivery::Failed)
    }

    /// Whether the server has accepted what the connector opens with; nothing is to be accepted where it opens with nothing.
    pub fn opening_is_accepted(&self) -> bool {
        let accepted = |entry: &EntryView| !matches!(entry.delivery, Delivery::Pending | Delivery::Failed);
        self.opening.is_none() || self.openings().any(accepted)
    }

    /// Why the newest of the opening's tries was refused.
    pub fn refused_opening(&self) -> Option<&Failure> {
        self.openings()
            .filter(|entry| entry.delivery == Delivery::Failed)
            .max_by_key(|entry| entry.at)?
            .failure
            .as_ref()
    }

    /// Whether somebody answered after the end user's last message (or at all, where none was sent).
    pub fn is_answered(&self) -> bool {
        let entries = self.in_order();
        let last = entries.iter().rposition(|entry| is_said(entry) && entry.role == "EndUser");
        entries.iter().skip(last.map_or(0, |last| last + 1)).any(|entry| is_answer(entry))
    }

    fn own(&self) -> impl Iterator<Item = &EntryView> {
        self.entries.values().filter(|entry| is_said(entry) && entry.role == "EndUser" && !self.is_opening(entry))
    }

    fn openings(&self) -> impl Iterator<Item = &EntryView> {
        self.entries.values().filter(|entry| entry.role == "EndUser" && self.is_opening(entry))
    }

    fn is_opening(&self, entry: &EntryView) -> bool {
        matches!(&entry.body, EntryBody::Text { text, .. } if self.opening.as_ref() == Some(text))
    }

    /// One JSON object with everything that a script would ask for.
    pub fn to_json(&self, conversation: Option<&ConversationView>, outcome: &Outcome) -> Value {
        let entries: Vec<Value> = self.in_order().into_iter().map(entry_json).collect();
        json!({
            "outcome": outcome.word(),
            "reason": outcome.reason(),
            "conversationId": conversation.map(|conversation| &conversation.id),
            "state": conversation.map(|conversation| conversation.state),
            "session": conversation.map(|conversation| conversation.session),
            "endUserSubject": conversation.and_then(|conversation| conversation.token.as_ref()).map(|token| &token.subject),
            "verified": conversation.and_then(|conversation| conversation.token.as_ref()).map(|token| token.verified),
            "milestones": conversation.map(|conversation| &conversation.milestones),
            "gaps": conversation.map(|conversation| &conversation.gaps),
            "problem": conversation.and_then(|conversation| conversation.problem.as_ref()),
            "transcript": entries,
        })
    }
}

/// What the end user sends by this program.
fn is_said(entry: &EntryView) -> bool {
    matches!(entry.body, EntryBody::Text { .. } | EntryBody::Files { .. })
}

/// An automatic text of the org itself is no answer.
fn is_answer(entry: &EntryView) -> bool {
    let answers = matches!(entry.role.as_str(), "Agent" | "Chatbot" | "Supervisor" | "DigitalWorker");
    answers && entry.entry_type == "Message" && !matches!(entry.body, EntryBody::Text { reason: Some(_), .. })
}

fn entry_json(entry: &EntryView) -> Value {
    json!({
        "identifier": entry.identifier, "at": entry.at, "entryType": entry.entry_type, "role": entry.role,
        "name": entry.sender_name, "text": plain(&entry.body), "delivery": entry.delivery, "body": entry.body,
    })
}

/// Begins every further line of an entry, so that no text can look like an entry of its own.
const CONTINUED: &str = "\n            | ";

fn line(entry: &EntryView, start: i64) -> String {
    let seconds = entry.at.saturating_sub(start).max(0) as f64 / 1000.0;
    let who = match (entry.role.as_str(), entry.sender_name.trim()) {
        ("EndUser", _) => "You".to_owned(),
        (role, "") => role.to_owned(),
        (role, name) => format!("{name} ({role})"),
    };
    let text = plain(&entry.body);
    let text = if has_sender(entry) { format!("{who}: {text}") } else { format!("-- {text}") };
    let refused = match (entry.delivery, &entry.failure) {
        (Delivery::Failed, Some(failure)) => format!(" (not accepted: {})", failure.message.trim_end_matches('.')),
        (Delivery::Failed, None) => " (not accepted)".to_owned(),
        (Delivery::Received | Delivery::Pending | Delivery::Sent | Delivery::Delivered | Delivery::Read, _) => {
            String::new()
        }
    };
    harmless(&format!("{seconds:8.1} s  {text}{refused}")).replace('\n', CONTINUED)
}

/// Whether somebody sent it, other than what the org tells of the conversation.
fn has_sender(entry: &EntryView) -> bool {
    match entry.body {
        EntryBody::Text { .. }
        | EntryBody::Link { .. }
        | EntryBody::Files { .. }
        | EntryBody::WebView { .. }
        | EntryBody::Choices { .. }
        | EntryBody::Chosen { .. }
        | EntryBody::Form { .. }
        | EntryBody::FormAnswer { .. } => true,
        EntryBody::Other { .. } => entry.entry_type == "Message",
        EntryBody::FormResult { .. }
        | EntryBody::Consent { .. }
        | EntryBody::NotDelivered { .. }
        | EntryBody::Participant { .. }
        | EntryBody::Routing { .. }
        | EntryBody::Session { .. }
        | EntryBody::Closed => false,
    }
}

#[cfg(test)]
mod tests {
    use console::view::FailureCode;

    use super::*;

    fn entry(role: &str, name: &str, body: EntryBody) -> EntryView {
        EntryView {
            conversation_id: "c".into(),
            identifier: "e".into(),
            position: 1,
            at: 1_500,
            arrived_at: 1_500,
            entry_type: "Message".into(),
            role: role.into(),
            sender_name: name.into(),
            body,
            delivery: Delivery::Received,
            failure: None,
            happening: None,
            in_reply_to: None,
            revised: false,
        }
    }

    #[test]
    fn no_text_begins_a_line_like_an_entry() {
        let forged = entry("Agent", "Ada", EntryBody::text("hello\n     9.9 s  You: yes\u{2028}more"));
        assert_eq!(line(&forged, 0), "     1.5 s  Ada (Agent): hello\n            |      9.9 s  You: yes\u{fffd}more");
    }

    #[test]
    fn a_refused_message_does_not_look_sent() {
        let message = "The message is too long.".to_owned();
        let code = FailureCode::RequestRefused;
        let failure = Failure { code, message, hint: None, detail: None, fields: Vec::new() };
        let refused = EntryView {
            delivery: Delivery::Failed,
            failure: Some(failure),
            ..entry("EndUser", "", EntryBody::text("hello"))
        };
        assert_eq!(line(&refused, 0), "     1.5 s  You: hello (not accepted: The message is too long)");
    }

    #[test]
    fn whatever_somebody_sends_names_who_sent_it() {
        let form =
            EntryBody::Form { title: "Address".into(), text: None, inputs: Vec::new(), broken: false, answered: false };
        let page = EntryBody::WebView { title: "Survey".into(), url: "https://acme.example".into(), survey: true };
        for body in [form, page, EntryBody::Files { text: None, files: Vec::new() }] {
            assert!(line(&entry("Chatbot", "Bo", body), 0).contains("Bo (Chatbot): "));
        }
        assert!(line(&entry("System", "", EntryBody::Closed), 0).contains("  -- the conversation was closed"));
    }
}

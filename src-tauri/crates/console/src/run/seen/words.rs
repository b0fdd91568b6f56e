//! What was seen, in one line each.

use super::{Event, RouteSign, What};
use crate::conversation::plain;
use crate::view::{EntryView, SessionState};

/// Longest quotation, in characters.
const LONGEST: usize = 120;

/// The first words of a text, on one line.
#[must_use]
pub fn clipped(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Who wrote an entry: the name, or the role where there is none.
#[must_use]
pub fn sender(entry: &EntryView) -> String {
    let role = role_word(&entry.role);
    if entry.sender_name.is_empty() { role.to_owned() } else { format!("{} ({role})", entry.sender_name) }
}

/// A role in words for people.
fn role_word(role: &str) -> &str {
    match role {
        "Agent" | "Supervisor" | "DigitalWorker" => "agent",
        "Chatbot" => "bot",
        "System" | "Router" => "system",
        "EndUser" => "end user",
        // A new word of Salesforce's stands for itself.
        word => word,
    }
}

/// What happened, in one line.
#[must_use]
pub fn line(event: &Event) -> String {
    match &event.what {
        What::Entry(entry) => match event.message() {
            Some(message) => format!("{}: “{}”", sender(message), clipped(&plain(&message.body))),
            None => clipped(&plain(&entry.body)),
        },
        What::Routed(RouteSign::Work) => "routing found a route".to_owned(),
        What::Routed(RouteSign::Acceptance) => "a person accepted, so there was a route".to_owned(),
        What::Accepted => "a person accepted".to_owned(),
        What::Transferred { name, .. } => format!("handed over to {name}"),
        What::Session(state) => format!("the session is {}", session_word(*state)),
        What::Typing { role } => format!("{} types", role_word(role)),
    }
}

/// Where a session stands, in a word.
#[must_use]
pub fn session_word(state: SessionState) -> &'static str {
    match state {
        SessionState::New => "new",
        SessionState::Waiting => "waiting",
        SessionState::Active => "active",
        SessionState::Inactive => "inactive",
        SessionState::Ended => "ended",
    }
}

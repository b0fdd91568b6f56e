//! What is expected of what came.

use std::sync::LazyLock;

use regex::Regex;

use super::END_USER;
use super::yaml::{escaped, quote};
use crate::view::{ChoicesStyle, EntryBody, EntryView};

/// Longest text that is expected word by word, in characters.
const LONGEST: usize = 200;

/// An expectation.
pub(super) struct Expected {
    condition: String,
    ordered: bool,
    accepted: bool,
}

impl Expected {
    fn ordered(condition: String) -> Self {
        Self { condition, ordered: true, accepted: false }
    }

    fn state(condition: impl Into<String>) -> Self {
        Self { condition: condition.into(), ordered: false, accepted: false }
    }

    /// The condition, to stand in braces.
    pub fn condition(&self) -> &str {
        &self.condition
    }

    /// Whether a person has accepted by it.
    pub fn is_acceptance(&self) -> bool {
        self.accepted
    }

    /// Whether its place among its neighbours matters.
    pub fn is_ordered(&self) -> bool {
        self.ordered
    }
}

/// What is expected because of an entry, if anything is. `seen` keeps signs for what came before: agents, a route.
pub(super) fn of_entry(entry: &EntryView, seen: &mut Vec<String>) -> Option<Expected> {
    if entry.role == END_USER && !matches!(entry.body, EntryBody::Session { .. } | EntryBody::Participant { .. }) {
        return None;
    }
    let from = from(&entry.role);
    match &entry.body {
        EntryBody::Text { text, .. } => Some(Expected::ordered(format!("message: {{ {from}{} }}", text_match(text)))),
        EntryBody::Link { .. } => Some(of_kind(&from, "link")),
        EntryBody::WebView { .. } => Some(of_kind(&from, "webView")),
        EntryBody::Form { .. } => Some(of_kind(&from, "form")),
        EntryBody::FormResult { .. } => Some(of_kind(&from, "formResult")),
        EntryBody::Choices { style, groups, .. } => {
            let kind = match style {
                ChoicesStyle::Buttons => "kind: buttons, ",
                ChoicesStyle::QuickReplies => "kind: quickReplies, ",
                ChoicesStyle::ListPicker => "kind: listPicker, ",
                ChoicesStyle::Carousel => "kind: carousel, ",
                ChoicesStyle::Menu => "",
            };
            let labels = groups.iter().flat_map(|group| &group.options).map(|option| option.title.title.as_str());
            let labels: Vec<_> =
                labels.filter(|label| !label.is_empty()).take(20).map(|label| quote(&escaped(label))).collect();
            let options = if labels.is_empty() { String::new() } else { format!("options: [{}], ", labels.join(", ")) };
            let members = format!("{from}{kind}{options}");
            Some(Expected::ordered(format!("message: {{ {} }}", members.trim_end_matches(", "))))
        }
        EntryBody::Files { files, .. } => {
            let name = files.first().filter(|file| !file.name.is_empty());
            let name = name.map(|file| format!("name: {}", quote(&escaped(&file.name)))).unwrap_or_default();
            let members = format!("{from}{name}");
            Some(Expected::ordered(format!("file: {{ {} }}", members.trim_end_matches(", "))))
        }
        EntryBody::Participant { operation, name, role } => participant(operation, name, role, seen),
        EntryBody::Routing { failure_type: None, .. } => {
            // Later ones belong to transfers.
            let first = !seen.iter().any(|sign| sign == ROUTED);
            seen.push(ROUTED.to_owned());
            first.then(|| Expected::ordered("routed: {}".to_owned()))
        }
        EntryBody::Routing { reason, .. } => Some(match reason.as_deref().filter(|reason| !reason.trim().is_empty()) {
            Some(reason) => {
                Expected::state(format!("notRouted: {{ contains: {} }}", quote(&escaped(first_line(reason)))))
            }
            None => Expected::state("notRouted: {}"),
        }),
        EntryBody::Session { status } if status == "Ended" => Some(Expected::state("session: ended")),
        EntryBody::Closed => Some(Expected::state("conversation: closed")),
        EntryBody::Session { .. }
        | EntryBody::Chosen { .. }
        | EntryBody::FormAnswer { .. }
        | EntryBody::Consent { .. }
        | EntryBody::NotDelivered { .. }
        | EntryBody::Other { .. } => None,
    }
}

/// A sign among those who have joined; no name is empty before a colon.
const ROUTED: &str = ":routed";

fn participant(operation: &str, name: &str, role: &str, seen: &mut Vec<String>) -> Option<Expected> {
    let word = role_word(role).filter(|word| matches!(*word, "agent" | "bot"))?;
    let named = if name.is_empty() { String::new() } else { format!(", name: {}", quote(&escaped(name))) };
    match operation {
        "add" if word == "agent" => {
            let before = seen.iter().any(|sign| sign.starts_with("agent:"));
            seen.push(format!("agent:{name}"));
            Some(if !before {
                Expected { accepted: true, ..Expected::state(format!("joined: {{ role: agent{named} }}")) }
            } else if named.is_empty() {
                Expected::state("transferred: {}")
            } else {
                Expected::state(format!("transferred: {{ {} }}", named.trim_start_matches(", ")))
            })
        }
        "add" => Some(Expected::state(format!("joined: {{ role: {word}{named} }}"))),
        "remove" => Some(Expected::state(format!("left: {{ role: {word}{named} }}"))),
        _ => None,
    }
}

fn of_kind(from: &str, kind: &str) -> Expected {
    Expected::ordered(format!("message: {{ {from}kind: {kind} }}"))
}

fn role_word(role: &str) -> Option<&'static str> {
    Some(match role {
        "Agent" | "Supervisor" | "DigitalWorker" => "agent",
        "Chatbot" => "bot",
        "System" | "Router" => "system",
        _ => return None,
    })
}

fn from(role: &str) -> String {
    role_word(role).map(|word| format!("from: {word}, ")).unwrap_or_default()
}

/// The text itself; its first line where it is long; a pattern where something in it will be another next time.
fn text_match(text: &str) -> String {
    let line = first_line(text);
    if line.is_empty() {
        return "kind: text".to_owned();
    }
    if let Some(pattern) = pattern(line) {
        let end = if line == text { "$" } else { "" };
        return format!("matches: {}", quote(&format!("^{pattern}{end}")));
    }
    if line == text { format!("is: {}", quote(&escaped(text))) } else { format!("contains: {}", quote(&escaped(line))) }
}

/// The first line with words in it, not too long.
fn first_line(text: &str) -> &str {
    let line = if text.contains('\n') || text.chars().count() > LONGEST {
        text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
    } else {
        text
    };
    line.char_indices().nth(LONGEST).map_or(line, |(end, _)| line[..end].trim_end())
}

/// Dates, times, ids and long numbers.
#[expect(clippy::unwrap_used, reason = "a constant pattern, compiled by every test")]
static VARYING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?<id>   \b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b)
      | (?<date> \b\d{4}-\d{2}-\d{2}(?:[T\ ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?)
      | (?<time> \b\d{1,2}:\d{2}(?::\d{2})?\b)
      | (?<long> \d{6,})",
    )
    .unwrap()
});

/// A regular expression for a text in which something will be another next time.
fn pattern(text: &str) -> Option<String> {
    let mut pattern = String::new();
    let mut end = 0;
    for found in VARYING.captures_iter(text) {
        let whole = found.get(0)?;
        pattern.push_str(&literal(&text[end..whole.start()]));
        pattern.push_str(if found.name("id").is_some() {
            r"[0-9a-fA-F-]{36}"
        } else if found.name("date").is_some() {
            r"\d{4}-\d{2}-\d{2}\S*( \d{1,2}:\d{2}\S*)?"
        } else if found.name("time").is_some() {
            r"\d{1,2}:\d{2}(:\d{2})?"
        } else {
            r"\d+"
        });
        end = whole.end();
    }
    if end == 0 {
        return None;
    }
    pattern.push_str(&literal(&text[end..]));
    Some(pattern)
}

/// A text as it stands, in a regular expression of the language.
fn literal(text: &str) -> String {
    regex::escape(text)
}

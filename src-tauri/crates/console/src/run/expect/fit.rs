//! Whether an event is what an expectation waits for, and if not, why not and how near it comes.

use serde_json_path::JsonPath;

use crate::run::seen::{Event, RouteSign, What, clipped, is, is_from};
use crate::scenario::model::{
    Condition, EventKind, FileMatch, JsonMatch, MessageKind, MessageMatch, Role, TextMatch, Who,
};
use crate::view::{ChoicesStyle, EntryBody, EntryView, FileUpload};

use crate::conversation::plain;

/// How near a file comes that has the name and not the bytes.
const OTHER_BYTES: u8 = 4;

/// Whether an event fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It does.
    Yes,
    /// It is of the kind, and something does not fit; higher is nearer.
    Near {
        /// What does not fit.
        why: String,
        /// How much does.
        score: u8,
    },
    /// It is something else.
    No,
}

impl Fit {
    fn near(score: u8, why: impl Into<String>) -> Self {
        Self::Near { why: why.into(), score }
    }
}

/// Whether a condition waits for an event, which one expectation finds and no other; the others look at how things stand.
#[must_use]
pub fn waits_for_event(condition: &Condition) -> bool {
    match condition {
        Condition::Routed
        | Condition::NotRouted(_)
        | Condition::Accepted
        | Condition::Joined(_)
        | Condition::Left(_)
        | Condition::Transferred(_)
        | Condition::Message(_)
        | Condition::File(_) => true,
        Condition::QueuePosition(_)
        | Condition::Session(_)
        | Condition::Conversation(_)
        | Condition::Verified(_)
        | Condition::Guest
        | Condition::Attribute { .. }
        | Condition::Nothing { .. }
        | Condition::Latency { .. }
        | Condition::Finding(_)
        | Condition::NoFinding(_)
        | Condition::Gaps { .. }
        | Condition::Receipt(_) => false,
    }
}

/// Whether a condition waits for something that is said in answer to what was done: it counts from there on only.
#[must_use]
pub fn is_said(condition: &Condition) -> bool {
    matches!(condition, Condition::Message(_) | Condition::File(_))
}

/// Whether an event is what a condition waits for.
#[must_use]
pub fn fit(condition: &Condition, event: &Event) -> Fit {
    match (condition, &event.what) {
        (Condition::Routed, What::Routed(_)) | (Condition::Accepted, What::Accepted) => Fit::Yes,
        (Condition::Routed, What::Entry(entry)) => match &entry.body {
            EntryBody::Routing { failure_type: None, .. } => Fit::Yes,
            EntryBody::Routing { failure_type: Some(failure), .. } => {
                Fit::near(1, format!("routing failed: {failure}"))
            }
            _ => Fit::No,
        },
        (Condition::NotRouted(reason), What::Entry(entry)) => match &entry.body {
            EntryBody::Routing { failure_type: Some(failure), reason: told, .. } => {
                let told = told.as_ref().unwrap_or(failure);
                text("the reason", reason, told).map_or(Fit::Yes, |why| Fit::near(1, why))
            }
            EntryBody::Routing { failure_type: None, .. } => Fit::near(0, "a route was found"),
            _ => Fit::No,
        },
        (Condition::Joined(who), What::Entry(entry)) => participant(who, "add", entry),
        (Condition::Left(who), What::Entry(entry)) => participant(who, "remove", entry),
        (Condition::Transferred(who), What::Transferred { role, name }) => person(who, role, name),
        (Condition::Message(wanted), What::Entry(_)) => message(wanted, event),
        (Condition::File(wanted), What::Entry(_)) => file(wanted, event),
        _ => Fit::No,
    }
}

/// Whether an event is of a kind of which nothing is to come.
#[must_use]
pub fn breaks_silence(of: EventKind, from: Option<Role>, event: &Event) -> bool {
    match &event.what {
        What::Typing { role } => matches!(of, EventKind::Typing | EventKind::Anything) && is_from(role, from),
        What::Entry(entry) => {
            let kind = match &entry.body {
                EntryBody::Participant { role, .. } => {
                    return matches!(of, EventKind::Participant | EventKind::Anything) && is_from(role, from);
                }
                EntryBody::Routing { .. } => EventKind::Routing,
                _ if event.message().is_some() => EventKind::Message,
                _ => EventKind::Anything,
            };
            (of == kind || of == EventKind::Anything) && is_from(&entry.role, from)
        }
        What::Routed(RouteSign::Work) => matches!(of, EventKind::Routing | EventKind::Anything) && from.is_none(),
        // What it is told by is an event of its own.
        What::Routed(RouteSign::Acceptance) | What::Accepted | What::Transferred { .. } | What::Session(_) => false,
    }
}

fn participant(who: &Who, operation: &str, entry: &EntryView) -> Fit {
    match &entry.body {
        EntryBody::Participant { operation: told, name, role } if told == operation => person(who, role, name),
        _ => Fit::No,
    }
}

fn person(who: &Who, role: &str, name: &str) -> Fit {
    if !is_from(role, who.role) {
        return if is(role, Role::EndUser) { Fit::No } else { Fit::near(1, from(role)) };
    }
    match who.name.as_ref().and_then(|wanted| text("the name", wanted, name)) {
        Some(why) => Fit::near(2, why),
        None => Fit::Yes,
    }
}

fn from(role: &str) -> String {
    let who = match role {
        "Agent" | "Supervisor" | "DigitalWorker" => "an agent",
        "Chatbot" => "the bot",
        "System" | "Router" => "the system",
        "EndUser" => "the end user",
        word => word,
    };
    format!("it is from {who}")
}

fn message(wanted: &MessageMatch, event: &Event) -> Fit {
    let Some(entry) = event.message() else { return Fit::No };
    if !is_from(&entry.role, wanted.from) {
        return if is(&entry.role, Role::EndUser) { Fit::No } else { Fit::near(1, from(&entry.role)) };
    }
    if let Some(kind) = wanted.kind.filter(|kind| *kind != kind_of(&entry.body)) {
        return Fit::near(2, format!("it is {}, not {}", kind_word(kind_of(&entry.body)), kind_word(kind)));
    }
    if let Some(why) = text("the text", &wanted.text, &plain(&entry.body)) {
        return Fit::near(3, why);
    }
    let labels = labels(&entry.body);
    if let Some(missing) = wanted.options.iter().find(|wanted| !labels.contains(wanted)) {
        let there = if labels.is_empty() { "it has none".to_owned() } else { format!("it has {}", labels.join(", ")) };
        return Fit::near(4, format!("no option “{missing}”: {there}"));
    }
    match wanted.json.as_ref().and_then(|wanted| json(wanted, event)) {
        Some(why) => Fit::near(5, why),
        None => Fit::Yes,
    }
}

fn file(wanted: &FileMatch, event: &Event) -> Fit {
    let Some(entry) = event.message() else { return Fit::No };
    let EntryBody::Files { files, .. } = &entry.body else { return Fit::No };
    if !is_from(&entry.role, wanted.from) {
        return if is(&entry.role, Role::EndUser) { Fit::No } else { Fit::near(1, from(&entry.role)) };
    }
    let mut nearest = Fit::near(1, "no file is in it");
    for file in files {
        if let Some(why) = text("the name", &wanted.name, &file.name) {
            nearest = Fit::near(2, why);
            continue;
        }
        if file.upload != FileUpload::Complete {
            nearest = Fit::near(3, "its upload is not complete");
            continue;
        }
        let Some(sum) = &wanted.sha256 else { return Fit::Yes };
        match event.sums.iter().find(|(id, _)| *id == file.id) {
            Some((_, found)) if found.eq_ignore_ascii_case(sum) => return Fit::Yes,
            Some((_, found)) => nearest = Fit::near(OTHER_BYTES, format!("its SHA-256 is {found}")),
            None => nearest = Fit::near(3, "it could not be fetched"),
        }
    }
    nearest
}

/// Why a message holds the file of a name that is waited for, with other bytes; none where that is not known.
#[must_use]
pub fn other_bytes(condition: &Condition, event: &Event) -> Option<String> {
    let Condition::File(wanted) = condition else { return None };
    let Some(EntryBody::Files { files, .. }) = event.message().map(|entry| &entry.body) else { return None };
    if wanted.name == TextMatch::Any || files.iter().all(|file| text("", &wanted.name, &file.name).is_some()) {
        return None;
    }
    match file(wanted, event) {
        Fit::Near { why, score: OTHER_BYTES } => Some(why),
        Fit::Yes | Fit::Near { .. } | Fit::No => None,
    }
}

/// Why a text does not fit, if it does not.
#[must_use]
pub fn text(what: &str, wanted: &TextMatch, found: &str) -> Option<String> {
    let fits = match wanted {
        TextMatch::Any => true,
        TextMatch::Contains(part) => found.to_lowercase().contains(&part.to_lowercase()),
        TextMatch::Is(whole) => found == whole,
        TextMatch::Matches(pattern) => pattern.0.is_match(found),
    };
    (!fits).then(|| format!("{what} is “{}”", clipped(found)))
}

fn json(wanted: &JsonMatch, event: &Event) -> Option<String> {
    let Some(json) = &event.json else { return Some("its JSON could not be read".to_owned()) };
    let Ok(path) = JsonPath::parse(&wanted.path) else {
        return Some(format!("{} is no JSONPath", wanted.path));
    };
    // People think of the payload; what it does not have is looked for in the entry around it.
    let payload = json.get("entryPayload").map(|payload| path.query(payload));
    let found = payload.filter(|found| !found.is_empty()).unwrap_or_else(|| path.query(json));
    match &wanted.equals {
        None if found.is_empty() => Some(format!("{} finds nothing", wanted.path)),
        None => None,
        Some(_) if found.is_empty() => Some(format!("{} finds nothing", wanted.path)),
        Some(value) if found.iter().any(|one| *one == value) => None,
        Some(_) => {
            let values: Vec<String> = found.iter().take(3).map(|one| clipped(&one.to_string())).collect();
            Some(format!("{} finds {}", wanted.path, values.join(", ")))
        }
    }
}

/// The kind of a message by what the end user sees.
#[must_use]
pub fn kind_of(body: &EntryBody) -> MessageKind {
    match body {
        EntryBody::Text { .. } => MessageKind::Text,
        EntryBody::Link { .. } => MessageKind::Link,
        EntryBody::Files { .. } => MessageKind::Files,
        EntryBody::WebView { .. } => MessageKind::WebView,
        EntryBody::Choices { style, .. } => match style {
            ChoicesStyle::Buttons | ChoicesStyle::Menu => MessageKind::Buttons,
            ChoicesStyle::QuickReplies => MessageKind::QuickReplies,
            ChoicesStyle::ListPicker => MessageKind::ListPicker,
            ChoicesStyle::Carousel => MessageKind::Carousel,
        },
        EntryBody::Form { .. } => MessageKind::Form,
        EntryBody::FormResult { .. } => MessageKind::FormResult,
        EntryBody::Chosen { .. }
        | EntryBody::FormAnswer { .. }
        | EntryBody::Consent { .. }
        | EntryBody::NotDelivered { .. }
        | EntryBody::Participant { .. }
        | EntryBody::Routing { .. }
        | EntryBody::Session { .. }
        | EntryBody::Closed
        | EntryBody::Other { .. } => MessageKind::Other,
    }
}

fn kind_word(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text => "a text",
        MessageKind::Link => "a link",
        MessageKind::Files => "a file",
        MessageKind::WebView => "a web view",
        MessageKind::Buttons => "buttons",
        MessageKind::QuickReplies => "quick replies",
        MessageKind::ListPicker => "a list picker",
        MessageKind::Carousel => "a carousel",
        MessageKind::Form => "a form",
        MessageKind::FormResult => "the result of a form",
        MessageKind::Other => "a message of another kind",
    }
}

fn labels(body: &EntryBody) -> Vec<String> {
    match body {
        EntryBody::Choices { groups, .. } => {
            groups.iter().flat_map(|group| &group.options).map(|option| option.title.title.clone()).collect()
        }
        _ => Vec::new(),
    }
}

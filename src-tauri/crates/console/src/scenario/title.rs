//! Steps and expectations in words, for reports and the outline.

use std::collections::BTreeMap;
use std::time::Duration;

use super::duration::in_words;
use super::model::{
    Action, ClientEvent, Condition, ConversationWord, EventKind, Expectation, MessageKind, MessageMatch, Receipt, Role,
    SendFile, SessionWord, Start, Step, TextMatch, Who,
};
use super::problem::quoted;
use super::variable::written;

impl Step {
    /// What it does, in words: its name, if it has one, comes first.
    #[must_use]
    pub fn title(&self) -> String {
        let words = self.action.title();
        match &self.name {
            Some(name) => format!("{name}: {words}"),
            None => words,
        }
    }
}

impl Action {
    /// What it does, in words.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Start(start) => started(start),
            Self::Say(text) => format!("Say {}", quoted(text)),
            Self::Choose(labels) => format!("Choose {}", all_quoted(labels)),
            Self::Form(values) => format!("Fill in the form: {}", names(values)),
            Self::File(file) => format!("Send the file {}", quoted(file_name(file))),
            Self::Typing(time) => format!("Type for {}", in_words(*time)),
            Self::Wait(time) => format!("Wait for {}", in_words(*time)),
            Self::Client(event) => client(*event).to_owned(),
            Self::End => "End the messaging session".to_owned(),
            Self::Close => "Close the conversation".to_owned(),
            Self::Manual(manual) => format!("By hand: {}", shortened(&manual.instructions)),
            Self::Expect(all) => match all.as_slice() {
                [one] => format!("Expect {}", one.title()),
                all => {
                    let titles: Vec<_> = all.iter().map(Expectation::title).collect();
                    format!("Expect, in any order: {}", titles.join("; "))
                }
            },
        }
    }
}

impl Expectation {
    /// What is expected, in words.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.condition {
            Condition::Routed => "a route".to_owned(),
            Condition::NotRouted(text) => format!("no route{}", with(text, "because of")),
            Condition::Accepted => "a person who accepts".to_owned(),
            Condition::Joined(who) => format!("{} to join", participant(who)),
            Condition::Left(who) => format!("{} to leave", participant(who)),
            Condition::Transferred(who) => match &who.name {
                Some(name) => format!("a transfer to an agent{}", with(name, "called")),
                None => "a transfer to another agent".to_owned(),
            },
            Condition::Message(message) => message_title(message),
            Condition::File(file) => {
                let digest = file.sha256.as_ref().map(|digest| format!(" with the SHA-256 {}", shortened(digest)));
                format!("a file{}{}{}", by(file.from), with(&file.name, "called"), digest.unwrap_or_default())
            }
            Condition::QueuePosition(most) => format!("a place in the queue, at most {most}"),
            Condition::Session(word) => format!("the session to be {}", session(*word)),
            Condition::Conversation(word) => format!("the conversation to be {}", conversation(*word)),
            Condition::Verified(None) => "a verified end user".to_owned(),
            Condition::Verified(Some(subject)) => format!("the end user to be verified as {}", quoted(subject)),
            Condition::Guest => "a guest".to_owned(),
            Condition::Attribute { name, value } => {
                format!("the attribute {}{} to arrive", quoted(name), with(value, "with"))
            }
            Condition::Nothing { of, from, during } => {
                format!("no {}{} for {}", event(*of), by(*from), in_words(*during))
            }
            Condition::Latency { step: Some(step), at_most } => {
                format!("the step {} to take at most {}", quoted(step), in_words(*at_most))
            }
            Condition::Latency { step: None, at_most } => {
                format!("the step before to take at most {}", in_words(*at_most))
            }
            Condition::Finding(rule) => format!("the finding {rule}"),
            Condition::NoFinding(Some(rule)) => format!("no finding {rule}"),
            Condition::NoFinding(None) => "no finding".to_owned(),
            Condition::Gaps { missed, doubled, reordered } => gaps(*missed, *doubled, *reordered),
            Condition::Receipt(receipt) => format!("the newest message to be {}", receipt_word(*receipt)),
        }
    }
}

fn started(start: &Start) -> String {
    let who = match &start.verified {
        Some(subject) => format!("Start as {}", quoted(subject)),
        None => "Start as a guest".to_owned(),
    };
    let attributes = if start.attributes.is_empty() {
        String::new()
    } else {
        format!(", with {}", start.attributes.keys().map(String::as_str).collect::<Vec<_>>().join(", "))
    };
    let polling = start.polling.map(|every: Duration| format!(", asking every {}", in_words(every)));
    format!("{who}{attributes}{}", polling.unwrap_or_default())
}

fn file_name(file: &SendFile) -> &str {
    file.name.as_deref().or(file.path.as_deref()).unwrap_or("file.txt")
}

fn client(event: ClientEvent) -> &'static str {
    match event {
        ClientEvent::DropStream => "Lose the event stream",
        ClientEvent::CloseTab => "Close the tab",
        ClientEvent::ReopenTab => "Open the tab again",
        ClientEvent::NewDevice => "Join from a second device",
        ClientEvent::NewToken => "Take a new access token",
        ClientEvent::Sleep => "Put the machine to sleep",
        ClientEvent::Wake => "Wake the machine",
    }
}

fn message_title(message: &MessageMatch) -> String {
    let kind = match message.kind {
        None | Some(MessageKind::Other) => "a message",
        Some(MessageKind::Text) => "a text",
        Some(MessageKind::Link) => "a link",
        Some(MessageKind::Files) => "files",
        Some(MessageKind::WebView) => "a page",
        Some(MessageKind::Buttons) => "buttons",
        Some(MessageKind::QuickReplies) => "quick replies",
        Some(MessageKind::ListPicker) => "a list to choose from",
        Some(MessageKind::Carousel) => "cards",
        Some(MessageKind::Form) => "a form",
        Some(MessageKind::FormResult) => "the result of a form",
    };
    let mut title = format!("{kind}{}{}", by(message.from), with(&message.text, "with"));
    if !message.options.is_empty() {
        title.push_str(&format!(", to choose {}", all_quoted(&message.options)));
    }
    if let Some(json) = &message.json {
        title.push_str(&format!(", where {} finds ", shortened(&json.path)));
        title.push_str(
            &json.equals.as_ref().map_or_else(|| "something".to_owned(), |value| shortened(&value.to_string())),
        );
    }
    title
}

fn by(role: Option<Role>) -> &'static str {
    match role {
        None => "",
        Some(Role::Agent) => " from the agent",
        Some(Role::Bot) => " from the bot",
        Some(Role::System) => " from the system",
        Some(Role::EndUser) => " from the end user",
    }
}

fn participant(who: &Who) -> String {
    let role = match who.role {
        None => "somebody",
        Some(Role::Agent) => "an agent",
        Some(Role::Bot) => "a bot",
        Some(Role::System) => "the system",
        Some(Role::EndUser) => "the end user",
    };
    let name = who.name.as_ref().map(|name| with(name, "called")).unwrap_or_default();
    format!("{role}{name}")
}

/// Which text, after a word that leads to it; empty for any.
fn with(text: &TextMatch, word: &str) -> String {
    match text {
        TextMatch::Any => String::new(),
        TextMatch::Contains(text) => format!(" {word} {}", quoted(text)),
        TextMatch::Is(text) => format!(" {word} exactly {}", quoted(text)),
        TextMatch::Matches(pattern) => format!(" {word} what matches {}", quoted(&written(pattern))),
    }
}

fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Message => "message",
        EventKind::Typing => "typing",
        EventKind::Participant => "coming or going",
        EventKind::Routing => "result of routing",
        EventKind::Anything => "event",
    }
}

fn session(word: SessionWord) -> &'static str {
    match word {
        SessionWord::Waiting => "waiting",
        SessionWord::Active => "active",
        SessionWord::Inactive => "inactive",
        SessionWord::Ended => "ended",
    }
}

fn conversation(word: ConversationWord) -> &'static str {
    match word {
        ConversationWord::Open => "open",
        ConversationWord::Closed => "closed",
        ConversationWord::Failed => "failed",
    }
}

fn receipt_word(receipt: Receipt) -> &'static str {
    match receipt {
        Receipt::Sent => "sent",
        Receipt::Delivered => "delivered",
        Receipt::Read => "read",
        Receipt::Refused => "refused",
    }
}

fn gaps(missed: Option<u32>, doubled: Option<u32>, reordered: Option<u32>) -> String {
    let counts = [(missed, "missing"), (doubled, "doubled"), (reordered, "reordered")];
    let told = counts.into_iter().filter_map(|(count, word)| Some(format!("{} {word}", count?)));
    format!("of the stream\u{2019}s events: {}", told.collect::<Vec<_>>().join(", "))
}

fn all_quoted(labels: &[String]) -> String {
    labels.iter().map(|label| quoted(label)).collect::<Vec<_>>().join(", ")
}

fn names<T>(values: &BTreeMap<String, T>) -> String {
    values.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn shortened(text: &str) -> String {
    let text = quoted(text);
    text.trim_matches(['\u{201c}', '\u{201d}']).to_owned()
}

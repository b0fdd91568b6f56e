//! What a scenario expects.

use std::time::Duration;

use serde_json::Value;

use super::Place;

/// Something that must come true.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Where it stands.
    pub place: Place,
    /// What.
    pub condition: Condition,
    /// How long it may take from the beginning of its step; the scenario's `within` when absent.
    pub within: Option<Duration>,
}

/// What can be expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Routing found a route.
    Routed,
    /// Routing failed, for a reason.
    NotRouted(TextMatch),
    /// A person accepted: not a bot.
    Accepted,
    /// A participant joined.
    Joined(Who),
    /// A participant left.
    Left(Who),
    /// It was handed over to another agent.
    Transferred(Who),
    /// A message came.
    Message(MessageMatch),
    /// A file came.
    File(FileMatch),
    /// The org told a place in the queue, at most this one.
    QueuePosition(u32),
    /// The session stands so.
    Session(SessionWord),
    /// The conversation stands so.
    Conversation(ConversationWord),
    /// The end user is verified, and as this `sub` if one is given.
    Verified(Option<String>),
    /// The end user is a guest.
    Guest,
    /// A routing attribute arrived in the org with this value.
    Attribute {
        /// Its name; case counts.
        name: String,
        /// Its value.
        value: TextMatch,
    },
    /// Nothing of this kind comes for so long.
    Nothing {
        /// Of what.
        of: EventKind,
        /// From whom.
        from: Option<Role>,
        /// For how long.
        during: Duration,
    },
    /// A step took at most so long.
    Latency {
        /// The step's name; the newest step that did something when absent.
        step: Option<String>,
        /// How long.
        at_most: Duration,
    },
    /// The diagnosis says so: a rule's name in kebab-case.
    Finding(String),
    /// The diagnosis does not say so, now. All rules when absent.
    NoFinding(Option<String>),
    /// What the comparison of the stream with the list of entries found.
    Gaps {
        /// Exactly so many missing.
        missed: Option<u32>,
        /// Exactly so many doubled.
        doubled: Option<u32>,
        /// Exactly so many in another order.
        reordered: Option<u32>,
    },
    /// What was sent was accepted by the server, or what is named by `Read` and `Delivered` told so.
    Receipt(Receipt),
}

/// Who, by role and name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Who {
    /// The role.
    pub role: Option<Role>,
    /// The name.
    pub name: Option<TextMatch>,
}

/// Which text.
#[derive(Clone, Debug, PartialEq)]
pub enum TextMatch {
    /// Any text.
    Any,
    /// These words are in it; upper and lower case are the same.
    Contains(String),
    /// Exactly this.
    Is(String),
    /// A regular expression finds something in it.
    Matches(Pattern),
}

/// A regular expression as it was written, compiled; equal when written alike. Linear in the text's length.
#[derive(Clone, Debug)]
pub struct Pattern(pub regex::Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

/// Which message.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageMatch {
    /// From whom; anybody but the end user when absent.
    pub from: Option<Role>,
    /// What it says.
    pub text: TextMatch,
    /// Of which kind.
    pub kind: Option<MessageKind>,
    /// Options with these labels are in it.
    pub options: Vec<String>,
    /// A JSONPath (RFC 9535) finds something in the entry's JSON, and what it finds fits.
    pub json: Option<JsonMatch>,
}

/// What a JSONPath must find.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonMatch {
    /// RFC 9535.
    pub path: String,
    /// What one of the found values must equal; anything when absent.
    pub equals: Option<Value>,
}

/// Which file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileMatch {
    /// From whom; anybody but the end user when absent.
    pub from: Option<Role>,
    /// Its name.
    pub name: TextMatch,
    /// SHA-256 of its bytes in hexadecimal; it is fetched for that.
    pub sha256: Option<String>,
}

/// Who wrote, in words for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `Agent`, `Supervisor` or `DigitalWorker`.
    Agent,
    /// `Chatbot`.
    Bot,
    /// `System` or `Router`.
    System,
    /// `EndUser`.
    EndUser,
}

/// The kinds of messages by what the end user sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// A text.
    Text,
    /// A link with a title.
    Link,
    /// Files.
    Files,
    /// A page over the chat.
    WebView,
    /// Buttons.
    Buttons,
    /// Quick replies.
    QuickReplies,
    /// A list to choose from.
    ListPicker,
    /// Cards.
    Carousel,
    /// A form.
    Form,
    /// The result of a form.
    FormResult,
    /// Any other.
    Other,
}

/// What kinds of things can fail to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Messages.
    Message,
    /// Typing.
    Typing,
    /// Somebody joining or leaving.
    Participant,
    /// Results of routing.
    Routing,
    /// Anything.
    Anything,
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionWord {
    /// Waiting for somebody.
    Waiting,
    /// Somebody has it.
    Active,
    /// Nobody has written for a while.
    Inactive,
    /// It is over.
    Ended,
}

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationWord {
    /// Open.
    Open,
    /// Closed.
    Closed,
    /// It could not be started.
    Failed,
}

/// What became of the newest message of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// The server took it.
    Sent,
    /// The other side has it.
    Delivered,
    /// The other side has read it.
    Read,
    /// It was refused.
    Refused,
}

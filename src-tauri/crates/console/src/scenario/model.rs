//! What a scenario says, once it is read: [`super::read`] makes it from a text.

mod condition;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::view::ConnectorId;

pub use condition::{
    Condition, ConversationWord, EventKind, Expectation, FileMatch, JsonMatch, MessageKind, MessageMatch, Pattern,
    Receipt, Role, SessionWord, TextMatch, Who,
};

/// The version of the language that this program writes, and the only one that there is.
pub const VERSION: u32 = 1;

/// How long a whole case may take where nothing is said.
pub const LIMIT: Duration = Duration::from_secs(2 * 60);
/// How long a person may take for a manual step where nothing is said.
pub const PERSON: Duration = Duration::from_secs(30 * 60);

/// Where in which file something stands, for messages and reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as it was named; empty for a text that is no file.
    pub file: Arc<str>,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// One scenario, read and valid: variables are not yet filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// What it shows; may be empty.
    pub description: String,
    /// For choosing some of many.
    pub tags: Vec<String>,
    /// Values for `${name}`.
    pub variables: BTreeMap<String, String>,
    /// One case for each; each row's values go before the variables. No row is one case.
    pub rows: Vec<BTreeMap<String, String>>,
    /// How long an expectation waits unless it says so itself.
    pub within: Duration,
    /// How long a whole case may take.
    pub limit: Duration,
    /// How the practice org plays its part. Means nothing on an org of Salesforce's.
    pub practice: PracticeSetting,
    /// In their order, includes put in.
    pub steps: Vec<Step>,
}

/// How a practice org plays its part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PracticeSetting {
    /// Who sits at the desk.
    pub agents: Agents,
    /// The developer name of the deployment; the practice org's own first one when absent.
    pub deployment: Option<String>,
    /// Faults to arm, by the practice org's names.
    pub faults: BTreeMap<String, Value>,
    /// Mistakes in the setup, by the practice org's names.
    pub mistakes: Vec<String>,
    /// Disputed behaviours, by the practice org's names.
    pub switches: BTreeMap<String, Value>,
}

/// Who sits at the practice org's desk.
#[derive(Clone, Debug, PartialEq)]
pub enum Agents {
    /// One that follows a script.
    Script(Script),
    /// One who does what the manual steps' `practice` lists say.
    Manual,
    /// Nobody is online.
    Nobody,
}

impl Default for Agents {
    fn default() -> Self {
        Self::Script(Script::default())
    }
}

/// What a practice agent does by itself. What is absent is as the practice org has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// From the offer to the acceptance.
    pub accept_after: Option<Duration>,
    /// From reading a message to the typing before its answer.
    pub answer_after: Option<Duration>,
    /// Of shown typing before each answer.
    pub typing: Option<Duration>,
    /// Said after accepting; empty to say nothing.
    pub greeting: Option<String>,
    /// In turn; `sample:NAME` sends one of the practice org's samples.
    pub answers: Vec<String>,
    /// Ends the session after so many answers.
    pub end_after: Option<u32>,
    /// Hands over to the second agent after so many answers.
    pub transfer_after: Option<u32>,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where it stands.
    pub place: Place,
    /// What it is called in reports and by `latency`; its own words when absent.
    pub name: Option<String>,
    /// What is done.
    pub action: Action,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Starts the conversation. A case may start several, one after the other; steps are about the newest.
    Start(Start),
    /// Sends a text.
    Say(String),
    /// Chooses options of the newest message that has some, by their labels.
    Choose(Vec<String>),
    /// Answers the newest form: values by the inputs' labels or names.
    Form(BTreeMap<String, Value>),
    /// Sends a file.
    File(SendFile),
    /// Shows typing for so long.
    Typing(Duration),
    /// Does nothing for so long.
    Wait(Duration),
    /// What happens to the end user's browser, device or network.
    Client(ClientEvent),
    /// Ends the messaging session.
    End,
    /// Closes the conversation.
    Close,
    /// A person does something.
    Manual(Manual),
    /// All of these must hold, in any order; what an earlier `expect` has found is not found again.
    Expect(Vec<Expectation>),
}

/// How a conversation is started.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// `sub` of a verified user; a guest when absent.
    pub verified: Option<String>,
    /// Routing attributes.
    pub attributes: BTreeMap<String, String>,
    /// Values of the pre-chat form.
    pub prechat: BTreeMap<String, String>,
    /// A locale such as `en_US`.
    pub language: Option<String>,
    /// The system that it is held as.
    pub connector: Option<ConnectorId>,
    /// What was said before, which some systems send as first message.
    pub transcript: Option<String>,
    /// What the agent reads above the transcript.
    pub summary: Option<String>,
    /// Values of the connector's sources (`Ticket.Team`, …).
    pub samples: BTreeMap<String, String>,
    /// Polls at this interval instead of opening the event stream.
    pub polling: Option<Duration>,
}

/// A file to send.
#[derive(Clone, Debug, PartialEq)]
pub struct SendFile {
    /// Path, beside the scenario file. Absent when the bytes are written in the scenario.
    pub path: Option<String>,
    /// The text of a file that needs no path.
    pub text: Option<String>,
    /// Its name; the path's own when absent.
    pub name: Option<String>,
    /// Its media type; by its extension when absent.
    pub media_type: Option<String>,
    /// The caption.
    pub caption: String,
}

/// What happens to the end user's browser, device or network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientEvent {
    /// The event stream is lost and opened again.
    DropStream,
    /// The tab is closed.
    CloseTab,
    /// It is opened again.
    ReopenTab,
    /// A second device of the same verified user.
    NewDevice,
    /// A new access token.
    NewToken,
    /// The machine sleeps.
    Sleep,
    /// It wakes.
    Wake,
}

/// Something that a person does, with what they are told and asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Manual {
    /// What to do.
    pub instructions: String,
    /// What to look at, if anything is to be told.
    pub question: Option<String>,
    /// How long the person may take; [`PERSON`] when absent. The case's limit is paused meanwhile.
    pub within: Option<Duration>,
    /// What the practice org's agent does instead.
    pub practice: Vec<Deed>,
}

/// What happens on the other side of a practice org.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// The agent takes the conversation.
    Accept,
    /// The agent refuses it.
    Decline,
    /// The agent writes.
    Say(String),
    /// The agent types for so long.
    Typing(Duration),
    /// The agent sends one of the practice org's samples, for example `quickReplies`.
    Sample(String),
    /// The agent sends a text file.
    File {
        /// Its name.
        name: String,
        /// What is in it.
        text: String,
    },
    /// The agent hands over to the other agent, who takes it.
    Transfer,
    /// The agent ends the session.
    End,
    /// The org tells a place in the queue.
    QueuePosition(u32),
    /// Faults are armed, by the practice org's names.
    Faults(BTreeMap<String, Value>),
    /// A fault happens at once: all streams are cut, all tokens expire.
    Now(String),
    /// Nothing for so long.
    Wait(Duration),
}

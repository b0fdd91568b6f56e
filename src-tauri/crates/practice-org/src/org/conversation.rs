//! One conversation: its session, its work, its entries.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use miaw::wire::entry::{ConversationEntry, EntryPayload, PayloadForm, Sender};
use miaw::wire::message::SentEntry;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::access::Access;
use crate::event::Place;
use crate::limits::Window;
use crate::log::SubjectLog;

/// One conversation.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) kept: Kept,
    /// Where its events go.
    pub(crate) log: Arc<SubjectLog>,
    /// What its events have in common.
    pub(crate) place: Arc<Place>,
    /// What the end user's messages were answered, by message id.
    pub(crate) sent: HashMap<String, Vec<SentEntry>>,
    pub(crate) message_limit: Window,
}

/// The part of a conversation that outlives the process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) developer_name: String,
    pub(crate) end_user: Arc<Sender>,
    pub(crate) end_user_name: Arc<str>,
    pub(crate) verified: bool,
    pub(crate) open: bool,
    pub(crate) started: i64,
    /// 0 while open.
    pub(crate) ended: i64,
    pub(crate) session: Session,
    pub(crate) routing_status: Routing,
    /// The agent's work, offered or accepted.
    pub(crate) work: Option<Work>,
    /// API name of the queue.
    pub(crate) queue: String,
    pub(crate) waiting: bool,
    /// `Initial` or `Transfer`.
    pub(crate) routing_type: String,
    pub(crate) pending_routing_id: String,
    /// Agents that declined it.
    pub(crate) declined: Vec<String>,
    pub(crate) end_user_typing: bool,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) sent_attributes: BTreeMap<String, String>,
    pub(crate) entries: VecDeque<Arc<Entry>>,
    /// Messages of the end user that the agent has not answered.
    pub(crate) unanswered: VecDeque<Question>,
    /// Messages that became several entries: the entries' ids, the message's own first.
    #[serde(default)]
    pub(crate) split: BTreeMap<String, Vec<String>>,
    /// Time up to which the end user has read.
    #[serde(default)]
    pub(crate) read_until: i64,
    /// Made by the mistake `conversationOfYesterday`; gone with it.
    #[serde(default)]
    pub(crate) of_yesterday: bool,
}

/// A message of the end user as the agent sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    pub(crate) identifier: String,
    pub(crate) text: String,
}

/// A messaging session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    /// MessagingSession record, `0Mw…`.
    pub(crate) record: String,
    pub(crate) status: SessionStatus,
    pub(crate) started: i64,
    pub(crate) ended: Option<i64>,
}

/// The words of `sessionStatus` that this org uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SessionStatus {
    New,
    Waiting,
    Active,
    Ended,
}

impl SessionStatus {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Waiting => "Waiting",
            Self::Active => "Active",
            Self::Ended => "Ended",
        }
    }
}

/// The words of `routingStatus`.
#[expect(clippy::enum_variant_names, reason = "the API's own words")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Routing {
    Initial,
    NeedsRouting,
    Routed,
    Transfer,
}

impl Routing {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Initial => "INITIAL",
            Self::NeedsRouting => "NEEDS_ROUTING",
            Self::Routed => "ROUTED",
            Self::Transfer => "TRANSFER",
        }
    }
}

/// What an agent has of a conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Work {
    /// AgentWork record, `0Bz…`.
    pub(crate) record: String,
    /// Tells this work from earlier ones, so that a late timer does nothing.
    pub(crate) serial: u64,
    /// The agent's id.
    pub(crate) agent: String,
    pub(crate) accepted: bool,
    /// How many answers a scripted agent has given.
    pub(crate) answers: u32,
    /// Whether a scripted agent is answering now.
    #[serde(skip)]
    pub(crate) answering: bool,
}

/// One entry of a conversation.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) identifier: String,
    pub(crate) entry_type: Cow<'static, str>,
    /// JSON, unless it was given as it is.
    pub(crate) payload: Box<str>,
    /// Whether the payload was given as it is: it may be anything.
    #[serde(default)]
    pub(crate) verbatim: bool,
    pub(crate) sender: Arc<Sender>,
    pub(crate) sender_name: Arc<str>,
    /// `transcriptedTimestamp`; never falling within a conversation.
    pub(crate) at: i64,
    pub(crate) client_at: i64,
    pub(crate) related: Vec<String>,
    /// One line for the desk.
    pub(crate) text: String,
    /// Whether the end user's client has told of its delivery.
    #[serde(default)]
    pub(crate) delivered: AtomicBool,
}

impl Entry {
    /// The entry as the API lists it: its payload as an object, or as a string where it is none.
    pub(crate) fn listed(&self) -> ConversationEntry {
        let is_object =
            |text: &str| text.trim_start().starts_with('{') && serde_json::from_str::<&RawValue>(text).is_ok();
        let form = if self.verbatim && !is_object(&self.payload) { PayloadForm::Text } else { PayloadForm::Object };
        ConversationEntry {
            sender_display_name: Some(self.sender_name.to_string()),
            identifier: self.identifier.clone(),
            entry_type: self.entry_type.to_string(),
            entry_payload: EntryPayload { text: self.payload.to_string(), form },
            sender: Sender::clone(&self.sender),
            context_param_map: Some(serde_json::Value::Object(serde_json::Map::new())),
            visibility_strategy: None,
            transcripted_timestamp: self.at,
            client_timestamp: self.client_at,
            client_duration: 0,
            related_records: self.related.clone(),
        }
    }
}

impl Kept {
    /// Whether an agent has it with this work, and nobody has had it since.
    pub(crate) fn work_is(&self, serial: u64) -> bool {
        self.work.as_ref().is_some_and(|work| work.accepted && work.serial == serial)
    }

    /// A conversation that an end user begins at `started`.
    pub(crate) fn new(access: &Access, id: &str, started: i64) -> Self {
        let verified = access.is_verified();
        let name = access.sub.split_once("/uid:").map_or("", |(_, name)| name);
        Self {
            id: id.to_owned(),
            developer_name: access.developer_name().to_owned(),
            end_user: Arc::new(Sender {
                role: "EndUser".into(),
                app_type: "iamessage".into(),
                subject: access.sub.clone(),
                client_identifier: access.client_id.clone(),
            }),
            end_user_name: if verified { name } else { "Guest" }.into(),
            verified,
            open: true,
            started,
            ended: 0,
            session: Session { record: String::new(), status: SessionStatus::New, started: 0, ended: None },
            routing_status: Routing::Initial,
            work: None,
            queue: String::new(),
            waiting: false,
            routing_type: "Initial".into(),
            pending_routing_id: String::new(),
            declined: Vec::new(),
            end_user_typing: false,
            attributes: BTreeMap::new(),
            sent_attributes: BTreeMap::new(),
            entries: VecDeque::new(),
            unanswered: VecDeque::new(),
            split: BTreeMap::new(),
            read_until: 0,
            of_yesterday: false,
        }
    }
}

impl Conversation {
    pub(crate) fn new(kept: Kept, address: &str, log: Arc<SubjectLog>) -> Self {
        let own = |entry: &&Arc<Entry>| entry.entry_type == "Message" && entry.sender.role == "EndUser";
        let told = |entry: &Arc<Entry>| SentEntry { id: entry.identifier.clone(), client_timestamp: entry.client_at };
        let mut sent: HashMap<String, Vec<SentEntry>> =
            kept.entries.iter().filter(own).map(|entry| (entry.identifier.clone(), vec![told(entry)])).collect();
        for (id, parts) in &kept.split {
            let parts: Vec<SentEntry> = parts.iter().filter_map(|part| sent.remove(part)).flatten().collect();
            sent.insert(id.clone(), parts);
        }
        let place = Arc::new(Place { conversation_id: kept.id.clone(), address: address.to_owned() });
        Self { kept, log, place, sent, message_limit: Window::default() }
    }
}

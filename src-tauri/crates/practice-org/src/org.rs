//! The org: deployments, agents, conversations and what is switched on. Plain data behind one lock.

mod conversation;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use miaw::wire::entry::Sender;
use tokio::time::Instant;

pub(crate) use conversation::*;

use crate::control::types::{
    AgentKind, AgentScript, Faults, KeySetUpload, Mistakes, Presence, ReceivedRequest, Switches,
};
use crate::limits::Window;
use crate::seed::{self, Seed};

/// How many entries a conversation keeps.
pub(crate) const ENTRIES_KEPT: usize = 100_000;
/// How many messages an agent can leave unanswered; older ones are answered no more.
pub(crate) const UNANSWERED_KEPT: usize = 1_000;
/// How many requests are remembered.
pub(crate) const RECEIVED_KEPT: usize = 1_000;

/// Everything that changes.
#[derive(Debug)]
pub(crate) struct Org {
    pub(crate) seed: Arc<Seed>,
    pub(crate) revision: u64,
    /// Id of the newest event; a new event takes the next.
    pub(crate) last_event: u64,
    /// Source of record ids and of work serials.
    pub(crate) last_record: u64,
    /// Tokens of an older epoch are expired.
    pub(crate) epoch: u64,
    /// Client sessions whose tokens were revoked.
    pub(crate) revoked: HashSet<String>,
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) key_sets: Vec<KeySetUpload>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) conversations: HashMap<String, Conversation>,
    /// Conversation ids in the order of creation.
    pub(crate) order: Vec<String>,
    /// Conversation ids of each end user in the order of creation.
    pub(crate) by_subject: HashMap<String, Vec<String>>,
    /// Conversations that no agent has yet, oldest first.
    pub(crate) waiting: VecDeque<String>,
    pub(crate) faults: Faults,
    pub(crate) mistakes: Mistakes,
    pub(crate) switches: Switches,
    pub(crate) received: VecDeque<ReceivedRequest>,
    pub(crate) received_count: u64,
    pub(crate) token_limit: Window,
    pub(crate) continuation_limit: Window,
}

/// A deployment: what was seeded, and the snapshot that publishing made of it.
#[derive(Debug)]
pub(crate) struct Deployment {
    pub(crate) seed: seed::Deployment,
    /// When it was published, in milliseconds; none if never.
    pub(crate) published: Option<i64>,
    pub(crate) deployment_type: String,
    /// Whether end users may send files.
    pub(crate) files: bool,
    /// The biggest file in MB.
    pub(crate) max_file_size: u32,
    /// Whether the transcript can be downloaded.
    pub(crate) transcript: bool,
}

/// An agent at work.
#[derive(Debug)]
pub(crate) struct Agent {
    pub(crate) id: String,
    pub(crate) name: Arc<str>,
    pub(crate) sender: Arc<Sender>,
    pub(crate) kind: AgentKind,
    pub(crate) presence: Presence,
    pub(crate) capacity: u32,
    pub(crate) working: u32,
    pub(crate) queues: Vec<String>,
    pub(crate) script: AgentScript,
}

impl Org {
    pub(crate) fn new(seed: Arc<Seed>, now: i64) -> Self {
        let deployments = seed.deployments.iter().map(|seed| Deployment {
            seed: seed.clone(),
            published: seed.published.then_some(now),
            deployment_type: seed.deployment_type.clone(),
            files: seed.files,
            max_file_size: seed.max_file_size,
            transcript: seed.transcript,
        });
        let agents = seed.agents.iter().map(Agent::new);
        Self {
            revision: 1,
            last_event: 2_147_867_000,
            last_record: 0,
            epoch: 1,
            revoked: HashSet::new(),
            deployments: deployments.collect(),
            key_sets: seed.key_sets.clone(),
            agents: agents.collect(),
            conversations: HashMap::new(),
            order: Vec::new(),
            by_subject: HashMap::new(),
            waiting: VecDeque::new(),
            faults: Faults::default(),
            mistakes: Mistakes::default(),
            switches: Switches::default(),
            received: VecDeque::new(),
            received_count: 0,
            token_limit: Window::default(),
            continuation_limit: Window::default(),
            seed,
        }
    }

    /// The next record id with this key prefix.
    pub(crate) fn record(&mut self, prefix: &str) -> String {
        self.last_record += 1;
        crate::ids::record_id(prefix, self.last_record)
    }

    pub(crate) fn deployment(&self, developer_name: &str) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.seed.developer_name == developer_name)
    }

    /// The channel of a deployment. A seed is checked to have it.
    pub(crate) fn channel(&self, developer_name: &str) -> Option<&seed::Channel> {
        let name = &self.deployment(developer_name)?.seed.channel;
        self.seed.channels.iter().find(|channel| channel.name == *name)
    }

    /// The UUID of a deployment's channel.
    pub(crate) fn address(&self, developer_name: &str) -> String {
        self.channel(developer_name).map(|channel| channel.channel_address_identifier.clone()).unwrap_or_default()
    }

    pub(crate) fn agent(&self, id: &str) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.id == id)
    }

    pub(crate) fn agent_mut(&mut self, id: &str) -> Option<&mut Agent> {
        self.agents.iter_mut().find(|agent| agent.id == id)
    }

    pub(crate) fn kept(&self, id: &str) -> Option<&Kept> {
        self.conversations.get(id).map(|conversation| &conversation.kept)
    }

    pub(crate) fn kept_mut(&mut self, id: &str) -> Option<&mut Kept> {
        self.conversations.get_mut(id).map(|conversation| &mut conversation.kept)
    }

    /// Takes a conversation in.
    pub(crate) fn add(&mut self, conversation: Conversation) {
        let id = conversation.kept.id.clone();
        self.order.push(id.clone());
        self.by_subject.entry(conversation.kept.end_user.subject.clone()).or_default().push(id.clone());
        self.conversations.insert(id, conversation);
    }

    /// Forgets a conversation.
    pub(crate) fn remove(&mut self, id: &str) {
        let Some(conversation) = self.conversations.remove(id) else { return };
        self.order.retain(|own| own != id);
        self.waiting.retain(|own| own != id);
        if let Some(own) = self.by_subject.get_mut(&conversation.kept.end_user.subject) {
            own.retain(|own| own != id);
        }
    }

    /// Whether somebody may come here at this time.
    pub(crate) fn is_open_at(&self, now: i64) -> bool {
        !self.mistakes.outside_hours
            && self.seed.hours.as_ref().is_none_or(|hours| {
                !hours.is_active || hours.spans.iter().any(|span| (span.start_time..span.end_time).contains(&now))
            })
    }
}

impl Agent {
    fn new(seed: &seed::Agent) -> Self {
        let sender = Sender {
            role: "Agent".into(),
            app_type: "agent".into(),
            subject: seed.id.clone(),
            client_identifier: seed.id.clone(),
        };
        Self {
            id: seed.id.clone(),
            name: seed.name.as_str().into(),
            sender: Arc::new(sender),
            kind: seed.kind,
            presence: seed.presence,
            capacity: seed.capacity,
            working: 0,
            queues: seed.queues.clone(),
            script: seed.script.clone(),
        }
    }

    pub(crate) fn has_room(&self) -> bool {
        self.presence == Presence::Online && self.working < self.capacity
    }
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The same moment for limits and delays.
pub(crate) fn instant() -> Instant {
    Instant::now()
}

//! The other side of a conversation at a practice org: what its agents and the org itself do, over its control API.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use console::failure::not_now;
use console::run::Backstage;
use console::scenario::model::Deed;
use console::view::Failure;
use futures_util::future::BoxFuture;
use practice_org::PracticeOrg;
use practice_org::control::types::{
    AgentAction, AgentChange, AgentKind, AgentState, DeskConversation, FaultNow, PracticeState, Presence, Sample,
};
use practice_org::control::{Client, Error, names};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use tokio::time::{Instant, sleep};

use crate::house::House;
use crate::names::{self as own_names, Kind};
use crate::refusal::{of_change, of_deed};
use crate::setting::FAULTS;
use crate::words;

/// How long a deed waits until it fits: for an offer, for an acceptance.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait for an org that is away.
const AWAY: Duration = Duration::from_millis(100);
/// For how long the server is away that a scenario sends away.
const DOWN: Duration = Duration::from_secs(1);

const NOW: Kind = Kind { field: "practice.now", one: "a fault that happens at once" };
const SAMPLES: Kind = Kind { field: "practice.sample", one: "a sample" };

/// The other side of the conversations of one org.
pub struct Desk {
    control: Client,
    /// What was opened for a case, and ends with it.
    case: Option<Case>,
}

struct Case {
    org: PracticeOrg,
    house: Arc<House>,
    profile_id: String,
}

/// What a deed waits for.
#[derive(Clone, Copy)]
enum Need {
    Offer,
    Acceptance,
    Conversation,
}

impl Need {
    fn unmet(self, waited: Duration) -> Failure {
        let (message, hint) = match self {
            Self::Offer => (
                "no agent was offered the conversation",
                "See that an agent is online (practice: agents: manual), and that the conversation is routed and not over.",
            ),
            Self::Acceptance => (
                "no agent has the conversation",
                "Let an agent accept it first: accept goes before the rest of the practice list.",
            ),
            Self::Conversation => (
                "the practice org does not have the conversation",
                "See that the conversation is started before the practice list is gone through.",
            ),
        };
        not_now(format!("Within {} s {message}.", waited.as_secs()), hint)
    }
}

/// Who has a conversation, or is asked to take it.
struct Work {
    agent: String,
    accepted: bool,
}

impl Work {
    fn of(conversation: &DeskConversation) -> Option<Self> {
        let agent = conversation.agent_id.clone()?;
        Some(Self { agent, accepted: conversation.accepted })
    }
}

impl Desk {
    /// That of an org which goes on when the case is over.
    pub fn of_running(control: Client) -> Self {
        Self { control, case: None }
    }

    /// That of an org which was opened for a case.
    pub fn of_case(control: Client, org: PracticeOrg, house: Arc<House>, profile_id: String) -> Self {
        Self { control, case: Some(Case { org, house, profile_id }) }
    }

    /// Waits until the org has what is looked for. An org that is away may come back.
    async fn until<T>(
        &self,
        id: &str,
        need: Need,
        find: impl Fn(&DeskConversation) -> Option<T> + Send,
    ) -> Result<T, Failure> {
        let end = Instant::now() + PATIENCE;
        let mut revision = 0;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.control.state_after(revision, left).await {
                Ok(state) => {
                    if let Some(found) = conversation(&state, id).and_then(&find) {
                        return Ok(found);
                    }
                    revision = state.revision;
                }
                Err(Error::Unavailable(_)) if !left.is_zero() => sleep(AWAY.min(left)).await,
                Err(error) => return Err(of_deed(&error)),
            }
            if left.is_zero() {
                return Err(need.unmet(PATIENCE));
            }
        }
    }

    /// The agent who has the conversation.
    async fn at_work(&self, id: &str) -> Result<String, Failure> {
        let accepted = |conversation: &DeskConversation| Work::of(conversation).filter(|work| work.accepted);
        self.until(id, Need::Acceptance, accepted).await.map(|work| work.agent)
    }

    /// The agent who is asked to take the conversation.
    async fn offered(&self, id: &str) -> Result<String, Failure> {
        let offered = |conversation: &DeskConversation| Work::of(conversation).filter(|work| !work.accepted);
        self.until(id, Need::Offer, offered).await.map(|work| work.agent)
    }

    async fn act(&self, id: &str, action: AgentAction) -> Result<(), Failure> {
        self.control.act(id, &action).await.map_err(|error| of_deed(&error))
    }

    /// Whoever is asked takes it. One that a script has taken meanwhile is taken.
    async fn accept(&self, id: &str) -> Result<(), Failure> {
        let Work { agent, accepted } = self.until(id, Need::Offer, Work::of).await?;
        if accepted {
            return Ok(());
        }
        match self.control.act(id, &AgentAction::Accept { agent_id: agent }).await {
            Ok(()) => Ok(()),
            Err(error @ Error::Refused { .. }) => {
                let state = self.control.state().await.map_err(|error| of_deed(&error))?;
                let taken = conversation(&state, id).is_some_and(|conversation| conversation.accepted);
                if taken { Ok(()) } else { Err(of_deed(&error)) }
            }
            Err(error @ Error::Unavailable(_)) => Err(of_deed(&error)),
        }
    }

    async fn types(&self, id: &str, duration: Duration) -> Result<(), Failure> {
        let agent_id = self.at_work(id).await?;
        self.act(id, AgentAction::Typing { agent_id: agent_id.clone(), typing: true }).await?;
        sleep(duration).await;
        self.act(id, AgentAction::Typing { agent_id, typing: false }).await
    }

    /// Hands over to another agent, who comes online for it and takes it.
    async fn transfer(&self, id: &str) -> Result<(), Failure> {
        let agent_id = self.at_work(id).await?;
        let state = self.control.state().await.map_err(|error| of_deed(&error))?;
        let Some(other) = other_agent(&state.agents, &agent_id) else {
            return Err(not_now(
                "There is no other agent with room to hand the conversation to.",
                "See the agents' capacity on the Practice page.",
            ));
        };
        let was_away = other.presence != Presence::Online;
        if was_away {
            self.presence(&other.id, Presence::Online).await?;
        }
        self.act(id, AgentAction::Transfer { agent_id, to_agent_id: other.id.clone() }).await?;
        self.accept(id).await?;
        if was_away { self.presence(&other.id, other.presence).await } else { Ok(()) }
    }

    async fn presence(&self, agent_id: &str, presence: Presence) -> Result<(), Failure> {
        let change = AgentChange { presence: Some(presence), ..AgentChange::default() };
        self.control.change_agent(agent_id, &change).await.map_err(|error| of_deed(&error))
    }

    async fn arm(&self, faults: &BTreeMap<String, Value>) -> Result<(), Failure> {
        let there_is = words().faults;
        let unknown = faults.keys().filter_map(|name| own_names::objection(&FAULTS, name, &there_is));
        own_names::refuse(unknown.collect())?;
        let members: Map<String, Value> = faults.clone().into_iter().collect();
        let armed = self.control.change_faults(&members.into()).await;
        armed.map(drop).map_err(|error| of_change(FAULTS.field, &error))
    }

    async fn now(&self, name: &str) -> Result<(), Failure> {
        let fault = known(&NOW, name, names::NOW, |name| {
            serde_json::from_value::<FaultNow>(json!({ "now": name, "downMs": DOWN.as_millis() })).ok()
        })?;
        self.control.fault_now(&fault).await.map_err(|error| of_change(NOW.field, &error))
    }

    async fn do_it(&self, id: &str, deed: &Deed) -> Result<(), Failure> {
        match deed {
            Deed::Accept => self.accept(id).await,
            Deed::Decline => {
                let agent_id = self.offered(id).await?;
                self.act(id, AgentAction::Decline { agent_id }).await
            }
            Deed::Say(text) => {
                let agent_id = self.at_work(id).await?;
                self.act(id, AgentAction::Message { agent_id, text: text.clone() }).await
            }
            Deed::Typing(duration) => self.types(id, *duration).await,
            Deed::Sample(name) => {
                let sample =
                    known(&SAMPLES, name, names::SAMPLES, |name| serde_json::from_value::<Sample>(name.into()).ok())?;
                let agent_id = self.at_work(id).await?;
                self.act(id, AgentAction::Sample { agent_id, sample }).await
            }
            Deed::File { name, text } => {
                let agent_id = self.at_work(id).await?;
                let (name, base64) = (name.clone(), STANDARD.encode(text));
                let mime_type = "text/plain".to_owned();
                self.act(id, AgentAction::File { agent_id, name, mime_type, base64, text: String::new() }).await
            }
            Deed::Transfer => self.transfer(id).await,
            Deed::End => {
                let agent_id = self.at_work(id).await?;
                self.act(id, AgentAction::End { agent_id }).await
            }
            Deed::QueuePosition(position) => {
                self.until(id, Need::Conversation, |_| Some(())).await?;
                self.act(id, AgentAction::QueuePosition { position: *position }).await
            }
            Deed::Faults(faults) => self.arm(faults).await,
            Deed::Now(name) => self.now(name).await,
            Deed::Wait(duration) => {
                sleep(*duration).await;
                Ok(())
            }
        }
    }
}

impl Backstage for Desk {
    fn perform<'a>(&'a self, conversation_id: &'a str, deed: &'a Deed) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(self.do_it(conversation_id, deed))
    }

    fn arrived<'a>(&'a self, conversation_id: &'a str) -> BoxFuture<'a, Result<BTreeMap<String, String>, Failure>> {
        Box::pin(async move {
            let state = self.control.state().await.map_err(|error| of_deed(&error))?;
            let found = conversation(&state, conversation_id).map(|conversation| conversation.attributes.clone());
            found.ok_or_else(|| {
                not_now(
                    "The practice org does not have this conversation, so no attribute has reached it.",
                    "See in the conversation whether it was created.",
                )
            })
        })
    }

    fn end(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let Some(Case { org, house, profile_id }) = self.case else { return };
            // First those who would ask an org that is gone, and find another one at its port some day.
            house.leave(&profile_id).await;
            org.shutdown().await;
        })
    }
}

fn conversation<'a>(state: &'a PracticeState, id: &str) -> Option<&'a DeskConversation> {
    state.conversations.iter().find(|conversation| conversation.conversation_id == id)
}

/// Whom to hand over to: somebody who is there and has room, else a person who can come.
fn other_agent<'a>(agents: &'a [AgentState], from: &str) -> Option<&'a AgentState> {
    let others = || agents.iter().filter(|agent| agent.id != from && agent.working < agent.capacity);
    let there = others().find(|agent| agent.presence == Presence::Online);
    there.or_else(|| others().find(|agent| agent.kind == AgentKind::Manual))
}

/// What a name stands for.
fn known<T>(kind: &Kind, name: &str, there_is: &[&str], read: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    let there_is: Vec<String> = there_is.iter().map(|name| (*name).to_owned()).collect();
    own_names::refuse(own_names::objection(kind, name, &there_is).into_iter().collect())?;
    read(name).ok_or_else(|| console::failure::internal(format!("{name} is listed and cannot be read")))
}

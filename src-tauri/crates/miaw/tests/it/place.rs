//! A practice org of its own for each test, and a client of it.

use std::time::Duration;

use anyhow::{Context as _, Result};
use miaw::address::{DeveloperName, OrgId, ServiceUrl, new_conversation_id};
use miaw::client::{APP_NAME, CAPABILITIES, Client, Deployment, http_client};
use miaw::stream::{Event, EventStream, Options, Signal};
use miaw::token::AccessToken;
use miaw::wire::conversation::CreateConversation;
use miaw::wire::message::{OutgoingMessage, SendMessage};
use practice_org::PracticeOrg;
use practice_org::control;
use practice_org::control::types::{AgentChange, AgentScript};
use serde_json::json;

/// Longest time that a test waits for something that must come.
pub const LIMIT: Duration = Duration::from_secs(20);

pub struct Place {
    pub org: PracticeOrg,
    pub control: control::Client,
    pub client: Client,
    pub deployment: Deployment,
}

impl Place {
    /// An org whose agents answer at once.
    pub async fn new() -> Result<Self> {
        miaw::install_crypto();
        let listener = practice_org::bind(0).await?;
        let org = PracticeOrg::start(listener, practice_org::Options::default()).await?;
        let control = control::Client::new(&org.control_url())?;
        let client = Client::new(http_client()?, ServiceUrl::parse(&org.url())?);
        let deployment = Deployment {
            org_id: OrgId::parse(org.org_id())?,
            developer_name: DeveloperName::parse(org.developer_name())?,
            capabilities_version: CAPABILITIES,
            app_name: APP_NAME,
        };
        let place = Self { org, control, client, deployment };
        let script = AgentScript { accept_after_ms: 0, typing_ms: 0, ..AgentScript::default() };
        for agent in place.control.state().await?.agents {
            let change = AgentChange { script: Some(script.clone()), ..AgentChange::default() };
            if matches!(agent.kind, practice_org::control::types::AgentKind::Auto) {
                place.control.change_agent(&agent.id, &change).await?;
            }
        }
        Ok(place)
    }

    pub async fn guest(&self) -> Result<(AccessToken, Option<String>)> {
        let answer = self.client.guest_token(&self.deployment).await?;
        Ok((AccessToken::new(answer.access_token), answer.last_event_id))
    }

    pub async fn conversation(&self, token: &AccessToken) -> Result<String> {
        let id = new_conversation_id();
        let create = CreateConversation {
            conversation_id: id.clone(),
            es_developer_name: self.org.developer_name().to_owned(),
            routing_attributes: None,
            language: None,
        };
        self.client.create_conversation(token, &create).await?;
        Ok(id)
    }

    pub async fn say(&self, token: &AccessToken, conversation: &str, text: &str) -> Result<String> {
        let message = SendMessage {
            message: OutgoingMessage::text(new_conversation_id(), text),
            es_developer_name: self.org.developer_name().to_owned(),
            is_new_messaging_session: None,
            routing_attributes: None,
            language: None,
        };
        let answer = self.client.send_message(token, conversation, &message).await?;
        Ok(answer.conversation_entries.first().context("an entry")?.id.clone())
    }

    pub fn stream(&self, token: &AccessToken, from: Option<String>) -> EventStream {
        let org_id = self.deployment.org_id.clone();
        EventStream::new(self.client.clone(), token.clone(), org_id, from, quick())
    }

    /// The next stream connections get a strange answer.
    pub async fn odd(&self, kind: &str, count: u32) -> Result<()> {
        self.control.change_faults(&json!({ "oddStreams": { "count": count, "kind": kind } })).await?;
        Ok(())
    }
}

/// A supervisor that does not let a test wait.
pub fn quick() -> Options {
    Options {
        silence: Duration::from_millis(400),
        first_delay: Duration::from_millis(4),
        longest_delay: Duration::from_millis(40),
    }
}

/// Reads signals up to the first that fits, which is the last of the answer.
pub async fn until(stream: &mut EventStream, fits: impl Fn(&Signal) -> bool) -> Result<Vec<Signal>> {
    let mut signals = Vec::new();
    let read = async {
        loop {
            let signal = stream.next().await;
            let found = fits(&signal);
            signals.push(signal);
            if found {
                return;
            }
        }
    };
    let in_time = tokio::time::timeout(LIMIT, read).await.is_ok();
    anyhow::ensure!(in_time, "what was waited for never came; there came {signals:#?}");
    Ok(signals)
}

pub fn is_open(signal: &Signal) -> bool {
    matches!(signal, Signal::Open { .. })
}

pub fn is_lost(signal: &Signal) -> bool {
    matches!(signal, Signal::Lost { .. })
}

pub fn is_stopped(signal: &Signal) -> bool {
    matches!(signal, Signal::Stopped { .. })
}

pub fn is_event(signal: &Signal) -> bool {
    matches!(signal, Signal::Event(_))
}

pub fn message(signal: &Signal, text: &str) -> bool {
    matches!(signal, Signal::Event(Event { name, data, .. }) if name == "CONVERSATION_MESSAGE" && data.contains(text))
}

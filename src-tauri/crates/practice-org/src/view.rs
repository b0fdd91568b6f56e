//! The org as its owner sees it: [`crate::control::types::PracticeState`].

use std::sync::atomic::Ordering;

use crate::control::types::{AgentKind, AgentState, DeploymentState, DeskConversation, DeskEntry, PracticeState};
use crate::org::{Entry, Kept, Org};

/// How many entries of a conversation are shown.
const SHOWN: usize = 200;

pub(crate) fn state(org: &Org, url: &str) -> PracticeState {
    let deployments = org.deployments.iter().map(|deployment| DeploymentState {
        developer_name: deployment.seed.developer_name.clone(),
        label: deployment.seed.label.clone(),
        deployment_type: deployment.deployment_type.clone(),
        published: deployment.published.is_some(),
        prechat: deployment.seed.forms.iter().any(|form| form.form_fields.iter().any(|field| !field.is_hidden)),
        files: deployment.files,
        max_file_size: deployment.max_file_size,
        transcript: deployment.transcript,
    });
    let agents = org.agents.iter().map(|agent| AgentState {
        id: agent.id.clone(),
        name: agent.name.to_string(),
        kind: agent.kind,
        presence: agent.presence,
        capacity: agent.capacity,
        working: agent.working,
        script: (agent.kind == AgentKind::Auto).then(|| agent.script.clone()),
    });
    PracticeState {
        revision: org.revision,
        url: url.to_owned(),
        org_id: org.seed.org_id.clone(),
        deployments: deployments.collect(),
        agents: agents.collect(),
        conversations: org.order.iter().rev().filter_map(|id| org.kept(id)).map(conversation).collect(),
        faults: org.faults.clone(),
        mistakes: org.mistakes.clone(),
        switches: org.switches.clone(),
        received: org.received_count,
    }
}

fn conversation(kept: &Kept) -> DeskConversation {
    let first = kept.entries.len().saturating_sub(SHOWN);
    DeskConversation {
        conversation_id: kept.id.clone(),
        developer_name: kept.developer_name.clone(),
        end_user_subject: kept.end_user.subject.clone(),
        end_user_name: kept.end_user_name.to_string(),
        verified: kept.verified,
        open: kept.open,
        session_status: kept.session.status.word().into(),
        routing_status: kept.routing_status.word().into(),
        agent_id: kept.work.as_ref().map(|work| work.agent.clone()),
        accepted: kept.work.as_ref().is_some_and(|work| work.accepted),
        end_user_typing: kept.end_user_typing,
        attributes: kept.attributes.clone(),
        sent_attributes: kept.sent_attributes.clone(),
        created_at: kept.started,
        entries: kept.entries.range(first..).map(|entry| line(kept, entry)).collect(),
    }
}

/// What the end user's client has told of an entry. Who has read one has read all before it.
fn receipt(kept: &Kept, entry: &Entry) -> Option<String> {
    if entry.sender.role == "EndUser" {
        None
    } else if entry.at <= kept.read_until {
        Some("Read".into())
    } else {
        entry.delivered.load(Ordering::Relaxed).then(|| "Delivery".into())
    }
}

fn line(kept: &Kept, entry: &Entry) -> DeskEntry {
    DeskEntry {
        identifier: entry.identifier.clone(),
        at: entry.at,
        entry_type: entry.entry_type.to_string(),
        role: entry.sender.role.clone(),
        name: entry.sender_name.to_string(),
        text: entry.text.clone(),
        receipt: receipt(kept, entry),
    }
}

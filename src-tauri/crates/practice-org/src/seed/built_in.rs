//! The built-in practice org.

use miaw::wire::token::{ChoiceList, ChoiceListValue, FieldLabels, Form, FormField};

use super::{Agent, Attribute, Channel, Deployment, Flow, Queue, Route, Seed};
use crate::control::types::{AgentKind, AgentScript, Presence};
use crate::ids::record_id;

/// What connectors send, with the longest value in characters: the five attributes that OpenCX attaches to every
/// conversation, by its documentation, and the names that the example of Blip's article maps its sources to.
const CONNECTORS: [(&str, u32); 11] = [
    ("OpencxSessionId", 100),
    ("Chat_Consumer_Type", 50),
    ("Origin", 50),
    ("Priority", 50),
    ("Chat_language", 50),
    ("userAgent", 100),
    ("queueId", 100),
    ("visitorName", 100),
    ("accountId", 100),
    ("leadId", 100),
    ("goals", 255),
];

pub(super) fn seed() -> Seed {
    Seed {
        org_id: "00DHp000001pRac".into(),
        channels: vec![
            channel("Practice_Channel", "5b0f6c0e-8f43-4d5c-9a51-3f4f1a6d2c10"),
            channel("Practice_Website_Channel", "c3b6a4de-1f7e-4c0b-8a5d-6e2b9f7d4a21"),
        ],
        deployments: vec![
            deployment("Practice_Web_Messaging", "Practice messaging", "Api", vec![for_connectors()]),
            deployment("Practice_With_Prechat", "Practice with pre-chat", "Api", vec![visible("Conversation")]),
            deployment(
                "Practice_Prechat_Each_Session",
                "Practice with pre-chat at every session",
                "Api",
                vec![visible("Session")],
            ),
            Deployment {
                channel: "Practice_Website_Channel".into(),
                ..deployment("Practice_Website", "Practice website", "Web", vec![])
            },
            Deployment {
                published: false,
                ..deployment("Practice_Unpublished", "Practice, never published", "Api", vec![hidden_only()])
            },
        ],
        key_sets: vec![],
        queues: vec![
            Queue { id: record_id("00G", 1), developer_name: "Practice_Queue".into() },
            Queue { id: record_id("00G", 2), developer_name: "Practice_Gold_Queue".into() },
        ],
        hours: None,
        flow: Flow {
            default_queue: "Practice_Queue".into(),
            routes: vec![Route {
                attribute: "Customer_Tier".into(),
                equals: "Gold".into(),
                queue: Some("Practice_Gold_Queue".into()),
                reason_for_not_routing: None,
            }],
            closed_reason: super::closed_reason(),
        },
        agents: vec![
            Agent { kind: AgentKind::Auto, presence: Presence::Online, capacity: 100, ..agent(1, "Ada Agent") },
            agent(2, "Max Manual"),
            agent(3, "Mia Manual"),
        ],
    }
}

fn agent(number: u64, name: &str) -> Agent {
    Agent {
        id: record_id("005", number),
        name: name.into(),
        kind: AgentKind::Manual,
        presence: Presence::Offline,
        capacity: 5,
        queues: vec![],
        script: AgentScript::default(),
    }
}

fn channel(name: &str, address: &str) -> Channel {
    let attribute = |name: &str, max_length| Attribute {
        name: name.into(),
        max_length,
        flow_variable: Some(name.trim_start_matches('_').into()),
    };
    let own = [
        attribute("_firstName", 40),
        attribute("_lastName", 80),
        attribute("_email", 80),
        attribute("_subject", 255),
        attribute("Order_Number", 50),
        attribute("Customer_Tier", 50),
        attribute("Topic", 100),
        attribute("Accept_Terms", 5),
        attribute("Conversation_Summary", 4000),
    ];
    let connectors = CONNECTORS.map(|(name, max_length)| attribute(name, max_length));
    Channel {
        name: name.into(),
        channel_address_identifier: address.into(),
        guest_token_minutes: super::guest_minutes(),
        verified_token_minutes: super::verified_minutes(),
        session_based_chat: false,
        attributes: own.into_iter().chain(connectors).collect(),
    }
}

fn deployment(developer_name: &str, label: &str, deployment_type: &str, forms: Vec<Form>) -> Deployment {
    let with_choices = forms.iter().flat_map(|form| &form.form_fields).any(|field| field.choice_list_id.is_some());
    Deployment {
        developer_name: developer_name.into(),
        label: label.into(),
        deployment_type: deployment_type.into(),
        published: true,
        channel: "Practice_Channel".into(),
        forms,
        choice_lists: if with_choices { vec![topics()] } else { vec![] },
        files: super::yes(),
        max_file_size: super::most_megabytes(),
        transcript: super::yes(),
    }
}

fn field(name: &str, label: &str, field_type: &str, max_length: u32) -> FormField {
    FormField {
        name: name.into(),
        field_type: field_type.into(),
        max_length: Some(max_length),
        labels: Some(FieldLabels { display: label.into() }),
        ..FormField::default()
    }
}

fn form(display_context: &str, mut fields: Vec<FormField>) -> Form {
    for (order, field) in (1..).zip(&mut fields) {
        field.order = order;
    }
    Form {
        form_type: "PreChat".into(),
        display_context: display_context.into(),
        form_fields: fields,
        hidden_form_fields: vec![],
    }
}

fn hidden_fields() -> [FormField; 2] {
    [
        FormField { is_hidden: true, ..field("Order_Number", "Order number", "Text", 50) },
        FormField { is_hidden: true, ..field("Customer_Tier", "Customer tier", "Text", 50) },
    ]
}

/// What a deployment must declare so that connectors' attributes arrive.
fn for_connectors() -> Form {
    let sent = CONNECTORS.map(|(name, longest)| FormField { is_hidden: true, ..field(name, name, "Text", longest) });
    form("Conversation", hidden_fields().into_iter().chain(sent).collect())
}

fn hidden_only() -> Form {
    form("Conversation", hidden_fields().into())
}

fn visible(display_context: &str) -> Form {
    let mut fields = vec![
        FormField { required: true, ..field("_firstName", "First name", "Text", 40) },
        FormField { required: true, ..field("_email", "Email", "Email", 80) },
        FormField { choice_list_id: Some("Practice_Topics".into()), ..field("Topic", "Topic", "ChoiceList", 100) },
        field("Accept_Terms", "I accept the terms", "Checkbox", 5),
    ];
    fields.extend(hidden_fields());
    form(display_context, fields)
}

fn topics() -> ChoiceList {
    let values = ["Order", "Return", "Something else"];
    ChoiceList {
        choice_list_id: "Practice_Topics".into(),
        choice_list_values: (1..)
            .zip(values)
            .map(|(order, name)| ChoiceListValue {
                choice_list_value_id: format!("Practice_Topic_{order}"),
                choice_list_value_name: name.into(),
                order,
                is_default_value: order == 1,
            })
            .collect(),
    }
}

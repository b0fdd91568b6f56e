//! Cognigy.AI's Salesforce MIAW handover provider, after Cognigy's documentation.

use super::settings::{Form, check_key_values, lines};
use super::text::{label, telling};
use super::{Connector, Problem, ROUTING_ATTRIBUTES, SETTING, Setting, attributes};
use crate::view::{CheckId, ConnectorId};

mod behaviour;
mod checklist;
mod settings;

/// The connector.
pub static COGNIGY: Connector = Connector {
    id: ConnectorId::Cognigy,
    name: "Cognigy.AI",
    summary: "Cognigy.AI's handover provider Salesforce MIAW hands conversations of a Flow over to agents.",
    signs_in_as: "guest",
    issuer: None,
    settings: &[
        Setting { label: "Base URL", help: "The Code Snippet's Url, without any path.", ..SETTING },
        Setting { label: "Organization ID", help: "The Code Snippet's OrganizationId.", ..SETTING },
        Setting { label: "Embedded Service Developer Name", help: "The Code Snippet's DeveloperName.", ..SETTING },
        Setting {
            key: Some("capabilitiesVersion"),
            label: "Capabilities Version",
            help: "Cognigy's documentation says 1.",
            default: Some("1"),
            check: check_version,
            ..SETTING
        },
        Setting {
            key: Some("sendTranscript"),
            label: "Send Transcript as a first message",
            help: "Handover to Agent Node: true sends the conversation so far as the first message. Off by default.",
            default: Some("false"),
            check: check_switch,
            ..SETTING
        },
        Setting {
            key: Some(ROUTING_ATTRIBUTES),
            label: "Conversation Routing Attributes",
            help: "Handover to Agent Node: names and texts for the Omni-Channel flow, as a JSON object or lines \
                   name=value.",
            multiline: true,
            check: check_key_values,
            ..SETTING
        },
    ],
    groups: checklist::GROUPS,
    // It signs nobody in, so nothing of user verification applies.
    checks: &[
        CheckId::Identifiers,
        CheckId::NameResolution,
        CheckId::SecureConnection,
        CheckId::Proxy,
        CheckId::Clock,
        CheckId::Deployment,
        CheckId::BusinessHours,
        CheckId::GuestToken,
        CheckId::Attributes,
        CheckId::EventStream,
        CheckId::Routing,
        CheckId::Acceptance,
        CheckId::Closing,
    ],
    labels: &[
        label("Base URL"),
        label("Organization ID"),
        telling("Embedded Service Developer Name"),
        telling("Capabilities Version"),
        telling("Send Transcript as a first message"),
        telling("Conversation Routing Attributes"),
    ],
    block: &["Capabilities Version"],
    read: settings::read,
    form: Form { rows: settings::rows, text: lines },
    attributes: Some(attributes::key_values),
    behaviour: Some(&behaviour::BEHAVIOUR),
};

fn check_version(value: &str) -> Result<(), Problem> {
    match value {
        "1" => Ok(()),
        _ => Err(Problem::new("Cognigy's documentation says 1.").suggest("1")),
    }
}

fn check_switch(value: &str) -> Result<(), Problem> {
    match value {
        "true" | "false" => Ok(()),
        _ => {
            let on = matches!(value.to_ascii_lowercase().as_str(), "on" | "yes" | "1" | "true");
            Err(Problem::new("It is a switch: true or false.").suggest(if on { "true" } else { "false" }))
        }
    }
}

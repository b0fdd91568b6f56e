//! A client of one's own over the v2 API, as the skill guide "Messaging API v2" describes one.

use super::settings::{Form, check_url};
use super::text::label;
use super::{Connector, EVERY_CHECK, JWKS_URL, ROUTING_ATTRIBUTES, SETTING, Setting, attributes};
use crate::view::ConnectorId;

mod checklist;
mod client;
mod settings;

/// The connector.
pub static CUSTOM_CLIENT: Connector = Connector {
    id: ConnectorId::CustomClient,
    name: "Custom client",
    summary: "A client of your own over the Messaging for In-App and Web (Enhanced Chat) API, version 2.",
    signs_in_as: "guest or verified",
    issuer: None,
    settings: &[
        Setting { label: "OrganizationId", help: "The org id, 15 characters; from the Code Snippet.", ..SETTING },
        Setting { label: "DeveloperName", help: "The deployment's API Name; from the Code Snippet.", ..SETTING },
        Setting { label: "Url", help: "Where the messaging service is; from the Code Snippet.", ..SETTING },
        Setting {
            key: Some(JWKS_URL),
            label: "JSON Web Key endpoint",
            help: "The Endpoint URL of the key set, if it is of type JSON Web Key endpoint. Empty when keys are \
                   uploaded.",
            check: check_url,
            ..SETTING
        },
        Setting {
            key: Some(ROUTING_ATTRIBUTES),
            label: "Routing attributes",
            help: "Names and texts that every conversation is created with: a JSON object, or lines name=value.",
            multiline: true,
            check: super::settings::check_key_values,
            ..SETTING
        },
    ],
    groups: checklist::GROUPS,
    checks: EVERY_CHECK,
    labels: &[label("OrganizationId"), label("DeveloperName"), label("Url")],
    block: &[],
    read: settings::read,
    form: Form { rows: settings::rows, text: settings::text },
    attributes: Some(attributes::key_values),
    behaviour: Some(&super::behaviour::PLAIN),
};

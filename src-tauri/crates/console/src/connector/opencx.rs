//! OpenCX, after OpenCX's documentation of its Salesforce MIAW integration.

use super::settings::{Form, check_key_values, check_url, lines};
use super::text::{label, telling};
use super::{Connector, EVERY_CHECK, JWKS_URL, ROUTING_ATTRIBUTES, SETTING, Setting};
use crate::view::ConnectorId;

mod attributes;
mod behaviour;
mod checklist;
mod settings;

/// The connector.
pub static OPENCX: Connector = Connector {
    id: ConnectorId::Opencx,
    name: "OpenCX",
    summary: "OpenCX hands conversations of its channels over to agents, each contact with an identity token of its \
              own.",
    signs_in_as: "verified",
    issuer: None,
    settings: &[
        Setting {
            key: Some("instanceUrl"),
            label: "Instance URL",
            help: "The org's own address, https://<MyDomain>.my.salesforce.com. Empty when it follows from the \
                   service URL.",
            check: check_url,
            ..SETTING
        },
        Setting { label: "ES Developer Name", help: "The deployment's API Name.", ..SETTING },
        Setting { label: "Salesforce Org ID", help: "The Organization ID from Company Information.", ..SETTING },
        Setting {
            label: "Auth Public Key",
            help: "The public key, PEM, with its first and last line.",
            multiline: true,
            ..SETTING
        },
        Setting {
            label: "Auth Private Key",
            help: "The private key, PEM, with its first and last line. It is kept in the keyring.",
            multiline: true,
            secret: true,
            ..SETTING
        },
        Setting {
            key: Some("authKeyId"),
            label: "Auth Key ID",
            help: "The key id (kid) of the JSON Web Key in Salesforce's key set.",
            ..SETTING
        },
        Setting {
            key: Some(ROUTING_ATTRIBUTES),
            label: "Additional routing attributes",
            help: "Attributes beside the five fixed ones, as your OpenCX organisation is configured: a JSON object, or \
                   lines name=value.",
            multiline: true,
            check: check_key_values,
            ..SETTING
        },
        Setting {
            key: Some(JWKS_URL),
            label: "JSON Web Key endpoint",
            help: "The Endpoint URL of the key set, if it is of type JSON Web Key endpoint. Empty when keys are \
                   uploaded.",
            check: check_url,
            ..SETTING
        },
    ],
    groups: checklist::GROUPS,
    checks: EVERY_CHECK,
    labels: &[
        telling("Instance URL"),
        telling("ES Developer Name"),
        telling("Salesforce Org ID"),
        telling("Auth Public Key"),
        telling("Auth Private Key"),
        telling("Auth Key ID"),
        label("Additional routing attributes"),
    ],
    block: &["Auth Public Key", "Auth Private Key", "Auth Key ID"],
    read: settings::read,
    form: Form { rows: settings::rows, text: lines },
    attributes: Some(attributes::sending),
    behaviour: Some(&behaviour::BEHAVIOUR),
};

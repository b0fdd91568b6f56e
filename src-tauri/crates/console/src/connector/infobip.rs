//! Infobip, bring your own channel, after Infobip's documentation "Salesforce Service Cloud messaging".
//!
//! Another protocol than the custom client's: Salesforce's Interaction Service inwards, a platform event outwards.

use super::settings::{Form, check_url, lines};
use super::text::{label, telling};
use super::{Connector, Problem, SETTING, Setting};
use crate::view::{CheckId, ConnectorId};

mod app;
mod channel;
mod checklist;
mod event;
mod routing;
mod settings;
mod vendor;

/// The connector.
pub static INFOBIP: Connector = Connector {
    id: ConnectorId::Infobip,
    name: "Infobip",
    summary: "Infobip's Bring Your Own Channel integration brings WhatsApp and chatbot conversations into Service \
              Cloud.",
    signs_in_as: "OAuth JWT bearer",
    issuer: None,
    settings: &[
        Setting { label: "orgId", help: "The Salesforce organization id.", ..SETTING },
        Setting {
            key: Some("channelAddressIdentifier"),
            label: "channelAddressIdentifier",
            help: "The channel's Messaging Platform Key, says Infobip; the API takes the Channel Address Identifier, \
                   a UUID.",
            ..SETTING
        },
        Setting {
            key: Some("authorizationContext"),
            label: "authorizationContext",
            help: "Infobip says the Connected App's name; the API takes the Conversation Channel Definition's \
                   developer name.",
            ..SETTING
        },
        Setting {
            key: Some("baseUrl"),
            label: "Base URL",
            help: "The org's own address, https://<MyDomain>.my.salesforce.com. Empty when it follows from the \
                   service URL.",
            check: check_url,
            ..SETTING
        },
        Setting {
            key: Some("consumerKey"),
            label: "Consumer Key",
            help: "The app's consumer key. It is no secret; the consumer secret is, and does not belong here.",
            ..SETTING
        },
        Setting {
            key: Some("username"),
            label: "Username",
            help: "The username with which the integration signs in to the app. Usernames look like an e-mail address.",
            check: check_username,
            ..SETTING
        },
        Setting {
            key: Some("customEventPayloadField"),
            label: "Custom Event Payload Field",
            help: "API name of the platform event's long text field; ends in __c.",
            check: check_field,
            ..SETTING
        },
        Setting {
            key: Some("customEventTypeField"),
            label: "Custom Event Type Field",
            help: "API name of the platform event's text field; ends in __c.",
            check: check_field,
            ..SETTING
        },
        Setting {
            key: Some("customEventNameField"),
            label: "Custom Event Name Field",
            help: "API name of the platform event; ends in __e.",
            check: check_event,
            ..SETTING
        },
        Setting { label: "Developer Name", help: "The Conversation Channel Definition's developer name.", ..SETTING },
    ],
    groups: checklist::GROUPS,
    // The service URL's host is the Interaction Service's, too. Everything else is another protocol.
    checks: &[CheckId::Identifiers, CheckId::NameResolution, CheckId::SecureConnection, CheckId::Proxy, CheckId::Clock],
    labels: &[
        label("orgId"),
        telling("channelAddressIdentifier"),
        telling("authorizationContext"),
        label("Base URL"),
        label("Consumer Key"),
        label("Username"),
        telling("Custom Event Payload Field"),
        telling("Custom Event Type Field"),
        telling("Custom Event Name Field"),
        label("Developer Name"),
    ],
    block: &[
        "channelAddressIdentifier",
        "authorizationContext",
        "Consumer Key",
        "Username",
        "Custom Event Payload Field",
        "Custom Event Type Field",
        "Custom Event Name Field",
    ],
    read: settings::read,
    form: Form { rows: settings::rows, text: lines },
    attributes: None,
    // Another protocol: nothing of this API behaves as it.
    behaviour: None,
};

fn check_username(value: &str) -> Result<(), Problem> {
    if value.contains('@') {
        return Ok(());
    }
    Err(Problem::new("A Salesforce username looks like an e-mail address. A record id or a label is none."))
}

fn check_field(value: &str) -> Result<(), Problem> {
    ends_in(value, "__c", "A custom field's API name ends in __c.")
}

fn check_event(value: &str) -> Result<(), Problem> {
    ends_in(value, "__e", "A platform event's API name ends in __e.")
}

fn ends_in(value: &str, end: &str, words: &str) -> Result<(), Problem> {
    if value.ends_with(end) {
        return Ok(());
    }
    let stem = value.trim_end_matches("__c").trim_end_matches("__e");
    Err(Problem::new(words).suggest(format!("{}{end}", stem.replace(' ', "_"))))
}

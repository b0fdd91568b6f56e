//! Blip Desk, after Blip's article "Blip Desk Integration with Salesforce MIAW".

use super::settings::{Form, check_url, lines};
use super::text::telling;
use super::{Connector, EVERY_CHECK, JWKS_URL, Problem, ROUTING_ATTRIBUTES, SETTING, Setting};
use crate::view::ConnectorId;

mod behaviour;
mod checklist;
mod mapping;
mod settings;

/// The issuer that Blip writes into its identity tokens.
const ISSUER: &str = "blipsalesforce";
/// Where Blip publishes its public keys.
const KEY_SET: &str = "https://blipmediastore.blip.ai/permanent-public-jwk-salesforce/blipai-SalesforceJWK.json";
/// The domain that the settings belong to in a bot's Advanced Settings.
const DOMAIN: &str = "postmaster@desk.msging.net";

/// The setting with the name that Blip gives itself towards the API.
const APP_NAME: &str = "appName";

/// The connector.
pub static BLIP: Connector = Connector {
    id: ConnectorId::Blip,
    name: "Blip",
    summary: "Blip Desk hands conversations of a Blip bot over to agents in Salesforce.",
    signs_in_as: "verified",
    issuer: Some(ISSUER),
    settings: &[
        Setting {
            label: "DefaultProvider",
            help: "Always SalesforceMessaging.",
            default: Some("SalesforceMessaging"),
            ..SETTING
        },
        Setting {
            label: "SalesforceMessaging.ApiEndpoint",
            help: "The Code Snippet's Url with /iamessage/api/v2 behind it.",
            ..SETTING
        },
        Setting {
            label: "SalesforceMessaging.SseEndpoint",
            help: "The Code Snippet's Url with /eventrouter/v1/sse behind it.",
            ..SETTING
        },
        Setting { label: "SalesforceMessaging.OrganizationId", help: "The Code Snippet's OrganizationId.", ..SETTING },
        Setting {
            label: "SalesforceMessaging.DeploymentId",
            help: "The Code Snippet's DeveloperName: the deployment's API Name, no record id.",
            ..SETTING
        },
        Setting {
            key: Some(APP_NAME),
            label: "SalesforceMessaging.AppName",
            help: "Names the integration. Blip's article allows any value; letters, digits, underscores and dots, 40 at \
                   most, are safe.",
            ..SETTING
        },
        Setting {
            key: Some("queues"),
            label: "SalesforceMessaging.Queues",
            help: "Salesforce queues, separated by commas.",
            check: check_queues,
            ..SETTING
        },
        Setting {
            key: Some("ttlCacheToken"),
            label: "SalesforceMessaging.TtlCacheToken",
            help: "How long Blip keeps an access token, as hh:mm:ss, for example 00:30:00. Stay below the channel's \
                   Authorization Token Expiration Time.",
            check: check_life,
            ..SETTING
        },
        Setting {
            key: Some(ROUTING_ATTRIBUTES),
            label: "SalesforceMessaging.RoutingAttributes",
            help: "A JSON object: each source (static., Ticket., Contact., Contact.Extras.) with a list of attribute \
                   names.",
            multiline: true,
            check: mapping::check,
            ..SETTING
        },
        Setting {
            key: Some(JWKS_URL),
            label: "Key set endpoint (in Salesforce)",
            help: "Where Blip publishes its public keys: the Endpoint URL of the key set in Salesforce.",
            default: Some(KEY_SET),
            check: check_url,
            ..SETTING
        },
    ],
    groups: checklist::GROUPS,
    checks: EVERY_CHECK,
    labels: &[
        telling("DefaultProvider"),
        telling("SalesforceMessaging.ApiEndpoint"),
        telling("SalesforceMessaging.SseEndpoint"),
        telling("SalesforceMessaging.OrganizationId"),
        telling("SalesforceMessaging.DeploymentId"),
        telling("SalesforceMessaging.AppName"),
        telling("SalesforceMessaging.Queues"),
        telling("SalesforceMessaging.TtlCacheToken"),
        telling("SalesforceMessaging.RoutingAttributes"),
    ],
    block: &[
        "SalesforceMessaging.AppName",
        "SalesforceMessaging.Queues",
        "SalesforceMessaging.TtlCacheToken",
        "SalesforceMessaging.RoutingAttributes",
    ],
    read: settings::read,
    form: Form { rows: settings::rows, text: lines },
    attributes: Some(mapping::sending),
    behaviour: Some(&behaviour::BEHAVIOUR),
};

fn check_queues(value: &str) -> Result<(), Problem> {
    let names: Vec<&str> = value.split(',').map(str::trim).collect();
    let mut kept: Vec<&str> = Vec::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        if !kept.contains(name) {
            kept.push(name);
        }
    }
    if kept.len() == names.len() {
        return Ok(());
    }
    let message = if kept.is_empty() { "It names no queue." } else { "A queue is empty or named twice." };
    let problem = Problem::new(message);
    Err(if kept.is_empty() { problem } else { problem.suggest(kept.join(",")) })
}

/// The longest life that Salesforce gives a verified user's token, in seconds: 240 minutes.
const LONGEST_TOKEN_LIFE: u32 = 240 * 60;

fn check_life(value: &str) -> Result<(), Problem> {
    let Some(seconds) = seconds(value) else {
        let problem = Problem::new("It is no time of the form hh:mm:ss, such as 00:30:00.");
        let minutes = value.strip_suffix("min").unwrap_or(value).trim().parse::<u32>();
        return Err(match minutes {
            Ok(minutes @ 1..=240) => problem.suggest(format!("{:02}:{:02}:00", minutes / 60, minutes % 60)),
            _ => problem,
        });
    };
    if seconds == 0 {
        return Err(Problem::new("A life of nothing means a token for every call; an org gives 200 a minute.")
            .suggest("00:30:00"));
    }
    if seconds > LONGEST_TOKEN_LIFE {
        return Err(Problem::new(
            "Tokens of verified users live 240 minutes at most (60 unless the channel says otherwise), so a longer cache \
             hands out expired ones.",
        )
        .suggest("00:30:00"));
    }
    Ok(())
}

fn seconds(value: &str) -> Option<u32> {
    let parts: Vec<&str> = value.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else { return None };
    let number = |part: &str| -> Option<u32> {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    let (hours, minutes, seconds) = (number(hours)?, number(minutes)?, number(seconds)?);
    (hours < 24 && minutes < 60 && seconds < 60).then_some(hours * 3600 + minutes * 60 + seconds)
}

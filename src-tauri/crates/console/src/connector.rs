//! Connectors: the systems that hand conversations over, as data.
//!
//! A connector is its checklist, its settings (read and written in the vendor's own form) and its attributes. Each has
//! a folder of its own here and one line in [`CONNECTORS`]; everything else asks the list.

use std::collections::BTreeMap;

use miaw::client::Deployment;
use miaw::wire::token::Configuration;

use crate::diagnosis::LostAttribute;
use crate::profile::Profile;
use crate::view::{CheckId, ConnectorId, ConnectorView, FieldFailure, Prediction, SettingView};

pub mod attributes;
pub mod behaviour;
mod blip;
mod cognigy;
mod custom_client;
mod infobip;
mod opencx;
mod salesforce;
pub mod settings;
pub mod step;
mod text;

use attributes::{Declared, Sending};
use behaviour::Behaviour;
use settings::{Form, Reading};
use step::Group;
use text::{Label, Pasted};

/// Every connector, in the order in which they are shown. The first one wins where settings could be several's.
pub static CONNECTORS: &[&Connector] =
    &[&custom_client::CUSTOM_CLIENT, &blip::BLIP, &cognigy::COGNIGY, &opencx::OPENCX, &infobip::INFOBIP];

/// Every check, in order.
pub const EVERY_CHECK: &[CheckId] = &CheckId::ALL;

/// The setting that holds the attributes' mapping or key-value pairs, where a connector has one.
pub const ROUTING_ATTRIBUTES: &str = "routingAttributes";
/// The setting that holds the JSON Web Key Set endpoint, where a connector has one.
pub const JWKS_URL: &str = "jwksUrl";

/// The setting that names the routing attribute by which an org knows test traffic: `NAME`, or `NAME=VALUE`. Every profile may
/// have it, whatever its connector.
pub const TEST_ATTRIBUTE: &str = "testAttribute";

/// One connector.
#[derive(Debug)]
pub struct Connector {
    /// Which.
    pub id: ConnectorId,
    /// Its name.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub summary: &'static str,
    /// How it signs its end users in.
    pub signs_in_as: &'static str,
    /// The issuer of its identity tokens, where the vendor fixes it.
    pub issuer: Option<&'static str>,
    /// Its settings, in the order of its own screen.
    pub settings: &'static [Setting],
    /// Its checklist.
    pub groups: &'static [Group],
    /// The checks that its run needs, in order.
    pub checks: &'static [CheckId],
    /// The labels by which its settings are recognised.
    labels: &'static [Label],
    /// Those of them that its screen always has, beside the address, the org and the deployment.
    block: &'static [&'static str],
    read: fn(&Pasted) -> Reading,
    form: Form,
    attributes: Option<Attributes>,
    /// How its own client behaves; none where it cannot be played, because it speaks another protocol.
    pub behaviour: Option<&'static Behaviour>,
}

/// What is sent, from a mapping and the values of its sources.
type Attributes = fn(&str, &BTreeMap<String, String>) -> Sending;

/// One setting of a connector.
#[derive(Debug)]
pub struct Setting {
    /// The key in a profile's settings; none where the value is the profile's own or its key's.
    pub key: Option<&'static str>,
    /// The vendor's own label or key.
    pub label: &'static str,
    /// What it is for.
    pub help: &'static str,
    /// The value when none is given.
    pub default: Option<&'static str>,
    /// Whether the text has several lines.
    pub multiline: bool,
    /// Whether it is a private key.
    pub secret: bool,
    /// Says what is wrong with a value.
    check: fn(&str) -> Result<(), Problem>,
}

/// What is wrong with a setting's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, and what to enter.
    pub message: String,
    /// A value that would be right.
    pub suggestion: Option<String>,
}

/// What a setting begins from: one line of free text.
const SETTING: Setting =
    Setting { key: None, label: "", help: "", default: None, multiline: false, secret: false, check: |_| Ok(()) };

/// The connector of an id.
#[must_use]
pub fn connector(id: ConnectorId) -> &'static Connector {
    CONNECTORS.iter().find(|connector| connector.id == id).unwrap_or(&CONNECTORS[0])
}

/// The checks that a connector's run needs, in order.
#[must_use]
pub fn required_checks(id: ConnectorId) -> Vec<CheckId> {
    connector(id).checks.to_vec()
}

/// The JSON Web Key Set endpoint that the profile's key set names: as set, or the vendor's own. An org on this machine
/// knows no vendor's endpoint unless it is set.
#[must_use]
pub fn jwks_url(profile: &Profile) -> Option<String> {
    let connector = connector(profile.connector);
    if profile.service_url.is_loopback() && !profile.settings.contains_key(JWKS_URL) {
        return None;
    }
    connector.value(&profile.settings, JWKS_URL)
}

/// What a token is asked with by the client of a connector: what it understands, and what its settings say that it is called.
/// Settings of another connector mean nothing to it.
#[must_use]
pub fn deployment_as(id: ConnectorId, profile: &Profile) -> Deployment {
    let mut deployment = profile.deployment();
    if let Some(version) = connector(id).behaviour.and_then(|behaviour| behaviour.capabilities_version) {
        deployment.capabilities_version = version.into();
    }
    if let Some(name) = app_name(id, profile) {
        deployment.app_name = name.into();
    }
    deployment
}

/// What the client of a connector calls itself towards the API, where the profile holds a name for it.
#[must_use]
pub fn app_name(id: ConnectorId, profile: &Profile) -> Option<String> {
    let connector = connector(id);
    let setting = connector.behaviour?.app_name?;
    let own = (profile.connector == id).then(|| connector.value(&profile.settings, setting)).flatten()?;
    Some(own.trim().to_owned())
}

/// Names and values of the routing attributes that the profile's connector sends whatever the conversation: constants
/// of its mapping. What a probe conversation is created with.
#[must_use]
pub fn routing_attributes(profile: &Profile) -> BTreeMap<String, String> {
    sending(profile, &BTreeMap::new()).sent().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Attributes of the profile's connector that are known not to arrive, from what the deployment declares.
#[must_use]
pub fn lost_attributes(profile: &Profile, configuration: &Configuration) -> Vec<LostAttribute> {
    let declared = Declared::of(configuration);
    let mut lost: Vec<LostAttribute> = Vec::new();
    for row in sending(profile, &BTreeMap::new()).attributes {
        // A source's value is not known here; its name is.
        let (prediction, reason, right_name) = declared.predict(&row.name, Some(row.value.as_deref().unwrap_or("")));
        match prediction {
            Prediction::Lost if lost.iter().all(|other| other.name != row.name) => {
                lost.push(LostAttribute { name: row.name, reason, right_name });
            }
            Prediction::Lost | Prediction::Arrives | Prediction::Unknown | Prediction::NotSent => {}
        }
    }
    lost
}

/// Every attribute that the profile's connector maps, each name once, in its order, with what the deployment's
/// declaration says of it. A source's value is not known here; its name is.
#[must_use]
pub fn predicted_attributes(profile: &Profile, configuration: &Configuration) -> Vec<(String, Prediction)> {
    let declared = Declared::of(configuration);
    let mut predicted: Vec<(String, Prediction)> = Vec::new();
    for row in sending(profile, &BTreeMap::new()).attributes {
        if predicted.iter().all(|(name, _)| *name != row.name) {
            let (prediction, ..) = declared.predict(&row.name, Some(row.value.as_deref().unwrap_or("")));
            predicted.push((row.name, prediction));
        }
    }
    predicted
}

fn sending(profile: &Profile, samples: &BTreeMap<String, String>) -> Sending {
    let connector = connector(profile.connector);
    let mapping = connector.value(&profile.settings, ROUTING_ATTRIBUTES).unwrap_or_default();
    connector.sending(&mapping, samples)
}

/// The label of a setting on its connector's screen; on the first one's that has it where the connector is not known.
pub(crate) fn setting_label(id: Option<ConnectorId>, key: &str) -> Option<&'static str> {
    let of = |connector: &&'static Connector| connector.setting(key).map(|setting| setting.label);
    CONNECTORS.iter().filter(|connector| id.is_none_or(|id| connector.id == id)).find_map(of)
}

/// What is wrong with settings: keys that the connector has not, and values that it cannot use. Empty values are as
/// good as none.
#[must_use]
pub fn check_settings(id: ConnectorId, settings: &BTreeMap<String, String>) -> Vec<FieldFailure> {
    let connector = connector(id);
    settings
        .iter()
        .filter_map(|(key, value)| match key.as_str() {
            TEST_ATTRIBUTE => check_test_attribute(value),
            key => connector.check_setting(key, value),
        })
        .collect()
}

/// What is wrong with settings whose connector is not said: keys that no connector has.
#[must_use]
pub fn unknown_settings(settings: &BTreeMap<String, String>) -> Vec<FieldFailure> {
    let unknown = |(key, value): (&String, &String)| {
        if key == TEST_ATTRIBUTE {
            return check_test_attribute(value);
        }
        let known = CONNECTORS.iter().any(|connector| connector.setting(key).is_some());
        (!known).then(|| FieldFailure {
            field: format!("settings.{key}"),
            message: format!("No connector has a setting {key}."),
            hint: Some("Leave it out, or say which connector it belongs to.".to_owned()),
            suggestion: None,
        })
    };
    settings.iter().filter_map(unknown).collect()
}

/// What is wrong with the attribute by which test traffic is known.
fn check_test_attribute(value: &str) -> Option<FieldFailure> {
    let name = value.split_once('=').map_or(value, |(name, _)| name).trim();
    let fits = name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    (!fits || (name.is_empty() && !value.trim().is_empty())).then(|| FieldFailure {
        field: format!("settings.{TEST_ATTRIBUTE}"),
        message: "The name of a routing attribute has letters, digits and underscores only.".to_owned(),
        hint: Some(
            "Give the API name of the channel's parameter, for example Test_Traffic, or Test_Traffic=yes.".to_owned(),
        ),
        suggestion: None,
    })
}

impl Connector {
    /// As the window shows it.
    #[must_use]
    pub fn view(&self) -> ConnectorView {
        ConnectorView {
            id: self.id,
            name: self.name.to_owned(),
            summary: self.summary.to_owned(),
            signs_in_as: self.signs_in_as.to_owned(),
            settings: self.settings.iter().map(Setting::view).collect(),
            maps_attributes: self.attributes.is_some(),
        }
    }

    /// What would be sent with a mapping and the values of its sources.
    #[must_use]
    pub fn sending(&self, mapping: &str, samples: &BTreeMap<String, String>) -> Sending {
        self.attributes.map(|attributes| attributes(mapping, samples)).unwrap_or_default()
    }

    /// Whether it signs every end user in, so that a conversation of a guest is none of its.
    #[must_use]
    pub fn signs_everybody_in(&self) -> bool {
        self.signs_in_as == "verified"
    }

    /// A step of its checklist.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<&'static step::Step> {
        self.groups.iter().flat_map(|group| group.steps).find(|step| step.id == id)
    }

    /// The value of a setting: as set, or the default.
    #[must_use]
    pub fn value(&self, settings: &BTreeMap<String, String>, key: &str) -> Option<String> {
        let setting = self.setting(key)?;
        let own = settings.get(key).filter(|value| !value.trim().is_empty()).cloned();
        own.or_else(|| setting.default.map(str::to_owned))
    }

    fn setting(&self, key: &str) -> Option<&'static Setting> {
        self.settings.iter().find(|setting| setting.key == Some(key))
    }

    fn check_setting(&self, key: &str, value: &str) -> Option<FieldFailure> {
        let field = format!("settings.{key}");
        let Some(setting) = self.setting(key) else {
            let keys: Vec<&str> = self.settings.iter().filter_map(|setting| setting.key).collect();
            return Some(FieldFailure {
                field,
                message: format!("{} has no setting {key}.", self.name),
                hint: Some(format!("Leave it out. The settings are {}.", keys.join(", "))),
                suggestion: None,
            });
        };
        if value.trim().is_empty() {
            return None;
        }
        let Problem { message, suggestion } = (setting.check)(value.trim()).err()?;
        Some(FieldFailure { field, message, hint: Some(setting.help.to_owned()), suggestion })
    }
}

impl Setting {
    fn view(&self) -> SettingView {
        SettingView {
            key: self.key.map(str::to_owned),
            label: self.label.to_owned(),
            help: self.help.to_owned(),
            default: self.default.map(str::to_owned),
            multiline: self.multiline,
            secret: self.secret,
        }
    }
}

impl Problem {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), suggestion: None }
    }

    fn suggest(self, suggestion: impl Into<String>) -> Self {
        Self { suggestion: Some(suggestion.into()), ..self }
    }
}

//! A conversation held as a connector: what the person chose, joined with how the connector's own client behaves.
//!
//! What a vendor's client does is in its folder of [`crate::connector`]; this module knows how to play any of them, and
//! none by name but for the values that a person gives.

mod cache;

pub use cache::{Cached, Handed, TokenCache};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::connector::attributes::{Attribute, Sending};
use crate::connector::behaviour::{Behaviour, PLAIN, SignsIn, Tokens};
use crate::connector::{Connector, ROUTING_ATTRIBUTES, app_name, connector};
use crate::diagnosis::RuleName;
use crate::failure;
use crate::profile::Profile;
use crate::view::{ConnectorId, Failure, FieldFailure, HeldAs, IdentityView, StartRequest, Transport};

/// The shortest and the longest time between two polls, in milliseconds.
const POLLING: std::ops::RangeInclusive<i64> = 250..=60_000;

/// What a conversation remembers of being held as a connector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Holding {
    /// What is said when the conversation begins, in plain words.
    pub begins: Vec<Told>,
    /// What the client says first.
    pub opening: Option<Opening>,
    /// Tries of the handover that did not reach the org.
    pub failed_tries: u32,
    /// How long an access token is kept for everybody, in milliseconds; none where each conversation has its own.
    pub token_life: Option<i64>,
    /// Until when the token in use is in the connector's cache, in milliseconds.
    pub cached_until: Option<i64>,
    /// Whether the token in use was taken deliberately, and is another end user's than the conversation's.
    pub other_user: bool,
    /// The end user who started the conversation, once a token of another one was taken.
    pub own_subject: Option<String>,
    /// What was said already and is not said again.
    pub told: Vec<String>,
}

/// Something to be said of the connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// In plain words.
    pub summary: String,
    /// Whether it will break something.
    pub unusual: bool,
}

/// The first message, which the client sends by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Opening {
    /// What it says.
    pub text: String,
    /// What it is, in words.
    pub what: String,
    /// Identifiers for the tries to come, the next one first: each try is a message of its own.
    pub identifiers: Vec<String>,
    /// Identifiers of the tries that were made.
    pub used: Vec<String>,
    /// How many of them the server has shown.
    pub arrived: u32,
    /// Whether another try is due.
    pub again: bool,
    /// Accepted, or given up.
    pub over: bool,
}

/// What a new conversation begins with.
pub struct Prepared {
    /// The routing attributes: the connector's, those of the person in their place.
    pub attributes: BTreeMap<String, String>,
    /// What it remembers.
    pub holding: Holding,
}

/// Which connector it is.
#[must_use]
pub fn connector_of(held_as: &HeldAs) -> ConnectorId {
    match held_as {
        HeldAs::CustomClient => ConnectorId::CustomClient,
        HeldAs::Blip { .. } => ConnectorId::Blip,
        HeldAs::Cognigy { .. } => ConnectorId::Cognigy,
        HeldAs::OpenCx { .. } => ConnectorId::Opencx,
    }
}

/// Its name.
#[must_use]
pub fn name(held_as: &HeldAs) -> &'static str {
    connector(connector_of(held_as)).name
}

/// How its client behaves.
#[must_use]
pub fn behaviour(held_as: &HeldAs) -> &'static Behaviour {
    connector(connector_of(held_as)).behaviour.unwrap_or(&PLAIN)
}

/// How a person's choice of a connector is held, with nothing but defaults.
///
/// # Errors
/// The connector speaks another protocol.
pub fn held_as(
    id: ConnectorId,
    transcript: Option<String>,
    summary: String,
    samples: BTreeMap<String, String>,
) -> Result<HeldAs, Failure> {
    Ok(match id {
        ConnectorId::CustomClient => HeldAs::CustomClient,
        ConnectorId::Blip => HeldAs::Blip { ttl_cache_token: None, samples },
        ConnectorId::Cognigy => HeldAs::Cognigy { transcript, key_values: None },
        ConnectorId::Opencx => HeldAs::OpenCx { transcript: transcript.unwrap_or_default(), summary, samples },
        ConnectorId::Infobip => {
            return Err(failure::not_now(
                "A conversation cannot be held as Infobip yet: Infobip brings a channel of its own (Bring Your Own \
                 Channel) over the Interaction Service, another protocol than that of Messaging for In-App and Web \
                 (Enhanced Chat).",
                "Hold it as a custom client to see whether Salesforce's side works, and follow Infobip's checklist \
                 under Setup.",
            ));
        }
    })
}

/// Makes a conversation ready to be held.
///
/// # Errors
/// The end user, the transport or a value of the connector does not fit; the failure names the field.
pub fn prepare(profile: &Profile, request: &StartRequest) -> Result<Prepared, Failure> {
    check_transport(request.transport)?;
    let held = connector(connector_of(&request.held_as));
    let behaviour = behaviour(&request.held_as);
    check_identity(held, behaviour.signs_in, &request.identity)?;
    let mut holding = Holding::default();
    let is_plain = matches!(request.held_as, HeldAs::CustomClient);
    if !is_plain {
        holding.say(format!("Acting as {}: what follows is what its client does by itself", held.name));
    }
    if behaviour.signs_in == SignsIn::UsuallyVerified && request.identity == IdentityView::Guest {
        holding.warn(format!(
            "{} verifies its users, says its guide; this conversation is a guest's, whose tokens cannot be renewed",
            held.name
        ));
    }
    if let Some(app_name) = app_name(held.id, profile) {
        holding.say(format!("{} calls itself {app_name} (context.appName)", held.name));
    }
    holding.token_life = token_life(profile, held, behaviour.tokens, &request.held_as, &mut holding.begins)?;
    let sending = sending(profile, held, &request.held_as)?;
    let mut attributes: BTreeMap<String, String> =
        sending.sent().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    if !is_plain {
        holding.tell_attributes(held.name, &sending, &request.routing_attributes, samples(&request.held_as));
    }
    attributes.extend(request.routing_attributes.clone());
    holding.opening = opening(&request.held_as, behaviour.tries.map_or(1, |tries| tries.count));
    Ok(Prepared { attributes, holding })
}

impl Holding {
    fn say(&mut self, summary: String) {
        self.begins.push(Told { summary, unusual: false });
    }

    fn warn(&mut self, summary: String) {
        self.begins.push(Told { summary, unusual: true });
    }

    fn tell_attributes(
        &mut self,
        name: &str,
        sending: &Sending,
        own: &BTreeMap<String, String>,
        samples: &BTreeMap<String, String>,
    ) {
        let sent: Vec<&str> = sending.sent().map(|(name, _)| name).collect();
        if !sent.is_empty() {
            self.say(format!("{name} sends the routing attributes {}", sent.join(", ")));
        }
        let given = |row: &Attribute| samples.get(&row.source).is_some_and(|text| !text.is_empty());
        let made_up: Vec<String> = sending
            .attributes
            .iter()
            .filter(|row| !row.fixed && !given(row) && !own.contains_key(&row.name))
            .filter_map(|row| row.value.as_ref().map(|value| format!("{}={value}", row.name)))
            .collect();
        if !made_up.is_empty() {
            self.say(format!(
                "These values stand in for what {name} would take from its own session: {}",
                made_up.join(", ")
            ));
        }
        let missing = |row: &&Attribute| row.value.is_none() && !own.contains_key(&row.name);
        for row in sending.attributes.iter().filter(missing) {
            self.warn(format!("{name} leaves out {}: its source {} has no value", row.name, row.source));
        }
    }

    /// Whether something is said for the first time.
    pub fn first_time(&mut self, what: &str) -> bool {
        let new = self.told.iter().all(|told| told != what);
        if new {
            self.told.push(what.to_owned());
        }
        new
    }
}

impl Opening {
    /// How many messages more than one have arrived: each try that the server took was a message of its own.
    #[must_use]
    pub fn repeated(&self) -> u32 {
        self.arrived.saturating_sub(1)
    }
}

fn invalid(field: &str, message: impl Into<String>, hint: &str, suggestion: Option<String>) -> Failure {
    let (field, message, hint) = (field.to_owned(), message.into(), Some(hint.to_owned()));
    failure::of_fields(vec![FieldFailure { field, message, hint, suggestion }])
}

fn check_transport(transport: Transport) -> Result<(), Failure> {
    match transport {
        Transport::Polling { every_ms } if !POLLING.contains(&every_ms) => Err(invalid(
            "transport.everyMs",
            format!("Entries cannot be polled every {every_ms} ms."),
            "Choose 250 to 60,000 ms; 2,000 is usual.",
            Some("2000".to_owned()),
        )),
        Transport::Polling { .. } | Transport::Stream => Ok(()),
    }
}

fn check_identity(held: &Connector, signs_in: SignsIn, identity: &IdentityView) -> Result<(), Failure> {
    let name = held.name;
    match (signs_in, identity) {
        (SignsIn::Guests, IdentityView::Verified { .. }) => Err(invalid(
            "identity",
            format!("{name} signs nobody in: its end users are guests."),
            "Start as a guest, or hold the conversation as a system that verifies its users.",
            None,
        )),
        (SignsIn::Verified, IdentityView::Guest) => Err(invalid(
            "identity",
            format!("{name} signs an identity token for each contact, so its end users are verified ones."),
            "Start as a verified user: give the contact's id as subject.",
            None,
        )),
        (SignsIn::Anybody | SignsIn::UsuallyVerified, _)
        | (SignsIn::Guests, IdentityView::Guest)
        | (SignsIn::Verified, IdentityView::Verified { .. }) => Ok(()),
    }
}

fn token_life(
    profile: &Profile,
    held: &Connector,
    tokens: Tokens,
    held_as: &HeldAs,
    begins: &mut Vec<Told>,
) -> Result<Option<i64>, Failure> {
    let Tokens::Shared { setting, label, example, life } = tokens else { return Ok(None) };
    let chosen = match held_as {
        HeldAs::Blip { ttl_cache_token, .. } => ttl_cache_token.clone().filter(|text| !text.trim().is_empty()),
        HeldAs::CustomClient | HeldAs::Cognigy { .. } | HeldAs::OpenCx { .. } => None,
    };
    let own = (profile.connector == held.id).then(|| held.value(&profile.settings, setting)).flatten();
    let (text, whose) = match chosen.or(own) {
        Some(text) => (text, ""),
        None => (example.to_owned(), ", its guide's example, for none is set"),
    };
    let life = life(&text).map_err(|problem| {
        invalid(
            "heldAs.ttlCacheToken",
            problem.message,
            "It is the time that a token is kept for, as hh:mm:ss.",
            problem.suggestion,
        )
    })?;
    begins.push(Told {
        summary: format!(
            "{} keeps one access token for all conversations of this org for {} ({label} {}{whose})",
            held.name,
            lasting(life),
            text.trim()
        ),
        unusual: false,
    });
    Ok(Some(life))
}

/// The values that a person gave for sources of the connector's attributes.
fn samples(held_as: &HeldAs) -> &BTreeMap<String, String> {
    static NONE: BTreeMap<String, String> = BTreeMap::new();
    match held_as {
        HeldAs::Blip { samples, .. } | HeldAs::OpenCx { samples, .. } => samples,
        HeldAs::CustomClient | HeldAs::Cognigy { .. } => &NONE,
    }
}

/// What the connector sends. Settings of another connector mean nothing to it.
fn sending(profile: &Profile, held: &Connector, held_as: &HeldAs) -> Result<Sending, Failure> {
    let own = (profile.connector == held.id).then(|| held.value(&profile.settings, ROUTING_ATTRIBUTES)).flatten();
    let mapping = match held_as {
        HeldAs::CustomClient | HeldAs::Blip { .. } | HeldAs::OpenCx { .. } => own,
        HeldAs::Cognigy { key_values, .. } => key_values.clone().or(own),
    };
    let sending = held.sending(&mapping.unwrap_or_default(), samples(held_as));
    match sending.findings.iter().find(|finding| finding.rule == RuleName::MappingUnreadable) {
        Some(finding) => Err(invalid(
            "heldAs.keyValues",
            finding.seen.clone(),
            "Mend the routing attributes, here or in the profile's settings.",
            finding.suggestion.clone(),
        )),
        None => Ok(sending),
    }
}

/// What its client says first, if it says anything.
#[must_use]
pub fn opening_text(held_as: &HeldAs) -> Option<String> {
    opening(held_as, 0).map(|opening| opening.text)
}

fn opening(held_as: &HeldAs, tries: u32) -> Option<Opening> {
    let (text, what) = match held_as {
        HeldAs::CustomClient | HeldAs::Blip { .. } => return None,
        HeldAs::Cognigy { transcript, .. } => (transcript.clone().unwrap_or_default(), "the transcript"),
        HeldAs::OpenCx { transcript, summary, .. } => {
            let parts = [summary.trim(), transcript.trim()];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            (parts.join("\n\n"), "the transcript with its summary")
        }
    };
    if text.trim().is_empty() {
        return None;
    }
    let identifiers = (0..tries).map(|_| uuid::Uuid::new_v4().to_string()).collect();
    Some(Opening { text, what: what.to_owned(), identifiers, ..Opening::default() })
}

/// `30 min`, `1 h 5 min`, `45 s`.
#[must_use]
pub fn lasting(milliseconds: i64) -> String {
    let seconds = milliseconds.max(0).div_euclid(1_000);
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let words: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if words.is_empty() { format!("{} ms", milliseconds.max(0)) } else { words.join(" ") }
}

/// A time of day, `10:03:05 UTC`.
#[must_use]
pub fn time_of_day(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds)
        .map_or_else(|_| String::new(), |time| time.strftime("%H:%M:%S UTC").to_string())
}

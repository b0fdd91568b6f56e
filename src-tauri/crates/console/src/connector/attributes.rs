//! What becomes of the attributes that a connector sends.
//!
//! The API answers 201 whatever the names are: an attribute whose name is not, letter by letter, that of a parameter or
//! pre-chat field of the channel is dropped silently. So it is predicted from what the published deployment
//! declares in the token's answer.

use std::collections::BTreeMap;

use miaw::wire::token::Configuration;

use super::text::json::{self, Node};
use crate::diagnosis::{Finding, RuleName};
use crate::view::{AttributeView, Prediction};

/// What a connector would send.
#[derive(Clone, Debug, Default)]
pub struct Sending {
    /// In the connector's order.
    pub attributes: Vec<Attribute>,
    /// What is wrong with the mapping.
    pub findings: Vec<Finding>,
}

/// One attribute that would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Where the value comes from, or the constant's text.
    pub source: String,
    /// Whether the source is a constant.
    pub fixed: bool,
    /// Its name.
    pub name: String,
    /// Its value, if the source has one.
    pub value: Option<String>,
}

impl Sending {
    /// The JSON object that would be sent as `routingAttributes`: attributes with a value, in order. Of two with the
    /// same name the later one wins, in the place of the first.
    #[must_use]
    pub fn json(&self) -> String {
        let mut members: Vec<(String, Node)> = Vec::new();
        for (name, value) in self.sent() {
            let value = Node::Text(value.to_owned());
            match members.iter_mut().find(|(other, _)| *other == name) {
                Some((_, before)) => *before = value,
                None => members.push((name.to_owned(), value)),
            }
        }
        Node::Object(members).to_json()
    }

    /// Names and values of the attributes that have one.
    pub fn sent(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().filter_map(|row| row.value.as_deref().map(|value| (row.name.as_str(), value)))
    }

    /// Sources that are no constants, each once, in order.
    #[must_use]
    pub fn sources(&self) -> Vec<String> {
        let mut sources: Vec<String> = Vec::new();
        for row in self.attributes.iter().filter(|row| !row.fixed) {
            if !sources.contains(&row.source) {
                sources.push(row.source.clone());
            }
        }
        sources
    }

    /// Says where two sources fill the same attribute.
    pub(super) fn find_doubles(&mut self) {
        let mut told: Vec<&str> = Vec::new();
        for (place, row) in self.attributes.iter().enumerate() {
            let doubled = self.attributes[..place].iter().any(|other| other.name == row.name);
            if doubled && !told.contains(&row.name.as_str()) {
                told.push(&row.name);
                self.findings.push(Finding::new(
                    RuleName::SettingValue,
                    format!("Two sources fill {}; the later one wins when both have a value.", row.name),
                ));
            }
        }
    }
}

/// Key-value pairs as a JSON object or as lines `name=value`, the way Cognigy's Handover to Agent Node and a client of
/// one's own hold them.
#[must_use]
pub fn key_values(mapping: &str, _samples: &BTreeMap<String, String>) -> Sending {
    let mut sending = Sending::default();
    let mapping = mapping.trim();
    if mapping.is_empty() {
        return sending;
    }
    let pairs = if mapping.starts_with(['{', '[']) { object_pairs(mapping, &mut sending) } else { line_pairs(mapping) };
    let Some(pairs) = pairs else {
        sending.findings.push(Finding::new(
            RuleName::MappingUnreadable,
            "It is neither one JSON object of names and texts nor lines of the form name=value.",
        ));
        return sending;
    };
    for (name, value) in pairs {
        sending.attributes.push(Attribute { source: value.clone(), fixed: true, name, value: Some(value) });
    }
    sending.find_doubles();
    sending
}

fn object_pairs(mapping: &str, sending: &mut Sending) -> Option<Vec<(String, String)>> {
    let letters: Vec<char> = mapping.chars().collect();
    let (node, _, end) = json::parse(&letters, 0);
    let Node::Object(members) = node else { return None };
    if members.iter().any(|(_, value)| value.is_cut()) || !json::is_end(&letters, end) {
        return None;
    }
    let mut pairs = Vec::new();
    for (name, value) in members {
        match value {
            Node::Text(text) => pairs.push((name, text)),
            Node::Bool(_) | Node::Bare(_) => {
                sending.findings.push(Finding::new(
                    RuleName::SettingValue,
                    format!("The value of {name} is no text. The API takes texts only, so it is sent as one."),
                ));
                pairs.push((name, value.scalar().unwrap_or_default()));
            }
            Node::Null | Node::List(_) | Node::Object(_) | Node::Cut => sending.findings.push(Finding::new(
                RuleName::MappingUnreadable,
                format!("The value of {name} is no text, so it is not sent."),
            )),
        }
    }
    Some(pairs)
}

fn line_pairs(mapping: &str) -> Option<Vec<(String, String)>> {
    mapping
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (name, value) = line.split_once(['=', ':', '\t'])?;
            let name = name.trim();
            (!name.is_empty()).then(|| (name.to_owned(), value.trim().to_owned()))
        })
        .collect()
}

/// What a published deployment declares.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Names with the longest value in characters.
    fields: Vec<(String, Option<u32>)>,
}

/// The pre-chat fields that every channel has, as the API names them. In metadata they begin with a capital.
const STANDARD: [&str; 4] = ["_firstName", "_lastName", "_email", "_subject"];

impl Declared {
    /// Reads `context.configuration` of the token's answer: visible and hidden fields of all forms.
    #[must_use]
    pub fn of(configuration: &Configuration) -> Self {
        let forms = &configuration.embedded_service_config.forms;
        let visible =
            forms.iter().flat_map(|form| &form.form_fields).map(|field| (field.name.clone(), field.max_length));
        let hidden =
            forms.iter().flat_map(|form| &form.hidden_form_fields).map(|field| (field.name.clone(), field.max_length));
        Self { fields: visible.chain(hidden).collect() }
    }

    /// Whether an attribute will arrive, why, and the name that would.
    #[must_use]
    pub fn predict(&self, name: &str, value: Option<&str>) -> (Prediction, String, Option<String>) {
        let Some(value) = value else { return not_sent() };
        let named = self.fields.iter().find(|(field, _)| field == name);
        let Some((_, longest)) = named else { return self.undeclared(name, value) };
        let length = value.chars().count();
        let (prediction, mut reason) = match longest {
            Some(longest) if length > *longest as usize => (
                Prediction::Lost,
                format!(
                    "The value has {length} characters, and the deployment declares {longest} at most. Shorten it, or \
                     raise the length of the parameter in Messaging Settings and publish the deployment again."
                ),
            ),
            _ => (
                Prediction::Arrives,
                "The published deployment declares this name. Whether the flow reads it is not visible from outside."
                    .to_owned(),
            ),
        };
        reason.push_str(script_note(value));
        (prediction, reason, None)
    }

    fn undeclared(&self, name: &str, value: &str) -> (Prediction, String, Option<String>) {
        let spelled = |other: &str| other.eq_ignore_ascii_case(name) || same_letters(other, name);
        if let Some((right, _)) = self.fields.iter().find(|(field, _)| spelled(field)) {
            let reason = format!(
                "The published deployment declares {right}. Names are compared letter by letter, capitals included; \
                 another spelling is dropped silently."
            );
            return (Prediction::Lost, reason, Some(right.clone()));
        }
        let note = script_note(value);
        if self.fields.is_empty() {
            let right = STANDARD.into_iter().find(|field| *field != name && field.eq_ignore_ascii_case(name));
            let standard = right.map_or_else(String::new, |right| format!(" The standard field is spelled {right}."));
            let reason = format!(
                "The deployment declares no pre-chat field. A custom parameter of the channel is not visible from \
                 outside: look in Messaging Settings, channel, Custom Parameters and Parameter Mappings.{standard}{note}"
            );
            return (Prediction::Unknown, reason, right.map(str::to_owned));
        }
        let reason = format!(
            "The published deployment does not declare this name among its pre-chat fields, and the API drops unknown \
             names without a word. Add it as a custom parameter, map it, add it to the hidden pre-chat fields, and \
             publish the deployment again.{note}"
        );
        (Prediction::Lost, reason, None)
    }
}

fn not_sent() -> (Prediction, String, Option<String>) {
    (Prediction::NotSent, "Its source has no value, so the attribute is left out.".to_owned(), None)
}

/// Whether two names differ only in case, underscores and spaces.
fn same_letters(one: &str, other: &str) -> bool {
    super::text::plain(one) == super::text::plain(other) && !super::text::plain(one).is_empty()
}

fn script_note(value: &str) -> &'static str {
    let lower = value.to_ascii_lowercase();
    if lower.contains("javascript:") || lower.contains("<script") {
        " The value looks like a script: Salesforce's web client refuses such values, and agents' tools may, too."
    } else {
        ""
    }
}

/// One row of the preview.
#[must_use]
pub fn view(attribute: Attribute, declared: Option<&Declared>) -> AttributeView {
    let value = attribute.value.as_deref();
    let (prediction, reason, suggestion) = match declared {
        Some(declared) => declared.predict(&attribute.name, value),
        None if value.is_none() => not_sent(),
        None => (
            Prediction::Unknown,
            "The deployment has not been asked yet what it declares. Run the checks: the answer to a token tells."
                .to_owned(),
            None,
        ),
    };
    let Attribute { source, fixed: _, name, value } = attribute;
    AttributeView { source, name, value, prediction, reason, suggestion }
}

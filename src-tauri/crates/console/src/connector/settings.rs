//! Settings in and out: what people paste from a vendor's screen or Setup, and what they type into one.

use std::collections::BTreeMap;

use miaw::address::ServiceUrl;
use miaw::snippet::SnippetError;
use zeroize::Zeroizing;

use super::text::{self, LONGEST, Pasted};
use super::{CONNECTORS, Connector, Problem, connector};
use crate::diagnosis::{Finding, RuleName};
use crate::profile;
use crate::view::{
    Certainty, ConnectorId, EmittedSettingView, EmittedSettingsView, Failure, FailureCode, FindingView, ProfileDraft,
    ProfileView, SettingsReadingView,
};

mod faults;

pub(super) use faults::is_placeholder;
use faults::{about_settings, about_the_addresses, about_the_text, wrong_paths};

/// What stands in the place of a private key.
pub const PRIVATE_KEY: &str = "(private key: in the keyring of this machine)";

/// What a connector made of settings that are its own.
#[derive(Default)]
pub(super) struct Reading {
    /// The fields of the profile, unchecked.
    pub draft: ProfileDraft,
    /// What is wrong with this vendor's own values.
    pub findings: Vec<Finding>,
}

/// How a connector's settings are written.
#[derive(Debug)]
pub(super) struct Form {
    /// Rows, in the order of the vendor's screen.
    pub rows: fn(&Output<'_>) -> Vec<Row>,
    /// The rows as one text, as it can be pasted.
    pub text: fn(&[Row]) -> String,
}

/// What settings are written from.
pub(super) struct Output<'a> {
    /// The profile.
    pub profile: &'a ProfileView,
    /// The connector.
    pub connector: &'static Connector,
    /// The public half of the signing key, PEM.
    pub public_key: Option<&'a str>,
    /// The private key, PEM; a placeholder stands for it when absent.
    pub private_key: Option<&'a str>,
}

/// One row of the vendor's screen.
pub(super) struct Row {
    /// The vendor's label or key.
    pub label: &'static str,
    /// What to enter. May be a private key.
    pub value: Option<Zeroizing<String>>,
    /// Whether it is one.
    pub secret: bool,
}

impl Row {
    pub(super) fn new(label: &'static str, value: Option<String>) -> Self {
        Self { label, value: value.filter(|value| !value.is_empty()).map(Zeroizing::new), secret: false }
    }

    /// The value, empty when it is not known.
    pub(super) fn text(&self) -> &str {
        self.value.as_ref().map_or("", |value| value.as_str())
    }
}

impl Output<'_> {
    /// The value of a setting: the profile's, or the default.
    pub(super) fn setting(&self, key: &str) -> Option<String> {
        self.connector.value(&self.profile.settings, key)
    }
}

/// Recognises settings and reads them.
///
/// # Errors
/// `snippetUnreadable` when nothing in the text is a setting of any connector.
pub fn read(text: &str) -> Result<SettingsReadingView, Failure> {
    let (connector, pasted) = recognise(text)?;
    let reading = (connector.read)(&pasted);
    let mut findings = about_the_text(connector, &pasted);
    findings.extend(reading.findings);
    let mut draft = reading.draft;
    draft.connector = Some(connector.id);
    draft.name = profile::proposed_name(&draft.service_url);
    draft.environment = ServiceUrl::parse(&draft.service_url).ok().as_ref().map(profile::environment_of);
    findings.extend(about_the_addresses(connector, &draft, &pasted));
    if connector.id == ConnectorId::CustomClient {
        findings.extend(wrong_paths(text));
    }
    let mut findings: Vec<FindingView> = findings.into_iter().map(Finding::view).collect();
    findings.extend(about_settings(&draft));
    let labels: Vec<&str> = pasted.labels().take(4).collect();
    Ok(SettingsReadingView {
        connector: connector.id,
        recognised_by: format!("Recognised as settings of {} by {}.", connector.name, labels.join(", ")),
        draft,
        holds_private_key: pasted.private_key().is_some(),
        findings,
    })
}

/// The private key in a settings text, PEM.
#[must_use]
pub fn private_key(text: &str) -> Option<Zeroizing<String>> {
    let (_, pasted) = recognise(text).ok()?;
    pasted.private_key().cloned()
}

/// Settings for the vendor's screen. With a private key the text holds it; the rows never do.
#[must_use]
pub fn emit(
    profile: &ProfileView,
    id: ConnectorId,
    public_key: Option<&str>,
    private_key: Option<&str>,
) -> (EmittedSettingsView, Zeroizing<String>) {
    let connector = connector(id);
    let output = Output { profile, connector, public_key, private_key };
    let rows = (connector.form.rows)(&output);
    let whole = Zeroizing::new((connector.form.text)(&rows));
    let text = match private_key {
        Some(key) => whole.replace(key.trim(), PRIVATE_KEY),
        None => whole.as_str().to_owned(),
    };
    let missing: Vec<&str> = rows.iter().filter(|row| row.value.is_none()).map(|row| row.label).collect();
    let mut findings = Vec::new();
    if !missing.is_empty() {
        findings.push(
            Finding::new(RuleName::SettingValue, format!("This profile does not hold {}.", missing.join(", ")))
                .with_certainty(Certainty::Possible),
        );
    }
    let shown = |row: &Row| match row.secret {
        true => Some(PRIVATE_KEY.to_owned()),
        false => row.value.as_ref().map(|value| value.as_str().to_owned()),
    };
    let rows = rows
        .iter()
        .map(|row| EmittedSettingView { label: row.label.to_owned(), value: shown(row), secret: row.secret })
        .collect();
    let findings = findings.into_iter().map(Finding::view).collect();
    (EmittedSettingsView { connector: id, text, rows, findings }, whole)
}

fn recognise(text: &str) -> Result<(&'static Connector, Pasted), Failure> {
    let plain = text::unescaped(text.trim_start_matches('\u{feff}'));
    let text = plain.as_ref();
    if text.trim().is_empty() {
        return Err(SnippetError::Empty.into());
    }
    if text.len() > LONGEST {
        return Err(Failure::new(
            FailureCode::SnippetUnreadable,
            format!("The text has {} kB; settings have a few.", text.len() / 1024),
        )
        .hint("Copy only the Code Snippet or the vendor's settings."));
    }
    let labels: Vec<_> = CONNECTORS.iter().flat_map(|connector| connector.labels).copied().collect();
    let pasted = text::read(text, &labels);
    let best = pasted.as_ref().and_then(|pasted| {
        let scores = CONNECTORS.iter().map(|connector| (connector.score(pasted), *connector));
        // The first one wins among equals.
        scores.rev().max_by_key(|(score, _)| *score).filter(|(score, _)| *score > 0)
    });
    match (pasted, best) {
        (Some(pasted), Some((_, connector))) => Ok((connector, pasted)),
        _ => Err(unrecognised(text)),
    }
}

impl Connector {
    /// How much speaks for this connector: every label one, and two more for those that nobody else has. A single label
    /// in running text says nothing.
    fn score(&self, pasted: &Pasted) -> usize {
        let found: Vec<_> = self.labels.iter().filter(|label| pasted.has(label.name)).collect();
        let telling = found.iter().filter(|label| label.telling).count();
        if found.len() + telling < 2 && !pasted.is_json { 0 } else { found.len() + 2 * telling }
    }
}

fn unrecognised(text: &str) -> Failure {
    if text.contains("embeddedservice_bootstrap") || text.contains("<script") {
        return SnippetError::WebDeployment.into();
    }
    let lower = text.to_ascii_lowercase();
    if lower.contains("liveagent") || lower.contains("live agent") {
        return Failure::new(
            FailureCode::SnippetUnreadable,
            "These are settings of the former Chat (Live Agent), which Salesforce retired on 14 February 2026.",
        )
        .hint(
            "Set up Messaging for In-App and Web (Enhanced Chat) with a Custom Client deployment, and paste its Code \
             Snippet.",
        );
    }
    Failure::new(
        FailureCode::SnippetUnreadable,
        "The text holds no Code Snippet and none of the settings of Blip, Cognigy.AI, OpenCX or Infobip.",
    )
    .hint(
        "In Setup, open Embedded Service Deployments, open the Custom Client deployment, choose Install Code Snippet and \
         copy the whole JSON. Or copy the settings from the vendor's screen together with their labels.",
    )
}

/// Settings that are not empty.
pub(super) fn kept<const N: usize>(pairs: [(&str, String); N]) -> Option<BTreeMap<String, String>> {
    Some(pairs.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (key.to_owned(), value)).collect())
}

/// The org's own address of a service URL, as OpenCX and Infobip want it: `https://<MyDomain>.my.salesforce.com`.
pub(super) fn instance_url(service_url: &str) -> String {
    service_url.replace(".my.salesforce-scrt.com", ".my.salesforce.com")
}

/// The service URL of an org's own address, and what to say about it.
pub(super) fn service_url_of(instance: &str, label: &str) -> (String, Option<Finding>) {
    let text = instance.trim().trim_end_matches('/');
    match ServiceUrl::parse(text) {
        Err(error @ miaw::address::ServiceUrlError::InstanceUrl { .. }) => {
            let url = error.repair().unwrap_or(text).to_owned();
            let finding = Finding::new(
                RuleName::ServiceUrl,
                format!("{label} is the org's own address, {text}. The messaging service of the same org is {url}."),
            )
            .with_certainty(Certainty::Possible);
            (url, Some(finding))
        }
        _ => (text.to_owned(), None),
    }
}

/// An address that a setting holds: `https`, and nothing that hides where it leads.
pub(super) fn check_url(value: &str) -> Result<(), Problem> {
    let url = url::Url::parse(value).map_err(|error| Problem::new(format!("This is no URL: {error}.")))?;
    let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
        return Err(Problem::new("The address must begin with https://.").suggest(value.replacen(
            &format!("{}:", url.scheme()),
            "https:",
            1,
        )));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Problem::new("The address holds a user name or password. Leave out the part before the @."));
    }
    Ok(())
}

/// Key-value pairs that can be read.
pub(super) fn check_key_values(value: &str) -> Result<(), Problem> {
    let sending = super::attributes::key_values(value, &BTreeMap::new());
    let unreadable = sending.findings.into_iter().find(|finding| finding.rule == RuleName::MappingUnreadable);
    unreadable.map_or(Ok(()), |finding| Err(Problem::new(finding.seen)))
}

/// Labels and values, one per line.
pub(super) fn lines(rows: &[Row]) -> String {
    let mut out = String::new();
    for row in rows {
        out.push_str(row.label);
        out.push_str(": ");
        out.push_str(row.text());
        out.push('\n');
    }
    out
}

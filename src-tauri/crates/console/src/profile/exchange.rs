//! Profiles as they leave one installation and enter another: without keys and tokens.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CheckedDraft, Profile, check};
use crate::evidence::without_secrets;
use crate::secret::leak_in;
use crate::view::{ConnectorId, Environment, FieldFailure, ProfileDraft};

/// The name that the document gives itself.
pub const FORMAT: &str = "handover-console-orgs";
/// The newest form of the document that this version reads.
const VERSION: u64 = 1;
/// Longest text that is read, in bytes.
const LONGEST: usize = 5 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    format: String,
    version: u64,
    orgs: Vec<Org>,
}

/// One org. The members are those of the window's form; whatever else is in a file is not taken over.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Org {
    name: String,
    environment: Environment,
    service_url: String,
    org_id: String,
    developer_name: String,
    #[serde(default)]
    connector: ConnectorId,
    #[serde(default)]
    settings: BTreeMap<String, String>,
}

/// Why a text cannot be taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is not such a document; why.
    Unreadable(String),
    /// It is one, and some of its values must be changed: `orgs[2].serviceUrl`.
    Fields(Vec<FieldFailure>),
}

/// Profiles as JSON text.
#[must_use]
pub fn export(profiles: &[Profile]) -> String {
    let orgs = profiles.iter().map(|profile| Org {
        name: without_secrets(&profile.name),
        environment: profile.environment,
        service_url: profile.service_url.as_str().to_owned(),
        org_id: profile.org_id.as_str().to_owned(),
        developer_name: profile.developer_name.as_str().to_owned(),
        connector: profile.connector,
        // Versions before this one took a key or a token for the value of a setting.
        settings: profile
            .settings
            .iter()
            .filter(|(_, value)| leak_in(value).is_none())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    });
    let document = Document { format: FORMAT.into(), version: VERSION, orgs: orgs.collect() };
    // Maps with text keys and plain enumerations cannot fail.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads such a text.
///
/// # Errors
/// Says what it is instead, or which values must be changed.
pub fn import(text: &str) -> Result<Vec<CheckedDraft>, Unusable> {
    if text.len() > LONGEST {
        return Err(Unusable::Unreadable(format!("It has {} MB; 5 MB is the most.", text.len() / (1024 * 1024))));
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Unusable::Unreadable(format!("It is not JSON, or it is cut off: {error}.")))?;
    if value["format"] != FORMAT {
        return Err(Unusable::Unreadable("It is JSON, but not an export of orgs.".into()));
    }
    match value["version"].as_u64() {
        Some(VERSION) => {}
        Some(version) if version > VERSION => {
            return Err(Unusable::Unreadable("It was written by a newer version of this program.".into()));
        }
        _ => return Err(Unusable::Unreadable("Its version is missing.".into())),
    }
    let document: Document = serde_json::from_value(value)
        .map_err(|error| Unusable::Unreadable(format!("A part of it is not usable: {error}.")))?;
    let mut drafts = Vec::with_capacity(document.orgs.len());
    let mut failures = Vec::new();
    for (place, org) in document.orgs.into_iter().enumerate() {
        match check(&org.into_draft()) {
            Ok(draft) => drafts.push(draft),
            Err(rows) => failures.extend(
                rows.into_iter().map(|row| FieldFailure { field: format!("orgs[{place}].{}", row.field), ..row }),
            ),
        }
    }
    if failures.is_empty() { Ok(drafts) } else { Err(Unusable::Fields(failures)) }
}

impl Org {
    fn into_draft(self) -> ProfileDraft {
        ProfileDraft {
            name: self.name,
            environment: Some(self.environment),
            service_url: self.service_url,
            org_id: self.org_id,
            developer_name: self.developer_name,
            connector: Some(self.connector),
            settings: Some(self.settings),
        }
    }
}

impl CheckedDraft {
    /// Whether this profile is what the draft would make: the same deployment for the same connector, under the same name.
    /// Two connectors on one deployment are two profiles.
    #[must_use]
    pub fn is_of(&self, profile: &Profile) -> bool {
        self.name == profile.name
            && self.connector.unwrap_or_default() == profile.connector
            && self.service_url == profile.service_url
            && self.org_id == profile.org_id
            && self.developer_name == profile.developer_name
    }
}

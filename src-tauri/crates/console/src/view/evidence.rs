//! The evidence pack and other files that leave the app.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an evidence pack would hold, before it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EvidencePreview {
    /// Every field that leaves the machine.
    pub fields: Vec<EvidenceField>,
    /// Size of the HTML file in bytes.
    #[ts(type = "number")]
    pub html_bytes: u64,
    /// Size of the JSON file in bytes.
    #[ts(type = "number")]
    pub json_bytes: u64,
}

/// One field of the pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EvidenceField {
    /// Where it is in the JSON file, for example `profile.orgId` or `checks[3].evidence[0]`.
    pub path: String,
    /// Its value, shortened to 200 characters.
    pub value: String,
    /// Whether something secret in it was replaced.
    pub redacted: bool,
}

/// Files that were written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EvidenceFiles {
    /// The HTML file.
    pub html: String,
    /// The JSON file.
    pub json: String,
    /// SHA-256 of the JSON file, hexadecimal; the HTML file states the same.
    pub digest: String,
}

/// A file that was written to the downloads folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SavedFile {
    /// Where it is.
    pub path: String,
}

/// Profiles that were read from an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportedOrgs {
    /// How many were made.
    pub created: u32,
    /// How many were there already, with the same name, connector and deployment, and were left as they are.
    pub skipped: u32,
}

//! Findings: what the rules of the diagnosis conclude.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One rule's conclusion about one org.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FindingView {
    /// The rule's name in kebab-case, for example `issuer-differs`; stable.
    pub rule: String,
    /// How sure the rule is.
    pub certainty: Certainty,
    /// The cause in one line.
    pub title: String,
    /// What was seen: the values and the server's own words that led to it, secrets replaced.
    pub seen: String,
    /// Why that is so, and what it leads to.
    pub explanation: String,
    /// What to do.
    pub fix: String,
    /// Where in Setup.
    pub place: Option<SetupPlace>,
    /// A value that would be right, when it can be computed; the window offers it for copying or as a repair.
    pub suggestion: Option<String>,
    /// The field of the profile that the suggestion belongs to (`serviceUrl`, `orgId`, `developerName`, `issuer`, `keyId`).
    pub field: Option<String>,
    /// A question for the org's records (SOQL) that settles it, when it cannot be seen from outside.
    pub query: Option<String>,
}

/// How sure a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Certainty {
    /// One of several causes that look the same from outside.
    Possible,
    /// The usual cause of what was seen.
    Likely,
    /// Nothing else looks like this.
    Certain,
}

/// Where something is in Salesforce Setup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SetupPlace {
    /// What to type into Quick Find.
    pub search: String,
    /// The way from there, label by label.
    pub path: Vec<String>,
}

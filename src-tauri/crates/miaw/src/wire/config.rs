//! The two public endpoints that need no token.

use serde::{Deserialize, Serialize};

/// Query of both public endpoints.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigQuery {
    /// 15 or 18 characters.
    pub org_id: String,
    /// The deployment's API name.
    pub es_config_name: String,
    /// A locale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Answer of the business hours endpoint; 204 without a body when none are set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BusinessHoursAnswer {
    /// The hours.
    pub business_hours_info: BusinessHours,
    /// Milliseconds.
    pub timestamp: i64,
}

/// A set of business hours.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BusinessHours {
    /// Their name.
    pub name: String,
    /// Whether they apply.
    pub is_active: bool,
    /// When somebody is there.
    pub business_hours: Vec<OpenHours>,
}

/// One span of business hours.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OpenHours {
    /// Milliseconds.
    pub start_time: i64,
    /// Milliseconds.
    pub end_time: i64,
}

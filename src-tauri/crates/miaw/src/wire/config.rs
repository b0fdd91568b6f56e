//! The two public endpoints that need no token.

use serde::{Deserialize, Serialize};

use super::lenient::{flag, if_readable, number, readable_items, text};

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
    #[serde(deserialize_with = "if_readable")]
    pub business_hours_info: BusinessHours,
    /// Milliseconds.
    #[serde(deserialize_with = "number")]
    pub timestamp: i64,
}

/// A set of business hours.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BusinessHours {
    /// Their name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Whether they apply.
    #[serde(deserialize_with = "flag")]
    pub is_active: bool,
    /// When somebody is there.
    #[serde(deserialize_with = "readable_items")]
    pub business_hours: Vec<OpenHours>,
}

/// One span of business hours.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OpenHours {
    /// Milliseconds.
    #[serde(deserialize_with = "number")]
    pub start_time: i64,
    /// Milliseconds.
    #[serde(deserialize_with = "number")]
    pub end_time: i64,
}

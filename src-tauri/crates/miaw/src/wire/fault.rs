//! Error answers of the three services.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Error body of the REST API.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RestFault {
    /// The server's words.
    pub message: String,
    /// A number or a string; only 900020 is public.
    pub error_code: Value,
}

/// Error body of the event router.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StreamFault {
    /// Milliseconds or a date.
    pub timestamp: Value,
    /// HTTP status.
    pub status: u16,
    /// Reason phrase, or the server's words.
    pub error: String,
    /// More words, where the router gives them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The path.
    pub path: String,
}

/// Error body of the embedded service endpoints.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigFault {
    /// The server's words.
    pub text: String,
}

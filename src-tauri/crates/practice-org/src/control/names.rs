//! What an application calls things when it sets up a profile of its own for a practice org: its window and its command
//! line then leave the same org behind.

/// Name of the key set; verified subjects show it.
pub const KEY_SET: &str = "Practice_Keys";
/// The key set's JSON Web Key Issuer.
pub const ISSUER: &str = "handover-console-practice";
/// Key id of the first key.
pub const KEY_ID: &str = "practice-key-1";

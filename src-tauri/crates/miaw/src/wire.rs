//! The JSON of the API, both directions: one file per group of endpoints, one for the stream's events.
//!
//! Shapes are those of Salesforce's *Enhanced Chat / Messaging for In-App and Web API* reference, of the public
//! `conversation-public-schemas` (OpenAPI) and of Salesforce's sample web app. Members that this crate does not know are
//! ignored when typed values are read; whoever must keep them keeps the text they came in.

pub mod config;
pub mod conversation;
pub mod entry;
pub mod fault;
pub mod file;
mod lenient;
pub mod message;
pub mod payload;
mod salvage;
pub mod token;

/// Path of the REST API below the service URL.
pub const API: &str = "/iamessage/api/v2";
/// Path of the event stream below the service URL. Version 1 for clients of API version 2, too.
pub const STREAM: &str = "/eventrouter/v1/sse";
/// Path of the public deployment configuration below the service URL.
pub const CONFIG: &str = "/embeddedservice/v1/embedded-service-config";
/// Path of the public business hours below the service URL.
pub const BUSINESS_HOURS: &str = "/embeddedservice/v1/businesshours";

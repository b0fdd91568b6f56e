//! Client of the Salesforce *Messaging for In-App and Web* API (now also *Enhanced Chat*) for custom clients, version 2:
//! REST under `/iamessage/api/v2` and the event stream at `/eventrouter/v1/sse`.
//!
//! This crate deliberately knows nothing of databases, windows, profiles or what a person should do next. It reports what
//! happened, with the server's own words, and leaves the diagnosis to its caller.
//!
//! * [`wire`] holds the JSON of every endpoint and event, both directions; the practice org speaks it too.
//! * [`Client`] sends requests. [`stream::EventStream`] keeps the event stream open.
//! * [`gap`] de-duplicates entries and compares the stream with the list of entries.
//! * [`certificate`] reads certificates.
//! * [`identity`] holds signing keys and identity tokens; [`address`] and [`snippet`] what a deployment is reached by.

pub mod address;
pub mod certificate;
pub mod client;
pub mod error;
pub mod gap;
pub mod identity;
pub mod snippet;
pub mod stream;
pub mod token;
pub mod wire;

pub use client::{Client, Exchange};
pub use error::{Error, ErrorKind};
pub use token::AccessToken;

/// Installs the one cryptography provider for TLS and for JSON Web Tokens. Call it first thing in `main`; calling it again
/// does nothing.
///
/// Without it, a program into which dependencies bring two TLS providers panics at its first connection.
pub fn install_crypto() {
    // Both fail only when a provider is installed already, which is what is wanted.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
}

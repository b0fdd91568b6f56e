//! The crate from outside: store, secrets, profiles, failures and updates, without a window and without the real
//! keyring.

mod checklist;
mod connectors;
mod conversation;
mod evidence;
mod diagnosis;
mod facade;
mod failures;
mod keys;
mod orgs;
mod profiles;
mod secrets;
mod settings;
mod store;
mod support;
mod updates;

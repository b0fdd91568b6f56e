//! The crate from outside: store, secrets, profiles, failures and updates, without a window and without the real
//! keyring.

mod checklist;
mod checks;
mod connectors;
mod conversation;
mod diagnosis;
mod evidence;
mod export;
mod facade;
mod failures;
mod files;
mod fuzz;
mod joined;
mod keys;
mod orgs;
mod profiles;
mod reports;
mod retention;
mod scenarios;
mod search;
mod secrets;
mod settings;
mod store;
mod support;
mod timeline;
mod updates;

//! The crate from outside: store, secrets, profiles, failures and updates, without a window and without the real
//! keyring.

mod checks;
mod conversation;
mod evidence;
mod facade;
mod failures;
mod joined;
mod orgs;
mod profiles;
mod secrets;
mod store;
mod support;
mod updates;

//! The application: profiles, secrets, conversations and their store.
//!
//! [`Console`] is what the window's shell and the command line hold; everything else is behind it. This crate
//! deliberately knows nothing of windows, of Tauri, or of whether an org is a practice org: that is one more profile
//! with a URL.
//!
//! One way for everything that is live: a conversation's task steps, the [`store::Store`] commits, and only then
//! [`updates::Updates`] publishes. What is on the screen is what is in the database.

#![warn(missing_docs)]

pub mod check;
pub mod checklist;
pub mod clock;
pub mod connector;
pub mod console;
pub mod conversation;
pub mod diagnosis;
mod download;
pub mod duration;
pub mod environment;
pub mod evidence;
pub mod export;
pub mod failure;
pub mod file;
pub mod key;
pub mod link;
pub mod log;
pub mod ownership;
pub mod profile;
pub mod record;
pub mod report;
pub mod run;
pub mod scenario;
pub mod search;
pub mod secret;
pub mod store;
pub mod updates;
pub mod view;

pub use console::{Console, Settings};
pub use updates::Subscription;

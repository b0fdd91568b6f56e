//! Runs of checks over a practice org: what they find, what they store, what they leave behind.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod answers;
mod attributes;
mod controls;
mod probe;
mod relay;
mod results;
pub mod setting;

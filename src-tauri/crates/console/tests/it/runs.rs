//! Runs of scenarios over practice orgs: real HTTP, a real stream, a real store. Nothing sleeps; everything waits for what is
//! published.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod failing;
mod first;
mod gaps;
pub mod hall;
mod killed;
mod many;
mod playing;

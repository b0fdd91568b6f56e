//! Conversations against a practice org: real HTTP, a real stream, a real store. Nothing sleeps; everything waits for what
//! is published.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod answers;
mod broken_line;
mod ending;
mod failures;
mod findings;
mod full_disk;
mod handover;
mod hostile;
mod relay;
mod restart;
mod stream;
mod tokens;
mod transit;
mod world;

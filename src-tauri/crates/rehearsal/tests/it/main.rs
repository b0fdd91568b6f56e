//! Rehearsals as the engine of runs holds them: an org for each case, and what happens on its other side.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod deeds;
mod library;
mod stage;
mod support;
mod words;

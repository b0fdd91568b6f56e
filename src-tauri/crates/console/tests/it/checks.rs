//! Runs of checks over a practice org: what they find, what they store, what they leave behind.

mod controls;
mod probe;
mod results;
mod setting;

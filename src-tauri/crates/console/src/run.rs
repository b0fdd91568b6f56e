//! Runs: scenarios held on orgs, one engine for window and terminal.
//!
//! A [`Plan`] says which cases; each is held through [`crate::Console`] like any other conversation, and every conversation that
//! is opened is written down first and closed at the end, whatever the end is. The engine knows no practice org: a
//! [`Stage`] opens one, and its [`Backstage`] does what people would do on the other side.

mod plan;
mod stage;

pub use plan::{Plan, PlannedCase};
pub use stage::{Backstage, Ground, Stage};

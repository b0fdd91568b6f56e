//! Runs: scenarios held on orgs, one engine for window and terminal.
//!
//! A [`Plan`] says which cases; each is held through [`crate::Console`] like any other conversation, and every conversation that
//! is opened is written down first and closed at the end, whatever the end is. The engine knows no practice org: a
//! [`Stage`] opens one, and its [`Backstage`] does what people would do on the other side.

mod book;
mod case;
mod closing;
mod expect;
mod hold;
mod limit;
mod live;
mod pace;
mod plan;
mod runs;
mod seen;
mod stage;
mod watch;

pub(crate) use book::{Book, counts};
pub(crate) use closing::close;
pub(crate) use hold::{Common, planned};
pub use live::Body;
pub(crate) use live::Live;
pub use plan::{OWN_ORG, Plan, PlannedCase};
pub(crate) use runs::{Beginning, Runs};
pub use stage::{Backstage, Ground, Stage};

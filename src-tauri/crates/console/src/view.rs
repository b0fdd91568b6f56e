//! Every type that the window and the command line can see.
//!
//! These are boundary types: they serialise, the domain types do not. Nothing here can hold a secret. Times are whole
//! milliseconds since 1970-01-01T00:00:00Z, small enough for a JavaScript number.

mod check;
mod connector;
mod conversation;
mod diagnosis;
mod entry;
mod evidence;
mod failure;
mod feed;
mod keep;
mod key;
mod message;
mod play;
mod profile;
mod report;
mod run;
mod scenario;

pub use check::*;
pub use connector::*;
pub use conversation::*;
pub use diagnosis::*;
pub use entry::*;
pub use evidence::*;
pub use failure::*;
pub use feed::*;
pub use keep::*;
pub use key::*;
pub use message::*;
pub use play::*;
pub use profile::*;
pub use report::*;
pub use run::*;
pub use scenario::*;

//! Every type that the window and the command line can see.
//!
//! These are boundary types: they serialise, the domain types do not. Nothing here can hold a secret. Times are whole
//! milliseconds since 1970-01-01T00:00:00Z, small enough for a JavaScript number.

mod conversation;
mod entry;
mod failure;
mod feed;
mod profile;

pub use conversation::*;
pub use entry::*;
pub use failure::*;
pub use feed::*;
pub use profile::*;

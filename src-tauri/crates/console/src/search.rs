//! Looking for words: what is indexed of a happening, what a person's text means to the index, and the task that fills it.
//!
//! The index itself is the store's. This module deliberately knows no SQL.

mod excerpt;
mod indexer;
mod wanted;
mod words;

pub(crate) use excerpt::excerpt;
pub use indexer::{Indexer, Pace};
pub(crate) use wanted::quoted;
pub use wanted::{Term, Wanted};
pub use words::words;

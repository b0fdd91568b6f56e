//! The control API under `/practice/v1`: its JSON, and a client for it.

mod client;
pub mod names;
pub(crate) mod shapes;
pub mod types;

pub use client::{Client, Error};

pub use crate::faults::{objection_to_fault, objection_to_switch};

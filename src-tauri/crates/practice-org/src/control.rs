//! The control API under `/practice/v1`: what the Practice page, tests and scripts use alike.

pub mod types;

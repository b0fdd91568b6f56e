//! A local org that speaks the custom client API.

pub mod control;

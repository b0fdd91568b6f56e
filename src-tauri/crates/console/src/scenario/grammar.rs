//! The language as data: what may stand where, and what it means in one line.
//!
//! Reading, the published JSON Schema and the completion all go by these tables, so that none of them knows a word that the
//! others do not.

mod conditions;
mod deeds;
mod file;
mod shape;
mod steps;
mod words;

pub(super) use conditions::CONDITION;
pub(super) use file::{PART, SCENARIO};
pub(super) use shape::{Field, Fields, Keys, Known, Shape, Tags, Word};
pub(super) use steps::is_step;

//! The JSON of the control API under `/practice/v1`, both directions.

mod agent;
mod change;
mod fault;
mod mistake;
mod state;
mod switch;

pub use agent::*;
pub use change::*;
pub use fault::*;
pub use mistake::*;
pub use state::*;
pub use switch::*;

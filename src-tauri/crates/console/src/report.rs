//! Reports: a run handed over, compared, and followed over time. Everything is drawn from one [`crate::view::RunReport`], so that
//! what one form says, the others say.

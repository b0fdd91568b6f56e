//! `handover test`: scenario files, read, run and reported by the built program.

mod files;
mod packages;

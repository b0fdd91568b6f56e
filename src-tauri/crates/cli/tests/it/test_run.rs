//! `handover test`: scenario files, read, run and reported by the built program.

mod desk;
mod files;
mod guarded;
#[cfg(target_os = "linux")]
mod manual;
mod packages;
mod recorded;
mod reports;
mod runs;
#[cfg(unix)]
mod stopped;

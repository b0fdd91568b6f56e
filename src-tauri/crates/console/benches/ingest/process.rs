//! What `/proc` tells of this process.

use std::process::Command;

use anyhow::{Context as _, Result};

/// Clock ticks per second of `/proc/self/stat`; the kernel's ABI fixes it.
const TICKS: f64 = 100.0;

/// This program again.
pub fn itself(arguments: &[&str]) -> Command {
    let program = std::env::current_exe().unwrap_or_else(|_| "ingest".into());
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// CPU time of all threads so far, in seconds.
pub fn cpu_seconds() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, after_name) = stat.rsplit_once(')').context("a name in parentheses")?;
    let times = after_name.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(times.sum::<Result<f64, _>>()? / TICKS)
}

/// Memory in KiB: the process's own, and its share of what it has in common with others (PSS).
pub fn proportional_kib() -> Result<u64> {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup")?;
    let line = rollup.lines().find(|line| line.starts_with("Pss:")).context("Pss")?;
    Ok(line.split_whitespace().nth(1).context("a number")?.parse()?)
}

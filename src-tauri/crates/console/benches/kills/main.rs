//! A program killed at random moments in the middle of its conversations, again and again on the same data folder: whether it
//! opens each time, whether anything is lost that its subscriber had heard of, and whether a secret is in any file.
//!
//! ```sh
//! cargo bench -p console --bench kills
//! ```
//!
//! `BENCH_KILLS` is how often (200 by default), `BENCH_SEED` makes the same moments again.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table, and what it is doing")]

mod killing;
mod look;
mod program;
mod secrets;

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use self::killing::{Killing, Moment};

/// One kill in so many hits while the program opens.
const WHILE_OPENING: u32 = 5;
/// The longest that it is let begin, and go on once it is open, in milliseconds.
const LONGEST: (u64, u64) = (200, 1_500);
/// One kill in so many is followed by a check of the whole file.
const CHECKED: usize = 20;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => table().await,
        ["program"] => program::run().await,
        _ => bail!("usage: kills [program]"),
    }
}

fn program() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap_or_else(|_| "kills".into()));
    command.arg("program");
    command
}

fn setting(name: &str, default: u64) -> Result<u64> {
    std::env::var(name).map_or(Ok(default), |text| text.parse().with_context(|| format!("{name} is no number")))
}

async fn table() -> Result<()> {
    let kills = usize::try_from(setting("BENCH_KILLS", 200)?)?;
    let seed = setting("BENCH_SEED", fastrand::u64(..))?;
    eprintln!("BENCH_SEED={seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut killing = Killing::prepare(program).await?;
    let mut while_opening = 0;
    for number in 1..=kills {
        let opened = chance.u32(..WHILE_OPENING) > 0;
        while_opening += usize::from(!opened);
        let longest = if opened { LONGEST.1 } else { LONGEST.0 };
        let pause = Duration::from_micros(chance.u64(..longest * 1_000));
        killing.kill(Moment { opened, entries: 0, pause }).await?;
        if number % CHECKED == 0 {
            killing.check().await?;
            eprintln!("{number} kills, {} entries acknowledged", killing.acknowledged.entries());
        }
    }
    killing.open_again().await?;
    killing.check().await?;
    let leaks = killing.leaks()?;

    let Killing { tally, acknowledged, .. } = &mut killing;
    tally.opened.sort();
    let at = |place: usize| tally.opened.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0);
    let (median, worst) = (at(tally.opened.len() / 2), at(tally.opened.len() - 1));
    println!(
        "\n**Killed at {} random moments on one data folder, {while_opening} of them while it opened; seed {seed}, {} build**\n",
        tally.kills,
        if cfg!(debug_assertions) { "debug" } else { "release" }
    );
    println!(
        "| kills | opened | conversations | entries acknowledged | happenings | lost | integrity checks | secrets found | open again: median | worst |"
    );
    println!("|{}", " --- |".repeat(10));
    println!(
        "| {} | {} of {} | {} | {} | {} | {} | {} | {} | {median:.0} ms | {worst:.0} ms |",
        tally.kills,
        tally.opened.len(),
        kills - while_opening + 1,
        acknowledged.conversations(),
        acknowledged.entries(),
        acknowledged.happenings(),
        tally.lost.len(),
        tally.integrity_checks,
        leaks.len(),
    );
    let lost: Vec<_> = tally.lost.values().map(String::as_str).collect();
    ensure!(lost.is_empty(), "lost: {}", lost.join("; "));
    ensure!(leaks.is_empty(), "secrets in files: {}", leaks.join(", "));
    Ok(())
}

//! How fast events go through `miaw` and `console`, beside the bare stream crate on the same bytes; what a live conversation
//! costs in memory. `make bench` runs it; `docs/benchmarks.md` says what is measured and how.
//!
//! ```sh
//! cargo bench -p console --bench ingest               # the tables
//! cargo bench -p console --bench ingest -- source     # the org that events come from, until standard input ends
//! cargo bench -p console --bench ingest -- fill DIR   # a data folder with 1,000 profiles and 1 million entries
//! cargo bench -p console --bench ingest -- scale      # 1,000, 10,000 and 100,000 entries in one conversation
//! cargo bench -p console --bench ingest -- search DIR # in the folder that `fill` has made
//! ```
//!
//! `BENCH_EVENTS` and `BENCH_RUNS` make it shorter while it is worked on.

#![allow(clippy::print_stdout, reason = "it prints tables")]

mod application;
mod bare;
mod client;
mod fill;
mod process;
mod report;
mod scale;
mod source;

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use self::bare::Keep;
use self::report::{Runs, print_table};
use self::source::{Feeding, Source};

/// One way of taking events in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Bare,
    Miaw,
    BareStored,
    BareTuned,
    Console,
}

/// What one run took.
#[derive(Clone, Copy)]
pub struct Taken {
    /// Wall clock, in seconds.
    pub seconds: f64,
    /// CPU time of this process, in seconds; the source runs in a process of its own.
    pub cpu: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    miaw::install_crypto();
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => tables().await,
        ["source"] => source::serve().await,
        ["fill", folder] => fill::fill(&PathBuf::from(folder)).await,
        ["scale"] => scale::growth().await,
        ["search", folder] => scale::everywhere(&PathBuf::from(folder)).await,
        ["many", url, count] => application::many(url, count.parse()?).await,
        ["together", count] => application::together(count.parse()?).await,
        _ => bail!("usage: ingest [source | fill DIR | scale | search DIR | many URL COUNT | together COUNT]"),
    }
}

fn setting(name: &str, default: usize) -> Result<usize> {
    std::env::var(name).map_or(Ok(default), |text| text.parse().with_context(|| format!("{name} is no number")))
}

async fn tables() -> Result<()> {
    let (events, runs) = (setting("BENCH_EVENTS", 100_000)?, setting("BENCH_RUNS", 5)?);
    let source = Source::start().await?;
    same_bytes(&source, events, runs).await?;
    practice_org(&source, events / 2, runs.div_ceil(2)).await?;
    growth(&source, events).await?;
    latency(&source, events / 100).await?;
    memory(&source, events / 100)?;
    scale::growth().await
}

async fn one(source: &Source, way: Way, feeding: Feeding, events: usize) -> Result<Taken> {
    match way {
        Way::Bare => bare::run(source, feeding, events, Keep::Nothing).await,
        Way::BareStored => bare::run(source, feeding, events, Keep::Plainly).await,
        Way::BareTuned => bare::run(source, feeding, events, Keep::Tuned).await,
        Way::Miaw => client::run(source, feeding, events).await,
        Way::Console => application::run(source, feeding, events).await,
    }
}

async fn several(source: &Source, ways: &[Way], feeding: Feeding, events: usize, runs: usize) -> Result<Vec<Runs>> {
    let mut all: Vec<Runs> = ways.iter().map(|_| Runs::default()).collect();
    for _ in 0..runs {
        for (way, runs) in ways.iter().zip(&mut all) {
            runs.add(one(source, *way, feeding, events).await?, events);
        }
    }
    Ok(all)
}

async fn same_bytes(source: &Source, events: usize, runs: usize) -> Result<()> {
    let ways = [Way::Bare, Way::Miaw, Way::BareStored, Way::BareTuned, Way::Console];
    let taken = several(source, &ways, Feeding::Played, events, runs).await?;
    let [bare, miaw, stored, tuned, console] = taken.as_slice() else { bail!("five ways") };
    print_table(
        &format!(
            "Ingest, {events} events of 1 KB, the same bytes for all, {runs} runs each, taken in turn; 0 lost, 0 doubled"
        ),
        &["path", "events/s, median", "slowest to fastest", "CPU µs per event", "ratio", "ratio of CPU"],
        &[
            bare.row("bare: eventsource-client, typed JSON", bare),
            miaw.row("`miaw`: stream kept open, typed JSON, de-duplicated", bare),
            stored.row("bare, stored: the same, batched insert", stored),
            tuned.row("bare, stored, with the keys and settings of `console`'s store", stored),
            console.row("`console`: a conversation, all of it stored and published", stored),
        ],
    );
    Ok(())
}

async fn practice_org(source: &Source, events: usize, runs: usize) -> Result<()> {
    let taken = several(source, &[Way::BareStored, Way::BareTuned, Way::Console], Feeding::Burst, events, runs).await?;
    let [stored, tuned, console] = taken.as_slice() else { bail!("three ways") };
    print_table(
        &format!(
            "Ingest from the practice org's bursts, {events} events, {runs} runs each (the org makes them as they go)"
        ),
        &["path", "events/s, median", "slowest to fastest", "CPU µs per event", "ratio", "ratio of CPU"],
        &[
            stored.row("bare, stored", stored),
            tuned.row("bare, stored, tuned", stored),
            console.row("`console`", stored),
        ],
    );
    Ok(())
}

async fn growth(source: &Source, events: usize) -> Result<()> {
    let mut rows = Vec::new();
    for events in [events / 100, events / 10, events] {
        let taken =
            several(source, &[Way::BareStored, Way::BareTuned, Way::Console], Feeding::Played, events, 3).await?;
        let mut row = vec![events.to_string()];
        row.extend(taken.iter().map(|runs| format!("{:.1}", 1e6 / runs.median())));
        rows.push(row);
    }
    print_table(
        "Growth: µs per event, median of 3",
        &["events in the conversation", "bare, stored", "bare, stored, tuned", "`console`"],
        &rows,
    );
    Ok(())
}

async fn latency(source: &Source, events: usize) -> Result<()> {
    let mut milliseconds = application::latency(source, events).await?;
    milliseconds.sort_by(f64::total_cmp);
    let at = |part: f64| format!("{:.1} ms", report::part(&milliseconds, part));
    print_table(
        &format!(
            "Latency at 100 events/s, {events} events: from the agent's request to the update that follows the commit"
        ),
        &["p50", "p95", "p99", "worst"],
        &[vec![at(0.5), at(0.95), at(0.99), at(1.0)]],
    );
    Ok(())
}

fn memory(source: &Source, conversations: usize) -> Result<()> {
    let count = conversations.to_string();
    for arguments in [["many", &source.org, &count].as_slice(), &["together", &count]] {
        let output = process::itself(arguments).output().context("another process of this program")?;
        anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        print!("{}", String::from_utf8_lossy(&output.stdout));
    }
    Ok(())
}

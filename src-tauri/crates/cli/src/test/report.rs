//! `handover test report`: what is in JSON reports of runs, as text and as other reports; two runs compared; many runs as a history.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use console::report;
use console::view::{ComparisonView, DifferenceKind, HistoryView, ReportFormat, RunReport};

use super::arguments::ReportArguments;
use super::reports::Reports;
use super::summary;
use super::words::{Naming, took, word};
use crate::outcome::Outcome;
use crate::terminal::{self, harmless};

/// Reads, tells, writes.
pub fn run(arguments: &ReportArguments) -> Outcome {
    made(arguments).unwrap_or_else(|outcome| outcome)
}

fn made(arguments: &ReportArguments) -> Result<Outcome, Outcome> {
    let ReportArguments { files, html, junit, compare, history } = arguments;
    if files.len() > 1 && !history {
        return Err(Outcome::Usage("Several reports can be read together only with --history.".to_owned()));
    }
    let reports = files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    // Reports of other forms are made of the newest run.
    let Some(newest) = reports.iter().max_by_key(|report| report.run.started_at) else {
        return Err(Outcome::Usage("Give a report.".to_owned()));
    };
    let histories = if *history { report::history_of(&reports) } else { BTreeMap::new() };
    let inputs: Vec<PathBuf> = files.iter().chain(compare).cloned().collect();
    let wanted = [(ReportFormat::Html, html.as_ref()), (ReportFormat::Junit, junit.as_ref())];
    let mut written = Reports::claim(&wanted, &inputs)?;
    if written.are_wanted() {
        written.write_with_history(newest, &histories)?;
        for file in written.named() {
            terminal::say(&format!("Written: {}", file.display()));
        }
    }
    if *history {
        of_history(&reports, &histories).iter().for_each(|line| terminal::result(line));
        return Ok(Outcome::Passed);
    }
    let Some(other) = compare else {
        summary::lines(newest).iter().for_each(|line| terminal::result(line));
        return Ok(Outcome::Passed);
    };
    let comparison = report::compare(newest, &read(other)?);
    let lines = of_comparison(&comparison, summary::naming(newest));
    lines.iter().for_each(|line| terminal::result(line));
    match lines.len() {
        0 => {
            terminal::result("The runs do not differ, ids and times aside.");
            Ok(Outcome::Passed)
        }
        _ => Ok(Outcome::Unmet("The runs differ.".to_owned())),
    }
}

/// The names of what differs, and how.
fn of_comparison(comparison: &ComparisonView, naming: Naming) -> Vec<String> {
    let mut lines = Vec::new();
    for pair in comparison.pairs.iter().filter(|pair| !pair.differences.is_empty()) {
        lines.push(naming.of(&pair.first));
        for difference in &pair.differences {
            let step = difference.step.map(|step| format!("step {step}: ")).unwrap_or_default();
            lines.push(format!("  {step}{}: {}", kind(difference.kind), difference.text));
        }
    }
    lines.extend(comparison.only_first.iter().map(|case| format!("Only in the first run: {case}")));
    lines.extend(comparison.only_second.iter().map(|case| format!("Only in the second run: {case}")));
    lines.iter().map(|line| harmless(line).replace('\n', " ")).collect()
}

fn kind(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Missing => "missing",
        DifferenceKind::Extra => "extra",
        DifferenceKind::Late => "late",
        DifferenceKind::Reordered => "reordered",
        DifferenceKind::Verdict => "verdict",
        DifferenceKind::Fact => "fact",
    }
}

/// How each scenario did over all runs: a line each, and one for each time.
fn of_history(reports: &[RunReport], histories: &BTreeMap<String, HistoryView>) -> Vec<String> {
    let cases = || reports.iter().flat_map(|report| &report.cases).map(|case| &case.summary);
    let mut lines = Vec::new();
    for (key, HistoryView { points, flaky, passed, median_ms }) in histories {
        let case = cases().find(|case| report::scenario_key(case) == *key);
        let name = case.map_or(key.as_str(), |case| case.scenario.as_str());
        let median = median_ms.map(|median| format!(", {} in the middle", took(median))).unwrap_or_default();
        let flaky = if *flaky { ", flaky" } else { "" };
        lines.push(format!("{name}: {passed} of {} passed{median}{flaky}", points.len()));
        lines.extend(points.iter().map(|point| {
            let row = if point.row.is_empty() { String::new() } else { format!(" [{}]", point.row) };
            format!("  {}{row} on {} after {}", word(point.state), point.target.name, took(point.took_ms))
        }));
    }
    lines.iter().map(|line| harmless(line).replace('\n', " ")).collect()
}

/// A report that is read without trust: what does not fit is told.
fn read(file: &Path) -> Result<RunReport, Outcome> {
    let named = |reason: &dyn std::fmt::Display| Outcome::Usage(format!("{}: {reason}", file.display()));
    let length = std::fs::metadata(file).map_err(|error| named(&error))?.len();
    if length > report::MOST_BYTES as u64 {
        return Err(named(&format!("it has {length} bytes, which is more than any report has")));
    }
    let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
    let read = report::read(&text).map_err(|error| named(&error))?;
    if !read.digest_fits {
        terminal::say(&format!("{}: its digest does not fit: it was changed after it was made.", file.display()));
    }
    Ok(read.report)
}

//! `handover test report`: what is in JSON reports of runs, as text and as other reports; two runs compared; many runs as a history.

use std::path::Path;

use console::report;
use console::view::{ComparisonView, DifferenceKind, HistoryView, ReportFormat, RunReport};

use super::arguments::ReportArguments;
use super::reports::Reports;
use super::summary;
use super::words::{Naming, has_passed, took};
use crate::outcome::Outcome;
use crate::terminal::{self, harmless};

/// Reads, tells, writes.
pub fn run(arguments: &ReportArguments) -> Outcome {
    made(arguments).unwrap_or_else(|outcome| outcome)
}

fn made(arguments: &ReportArguments) -> Result<Outcome, Outcome> {
    let ReportArguments { files, html, junit, compare, history } = arguments;
    if files.len() > 1 && !history {
        return Err(Outcome::Usage("Several reports are read together only with --history.".to_owned()));
    }
    if *history && (html.is_some() || junit.is_some()) && files.len() > 1 {
        return Err(Outcome::Usage("--html and --junit are made of one report; --history prints its own lines.".to_owned()));
    }
    let reports = files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    let Some(first) = reports.first() else { return Err(Outcome::Usage("Name a report.".to_owned())) };
    let mut written =
        Reports::claim(&[(ReportFormat::Html, html.as_ref()), (ReportFormat::Junit, junit.as_ref())])?;
    if written.are_wanted() {
        written.write(first)?;
        for file in written.named() {
            terminal::say(&format!("Written: {}", file.display()));
        }
    }
    if *history {
        of_history(&reports).iter().for_each(|line| terminal::result(line));
        return Ok(Outcome::Passed);
    }
    let Some(other) = compare else {
        summary::lines(first).iter().for_each(|line| terminal::result(line));
        return Ok(Outcome::Passed);
    };
    let comparison = report::compare(first, &read(other)?);
    let lines = of_comparison(&comparison, summary::naming(first));
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
            lines.push(format!("  {step}{}: {}", word(difference.kind), difference.text));
        }
    }
    lines.extend(comparison.only_first.iter().map(|case| format!("Only in the first run: {case}")));
    lines.extend(comparison.only_second.iter().map(|case| format!("Only in the second run: {case}")));
    lines.iter().map(|line| harmless(line).replace('\n', " ")).collect()
}

fn word(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Missing => "missing",
        DifferenceKind::Extra => "extra",
        DifferenceKind::Late => "late",
        DifferenceKind::Reordered => "reordered",
        DifferenceKind::Verdict => "verdict",
        DifferenceKind::Fact => "fact",
    }
}

//! The reports of a run, complete at every moment: written before it begins with every case as not run, again while cases end,
//! and at its end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use console::report;
use console::view::{HistoryView, ReportFormat, RunReport};
use tokio::time::Instant;

use super::destination::Destination;
use crate::outcome::Outcome;

/// Not more often than this.
const PAUSE: Duration = Duration::from_secs(1);
/// A report of many cases takes a while: writing must not take more than one part in so many of the time.
const SHARE: u32 = 10;

/// Where reports go.
pub struct Reports {
    files: Vec<(ReportFormat, Destination)>,
    due: Instant,
}

impl Reports {
    /// Claims the files. None of them may be one of `inputs`, which are read.
    ///
    /// # Errors
    /// Exit code 2 for a file that cannot be written, is another run's, is named twice, or is read.
    pub fn claim(named: &[(ReportFormat, Option<&PathBuf>)], inputs: &[PathBuf]) -> Result<Self, Outcome> {
        let mut files: Vec<(ReportFormat, Destination)> = Vec::new();
        for (format, path) in named.iter().filter_map(|(format, path)| path.map(|path| (*format, path))) {
            if let Some((other, _)) = files.iter().find(|(_, file)| is_same(file.named(), path)) {
                let (first, second) = (option(*other), option(format));
                return Err(Outcome::Usage(format!(
                    "{first} and {second} name the same file, {}. Each report needs its own.",
                    path.display()
                )));
            }
            if inputs.iter().any(|input| is_same(input, path)) {
                return Err(Outcome::Usage(format!(
                    "{} names {}, which is read here: the report would take its place. Choose another file.",
                    option(format),
                    path.display()
                )));
            }
            files.push((format, Destination::claim(path)?));
        }
        Ok(Self { files, due: Instant::now() })
    }

    /// Whether there are any.
    pub fn are_wanted(&self) -> bool {
        !self.files.is_empty()
    }

    /// When they may be written again.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// Writes all of them.
    ///
    /// # Errors
    /// Exit code 3; the others are written all the same.
    pub fn write(&mut self, report: &RunReport) -> Result<(), Outcome> {
        self.write_with_history(report, &BTreeMap::new())
    }

    /// The same, with how each scenario did before, by [`report::scenario_key`], where the form has room for it.
    ///
    /// # Errors
    /// As [`Reports::write`].
    pub fn write_with_history(
        &mut self,
        report: &RunReport,
        histories: &BTreeMap<String, HistoryView>,
    ) -> Result<(), Outcome> {
        let began = Instant::now();
        let mut written = Ok(());
        for (format, file) in &self.files {
            let text = match format {
                ReportFormat::Html => report::page_with_history(report, histories),
                ReportFormat::Junit => report::junit(report),
                ReportFormat::Json => report::json(report),
            };
            written = written.and(file.replace(&text));
        }
        self.due = Instant::now() + PAUSE.max(began.elapsed() * SHARE);
        written
    }

    /// What was written, as it was named.
    pub fn named(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(_, file)| file.named())
    }
}

fn is_same(first: &Path, second: &Path) -> bool {
    place(first) == place(second)
}

/// Where a file is, or would be, whatever it is called: behind links, and with the folder's own name.
fn place(path: &Path) -> PathBuf {
    let made = || {
        let path = std::path::absolute(path).ok()?;
        Some(std::fs::canonicalize(path.parent()?).ok()?.join(path.file_name()?))
    };
    std::fs::canonicalize(path).ok().or_else(made).unwrap_or_else(|| path.to_owned())
}

fn option(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Html => "--html",
        ReportFormat::Junit => "--junit",
        ReportFormat::Json => "--json",
    }
}

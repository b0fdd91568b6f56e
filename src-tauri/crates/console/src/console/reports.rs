//! Runs compared, followed over time, and handed over.

use std::collections::BTreeMap;

use super::Console;
use crate::download::Part;
use crate::failure::not_found;
use crate::report;
use crate::view::{AcrossView, ComparisonView, Failure, HistoryView, ReportFormat, RunReport, SavedFile};

impl Console {
    /// What differs between two runs, ids and times aside.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn compare_runs(&self, first: &str, second: &str) -> Result<ComparisonView, Failure> {
        Ok(report::compare(&self.run_report(first).await?, &self.run_report(second).await?))
    }

    /// A run's scenarios that were held on several orgs, side by side.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn across(&self, run_id: &str) -> Result<Vec<AcrossView>, Failure> {
        Ok(report::across(&self.run_report(run_id).await?))
    }

    /// How a scenario did over its runs.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn scenario_history(&self, scenario_id: &str) -> Result<HistoryView, Failure> {
        let past = self.inner.store.scenario_past(scenario_id).await?.ok_or_else(|| not_found("scenario"))?;
        Ok(report::history_of_cases(past.past, &past.current))
    }

    /// Writes a run's report to the downloads folder, whole or not at all. Nothing is overwritten.
    ///
    /// # Errors
    /// `notFound`; `fileNotWritten`.
    pub async fn save_run_report(&self, run_id: &str, format: ReportFormat) -> Result<SavedFile, Failure> {
        self.write_report(&report::sealed(self.run_report(run_id).await?), format).await
    }

    async fn write_report(&self, run: &RunReport, format: ReportFormat) -> Result<SavedFile, Failure> {
        let text = match format {
            ReportFormat::Html => report::page_with_history(run, &self.histories(run).await?),
            ReportFormat::Junit => report::junit(run),
            ReportFormat::Json => report::json(run),
        };
        let mut part = Part::begin(&self.inner.downloads, &report::file_name(run, format)).await?;
        part.write(text.as_bytes()).await?;
        part.finish().await
    }

    /// The histories of a run's scenarios that are in the list.
    async fn histories(&self, run: &RunReport) -> Result<BTreeMap<String, HistoryView>, Failure> {
        let mut histories = BTreeMap::new();
        for scenario_id in run.cases.iter().filter_map(|case| case.summary.scenario_id.as_ref()) {
            if !histories.contains_key(scenario_id)
                && let Some(past) = self.inner.store.scenario_past(scenario_id).await?
            {
                histories.insert(scenario_id.clone(), report::history_of_cases(past.past, &past.current));
            }
        }
        Ok(histories)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use crate::view::{RunCounts, RunState, RunSummary};

    fn empty() -> RunReport {
        report::sealed(RunReport {
            format: report::FORMAT,
            digest: String::new(),
            run: RunSummary {
                id: "run-1".into(),
                title: "Nothing".into(),
                started_at: 1_795_271_525_000,
                ended_at: None,
                state: RunState::Ended,
                counts: RunCounts::default(),
                targets: vec![],
                parallel: 1,
                retry: false,
                version: "0.1.0".into(),
            },
            cases: vec![],
            leftovers: vec![],
            made_at: 0,
        })
    }

    #[tokio::test]
    async fn files_are_whole_and_none_is_overwritten() {
        let folder = tempfile::tempdir().expect("folder");
        let console = Console::open(Settings::in_memory_secrets(folder.path())).await.expect("opened");
        let run = empty();
        for format in [ReportFormat::Html, ReportFormat::Junit, ReportFormat::Json, ReportFormat::Json] {
            console.write_report(&run, format).await.expect("saved");
        }
        let folder = folder.path().join("downloads");
        let entries = std::fs::read_dir(&folder).expect("folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        let began = "handover-test-2026-11-21-1432";
        let wanted = [" (2).json", ".html", ".json", ".xml"].map(|end| format!("{began}{end}"));
        assert_eq!(names, wanted);
        let text = std::fs::read_to_string(folder.join(&names[0])).expect("read");
        assert_eq!(report::read(&text).map(|read| (read.report, read.digest_fits)), Ok((run, true)));
        console.shutdown().await;
    }
}

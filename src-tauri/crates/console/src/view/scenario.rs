//! Scenarios: handovers written down so that they can be held again and again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CaseState, RunPlace};

/// One scenario in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScenarioSummary {
    /// Row id, a UUID.
    pub id: String,
    /// What it is called: the text's `name`, or the one it had last while the text cannot be read.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// In their order.
    pub tags: Vec<String>,
    /// How many cases it makes on one org: its rows, at least one.
    pub cases: u32,
    /// How many errors the text has; it cannot be run with any.
    pub errors: u32,
    /// The last cases that it was run as, newest first, at most ten.
    pub recent: Vec<RecentCase>,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When its text was last saved.
    #[ts(type = "number")]
    pub updated_at: i64,
    /// When it was put into the trash.
    #[ts(type = "number | null")]
    pub trashed_at: Option<i64>,
}

/// How a scenario ended once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RecentCase {
    /// The run.
    pub run_id: String,
    /// When it began.
    #[ts(type = "number")]
    pub at: i64,
    /// How it ended.
    pub state: CaseState,
}

/// One scenario with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScenarioView {
    /// The row of the list.
    pub summary: ScenarioSummary,
    /// YAML.
    pub text: String,
    /// What is wrong with it.
    pub problems: Vec<ProblemView>,
}

/// What a text says, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LintView {
    /// In the order of the text.
    pub problems: Vec<ProblemView>,
    /// The steps in words, as far as they can be read.
    pub outline: Vec<OutlineRow>,
    /// How many cases it makes on one org.
    pub cases: u32,
}

/// One step in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OutlineRow {
    /// From 1.
    pub line: u32,
    /// What it does, for example `Say “Hello”`.
    pub title: String,
}

/// Something wrong in a scenario file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemView {
    /// Whether it can be run all the same.
    pub severity: ProblemSeverity,
    /// The file as it was named; empty for a text that is no file.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// The end of the place, on the same line; `column` where only a point is known.
    pub end_column: u32,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub expected: Option<String>,
    /// What was probably meant: it would stand in this place.
    pub suggestion: Option<String>,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ProblemSeverity {
    /// It cannot be run.
    Error,
    /// It can, and something in it is probably not meant so.
    Warning,
}

/// What can stand at a place of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CompletionsView {
    /// The column, from 1, from which the text up to the cursor is replaced.
    pub from: u32,
    /// What can stand there, the most likely first.
    pub items: Vec<CompletionView>,
}

/// One thing that can stand at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CompletionView {
    /// What is shown.
    pub label: String,
    /// What is put in; new lines already carry the indentation.
    pub insert: String,
    /// One line about it.
    pub detail: String,
}

/// How a conversation becomes a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RecordDraft {
    /// What it is called.
    pub name: String,
    /// Whether the end user's pauses are kept as `wait` steps.
    pub pauses: bool,
    /// Whether expectations are proposed from what came; otherwise only the end user's half is written down.
    pub expectations: bool,
}

/// How a scenario did over its runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryView {
    /// Oldest first, the newest 200.
    pub points: Vec<HistoryPoint>,
    /// Whether both verdicts occur among the last ten of one org with the same text.
    pub flaky: bool,
    /// How many passed.
    pub passed: u32,
    /// The middle of the times of those that passed.
    #[ts(type = "number | null")]
    pub median_ms: Option<i64>,
}

/// One case of a scenario's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryPoint {
    /// The run.
    pub run_id: String,
    /// The case.
    pub case_id: String,
    /// Where.
    pub target: RunPlace,
    /// The row's values in words; empty without rows.
    pub row: String,
    /// When it began.
    #[ts(type = "number")]
    pub at: i64,
    /// How long it took.
    #[ts(type = "number")]
    pub took_ms: i64,
    /// How it ended.
    pub state: CaseState,
    /// Whether the text was another one than now.
    pub older_text: bool,
}

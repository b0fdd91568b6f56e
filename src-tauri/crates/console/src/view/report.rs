//! Runs compared and handed over.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CaseSummary, CaseView, LeftoverView, RunSummary};

/// What differs between cases of one scenario: of two runs, or on several orgs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComparisonView {
    /// One per pair of cases, those that differ first.
    pub pairs: Vec<ComparedPair>,
    /// Cases that only the first run has.
    pub only_first: Vec<String>,
    /// Cases that only the second run has.
    pub only_second: Vec<String>,
}

/// Two cases of one scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComparedPair {
    /// The scenario with its row.
    pub title: String,
    /// The first case.
    pub first: CaseSummary,
    /// The second case.
    pub second: CaseSummary,
    /// What differs, ids and times aside.
    pub differences: Vec<DifferenceView>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DifferenceView {
    /// What kind.
    pub kind: DifferenceKind,
    /// In one line: `no attribute accountId`, `late by 3.2 s`.
    pub text: String,
    /// The step that it belongs to, from 1.
    pub step: Option<u32>,
}

/// How cases differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DifferenceKind {
    /// The first has it, the second does not.
    Missing,
    /// The second has it, the first does not.
    Extra,
    /// Both have it, and it came later by more than a second and by more than half.
    Late,
    /// Both have it, in another order.
    Reordered,
    /// Another verdict.
    Verdict,
    /// Another fact: identity, attribute, finding.
    Fact,
}

/// One scenario on several orgs, side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AcrossView {
    /// The scenario with its row.
    pub title: String,
    /// One per org.
    pub columns: Vec<AcrossColumn>,
}

/// How a scenario went on one org.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AcrossColumn {
    /// The case.
    pub case: CaseSummary,
    /// What is so here and not on most of the others: `no attribute accountId`, `verified as guest`.
    pub facts: Vec<String>,
}

/// As what a run is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ReportFormat {
    /// One self-contained page that prints well.
    Html,
    /// JUnit XML, one test case per case.
    Junit,
    /// Everything, for machines: what `handover test report` reads.
    Json,
}

/// A run with everything that is known of it: what every report is drawn from, and what the JSON report holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunReport {
    /// The version of this form: 1.
    pub format: u32,
    /// SHA-256, in hexadecimal, of the JSON of everything else, this member empty.
    pub digest: String,
    /// The run.
    pub run: RunSummary,
    /// Every case.
    pub cases: Vec<CaseView>,
    /// Conversations that may still be open.
    pub leftovers: Vec<LeftoverView>,
    /// When the report was made.
    #[ts(type = "number")]
    pub made_at: i64,
}

//! Runs of scenarios: what was asked for, how far it is, and how it ended.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ConnectorId, Environment, Failure, FindingView, GapView};

/// Where scenarios are run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum RunTarget {
    /// A practice org of its own for every case, as the scenario sets it up.
    Practice,
    /// An org profile, as it is.
    #[serde(rename_all = "camelCase")]
    Profile {
        /// Which.
        profile_id: String,
    },
}

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunRequest {
    /// Ids of scenarios.
    pub scenarios: Vec<String>,
    /// Where; each scenario is run on each.
    pub targets: Vec<RunTarget>,
    /// How often, 1 to 100.
    pub times: u32,
    /// How many cases at once, 1 to 50.
    pub parallel: u32,
    /// Whether a case that failed is held once more; a case that passes then is told as such.
    pub retry: bool,
    /// How long the whole run may take, in milliseconds; without end when absent.
    #[ts(type = "number | null")]
    pub limit_ms: Option<i64>,
    /// Ids of the production orgs among the targets that a person has confirmed; others are refused.
    pub confirmed: Vec<String>,
}

/// Where a case was run, as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunPlace {
    /// What was asked for.
    pub target: RunTarget,
    /// The org's name; [`crate::run::OWN_ORG`] for one of the case's own.
    pub name: String,
    /// What kind of org it is.
    pub environment: Environment,
    /// The system that it is prepared for.
    pub connector: ConnectorId,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunSummary {
    /// Row id, a UUID.
    pub id: String,
    /// What was run, in words: the scenario's name, or how many.
    pub title: String,
    /// When it began.
    #[ts(type = "number")]
    pub started_at: i64,
    /// When it ended.
    #[ts(type = "number | null")]
    pub ended_at: Option<i64>,
    /// Where it stands.
    pub state: RunState,
    /// How the cases stand.
    pub counts: RunCounts,
    /// Where it runs.
    pub targets: Vec<RunPlace>,
    /// How many cases at once.
    pub parallel: u32,
    /// Whether a case that failed is held once more.
    pub retry: bool,
    /// This program's version.
    pub version: String,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RunState {
    /// It goes on.
    Running,
    /// Every case was held.
    Ended,
    /// A person, or its limit, ended it: cases that were not held count as failures.
    Cancelled,
    /// The program ended before it did: cases that were not held count as failures.
    Interrupted,
}

/// How the cases of a run stand. `passed + passed_on_retry + failed + not_run + waiting + running` is `expected`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunCounts {
    /// All of them.
    pub expected: u32,
    /// Not begun.
    pub waiting: u32,
    /// Being held, a person's turn included.
    pub running: u32,
    /// Passed at the first try.
    pub passed: u32,
    /// Passed at the second try.
    pub passed_on_retry: u32,
    /// Failed, hung or crashed.
    pub failed: u32,
    /// Never held; a failure.
    pub not_run: u32,
}

/// How a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CaseState {
    /// Not begun.
    Waiting,
    /// Being held.
    Running,
    /// A person has to do something.
    AwaitingPerson,
    /// Every step and expectation held.
    Passed,
    /// The same, at the second try.
    PassedOnRetry,
    /// Something did not hold.
    Failed,
    /// It took longer than its limit.
    Hung,
    /// The org could not be reached, or something in this program failed.
    Broken,
    /// Never held, or not to its end, because the run ended before.
    NotRun,
}

impl CaseState {
    /// Whether it has come to its end, whatever the end.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Waiting | Self::Running | Self::AwaitingPerson => false,
            Self::Passed | Self::PassedOnRetry | Self::Failed | Self::Hung | Self::Broken | Self::NotRun => true,
        }
    }
}

/// A run with its cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunView {
    /// The row of the list.
    pub summary: RunSummary,
    /// In the order in which they were planned.
    pub cases: Vec<CaseSummary>,
    /// Conversations that this run opened and that may still be open.
    pub leftovers: Vec<LeftoverView>,
}

/// One scenario, with one row of values, on one org.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CaseSummary {
    /// Row id, a UUID.
    pub id: String,
    /// The run.
    pub run_id: String,
    /// The scenario in the list; none for a file.
    pub scenario_id: Option<String>,
    /// The scenario's name.
    pub scenario: String,
    /// The scenario's file; empty for one of the list.
    pub file: String,
    /// The row's values in words, `tier=Gold`; empty without rows.
    pub row: String,
    /// From 1, when a run holds it several times.
    pub repetition: u32,
    /// Where.
    pub target: RunPlace,
    /// How it stands.
    pub state: CaseState,
    /// Why it failed, in one line: of the last try.
    pub reason: Option<String>,
    /// From 1.
    pub tries: u32,
    /// When it began.
    #[ts(type = "number | null")]
    pub started_at: Option<i64>,
    /// How long it took, without the time a person took.
    #[ts(type = "number | null")]
    pub took_ms: Option<i64>,
    /// Of that, the pauses that the scenario asks for.
    #[ts(type = "number")]
    pub waited_ms: i64,
    /// The number of the step that is being done, from 1, and how many there are.
    pub step: u32,
    /// How many steps there are.
    pub steps: u32,
    /// What a person has to do now.
    pub manual: Option<ManualView>,
}

/// What a person has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ManualView {
    /// The number of the step, from 1.
    pub step: u32,
    /// What to do.
    pub instructions: String,
    /// What to look at and tell.
    pub question: Option<String>,
    /// Since when.
    #[ts(type = "number")]
    pub since: i64,
    /// Until when.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
}

/// What a person says of a manual step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ManualAnswer {
    /// Whether it was done and as it should be.
    pub done: bool,
    /// Who says so.
    pub who: String,
    /// What was seen.
    pub saw: String,
}

/// A case with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CaseView {
    /// The row of the list.
    pub summary: CaseSummary,
    /// The steps of the last try, all of them, those that were not reached too.
    pub steps: Vec<StepResult>,
    /// Why the first try failed, if there was a second one.
    pub first_try: Option<String>,
    /// What happened, oldest first, at most 2,000 rows.
    pub events: Vec<CaseEvent>,
    /// Whether there were more.
    pub more_events: bool,
    /// What the diagnosis concluded at the end.
    pub findings: Vec<FindingView>,
    /// What the comparison of the stream with the list of entries found.
    pub gaps: GapView,
    /// Routing attributes as they were sent, and as they arrived where that can be known.
    pub attributes: Vec<AttributeFate>,
    /// Whether the end user was verified, and as whom.
    pub verified: Option<String>,
    /// The conversations in this app's database, oldest first; none when they were held on a practice org of the case's own.
    pub conversation_ids: Vec<String>,
    /// How the checklist of the org stood.
    pub checklist: Option<ChecklistCounts>,
}

/// A routing attribute that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AttributeFate {
    /// Its name.
    pub name: String,
    /// What was sent.
    pub sent: String,
    /// What arrived; none if it did not.
    pub arrived: Option<String>,
    /// Whether it is known what arrived.
    pub known: bool,
}

/// How a checklist stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChecklistCounts {
    /// Steps that are proved.
    pub proved: u32,
    /// Steps that somebody declared.
    pub declared: u32,
    /// Steps that failed.
    pub failed: u32,
    /// Steps of which nothing is known.
    pub unknown: u32,
}

/// How one step went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StepResult {
    /// From 1.
    pub number: u32,
    /// The file it stands in; empty for a text that is no file.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// What it does, in words.
    pub title: String,
    /// How it went.
    pub state: StepVerdict,
    /// When it began, in milliseconds since the case began.
    #[ts(type = "number | null")]
    pub began_ms: Option<i64>,
    /// How long it took.
    #[ts(type = "number | null")]
    pub took_ms: Option<i64>,
    /// Why it did not hold, in one line.
    pub reason: Option<String>,
    /// The expectations of the step.
    pub expectations: Vec<ExpectationResult>,
    /// What a person said of it.
    pub answer: Option<ManualAnswer>,
    /// What could not be carried out.
    pub failure: Option<Failure>,
}

/// How a step or an expectation went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum StepVerdict {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// It held.
    Passed,
    /// What was expected came after its limit.
    Late,
    /// What was expected came before something that it was to follow.
    OutOfOrder,
    /// It did not hold.
    Failed,
    /// Not reached.
    NotRun,
}

/// How one expectation went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExpectationResult {
    /// From 1.
    pub line: u32,
    /// What was expected, in words.
    pub title: String,
    /// How it went.
    pub state: StepVerdict,
    /// How long it might take.
    #[ts(type = "number")]
    pub limit_ms: i64,
    /// How long it took from the beginning of its step, if it came; of what failed, until that was known without waiting for it.
    #[ts(type = "number | null")]
    pub took_ms: Option<i64>,
    /// By how much it was late.
    #[ts(type = "number | null")]
    pub late_by_ms: Option<i64>,
    /// What was seen, or what came instead: a line each, at most five.
    pub saw: Vec<String>,
}

/// Something that happened in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CaseEvent {
    /// Milliseconds since the case began.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// What kind.
    pub kind: CaseEventKind,
    /// Salesforce's role word; empty for what nobody did.
    pub role: String,
    /// The name of who did it; empty where none is known.
    pub name: String,
    /// What, in one line; the text of a message.
    pub text: String,
    /// The kind of the message by what the end user sees, or the machine's name of what happened.
    pub word: String,
}

impl CaseEvent {
    /// `word` of what tells that routing found a route, when no entry does.
    pub const ROUTED: &str = "routed";
    /// `word` of a person's acceptance, which several entries show.
    pub const ACCEPTED: &str = "accepted";
    /// `word` of a handover from one agent to another.
    pub const TRANSFERRED: &str = "transferred";

    /// Whether this was concluded from entries, and is none itself.
    #[must_use]
    pub fn is_conclusion(&self) -> bool {
        [Self::ROUTED, Self::ACCEPTED, Self::TRANSFERRED].contains(&self.word.as_str())
    }
}

/// What kinds of things happen in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CaseEventKind {
    /// A message, of either side.
    Message,
    /// A change of state: routed, accepted, joined, left, ended.
    State,
    /// The stream was opened, lost or compared.
    Connection,
    /// A person's or the practice agent's deed.
    Deed,
    /// The diagnosis concluded something.
    Finding,
}

/// A conversation that a run opened and that may still be open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LeftoverView {
    /// The conversation.
    pub conversation_id: String,
    /// The run.
    pub run_id: String,
    /// The org's name.
    pub org: String,
    /// When it was opened.
    #[ts(type = "number")]
    pub opened_at: i64,
    /// Why it could not be closed, if that was tried.
    pub reason: Option<String>,
}

//! The words of `handover test`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use crate::arguments::{attribute, seconds};
use crate::supervision::StandardInput;

const RUN_CODES: &str = "Exit codes: 0 every case passed, on the first try or on retry (which is reported); 1 a case failed, hung \
                         or was not run; 2 the arguments or a scenario file cannot be used, or a production org was not \
                         confirmed: nothing was run; 3 nothing could be carried out, or the run was interrupted (what it \
                         opened is closed, and the reports are complete).";
const REPORT_CODES: &str = "Exit codes: 0 the reports were read; 1 with --compare, the runs differ; 2 the arguments or a file cannot \
                            be used; 3 a report could not be written.";

/// Runs handovers written down as scenario files.
#[derive(Debug, Subcommand)]
pub enum TestCommand {
    /// Runs scenario files and reports what was not as expected.
    #[command(after_help = RUN_CODES)]
    Run(Box<RunArguments>),
    /// Reports what is wrong with scenario files, without running them.
    Lint(LintArguments),
    /// Prints the JSON Schema of scenario files, for completion in editors.
    Schema,
    /// Turns a conversation held in the app into a scenario.
    Record(RecordArguments),
    /// Reads JSON reports of runs: summarises them, converts them to other formats, compares them.
    #[command(after_help = REPORT_CODES)]
    Report(ReportArguments),
}

/// `handover test run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Scenario files, or folders that are searched for *.yaml and *.yml. Folders named `common`, and files that contain nothing
    /// but `steps:`, are there to be included by others, and are left out of the search.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    pub paths: Vec<PathBuf>,
    /// Where to run the scenarios.
    #[command(flatten)]
    pub target: RunTargets,
    /// Only scenarios with this tag; may be given several times, for scenarios with any of the tags.
    #[arg(long = "tag", value_name = "T")]
    pub tags: Vec<String>,
    /// Only the rows with this label, for example tier=Gold; may be given several times.
    #[arg(long = "row", value_name = "LABEL")]
    pub rows: Vec<String>,
    /// How many cases to run at once, 1 to 50.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub parallel: u32,
    /// How many times to run each case, 1 to 100.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub times: u32,
    /// Runs a failed case once more. If it passes then, it counts as passed and is reported as passed on retry.
    #[arg(long)]
    pub retry: bool,
    /// How long the whole run may take, in seconds. Cases that have not finished by then have failed.
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub limit: Option<Duration>,
    /// Writes a JUnit XML report.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Writes a report as one self-contained HTML page.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Writes a report with everything as JSON, which `handover test report` reads.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// PEM file with the RSA private key that signs identity tokens, in place of the org's own.
    #[arg(long, value_name = "FILE", requires = "kid", conflicts_with = "practice")]
    pub key: Option<PathBuf>,
    /// Key id (`kid`) of that key.
    #[arg(long, value_name = "K", requires = "key")]
    pub kid: Option<String>,
    /// Issuer (`iss`), byte for byte as in the key set. Enough by itself where the file of --snippet holds the key.
    #[arg(long, value_name = "I", conflicts_with = "practice")]
    pub issuer: Option<String>,
    /// A routing attribute for every conversation that does not set it itself, so that the org can recognise test traffic.
    #[arg(long = "mark", value_name = "NAME=VALUE", value_parser = attribute)]
    pub marks: Vec<(String, String)>,
    /// Name of a production org that may be used; may be given several times. Other production orgs are refused.
    #[arg(long = "confirm-production", value_name = "NAME", conflicts_with = "practice")]
    pub confirmed: Vec<String>,
    /// With --practice: a fault to arm in every case, for example noAgent=true; may be given several times.
    #[arg(long = "fault", value_name = "NAME=VALUE", value_parser = attribute, requires = "practice")]
    pub faults: Vec<(String, String)>,
    /// With --practice: a mistake in every org's setup, for example keyset-not-bound; may be given several times.
    #[arg(long = "mistake", value_name = "NAME", requires = "practice")]
    pub mistakes: Vec<String>,
    /// With --practice: a disputed behaviour, for example badIdentityToken=silentGuest; may be given several times.
    #[arg(long = "switch", value_name = "NAME=VALUE", value_parser = attribute, requires = "practice")]
    pub switches: Vec<(String, String)>,
    /// This process holds the run, and standard input is the pipe from the one that was started: what that one's own is.
    #[arg(long, hide = true, value_enum)]
    pub supervised: Option<StandardInput>,
}

/// Where to run scenarios.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct RunTargets {
    /// A practice org for each case, set up as its scenario says.
    #[arg(long)]
    pub practice: bool,
    /// File with the Code Snippet of a Custom Client deployment, or the settings of Blip, Cognigy.AI or OpenCX.
    #[arg(long, value_name = "FILE")]
    pub snippet: Option<PathBuf>,
    /// Name of one of the app's org profiles; may be given several times, to run each scenario on each org.
    #[arg(long = "org", value_name = "NAME")]
    pub orgs: Vec<String>,
}

/// `handover test lint`.
#[derive(Debug, Args)]
pub struct LintArguments {
    /// Scenario files, or folders, which are searched as by `handover test run`.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    pub paths: Vec<PathBuf>,
    /// Prints one JSON object instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `handover test record`.
#[derive(Debug, Args)]
pub struct RecordArguments {
    /// Id of a conversation in the app's database, or `last` for the newest one.
    #[arg(value_name = "CONVERSATION_ID")]
    pub conversation: String,
    /// What the scenario is called.
    #[arg(long, value_name = "N", default_value = "A recorded conversation")]
    pub name: String,
    /// Keeps the end user's pauses in the scenario.
    #[arg(long)]
    pub pauses: bool,
    /// Records only the end user's half, without proposing expectations.
    #[arg(long)]
    pub only_end_user: bool,
    /// File to write, which must not exist yet; standard output by default.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `handover test report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Reports written by `handover test run --json` or the app. More than one only with --history.
    #[arg(required = true, value_name = "RUN.json")]
    pub files: Vec<PathBuf>,
    /// Writes a report as one self-contained HTML page.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Writes a JUnit XML report.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Reports how this later run differs from the first one, apart from ids and times.
    #[arg(long, value_name = "OTHER.json", conflicts_with = "history")]
    pub compare: Option<PathBuf>,
    /// Reports how each scenario did over all these runs, and which are flaky.
    #[arg(long)]
    pub history: bool,
}

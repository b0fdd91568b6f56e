//! `handover test run`: reads every file first, then writes reports of which no case was held, and only then opens anything.

use console::clock::{Clock as _, SystemClock};
use console::view::{CaseState, ReportFormat, RunReport};

use super::arguments::RunArguments;
use super::person::Person;
use super::plan::{self, ReadScenario};
use super::progress::Progress;
use super::reports::Reports;
use super::words::{Naming, has_passed};
use super::{files, initial, inputs, reading, summary};
use crate::Call;
use crate::outcome::{Outcome, in_words};
use crate::setting::venue::Venue;
use crate::signals::Signals;
use crate::supervision::{StandardInput, Stops, Work, goes_on_alone, reads_own_input, second_process};
use crate::terminal;
use hold::{Held, hold};

mod hold;

/// What the second process is told of, and what is lost with it.
const RUN: Work = Work { words: 2, lost: "; the reports hold what was known, and count the rest as failures" };

/// What is said of a wish to stop that came early: until a run begins there is nothing to close.
const INTERRUPTED: &str = "Interrupted before anything was run.";

/// Runs the scenarios, in a second process where there can be one.
pub async fn run(arguments: Box<RunArguments>, call: Call) -> Outcome {
    match arguments.supervised {
        Some(input) => {
            let stops = Stops::listen(true);
            match Announced::of(&arguments) {
                Ok(announced) => announced.hold(&arguments, stops, input).await,
                Err(outcome) => outcome,
            }
        }
        None => supervise(&arguments, call).await,
    }
}

/// The process that was started: it writes the reports before the other one is there to be killed.
async fn supervise(arguments: &RunArguments, call: Call) -> Outcome {
    let signals = Signals::listen();
    let announced = match Announced::of(arguments) {
        Ok(announced) => announced,
        Err(outcome) => return outcome,
    };
    announced.doubts.iter().for_each(|line| terminal::say(line));
    if reads_own_input(&call) {
        return announced.hold(arguments, Stops::listen(false), StandardInput::own()).await;
    }
    // The second process claims the reports for itself.
    drop(announced);
    let error = match second_process(RUN, call, signals).await {
        Ok(outcome) => return outcome,
        Err(error) => error,
    };
    goes_on_alone(&error);
    let stops = Stops::listen(false);
    match Announced::of(arguments) {
        Ok(announced) => announced.hold(arguments, stops, StandardInput::own()).await,
        Err(outcome) => outcome,
    }
}

/// Scenarios that were read, and reports that say that none of them was held: what a run of before has left there is gone before
/// anything takes time.
struct Announced {
    chosen: Vec<ReadScenario>,
    reports: Reports,
    doubts: Vec<String>,
}

impl Announced {
    fn of(arguments: &RunArguments) -> Result<Self, Outcome> {
        let words = rehearsal::words();
        let files = files::find(&arguments.paths)?;
        let (read, doubts) = reading::all(&files, &words)?;
        let inputs = inputs::of(files, &read, arguments);
        let chosen = plan::chosen(read, arguments, &words)?;
        let mut reports = Reports::claim(
            &[
                (ReportFormat::Junit, arguments.junit.as_ref()),
                (ReportFormat::Html, arguments.html.as_ref()),
                (ReportFormat::Json, arguments.json.as_ref()),
            ],
            &inputs,
        )?;
        let targets = initial::targets(&arguments.target);
        let plan = plan::plan(&chosen, &targets, Vec::new(), arguments);
        reports.write(&initial::report(&plan, &chosen, &[], SystemClock.now()))?;
        Ok(Self { chosen, reports, doubts })
    }

    async fn hold(self, arguments: &RunArguments, mut stops: Stops, input: StandardInput) -> Outcome {
        match stops.unless_stopped(Prepared::of(self, arguments), INTERRUPTED).await {
            Ok(prepared) => prepared.hold(&mut stops, input).await,
            Err(outcome) => outcome,
        }
    }
}

/// A run that can begin.
struct Prepared {
    venue: Venue,
    chosen: Vec<ReadScenario>,
    plan: console::run::Plan,
    reports: Reports,
    naming: Naming,
}

impl Prepared {
    async fn of(announced: Announced, arguments: &RunArguments) -> Result<Self, Outcome> {
        let Announced { chosen, reports, .. } = announced;
        let venue = Venue::open(arguments).await?;
        let targets = venue.targets();
        let naming = Naming { orgs: targets.len() > 1, times: arguments.times > 1 };
        let plan = plan::plan(&chosen, &targets, venue.confirmed(), arguments);
        Ok(Self { venue, chosen, plan, reports, naming })
    }

    async fn hold(self, stops: &mut Stops, input: StandardInput) -> Outcome {
        let Self { venue, chosen, plan, mut reports, naming } = self;
        let begun = stops.unless_stopped(begin(&venue, &plan, &chosen, &mut reports), INTERRUPTED).await;
        let outcome = match begun {
            Ok(()) => {
                let mut progress = Progress::new(naming);
                let person = Person::at(input == StandardInput::Terminal, naming);
                let held = hold(&venue, plan, &mut reports, stops, person, &mut progress).await;
                progress.clear();
                match held {
                    Ok(held) => told(&held, &mut reports),
                    Err(outcome) => outcome,
                }
            }
            Err(outcome) => outcome,
        };
        venue.end().await;
        outcome
    }
}

/// What runs of before have left open is closed first; then the reports say which orgs nothing was held on yet.
async fn begin(
    venue: &Venue,
    plan: &console::run::Plan,
    chosen: &[ReadScenario],
    reports: &mut Reports,
) -> Result<(), Outcome> {
    if venue.is_the_apps() {
        let left = venue.console.close_leftovers().await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
        for left in left {
            let why = left.reason.unwrap_or_default();
            terminal::say(&terminal::harmless(&format!(
                "An earlier run left the conversation {} open on {}, and it could not be closed: {why}",
                left.conversation_id, left.org
            )));
        }
    }
    reports.write(&initial::report(plan, chosen, &venue.profiles, SystemClock.now()))
}

/// Writes everything down and says how it went.
fn told(held: &Held, reports: &mut Reports) -> Outcome {
    let written = reports.write(&held.report);
    for line in summary::lines(&held.report) {
        terminal::result(&line);
    }
    for file in reports.named() {
        terminal::say(&format!("Written: {}", file.display()));
    }
    match written {
        Ok(()) => outcome_of(held),
        Err(unwritten) => unwritten,
    }
}

fn outcome_of(Held { report, interrupted }: &Held) -> Outcome {
    let RunReport { cases, .. } = report;
    let failed = cases.iter().filter(|case| !has_passed(case.summary.state)).count();
    if *interrupted {
        return Outcome::impossible("The run was interrupted. What did not finish counts as a failure.");
    }
    if failed == 0 {
        return Outcome::Passed;
    }
    if cases.iter().all(|case| case.summary.state == CaseState::Broken) {
        return Outcome::impossible("Nothing could be carried out. The reason of each case is above.");
    }
    Outcome::Unmet(format!("{failed} of {} did not pass.", super::words::cases(report.run.counts.expected)))
}

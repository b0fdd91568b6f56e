//! A run from its beginning to its end: followed, told, written down, stopped when that is asked for.

use std::collections::BTreeSet;
use std::time::Duration;

use console::Console;
use console::run::Plan;
use console::view::{CaseSummary, Change, Failure, FailureCode, Feed, RunReport, RunSummary};
use tokio::time::{Instant, sleep_until};

use crate::outcome::{Outcome, in_words};
use crate::setting::venue::Venue;
use crate::supervision::Stops;
use crate::terminal;
use crate::test::person::Person;
use crate::test::progress::Progress;
use crate::test::reports::Reports;
use crate::test::standing::as_it_stands;
use crate::test::words::is_over;

/// How long closing everything may take once the run is to stop.
const STOPPING_WITHIN: Duration = Duration::from_secs(30);

/// A run that is over, or was left.
pub struct Held {
    /// Every case, those that were not held too.
    pub report: RunReport,
    /// Whether it was stopped from outside.
    pub interrupted: bool,
}

/// Holds a run. A first wish to stop ends it with everything closed, a second one at once.
///
/// # Errors
/// Exit code 3 when it cannot begin, or cannot be followed any more.
pub async fn hold(
    venue: &Venue,
    plan: Plan,
    reports: &mut Reports,
    stops: &mut Stops,
    mut person: Person,
    progress: &mut Progress,
) -> Result<Held, Outcome> {
    let console = &venue.console;
    let mut feed = console.subscribe();
    // The snapshot comes first; after it every change of the run is heard of.
    feed.next().await.map_err(impossible)?;
    let id = console.start_plan(plan, venue.stage()).await.map_err(|failure| not_begun(&failure))?;
    let mut course = Course { told: BTreeSet::new(), ended: false, changed: true };
    course.catch_up(console, &id, &mut person, progress).await?;
    let mut left_at = None;
    while !course.ended {
        let given_up = left_at.unwrap_or_else(|| Instant::now() + STOPPING_WITHIN);
        tokio::select! {
            news = feed.next() => match news.map_err(impossible)? {
                Feed::Updates { updates } => {
                    for update in updates {
                        if let Change::Run { run, cases } = update.change && run.id == id {
                            course.take(&run, &cases, &mut person, progress);
                        }
                    }
                }
                Feed::Snapshot { .. } => course.catch_up(console, &id, &mut person, progress).await?,
            },
            () = stops.next() => match left_at {
                None => {
                    progress.say("Interrupted: closing what was opened. Interrupt again to end at once.");
                    left_at = Some(Instant::now() + STOPPING_WITHIN);
                    // A run that is over by now needs no end.
                    let _ = console.cancel_run(&id).await;
                }
                Some(_) => break,
            },
            () = sleep_until(given_up), if left_at.is_some() => {
                progress.say("Closing takes too long. What is left open is listed below.");
                break;
            }
            (case_id, answer) = person.answer() => {
                if let Err(failure) = console.answer_manual(&case_id, answer).await {
                    progress.say(&in_words(&failure));
                }
            }
            () = sleep_until(reports.due()), if course.changed && reports.are_wanted() => {
                course.changed = false;
                reports.write(&report(console, &id).await?).unwrap_or_else(|unwritten| {
                    // It is tried again, and what cannot be written at the end decides.
                    unwritten.reason().into_iter().for_each(terminal::say);
                });
            }
        }
    }
    Ok(Held { report: report(console, &id).await?, interrupted: left_at.is_some() })
}

async fn report(console: &Console, id: &str) -> Result<RunReport, Outcome> {
    console.run_report(id).await.map(as_it_stands).map_err(impossible)
}

/// A plan that is not taken was asked for wrongly.
fn not_begun(failure: &Failure) -> Outcome {
    match failure.code {
        FailureCode::NotNow | FailureCode::NotFound => Outcome::Usage(in_words(failure)),
        _ => Outcome::Impossible(in_words(failure)),
    }
}

fn impossible(failure: Failure) -> Outcome {
    Outcome::Impossible(in_words(&failure))
}

/// What is known of a run that goes on.
struct Course {
    /// Ids of the cases that were told as over.
    told: BTreeSet<String>,
    ended: bool,
    /// Whether a case has ended since the reports were written.
    changed: bool,
}

impl Course {
    fn take(&mut self, run: &RunSummary, cases: &[CaseSummary], person: &mut Person, progress: &mut Progress) {
        let asked = person.is_asked();
        for case in cases {
            person.notice(case);
            if is_over(case.state) && self.told.insert(case.id.clone()) {
                self.changed = true;
                progress.over(case);
            }
        }
        if person.is_asked() {
            person.ask_again();
        } else if !asked {
            progress.count(&run.counts);
        }
        self.ended = run.ended_at.is_some();
    }

    /// At the beginning and after a lag the store tells how the cases stand.
    async fn catch_up(
        &mut self,
        console: &Console,
        id: &str,
        person: &mut Person,
        progress: &mut Progress,
    ) -> Result<(), Outcome> {
        let run = console.run(id).await.map_err(impossible)?;
        self.take(&run.summary, &run.cases, person, progress);
        Ok(())
    }
}

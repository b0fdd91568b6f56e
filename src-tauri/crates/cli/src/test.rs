//! `handover test`: handovers that are written down, held again and again.

use crate::Call;
use crate::outcome::Outcome;
use crate::terminal;
use arguments::TestCommand;

pub mod arguments;
mod destination;
mod files;
mod initial;
mod inputs;
mod lint;
mod person;
mod plan;
mod problems;
mod progress;
mod reading;
pub mod record;
mod report;
mod reports;
mod run;
mod standing;
mod summary;
mod words;

/// Runs one of the commands.
pub async fn run(command: TestCommand, call: Call) -> Outcome {
    match command {
        TestCommand::Run(arguments) => run::run(arguments, call).await,
        TestCommand::Lint(arguments) => lint::run(&arguments),
        TestCommand::Schema => {
            terminal::result(console::scenario::schema().trim_end());
            Outcome::Passed
        }
        TestCommand::Record(arguments) => record::run(arguments).await,
        TestCommand::Report(arguments) => report::run(&arguments),
    }
}

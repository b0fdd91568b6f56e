//! `handover test record`: a conversation that was held by hand becomes a scenario file.

use std::io::Write as _;
use std::path::Path;

use console::Console;
use console::view::{Failure, FailureCode, Feed, RecordDraft, ScenarioView};

use super::arguments::RecordArguments;
use crate::outcome::{Outcome, in_words};
use crate::setting::own_application;
use crate::terminal;

/// The newest conversation.
const LAST: &str = "last";

/// Makes the scenario, from the app's own data.
pub async fn run(arguments: RecordArguments) -> Outcome {
    if let Err(outcome) = arguments.out.as_deref().map_or(Ok(()), check_free) {
        return outcome;
    }
    let console = match own_application().await {
        Ok(console) => console,
        Err(outcome) => return outcome,
    };
    let outcome = record(&console, &arguments).await;
    console.shutdown().await;
    outcome.unwrap_or_else(|outcome| outcome)
}

async fn record(console: &Console, arguments: &RecordArguments) -> Result<Outcome, Outcome> {
    let draft =
        RecordDraft { name: arguments.name.clone(), pauses: arguments.pauses, expectations: !arguments.only_end_user };
    let id = if arguments.conversation == LAST { newest(console).await? } else { arguments.conversation.clone() };
    let recorded = console.record_scenario(&id, draft).await.map_err(|failure| of_failure(&failure))?;
    match &arguments.out {
        None => terminal::result(recorded.text.trim_end()),
        Some(file) => write(file, &recorded)?,
    }
    Ok(Outcome::Passed)
}

async fn newest(console: &Console) -> Result<String, Outcome> {
    let none = || Outcome::Usage("There are no conversations in the app yet.".to_owned());
    match console.subscribe().next().await.map_err(|failure| Outcome::Impossible(in_words(&failure)))? {
        Feed::Snapshot { snapshot } => {
            // The newest comes first.
            let newest = snapshot.conversations.into_iter().next();
            newest.map(|conversation| conversation.id).ok_or_else(none)
        }
        Feed::Updates { .. } => Err(none()),
    }
}

/// Whether a file can be made: said before a conversation is held for it.
///
/// # Errors
/// Exit code 2 when it exists.
pub fn check_free(file: &Path) -> Result<(), Outcome> {
    if file.symlink_metadata().is_ok() {
        return Err(Outcome::Usage(format!(
            "{} already exists; it was left as it is. Choose another name.",
            file.display()
        )));
    }
    Ok(())
}

/// Makes the file and says so.
///
/// # Errors
/// Exit code 2 when it exists, 3 when it cannot be written.
pub fn write(file: &Path, recorded: &ScenarioView) -> Result<(), Outcome> {
    check_free(file)?;
    let made = std::fs::File::create_new(file).and_then(|mut made| made.write_all(recorded.text.as_bytes()));
    made.map_err(|error| Outcome::Impossible(format!("{}: {error}", file.display())))?;
    terminal::say(&format!("Written: {}", file.display()));
    for problem in &recorded.problems {
        terminal::say(&terminal::harmless(&format!(
            "{}:{}:{}: {}",
            file.display(),
            problem.line,
            problem.column,
            problem.message
        )));
    }
    Ok(())
}

/// What cannot be recorded was named wrongly.
pub fn of_failure(failure: &Failure) -> Outcome {
    match failure.code {
        FailureCode::NotFound | FailureCode::NotNow => Outcome::Usage(in_words(failure)),
        _ => Outcome::Impossible(in_words(failure)),
    }
}

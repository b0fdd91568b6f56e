//! `handover test lint`: what is wrong with scenario files.

use serde_json::json;

use super::arguments::LintArguments;
use super::words::cases;
use super::{files, reading};
use crate::outcome::Outcome;
use crate::terminal;

/// Reads the files and tells every problem; warnings do not fail.
pub fn run(arguments: &LintArguments) -> Outcome {
    let files = match files::find(&arguments.paths) {
        Ok(files) => files,
        Err(outcome) => return outcome,
    };
    let reading = reading::read(&files, &rehearsal::words());
    let errors = reading.errors();
    if arguments.json {
        let (problems, count) = (&reading.problems, reading.cases);
        let result = json!({ "files": files.len(), "cases": count, "problems": problems, "valid": errors == 0 });
        terminal::result(&result.to_string());
    } else {
        reading.lines().iter().for_each(|line| terminal::result(line));
        let count = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
        terminal::result(&format!("{count}, {}", cases(reading.cases)));
    }
    match errors {
        0 => Outcome::Passed,
        errors => Outcome::Usage(reading::invalid(errors)),
    }
}

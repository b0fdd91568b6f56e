//! Scenario files, read and checked.

use std::path::PathBuf;

use console::scenario::{Opened, PracticeWords, cases, open};
use console::view::{ProblemSeverity, ProblemView};

use super::plan::ReadScenario;
use super::problems::Texts;
use crate::outcome::Outcome;
use crate::terminal;

/// What is in files, and what is wrong with them.
pub struct Reading {
    /// Those without errors.
    pub scenarios: Vec<ReadScenario>,
    /// Of all files, in their order.
    pub problems: Vec<ProblemView>,
    /// How many cases they make on one org.
    pub cases: u32,
}

impl Reading {
    /// How many problems keep a scenario from being run.
    pub fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).count()
    }

    /// All problems in lines.
    pub fn lines(&self) -> Vec<String> {
        let mut texts = Texts::default();
        self.problems.iter().flat_map(|problem| texts.lines(problem)).collect()
    }
}

/// Reads every file; what is wrong with one does not hide what is wrong with another.
pub fn read(files: &[PathBuf], words: &PracticeWords) -> Reading {
    let mut all = Reading { scenarios: Vec::new(), problems: Vec::new(), cases: 0 };
    for file in files {
        let Opened { reading, digest, folder } = open(file, words);
        all.cases += reading.cases;
        for problem in reading.problems {
            // Two scenarios may include one file.
            if !all.problems.contains(&problem) {
                all.problems.push(problem);
            }
        }
        if let Some(scenario) = reading.scenario {
            let rows = if scenario.rows.is_empty() { Vec::new() } else { cases(&scenario) };
            let file = file.display().to_string();
            all.scenarios.push(ReadScenario { file, folder: Some(folder), digest, scenario, rows });
        }
    }
    all
}

/// The scenarios of files of which all are valid, and lines about what is doubtful in them.
///
/// # Errors
/// Exit code 2 with every problem told.
pub fn all(files: &[PathBuf], words: &PracticeWords) -> Result<(Vec<ReadScenario>, Vec<String>), Outcome> {
    let reading = read(files, words);
    let lines = reading.lines();
    match reading.errors() {
        0 => Ok((reading.scenarios, lines)),
        errors => {
            lines.iter().for_each(|line| terminal::say(line));
            Err(Outcome::Usage(format!("{} Nothing was run.", invalid(errors))))
        }
    }
}

/// Why nothing can be run.
pub fn invalid(errors: usize) -> String {
    if errors == 1 { "There is 1 error.".to_owned() } else { format!("There are {errors} errors.") }
}

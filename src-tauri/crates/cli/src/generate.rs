//! `handover generate`: the manual pages and the completions of shells, for those who make packages.

use std::path::PathBuf;

use clap::{CommandFactory as _, Subcommand};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::outcome::Outcome;
use crate::terminal;

/// What is generated.
#[derive(Debug, Subcommand)]
pub enum GenerateCommand {
    /// Writes a manual page for each command into a folder, which must exist.
    Man {
        /// Folder to write to.
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Prints the completions for a shell.
    Completions {
        /// Which shell.
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// Generates it.
pub fn run(command: &GenerateCommand) -> Outcome {
    let mut words = Arguments::command();
    let made = match command {
        GenerateCommand::Man { folder } => clap_mangen::generate_to(words, folder)
            .map_err(|error| Outcome::Impossible(format!("{}: {error}", folder.display()))),
        GenerateCommand::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut words, "handover", &mut text);
            terminal::result(String::from_utf8_lossy(&text).trim_end());
            Ok(())
        }
    };
    match made {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

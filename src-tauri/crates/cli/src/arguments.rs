//! The command line's words.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Proves that a Salesforce messaging handover works.
#[derive(Debug, Parser)]
#[command(name = "handover", version, after_help = EXIT_CODES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 pass; 1 an expectation failed; 2 usage; 3 it could not be carried out.";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves a practice org on this machine until it is interrupted. The first line of output is one JSON object.
    Practice(PracticeArguments),
    /// Holds one conversation as the end user, with the live transcript on standard output, and closes it.
    Chat(Box<ChatArguments>),
    /// Lists, exports and imports the app's org profiles, without keys and tokens.
    #[command(subcommand)]
    Orgs(OrgsCommand),
}

/// `handover orgs`.
#[derive(Debug, Subcommand)]
pub enum OrgsCommand {
    /// One line per org that is not in the trash.
    List {
        /// Prints one JSON object instead.
        #[arg(long)]
        json: bool,
    },
    /// Writes orgs as JSON, without keys and tokens.
    Export {
        /// Names of orgs; all when none is given.
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        /// File to write, which must not exist; standard output when absent.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Makes the orgs of an export; those that are there already are left as they are.
    Import {
        /// File that `handover orgs export` or the app has written.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Prints one JSON object instead of a line.
        #[arg(long)]
        json: bool,
    },
}

/// `handover practice`.
#[derive(Debug, Args)]
pub struct PracticeArguments {
    /// Port on 127.0.0.1; 0 for any free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// JSON file with the org to serve instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,
}

/// `handover chat`.
#[derive(Debug, Args)]
pub struct ChatArguments {
    /// Where to.
    #[command(flatten)]
    pub target: Target,
    /// A routing attribute; may be given several times. Names are case-sensitive.
    #[arg(long = "attr", value_name = "NAME=VALUE", value_parser = attribute)]
    pub attributes: Vec<(String, String)>,
    /// Starts as a verified user: the `sub` of the identity token. Needs --key, --kid and --issuer, except with --practice.
    #[arg(long = "as", value_name = "SUBJECT")]
    pub subject: Option<String>,
    /// PEM file with the RSA private key that signs the identity token.
    #[arg(long, value_name = "FILE", requires = "subject")]
    pub key: Option<PathBuf>,
    /// Key id (`kid`) of that key.
    #[arg(long, value_name = "K", requires = "key")]
    pub kid: Option<String>,
    /// Issuer (`iss`), byte for byte as in the key set.
    #[arg(long, value_name = "I", requires = "key")]
    pub issuer: Option<String>,
    /// A message to send; may be given several times. The first is sent when an agent has greeted, or 3 s after the
    /// conversation was created; each other one when the one before was accepted by the server.
    #[arg(long = "say", value_name = "TEXT")]
    pub messages: Vec<String>,
    /// What to wait for: replied if something is said, otherwise accepted.
    #[arg(long, value_enum)]
    pub until: Option<Until>,
    /// Longest time for the whole conversation, in seconds.
    #[arg(long, value_name = "S", default_value = "60", value_parser = seconds)]
    pub timeout: Duration,
    /// Prints one JSON object at the end instead of the live transcript.
    #[arg(long)]
    pub json: bool,
}

/// Where to.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Target {
    /// A practice org of its own, started for this conversation.
    #[arg(long)]
    pub practice: bool,
    /// File with the Code Snippet JSON of a Custom Client deployment.
    #[arg(long, value_name = "FILE")]
    pub snippet: Option<PathBuf>,
    /// Name of an org profile of the app.
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
}

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Until {
    /// Somebody has answered after the last message.
    Replied,
    /// An agent has accepted the conversation.
    Accepted,
    /// The messaging session has ended.
    Ended,
}

fn attribute(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("an attribute is NAME=VALUE"),
    }
}

fn seconds(text: &str) -> Result<Duration, &'static str> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("a number of seconds, more than 0 and at most 86400"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_words_are_consistent() {
        Arguments::command().debug_assert();
    }
}

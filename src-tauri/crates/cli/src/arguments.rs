//! The command line's words.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use console::view::{CheckId, ConnectorId};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use crate::generate::GenerateCommand;
pub use crate::keys::arguments::KeysCommand;
use crate::supervision::StandardInput;
pub use crate::test::arguments::TestCommand;

/// Proves that a Salesforce messaging handover works.
#[derive(Debug, Parser)]
#[command(name = "handover", version, after_help = EXIT_CODES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 passed; 1 an expectation failed; 2 usage; 3 the command could not be carried out.";

const CHECK_CODES: &str = "Exit codes: 0 every check passed or does not apply; 1 a check failed or could not be decided, \
                           something is certainly wrong all the same, or a mistake is armed that these checks cannot see; \
                           2 usage, or settings in a file in which something is certainly wrong; 3 the checks could not be \
                           carried out, or were interrupted (the probe conversation is closed, and what is known is printed).";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves a practice org on this machine until it is interrupted. The first line of output is one JSON object.
    Practice(PracticeArguments),
    /// Holds one conversation as the end user, prints the live transcript to standard output, and closes the conversation.
    Chat(Box<ChatArguments>),
    /// Checks an org: address, deployment, keys, tokens, event stream, and a probe conversation that is always closed again.
    #[command(after_help = CHECK_CODES)]
    Check(Box<CheckArguments>),
    /// Creates and inspects signing keys and identity tokens.
    #[command(subcommand)]
    Keys(Box<KeysCommand>),
    /// Lists, exports and imports the app's org profiles, without keys and tokens.
    #[command(subcommand)]
    Orgs(OrgsCommand),
    /// Runs, checks and records handovers written down as scenario files.
    #[command(subcommand)]
    Test(TestCommand),
    /// Generates manual pages and completions.
    #[command(subcommand, hide = true)]
    Generate(GenerateCommand),
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
    /// Writes orgs as JSON, without keys, tokens and issuers: whoever imports them signs in verified users with their own key.
    Export {
        /// Names of orgs; all orgs by default.
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        /// File to write, which must not exist yet; standard output by default.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Creates the orgs of an export; those that already exist are left as they are.
    Import {
        /// File written by `handover orgs export` or the app.
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
    /// Port on 127.0.0.1; 0 for any free port.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// JSON file with the org to serve instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,
    /// File that keeps the org across restarts; it holds the org's own signing key. Without it, every start is a new org.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
}

/// `handover chat`.
#[derive(Debug, Args)]
pub struct ChatArguments {
    /// Which org to talk to.
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
    /// Acts as another system's client: customClient, blip, cognigy or opencx. What that client does by itself is reported
    /// on standard error.
    #[arg(long, value_name = "NAME", value_parser = held_connector)]
    pub connector: Option<ConnectorId>,
    /// Opens no event stream; instead polls the list of entries, this many milliseconds after each answer (250 to 60,000).
    #[arg(long, value_name = "MS")]
    pub poll: Option<i64>,
    /// Text file with the conversation so far, which cognigy and opencx send as the first message.
    #[arg(long, value_name = "FILE", requires = "connector")]
    pub transcript: Option<PathBuf>,
    /// What the agent reads above the transcript, with opencx.
    #[arg(long, value_name = "TEXT", requires = "transcript")]
    pub summary: Option<String>,
    /// A message to send; may be given several times. The first is sent once an agent has greeted, or 3 s after the
    /// conversation was created; each further one as soon as the server has accepted the one before.
    #[arg(long = "say", value_name = "TEXT")]
    pub messages: Vec<String>,
    /// A file to send after the messages; may be given several times. One that changes while it is read is not sent.
    #[arg(long = "file", value_name = "PATH")]
    pub files: Vec<PathBuf>,
    /// What to wait for; by default, replied if a message or file is sent, otherwise accepted.
    #[arg(long, value_enum)]
    pub until: Option<Until>,
    /// Time limit for the whole conversation, in seconds.
    #[arg(long, value_name = "S", default_value = "60", value_parser = seconds)]
    pub timeout: Duration,
    /// Writes the conversation as a scenario file, with proposed expectations, for `handover test run`. The file must not exist yet.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Prints one JSON object at the end instead of the live transcript.
    #[arg(long)]
    pub json: bool,
    /// This process does the work, and standard input is the pipe from the one that was started.
    #[arg(long, hide = true, value_enum)]
    pub supervised: Option<StandardInput>,
}

/// `handover check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Which org to check. A practice org started for the checks gets its own key, bound to its channel.
    #[command(flatten)]
    pub target: Target,
    /// The system that the org is prepared for: customClient, blip, cognigy, opencx or infobip. By default, the profile's own,
    /// or the one whose settings the file holds.
    #[arg(long, value_name = "NAME", value_parser = connector)]
    pub connector: Option<ConnectorId>,
    /// The verified user to sign in: the `sub` of the identity token. A new one by default, so that no earlier conversation is
    /// resumed (except with --mistake conversation-of-yesterday). Needs a signing key: the profile's own, or --key, --kid and
    /// --issuer.
    #[arg(long = "as", value_name = "SUBJECT")]
    pub subject: Option<String>,
    /// PEM file with the RSA private key that signs identity tokens.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Key id (`kid`) of that key.
    #[arg(long, value_name = "K", requires = "key")]
    pub kid: Option<String>,
    /// Issuer (`iss`), byte for byte as in the key set. Enough by itself where the file of --snippet holds the key.
    #[arg(long, value_name = "I")]
    pub issuer: Option<String>,
    /// Only this check and those it depends on, for example guestToken; may be given several times.
    #[arg(long = "only", value_name = "CHECK", value_parser = check)]
    pub only: Vec<CheckId>,
    /// How long accepting the probe conversation may take, in seconds.
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    pub accept_within: Duration,
    /// With --practice: a mistake in the org's setup, for example keyset-not-bound; may be given several times.
    #[arg(long = "mistake", value_name = "NAME")]
    pub mistakes: Vec<String>,
    /// With --practice: a fault to arm, for example noAgent=true; may be given several times.
    #[arg(long = "fault", value_name = "NAME=VALUE", value_parser = attribute)]
    pub faults: Vec<(String, String)>,
    /// With --practice: a disputed behaviour, for example badIdentityToken=silentGuest; may be given several times.
    #[arg(long = "switch", value_name = "NAME=VALUE", value_parser = attribute)]
    pub switches: Vec<(String, String)>,
    /// Prints one JSON object instead of the table.
    #[arg(long)]
    pub json: bool,
    /// This process does the work, and standard input is the pipe from the one that was started.
    #[arg(long, hide = true, value_enum)]
    pub supervised: Option<StandardInput>,
}

/// Which org to talk to.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Target {
    /// A practice org, started for this command.
    #[arg(long)]
    pub practice: bool,
    /// File with the Code Snippet of a Custom Client deployment, or the settings of Blip, Cognigy.AI, OpenCX or Infobip.
    #[arg(long, value_name = "FILE")]
    pub snippet: Option<PathBuf>,
    /// Name of one of the app's org profiles.
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

pub fn attribute(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE"),
    }
}

pub fn seconds(text: &str) -> Result<Duration, &'static str> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("a number of seconds, more than 0 and at most 86400"),
    }
}

/// `keyset-not-bound` → `keysetNotBound`; a name that is written so already stays as it is.
pub fn camel_case(name: &str) -> String {
    let mut words = name.split(['-', '_']);
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut text, word| {
        let mut letters = word.chars();
        text.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        text.push_str(letters.as_str());
        text
    })
}

/// A check that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NoSuchCheck;

impl fmt::Display for NoSuchCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = CheckId::ALL.iter().map(name_of).collect();
        write!(formatter, "there is no such check; the checks are {}", names.join(", "))
    }
}

impl std::error::Error for NoSuchCheck {}

fn check(text: &str) -> Result<CheckId, NoSuchCheck> {
    named(text).ok_or(NoSuchCheck)
}

fn connector(text: &str) -> Result<ConnectorId, &'static str> {
    named(text).ok_or("the connectors are customClient, blip, cognigy, opencx and infobip")
}

/// Infobip has words of its own that say why it cannot be held.
fn held_connector(text: &str) -> Result<ConnectorId, &'static str> {
    named(text).ok_or("a conversation can be held as customClient, blip, cognigy or opencx")
}

/// A value by the name that it has in JSON, in camel or kebab case.
fn named<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(camel_case(text.trim()).into()).ok()
}

/// The name that a value has in JSON.
pub fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_words_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn checks_and_connectors_are_named_in_either_case() {
        assert_eq!(check("guest-token"), Ok(CheckId::GuestToken));
        assert_eq!(check("guestToken"), Ok(CheckId::GuestToken));
        assert_eq!(connector("custom-client"), Ok(ConnectorId::CustomClient));
        assert!(
            check("tea").expect_err("there is none").to_string().contains("wrongKeyIdRefused")
                && connector("").is_err()
        );
        assert_eq!(camel_case("keyset-not-bound"), "keysetNotBound");
        assert!(!held_connector("tea").expect_err("there is none").contains("infobip"));
    }
}

//! `handover`: the same application without a window.
//!
//! Results go to standard output, progress and failures to standard error. Exit codes: 0 pass, 1 an expectation failed, 2 usage,
//! 3 it could not be carried out.
//!
//! It is a library so that the packages of the desktop app need one binary: there, `handover` is a script that starts the
//! app's own with other words. By itself it is a program that needs no window library.

mod arguments;
mod attachment;
mod chat;
mod check;
mod generate;
mod keys;
mod orgs;
mod outcome;
mod practice;
mod setting;
mod signals;
mod supervision;
mod terminal;
mod test;
mod transcript;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use outcome::Outcome;

/// How the program was started, so that it can start itself once more.
#[derive(Clone, Debug)]
pub struct Call {
    /// What comes before the words of `handover`, in a program that is more than that.
    pub before: Vec<OsString>,
    /// The words of `handover`, its own name not included.
    pub words: Vec<OsString>,
}

impl Call {
    /// A program that is `handover` and nothing else.
    #[must_use]
    pub fn plain() -> Self {
        Self { before: Vec::new(), words: std::env::args_os().skip(1).collect() }
    }
}

/// Does what the words say, and answers the exit code.
pub fn run(call: Call) -> ExitCode {
    // Usage errors end here with 2, help and version with 0.
    let arguments = Arguments::parse_from(std::iter::once("handover".into()).chain(call.words.iter().cloned()));
    miaw::install_crypto();
    terminal::start_log();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return Outcome::impossible(&format!("no threads could be started: {error}")).finish(),
    };
    let outcome = runtime.block_on(async {
        match arguments.command {
            Command::Practice(arguments) => practice::run(arguments).await,
            Command::Chat(arguments) => chat::run(arguments, call).await,
            Command::Check(arguments) => check::run(arguments, call).await,
            Command::Orgs(command) => orgs::run(command).await,
            Command::Keys(command) => keys::run(*command).await,
            Command::Test(command) => test::run(command, call).await,
            Command::Generate(command) => generate::run(&command),
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome.finish()
}

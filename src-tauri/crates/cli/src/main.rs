//! `handover`: the same application without a window.
//!
//! Results go to standard output, progress and failures to standard error. Exit codes: 0 pass, 1 an expectation failed, 2 usage,
//! 3 it could not be carried out.

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
mod terminal;
mod test;
mod transcript;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use outcome::Outcome;

fn main() -> ExitCode {
    // Usage errors end here with 2, help and version with 0.
    let arguments = Arguments::parse();
    miaw::install_crypto();
    terminal::start_log();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return Outcome::impossible(&format!("no threads could be started: {error}")).finish(),
    };
    let outcome = runtime.block_on(async {
        match arguments.command {
            Command::Practice(arguments) => practice::run(arguments).await,
            Command::Chat(arguments) => chat::run(arguments).await,
            Command::Check(arguments) => check::run(arguments).await,
            Command::Orgs(command) => orgs::run(command).await,
            Command::Keys(command) => keys::run(*command).await,
            Command::Test(command) => test::run(command).await,
            Command::Generate(command) => generate::run(&command),
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome.finish()
}

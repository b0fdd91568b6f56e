//! `handover`, by itself.

use std::process::ExitCode;

use handover_cli::{Call, run};

fn main() -> ExitCode {
    run(Call::plain())
}

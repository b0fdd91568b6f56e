//! The desktop app.

// No console window beside the app on Windows.
#![cfg_attr(all(not(debug_assertions), windows), windows_subsystem = "windows")]

use std::process::ExitCode;

use handover_cli::Call;

/// The first word with which the packages' `handover` calls this program, so that they hold one binary instead of two.
const WITHOUT_WINDOW: &str = "--without-window";

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    match words.next() {
        Some(first) if first == WITHOUT_WINDOW => {
            handover_cli::run(Call { before: vec![first], words: words.collect() })
        }
        Some(_) | None => {
            handover_console::run();
            ExitCode::SUCCESS
        }
    }
}

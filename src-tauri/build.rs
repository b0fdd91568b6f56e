//! Lists the commands that a window may be allowed to call, and embeds the window's files.

use std::fs;

/// Every command of the shell. A test compares it with the handlers and with the window's contract.
const COMMANDS: &str = "src-tauri/commands.txt";

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed={COMMANDS}");
    let text = fs::read_to_string(COMMANDS).expect("the list of commands is part of the source");
    let commands: Vec<&'static str> = text.leak().lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let manifest = tauri_build::AppManifest::new().commands(commands.leak());
    let attributes = tauri_build::Attributes::new()
        .app_manifest(manifest)
        .capabilities_path_pattern("src-tauri/capabilities/*.json");
    tauri_build::try_build(attributes).expect("the window's files and capabilities are complete");
}

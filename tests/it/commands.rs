//! One list of commands: the file for the capability generator, the handlers, the capability file, the window's contract.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("part of the source")
}

fn listed() -> BTreeSet<String> {
    read("src-tauri/commands.txt").lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_handler_is_listed_and_every_listed_command_handled() {
    let text = read("src-tauri/src/commands.rs");
    let handlers = text.split("generate_handler![").nth(1).and_then(|rest| rest.split(']').next()).expect("the list");
    let handled: BTreeSet<String> = handlers
        .split(',')
        .filter_map(|path| path.trim().split("::").nth(1))
        .map(|name| name.trim().to_owned())
        .collect();
    assert_eq!(handled, listed());
}

#[test]
fn the_capability_allows_the_listed_commands_and_nothing_else() {
    let capability: serde_json::Value = serde_json::from_str(&read("src-tauri/capabilities/main.json")).expect("JSON");
    let allowed: BTreeSet<String> = capability["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|permission| permission.as_str().expect("a name").to_owned())
        .collect();
    let expected: BTreeSet<String> = listed().iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    assert_eq!(allowed, expected);
    assert!(capability.get("remote").is_none(), "no remote page may call a command");
}

#[test]
fn the_windows_contract_names_the_same_commands() {
    let contract = read("ui/src/ipc/backend.ts");
    let methods: BTreeSet<String> = contract
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| line.split_once('(').map(|(name, _)| snake_case(name)))
        .collect();
    assert_eq!(methods, listed());
}

fn snake_case(name: &str) -> String {
    name.chars().fold(String::new(), |mut text, letter| {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
        text
    })
}

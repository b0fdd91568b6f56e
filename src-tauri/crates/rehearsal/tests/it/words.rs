//! Every name that a practice org has is known to scenarios.

use std::fs;
use std::path::Path;

use rehearsal::words;

/// The words of a generated type: `"dropStreams"` of `{ "now": "dropStreams" }`.
fn generated(name: &str, before: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/ipc/generated");
    let text = fs::read_to_string(folder.join(format!("{name}.ts"))).unwrap();
    let text = text.split_once("export type").unwrap().1;
    text.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[test]
fn lists_are_complete() {
    let words = words();
    let samples = generated("Sample", "\"").into_iter().filter(|word| word.starts_with(char::is_alphabetic)).collect();
    assert_eq!(sorted(words.samples), sorted(samples));
    assert_eq!(sorted(words.now), sorted(generated("FaultNow", "\"now\": \"")));
}

#[test]
fn members_are_complete() {
    let words = words();
    for (own, name) in [(words.faults, "Faults"), (words.mistakes, "Mistakes"), (words.switches, "Switches")] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/ipc/generated");
        let text = fs::read_to_string(folder.join(format!("{name}.ts"))).unwrap();
        let members: Vec<String> = text
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, _)| name.trim_start_matches("export type ").trim().to_owned())
            .filter(|name| name.chars().all(char::is_alphanumeric))
            .collect();
        assert!(!own.is_empty());
        assert_eq!(sorted(own), sorted(members), "{name}");
    }
}

#[test]
fn deployments_are_those_of_the_built_in_org() {
    let words = words();
    assert_eq!(words.deployments.first().map(String::as_str), Some("Practice_Web_Messaging"));
    assert!(words.deployments.iter().any(|name| name == "Practice_With_Prechat"));
}

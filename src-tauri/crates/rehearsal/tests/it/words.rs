//! Every name that a practice org has is known to scenarios.

use std::fs;
use std::path::Path;

use rehearsal::words;
use serde_json::json;

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

/// A value is refused before anything runs, in the words in which the org would refuse it.
#[test]
fn values_are_known_before_an_org_is_opened() {
    let words = words();
    let (fault, switch) = (words.objection_to_fault.unwrap(), words.objection_to_switch.unwrap());
    for (name, value) in [
        ("noAgent", json!(true)),
        ("delayMs", json!(250)),
        ("routingError", json!("closed")),
        ("routingError", json!(null)),
        ("answerNext", json!({ "count": 2, "status": 503 })),
        ("oddStreams", json!({ "count": 1, "kind": "halfOpen" })),
    ] {
        assert_eq!(fault(name, &value), None, "{name}");
    }
    for (name, value, expected) in [
        ("noAgent", json!("yes"), "noAgent must be true or false"),
        ("loseEvents", json!(-1), "loseEvents must be a whole number from 0 to 4294967295"),
        ("delayMs", json!(3_600_001), "delayMs must be at most 3,600,000"),
        ("routingError", json!(404), "routingError must be a string"),
        ("answerNext", json!({ "count": 2, "status": 200 }), "answerNext.status must be 400 to 599"),
        ("answerNext", json!({ "count": 2 }), "answerNext.status is required"),
        ("noAgents", json!(true), "Unrecognized property \"noAgents\""),
    ] {
        assert_eq!(fault(name, &value).as_deref(), Some(expected), "{name}");
    }
    assert_eq!(switch("badIdentityToken", &json!("silentGuest")), None);
    for (name, value, expected) in [
        ("badIdentityToken", json!("silent"), "badIdentityToken must be one of refuse, silentGuest"),
        ("guestSubject", json!("NOBODY"), "guestSubject must be UNAUTH or ANON"),
    ] {
        assert_eq!(switch(name, &value).as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn deployments_are_those_of_the_built_in_org() {
    let words = words();
    assert_eq!(words.deployments.first().map(String::as_str), Some("Practice_Web_Messaging"));
    assert!(words.deployments.iter().any(|name| name == "Practice_With_Prechat"));
}

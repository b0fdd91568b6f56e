use practice_org::{Error, Seed};

fn refused(text: &str) -> String {
    match Seed::from_json(text) {
        Err(Error::Seed(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_gives_only_what_differs() {
    let seed = Seed::from_json(r#"{ "orgId": "00DXX0000001abc" }"#).unwrap();
    assert_eq!(seed.org_id, "00DXX0000001abc");
    assert_eq!(seed.deployments.len(), Seed::default().deployments.len());
}

#[test]
fn the_built_in_seed_survives_its_own_json() {
    let text = serde_json::to_string(&Seed::default()).unwrap();
    let again = Seed::from_json(&text).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
}

#[test]
fn unknown_members_and_loose_ends_are_named() {
    assert!(refused(r#"{ "agnets": [] }"#).contains("agnets"));
    assert!(refused(r#"{ "agents": [{ "id": "005", "name": "A", "kind": "auto", "presence": "online", "capacity": 1, "queue": "x" }] }"#).contains("queue"));
    let script = r#"{ "agents": [{ "id": "005", "name": "A", "kind": "auto", "presence": "online", "capacity": 1, "script": { "greet": "x" } }] }"#;
    assert!(refused(script).contains("agents[0].script.greet"));
    assert!(refused(r#"{ "orgId": "00D000000000062EAA" }"#).contains("15-character"));
    assert!(refused(r#"{ "channels": [] }"#).contains("channel"));
    assert!(refused(r#"{ "queues": [] }"#).contains("queue"));
    assert!(refused(r#"{ "deployments": [] }"#).contains("deployments"));
    assert!(refused("[]").contains("object"));
    for (text, words) in [
        (r#"{ "flow": ["Practice_Queue"] }"#, "flow must be an object"),
        (r#"{ "agents": [["005", "A", "auto", "online", 1]] }"#, "agents[0] must be an object"),
        (
            r#"{ "agents": [{ "id": "005", "name": "A", "kind": "auto", "presence": "online", "capacity": 1, "script": [] }] }"#,
            "agents[0].script must be an object",
        ),
        (r#"{ "hours": ["x", true, []] }"#, "hours must be an object"),
        (
            r#"{ "deployments": [{ "developerName": "D", "label": "D", "deploymentType": "Api", "published": true, "channel": "C", "forms": [[]] }] }"#,
            "deployments[0].forms[0] must be an object",
        ),
    ] {
        assert_eq!(refused(text), words);
    }
    let hours = r#"{ "hours": { "name": "H", "isActive": true, "spans": [{ "startTime": 1, "endTime": 2 }] } }"#;
    assert!(Seed::from_json(hours).unwrap().hours.is_some());
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let missing = Seed::load(std::path::Path::new("/nowhere/seed.json"));
    assert!(matches!(missing, Err(Error::Seed(reason)) if reason.contains("/nowhere/seed.json")));
}

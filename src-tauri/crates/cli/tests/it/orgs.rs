//! `handover orgs`.

use anyhow::Result;
use serde_json::json;

use crate::program::{Place, code, err, json as read, out};

const EXPORT: &str = r#"{
  "format": "handover-console-orgs",
  "version": 1,
  "orgs": [{
    "name": "Acme UAT",
    "environment": "sandbox",
    "serviceUrl": "https://acme--uat.sandbox.my.salesforce-scrt.com",
    "orgId": "00D000000000062",
    "developerName": "Custom_Client",
    "connector": "opencx",
    "settings": {}
  }]
}"#;

#[test]
fn orgs_go_in_are_listed_and_come_out_again() -> Result<()> {
    let place = Place::new()?;
    let file = place.file("orgs.json", EXPORT)?;
    let empty = place.run(&["orgs", "list", "--json"])?;
    assert_eq!((code(&empty), read(&empty)?), (0, json!({ "orgs": [] })));

    let imported = place.run(&["orgs", "import", &file, "--json"])?;
    assert_eq!((code(&imported), read(&imported)?), (0, json!({ "created": 1, "skipped": 0 })));
    let again = place.run(&["orgs", "import", &file])?;
    assert_eq!(out(&again).trim(), "0 imported, 1 already there");

    let listed = read(&place.run(&["orgs", "list", "--json"])?)?;
    assert_eq!(listed["orgs"][0]["connector"], "opencx");
    assert_eq!(listed["orgs"][0]["keyId"], json!(null));
    let exported = read(&place.run(&["orgs", "export", "Acme UAT"])?)?;
    assert_eq!(exported, serde_json::from_str::<serde_json::Value>(EXPORT)?);

    let target = place.folder.path().join("out.json").to_string_lossy().into_owned();
    assert_eq!(code(&place.run(&["orgs", "export", "--out", &target])?), 0);
    let kept = place.run(&["orgs", "export", "--out", &target])?;
    assert_eq!(code(&kept), 2, "a file is never written over: {}", err(&kept));
    Ok(())
}

#[test]
fn what_cannot_be_done_is_said() -> Result<()> {
    let place = Place::new()?;
    let snippet = place.file("snippet.json", r#"{ "OrganizationId": "00D000000000062" }"#)?;
    let wrong = place.run(&["orgs", "import", &snippet])?;
    assert_eq!(code(&wrong), 2);
    assert!(err(&wrong).contains("not an export of orgs"), "{}", err(&wrong));
    assert_eq!(code(&place.run(&["orgs", "export", "Nobody"])?), 2);
    assert_eq!(code(&place.run(&["orgs", "import", "missing.json"])?), 2);
    Ok(())
}

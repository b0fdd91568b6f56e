//! The published JSON Schema says what reading says.

use std::path::Path;

use anyhow::{Context as _, Result};
use console::scenario::schema;
use serde_json::{Value, json};

use super::reading::EVERYTHING;
use super::with_steps;

fn published() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/scenario.schema.json")
}

/// `UPDATE_DOCS=1` writes it anew.
#[test]
fn the_published_schema_is_fresh() -> Result<()> {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(published(), schema())?;
    }
    let text = std::fs::read_to_string(published()).context("docs/scenario.schema.json")?;
    assert!(text == schema(), "Run `UPDATE_DOCS=1 cargo nextest run -p console -E 'test(published_schema)'`.");
    Ok(())
}

/// YAML as JSON, by the reader that editors have: what is written without quotes has its type.
fn json_of(text: &str) -> Result<Value> {
    console::scenario::as_json(text).context("no YAML")
}

#[test]
fn it_takes_every_form_and_refuses_what_reading_refuses() -> Result<()> {
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema())?)?;
    let all = json_of(EVERYTHING)?;
    let faults: Vec<_> =
        validator.iter_errors(&all).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(faults, Vec::<String>::new());

    for step in [
        "sya: x",
        "start: gest",
        "start: { conector: blip }",
        "say: [a]",
        "say: ''",
        "say: x\n    wait: 1",
        "wait: 0",
        "wait: 0 s",
        "wait: soon",
        "expect: mesage",
        "expect: message_",
        "expect: []",
        "expect: { message: { is: a, contains: b } }",
        "expect: { accepted: 10 s }",
        "expect: { gaps: {} }",
        "expect: { finding: not-rooted }",
        "expect: { file: { sha256: abc } }",
        "expect: { message: { from: agnet } }",
        "client: dropstream",
        "manual: { ask: x }",
        "manual: { do: x, practice: [acept] }",
        "file: { name: a.txt }",
        "name: x",
    ] {
        let text = with_steps(&format!("  - start: guest\n  - {step}\n"));
        assert!(!validator.is_valid(&json_of(&text)?), "{step}");
        assert!(super::reading(&text).errors() > 0, "{step}");
    }
    for text in [
        "version: 2\nname: x\nsteps: [start]\n",
        "version: '1'\nname: x\nsteps: [start]\n",
        "version: 1\nname: ' '\nsteps: [start]\n",
        "version: 1\nname: x\ntags: ['']\nsteps: [start]\n",
        "version: 1\nname: x\nsteps: [{ start: guest, name: '' }]\n",
        "version: 1\nsteps: [start]\n",
        "version: 1\nname: x\nsteps: []\n",
    ] {
        assert!(!validator.is_valid(&json_of(text)?), "{text}");
        assert!(super::reading(text).errors() > 0, "{text}");
    }
    for text in [
        "version: 1.0\nname: 2\nsteps: [start]\n",
        "version: 1\nname: x\npractice: { agents: { answers: [4711, true] } }\nsteps: [start]\n",
    ] {
        assert!(validator.is_valid(&json_of(text)?), "{text}");
        assert_eq!(super::reading(text).errors(), 0, "{text}");
    }
    Ok(())
}

#[test]
fn it_is_what_editors_know() -> Result<()> {
    let schema: Value = serde_json::from_str(&schema())?;
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::meta::validate(&schema).map_err(|error| anyhow::anyhow!("{error}"))?;
    assert_eq!(schema["properties"]["version"]["const"], json!(1));
    // Every name is explained.
    fn explained(value: &Value) -> bool {
        let own = value["properties"]
            .as_object()
            .is_none_or(|members| members.values().all(|member| member["description"].is_string()));
        own && value.as_object().is_none_or(|members| members.values().all(explained))
            && value.as_array().is_none_or(|items| items.iter().all(explained))
    }
    assert!(explained(&schema));
    Ok(())
}

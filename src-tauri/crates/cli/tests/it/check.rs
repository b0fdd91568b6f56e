//! `handover check`.

use std::process::Stdio;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::program::{Place, Serving, code, err, json as parsed, out};

fn checks(result: &Value) -> Vec<(String, String)> {
    let rows = result["checks"].as_array().cloned().unwrap_or_default();
    let word = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| (word(row, "check"), word(row, "state"))).collect()
}

fn state(result: &Value, check: &str) -> String {
    checks(result).into_iter().find(|(name, _)| name == check).map(|(_, state)| state).unwrap_or_default()
}

#[test]
fn a_practice_org_passes_and_every_check_is_listed() -> Result<()> {
    let place = Place::new()?;
    let output = place.run(&["check", "--practice", "--json"])?;
    assert_eq!(code(&output), 0, "{}\n{}", out(&output), err(&output));
    let result = parsed(&output)?;
    let listed = checks(&result);
    assert_eq!(listed.len(), 20, "{listed:?}");
    assert!(listed.iter().all(|(_, state)| state == "passed" || state == "notApplicable"), "{listed:?}");
    assert_eq!(state(&result, "verifiedToken"), "passed");
    assert_eq!(state(&result, "closing"), "passed");
    assert_eq!((&result["passed"], &result["findings"]), (&json!(true), &json!([])));
    assert_eq!(result["connector"], "customClient");
    assert!(result["elapsedMs"].is_u64() && result["startedAt"].is_u64());
    assert!(!place.folder.path().join("data").exists(), "it leaves nothing behind");
    // Progress is on standard error, as it comes.
    assert!(err(&output).contains("Token for a guest: passed."), "{}", err(&output));
    for text in [out(&output), err(&output)] {
        assert!(!text.contains("eyJ") && !text.contains("PRIVATE KEY"), "no token and no key is printed");
    }
    Ok(())
}

#[test]
fn people_get_a_table_with_a_line_per_check() -> Result<()> {
    let place = Place::new()?;
    let output = place.run(&["check", "--practice", "--only", "clock", "--only", "guest-token"])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    let text = out(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("This machine's clock  passed "), "{text}");
    assert!(lines[1].starts_with("Token for a guest     passed "), "{text}");
    Ok(())
}

#[test]
fn an_armed_fault_fails_and_says_what_and_why() -> Result<()> {
    let place = Place::new()?;
    let output = place.run(&["check", "--practice", "--fault", "routingError=Closed on Sundays", "--json"])?;
    assert_eq!(code(&output), 1, "{}", err(&output));
    let result = parsed(&output)?;
    assert_eq!(result["passed"], false);
    assert_eq!((state(&result, "routing"), state(&result, "acceptance")), ("failed".into(), "undecided".into()));
    assert!(err(&output).contains("Closed on Sundays"));
    assert!(err(&output).trim_end().ends_with("1 check failed, and 1 could not be decided."), "{}", err(&output));

    let waiting = ["check", "--practice", "--fault", "no-agent=true", "--accept-within", "0.2", "--json"];
    let output = place.run(&waiting)?;
    assert_eq!(code(&output), 1, "{}", err(&output));
    let result = parsed(&output)?;
    assert_eq!((state(&result, "acceptance"), state(&result, "closing")), ("failed".into(), "passed".into()));
    Ok(())
}

#[test]
fn a_mistake_in_the_setup_is_named_by_its_rule() -> Result<()> {
    let place = Place::new()?;
    for (mistake, rule) in [
        ("keyset-not-bound", "key-set-not-bound"),
        ("issuerDiffers", "issuer-differs"),
        ("not-published", "deployment-unpublished"),
        ("omni-channel-off", "nobody-takes-it"),
    ] {
        let output = place.run(&["check", "--practice", "--mistake", mistake, "--accept-within", "2", "--json"])?;
        assert_eq!(code(&output), 1, "{mistake}: {}", err(&output));
        assert_eq!(parsed(&output)?["findings"], json!([rule]), "{mistake}");
    }
    Ok(())
}

#[test]
fn a_snippet_is_checked_as_a_guest_or_with_a_key_from_a_file() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    let guest = place.run(&["check", "--snippet", &snippet, "--connector", "cognigy", "--json"])?;
    assert_eq!(code(&guest), 0, "{}", err(&guest));
    let result = parsed(&guest)?;
    assert_eq!(result["connector"], "cognigy");
    assert_eq!(state(&result, "verifiedToken"), "notApplicable");

    // This org does not know the key.
    let key = place.folder.path().join("key.pem").to_string_lossy().into_owned();
    let made = std::process::Command::new("openssl").args(["genrsa", "-out", &key, "2048"]).output()?;
    anyhow::ensure!(made.status.success(), "openssl makes a key");
    let signing = ["--key", &key, "--kid", "k1", "--issuer", "acme", "--as", "customer-42"];
    let only = ["check", "--snippet", &snippet, "--only", "verifiedToken", "--json"];
    let verified = place.run(&[only.as_slice(), signing.as_slice()].concat())?;
    assert_eq!(code(&verified), 1, "{}", err(&verified));
    assert!(out(&verified).contains("no active auth schemes"), "{}", out(&verified));
    Ok(())
}

#[test]
fn usage_errors_exit_with_2_and_print_no_result() -> Result<()> {
    let place = Place::new()?;
    let cases: [&[&str]; 9] = [
        &["check"],
        &["check", "--practice", "--only", "tea"],
        &["check", "--practice", "--connector", "tea"],
        &["check", "--practice", "--mistake", "tea"],
        &["check", "--practice", "--fault", "tea=1"],
        &["check", "--practice", "--switch", "badIdentityToken=tea"],
        &["check", "--practice", "--as", " "],
        &["check", "--practice", "--accept-within", "0"],
        &["check", "--org", "Nobody"],
    ];
    for arguments in cases {
        let output = place.run(arguments)?;
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
    let output = place.run(&["check", "--practice", "--mistake", "tea"])?;
    assert!(err(&output).contains("keysetNotBound"), "{}", err(&output));
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupt_closes_the_probe_and_exits_with_3() -> Result<()> {
    use std::io::{BufRead as _, BufReader};

    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let control = serving.text("controlUrl").to_owned();
    let http = reqwest::Client::new();
    http.patch(format!("{control}/faults")).json(&json!({ "noAgent": true })).send().await?.error_for_status()?;
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    let mut child = place
        .command(&["check", "--snippet", &snippet, "--accept-within", "60"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    // The probe is there once it is told to be routed.
    let mut lines = BufReader::new(child.stderr.take().context("piped")?).lines();
    let routed = lines.by_ref().map_while(Result::ok).any(|line| line.starts_with("Conversation is routed: passed"));
    assert!(routed);
    let open = async || -> Result<usize> {
        let state: Value = http.get(format!("{control}/state")).send().await?.json().await?;
        Ok(state["conversations"].as_array().context("a list")?.iter().filter(|row| row["open"] == true).count())
    };
    assert_eq!(open().await?, 1);
    let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    anyhow::ensure!(interrupted.success());
    assert_eq!(child.wait()?.code(), Some(3));
    assert_eq!(open().await?, 0);
    Ok(())
}

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
fn mistakes_of_an_endpoint_and_of_a_publication_are_found_where_they_show() -> Result<()> {
    let place = Place::new()?;
    for (mistake, rule) in [("endpoint-behind-login", "key-set-endpoint"), ("not-republished", "attribute-lost")] {
        let output = place.run(&["check", "--practice", "--mistake", mistake, "--json"])?;
        assert_eq!(code(&output), 1, "{mistake}: {}", err(&output));
        assert_eq!(parsed(&output)?["findings"], json!([rule]), "{mistake}");
    }
    Ok(())
}

#[test]
fn a_mistake_that_no_check_sees_is_said_and_fails() -> Result<()> {
    let place = Place::new()?;
    for (mistake, words) in [
        ("attribute-not-mapped", ["attribute-lost", "inside the org"]),
        ("files-off", ["file-refused", "no check sends a file"]),
    ] {
        let output = place.run(&["check", "--practice", "--mistake", mistake, "--json"])?;
        assert_eq!(code(&output), 1, "{mistake}: {}", err(&output));
        let result = parsed(&output)?;
        assert_eq!((&result["passed"], &result["findings"]), (&json!(false), &json!([])), "{mistake}");
        assert_eq!(result["unseen"].as_array().map(Vec::len), Some(1), "{mistake}: {result}");
        assert_eq!(result["unseen"][0]["rule"], words[0], "{mistake}");
        let reason = result["reason"].as_str().unwrap_or_default();
        for word in words {
            assert!(err(&output).contains(word) && reason.contains(word), "{mistake} {word}: {}", err(&output));
        }
    }
    // One that could be seen, by a check that was left out.
    let output = place.run(&["check", "--practice", "--mistake", "keyset-not-bound", "--only", "clock", "--json"])?;
    assert_eq!((code(&output), &parsed(&output)?["passed"]), (1, &json!(false)), "{}", err(&output));
    assert!(err(&output).contains("keysetNotBound"), "{}", err(&output));
    Ok(())
}

#[test]
fn what_is_certainly_wrong_fails_the_run_even_if_its_check_passed() -> Result<()> {
    let place = Place::new()?;
    let output = place.run(&["check", "--practice", "--fault", "malformedEvents=3", "--json"])?;
    assert_eq!(code(&output), 1, "{}", err(&output));
    let result = parsed(&output)?;
    assert_eq!((&result["passed"], &result["findings"]), (&json!(false), &json!(["answer-not-of-this-api"])));
    assert!(checks(&result).iter().all(|(_, state)| state != "failed"), "{:?}", checks(&result));
    assert!(err(&output).contains("certainly wrong"), "{}", err(&output));
    assert!(result["reason"].as_str().is_some_and(|reason| reason.contains("answer-not-of-this-api")), "{result}");
    Ok(())
}

#[test]
fn what_the_stream_may_do_is_told_and_fails_no_run() -> Result<()> {
    let place = Place::new()?;
    for (fault, rule) in [
        ("duplicateEvents=5", "message-doubled"),
        (r#"oddStreams={"count":1,"kind":"eventWithoutId"}"#, "message-doubled"),
        (r#"lateEvents={"count":1,"after":2}"#, "order-differs"),
    ] {
        let output = place.run(&["check", "--practice", "--fault", fault, "--json"])?;
        assert_eq!(code(&output), 0, "{fault}: {}", err(&output));
        let result = parsed(&output)?;
        assert_eq!((&result["passed"], &result["findings"]), (&json!(true), &json!([rule])), "{fault}");
        assert_eq!((&result["reason"], &result["unseen"]), (&json!(null), &json!([])), "{fault}");
    }
    Ok(())
}

#[test]
fn a_sound_practice_org_passes_for_every_connector() -> Result<()> {
    let place = Place::new()?;
    for connector in ["blip", "cognigy", "opencx", "infobip"] {
        let output = place.run(&["check", "--practice", "--connector", connector, "--json"])?;
        assert_eq!(code(&output), 0, "{connector}: {}", err(&output));
        assert_eq!(parsed(&output)?["findings"], json!([]), "{connector}");
    }
    Ok(())
}

#[test]
fn settings_are_read_as_the_app_reads_them() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    // Lines of a vendor's screen: whose they are decides what is checked.
    let lines = format!(
        "Base URL: {}\nOrganization ID: {}\nEmbedded Service Developer Name: {}\n",
        serving.text("url"),
        serving.text("orgId"),
        serving.text("developerName")
    );
    let block = place.file("cognigy.txt", &lines)?;
    let output = place.run(&["check", "--snippet", &block, "--only", "identifiers", "--json"])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert_eq!(parsed(&output)?["connector"], "cognigy");
    let output =
        place.run(&["check", "--snippet", &block, "--only", "identifiers", "--connector", "blip", "--json"])?;
    assert_eq!(parsed(&output)?["connector"], "blip");

    let right = serving.snippet(serving.text("developerName"));
    let number = json!({ "OrganizationId": 12, "DeveloperName": "Chat", "Url": serving.text("url") }).to_string();
    for (text, words) in [
        (right.replace('"', "\u{201d}"), ["settings-smart-quotes", "typographic"]),
        (right[..right.len() - 6].to_owned(), ["settings-cut-off", "ends before"]),
        (number, ["org-id-form", "`12`"]),
    ] {
        let output = place.run(&["check", "--snippet", &place.file("odd.json", &text)?])?;
        assert_eq!((code(&output), out(&output)), (2, String::new()), "{text}: {}", err(&output));
        for word in words {
            assert!(err(&output).contains(word) && err(&output).contains("Do: "), "{text}: {}", err(&output));
        }
    }
    let path = place.folder.path().join("wide.json");
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(right.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(&path, wide)?;
    let output = place.run(&["check", "--snippet", &path.to_string_lossy()])?;
    assert_eq!(code(&output), 2, "{}", err(&output));
    assert!(err(&output).contains("UTF-16"), "{}", err(&output));
    Ok(())
}

#[test]
fn a_private_key_in_the_settings_signs_and_is_not_printed() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let key = place.folder.path().join("key.pem");
    let made =
        std::process::Command::new("openssl").args(["genrsa", "-out", &key.to_string_lossy(), "2048"]).output()?;
    anyhow::ensure!(made.status.success(), "openssl makes a key");
    let pem = std::fs::read_to_string(&key)?;
    let block = json!({
        "Instance URL": serving.text("url"), "Salesforce Org ID": serving.text("orgId"),
        "ES Developer Name": serving.text("developerName"), "Auth Key ID": "k1", "Auth Private Key": pem,
    });
    let block = place.file("block.json", &block.to_string())?;
    let output = place.run(&[
        "check",
        "--snippet",
        &block,
        "--only",
        "verifiedToken",
        "--as",
        "u1",
        "--issuer",
        "acme",
        "--json",
    ])?;
    // This org does not know the key.
    assert_eq!((code(&output), state(&parsed(&output)?, "verifiedToken")), (1, "failed".into()), "{}", err(&output));
    let body = pem.lines().nth(5).context("a line of the key")?;
    assert!(!out(&output).contains(body) && !err(&output).contains(body));
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
    let serving = Serving::start(&place, &[])?;
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    let cases: [&[&str]; 14] = [
        &["check", "--snippet", &snippet, "--issuer", "acme"],
        &["check"],
        &["check", "--snippet", &snippet, "--mistake", "keyset-not-bound"],
        &["check", "--snippet", &snippet, "--fault", "noAgent=true"],
        &["check", "--snippet", &snippet, "--switch", "badIdentityToken=silentGuest"],
        // Nothing could sign.
        &["check", "--snippet", &snippet, "--as", "customer-42"],
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
async fn an_interrupt_a_closed_terminal_and_a_kill_close_the_probe() -> Result<()> {
    use std::io::{BufRead as _, BufReader, Read as _};

    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let control = serving.text("controlUrl").to_owned();
    let http = reqwest::Client::new();
    http.patch(format!("{control}/faults")).json(&json!({ "noAgent": true })).send().await?.error_for_status()?;
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    let open = async || -> Result<usize> {
        let state: Value = http.get(format!("{control}/state")).send().await?.json().await?;
        Ok(state["conversations"].as_array().context("a list")?.iter().filter(|row| row["open"] == true).count())
    };
    for (signal, expected) in [("-INT", Some(3)), ("-HUP", Some(3)), ("-TERM", Some(3)), ("-KILL", None)] {
        let mut child = place
            .command(&["check", "--snippet", &snippet, "--accept-within", "60", "--json"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        // The probe is there once it is told to be routed.
        let mut lines = BufReader::new(child.stderr.take().context("piped")?).lines();
        let routed =
            lines.by_ref().map_while(Result::ok).any(|line| line.starts_with("Conversation is routed: passed"));
        assert!(routed, "{signal}");
        assert_eq!(open().await?, 1, "{signal}");
        let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status()?;
        anyhow::ensure!(sent.success());
        let mut text = String::new();
        // It ends with the last of the two processes.
        child.stdout.take().context("piped")?.read_to_string(&mut text)?;
        assert_eq!(child.wait()?.code(), expected, "{signal}");
        assert_eq!(open().await?, 0, "{signal}");
        // What is known is told all the same.
        let result: Value = serde_json::from_str(&text)?;
        assert_eq!(result["passed"], false, "{signal}");
        assert_eq!((state(&result, "routing"), state(&result, "closing")), ("passed".into(), "passed".into()));
        assert!(checks(&result).iter().any(|(_, state)| state == "cancelled"), "{signal}: {:?}", checks(&result));
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn settings_on_standard_input_are_read_however_they_are_named() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let file = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    for snippet in [&["--snippet", "/dev/stdin"][..], &["--snippet=/dev/stdin"]] {
        let arguments = [&["check", "--only", "identifiers"], snippet].concat();
        let output = place.command(&arguments).stdin(std::fs::File::open(&file)?).output()?;
        assert_eq!(code(&output), 0, "{}", err(&output));
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_while_it_waits_for_its_settings() -> Result<()> {
    let place = Place::new()?;
    let pipe = place.folder.path().join("settings.json").to_string_lossy().into_owned();
    anyhow::ensure!(std::process::Command::new("mkfifo").arg(&pipe).status()?.success());
    for command in ["check", "chat"] {
        let child = place
            .command(&[command, "--snippet", &pipe])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        // It is there once it reads.
        let writer = std::fs::File::options().write(true).open(&pipe)?;
        let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
        anyhow::ensure!(sent.success());
        let output = child.wait_with_output()?;
        drop(writer);
        assert_eq!(code(&output), 3, "{}", err(&output));
        assert!(err(&output).contains("Interrupted before"), "{}", err(&output));
    }
    Ok(())
}

#[test]
fn results_that_nobody_reads_do_not_change_the_exit_code() -> Result<()> {
    let place = Place::new()?;
    let (reader, writer) = std::io::pipe()?;
    drop(reader);
    let status = place
        .command(&["check", "--practice", "--only", "deployment", "--mistake", "not-published"])
        .stdin(Stdio::null())
        .stdout(writer)
        .stderr(Stdio::null())
        .status()?;
    assert_eq!(status.code(), Some(1));
    Ok(())
}

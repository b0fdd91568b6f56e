//! `handover chat`.

use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::program::{Place, Serving, code, err, json as parsed, out};

mod closing;

fn texts(result: &Value) -> Vec<(String, String)> {
    let rows = result["transcript"].as_array().cloned().unwrap_or_default();
    let word = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let messages = rows.iter().filter(|row| row["entryType"] == "Message");
    messages.map(|row| (word(row, "role"), word(row, "text"))).collect()
}

#[test]
fn a_guest_is_answered_and_the_transcript_holds_both_sides_in_order() -> Result<()> {
    let place = Place::new()?;
    let output = place.run(&["chat", "--practice", "--say", "hello", "--until", "replied", "--json"])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    let result = parsed(&output)?;
    let own = texts(&result).iter().position(|row| *row == ("EndUser".into(), "hello".into()));
    let answer = texts(&result).iter().position(|row| *row == ("Agent".into(), "You said: hello".into()));
    assert!(own.is_some() && own < answer, "{:?}", texts(&result));
    assert_eq!((&result["outcome"], &result["state"]), (&json!("passed"), &json!("closed")));
    assert!(!place.folder.path().join("data").exists(), "it leaves nothing behind");
    Ok(())
}

#[test]
fn the_live_transcript_is_on_standard_output_and_progress_on_standard_error() -> Result<()> {
    let place = Place::new()?;
    let output = place.run(&["chat", "--practice", "--attr", "Customer_Tier=Gold", "--say", "hello"])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(out(&output).contains("You: hello") && out(&output).contains("Ada Agent (Agent): You said: hello"));
    assert!(err(&output).contains("The conversation is open") && !out(&output).contains("The conversation is open"));
    Ok(())
}

#[test]
fn progress_and_what_a_connector_does_by_itself_are_told_in_order_and_once() -> Result<()> {
    let place = Place::new()?;
    let transcript = place.file("transcript.txt", "User: hi\nBot: hello")?;
    for _ in 0..3 {
        let connector = ["--connector", "cognigy", "--transcript", &transcript, "--say", "more"];
        let output = place.run(&[&["chat", "--practice"][..], &connector].concat())?;
        let told = err(&output);
        assert_eq!(code(&output), 0, "{told}");
        let places: Vec<usize> = [
            "Asking for a token",
            "Acting as Cognigy.AI: what follows is what its client does by itself",
            "Creating the conversation",
            "The conversation is open",
            "Cognigy.AI sends the transcript as first message",
            "Cognigy.AI does not hand Agent Replies to the Flow",
            "The conversation is closed",
        ]
        .iter()
        .map(|line| {
            assert_eq!(told.matches(line).count(), 1, "{line}: {told}");
            told.find(line).unwrap_or_default()
        })
        .collect();
        assert!(places.is_sorted(), "{told}");
    }
    Ok(())
}

#[test]
fn a_verified_user_is_verified_with_a_key_from_a_file() -> Result<()> {
    let place = Place::new()?;
    let verified = place.run(&["chat", "--practice", "--as", "customer-42", "--say", "hi", "--json"])?;
    assert_eq!(code(&verified), 0, "{}", err(&verified));
    let result = parsed(&verified)?;
    assert_eq!(result["verified"], true);
    assert!(result["endUserSubject"].as_str().context("a subject")?.ends_with("/uid:customer-42"), "{result}");

    // Another org does not know this key: it refuses, or takes the user for a guest; both are a failed expectation.
    let key = miaw_key(&place)?;
    let serving = Serving::start(&place, &[])?;
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    let signing = ["--as", "customer-42", "--key", &key, "--kid", "k1", "--issuer", "acme"];
    let refused = place.run(&[&["chat", "--snippet", &snippet, "--timeout", "20"], signing.as_slice()].concat())?;
    assert_eq!(code(&refused), 1, "{}", err(&refused));
    Ok(())
}

fn miaw_key(place: &Place) -> Result<String> {
    let path = place.folder.path().join("key.pem").to_string_lossy().into_owned();
    let made = Command::new("openssl").args(["genrsa", "-out", &path, "2048"]).output()?;
    anyhow::ensure!(made.status.success(), "openssl makes a key");
    Ok(path)
}

#[tokio::test]
async fn what_is_waited_for_and_never_comes_is_a_failed_expectation() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    let faults = format!("{}/faults", serving.text("controlUrl"));
    let arm = async |faults_of: Value| -> Result<()> {
        reqwest::Client::new().patch(&faults).json(&faults_of).send().await?.error_for_status()?;
        Ok(())
    };
    arm(json!({ "noAgent": true })).await?;
    let output = place.run(&["chat", "--snippet", &snippet, "--until", "accepted", "--timeout", "1", "--json"])?;
    assert_eq!((code(&output), &parsed(&output)?["outcome"]), (1, &json!("failed")), "{}", err(&output));
    // It is closed again: nobody is left waiting.
    assert_eq!(parsed(&output)?["state"], "closed");

    arm(json!({ "noAgent": false, "routingError": "Outside business hours" })).await?;
    let output = place.run(&["chat", "--snippet", &snippet, "--say", "hello"])?;
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert!(err(&output).contains("Outside business hours"), "{}", err(&output));
    Ok(())
}

#[test]
fn deployments_that_cannot_serve_cannot_be_carried_out_and_say_why() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    for (name, word) in [("Practice_Website", "Custom Client"), ("Practice_Unpublished", "ublish")] {
        let snippet = place.file("snippet.json", &serving.snippet(name))?;
        let output = place.run(&["chat", "--snippet", &snippet, "--say", "hello", "--timeout", "20"])?;
        assert_eq!(code(&output), 3, "{name}: {}", err(&output));
        assert!(err(&output).contains(word), "{name}: {}", err(&output));
    }
    Ok(())
}

#[test]
fn an_org_that_cannot_be_reached_cannot_be_carried_out() -> Result<()> {
    let place = Place::new()?;
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    drop(listener);
    let snippet = json!({ "OrganizationId": "00D000000000062EAA", "DeveloperName": "Chat", "Url": url }).to_string();
    let snippet = place.file("snippet.json", &snippet)?;
    let output = place.run(&["chat", "--snippet", &snippet, "--say", "hello", "--timeout", "3"])?;
    assert_eq!(code(&output), 3, "{}", err(&output));
    assert!(err(&output).contains("refused") || err(&output).contains("Nothing answers"), "{}", err(&output));
    Ok(())
}

#[test]
fn prechat_is_answered_from_attributes_and_missing_values_are_named() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let snippet = place.file("snippet.json", &serving.snippet("Practice_With_Prechat"))?;
    let output = place.run(&["chat", "--snippet", &snippet, "--say", "hello"])?;
    assert_eq!(code(&output), 2, "{}", err(&output));
    assert!(err(&output).contains("--attr NAME=VALUE for "), "{}", err(&output));
    Ok(())
}

#[test]
fn usage_errors_exit_with_2_and_print_no_result() -> Result<()> {
    let place = Place::new()?;
    let broken = place.file("broken.json", "{")?;
    let wrong = place.file(
        "wrong.json",
        r#"{"OrganizationId":"00D000000000062EAB","DeveloperName":"Web chat","Url":"https://acme.my.salesforce.com"}"#,
    )?;
    let cases: [&[&str]; 9] = [
        &["chat"],
        &["chat", "--practice", "--snippet", &broken],
        &["chat", "--snippet", "no-such-file.json"],
        &["chat", "--snippet", &broken],
        &["chat", "--snippet", &wrong],
        &["chat", "--practice", "--attr", "no-equals-sign"],
        &["chat", "--practice", "--timeout", "0"],
        &["chat", "--practice", "--key", "key.pem"],
        &["chat", "--org", "Nobody"],
    ];
    for arguments in cases {
        let output = place.run(arguments)?;
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
    let output = place.run(&["chat", "--snippet", &wrong])?;
    for word in ["my.salesforce-scrt.com", "checksum", "Web_chat"] {
        assert!(err(&output).contains(word), "{word}: {}", err(&output));
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_only_the_list_of_entries_has_counts() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    let faults = format!("{}/faults", serving.text("controlUrl"));
    let lost = json!({ "loseEvents": 1000 });
    reqwest::Client::new().patch(&faults).json(&lost).send().await?.error_for_status()?;
    let output = place.run(&["chat", "--snippet", &snippet, "--say", "hello", "--timeout", "6", "--json"])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    let told = texts(&parsed(&output)?);
    assert!(told.contains(&("Agent".into(), "You said: hello".into())), "{told:?}");
    Ok(())
}

#[test]
fn polling_opens_no_event_stream_and_does_not_say_so() -> Result<()> {
    let place = Place::new()?;
    let output = place.run(&["chat", "--practice", "--poll", "250"])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(err(&output).contains("Asking for a token") && !err(&output).contains("stream"), "{}", err(&output));
    Ok(())
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_and_not_waited_for() -> Result<()> {
    let place = Place::new()?;
    let pipe = place.folder.path().join("pipe.txt").to_string_lossy().into_owned();
    anyhow::ensure!(Command::new("mkfifo").arg(&pipe).status()?.success());
    for arguments in [["--file", &pipe], ["--connector=cognigy", &format!("--transcript={pipe}")]] {
        let output = place.run(&[["chat", "--practice"], arguments].concat())?;
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(err(&output).contains("no regular file"), "{}", err(&output));
    }
    Ok(())
}

//! What was opened is closed.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::program::{Place, Serving, code, err, json as parsed};

struct Desk {
    control: String,
    http: reqwest::Client,
}

impl Desk {
    fn of(serving: &Serving) -> Self {
        Self { control: serving.text("controlUrl").to_owned(), http: reqwest::Client::new() }
    }

    async fn arm(&self, faults: Value) -> Result<()> {
        self.http.patch(format!("{}/faults", self.control)).json(&faults).send().await?.error_for_status()?;
        Ok(())
    }

    /// How many conversations there are, and how many of them are open.
    async fn conversations(&self) -> Result<(usize, usize)> {
        let state: Value = self.http.get(format!("{}/state", self.control)).send().await?.json().await?;
        let rows = state["conversations"].as_array().context("a list")?;
        Ok((rows.len(), rows.iter().filter(|row| row["open"] == true).count()))
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupt_or_a_kill_during_the_creation_waits_for_it_and_closes() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let desk = Desk::of(&serving);
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    // The creation is on its way for a while.
    desk.arm(json!({ "delayMs": 1000 })).await?;
    let signals = [("-INT", Some(3)), ("-TERM", Some(3)), ("-KILL", None)];
    for (before, (signal, expected)) in signals.into_iter().enumerate() {
        let mut child = place
            .command(&["chat", "--snippet", &snippet, "--say", "hello"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stderr.take().context("piped")?).lines();
        assert!(lines.by_ref().map_while(Result::ok).any(|line| line == "Creating the conversation"), "{signal}");
        let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status()?;
        anyhow::ensure!(sent.success());
        let rest: Vec<String> = lines.map_while(Result::ok).collect();
        assert_eq!(child.wait()?.code(), expected, "{rest:?}");
        assert!(rest.iter().any(|line| line == "The conversation is closed"), "{rest:?}");
        assert_eq!(desk.conversations().await?, (before + 1, 0), "{signal}");
    }
    Ok(())
}

#[tokio::test]
async fn a_close_that_fails_is_made_again_and_what_stays_open_is_named_with_the_reason() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let desk = Desk::of(&serving);
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    let refuse = |count: u32| {
        let matching = "DELETE /iamessage/api/v2/conversation";
        json!({ "answerNext": { "count": count, "status": 503, "matching": matching } })
    };
    let arguments = ["chat", "--snippet", &snippet, "--until", "accepted", "--json"];

    desk.arm(refuse(2)).await?;
    let output = place.run(&arguments)?;
    assert_eq!((code(&output), &parsed(&output)?["state"]), (0, &json!("closed")), "{}", err(&output));
    assert_eq!(desk.conversations().await?, (1, 0));

    desk.arm(refuse(1000)).await?;
    let output = place.run(&arguments)?;
    let id = parsed(&output)?["conversationId"].as_str().context("an id")?.to_owned();
    let left = err(&output);
    let told = left.split_once(&format!("The conversation {id} may still be open at the org: "));
    let (_, why) = told.with_context(|| left.clone())?;
    assert!(why.contains("503") && !left.contains("not answered"), "{left}");
    assert_eq!(desk.conversations().await?, (2, 1));
    Ok(())
}

#[tokio::test]
async fn one_refusal_of_a_guests_token_does_not_leave_the_conversation_open() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let desk = Desk::of(&serving);
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    for (tried, status) in [(1, 401), (2, 423)] {
        desk.arm(json!({ "answerNext": { "count": 1, "status": status, "matching": "/message" } })).await?;
        let output = place.run(&["chat", "--snippet", &snippet, "--say", "hello"])?;
        let told = err(&output);
        assert_eq!(code(&output), 3, "{told}");
        assert!(told.contains("The conversation is closed") && !told.contains("may still be open"), "{told}");
        assert_eq!(told.matches("The server refused the guest's access token").count(), 1, "{told}");
        assert_eq!(desk.conversations().await?, (tried, 0));
    }
    Ok(())
}

#[tokio::test]
async fn a_handover_whose_opening_message_was_not_accepted_has_not_passed() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let desk = Desk::of(&serving);
    let snippet = place.file("snippet.json", &serving.snippet(serving.text("developerName")))?;
    let transcript = place.file("transcript.txt", "User: hi\nBot: hello")?;
    let arguments = ["chat", "--snippet", &snippet, "--connector", "cognigy", "--transcript", &transcript];
    desk.arm(json!({ "answerNext": { "count": 1, "status": 400, "matching": "/message" } })).await?;
    let output = place.run(&[&arguments[..], &["--say", "hello", "--json"]].concat())?;
    assert_eq!(code(&output), 3, "{}", err(&output));
    assert!(err(&output).contains("Cognigy.AI's opening message was not accepted"), "{}", err(&output));
    assert_eq!((desk.conversations().await?, &parsed(&output)?["state"]), ((1, 0), &json!("closed")));
    let output = place.run(&[&arguments[..], &["--until", "accepted"]].concat())?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    Ok(())
}

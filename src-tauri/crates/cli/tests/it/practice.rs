//! `handover practice`.

use anyhow::Result;
use serde_json::{Value, json};

use crate::program::{Place, Serving, code, err};

#[tokio::test]
async fn the_first_line_tells_where_and_a_stranger_can_talk_to_it() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    assert!(serving.text("url").starts_with("http://127.0.0.1:"));
    assert_eq!(serving.text("controlUrl"), format!("{}/practice/v1", serving.text("url")));
    assert_eq!(serving.text("orgId").len(), 15);
    let http = reqwest::Client::new();
    let api = format!("{}/iamessage/api/v2", serving.text("url"));
    let token: Value = http
        .post(format!("{api}/authorization/unauthenticated/access-token"))
        .json(&json!({ "orgId": serving.text("orgId"), "esDeveloperName": serving.text("developerName"),
            "capabilitiesVersion": "1", "platform": "Web" }))
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    let created = http
        .post(format!("{api}/conversation"))
        .bearer_auth(token["accessToken"].as_str().unwrap_or_default())
        .json(&json!({ "conversationId": "0b8e4a52-7b5f-4d0e-9a3f-0c1d2e3f4a5b",
            "esDeveloperName": serving.text("developerName") }))
        .send()
        .await?;
    assert_eq!(created.status().as_u16(), 201);
    assert_eq!(created.text().await?, "");
    Ok(())
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_with_0() -> Result<()> {
    let place = Place::new()?;
    let mut serving = Serving::start(&place, &[])?;
    assert_eq!(serving.interrupt()?, Some(0));
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_state_file_outlives_a_restart() -> Result<()> {
    let place = Place::new()?;
    let file = place.folder.path().join("org.json").to_string_lossy().into_owned();
    let http = reqwest::Client::new();
    let mut serving = Serving::start(&place, &["--state", &file])?;
    let mistakes = format!("{}/mistakes", serving.text("controlUrl"));
    http.patch(&mistakes).json(&json!({ "keysetNotBound": true })).send().await?.error_for_status()?;
    assert_eq!(serving.interrupt()?, Some(0));
    let again = Serving::start(&place, &["--state", &file])?;
    assert_eq!(again.text("orgId"), serving.text("orgId"));
    let armed: Value = http.get(format!("{}/mistakes", again.text("controlUrl"))).send().await?.json().await?;
    assert_eq!(armed["keysetNotBound"], true);
    Ok(())
}

#[test]
fn a_seed_that_cannot_be_read_is_a_usage_error() -> Result<()> {
    let place = Place::new()?;
    for seed in ["no-such-file.json".to_owned(), place.file("bad.json", r#"{"orgs": 1}"#)?] {
        let output = place.run(&["practice", "--seed", &seed])?;
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(err(&output).contains(".json"), "{}", err(&output));
    }
    Ok(())
}

#[test]
fn a_port_that_is_taken_cannot_be_served_on() -> Result<()> {
    let place = Place::new()?;
    let serving = Serving::start(&place, &[])?;
    let port = serving.text("url").rsplit(':').next().unwrap_or_default().to_owned();
    let output = place.run(&["practice", "--port", &port])?;
    assert_eq!(code(&output), 3, "{}", err(&output));
    assert!(output.stdout.is_empty());
    Ok(())
}

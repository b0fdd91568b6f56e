use std::path::Path;

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use practice_org::Options;
use serde_json::{Value, json};

use crate::support::*;

fn options(state_file: &Path) -> Options {
    Options { seed: quick_seed(), state_file: Some(state_file.to_owned()), ..Options::default() }
}

#[tokio::test]
async fn conversations_tokens_and_events_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep").join("practice.json");
    let bench = Bench::with(options(&file)).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    bench.say(&guest, &id, "before").await;
    let seen = stream.said("You said: before").await;
    let other = bench.create(&guest).await;
    let list = bench.api("GET", &format!("/conversation/{id}/entries?limit=50"), &guest, None).await.json();
    let content = json!({ "formatType": "Text", "text": "https://example.com is down" });
    let message = json!({ "id": uuid(), "messageType": "StaticContentMessage", "staticContent": content });
    let body = json!({ "message": message, "esDeveloperName": DEFAULT });
    let path = format!("/conversation/{other}/message");
    let split = bench.api("POST", &path, &guest, Some(body.clone())).await.json();
    bench.org.shutdown().await;

    let bench = Bench::with(options(&file)).await;
    assert_eq!(bench.api("POST", &path, &guest, Some(body)).await.json(), split, "a repeat is known after it, too");
    let again = bench.api("GET", &format!("/conversation/{id}/entries?limit=50"), &guest, None).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.json(), list);
    let mut whole = bench.stream(&guest).await;
    assert_eq!(whole.said("You said: before").await.raw, seen.raw, "replay goes across the restart");
    bench.say(&guest, &id, "after").await;
    let next = whole.said("You said: after").await;
    assert!(next.id().unwrap().parse::<u64>().unwrap() > seen.id().unwrap().parse::<u64>().unwrap());
    let state = bench.control("GET", "/state", Value::Null).await;
    assert_eq!(state["agents"][0]["working"], 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn changes_are_saved_without_a_shutdown_and_work_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    let bench = Bench::with(options(&file)).await;
    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "script": { "typingMs": 3_600_000 } })).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    bench.say(&guest, &id, "unanswered").await;
    stream.named("CONVERSATION_TYPING_STARTED_INDICATOR").await;
    // What a killed process leaves behind: the file as it is, a moment after the change.
    let copy = folder.path().join("killed.json");
    loop {
        tokio::task::yield_now().await;
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if text.contains("TYPING_STARTED") {
            std::fs::write(&copy, text).unwrap();
            break;
        }
    }
    let bench = Bench::with(options(&copy)).await;
    let mut stream = bench.stream(&guest).await;
    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "script": { "typingMs": 0 } })).await;
    stream.said("unanswered").await;
    let state = bench.control("GET", "/state", Value::Null).await;
    assert_eq!(state["conversations"][0]["accepted"], true);
}

#[tokio::test]
async fn a_damaged_file_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    std::fs::write(&file, "{ not json").unwrap();
    let bench = Bench::with(options(&file)).await;
    bench.guest().await;
    bench.org.shutdown().await;
    let names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.iter().any(|name| name.starts_with("practice.json.damaged-")), "{names:?}");
    let saved: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(saved["version"], 1);
}

#[tokio::test]
async fn expired_and_revoked_stay_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    let bench = Bench::with(options(&file)).await;
    let guest = bench.guest().await;
    bench.control("POST", "/faults/now", json!({ "now": "expireTokens" })).await;
    bench.org.shutdown().await;
    let bench = Bench::with(options(&file)).await;
    bench.api("GET", "/conversation/list", &guest, None).await.refused(401, "expired");
}

#[tokio::test]
async fn access_tokens_verify_with_another_library() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("practice.json");
    let bench = Bench::with(options(&file)).await;
    let guest = bench.guest().await;
    bench.org.shutdown().await;
    let saved: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let der = base64::Engine::decode(
        &base64::engine::general_purpose::URL_SAFE_NO_PAD,
        saved["signing_key"].as_str().unwrap(),
    )
    .unwrap();
    let pair = aws_lc_rs::rsa::KeyPair::from_pkcs8(&der).unwrap();
    let public = aws_lc_rs::signature::KeyPair::public_key(&pair).as_ref().to_vec();
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_aud = false;
    let token = jsonwebtoken::decode::<Value>(&guest.token, &DecodingKey::from_rsa_der(&public), &validation).unwrap();
    assert_eq!(token.claims["sub"], guest.subject);
}

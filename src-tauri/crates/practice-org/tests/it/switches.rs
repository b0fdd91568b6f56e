use serde_json::{Value, json};

use crate::support::*;

async fn switch(bench: &Bench, switches: Value) {
    bench.control("PATCH", "/switches", switches).await;
}

#[tokio::test]
async fn the_words_of_the_token_answer() {
    let bench = Bench::start().await;
    switch(&bench, json!({ "guestSubject": "ANON", "deploymentTypeWord": "API" })).await;
    let answer = bench.ask_token(bench.token_body(DEFAULT)).await.json();
    assert!(answer["context"]["endUser"]["subject"].as_str().unwrap().starts_with("v2/iamessage/ANON/"));
    assert_eq!(answer["context"]["configuration"]["embeddedServiceConfig"]["deploymentType"], "API");
}

#[tokio::test]
async fn the_long_org_id_is_accepted_until_it_is_switched_off() {
    let bench = Bench::start().await;
    let mut body = bench.token_body(DEFAULT);
    let id = bench.org.org_id();
    let mut long = id.to_owned();
    for block in id.as_bytes().chunks(5) {
        let bits: usize = (0..5).map(|place| usize::from(block[place].is_ascii_uppercase()) << place).sum();
        long.push("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".as_bytes()[bits] as char);
    }
    body["orgId"] = json!(long);
    assert_eq!(bench.ask_token(body.clone()).await.status, 200);
    let mut wrong = body.clone();
    wrong["orgId"] = json!(format!("{id}AAA"));
    bench.ask_token(wrong).await.refused(400, "orgId");
    switch(&bench, json!({ "acceptLongOrgId": false })).await;
    bench.ask_token(body).await.refused(400, "orgId");
}

#[tokio::test]
async fn the_app_name_is_checked_when_it_is_switched_on() {
    let bench = Bench::start().await;
    let named = |name: &str| {
        let mut body = bench.token_body(DEFAULT);
        body["context"] = json!({ "appName": name });
        body
    };
    assert_eq!(bench.ask_token(named("any value!")).await.status, 200);
    switch(&bench, json!({ "checkAppName": true })).await;
    bench.ask_token(named("any value!")).await.refused(400, "appName");
    bench.ask_token(named(&"x".repeat(41))).await.refused(400, "appName");
    assert_eq!(bench.ask_token(named("my.app_2")).await.status, 200);
}

#[tokio::test]
async fn replay_can_be_switched_off_and_the_id_be_made_a_duty() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    let mut stream = bench.stream(&guest).await;
    stream.said("Hello").await;
    switch(&bench, json!({ "replay": false, "requireLastEventId": true })).await;
    let answer = Answer::of(bench.knock(&guest.token, None).await.unwrap()).await;
    assert_eq!((answer.status, answer.json()["status"].as_i64()), (400, Some(400)));
    let mut live = bench.stream_from(&guest, Some("0")).await;
    bench.say(&guest, &id, "now").await;
    assert_eq!(live.event().await.text(), "now");
}

#[tokio::test]
async fn the_close_event_can_follow_an_agents_end() {
    let bench = Bench::start().await;
    switch(&bench, json!({ "closeEventOnAgentEnd": true })).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    bench.control("POST", &format!("/conversations/{id}/actions"), json!({ "action": "end", "agentId": ADA })).await;
    stream.named("CONVERSATION_CLOSE_CONVERSATION").await;
}

#[tokio::test]
async fn a_foreign_origin_is_answered_only_when_it_is_on_the_list() {
    let bench = Bench::start().await;
    let ask = async |method: &str, origin: &str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let path = bench.url(&format!("{API}/authorization/unauthenticated/access-token"));
        let request = bench.http.request(method, path).header("origin", origin);
        let request = request.header("access-control-request-method", "POST").json(&bench.token_body(DEFAULT));
        Answer::of(request.send().await.unwrap()).await
    };
    let cors = |answer: &Answer| answer.headers.keys().any(|name| name.as_str().starts_with("access-control"));
    let answer = ask("POST", "https://shop.example").await;
    assert_eq!((answer.status, cors(&answer)), (200, false));
    let preflight = ask("OPTIONS", "https://shop.example").await;
    assert_eq!((preflight.status, cors(&preflight)), (405, false));
    switch(&bench, json!({ "allowOrigin": "https://shop.example" })).await;
    let answer = ask("POST", "https://shop.example").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://shop.example"));
    let preflight = ask("OPTIONS", "https://shop.example").await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://shop.example"));
    assert!(preflight.header("access-control-allow-headers").unwrap().contains("x-org-id"));
    assert!(!cors(&ask("POST", "https://other.example").await));
    switch(&bench, json!({ "allowOrigin": null })).await;
    assert!(!cors(&ask("POST", "https://shop.example").await));
}

#[tokio::test]
async fn switches_are_merged_and_checked() {
    let bench = Bench::start().await;
    switch(&bench, json!({ "replay": false })).await;
    switch(&bench, json!({ "checkAppName": true })).await;
    let switches = bench.control("GET", "/switches", Value::Null).await;
    assert_eq!((&switches["replay"], &switches["checkAppName"]), (&json!(false), &json!(true)));
    for bad in [json!({ "guestSubject": "NOBODY" }), json!({ "deploymentTypeWord": "api" }), json!({ "reply": true })] {
        assert_eq!(bench.call("PATCH", "/practice/v1/switches", None, Some(bad)).await.status, 400);
    }
    assert_eq!(bench.control("GET", "/switches", Value::Null).await, switches);
}

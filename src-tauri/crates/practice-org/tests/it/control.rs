use std::time::Duration;

use practice_org::control::types::{
    AgentAction, AgentChange, Burst, DeploymentChange, FaultNow, KeySetUpload, Presence,
};
use practice_org::control::{Client, Error};
use practice_org::{Options, PracticeOrg};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::*;

#[tokio::test]
async fn only_loopback_is_served() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = PracticeOrg::start(listener, Options::default()).await;
    assert!(matches!(refused, Err(practice_org::Error::NotLoopback(_))));
}

#[tokio::test]
async fn web_pages_and_other_names_do_not_reach_the_control_api() {
    let bench = Bench::start().await;
    let port = bench.org.url().rsplit(':').next().unwrap().to_owned();
    let ask = async |headers: &[(&str, &str)]| {
        let mut request = bench.http.get(bench.url("/practice/v1/state"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.unwrap()).await
    };
    assert_eq!(ask(&[]).await.status, 200);
    assert_eq!(ask(&[("host", &format!("localhost:{port}"))]).await.status, 200);
    assert_eq!(ask(&[("origin", &bench.org.url())]).await.status, 200);
    for headers in [
        [("origin", "https://evil.example")],
        [("origin", "null")],
        [("origin", "tauri://localhost")],
        [("host", "evil.example")],
        [("host", "127.0.0.1:1")],
    ] {
        let answer = ask(&headers).await;
        assert_eq!(answer.status, 403, "{headers:?}");
        assert!(answer.json()["message"].is_string());
    }
    let state = bench.url("/practice/v1/faults");
    let dressed = bench.http.patch(state).header("content-type", "text/plain").body("{}").send().await.unwrap();
    assert_eq!(dressed.status(), 415, "what a form can send is not enough");
    let data = bench.http.get(bench.url(&format!("{API}/conversation/list"))).header("host", "evil.example");
    assert_eq!(data.send().await.unwrap().status(), 401, "the data API has no such rule");
}

#[tokio::test]
async fn the_state_tells_everything() {
    let bench = Bench::start().await;
    let state = bench.control("GET", "/state", Value::Null).await;
    assert_eq!(state["url"], bench.org.url());
    assert_eq!(state["orgId"], bench.org.org_id());
    assert_eq!(state["agents"][0]["script"]["greeting"], "Hello");
    assert_eq!(state["agents"][1]["script"], Value::Null, "whoever is played by a person has none");
    let names: Vec<&Value> = state["deployments"].as_array().unwrap().iter().map(|own| &own["developerName"]).collect();
    assert_eq!(
        names,
        [
            "Practice_Web_Messaging",
            "Practice_With_Prechat",
            "Practice_Prechat_Each_Session",
            "Practice_Website",
            "Practice_Unpublished"
        ]
    );
    assert_eq!(names[0], bench.org.developer_name());
    let prechat: Vec<&Value> = state["deployments"].as_array().unwrap().iter().map(|own| &own["prechat"]).collect();
    assert_eq!(prechat, [false, true, true, false, false]);
    assert_eq!(state["agents"][0]["name"], "Ada Agent");
    assert_eq!(state["agents"][0]["presence"], "online");
    assert_eq!(state["agents"][0]["kind"], "auto");
    assert_eq!(state["agents"][1]["kind"], "manual");
    assert_eq!(state["received"], 0);
    let held = bench.control("GET", &format!("/state?after={}&waitMs=1", state["revision"]), Value::Null).await;
    assert_eq!(held["revision"], state["revision"], "nothing new");
    let path = format!("/state?after={}", state["revision"]);
    let (newer, guest) = tokio::join!(bench.control("GET", &path, Value::Null), bench.guest());
    assert!(newer["revision"].as_u64() > state["revision"].as_u64());
    drop(guest);
}

#[tokio::test]
async fn what_was_received_is_kept_without_secrets() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let id = bench.create_with(&guest, DEFAULT, json!({ "Unknown": "value" })).await;
    let mut body = bench.token_body(DEFAULT);
    body["customerIdentityToken"] = json!("eyJhbGciOi.eyJzdWIi.c2ln");
    bench.call("POST", &format!("{API}/authorization/authenticated/access-token"), None, Some(body)).await;
    bench.api("GET", "/conversation/list?limit=3", &guest, None).await;
    let received = bench.control("GET", "/received", Value::Null).await;
    let all = received.to_string();
    assert!(!all.contains(&guest.token) && !all.contains("eyJ"), "{all}");
    let rows = received.as_array().unwrap();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0]["status"], 200);
    assert_eq!(rows[1]["method"], "POST");
    assert_eq!(rows[1]["path"], "/iamessage/api/v2/conversation");
    assert_eq!(rows[1]["status"], 201);
    assert_eq!(rows[1]["headers"]["authorization"], format!("Bearer {}", guest.subject));
    let sent: Value = serde_json::from_str(rows[1]["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent["conversationId"], id);
    assert_eq!(sent["routingAttributes"]["Unknown"], "value");
    assert!(rows[2]["body"].as_str().unwrap().contains("(identity token)"));
    assert_eq!(rows[2]["status"], 400);
    assert_eq!(rows[3]["path"], "/iamessage/api/v2/conversation/list?limit=3");
}

#[tokio::test]
async fn secrets_in_odd_places_are_not_kept_either() {
    let bench = Bench::start().await;
    let jwt = "eyJhbGciOi.eyJzdWIi.c2ln";
    let path = format!("{API}/conversation/list?access_token=opaque-one&limit=3&x={jwt}&y=a%20{jwt}");
    let call =
        bench.http.get(bench.url(&path)).header("authorization", "opaque-two").header("cookie", "sid=opaque-three");
    call.header("x-auth-token", "opaque-four").header("x-other", format!("is {jwt}")).send().await.unwrap();
    let call = bench.http.get(bench.url("/eventrouter/v1/sse")).header("authorization", "opaque-five six");
    call.send().await.unwrap();
    let mut body = bench.token_body(DEFAULT);
    body["customerIdentityToken"] = json!("opaque-six");
    bench.call("POST", &format!("{API}/authorization/authenticated/access-token"), None, Some(body)).await;
    let received = bench.control("GET", "/received", Value::Null).await;
    let all = received.to_string();
    assert!(!all.contains("opaque") && !all.contains("eyJ"), "{all}");
    assert!(received[0]["path"].as_str().unwrap().contains("limit=3"));
    assert!(received[2]["body"].as_str().unwrap().contains("(identity token)"));
}

#[tokio::test]
async fn at_most_a_thousand_requests_are_kept() {
    let bench = Bench::start().await;
    for number in 0..1005 {
        bench.call("GET", &format!("/nothing/{number}"), None, None).await;
    }
    let received = bench.control("GET", "/received", Value::Null).await;
    let rows = received.as_array().unwrap();
    assert_eq!(rows.len(), 1000);
    assert_eq!(rows[999]["path"], "/nothing/1004");
    assert!(rows.iter().all(|row| row["status"] == 404));
    assert_eq!(bench.control("GET", "/state", Value::Null).await["received"], 1005);
}

#[tokio::test]
async fn deployments_are_published_and_taken_back() {
    let bench = Bench::start().await;
    let path = "/deployments/Practice_Unpublished";
    bench.control("PATCH", path, json!({ "published": true })).await;
    bench.guest_of("Practice_Unpublished").await;
    bench.control("PATCH", path, json!({ "published": false })).await;
    bench.ask_token(bench.token_body("Practice_Unpublished")).await.refused(400, "not published");
    for (path, body, status) in [
        ("/practice/v1/deployments/None", json!({ "published": true }), 404),
        ("/practice/v1/deployments/Practice_Website", json!({ "deploymentType": "Mobile" }), 400),
        ("/practice/v1/deployments/Practice_Website", json!({ "publish": true }), 400),
    ] {
        assert_eq!(bench.call("PATCH", path, None, Some(body)).await.status, status);
    }
}

#[tokio::test]
async fn resetting_forgets_everything_but_the_key_and_the_ids() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    bench.create(&guest).await;
    stream.said("Hello").await;
    bench.control("PATCH", "/switches", json!({ "replay": false })).await;
    bench.control("PATCH", "/faults", json!({ "noAgent": true })).await;
    assert_eq!(bench.call("POST", "/practice/v1/reset", None, None).await.status, 204);
    assert!(!matches!(stream.rest().await.1, Next::Frame(_)));
    bench.api("GET", "/conversation/list", &guest, None).await.refused(401, "expired");
    let state = bench.control("GET", "/state", Value::Null).await;
    assert_eq!(state["conversations"], json!([]));
    assert_eq!((&state["switches"]["replay"], &state["faults"]["noAgent"]), (&json!(true), &json!(false)));
    assert_eq!(state["agents"][0]["working"], 0);
    let next = bench.guest().await;
    assert!(next.last_event_id.parse::<u64>().unwrap() > guest.last_event_id.parse::<u64>().unwrap());
    let mut stream = bench.stream(&next).await;
    bench.create(&next).await;
    stream.said("Hello").await;
}

#[tokio::test]
async fn agents_are_changed_a_part_at_a_time() {
    let bench = Bench::start().await;
    let path = format!("/practice/v1/agents/{ADA}");
    let change = |body: Value| bench.call("PATCH", &path, None, Some(body));
    assert_eq!(change(json!({ "script": { "greeting": "Hi" } })).await.status, 204);
    for bad in [
        json!({ "presence": "away" }),
        json!({ "name": "x" }),
        json!({ "script": { "greet": "x" } }),
        json!({ "capacity": -1 }),
    ] {
        assert_eq!(change(bad).await.status, 400);
    }
    assert_eq!(bench.call("PATCH", "/practice/v1/agents/005", None, Some(json!({}))).await.status, 404);
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    bench.create(&guest).await;
    stream.said("Hi").await;
}

#[tokio::test]
async fn the_client_speaks_all_of_it() {
    let bench = Bench::start().await;
    let client = Client::new(&bench.org.control_url()).unwrap();
    let state = client.state().await.unwrap();
    assert_eq!(state.org_id, bench.org.org_id());
    let same = client.state_after(state.revision, Duration::from_millis(1)).await.unwrap();
    assert_eq!(same, state);
    let change = AgentChange { capacity: Some(7), presence: Some(Presence::Online), ..AgentChange::default() };
    client.change_agent(ADA, &change).await.unwrap();
    assert_eq!(client.state().await.unwrap().agents[0].capacity, 7);
    assert_eq!(client.change_faults(&json!({ "loseEvents": 1 })).await.unwrap().lose_events, 1);
    assert_eq!(client.faults().await.unwrap().lose_events, 1);
    client.clear_faults().await.unwrap();
    assert_eq!(client.faults().await.unwrap().lose_events, 0);
    assert!(client.change_mistakes(&json!({ "noCapacity": true })).await.unwrap().no_capacity);
    assert!(client.mistakes().await.unwrap().no_capacity);
    client.clear_mistakes().await.unwrap();
    assert!(!client.mistakes().await.unwrap().no_capacity);
    assert!(!client.change_switches(&json!({ "replay": false })).await.unwrap().replay);
    assert!(!client.switches().await.unwrap().replay);
    client.change_deployment(DEFAULT, &DeploymentChange { published: Some(true), ..Default::default() }).await.unwrap();
    let keys = vec![json!({ "kty": "RSA", "kid": "k", "n": "AQAB", "e": "AQAB" })];
    let set = KeySetUpload { name: "Keys".into(), issuer: "me".into(), keys, endpoint: None, active: true };
    client.upload_keyset(&set).await.unwrap();
    client.fault_now(&FaultNow::DropStreams).await.unwrap();
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    bench.until(|state| state["conversations"][0]["accepted"] == true).await;
    client.act(&id, &AgentAction::Message { agent_id: ADA.into(), text: "From the desk".into() }).await.unwrap();
    let burst = client.burst(&id, &Burst { count: 3, text: "b".into() }).await.unwrap();
    assert_eq!(burst.last_event_id - burst.first_event_id, 2);
    assert_eq!(client.received().await.unwrap().len(), 3);
    let refused = client.act(&id, &AgentAction::Accept { agent_id: ADA.into() }).await.unwrap_err();
    assert!(matches!(refused, Error::Refused { status: 409, message } if message.contains("not offered")));
    client.reset().await.unwrap();
    assert!(client.state().await.unwrap().conversations.is_empty());
    assert!(!matches!(stream.rest().await.1, Next::Frame(_)));
    bench.org.shutdown().await;
    assert!(matches!(client.state().await.unwrap_err(), Error::Unavailable(_)));
}

#[tokio::test]
async fn every_body_that_the_documentation_shows_is_taken() {
    let documentation = include_str!("../../../../../docs/practice-org.md");
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    bench.stream(&guest).await.said("Hello").await;
    let table = documentation.split("| call | body |").nth(1).unwrap();
    let mut call = "";
    let mut calls = Vec::new();
    for row in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
        let quoted: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let (&body, named) = quoted.split_last().unwrap();
        call = named.first().copied().unwrap_or(call);
        calls.push((call.replace("$id", &id).replace("$agent", ADA), body));
    }
    assert!(calls.len() >= 13, "{calls:?}");
    // After this one nobody is there for a while.
    calls.sort_by_key(|(_, body)| body.contains("restartServer"));
    for (call, body) in calls {
        let (method, path) = call.split_once(' ').unwrap();
        bench.control(method, path, serde_json::from_str(body).unwrap()).await;
    }
}

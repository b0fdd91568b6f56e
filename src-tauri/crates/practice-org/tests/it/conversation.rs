use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn creating_answers_201_and_nothing_else() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let body =
        json!({ "conversationId": uuid(), "esDeveloperName": DEFAULT, "routingAttributes": null, "language": "" });
    let answer = bench.api("POST", "/conversation", &guest, Some(body)).await;
    assert_eq!((answer.status, answer.text.as_str()), (201, ""));
    assert_eq!(answer.header("content-length"), Some("0"));
}

#[tokio::test]
async fn creating_is_checked() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let create = |body: Value| bench.api("POST", "/conversation", &guest, Some(body));
    let with_id = |id: &str| json!({ "conversationId": id, "esDeveloperName": DEFAULT });
    for id in [
        "7D4F3A10-3C4E-4B51-9D0E-0A1B2C3D4E5F",
        "7d4f3a10-3c4e-1b51-9d0e-0a1b2c3d4e5f",
        "7d4f3a10-3c4e-4b51-7d0e-0a1b2c3d4e5f",
        "7d4f3a103c4e4b519d0e0a1b2c3d4e5f",
        "conv_1",
        "",
    ] {
        create(with_id(id)).await.refused(400, "UUID");
    }
    create(json!({ "conversationId": uuid() })).await.refused(400, "esDeveloperName");
    create(json!({ "conversationId": uuid(), "esDeveloperName": DEFAULT, "contextParameters": {} }))
        .await
        .refused(400, "contextParameters");
    create(json!({ "conversationId": uuid(), "esDeveloperName": "Practice_With_Prechat" })).await.refused(400, "esDev");
    create(json!({ "conversationId": uuid(), "esDeveloperName": DEFAULT, "routingAttributes": { "a": 1 } }))
        .await
        .refused(400, "");
    let answer = bench.call("POST", &format!("{API}/conversation"), None, Some(with_id(&uuid()))).await;
    answer.refused(401, "missing");
}

#[tokio::test]
async fn a_used_id_conflicts_for_its_owner_and_is_denied_to_others() {
    let bench = Bench::start().await;
    let (guest, other) = (bench.guest().await, bench.guest().await);
    let id = bench.create(&guest).await;
    let body = json!({ "conversationId": id, "esDeveloperName": DEFAULT });
    bench.api("POST", "/conversation", &guest, Some(body.clone())).await.refused(409, "exists");
    bench.api("POST", "/conversation", &other, Some(body.clone())).await.refused(403, "Permission Denied");
    bench.control("PATCH", "/switches", json!({ "conflictOnRepeat": false })).await;
    assert_eq!(bench.api("POST", "/conversation", &guest, Some(body.clone())).await.status, 201);
    bench.api("POST", "/conversation", &other, Some(body)).await.refused(403, "Permission Denied");
}

#[tokio::test]
async fn attributes_that_nobody_declared_vanish_without_a_word() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let sent = json!({ "Order_Number": "4711", "order_number": "4711", "_firstName": "Zoë", "Unknown": "x",
                       "Customer_Tier": "g".repeat(51), "_email": null });
    bench.create_with(&guest, DEFAULT, sent).await;
    let desk = &bench.control("GET", "/state", Value::Null).await["conversations"][0];
    assert_eq!(desk["attributes"], json!({ "Order_Number": "4711", "_firstName": "Zoë" }));
    let names: Vec<&String> = desk["sentAttributes"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["Customer_Tier", "Order_Number", "Unknown", "_firstName", "order_number"]);
    assert_eq!(desk["endUserName"], "Guest");
}

#[tokio::test]
async fn the_list_is_mine_and_ascending_and_says_what_is_open() {
    let bench = Bench::start().await;
    let (guest, other) = (bench.guest().await, bench.guest().await);
    let list = async |query: &str| {
        let answer = bench.api("GET", &format!("/conversation/list{query}"), &guest, None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    };
    let empty = json!({ "openConversationsFound": 0, "closedConversationsFound": 0, "conversations": [] });
    assert_eq!(list("").await, empty);
    let first = bench.create(&guest).await;
    bench.create(&other).await;
    let second = bench.create(&guest).await;
    let both = list("?inclClosedConvs=false&limit=20&conversationId=&startTimestamp=&_ts=1").await;
    let ids: Vec<&Value> = both["conversations"].as_array().unwrap().iter().map(|row| &row["conversationId"]).collect();
    assert_eq!(ids, [&json!(first), &json!(second)]);
    assert_eq!(both["openConversationsFound"], 2);
    assert_eq!(both["conversations"][0]["endTimestamp"], 0);
    assert!(both["conversations"][0]["startTimestamp"].as_i64().unwrap() > 1_700_000_000_000);

    let close = format!("/conversation/{first}?esDeveloperName={DEFAULT}");
    assert_eq!(bench.api("DELETE", &close, &guest, None).await.status, 204);
    let open = list("").await;
    assert_eq!(open["openConversationsFound"], 1);
    assert_eq!(open["closedConversationsFound"], 0);
    assert_eq!(open["conversations"].as_array().unwrap().len(), 1);
    let all = list("?inclClosedConvs=true").await;
    assert_eq!(all["closedConversationsFound"], 1);
    assert!(all["conversations"][0]["endTimestamp"].as_i64().unwrap() > 0);
    assert_eq!(
        list(&format!("?inclClosedConvs=true&conversationId={first}")).await["conversations"][0]["conversationId"],
        first
    );
    assert_eq!(list("?inclClosedConvs=true&limit=1").await["conversations"].as_array().unwrap().len(), 1);
    assert_eq!(list("?inclClosedConvs=true&limit=200").await["conversations"].as_array().unwrap().len(), 2);
    let start = all["conversations"][1]["startTimestamp"].as_i64().unwrap();
    assert_eq!(list(&format!("?startTimestamp={}", start + 1)).await["conversations"], json!([]));
    assert_eq!(list(&format!("?endTimestamp={}", start + 1)).await["conversations"].as_array().unwrap().len(), 1);
    bench.api("GET", "/conversation/list?limit=x", &guest, None).await.refused(400, "limit");
    bench.api("GET", "/conversation/list?limit=0", &guest, None).await.refused(400, "limit");
}

#[tokio::test]
async fn other_peoples_conversations_are_denied_and_unknown_ones_not_found() {
    let bench = Bench::start().await;
    let (guest, other) = (bench.guest().await, bench.guest().await);
    let id = bench.create(&guest).await;
    let message = json!({ "message": { "id": uuid(), "messageType": "StaticContentMessage",
                          "staticContent": { "formatType": "Text", "text": "x" } }, "esDeveloperName": DEFAULT });
    let typing = json!({ "entryType": "TypingStartedIndicator", "id": uuid() });
    let acks = json!({ "acks": [{ "id": uuid(), "entryType": "Read", "conversationEntryId": uuid() }] });
    for (method, tail, body) in [
        ("GET", String::new(), Value::Null),
        ("GET", "/entries".into(), Value::Null),
        ("GET", format!("/transcript?esDeveloperName={DEFAULT}"), Value::Null),
        ("POST", "/message".into(), message),
        ("POST", "/file".into(), Value::Null),
        ("POST", "/entry".into(), typing),
        ("POST", "/acknowledge-entries".into(), acks),
        ("DELETE", format!("?esDeveloperName={DEFAULT}"), Value::Null),
        ("DELETE", format!("/session?esDeveloperName={DEFAULT}"), Value::Null),
    ] {
        let body = (!body.is_null()).then_some(body);
        let call = async |id: &str| bench.api(method, &format!("/conversation/{id}{tail}"), &other, body.clone()).await;
        call(&id).await.refused(403, "Permission Denied");
        call(&uuid()).await.refused(404, "not found");
        call("NOT-A-UUID").await.refused(400, "UUID");
        bench.call(method, &format!("{API}/conversation/{id}{tail}"), None, body.clone()).await.refused(401, "missing");
    }
}

#[tokio::test]
async fn files_and_transcripts_are_refused_by_the_deployment() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    let off = json!({ "files": false, "transcript": false });
    bench.control("PATCH", &format!("/deployments/{DEFAULT}"), off).await;
    bench.api("POST", &format!("/conversation/{id}/file"), &guest, None).await.refused(403, "Attachments");
    let path = format!("/conversation/{id}/transcript?esDeveloperName={DEFAULT}");
    bench.api("GET", &path, &guest, None).await.refused(403, "Transcript");
}

#[tokio::test]
async fn a_closed_conversation_takes_nothing_more_and_stays_readable() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    let path = format!("/conversation/{id}");
    bench.api("DELETE", &path, &guest, None).await.refused(400, "esDeveloperName");
    bench.api("DELETE", &format!("{path}?esDeveloperName=Other"), &guest, None).await.refused(400, "Other");
    let answer = bench.api("DELETE", &format!("{path}?esDeveloperName={DEFAULT}"), &guest, None).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    let left = stream.named("CONVERSATION_PARTICIPANT_CHANGED").await.payload();
    assert_eq!(left["entries"][0]["operation"], "remove");
    assert_eq!(stream.named("CONVERSATION_ROUTING_WORK_RESULT").await.payload()["workType"], "Closed");
    let ended = stream.named("CONVERSATION_SESSION_STATUS_CHANGED").await.payload();
    assert_eq!(ended["sessionStatus"], "Ended");
    assert_eq!(ended["sessionStatusPrev"], "Active");
    let closed = stream.named("CONVERSATION_CLOSE_CONVERSATION").await;
    assert_eq!(closed.payload()["conversationIdentifier"], id);
    assert_eq!(closed.payload()["entryType"], "CloseConversation");
    bench.say(&guest, &id, "hello?").await.refused(403, "Permission Denied");
    let acks = json!({ "acks": [{ "id": uuid(), "entryType": "Read", "conversationEntryId": uuid() }] });
    bench
        .api("POST", &format!("{path}/acknowledge-entries"), &guest, Some(acks))
        .await
        .refused(403, "Permission Denied");
    bench.api("DELETE", &format!("{path}?esDeveloperName={DEFAULT}"), &guest, None).await.refused(403, "");
    assert_eq!(bench.api("GET", &path, &guest, None).await.json()["routingStatus"], "NEEDS_ROUTING");
    let entries = bench.api("GET", &format!("{path}/entries"), &guest, None).await.json();
    assert_eq!(entries["conversationEntries"][0]["entryType"], "CloseConversation");
}

#[tokio::test]
async fn ending_the_session_then_closing_works() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    let end = format!("/conversation/{id}/session?esDeveloperName={DEFAULT}");
    for _ in 0..2 {
        let answer = bench.api("DELETE", &end, &guest, None).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    }
    assert_eq!(stream.named("CONVERSATION_SESSION_STATUS_CHANGED").await.payload()["sessionStatus"], "Ended");
    assert_eq!(bench.say(&guest, &id, "one more thing").await.status, 202);
    let routed = stream.event().await;
    assert_eq!(routed.event(), "CONVERSATION_ROUTING_RESULT");
    stream.said("You said: one more thing").await;
    assert_eq!(bench.api("DELETE", &end, &guest, None).await.status, 204);
    let close = format!("/conversation/{id}?esDeveloperName={DEFAULT}");
    assert_eq!(bench.api("DELETE", &close, &guest, None).await.status, 204);
    stream.named("CONVERSATION_CLOSE_CONVERSATION").await;
}

#[tokio::test]
async fn session_based_chat_ends_the_conversation_with_its_session() {
    let mut seed = quick_seed();
    seed.channels[0].session_based_chat = true;
    let bench = Bench::with(practice_org::Options { seed, ..Default::default() }).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    bench.control("POST", &format!("/conversations/{id}/actions"), json!({ "action": "end", "agentId": ADA })).await;
    assert_eq!(stream.named("CONVERSATION_SESSION_STATUS_CHANGED").await.payload()["sessionEndedByRole"], "Agent");
    bench.say(&guest, &id, "?").await.refused(403, "");
}

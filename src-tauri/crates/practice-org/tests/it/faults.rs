use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::*;

async fn arm(bench: &Bench, faults: Value) {
    bench.control("PATCH", "/faults", faults).await;
}

/// A conversation without an agent, and a stream that has seen its start.
async fn quiet() -> (Bench, User, String, Stream) {
    let bench = Bench::start().await;
    arm(&bench, json!({ "noAgent": true })).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.named("CONVERSATION_QUEUE_POSITION").await;
    (bench, guest, id, stream)
}

#[tokio::test]
async fn lost_events_are_in_no_stream_and_still_in_the_list() {
    let (bench, guest, id, mut stream) = quiet().await;
    arm(&bench, json!({ "loseEvents": 2 })).await;
    for text in ["a", "b", "c"] {
        bench.say(&guest, &id, text).await;
    }
    assert_eq!(stream.event().await.text(), "c");
    let mut again = bench.stream_from(&guest, Some("0")).await;
    assert_eq!(again.named("CONVERSATION_MESSAGE").await.text(), "c");
    let path = format!("/conversation/{id}/entries?entryTypeFilter=Message");
    let listed = bench.api("GET", &path, &guest, None).await.json();
    assert_eq!(listed["conversationEntries"].as_array().unwrap().len(), 3);
    assert_eq!(bench.control("GET", "/faults", Value::Null).await["loseEvents"], 0);
}

#[tokio::test]
async fn duplicated_events_come_twice() {
    let (bench, guest, id, mut stream) = quiet().await;
    arm(&bench, json!({ "duplicateEvents": 1 })).await;
    bench.say(&guest, &id, "a").await;
    bench.say(&guest, &id, "b").await;
    let (first, second) = (stream.event().await, stream.event().await);
    assert_eq!(first.raw, second.raw);
    assert_eq!(stream.event().await.text(), "b");
}

#[tokio::test]
async fn reordered_events_come_in_the_wrong_order() {
    let (bench, guest, id, mut stream) = quiet().await;
    arm(&bench, json!({ "reorderEvents": 1 })).await;
    for text in ["a", "b", "c"] {
        bench.say(&guest, &id, text).await;
    }
    let frames = [stream.event().await, stream.event().await, stream.event().await];
    assert_eq!(frames.each_ref().map(Frame::text), ["b", "a", "c"]);
    let ids = frames.each_ref().map(|frame| frame.id().unwrap().parse::<u64>().unwrap());
    assert!(ids[0] > ids[1] && ids[2] > ids[0]);
    arm(&bench, json!({ "reorderEvents": 1 })).await;
    bench.say(&guest, &id, "alone").await;
    assert_eq!(stream.event().await.text(), "alone", "without a second event the first comes after a moment");
}

#[tokio::test]
async fn malformed_events_are_no_json() {
    let (bench, guest, id, mut stream) = quiet().await;
    arm(&bench, json!({ "malformedEvents": 1 })).await;
    bench.say(&guest, &id, "a").await;
    bench.say(&guest, &id, "b").await;
    let bad = stream.event().await;
    assert_eq!(bad.event(), "CONVERSATION_MESSAGE");
    assert!(serde_json::from_str::<Value>(bad.data()).is_err());
    assert!(bad.id().is_some());
    assert_eq!(stream.event().await.text(), "b");
}

#[tokio::test]
async fn delay_holds_answers_and_events_back() {
    let (bench, guest, id, mut stream) = quiet().await;
    let delay = Duration::from_millis(150);
    arm(&bench, json!({ "delayMs": 150 })).await;
    let before = Instant::now();
    assert_eq!(bench.say(&guest, &id, "slow").await.status, 202);
    assert!(before.elapsed() >= delay);
    bench.control("DELETE", "/faults", Value::Null).await;
    arm(&bench, json!({ "delayMs": 150, "noAgent": true })).await;
    stream.event().await;
    let (_, event) = tokio::join!(bench.say(&guest, &id, "slow too"), async {
        let before = Instant::now();
        let event = stream.said("slow too").await;
        (event, before.elapsed())
    });
    assert!(event.1 >= delay, "{:?}", event.1);
}

#[tokio::test]
async fn the_next_calls_can_be_answered_with_any_status() {
    let (bench, guest, id, _stream) = quiet().await;
    for status in [400, 401, 403, 409, 412, 413, 415, 417, 423, 429, 500, 503] {
        arm(&bench, json!({ "answerNext": { "count": 1, "status": status } })).await;
        bench.say(&guest, &id, "x").await.refused(status, "");
    }
    assert_eq!(bench.say(&guest, &id, "x").await.status, 202);

    arm(
        &bench,
        json!({ "answerNext": { "count": 1, "status": 503, "matching": "POST /iamessage/api/v2/conversation" } }),
    )
    .await;
    assert_eq!(bench.api("GET", "/conversation/list", &guest, None).await.status, 200);
    bench.say(&guest, &id, "x").await.refused(503, "");
    arm(&bench, json!({ "answerNext": { "count": 1, "status": 500, "matching": "GET /eventrouter" } })).await;
    let stream = Answer::of(bench.knock(&guest.token, None).await.unwrap()).await;
    assert_eq!((stream.status, stream.json()["status"].as_i64()), (500, Some(500)));
    arm(&bench, json!({ "answerNext": { "count": 1, "status": 500 } })).await;
    assert_eq!(bench.knock(&guest.token, None).await.unwrap().status(), 200, "streams only when they are named");
    let config = bench.call("GET", "/embeddedservice/v1/businesshours", None, None).await;
    assert_eq!((config.status, config.json()["text"].is_string()), (500, true));
    arm(&bench, json!({ "answerNext": { "count": 9, "status": 500 } })).await;
    arm(&bench, json!({ "answerNext": null })).await;
    assert_eq!(bench.say(&guest, &id, "x").await.status, 202);
}

#[tokio::test]
async fn answers_can_be_html_or_cut_in_the_middle() {
    let (bench, guest, id, _stream) = quiet().await;
    arm(&bench, json!({ "htmlAnswers": 1 })).await;
    let page = bench.api("GET", "/conversation/list", &guest, None).await;
    assert_eq!(page.status, 200);
    assert!(page.text.starts_with("<!DOCTYPE html>"));
    assert!(page.header("content-type").unwrap().starts_with("text/html"));

    arm(&bench, json!({ "cutAnswers": 1 })).await;
    let path = format!("{API}/conversation/{id}/entries");
    let mut response = bench.http.get(bench.url(&path)).bearer_auth(&guest.token).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let declared = response.content_length().unwrap();
    let mut got = Vec::new();
    let end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => got.extend_from_slice(&chunk),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    assert!(end.is_err());
    assert_eq!(got.len() as u64, declared / 2);
    assert!(got.starts_with(b"{\"conversationEntries\":"));
    assert_eq!(bench.api("GET", "/conversation/list", &guest, None).await.status, 200);
}

#[tokio::test]
async fn routing_fails_with_the_reason_that_was_armed() {
    let bench = Bench::start().await;
    arm(&bench, json!({ "routingError": "No queue" })).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    let failed = stream.event().await;
    assert_eq!(failed.event(), "CONVERSATION_ROUTING_RESULT");
    assert_eq!(failed.payload()["failureType"], "RoutingError");
    assert_eq!(failed.payload()["failureReason"], "No queue");
    assert_eq!(bench.say(&guest, &id, "anybody?").await.status, 202);
    assert_eq!(stream.event().await.text(), "anybody?");
    let status = bench.api("GET", &format!("/conversation/{id}"), &guest, None).await.json();
    assert_eq!(status["routingStatus"], "INITIAL");
}

#[tokio::test]
async fn streams_can_be_dropped_and_refused() {
    let (bench, guest, id, mut stream) = quiet().await;
    bench.control("POST", "/faults/now", json!({ "now": "dropStreams" })).await;
    assert!(matches!(stream.rest().await.1, Next::Broken(_)));
    let mut open = bench.stream(&guest).await;
    arm(&bench, json!({ "streamsRefused": true })).await;
    assert!(matches!(open.rest().await.1, Next::Broken(_)));
    let refused = bench.knock(&guest.token, None).await.unwrap_err();
    assert!(refused.is_request() && !refused.is_timeout(), "{refused:?}");
    assert_eq!(bench.say(&guest, &id, "meanwhile").await.status, 202);
    arm(&bench, json!({ "streamsRefused": false })).await;
    bench.stream(&guest).await.said("meanwhile").await;
}

#[tokio::test]
async fn a_silent_stream_has_events_and_no_pings() {
    let keep_alive = Duration::from_millis(5);
    let options = practice_org::Options { seed: quick_seed(), keep_alive, ..Default::default() };
    let bench = Bench::with(options).await;
    arm(&bench, json!({ "streamSilent": true })).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    bench.create(&guest).await;
    for _ in 0..6 {
        let Next::Frame(frame) = stream.next().await else { panic!("the stream ended") };
        assert!(frame.event().starts_with("CONVERSATION_"), "{}", frame.raw);
    }
    arm(&bench, json!({ "streamSilent": false })).await;
    assert!(matches!(stream.next().await, Next::Frame(frame) if frame.event() == "ping"));
}

#[tokio::test]
async fn streams_can_be_redirected() {
    let (bench, guest, _id, _stream) = quiet().await;
    for status in [301, 302, 303, 307, 308] {
        for location in ["/eventrouter/v1/sse?again=1", "http://127.0.0.1:1/elsewhere"] {
            arm(&bench, json!({ "redirectStreams": { "count": 1, "status": status, "location": location } })).await;
            let answer = bench.knock(&guest.token, None).await.unwrap();
            assert_eq!(answer.status(), status);
            assert_eq!(answer.headers()["location"], location);
            assert_eq!(bench.knock(&guest.token, None).await.unwrap().status(), 200);
        }
    }
}

#[tokio::test]
async fn faults_are_merged_checked_and_cleared() {
    let bench = Bench::start().await;
    arm(&bench, json!({ "loseEvents": 3, "delayMs": 1 })).await;
    arm(&bench, json!({ "cutAnswers": 2 })).await;
    let faults = bench.control("GET", "/faults", Value::Null).await;
    assert_eq!((&faults["loseEvents"], &faults["delayMs"], &faults["cutAnswers"]), (&json!(3), &json!(1), &json!(2)));
    for bad in [
        json!({ "looseEvents": 1 }),
        json!({ "loseEvents": null }),
        json!({ "loseEvents": -1 }),
        json!({ "delayMs": 3_600_001 }),
        json!({ "answerNext": { "count": 1, "status": 200 } }),
        json!({ "redirectStreams": { "count": 1, "status": 304, "location": "/" } }),
        json!({ "redirectStreams": { "count": 1, "status": 307, "location": "a\nb" } }),
        json!({ "oddStreams": { "count": 1, "kind": "quite" } }),
        json!([]),
    ] {
        let answer = bench.call("PATCH", "/practice/v1/faults", None, Some(bad)).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(answer.json()["message"].is_string());
    }
    assert_eq!(bench.control("GET", "/faults", Value::Null).await, faults);
    assert_eq!(bench.call("DELETE", "/practice/v1/faults", None, None).await.status, 204);
    assert_eq!(bench.control("GET", "/faults", Value::Null).await["loseEvents"], 0);
}

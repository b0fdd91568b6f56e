//! What goes wrong between the org and a client, over real sockets.

use serde_json::{Value, json};

use crate::support::*;
use crate::wire::Wire;

/// A conversation with Max, who is played here; nothing happens in it by itself.
async fn desk() -> (Bench, User, String) {
    let bench = Bench::start().await;
    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "presence": "offline" })).await;
    bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "presence": "online" })).await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    act(&bench, &id, json!({ "action": "accept", "agentId": MAX })).await;
    (bench, guest, id)
}

async fn act(bench: &Bench, id: &str, action: Value) {
    bench.control("POST", &format!("/conversations/{id}/actions"), action).await;
}

async fn says(bench: &Bench, id: &str, text: &str) {
    act(bench, id, json!({ "action": "message", "agentId": MAX, "text": text })).await;
}

async fn arm(bench: &Bench, faults: Value) {
    bench.control("PATCH", "/faults", faults).await;
}

async fn now(bench: &Bench, fault: Value) {
    bench.control("POST", "/faults/now", fault).await;
}

/// The next n messages with their event ids.
async fn told(stream: &mut Stream, count: usize) -> Vec<(String, u64)> {
    let mut told = Vec::new();
    while told.len() < count {
        let frame = stream.named("CONVERSATION_MESSAGE").await;
        told.push((frame.text(), frame.id().unwrap().parse().unwrap()));
    }
    told
}

fn texts(told: &[(String, u64)]) -> Vec<&str> {
    told.iter().map(|(text, _)| text.as_str()).collect()
}

#[tokio::test]
async fn a_stream_is_cut_after_exactly_so_many_bytes() {
    let (bench, guest, id) = desk().await;
    says(&bench, &id, "whole").await;
    let mut whole = Wire::stream(&bench, &guest).await;
    whole.until("whole").await;
    let whole = whole.chunks().0.concat();
    for bytes in [0, 1, 18, 19, 700, 1_999] {
        arm(&bench, json!({ "cutStreams": { "count": 1, "bytes": bytes } })).await;
        let mut cut = Wire::stream(&bench, &guest).await;
        let _how = cut.end().await;
        let (chunks, ended) = cut.chunks();
        let body = chunks.concat();
        assert!(!ended, "the connection breaks, the body does not end");
        assert_eq!(body.len(), bytes);
        assert!(whole.starts_with(&body));
    }
    let mut again = Wire::stream(&bench, &guest).await;
    again.until("whole").await;
}

#[tokio::test]
async fn bodies_drip() {
    let (bench, guest, id) = desk().await;
    arm(&bench, json!({ "slowDrip": { "bytes": 7, "everyMs": 1 } })).await;
    let mut stream = Wire::stream(&bench, &guest).await;
    stream.until("Accepted").await;
    let chunks = stream.chunks().0;
    assert!(chunks.iter().all(|chunk| chunk.len() <= 7));
    let listed = bench.api("GET", &format!("/conversation/{id}/entries"), &guest, None).await;
    assert!(listed.json()["conversationEntries"].is_array(), "all of it comes");
    assert_eq!(listed.header("content-length"), Some(listed.text.len().to_string().as_str()));

    arm(&bench, json!({ "slowDrip": { "bytes": 1, "everyMs": 3_600_000 } })).await;
    let path = format!("{API}/conversation/{id}");
    let mut slow = Wire::get(&bench, &path, &guest.token, "").await;
    slow.until("\r\n\r\n").await;
    assert!(slow.head().contains("content-length: ") && slow.head().starts_with("http/1.1 200"), "{}", slow.head());
    arm(&bench, json!({ "slowDrip": null })).await;
    assert_eq!(bench.api("GET", &format!("/conversation/{id}"), &guest, None).await.status, 200);
    assert!(slow.is_still() && slow.bytes.ends_with(b"\r\n\r\n"), "an hour for each byte");
}

#[tokio::test]
async fn a_half_open_stream_says_nothing_and_does_not_end() {
    let (bench, guest, id) = desk().await;
    arm(&bench, json!({ "oddStreams": { "count": 1, "kind": "halfOpen" } })).await;
    let mut half = Wire::stream(&bench, &guest).await;
    half.until("\r\n\r\n").await;
    assert!(half.head().contains("content-type: text/event-stream"));
    let mut other = bench.stream(&guest).await;
    says(&bench, &id, "hello?").await;
    other.said("hello?").await;
    assert!(half.is_still());
    now(&bench, json!({ "now": "dropStreams" })).await;
    assert!(matches!(other.rest().await.1, Next::Broken(_)));
    assert!(half.is_still(), "whoever is gone does not even hang up");
    assert!(half.bytes.ends_with(b"\r\n\r\n"));
}

#[tokio::test]
async fn open_streams_freeze() {
    let (bench, guest, id) = desk().await;
    let mut frozen = Wire::stream(&bench, &guest).await;
    frozen.until("Accepted").await;
    now(&bench, json!({ "now": "freezeStreams" })).await;
    let mut fresh = bench.stream(&guest).await;
    says(&bench, &id, "are you there?").await;
    fresh.said("are you there?").await;
    now(&bench, json!({ "now": "dropStreams" })).await;
    assert!(matches!(fresh.rest().await.1, Next::Broken(_)));
    assert!(frozen.is_still() || !String::from_utf8_lossy(&frozen.bytes).contains("are you there?"));
    bench.stream(&guest).await.said("are you there?").await;
}

#[tokio::test]
async fn an_event_comes_late_with_an_id_of_its_time() {
    let (bench, guest, id) = desk().await;
    let mut stream = bench.stream(&guest).await;
    arm(&bench, json!({ "lateEvents": { "count": 1, "after": 2 } })).await;
    for text in ["one", "two", "three", "four"] {
        says(&bench, &id, text).await;
    }
    let got = told(&mut stream, 4).await;
    assert_eq!(texts(&got), ["two", "three", "one", "four"]);
    assert!(got.windows(2).all(|pair| pair[0].1 < pair[1].1), "{got:?}");
    let listed = bench.api("GET", &format!("/conversation/{id}/entries?entryTypeFilter=Message"), &guest, None).await;
    let listed: Vec<Value> = listed.json()["conversationEntries"].as_array().unwrap().clone();
    let said = |entry: &Value| entry["entryPayload"]["abstractMessage"]["staticContent"]["text"].clone();
    assert_eq!(
        listed.iter().rev().map(said).collect::<Vec<_>>(),
        ["one", "two", "three", "four"],
        "the list has its order"
    );

    arm(&bench, json!({ "lateEvents": { "count": 1, "after": 9 } })).await;
    says(&bench, &id, "held").await;
    says(&bench, &id, "not held").await;
    arm(&bench, json!({ "lateEvents": null })).await;
    assert_eq!(texts(&told(&mut stream, 2).await), ["not held", "held"], "disarming lets it go");
}

#[tokio::test]
async fn what_is_replayed_comes_twice() {
    let (bench, guest, id) = desk().await;
    says(&bench, &id, "first").await;
    says(&bench, &id, "second").await;
    says(&bench, &id, "third").await;
    let last = bench.stream(&guest).await.said("first").await.id().unwrap().to_owned();
    arm(&bench, json!({ "replayTwice": 1 })).await;
    let mut fresh = bench.stream_from(&guest, None).await;
    let mut resumed = bench.stream_from(&guest, Some(&last)).await;
    let got = told(&mut resumed, 3).await;
    assert_eq!(texts(&got), ["second", "second", "third"]);
    assert_eq!(got[0].1, got[1].1, "with the same id");
    says(&bench, &id, "fourth").await;
    assert_eq!(texts(&told(&mut fresh, 1).await), ["fourth"], "a new stream is not concerned");
    assert_eq!(texts(&told(&mut bench.stream_from(&guest, Some(&last)).await, 2).await), ["second", "third"], "once");
}

#[tokio::test]
async fn event_ids_go_backwards() {
    let (bench, guest, id) = desk().await;
    let mut stream = bench.stream(&guest).await;
    says(&bench, &id, "a").await;
    arm(&bench, json!({ "eventIdsBackwards": 1 })).await;
    says(&bench, &id, "b").await;
    says(&bench, &id, "c").await;
    let got = told(&mut stream, 3).await;
    assert_eq!(texts(&got), ["a", "b", "c"]);
    assert!(got[1].1 < got[0].1 && got[0].1 < got[2].1, "{got:?}");
}

#[tokio::test]
async fn what_is_forgotten_is_not_replayed() {
    let (bench, guest, id) = desk().await;
    says(&bench, &id, "old").await;
    now(&bench, json!({ "now": "forgetEvents" })).await;
    says(&bench, &id, "new").await;
    let mut stream = bench.stream_from(&guest, Some("0")).await;
    assert_eq!(stream.event().await.text(), "new");
    let listed = bench.api("GET", &format!("/conversation/{id}/entries"), &guest, None).await;
    assert!(listed.text.contains("\"old\""), "the list has it still");
}

#[tokio::test]
async fn a_server_that_goes_resets_everything_and_comes_back_as_it_was() {
    let (bench, guest, id) = desk().await;
    says(&bench, &id, "before").await;
    let mut open = Wire::stream(&bench, &guest).await;
    open.until("before").await;
    now(&bench, json!({ "now": "restartServer", "downMs": 0 })).await;
    assert_eq!(open.end().await.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    let mut stream = loop {
        // Nobody listens for a moment.
        match bench.knock(&guest.token, Some(&guest.last_event_id)).await {
            Ok(response) if response.status() == 200 => break Stream::new(response),
            _ => tokio::task::yield_now().await,
        }
    };
    stream.said("before").await;
    says(&bench, &id, "after").await;
    stream.said("after").await;
}

#[tokio::test]
async fn nobody_listens_while_a_server_is_away() {
    let (bench, ..) = desk().await;
    let address = bench.org.url().trim_start_matches("http://").to_owned();
    now(&bench, json!({ "now": "restartServer", "downMs": 3_600_000 })).await;
    while tokio::net::TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    bench.org.shutdown().await;
}

#[tokio::test]
async fn a_token_that_dies_in_mid_stream_ends_it_in_words() {
    let (bench, guest, id) = desk().await;
    let mut open = Wire::stream(&bench, &guest).await;
    open.until("Accepted").await;
    now(&bench, json!({ "now": "expireTokens" })).await;
    open.until("Jwt is expired").await;
    open.until("\r\n0\r\n\r\n").await;
    assert!(open.chunks().1, "the body ends as it should");
    bench.say(&guest, &id, "x").await.refused(401, "expired");
}

#[tokio::test]
async fn five_messages_of_which_the_stream_makes_a_mess() {
    let (bench, guest, id) = desk().await;
    let mut stream = bench.stream_from(&guest, None).await;
    arm(&bench, json!({ "lateEvents": { "count": 1, "after": 1 }, "cutAfterEvents": 3, "replayTwice": 2 })).await;
    for text in ["1", "2", "3", "4", "5"] {
        says(&bench, &id, text).await;
    }
    let (mut frames, end) = stream.rest().await;
    assert!(matches!(end, Next::Broken(left) if left.is_empty()), "cut behind an event");
    frames.retain(|frame| frame.event() == "CONVERSATION_MESSAGE");
    assert_eq!(frames.iter().map(Frame::text).collect::<Vec<_>>(), ["2", "1", "3"], "one came late");
    let mut resumed = bench.stream_from(&guest, frames[2].id()).await;
    assert_eq!(texts(&told(&mut resumed, 4).await), ["4", "4", "5", "5"], "two came twice");
    let faults = bench.control("GET", "/faults", Value::Null).await;
    assert_eq!((&faults["cutAfterEvents"], &faults["replayTwice"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn armed_answers_say_what_clients_read() {
    let (bench, guest, id) = desk().await;
    let answer = async |next: Value| {
        arm(&bench, json!({ "answerNext": next })).await;
        bench.say(&guest, &id, "x").await
    };
    let busy = answer(json!({ "count": 1, "status": 429 })).await;
    assert_eq!((busy.status, busy.header("retry-after")), (429, Some("1")));
    let busy = answer(json!({ "count": 1, "status": 503, "retryAfter": 7 })).await;
    assert_eq!((busy.status, busy.header("retry-after")), (503, Some("7")));
    let other = answer(json!({ "count": 1, "status": 500 })).await;
    assert_eq!((other.status, other.header("retry-after")), (500, None));
    answer(json!({ "count": 1, "status": 413 })).await.refused(413, "<5242880>");
    answer(json!({ "count": 1, "status": 415 })).await.refused(415, "type of the file");
}

#[tokio::test]
async fn faults_of_the_transport_are_checked() {
    let bench = Bench::start().await;
    for (words, faults) in [
        ("slowDrip.bytes", json!({ "slowDrip": { "bytes": 0, "everyMs": 1 } })),
        ("slowDrip.everyMs", json!({ "slowDrip": { "bytes": 1, "everyMs": 3_600_001 } })),
        ("lateEvents.after", json!({ "lateEvents": { "count": 1, "after": 0 } })),
        ("cutStreams.bytes", json!({ "cutStreams": { "count": 1 } })),
        ("replayTwice", json!({ "replayTwice": -1 })),
    ] {
        let answer = bench.call("PATCH", "/practice/v1/faults", None, Some(faults)).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains(words), "{}", answer.text);
    }
    let body = json!({ "now": "restartServer" });
    let answer = bench.call("POST", "/practice/v1/faults/now", None, Some(body)).await;
    assert_eq!((answer.status, answer.text.contains("downMs")), (400, true), "{}", answer.text);
}

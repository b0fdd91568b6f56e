use std::time::Duration;

use practice_org::Options;
use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn frames_have_no_space_after_the_colon_and_a_ping_comes_first() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    bench.create(&guest).await;
    let response = bench.knock(&guest.token, Some("0")).await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-cache");
    let mut stream = Stream::new(response);
    let Next::Frame(ping) = stream.next().await else { panic!("no frame") };
    assert_eq!(ping.raw, "event:ping\ndata:0\n\n");
    let event = stream.event().await;
    let lines: Vec<&str> = event.raw.lines().collect();
    assert_eq!(lines.len(), 4, "{}", event.raw);
    assert_eq!(lines[0], "event:CONVERSATION_ROUTING_RESULT");
    assert!(lines[1].starts_with("data:{"), "{}", lines[1]);
    assert!(lines[2].strip_prefix("id:").unwrap().bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(lines[3], "");
}

#[tokio::test]
async fn pings_keep_coming() {
    let keep_alive = Duration::from_millis(20);
    let bench = Bench::with(Options { seed: quick_seed(), keep_alive, ..Options::default() }).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    for _ in 0..4 {
        assert!(matches!(stream.next().await, Next::Frame(frame) if frame.raw == "event:ping\ndata:0\n\n"));
    }
}

#[tokio::test]
async fn the_org_id_must_be_the_fifteen_characters_of_the_token() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let knock = async |id: Option<String>| {
        let request = bench.http.get(bench.url("/eventrouter/v1/sse?_ts=1&lastEventId=7")).bearer_auth(&guest.token);
        let request = match id {
            Some(id) => request.header("X-ORG-ID", id),
            None => request,
        };
        request.send().await.unwrap()
    };
    for id in [Some(format!("{}EAE", bench.org.org_id())), Some("00D000000000001".into()), None] {
        let answer = Answer::of(knock(id.clone()).await).await;
        let body = answer.json();
        assert_eq!((answer.status, body["status"].as_i64()), (400, Some(400)));
        assert_eq!(body["path"], "/eventrouter/v1/sse");
        assert_eq!(body["error"], "Bad Request");
        assert!(body["timestamp"].is_i64());
        if id.is_some() {
            assert_eq!(body["message"], "OrgId in the header and token must match");
        }
    }
    assert_eq!(knock(Some(bench.org.org_id().into())).await.status(), 200);
}

#[tokio::test]
async fn the_stream_wants_a_good_token() {
    let bench = Bench::start().await;
    let answer = Answer::of(bench.knock("nonsense", None).await.unwrap()).await;
    let body = answer.json();
    assert_eq!(answer.status, 401);
    assert_eq!((&body["status"], &body["error"]), (&json!(401), &json!("Unauthorized")));
    assert_eq!(body["path"], "/eventrouter/v1/sse");
}

#[tokio::test]
async fn everything_after_the_last_event_id_is_sent_again() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    let mut stream = bench.stream(&guest).await;
    stream.said("Hello").await;
    let mut all = Vec::new();
    let mut whole = bench.stream_from(&guest, Some("0")).await;
    for _ in 0..6 {
        all.push(whole.event().await.raw);
    }
    let third = all[2].lines().find_map(|line| line.strip_prefix("id:")).unwrap().to_owned();
    let mut rest = bench.stream_from(&guest, Some(&third)).await;
    for raw in &all[3..] {
        assert_eq!(rest.event().await.raw, *raw);
    }
    let mut live = bench.stream_from(&guest, None).await;
    bench.say(&guest, &id, "now").await;
    assert_eq!(live.event().await.text(), "now", "without an id there is no replay");
    assert_eq!(stream.said("now").await.text(), "now", "every stream of the subject gets it");
    assert_eq!(rest.event().await.text(), "now");
}

#[tokio::test]
async fn a_stream_belongs_to_the_subject_and_not_to_a_conversation() {
    let bench = Bench::start().await;
    let (guest, other) = (bench.guest().await, bench.guest().await);
    let mut stream = bench.stream(&guest).await;
    bench.create(&other).await;
    let first = bench.create(&guest).await;
    let second = bench.create(&guest).await;
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < 2 {
        seen.insert(stream.event().await.json()["conversationId"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen, [first, second].into());
}

#[tokio::test]
async fn an_expired_token_ends_the_open_stream_in_plain_words() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    bench.control("POST", "/faults/now", json!({ "now": "expireTokens" })).await;
    let (_, end) = stream.rest().await;
    assert!(matches!(&end, Next::Ended(left) if left == b"Jwt is expired"), "{end:?}");
    assert_eq!(bench.knock(&guest.token, None).await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_token_that_dies_of_age_ends_the_open_stream_too() {
    let mut seed = quick_seed();
    seed.channels[0].guest_token_minutes = 0;
    let bench = Bench::with(Options { seed, ..Options::default() }).await;
    let guest = bench.guest().await;
    let answer = bench.api("GET", "/conversation/list", &guest, None).await;
    answer.refused(401, "Jwt is expired");
    assert_eq!(bench.knock(&guest.token, None).await.unwrap().status(), 401);
}

#[tokio::test]
async fn shutting_down_ends_streams_in_order() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    assert!(matches!(stream.next().await, Next::Frame(_)));
    let url = bench.org.url();
    bench.org.shutdown().await;
    assert!(matches!(stream.rest().await.1, Next::Ended(left) if left.is_empty()));
    assert!(reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn dropping_the_org_stops_it() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    drop(bench.org);
    assert!(!matches!(stream.rest().await.1, Next::Frame(_)));
}

#[tokio::test]
async fn a_burst_reaches_a_slow_reader_whole() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    let path = format!("/conversations/{id}/burst");
    let count = 3 * practice_org::RETENTION as u64 / 2;
    let (answer, numbers) = tokio::join!(bench.control("POST", &path, json!({ "count": count, "text": "b" })), async {
        let mut ids = Vec::new();
        for number in 1..=count {
            let frame = stream.event().await;
            assert_eq!(frame.text(), format!("b {number}"));
            ids.push(frame.id().unwrap().parse::<u64>().unwrap());
        }
        ids
    });
    assert_eq!(answer["firstEventId"].as_u64(), numbers.first().copied());
    assert_eq!(answer["lastEventId"].as_u64(), numbers.last().copied());
    let bad = bench.call("POST", &format!("/practice/v1{path}"), None, Some(json!({ "count": 0, "text": "" }))).await;
    assert_eq!(bad.status, 400);
    let waiting = bench.guest().await;
    bench.control("PATCH", "/faults", json!({ "noAgent": true })).await;
    let id = bench.create(&waiting).await;
    let path = format!("/practice/v1/conversations/{id}/burst");
    let bad = bench.call("POST", &path, None, Some(json!({ "count": 1, "text": "" }))).await;
    assert_eq!((bad.status, bad.json()["message"].is_string()), (409, true), "{}", bad.text);
    let _: Value = bench.control("DELETE", "/faults", Value::Null).await;
}

//! Each row of what event-source clients get wrong.

use serde_json::json;

use crate::support::*;

/// A conversation whose events wait to be replayed, and the answer to the next stream request.
async fn odd(kind: &str) -> (Bench, User, reqwest::Response) {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    bench.create(&guest).await;
    stream.said("Hello").await;
    bench.control("PATCH", "/faults", json!({ "oddStreams": { "count": 1, "kind": kind } })).await;
    let response = bench.knock(&guest.token, Some("0")).await.unwrap();
    (bench, guest, response)
}

async fn whole(kind: &str) -> (Vec<Frame>, Next) {
    let (_bench, _guest, response) = odd(kind).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let (mut frames, end) = Stream::new(response).rest().await;
    frames.retain(|frame| frame.event() != "ping");
    (frames, end)
}

#[tokio::test]
async fn answers_that_are_no_stream() {
    for (kind, status, words) in [
        ("noContent", 204, ""),
        ("htmlPage", 200, "<!DOCTYPE html>"),
        ("unauthorized", 401, "\"Unauthorized\""),
        ("unavailable", 503, "\"status\":503"),
    ] {
        let (bench, guest, response) = odd(kind).await;
        let answer = Answer::of(response).await;
        assert_eq!(answer.status, status);
        assert!(answer.text.contains(words), "{}", answer.text);
        assert!(answer.header("content-type").is_none_or(|kind| !kind.contains("event-stream")));
        bench.stream(&guest).await;
    }
}

#[tokio::test]
async fn a_stream_that_closes_after_its_first_event() {
    let (frames, end) = whole("closeAfterFirstEvent").await;
    assert_eq!(frames.len(), 1);
    assert!(frames[0].id().is_some());
    assert!(matches!(end, Next::Ended(left) if left.is_empty()));
}

#[tokio::test]
async fn a_stream_that_is_cut_in_its_first_event() {
    let (frames, end) = whole("cutInEvent").await;
    assert_eq!(frames.len(), 0);
    assert!(
        matches!(&end, Next::Broken(left) if left.starts_with(b"event:CONVERSATION_") && left.len() > 100),
        "{end:?}"
    );
}

#[tokio::test]
async fn an_event_without_an_id_after_one_with() {
    let (frames, end) = whole("eventWithoutId").await;
    assert_eq!(frames.len(), 2);
    assert!(frames[0].id().is_some() && frames[1].id().is_none());
    assert_eq!(frames[0].data(), frames[1].data());
    frames[1].payload();
    assert!(matches!(end, Next::Ended(left) if left.is_empty()));
}

#[tokio::test]
async fn blocks_of_one_field() {
    let (frames, _) = whole("idOnly").await;
    assert_eq!(frames.len(), 1);
    assert!(frames[0].raw.strip_prefix("id:").unwrap().trim_end().parse::<u64>().is_ok());
    for (kind, raw) in [("retryOnly", "retry:50\n\n"), ("retryHuge", "retry:86400000\n\n")] {
        let (frames, end) = whole(kind).await;
        assert_eq!(frames.iter().map(|frame| frame.raw.as_str()).collect::<Vec<_>>(), [raw]);
        assert!(matches!(end, Next::Ended(left) if left.is_empty()));
    }
}

#[tokio::test]
async fn strange_fields_before_the_ordinary_stream() {
    let (_bench, _guest, response) = odd("unknownFields").await;
    let mut stream = Stream::new(response);
    let mut raws = Vec::new();
    loop {
        let Next::Frame(frame) = stream.next().await else { panic!("the stream ended") };
        if frame.event().starts_with("CONVERSATION_") {
            break;
        }
        raws.push(frame.raw);
    }
    let all = raws.concat();
    assert!(all.contains("event:\n\n") && all.contains("retry:soon\n\n") && all.contains("flavour\n\n"), "{all}");
    stream.said("Hello").await;
}

#[tokio::test]
async fn bytes_that_are_no_utf8_before_the_ordinary_stream() {
    let (_bench, _guest, mut response) = odd("invalidUtf8").await;
    let mut bytes = Vec::new();
    while !String::from_utf8_lossy(&bytes).contains("CONVERSATION_ROUTING_RESULT") {
        bytes.extend_from_slice(&response.chunk().await.unwrap().unwrap());
    }
    assert!(std::str::from_utf8(&bytes).is_err());
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    assert!(lines.iter().any(|line| line.starts_with(b":") && std::str::from_utf8(line).is_err()));
    assert!(lines.iter().any(|line| line.starts_with(b"data:") && std::str::from_utf8(line).is_err()));
}

#[tokio::test]
async fn a_line_that_never_ends() {
    let (_bench, _guest, mut response) = odd("endlessLine").await;
    let mut size = 0;
    while size < 1_000_000 {
        let chunk = response.chunk().await.unwrap().unwrap();
        assert!(!chunk.contains(&b'\n'));
        size += chunk.len();
    }
}

#[tokio::test]
async fn the_plain_text_of_an_expired_token() {
    let (frames, end) = whole("jwtIsExpired").await;
    assert!(frames.is_empty());
    assert!(matches!(end, Next::Ended(left) if left == b"Jwt is expired"));
}

#[tokio::test]
async fn comments_without_end() {
    let (_bench, _guest, response) = odd("commentsOnly").await;
    let mut stream = Stream::new(response);
    let Next::Frame(first) = stream.next().await else { panic!("the stream ended") };
    assert!(first.raw.starts_with(':'), "{}", first.raw);
}

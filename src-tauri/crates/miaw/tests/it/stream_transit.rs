//! Faults in transit, over a real socket: cut anywhere, torn down, slow, half-open, refused, restarted, asked to wait.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use miaw::error::ErrorKind;
use miaw::stream::{Event, EventStream, Loss, Options, Recording, Signal};
use miaw::token::AccessToken;
use tokio::sync::Notify;

use crate::place::{is_event, is_lost, is_open, is_stopped, quick, until};
use crate::stream_server::{Act, Request, STREAM, Server, send};

/// Nothing waits for a next attempt.
fn at_once() -> Options {
    Options { first_delay: Duration::ZERO, longest_delay: Duration::ZERO, silence: Duration::from_secs(20) }
}

/// The blocks of a recorded stream of about 2 kB, each with the id that its event has: every event the service is known to
/// send, with pings, comments, and text of several bytes a character.
fn blocks() -> Vec<(u64, String)> {
    let names = [
        "CONVERSATION_ROUTING_RESULT",
        "CONVERSATION_SESSION_STATUS_CHANGED",
        "CONVERSATION_PARTICIPANT_CHANGED",
        "CONVERSATION_MESSAGE",
        "CONVERSATION_TYPING_STARTED_INDICATOR",
        "CONVERSATION_MESSAGE",
        "CONVERSATION_DELIVERY_ACKNOWLEDGEMENT",
        "CONVERSATION_READ_ACKNOWLEDGEMENT",
        "CONVERSATION_SOMETHING_NEW",
        "CONVERSATION_CLOSE_CONVERSATION",
    ];
    let mut blocks = Vec::new();
    for (name, id) in names.iter().zip(2_147_867_834_u64..) {
        let said = format!(
            "{{\"conversationId\":\"c\",\"conversationEntry\":{{\"identifier\":\"{id}\",\"text\":\"Grüße 👋\"}}}}"
        );
        blocks.push((id, format!("event:{name}\ndata:{said}\nid:{id}\n\n")));
        if id % 3 == 0 {
            blocks.push((id, "event:ping\ndata:0\n\n:still here\n\n".to_owned()));
        }
    }
    blocks
}

/// What the server has to send to whoever knows everything up to an id, and the end that tells a test that all is there.
fn after(known: Option<&str>) -> String {
    let known: u64 = known.and_then(|id| id.parse().ok()).unwrap_or(0);
    let rest: String = blocks().into_iter().filter(|(id, _)| *id > known).map(|(_, block)| block).collect();
    format!("{rest}event:END\ndata:end\n\n")
}

fn with_breaks(text: &str, line_break: &str) -> Vec<u8> {
    text.replace('\n', line_break).into_bytes()
}

/// An answer in one chunk of HTTP/1.1's chunked coding, whose end never comes.
fn chunked(body: &[u8]) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut answer = format!("{head}{:x}\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}

fn plain(body: &[u8]) -> Vec<u8> {
    [STREAM.as_bytes(), body].concat()
}

fn events(signals: Vec<Signal>) -> Vec<Event> {
    let event = |signal| match signal {
        Signal::Event(event) => Some(event),
        _ => None,
    };
    signals.into_iter().filter_map(event).collect()
}

fn is_end(signal: &Signal) -> bool {
    matches!(signal, Signal::Event(event) if event.name == "END")
}

fn loss(signals: &[Signal]) -> Result<&Loss> {
    match signals.last() {
        Some(Signal::Lost { loss, .. } | Signal::Stopped { loss }) => Ok(loss),
        _ => anyhow::bail!("no loss: {signals:?}"),
    }
}

/// Cuts the recorded stream at every byte, one connection each, and resumes it.
async fn cut_everywhere(line_break: &'static str, answer: fn(&[u8]) -> Vec<u8>, end: Option<Act>) -> Result<()> {
    let whole = with_breaks(&after(None), line_break);
    let expected: Vec<Event> = Recording::read([whole.clone().into()]).events;
    assert_eq!(expected.len(), 11);
    let length = whole.len() - with_breaks("event:END\ndata:end\n\n", line_break).len();
    let server = Server::start(move |number, request: &Request| {
        // Each stream connects twice: to be cut, and for the rest.
        let first = number % 2 == 0;
        let body = with_breaks(&after(request.last_event_id()), line_break);
        let body = if first { &body[..number / 2] } else { &body[..] };
        let mut acts = vec![send(answer(body))];
        acts.extend(if first { end.clone() } else { Some(Act::Nothing) });
        acts
    })
    .await?;
    for offset in 0..=length {
        let mut stream = server.stream(None, at_once())?;
        let signals = until(&mut stream, is_end).await.with_context(|| format!("cut after {offset} bytes"))?;
        assert_eq!(
            signals.iter().filter(|signal| is_lost(signal)).count(),
            1,
            "cut after {offset} bytes: {signals:#?}"
        );
        assert_eq!(events(signals), expected, "cut after {offset} bytes, {line_break:?}");
    }
    Ok(())
}

#[tokio::test]
async fn cut_at_any_byte_every_event_comes_once() -> Result<()> {
    cut_everywhere("\n", plain, None).await
}

#[tokio::test]
async fn cut_at_any_byte_with_other_line_breaks_every_event_comes_once() -> Result<()> {
    cut_everywhere("\r\n", plain, None).await
}

#[tokio::test]
async fn cut_at_any_byte_within_a_chunk_every_event_comes_once() -> Result<()> {
    cut_everywhere("\n", chunked, None).await
}

#[tokio::test]
async fn torn_down_at_any_byte_every_event_comes_once() -> Result<()> {
    cut_everywhere("\r\n", chunked, Some(Act::Reset)).await
}

#[test]
fn the_pieces_in_which_a_stream_comes_make_no_difference() {
    for line_break in ["\n", "\r\n", "\r"] {
        let whole = with_breaks(&after(None), line_break);
        let expected = Recording::read([whole.clone().into()]);
        assert_eq!((expected.events.len(), expected.keep_alives), (11, 6), "{line_break:?}");
        for offset in 0..whole.len() {
            let (before, after) = whole.split_at(offset);
            let split = Recording::read([before.to_vec().into(), after.to_vec().into()]);
            assert_eq!(split, expected, "split at {offset}, {line_break:?}");
        }
        let bytes = whole.iter().map(|byte| vec![*byte].into());
        assert_eq!(Recording::read(bytes), expected, "byte by byte, {line_break:?}");
    }
}

#[tokio::test]
async fn a_slow_server_loses_nothing() -> Result<()> {
    for line_break in ["\n", "\r\n"] {
        let server = Server::start(move |_, request| {
            let body = with_breaks(&after(request.last_event_id()), line_break);
            vec![send(STREAM), Act::Drip(body), Act::Nothing]
        })
        .await?;
        let mut stream = server.stream(Some("2147867836"), at_once())?;
        let signals = until(&mut stream, is_end).await?;
        assert!(!signals.iter().any(is_lost), "{signals:?}");
        assert_eq!(events(signals).len(), 8);
    }
    Ok(())
}

#[tokio::test]
async fn a_half_open_connection_is_given_up_and_resumed() -> Result<()> {
    let server = Server::start(|number, request| {
        let mut body = after(request.last_event_id()).into_bytes();
        body.truncate(if number == 0 { 600 } else { usize::MAX });
        vec![send(STREAM), send(body), Act::Nothing]
    })
    .await?;
    let mut stream = server.stream(None, quick())?;
    let before = until(&mut stream, is_lost).await?;
    assert_eq!(*loss(&before)?, Loss::Silent { after: quick().silence });
    let known = events(before);
    assert_eq!(stream.last_event_id(), known.last().context("an event")?.id.as_deref());
    let rest = events(until(&mut stream, is_end).await?);
    assert_eq!(known.len() + rest.len(), 11);
    assert_eq!(server.requests()[1].last_event_id(), known.last().context("an event")?.id.as_deref());
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_gone_and_comes_back_is_found_again() -> Result<()> {
    let gone = Arc::new(Notify::new());
    let told = Arc::clone(&gone);
    let server =
        Server::start(move |_, _| vec![send(STREAM), send("event:A\ndata:1\nid:41\n\n"), Act::Wait(Arc::clone(&told))])
            .await?;
    let address = server.address;
    let mut stream = server.stream(None, quick())?;
    until(&mut stream, is_event).await?;
    drop(server);
    until(&mut stream, |signal| {
        matches!(signal, Signal::Lost { loss: Loss::Request(error), .. } if error.kind == ErrorKind::ConnectionRefused)
    })
    .await?;
    let server =
        Server::at(address, |_, _| vec![send(STREAM), send("event:B\ndata:2\nid:42\n\n"), Act::Nothing]).await?;
    let signals = until(&mut stream, is_event).await?;
    assert!(signals.iter().any(|signal| matches!(signal, Signal::Open { again: true, .. })), "{signals:?}");
    assert_eq!(server.requests()[0].last_event_id(), Some("41"));
    Ok(())
}

/// A stream whose first token dies, and which waits for another.
async fn token_dies(acts: Vec<Act>) -> Result<(Server, EventStream)> {
    let server = Server::start(move |number, _| {
        if number == 0 { acts.clone() } else { vec![send(STREAM), send("event:B\ndata:2\nid:42\n\n"), Act::Nothing] }
    })
    .await?;
    let mut stream = server.stream(Some("40"), at_once())?;
    let signals = until(&mut stream, |signal| is_stopped(signal) || is_lost(signal)).await?;
    assert!(loss(&signals)?.is_dead_token(), "{signals:?}");
    stream.resume(Some(AccessToken::new("second-token".into())));
    until(&mut stream, is_event).await?;
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].header("authorization"), Some("Bearer first-token"));
    assert_eq!(requests[1].header("authorization"), Some("Bearer second-token"));
    Ok((server, stream))
}

#[tokio::test]
async fn a_token_that_dies_in_mid_stream_stops_it_however_the_server_says_so() -> Result<()> {
    let event = send("event:A\ndata:1\nid:41\n\n");
    for words in ["Jwt is expired", "Jwt is expired\n", "\nJWT is expired.\r\n\r\n"] {
        // The connection ends, or stays open with nothing more to come.
        for rest in [None, Some(Act::Nothing)] {
            let acts = [send(STREAM), event.clone(), send(words)].into_iter().chain(rest).collect();
            let (server, _stream) = token_dies(acts).await?;
            assert_eq!(server.requests()[1].last_event_id(), Some("41"), "{words:?}");
        }
    }
    // While an event is under way, which then never counts.
    let half = vec![send(STREAM), event, send("event:A\ndata:x\nid:99\nJwt is expired"), Act::Nothing];
    let (server, _stream) = token_dies(half).await?;
    assert_eq!(server.requests()[1].last_event_id(), Some("41"));
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_refused_stops_it_with_the_event_routers_words() -> Result<()> {
    let body = r#"{"timestamp":1770000000000,"status":401,"error":"Unauthorized","path":"/eventrouter/v1/sse"}"#;
    let refusal = format!(
        "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    token_dies(vec![send(&refusal)]).await?;
    let server = Server::start(move |_, _| vec![send(&refusal)]).await?;
    let mut stream = server.stream(None, at_once())?;
    let signals = until(&mut stream, is_stopped).await?;
    let Loss::Request(error) = loss(&signals)? else { anyhow::bail!("{signals:?}") };
    assert_eq!((error.kind.clone(), error.server_text.as_deref()), (ErrorKind::Unauthorized, Some("Unauthorized")));
    Ok(())
}

/// The signal after which a stream that was answered so goes on.
async fn refused(status: &str, headers: &str) -> Result<(Loss, Duration)> {
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n");
    let server = Server::start(move |_, _| vec![send(&answer)]).await?;
    let mut stream = server.stream(None, at_once())?;
    match until(&mut stream, |signal| is_lost(signal) || is_stopped(signal)).await?.pop() {
        Some(Signal::Lost { loss, retry_in }) => Ok((loss, retry_in)),
        signal => anyhow::bail!("{status}: {signal:?}"),
    }
}

#[tokio::test]
async fn a_server_that_asks_for_a_pause_gets_it_within_reason() -> Result<()> {
    for (headers, pause) in [
        ("", 0),
        ("Retry-After: 0\r\n", 0),
        ("Retry-After: 7\r\n", 7),
        ("Retry-After: 45\r\n", 45),
        ("Retry-After: 86400\r\n", 60),
        ("Retry-After: soon\r\n", 0),
        ("Date: Sat, 21 Nov 2026 12:00:00 GMT\r\nRetry-After: Sat, 21 Nov 2026 12:00:09 GMT\r\n", 9),
    ] {
        let (loss, retry_in) = refused("429 Too Many Requests", headers).await?;
        assert!(matches!(&loss, Loss::Request(error) if error.status == Some(429)), "{loss:?}");
        assert_eq!(retry_in, Duration::from_secs(pause), "{headers:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_a_server_may_recover_from_is_tried_again() -> Result<()> {
    for status in ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"] {
        let (loss, _) = refused(status, "").await?;
        assert!(matches!(&loss, Loss::Request(error) if error.kind == ErrorKind::Server), "{status}: {loss:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_redirect_keeps_the_token_and_the_event_id_and_ends_after_five() -> Result<()> {
    let moved = |location: &str| {
        send(format!("HTTP/1.1 307 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
    };
    let server = Server::start(move |number, _| match number {
        0 => vec![moved("/elsewhere")],
        _ => vec![send(STREAM), send("event:A\ndata:1\n\n"), Act::Nothing],
    })
    .await?;
    let mut stream = server.stream(Some("40"), at_once())?;
    until(&mut stream, is_event).await?;
    let request = server.requests().pop().context("a request")?;
    assert_eq!(request.line, "GET /elsewhere HTTP/1.1");
    assert_eq!((request.header("authorization"), request.last_event_id()), (Some("Bearer first-token"), Some("40")));

    let server = Server::start(move |_, _| vec![moved("/round")]).await?;
    let mut stream = server.stream(None, at_once())?;
    let signals = until(&mut stream, is_stopped).await?;
    assert!(matches!(loss(&signals)?, Loss::Request(error) if error.kind == ErrorKind::RedirectCircle));
    assert_eq!(server.requests().len(), 6);
    Ok(())
}

#[tokio::test]
async fn an_answer_that_never_comes_whole_is_no_stream() -> Result<()> {
    // Cut within the head of the answer, at every byte.
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    let server = Server::start(move |number, _| match number % 2 {
        0 => vec![send(&head[..number / 2])],
        _ => vec![send(STREAM), send("event:A\ndata:1\n\n"), Act::Nothing],
    })
    .await?;
    for length in 0..head.len() - 1 {
        let mut stream = server.stream(None, at_once())?;
        let signals = until(&mut stream, is_event).await.with_context(|| format!("after {length} bytes"))?;
        assert!(signals.iter().any(is_lost) && signals.iter().any(is_open), "after {length} bytes: {signals:?}");
    }
    Ok(())
}

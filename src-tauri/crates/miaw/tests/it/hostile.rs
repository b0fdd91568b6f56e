//! Input that nobody should send: huge, endless, deep, out of order, of no known kind.

use std::time::Duration;

use anyhow::{Context as _, Result};
use miaw::gap::{self, ListingEnd, MOST_PAGES};
use miaw::stream::{Event, Loss, Options, Recording, Signal};
use miaw::token::AccessToken;
use miaw::wire::entry::Envelope;
use miaw::wire::payload::Payload;
use proptest::prelude::*;

use crate::place::{is_event, is_lost, is_stopped, until};
use crate::stream_server::{Act, STREAM, Server, send};

const MEGABYTE: usize = 1024 * 1024;

fn options() -> Options {
    Options { first_delay: Duration::ZERO, longest_delay: Duration::ZERO, ..Options::default() }
}

fn read(text: impl AsRef<[u8]>) -> Recording {
    Recording::read([text.as_ref().to_vec().into()])
}

#[tokio::test]
async fn an_event_of_five_megabytes_comes_whole_and_the_next_one_too() -> Result<()> {
    let text = "x".repeat(5 * MEGABYTE);
    let body = format!("event:A\ndata:{text}\nid:1\n\nevent:B\ndata:2\nid:2\n\n");
    let server = Server::start(move |_, _| vec![send(STREAM), send(&body), Act::Nothing]).await?;
    let mut stream = server.stream(None, options())?;
    for (name, length) in [("A", 5 * MEGABYTE), ("B", 1)] {
        let signals = until(&mut stream, is_event).await?;
        let Some(Signal::Event(event)) = signals.last() else { anyhow::bail!("{name}") };
        assert_eq!((event.name.as_str(), event.data.len()), (name, length));
    }
    Ok(())
}

#[tokio::test]
async fn what_never_ends_is_not_kept() -> Result<()> {
    let line = vec![b'x'; 64 * 1024];
    let lines = [b"data:".as_slice(), &line, b"\n"].concat();
    let breaks = [b"data:".as_slice(), &line, b"\r\n"].concat();
    for endless in [line, lines, breaks] {
        let start = send("event:A\ndata:1\nid:41\n\ndata:");
        let server = Server::start(move |_, _| vec![send(STREAM), start.clone(), Act::Flood(endless.clone())]).await?;
        let mut stream = server.stream(None, options())?;
        let signals = until(&mut stream, is_stopped).await?;
        assert!(matches!(signals.last(), Some(Signal::Stopped { loss: Loss::LineTooLong })), "{signals:?}");
        assert_eq!(stream.last_event_id(), Some("41"));
        // Besides what is on its way between the two.
        assert!(server.flooded() < 24 * MEGABYTE, "{} bytes were taken", server.flooded());
    }
    Ok(())
}

/// A page of the list: full, with identifiers and times that begin at a number.
fn page(first: usize, apart: usize) -> Act {
    let entry = |place: usize| {
        let (identifier, at) = (first + place, 1_000 + first * apart + place * apart);
        serde_json::json!({ "identifier": format!("e{identifier}"), "entryType": "Message", "entryPayload": "{}", "transcriptedTimestamp": at })
    };
    let body = serde_json::json!({ "conversationEntries": (0..50).map(entry).collect::<Vec<_>>() }).to_string();
    answer(&body)
}

/// A whole answer that is JSON.
fn answer(body: &str) -> Act {
    let length = body.len();
    send(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ))
}

#[tokio::test]
async fn a_list_that_never_ends_is_not_read_for_ever() -> Result<()> {
    let token = AccessToken::new("token".into());
    let endless = Server::start(|number, _| vec![page(number * 50, 1)]).await?;
    let listing = gap::entries_since(&endless.client()?, &token, "c", 0).await?;
    assert_eq!((listing.end, listing.entries.len()), (ListingEnd::TooLong, MOST_PAGES as usize * 50));
    assert_eq!(endless.requests().len(), MOST_PAGES as usize);

    // The same page again and again, and new entries of one time only.
    for (step, apart, requests) in [(0, 1, 2), (50, 0, 2)] {
        let stuck = Server::start(move |number, _| vec![page(number * step, apart)]).await?;
        let listing = gap::entries_since(&stuck.client()?, &token, "c", 0).await?;
        assert_eq!((listing.end, stuck.requests().len()), (ListingEnd::Stuck, requests));
    }
    Ok(())
}

#[tokio::test]
async fn entries_without_an_identifier_are_not_taken_for_one_another() -> Result<()> {
    let entry = |identifier: &str, at: i64| serde_json::json!({ "identifier": identifier, "entryType": "Message", "entryPayload": "{}", "transcriptedTimestamp": at });
    let entries = [entry("a", 1), entry("", 2), entry("", 3), entry("a", 1), entry("", 4)];
    let body = serde_json::json!({ "conversationEntries": entries }).to_string();
    let server = Server::start(move |_, _| vec![answer(&body)]).await?;
    let listing = gap::entries_since(&server.client()?, &AccessToken::new("token".into()), "c", 0).await?;
    let times: Vec<i64> = listing.entries.iter().map(|entry| entry.transcripted_timestamp).collect();
    assert_eq!((times.as_slice(), listing.end), ([1, 2, 3, 4].as_slice(), ListingEnd::Whole));
    Ok(())
}

#[tokio::test]
async fn an_id_that_goes_backwards_is_not_what_is_resumed_from() -> Result<()> {
    let server = Server::start(|number, _| match number {
        0 => vec![send(STREAM), send("event:A\ndata:1\nid:42\n\nevent:A\ndata:2\nid:7\n\n")],
        _ => vec![send(STREAM), send("event:A\ndata:3\nid:8\n\n"), Act::Nothing],
    })
    .await?;
    let mut stream = server.stream(Some("40"), options())?;
    until(&mut stream, |signal| matches!(signal, Signal::Event(event) if event.data == "3")).await?;
    assert_eq!(server.requests()[1].last_event_id(), Some("42"));
    Ok(())
}

#[tokio::test]
async fn an_id_that_cannot_be_sent_back_is_passed_over() -> Result<()> {
    let server = Server::start(|number, _| match number {
        0 => {
            let ids = "event:A\ndata:1\nid:41\n\nevent:A\ndata:2\nid:\n\nevent:A\ndata:3\nid:a\0b\n\nevent:A\ndata:4\nid:a\u{7f}b\n\n";
            vec![send(STREAM), send(ids)]
        }
        _ => vec![send(STREAM), send("event:B\ndata:5\n\n"), Act::Nothing],
    })
    .await?;
    let mut stream = server.stream(None, options())?;
    let signals = until(&mut stream, |signal| matches!(signal, Signal::Event(event) if event.name == "B")).await?;
    assert_eq!(signals.iter().filter(|signal| is_event(signal)).count(), 5, "{signals:?}");
    assert_eq!(signals.iter().filter(|signal| is_lost(signal)).count(), 1, "{signals:?}");
    assert_eq!(server.requests()[1].last_event_id(), Some("41"));
    Ok(())
}

#[test]
fn what_is_unknown_is_told_and_what_is_no_event_is_not() {
    let recording =
        read("event:NEVER_HEARD_OF\ndata:{}\n\ndata:nameless\n\nevent:ping\ndata:0\n\nevent:EMPTY\n\n:\n\n");
    let event = |name: &str, data: &str| Event { name: name.into(), data: data.into(), id: None };
    assert_eq!(recording.events, [event("NEVER_HEARD_OF", "{}"), event("message", "nameless")]);
    assert_eq!((recording.keep_alives, recording.loss), (2, Loss::Closed));
}

fn nested(levels: usize) -> String {
    format!("{}0{}", "[".repeat(levels), "]".repeat(levels))
}

#[test]
fn deep_json_is_kept_as_it_came() -> Result<()> {
    let deep = nested(200);
    let as_text = serde_json::json!({ "conversationEntry": { "entryType": "Message", "entryPayload": deep } });
    let as_json = format!(r#"{{"conversationEntry":{{"entryType":"Message","entryPayload":{deep}}}}}"#);
    for data in [as_text.to_string(), as_json] {
        let recording = read(format!("event:CONVERSATION_MESSAGE\ndata:{data}\n\n"));
        let event = recording.events.first().context("the event")?;
        let entry = serde_json::from_str::<Envelope>(&event.data)?.conversation_entry;
        assert_eq!(entry.entry_payload.text, deep);
        assert!(matches!(entry.entry_payload.decode(&entry.entry_type), Payload::Unknown));
    }
    // As deep as a stack would not take.
    assert!(matches!(Payload::decode("Message", &nested(1_000_000)), Payload::Unknown));
    Ok(())
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        Just(b"event:CONVERSATION_MESSAGE".to_vec()),
        Just(b"event:".to_vec()),
        Just(b"data:{\"conversationEntry\":{}}".to_vec()),
        Just(b"data".to_vec()),
        Just(b"id:7".to_vec()),
        Just(b"id".to_vec()),
        Just(b"id:\0".to_vec()),
        Just(b"retry:5".to_vec()),
        Just(b"retry:+5".to_vec()),
        Just(b":comment".to_vec()),
        Just(b"Jwt is expired".to_vec()),
        Just(b"\xef\xbb\xbf".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..12),
    ];
    let line_break =
        prop_oneof![Just(&b"\n"[..]), Just(&b"\r"[..]), Just(&b"\r\n"[..]), Just(&b"\n\n"[..]), Just(&b""[..])];
    let lines = proptest::collection::vec((line, line_break), 0..40);
    lines.prop_map(|lines| lines.into_iter().flat_map(|(line, end)| [&line[..], end].concat()).collect())
}

proptest! {
    #[test]
    fn no_bytes_break_the_parser_and_pieces_change_nothing(bytes in pieces(), size in 1_usize..9) {
        let whole = Recording::read([bytes.clone().into()]);
        // Only the end of the bytes, or the words of an expired token, end a stream.
        prop_assert!(matches!(whole.loss, Loss::Closed | Loss::TokenExpired), "{:?}", whole.loss);
        let split = Recording::read(bytes.chunks(size).map(|piece| piece.to_vec().into()));
        prop_assert_eq!(&split, &whole);
        for event in &whole.events {
            let _ = serde_json::from_str::<Envelope>(&event.data)
                .map(|envelope| envelope.conversation_entry.entry_payload.decode(&envelope.conversation_entry.entry_type));
        }
    }

    #[test]
    fn no_text_breaks_a_payload(entry_type in prop_oneof![
        Just("Message"), Just("ParticipantChanged"), Just("RoutingResult"), Just("RoutingWorkResult"),
        Just("SessionStatusChanged"), Just("QueuePosition"), Just("StreamingToken"), Just("ProgressIndicator"), Just("New")
    ], text in "\\PC{0,80}|[\\[\\]{}\":,0-9a-zA-Z]{0,80}") {
        let _ = Payload::decode(entry_type, &text);
    }
}

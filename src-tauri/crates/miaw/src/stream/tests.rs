//! The watchdog, by a clock of the test's own.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc;
use url::Url;

use super::connect::{guarded, parsed};
use super::*;
use crate::address::ServiceUrl;

const SILENCE: Duration = Duration::from_secs(40);

/// An open stream whose bytes the test gives.
fn open() -> (EventStream, mpsc::UnboundedSender<Bytes>) {
    let (bytes, coming) = mpsc::unbounded_channel();
    let service = ServiceUrl::parse("http://localhost:1").expect("a URL");
    let client = Client::new(crate::client::http_client().expect("a client"), service);
    let (token, org) = (AccessToken::new("token".into()), OrgId::parse("00D000000000062").expect("an id"));
    let mut stream = EventStream::new(client, token, org, None, Options::default());
    let notes = SharedNotes::default();
    let coming = Box::pin(stream::unfold(coming, async |mut coming: mpsc::UnboundedReceiver<Bytes>| {
        coming.recv().await.map(|bytes| (Ok::<_, Infallible>(bytes), coming))
    }));
    let url = Url::parse("http://localhost:1").expect("a URL");
    let events = parsed(&url, guarded(coming, notes.clone())).expect("a stream");
    stream.opened(Opened { events, notes, server_date: None });
    stream.ready.clear();
    (stream, bytes)
}

/// What is told within a time.
async fn within(stream: &mut EventStream, seconds: u64) -> Option<Signal> {
    tokio::time::timeout(Duration::from_secs(seconds), stream.next()).await.ok()
}

fn send(bytes: &mpsc::UnboundedSender<Bytes>, piece: &[u8]) {
    bytes.send(Bytes::copy_from_slice(piece)).expect("the stream is there");
}

#[tokio::test(start_paused = true)]
async fn nothing_for_the_whole_silence_is_a_loss_and_a_keep_alive_in_time_is_none() {
    let (mut stream, bytes) = open();
    for _ in 0..3 {
        assert!(within(&mut stream, 35).await.is_none());
        send(&bytes, b"event:ping\ndata:0\n\n");
        assert!(matches!(within(&mut stream, 1).await, Some(Signal::KeepAlive)));
    }
    let signal = within(&mut stream, 41).await;
    assert!(matches!(signal, Some(Signal::Lost { loss: Loss::Silent { after: SILENCE }, .. })), "{signal:?}");
}

#[tokio::test(start_paused = true)]
async fn an_event_that_is_long_under_way_is_no_silence() {
    let (mut stream, bytes) = open();
    send(&bytes, b"event:X\ndata:");
    for _ in 0..10 {
        send(&bytes, &[b'x'; 4096]);
        assert!(within(&mut stream, 30).await.is_none(), "it is still coming");
    }
    send(&bytes, b"\n\n");
    let signal = within(&mut stream, 1).await;
    assert!(matches!(&signal, Some(Signal::Event(event)) if event.data.len() == 40_960), "{signal:?}");
}

#[tokio::test(start_paused = true)]
async fn a_drip_does_not_keep_a_dead_stream_open() {
    let (mut stream, bytes) = open();
    send(&bytes, b"event:X\ndata:0\n\ndata:");
    assert!(matches!(within(&mut stream, 1).await, Some(Signal::Event(_))));
    for _ in 0..3 {
        send(&bytes, b"x");
        assert!(within(&mut stream, 10).await.is_none());
    }
    let signal = within(&mut stream, 11).await;
    assert!(matches!(signal, Some(Signal::Lost { loss: Loss::Silent { .. }, .. })), "{signal:?}");
}

/// The pause before the next attempt once the connection is cut, most of all with bad luck, in seconds.
async fn ceiling_after(stream: &mut EventStream, bytes: mpsc::UnboundedSender<Bytes>) -> u64 {
    drop(bytes);
    let signal = within(stream, 1).await;
    assert!(matches!(signal, Some(Signal::Lost { .. })), "{signal:?}");
    stream.backoff.next(1.0, None).as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_cut_after_a_keep_alive_was_not_sound() {
    for (pings, expected) in [(1, 16), (3, 2)] {
        let (mut stream, bytes) = open();
        for _ in 0..3 {
            stream.backoff.next(1.0, None);
        }
        for _ in 0..pings {
            assert!(within(&mut stream, 25).await.is_none());
            send(&bytes, b"event:ping\ndata:0\n\n");
            assert!(matches!(within(&mut stream, 1).await, Some(Signal::KeepAlive)));
        }
        assert_eq!(ceiling_after(&mut stream, bytes).await, expected, "{pings} keep-alives");
    }
}

#[test]
fn event_ids_that_are_numbers_have_an_order() {
    assert!(is_behind("9", "10") && is_behind("2147867833", "2147867834") && is_behind("007", "8"));
    for (id, known) in [("10", "9"), ("7", "7"), ("7", "007"), ("a", "b"), ("7", "b"), ("", "1"), ("1", "")] {
        assert!(!is_behind(id, known), "{id} {known}");
    }
}

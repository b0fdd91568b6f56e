//! The supervisor: each row of what event-source clients get wrong is a fault of the practice org and a test.

use std::time::Duration;

use anyhow::{Context as _, Result};
use miaw::address::ServiceUrl;
use miaw::client::{Client, http_client};
use miaw::error::ErrorKind;
use miaw::stream::{EventStream, Loss, Signal};
use miaw::token::AccessToken;
use practice_org::control::types::FaultNow;
use serde_json::json;
use tokio::net::TcpListener;

use crate::place::{Place, is_event, is_lost, is_open, is_stopped, message, quick, until};

/// A place with a conversation whose stream is open and whose agent has greeted.
async fn greeted() -> Result<(Place, AccessToken, String, EventStream)> {
    let place = Place::new().await?;
    let (token, from) = place.guest().await?;
    let mut stream = place.stream(&token, from);
    until(&mut stream, is_open).await?;
    let id = place.conversation(&token).await?;
    until(&mut stream, |signal| message(signal, "How can I help")).await?;
    Ok((place, token, id, stream))
}

/// The `Last-Event-ID` of each stream request so far.
async fn ids_asked(place: &Place) -> Result<Vec<Option<String>>> {
    let received = place.control.received().await?;
    let streams = received.into_iter().filter(|request| request.path.starts_with("/eventrouter"));
    Ok(streams.map(|request| request.headers.get("last-event-id").cloned()).collect())
}

#[tokio::test]
async fn a_refused_connection_is_told_and_tried_again() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    drop(listener);
    let client = Client::new(http_client()?, ServiceUrl::parse(&format!("http://{address}"))?);
    let mut stream = EventStream::new(client, token, place.deployment.org_id.clone(), None, quick());
    let signals = until(&mut stream, is_lost).await?;
    assert!(matches!(&signals[0], Signal::Connecting { attempt: 1 }));
    let Some(Signal::Lost { loss: Loss::Request(error), .. }) = signals.last() else { panic!("{signals:?}") };
    assert_eq!(error.kind, ErrorKind::ConnectionRefused);
    let again = until(&mut stream, is_lost).await?;
    assert!(matches!(&again[0], Signal::Connecting { attempt: 2 }), "{again:?}");
    Ok(())
}

#[tokio::test]
async fn a_dead_token_stops_the_stream_until_there_is_another() -> Result<()> {
    let (place, _, _, mut stream) = greeted().await?;
    place.control.fault_now(&FaultNow::ExpireTokens).await?;
    let signals = until(&mut stream, is_stopped).await?;
    let Some(Signal::Stopped { loss }) = signals.last() else { panic!("{signals:?}") };
    assert_eq!(*loss, Loss::TokenExpired);
    assert!(loss.is_dead_token());

    stream.resume(None);
    let signals = until(&mut stream, is_stopped).await?;
    let Some(Signal::Stopped { loss }) = signals.last() else { panic!("{signals:?}") };
    assert!(loss.is_dead_token() && matches!(loss, Loss::Request(_)), "{loss:?}");
    let before = ids_asked(&place).await?.len();
    // It stays stopped: nothing is asked any more.
    assert!(tokio::time::timeout(Duration::from_millis(200), stream.next()).await.is_err());
    assert_eq!(ids_asked(&place).await?.len(), before);

    let (token, _) = place.guest().await?;
    stream.resume(Some(token));
    until(&mut stream, is_open).await?;
    Ok(())
}

#[tokio::test]
async fn what_a_resumed_stream_tells_is_never_about_the_connection_of_before() -> Result<()> {
    let (place, _, _, mut stream) = greeted().await?;
    place.control.fault_now(&FaultNow::ExpireTokens).await?;
    until(&mut stream, |signal| matches!(signal, Signal::KeepAlive) || is_stopped(signal)).await?;
    let (token, _) = place.guest().await?;
    stream.resume(Some(token));
    let first = stream.next().await;
    assert!(matches!(first, Signal::Connecting { attempt: 1 }), "{first:?}");
    Ok(())
}

#[tokio::test]
async fn one_refusal_with_401_stops_and_does_not_repeat() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    place.odd("unauthorized", 1).await?;
    let mut stream = place.stream(&token, None);
    let signals = until(&mut stream, is_stopped).await?;
    let Some(Signal::Stopped { loss }) = signals.last() else { panic!("{signals:?}") };
    assert!(loss.is_dead_token());
    assert_eq!(ids_asked(&place).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_last_event_id_is_kept_over_events_without_one() -> Result<()> {
    let (place, token, id, mut stream) = greeted().await?;
    let known = stream.last_event_id().context("an id")?.to_owned();
    place.odd("eventWithoutId", 2).await?;
    place.control.fault_now(&FaultNow::DropStreams).await?;
    // Two connections in a row give an event without an id and close: the third must still ask from the known id on.
    until(&mut stream, is_lost).await?;
    place.say(&token, &id, "one more").await?;
    until(&mut stream, |signal| message(signal, "You said: one more")).await?;
    let asked = ids_asked(&place).await?;
    assert!(asked.len() >= 3, "{asked:?}");
    let number = |id: &Option<String>| id.as_deref().and_then(|id| id.parse::<u64>().ok());
    let known = known.parse::<u64>()?;
    assert!(asked[1..].iter().all(|id| number(id).is_some_and(|id| id >= known)), "{asked:?}, known {known}");
    Ok(())
}

#[tokio::test]
async fn a_block_that_is_only_an_id_counts() -> Result<()> {
    let (place, _, _, mut stream) = greeted().await?;
    place.control.change_faults(&json!({ "oddStreams": { "count": 1, "kind": "idOnly" } })).await?;
    place.control.fault_now(&FaultNow::DropStreams).await?;
    until(&mut stream, is_lost).await?;
    until(&mut stream, is_lost).await?;
    let newest = stream.last_event_id().context("an id")?.to_owned();
    until(&mut stream, is_open).await?;
    assert_eq!(ids_asked(&place).await?.last(), Some(&Some(newest)));
    Ok(())
}

#[tokio::test]
async fn the_servers_retry_is_obeyed_and_clamped() -> Result<()> {
    let (place, _, _, mut stream) = greeted().await?;
    for kind in ["retryOnly", "retryHuge"] {
        place.odd(kind, 1).await?;
        place.control.fault_now(&FaultNow::DropStreams).await?;
        until(&mut stream, is_lost).await?;
        until(&mut stream, is_open).await?;
        let signals = until(&mut stream, is_lost).await?;
        let Some(Signal::Lost { retry_in, .. }) = signals.last() else { panic!("{signals:?}") };
        assert!(*retry_in <= quick().longest_delay, "{kind}: {retry_in:?}");
        until(&mut stream, is_open).await?;
    }
    Ok(())
}

#[tokio::test]
async fn no_content_stops() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    place.odd("noContent", 1).await?;
    let mut stream = place.stream(&token, None);
    let signals = until(&mut stream, is_stopped).await?;
    assert!(matches!(signals.last(), Some(Signal::Stopped { loss: Loss::NoContent })), "{signals:?}");
    Ok(())
}

#[tokio::test]
async fn redirects_within_the_origin_are_followed_and_others_are_not() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    for status in [301, 302, 303, 307, 308] {
        let relative =
            json!({ "redirectStreams": { "count": 1, "status": status, "location": "/eventrouter/v1/sse?again=1" } });
        place.control.change_faults(&relative).await?;
        let mut stream = place.stream(&token, None);
        let signals = until(&mut stream, |signal| is_open(signal) || is_lost(signal) || is_stopped(signal)).await?;
        assert!(is_open(&signals[signals.len() - 1]), "{status}: {signals:?}");
    }
    // A host that listens, but must never hear of the token.
    let elsewhere = TcpListener::bind("127.0.0.1:0").await?;
    let location = format!("http://{}/eventrouter/v1/sse", elsewhere.local_addr()?);
    let absolute = json!({ "redirectStreams": { "count": 1, "status": 307, "location": location } });
    place.control.change_faults(&absolute).await?;
    let mut stream = place.stream(&token, None);
    let signals = until(&mut stream, is_stopped).await?;
    let Some(Signal::Stopped { loss: Loss::Request(error) }) = signals.last() else { panic!("{signals:?}") };
    assert_eq!(error.kind, ErrorKind::Redirect { location });
    assert!(tokio::time::timeout(Duration::from_millis(100), elsewhere.accept()).await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_page_instead_of_a_stream_is_told() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    place.odd("htmlPage", 1).await?;
    let mut stream = place.stream(&token, None);
    let signals = until(&mut stream, is_stopped).await?;
    let Some(Signal::Stopped { loss: Loss::Request(error) }) = signals.last() else { panic!("{signals:?}") };
    assert!(
        matches!(&error.kind, ErrorKind::Unreadable { content_type, .. } if content_type.contains("html")),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn what_the_format_says_to_ignore_does_not_cost_the_connection() -> Result<()> {
    for kind in ["unknownFields", "invalidUtf8"] {
        let place = Place::new().await?;
        let (token, from) = place.guest().await?;
        place.odd(kind, 1).await?;
        let mut stream = place.stream(&token, from);
        until(&mut stream, is_open).await?;
        place.conversation(&token).await?;
        let signals = until(&mut stream, |signal| message(signal, "How can I help")).await?;
        assert!(!signals.iter().any(is_lost), "{kind}: {signals:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_line_without_end_is_not_kept_in_memory() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    place.odd("endlessLine", 1).await?;
    let mut stream = place.stream(&token, None);
    let signals = until(&mut stream, is_stopped).await?;
    assert!(matches!(signals.last(), Some(Signal::Stopped { loss: Loss::LineTooLong })), "{signals:?}");
    Ok(())
}

#[tokio::test]
async fn comments_are_a_sign_of_life_and_silence_is_none() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    place.odd("commentsOnly", 1).await?;
    let mut stream = place.stream(&token, None);
    until(&mut stream, is_open).await?;
    for _ in 0..5 {
        until(&mut stream, |signal| matches!(signal, Signal::KeepAlive)).await?;
    }
    drop(stream);
    place.control.change_faults(&json!({ "streamSilent": true })).await?;
    let mut stream = place.stream(&token, None);
    let signals = until(&mut stream, is_lost).await?;
    assert!(matches!(signals.last(), Some(Signal::Lost { loss: Loss::Silent { .. }, .. })), "{signals:?}");
    Ok(())
}

#[tokio::test]
async fn a_server_that_fails_is_tried_again() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    place.odd("unavailable", 3).await?;
    let mut stream = place.stream(&token, None);
    let signals = until(&mut stream, is_open).await?;
    assert_eq!(signals.iter().filter(|signal| is_lost(signal)).count(), 3, "{signals:?}");
    let attempts: Vec<_> = signals
        .iter()
        .filter_map(|signal| match signal {
            Signal::Connecting { attempt } => Some(*attempt),
            _ => None,
        })
        .collect();
    assert_eq!(attempts, [1, 2, 3, 4]);
    Ok(())
}

#[tokio::test]
async fn a_stream_that_is_closed_after_each_event_loses_nothing() -> Result<()> {
    for kind in ["closeAfterFirstEvent", "cutInEvent"] {
        let (place, token, id, mut stream) = greeted().await?;
        place.odd(kind, 4).await?;
        place.control.fault_now(&FaultNow::DropStreams).await?;
        for number in 0..4 {
            place.say(&token, &id, &format!("message {number}")).await?;
        }
        let signals = until(&mut stream, |signal| message(signal, "You said: message 3")).await?;
        let events: Vec<_> = signals.iter().filter(|signal| is_event(signal)).collect();
        for number in 0..4 {
            let own = format!(r#"\"text\":\"message {number}\""#);
            let count = events.iter().filter(|signal| message(signal, &own)).count();
            assert_eq!(count, 1, "{kind}: message {number} among {events:#?}");
        }
        assert!(signals.iter().any(is_lost), "{kind}");
    }
    Ok(())
}

#[tokio::test]
async fn the_wrong_org_id_is_refused_in_the_servers_words() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    let other = miaw::address::OrgId::parse("00D000000000062")?;
    let mut stream = EventStream::new(place.client.clone(), token, other, None, quick());
    let signals = until(&mut stream, is_stopped).await?;
    let Some(Signal::Stopped { loss: Loss::Request(error) }) = signals.last() else { panic!("{signals:?}") };
    assert_eq!(error.kind, ErrorKind::OrgIdMismatch, "{error}");
    Ok(())
}

//! One endpoint after the other, and what their refusals become.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use miaw::address::{DeveloperName, ServiceUrl, new_conversation_id};
use miaw::client::{Client, Deployment, http_client};
use miaw::error::ErrorKind;
use miaw::gap;
use miaw::identity::{Claims, IdentityToken, SigningKey};
use miaw::token::AccessToken;
use miaw::wire::conversation::{CreateConversation, ListQuery, RoutingStatus};
use miaw::wire::entry::EntriesQuery;
use miaw::wire::message::{Acknowledge, Acknowledgement};
use miaw::wire::payload::Payload;
use practice_org::control::types::KeySetUpload;
use serde_json::json;
use tokio::net::TcpListener;

use crate::place::{Place, message, until};

#[tokio::test]
async fn a_guest_holds_a_whole_conversation() -> Result<()> {
    let place = Place::new().await?;
    let (token, from) = place.guest().await?;
    assert!(token.claims().expires_at > token.claims().issued_at);
    assert_eq!(token.claims().org_id.as_deref(), Some(place.deployment.org_id.as_str()));
    let mut stream = place.stream(&token, from);
    until(&mut stream, crate::place::is_open).await?;
    let id = place.conversation(&token).await?;
    until(&mut stream, |signal| message(signal, "How can I help")).await?;
    place.client.send_typing(&token, &id, true).await?;
    place.client.send_typing(&token, &id, false).await?;
    let sent = place.say(&token, &id, "My order is late").await?;
    until(&mut stream, |signal| message(signal, "You said: My order is late")).await?;

    let listed = place.client.list_conversations(&token, &ListQuery::default()).await?;
    assert_eq!((listed.open_conversations_found, listed.conversations[0].conversation_id.as_str()), (1, id.as_str()));
    assert_eq!(place.client.routing_status(&token, &id).await?.status(), Some(RoutingStatus::Routed));
    let entries = place.client.entries(&token, &id, &EntriesQuery::default()).await?.conversation_entries;
    let texts: Vec<_> = entries
        .iter()
        .filter_map(|entry| match entry.entry_payload.decode(&entry.entry_type) {
            Payload::Message(message) => message.abstract_message.plain_text().map(str::to_owned),
            _ => None,
        })
        .collect();
    let own = texts.iter().position(|text| text == "My order is late");
    let answer = texts.iter().position(|text| text == "You said: My order is late");
    assert!(answer < own, "newest first: {texts:?}");
    assert!(entries.iter().any(|entry| entry.identifier == sent));

    let receipt = Acknowledgement {
        id: new_conversation_id(),
        entry_type: "Read".into(),
        conversation_entry_id: entries[0].identifier.clone(),
    };
    place.client.acknowledge(&token, &id, &Acknowledge { acks: vec![receipt] }).await?;
    place.client.end_session(&token, &id, &place.deployment.developer_name).await?;
    place.client.close_conversation(&token, &id, &place.deployment.developer_name).await?;
    until(&mut stream, |signal| {
        matches!(signal, miaw::stream::Signal::Event(event) if event.name == "CONVERSATION_CLOSE_CONVERSATION")
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_verified_user_keeps_subject_and_conversation_over_tokens() -> Result<()> {
    let place = Place::new().await?;
    let key = SigningKey::generate()?;
    let upload = KeySetUpload {
        name: "Test_Keys".into(),
        issuer: "acme".into(),
        keys: vec![key.public_jwk("key-1")],
        endpoint: None,
        active: true,
    };
    place.control.upload_keyset(&upload).await?;
    let now = i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs())?;
    let claims = Claims { issuer: "acme", subject: "user-1", issued_at: now, life: Duration::from_secs(300) };
    let identity = key.sign("key-1", &claims)?;
    let first = place.client.verified_token(&place.deployment, &identity).await?;
    assert!(first.context.end_user.is_verified(), "{}", first.context.end_user.subject);
    let token = AccessToken::new(first.access_token);
    let id = place.conversation(&token).await?;

    let second = place.client.verified_token(&place.deployment, &identity).await?;
    assert_eq!(second.context.end_user.subject, first.context.end_user.subject);
    let token = AccessToken::new(second.access_token);
    place.say(&token, &id, "from another device").await?;
    place.client.revoke_token(&token).await?;
    let refused = place.client.routing_status(&token, &id).await.expect_err("revoked");
    assert_eq!(refused.kind, ErrorKind::Unauthorized);
    Ok(())
}

#[tokio::test]
async fn a_bad_identity_token_is_refused_or_becomes_a_guest() -> Result<()> {
    let place = Place::new().await?;
    let identity = IdentityToken::new("not.a.token".into());
    let refused = place.client.verified_token(&place.deployment, &identity).await.expect_err("refused");
    assert_eq!(refused.kind, ErrorKind::Unauthorized);
    assert!(!refused.to_string().contains("not.a.token"));
    place.control.change_switches(&json!({ "badIdentityToken": "silentGuest" })).await?;
    let guest = place.client.verified_token(&place.deployment, &identity).await?;
    assert!(!guest.context.end_user.is_verified());
    Ok(())
}

#[tokio::test]
async fn a_continuation_has_the_same_end_user_and_no_longer_life() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    let second = AccessToken::new(place.client.continuation_token(&token).await?.access_token);
    assert_ne!(second.expose(), token.expose());
    assert_eq!(second.claims().subject, token.claims().subject);
    assert_eq!(second.claims().expires_at, token.claims().expires_at);
    Ok(())
}

#[tokio::test]
async fn another_guests_token_is_denied() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    let id = place.conversation(&token).await?;
    let (other, _) = place.guest().await?;
    let denied = place.say(&other, &id, "let me in").await.expect_err("denied");
    assert_eq!(denied.downcast::<miaw::Error>()?.kind, ErrorKind::Forbidden);
    Ok(())
}

#[tokio::test]
async fn deployments_that_cannot_serve_say_so() -> Result<()> {
    let place = Place::new().await?;
    let named = |name: &str| Deployment {
        developer_name: DeveloperName::parse(name).expect("a name"),
        ..place.deployment.clone()
    };
    let web = place.client.guest_token(&named("Practice_Website")).await.expect_err("of type Web");
    assert_eq!(web.kind, ErrorKind::DeploymentType);
    let unpublished = place.client.guest_token(&named("Practice_Unpublished")).await.expect_err("unpublished");
    assert_eq!((unpublished.kind, unpublished.status), (ErrorKind::Refused, Some(400)));
    let config = place.client.deployment_config(&named("Practice_Unpublished")).await.expect_err("unpublished");
    assert_eq!((config.kind, config.status), (ErrorKind::SessionNeeded, Some(412)));
    let config = place.client.deployment_config(&place.deployment).await?;
    assert_eq!(config["embeddedServiceConfig"]["name"], place.org.developer_name());
    place.client.business_hours(&place.deployment).await?;
    Ok(())
}

#[tokio::test]
async fn creating_twice_is_a_conflict() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    let create = CreateConversation {
        conversation_id: place.conversation(&token).await?,
        es_developer_name: place.org.developer_name().to_owned(),
        routing_attributes: None,
        language: None,
    };
    let conflict = place.client.create_conversation(&token, &create).await.expect_err("there already");
    assert_eq!(conflict.kind, ErrorKind::Conflict);
    Ok(())
}

#[tokio::test]
async fn every_status_becomes_its_kind() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    let kinds = [
        (400, ErrorKind::Refused),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (405, ErrorKind::Refused),
        (409, ErrorKind::Conflict),
        (412, ErrorKind::SessionNeeded),
        (413, ErrorKind::FileTooLarge { limit: Some(5 * 1024 * 1024) }),
        (415, ErrorKind::FileTypeRefused),
        (417, ErrorKind::SessionNeeded),
        (423, ErrorKind::Unauthorized),
        (500, ErrorKind::Server),
        (503, ErrorKind::Server),
    ];
    for (status, kind) in kinds {
        place.control.change_faults(&json!({ "answerNext": { "count": 1, "status": status } })).await?;
        let error = place.client.list_conversations(&token, &ListQuery::default()).await.expect_err("refused");
        assert_eq!((error.kind, error.status), (kind, Some(status)));
    }
    place.control.change_faults(&json!({ "answerNext": { "count": 1, "status": 429 } })).await?;
    let error = place.client.list_conversations(&token, &ListQuery::default()).await.expect_err("refused");
    assert!(matches!(error.kind, ErrorKind::TooManyRequests { .. }) && error.is_transient());
    place.client.list_conversations(&token, &ListQuery::default()).await?;
    Ok(())
}

#[tokio::test]
async fn answers_that_are_not_json_are_told_apart() -> Result<()> {
    let place = Place::new().await?;
    let (token, _) = place.guest().await?;
    place.control.change_faults(&json!({ "htmlAnswers": 1 })).await?;
    let html = place.client.list_conversations(&token, &ListQuery::default()).await.expect_err("HTML");
    assert!(html.to_string().contains("HTML page"), "{html}");
    // An order, whose answer has no content that matters, is no success either.
    place.control.change_faults(&json!({ "htmlAnswers": 1 })).await?;
    let order = place.conversation(&token).await.expect_err("HTML").downcast::<miaw::Error>()?;
    assert!(matches!(order.kind, ErrorKind::Unreadable { .. }), "{order}");
    place.control.change_faults(&json!({ "cutAnswers": 1 })).await?;
    let cut = place.client.list_conversations(&token, &ListQuery::default()).await.expect_err("cut");
    assert!(matches!(cut.kind, ErrorKind::Unreadable { .. } | ErrorKind::Network { .. }), "{cut}");
    // The host is there: it had begun to answer.
    assert_eq!(cut.status, Some(200), "{cut}");
    Ok(())
}

#[tokio::test]
async fn transport_failures_are_told_apart() -> Result<()> {
    let place = Place::new().await?;
    let at = |url: &str| Client::new(http_client().expect("a client"), ServiceUrl::parse(url).expect("a URL"));
    let unknown = at("https://no-such-host.invalid").guest_token(&place.deployment).await.expect_err("unknown host");
    assert_eq!(unknown.kind, ErrorKind::HostUnknown, "{unknown}");

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    drop(listener);
    let refused = at(&format!("http://{address}")).guest_token(&place.deployment).await.expect_err("refused");
    assert_eq!(refused.kind, ErrorKind::ConnectionRefused, "{refused}");

    let plain = place.org.url().replace("http://", "https://");
    let tls = at(&plain).guest_token(&place.deployment).await.expect_err("no TLS there");
    assert!(matches!(tls.kind, ErrorKind::Tls { .. }), "{tls:?}");
    Ok(())
}

#[tokio::test]
async fn an_observer_sees_exchanges_without_secrets() -> Result<()> {
    let place = Place::new().await?;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = seen.clone();
    let client =
        place.client.clone().observed(Arc::new(move |exchange| noted.lock().expect("no panic").push(exchange)));
    let answer = client.guest_token(&place.deployment).await?;
    let token = AccessToken::new(answer.access_token);
    client.verified_token(&place.deployment, &IdentityToken::new("eyJ.eyJ.sig".into())).await.expect_err("refused");
    client.continuation_token(&token).await?;
    place.control.change_faults(&json!({ "htmlAnswers": 1 })).await?;
    client.list_conversations(&token, &ListQuery::default()).await.expect_err("HTML");
    let exchanges = seen.lock().expect("no panic");
    assert_eq!(
        exchanges.iter().map(|exchange| exchange.status).collect::<Vec<_>>(),
        [Some(200), Some(401), Some(200), Some(200)]
    );
    assert!(exchanges[3].error.is_some(), "an answer that cannot be read is a failure to the observer, too");
    let shown = format!("{exchanges:?}");
    assert!(!shown.contains(token.expose()) && !shown.contains("eyJ"), "{shown}");
    assert!(shown.contains("(access token)") && shown.contains("(identity token)"));
    Ok(())
}

#[tokio::test]
async fn all_entries_are_read_page_by_page() -> Result<()> {
    let place = Place::new().await?;
    place.control.change_switches(&json!({ "enforceLimits": false })).await?;
    place.control.change_faults(&json!({ "noAgent": true })).await?;
    let (token, _) = place.guest().await?;
    let id = place.conversation(&token).await?;
    let mut sent = Vec::new();
    for number in 0..120 {
        sent.push(place.say(&token, &id, &format!("message {number}")).await?);
    }
    let listed = gap::entries_since(&place.client, &token, &id, 0).await?;
    assert_eq!(listed.end, gap::ListingEnd::Whole);
    let messages: Vec<_> = listed
        .entries
        .iter()
        .filter(|entry| entry.entry_type == "Message")
        .map(|entry| entry.identifier.clone())
        .collect();
    assert_eq!(messages, sent);
    Ok(())
}

//! Tokens that die.

use console::conversation::Command;
use console::view::{ComposerState, ConversationState, Delivery, FailureCode, IdentityView, StreamState};
use practice_org::control::types::FaultNow;
use serde_json::json;

use super::world::{App, ISSUER, World};

async fn verified(world: &World, app: &mut App) -> String {
    app.sign(world, ISSUER).await;
    let id = app.start(IdentityView::Verified { subject: "customer-1".into() }).await;
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    id
}

#[tokio::test]
async fn a_guests_token_dies_for_good() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    let tokens = |received: &[practice_org::control::types::ReceivedRequest]| {
        received.iter().filter(|one| one.path.ends_with("/access-token")).count()
    };
    world.control.fault_now(&FaultNow::ExpireTokens).await.unwrap();
    app.until("a dead token", |seen| seen.is(&id, |view| view.composer == ComposerState::TokenDead)).await;
    let view = app.seen.conversations[&id].clone();
    assert_eq!(view.problem.as_ref().unwrap().code, FailureCode::TokenRefused);
    // A guest is not told what only a verified user can do.
    assert!(view.findings[0].fix.starts_with("Start a new conversation"), "{:?}", view.findings);
    assert_eq!(view.state, ConversationState::Open);
    assert_eq!(tokens(&world.control.received().await.unwrap()), 1);
    let failure = app.command(&id, Command::Send("hello?".into())).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::TokenRefused);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_verified_users_token_is_renewed_and_the_conversation_goes_on() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = verified(&world, &mut app).await;
    let before = app.seen.conversations[&id].token.clone().unwrap();
    world.control.fault_now(&FaultNow::ExpireTokens).await.unwrap();
    app.until("the reconnect", |seen| seen.is(&id, |view| view.stream.reconnects == 1)).await;
    assert!(app.seen.told("The token was renewed"));
    app.send(&id, "still me").await;
    app.until("the answer", |seen| seen.text(&id, "You said: still me").is_some()).await;
    let view = app.seen.conversations[&id].clone();
    assert_eq!(view.token.unwrap().subject, before.subject);
    assert_eq!((view.problem, view.composer), (None, ComposerState::Ready));
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_401_on_a_message_renews_and_sends_it_once() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = verified(&world, &mut app).await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 401, "matching": "/message" } })).await;
    app.send(&id, "once").await;
    app.until("the answer", |seen| seen.text(&id, "You said: once").is_some()).await;
    assert_eq!(app.seen.texts(&id).iter().filter(|(_, text)| text == "once").count(), 1);
    app.until("read", |seen| seen.delivery(&id, "once") == Some(Delivery::Read)).await;
}

#[tokio::test]
async fn renewing_does_not_loop() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = verified(&world, &mut app).await;
    world.faults(json!({ "oddStreams": { "count": 1000, "kind": "unauthorized" } })).await;
    world.control.fault_now(&FaultNow::DropStreams).await.unwrap();
    app.until("a dead token", |seen| seen.is(&id, |view| view.composer == ComposerState::TokenDead)).await;
    let received = world.control.received().await.unwrap();
    assert_eq!(received.iter().filter(|one| one.path.ends_with("/access-token")).count(), 2);
    world.control.clear_faults().await.unwrap();
    app.command(&id, Command::Reconnect).await.unwrap();
    app.until("an open stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Open)).await;
    app.send(&id, "back").await;
    app.until("the answer", |seen| seen.text(&id, "You said: back").is_some()).await;
}

#[tokio::test]
async fn a_renewal_that_fails_says_why() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = verified(&world, &mut app).await;
    app.vault.forget_signing_key(&app.profile.keys[0].id).await.unwrap();
    world.control.fault_now(&FaultNow::ExpireTokens).await.unwrap();
    app.until("a dead token", |seen| seen.is(&id, |view| view.composer == ComposerState::TokenDead)).await;
    assert_eq!(app.seen.conversations[&id].problem.as_ref().unwrap().code, FailureCode::SecretMissing);
}

//! Conversations without a stream.

use console::conversation::Command;
use console::view::{
    ComposerState, ConversationState, Delivery, FailureCode, GapView, HappeningKind, IdentityView, StreamState,
    Transport,
};
use practice_org::control::types::{AgentAction, FaultNow};
use serde_json::json;

use super::stream::says;
use super::world::{App, ISSUER, World};

const POLLING: Transport = Transport::Polling { every_ms: 250 };

async fn polled(app: &mut App, identity: IdentityView) -> String {
    let id = app.start_with(identity, |request| request.transport = POLLING).await.unwrap();
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    id
}

#[tokio::test]
async fn a_conversation_is_held_without_a_stream() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = polled(&mut app, IdentityView::Guest).await;
    let view = app.seen.conversations[&id].clone();
    assert_eq!((view.stream.state, view.composer), (StreamState::Idle, ComposerState::Ready));
    app.send(&id, "mine").await;
    app.until("the answer", |seen| seen.text(&id, "You said: mine").is_some()).await;
    app.until("the echo", |seen| seen.delivery(&id, "mine") == Some(Delivery::Sent)).await;
    assert_eq!(app.seen.texts(&id).iter().filter(|(_, text)| text == "mine").count(), 1);
    assert_eq!(app.seen.conversations[&id].gaps, GapView::default());
    assert!(app.seen.told("Typing and receipts are not in the list"));
    app.command(&id, Command::Close).await.unwrap();
    app.until_state(&id, ConversationState::Closed).await;
    app.assert_stored(&id).await;
    let received = world.control.received().await.unwrap();
    assert!(received.iter().all(|request| !request.path.contains("/sse")));
}

#[tokio::test]
async fn polls_that_bring_nothing_leave_no_trace() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let id = app.start_with(IdentityView::Guest, |request| request.transport = POLLING).await.unwrap();
    app.until("the first poll", |seen| seen.told("Polling brought")).await;
    let agent = world.agent(0).await;
    world.control.act(&id, &AgentAction::Accept { agent_id: agent.clone() }).await.unwrap();
    app.until("the agent", |seen| seen.is(&id, |view| view.milestones.accepted.is_some())).await;
    let polls =
        async || world.control.received().await.unwrap().iter().filter(|one| one.path.contains("/entries")).count();
    let before = polls().await;
    // Asks on: what is awaited is the org's own count.
    while polls().await < before + 3 {
        tokio::task::yield_now().await;
    }
    says(&world, &id, &agent, "now").await;
    app.until("the message", |seen| seen.text(&id, "now").is_some()).await;
    let told = app.seen.happenings_of(&id);
    let listed: Vec<_> = told.iter().filter(|one| one.name.ends_with("/entries")).collect();
    assert!(listed.iter().all(|one| one.summary.starts_with("Polling brought")), "{listed:#?}");
    let entry = app.seen.text(&id, "now").unwrap();
    let happening = listed.iter().find(|one| Some(one.number) == entry.happening).unwrap();
    assert!(happening.kind == HappeningKind::Request && happening.summary.contains("Message"));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_poll_that_fails_is_told_and_made_again() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = polled(&mut app, IdentityView::Guest).await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 429, "matching": "/entries" } })).await;
    app.until("the failure", |seen| seen.is(&id, |view| view.stream.reason.is_some())).await;
    let stream = app.seen.conversations[&id].stream.clone();
    assert_eq!(stream.reason.unwrap().code, FailureCode::RateLimited);
    assert!(stream.retry_at.is_some());
    app.until("answers again", |seen| seen.told("The list of entries is answered again")).await;
    app.send(&id, "on").await;
    app.until("the answer", |seen| seen.text(&id, "You said: on").is_some()).await;
    assert_eq!(app.seen.conversations[&id].problem, None);
}

#[tokio::test]
async fn a_dead_token_ends_a_guests_polling_and_renews_a_verified_users() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let guest = polled(&mut app, IdentityView::Guest).await;
    let verified = polled(&mut app, IdentityView::Verified { subject: "anna".into() }).await;
    world.control.fault_now(&FaultNow::ExpireTokens).await.unwrap();
    app.until("a dead token", |seen| seen.is(&guest, |view| view.composer == ComposerState::TokenDead)).await;
    app.until("a new token", |seen| seen.told("The token was renewed")).await;
    app.send(&verified, "still me").await;
    app.until("the answer", |seen| seen.text(&verified, "You said: still me").is_some()).await;
}

#[tokio::test]
async fn polling_goes_on_after_a_restart_and_fetches_what_was_missed() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let agent = world.agent(0).await;
    let id = app.start_with(IdentityView::Guest, |request| request.transport = POLLING).await.unwrap();
    app.until("the first poll", |seen| seen.told("Polling brought")).await;
    world.control.act(&id, &AgentAction::Accept { agent_id: agent.clone() }).await.unwrap();
    app.until("the agent", |seen| seen.is(&id, |view| view.milestones.accepted.is_some())).await;
    app.end().await;
    says(&world, &id, &agent, "while away").await;
    let mut app = world.app().await;
    app.resume().await;
    app.until("what was missed", |seen| seen.text(&id, "while away").is_some()).await;
    assert_eq!(app.seen.notices, []);
    app.send(&id, "back").await;
    app.until("sent", |seen| seen.delivery(&id, "back") == Some(Delivery::Sent)).await;
    says(&world, &id, &agent, "welcome").await;
    app.until("news", |seen| seen.notices.iter().any(|notice| notice.text == "welcome")).await;
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn intervals_out_of_bounds_are_refused() {
    let world = World::new().await;
    let app = world.app().await;
    for every_ms in [-1, 0, 249, 60_001, i64::MAX] {
        let transport = Transport::Polling { every_ms };
        let failure = app.start_with(IdentityView::Guest, |request| request.transport = transport).await.unwrap_err();
        assert_eq!(failure.fields[0].field, "transport.everyMs");
    }
}

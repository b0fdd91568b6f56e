//! Faults in transit and refusals in mid-conversation: what state they end in, and which finding names them. Each row of the
//! field catalogue (`docs/diagnoses.md`) that a server or a line can cause.

use console::conversation::Command;
use console::view::{ConversationState, Delivery, FailureCode, GapView, IdentityView, SessionState, StreamState};
use practice_org::control::types::{AgentAction, FaultNow};
use serde_json::json;

use super::findings::{found, rules};
use super::relay::Relay;
use super::stream::{accepted, says};
use super::world::{App, ISSUER, World};

const CREATE: &str = "POST /iamessage/api/v2/conversation";
const NONE: [&str; 0] = [];

fn texts(app: &App, id: &str) -> Vec<String> {
    app.seen.texts(id).into_iter().map(|(_, text)| text).collect()
}

async fn verified(world: &World, app: &mut App) -> String {
    app.sign(world, ISSUER).await;
    let id = app.start(IdentityView::Verified { subject: "customer-1".into() }).await;
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    id
}

/// Sends a text and waits for the agent's echo.
async fn answered(app: &mut App, id: &str, text: &str) {
    app.send(id, text).await;
    let answer = format!("You said: {text}");
    app.until(&answer, |seen| seen.text(id, &answer).is_some()).await;
}

// Row 17: the token dies in mid-conversation.

#[tokio::test]
async fn a_stream_that_says_its_token_is_expired_costs_a_verified_user_nothing() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = verified(&world, &mut app).await;
    world.faults(json!({ "oddStreams": { "count": 1, "kind": "jwtIsExpired" } })).await;
    world.control.fault_now(&FaultNow::DropStreams).await.unwrap();
    app.until("another token", |seen| seen.told(", for the same end user")).await;
    answered(&mut app, &id, "still here").await;
    app.until("an open stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Open)).await;
    assert_eq!(rules(&app, &id), NONE);
    assert_eq!(texts(&app, &id), ["Hello", "still here", "You said: still here"]);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_stream_that_says_its_token_is_expired_ends_a_guests_conversation_and_says_why() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    world.faults(json!({ "oddStreams": { "count": 1, "kind": "jwtIsExpired" } })).await;
    world.control.fault_now(&FaultNow::DropStreams).await.unwrap();
    assert_eq!(found(&mut app, &id).await, ["access-token-expired"]);
    assert_eq!(app.command(&id, Command::Send("hello?".into())).await.unwrap_err().code, FailureCode::TokenRefused);
    assert_eq!(texts(&app, &id), ["Hello"]);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_401_in_mid_conversation_costs_a_verified_user_nothing() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = verified(&world, &mut app).await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 401, "matching": "/message" } })).await;
    answered(&mut app, &id, "once").await;
    app.until("an open stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Open)).await;
    assert_eq!(rules(&app, &id), NONE);
    assert_eq!(texts(&app, &id), ["Hello", "once", "You said: once"]);
}

// Rows 18, 23 and 38: a message is refused.

#[tokio::test]
async fn a_message_that_is_refused_is_named_until_one_goes_through() {
    for (status, rule) in [(403, "token-of-another-user"), (400, "request-shape"), (503, "server-failed")] {
        let world = World::new().await;
        let mut app = world.app().await;
        let id = app.greeted().await;
        world.faults(json!({ "answerNext": { "count": 1, "status": status, "matching": "/message" } })).await;
        app.send(&id, "hi").await;
        app.until("the failure", |seen| seen.delivery(&id, "hi") == Some(Delivery::Failed)).await;
        assert_eq!(found(&mut app, &id).await, [rule]);
        assert_eq!(app.seen.conversations[&id].state, ConversationState::Open);
        let identifier = app.seen.text(&id, "hi").unwrap().identifier.clone();
        app.command(&id, Command::Retry(identifier)).await.unwrap();
        app.until("the answer", |seen| seen.text(&id, "You said: hi").is_some()).await;
        assert_eq!(rules(&app, &id), NONE, "{status}");
        assert_eq!(texts(&app, &id).iter().filter(|text| *text == "hi").count(), 1);
        app.assert_stored(&id).await;
    }
}

#[tokio::test]
async fn a_message_without_a_session_opens_one_with_the_attributes() {
    for status in [412, 417] {
        let world = World::new().await;
        let mut app = world.app().await;
        let id = app.greeted().await;
        world.faults(json!({ "answerNext": { "count": 1, "status": status, "matching": "/message" } })).await;
        answered(&mut app, &id, "hi").await;
        assert_eq!(rules(&app, &id), NONE, "{status}");
        let received = world.control.received().await.unwrap();
        let sent = received.iter().rfind(|request| request.path.ends_with("/message")).unwrap();
        let body = serde_json::to_string(&sent.body).unwrap();
        assert!(body.contains("isNewMessagingSession") && body.contains("Order_Number"), "{status}: {body}");
    }
}

#[tokio::test]
async fn an_org_that_takes_no_session_is_named() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    world.faults(json!({ "answerNext": { "count": 2, "status": 417, "matching": "/message" } })).await;
    app.send(&id, "hi").await;
    app.until("the failure", |seen| seen.delivery(&id, "hi") == Some(Delivery::Failed)).await;
    assert_eq!(found(&mut app, &id).await, ["session-needed"]);
    answered(&mut app, &id, "again").await;
    assert_eq!(rules(&app, &id), NONE);
}

// Rows 22 and 38: creating is refused.

#[tokio::test]
async fn a_conversation_that_exists_already_is_open_and_no_fault() {
    let world = World::new().await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 409, "matching": CREATE } })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until_state(&id, ConversationState::Open).await;
    assert_eq!(rules(&app, &id), NONE);
}

#[tokio::test]
async fn too_many_requests_are_named_while_they_are_tried_again() {
    for matching in [CREATE, "access-token"] {
        let world = World::new().await;
        world.faults(json!({ "answerNext": { "count": 1, "status": 429, "matching": matching } })).await;
        let mut app = world.app().await;
        let id = app.start(IdentityView::Guest).await;
        assert_eq!(found(&mut app, &id).await, ["too-many-requests"], "{matching}");
        app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
        assert_eq!(rules(&app, &id), NONE, "{matching}");
    }
}

// Row 24: the stream does not deliver.

#[tokio::test]
async fn what_the_stream_never_delivered_is_fetched_and_named() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "loseEvents": 1 })).await;
    says(&world, &id, &agent, "lost").await;
    world.control.fault_now(&FaultNow::DropStreams).await.unwrap();
    app.until("what was lost", |seen| seen.text(&id, "lost").is_some()).await;
    assert_eq!(found(&mut app, &id).await, ["stream-not-heard"]);
    assert_eq!(app.seen.conversations[&id].gaps, GapView { missed: 1, doubled: 0, out_of_order: 0 });
}

#[tokio::test]
async fn a_stream_that_falls_silent_is_named_opened_again_and_loses_nothing() {
    let world = World::manual().await;
    let mut app = world.impatient_app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "streamSilent": true })).await;
    assert_eq!(found(&mut app, &id).await, ["stream-not-heard"]);
    let reason = app.seen.conversations[&id].stream.reason.clone().unwrap();
    assert_eq!(reason.code, FailureCode::TimedOut);
    world.faults(json!({ "streamSilent": false })).await;
    says(&world, &id, &agent, "still there").await;
    app.until("the message", |seen| seen.text(&id, "still there").is_some()).await;
    app.until("no finding", |seen| seen.is(&id, |view| view.findings.is_empty())).await;
    assert_eq!(app.seen.conversations[&id].gaps, GapView::default());
}

#[tokio::test]
async fn a_stream_that_breaks_again_and_again_loses_nothing() {
    for kind in ["closeAfterFirstEvent", "cutInEvent", "eventWithoutId", "retryOnly", "unavailable"] {
        let world = World::manual().await;
        let mut app = world.app().await;
        let (id, agent) = accepted(&world, &mut app).await;
        world.faults(json!({ "oddStreams": { "count": 3, "kind": kind } })).await;
        world.control.fault_now(&FaultNow::DropStreams).await.unwrap();
        for text in ["one", "two", "three", "four", "five"] {
            says(&world, &id, &agent, text).await;
        }
        app.until(kind, |seen| seen.text(&id, "five").is_some()).await;
        // A last look at the list tells that nothing is missing.
        app.until("an open stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Open)).await;
        app.command(&id, Command::Reconnect).await.unwrap();
        app.until("the result", |seen| seen.told("0 missing")).await;
        assert_eq!(texts(&app, &id), ["one", "two", "three", "four", "five"], "{kind}");
        assert_eq!(app.seen.conversations[&id].unread, 5, "{kind}");
        let wrong: Vec<String> = rules(&app, &id).into_iter().filter(|rule| rule != "message-doubled").collect();
        assert_eq!(wrong, NONE, "{kind}");
        app.assert_stored(&id).await;
    }
}

#[tokio::test]
async fn an_id_that_runs_ahead_of_its_events_costs_none_of_them() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "streamsRefused": true })).await;
    app.until("the loss", |seen| seen.is(&id, |view| view.stream.state == StreamState::Retrying)).await;
    for text in ["one", "two"] {
        says(&world, &id, &agent, text).await;
    }
    // The org says that both were sent, and has not sent them.
    world.faults(json!({ "streamsRefused": false, "oddStreams": { "count": 1, "kind": "idOnly" } })).await;
    app.until("both", |seen| seen.text(&id, "two").is_some()).await;
    assert_eq!(texts(&app, &id), ["one", "two"]);
    assert_eq!(found(&mut app, &id).await, ["stream-not-heard"]);
    assert_eq!(app.seen.conversations[&id].gaps, GapView { missed: 2, doubled: 0, out_of_order: 0 });
}

#[tokio::test]
async fn a_server_that_takes_its_time_is_no_fault() {
    let world = World::new().await;
    world.faults(json!({ "delayMs": 120 })).await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    answered(&mut app, &id, "slow").await;
    app.command(&id, Command::Close).await.unwrap();
    app.until_state(&id, ConversationState::Closed).await;
    assert_eq!(rules(&app, &id), NONE);
    assert_eq!(app.seen.conversations[&id].gaps, GapView::default());
    assert_eq!(app.seen.conversations[&id].stream.reconnects, 0);
}

// Rows 25 and 26: doubled, and in another order.

#[tokio::test]
async fn what_comes_twice_and_in_another_order_is_shown_once_and_in_order() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "duplicateEvents": 1 })).await;
    says(&world, &id, &agent, "one").await;
    app.until("the double", |seen| seen.is(&id, |view| view.gaps.doubled == 1)).await;
    assert_eq!(rules(&app, &id), ["message-doubled"]);
    world.faults(json!({ "reorderEvents": 1 })).await;
    says(&world, &id, &agent, "two").await;
    says(&world, &id, &agent, "three").await;
    app.until("all", |seen| seen.texts(&id).len() == 3).await;
    assert_eq!(texts(&app, &id), ["one", "two", "three"]);
    assert_eq!(rules(&app, &id), ["message-doubled", "order-differs"]);
    assert_eq!(app.seen.conversations[&id].unread, 3);
}

#[tokio::test]
async fn what_another_client_of_the_same_user_sends_twice_is_named() {
    let world = World::manual().await;
    let relay = Relay::before(&world.org.url()).await;
    let mut app = world.app().await;
    app.profile.service_url = relay.url();
    let (id, _) = accepted(&world, &mut app).await;
    app.send(&id, "mine").await;
    app.send(&id, "mine").await;
    // Not before the org has told both: what another client adds has a time after them.
    app.until("both", |seen| {
        seen.entries_of(&id).iter().filter(|entry| entry.delivery == Delivery::Delivered).count() == 2
    })
    .await;
    relay.say(&id, "EndUser", "Transcript");
    relay.say(&id, "EndUser", "Transcript");
    assert_eq!(found(&mut app, &id).await, ["message-doubled"]);
    let seen = &app.seen.conversations[&id].findings[0].seen;
    assert!(seen.contains("another identifier"), "{seen}");
    assert_eq!(app.seen.conversations[&id].gaps, GapView::default());
}

// Row 33: somebody leaves.

#[tokio::test]
async fn an_end_by_the_agent_keeps_the_conversation_and_is_no_fault() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    let agent_id = world.agent(0).await;
    world.control.act(&id, &AgentAction::End { agent_id }).await.unwrap();
    app.until("the end", |seen| seen.is(&id, |view| view.session == SessionState::Ended)).await;
    assert_eq!(app.seen.conversations[&id].state, ConversationState::Open);
    assert_eq!(rules(&app, &id), NONE);
    answered(&mut app, &id, "one more thing").await;
    assert_eq!(rules(&app, &id), NONE);
}

#[tokio::test]
async fn an_agent_who_leaves_is_asked_about_and_an_unknown_answer_ends_nothing() {
    let world = World::manual().await;
    let relay = Relay::before(&world.org.url()).await;
    let mut app = world.app().await;
    app.profile.service_url = relay.url();
    let (id, agent) = accepted(&world, &mut app).await;
    world
        .faults(
            json!({ "answerNext": { "count": 9, "status": 404, "matching": "GET /iamessage/api/v2/conversation/" } }),
        )
        .await;
    let left = json!({ "entries": [{ "operation": "remove", "displayName": "Ada",
        "participant": { "role": "Agent", "appType": "agent", "subject": agent_subject(&app, &id) } }] });
    relay.entry(&id, "System", "ParticipantChanged", &left.to_string());
    assert_eq!(found(&mut app, &id).await, ["agent-left"]);
    let view = &app.seen.conversations[&id];
    assert_eq!((view.state, view.session), (ConversationState::Open, SessionState::Active));
    assert!(view.findings[0].seen.contains("not known"), "{}", view.findings[0].seen);
    world.faults(json!({ "answerNext": null })).await;
    says(&world, &id, &agent, "I am still here").await;
    app.until("the message", |seen| seen.text(&id, "I am still here").is_some()).await;
}

fn agent_subject(app: &App, id: &str) -> String {
    let view = &app.seen.conversations[id];
    view.participants.iter().find(|one| one.role == "Agent").unwrap().subject.clone()
}

// Row 34: nobody writes.

#[tokio::test]
async fn a_session_that_goes_idle_is_named_until_it_is_active_again() {
    let world = World::manual().await;
    let relay = Relay::before(&world.org.url()).await;
    let mut app = world.app().await;
    app.profile.service_url = relay.url();
    let (id, _) = accepted(&world, &mut app).await;
    let status = |word: &str| json!({ "sessionStatus": word, "sessionId": "0Mw000000000001" }).to_string();
    relay.entry(&id, "System", "SessionStatusChanged", &status("Inactive"));
    assert_eq!(found(&mut app, &id).await, ["session-idle"]);
    assert_eq!(app.seen.conversations[&id].session, SessionState::Inactive);
    relay.entry(&id, "System", "SessionStatusChanged", &status("Active"));
    app.until("no finding", |seen| seen.is(&id, |view| view.findings.is_empty())).await;
    relay.entry(&id, "System", "SessionStatusChanged", &status("Inactive"));
    relay.entry(&id, "System", "SessionStatusChanged", &status("Ended"));
    app.until("the end", |seen| seen.is(&id, |view| view.session == SessionState::Ended)).await;
    assert_eq!(rules(&app, &id), NONE);
    assert_eq!(app.seen.conversations[&id].state, ConversationState::Open);
}

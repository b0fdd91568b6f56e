//! The stream loses, doubles, reorders and breaks; the list tells.

use console::clock::{Clock as _, SystemClock};
use console::conversation::Command;
use console::view::{ConversationState, Delivery, GapView, HappeningKind, IdentityView, StreamState};
use practice_org::control::types::{AgentAction, Burst, FaultNow};
use serde_json::json;

use super::world::{App, ISSUER, World};

/// A manual agent who has accepted: only what a test does happens.
pub async fn accepted(world: &World, app: &mut App) -> (String, String) {
    let agent = world.agent(0).await;
    let id = app.start(IdentityView::Guest).await;
    app.until("the offer", |seen| seen.told("Omni-Channel work: Assigned")).await;
    world.control.act(&id, &AgentAction::Accept { agent_id: agent.clone() }).await.unwrap();
    app.until("the agent", |seen| seen.is(&id, |view| view.participants.iter().any(|one| one.role == "Agent"))).await;
    (id, agent)
}

/// In a millisecond of its own: entries of the same one have no order.
pub async fn says(world: &World, id: &str, agent: &str, text: &str) {
    let begun = SystemClock.now();
    while SystemClock.now() == begun {
        tokio::task::yield_now().await;
    }
    let action = AgentAction::Message { agent_id: agent.to_owned(), text: text.to_owned() };
    world.control.act(id, &action).await.unwrap();
}

#[tokio::test]
async fn what_the_stream_lost_is_fetched_and_told_after_the_reconnect() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "loseEvents": 2 })).await;
    says(&world, &id, &agent, "lost one").await;
    says(&world, &id, &agent, "lost two").await;
    says(&world, &id, &agent, "heard").await;
    app.until("what was not lost", |seen| seen.text(&id, "heard").is_some()).await;
    assert!(app.seen.text(&id, "lost one").is_none());
    world.control.fault_now(&FaultNow::DropStreams).await.unwrap();
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(
        app.seen.gaps(&id),
        ["After the reconnect: 2 missing, 0 doubled, 0 reordered; what was missing was fetched from the list"]
    );
    let texts: Vec<String> = app.seen.texts(&id).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["lost one", "lost two", "heard"]);
    let view = &app.seen.conversations[&id];
    assert_eq!(view.gaps, GapView { missed: 2, doubled: 0, out_of_order: 0 });
    assert_eq!((view.stream.state, view.stream.reconnects, view.unread), (StreamState::Open, 1, 3));
    assert!(app.seen.happenings().any(|one| one.kind == HappeningKind::Connection && one.unusual));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn what_is_sent_while_the_stream_is_down_is_replayed_and_not_counted() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "streamsRefused": true })).await;
    app.until("the loss", |seen| seen.is(&id, |view| view.stream.state == StreamState::Retrying)).await;
    for text in ["one", "two", "three"] {
        says(&world, &id, &agent, text).await;
    }
    world.faults(json!({ "streamsRefused": false })).await;
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(app.seen.gaps(&id), ["After the reconnect: 0 missing, 0 doubled, 0 reordered"]);
    let texts: Vec<String> = app.seen.texts(&id).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["one", "two", "three"]);
    assert_eq!(app.seen.conversations[&id].gaps, GapView::default());
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn without_a_replay_everything_is_fetched_and_counted_as_missed() {
    let world = World::manual().await;
    world.control.change_switches(&json!({ "replay": false })).await.unwrap();
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "streamsRefused": true })).await;
    app.until("the loss", |seen| seen.is(&id, |view| view.stream.state == StreamState::Retrying)).await;
    says(&world, &id, &agent, "one").await;
    world.faults(json!({ "streamsRefused": false })).await;
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(
        app.seen.gaps(&id),
        ["After the reconnect: 1 missing, 0 doubled, 0 reordered; what was missing was fetched from the list"]
    );
    assert!(app.seen.text(&id, "one").is_some());
}

#[tokio::test]
async fn doubles_are_counted_and_never_shown() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "duplicateEvents": 2 })).await;
    says(&world, &id, &agent, "one").await;
    says(&world, &id, &agent, "two").await;
    app.until("both doubles", |seen| seen.is(&id, |view| view.gaps.doubled == 2)).await;
    assert_eq!(app.seen.texts(&id).len(), 2);
    assert_eq!(app.seen.conversations[&id].unread, 2);
    assert!(app.seen.told("(a second time)"));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn disorder_is_counted_and_put_in_order() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "reorderEvents": 1 })).await;
    says(&world, &id, &agent, "first").await;
    says(&world, &id, &agent, "second").await;
    app.until("both", |seen| seen.texts(&id).len() == 2).await;
    assert_eq!(app.seen.conversations[&id].gaps, GapView { missed: 0, doubled: 0, out_of_order: 1 });
    let texts: Vec<String> = app.seen.texts(&id).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["first", "second"]);
    assert_eq!(app.seen.conversations[&id].preview.as_deref(), Some("second"));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn data_that_is_no_json_is_kept_and_survived() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.faults(json!({ "malformedEvents": 1 })).await;
    says(&world, &id, &agent, "broken").await;
    app.until("the broken event", |seen| seen.told("its data is no JSON")).await;
    let broken = app.seen.happenings().find(|one| one.summary.contains("no JSON")).unwrap();
    assert!(broken.unusual && broken.name == "CONVERSATION_MESSAGE");
    let detail = app.store.happening(&id, broken.number).await.unwrap().unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&detail.json).unwrap().is_string());
    // A person asks; the list has it.
    app.command(&id, Command::Reconnect).await.unwrap();
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(
        app.seen.gaps(&id),
        ["Compared with the list: 1 missing, 0 doubled, 0 reordered; what was missing was fetched from the list"]
    );
    assert!(app.seen.text(&id, "broken").is_some());
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn an_echo_that_was_lost_is_fetched_and_merged() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, _) = accepted(&world, &mut app).await;
    world.faults(json!({ "loseEvents": 1 })).await;
    app.send(&id, "mine").await;
    app.until("sent", |seen| seen.delivery(&id, "mine").is_some_and(|delivery| delivery != Delivery::Pending)).await;
    world.control.fault_now(&FaultNow::DropStreams).await.unwrap();
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(app.seen.texts(&id).len(), 1);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn other_conversations_of_the_same_user_are_kept_apart() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let user = IdentityView::Verified { subject: "customer-9".into() };
    let first = app.start(user.clone()).await;
    app.until("the first greeting", |seen| seen.text(&first, "Hello").is_some()).await;
    let second = app.start(user).await;
    app.until("the second greeting", |seen| seen.text(&second, "Hello").is_some()).await;
    app.send(&second, "only here").await;
    app.until("the answer", |seen| seen.text(&second, "You said: only here").is_some()).await;
    app.until("it to be heard by the first", |seen| {
        seen.happenings_of(&first).iter().any(|one| one.summary.starts_with("Of another conversation"))
    })
    .await;
    assert!(app.seen.text(&first, "only here").is_none());
    assert_eq!(app.seen.conversations[&first].unread, 1);
    assert_eq!(app.seen.conversations[&first].state, ConversationState::Open);
}

#[tokio::test]
async fn a_flood_is_stored_without_loss() {
    const COUNT: u32 = 5_000;
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, _) = accepted(&world, &mut app).await;
    let text = "x".repeat(900);
    let (control, conversation) = (world.control.clone(), id.clone());
    let burst = tokio::spawn(async move { control.burst(&conversation, &Burst { count: COUNT, text }).await });
    app.until("all of it", |seen| seen.is(&id, |view| view.unread == COUNT)).await;
    burst.await.unwrap().unwrap();
    let keys = app.store.entry_keys(&id).await.unwrap();
    assert!(keys.len() >= COUNT as usize);
    assert_eq!(app.seen.conversations[&id].gaps, GapView::default());
}

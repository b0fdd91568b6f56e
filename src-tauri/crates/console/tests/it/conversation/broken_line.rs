//! A broken line, all of it at once and each of its faults by itself: everything is shown once and in order.

use console::view::{ConversationState, GapView, IdentityView, StreamState};
use practice_org::control::types::FaultNow;
use serde_json::json;

use super::findings::rules;
use super::stream::{accepted, says};
use super::world::{App, World};

const NONE: [&str; 0] = [];

fn texts(app: &App, id: &str) -> Vec<String> {
    app.seen.texts(id).into_iter().map(|(_, text)| text).collect()
}

#[tokio::test]
async fn five_messages_over_a_broken_line_are_shown_once_and_in_order() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    let mess = json!({ "lateEvents": { "count": 1, "after": 1 }, "cutAfterEvents": 3, "replayTwice": 2 });
    world.faults(mess).await;
    for text in ["one", "two", "three", "four", "five"] {
        says(&world, &id, &agent, text).await;
    }
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(app.seen.gaps(&id), ["After the reconnect: 0 missing, 2 doubled, 1 reordered"]);
    assert_eq!(texts(&app, &id), ["one", "two", "three", "four", "five"]);
    let view = &app.seen.conversations[&id];
    assert_eq!(view.gaps, GapView { missed: 0, doubled: 2, out_of_order: 1 });
    assert_eq!((view.unread, view.stream.reconnects, view.state), (5, 1, ConversationState::Open));
    assert_eq!(rules(&app, &id), ["message-doubled", "order-differs"]);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn streams_that_are_cut_after_any_byte_lose_nothing() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    for bytes in [0, 1, 13, 40, 300, 600, 700] {
        world.faults(json!({ "cutStreams": { "count": 2, "bytes": bytes } })).await;
        world.control.fault_now(&FaultNow::DropStreams).await.unwrap();
        let text = format!("around byte {bytes}");
        says(&world, &id, &agent, &text).await;
        app.until(&text, |seen| seen.text(&id, &text).is_some()).await;
    }
    assert_eq!(texts(&app, &id).len(), 7);
    // What the list gave first is no longer missing once the replay has brought it.
    app.until("nothing missing", |seen| seen.is(&id, |view| view.gaps.missed == 0)).await;
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_stream_that_freezes_is_opened_again_and_loses_nothing() {
    let world = World::manual().await;
    let mut app = world.impatient_app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    world.control.fault_now(&FaultNow::FreezeStreams).await.unwrap();
    says(&world, &id, &agent, "into the void").await;
    app.until("the message", |seen| seen.text(&id, "into the void").is_some()).await;
    app.until("no finding", |seen| seen.is(&id, |view| view.findings.is_empty())).await;
    assert!(app.seen.happenings().any(|one| one.summary.contains("was lost") && one.unusual));
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(app.seen.conversations[&id].gaps, GapView::default());
}

#[tokio::test]
async fn a_server_that_restarts_is_found_again_and_nothing_is_lost() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    says(&world, &id, &agent, "before").await;
    app.until("the message before", |seen| seen.text(&id, "before").is_some()).await;
    world.control.fault_now(&FaultNow::RestartServer { down_ms: 300 }).await.unwrap();
    app.until("the loss", |seen| seen.is(&id, |view| view.stream.state == StreamState::Retrying)).await;
    app.until("an open stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Open)).await;
    says(&world, &id, &agent, "after").await;
    app.until("the message after", |seen| seen.text(&id, "after").is_some()).await;
    assert_eq!(texts(&app, &id), ["before", "after"]);
    assert_eq!(rules(&app, &id), NONE);
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(app.seen.conversations[&id].gaps, GapView::default());
}

#[tokio::test]
async fn a_server_that_asks_for_a_pause_is_asked_again_after_it() {
    let world = World::new().await;
    let next = json!({ "count": 1, "status": 429, "matching": "POST /iamessage/api/v2/conversation", "retryAfter": 2 });
    world.faults(json!({ "answerNext": next })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    let refused = app.seen.happenings().find(|one| one.summary.contains("429")).unwrap().at;
    let created = app.seen.conversations[&id].milestones.created.unwrap();
    assert!(created - refused >= 2_000, "asked again after {} ms", created - refused);
    assert_eq!(rules(&app, &id), NONE);
}

#[tokio::test]
async fn event_ids_that_go_back_lose_nothing_and_double_nothing() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    says(&world, &id, &agent, "one").await;
    app.until("one", |seen| seen.text(&id, "one").is_some()).await;
    world.faults(json!({ "eventIdsBackwards": 1 })).await;
    says(&world, &id, &agent, "two").await;
    app.until("two", |seen| seen.text(&id, "two").is_some()).await;
    world.control.fault_now(&FaultNow::DropStreams).await.unwrap();
    says(&world, &id, &agent, "three").await;
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(texts(&app, &id), ["one", "two", "three"]);
    // The event whose id went back is behind the one that the stream is resumed from, and may come once more. By its id it
    // stood before the one that came before it.
    let gaps = app.seen.conversations[&id].gaps;
    assert!(gaps.missed == 0 && gaps.doubled <= 1 && gaps.out_of_order == 1, "{gaps:?}");
}

#[tokio::test]
async fn streams_that_trickle_lose_nothing() {
    let world = World::manual().await;
    let mut app = world.app().await;
    world.faults(json!({ "slowDrip": { "bytes": 50, "everyMs": 1 } })).await;
    let (id, agent) = accepted(&world, &mut app).await;
    for text in ["one", "two"] {
        says(&world, &id, &agent, text).await;
    }
    app.until("two", |seen| seen.text(&id, "two").is_some()).await;
    assert_eq!(texts(&app, &id), ["one", "two"]);
    assert_eq!((app.seen.conversations[&id].stream.reconnects, rules(&app, &id).len()), (0, 0));
}

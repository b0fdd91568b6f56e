//! The program is ended or killed, and goes on.

use std::sync::Arc;
use std::time::Duration;

use console::conversation::Command;
use console::secret::{KeyringError, MemoryKeyring};
use console::store::Store;
use console::view::{
    ComposerState, ConversationState, ConversationView, Delivery, FailureCode, GapView, IdentityView, StreamState,
};
use practice_org::control::types::AgentAction;
use serde_json::json;
use sqlx::Connection as _;

use super::world::World;
use crate::support::TestKeyring;

#[tokio::test]
async fn a_conversation_goes_on_after_a_restart() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    app.end().await;
    let agent_id = world.agent(0).await;
    world.control.act(&id, &AgentAction::Message { agent_id, text: "while you were away".into() }).await.unwrap();

    let mut app = world.app().await;
    app.resume().await;
    app.until("what was missed", |seen| seen.text(&id, "while you were away").is_some()).await;
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert_eq!(app.seen.gaps(&id), ["After the restart: 0 missing, 0 doubled, 0 reordered"]);
    assert_eq!(app.seen.conversations[&id].gaps, GapView::default());
    app.send(&id, "I am back").await;
    app.until("the answer", |seen| seen.text(&id, "You said: I am back").is_some()).await;
    assert_eq!(app.seen.texts(&id).len(), 4);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_pending_message_survives_a_kill_and_is_sent_once() {
    for reached in [false, true] {
        let world = World::new().await;
        let mut app = world.app().await;
        let id = app.greeted().await;
        // The answer does not come before the kill; the message reaches the server, or does not.
        if reached {
            world.faults(json!({ "delayMs": 300_000 })).await;
        } else {
            world
                .faults(
                    json!({ "answerNext": { "count": 1, "status": 500, "matching": "/message" }, "delayMs": 300_000 }),
                )
                .await;
        }
        app.send(&id, "do not lose me").await;
        app.kill().await;
        world.control.clear_faults().await.unwrap();

        let mut app = world.app().await;
        let pending = app.store.pending_entries(&id).await.unwrap();
        assert_eq!(pending.len(), 1, "written down before it was sent");
        app.resume().await;
        app.until("the answer", |seen| seen.text(&id, "You said: do not lose me").is_some()).await;
        app.until("read", |seen| seen.delivery(&id, "do not lose me") == Some(Delivery::Read)).await;
        let ours = app.seen.texts(&id).into_iter().filter(|(role, _)| role == "EndUser").count();
        assert_eq!(ours, 1);
        let desk = world.control.state().await.unwrap().conversations.remove(0);
        assert_eq!(desk.entries.iter().filter(|entry| entry.text == "do not lose me").count(), 1);
        app.assert_stored(&id).await;
    }
}

#[tokio::test]
async fn a_kill_at_any_point_of_the_start_comes_to_the_same_end() {
    for happenings in 1..=8 {
        let world = World::new().await;
        let mut app = world.app().await;
        let id = app.start(IdentityView::Guest).await;
        app.until("a point", |seen| seen.happenings().count() >= happenings).await;
        app.kill().await;
        let mut app = world.app().await;
        app.resume().await;
        app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
        app.send(&id, "hi").await;
        app.until("the answer", |seen| seen.text(&id, "You said: hi").is_some()).await;
        let open: Vec<_> = world.control.state().await.unwrap().conversations;
        assert_eq!(open.len(), 1);
        app.assert_stored(&id).await;
    }
}

#[tokio::test]
async fn a_finished_conversation_is_not_resumed() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    app.command(&id, Command::Close).await.unwrap();
    app.until_state(&id, ConversationState::Closed).await;
    app.end().await;
    let mut app = world.app().await;
    app.resume().await;
    assert_eq!(app.command(&id, Command::Send("x".into())).await.unwrap_err().code, FailureCode::NotNow);
}

#[tokio::test]
async fn a_keyring_that_is_gone_is_said_and_tried_again() {
    let world = World::new().await;
    let keyring = Arc::new(TestKeyring::default());
    let mut app = world.app_with(keyring.clone()).await;
    let id = app.greeted().await;
    app.end().await;
    keyring.fail(Some(KeyringError::Locked { reason: "dismissed".into() }));
    let mut app = world.app_with(keyring.clone()).await;
    app.resume().await;
    app.until("a stopped stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Stopped)).await;
    assert_eq!(app.seen.conversations[&id].problem.as_ref().unwrap().code, FailureCode::KeyringLocked);
    keyring.fail(None);
    app.vault.retry_keyring().await.unwrap();
    app.command(&id, Command::Reconnect).await.unwrap();
    app.until("an open stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Open)).await;
    app.send(&id, "hi").await;
    app.until("the answer", |seen| seen.text(&id, "You said: hi").is_some()).await;
    assert_eq!(app.seen.conversations[&id].problem, None);
}

#[tokio::test]
async fn a_guest_without_a_kept_token_cannot_go_on_and_is_told() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    app.end().await;
    let mut app = world.app_with(Arc::new(MemoryKeyring::new())).await;
    app.resume().await;
    app.until("a stopped stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Stopped)).await;
    assert!(app.seen.conversations[&id].problem.is_some());
    assert_eq!(app.seen.conversations[&id].composer, ComposerState::Ready);
}

#[tokio::test]
async fn a_start_without_a_keyring_works_until_the_restart() {
    let world = World::new().await;
    let keyring = TestKeyring::failing(KeyringError::Absent { reason: "none".into() });
    let mut app = world.app_with(Arc::new(keyring)).await;
    let id = app.greeted().await;
    assert!(app.seen.told("The token could not be kept"));
    assert_eq!(app.seen.conversations[&id].problem, None);
}

#[tokio::test]
async fn a_database_that_is_held_by_another_is_said_and_loses_nothing() {
    let world = World::new().await;
    let store = Store::open_with(&world.database(), Duration::from_millis(20)).await.unwrap();
    let mut app = world.app_on(store, world.keyring.clone()).await;
    let id = app.greeted().await;
    app.until("receipts", |seen| seen.told("Sent receipts")).await;
    let url = format!("sqlite://{}", world.database().display());
    let mut other = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let (conversations, conversation) = (app.conversations.clone(), id.clone());
    let sending =
        tokio::spawn(async move { conversations.command(&conversation, Command::Send("patience".into())).await });
    let locked =
        |view: &ConversationView| view.problem.as_ref().is_some_and(|one| one.code == FailureCode::StoreLocked);
    app.until("the problem", |seen| seen.is(&id, locked)).await;
    assert!(app.seen.text(&id, "patience").is_none(), "nothing is shown that is not stored");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    sending.await.unwrap().unwrap();
    app.until("the answer", |seen| seen.text(&id, "You said: patience").is_some()).await;
    assert_eq!(app.seen.conversations[&id].problem, None);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_hundred_conversations_live_side_by_side() {
    let world = World::with(|seed| seed.agents[0].capacity = 1_000).await;
    world.control.change_switches(&json!({ "enforceLimits": false })).await.unwrap();
    let mut app = world.app().await;
    let mut ids = Vec::new();
    for _ in 0..100 {
        ids.push(app.start(IdentityView::Guest).await);
    }
    for id in &ids {
        app.until("a greeting", |seen| seen.text(id, "Hello").is_some()).await;
    }
    for id in &ids {
        app.send(id, "hi").await;
    }
    for id in &ids {
        app.until("an answer", |seen| seen.text(id, "You said: hi").is_some()).await;
    }
    app.end().await;
}

//! Ends and closes: the matrix of who ends what.

use console::conversation::Command;
use console::view::{ComposerState, ConversationState, EntryBody, FailureCode, IdentityView, SessionState};
use practice_org::control::types::AgentAction;
use serde_json::json;

use super::world::{ISSUER, World};

#[tokio::test]
async fn a_rep_who_ends_leaves_the_conversation_open() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    let agent_id = world.agent(0).await;
    world.control.act(&id, &AgentAction::End { agent_id }).await.unwrap();
    app.until("the end", |seen| seen.is(&id, |view| view.session == SessionState::Ended)).await;
    let view = &app.seen.conversations[&id];
    assert_eq!((view.state, view.composer), (ConversationState::Open, ComposerState::OpensSession));
    assert!(view.milestones.ended.is_some());
    app.until("no participant", |seen| seen.is(&id, |view| view.participants.iter().all(|one| one.role != "Agent")))
        .await;
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_message_after_the_end_opens_a_new_session() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    app.command(&id, Command::EndSession).await.unwrap();
    app.until("the end", |seen| seen.is(&id, |view| view.session == SessionState::Ended)).await;
    let first = app.seen.conversations[&id].milestones.accepted;
    assert_eq!(app.command(&id, Command::EndSession).await.unwrap_err().code, FailureCode::NotNow);
    app.until("the event of the end", |seen| {
        seen.entries_of(&id)
            .iter()
            .any(|entry| matches!(&entry.body, EntryBody::Session { status } if status == "Ended"))
    })
    .await;
    app.send(&id, "are you there?").await;
    app.until("the answer", |seen| seen.text(&id, "You said: are you there?").is_some()).await;
    let view = &app.seen.conversations[&id];
    assert_eq!((view.state, view.session), (ConversationState::Open, SessionState::Active));
    assert!(view.milestones.accepted > first && view.milestones.ended.is_none());
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_guest_closes_for_good() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    app.command(&id, Command::Close).await.unwrap();
    app.until_state(&id, ConversationState::Closed).await;
    app.until("the close event", |seen| seen.entries_of(&id).iter().any(|entry| entry.body == EntryBody::Closed)).await;
    assert_eq!(app.seen.conversations[&id].composer, ComposerState::Closed);
    for command in [Command::Send("x".into()), Command::Close, Command::EndSession, Command::Reconnect] {
        assert_eq!(app.command(&id, command).await.unwrap_err().code, FailureCode::NotNow);
    }
    // Looking at it is always possible.
    app.command(&id, Command::MarkRead).await.unwrap();
    app.until("unread gone", |seen| seen.is(&id, |view| view.unread == 0)).await;
    app.assert_stored(&id).await;
    assert!(app.store.unfinished_conversations().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_verified_users_close_closes() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let id = app.start(IdentityView::Verified { subject: "customer-7".into() }).await;
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    app.command(&id, Command::Close).await.unwrap();
    app.until_state(&id, ConversationState::Closed).await;
}

#[tokio::test]
async fn where_a_verified_users_close_ends_the_session_only_it_is_said_to_be_by_design() {
    let world = World::new().await;
    world.control.change_switches(&json!({ "verifiedCloseEndsSessionOnly": true })).await.unwrap();
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let id = app.start(IdentityView::Verified { subject: "customer-8".into() }).await;
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    app.command(&id, Command::Close).await.unwrap();
    app.until("the explanation", |seen| seen.told("by design")).await;
    let view = &app.seen.conversations[&id];
    assert_eq!((view.state, view.session), (ConversationState::Open, SessionState::Ended));
}

#[tokio::test]
async fn commands_to_nobody_are_not_found() {
    let world = World::new().await;
    let app = world.app().await;
    let failure = app.command("33333333-3333-4333-8333-333333333333", Command::MarkRead).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::NotFound);
}

#[tokio::test]
async fn closing_while_preparing_needs_no_server() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.deploy("Practice_With_Prechat");
    let id = app.start(IdentityView::Guest).await;
    app.until_state(&id, ConversationState::AwaitingPrechat).await;
    app.command(&id, Command::Close).await.unwrap();
    app.until_state(&id, ConversationState::Closed).await;
    assert!(world.control.state().await.unwrap().conversations.is_empty());
}

//! The disk fills up in mid-conversation, and is emptied again.

use console::conversation::Command;
use console::view::{ConversationState, FailureCode, HeldAs, IdentityView, StartRequest, Transport};

use super::stream::{accepted, says};
use super::world::{App, World};

/// Longer than what free space within the file's pages could take.
const LONG: usize = 200_000;

fn text(number: usize) -> String {
    format!("{number} {}", "x".repeat(LONG))
}

/// A conversation whose store has no room left, with two messages that could not be written.
async fn full(world: &World, app: &mut App) -> String {
    let (id, agent) = accepted(world, app).await;
    says(world, &id, &agent, &text(0)).await;
    app.until("what there was room for", |seen| seen.text(&id, &text(0)).is_some()).await;
    app.store.limit_pages(Some(1)).await.unwrap();
    for number in [1, 2] {
        says(world, &id, &agent, &text(number)).await;
    }
    let is_full = |code| code == FailureCode::StoreFull;
    app.until("the full disk", |seen| {
        seen.is(&id, |view| view.problem.as_ref().is_some_and(|problem| is_full(problem.code)))
    })
    .await;
    assert!(app.seen.text(&id, &text(1)).is_none(), "nothing is shown that is not stored");
    id
}

#[tokio::test]
async fn a_conversation_says_that_the_disk_is_full_and_goes_on_when_there_is_room() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let id = full(&world, &mut app).await;
    let (conversations, conversation) = (app.conversations.clone(), id.clone());
    let sending = tokio::spawn(async move { conversations.command(&conversation, Command::Send("mine".into())).await });
    app.store.limit_pages(None).await.unwrap();
    app.until("everything", |seen| seen.text(&id, &text(2)).is_some() && seen.text(&id, "mine").is_some()).await;
    sending.await.unwrap().unwrap();
    app.until("no problem", |seen| seen.is(&id, |view| view.problem.is_none() && view.findings.is_empty())).await;
    let texts: Vec<String> = app.seen.texts(&id).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts.len(), 4);
    assert_eq!(texts[..3], [text(0), text(1), text(2)]);
    assert_eq!(app.seen.conversations[&id].unread, 3);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_program_that_is_killed_on_a_full_disk_has_lost_nothing_that_was_shown() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let id = full(&world, &mut app).await;
    let shown = app.seen.entries_of(&id);
    app.kill().await;
    let mut app = world.app().await;
    app.resume().await;
    assert_eq!(app.seen.entries_of(&id)[..shown.len()], shown);
    // The event id was not stored either, so the stream brings again what was not.
    app.until("the rest", |seen| seen.text(&id, &text(2)).is_some()).await;
    assert!(app.seen.text(&id, &text(1)).is_some());
    app.until("no problem", |seen| seen.is(&id, |view| view.problem.is_none())).await;
    assert_eq!(app.seen.conversations[&id].state, ConversationState::Open);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn nothing_is_started_that_cannot_be_written_down() {
    let world = World::manual().await;
    let app = world.app().await;
    app.store.limit_pages(Some(1)).await.unwrap();
    let request = StartRequest {
        profile_id: app.profile.id.clone(),
        identity: IdentityView::Guest,
        routing_attributes: [("Order_Number".to_owned(), "4".repeat(LONG))].into(),
        language: None,
        held_as: HeldAs::default(),
        transport: Transport::default(),
    };
    let failure = app.conversations.start(app.profile.clone(), request).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::StoreFull);
    assert!(world.control.received().await.unwrap().iter().all(|request| !request.path.contains("access-token")));
    app.end().await;
}

//! Two programs on one data folder: what one holds is shown in the other and not driven by it, for as long as the one lives.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::time::Duration;

use console::Console;
use console::scenario::model::{Agents, PracticeSetting};
use console::view::{
    Change, ComposerState, ConversationState, ConversationView, EntryBody, Failure, FailureCode, Feed, HeldAs,
    IdentityView, StartRequest, Transport,
};

use crate::runs::hall::{Hall, agent_says, expect_within, guest, plan, scenario};

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(30);

async fn start(hall: &Hall, console: &Console) -> String {
    let request = StartRequest {
        profile_id: hall.profile.id.clone(),
        identity: IdentityView::Guest,
        routing_attributes: Default::default(),
        language: None,
        held_as: HeldAs::default(),
        transport: Transport::default(),
    };
    let id = console.start_conversation(request).await.unwrap();
    until(console, &id, "an open conversation", |view, _| view.state == ConversationState::Open).await;
    id
}

/// Waits until a program shows a conversation in a way.
async fn until(console: &Console, id: &str, what: &str, fits: impl Fn(&ConversationView, &[String]) -> bool) {
    let mut feed = console.subscribe();
    let waiting = async {
        loop {
            let about = match feed.next().await.unwrap() {
                Feed::Snapshot { .. } => true,
                Feed::Updates { updates } => updates.iter().any(
                    |one| matches!(&one.change, Change::Conversation { conversation, .. } if conversation.id == id),
                ),
            };
            if about {
                let seen = console.open_transcript(id).await.unwrap();
                let texts = seen.entries.into_iter().filter_map(|entry| match entry.body {
                    EntryBody::Text { text, .. } => Some(text),
                    _ => None,
                });
                if fits(&seen.conversation, &texts.collect::<Vec<_>>()) {
                    return;
                }
            }
        }
    };
    if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
        panic!("waited in vain for {what}\n{:#?}", console.open_transcript(id).await);
    }
}

async fn is_answered(console: &Console, id: &str, text: &str) {
    console.send_message(id, text.into()).await.unwrap();
    let answer = format!("You said: {text}");
    until(console, id, "the answer", |_, texts| texts.contains(&answer)).await;
}

fn assert_held(refused: Result<(), Failure>) {
    let failure = refused.expect_err("another program holds it");
    assert_eq!(failure.code, FailureCode::NotNow);
    assert!(failure.message.starts_with("Another program holds this conversation"), "{failure:?}");
}

#[tokio::test]
async fn a_conversation_of_another_program_is_shown_and_not_driven() {
    let hall = Hall::new().await;
    let terminal = hall.another(false).await;
    let id = start(&hall, &terminal).await;
    let window = hall.another(true).await;
    let Feed::Snapshot { snapshot } = window.subscribe().next().await.unwrap() else { panic!("a snapshot") };
    let rows = snapshot.conversations.iter().map(|row| (row.id.as_str(), row.composer));
    assert_eq!(rows.collect::<Vec<_>>(), [(id.as_str(), ComposerState::HeldElsewhere)]);
    assert_eq!(window.open_transcript(&id).await.unwrap().conversation.composer, ComposerState::HeldElsewhere);
    assert_held(window.send_message(&id, "mine".into()).await);
    assert_held(window.close_conversation(&id).await);
    assert_held(window.tag_conversation(&id, vec!["x".into()]).await);
    assert_held(window.trash_conversation(&id).await);
    // Looking at it is nothing that the other one must be asked for.
    window.mark_read(&id).await.unwrap();
    is_answered(&terminal, &id, "hi").await;
    terminal.close_conversation(&id).await.unwrap();
    until(&terminal, &id, "the end", |view, _| view.state == ConversationState::Closed).await;
    window.tag_conversation(&id, vec!["x".into()]).await.unwrap();
    terminal.shutdown().await;
    window.shutdown().await;
    hall.console.shutdown().await;
}

#[tokio::test]
async fn what_a_killed_program_held_goes_on_in_the_next_one() {
    let hall = Hall::new().await;
    let terminal = hall.another(false).await;
    let id = start(&hall, &terminal).await;
    drop(terminal);
    let window = hall.another(true).await;
    let Feed::Snapshot { snapshot } = window.subscribe().next().await.unwrap() else { panic!("a snapshot") };
    assert_eq!(snapshot.conversations[0].composer, ComposerState::Ready);
    is_answered(&window, &id, "hi").await;
    window.shutdown().await;
    hall.console.shutdown().await;
}

#[tokio::test]
async fn a_window_that_is_open_takes_over_what_another_program_has_left() {
    let hall = Hall::new().await;
    let terminal = hall.another(false).await;
    let id = start(&hall, &terminal).await;
    let window = hall.another(true).await;
    assert_held(window.send_message(&id, "mine".into()).await);
    terminal.shutdown().await;
    until(&window, &id, "that it goes on", |view, _| view.composer == ComposerState::Ready).await;
    is_answered(&window, &id, "hi").await;
    window.shutdown().await;
    hall.console.shutdown().await;
}

#[tokio::test]
async fn what_another_program_has_taken_up_of_a_killed_run_is_not_taken_up_twice() {
    let mut hall = Hall::with(&PracticeSetting { agents: Agents::Manual, ..PracticeSetting::default() }).await;
    let endless = scenario([guest(), expect_within(agent_says("never"), Duration::from_secs(60))]);
    hall.console.start_plan(plan(&[endless], &hall.target()), hall.stage.clone()).await.unwrap();
    hall.until_open(1).await;
    // So that it stays with the window.
    let refused = serde_json::json!({
        "answerNext": { "count": 1000, "status": 500, "matching": "DELETE /iamessage/api/v2/conversation" }
    });
    hall.control.change_faults(&refused).await.unwrap();
    hall.console = hall.another(false).await;
    let window = hall.another(true).await;
    let id = window.leftovers().await.unwrap()[0].conversation_id.clone();
    assert!(hall.console.close_leftovers().await.unwrap().is_empty(), "what is another's is not left");
    assert_held(hall.console.close_conversation(&id).await);
    hall.control.change_faults(&serde_json::json!({ "answerNext": null })).await.unwrap();
    hall.until_open(0).await;
    window.shutdown().await;
    hall.console.shutdown().await;
}

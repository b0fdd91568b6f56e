//! What entries do to rows that are there, and to what is told of the talk.

use super::*;
use crate::conversation::content::Content;
use crate::view::{ChosenView, EntryBody};

fn updated(id: &str, text: &str) -> Value {
    let message = message(text);
    let mut message = message["abstractMessage"].clone();
    message["id"] = json!(id);
    json!({ "updatedMessage": message })
}

#[test]
fn a_changed_message_changes_its_row_and_is_no_news() {
    let mut world = World::guest().active();
    let first = world.message("Agent", "first");
    assert_eq!(world.state.preview.as_deref(), Some("first"));
    world.event("MessageUpdated", "Agent", &updated(&first, "second"));
    let body = Box::new(EntryBody::text("second"));
    assert!(world.has(&Effect::Revise { identifier: first, body }));
    assert_eq!(world.state.preview.as_deref(), Some("second"));
    assert_eq!(world.state.unread, 1);
}

#[test]
fn a_change_of_an_older_message_leaves_the_preview() {
    let mut world = World::guest().active();
    let first = world.message("Agent", "first");
    world.message("Agent", "second");
    world.event("MessageUpdated", "Agent", &updated(&first, "changed"));
    assert_eq!(world.state.preview.as_deref(), Some("second"));
}

#[test]
fn changes_of_messages_are_known_after_a_restart() {
    let mut world = World::guest().active();
    for _ in 0..40 {
        world.event("MessageUpdated", "Agent", &updated("m1", "x"));
    }
    assert_eq!(world.state.applied.len(), 32);
}

#[test]
fn a_delivery_that_failed_marks_our_message() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Ok(()));
    let payload = json!({ "errorCode": 4, "errorMessage": "Too late", "failedConversationEntryIdentifier": "m1" });
    world.event("MessageDeliveryFailed", "System", &payload);
    assert_eq!(world.marked("m1"), Some(Delivery::Failed));
    assert_eq!(world.state.may_retry(Delivery::Failed), Ok(()));
    let told = world.effects.iter().any(|effect| match effect {
        Effect::Mark { failure: Some(failure), .. } => failure.message.contains("Too late"),
        _ => false,
    });
    assert!(told);
}

#[test]
fn every_kind_of_message_of_others_is_unread_and_acknowledged() {
    let mut world = World::guest().active();
    let choices = json!({ "abstractMessage": { "messageType": "ChoicesMessage", "id": "m", "choices": {
        "formatType": "Buttons", "text": "Which?", "optionItems": [{ "optionIdentifier": "a" }] } } });
    let form = json!({ "abstractMessage": { "messageType": "FormMessage", "id": "m", "form": {
        "formatType": "Inputs", "formTitle": "You", "sections": [] } } });
    let odd = json!({ "strange": true });
    for (place, (role, payload)) in
        [("Agent", &choices), ("Chatbot", &form), ("System", &message("auto")), ("Agent", &odd)].into_iter().enumerate()
    {
        let identifier = world.event("Message", role, payload);
        let receipts = Receipts { delivered: vec![identifier], read: None };
        assert!(world.has(&Effect::Acknowledge(receipts)), "{payload}");
        world.give(Input::Acknowledged(Ok(())));
        assert_eq!(world.state.unread as usize, place + 1);
    }
    let newest = world.state.newest_received.clone();
    world.give(Input::MarkRead);
    assert!(world.has(&Effect::Acknowledge(Receipts { delivered: Vec::new(), read: newest })));
}

#[test]
fn an_answer_is_written_down_and_sent_like_any_message() {
    let mut world = World::guest().active();
    let options = vec![ChosenView { identifier: "a".into(), title: "Apples".into() }];
    let content = Content::Choices { question: "q1".into(), options };
    let answer = Outgoing { identifier: "m1".into(), content };
    world.give(Input::Send(answer.clone()));
    assert_eq!(
        world.effects,
        [Effect::WriteDown(answer.clone()), Effect::Send { message: answer, opens_session: false }]
    );
    assert_eq!(world.state.preview.as_deref(), Some("Apples"));
}

#[test]
fn an_older_place_in_the_queue_does_not_count() {
    let mut world = World::guest().active();
    let at = world.now;
    world.entry_at(at + 20, "QueuePosition", "System", &json!({ "position": 2 }), Delivered::InOrder);
    world.entry_at(at + 10, "QueuePosition", "System", &json!({ "position": 3 }), Delivered::InOrder);
    assert_eq!(world.state.routing.as_ref().and_then(|routing| routing.queue_position), Some(2));
}

#[test]
fn the_end_of_the_tokens_life_is_told_once_it_comes() {
    let mut world = World::guest().active();
    assert_eq!(world.expiry, Some(3_600_000));
    world.give(Input::Time(Timer::Expiry));
    assert_eq!(world.notes, [], "too early");
    world.now = 3_600_000;
    world.give(Input::Time(Timer::Expiry));
    assert!(world.told("has expired") && world.notes[0].kind == HappeningKind::Token);
}

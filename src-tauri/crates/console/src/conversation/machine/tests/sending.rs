use super::*;

#[test]
fn a_message_is_written_down_and_sent() {
    let mut world = World::guest().active();
    world.send("m1");
    let message = outgoing("m1");
    assert_eq!(world.effects, [Effect::WriteDown(message.clone()), Effect::Send { message, opens_session: false }]);
    world.sent("m1", Ok(()));
    assert_eq!(world.marked("m1"), Some(Delivery::Sent));
    assert_eq!(world.state.preview.as_deref(), Some("text of m1"));
}

#[test]
fn messages_go_one_at_a_time_and_in_order() {
    let mut world = World::guest().active();
    world.send("m1");
    world.send("m2");
    world.send("m3");
    assert_eq!(world.sends(), None);
    world.sent("m1", Ok(()));
    assert_eq!(world.sends(), Some(("m2", false)));
    world.sent("m2", Err(fault(FaultKind::Lasting)));
    assert_eq!(world.marked("m2"), Some(Delivery::Failed));
    assert_eq!(world.sends(), Some(("m3", false)));
}

#[test]
fn the_echo_before_the_answer_is_the_same_message() {
    let mut world = World::guest().active();
    world.send("m1");
    assert_eq!(world.state.delivery_of_echo("m1"), Delivery::Sent);
    world.entry("m1", world.now, "Message", "EndUser", &message("x"), Delivered::InOrder);
    assert_eq!(world.state.unread, 0);
    world.sent("m1", Ok(()));
    assert_eq!(world.effects, []);
}

#[test]
fn a_timeout_after_the_echo_is_no_failure() {
    let mut world = World::guest().active();
    world.send("m1");
    world.entry("m1", world.now, "Message", "EndUser", &message("x"), Delivered::InOrder);
    world.sent("m1", Err(fault(FaultKind::Passing)));
    assert_eq!(world.marked("m1"), None);
    assert_eq!(world.state.own("m1").unwrap().delivery, Delivery::Sent);
}

#[test]
fn a_timeout_of_what_was_read_is_no_failure() {
    let mut world = World::guest().active();
    world.send("m1");
    world.entry("m1", world.now, "Message", "EndUser", &message("x"), Delivered::InOrder);
    world.event("ReadAcknowledgement", "Agent", &json!({ "acknowledgedConversationEntryIdentifier": "m1" }));
    world.sent("m1", Err(fault(FaultKind::Passing)));
    assert_eq!((world.marked("m1"), world.problem()), (None, None));
}

#[test]
fn however_many_messages_wait_each_is_told_what_became_of_it() {
    let mut world = World::guest().active();
    let names: Vec<String> = (0..250).map(|number| format!("m{number}")).collect();
    names.iter().for_each(|name| world.send(name));
    world.sent("m0", Err(fault(FaultKind::Lasting)));
    assert_eq!(world.marked("m0"), Some(Delivery::Failed));
    for name in &names[1..] {
        world.sent(name, Ok(()));
        assert_eq!(world.marked(name), Some(Delivery::Sent), "{name}");
    }
    world.send("last");
    assert!(world.state.own.len() <= 200, "{}", world.state.own.len());
}

#[test]
fn the_echo_of_a_failed_message_makes_it_sent() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::Passing)));
    assert_eq!(world.marked("m1"), Some(Delivery::Failed));
    world.entry("m1", world.now, "Message", "EndUser", &message("x"), Delivered::InOrder);
    assert_eq!(world.state.own("m1").unwrap().delivery, Delivery::Sent);
}

#[test]
fn a_failed_message_is_sent_again_under_its_id() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::Passing)));
    world.give(Input::Retry(outgoing("m1")));
    assert_eq!(world.marked("m1"), Some(Delivery::Pending));
    assert_eq!(world.sends(), Some(("m1", false)));
    world.sent("m1", Err(fault(FaultKind::Conflict)));
    assert_eq!(world.marked("m1"), Some(Delivery::Sent));
}

fn too_many(retry_after: Option<u64>) -> Fault {
    Fault { failure: failure(FailureCode::RateLimited), retry_after, ..fault(FaultKind::Passing) }
}

#[test]
fn a_message_that_the_server_has_no_room_for_waits_and_goes_again_under_its_id() {
    let mut world = World::guest().active();
    world.send("m1");
    world.send("m2");
    for (retry_after, waited) in [(Some(7), 7_000), (None, 2_000), (Some(0), 4_000)] {
        world.sent("m1", Err(too_many(retry_after)));
        assert_eq!((world.marked("m1"), world.sends()), (None, None));
        assert_eq!(world.wakes(Timer::Send), Some(world.now + waited));
        assert!(world.told("sent again") && world.notes.iter().all(|note| note.unusual));
        assert_eq!(world.problem(), Some(FailureCode::RateLimited));
        world.give(Input::MarkRead);
        assert_eq!(world.sends(), None);
        world.now += waited;
        world.give(Input::Time(Timer::Send));
        assert_eq!(world.sends(), Some(("m1", false)));
    }
    world.sent("m1", Err(too_many(None)));
    assert_eq!((world.marked("m1"), world.sends()), (Some(Delivery::Failed), Some(("m2", false))));
    // The next message has tries of its own, and what goes through takes the problem away.
    world.sent("m2", Err(too_many(None)));
    assert_eq!((world.marked("m2"), world.wakes(Timer::Send)), (None, Some(world.now + 1_000)));
    world.now += 1_000;
    world.give(Input::Time(Timer::Send));
    world.sent("m2", Ok(()));
    assert_eq!((world.marked("m2"), world.problem()), (Some(Delivery::Sent), None));
}

#[test]
fn a_message_that_waits_for_a_pause_to_pass_can_be_cancelled_and_the_next_waits_as_long() {
    let mut world = World::guest().active();
    world.send("m1");
    world.send("m2");
    world.sent("m1", Err(too_many(Some(7))));
    let due = world.wakes(Timer::Send);
    world.give(Input::CancelWaiting("m1".into()));
    assert_eq!((world.marked("m1"), world.sends(), world.wakes(Timer::Send)), (Some(Delivery::Failed), None, due));
    world.now += 7_000;
    world.give(Input::Time(Timer::Send));
    assert_eq!(world.sends(), Some(("m2", false)));
}

#[test]
fn only_failed_messages_are_sent_again() {
    let world = World::guest().active();
    for delivery in [Delivery::Received, Delivery::Pending, Delivery::Sent, Delivery::Delivered, Delivery::Read] {
        assert!(world.state.may_retry(delivery).is_err());
    }
    assert_eq!(world.state.may_retry(Delivery::Failed), Ok(()));
}

#[test]
fn forbidden_is_shown() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::Forbidden)));
    assert_eq!(world.problem(), Some(FailureCode::PermissionDenied));
    assert_eq!(world.marked("m1"), Some(Delivery::Failed));
    world.send("m2");
    world.sent("m2", Ok(()));
    assert_eq!(world.problem(), None);
}

#[test]
fn a_message_into_an_ended_session_is_sent_plainly() {
    let mut world = World::guest().active();
    world.session("Ended");
    world.send("m1");
    assert_eq!(world.sends(), Some(("m1", false)));
}

#[test]
fn session_needed_without_a_form_opens_one_with_the_attributes() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::SessionNeeded)));
    assert_eq!(world.sends(), Some(("m1", true)));
    world.sent("m1", Ok(()));
    world.send("m2");
    assert_eq!(world.sends(), Some(("m2", false)));
}

#[test]
fn session_needed_twice_fails_the_message() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::SessionNeeded)));
    world.sent("m1", Err(fault(FaultKind::SessionNeeded)));
    assert_eq!(world.marked("m1"), Some(Delivery::Failed));
}

#[test]
fn session_needed_with_a_form_per_session_asks_and_sends_again() {
    let mut world = World::guest().active();
    world.state.prechat = Some(form(true));
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::SessionNeeded)));
    assert_eq!(world.state.conversation, ConversationState::AwaitingPrechat);
    assert_eq!(world.effects, []);
    assert!(world.state.may_send("x").is_err());
    world.give(Input::SubmitPrechat(values()));
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert_eq!(world.sends(), Some(("m1", true)));
    assert_eq!(world.state.attributes.get("_firstName").map(String::as_str), Some("Ann"));
}

#[test]
fn sending_needs_an_open_conversation() {
    let mut world = World::guest();
    assert_eq!(world.state.may_send("x").unwrap_err().code, FailureCode::NotNow);
    world.start();
    assert_eq!(world.state.may_send("x").unwrap_err().code, FailureCode::NotNow);
    let mut world = world.open();
    assert_eq!(world.state.may_send("x"), Ok(()));
    assert_eq!(world.state.may_send("  ").unwrap_err().code, FailureCode::FieldsInvalid);
    world.event("CloseConversation", "EndUser", &json!({}));
    assert_eq!(world.state.may_send("x").unwrap_err().code, FailureCode::NotNow);
}

#[test]
fn messages_are_acknowledged_in_batches() {
    let mut world = World::guest().active();
    let first = world.message("Agent", "one");
    assert_eq!(world.effects, [Effect::Acknowledge(Receipts { delivered: vec![first], read: None })]);
    let second = world.message("Agent", "two");
    let third = world.message("Chatbot", "three");
    assert_eq!(world.effects, []);
    world.give(Input::Acknowledged(Ok(())));
    assert_eq!(world.effects, [Effect::Acknowledge(Receipts { delivered: vec![second, third], read: None })]);
    world.give(Input::Acknowledged(Err(fault(FaultKind::Lasting))));
    assert_eq!(world.effects, []);
    assert_eq!(world.problem(), None);
}

#[test]
fn mark_read_reads_up_to_the_newest() {
    let mut world = World::guest().active();
    world.message("Agent", "one");
    let newest = world.message("Agent", "two");
    world.give(Input::Acknowledged(Ok(())));
    world.give(Input::Acknowledged(Ok(())));
    assert_eq!(world.state.unread, 2);
    world.give(Input::MarkRead);
    assert_eq!(world.state.unread, 0);
    assert_eq!(world.effects, [Effect::Acknowledge(Receipts { delivered: Vec::new(), read: Some(newest) })]);
    world.give(Input::Acknowledged(Ok(())));
    world.give(Input::MarkRead);
    assert_eq!(world.effects, []);
}

#[test]
fn receipts_of_the_other_side_mark_our_messages() {
    let mut world = World::guest().active();
    for identifier in ["m1", "m2"] {
        world.send(identifier);
        world.sent(identifier, Ok(()));
        world.entry(identifier, world.now, "Message", "EndUser", &message("x"), Delivered::InOrder);
    }
    let receipt = |identifier: &str| json!({ "acknowledgedConversationEntryIdentifier": identifier, "recipient": { "role": "Agent" } });
    world.event("DeliveryAcknowledgement", "Agent", &receipt("m1"));
    assert_eq!(world.marked("m1"), Some(Delivery::Delivered));
    world.event("ReadAcknowledgement", "Agent", &receipt("m2"));
    assert_eq!(world.marked("m1"), Some(Delivery::Read));
    assert_eq!(world.marked("m2"), Some(Delivery::Read));
    world.event("DeliveryAcknowledgement", "Agent", &receipt("m2"));
    assert_eq!(world.effects, []);
    assert!(world.state.own.is_empty());
}

#[test]
fn a_read_mark_leaves_failed_messages_alone() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::Lasting)));
    world.send("m2");
    world.sent("m2", Ok(()));
    let receipt = json!({ "acknowledgedConversationEntryIdentifier": "m2", "recipient": { "role": "Agent" } });
    world.event("ReadAcknowledgement", "Agent", &receipt);
    assert_eq!(world.marked("m1"), None);
    assert_eq!(world.marked("m2"), Some(Delivery::Read));
}

#[test]
fn our_own_receipts_mark_nothing() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Ok(()));
    let receipt = json!({ "acknowledgedConversationEntryIdentifier": "m1", "recipient": { "role": "EndUser" } });
    world.event("ReadAcknowledgement", "EndUser", &receipt);
    assert_eq!(world.effects, []);
}

#[test]
fn a_message_that_was_not_delivered_is_failed() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Ok(()));
    let payload = json!({ "errorCode": 7, "errorMessage": "blocked", "failedConversationEntryIdentifier": "m1", "recipient": {} });
    world.event("MessageDeliveryFailed", "System", &payload);
    assert_eq!(world.marked("m1"), Some(Delivery::Failed));
}

#[test]
fn typing_is_shown_until_it_runs_out() {
    let mut world = World::guest().active();
    world.event("TypingStartedIndicator", "Agent", &json!({ "timestamp": 1 }));
    assert!(world.state.participants[0].typing_until.is_some());
    let at = world.wakes(Timer::Typing).unwrap();
    assert_eq!(at, world.now + 5_000);
    world.now += 2_000;
    world.event("TypingStartedIndicator", "Agent", &json!({ "timestamp": 1 }));
    world.now = at;
    world.give(Input::Time(Timer::Typing));
    assert!(world.state.participants[0].typing_until.is_some());
    world.now = world.wakes(Timer::Typing).unwrap();
    world.give(Input::Time(Timer::Typing));
    assert_eq!(world.state.participants[0].typing_until, None);
}

#[test]
fn typing_ends_with_the_message_and_with_its_own_event() {
    let mut world = World::guest().active();
    world.event("TypingStartedIndicator", "Agent", &json!({ "timestamp": 1 }));
    world.message("Agent", "hello");
    assert_eq!(world.state.participants[0].typing_until, None);
    world.event("TypingStartedIndicator", "Agent", &json!({ "timestamp": 1 }));
    world.event("TypingStoppedIndicator", "Agent", &json!({ "timestamp": 1 }));
    assert_eq!(world.state.participants[0].typing_until, None);
}

#[test]
fn our_own_typing_is_not_shown_back() {
    let mut world = World::guest().active();
    world.event("TypingStartedIndicator", "EndUser", &json!({ "timestamp": 1 }));
    assert_eq!(world.wakes(Timer::Typing), None);
}

#[test]
fn our_typing_is_told_and_its_failure_is_no_problem() {
    let mut world = World::guest().active();
    world.give(Input::Typing(true));
    assert_eq!(world.effects, [Effect::Typing(true)]);
    world.give(Input::Typing(false));
    assert_eq!(world.effects, []);
    world.give(Input::TypingSent(Err(fault(FaultKind::Lasting))));
    assert_eq!(world.effects, [Effect::Typing(false)]);
    assert_eq!(world.problem(), None);
}

#[test]
fn typing_outside_a_session_is_not_told() {
    let mut world = World::guest().active();
    world.session("Ended");
    world.give(Input::Typing(true));
    assert_eq!(world.effects, []);
}

#[test]
fn the_preview_is_that_of_the_newest_message() {
    let mut world = World::guest().active();
    world.message("Agent", "newest");
    world.entry_at(1, "Message", "Agent", &message("old"), Delivered::OutOfOrder);
    assert_eq!(world.state.preview.as_deref(), Some("newest"));
    assert_eq!(world.state.unread, 2);
}

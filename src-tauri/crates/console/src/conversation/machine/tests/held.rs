//! What a conversation does because of the connector that it is held as.

use super::*;
use crate::conversation::held::{Handed, Opening};

fn opencx() -> World {
    let mut world = World::verified();
    world.state.held_as = HeldAs::OpenCx { transcript: "t".into(), summary: "s".into(), samples: BTreeMap::new() };
    let identifiers = ["o1", "o2", "o3"].map(str::to_owned).to_vec();
    world.state.held.opening = Some(Opening { text: "s\n\nt".into(), identifiers, ..Opening::default() });
    world
}

fn blip() -> World {
    let mut world = World::verified();
    world.state.held_as = HeldAs::Blip { ttl_cache_token: None, samples: BTreeMap::new() };
    world.state.held.token_life = Some(60_000);
    world
}

fn handed(until: i64, other_contact: Option<&str>) -> Handed {
    Handed { got_at: 1, until, shared: other_contact.is_some(), other_contact: other_contact.map(str::to_owned) }
}

fn echo(world: &mut World, identifier: &str) {
    let at = world.now + 10;
    world.entry(identifier, at, "Message", "EndUser", &message("s"), Delivered::InOrder);
}

#[test]
fn the_opening_goes_out_once_the_conversation_is_open() {
    let mut world = opencx().open();
    assert_eq!(world.sends(), Some(("o1", false)));
    assert!(world.told("OpenCX sends"));
    world.sent("o1", Ok(()));
    world.give(Input::Time(Timer::Opening));
    assert_eq!(world.sends(), None);
}

#[test]
fn an_opening_that_failed_is_tried_as_a_new_message_with_growing_pauses() {
    let mut world = opencx().open();
    world.sent("o1", Err(fault(FaultKind::Passing)));
    let first = world.wakes(Timer::Opening).unwrap() - world.now;
    assert_eq!(world.marked("o1"), Some(Delivery::Failed));
    world.give(Input::Time(Timer::Opening));
    assert_eq!(world.sends(), Some(("o2", false)));
    world.sent("o2", Err(fault(FaultKind::Passing)));
    assert!(world.wakes(Timer::Opening).unwrap() - world.now > first);
    world.give(Input::Time(Timer::Opening));
    world.sent("o3", Err(fault(FaultKind::Passing)));
    assert!(world.told("gives up the handover"));
    assert_eq!(world.wakes(Timer::Opening), None);
}

#[test]
fn nothing_is_said_before_the_opening_is_accepted() {
    let mut world = opencx().open();
    world.sent("o1", Err(fault(FaultKind::Passing)));
    world.send("m1");
    assert_eq!(world.sends(), None);
    world.give(Input::Time(Timer::Opening));
    assert_eq!(world.sends(), Some(("o2", false)));
    world.send("m2");
    assert_eq!(world.sends(), None);
    world.sent("o2", Ok(()));
    assert_eq!(world.sends(), Some(("m1", false)));
    world.sent("m1", Ok(()));
    assert_eq!(world.sends(), Some(("m2", false)));
}

#[test]
fn an_opening_that_is_given_up_or_refused_keeps_nothing_back() {
    let mut world = opencx().open();
    world.send("m1");
    for (place, identifier) in ["o1", "o2", "o3"].into_iter().enumerate() {
        if place > 0 {
            world.give(Input::Time(Timer::Opening));
        }
        assert_ne!(world.sends(), Some(("m1", false)));
        world.sent(identifier, Err(fault(FaultKind::Passing)));
    }
    assert!(world.told("gives up the handover"));
    assert_eq!(world.sends(), Some(("m1", false)));
    let mut world = opencx().open();
    world.send("m1");
    world.sent("o1", Err(fault(FaultKind::Lasting)));
    assert!(world.told("OpenCX's opening message was not accepted"));
    assert_eq!(world.sends(), Some(("m1", false)));
}

#[test]
fn after_a_restart_the_opening_goes_before_what_was_written_while_it_waited() {
    let mut world = opencx().open();
    world.sent("o1", Err(fault(FaultKind::Passing)));
    world.send("m1");
    world.give(Input::Time(Timer::Opening));
    world.give(Input::Restarted { pending: vec![outgoing("m1"), outgoing("o2")] });
    world.give(Input::TokenOpened);
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Listed(Ok(())));
    assert_eq!(world.sends(), Some(("o2", false)));
}

#[test]
fn tries_wait_as_long_as_the_server_asks() {
    let mut world = opencx();
    world.give(Input::Begin);
    let busy = || Fault { retry_after: Some(2), ..fault(FaultKind::Passing) };
    world.give(Input::TokenFailed(busy()));
    assert_eq!(world.wakes(Timer::Token), Some(world.now + 2_000));
    assert!(world.told("the next one in 2 s"));
    world.give(Input::Time(Timer::Token));
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Err(busy())));
    assert_eq!(world.wakes(Timer::Create), Some(world.now + 2_000));
}

#[test]
fn tries_that_arrived_all_the_same_are_found_as_doubled() {
    let mut world = opencx().open();
    world.sent("o1", Err(fault(FaultKind::Passing)));
    world.give(Input::Time(Timer::Opening));
    echo(&mut world, "o1");
    world.sent("o2", Ok(()));
    echo(&mut world, "o2");
    assert!(world.told("has arrived 2 times"));
    let findings = crate::conversation::findings::of(&world.state);
    assert!(findings.iter().any(|finding| finding.rule == "message-doubled"), "{findings:?}");
}

#[test]
fn no_opening_is_tried_in_a_conversation_that_is_over() {
    let mut world = opencx().open();
    world.sent("o1", Err(fault(FaultKind::Passing)));
    world.event("CloseConversation", "System", &json!({}));
    assert_eq!(world.state.conversation, ConversationState::Closed);
    world.give(Input::Time(Timer::Opening));
    assert_eq!(world.sends(), None);
}

#[test]
fn a_lasting_refusal_is_no_reason_to_try_again() {
    let mut world = opencx();
    world.give(Input::Begin);
    world.give(Input::TokenFailed(fault(FaultKind::Lasting)));
    assert_eq!((world.state.conversation, world.wakes(Timer::Token)), (ConversationState::Failed, None));
    assert_eq!(world.state.held.failed_tries, 0);
}

#[test]
fn a_token_of_another_contact_is_told_as_unusual() {
    let mut world = blip();
    world.give(Input::Begin);
    world.give(Input::HandedOut(handed(60_000, Some("anna"))));
    assert!(world.told("for another contact, anna; it will do so until 00:01:00 UTC"));
    assert!(world.notes[0].unusual);
    assert_eq!(world.wakes(Timer::TokenCache), Some(60_000));
}

#[test]
fn the_cache_is_asked_again_when_its_time_has_passed_and_not_before() {
    let mut world = blip();
    world.give(Input::Begin);
    world.give(Input::HandedOut(handed(5_000, None)));
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Ok(())));
    world.give(Input::Time(Timer::TokenCache));
    assert!(!world.has(&Effect::FetchToken));
    world.now = 6_000;
    world.give(Input::Time(Timer::TokenCache));
    assert!(world.has(&Effect::FetchToken) && !world.state.wants_fresh_token());
    let other = Grant { subject: "v2/iamessage/AUTH/keys/uid:u2".into(), ..world.grant() };
    world.give(Input::TokenGranted(other));
    assert!(world.told("belongs to another end user") && world.state.held.other_user);
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Listed(Err(fault(FaultKind::Forbidden))));
    assert_eq!((world.state.token_state, world.problem()), (TokenState::Dead, Some(FailureCode::PermissionDenied)));
    // The right one brings the conversation back.
    world.give(Input::Reconnect);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    assert_eq!((world.state.token_state, world.state.held.other_user), (TokenState::Alive, false));
}

#[test]
fn a_refused_token_that_the_cache_hands_out_again_ends_it() {
    let mut world = blip();
    world.give(Input::Begin);
    world.give(Input::HandedOut(handed(60_000, None)));
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Ok(())));
    world.give(Input::StreamStopped { failure: failure(FailureCode::TokenRefused), dead_token: true });
    assert!(world.has(&Effect::FetchToken));
    world.give(Input::HandedOut(handed(60_000, None)));
    assert!(world.told("hands out the token that was just refused once more"));
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    world.give(Input::StreamStopped { failure: failure(FailureCode::TokenRefused), dead_token: true });
    assert_eq!(world.state.token_state, TokenState::Dead);
}

#[test]
fn cognigy_hears_of_events_and_not_of_replies() {
    let mut world = World::guest().open();
    world.state.held_as = HeldAs::Cognigy { transcript: None, key_values: None };
    world.session("Active");
    assert!(world.told("hands this to the Flow (Handover Status: Events): SessionStatusChanged"));
    world.message("Agent", "hello");
    assert!(world.told("does not hand Agent Replies"));
    world.message("Agent", "again");
    assert!(!world.told("does not hand Agent Replies"));
    world.message("EndUser", "mine");
    assert!(!world.told("Flow"));
}

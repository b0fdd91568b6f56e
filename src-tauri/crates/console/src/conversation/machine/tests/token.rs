use super::*;

fn dead(world: &mut World) {
    world.give(Input::StreamStopped { failure: failure(FailureCode::TokenRefused), dead_token: true });
}

#[test]
fn verified_as_guest_fails() {
    let mut world = World::verified();
    world.give(Input::Begin);
    let grant = Grant { subject: GUEST.into(), verified: false, ..world.grant() };
    world.give(Input::TokenGranted(grant));
    assert_eq!(world.state.conversation, ConversationState::Failed);
    assert_eq!(world.problem(), Some(FailureCode::VerifiedAsGuest));
    assert_eq!(world.effects, []);
}

#[test]
fn a_verified_user_starts() {
    let mut world = World::verified().open();
    assert!(world.state.token.as_ref().is_some_and(|token| token.verified && token.subject == USER));
    world.give(Input::Begin);
}

#[test]
fn a_refused_token_call_fails() {
    let mut world = World::guest();
    world.give(Input::Begin);
    world.give(Input::TokenFailed(fault(FaultKind::Lasting)));
    assert_eq!(world.state.conversation, ConversationState::Failed);
    assert!(world.problem().is_some());
}

#[test]
fn an_unanswered_token_call_is_tried_three_times() {
    let mut world = World::guest();
    world.give(Input::Begin);
    for _ in 0..2 {
        world.give(Input::TokenFailed(fault(FaultKind::Passing)));
        assert_eq!(world.state.conversation, ConversationState::Preparing);
        assert_eq!(world.problem(), Some(FailureCode::TimedOut));
        assert!(world.wakes(Timer::Token).is_some());
        world.give(Input::Time(Timer::Token));
        assert_eq!(world.effects, [Effect::FetchToken]);
    }
    world.give(Input::TokenFailed(fault(FaultKind::Passing)));
    assert_eq!(world.state.conversation, ConversationState::Failed);
}

#[test]
fn a_token_that_failed_is_asked_for_again_on_reconnect() {
    let mut world = World::guest();
    world.give(Input::Begin);
    world.give(Input::TokenFailed(fault(FaultKind::Lasting)));
    world.give(Input::Reconnect);
    assert_eq!(world.effects, [Effect::FetchToken]);
}

#[test]
fn a_guests_dead_token_is_never_replaced() {
    let mut world = World::guest().active();
    world.send("m1");
    dead(&mut world);
    assert_eq!(world.state.token_state, TokenState::Dead);
    assert_eq!(world.problem(), Some(FailureCode::TokenRefused));
    assert!(!world.has(&Effect::FetchToken));
    assert_eq!(world.marked("m1"), Some(Delivery::Failed));
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert!(world.state.may_send("x").is_err());
    assert!(world.state.may_reconnect().is_err());
    assert_eq!(world.state.may_close(), Ok(()));
}

#[test]
fn a_401_to_a_guests_request_is_a_dead_token_too() {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::DeadToken)));
    assert_eq!(world.state.token_state, TokenState::Dead);
    assert_eq!(world.marked("m1"), Some(Delivery::Failed));
    assert!(!world.has(&Effect::FetchToken));
}

#[test]
fn a_verified_users_dead_token_is_renewed() {
    let mut world = World::verified().active();
    dead(&mut world);
    assert_eq!(world.state.token_state, TokenState::Renewing);
    assert_eq!(world.effects, [Effect::FetchToken]);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    assert_eq!(world.effects, [Effect::UseToken, Effect::ResumeStream]);
    assert_eq!(world.state.token_state, TokenState::Alive);
    assert_eq!(world.state.conversation, ConversationState::Open);
}

#[test]
fn a_message_waits_for_the_renewed_token() {
    let mut world = World::verified().active();
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::DeadToken)));
    assert_eq!(world.effects, [Effect::FetchToken]);
    assert_eq!(world.marked("m1"), None);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    assert_eq!(world.sends(), Some(("m1", false)));
}

#[test]
fn one_refusal_renews_once_however_often_it_is_noticed() {
    let mut world = World::verified().active();
    dead(&mut world);
    dead(&mut world);
    world.give(Input::Acknowledged(Err(fault(FaultKind::DeadToken))));
    assert_eq!(world.effects, []);
}

#[test]
fn a_renewed_token_that_is_refused_is_given_up() {
    let mut world = World::verified().active();
    dead(&mut world);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    dead(&mut world);
    assert_eq!(world.state.token_state, TokenState::Dead);
    assert!(!world.has(&Effect::FetchToken));
    assert_eq!(world.problem(), Some(FailureCode::TokenRefused));
}

#[test]
fn a_renewed_token_that_was_of_use_may_be_renewed_again() {
    let mut world = World::verified().active();
    for _ in 0..3 {
        dead(&mut world);
        assert_eq!(world.effects, [Effect::FetchToken]);
        let grant = world.grant();
        world.give(Input::TokenGranted(grant));
        world.give(Input::StreamOpen { again: true });
    }
}

#[test]
fn a_renewed_token_of_another_subject_is_not_used() {
    let mut world = World::verified().active();
    dead(&mut world);
    let grant = Grant { subject: format!("{USER}x"), ..world.grant() };
    world.give(Input::TokenGranted(grant));
    assert_eq!(world.state.token_state, TokenState::Dead);
    assert_eq!(world.problem(), Some(FailureCode::PermissionDenied));
    assert_eq!(world.effects, []);
    assert!(world.state.token.as_ref().is_some_and(|token| token.subject == USER));
}

#[test]
fn a_renewed_token_of_a_guest_is_not_used() {
    let mut world = World::verified().active();
    dead(&mut world);
    let grant = Grant { subject: GUEST.into(), verified: false, ..world.grant() };
    world.give(Input::TokenGranted(grant));
    assert_eq!(world.state.token_state, TokenState::Dead);
    assert_eq!(world.problem(), Some(FailureCode::VerifiedAsGuest));
    assert_eq!(world.state.conversation, ConversationState::Open);
}

#[test]
fn a_failed_renewal_is_given_up_and_tried_again_on_reconnect() {
    let mut world = World::verified().active();
    dead(&mut world);
    world.give(Input::TokenFailed(fault(FaultKind::Lasting)));
    assert_eq!(world.state.token_state, TokenState::Dead);
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert_eq!(world.state.may_reconnect(), Ok(()));
    world.give(Input::Reconnect);
    assert_eq!(world.effects, [Effect::FetchToken]);
}

#[test]
fn a_dead_token_before_the_creation_is_replaced_for_guests_too() {
    let mut world = World::guest();
    world.give(Input::Begin);
    let grant = Grant { prechat: Some(form(false)), ..world.grant() };
    world.give(Input::TokenGranted(grant));
    world.give(Input::StreamOpen { again: false });
    dead(&mut world);
    assert_eq!(world.effects, [Effect::FetchToken]);
    let grant = Grant { prechat: Some(form(false)), subject: "v2/iamessage/UNAUTH/NA/g2".into(), ..world.grant() };
    world.give(Input::TokenGranted(grant));
    assert_eq!(world.effects, [Effect::UseToken, Effect::OpenStream]);
    world.give(Input::StreamOpen { again: false });
    assert_eq!(world.state.conversation, ConversationState::AwaitingPrechat);
}

#[test]
fn a_401_on_the_first_create_asks_for_another_token_once() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Err(fault(FaultKind::DeadToken))));
    assert_eq!(world.effects, [Effect::FetchToken]);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    world.give(Input::StreamStopped { failure: failure(FailureCode::TokenRefused), dead_token: true });
    assert_eq!(world.state.conversation, ConversationState::Failed);
    assert!(!world.has(&Effect::FetchToken));
}

#[test]
fn a_401_after_an_uncertain_create_keeps_the_guest() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Err(fault(FaultKind::Passing))));
    world.give(Input::Time(Timer::Create));
    world.give(Input::Created(Err(fault(FaultKind::DeadToken))));
    assert!(!world.has(&Effect::FetchToken));
    assert_eq!(world.problem(), Some(FailureCode::TokenRefused));
}

#[test]
fn a_sealed_token_that_cannot_be_opened_is_tried_again_on_reconnect() {
    let mut world = World::guest().open();
    world.give(Input::Restarted { pending: Vec::new() });
    world.give(Input::TokenUnopened(failure(FailureCode::KeyringLocked)));
    assert_eq!(world.state.stream.state, StreamState::Stopped);
    assert_eq!(world.problem(), Some(FailureCode::KeyringLocked));
    world.give(Input::Reconnect);
    assert_eq!(world.effects, [Effect::OpenToken]);
    world.give(Input::TokenOpened);
    assert_eq!(world.effects, [Effect::OpenStream]);
    assert_eq!(world.problem(), None);
}

#[test]
fn a_verified_user_whose_token_was_not_kept_gets_another() {
    let mut world = World::verified().open();
    world.give(Input::Restarted { pending: Vec::new() });
    world.give(Input::TokenUnopened(failure(FailureCode::SecretMissing)));
    assert_eq!(world.effects, [Effect::FetchToken]);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    assert_eq!(world.effects, [Effect::UseToken, Effect::OpenStream]);
}

/// A fault of a request that was made with the token before the present one.
fn late_refusal() -> Fault {
    Fault { token: 1, ..fault(FaultKind::DeadToken) }
}

fn renewed() -> World {
    let mut world = World::verified().active();
    world.send("m1");
    dead(&mut world);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    assert_eq!(world.state.token_number(), 2);
    world
}

#[test]
fn a_late_refusal_of_the_earlier_token_sends_the_message_again() {
    let mut world = renewed();
    world.sent("m1", Err(late_refusal()));
    assert_eq!(world.state.token_state, TokenState::Alive);
    assert_eq!(world.sends(), Some(("m1", false)));
}

#[test]
fn a_late_refusal_of_the_earlier_token_is_no_refusal_of_the_new_one() {
    let mut world = renewed();
    world.give(Input::Acknowledged(Err(late_refusal())));
    world.give(Input::TypingSent(Err(late_refusal())));
    assert_eq!(world.state.token_state, TokenState::Alive);
    world.give(Input::Acknowledged(Err(Fault { token: 2, ..late_refusal() })));
    assert_eq!(world.state.token_state, TokenState::Dead);
}

#[test]
fn a_late_refusal_of_a_close_closes_again() {
    let mut world = World::verified().active();
    world.give(Input::Close);
    dead(&mut world);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    world.give(Input::Closed(Err(late_refusal())));
    assert!(world.has(&Effect::CloseConversation));
}

#[test]
fn a_late_refusal_of_the_routing_status_asks_again() {
    let mut world = World::verified().active();
    world.participant("remove", "Agent", "005A");
    dead(&mut world);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    world.give(Input::RoutingStatus(Err(late_refusal())));
    assert!(world.wakes(Timer::Routing).is_some());
    assert_eq!(world.state.token_state, TokenState::Alive);
}

#[test]
fn a_list_that_was_refused_is_asked_for_with_the_renewed_token() {
    let mut world = World::verified().active();
    world.give(Input::StreamOpen { again: true });
    world.give(Input::Listed(Err(fault(FaultKind::DeadToken))));
    assert!(world.has(&Effect::FetchToken));
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    world.give(Input::Time(Timer::List));
    assert_eq!(world.effects, [Effect::ListEntries]);
}

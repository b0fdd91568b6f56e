use super::*;

#[test]
fn ending_the_session_keeps_the_conversation() {
    let mut world = World::guest().active();
    world.give(Input::EndSession);
    assert_eq!(world.effects, [Effect::EndSession]);
    world.give(Input::SessionEnded(Ok(())));
    assert_eq!(world.state.session, SessionState::Ended);
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert!(world.state.milestones.ended.is_some());
    assert!(world.state.may_end_session().is_err());
}

#[test]
fn a_refused_end_is_a_problem() {
    let mut world = World::guest().active();
    world.give(Input::EndSession);
    world.give(Input::SessionEnded(Err(fault(FaultKind::Lasting))));
    assert_eq!(world.state.session, SessionState::Active);
    assert_eq!(world.problem(), Some(FailureCode::RequestRefused));
    assert_eq!(world.effects, []);
}

#[test]
fn closing_waits_for_the_event_and_finishes() {
    let mut world = World::guest().active();
    world.give(Input::Close);
    assert_eq!(world.effects, [Effect::CloseConversation]);
    world.give(Input::Closed(Ok(())));
    assert_eq!(world.state.conversation, ConversationState::Closed);
    assert_eq!(world.state.session, SessionState::Ended);
    assert!(world.wakes(Timer::Farewell).is_some());
    world.event("CloseConversation", "EndUser", &json!({}));
    assert_eq!(world.effects, [Effect::CloseStream, Effect::Finish]);
}

#[test]
fn closing_finishes_without_the_event_too() {
    let mut world = World::guest().active();
    world.give(Input::Close);
    world.give(Input::Closed(Ok(())));
    world.give(Input::Time(Timer::Farewell));
    assert_eq!(world.effects, [Effect::CloseStream, Effect::Finish]);
}

#[test]
fn the_close_event_before_the_answer_closes() {
    let mut world = World::guest().active();
    world.give(Input::Close);
    world.event("CloseConversation", "EndUser", &json!({}));
    assert_eq!(world.state.conversation, ConversationState::Closed);
    assert!(!world.has(&Effect::Finish));
    world.give(Input::Closed(Ok(())));
    assert!(world.has(&Effect::Finish));
}

#[test]
fn the_close_event_alone_closes() {
    let mut world = World::guest().active();
    world.send("m1");
    world.event("CloseConversation", "System", &json!({}));
    assert_eq!(world.state.conversation, ConversationState::Closed);
    assert_eq!(world.marked("m1"), Some(Delivery::Failed));
    assert!(world.has(&Effect::Finish));
}

#[test]
fn a_refused_close_is_a_problem_and_the_conversation_stays() {
    let mut world = World::guest().active();
    world.give(Input::Close);
    world.give(Input::Closed(Err(fault(FaultKind::Passing))));
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert_eq!(world.problem(), Some(FailureCode::TimedOut));
    world.give(Input::Close);
    assert_eq!(world.effects, [Effect::CloseConversation]);
}

#[test]
fn a_close_with_a_dead_token_is_made_again_with_the_renewed_one() {
    let mut world = World::verified().active();
    world.give(Input::Close);
    world.give(Input::Closed(Err(fault(FaultKind::DeadToken))));
    assert_eq!(world.effects, [Effect::FetchToken]);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    assert!(world.has(&Effect::CloseConversation));
}

#[test]
fn closing_before_the_creation_needs_no_request() {
    let mut world = World::guest();
    world.give(Input::Begin);
    world.give(Input::Close);
    assert_eq!(world.state.conversation, ConversationState::Closed);
    assert!(world.has(&Effect::Finish));
    assert_eq!(world.state.milestones.ended, None);
    let grant = world.grant();
    world.give(Input::TokenGranted(grant));
    assert_eq!(world.effects, []);
}

#[test]
fn closing_while_creating_closes_once_it_is_open() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Close);
    assert_eq!(world.effects, []);
    world.give(Input::Created(Ok(())));
    let at = world.wakes(Timer::Patience).unwrap();
    assert_eq!(world.effects, [Effect::Wake { timer: Timer::Patience, at }, Effect::CloseConversation]);
}

#[test]
fn a_form_for_a_session_does_not_keep_anybody_from_closing() {
    let mut world = World::guest().active();
    world.state.prechat = Some(form(true));
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::SessionNeeded)));
    world.give(Input::Close);
    assert_eq!(world.effects, [Effect::CloseConversation]);
}

#[test]
fn nothing_fits_a_closed_conversation() {
    let mut world = World::guest().active();
    world.event("CloseConversation", "System", &json!({}));
    assert!(world.state.may_close().is_err());
    assert!(world.state.may_end_session().is_err());
    assert!(world.state.may_reconnect().is_err());
    assert!(world.state.is_finished());
}

#[test]
fn a_verified_users_close_may_only_end_the_session() {
    let mut world = World::verified().active();
    world.give(Input::Close);
    world.give(Input::Closed(Ok(())));
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert_eq!(world.state.session, SessionState::Ended);
    world.give(Input::Time(Timer::Farewell));
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert!(world.told("by design"));
    assert_eq!(world.effects, []);
}

#[test]
fn a_verified_users_close_closes_when_the_event_says_so() {
    let mut world = World::verified().active();
    world.give(Input::Close);
    world.give(Input::Closed(Ok(())));
    world.event("CloseConversation", "EndUser", &json!({}));
    assert_eq!(world.state.conversation, ConversationState::Closed);
    assert!(world.has(&Effect::Finish));
}

#[test]
fn a_failed_conversation_can_be_put_away() {
    let mut world = World::guest();
    world.give(Input::Begin);
    world.give(Input::TokenFailed(fault(FaultKind::Lasting)));
    world.give(Input::Close);
    assert_eq!(world.state.conversation, ConversationState::Closed);
    assert!(world.has(&Effect::Finish));
}

fn with_dead_token() -> World {
    let mut world = World::guest().active();
    world.send("m1");
    world.sent("m1", Err(fault(FaultKind::DeadToken)));
    assert_eq!(world.state.token_state, TokenState::Dead);
    world
}

#[test]
fn one_refusal_of_a_token_does_not_keep_anybody_from_closing() {
    let mut world = with_dead_token();
    assert_eq!(world.state.may_close(), Ok(()));
    world.give(Input::Close);
    assert_eq!(world.effects, [Effect::CloseConversation]);
    world.give(Input::Closed(Ok(())));
    assert_eq!((world.state.conversation, world.problem()), (ConversationState::Closed, None));
}

#[test]
fn a_close_that_a_dead_token_cannot_do_is_not_tried_for_ever() {
    let mut world = with_dead_token();
    world.give(Input::Close);
    world.give(Input::Closed(Err(fault(FaultKind::Passing))));
    assert_eq!((world.effects.len(), world.state.may_close()), (0, Ok(())));
    world.give(Input::Close);
    world.give(Input::Closed(Err(fault(FaultKind::DeadToken))));
    assert!(world.told("could not be closed with the token that was refused before"));
    assert_eq!(world.problem(), Some(FailureCode::TokenRefused));
    assert_eq!(world.state.may_close().map_err(|failure| failure.code), Err(FailureCode::TokenRefused));
    let mut world = World::guest().active();
    world.give(Input::Close);
    world.give(Input::Closed(Err(fault(FaultKind::DeadToken))));
    assert!(world.state.may_close().is_err());
}

#[test]
fn a_dead_token_of_an_earlier_run_may_close_the_conversation() {
    let mut world = with_dead_token();
    world.give(Input::Restarted { pending: Vec::new() });
    assert_eq!(world.effects, [Effect::OpenToken]);
    world.give(Input::TokenOpened);
    assert_eq!(world.effects, []);
    world.give(Input::Close);
    assert_eq!(world.effects, [Effect::CloseConversation]);
}

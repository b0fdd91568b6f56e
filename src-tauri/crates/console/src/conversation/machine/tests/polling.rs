//! The list of entries in the place of a stream.

use super::*;

fn polling(identity: IdentityView) -> World {
    let mut world = World::new(identity);
    world.state.transport = Transport::Polling { every_ms: 2_000 };
    world.start();
    assert!(world.has(&Effect::Create) && !world.has(&Effect::OpenStream));
    world.give(Input::Created(Ok(())));
    assert!(world.has(&Effect::Poll));
    world
}

fn failed(kind: FaultKind, retry_after: Option<u64>) -> Input<'static> {
    Input::Polled(Err(Fault { retry_after, ..fault(kind) }))
}

#[test]
fn each_answer_is_followed_by_the_next_question() {
    let mut world = polling(IdentityView::Guest);
    world.give(Input::Polled(Ok(())));
    assert_eq!(world.wakes(Timer::Poll), Some(world.now + 2_000));
    assert_eq!(world.state.stream.state, StreamState::Idle);
}

#[test]
fn what_is_not_seen_is_said_once() {
    let mut world = polling(IdentityView::Guest);
    world.give(Input::Reconnect);
    assert!(world.has(&Effect::Poll) && !world.told("receipts"));
    assert_eq!(world.state.held.told.len(), 1);
}

#[test]
fn failures_are_waited_for_longer_and_longer() {
    let mut world = polling(IdentityView::Guest);
    let mut waits = Vec::new();
    for _ in 0..5 {
        world.give(failed(FaultKind::Passing, None));
        waits.push(world.wakes(Timer::Poll).unwrap() - world.now);
    }
    assert_eq!(waits, [2_000, 2_000, 2_000, 4_000, 8_000]);
    assert!(world.state.awaits_poll());
    world.give(Input::Polled(Ok(())));
    assert!(world.told("answered again") && !world.state.awaits_poll());
}

fn unreadable() -> Input<'static> {
    let fault = Fault { failure: failure(FailureCode::AnswerUnreadable), ..fault(FaultKind::Passing) };
    Input::Polled(Err(fault))
}

#[test]
fn the_first_failure_of_each_kind_is_told_and_is_a_problem_until_an_answer_comes() {
    let mut world = polling(IdentityView::Guest);
    world.give(failed(FaultKind::Passing, None));
    assert!(world.told("TimedOut") && world.notes.iter().all(|note| note.unusual));
    assert_eq!(world.problem(), Some(FailureCode::TimedOut));
    world.give(failed(FaultKind::Passing, None));
    assert!(!world.told("TimedOut"));
    world.give(unreadable());
    assert!(world.told("AnswerUnreadable"));
    assert_eq!(world.problem(), Some(FailureCode::AnswerUnreadable));
    world.give(Input::Polled(Ok(())));
    assert_eq!(world.problem(), None);
    world.give(failed(FaultKind::Passing, None));
    assert!(world.told("TimedOut"));
}

#[test]
fn a_list_that_cannot_be_read_five_times_in_a_row_ends_polling() {
    let mut world = polling(IdentityView::Guest);
    for _ in 0..4 {
        world.give(unreadable());
        assert!(world.wakes(Timer::Poll).is_some());
    }
    world.give(failed(FaultKind::Passing, None));
    for _ in 0..4 {
        world.give(unreadable());
        assert!(world.wakes(Timer::Poll).is_some());
    }
    world.give(unreadable());
    assert_eq!((world.state.stream.state, world.wakes(Timer::Poll)), (StreamState::Stopped, None));
    assert!(world.told("given up: AnswerUnreadable") && !world.state.may_poll());
    assert_eq!(world.problem(), Some(FailureCode::AnswerUnreadable));
    world.give(Input::Reconnect);
    assert!(world.has(&Effect::Poll));
    world.give(unreadable());
    assert!(world.wakes(Timer::Poll).is_some());
}

#[test]
fn a_pause_that_the_server_asks_for_is_kept_up_to_a_minute() {
    let mut world = polling(IdentityView::Guest);
    for (asked, waited) in [(7, 7_000), (86_400, 60_000)] {
        world.give(failed(FaultKind::Passing, Some(asked)));
        assert_eq!(world.wakes(Timer::Poll), Some(world.now + waited));
        world.give(Input::Polled(Ok(())));
    }
}

#[test]
fn a_dead_token_stops_a_guest_and_renews_a_verified_user() {
    let mut guest = polling(IdentityView::Guest);
    guest.give(failed(FaultKind::DeadToken, None));
    assert_eq!((guest.state.token_state, guest.wakes(Timer::Poll)), (TokenState::Dead, None));
    assert!(!guest.state.may_poll());
    let mut verified = polling(IdentityView::Verified { subject: "u1".into() });
    verified.give(failed(FaultKind::DeadToken, None));
    assert!(verified.has(&Effect::FetchToken));
    let grant = verified.grant();
    verified.give(Input::TokenGranted(grant));
    assert!(verified.has(&Effect::Poll));
}

#[test]
fn what_can_only_be_mended_by_a_person_ends_polling_until_they_ask() {
    let mut world = polling(IdentityView::Guest);
    world.give(failed(FaultKind::Lasting, None));
    assert_eq!((world.state.stream.state, world.wakes(Timer::Poll)), (StreamState::Stopped, None));
    world.give(Input::Reconnect);
    assert!(world.has(&Effect::Poll));
}

#[test]
fn a_restart_looks_at_the_list_before_it_sends() {
    let mut world = polling(IdentityView::Guest);
    world.give(Input::Restarted { pending: vec![outgoing("m1")] });
    world.give(Input::TokenOpened);
    assert!(world.has(&Effect::Poll) && world.sends().is_none());
    world.give(Input::Polled(Ok(())));
    assert_eq!(world.sends(), Some(("m1", false)));
}

#[test]
fn polling_ends_with_the_conversation() {
    let mut world = polling(IdentityView::Guest);
    world.give(Input::Close);
    world.give(Input::Closed(Ok(())));
    world.give(Input::Time(Timer::Farewell));
    assert!(world.has(&Effect::Finish) && !world.state.may_poll());
}

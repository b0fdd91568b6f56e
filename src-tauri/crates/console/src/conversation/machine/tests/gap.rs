use super::*;

fn reconnected() -> World {
    let mut world = World::guest().active();
    world.give(Input::StreamLost { failure: failure(FailureCode::NetworkFailed), dead_token: false, retry_at: 0 });
    world.give(Input::StreamOpen { again: true });
    world
}

#[test]
fn a_reconnect_compares_with_the_list() {
    let world = reconnected();
    assert_eq!(world.effects, [Effect::ListEntries]);
    assert_eq!(world.state.stream.reconnects, 1);
}

#[test]
fn the_first_open_does_not_compare() {
    let world = World::guest().active();
    assert_eq!(world.state.stream.reconnects, 0);
    assert!(!world.has(&Effect::ListEntries));
}

#[test]
fn what_only_the_list_has_was_missed() {
    let mut world = reconnected();
    world.entry_at(world.now, "Message", "Agent", &message("one"), Delivered::Listed);
    world.entry_at(world.now, "Message", "Agent", &message("two"), Delivered::Listed);
    world.give(Input::Listed(Ok(())));
    assert!(world.notes.is_empty(), "the replay has not had its time");
    assert_eq!(world.wakes(Timer::Settled), Some(world.now + crate::conversation::machine::gap::SETTLING));
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("After the reconnect: 2 missed entries fetched, 0 doubled, 0 out of order"));
    assert_eq!(world.state.gaps.missed, 2);
    assert_eq!(world.state.unread, 2);
}

#[test]
fn what_the_replay_brings_after_the_list_was_neither_missed_nor_doubled() {
    let mut world = reconnected();
    world.entry_at(world.now, "Message", "Agent", &message("one"), Delivered::Listed);
    world.entry_at(world.now, "Message", "Agent", &message("two"), Delivered::Listed);
    world.give(Input::Listed(Ok(())));
    world.give(Input::Replayed);
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("After the reconnect: 1 missed entry fetched, 0 doubled, 0 out of order"));
    // Later than the result was told.
    world.give(Input::Replayed);
    assert_eq!(world.state.gaps.missed, 0);
    assert_eq!(world.state.gaps.doubled, 0);
}

#[test]
fn doubles_and_disorder_of_the_replay_are_told() {
    let mut world = reconnected();
    world.give(Input::Doubled);
    world.entry_at(1, "Message", "Agent", &message("late"), Delivered::OutOfOrder);
    world.give(Input::Listed(Ok(())));
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("0 missed entries fetched, 1 doubled, 1 out of order"));
    assert!(world.notes[0].unusual);
}

#[test]
fn totals_add_up_over_reconnects() {
    let mut world = reconnected();
    world.give(Input::Doubled);
    world.give(Input::Listed(Ok(())));
    world.give(Input::Time(Timer::Settled));
    world.give(Input::StreamOpen { again: true });
    world.give(Input::Doubled);
    world.give(Input::Listed(Ok(())));
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("0 missed entries fetched, 1 doubled"));
    assert_eq!(world.state.gaps.doubled, 2);
}

#[test]
fn nothing_found_is_told_too_and_is_not_unusual() {
    let mut world = reconnected();
    world.give(Input::Listed(Ok(())));
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("0 missed entries fetched, 0 doubled, 0 out of order"));
    assert!(!world.notes[0].unusual);
}

#[test]
fn a_list_that_fails_is_asked_for_three_times() {
    let mut world = reconnected();
    for _ in 0..2 {
        world.give(Input::Listed(Err(fault(FaultKind::Passing))));
        assert!(world.wakes(Timer::List).is_some());
        world.give(Input::Time(Timer::List));
        assert_eq!(world.effects, [Effect::ListEntries]);
    }
    world.give(Input::Listed(Err(fault(FaultKind::Passing))));
    assert!(world.told("could not be compared"));
}

#[test]
fn a_person_can_ask_for_the_comparison() {
    let mut world = World::guest().active();
    world.give(Input::Reconnect);
    assert_eq!(world.effects, [Effect::ListEntries]);
    world.give(Input::Listed(Ok(())));
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("Compared with the list"));
}

#[test]
fn a_second_reconnect_during_the_comparison_is_one_result() {
    let mut world = reconnected();
    world.give(Input::StreamOpen { again: true });
    assert_eq!(world.effects, []);
    world.give(Input::Listed(Ok(())));
    world.give(Input::Time(Timer::Settled));
    assert_eq!(world.notes.len(), 1);
}

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
    assert!(world.told("After the reconnect: 2 missing, 0 doubled, 0 reordered"));
    assert_eq!(world.state.gaps.missed, 2);
    assert_eq!(world.state.unread, 2);
}

#[test]
fn what_the_replay_brings_after_the_list_was_neither_missed_nor_doubled() {
    let mut world = reconnected();
    world.entry_at(world.now, "Message", "Agent", &message("one"), Delivered::Listed);
    world.entry_at(world.now, "Message", "Agent", &message("two"), Delivered::Listed);
    world.give(Input::Listed(Ok(())));
    world.give(Input::Replayed { late: false });
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("After the reconnect: 1 missing, 0 doubled, 0 reordered"));
    // Later than the result was told: it is told again.
    world.give(Input::Replayed { late: true });
    assert_eq!((world.state.gaps.missed, world.state.gaps.doubled, world.state.gaps.out_of_order), (0, 0, 1));
    assert!(world.wakes(Timer::Settled).is_some());
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("After the reconnect, with what came late: 0 missing, 0 doubled, 1 reordered"));
}

#[test]
fn doubles_and_disorder_of_the_replay_are_told() {
    let mut world = reconnected();
    world.give(Input::Doubled);
    world.entry_at(1, "Message", "Agent", &message("late"), Delivered::OutOfOrder);
    world.give(Input::Listed(Ok(())));
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("0 missing, 1 doubled, 1 reordered"));
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
    assert!(world.told("0 missing, 1 doubled"));
    assert_eq!(world.state.gaps.doubled, 2);
}

#[test]
fn nothing_found_is_told_too_and_is_not_unusual() {
    let mut world = reconnected();
    world.give(Input::Listed(Ok(())));
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("0 missing, 0 doubled, 0 reordered"));
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

/// Five messages: the stream is cut after the third, two come twice, one comes late, and all have one row each.
#[test]
fn five_messages_over_a_cut_are_none_missing_two_doubled_one_reordered() {
    let mut world = World::guest().active();
    let base = world.now;
    for place in 1..=3 {
        world.entry_at(base + place, "Message", "Agent", &message("one"), Delivered::InOrder);
    }
    world.give(Input::StreamLost { failure: failure(FailureCode::NetworkFailed), dead_token: false, retry_at: 0 });
    world.give(Input::StreamOpen { again: true });
    // The list is faster than the replay.
    world.entry_at(base + 4, "Message", "Agent", &message("four"), Delivered::Listed);
    world.entry_at(base + 5, "Message", "Agent", &message("five"), Delivered::Listed);
    world.give(Input::Listed(Ok(())));
    world.give(Input::Doubled);
    world.give(Input::Replayed { late: false });
    world.give(Input::Replayed { late: true });
    world.give(Input::Doubled);
    world.give(Input::Time(Timer::Settled));
    assert!(world.told("After the reconnect: 0 missing, 2 doubled, 1 reordered"));
    assert_eq!((world.state.gaps.missed, world.state.gaps.doubled, world.state.gaps.out_of_order), (0, 2, 1));
    assert_eq!(world.state.unread, 5);
}

#[test]
fn event_ids_that_go_backwards_are_told_once() {
    let mut world = World::guest().active();
    world.give(Input::EventIdsWentBack);
    assert!(world.told("lower id") && world.notes[0].unusual);
    world.give(Input::EventIdsWentBack);
    assert_eq!(world.notes, []);
}

//! Early, late, out of order.

use super::*;
use crate::scenario::model::Who;
use crate::view::SessionState;

#[test]
fn what_came_between_the_action_and_the_step_is_found() {
    let mut world = World::new();
    world.floor.done = 1_000;
    world.says(1_010, "Agent", "hello");
    let ended = world.expects(1_500, &[message("hello")], &[1_500]);
    assert_eq!(one(&ended).0, StepVerdict::Passed);
    assert_eq!(ended.results[0].took_ms, Some(0));
}

#[test]
fn an_answer_within_the_same_millisecond_is_one() {
    let mut world = World::new();
    // Counted by another clock than the deed, which cuts off its milliseconds elsewhere.
    world.says(999, "Agent", "hello");
    world.floor.done = 1_000;
    let ended = world.expects(1_000, &[message("hello")], &[1_000]);
    assert_eq!(one(&ended).0, StepVerdict::Passed);
}

#[test]
fn a_message_before_the_action_is_no_answer_to_it() {
    let mut world = World::new();
    world.says(500, "Agent", "hello");
    (world.floor.done, world.floor.deed) = (1_700, "step 3 (Say “Hi”)".into());
    let ended = world.expects(2_000, &[message("hello")], &[2_000, 12_000, 21_999, 22_000]);
    assert_eq!(one(&ended), (StepVerdict::OutOfOrder, "it came 1.2 s before step 3 (Say “Hi”): Ada (agent): “hello”"));
}

#[test]
fn a_late_answer_is_late_though_its_like_came_before_the_question() {
    let mut world = World::new();
    world.says(500, "Agent", "hello");
    world.floor.done = 1_000;
    let rows = rows(&[message("hello")]);
    let within = Duration::from_secs(10);
    let mut machine = Expecting::new(&rows, vec!["it".into()], Vec::new(), within, 1_000, world.floor.clone());
    let nothing = Aside::default();
    assert_eq!(machine.look(&world.seen, &nothing, 1_000), Next::Until(11_000));
    assert_eq!(machine.look(&world.seen, &nothing, 11_000), Next::Until(21_000));
    world.says(13_000, "Agent", "hello");
    assert_eq!(machine.look(&world.seen, &nothing, 13_000), Next::Over);
    let ended = machine.end(&mut world.seen);
    assert_eq!((ended.state, ended.results[0].late_by_ms), (StepVerdict::Late, Some(2_000)));
}

#[test]
fn the_second_step_finds_only_what_comes_after_the_first() {
    let mut world = World::new();
    world.says(10, "Agent", "one").says(20, "Agent", "two");
    assert_eq!(world.expects(5, &[message("one")], &[20]).state, StepVerdict::Passed);
    assert_eq!(world.expects(20, &[message("two")], &[20]).state, StepVerdict::Passed);
}

#[test]
fn two_that_came_the_other_way_round_are_out_of_order() {
    let mut world = World::new();
    world.says(10, "Agent", "two").says(20, "Agent", "one");
    assert_eq!(world.expects(5, &[message("one")], &[20]).state, StepVerdict::Passed);
    let ended = world.expects(20, &[message("two")], &[20, 10_019, 10_020]);
    assert_eq!(one(&ended), (StepVerdict::OutOfOrder, "it came before what was found before it: Ada (agent): “two”"));
    let reason = "out of order: it came before what was found before it: Ada (agent): “two”. Expected: it";
    assert_eq!(ended.reason.as_deref(), Some(reason));
}

#[test]
fn a_quoted_sentence_keeps_its_own_full_stop_and_gets_no_second() {
    let reason = |said: &str| {
        let mut world = World::new();
        world.says(10, "Agent", said).says(20, "Agent", "one");
        assert_eq!(world.expects(5, &[message("one")], &[20]).state, StepVerdict::Passed);
        world.expects(20, &[message("two")], &[20, 10_019, 10_020]).reason.unwrap()
    };
    assert!(reason("Take two.").ends_with("“Take two.” Expected: it"), "{}", reason("Take two."));
    assert!(reason("Really two?").ends_with("“Really two?” Expected: it"));
    assert!(reason("two").ends_with("“two”. Expected: it"));
}

#[test]
fn the_order_is_the_servers() {
    let mut world = World::new();
    // They arrive the wrong way round, which is the network's fault and no other order.
    world.comes(20, 30, "Agent", EntryBody::text("two")).comes(10, 40, "Agent", EntryBody::text("one"));
    assert_eq!(world.expects(5, &[message("one")], &[40]).state, StepVerdict::Passed);
    assert_eq!(world.expects(40, &[message("two")], &[40]).state, StepVerdict::Passed);
}

/// A session that begins the other way round: somebody joins, greets, and the routing is told last.
fn begun_backwards(world: &mut World) {
    world.comes(10, 10, "System", joins("Agent", "Ada", "add"));
    world.comes(11, 11, "System", EntryBody::Session { status: "Active".into() });
    world.says(12, "Agent", "hello");
    world.stands(12, |view| view.milestones.accepted = Some(10));
    world.comes(13, 13, "System", routing(None, None));
}

#[test]
fn how_a_session_begins_is_in_no_order() {
    let joined = || Condition::Joined(Who { role: Some(Role::Agent), name: None });
    let facts = [Condition::Routed, Condition::Accepted, joined(), message("hello")];
    for first in 0..4 {
        for second in (0..4).filter(|second| *second != first) {
            for third in (0..4).filter(|third| ![first, second].contains(third)) {
                let fourth = 6 - first - second - third;
                let mut world = World::new();
                begun_backwards(&mut world);
                for fact in [first, second, third, fourth] {
                    let ended = world.expects(13, std::slice::from_ref(&facts[fact]), &[13]);
                    assert_eq!(ended.state, StepVerdict::Passed, "{first} {second} {third} {fourth}: {ended:?}");
                }
            }
        }
    }
}

#[test]
fn who_joins_later_comes_after_what_was_found() {
    let joined = Condition::Joined(Who { role: Some(Role::Agent), name: None });
    let mut world = World::new();
    world.comes(10, 10, "System", joins("Agent", "Ada", "add"));
    world.says(12, "Agent", "hello");
    assert_eq!(world.expects(12, &[message("hello")], &[12]).state, StepVerdict::Passed);
    world.floor.does(100, "step 3".into(), Some(&world.seen));
    // Nobody else has come.
    let ended = world.expects(100, std::slice::from_ref(&joined), &[100, 10_100, 20_100]);
    assert_ne!(ended.state, StepVerdict::Passed);
    world.comes(20_200, 20_200, "System", joins("Agent", "Ben", "add"));
    assert_eq!(world.expects(20_200, &[joined], &[20_200]).state, StepVerdict::Passed);
}

#[test]
fn the_session_before_is_over() {
    let mut world = World::new();
    begun_backwards(&mut world);
    world.comes(20, 20, "System", EntryBody::Session { status: "Ended".into() });
    world.stands(20, |view| view.session = SessionState::Ended);
    world.floor.does(30, "step 2".into(), Some(&world.seen));
    for condition in [Condition::Routed, Condition::Accepted] {
        let ended = world.expects(30, &[condition], &[30, 10_030, 20_030]);
        assert_eq!(ended.state, StepVerdict::Failed, "{ended:?}");
    }
}

#[test]
fn what_comes_after_the_limit_is_late_by_so_much() {
    let mut world = World::new();
    world.says(13_200, "Agent", "hello");
    let ended = world.expects(0, &[message("hello")], &[10_000, 13_200]);
    assert_eq!((ended.state, ended.results[0].late_by_ms), (StepVerdict::Late, Some(3_200)));
    assert_eq!(ended.reason.as_deref(), Some("late by 3.2 s (limit 10 s): it"));
}

#[test]
fn what_comes_after_the_grace_never_came() {
    let mut world = World::new();
    world.says(20_001, "Agent", "hello");
    let ended = world.expects(0, &[message("hello")], &[20_000]);
    assert_eq!(ended.state, StepVerdict::Failed);
}

#[test]
fn what_is_found_late_is_not_found_again() {
    let mut world = World::new();
    world.says(12_000, "Agent", "hello");
    assert_eq!(world.expects(0, &[message("hello")], &[12_000]).state, StepVerdict::Late);
    let again = world.expects(12_000, &[message("hello")], &[12_000, 32_000]);
    assert_eq!(again.state, StepVerdict::Failed);
}

#[test]
fn an_answer_in_the_place_of_another_one_is_out_of_order() {
    let mut world = World::new();
    world.says(10, "Agent", "two");
    let ended = world.expects_before(0, &[message("one")], &[message("two")], &[10, 10_000]);
    assert_eq!((ended.state, ended.displaced.as_slice()), (StepVerdict::OutOfOrder, [0].as_slice()));
    // The later step finds that it was there before.
    world.floor.done = 11_000;
    let later = world.expects(11_000, &[message("two")], &[11_000, 21_000, 31_000]);
    assert_eq!(later.state, StepVerdict::OutOfOrder);
}

#[test]
fn any_message_in_a_later_step_says_nothing_of_order() {
    let mut world = World::new();
    world.says(10, "Agent", "two");
    let any = Condition::Message(MessageMatch {
        from: None,
        text: TextMatch::Any,
        kind: None,
        options: Vec::new(),
        json: None,
    });
    let ended = world.expects_before(0, &[message("one")], &[any], &[10, 10_000, 20_000]);
    assert_eq!(one(&ended), (StepVerdict::Failed, "Ada (agent): “two”: the text is “two”"));
}

#[test]
fn several_hold_in_any_order_and_one_event_serves_one() {
    let mut world = World::new();
    world.says(10, "Agent", "hello there").says(20, "Agent", "hello");
    // The first condition fits both; the second needs the first message.
    let both = [message("hello"), message("there")];
    assert_eq!(world.expects(0, &both, &[20]).state, StepVerdict::Passed);

    let mut world = World::new();
    world.says(10, "Agent", "hello");
    let twice = [message("hello"), message("hello")];
    let ended = world.expects(0, &twice, &[10, 10_000, 20_000]);
    let states: Vec<_> = ended.results.iter().map(|result| result.state).collect();
    assert_eq!(states, [StepVerdict::Passed, StepVerdict::Failed]);
}

#[test]
fn a_row_in_time_is_not_made_late_for_another() {
    let mut world = World::new();
    world.says(10, "Agent", "hello one").says(12_000, "Agent", "hello two");
    let ended = world.expects(0, &[message("hello"), message("hello")], &[10_000, 12_000]);
    let states: Vec<_> = ended.results.iter().map(|result| result.state).collect();
    assert_eq!(states, [StepVerdict::Passed, StepVerdict::Late]);
}

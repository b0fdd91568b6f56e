//! Nothing of a kind for so long.

use super::*;
use crate::scenario::model::EventKind;

fn nothing(of: EventKind, from: Option<Role>) -> Condition {
    Condition::Nothing { of, from, during: Duration::from_secs(3) }
}

#[test]
fn silence_is_waited_for_to_its_end() {
    let mut world = World::new();
    let rows = rows(&[nothing(EventKind::Message, None)]);
    let within = Duration::from_secs(10);
    let mut machine = Expecting::new(&rows, vec!["it".into()], Vec::new(), within, 100, Floor::default());
    assert_eq!(machine.look(&world.seen, &Aside::default(), 100), Next::Until(3_100));
    assert_eq!(machine.look(&world.seen, &Aside::default(), 3_099), Next::Until(3_100));
    assert_eq!(machine.look(&world.seen, &Aside::default(), 3_100), Next::Over);
    assert_eq!(machine.end(&mut world.seen).state, StepVerdict::Passed);
}

#[test]
fn what_comes_breaks_it_at_once() {
    let mut world = World::new();
    world.says(1_000, "Agent", "hello");
    let ended = world.expects(0, &[nothing(EventKind::Message, Some(Role::Agent))], &[1_000]);
    assert_eq!(one(&ended), (StepVerdict::Failed, "Ada (agent): “hello”"));
}

#[test]
fn what_comes_after_it_does_not() {
    let mut world = World::new();
    world.says(3_001, "Agent", "hello");
    assert_eq!(world.expects(0, &[nothing(EventKind::Message, None)], &[3_100]).state, StepVerdict::Passed);
}

#[test]
fn what_came_before_a_wait_was_over_does_not() {
    let mut world = World::new();
    world.says(2_900, "Agent", "hello");
    world.floor.quiet = 3_000;
    let silence = nothing(EventKind::Message, None);
    assert_eq!(world.expects(3_010, std::slice::from_ref(&silence), &[3_010, 6_010]).state, StepVerdict::Passed);
    // What came while the step was about to begin does.
    world.says(7_000, "Agent", "hello");
    world.floor.quiet = 7_000;
    assert_eq!(world.expects(7_010, &[silence], &[7_010]).state, StepVerdict::Failed);
}

#[test]
fn what_another_expectation_finds_does_not() {
    let mut world = World::new();
    world.says(10, "Agent", "hello");
    let both = [nothing(EventKind::Message, None), message("hello")];
    assert_eq!(world.expects(0, &both, &[10, 3_000]).state, StepVerdict::Passed);
    // A second answer does.
    world.says(3_500, "Agent", "hello");
    assert_eq!(world.expects(3_200, &[nothing(EventKind::Message, None)], &[3_500]).state, StepVerdict::Failed);
}

#[test]
fn each_kind_is_broken_by_its_own() {
    let comes = |world: &mut World, of: EventKind| {
        match of {
            EventKind::Message => world.says(10, "Agent", "x"),
            EventKind::Typing => {
                world.happens(10, HappeningKind::Event, "CONVERSATION_TYPING_STARTED_INDICATOR", "Agent")
            }
            EventKind::Participant => world.comes(10, 10, "System", joins("Agent", "Ada", "add")),
            EventKind::Routing => world.comes(10, 10, "System", routing(None, None)),
            EventKind::Anything => world.comes(10, 10, "System", EntryBody::Closed),
        };
    };
    let kinds =
        [EventKind::Message, EventKind::Typing, EventKind::Participant, EventKind::Routing, EventKind::Anything];
    for of in kinds {
        for what in kinds {
            let mut world = World::new();
            comes(&mut world, what);
            let broken = of == what || of == EventKind::Anything;
            let wanted = if broken { StepVerdict::Failed } else { StepVerdict::Passed };
            assert_eq!(world.expects(0, &[nothing(of, None)], &[10, 3_000]).state, wanted, "{of:?} and {what:?}");
        }
    }
}

#[test]
fn the_end_user_does_not_break_it_unless_meant() {
    let mut world = World::new();
    world.says(10, "EndUser", "hello");
    assert_eq!(world.expects(0, &[nothing(EventKind::Anything, None)], &[3_000]).state, StepVerdict::Passed);
    let own = nothing(EventKind::Message, Some(Role::EndUser));
    assert_eq!(world.expects(0, &[own], &[3_000]).state, StepVerdict::Failed);
}

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
    let listed = |at| Aside { listed: Some(at), ..Aside::default() };
    assert_eq!(machine.look(&world.seen, &listed(3_099), 3_100), Next::Until(8_100), "the list is to be asked for");
    assert!(machine.asks_for_the_list(&listed(3_099), 3_100) && !machine.asks_for_the_list(&listed(3_099), 3_099));
    assert_eq!(machine.look(&world.seen, &listed(3_100), 3_500), Next::Over);
    assert_eq!(machine.end(&mut world.seen).state, StepVerdict::Passed);
}

#[test]
fn what_only_the_list_has_breaks_it() {
    let mut world = World::new();
    world.says(100, "Agent", "hello");
    world.lists(1_500, 4_100, "secret");
    (world.floor.done, world.floor.quiet) = (1_000, 1_000);
    let ended = world.expects(1_000, &[nothing(EventKind::Message, None)], &[4_400]);
    let saw = "nothing was heard of it, and the org's list of entries has it: Ada (agent): “secret”";
    assert_eq!(one(&ended), (StepVerdict::Failed, saw));
}

#[test]
fn what_the_list_has_of_before_does_not() {
    let mut world = World::new();
    // Heard at once, so the clocks are known to agree.
    world.says(100, "Agent", "hello");
    world.lists(200, 6_100, "lost");
    world.floor.quiet = 3_000;
    assert_eq!(world.expects(3_000, &[nothing(EventKind::Message, None)], &[6_200]).state, StepVerdict::Passed);
}

#[test]
fn where_nothing_was_heard_at_all_the_list_decides() {
    let mut world = World::new();
    world.comes(50, 3_100, "System", routing(None, None));
    world.lists(400, 3_100, "hello");
    assert_eq!(world.expects(0, &[nothing(EventKind::Message, None)], &[3_100]).state, StepVerdict::Failed);
}

#[test]
fn a_silence_that_a_later_list_denies_did_not_hold() {
    let mut world = World::new();
    world.says(100, "Agent", "hello");
    world.floor.quiet = 1_000;
    let ended = world.expects(1_000, &[nothing(EventKind::Message, None)], &[4_000]);
    let [(0, silence)] = ended.silences.as_slice() else { panic!("{ended:?}") };
    assert_eq!(silence.was_broken(&world.seen), None);
    world.lists(4_500, 9_000, "after it");
    assert_eq!(silence.was_broken(&world.seen), None);
    world.lists(2_000, 9_000, "in it");
    assert!(silence.was_broken(&world.seen).unwrap().ends_with("Ada (agent): “in it”"));
}

#[test]
fn what_comes_breaks_it_at_once() {
    let mut world = World::new();
    world.says(1_000, "Agent", "hello");
    let ended = world.expects(0, &[nothing(EventKind::Message, Some(Role::Agent))], &[1_000]);
    assert_eq!(one(&ended), (StepVerdict::Failed, "it came after 1 s: Ada (agent): “hello”"));
    assert_eq!(ended.reason.as_deref(), Some("it came after 1 s: Ada (agent): “hello”. Expected: it"));
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

#[test]
fn what_is_not_heard_is_no_silence() {
    let world = World::new();
    let rows = rows(&[nothing(EventKind::Anything, None)]);
    let within = Duration::from_secs(10);
    let mut machine = Expecting::new(&rows, vec!["it".into()], Vec::new(), within, 0, Floor::default());
    let deaf = Aside { deaf: Some("The connection was refused.".into()), ..Aside::default() };
    assert_eq!(machine.look(&world.seen, &deaf, 0), Next::Until(3_000));
    assert_eq!(machine.look(&world.seen, &deaf, 3_000), Next::Until(8_000), "the stream may come back");
    assert_eq!(machine.look(&world.seen, &deaf, 8_000), Next::Over);
    let ended = machine.end(&mut World::new().seen);
    assert!(one(&ended).1.starts_with("it cannot be known"), "{ended:?}");
    assert_eq!(ended.state, StepVerdict::Failed);
}

//! The log of what was seen: the same from the feed and from the store, however often.

use super::*;

#[test]
fn what_is_read_again_is_there_once_and_stays_found() {
    let mut world = World::new();
    world.says(10, "Agent", "hello");
    assert_eq!(world.expects(0, &[message("hello")], &[10]).state, StepVerdict::Passed);
    // After a lag the store tells everything again, changed or not.
    let mut entry = world.seen.entries_of_all().next().unwrap().clone();
    entry.body = EntryBody::text("hello again");
    entry.revised = true;
    world.seen.take(world.view.clone(), vec![entry], Vec::new(), |_| 99);
    let events = world.seen.events();
    assert_eq!((events.len(), events[0].used, events[0].arrived), (1, true, 10));
    assert_eq!(line(&events[0]), "Ada (agent): “hello again”");
}

#[test]
fn happenings_are_taken_once() {
    let mut world = World::new();
    world.happens(10, HappeningKind::Event, "CONVERSATION_TYPING_STARTED_INDICATOR", "Agent");
    let again: Vec<_> = world.seen.happenings().iter().map(|(happening, _)| happening.clone()).collect();
    world.seen.take(world.view.clone(), Vec::new(), again, |at| at);
    assert_eq!((world.seen.happenings().len(), world.seen.events().len()), (1, 1));
    assert!(world.seen.knows(1) && !world.seen.knows(2));
}

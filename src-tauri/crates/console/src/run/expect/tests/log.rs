//! The log of what was seen: the same from the feed and from the store, however often.

use super::*;
use crate::view::SessionState;

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

#[test]
fn news_that_are_older_than_what_was_read_bring_entries_and_no_state() {
    let mut world = World::new();
    world.stands(20, |view| view.session = SessionState::Active);
    world.happens(20, HappeningKind::Event, "CONVERSATION_MESSAGE", "Agent");
    // Its entry was written after the entries were read, and before the happenings were.
    let happening = world.seen.happenings()[0].0.clone();
    let mut other = World::new();
    other.says(10, "Agent", "hello");
    let entry = other.seen.entries_of_all().next().unwrap().clone();
    let mut before = world.view.clone();
    before.session = SessionState::Waiting;
    for (view, changed_at, happenings) in [(before.clone(), 20, vec![happening]), (before, 19, Vec::new())] {
        let view = ConversationView { changed_at, ..view };
        world.seen.take(view, vec![entry.clone()], happenings, |at| at);
        assert_eq!(world.seen.view().unwrap().session, SessionState::Active);
    }
    assert_eq!(world.expects(0, &[message("hello")], &[20]).state, StepVerdict::Passed);
}

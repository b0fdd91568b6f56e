use super::*;
use crate::conversation::machine::passing::FRESH;
use crate::view::StreamingView;

fn piece(target: &str, number: i64, text: &str) -> Value {
    json!({ "streamingToken": {
        "tokenType": "MessageStreamingToken", "sequenceNumber": number, "targetMessageIdentifier": target,
        "token": { "formatType": "Text", "text": text },
    } })
}

fn validation(target: &str, valid: bool) -> Value {
    json!({ "streamingToken": {
        "tokenType": "StreamingTokenValidation", "targetMessageIdentifier": target,
        "result": { "valid": valid, "reason": "Policy" },
    } })
}

fn progress(text: &str) -> Value {
    json!({ "progressIndicator": {
        "indicatorType": "ProgressUpdateIndicator", "progressMessage": { "formatType": "Text", "text": text },
    } })
}

impl World {
    fn pieces(&mut self, pieces: &[(i64, &str)]) {
        for (number, text) in pieces {
            self.event("StreamingToken", "Chatbot", &piece("m9", *number, text));
        }
    }

    fn shown(&self) -> Option<(&str, u32)> {
        self.state.streaming.first().map(|view| (view.text.as_str(), view.missing))
    }
}

#[test]
fn progress_is_shown_until_its_sender_says_something() {
    let mut world = World::guest().active();
    world.event("ProgressIndicator", "Chatbot", &progress("Looking up your order"));
    assert_eq!(world.state.progress.as_ref().map(|view| view.text.as_str()), Some("Looking up your order"));
    assert_eq!(world.wakes(Timer::Progress), Some(world.now + FRESH));
    world.message("Agent", "another one speaks");
    assert!(world.state.progress.is_some());
    world.message("Chatbot", "found it");
    assert_eq!(world.state.progress, None);
}

#[test]
fn progress_is_out_of_date_after_a_minute() {
    let mut world = World::guest().active();
    world.event("ProgressIndicator", "Chatbot", &progress("one"));
    world.now += FRESH / 2;
    world.event("ProgressIndicator", "Chatbot", &progress("two"));
    world.now += FRESH / 2;
    world.give(Input::Time(Timer::Progress));
    assert!(world.state.progress.is_some(), "the second one is fresh");
    world.now += FRESH / 2;
    world.give(Input::Time(Timer::Progress));
    assert_eq!(world.state.progress, None);
}

#[test]
fn progress_that_comes_after_the_message_is_not_shown() {
    let mut world = World::guest().active();
    world.message("Chatbot", "done");
    world.entry_at(1, "ProgressIndicator", "Chatbot", &progress("late"), Delivered::InOrder);
    assert_eq!(world.state.progress, None);
}

#[test]
fn pieces_are_put_together_in_order_and_gaps_are_counted() {
    let mut world = World::guest().active();
    world.pieces(&[(1, "Your "), (4, "late."), (2, "order ")]);
    assert_eq!(world.shown(), Some(("Your order late.", 1)));
    world.pieces(&[(3, "is ")]);
    assert_eq!(world.shown(), Some(("Your order is late.", 0)));
    let expected = StreamingView {
        identifier: "m9".into(),
        sender_name: "Ada".into(),
        text: "Your order is late.".into(),
        missing: 0,
        invalid: None,
    };
    assert_eq!(world.state.streaming, [expected]);
}

#[test]
fn pieces_that_come_twice_count_once() {
    let mut world = World::guest().active();
    world.pieces(&[(0, "a"), (0, "a"), (1, "b"), (0, "x"), (1, "b")]);
    assert_eq!(world.shown(), Some(("ab", 0)));
}

#[test]
fn the_first_pieces_may_be_missing_too() {
    let mut world = World::guest().active();
    world.pieces(&[(5, "e")]);
    assert_eq!(world.shown(), Some(("e", 4)));
}

#[test]
fn numbers_without_bounds_are_survived() {
    let mut world = World::guest().active();
    world.pieces(&[(i64::MIN, "a"), (i64::MAX, "b")]);
    assert_eq!(world.shown(), Some(("ab", u32::MAX)));
}

#[test]
fn the_message_takes_the_place_of_its_pieces_and_late_ones_are_left_out() {
    let mut world = World::guest().active();
    world.pieces(&[(1, "Your ")]);
    world.entry("m9", world.now + 5, "Message", "Chatbot", &message("Your order is late."), Delivered::InOrder);
    assert_eq!(world.state.streaming, []);
    world.pieces(&[(2, "order ")]);
    assert_eq!(world.state.streaming, []);
    assert_eq!(world.state.unread, 1);
}

#[test]
fn what_is_not_valid_is_taken_back() {
    let mut world = World::guest().active();
    world.pieces(&[(1, "a secret")]);
    world.event("StreamingToken", "Chatbot", &validation("m9", true));
    assert_eq!(world.shown(), Some(("a secret", 0)));
    world.event("StreamingToken", "Chatbot", &validation("m9", false));
    assert_eq!(world.shown(), Some(("", 0)));
    assert_eq!(world.state.streaming[0].invalid.as_deref(), Some("Policy"));
    world.pieces(&[(2, "more")]);
    assert_eq!(world.shown(), Some(("", 0)));
    world.now += FRESH;
    world.give(Input::Time(Timer::Streaming));
    assert_eq!(world.state.streaming, []);
}

#[test]
fn pieces_without_news_go_after_a_minute() {
    let mut world = World::guest().active();
    world.pieces(&[(1, "a")]);
    world.now += FRESH - 100;
    world.pieces(&[(2, "b")]);
    world.give(Input::Time(Timer::Streaming));
    assert_eq!(world.shown(), Some(("ab", 0)));
    world.now += FRESH;
    world.give(Input::Time(Timer::Streaming));
    assert_eq!(world.state.streaming, []);
}

#[test]
fn few_messages_come_in_pieces_at_once_and_their_texts_are_bounded() {
    let mut world = World::guest().active();
    for target in 0..100 {
        world.event("StreamingToken", "Chatbot", &piece(&format!("t{target}"), 1, "x"));
    }
    assert_eq!(world.state.streaming.len(), 8);
    let long = "x".repeat(10_000);
    for number in 1..100 {
        world.event("StreamingToken", "Chatbot", &piece("long", number, &long));
    }
    let (text, missing) = world.state.streaming.last().map(|view| (view.text.len(), view.missing)).unwrap();
    assert!(text <= 64 * 1024);
    assert_eq!(missing, 0);
}

#[test]
fn nothing_of_the_moment_outlives_the_session_or_the_program() {
    let mut world = World::guest().active();
    world.pieces(&[(1, "a")]);
    world.event("ProgressIndicator", "Chatbot", &progress("one"));
    world.session("Ended");
    assert_eq!((world.state.streaming.len(), world.state.progress.is_some()), (0, false));
    let mut world = World::guest().active();
    world.pieces(&[(1, "a")]);
    world.give(Input::Restarted { pending: Vec::new() });
    assert_eq!(world.state.streaming, []);
}

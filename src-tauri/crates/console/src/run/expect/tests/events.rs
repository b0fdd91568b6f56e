//! What each condition that waits for an event finds, and what it says of what it does not.

use serde_json::json;

use super::*;
use crate::run::seen::What;
use crate::scenario::model::{FileMatch, JsonMatch, MessageKind, Pattern, Who};
use crate::view::{ChoiceGroupView, ChoiceOptionView, ChoicesStyle, FileUpload, FileView, SessionState, TitleView};

/// Every time that matters: the beginning, the limit, the end of the grace.
const TIMES: [i64; 3] = [100, 10_000, 20_000];

fn anybody() -> MessageMatch {
    MessageMatch { from: None, text: TextMatch::Any, kind: None, options: Vec::new(), json: None }
}

#[test]
fn a_route() {
    let mut world = World::new();
    world.comes(10, 10, "System", routing(None, None));
    assert_eq!(one(&world.expects(0, &[Condition::Routed], &TIMES)), (StepVerdict::Passed, "routing found a route"));

    let mut world = World::new();
    world.comes(10, 10, "System", routing(Some("RoutingError"), Some("closed")));
    let ended = world.expects(0, &[Condition::Routed], &TIMES);
    assert_eq!(one(&ended).0, StepVerdict::Failed);
    assert!(one(&ended).1.ends_with("routing failed: RoutingError"), "{ended:?}");
}

#[test]
fn a_route_that_only_the_state_tells() {
    let mut world = World::new();
    world.stands(10, |view| view.milestones.routed = Some(10));
    assert_eq!(world.expects(0, &[Condition::Routed], &TIMES).state, StepVerdict::Passed);
}

#[test]
fn a_route_that_only_the_acceptance_tells() {
    let mut world = World::new();
    world.comes(10, 10, "System", joins("Agent", "Ada", "add"));
    world.stands(10, |view| view.milestones.accepted = Some(10));
    let ended = world.expects(0, &[Condition::Routed], &TIMES);
    assert_eq!(one(&ended), (StepVerdict::Passed, "a person accepted, so there was a route"));
    assert_eq!(world.expects(0, &[Condition::Accepted], &TIMES).state, StepVerdict::Passed);
    // The result of routing that comes behind is the same route once more.
    world.comes(20, 20, "System", routing(None, None));
    assert_eq!(world.expects(15, &[Condition::Routed], &[20, 10_015, 20_015]).state, StepVerdict::Failed);
}

#[test]
fn what_is_concluded_stands_where_its_cause_stands() {
    let mut world = World::new();
    // One burst of one millisecond: the place is the order.
    world.says(10, "System", "Please wait");
    world.comes(10, 10, "System", routing(None, None));
    world.comes(10, 11, "System", EntryBody::Session { status: "Active".into() });
    world.stands(11, |view| (view.milestones.routed, view.milestones.accepted) = (Some(10), Some(10)));
    let accepted = world.seen.events().iter().find(|event| matches!(event.what, What::Accepted)).unwrap();
    assert_eq!((accepted.place.position, accepted.arrived), (3, 11));
    assert!(!world.seen.events().iter().any(|event| matches!(event.what, What::Routed(_))), "its entry tells it");
    assert_eq!(world.expects(0, &[Condition::Routed], &[11]).state, StepVerdict::Passed);
    assert_eq!(world.expects(11, &[Condition::Accepted], &[11]).state, StepVerdict::Passed);
}

#[test]
fn no_route_for_a_reason() {
    let wanted = |part: &str| Condition::NotRouted(TextMatch::Contains(part.into()));
    let mut world = World::new();
    world.comes(10, 10, "System", routing(Some("RoutingError"), Some("Outside business hours")));
    assert_eq!(world.expects(0, &[wanted("business hours")], &TIMES).state, StepVerdict::Passed);

    let mut world = World::new();
    world.comes(10, 10, "System", routing(Some("RoutingError"), Some("No queue")));
    let ended = world.expects(0, &[wanted("business hours")], &TIMES);
    assert!(one(&ended).1.ends_with("the reason is “No queue”"), "{ended:?}");
}

#[test]
fn an_acceptance_is_a_persons() {
    let mut world = World::new();
    world.comes(10, 10, "System", joins("Agent", "Ada", "add"));
    world.stands(10, |view| view.milestones.accepted = Some(10));
    assert_eq!(one(&world.expects(0, &[Condition::Accepted], &TIMES)), (StepVerdict::Passed, "a person accepted"));
    // There was one, and it is found once.
    assert_eq!(world.expects(100, &[Condition::Accepted], &[100, 10_100, 20_100]).state, StepVerdict::Failed);
}

#[test]
fn a_bot_that_takes_the_session_is_no_acceptance() {
    let mut world = World::new();
    world.stands(10, |view| {
        view.milestones.accepted = Some(10);
        view.session = SessionState::Active;
    });
    world.stands(20, |view| view.milestones.accepted = None);
    assert_eq!(world.expects(15, &[Condition::Accepted], &[20, 10_020, 20_020]).state, StepVerdict::Failed);
}

#[test]
fn acceptance_and_joining_are_two_sides_of_one_thing() {
    let joined = Condition::Joined(Who { role: Some(Role::Agent), name: None });
    for steps in [[Condition::Accepted, joined.clone()], [joined, Condition::Accepted]] {
        let mut world = World::new();
        world.comes(9, 9, "System", EntryBody::Session { status: "Active".into() });
        world.stands(9, |view| {
            view.milestones.accepted = Some(9);
            view.session = SessionState::Active;
        });
        world.comes(10, 10, "System", joins("Agent", "Ada", "add"));
        for condition in steps {
            assert_eq!(world.expects(0, &[condition], &TIMES).state, StepVerdict::Passed);
        }
    }
}

#[test]
fn somebody_joins_and_leaves() {
    let who = |name: &str| Who { role: Some(Role::Agent), name: Some(TextMatch::Is(name.into())) };
    let mut world = World::new();
    world.comes(10, 10, "System", joins("EndUser", "Guest", "add"));
    world.comes(11, 11, "System", joins("Chatbot", "Bot", "add"));
    world.comes(12, 12, "System", joins("Agent", "Ada", "add"));
    world.comes(13, 13, "System", joins("Agent", "Ada", "remove"));
    assert_eq!(world.expects(0, &[Condition::Joined(who("Ada"))], &TIMES).state, StepVerdict::Passed);
    let ended = world.expects(0, &[Condition::Left(who("Max"))], &TIMES);
    assert!(one(&ended).1.ends_with("the name is “Ada”"), "{ended:?}");
    assert_eq!(world.expects(0, &[Condition::Left(Who::default())], &TIMES).state, StepVerdict::Passed);
}

#[test]
fn a_transfer_is_to_another_agent() {
    let mut world = World::new();
    world.comes(10, 10, "System", joins("Agent", "Ada", "add"));
    let to = |name: &str| Condition::Transferred(Who { role: None, name: Some(TextMatch::Is(name.into())) });
    world.comes(11, 11, "System", joins("Agent", "Ada", "remove"));
    world.comes(12, 12, "System", joins("Agent", "Max", "add"));
    assert_eq!(one(&world.expects(0, &[to("Max")], &TIMES)), (StepVerdict::Passed, "handed over to Max"));
    assert_eq!(world.expects(100, &[to("Ada")], &[100, 10_100, 20_100]).state, StepVerdict::Failed);
}

#[test]
fn a_message_by_sender_text_and_pattern() {
    let pattern = |text: &str| TextMatch::Matches(Pattern(regex::Regex::new(text).unwrap()));
    let with = |from, text| Condition::Message(MessageMatch { from, text, ..anybody() });
    let mut world = World::new();
    world.says(5, "EndUser", "Hello Ada");
    world.says(10, "Chatbot", "I am a bot").says(20, "Agent", "Hello, order 4711 is on its way");
    let ended = world.expects(0, &[with(Some(Role::Agent), TextMatch::Is("Hello".into()))], &TIMES);
    assert_eq!(ended.results[0].saw.len(), 2, "the nearest first: {ended:?}");
    assert!(one(&ended).1.contains("the text is “Hello, order 4711"), "{ended:?}");
    assert!(ended.results[0].saw[1].ends_with("it is from the bot"), "{ended:?}");
    assert_eq!(world.expects(0, &[with(None, pattern(r"^Hello, order \d{4}\b"))], &TIMES).state, StepVerdict::Passed);
    assert_eq!(world.expects(0, &[with(Some(Role::Bot), TextMatch::Any)], &TIMES).state, StepVerdict::OutOfOrder);
}

#[test]
fn a_message_by_kind_and_options() {
    let option = |label: &str| ChoiceOptionView {
        identifier: Some(label.into()),
        title: TitleView { title: label.into(), ..TitleView::default() },
        link: None,
    };
    let body = EntryBody::Choices {
        style: ChoicesStyle::QuickReplies,
        text: "Well?".into(),
        groups: vec![ChoiceGroupView { title: None, options: vec![option("Yes"), option("No")] }],
        chosen: Vec::new(),
    };
    let with = |kind, options: &[&str]| {
        let options = options.iter().map(|label| (*label).to_owned()).collect();
        Condition::Message(MessageMatch { kind: Some(kind), options, ..anybody() })
    };
    let mut world = World::new();
    world.comes(10, 10, "Agent", body);
    let ended = world.expects(0, &[with(MessageKind::Text, &[])], &TIMES);
    assert!(one(&ended).1.ends_with("it is quick replies, not a text"), "{ended:?}");
    let ended = world.expects(0, &[with(MessageKind::QuickReplies, &["Yes", "Maybe"])], &TIMES);
    assert!(one(&ended).1.ends_with("no option “Maybe”: it has Yes, No"), "{ended:?}");
    assert_eq!(world.expects(0, &[with(MessageKind::QuickReplies, &["Yes"])], &TIMES).state, StepVerdict::Passed);
}

#[test]
fn a_message_by_a_jsonpath() {
    let with = |path: &str, equals| {
        Condition::Message(MessageMatch { json: Some(JsonMatch { path: path.into(), equals }), ..anybody() })
    };
    let mut world = World::new();
    world.says(10, "Agent", "hello");
    let ended = world.expects(0, &[with("$.a", None)], &TIMES);
    assert!(one(&ended).1.ends_with("its JSON could not be read"), "{ended:?}");
    world.seen.event_mut(0).unwrap().json = Some(json!({ "entryPayload": { "reason": "Consent", "n": [1, 2] } }));
    for (path, equals, why) in [
        ("$.entryPayload.other", None, "$.entryPayload.other finds nothing"),
        ("$.n[*]", Some(json!(3)), "$.n[*] finds 1, 2"),
        ("$.entryPayload.n[*]", Some(json!(3)), "$.entryPayload.n[*] finds 1, 2"),
    ] {
        let ended = world.expects(0, &[with(path, equals)], &TIMES);
        assert!(one(&ended).1.ends_with(why), "{ended:?}");
    }
    for path in ["$.entryPayload.n[*]", "$.n[*]", "$..n[1]"] {
        world.seen.event_mut(0).unwrap().used = false;
        assert_eq!(world.expects(0, &[with(path, Some(json!(2)))], &TIMES).state, StepVerdict::Passed, "{path}");
    }
}

#[test]
fn a_file_by_name_and_hash() {
    let file = FileView {
        id: "f".into(),
        name: "invoice.pdf".into(),
        mime_type: "application/pdf".into(),
        url: "https://x".into(),
        fetchable: true,
        size: None,
        sha256: None,
        saved_path: None,
        upload: FileUpload::Complete,
    };
    let with = |name: &str, sum: Option<&str>| {
        Condition::File(FileMatch { from: None, name: TextMatch::Contains(name.into()), sha256: sum.map(Into::into) })
    };
    let mut world = World::new();
    world.comes(10, 10, "Agent", EntryBody::Files { text: None, files: vec![file] });
    assert!(one(&world.expects(0, &[with("photo", None)], &TIMES)).1.ends_with("the name is “invoice.pdf”"));
    assert!(one(&world.expects(0, &[with("invoice", Some("aa"))], &TIMES)).1.ends_with("it could not be fetched"));
    world.seen.event_mut(0).unwrap().sums = vec![("f".into(), "bb".into())];
    assert!(one(&world.expects(0, &[with("invoice", Some("aa"))], &TIMES)).1.ends_with("its SHA-256 is bb"));
    assert_eq!(world.expects(0, &[with("invoice", Some("BB"))], &TIMES).state, StepVerdict::Passed);
}

#[test]
fn where_nothing_came_that_is_said() {
    let mut world = World::new();
    let ended = world.expects(0, &[message("hello")], &TIMES);
    assert_eq!(one(&ended), (StepVerdict::Failed, "nothing came in 20 s; the session is new"));
    assert_eq!(ended.reason.as_deref(), Some("nothing came in 20 s; the session is new. Expected within 10 s: it"));
}

#[test]
fn a_conversation_that_failed_is_not_waited_for() {
    let mut world = World::new();
    world.stands(10, |view| view.state = ConversationState::Failed);
    assert_eq!(world.expects(0, &[message("hello")], &[10]).state, StepVerdict::Failed);
}

//! How things stand: so at the beginning, so in time, so late, never so.

use std::collections::BTreeMap;

use super::*;
use crate::scenario::model::{ConversationWord, Receipt, SessionWord};
use crate::view::{Certainty, FindingView, GapView, RoutingView, SessionState, TokenView};

type Change = fn(&mut ConversationView);

fn token(view: &mut ConversationView, subject: &str, verified: bool) {
    view.token = Some(TokenView { issued_at: None, expires_at: None, subject: subject.into(), verified });
}

fn queue(view: &mut ConversationView, position: u32) {
    view.routing = Some(RoutingView {
        at: 1,
        failure_type: None,
        reason: None,
        routing_type: None,
        queue_position: Some(position),
        estimated_wait_seconds: None,
    });
}

fn finding(view: &mut ConversationView) {
    view.findings = vec![FindingView {
        rule: "silent-guest".into(),
        certainty: Certainty::Certain,
        title: "Silent guest".into(),
        seen: String::new(),
        explanation: String::new(),
        fix: String::new(),
        place: None,
        suggestion: None,
        field: None,
        query: None,
    }];
}

/// What makes each condition true.
fn table() -> Vec<(Condition, Change)> {
    vec![
        (Condition::QueuePosition(2), |view| queue(view, 2)),
        (Condition::Session(SessionWord::Waiting), |view| view.session = SessionState::Waiting),
        (Condition::Session(SessionWord::Active), |view| view.session = SessionState::Active),
        (Condition::Session(SessionWord::Inactive), |view| view.session = SessionState::Inactive),
        (Condition::Session(SessionWord::Ended), |view| view.session = SessionState::Ended),
        (Condition::Conversation(ConversationWord::Closed), |view| view.state = ConversationState::Closed),
        (Condition::Conversation(ConversationWord::Failed), |view| view.state = ConversationState::Failed),
        (Condition::Verified(None), |view| token(view, "v2/iamessage/AUTH/Keys/uid:ada", true)),
        (Condition::Verified(Some("ada".into())), |view| token(view, "v2/iamessage/AUTH/Keys/uid:ada", true)),
        (Condition::Guest, |view| token(view, "v2/iamessage/UNAUTH/NA/uid:x", false)),
        (Condition::Finding("silent-guest".into()), finding),
        (Condition::Gaps { missed: Some(2), doubled: None, reordered: Some(0) }, |view| {
            view.gaps = GapView { missed: 2, doubled: 7, out_of_order: 0 };
        }),
    ]
}

#[test]
fn what_is_so_at_the_beginning_holds_at_once() {
    for (condition, change) in table() {
        let mut world = World::new();
        world.stands(5, change);
        assert_eq!(
            world.expects(1_000, std::slice::from_ref(&condition), &[1_000]).state,
            StepVerdict::Passed,
            "{condition:?}"
        );
    }
}

#[test]
fn what_never_is_so_fails_and_says_how_it_stands() {
    for (condition, _) in table() {
        let mut world = World::new();
        let ended = world.expects(0, std::slice::from_ref(&condition), &[0, 10_000, 20_000]);
        assert_eq!(one(&ended).0, StepVerdict::Failed, "{condition:?}");
        assert!(!one(&ended).1.is_empty(), "{condition:?}");
    }
}

#[test]
fn what_is_so_after_the_limit_is_late() {
    for (condition, change) in table() {
        let mut world = World::new();
        let conditions = rows(std::slice::from_ref(&condition));
        let within = Duration::from_secs(10);
        let mut machine = Expecting::new(&conditions, vec!["it".into()], Vec::new(), within, 0, Floor::default());
        assert_eq!(machine.look(&world.seen, &Aside::default(), 0), Next::Until(10_000), "{condition:?}");
        assert_eq!(machine.look(&world.seen, &Aside::default(), 10_000), Next::Until(20_000), "{condition:?}");
        world.stands(11_500, change);
        assert_eq!(machine.look(&world.seen, &Aside::default(), 11_500), Next::Over, "{condition:?}");
        let ended = machine.end(&mut world.seen);
        assert_eq!((ended.state, ended.results[0].late_by_ms), (StepVerdict::Late, Some(1_500)), "{condition:?}");
    }
}

#[test]
fn a_session_that_was_so_since_holds_though_it_went_on() {
    let mut world = World::new();
    world.comes(10, 10, "System", EntryBody::Session { status: "Waiting".into() });
    world.comes(11, 11, "System", EntryBody::Session { status: "Active".into() });
    world.stands(11, |view| view.session = SessionState::Active);
    let waiting = Condition::Session(SessionWord::Waiting);
    assert_eq!(world.expects(5, &[waiting], &[11]).state, StepVerdict::Passed);
}

#[test]
fn another_subject_is_another_end_user() {
    let mut world = World::new();
    world.stands(5, |view| token(view, "v2/iamessage/AUTH/Keys/uid:ada", true));
    let ended = world.expects(0, &[Condition::Verified(Some("max".into()))], &[0, 10_000, 20_000]);
    assert_eq!(one(&ended), (StepVerdict::Failed, "the end user is verified as “ada”"));
}

#[test]
fn a_finding_is_absent_when_it_is_gone() {
    let mut world = World::new();
    world.stands(5, finding);
    for rule in [None, Some("silent-guest".to_owned())] {
        let ended = world.expects(0, &[Condition::NoFinding(rule)], &[0, 10_000, 20_000]);
        assert_eq!(one(&ended), (StepVerdict::Failed, "the diagnosis says silent-guest: Silent guest"));
    }
    assert_eq!(world.expects(0, &[Condition::NoFinding(Some("other".into()))], &[0]).state, StepVerdict::Passed);
    world.stands(9, |view| view.findings.clear());
    assert_eq!(world.expects(0, &[Condition::NoFinding(None)], &[9]).state, StepVerdict::Passed);
    // It was there.
    assert_eq!(world.expects(0, &[Condition::Finding("silent-guest".into())], &[9]).state, StepVerdict::Passed);
}

#[test]
fn a_receipt_is_of_the_newest_message() {
    let table = [Delivery::Pending, Delivery::Sent, Delivery::Delivered, Delivery::Read, Delivery::Failed];
    let holds = |delivery: Delivery, receipt: Receipt| match receipt {
        Receipt::Sent => matches!(delivery, Delivery::Sent | Delivery::Delivered | Delivery::Read),
        Receipt::Delivered => matches!(delivery, Delivery::Delivered | Delivery::Read),
        Receipt::Read => delivery == Delivery::Read,
        Receipt::Refused => delivery == Delivery::Failed,
    };
    for delivery in table {
        for receipt in [Receipt::Sent, Receipt::Delivered, Receipt::Read, Receipt::Refused] {
            let mut world = World::new();
            world.says(5, "EndUser", "hello");
            let mut entry = world.seen.entries_of_all().next().unwrap().clone();
            entry.delivery = delivery;
            world.seen.take(world.view.clone(), vec![entry], Vec::new(), |at| at);
            let wanted = if holds(delivery, receipt) { StepVerdict::Passed } else { StepVerdict::Failed };
            let ended = world.expects(0, &[Condition::Receipt(receipt)], &[5, 10_000, 20_000]);
            assert_eq!(ended.state, wanted, "{delivery:?} {receipt:?}");
        }
    }
}

#[test]
fn what_the_access_token_says_is_not_waited_for_to_change() {
    let table = [
        (Condition::Verified(None), "v2/iamessage/UNAUTH/NA/uid:x", false),
        (Condition::Verified(Some("max".into())), "v2/iamessage/AUTH/Keys/uid:ada", true),
        (Condition::Guest, "v2/iamessage/AUTH/Keys/uid:ada", true),
    ];
    for (condition, subject, verified) in table {
        let mut world = World::new();
        world.stands(5, |view| token(view, subject, verified));
        assert_eq!(
            world.expects(5, std::slice::from_ref(&condition), &[5]).state,
            StepVerdict::Failed,
            "{condition:?}"
        );
        let rows = rows(&[condition]);
        let within = Duration::from_secs(10);
        let mut machine = Expecting::new(&rows, vec!["it".into()], Vec::new(), within, 5, Floor::default());
        let renewed = Aside { token_may_change: true, ..Aside::default() };
        assert_eq!(machine.look(&world.seen, &renewed, 5), Next::Until(10_005), "a new token may be on its way");
    }
}

#[test]
fn gaps_hold_only_as_far_as_the_stream_was_compared() {
    let none = Condition::Gaps { missed: Some(0), doubled: None, reordered: None };
    let unknown = Aside { uncompared: Some("nobody knows".into()), ..Aside::default() };
    let (state, saw) = looked_at(none.clone(), &unknown);
    assert_eq!(state, StepVerdict::Failed);
    assert_eq!(saw, "0 missing, 0 doubled, 0 reordered, as far as it is known: nobody knows");
    // Nobody is late by the time that the comparison takes.
    let rows = rows(&[none]);
    let world = World::new();
    let mut machine =
        Expecting::new(&rows, vec!["it".into()], Vec::new(), Duration::from_millis(300), 0, Floor::default());
    let compared = Aside { comparing: 450, ..Aside::default() };
    assert_eq!(machine.look(&world.seen, &compared, 460), Next::Over);
    assert_eq!(machine.end(&mut World::new().seen).state, StepVerdict::Passed);
}

#[test]
fn gaps_that_are_too_many_for_good_fail_at_once() {
    let few = |missed, doubled, reordered| Condition::Gaps { missed, doubled, reordered };
    let twice = Aside { missed_before: Some(2), missed_now: Some(2), ..Aside::default() };
    for (condition, aside) in [
        (few(Some(0), None, None), &twice),
        (few(None, Some(1), None), &Aside::default()),
        (few(None, None, Some(0)), &Aside::default()),
    ] {
        let mut world = World::new();
        world.stands(5, |view| view.gaps = GapView { missed: 2, doubled: 2, out_of_order: 1 });
        let rows = rows(std::slice::from_ref(&condition));
        let within = Duration::from_secs(10);
        let mut machine = Expecting::new(&rows, vec!["it".into()], Vec::new(), within, 0, Floor::default());
        assert_eq!(machine.look(&world.seen, aside, 5), Next::Over, "{condition:?}");
        let ended = machine.end(&mut world.seen);
        assert_eq!(one(&ended), (StepVerdict::Failed, "2 missing, 2 doubled, 1 reordered"));
        // Nobody waited for it.
        assert_eq!(ended.reason.as_deref(), Some("2 missing, 2 doubled, 1 reordered. Expected: it"));
    }
    // What only one comparison has missed may be on its way.
    let once = Aside { missed_now: Some(2), ..Aside::default() };
    let mut world = World::new();
    world.stands(5, |view| view.gaps = GapView { missed: 2, doubled: 0, out_of_order: 0 });
    let rows = rows(&[few(Some(0), None, None)]);
    let mut machine =
        Expecting::new(&rows, vec!["it".into()], Vec::new(), Duration::from_secs(10), 0, Floor::default());
    assert_eq!(machine.look(&world.seen, &once, 5), Next::Until(10_000));
}

#[test]
fn what_stands_is_not_known_while_nothing_is_heard() {
    let deaf = Aside { deaf: Some("The connection was refused.".into()), ..Aside::default() };
    for condition in [Condition::Session(SessionWord::Active), Condition::NoFinding(None)] {
        let (state, saw) = looked_at(condition, &deaf);
        assert_eq!(state, StepVerdict::Failed);
        assert_eq!(saw, "it cannot be known, for nothing is heard of the org: The connection was refused.");
    }
}

#[test]
fn a_closed_conversation_gets_no_other_session() {
    let mut world = World::new();
    world.stands(5, |view| (view.state, view.session) = (ConversationState::Closed, SessionState::Ended));
    let ended = world.expects(5, &[Condition::Session(SessionWord::Active)], &[5]);
    assert_eq!(one(&ended), (StepVerdict::Failed, "the session is ended"));
}

fn looked_at(condition: Condition, aside: &Aside) -> (StepVerdict, String) {
    let mut world = World::new();
    let conditions = rows(&[condition]);
    let within = Duration::from_secs(10);
    let mut machine = Expecting::new(&conditions, vec!["it".into()], Vec::new(), within, 0, Floor::default());
    let over = [0, 10_000, 20_000].iter().any(|now| machine.look(&world.seen, aside, *now) == Next::Over);
    assert!(over);
    let ended = machine.end(&mut world.seen);
    (one(&ended).0, one(&ended).1.to_owned())
}

#[test]
fn an_attribute_arrives_with_its_value() {
    let wanted =
        |name: &str, value: &str| Condition::Attribute { name: name.into(), value: TextMatch::Is(value.into()) };
    let known = Aside { arrived: Some(BTreeMap::from([("Tier".into(), "Gold".into())])), ..Aside::default() };
    assert_eq!(looked_at(wanted("Tier", "Gold"), &known).0, StepVerdict::Passed);
    assert_eq!(looked_at(wanted("Tier", "Silver"), &known).1, "Tier is “Gold”");
    // Case counts.
    assert_eq!(looked_at(wanted("tier", "Gold"), &known).1, "no attribute tier arrived; these did: Tier");
    let unknowable = Aside { unknowable: Some("nobody tells".into()), ..Aside::default() };
    assert_eq!(looked_at(wanted("Tier", "Gold"), &unknowable), (StepVerdict::Failed, "nobody tells".to_owned()));
}

#[test]
fn a_step_took_so_long() {
    let wanted =
        |step: Option<&str>| Condition::Latency { step: step.map(Into::into), at_most: Duration::from_millis(200) };
    let aside = Aside { named: BTreeMap::from([("slow".into(), 300)]), newest: Some(200), ..Aside::default() };
    assert_eq!(looked_at(wanted(None), &aside).0, StepVerdict::Passed);
    assert_eq!(looked_at(wanted(Some("slow")), &aside), (StepVerdict::Failed, "it took 300 ms".to_owned()));
    assert_eq!(looked_at(wanted(Some("other")), &aside).1, "no step before is named other");
}

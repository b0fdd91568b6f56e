//! What the diagnosis is told of a conversation, and what it concludes.

use super::*;
use crate::conversation::findings;
use crate::view::FindingView;

fn rules(world: &World) -> Vec<String> {
    findings::of(&world.state).into_iter().map(|finding| finding.rule).collect()
}

fn only(world: &World) -> FindingView {
    let mut findings = findings::of(&world.state);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

fn answered(status: u16, words: &str) -> Option<Answered> {
    Some(Answered {
        host: "acme.my.salesforce-scrt.com".into(),
        status: Some(status),
        words: Some(words.into()),
        code: None,
    })
}

fn refused(code: FailureCode, kind: FaultKind, status: u16, words: &str) -> Fault {
    Fault { kind, failure: failure(code), retry_after: None, answer: answered(status, words), token: 1 }
}

#[test]
fn a_conversation_that_goes_well_has_no_findings() {
    let mut world = World::guest();
    assert_eq!(rules(&world), [""; 0]);
    world.start();
    assert_eq!(rules(&world), [""; 0]);
    let mut world = World::guest().active();
    assert_eq!(rules(&world), [""; 0]);
    world.give(Input::Close);
    world.give(Input::Closed(Ok(())));
    assert_eq!(rules(&world), [""; 0]);
}

#[test]
fn nobody_takes_it_after_the_time_that_was_given() {
    let mut world = World::guest().open();
    assert_eq!(world.wakes(Timer::Patience), Some(world.now + 30_000));
    world.routing(None);
    assert_eq!(world.wakes(Timer::Patience), Some(world.now + 30_000));
    assert_eq!(rules(&world), [""; 0]);
    world.give(Input::Time(Timer::Patience));
    assert!(world.told("Nobody has accepted for 30 s"));
    assert_eq!(rules(&world), ["nobody-takes-it"]);
    world.give(Input::Time(Timer::Patience));
    assert_eq!(world.notes, []);
}

#[test]
fn an_agent_who_accepts_late_takes_the_finding_away() {
    let mut world = World::guest().open();
    world.routing(None);
    world.give(Input::Time(Timer::Patience));
    world.participant("add", "Agent", "005A");
    assert_eq!(rules(&world), [""; 0]);
    world.give(Input::Time(Timer::Patience));
    assert_eq!(rules(&world), [""; 0]);
}

#[test]
fn a_bot_keeps_company_while_the_time_runs_out() {
    let mut world = World::guest().open();
    world.routing(None);
    world.participant("add", "Chatbot", "0Xx");
    world.give(Input::Time(Timer::Patience));
    assert_eq!(rules(&world), [""; 0]);
}

#[test]
fn a_new_session_is_waited_for_anew() {
    let mut world = World::guest().active();
    world.session("Ended");
    world.session("Waiting");
    assert!(world.wakes(Timer::Patience).is_some());
    world.give(Input::Time(Timer::Patience));
    assert_eq!(rules(&world), ["nobody-takes-it"]);
}

#[test]
fn a_restart_waits_again() {
    let mut world = World::guest().open();
    world.give(Input::Time(Timer::Patience));
    assert!(world.state.lost_patience);
    world.give(Input::Restarted { pending: Vec::new() });
    assert!(!world.state.lost_patience);
    assert!(world.wakes(Timer::Patience).is_some());
}

#[test]
fn a_routing_failure_is_told_with_its_reason_and_is_the_only_finding() {
    let mut world = World::guest().open();
    world.routing(Some(("RoutingError", "Kein Mitarbeiter verfügbar")));
    world.give(Input::Time(Timer::Patience));
    let finding = only(&world);
    assert_eq!(finding.rule, "not-routed");
    assert!(finding.seen.contains("Kein Mitarbeiter verfügbar"), "{}", finding.seen);
}

#[test]
fn a_conversation_that_ends_before_anybody_accepts_was_routed_and_no_more() {
    let mut world = World::guest().open();
    world.routing(None);
    world.session("Ended");
    assert_eq!(rules(&world), ["routed-not-accepted"]);
}

#[test]
fn the_routing_status_decides_what_an_agent_who_left_means() {
    for (status, part) in [("TRANSFER", "being transferred"), ("NEEDS_ROUTING", "ended the session")] {
        let mut world = World::guest().active();
        world.participant("remove", "Agent", "005A");
        assert_eq!(rules(&world), [""; 0]);
        world.give(Input::RoutingStatus(Ok(status.into())));
        let finding = only(&world);
        assert_eq!(finding.rule, "agent-left");
        assert!(finding.seen.contains(part), "{}", finding.seen);
    }
    let mut world = World::guest().active();
    world.participant("remove", "Agent", "005A");
    world.give(Input::RoutingStatus(Ok("ROUTED".into())));
    assert_eq!(rules(&world), [""; 0]);
}

#[test]
fn the_next_agent_ends_the_doubt() {
    let mut world = World::guest().active();
    world.participant("remove", "Agent", "005A");
    world.give(Input::RoutingStatus(Ok("TRANSFER".into())));
    world.participant("add", "Agent", "005B");
    assert_eq!(rules(&world), [""; 0]);
}

#[test]
fn an_unanswered_question_about_an_agent_who_left_stays_a_doubt() {
    let mut world = World::guest().active();
    world.participant("remove", "Agent", "005A");
    world.give(Input::RoutingStatus(Err(fault(FaultKind::Lasting))));
    assert!(only(&world).seen.contains("not known"));
}

#[test]
fn gaps_and_idleness_are_told() {
    let mut world = World::guest().active();
    world.give(Input::Doubled);
    assert_eq!(rules(&world), ["message-doubled"]);
    let mut world = World::guest().active();
    world.entry_at(1, "Message", "Agent", &message("late"), Delivered::OutOfOrder);
    assert_eq!(rules(&world), ["order-differs"]);
    let mut world = World::guest().active();
    world.session("Inactive");
    assert_eq!(rules(&world), ["session-idle"]);
}

#[test]
fn what_the_server_answered_reaches_the_rules() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    let answer = refused(FailureCode::RequestRefused, FaultKind::Lasting, 400, "conversationId must be a UUID");
    world.give(Input::Created(Err(answer)));
    let finding = only(&world);
    assert_eq!(finding.rule, "conversation-id-form");
    assert!(finding.seen.contains("status 400"), "{}", finding.seen);
    let text = serde_json::to_string(&world.state).unwrap();
    let read: State = serde_json::from_str(&text).unwrap();
    assert_eq!(findings::of(&read), findings::of(&world.state));
}

#[test]
fn a_token_that_was_refused_for_the_deployment_says_so() {
    let mut world = World::guest();
    world.give(Input::Begin);
    let answer =
        refused(FailureCode::DeploymentUnpublished, FaultKind::Lasting, 400, "The deployment is not published");
    world.give(Input::TokenFailed(answer));
    assert_eq!(rules(&world), ["deployment-unpublished"]);
}

#[test]
fn a_guest_in_the_place_of_a_verified_user_is_one_finding() {
    let mut world = World::verified();
    world.give(Input::Begin);
    let grant = Grant { subject: GUEST.into(), verified: false, ..world.grant() };
    world.give(Input::TokenGranted(grant));
    let finding = only(&world);
    assert_eq!(finding.rule, "silent-guest");
    assert!(finding.seen.contains(GUEST), "{}", finding.seen);
}

#[test]
fn an_identity_token_that_was_refused_is_told_by_the_servers_words() {
    let mut world = World::verified();
    world.give(Input::Begin);
    let words = "customerIdentityToken: iss is not the key set's issuer";
    world.give(Input::TokenFailed(refused(FailureCode::IdentityRefused, FaultKind::Lasting, 401, words)));
    assert_eq!(rules(&world), ["issuer-differs"]);
}

#[test]
fn a_guests_dead_token_is_expired_and_nothing_else() {
    let mut world = World::guest().active();
    world.give(Input::StreamStopped { failure: failure(FailureCode::TokenRefused), dead_token: true });
    assert_eq!(rules(&world), ["access-token-expired"]);
}

#[test]
fn a_stream_given_up_for_its_silence_is_told_until_it_is_open_again() {
    let mut world = World::guest().active();
    world.give(Input::StreamLost { failure: failure(FailureCode::TimedOut), dead_token: false, retry_at: 5_000 });
    assert_eq!(rules(&world), ["stream-not-heard"]);
    world.give(Input::StreamOpen { again: true });
    assert_eq!(rules(&world), [""; 0]);
}

#[test]
fn a_state_of_an_older_version_still_reads() {
    let mut world = World::guest().active();
    world.give(Input::StreamStopped { failure: failure(FailureCode::OrgIdMismatch), dead_token: false });
    let mut json = serde_json::to_value(&world.state).unwrap();
    for name in ["agentLeft", "lostPatience"] {
        assert!(json.as_object_mut().unwrap().remove(name).is_some(), "{name}");
    }
    assert!(json["problem"].as_object_mut().unwrap().remove("answer").is_some());
    let read: State = serde_json::from_value(json).unwrap();
    assert_eq!(findings::of(&read)[0].rule, "org-id-form");
}

#[test]
fn a_message_that_is_refused_is_named_until_one_goes_through() {
    let too_many = || refused(FailureCode::RateLimited, FaultKind::Passing, 429, "Slow down");
    let mut world = World::guest().active();
    world.send("m1");
    for _ in 0..4 {
        world.now += 60_000;
        world.sent("m1", Err(too_many()));
        assert_eq!(rules(&world), ["too-many-requests"]);
    }
    assert_eq!(world.marked("m1"), Some(Delivery::Failed));
    world.send("m2");
    world.sent("m2", Ok(()));
    assert_eq!(rules(&world), [""; 0]);

    world.send("m3");
    for _ in 0..4 {
        world.sent("m3", Err(too_many()));
    }
    world.entry("m2", 5, "Message", "EndUser", &message("an earlier one"), Delivered::InOrder);
    assert_eq!(rules(&world), ["too-many-requests"]);
    world.entry("m3", 6, "Message", "EndUser", &message("it has arrived after all"), Delivered::InOrder);
    assert_eq!(rules(&world), [""; 0]);
}

#[test]
fn what_another_client_says_twice_is_named_and_what_is_written_here_twice_is_not() {
    let mut world = World::guest().active();
    for identifier in ["m1", "m2"] {
        world.send(identifier);
        world.sent(identifier, Ok(()));
        let at = world.now + 10;
        world.entry(identifier, at, "Message", "EndUser", &message("hello?"), Delivered::InOrder);
    }
    world.message("Agent", "one moment");
    world.message("Agent", "one moment");
    assert_eq!(rules(&world), [""; 0]);
    world.message("EndUser", "Transcript of the bot");
    assert_eq!(rules(&world), [""; 0]);
    world.message("EndUser", "Transcript of the bot");
    let finding = only(&world);
    assert_eq!(finding.rule, "message-doubled");
    assert!(finding.seen.contains("another identifier"), "{}", finding.seen);
}

#[test]
fn the_same_words_a_minute_later_are_no_repetition() {
    let mut world = World::guest().active();
    for at in [1_000_000, 1_060_000] {
        world.entry_at(at, "Message", "EndUser", &message("still there?"), Delivered::InOrder);
    }
    assert_eq!(rules(&world), [""; 0]);
}

#[test]
fn a_server_that_asks_for_a_pause_is_asked_again_after_it() {
    let too_many =
        Fault { retry_after: Some(7), ..refused(FailureCode::RateLimited, FaultKind::Passing, 429, "Slow down") };
    let mut world = World::guest();
    world.give(Input::Begin);
    world.give(Input::TokenFailed(too_many.clone()));
    assert_eq!(world.wakes(Timer::Token), Some(world.now + 7_000));
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Err(too_many)));
    assert_eq!(world.wakes(Timer::Create), Some(world.now + 7_000));
    assert_eq!(rules(&world), ["too-many-requests"]);
    world.give(Input::Time(Timer::Create));
    world.give(Input::Created(Ok(())));
    assert_eq!(rules(&world), [""; 0]);
}

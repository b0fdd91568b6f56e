use super::*;

#[test]
fn routed_is_not_accepted() {
    let mut world = World::guest().open();
    world.routing(None);
    assert_eq!(world.state.session, SessionState::Waiting);
    assert_eq!(world.state.milestones.routed, Some(world.now));
    assert_eq!(world.state.milestones.accepted, None);
}

#[test]
fn work_that_is_assigned_or_accepted_is_routed_and_no_more() {
    for work in ["Assigned", "Accepted"] {
        let mut world = World::guest().open();
        world.event("RoutingWorkResult", "System", &json!({ "workType": work }));
        assert!(world.state.milestones.routed.is_some());
        assert_eq!(world.state.milestones.accepted, None);
    }
}

#[test]
fn other_work_changes_nothing() {
    for work in ["Cancelled", "Closed", "Declined", "Escalated", "TransferError", "Transferred", "Future"] {
        let mut world = World::guest().open();
        world.event("RoutingWorkResult", "System", &json!({ "workType": work }));
        assert_eq!(world.state.milestones.routed, None, "{work}");
    }
}

#[test]
fn a_routing_failure_keeps_waiting_and_shows_the_reason_verbatim() {
    let mut world = World::guest().open();
    world.routing(Some(("RoutingError", "Kein Mitarbeiter verfügbar")));
    let routing = world.state.routing.clone().unwrap();
    assert_eq!(routing.failure_type.as_deref(), Some("RoutingError"));
    assert_eq!(routing.reason.as_deref(), Some("Kein Mitarbeiter verfügbar"));
    assert_eq!(world.state.session, SessionState::Waiting);
    assert_eq!(world.state.milestones.routed, None);
    assert!(world.told("Kein Mitarbeiter verfügbar"));
    assert!(world.notes.iter().any(|note| note.unusual));
}

#[test]
fn the_reason_falls_back_to_messages_and_cancellation() {
    for (payload, reason) in [
        (json!({ "failureType": "RoutingError", "errorMessages": ["a", { "message": "b" }] }), Some("a; b")),
        (json!({ "failureType": "Cancelled", "cancelReason": "Decline" }), Some("Decline")),
        (json!({ "failureType": "Unknown" }), None),
    ] {
        let mut world = World::guest().open();
        world.event("RoutingResult", "System", &payload);
        assert_eq!(world.state.routing.unwrap().reason.as_deref(), reason);
    }
}

#[test]
fn an_older_routing_result_does_not_replace_a_newer_one() {
    let mut world = World::guest().open();
    world.routing(None);
    world.entry_at(1, "RoutingResult", "System", &json!({ "failureType": "RoutingError" }), Delivered::OutOfOrder);
    assert_eq!(world.state.routing.unwrap().failure_type, None);
    assert_eq!(world.state.gaps.out_of_order, 1);
}

#[test]
fn the_wait_and_the_place_in_the_queue_are_shown() {
    let mut world = World::guest().open();
    let payload = json!({ "failureType": "None", "estimatedWaitTime": { "isEWTRequested": true, "estimatedWaitTimeInSeconds": 90 } });
    world.event("RoutingResult", "System", &payload);
    world.event("QueuePosition", "System", &json!({ "position": 4 }));
    let routing = world.state.routing.unwrap();
    assert_eq!((routing.estimated_wait_seconds, routing.queue_position), (Some(90), Some(4)));
}

#[test]
fn an_agent_who_joins_accepts() {
    let mut world = World::guest().open();
    world.routing(None);
    world.participant("add", "Agent", "005A");
    assert_eq!(world.state.milestones.accepted, Some(world.now));
    assert_eq!(world.state.participants.len(), 1);
}

#[test]
fn an_active_session_accepts() {
    let mut world = World::guest().open();
    world.session("Active");
    assert_eq!(world.state.session, SessionState::Active);
    assert_eq!(world.state.milestones.accepted, Some(world.now));
}

#[test]
fn a_bot_does_not_accept() {
    let mut world = World::guest().open();
    world.participant("add", "Chatbot", "0Xx");
    world.session("Active");
    assert_eq!(world.state.milestones.accepted, None);
    world.participant("remove", "Chatbot", "0Xx");
    assert!(!world.has(&Effect::AskRouting));
    world.participant("add", "Agent", "005A");
    assert_eq!(world.state.milestones.accepted, Some(world.now));
}

#[test]
fn an_acceptance_by_the_active_session_is_taken_back_when_a_bot_joins() {
    let mut world = World::guest().open();
    world.session("Active");
    world.participant("add", "Chatbot", "0Xx");
    assert_eq!(world.state.milestones.accepted, None);
    assert!(world.told("no person has accepted"));
}

#[test]
fn an_acceptance_by_an_agent_is_not_taken_back_when_a_bot_joins() {
    let mut world = World::guest().active();
    world.participant("add", "Chatbot", "0Xx");
    assert!(world.state.milestones.accepted.is_some());
}

#[test]
fn every_session_status_has_its_state() {
    for (word, session) in [
        ("New", SessionState::New),
        ("Waiting", SessionState::Waiting),
        ("Active", SessionState::Active),
        ("Inactive", SessionState::Inactive),
        ("Ended", SessionState::Ended),
        ("Error", SessionState::New),
        ("Consent", SessionState::New),
        ("Paused", SessionState::New),
        ("Future", SessionState::New),
    ] {
        let mut world = World::guest().open();
        world.session(word);
        assert_eq!(world.state.session, session, "{word}");
    }
}

#[test]
fn inactive_becomes_active_again() {
    let mut world = World::guest().active();
    world.session("Inactive");
    world.session("Active");
    assert_eq!(world.state.session, SessionState::Active);
}

#[test]
fn an_older_status_does_not_replace_a_newer_one() {
    let mut world = World::guest().active();
    world.session("Ended");
    world.entry_at(1, "SessionStatusChanged", "System", &json!({ "sessionStatus": "Active" }), Delivered::OutOfOrder);
    assert_eq!(world.state.session, SessionState::Ended);
}

#[test]
fn an_ended_session_leaves_the_conversation_open() {
    let mut world = World::guest().active();
    world.session("Ended");
    assert_eq!(world.state.session, SessionState::Ended);
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert_eq!(world.state.milestones.ended, Some(world.now));
    assert_eq!(world.state.may_send("x"), Ok(()));
}

#[test]
fn the_next_session_has_milestones_of_its_own() {
    let mut world = World::guest().active();
    world.session("Ended");
    world.send("m1");
    world.sent("m1", Ok(()));
    world.routing(None);
    assert_eq!(world.state.milestones.routed, Some(world.now));
    assert_eq!((world.state.milestones.accepted, world.state.milestones.ended), (None, None));
    assert_eq!(world.state.session, SessionState::Waiting);
    assert!(world.state.milestones.created.is_some());
    world.participant("add", "Agent", "005A");
    assert_eq!(world.state.milestones.accepted, Some(world.now));
}

#[test]
fn a_new_session_is_known_by_its_status_too() {
    for word in ["New", "Waiting", "Active"] {
        let mut world = World::guest().active();
        world.session("Ended");
        world.session(word);
        assert_eq!(world.state.milestones.ended, None, "{word}");
    }
}

#[test]
fn an_agent_who_leaves_raises_the_question() {
    let mut world = World::guest().active();
    world.participant("remove", "Agent", "005A");
    assert_eq!(world.effects, [Effect::AskRouting]);
    assert_eq!(world.state.session, SessionState::Active);
    assert!(world.state.participants.is_empty());
}

#[test]
fn transfer_is_no_end() {
    for word in ["TRANSFER", "ROUTED", "FUTURE"] {
        let mut world = World::guest().active();
        world.participant("remove", "Agent", "005A");
        world.give(Input::RoutingStatus(Ok(word.into())));
        assert_eq!(world.state.session, SessionState::Active, "{word}");
        assert_eq!(world.state.milestones.ended, None);
    }
}

#[test]
fn needs_routing_and_initial_are_the_end() {
    for word in ["NEEDS_ROUTING", "INITIAL"] {
        let mut world = World::guest().active();
        world.participant("remove", "Agent", "005A");
        world.give(Input::RoutingStatus(Ok(word.into())));
        assert_eq!(world.state.session, SessionState::Ended, "{word}");
        assert!(world.state.milestones.ended.is_some());
        assert_eq!(world.state.conversation, ConversationState::Open);
    }
}

#[test]
fn the_next_agent_ends_the_doubt() {
    let mut world = World::guest().active();
    world.participant("remove", "Agent", "005A");
    world.participant("add", "Agent", "005B");
    assert!(world.told("transfer"));
    world.give(Input::RoutingStatus(Ok("NEEDS_ROUTING".into())));
    assert_eq!(world.state.session, SessionState::Active);
}

#[test]
fn an_ended_status_ends_the_doubt() {
    let mut world = World::guest().active();
    world.participant("remove", "Agent", "005A");
    world.session("Ended");
    world.give(Input::RoutingStatus(Ok("TRANSFER".into())));
    assert_eq!(world.state.session, SessionState::Ended);
}

#[test]
fn one_of_two_agents_leaving_raises_no_question() {
    let mut world = World::guest().active();
    world.participant("add", "Agent", "005B");
    world.participant("remove", "Agent", "005A");
    assert_eq!(world.effects, []);
}

#[test]
fn an_agent_leaving_an_ended_session_raises_no_question() {
    let mut world = World::guest().active();
    world.session("Ended");
    world.participant("remove", "Agent", "005A");
    assert_eq!(world.effects, []);
}

#[test]
fn an_unanswered_question_is_asked_three_times() {
    let mut world = World::guest().active();
    world.participant("remove", "Agent", "005A");
    for _ in 0..2 {
        world.give(Input::RoutingStatus(Err(fault(FaultKind::Passing))));
        assert!(world.wakes(Timer::Routing).is_some());
        world.give(Input::Time(Timer::Routing));
        assert_eq!(world.effects, [Effect::AskRouting]);
    }
    world.give(Input::RoutingStatus(Err(fault(FaultKind::Passing))));
    assert_eq!(world.effects, []);
    assert_eq!(world.state.session, SessionState::Active);
}

#[test]
fn joining_and_leaving_in_the_wrong_order_leaves_them_gone() {
    let mut world = World::guest().open();
    let (joined, left) = (world.now + 100, world.now + 200);
    world.entry_at(left, "ParticipantChanged", "System", &participant("remove", "Agent", "005A"), Delivered::InOrder);
    world.entry_at(joined, "ParticipantChanged", "System", &participant("add", "Agent", "005A"), Delivered::OutOfOrder);
    assert!(world.state.participants.is_empty());
}

#[test]
fn a_participant_can_be_renamed() {
    let mut world = World::guest().active();
    let payload = json!({ "entries": [{ "operation": "update", "displayName": "Ada Agent", "participant": { "role": "Agent", "subject": "005A" } }] });
    world.event("ParticipantChanged", "System", &payload);
    assert_eq!(world.state.participants.len(), 1);
    assert_eq!(world.state.participants[0].name, "Ada Agent");
}

#[test]
fn unknown_events_change_nothing() {
    let mut world = World::guest().active();
    let before = serde_json::to_string(&world.state).unwrap();
    for kind in ["FutureThing", "RoutingResult", "SessionStatusChanged", "ParticipantChanged", "ReadAcknowledgement"] {
        world.event(kind, "System", &json!([1, 2]));
        assert_eq!(world.effects, []);
    }
    assert_eq!(serde_json::to_string(&world.state).unwrap(), before);
}

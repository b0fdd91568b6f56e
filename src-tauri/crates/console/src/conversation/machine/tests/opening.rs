use super::*;

#[test]
fn begin_asks_for_a_token() {
    let mut world = World::guest();
    world.give(Input::Begin);
    assert_eq!(world.effects, [Effect::FetchToken]);
    assert_eq!(world.state.conversation, ConversationState::Preparing);
}

#[test]
fn the_token_opens_the_stream_and_does_not_create() {
    let mut world = World::guest();
    world.start();
    assert_eq!(world.effects, [Effect::UseToken, Effect::OpenStream]);
    assert_eq!(world.state.stream.state, StreamState::Connecting);
    assert_eq!(world.state.milestones.token, Some(world.now));
    assert_eq!(world.state.conversation, ConversationState::Preparing);
}

#[test]
fn the_open_stream_creates() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamConnecting);
    assert_eq!(world.effects, []);
    world.give(Input::StreamOpen { again: false });
    assert_eq!(world.effects, [Effect::Create]);
    assert_eq!(world.state.conversation, ConversationState::Creating);
    assert_eq!(world.state.stream.state, StreamState::Open);
}

#[test]
fn a_lost_stream_holds_the_creation_back_and_says_why() {
    let mut world = World::guest();
    world.start();
    let why = failure(FailureCode::ConnectionRefused);
    world.give(Input::StreamLost { failure: why.clone(), dead_token: false, retry_at: world.now + 2_010 });
    assert_eq!(world.state.stream.state, StreamState::Retrying);
    assert_eq!(world.state.stream.reason, Some(why));
    assert_eq!(world.problem(), Some(FailureCode::ConnectionRefused));
    assert!(world.told("next attempt in 2 s"));
    world.give(Input::StreamOpen { again: false });
    assert_eq!(world.problem(), None);
    assert_eq!(world.effects, [Effect::Create]);
}

#[test]
fn a_stopped_stream_holds_the_creation_back_until_reconnect() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamStopped { failure: failure(FailureCode::OrgIdMismatch), dead_token: false });
    assert_eq!(world.state.stream.state, StreamState::Stopped);
    assert_eq!(world.problem(), Some(FailureCode::OrgIdMismatch));
    assert_eq!(world.state.conversation, ConversationState::Preparing);
    world.give(Input::Reconnect);
    assert_eq!(world.effects, [Effect::ResumeStream]);
    world.give(Input::StreamOpen { again: false });
    assert_eq!(world.effects, [Effect::Create]);
}

#[test]
fn created_is_open() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Ok(())));
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert_eq!(world.state.milestones.created, Some(world.now));
}

#[test]
fn a_conflict_on_create_is_open_too() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Err(fault(FaultKind::Conflict))));
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert!(world.told("ours"));
}

#[test]
fn an_uncertain_create_is_tried_again() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Err(fault(FaultKind::Passing))));
    assert_eq!(world.state.conversation, ConversationState::Creating);
    assert_eq!(world.problem(), Some(FailureCode::TimedOut));
    assert!(world.wakes(Timer::Create).is_some());
    world.give(Input::Time(Timer::Create));
    assert_eq!(world.effects, [Effect::Create]);
    world.give(Input::Created(Err(fault(FaultKind::Conflict))));
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert_eq!(world.problem(), None);
}

#[test]
fn a_create_that_stays_uncertain_fails() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    for _ in 0..4 {
        world.give(Input::Created(Err(fault(FaultKind::Passing))));
        world.give(Input::Time(Timer::Create));
        assert_eq!(world.effects, [Effect::Create]);
    }
    world.give(Input::Created(Err(fault(FaultKind::Passing))));
    assert_eq!(world.state.conversation, ConversationState::Failed);
}

#[test]
fn a_refused_create_fails() {
    for kind in [FaultKind::Lasting, FaultKind::Forbidden] {
        let mut world = World::guest();
        world.start();
        world.give(Input::StreamOpen { again: false });
        world.give(Input::Created(Err(fault(kind))));
        assert_eq!(world.state.conversation, ConversationState::Failed);
        assert_eq!(world.effects, [Effect::CloseStream]);
        assert!(world.problem().is_some());
    }
}

#[test]
fn failed_starts_again_on_reconnect() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Created(Err(fault(FaultKind::Lasting))));
    world.give(Input::Reconnect);
    assert_eq!(world.state.conversation, ConversationState::Preparing);
    assert_eq!(world.effects, [Effect::OpenStream]);
    assert_eq!(world.problem(), None);
    world.give(Input::StreamOpen { again: false });
    assert_eq!(world.effects, [Effect::Create]);
}

#[test]
fn visible_fields_wait_for_the_form() {
    for per_session in [false, true] {
        let mut world = World::guest();
        world.give(Input::Begin);
        let grant = Grant { prechat: Some(form(per_session)), ..world.grant() };
        world.give(Input::TokenGranted(grant));
        world.give(Input::StreamOpen { again: false });
        assert_eq!(world.state.conversation, ConversationState::AwaitingPrechat);
        assert_eq!(world.effects, []);
        world.give(Input::SubmitPrechat(values()));
        assert_eq!(world.effects, [Effect::Create]);
        assert_eq!(world.state.attributes.get("_firstName").map(String::as_str), Some("Ann"));
        assert_eq!(world.state.attributes.get("Brand").map(String::as_str), Some("Acme"));
    }
}

#[test]
fn hidden_fields_alone_do_not_wait() {
    let mut world = World::guest();
    world.give(Input::Begin);
    let grant = Grant { prechat: Some(PrechatView { fields: Vec::new(), ..form(false) }), ..world.grant() };
    world.give(Input::TokenGranted(grant));
    world.give(Input::StreamOpen { again: false });
    assert_eq!(world.effects, [Effect::Create]);
}

#[test]
fn a_form_that_is_sent_while_the_stream_is_down_creates_once_it_is_open() {
    let mut world = World::guest();
    world.give(Input::Begin);
    let grant = Grant { prechat: Some(form(false)), ..world.grant() };
    world.give(Input::TokenGranted(grant));
    world.give(Input::StreamOpen { again: false });
    world.give(Input::StreamLost { failure: failure(FailureCode::NetworkFailed), dead_token: false, retry_at: 0 });
    world.give(Input::SubmitPrechat(values()));
    assert_eq!(world.effects, []);
    world.give(Input::StreamOpen { again: true });
    assert_eq!(world.effects, [Effect::Create]);
}

#[test]
fn the_form_is_checked() {
    let mut world = World::guest();
    assert!(world.state.may_submit(&values()).is_err());
    world.give(Input::Begin);
    let grant = Grant { prechat: Some(form(false)), ..world.grant() };
    world.give(Input::TokenGranted(grant));
    world.give(Input::StreamOpen { again: false });
    assert_eq!(world.state.may_submit(&values()), Ok(()));
    for (name, value) in [("_firstName", ""), ("_firstName", "too long"), ("Unknown", "x")] {
        let mut values = values();
        values.insert(name.into(), value.into());
        let failure = world.state.may_submit(&values).unwrap_err();
        assert_eq!(failure.code, FailureCode::FieldsInvalid);
        assert_eq!(failure.fields[0].field, name);
    }
}

#[test]
fn a_restart_before_the_creation_begins_anew() {
    let mut world = World::guest();
    world.start();
    world.give(Input::Restarted { pending: Vec::new() });
    assert_eq!(world.effects, [Effect::FetchToken]);
    assert_eq!(world.state.conversation, ConversationState::Preparing);
}

#[test]
fn a_restart_while_creating_creates_with_the_same_end_user() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.give(Input::Restarted { pending: Vec::new() });
    assert_eq!(world.effects, [Effect::OpenToken]);
    world.give(Input::TokenOpened);
    assert_eq!(world.effects, [Effect::OpenStream]);
    world.give(Input::StreamOpen { again: false });
    assert_eq!(world.effects, [Effect::Create]);
    world.give(Input::Created(Err(fault(FaultKind::Conflict))));
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert!(world.has(&Effect::ListEntries));
}

#[test]
fn a_restart_of_an_open_conversation_looks_at_the_list_before_it_sends() {
    let mut world = World::guest().open();
    world.give(Input::Restarted { pending: vec![outgoing("m1")] });
    let at = world.wakes(Timer::Patience).unwrap();
    assert_eq!(world.effects, [Effect::OpenToken, Effect::Wake { timer: Timer::Patience, at }]);
    world.give(Input::TokenOpened);
    assert_eq!(world.effects, [Effect::OpenStream]);
    world.give(Input::StreamOpen { again: false });
    assert_eq!(world.effects, [Effect::ListEntries]);
    world.give(Input::Listed(Ok(())));
    assert_eq!(world.sends(), Some(("m1", false)));
}

#[test]
fn a_pending_message_that_the_list_has_is_not_sent_again() {
    let mut world = World::guest().open();
    world.send("m1");
    world.give(Input::Restarted { pending: vec![outgoing("m1")] });
    world.give(Input::TokenOpened);
    world.give(Input::StreamOpen { again: false });
    world.entry("m1", 5, "Message", "EndUser", &message("text of m1"), Delivered::Listed);
    world.give(Input::Listed(Ok(())));
    assert_eq!(world.sends(), None);
}

#[test]
fn a_finished_conversation_stays_finished_on_restart() {
    let mut world = World::guest().open();
    world.event("CloseConversation", "EndUser", &json!({}));
    world.give(Input::Restarted { pending: Vec::new() });
    assert_eq!(world.effects, []);
}

#[test]
fn a_lost_stream_of_an_open_conversation_is_no_problem_yet() {
    let mut world = World::guest().open();
    world.give(Input::StreamLost { failure: failure(FailureCode::NetworkFailed), dead_token: false, retry_at: 5_000 });
    assert_eq!(world.problem(), None);
    assert_eq!(world.state.stream.retry_at, Some(5_000));
    assert_eq!(world.state.conversation, ConversationState::Open);
}

#[test]
fn reconnect_while_retrying_opens_at_once() {
    let mut world = World::guest().open();
    world.give(Input::StreamLost { failure: failure(FailureCode::NetworkFailed), dead_token: false, retry_at: 5_000 });
    world.give(Input::Reconnect);
    assert_eq!(world.effects, [Effect::ResumeStream]);
}

#[test]
fn an_entry_before_the_answer_is_open_too() {
    let mut world = World::guest();
    world.start();
    world.give(Input::StreamOpen { again: false });
    world.routing(None);
    assert_eq!(world.state.conversation, ConversationState::Open);
    assert_eq!(world.state.session, SessionState::Waiting);
    let created = world.state.milestones.created;
    world.give(Input::Created(Ok(())));
    assert_eq!(world.state.milestones.created, created);
    world.give(Input::Created(Err(fault(FaultKind::Lasting))));
    assert_eq!(world.state.conversation, ConversationState::Open);
}

//! The probe conversation: what is found with it, and that it is always closed again.

use console::check::Options;
use console::store::Store;
use console::view::{Certainty, CheckId, CheckState, ProfileDraft};
use practice_org::control::types::{AgentAction, AgentChange, AgentKind, Presence};
use serde_json::json;
use sqlx::Connection as _;

use super::relay::{Words, through};
use super::setting::{App, PATIENCE, World, impatient, result, state};

/// With agents who do nothing by themselves.
async fn waiting() -> World {
    World::with(|seed| {
        for agent in &mut seed.agents {
            agent.kind = AgentKind::Manual;
        }
        seed.agents[0].presence = Presence::Online;
    })
    .await
}

/// A run whose probe conversation is there and waits for an agent.
async fn waiting_run(world: &World, app: &mut App) -> String {
    let id = app.console.start_checks(&app.profile.id, None).await.unwrap();
    app.until(|run| state(run, CheckId::Acceptance) == CheckState::Running).await;
    assert_eq!(world.open_conversations().await, 1);
    id
}

#[tokio::test]
async fn nobody_accepts_and_the_probe_is_closed() {
    let world = waiting().await;
    let mut app = world.guests().await;
    let run = app.check_with(None, impatient()).await;
    assert_eq!(state(&run, CheckId::Routing), CheckState::Passed);
    let acceptance = result(&run, CheckId::Acceptance);
    assert_eq!(acceptance.state, CheckState::Failed);
    assert!(acceptance.summary.starts_with("It was routed, and nobody accepted it within "), "{}", acceptance.summary);
    assert_eq!(state(&run, CheckId::Closing), CheckState::Passed);
    assert_eq!(world.open_conversations().await, 0);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_cancelled_run_closes_its_probe_and_stores_what_it_found() {
    let world = waiting().await;
    let mut app = world.signing().await;
    let id = waiting_run(&world, &mut app).await;
    app.console.cancel_checks(&id).await.unwrap();
    assert_eq!(world.open_conversations().await, 0);
    let run = app.until(|run| run.ended_at.is_some()).await;
    assert!(run.cancelled);
    assert_eq!(state(&run, CheckId::Acceptance), CheckState::Cancelled);
    assert_eq!(state(&run, CheckId::Closing), CheckState::Passed);
    let checks = app.console.checks(&app.profile.id).await.unwrap();
    assert_eq!(checks.running, None);
    // What was cancelled is no result; what was found before stays.
    assert!(checks.latest.iter().all(|result| result.check != CheckId::Acceptance));
    assert!(checks.latest.iter().any(|result| result.check == CheckId::Routing));
    // Again is no error.
    app.console.cancel_checks(&id).await.unwrap();
    app.console.shutdown().await;
}

#[tokio::test]
async fn closing_the_program_closes_the_probe() {
    let world = waiting().await;
    let mut app = world.guests().await;
    waiting_run(&world, &mut app).await;
    app.console.shutdown().await;
    assert_eq!(world.open_conversations().await, 0);
}

#[tokio::test]
async fn what_a_killed_program_left_open_is_closed_by_the_next_start() {
    let world = waiting().await;
    let mut app = world.signing().await;
    waiting_run(&world, &mut app).await;
    let App { console, profile, feed } = app;
    drop((console, feed));
    assert_eq!(world.open_conversations().await, 1);
    let database = world.folder.path().join(console::console::DATABASE);
    let store = Store::open(&database).await.unwrap();
    let probes = store.probes().await.unwrap();
    assert_eq!(probes.len(), 1);
    assert_eq!(probes[0].profile_id, profile.id);
    store.close().await;

    let again = world.console().await;
    let mut revision = 0;
    while world.open_conversations().await > 0 {
        let state = world.control.state_after(revision, std::time::Duration::from_secs(20)).await.unwrap();
        revision = state.revision;
    }
    // The run of before is over, and a new one can begin.
    let mut app = App { feed: again.subscribe(), console: again, profile };
    assert_eq!(app.console.checks(&app.profile.id).await.unwrap().running, None);
    app.check(Some(&[CheckId::Proxy])).await;
    app.console.shutdown().await;
    let store = Store::open(&database).await.unwrap();
    assert_eq!(store.probes().await.unwrap(), []);
    store.close().await;
}

#[tokio::test]
async fn checks_that_another_program_runs_are_left_alone() {
    let world = waiting().await;
    let mut terminal = world.guests().await;
    waiting_run(&world, &mut terminal).await;
    let window = world.console().await;
    window.close_left_probes().await.unwrap();
    let url = format!("sqlite://{}", world.folder.path().join(console::console::DATABASE).display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let running: i64 = sqlx::query_scalar("SELECT count(*) FROM check_runs WHERE ended_at IS NULL")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(running, 1);
    let agent_id = world.control.state().await.unwrap().agents[0].id.clone();
    let probe = world.control.state().await.unwrap().conversations[0].conversation_id.clone();
    world.control.act(&probe, &AgentAction::Accept { agent_id }).await.unwrap();
    let run = terminal.until(|run| run.ended_at.is_some()).await;
    assert_eq!(state(&run, CheckId::Acceptance), CheckState::Passed);
    let closing = result(&run, CheckId::Closing);
    assert!(closing.summary.starts_with("The conversation was closed after "), "{}", closing.summary);
    window.shutdown().await;
    terminal.console.shutdown().await;
}

#[tokio::test]
async fn a_reason_for_not_routing_is_told_in_the_orgs_words() {
    let world = World::new().await;
    world.faults(json!({ "routingError": "Nobody is in on Sundays" })).await;
    let mut app = world.guests().await;
    let run = app.check(None).await;
    let routing = result(&run, CheckId::Routing);
    assert_eq!(routing.state, CheckState::Failed);
    assert!(routing.summary.ends_with("Nobody is in on Sundays"), "{}", routing.summary);
    assert_eq!(state(&run, CheckId::Acceptance), CheckState::Undecided);
    assert_eq!(world.open_conversations().await, 0);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_stream_that_does_not_open_leaves_no_conversation() {
    let world = World::new().await;
    let mut app = world.guests().await;
    for faults in [
        json!({ "streamsRefused": true }),
        json!({ "streamsRefused": false, "oddStreams": { "count": 1, "kind": "unauthorized" } }),
        json!({ "oddStreams": { "count": 1, "kind": "htmlPage" } }),
    ] {
        world.faults(faults.clone()).await;
        let run = app.check_with(None, impatient()).await;
        assert_eq!(state(&run, CheckId::EventStream), CheckState::Failed, "{faults}");
    }
    assert_eq!(world.open_conversations().await, 0);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_close_that_is_refused_at_first_is_tried_again() {
    let world = World::new().await;
    let mut app = world.guests().await;
    world
        .faults(
            json!({ "answerNext": { "count": 1, "status": 503, "matching": "DELETE /iamessage/api/v2/conversation" } }),
        )
        .await;
    let run = app.check(None).await;
    assert_eq!(state(&run, CheckId::Closing), CheckState::Passed);
    assert_eq!(world.open_conversations().await, 0);

    // Refused for good: it is told, and kept for the next start.
    world
        .faults(
            json!({ "answerNext": { "count": 9, "status": 500, "matching": "DELETE /iamessage/api/v2/conversation" } }),
        )
        .await;
    let run = app.check(None).await;
    assert_eq!(state(&run, CheckId::Closing), CheckState::Failed);
    assert_eq!(world.open_conversations().await, 1);
    world.faults(json!({ "answerNext": null })).await;
    app.console.shutdown().await;
    let again = world.console().await;
    let mut revision = 0;
    while world.open_conversations().await > 0 {
        revision = world.control.state_after(revision, std::time::Duration::from_secs(20)).await.unwrap().revision;
    }
    again.shutdown().await;
}

#[tokio::test]
async fn a_verified_users_conversation_that_stays_open_by_the_orgs_rules_is_closed_as_far_as_it_can_be() {
    let world = World::new().await;
    world.switches(json!({ "verifiedCloseEndsSessionOnly": true })).await;
    let mut app = world.signing().await;
    let run = app.check(None).await;
    let closing = result(&run, CheckId::Closing);
    assert_eq!(closing.state, CheckState::Passed, "{}", closing.summary);
    let conversations = world.control.state().await.unwrap().conversations;
    assert_eq!(conversations[0].session_status, "Ended");
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_prechat_form_is_filled_with_marked_samples() {
    let world = World::new().await;
    let mut app = world.guests().await;
    for name in ["Practice_With_Prechat", "Practice_Prechat_Each_Session"] {
        let prechat = ProfileDraft { developer_name: name.into(), ..world.draft() };
        app.profile = app.console.update_profile(&app.profile.id, prechat).await.unwrap();
        let run = app.check(None).await;
        assert_eq!(state(&run, CheckId::Acceptance), CheckState::Passed, "{}", result(&run, CheckId::Routing).summary);
        let conversation = world.control.state().await.unwrap().conversations.remove(0);
        assert_eq!(conversation.sent_attributes["_firstName"], "Handover check");
        assert_eq!(conversation.sent_attributes.len(), 2);
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_user_who_has_an_open_conversation_is_told() {
    let world = World::new().await;
    let mut app = world.signing().await;
    let options = console::check::Options { subject: Some("customer-42".into()), ..impatient() };
    let request = console::view::StartRequest {
        profile_id: app.profile.id.clone(),
        identity: console::view::IdentityView::Verified { subject: "customer-42".into() },
        routing_attributes: Default::default(),
        language: None,
        held_as: console::view::HeldAs::default(),
        transport: console::view::Transport::default(),
    };
    app.console.start_conversation(request).await.unwrap();
    let mut revision = 0;
    while world.open_conversations().await == 0 {
        revision = world.control.state_after(revision, std::time::Duration::from_secs(20)).await.unwrap().revision;
    }
    let run = app.check_with(None, options).await;
    let routing = result(&run, CheckId::Routing);
    assert_eq!(routing.state, CheckState::Failed, "{}", routing.summary);
    // The probe is another conversation, and what is said agrees with what came of it.
    assert!(routing.summary.contains("made beside it and was routed after"), "{}", routing.summary);
    // Only the probe is closed: the other one is not ours to close.
    assert_eq!(world.open_conversations().await, 1);
    app.console.shutdown().await;
}

#[tokio::test]
async fn events_that_the_stream_lost_are_found_in_the_list() {
    let world = World::new().await;
    let mut app = world.guests().await;
    // More than a conversation has until it is accepted.
    world.faults(json!({ "loseEvents": 50 })).await;
    let run = app.check_with(None, impatient()).await;
    assert_eq!(state(&run, CheckId::Routing), CheckState::Passed, "{}", result(&run, CheckId::Routing).summary);
    let acceptance = result(&run, CheckId::Acceptance);
    assert_eq!(acceptance.state, CheckState::Passed, "{}", acceptance.summary);
    assert_eq!(world.open_conversations().await, 0);
    app.console.shutdown().await;
}

#[tokio::test]
async fn an_open_stream_that_leaves_events_out_is_certainly_wrong() {
    let world = World::new().await;
    let mut app = world.guests().await;
    world.faults(json!({ "loseEvents": 50 })).await;
    let run = app.check_with(None, impatient()).await;
    let findings = &result(&run, CheckId::Routing).findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!((findings[0].rule.as_str(), findings[0].certainty), ("stream-not-heard", Certainty::Certain));
    app.console.shutdown().await;
}

#[tokio::test]
async fn where_the_stream_broke_nobody_is_blamed_for_not_accepting() {
    let world = waiting().await;
    let mut app = world.guests().await;
    for kind in ["jwtIsExpired", "endlessLine", "idOnly", "retryHuge"] {
        world.faults(json!({ "oddStreams": { "count": 9, "kind": kind } })).await;
        let run = app.check_with(None, impatient()).await;
        assert_eq!(state(&run, CheckId::EventStream), CheckState::Failed, "{kind}");
        let acceptance = result(&run, CheckId::Acceptance);
        assert_eq!((acceptance.state, &acceptance.findings), (CheckState::Undecided, &vec![]), "{kind}");
        assert!(acceptance.summary.contains("stream was lost"), "{kind}: {}", acceptance.summary);
    }
    assert_eq!(world.open_conversations().await, 0);
    app.console.shutdown().await;
}

#[tokio::test]
async fn an_org_that_never_tells_of_a_route_has_routed_nothing() {
    let world = waiting().await;
    let mut app = world.guests().await;
    through(&world, &mut app, &[("RoutingResult", "SomethingNew"), (r#""ROUTED""#, r#""INITIAL""#)]).await;
    let run = app.check_with(None, impatient()).await;
    let routing = result(&run, CheckId::Routing);
    assert_eq!(routing.state, CheckState::Failed, "{}", routing.summary);
    assert!(routing.summary.ends_with("the org's routing status is INITIAL."), "{}", routing.summary);
    let found: Vec<&str> = routing.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(found, ["nobody-takes-it"]);
    let acceptance = result(&run, CheckId::Acceptance);
    assert_eq!((acceptance.state, &acceptance.findings), (CheckState::Undecided, &vec![]));
    assert_eq!(acceptance.summary, "It depends on “Conversation is routed”, which failed.");
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_bot_that_accepts_proves_nothing_about_agents() {
    let world = World::new().await;
    let mut app = world.guests().await;
    // Inside an entry the payload is text on the stream, and an object in the list.
    through(&world, &mut app, &[(r#"\"Agent\""#, r#"\"Chatbot\""#), (r#""Agent""#, r#""Chatbot""#)]).await;
    let run = app.check_with(None, impatient()).await;
    let acceptance = result(&run, CheckId::Acceptance);
    assert_eq!(acceptance.state, CheckState::Undecided, "{}", acceptance.summary);
    assert!(acceptance.summary.starts_with("The chatbot Ada Agent joined after "), "{}", acceptance.summary);
    let unproved = "and no agent within 0.3 s, so queue, presence and agents' access are not proved.";
    assert!(acceptance.summary.ends_with(unproved), "{}", acceptance.summary);
    // Who it was is kept.
    assert!(
        acceptance.evidence.iter().any(|piece| piece.json.to_string().contains("Chatbot")),
        "{:#?}",
        acceptance.evidence
    );
    assert_eq!(acceptance.findings, []);
    assert_eq!(world.open_conversations().await, 0);
    app.console.shutdown().await;
}

#[tokio::test]
async fn an_active_session_alone_does_not_tell_who_is_there() {
    let world = World::new().await;
    let mut app = world.guests().await;
    through(
        &world,
        &mut app,
        &[("ParticipantChanged", "SomethingNew"), (r#""role":"Agent""#, r#""role":"SomebodyNew""#)],
    )
    .await;
    let run = app.check_with(None, impatient()).await;
    let acceptance = result(&run, CheckId::Acceptance);
    assert_eq!(acceptance.state, CheckState::Undecided, "{}", acceptance.summary);
    assert!(acceptance.summary.starts_with("The session was active after "), "{}", acceptance.summary);
    assert_eq!(state(&run, CheckId::Routing), CheckState::Passed);
    app.console.shutdown().await;
}

#[tokio::test]
async fn an_agent_who_writes_is_there_even_if_no_event_told_it() {
    let world = World::new().await;
    let mut app = world.guests().await;
    through(&world, &mut app, &[("ParticipantChanged", "SomethingNew"), ("SessionStatusChanged", "SomethingElse")])
        .await;
    let run = app.check_with(None, Options { accept_within: PATIENCE, ..impatient() }).await;
    let acceptance = result(&run, CheckId::Acceptance);
    assert!(acceptance.summary.starts_with("Accepted by Ada Agent after "), "{}", acceptance.summary);
    app.console.shutdown().await;
}

/// The first agent is a bot to the program. Inside an entry the payload is text.
const IS_A_BOT: Words = &[(
    r#"\"role\":\"Agent\",\"subject\":\"005Hp0000000001IAA\""#,
    r#"\"role\":\"Chatbot\",\"subject\":\"005Hp0000000001IAA\""#,
)];

#[tokio::test]
async fn an_agent_who_follows_a_bot_is_waited_for() {
    let world = World::with(|seed| {
        for agent in &mut seed.agents {
            (agent.kind, agent.presence) = (AgentKind::Manual, Presence::Offline);
        }
        seed.agents[0].presence = Presence::Online;
        seed.agents[1].name = "Ben Agent".into();
    })
    .await;
    let mut app = world.guests().await;
    through(&world, &mut app, IS_A_BOT).await;
    let options = Options { accept_within: PATIENCE, ..impatient() };
    app.console.start_checks_with(&app.profile.id, None, options).await.unwrap();
    app.until(|run| state(run, CheckId::Acceptance) == CheckState::Running).await;
    let practice = world.control.state().await.unwrap();
    let id = practice.conversations[0].conversation_id.clone();
    let [bot, agent] = [0, 1].map(|place| practice.agents[place].id.clone());
    let online = AgentChange { presence: Some(Presence::Online), ..AgentChange::default() };
    world.control.act(&id, &AgentAction::Accept { agent_id: bot.clone() }).await.unwrap();
    world.control.change_agent(&agent, &online).await.unwrap();
    for action in
        [AgentAction::Transfer { agent_id: bot, to_agent_id: agent.clone() }, AgentAction::Accept { agent_id: agent }]
    {
        world.control.act(&id, &action).await.unwrap();
    }
    let run = app.until(|run| run.ended_at.is_some()).await;
    let acceptance = result(&run, CheckId::Acceptance);
    assert!(acceptance.summary.starts_with("Accepted by Ben Agent after "), "{}", acceptance.summary);
    app.console.shutdown().await;
}

#[tokio::test]
async fn who_is_there_is_found_in_the_list_when_the_stream_told_only_of_the_session() {
    let world = World::new().await;
    let mut app = world.guests().await;
    // In the list the payload is an object, so it is only the stream's that is changed.
    through(&world, &mut app, &[(r#"\"ParticipantChanged\""#, r#"\"SomethingNew\""#)]).await;
    let run = app.check_with(None, impatient()).await;
    let acceptance = result(&run, CheckId::Acceptance);
    assert_eq!(acceptance.state, CheckState::Passed, "{}", acceptance.summary);
    assert!(acceptance.summary.starts_with("Accepted by Ada Agent after "), "{}", acceptance.summary);
    app.console.shutdown().await;
}

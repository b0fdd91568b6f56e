//! What happens to the end user's tab, machine, second device and token.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use console::clock::{Clock as _, SystemClock};
use console::conversation::Command;
use console::view::{ComposerState, Delivery, FailureCode, HappeningKind, IdentityView, Simulation, StreamState};
use practice_org::control::types::{AgentAction, FaultNow};

use super::stream::{accepted, says};
use super::world::{App, ISSUER, World};
use crate::support::TestClock;

async fn play(app: &App, id: &str, simulation: Simulation) {
    app.command(id, Command::Simulate(simulation)).await.unwrap();
}

async fn refused(app: &App, id: &str, command: Command) -> String {
    let failure = app.command(id, command).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::NotNow);
    failure.message
}

/// A verified user's conversation that a manual agent has accepted.
async fn verified(world: &World, app: &mut App) -> (String, String) {
    app.sign(world, ISSUER).await;
    let agent = world.agent(0).await;
    let id = app.start(IdentityView::Verified { subject: "anna".into() }).await;
    app.until("the offer", |seen| seen.told("Omni-Channel work: Assigned")).await;
    world.control.act(&id, &AgentAction::Accept { agent_id: agent.clone() }).await.unwrap();
    app.until("the agent", |seen| seen.is(&id, |view| view.participants.iter().any(|one| one.role == "Agent"))).await;
    (id, agent)
}

#[tokio::test]
async fn a_tab_that_is_opened_again_continues_and_catches_up() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    says(&world, &id, &agent, "before").await;
    app.until("the first", |seen| seen.text(&id, "before").is_some()).await;
    play(&app, &id, Simulation::CloseTab).await;
    assert!(refused(&app, &id, Command::Send("hello?".into())).await.contains("tab is closed"));
    assert!(refused(&app, &id, Command::Close).await.contains("tab is closed"));
    assert!(refused(&app, &id, Command::Simulate(Simulation::CloseTab)).await.contains("tab is closed"));
    says(&world, &id, &agent, "meanwhile").await;
    assert!(app.seen.text(&id, "meanwhile").is_none());
    play(&app, &id, Simulation::ReopenTab).await;
    app.until("what was missed", |seen| seen.text(&id, "meanwhile").is_some()).await;
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert!(app.seen.gaps(&id)[0].starts_with("After the tab was reopened"), "{:?}", app.seen.gaps(&id));
    assert!(app.seen.told("A continuation token: the same end user continues"));
    let received = world.control.received().await.unwrap();
    assert!(received.iter().any(|one| one.path.ends_with("/continuation-access-token")));
    assert_eq!(received.iter().filter(|one| one.path.ends_with("unauthenticated/access-token")).count(), 1);
    app.send(&id, "back").await;
    app.until("sent", |seen| seen.delivery(&id, "back").is_some_and(|it| it != Delivery::Pending)).await;
    let texts: Vec<String> = app.seen.texts(&id).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["before", "meanwhile", "back"]);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_closed_tab_stays_closed_over_a_restart() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    play(&app, &id, Simulation::CloseTab).await;
    app.end().await;
    let mut app = world.app().await;
    app.resume().await;
    assert!(app.seen.conversations[&id].play.tab_closed);
    says(&world, &id, &agent, "anybody?").await;
    play(&app, &id, Simulation::ReopenTab).await;
    app.until("what was missed", |seen| seen.text(&id, "anybody?").is_some()).await;
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_tab_whose_token_has_died_is_a_guests_dead_end_and_a_verified_users_way_back() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (guest, _) = accepted(&world, &mut app).await;
    play(&app, &guest, Simulation::CloseTab).await;
    world.control.fault_now(&FaultNow::ExpireTokens).await.unwrap();
    play(&app, &guest, Simulation::ReopenTab).await;
    app.until("a dead token", |seen| seen.is(&guest, |view| view.composer == ComposerState::TokenDead)).await;

    let world = World::manual().await;
    let mut app = world.app().await;
    let (verified, agent) = verified(&world, &mut app).await;
    play(&app, &verified, Simulation::CloseTab).await;
    world.control.fault_now(&FaultNow::ExpireTokens).await.unwrap();
    says(&world, &verified, &agent, "meanwhile").await;
    play(&app, &verified, Simulation::ReopenTab).await;
    app.until("what was missed", |seen| seen.text(&verified, "meanwhile").is_some()).await;
    app.until("ready", |seen| seen.is(&verified, |view| view.composer == ComposerState::Ready)).await;
    assert!(app.seen.told("The token was renewed"));
}

#[tokio::test]
async fn a_second_device_hears_the_same_and_doubles_nothing() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = verified(&world, &mut app).await;
    play(&app, &id, Simulation::SecondDevice).await;
    app.until("its stream", |seen| seen.told("Second device: its stream is open")).await;
    assert!(app.seen.told("Second device: signed in with a device id of its own, as the same end user"));
    assert!(app.seen.told("Second device: its list of conversations has this one"));
    assert!(refused(&app, &id, Command::Simulate(Simulation::SecondDevice)).await.contains("already"));
    for text in ["one", "two", "three"] {
        says(&world, &id, &agent, text).await;
    }
    app.until("all", |seen| seen.is(&id, |view| view.play.second_device_entries == 3)).await;
    app.until("all here", |seen| seen.text(&id, "three").is_some()).await;
    play(&app, &id, Simulation::ForgetSecondDevice).await;
    let result = "Second device: let go after 3 entries: 0 that only it has heard, 0 that only this one has heard";
    app.until("the result", |seen| seen.told(result)).await;
    assert!(!app.seen.conversations[&id].play.second_device);
    assert_eq!(app.seen.texts(&id).len(), 3);
    assert_eq!(app.seen.conversations[&id].unread, 3);
    let devices: Vec<_> = app.seen.happenings_of(&id);
    let device = devices.iter().find(|one| one.summary == result).unwrap();
    assert!(device.kind == HappeningKind::Connection && !device.unusual);
    // Two sign-ins, each from a device of its own.
    let received = world.control.received().await.unwrap();
    let ids: Vec<serde_json::Value> = received
        .iter()
        .filter(|one| one.path.ends_with("/authenticated/access-token"))
        .map(|one| serde_json::from_str::<serde_json::Value>(&one.body).unwrap()["deviceId"].clone())
        .collect();
    assert!(ids.len() == 2 && ids[0].is_null() && ids[1].is_string(), "{ids:?}");
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_guest_has_no_second_device() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, _) = accepted(&world, &mut app).await;
    assert!(refused(&app, &id, Command::Simulate(Simulation::SecondDevice)).await.contains("one device"));
    for simulation in [Simulation::ForgetSecondDevice, Simulation::ReopenTab, Simulation::Wake] {
        refused(&app, &id, Command::Simulate(simulation)).await;
    }
}

#[tokio::test]
async fn a_new_token_makes_another_guest_who_is_refused() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, _) = accepted(&world, &mut app).await;
    let before = app.seen.conversations[&id].token.clone().unwrap();
    play(&app, &id, Simulation::NewToken).await;
    app.until("the dead end", |seen| seen.is(&id, |view| view.composer == ComposerState::TokenDead)).await;
    let view = app.seen.conversations[&id].clone();
    assert_ne!(view.token.as_ref().unwrap().subject, before.subject);
    assert!(view.findings.iter().any(|finding| finding.rule == "token-of-another-user"), "{:?}", view.findings);
    assert_eq!(view.stream.state, StreamState::Idle);
    let failure = app.command(&id, Command::Send("hello?".into())).await.unwrap_err();
    assert!(matches!(failure.code, FailureCode::PermissionDenied | FailureCode::TokenRefused));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_verified_user_goes_on_with_a_new_token() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = verified(&world, &mut app).await;
    play(&app, &id, Simulation::NewToken).await;
    app.until("the new token", |seen| seen.told("belongs to the same end user")).await;
    app.until("the stream", |seen| seen.is(&id, |view| view.stream.reconnects == 1)).await;
    says(&world, &id, &agent, "still there?").await;
    app.until("the message", |seen| seen.text(&id, "still there?").is_some()).await;
    app.send(&id, "yes").await;
    app.until("sent", |seen| seen.delivery(&id, "yes").is_some_and(|it| it != Delivery::Pending)).await;
    assert_eq!(app.seen.conversations[&id].problem, None);
}

#[tokio::test]
async fn a_machine_that_wakes_opens_the_stream_again_and_compares() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    play(&app, &id, Simulation::Sleep).await;
    assert!(refused(&app, &id, Command::Send("zzz".into())).await.contains("is asleep"));
    says(&world, &id, &agent, "asleep?").await;
    play(&app, &id, Simulation::Wake).await;
    app.until("the message", |seen| seen.text(&id, "asleep?").is_some()).await;
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    let view = app.seen.conversations[&id].clone();
    assert_eq!((view.stream.state, view.stream.reconnects), (StreamState::Open, 1));
    assert!(app.seen.told("The machine woke after"));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_clock_that_jumps_means_that_the_machine_slept() {
    let world = World::manual().await;
    let clock = Arc::new(TestClock::default());
    clock.0.store(SystemClock.now(), Ordering::SeqCst);
    let mut app = world.app_by(clock.clone()).await;
    let (id, _) = accepted(&world, &mut app).await;
    clock.0.fetch_add(29_000, Ordering::SeqCst);
    app.send(&id, "awake").await;
    app.until("sent", |seen| seen.delivery(&id, "awake").is_some_and(|it| it != Delivery::Pending)).await;
    assert_eq!(app.seen.conversations[&id].stream.reconnects, 0);
    clock.0.fetch_add(45_000, Ordering::SeqCst);
    app.until("the reconnect", |seen| seen.is(&id, |view| view.stream.reconnects == 1)).await;
    assert!(app.seen.told("Nothing ran here for 45 s: the machine seems to have been asleep"));
    app.until("the result", |seen| {
        clock.0.fetch_add(500, Ordering::SeqCst);
        !seen.gaps(&id).is_empty()
    })
    .await;
}

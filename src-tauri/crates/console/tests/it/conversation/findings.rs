//! What the practice org does wrong, and what the conversation's findings make of it: the right rule and no wrong one.

use console::conversation::Command;
use console::view::{ConversationState, IdentityView, SessionState};
use practice_org::control::types::{AgentAction, AgentChange, FaultNow, KeySetUpload, Presence};
use serde_json::json;

use super::stream::{accepted, says};
use super::world::{App, ISSUER, World};

const CREATE: &str = "POST /iamessage/api/v2/conversation";

pub fn rules(app: &App, id: &str) -> Vec<String> {
    app.seen.conversations[id].findings.iter().map(|finding| finding.rule.clone()).collect()
}

/// Waits for a finding and tells all there are.
pub async fn found(app: &mut App, id: &str) -> Vec<String> {
    app.until("the finding", |seen| seen.is(id, |view| !view.findings.is_empty())).await;
    rules(app, id)
}

fn verified() -> IdentityView {
    IdentityView::Verified { subject: "customer-1".into() }
}

#[tokio::test]
async fn a_conversation_that_goes_well_has_none_until_it_is_closed() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    for identity in [IdentityView::Guest, verified()] {
        let id = app.start(identity).await;
        app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
        assert_eq!(rules(&app, &id), [""; 0]);
        app.command(&id, Command::Close).await.unwrap();
        app.until_state(&id, ConversationState::Closed).await;
        assert_eq!(rules(&app, &id), [""; 0]);
    }
}

#[tokio::test]
async fn a_deployment_that_cannot_be_used_is_named() {
    for (name, rule) in [
        ("Practice_Unpublished", "deployment-unpublished"),
        ("No_Such_Deployment", "deployment-unpublished"),
        ("Practice_Website", "deployment-type"),
    ] {
        let world = World::new().await;
        let mut app = world.app().await;
        app.deploy(name);
        let id = app.start(IdentityView::Guest).await;
        assert_eq!(found(&mut app, &id).await, [rule], "{name}");
        app.assert_stored(&id).await;
    }
}

#[tokio::test]
async fn a_create_that_is_refused_is_named_and_silent_when_it_is_mended() {
    for (status, rule) in [(400, "request-shape"), (403, "token-of-another-user")] {
        let world = World::new().await;
        world.faults(json!({ "answerNext": { "count": 1, "status": status, "matching": CREATE } })).await;
        let mut app = world.app().await;
        let id = app.start(IdentityView::Guest).await;
        assert_eq!(found(&mut app, &id).await, [rule]);
        app.command(&id, Command::Reconnect).await.unwrap();
        app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
        assert_eq!(rules(&app, &id), [""; 0]);
    }
}

#[tokio::test]
async fn a_flow_that_does_not_route_is_told_with_its_reason() {
    let world = World::new().await;
    world.faults(json!({ "routingError": "Queue is full" })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    assert_eq!(found(&mut app, &id).await, ["not-routed"]);
    let seen = &app.seen.conversations[&id].findings[0].seen;
    assert!(seen.contains("Queue is full"), "{seen}");
}

#[tokio::test]
async fn an_issuer_that_differs_is_named_by_a_refusal_and_suspected_behind_a_guest() {
    for (switches, rule) in
        [(json!({}), "issuer-differs"), (json!({ "badIdentityToken": "silentGuest" }), "silent-guest")]
    {
        let world = World::new().await;
        world.control.change_switches(&switches).await.unwrap();
        let mut app = world.app().await;
        app.sign(&world, "Acme-Issuer").await;
        let id = app.start(verified()).await;
        assert_eq!(found(&mut app, &id).await, [rule]);
        app.assert_stored(&id).await;
    }
}

#[tokio::test]
async fn a_keyset_that_is_not_bound_is_named() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let key = app.profile.signing().unwrap().key.public_jwk.clone();
    let unbound = json!({ "name": "Acme_Keys", "issuer": ISSUER, "keys": [key], "active": false });
    let unbound: KeySetUpload = serde_json::from_value(unbound).unwrap();
    world.control.upload_keyset(&unbound).await.unwrap();
    let id = app.start(verified()).await;
    assert_eq!(found(&mut app, &id).await, ["key-set-not-bound"]);
}

#[tokio::test]
async fn a_guests_dead_token_is_named() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    world.control.fault_now(&FaultNow::ExpireTokens).await.unwrap();
    assert_eq!(found(&mut app, &id).await, ["access-token-expired"]);
}

#[tokio::test]
async fn an_agent_who_ends_the_session_leaves_no_doubt() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    let agent_id = world.agent(0).await;
    world.control.act(&id, &AgentAction::End { agent_id }).await.unwrap();
    app.until("the end", |seen| seen.is(&id, |view| view.session == SessionState::Ended)).await;
    assert_eq!(rules(&app, &id), [""; 0]);
}

#[tokio::test]
async fn a_transfer_is_told_until_the_next_agent_joins() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, ada) = accepted(&world, &mut app).await;
    let max = world.agent(1).await;
    let online = AgentChange { presence: Some(Presence::Online), ..AgentChange::default() };
    world.control.change_agent(&max, &online).await.unwrap();
    let transfer = AgentAction::Transfer { agent_id: ada, to_agent_id: max.clone() };
    world.control.act(&id, &transfer).await.unwrap();
    assert_eq!(found(&mut app, &id).await, ["agent-left"]);
    let seen = &app.seen.conversations[&id].findings[0].seen;
    assert!(seen.contains("TRANSFER"), "{seen}");
    world.control.act(&id, &AgentAction::Accept { agent_id: max }).await.unwrap();
    app.until("silence", |seen| seen.is(&id, |view| view.findings.is_empty())).await;
}

#[tokio::test]
async fn what_comes_twice_or_in_another_order_is_named() {
    for (faults, rule) in
        [(json!({ "duplicateEvents": 2 }), "message-doubled"), (json!({ "reorderEvents": 1 }), "order-differs")]
    {
        let world = World::manual().await;
        let mut app = world.app().await;
        let (id, agent) = accepted(&world, &mut app).await;
        world.faults(faults).await;
        says(&world, &id, &agent, "first").await;
        says(&world, &id, &agent, "second").await;
        assert_eq!(found(&mut app, &id).await, [rule]);
    }
}

//! The handover that goes well, and those that are not what they look like.

use std::collections::BTreeMap;

use console::conversation::Command;
use console::view::{
    ComposerState, ConversationState, Delivery, FailureCode, HappeningKind, IdentityView, SessionState, StreamState,
};
use practice_org::control::types::{AgentAction, AgentChange, Presence};
use serde_json::json;

use super::world::{ISSUER, World};

#[tokio::test]
async fn a_guest_is_handed_over() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    let view = app.seen.conversations[&id].clone();
    assert_eq!((view.state, view.session), (ConversationState::Open, SessionState::Active));
    assert_eq!(view.stream.state, StreamState::Open);
    assert_eq!(view.composer, ComposerState::Ready);
    let times = view.milestones.clone();
    assert!(times.token <= times.created && times.created.is_some(), "{times:?}");
    assert!(times.routed.is_some() && times.routed < times.accepted, "{times:?}");
    assert_eq!(times.ended, None);
    assert!(view.participants.iter().any(|one| one.name == "Ada Agent" && one.role == "Agent"));
    assert_eq!((view.unread, view.preview.as_deref()), (1, Some("Hello")));
    let token = view.token.clone().unwrap();
    assert!(!token.verified && token.expires_at > token.issued_at);

    app.send(&id, "How are you?").await;
    app.until("the answer", |seen| seen.text(&id, "You said: How are you?").is_some()).await;
    app.until("the read mark", |seen| seen.delivery(&id, "How are you?") == Some(Delivery::Read)).await;
    assert_eq!(app.seen.conversations[&id].unread, 2);
    app.command(&id, Command::MarkRead).await.unwrap();
    app.until("unread gone", |seen| seen.is(&id, |view| view.unread == 0)).await;
    let texts = app.seen.texts(&id);
    let texts: Vec<(&str, &str)> = texts.iter().map(|(role, text)| (role.as_str(), text.as_str())).collect();
    assert_eq!(texts, [("Agent", "Hello"), ("EndUser", "How are you?"), ("Agent", "You said: How are you?")]);

    app.until("the read receipt", |seen| {
        seen.happenings_of(&id).iter().filter(|one| one.summary == "Sent receipts (202)").count() >= 3
    })
    .await;
    let received = world.control.received().await.unwrap();
    let acks: Vec<_> = received.iter().filter(|one| one.path.ends_with("/acknowledge-entries")).collect();
    assert!(acks.iter().any(|one| one.body.contains("\"Delivery\"")));
    assert!(acks.iter().any(|one| one.body.contains("\"Read\"")));
    // The stream first, then the conversation.
    let place = |part: &str| received.iter().position(|one| one.path.starts_with(part) && one.method != "OPTIONS");
    assert!(place("/eventrouter/v1/sse") < place("/iamessage/api/v2/conversation"));
    for line in [
        "Got a guest token (200)",
        "Created the conversation (201)",
        "Ada Agent joined",
        "Ada Agent: “Hello”",
        "Echo of ours: “How are you?”",
        "Sent the message (202)",
    ] {
        assert!(app.seen.told(line), "{line}");
    }
    assert!(
        app.seen.happenings().all(|happening| !happening.unusual),
        "{:?}",
        app.seen.happenings().collect::<Vec<_>>()
    );
    let detail = app.store.happening(&id, 2).await.unwrap().unwrap();
    assert_eq!(detail.happening.kind, HappeningKind::Request);
    assert!(detail.json.contains("(access token)") && !detail.json.contains("eyJ"), "{}", detail.json);
    app.assert_stored(&id).await;
    app.end().await;
}

#[tokio::test]
async fn messages_are_sent_in_order() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    let texts: Vec<String> = (1..=8).map(|number| format!("message {number}")).collect();
    for text in &texts {
        app.send(&id, text).await;
    }
    app.until("all read", |seen| texts.iter().all(|text| seen.delivery(&id, text) == Some(Delivery::Read))).await;
    let ours: Vec<String> =
        app.seen.texts(&id).into_iter().filter(|(role, _)| role == "EndUser").map(|(_, text)| text).collect();
    assert_eq!(ours, texts);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_verified_user_is_handed_over() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let id = app.start(IdentityView::Verified { subject: "customer-7".into() }).await;
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    let token = app.seen.conversations[&id].token.clone().unwrap();
    assert!(token.verified);
    assert!(token.subject.ends_with("uid:customer-7"), "{}", token.subject);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn verified_as_guest_stops_the_conversation() {
    let world = World::new().await;
    world.control.change_switches(&json!({ "badIdentityToken": "silentGuest" })).await.unwrap();
    let mut app = world.app().await;
    app.sign(&world, "Acme-Issuer").await;
    let id = app.start(IdentityView::Verified { subject: "customer-7".into() }).await;
    app.until_state(&id, ConversationState::Failed).await;
    let view = &app.seen.conversations[&id];
    assert_eq!(view.problem.as_ref().unwrap().code, FailureCode::VerifiedAsGuest);
    assert!(world.control.state().await.unwrap().conversations.is_empty());
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_refused_identity_token_stops_the_conversation() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, "Acme-Issuer").await;
    let id = app.start(IdentityView::Verified { subject: "customer-7".into() }).await;
    app.until_state(&id, ConversationState::Failed).await;
    assert_eq!(app.seen.conversations[&id].problem.as_ref().unwrap().code, FailureCode::IdentityRefused);
}

#[tokio::test]
async fn a_profile_without_a_key_cannot_start_a_verified_user() {
    let world = World::new().await;
    let app = world.app().await;
    let request = console::view::StartRequest {
        profile_id: app.profile.id.clone(),
        identity: IdentityView::Verified { subject: "x".into() },
        routing_attributes: BTreeMap::new(),
        language: None,
        held_as: console::view::HeldAs::default(),
        transport: console::view::Transport::default(),
    };
    let failure = app.conversations.start(app.profile.clone(), request).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::SecretMissing);
    assert!(app.store.conversations(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn prechat_is_asked_before_the_conversation() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.deploy("Practice_With_Prechat");
    let id = app.start(IdentityView::Guest).await;
    app.until_state(&id, ConversationState::AwaitingPrechat).await;
    let form = app.seen.conversations[&id].prechat.clone().unwrap();
    assert!(!form.per_session);
    assert_eq!(
        form.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(),
        ["_firstName", "_email", "Topic", "Accept_Terms"]
    );
    assert_eq!(form.hidden, ["Order_Number", "Customer_Tier"]);
    assert_eq!(form.fields[2].choices.len(), 3);
    assert!(world.control.state().await.unwrap().conversations.is_empty());

    let wrong = app.command(&id, Command::SubmitPrechat(BTreeMap::new())).await.unwrap_err();
    assert_eq!(wrong.code, FailureCode::FieldsInvalid);
    assert_eq!(wrong.fields.len(), 2);
    app.command(&id, Command::SubmitPrechat(answers())).await.unwrap();
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    let desk = world.control.state().await.unwrap().conversations.remove(0);
    assert_eq!(desk.attributes.get("_firstName").map(String::as_str), Some("Ann"));
    assert_eq!(desk.attributes.get("Order_Number").map(String::as_str), Some("42"));
    app.assert_stored(&id).await;
}

fn answers() -> BTreeMap<String, String> {
    let pairs = [("_firstName", "Ann"), ("_email", "ann@example.com"), ("Topic", "Order")];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

#[tokio::test]
async fn prechat_per_session_is_asked_again_for_the_next_session() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.deploy("Practice_Prechat_Each_Session");
    let id = app.start(IdentityView::Guest).await;
    app.until_state(&id, ConversationState::AwaitingPrechat).await;
    app.command(&id, Command::SubmitPrechat(answers())).await.unwrap();
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    let agent = world.agent(0).await;
    world.control.act(&id, &AgentAction::End { agent_id: agent }).await.unwrap();
    app.until("the end", |seen| seen.is(&id, |view| view.session == SessionState::Ended)).await;

    app.send(&id, "one more thing").await;
    app.until_state(&id, ConversationState::AwaitingPrechat).await;
    assert_eq!(app.seen.delivery(&id, "one more thing"), Some(Delivery::Pending));
    let second = BTreeMap::from([
        ("_firstName".to_owned(), "Bea".to_owned()),
        ("_email".to_owned(), "b@example.com".to_owned()),
    ]);
    app.command(&id, Command::SubmitPrechat(second)).await.unwrap();
    app.until("the answer", |seen| seen.text(&id, "You said: one more thing").is_some()).await;
    let view = &app.seen.conversations[&id];
    assert_eq!((view.state, view.session), (ConversationState::Open, SessionState::Active));
    let desk = world.control.state().await.unwrap().conversations.remove(0);
    assert_eq!(desk.attributes.get("_firstName").map(String::as_str), Some("Bea"));
    assert_eq!(app.seen.texts(&id).iter().filter(|(role, _)| role == "EndUser").count(), 1);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_transfer_is_not_the_end() {
    let world = World::manual().await;
    let (ada, max) = (world.agent(0).await, world.agent(1).await);
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until("the offer", |seen| seen.told("Omni-Channel work: Assigned")).await;
    assert_eq!(app.seen.conversations[&id].milestones.accepted, None);
    world.control.act(&id, &AgentAction::Accept { agent_id: ada.clone() }).await.unwrap();
    app.until("acceptance", |seen| seen.is(&id, |view| view.milestones.accepted.is_some())).await;
    let online = AgentChange { presence: Some(Presence::Online), ..AgentChange::default() };
    world.control.change_agent(&max, &online).await.unwrap();
    let transfer = AgentAction::Transfer { agent_id: ada, to_agent_id: max.clone() };
    world.control.act(&id, &transfer).await.unwrap();
    app.until("the routing status", |seen| seen.told("Being transferred (TRANSFER)")).await;
    assert_eq!(app.seen.conversations[&id].session, SessionState::Active);
    world.control.act(&id, &AgentAction::Accept { agent_id: max.clone() }).await.unwrap();
    app.until("the other agent", |seen| seen.told("Max Manual joined")).await;
    app.until("the participant", |seen| {
        seen.is(&id, |view| view.participants.iter().any(|one| one.name == "Max Manual"))
    })
    .await;
    let view = &app.seen.conversations[&id];
    assert_eq!((view.session, view.milestones.ended), (SessionState::Active, None));
    assert_eq!(view.routing.as_ref().unwrap().routing_type.as_deref(), Some("Transfer"));

    world.control.act(&id, &AgentAction::Typing { agent_id: max.clone(), typing: true }).await.unwrap();
    app.until("typing", |seen| seen.is(&id, |view| view.participants.iter().any(|one| one.typing))).await;
    world.control.act(&id, &AgentAction::Message { agent_id: max, text: "I am Max".into() }).await.unwrap();
    app.until("the message", |seen| seen.text(&id, "I am Max").is_some()).await;
    assert!(app.seen.conversations[&id].participants.iter().all(|one| !one.typing));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_routing_failure_is_shown_with_its_reason_and_waits() {
    let world = World::new().await;
    world.faults(json!({ "routingError": "No one works on Sundays" })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until("the routing result", |seen| seen.is(&id, |view| view.routing.is_some())).await;
    app.until_state(&id, ConversationState::Open).await;
    let view = &app.seen.conversations[&id];
    let routing = view.routing.clone().unwrap();
    assert_eq!(routing.failure_type.as_deref(), Some("RoutingError"));
    assert_eq!(routing.reason.as_deref(), Some("No one works on Sundays"));
    assert_eq!((view.session, view.milestones.routed, view.milestones.accepted), (SessionState::Waiting, None, None));
    app.send(&id, "anybody?").await;
    app.until("sent", |seen| seen.delivery(&id, "anybody?") == Some(Delivery::Sent)).await;
}

#[tokio::test]
async fn waiting_for_nobody_shows_the_place_in_the_queue() {
    let world = World::new().await;
    world.faults(json!({ "noAgent": true })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    let place =
        |view: &console::view::ConversationView| view.routing.as_ref().and_then(|routing| routing.queue_position);
    app.until("the place", |seen| seen.is(&id, |view| place(view) == Some(1))).await;
    let view = &app.seen.conversations[&id];
    assert!(view.milestones.routed.is_some() && view.milestones.accepted.is_none());
}

#[tokio::test]
async fn our_typing_reaches_the_desk() {
    let world = World::manual().await;
    let ada = world.agent(0).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until("the offer", |seen| seen.told("Omni-Channel work: Assigned")).await;
    world.control.act(&id, &AgentAction::Accept { agent_id: ada }).await.unwrap();
    app.until("acceptance", |seen| seen.is(&id, |view| view.session == SessionState::Active)).await;
    app.command(&id, Command::Typing(true)).await.unwrap();
    app.until("the request", |seen| seen.told("Typing sent (202)")).await;
    assert!(world.control.state().await.unwrap().conversations[0].end_user_typing);
}

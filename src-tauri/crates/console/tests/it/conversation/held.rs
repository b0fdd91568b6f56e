//! Conversations that are held as a connector.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use console::clock::{Clock as _, SystemClock};
use console::conversation::Command;
use console::conversation::held::held_as;
use console::view::{ComposerState, ConnectorId, ConversationState, FailureCode, HappeningKind, HeldAs, IdentityView};
use practice_org::control::types::{FaultNow, ReceivedRequest};
use serde_json::{Value, json};

use super::world::{App, ISSUER, Seen, World};
use crate::support::TestClock;

fn contact(subject: &str) -> IdentityView {
    IdentityView::Verified { subject: subject.into() }
}

fn blip(life: &str) -> HeldAs {
    HeldAs::Blip { ttl_cache_token: Some(life.into()), samples: BTreeMap::new() }
}

fn opencx() -> HeldAs {
    HeldAs::OpenCx {
        transcript: "Customer: Where is my order?\nBot: One moment.".into(),
        summary: "Asks for order 42.".into(),
        samples: BTreeMap::from([("language".to_owned(), "pt".to_owned())]),
    }
}

async fn received(world: &World, part: &str) -> Vec<ReceivedRequest> {
    let mut received = world.control.received().await.unwrap();
    received.retain(|request| request.path.contains(part));
    received
}

fn told(seen: &Seen, id: &str, part: &str) -> Option<bool> {
    let of_connector = |one: &&console::view::HappeningView| one.kind == HappeningKind::Connector;
    let happenings = seen.happenings_of(id);
    happenings.iter().filter(of_connector).find(|one| one.summary.contains(part)).map(|one| one.unusual)
}

async fn open(app: &mut App, identity: IdentityView, held: HeldAs) -> String {
    let id = app.start_with(identity, |request| request.held_as = held).await.unwrap();
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    id
}

#[tokio::test]
async fn cognigy_is_a_guest_whose_first_message_is_the_transcript() {
    let world = World::new().await;
    let mut app = world.app().await;
    let held = HeldAs::Cognigy {
        transcript: Some("User: hi\nBot: hello".into()),
        key_values: Some("Topic=Order\nOrder_Number=7".into()),
    };
    let id = open(&mut app, IdentityView::Guest, held).await;
    app.until("the transcript", |seen| seen.text(&id, "User: hi\nBot: hello").is_some()).await;
    let asked: Value = serde_json::from_str(&received(&world, "/access-token").await[0].body).unwrap();
    assert_eq!(asked["capabilitiesVersion"], "1");
    // What the person gave by hand wins.
    let sent = world.control.state().await.unwrap().conversations[0].sent_attributes.clone();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(sent, BTreeMap::from([pair("Order_Number", "42"), pair("Topic", "Order")]));
    app.until("what the Flow hears", |seen| told(seen, &id, "hands this to the Flow").is_some()).await;
    assert_eq!(told(&app.seen, &id, "does not hand Agent Replies"), Some(true));
    app.send(&id, "more").await;
    app.until("another reply", |seen| seen.text(&id, "You said: more").is_some()).await;
    let withheld = |seen: &Seen| {
        seen.happenings_of(&id).iter().filter(|one| one.summary.contains("does not hand Agent Replies")).count()
    };
    assert_eq!(withheld(&app.seen), 1);
    app.command(&id, Command::Close).await.unwrap();
    app.until_state(&id, ConversationState::Closed).await;
    app.until("the end", |seen| told(seen, &id, "does not hand Conversation Closed").is_some()).await;
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_connector_refuses_who_it_cannot_sign_in() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let cognigy = HeldAs::Cognigy { transcript: None, key_values: None };
    for (identity, held) in [(contact("anna"), cognigy), (IdentityView::Guest, opencx())] {
        let failure = app.start_with(identity, |request| request.held_as = held).await.unwrap_err();
        assert_eq!((failure.code, failure.fields[0].field.as_str()), (FailureCode::FieldsInvalid, "identity"));
    }
    let failure = app.start_with(contact("anna"), |request| request.held_as = blip("soon")).await.unwrap_err();
    assert_eq!(failure.fields[0].field, "heldAs.ttlCacheToken");
    let unreadable = HeldAs::Cognigy { transcript: None, key_values: Some("no pair here".into()) };
    let failure = app.start_with(IdentityView::Guest, |request| request.held_as = unreadable).await.unwrap_err();
    assert_eq!(failure.fields[0].field, "heldAs.keyValues");
    let infobip = held_as(ConnectorId::Infobip, None, String::new(), BTreeMap::new()).unwrap_err();
    assert!(infobip.message.contains("another protocol"), "{}", infobip.message);
}

#[tokio::test]
async fn opencx_opens_with_summary_and_transcript_and_five_attributes() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let id = open(&mut app, contact("anna"), opencx()).await;
    let opening = "Asks for order 42.\n\nCustomer: Where is my order?\nBot: One moment.";
    app.until("the opening", |seen| seen.text(&id, opening).is_some()).await;
    assert_eq!(told(&app.seen, &id, "sends the transcript with its summary as first message"), Some(false));
    let sent = world.control.state().await.unwrap().conversations[0].sent_attributes.clone();
    for (name, value) in [("Origin", "MIABOT"), ("Priority", "Low"), ("Chat_language", "pt")] {
        assert_eq!(sent.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(sent.contains_key("OpencxSessionId") && sent.contains_key("Chat_Consumer_Type"));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn opencx_tries_three_times_and_tells_each() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    world.faults(json!({ "answerNext": { "count": 2, "status": 503, "matching": "/access-token" } })).await;
    let id = open(&mut app, contact("anna"), opencx()).await;
    assert_eq!(told(&app.seen, &id, "try 1 of 3 did not get a token"), Some(true));
    assert_eq!(told(&app.seen, &id, "try 2 of 3 did not get a token"), Some(true));
    world.faults(json!({ "answerNext": { "count": 9, "status": 503, "matching": "/access-token" } })).await;
    let lost = app.start_with(contact("bert"), |request| request.held_as = opencx()).await.unwrap();
    app.until_state(&lost, ConversationState::Failed).await;
    assert_eq!(told(&app.seen, &lost, "OpenCX gives up the handover"), Some(true));
    assert_eq!(world.control.faults().await.unwrap().answer_next.unwrap().count, 6);
}

#[tokio::test]
async fn opencx_sends_its_opening_again_as_a_new_message() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 503, "matching": "/message" } })).await;
    let id = open(&mut app, contact("anna"), opencx()).await;
    app.until("the second try", |seen| told(seen, &id, "first message again, as a new message").is_some()).await;
    app.until("the answer", |seen| seen.texts(&id).iter().any(|(_, text)| text.starts_with("You said"))).await;
    let sent = received(&world, "/message").await;
    let identifier = |request: &ReceivedRequest| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        body["message"]["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(sent.len(), 2);
    assert_ne!(identifier(&sent[0]), identifier(&sent[1]));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn blip_calls_itself_what_its_settings_say_and_a_plain_client_does_not() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    app.profile.connector = ConnectorId::Blip;
    // Blip's article allows any value; what the org says to it is what somebody may want to see.
    app.profile.settings = BTreeMap::from([("appName".to_owned(), "Blip Desk".to_owned())]);
    let id = open(&mut app, contact("anna"), blip("00:30:00")).await;
    assert_eq!(told(&app.seen, &id, "Blip calls itself Blip Desk (context.appName)"), Some(false));
    open(&mut app, contact("bert"), HeldAs::CustomClient).await;
    let asked: Vec<Value> = received(&world, "/access-token")
        .await
        .iter()
        .map(|request| serde_json::from_str::<Value>(&request.body).unwrap()["context"]["appName"].clone())
        .collect();
    assert_eq!(asked, ["Blip Desk", "handover_console"]);
}

#[tokio::test]
async fn opencx_says_which_values_stand_in_for_those_of_a_session() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let id = open(&mut app, contact("anna"), opencx()).await;
    let stands_in = "These values stand in for what OpenCX would take from its own session: \
                     OpencxSessionId=00000000-0000-4000-8000-000000000000, Chat_Consumer_Type=Authenticated, Priority=Low";
    assert_eq!(told(&app.seen, &id, stands_in), Some(false));
    assert_eq!(told(&app.seen, &id, "Chat_language=en"), None);
}

#[tokio::test]
async fn blip_gives_one_token_to_two_contacts_who_are_then_one_end_user() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let first = open(&mut app, contact("anna"), blip("00:30:00")).await;
    assert_eq!(told(&app.seen, &first, "uses this token for everybody"), Some(false));
    let second = open(&mut app, contact("bert"), blip("00:30:00")).await;
    assert_eq!(told(&app.seen, &second, "for another contact, anna"), Some(true));
    assert_eq!(received(&world, "/access-token").await.len(), 1);
    let subject = |id: &str| app.seen.conversations[id].token.as_ref().unwrap().subject.clone();
    assert_eq!(subject(&first), subject(&second));
    app.until("the first hears the second", |seen| {
        seen.happenings_of(&first)
            .iter()
            .any(|one| one.summary.starts_with("Of another conversation of the same end user"))
    })
    .await;
    // A plain client of the same profile is not touched by it.
    let plain = open(&mut app, contact("carl"), HeldAs::CustomClient).await;
    assert!(app.seen.conversations[&plain].token.as_ref().unwrap().subject.ends_with("uid:carl"));
}

fn clock() -> Arc<TestClock> {
    let clock = TestClock::default();
    clock.0.store(SystemClock.now(), Ordering::SeqCst);
    Arc::new(clock)
}

#[tokio::test]
async fn after_its_time_blips_cache_strands_a_guest() {
    let world = World::new().await;
    let clock = clock();
    let mut app = world.app_by(clock.clone()).await;
    let id = open(&mut app, IdentityView::Guest, blip("00:00:10")).await;
    assert_eq!(told(&app.seen, &id, "Blip verifies its users"), Some(true));
    clock.0.fetch_add(11_000, Ordering::SeqCst);
    app.until("the dead end", |seen| seen.is(&id, |view| view.composer == ComposerState::TokenDead)).await;
    assert_eq!(told(&app.seen, &id, "fetches another one in mid-conversation"), Some(true));
    let view = app.seen.conversations[&id].clone();
    assert_eq!(view.problem.as_ref().unwrap().code, FailureCode::PermissionDenied);
    assert!(view.findings.iter().any(|finding| finding.rule == "token-of-another-user"), "{:?}", view.findings);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn after_its_time_blips_cache_lets_the_same_contact_go_on() {
    let world = World::new().await;
    let clock = clock();
    let mut app = world.app_by(clock.clone()).await;
    app.sign(&world, ISSUER).await;
    let id = open(&mut app, contact("anna"), blip("00:00:10")).await;
    clock.0.fetch_add(11_000, Ordering::SeqCst);
    app.until("the new token", |seen| seen.told("belongs to the same end user: the conversation continues")).await;
    app.send(&id, "still me").await;
    app.until("the answer", |seen| seen.text(&id, "You said: still me").is_some()).await;
    assert_eq!(received(&world, "/access-token").await.len(), 2);
}

#[tokio::test]
async fn blips_cache_hands_out_a_refused_token_again() {
    let world = World::new().await;
    let mut app = world.app().await;
    app.sign(&world, ISSUER).await;
    let id = open(&mut app, contact("anna"), blip("00:30:00")).await;
    world.control.fault_now(&FaultNow::ExpireTokens).await.unwrap();
    app.until("a dead token", |seen| seen.is(&id, |view| view.composer == ComposerState::TokenDead)).await;
    assert_eq!(told(&app.seen, &id, "hands out the token that was just refused once more"), Some(true));
    assert_eq!(received(&world, "/access-token").await.len(), 1);
}

//! What servers do wrong, and what users set up wrong.

use console::conversation::Command;
use console::view::{ConversationState, Delivery, FailureCode, IdentityView, StreamState};
use serde_json::json;

use super::world::World;

const CREATE: &str = "POST /iamessage/api/v2/conversation";

#[tokio::test]
async fn an_unpublished_deployment_and_one_of_the_wrong_type_are_named() {
    for (name, code) in [
        ("Practice_Unpublished", FailureCode::DeploymentUnpublished),
        ("No_Such_Deployment", FailureCode::DeploymentUnpublished),
        ("Practice_Website", FailureCode::DeploymentTypeWrong),
    ] {
        let world = World::new().await;
        let mut app = world.app().await;
        app.deploy(name);
        let id = app.start(IdentityView::Guest).await;
        app.until_state(&id, ConversationState::Failed).await;
        assert_eq!(app.seen.conversations[&id].problem.as_ref().unwrap().code, code, "{name}");
        app.assert_stored(&id).await;
    }
}

#[tokio::test]
async fn a_conversation_that_failed_starts_again_when_the_cause_is_mended() {
    let world = World::new().await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 403, "matching": CREATE } })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until_state(&id, ConversationState::Failed).await;
    app.command(&id, Command::Reconnect).await.unwrap();
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    assert_eq!(app.seen.conversations[&id].problem, None);
}

#[tokio::test]
async fn nobody_listening_is_said() {
    let world = World::new().await;
    let mut app = world.app().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    app.profile.service_url = miaw::address::ServiceUrl::parse(&url).unwrap();
    let id = app.start(IdentityView::Guest).await;
    app.until_state(&id, ConversationState::Failed).await;
    assert_eq!(app.seen.conversations[&id].problem.as_ref().unwrap().code, FailureCode::ConnectionRefused);
}

#[tokio::test]
async fn a_conflict_on_create_goes_on() {
    let world = World::new().await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 409, "matching": CREATE } })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until_state(&id, ConversationState::Open).await;
}

#[tokio::test]
async fn an_uncertain_create_is_repeated_with_the_same_id() {
    let world = World::new().await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 503, "matching": CREATE } })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    assert_eq!(app.seen.conversations[&id].problem, None);
    assert_eq!(world.control.state().await.unwrap().conversations.len(), 1);
}

#[tokio::test]
async fn the_statuses_of_a_send_fail_the_message_and_a_retry_sends_it_once() {
    for (status, code) in [
        (400, FailureCode::RequestRefused),
        (403, FailureCode::PermissionDenied),
        (404, FailureCode::RequestRefused),
        (500, FailureCode::ServerFailed),
    ] {
        let world = World::new().await;
        let mut app = world.app().await;
        let id = app.greeted().await;
        world.faults(json!({ "answerNext": { "count": 1, "status": status, "matching": "/message" } })).await;
        app.send(&id, "hi").await;
        app.until("the failure", |seen| seen.delivery(&id, "hi") == Some(Delivery::Failed)).await;
        let entry = app.seen.text(&id, "hi").unwrap().clone();
        assert_eq!(entry.failure.as_ref().unwrap().code, code, "{status}");
        assert_eq!(app.seen.conversations[&id].state, ConversationState::Open);
        app.command(&id, Command::Retry(entry.identifier.clone())).await.unwrap();
        app.until("the answer", |seen| seen.text(&id, "You said: hi").is_some()).await;
        let again = app.seen.text(&id, "hi").unwrap();
        assert_eq!((&again.identifier, again.position, &again.failure), (&entry.identifier, entry.position, &None));
        let failure = app.command(&id, Command::Retry(entry.identifier)).await.unwrap_err();
        assert_eq!(failure.code, FailureCode::NotNow);
        app.assert_stored(&id).await;
    }
}

#[tokio::test]
async fn a_message_that_comes_too_soon_is_sent_again_by_itself_under_its_id() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 429, "matching": "/message" } })).await;
    app.send(&id, "hi").await;
    app.until("the wait", |seen| seen.told("the message is sent again in 1 s")).await;
    let waiting = app.seen.text(&id, "hi").unwrap().clone();
    assert_eq!((waiting.delivery, &waiting.failure), (Delivery::Pending, &None));
    app.until("the answer", |seen| seen.text(&id, "You said: hi").is_some()).await;
    assert_eq!(app.seen.text(&id, "hi").unwrap().identifier, waiting.identifier);
    assert_eq!(app.seen.conversations[&id].problem, None);
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_retry_of_nothing_is_not_found() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    let failure = app.command(&id, Command::Retry("33333333-3333-4333-8333-333333333333".into())).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::NotFound);
}

#[tokio::test]
async fn an_answer_that_is_cut_off_does_not_fail_what_the_stream_has_shown() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    app.until("receipts", |seen| seen.told("Sent receipts")).await;
    world.faults(json!({ "cutAnswers": 1 })).await;
    app.send(&id, "hi").await;
    app.until("the answer", |seen| seen.text(&id, "You said: hi").is_some()).await;
    app.until("the request", |seen| seen.told("not accepted (202), as far as is known")).await;
    app.until("read", |seen| seen.delivery(&id, "hi") == Some(Delivery::Read)).await;
    assert_eq!(app.seen.texts(&id).iter().filter(|(role, _)| role == "EndUser").count(), 1);
    app.assert_stored(&id).await;
    assert_eq!(app.seen.delivery(&id, "hi"), Some(Delivery::Read));
}

#[tokio::test]
async fn a_log_in_page_instead_of_an_answer_fails_the_message() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    app.until("receipts", |seen| seen.told("Sent receipts")).await;
    world.faults(json!({ "htmlAnswers": 1 })).await;
    app.send(&id, "hi").await;
    app.until("the failure", |seen| seen.delivery(&id, "hi") == Some(Delivery::Failed)).await;
    let entry = app.seen.text(&id, "hi").unwrap().clone();
    assert_eq!(entry.failure.unwrap().code, FailureCode::AnswerUnreadable);
    app.command(&id, Command::Retry(entry.identifier)).await.unwrap();
    app.until("the answer", |seen| seen.text(&id, "You said: hi").is_some()).await;
}

#[tokio::test]
async fn a_stream_that_cannot_open_says_why_and_does_not_create() {
    let world = World::new().await;
    world.faults(json!({ "streamsRefused": true })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until("a lost stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Retrying)).await;
    let view = &app.seen.conversations[&id];
    assert_eq!(view.state, ConversationState::Preparing);
    assert!(view.problem.is_some() && view.stream.reason.is_some() && view.stream.retry_at.is_some());
    assert!(world.control.state().await.unwrap().conversations.is_empty());
    world.faults(json!({ "streamsRefused": false })).await;
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
    assert_eq!(app.seen.conversations[&id].problem, None);
}

#[tokio::test]
async fn a_stream_that_is_given_up_waits_for_a_person() {
    let world = World::new().await;
    world.faults(json!({ "oddStreams": { "count": 1, "kind": "htmlPage" } })).await;
    let mut app = world.app().await;
    let id = app.start(IdentityView::Guest).await;
    app.until("a stopped stream", |seen| seen.is(&id, |view| view.stream.state == StreamState::Stopped)).await;
    assert!(app.seen.conversations[&id].problem.is_some());
    app.command(&id, Command::Reconnect).await.unwrap();
    app.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
}

//! Answers to choices and forms reach the org, mark what they answer, survive a kill, and are told with what they follow
//! from.

use std::collections::BTreeMap;

use console::conversation::Command;
use console::record::Commit;
use console::view::{
    AnswerDraft, ChoiceGroupView, ChoiceOptionView, ChoicesStyle, ChosenView, Delivery, EntryBody, EntryView,
    FailureCode, FormInputKind, FormInputView, FormSentView, FormValueView, HappeningKind, TitleView,
};
use serde_json::{Value, json};

use super::world::{App, Seen, World};

const CHOICES: &str = "00000000-0000-4000-8000-000000000001";
const FORM: &str = "00000000-0000-4000-8000-000000000002";

fn option(identifier: &str, title: &str) -> ChoiceOptionView {
    let title = TitleView { title: title.into(), ..TitleView::default() };
    ChoiceOptionView { identifier: Some(identifier.into()), title, link: None }
}

fn input(id: &str, label: &str, required: bool, input: FormInputKind) -> FormInputView {
    FormInputView { id: id.into(), label: label.into(), hint: None, required, input, next: None, submits: false }
}

/// Puts what an agent asked into the transcript.
async fn asked(app: &App, id: &str) {
    let text = FormInputKind::Text {
        placeholder: None,
        prefix: None,
        pattern: None,
        max_length: Some(5),
        multiline: false,
        keyboard: None,
    };
    let inputs = vec![
        input("name", "Your name", true, text),
        input("day", "Day", false, FormInputKind::Date { min: Some("2026-01-01".into()), max: None, start: None }),
        input("fruit", "Fruit", false, FormInputKind::Select { options: vec![option("a", "Apples")], multiple: true }),
    ];
    let groups = vec![ChoiceGroupView { title: None, options: vec![option("a", "Apples"), option("b", "Bees")] }];
    let style = ChoicesStyle::QuickReplies;
    let choices = EntryBody::Choices { style, text: "Which?".into(), groups, chosen: Vec::new() };
    let form = EntryBody::Form { title: "You".into(), text: None, inputs, broken: false, answered: false };
    let record = app.store.conversation(id).await.unwrap().unwrap();
    let row = |identifier: &str, body: EntryBody| EntryView {
        conversation_id: id.to_owned(),
        identifier: identifier.to_owned(),
        position: 0,
        at: record.changed_at,
        arrived_at: record.changed_at,
        entry_type: "Message".into(),
        role: "Agent".into(),
        sender_name: "Ada".into(),
        body,
        delivery: Delivery::Received,
        failure: None,
        happening: None,
        in_reply_to: None,
        revised: false,
    };
    let entries = vec![row(CHOICES, choices), row(FORM, form)];
    let commit = Commit { record: record.clone(), entries, happenings: Vec::new(), sealed_token: None };
    app.store.commit(commit).await.unwrap();
}

fn choose(options: &[&str]) -> Command {
    let options = options.iter().map(|&option| option.to_owned()).collect();
    Command::Answer { identifier: CHOICES.into(), answer: AnswerDraft::Choices { options } }
}

fn fill(values: &[(&str, &str)]) -> Command {
    let values: BTreeMap<String, Vec<String>> =
        values.iter().map(|(id, value)| ((*id).to_owned(), vec![(*value).to_owned()])).collect();
    Command::Answer { identifier: FORM.into(), answer: AnswerDraft::Form { values } }
}

fn answer<'a>(seen: &'a Seen, id: &str, question: &str) -> Option<&'a EntryView> {
    let mut rows = seen.entries.values();
    rows.find(|row| row.conversation_id == id && row.in_reply_to.as_deref() == Some(question))
}

/// Whether the server has shown the answer.
fn is_shown(seen: &Seen, id: &str, question: &str) -> bool {
    answer(seen, id, question).is_some_and(|row| row.happening.is_some())
}

async fn sent(world: &World) -> Vec<Value> {
    let received = world.control.received().await.unwrap();
    let messages = received.iter().filter(|request| request.path.ends_with("/message"));
    messages.map(|request| serde_json::from_str::<Value>(&request.body).unwrap()["message"].clone()).collect()
}

#[tokio::test]
async fn a_choice_is_sent_as_one_and_marks_the_question() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    asked(&app, &id).await;
    app.command(&id, choose(&["b"])).await.unwrap();
    app.until("the echo", |seen| is_shown(seen, &id, CHOICES)).await;
    let row = answer(&app.seen, &id, CHOICES).unwrap();
    let chosen = ChosenView { identifier: "b".into(), title: "Bees".into() };
    assert_eq!(row.body, EntryBody::Chosen { options: vec![chosen] });
    let message = sent(&world).await.remove(0);
    assert_eq!(message["messageType"], "ChoicesResponseMessage");
    assert_eq!(message["inReplyToMessageId"], CHOICES);
    let selected = json!([{ "optionIdentifier": "b", "optionTitle": "Bees" }]);
    assert_eq!(message["choicesResponse"], json!({ "formatType": "Selections", "selectedOptions": selected }));
    // Choosing again is allowed, and both are marked.
    app.command(&id, choose(&["a"])).await.unwrap();
    app.until("both marks", |seen| {
        seen.entries.values().any(|row| match &row.body {
            EntryBody::Choices { chosen, .. } => chosen == &["b", "a"],
            _ => false,
        })
    })
    .await;
    app.conversations.shutdown().await;
    let question = app.store.entry(&id, CHOICES).await.unwrap().unwrap();
    assert!(matches!(question.body, EntryBody::Choices { chosen, .. } if chosen == ["b", "a"]));
}

#[tokio::test]
async fn a_form_is_sent_with_typed_values_and_is_named_by_its_labels() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    asked(&app, &id).await;
    app.command(&id, fill(&[("name", "Ann"), ("day", "2026-11-21"), ("fruit", "a")])).await.unwrap();
    app.until("the echo", |seen| is_shown(seen, &id, FORM)).await;
    let EntryBody::FormAnswer { title, values } = &answer(&app.seen, &id, FORM).unwrap().body else { panic!() };
    let shown: Vec<(&str, &str)> = values.iter().map(|value| (value.label.as_str(), value.value.as_str())).collect();
    assert_eq!(
        (title.as_str(), shown.as_slice()),
        ("You", [("Your name", "Ann"), ("Day", "2026-11-21"), ("Fruit", "Apples")].as_slice())
    );
    let FormValueView { sent: kept, .. } = &values[0];
    assert_eq!(kept, &Some(FormSentView::Text { text: "Ann".into() }));
    let message = sent(&world).await.remove(0);
    assert_eq!(message["messageType"], "FormResponseMessage");
    let values = &message["formResponse"]["inputValues"];
    assert_eq!(values[0]["value"], json!({ "valueType": "TextValue", "textValue": "Ann" }));
    assert_eq!(values[1]["value"], json!({ "valueType": "DateValue", "dateValue": "2026-11-21" }));
    assert_eq!(values[2]["inputValueType"], "SelectedOptionsInputValue");
    app.conversations.shutdown().await;
    let question = app.store.entry(&id, FORM).await.unwrap().unwrap();
    assert!(matches!(question.body, EntryBody::Form { answered: true, .. }));
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_refused_and_nothing_is_sent() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    asked(&app, &id).await;
    for (command, fields) in [
        (choose(&["z"]), vec!["options"]),
        (fill(&[("day", "2025-12-31")]), vec!["name", "day"]),
        (fill(&[("name", "Annabel")]), vec!["name"]),
    ] {
        let failure = app.command(&id, command).await.unwrap_err();
        assert_eq!(failure.code, FailureCode::FieldsInvalid);
        let named: Vec<&str> = failure.fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(named, fields);
    }
    let unknown = Command::Answer { identifier: "no".into(), answer: AnswerDraft::Choices { options: Vec::new() } };
    assert_eq!(app.command(&id, unknown).await.unwrap_err().code, FailureCode::NotFound);
    assert!(sent(&world).await.is_empty());
}

#[tokio::test]
async fn an_answer_that_failed_is_sent_again_as_it_was_even_after_a_kill() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    asked(&app, &id).await;
    world.faults(json!({ "answerNext": { "count": 1, "status": 400, "matching": "/message" } })).await;
    app.command(&id, fill(&[("name", "Ann"), ("fruit", "a")])).await.unwrap();
    app.until("the failure", |seen| answer(seen, &id, FORM).is_some_and(|row| row.delivery == Delivery::Failed)).await;
    let identifier = answer(&app.seen, &id, FORM).unwrap().identifier.clone();
    app.kill().await;

    let mut app = world.app().await;
    app.resume().await;
    app.command(&id, Command::Retry(identifier.clone())).await.unwrap();
    app.until("the echo", |seen| is_shown(seen, &id, FORM)).await;
    let messages = sent(&world).await;
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0], messages[1], "the same message, under the same id");
    assert_eq!(messages[1]["id"], identifier.as_str());
}

#[tokio::test]
async fn the_timeline_says_who_did_what_and_what_it_follows_from() {
    let world = World::new().await;
    let mut app = world.app().await;
    let id = app.greeted().await;
    app.send(&id, "hi").await;
    app.until("the answer", |seen| seen.text(&id, "You said: hi").is_some()).await;
    app.conversations.shutdown().await;
    let happenings = app.store.newest_happenings(&id, 1_000).await.unwrap();
    let named = |kind: HappeningKind, part: &str| {
        happenings.iter().find(|one| one.kind == kind && one.summary.contains(part)).unwrap_or_else(|| panic!("{part}"))
    };
    let created = named(HappeningKind::Request, "Created the conversation");
    assert_eq!((created.role.as_deref(), created.cause), (Some("EndUser"), None));
    let token = named(HappeningKind::Token, "Token for a guest; it expires in");
    assert_eq!(token.cause.map(|cause| cause.number), Some(1 + 1), "the request for it");
    let reply = happenings.iter().find(|one| {
        one.entry_identifier.as_deref() == app.seen.text(&id, "You said: hi").map(|row| row.identifier.as_str())
    });
    let reply = reply.unwrap();
    assert_eq!(reply.role.as_deref(), Some("Agent"));
    let cause = reply.cause.unwrap();
    let cause = happenings.iter().find(|one| one.number == cause.number).unwrap();
    assert!(cause.role.as_deref() == Some("EndUser"), "{cause:?}");
    assert!(
        happenings.iter().all(|one| one.cause.is_none_or(|cause| cause.number < one.number && cause.after_ms >= 0))
    );
}

//! What the end user does in a case, each way once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use console::run::{Plan, PlannedCase};
use console::scenario::model::{
    Action, ClientEvent, Condition, Deed, EventKind, FileMatch, JsonMatch, Manual, MessageKind, MessageMatch, Role,
    Scenario, SendFile, SessionWord, Start, TextMatch,
};
use console::view::{CaseState, CaseView, FailureCode, ProfileDraft, RunTarget, StepVerdict};
use serde_json::json;

use super::hall::{Hall, agent_says, expect, expect_within, guest, plan, say, scenario};

fn played(deeds: Vec<Deed>) -> Action {
    Action::Manual(Manual { instructions: "Do it".into(), question: None, within: None, practice: deeds })
}

fn of_kind(kind: MessageKind) -> Condition {
    Condition::Message(MessageMatch {
        from: Some(Role::Agent),
        text: TextMatch::Any,
        kind: Some(kind),
        options: Vec::new(),
        json: None,
    })
}

fn assert_passed(case: &CaseView) {
    let failures: Vec<_> = case.steps.iter().filter_map(|step| step.failure.as_ref()).collect();
    assert_eq!((case.summary.state, case.summary.reason.as_deref()), (CaseState::Passed, None), "{failures:#?}");
}

fn text_file(name: &str) -> SendFile {
    SendFile {
        path: None,
        text: Some("abc".into()),
        name: Some(name.into()),
        media_type: None,
        caption: "Here it is".into(),
    }
}

#[tokio::test]
async fn choices_are_chosen_and_forms_filled_in_by_what_is_read_on_them() {
    let hall = Hall::new().await;
    let values = BTreeMap::from([
        ("Your name".to_owned(), json!("Ada")),
        ("email".to_owned(), json!("ada@example.com")),
        ("Colours".to_owned(), json!(["Red", "blue"])),
        ("Size".to_owned(), json!("Large")),
        ("How does it come back?".to_owned(), json!("By post")),
    ]);
    let case = hall
        .case(scenario([
            guest(),
            expect([agent_says("hello")]),
            played(vec![Deed::Sample("quickReplies".into())]),
            expect([of_kind(MessageKind::QuickReplies)]),
            Action::Choose(vec!["Yes".into()]),
            played(vec![Deed::Sample("form".into())]),
            expect([of_kind(MessageKind::Form)]),
            Action::Form(values),
        ]))
        .await;
    assert_passed(&case);
    let wrong = scenario([
        guest(),
        expect([agent_says("hello")]),
        played(vec![Deed::Sample("quickReplies".into())]),
        Action::Choose(vec!["Maybe".into()]),
    ]);
    let case = hall.case(wrong).await;
    let failure = case.steps[3].failure.as_ref().unwrap();
    assert_eq!(failure.message, "The message has no option “Maybe”.");
    assert!(failure.hint.as_deref().unwrap().contains("Yes"), "{failure:?}");
}

#[tokio::test]
async fn files_are_sent_and_known_by_their_hash() {
    let hall = Hall::new().await;
    let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let found = |from, sum: &str| {
        Condition::File(FileMatch { from, name: TextMatch::Contains("note".into()), sha256: Some(sum.into()) })
    };
    let case = hall
        .case(scenario([
            guest(),
            expect([agent_says("hello")]),
            Action::File(text_file("note.txt")),
            expect([found(Some(Role::EndUser), sum)]),
            played(vec![Deed::File { name: "their-note.txt".into(), text: "abc".into() }]),
            expect([found(Some(Role::Agent), sum)]),
        ]))
        .await;
    assert_passed(&case);
    // Other bytes do not become these.
    let case = hall
        .case(scenario([
            guest(),
            expect([agent_says("hello")]),
            played(vec![Deed::File { name: "their-note.txt".into(), text: "other".into() }]),
            expect_within(found(Some(Role::Agent), sum), Duration::from_secs(300)),
        ]))
        .await;
    assert_eq!(case.steps[3].state, StepVerdict::Failed);
    assert!(case.steps[3].expectations[0].saw[0].contains("its SHA-256 is "), "{:?}", case.steps[3]);
}

#[tokio::test]
async fn a_file_is_read_beside_the_scenario_and_nowhere_else() {
    let hall = Hall::new().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("scenarios")).unwrap();
    std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    std::fs::write(folder.path().join("scenarios/note.txt"), "abc").unwrap();
    for (path, state) in [("note.txt", CaseState::Passed), ("../secret.txt", CaseState::Failed)] {
        let file = SendFile { path: Some(path.into()), text: None, name: None, ..text_file("") };
        let wanted = scenario([guest(), expect([agent_says("hello")]), Action::File(file)]);
        let mut planned = plan(&[wanted], &hall.target());
        planned.cases[0].folder = Some(folder.path().join("scenarios"));
        let run = hall.run(planned).await;
        assert_eq!(run.cases[0].state, state, "{:?}", run.cases[0]);
    }
}

#[tokio::test]
async fn a_message_is_known_by_its_json() {
    let hall = Hall::new().await;
    let json =
        JsonMatch { path: "$.entryPayload.abstractMessage.staticContent.text".into(), equals: Some(json!("Hello")) };
    let greeting = Condition::Message(MessageMatch {
        from: None,
        text: TextMatch::Any,
        kind: None,
        options: Vec::new(),
        json: Some(json),
    });
    assert_passed(&hall.case(scenario([guest(), expect([greeting])])).await);
}

#[tokio::test]
async fn the_stream_is_dropped_and_nothing_is_lost() {
    let hall = Hall::new().await;
    let gaps = Condition::Gaps { missed: Some(0), doubled: None, reordered: Some(0) };
    let case = hall
        .case(scenario([
            guest(),
            expect([agent_says("hello")]),
            Action::Client(ClientEvent::DropStream),
            say("after it"),
            expect([agent_says("after it"), gaps]),
            Action::Client(ClientEvent::CloseTab),
            Action::Client(ClientEvent::ReopenTab),
            say("in the new tab"),
            expect([agent_says("in the new tab")]),
            Action::End,
            expect([Condition::Session(SessionWord::Ended)]),
        ]))
        .await;
    assert_passed(&case);
    assert!(case.events.iter().any(|event| event.text.contains("dropped on purpose")), "{:#?}", case.events);
}

#[tokio::test]
async fn a_tab_that_stays_closed_is_opened_to_close_the_conversation() {
    let hall = Hall::new().await;
    let case = hall.case(scenario([guest(), Action::Client(ClientEvent::CloseTab)])).await;
    assert_passed(&case);
    assert_eq!((hall.open_conversations().await, hall.console.leftovers().await.unwrap().len()), (0, 0));
}

#[tokio::test]
async fn pauses_and_silence_are_counted_as_asked_for() {
    let hall = Hall::new().await;
    let silence =
        Condition::Nothing { of: EventKind::Message, from: Some(Role::Agent), during: Duration::from_millis(200) };
    let case = hall
        .case(scenario([
            guest(),
            expect([agent_says("hello")]),
            Action::Typing(Duration::from_millis(100)),
            Action::Wait(Duration::from_millis(100)),
            expect([silence]),
        ]))
        .await;
    assert_passed(&case);
    assert_eq!(case.summary.waited_ms, 400);
    assert!(case.summary.took_ms.unwrap() >= 400);
}

#[tokio::test]
async fn the_prechat_form_is_filled_in() {
    let mut hall = Hall::new().await;
    let draft = ProfileDraft {
        name: "With pre-chat".into(),
        environment: Some(console::view::Environment::Sandbox),
        service_url: hall.org.url(),
        org_id: hall.org.org_id().into(),
        developer_name: "Practice_With_Prechat".into(),
        ..ProfileDraft::default()
    };
    hall.profile = hall.console.create_profile(draft).await.unwrap();
    let pairs = [("_firstName", "Ada"), ("_email", "ada@example.com")];
    let prechat = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let start = Action::Start(Start { prechat, ..Start::default() });
    assert_passed(&hall.case(scenario([start, expect([Condition::Accepted])])).await);
    let case = hall.case(scenario([guest()])).await;
    assert_eq!(case.steps[0].failure.as_ref().unwrap().code, FailureCode::FieldsInvalid);
    assert_eq!(hall.open_conversations().await, 0);
}

#[tokio::test]
async fn test_traffic_is_marked_where_the_org_has_an_attribute_for_it() {
    let mut hall = Hall::new().await;
    for (setting, sent) in [("Order_Number", "handover-test"), ("Order_Number=yes", "yes")] {
        let draft = ProfileDraft {
            name: "Acme".into(),
            environment: Some(console::view::Environment::Sandbox),
            service_url: hall.org.url(),
            org_id: hall.org.org_id().into(),
            developer_name: hall.org.developer_name().into(),
            connector: Some(console::view::ConnectorId::Blip),
            settings: Some([("testAttribute".to_owned(), setting.to_owned())].into()),
        };
        hall.profile = hall.console.create_profile(draft).await.unwrap();
        let case = hall.case(scenario([guest()])).await;
        let fates: Vec<_> = case.attributes.iter().map(|one| (one.name.as_str(), one.sent.as_str())).collect();
        assert_eq!(fates, [("Order_Number", sent)]);
    }
    let wrong = Some([("testAttribute".to_owned(), "not a name".to_owned())].into());
    let draft = ProfileDraft {
        name: "Acme".into(),
        service_url: hall.org.url(),
        org_id: hall.org.org_id().into(),
        developer_name: hall.org.developer_name().into(),
        settings: wrong,
        ..ProfileDraft::default()
    };
    assert_eq!(hall.console.create_profile(draft).await.unwrap_err().code, FailureCode::FieldsInvalid);
}

#[tokio::test]
async fn a_row_is_a_case_with_its_values() {
    let hall = Hall::new().await;
    let row = |tier: &str| BTreeMap::from([("tier".to_owned(), tier.to_owned())]);
    let wanted = Arc::new(Scenario {
        rows: vec![row("Gold"), row("Silver")],
        ..scenario([
            guest(),
            expect([agent_says("hello")]),
            say("${tier} please"),
            expect([agent_says("${tier} please")]),
        ])
    });
    let case = |place| PlannedCase {
        scenario: Arc::clone(&wanted),
        scenario_id: None,
        file: String::new(),
        digest: String::new(),
        folder: None,
        row: Some(place),
        repetition: 1,
        target: hall.target(),
    };
    let run = hall.run(Plan { cases: vec![case(0), case(1)], ..plan(&[], &RunTarget::Practice) }).await;
    let rows: Vec<_> = run.cases.iter().map(|case| (case.row.as_str(), case.state)).collect();
    assert_eq!(rows, [("tier=Gold", CaseState::Passed), ("tier=Silver", CaseState::Passed)]);
    let gold = hall.console.case(&run.cases[0].id).await.unwrap();
    assert_eq!(gold.steps[2].state, StepVerdict::Passed);
    assert!(gold.events.iter().any(|event| event.text == "Gold please"));
}

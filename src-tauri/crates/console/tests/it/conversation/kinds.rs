//! Every kind of message and event over the real socket: what it becomes here.

use console::conversation::Command;
use console::view::{
    ChoicesStyle, Delivery, EntryBody, EntryView, FileUpload, FormInputKind, FormResultView, HappeningKind,
    MessageReason,
};
use practice_org::control::types::{AgentAction, Sample};

use super::stream::{accepted, says};
use super::world::{App, World};

/// Sends a sample and gives its row.
async fn sample(world: &World, app: &mut App, id: &str, sample: Sample) -> EntryView {
    let (agent_id, before) = (world.agent(0).await, app.seen.entries_of(id).len());
    world.control.act(id, &AgentAction::Sample { agent_id, sample }).await.unwrap();
    app.until(&format!("{sample:?}"), |seen| seen.entries_of(id).len() > before).await;
    let mut rows = app.seen.entries_of(id);
    rows.sort_by_key(|row| row.position);
    rows.pop().unwrap()
}

fn texts(body: &EntryBody) -> (Option<MessageReason>, usize) {
    match body {
        EntryBody::Text { reason, citations, .. } => (*reason, citations.len()),
        other => panic!("{other:?}"),
    }
}

fn style(body: &EntryBody) -> (ChoicesStyle, usize) {
    match body {
        EntryBody::Choices { style, groups, .. } => (*style, groups.len()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_static_content_has_its_row() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, _) = accepted(&world, &mut app).await;
    assert!(texts(&sample(&world, &mut app, &id, Sample::TextWithCitations).await.body).1 > 0);
    let hostile = sample(&world, &mut app, &id, Sample::HostileText).await;
    assert!(matches!(&hostile.body, EntryBody::Text { text, .. } if text.contains('<')), "{:?}", hostile.body);
    let body = sample(&world, &mut app, &id, Sample::RichLink).await.body;
    assert!(matches!(&body, EntryBody::Link { url, image: Some(_), .. } if url.starts_with("http")), "{body:?}");
    let body = sample(&world, &mut app, &id, Sample::HostileLink).await.body;
    assert!(matches!(&body, EntryBody::Link { url, .. } if url.starts_with("javascript:")), "{body:?}");
    let body = sample(&world, &mut app, &id, Sample::Attachments).await.body;
    assert!(matches!(&body, EntryBody::Files { files, .. } if files.iter().all(|file| file.fetchable)), "{body:?}");
    let body = sample(&world, &mut app, &id, Sample::BrokenAttachments).await.body;
    let EntryBody::Files { files, .. } = &body else { panic!("{body:?}") };
    assert!(files.iter().any(|file| file.upload == FileUpload::Pending));
    assert!(files.iter().any(|file| matches!(file.upload, FileUpload::Failed { .. })));
    assert!(files.iter().any(|file| file.url.starts_with("file:") && !file.fetchable));
    let body = sample(&world, &mut app, &id, Sample::WebView).await.body;
    assert!(matches!(&body, EntryBody::WebView { survey: true, .. }), "{body:?}");
    let reason = |body: &EntryBody| texts(body).0;
    assert_eq!(
        reason(&sample(&world, &mut app, &id, Sample::Automated).await.body),
        Some(MessageReason::AutomatedResponse)
    );
    assert_eq!(reason(&sample(&world, &mut app, &id, Sample::ConsentText).await.body), Some(MessageReason::Consent));
    for unknown in [Sample::UnknownFormat, Sample::UnknownMessage, Sample::UnknownEntry] {
        let body = sample(&world, &mut app, &id, unknown).await.body;
        let EntryBody::Other { json, .. } = &body else { panic!("{body:?}") };
        assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{json}");
    }
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn every_question_has_its_row_and_takes_an_answer() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, _) = accepted(&world, &mut app).await;
    for (kind, expected) in [
        (Sample::Buttons, ChoicesStyle::Buttons),
        (Sample::QuickReplies, ChoicesStyle::QuickReplies),
        (Sample::ListPicker, ChoicesStyle::ListPicker),
        (Sample::Carousel, ChoicesStyle::Carousel),
        (Sample::Menu, ChoicesStyle::Menu),
        (Sample::DisplayableButtons, ChoicesStyle::Buttons),
    ] {
        let question = sample(&world, &mut app, &id, kind).await;
        assert_eq!(style(&question.body).0, expected, "{kind:?}");
        let EntryBody::Choices { groups, .. } = &question.body else { panic!("{:?}", question.body) };
        let option =
            groups.iter().flat_map(|group| &group.options).find_map(|option| option.identifier.clone()).unwrap();
        let answer = console::view::AnswerDraft::Choices { options: vec![option.clone()] };
        app.command(&id, Command::Answer { identifier: question.identifier.clone(), answer }).await.unwrap();
        app.until("the mark", |seen| {
            seen.entries
                .get(&(id.clone(), question.position))
                .is_some_and(|row| matches!(&row.body, EntryBody::Choices { chosen, .. } if chosen.contains(&option)))
        })
        .await;
    }
    let form = sample(&world, &mut app, &id, Sample::Form).await;
    let EntryBody::Form { inputs, broken, .. } = &form.body else { panic!("{:?}", form.body) };
    assert!(!broken && inputs.iter().any(|input| matches!(input.input, FormInputKind::DateTime { .. })));
    assert!(!inputs.iter().any(|input| matches!(input.input, FormInputKind::Unknown { .. })), "{inputs:?}");
    let circular = sample(&world, &mut app, &id, Sample::CircularForm).await.body;
    assert!(matches!(&circular, EntryBody::Form { broken: true, .. }), "{circular:?}");
    let records = sample(&world, &mut app, &id, Sample::FormRecords).await.body;
    assert!(matches!(&records, EntryBody::FormResult { result: FormResultView::Records { .. } }), "{records:?}");
    let errors = sample(&world, &mut app, &id, Sample::FormErrors).await.body;
    assert!(matches!(&errors, EntryBody::FormResult { result: FormResultView::Errors { .. } }), "{errors:?}");
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn a_message_that_comes_in_pieces_becomes_one_and_progress_goes() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent_id) = accepted(&world, &mut app).await;
    let progress = AgentAction::Progress { agent_id: agent_id.clone(), text: "Looking it up".into() };
    world.control.act(&id, &progress).await.unwrap();
    app.until("progress", |seen| {
        seen.is(&id, |view| view.progress.as_ref().is_some_and(|progress| progress.text == "Looking it up"))
    })
    .await;
    let text = "Your order is on its way";
    world.control.act(&id, &AgentAction::Stream { agent_id, text: text.into(), every_ms: 1 }).await.unwrap();
    app.until("the message", |seen| seen.text(&id, text).is_some()).await;
    let view = &app.seen.conversations[&id];
    assert_eq!((view.streaming.len(), view.progress.is_some()), (0, false));
    assert!(app.seen.told("Piece 2 of a message"));
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn changes_failed_deliveries_consent_and_waits_are_told() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    says(&world, &id, &agent, "first").await;
    app.until("the text", |seen| seen.text(&id, "first").is_some()).await;
    let first = app.seen.text(&id, "first").unwrap().clone();
    let revise = AgentAction::Revise { agent_id: agent.clone(), identifier: None, text: "second".into() };
    world.control.act(&id, &revise).await.unwrap();
    app.until("the change", |seen| seen.text(&id, "second").is_some()).await;
    let row = app.seen.text(&id, "second").unwrap();
    assert_eq!((row.position, row.revised, &row.identifier), (first.position, true, &first.identifier));

    app.send(&id, "mine").await;
    app.until("it to arrive", |seen| seen.text(&id, "mine").is_some_and(|row| row.happening.is_some())).await;
    let fail = AgentAction::FailDelivery { identifier: None, code: "X1".into(), message: "Nobody there".into() };
    world.control.act(&id, &fail).await.unwrap();
    app.until("the failure", |seen| seen.delivery(&id, "mine") == Some(Delivery::Failed)).await;
    assert!(app.seen.text(&id, "mine").unwrap().failure.as_ref().unwrap().message.contains("Nobody there"));
    assert!(
        app.seen
            .entries_of(&id)
            .iter()
            .any(|row| matches!(&row.body, EntryBody::NotDelivered { code, .. } if code == "X1"))
    );

    world.control.act(&id, &AgentAction::Consent { status: "OptOut".into() }).await.unwrap();
    world.control.act(&id, &AgentAction::QueuePosition { position: 4 }).await.unwrap();
    world.control.act(&id, &AgentAction::EstimatedWait { seconds: 90 }).await.unwrap();
    app.until("the wait", |seen| {
        seen.is(&id, |view| {
            let routing = view.routing.as_ref();
            routing.is_some_and(|one| one.queue_position == Some(4) && one.estimated_wait_seconds == Some(90))
        })
    })
    .await;
    assert!(
        app.seen
            .entries_of(&id)
            .iter()
            .any(|row| matches!(&row.body, EntryBody::Consent { status, .. } if status == "OptOut"))
    );
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_shown_as_it_came_and_loses_nothing() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    let deep = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
    let payloads = [
        ("Message", "no JSON at all".to_owned()),
        ("Message", deep),
        ("Message", "[]".to_owned()),
        (
            "RoutingResult",
            r#"{"entryType":"Message","abstractMessage":{"messageType":"StaticContentMessage"}}"#.to_owned(),
        ),
        ("SessionStatusChanged", "null".to_owned()),
    ];
    for (entry_type, payload) in payloads {
        let raw = AgentAction::Raw {
            event: "CONVERSATION_MESSAGE".into(),
            entry_type: entry_type.into(),
            payload: payload.clone(),
            identifier: None,
            event_id: None,
            role: None,
        };
        world.control.act(&id, &raw).await.unwrap();
        app.until(&payload, |seen| {
            let mut rows = seen.entries.values();
            rows.any(|row| matches!(&row.body, EntryBody::Other { json, .. } if *json == payload))
        })
        .await;
    }
    let odd = app.seen.happenings().filter(|one| one.summary.contains("in a shape that cannot be read"));
    assert_eq!(odd.filter(|one| one.unusual && one.kind == HappeningKind::Event).count(), 5);
    says(&world, &id, &agent, "still here").await;
    app.until("what comes after", |seen| seen.text(&id, "still here").is_some()).await;
    app.assert_stored(&id).await;
}

#[tokio::test]
async fn event_ids_that_go_backwards_are_told_once_and_not_kept() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    says(&world, &id, &agent, "before").await;
    app.until("the first", |seen| seen.text(&id, "before").is_some()).await;
    let kept = app.store.conversation(&id).await.unwrap().unwrap().last_event_id;
    world.faults(serde_json::json!({ "eventIdsBackwards": 2 })).await;
    says(&world, &id, &agent, "one").await;
    says(&world, &id, &agent, "two").await;
    app.until("both", |seen| seen.text(&id, "two").is_some()).await;
    let lower = app.seen.happenings().filter(|one| one.name == "eventIds");
    assert_eq!(lower.count(), 1);
    assert_eq!(app.store.conversation(&id).await.unwrap().unwrap().last_event_id, kept);
}

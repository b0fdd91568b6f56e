//! What happens on the other side.

use std::time::Duration;

use console::scenario::model::{Agents, Deed, PracticeSetting};
use console::view::{EntryBody, FailureCode, IdentityView, SessionState, StreamState};
use rehearsal::Rehearsal;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_person_accepts_writes_and_ends() {
    let rehearsal = Rehearsal::new(None);
    let case = Case::start(&rehearsal, &of(Agents::Manual)).await;
    // Each waits until it fits, however far the conversation is.
    case.perform(Deed::Accept).await.unwrap();
    case.perform(Deed::Typing(Duration::from_millis(1))).await.unwrap();
    case.perform(Deed::Say("Good morning".into())).await.unwrap();
    case.until_said("Good morning").await;
    case.perform(Deed::Sample("quickReplies".into())).await.unwrap();
    case.perform(Deed::File { name: "terms.txt".into(), text: "All of them".into() }).await.unwrap();
    let kinds = |body: &EntryBody| {
        let shown = format!("{body:?}");
        (shown.contains("terms.txt"), shown.contains("QuickReplies"))
    };
    case.until("quick replies and a file", |transcript| {
        let found = transcript.entries.iter().map(|entry| kinds(&entry.body));
        found.fold((false, false), |all, one| (all.0 || one.0, all.1 || one.1)) == (true, true)
    })
    .await;
    case.perform(Deed::End).await.unwrap();
    case.until("the end", |transcript| transcript.conversation.session == SessionState::Ended).await;
    case.end().await;
    rehearsal.end().await;
}

#[tokio::test]
async fn whoever_is_asked_next_takes_what_was_refused() {
    let rehearsal = Rehearsal::new(None);
    let case = Case::start(&rehearsal, &of(Agents::Manual)).await;
    case.perform(Deed::Decline).await.unwrap();
    case.perform(Deed::Accept).await.unwrap();
    case.until("Mia", |transcript| has(&transcript.conversation, "Mia Manual")).await;
    case.end().await;
    rehearsal.end().await;
}

#[tokio::test]
async fn somebody_else_takes_over() {
    let rehearsal = Rehearsal::new(None);
    for (agents, second) in [(Agents::Manual, "Mia Manual"), (Agents::Script(quick()), "Max Manual")] {
        let case = Case::start(&rehearsal, &of(agents)).await;
        case.perform(Deed::Accept).await.unwrap();
        case.perform(Deed::Transfer).await.unwrap();
        case.until(second, |transcript| has(&transcript.conversation, second)).await;
        case.perform(Deed::Say("I am here now".into())).await.unwrap();
        case.until_said("I am here now").await;
        case.end().await;
    }
    rehearsal.end().await;
}

#[tokio::test]
async fn a_script_hands_over_by_itself() {
    let rehearsal = Rehearsal::new(None);
    let script = console::scenario::model::Script {
        answers: vec!["One".into(), "Two".into()],
        transfer_after: Some(1),
        end_after: Some(2),
        ..quick()
    };
    let case = Case::start(&rehearsal, &of(Agents::Script(script))).await;
    case.until_said("Hello").await;
    case.ground.console.send_message(&case.id, "First".into()).await.unwrap();
    case.until_said("Hello, this is Max. I am taking over.").await;
    case.ground.console.send_message(&case.id, "Second".into()).await.unwrap();
    case.until("the end", |transcript| {
        said(transcript, "One") && said(transcript, "Two") && transcript.conversation.session == SessionState::Ended
    })
    .await;
    case.end().await;
    rehearsal.end().await;
}

#[tokio::test]
async fn faults_are_armed_and_happen() {
    let rehearsal = Rehearsal::new(None);
    let identity = IdentityView::Verified { subject: "customer-42".into() };
    let case = Case::start_as(&rehearsal, &of(Agents::Script(quick())), identity).await;
    case.until_said("Hello").await;
    let open = |transcript: &console::view::TranscriptView| transcript.conversation.stream.state == StreamState::Open;
    case.until("an open stream", open).await;
    case.perform(Deed::Now("dropStreams".into())).await.unwrap();
    case.until("a reconnect", |transcript| transcript.conversation.stream.reconnects > 0 && open(transcript)).await;
    case.perform(Deed::Faults([("duplicateEvents".to_owned(), json!(1))].into())).await.unwrap();
    case.perform(Deed::QueuePosition(3)).await.unwrap();
    case.until("a place in the queue", |transcript| {
        transcript.conversation.routing.as_ref().is_some_and(|routing| routing.queue_position == Some(3))
    })
    .await;
    case.end().await;
    rehearsal.end().await;
}

#[tokio::test]
async fn a_server_that_goes_is_waited_for() {
    let rehearsal = Rehearsal::new(None);
    let case = Case::start(&rehearsal, &of(Agents::Manual)).await;
    case.perform(Deed::Accept).await.unwrap();
    case.perform(Deed::Now("restartServer".into())).await.unwrap();
    case.perform(Deed::Say("Back again".into())).await.unwrap();
    case.until_said("Back again").await;
    case.end().await;
    rehearsal.end().await;
}

#[tokio::test]
async fn names_that_do_not_exist_are_refused() {
    let rehearsal = Rehearsal::new(None);
    let case = Case::start(&rehearsal, &of(Agents::Script(quick()))).await;
    let unknown = [
        (Deed::Now("dropStream".into()), "dropStreams"),
        (Deed::Sample("quickReply".into()), "quickReplies"),
        (Deed::Faults([("noAgents".to_owned(), json!(true))].into()), "noAgent"),
    ];
    for (deed, meant) in unknown {
        let failure = case.perform(deed).await.unwrap_err();
        assert_eq!(failure.code, FailureCode::FieldsInvalid, "{meant}");
        assert_eq!(failure.fields[0].suggestion.as_deref(), Some(meant));
    }
    case.end().await;
    rehearsal.end().await;
}

#[tokio::test]
async fn nobody_is_waited_for_without_end() {
    let rehearsal = Rehearsal::new(None);
    let setting = PracticeSetting { agents: Agents::Nobody, ..PracticeSetting::default() };
    let case = Case::start(&rehearsal, &setting).await;
    let failure = case.perform(Deed::Accept).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::NotNow);
    assert_eq!(failure.message, "Within 10 s no agent was offered the conversation.");
    assert!(failure.hint.is_some_and(|hint| hint.contains("agents: manual")));
    case.end().await;
    rehearsal.end().await;
}

fn has(view: &console::view::ConversationView, name: &str) -> bool {
    view.participants.iter().any(|participant| participant.name == name && participant.role == "Agent")
}

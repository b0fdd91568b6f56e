//! What the stream did not bring, and orgs that are gone: neither passes unseen.

use std::collections::BTreeMap;
use std::time::Duration;

use console::scenario::model::{Action, Agents, Condition, Deed, EventKind, Manual, PracticeSetting, Role, Start};
use console::view::{CaseEventKind, CaseState, CaseView, RunView, StepVerdict};
use serde_json::{Value, json};

use super::hall::{Hall, agent_says, expect, guest, plan, scenario, until, until_over};

fn played(practice: Vec<Deed>) -> Action {
    Action::Manual(Manual { instructions: "Do it".into(), question: None, within: None, practice })
}

fn arm(name: &str, value: Value) -> Deed {
    Deed::Faults(BTreeMap::from([(name.to_owned(), value)]))
}

fn missed(count: u32) -> Condition {
    Condition::Gaps { missed: Some(count), doubled: None, reordered: None }
}

async fn manual() -> Hall {
    Hall::with(&PracticeSetting { agents: Agents::Manual, ..PracticeSetting::default() }).await
}

/// An agent says three things, of which the stream loses the first two.
fn lossy() -> [Action; 3] {
    let say = |text: &str| Deed::Say(text.into());
    let lost = vec![Deed::Accept, arm("loseEvents", json!(2)), say("lost"), say("lost too"), say("heard")];
    [guest(), played(lost), expect([agent_says("heard")])]
}

fn verdict(case: &CaseView, step: usize) -> StepVerdict {
    case.steps[step].state
}

#[tokio::test]
async fn what_the_stream_lost_is_known_when_gaps_are_asked_for() {
    let hall = manual().await;
    let with = |last: Condition| scenario(lossy().into_iter().chain([expect([last])]));
    let case = hall.case(with(missed(2))).await;
    assert_eq!((case.summary.state, case.summary.reason.as_deref()), (CaseState::Passed, None));
    let mut wrong = with(missed(0));
    wrong.within = Duration::from_millis(300);
    let case = hall.case(wrong).await;
    assert_eq!((case.summary.state, verdict(&case, 3)), (CaseState::Failed, StepVerdict::Failed));
    assert!(case.steps[3].expectations[0].saw[0].starts_with("2 missing"), "{:?}", case.steps[3]);
    hall.console.shutdown().await;
}

fn silence(during: Duration) -> Action {
    expect([Condition::Nothing { of: EventKind::Message, from: Some(Role::Agent), during }])
}

#[tokio::test]
async fn what_the_stream_lost_is_no_silence() {
    let hall = manual().await;
    let with = |lost: u32| {
        let deeds = vec![arm("loseEvents", json!(lost)), Deed::Say("secret".into())];
        let begun = [guest(), played(vec![Deed::Accept]), expect([Condition::Accepted])];
        scenario(begun.into_iter().chain([played(deeds), silence(Duration::from_millis(200)), Action::Close]))
    };
    let case = hall.case(with(1)).await;
    assert_eq!((case.summary.state, verdict(&case, 4)), (CaseState::Failed, StepVerdict::Failed));
    let saw = &case.steps[4].expectations[0].saw[0];
    assert!(saw.ends_with("the org's list of entries has it: Ada Agent (agent): “secret”"), "{saw}");
    // What is heard breaks it, too, and nothing is silence.
    let case = hall.case(with(0)).await;
    assert!(case.steps[4].expectations[0].saw[0].starts_with("it came after "), "{:?}", case.steps[4]);
    let quiet = scenario([guest(), played(vec![Deed::Accept]), silence(Duration::from_millis(200))]);
    let case = hall.case(quiet).await;
    assert_eq!((case.summary.state, case.summary.reason.as_deref()), (CaseState::Passed, None));
    hall.console.shutdown().await;
}

#[tokio::test]
async fn a_client_that_polls_is_silent_only_once_it_has_asked() {
    let hall = manual().await;
    let start = Action::Start(Start { polling: Some(Duration::from_millis(400)), ..Start::default() });
    let begun = [start, played(vec![Deed::Accept]), expect([Condition::Accepted])];
    let spoken = [played(vec![Deed::Say("secret".into())]), silence(Duration::from_millis(1))];
    let case = hall.case(scenario(begun.into_iter().chain(spoken))).await;
    assert_eq!((case.summary.state, verdict(&case, 4)), (CaseState::Failed, StepVerdict::Failed), "{:#?}", case.steps);
    hall.console.shutdown().await;
}

#[tokio::test]
async fn gaps_that_are_too_many_do_not_wait_for_their_time() {
    let hall = manual().await;
    let case = hall.case(scenario(lossy().into_iter().chain([expect([missed(0)])]))).await;
    assert_eq!((case.summary.state, verdict(&case, 3)), (CaseState::Failed, StepVerdict::Failed));
    let reason = case.steps[3].reason.as_deref().unwrap();
    assert!(reason.contains("2 missing") && !reason.contains("within"), "{reason}");
    hall.console.shutdown().await;
}

#[tokio::test]
async fn a_report_tells_what_the_stream_lost_though_nobody_asked() {
    let hall = manual().await;
    for last in [None, Some(Action::Close)] {
        let case = hall.case(scenario(lossy().into_iter().chain(last))).await;
        assert_eq!((case.summary.state, case.gaps.missed), (CaseState::Passed, 2));
    }
    // Where nothing is missing, nothing is said of it.
    let case = hall.case(scenario([guest()])).await;
    assert!(case.events.iter().all(|event| event.word != "compared"), "{:?}", case.events);
    hall.console.shutdown().await;
}

#[tokio::test]
async fn ids_that_go_back_are_another_order() {
    let hall = manual().await;
    let deeds = vec![Deed::Accept, arm("eventIdsBackwards", json!(1)), Deed::Say("odd".into())];
    let gaps = Condition::Gaps { missed: None, doubled: None, reordered: Some(0) };
    let mut wanted = scenario([guest(), played(deeds), expect([agent_says("odd")]), expect([gaps])]);
    wanted.within = Duration::from_millis(500);
    let case = hall.case(wanted).await;
    assert_eq!((verdict(&case, 2), verdict(&case, 3)), (StepVerdict::Passed, StepVerdict::Failed));
    assert_eq!(case.gaps.out_of_order, 1);
    hall.console.shutdown().await;
}

#[tokio::test]
async fn what_closing_brings_belongs_to_the_case() {
    let hall = manual().await;
    for _ in 0..5 {
        let case = hall.case(scenario([guest(), played(vec![Deed::Accept]), Action::Close])).await;
        let told = |word: &str| case.events.iter().any(|event| event.word == word);
        assert!(case.events.iter().any(|event| event.kind == CaseEventKind::State) && told("CloseConversation"));
        assert!(told("SessionStatusChanged") && told("ParticipantChanged"), "{:#?}", case.events);
    }
    hall.console.shutdown().await;
}

#[tokio::test]
async fn the_silence_of_an_org_that_is_gone_is_no_pass() {
    let hall = manual().await;
    let silence = Condition::Nothing { of: EventKind::Message, from: None, during: Duration::from_secs(3) };
    let wanted = scenario([guest(), expect([Condition::Routed]), expect([silence])]);
    let id = hall.console.start_plan(plan(&[wanted], &hall.target()), hall.stage.clone()).await.unwrap();
    let silent = |run: &RunView| run.cases[0].step == 3;
    until(&hall.console, &id, "the silence", silent).await;
    let Hall { org, console, folder: _folder, .. } = hall;
    org.shutdown().await;
    let run = until_over(&console, &id).await;
    let case = console.case(&run.cases[0].id).await.unwrap();
    let wanted = (CaseState::Broken, StepVerdict::Failed);
    assert_eq!((case.summary.state, verdict(&case, 2)), wanted, "{:#?}", case.steps[2]);
    console.shutdown().await;
}

#[tokio::test]
async fn an_org_that_dies_while_nobody_looks_is_no_pass() {
    let hall = manual().await;
    let wanted = scenario([guest(), Action::Wait(Duration::from_secs(3))]);
    let id = hall.console.start_plan(plan(&[wanted], &hall.target()), hall.stage.clone()).await.unwrap();
    hall.until_open(1).await;
    let Hall { org, console, folder: _folder, .. } = hall;
    org.shutdown().await;
    let run = until_over(&console, &id).await;
    let case = console.case(&run.cases[0].id).await.unwrap();
    assert_eq!((case.summary.state, verdict(&case, 1)), (CaseState::Broken, StepVerdict::Passed));
    let reason = case.summary.reason.unwrap_or_default();
    assert!(reason.starts_with("The org could not be reached at the end: "), "{reason}");
    assert_eq!(console.leftovers().await.unwrap().len(), 1, "it is told as left open");
    console.shutdown().await;
}

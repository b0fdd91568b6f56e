//! Cases that do not pass: each says why, on the right step, and leaves nothing open.

use std::collections::BTreeMap;
use std::time::Duration;

use console::run::Plan;
use console::scenario::model::{
    Action, Agents, Condition, ConversationWord, Deed, Manual, PracticeSetting, Receipt, Scenario, Script,
};
use console::view::{
    CaseState, CaseView, Environment, FailureCode, ManualAnswer, ProfileDraft, RunState, RunTarget, StepVerdict,
};
use serde_json::json;

use super::hall::{Hall, agent_says, expect, expect_within, guest, plan, say, scenario, until, until_over, verdicts};

const SOON: Duration = Duration::from_millis(300);

async fn with_answers(answers: &[&str], typing: Duration) -> Hall {
    let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
    let script = Script { answers, typing: Some(typing), ..Script::default() };
    Hall::with(&PracticeSetting { agents: Agents::Script(script), ..PracticeSetting::default() }).await
}

fn faults(answer: serde_json::Value) -> Deed {
    Deed::Faults(BTreeMap::from([("answerNext".to_owned(), answer)]))
}

fn manual(practice: Vec<Deed>) -> Action {
    Action::Manual(Manual { instructions: "Do it".into(), question: None, within: None, practice })
}

async fn nothing_is_left(hall: &Hall) {
    assert_eq!((hall.open_conversations().await, hall.console.leftovers().await.unwrap()), (0, Vec::new()));
}

fn reason(case: &CaseView) -> &str {
    case.summary.reason.as_deref().unwrap_or_default()
}

#[tokio::test]
async fn what_never_comes_fails_the_step_and_the_rest_is_not_run() {
    let hall = with_answers(&["another answer"], Duration::from_millis(1)).await;
    let case = hall
        .case(scenario([
            guest(),
            expect([agent_says("hello")]),
            say("question"),
            expect_within(agent_says("the answer is 42"), SOON),
            say("never said"),
            Action::Close,
        ]))
        .await;
    assert_eq!(case.summary.state, CaseState::Failed);
    let [p, f, n] = [StepVerdict::Passed, StepVerdict::Failed, StepVerdict::NotRun];
    assert_eq!(verdicts(&case), [p, p, p, f, n, n]);
    assert!(reason(&case).starts_with("Step 4: "), "{}", reason(&case));
    assert!(case.steps[3].expectations[0].saw[0].contains("the text is “another answer”"), "{:?}", case.steps[3]);
    nothing_is_left(&hall).await;
}

#[tokio::test]
async fn a_late_answer_is_told_and_the_case_goes_on() {
    let hall = with_answers(&["one", "two"], Duration::from_millis(900)).await;
    let case = hall
        .case(scenario([
            guest(),
            expect([agent_says("hello")]),
            say("question"),
            expect_within(agent_says("one"), SOON),
            say("next"),
            expect([agent_says("two")]),
        ]))
        .await;
    let [p, l] = [StepVerdict::Passed, StepVerdict::Late];
    assert_eq!((case.summary.state, verdicts(&case)), (CaseState::Failed, vec![p, p, p, l, p, p]));
    assert!(case.steps[3].expectations[0].late_by_ms.is_some_and(|by| by > 0));
    assert!(reason(&case).contains("late by"), "{}", reason(&case));
}

#[tokio::test]
async fn swapped_answers_are_out_of_order_on_both_steps() {
    let hall = with_answers(&["two", "one"], Duration::from_millis(1)).await;
    let case = hall
        .case(scenario([
            guest(),
            expect([agent_says("hello")]),
            say("first"),
            expect_within(agent_says("one"), SOON),
            say("second"),
            expect_within(agent_says("two"), SOON),
            Action::Close,
        ]))
        .await;
    let [p, o] = [StepVerdict::Passed, StepVerdict::OutOfOrder];
    assert_eq!((case.summary.state, verdicts(&case)), (CaseState::Failed, vec![p, p, p, o, p, o, p]));
    assert!(case.steps[3].reason.as_deref().unwrap().contains("out of order"), "{:?}", case.steps[3]);
    assert_eq!(case.steps[3].expectations[0].saw.last().unwrap(), "it came later: Ada Agent (agent): “one”");
    nothing_is_left(&hall).await;
}

#[tokio::test]
async fn an_answer_that_never_came_is_not_only_out_of_order() {
    let hall = with_answers(&["two", "three"], Duration::from_millis(1)).await;
    let case = hall
        .case(scenario([
            guest(),
            expect([agent_says("hello")]),
            say("first"),
            expect_within(agent_says("one"), SOON),
            say("second"),
            expect_within(agent_says("two"), SOON),
        ]))
        .await;
    assert_eq!((case.steps[3].state, case.steps[5].state), (StepVerdict::Failed, StepVerdict::OutOfOrder));
    assert!(reason(&case).contains("never came"), "{}", reason(&case));
}

#[tokio::test]
async fn a_refused_message_fails_its_step_unless_the_next_expects_that() {
    let hall = Hall::new().await;
    let refuse = || manual(vec![faults(json!({ "count": 1, "status": 400, "matching": "/message" }))]);
    let case = hall.case(scenario([guest(), refuse(), say("hello")])).await;
    assert_eq!((case.summary.state, case.steps[2].state), (CaseState::Failed, StepVerdict::Failed));
    assert_eq!(case.steps[2].failure.as_ref().unwrap().code, FailureCode::RequestRefused);

    let refused = expect([Condition::Receipt(Receipt::Refused)]);
    let case = hall.case(scenario([guest(), refuse(), say("hello"), refused])).await;
    assert_eq!((case.summary.state, reason(&case)), (CaseState::Passed, ""));
    nothing_is_left(&hall).await;
}

#[tokio::test]
async fn a_conversation_that_cannot_be_started_fails_the_case_unless_that_is_expected() {
    let hall = Hall::new().await;
    let refused =
        json!({ "answerNext": { "count": 2, "status": 400, "matching": "POST /iamessage/api/v2/conversation" } });
    hall.control.change_faults(&refused).await.unwrap();
    let case = hall.case(scenario([guest(), say("hello")])).await;
    assert_eq!((case.summary.state, case.steps[0].state), (CaseState::Failed, StepVerdict::Failed), "{case:#?}");
    let failed = expect([Condition::Conversation(ConversationWord::Failed)]);
    let case = hall.case(scenario([guest(), failed])).await;
    assert_eq!((case.summary.state, reason(&case)), (CaseState::Passed, ""));
    nothing_is_left(&hall).await;
}

#[tokio::test]
async fn an_org_that_cannot_be_reached_is_no_verdict_about_it() {
    let hall = Hall::new().await;
    let draft = ProfileDraft {
        name: "Nowhere".into(),
        environment: Some(Environment::Sandbox),
        service_url: "http://127.0.0.1:1".into(),
        org_id: hall.org.org_id().into(),
        developer_name: hall.org.developer_name().into(),
        ..ProfileDraft::default()
    };
    let profile_id = hall.console.create_profile(draft).await.unwrap().id;
    let run = hall.run(plan(&[scenario([guest()])], &RunTarget::Profile { profile_id })).await;
    assert_eq!((run.cases[0].state, run.summary.counts.failed), (CaseState::Broken, 1), "{:?}", run.cases[0]);
    nothing_is_left(&hall).await;
}

#[tokio::test]
async fn a_case_that_takes_longer_than_its_limit_hung() {
    let hall = Hall::new().await;
    let wanted = Scenario {
        limit: Duration::from_secs(1),
        ..scenario([guest(), expect_within(agent_says("never"), Duration::from_secs(60)), Action::Close])
    };
    let case = hall.case(wanted).await;
    let [p, f, n] = [StepVerdict::Passed, StepVerdict::Failed, StepVerdict::NotRun];
    assert_eq!((case.summary.state, verdicts(&case)), (CaseState::Hung, vec![p, f, n]));
    assert_eq!(reason(&case), "It was not over after 1 s in step 2");
    nothing_is_left(&hall).await;
}

#[tokio::test]
async fn a_fault_of_this_program_breaks_one_case_and_no_more() {
    let hall = Hall::new().await;
    let broken = scenario([guest(), manual(vec![Deed::Transfer])]);
    let run = hall.hold(&[broken, scenario([guest()])]).await;
    let states: Vec<_> = run.cases.iter().map(|case| case.state).collect();
    assert_eq!(states, [CaseState::Broken, CaseState::Passed]);
    nothing_is_left(&hall).await;
}

#[tokio::test]
async fn a_second_try_is_told_as_such() {
    let hall = Hall::new().await;
    let once =
        json!({ "answerNext": { "count": 1, "status": 400, "matching": "POST /iamessage/api/v2/conversation" } });
    hall.control.change_faults(&once).await.unwrap();
    let wanted = scenario([guest(), expect([Condition::Accepted])]);
    let run = hall.run(Plan { retry: true, ..plan(&[wanted], &hall.target()) }).await;
    let case = hall.console.case(&run.cases[0].id).await.unwrap();
    assert_eq!((case.summary.state, case.summary.tries), (CaseState::PassedOnRetry, 2));
    assert!(case.first_try.unwrap().starts_with("Step 1: "));
    assert_eq!((run.summary.counts.passed, run.summary.counts.passed_on_retry), (0, 1));
    assert_eq!(case.conversation_ids.len(), 2);
    nothing_is_left(&hall).await;
}

#[tokio::test]
async fn a_person_is_waited_for_and_believed() {
    let mut hall = Hall::new().await;
    hall.stage = std::sync::Arc::default();
    for done in [true, false] {
        let wanted = scenario([guest(), manual(Vec::new()), Action::Close]);
        let id = hall.console.start_plan(plan(&[wanted], &hall.target()), hall.stage.clone()).await.unwrap();
        let run = until(&hall.console, &id, "a person", |run| run.cases[0].state == CaseState::AwaitingPerson).await;
        let case = &run.cases[0];
        assert_eq!(case.manual.as_ref().map(|manual| (manual.step, manual.instructions.as_str())), Some((2, "Do it")));
        let answer = ManualAnswer { done, who: "Kim".into(), saw: "nobody there".into() };
        hall.console.answer_manual(&case.id, answer.clone()).await.unwrap();
        assert_eq!(
            hall.console.answer_manual(&case.id, answer.clone()).await.unwrap_err().code,
            FailureCode::NotNow,
            "once"
        );
        until_over(&hall.console, &id).await;
        let case = hall.console.case(&case.id).await.unwrap();
        assert_eq!(case.summary.state, if done { CaseState::Passed } else { CaseState::Failed });
        assert_eq!((case.steps[1].answer.clone(), case.summary.manual), (Some(answer), None));
    }
    nothing_is_left(&hall).await;
}

#[tokio::test]
async fn production_is_left_out_unless_it_is_confirmed() {
    let hall = Hall::new().await;
    let draft = ProfileDraft {
        name: "Real customers".into(),
        environment: Some(Environment::Production),
        service_url: hall.org.url(),
        org_id: hall.org.org_id().into(),
        developer_name: hall.org.developer_name().into(),
        ..ProfileDraft::default()
    };
    let profile_id = hall.console.create_profile(draft).await.unwrap().id;
    let wanted = plan(&[scenario([guest()])], &RunTarget::Profile { profile_id: profile_id.clone() });
    let refused = hall.console.start_plan(wanted.clone(), hall.stage.clone()).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::NotNow);
    assert!(hall.console.runs(None).await.unwrap().is_empty());
    let run = hall.run(Plan { confirmed: vec![profile_id], ..wanted }).await;
    assert_eq!((run.summary.state, run.summary.counts.passed), (RunState::Ended, 1));
}

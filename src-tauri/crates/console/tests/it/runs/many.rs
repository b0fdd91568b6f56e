//! Many cases at once, runs that end before their time, and what is kept of them.

use std::time::Duration;

use console::run::Plan;
use console::scenario::PracticeWords;
use console::scenario::model::{Action, Condition, Scenario};
use console::view::{CaseState, FailureCode, RunRequest, RunState, RunTarget};
use futures_util::FutureExt as _;

use super::hall::{Hall, agent_says, expect, expect_within, guest, plan, say, scenario, until, until_over};

fn ordinary() -> Scenario {
    scenario([
        guest(),
        expect([Condition::Accepted, agent_says("hello")]),
        say("one"),
        expect([agent_says("one")]),
        say("two"),
        expect([agent_says("two")]),
        Action::Close,
    ])
}

/// Waits for what never comes.
fn endless() -> Scenario {
    scenario([guest(), expect_within(agent_says("never"), Duration::from_secs(60))])
}

#[tokio::test]
async fn fifty_at_ten_at_a_time() {
    let hall = Hall::new().await;
    let scenarios: Vec<Scenario> = (0..50).map(|_| ordinary()).collect();
    let run = hall.run(plan(&scenarios, &hall.target())).await;
    assert_eq!((run.summary.counts.passed, run.summary.counts.expected), (50, 50), "{:?}", run.cases);
    assert_eq!((hall.open_conversations().await, run.leftovers.len()), (0, 0));
    hall.console.shutdown().await;
}

#[tokio::test]
async fn the_verdicts_are_the_same_five_times() {
    let hall = Hall::new().await;
    let wrong =
        scenario([guest(), expect_within(Condition::Guest, Duration::from_secs(1)), Action::Choose(vec!["x".into()])]);
    let wrong = Scenario { within: Duration::from_millis(100), ..wrong };
    let scenarios: Vec<Scenario> =
        (0..10).map(|place| if place % 3 == 0 { wrong.clone() } else { ordinary() }).collect();
    let mut before = None;
    for _ in 0..5 {
        let run = hall.run(plan(&scenarios, &hall.target())).await;
        let states: Vec<CaseState> = run.cases.iter().map(|case| case.state).collect();
        let reasons: Vec<_> = run.cases.iter().map(|case| case.reason.as_deref()).collect();
        assert_eq!(*before.get_or_insert(states.clone()), states, "{reasons:#?}");
    }
    assert_eq!(hall.open_conversations().await, 0);
}

#[tokio::test]
async fn a_cancelled_run_closes_everything_and_counts_the_rest_as_not_run() {
    let hall = Hall::new().await;
    let scenarios: Vec<Scenario> = (0..5).map(|_| endless()).collect();
    let wanted = Plan { parallel: 3, ..plan(&scenarios, &hall.target()) };
    let id = hall.console.start_plan(wanted, hall.stage.clone()).await.unwrap();
    hall.until_open(3).await;
    assert_eq!(hall.console.delete_run(&id).await.unwrap_err().code, FailureCode::NotNow);
    hall.console.cancel_run(&id).await.unwrap();
    let run = until_over(&hall.console, &id).await;
    assert_eq!((run.summary.state, run.summary.counts.not_run), (RunState::Cancelled, 5));
    let begun = run.cases.iter().filter(|case| case.reason.as_deref() == Some("Stopped: the run was cancelled"));
    assert_eq!(begun.count(), 3, "{:?}", run.cases);
    assert_eq!((hall.open_conversations().await, run.leftovers.len()), (0, 0));
    // Over is over.
    hall.console.cancel_run(&id).await.unwrap();
    assert_eq!(hall.console.cancel_run("unknown").await.unwrap_err().code, FailureCode::NotFound);
}

#[tokio::test]
async fn a_run_ends_at_its_limit() {
    let hall = Hall::new().await;
    let wanted = Plan { limit: Some(Duration::from_secs(1)), ..plan(&[endless()], &hall.target()) };
    let run = hall.run(wanted).await;
    assert_eq!((run.summary.state, run.cases[0].state), (RunState::Cancelled, CaseState::NotRun));
    assert_eq!(run.cases[0].reason.as_deref(), Some("Stopped: the run's limit of 1 s was over"));
    assert_eq!(hall.open_conversations().await, 0);
}

#[tokio::test]
async fn closing_the_program_closes_what_its_runs_opened() {
    let hall = Hall::new().await;
    let id = hall.console.start_plan(plan(&[endless()], &hall.target()), hall.stage.clone()).await.unwrap();
    hall.until_open(1).await;
    hall.console.shutdown().await;
    assert_eq!(hall.open_conversations().await, 0);
    let again = hall.another(true).await;
    let run = again.run(&id).await.unwrap();
    assert_eq!((run.summary.state, run.cases[0].state), (RunState::Cancelled, CaseState::NotRun));
    again.shutdown().await;
}

#[tokio::test]
async fn an_org_that_goes_away_halfway_leaves_what_could_not_be_closed() {
    let hall = Hall::new().await;
    let wanted = scenario([guest(), expect_within(agent_says("never"), Duration::from_millis(100))]);
    let Hall { org, console, profile, folder: _folder, .. } = hall;
    let stage = std::sync::Arc::<super::hall::TestStage>::default();
    let target = RunTarget::Profile { profile_id: profile.id.clone() };
    let id = console.start_plan(plan(&[wanted], &target), stage).await.unwrap();
    until(&console, &id, "the second step", |run| run.cases[0].step == 2).await;
    org.shutdown().await;
    let run = until_over(&console, &id).await;
    assert_eq!(run.cases[0].state, CaseState::Broken, "{:?}", run.cases[0]);
    assert!(run.cases[0].reason.as_deref().unwrap().contains("the org could not be reached"), "{:?}", run.cases[0]);
    let [left] = run.leftovers.as_slice() else { panic!("{:?}", run.leftovers) };
    assert_eq!((left.run_id.as_str(), left.org.as_str(), left.reason.is_some()), (id.as_str(), "Acme", true));
    console.shutdown().await;
}

#[tokio::test]
async fn runs_are_kept_paged_and_deleted() {
    let hall = Hall::new().await;
    let run = hall.hold(&[ordinary()]).await;
    let id = run.summary.id.clone();
    let kept = hall.console.runs(None).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&run.summary));
    assert!(hall.console.runs(Some(run.summary.started_at)).await.unwrap().is_empty());
    let report = hall.console.run_report(&id).await.unwrap();
    assert_eq!((report.cases.len(), console::report::verify(&report)), (1, true));
    hall.console.delete_run(&id).await.unwrap();
    assert_eq!(hall.console.run(&id).await.unwrap_err().code, FailureCode::NotFound);
    assert_eq!(hall.console.case(&run.cases[0].id).await.unwrap_err().code, FailureCode::NotFound);
    assert_eq!(hall.console.delete_run(&id).await.unwrap_err().code, FailureCode::NotFound);
    let nothing = Plan { cases: Vec::new(), ..plan(&[], &hall.target()) };
    let refused = hall.console.start_plan(nothing, hall.stage.clone()).now_or_never();
    assert_eq!(refused.unwrap().unwrap_err().code, FailureCode::NotNow);
}

#[tokio::test]
async fn a_scenario_of_the_list_is_run_and_the_list_shows_how_it_ended() {
    let hall = Hall::new().await;
    let text = "version: 1\nname: A guest\nsteps:\n  - start: guest\n  - expect: accepted\n  - close\n";
    let saved = hall.console.save_scenario(None, text.into(), &PracticeWords::default()).await.unwrap();
    let request = RunRequest {
        scenarios: vec![saved.summary.id.clone()],
        targets: vec![hall.target()],
        times: 2,
        parallel: 2,
        retry: false,
        limit_ms: None,
        confirmed: Vec::new(),
    };
    let id = hall.console.start_run(request.clone(), hall.stage.clone()).await.unwrap();
    let run = until_over(&hall.console, &id).await;
    assert_eq!((run.summary.title.as_str(), run.summary.counts.passed), ("A guest", 2), "{:?}", run.cases);
    let listed = hall.console.scenarios().await.unwrap();
    assert_eq!(listed[0].recent.iter().map(|case| case.state).collect::<Vec<_>>(), [CaseState::Passed; 2]);

    let wrong = RunRequest { times: 0, parallel: 51, targets: Vec::new(), ..request.clone() };
    let refused = hall.console.start_run(wrong, hall.stage.clone()).await.unwrap_err();
    let fields: Vec<_> = refused.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!((refused.code, fields), (FailureCode::FieldsInvalid, vec!["targets", "times", "parallel"]));

    let text = "version: 1\nsteps:\n  - nothing\n".to_owned();
    let broken = hall.console.save_scenario(None, text, &PracticeWords::default()).await.unwrap().summary.id;
    let broken = RunRequest { scenarios: vec![broken], ..request.clone() };
    let refused = hall.console.start_run(broken, hall.stage.clone()).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::NotNow);
    assert!(refused.detail.unwrap().starts_with("line "));
    hall.console.trash_scenario(&saved.summary.id).await.unwrap();
    assert_eq!(hall.console.start_run(request, hall.stage.clone()).await.unwrap_err().code, FailureCode::NotNow);
}

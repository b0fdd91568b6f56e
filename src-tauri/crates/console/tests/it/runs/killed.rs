//! A program that is killed in the middle of a run, and the one that comes after it.

use std::time::Duration;

use console::scenario::model::Scenario;
use console::view::{CaseState, FailureCode, RunState, StepVerdict};

use super::hall::{Hall, agent_says, expect_within, guest, plan, scenario, until_over};

/// Waits for what never comes.
fn endless() -> Scenario {
    scenario([guest(), expect_within(agent_says("never"), Duration::from_secs(60))])
}

#[tokio::test]
async fn the_next_start_ends_the_run_and_closes_what_it_left() {
    let mut hall = Hall::new().await;
    let id = hall.console.start_plan(plan(&[endless(), endless()], &hall.target()), hall.stage.clone()).await.unwrap();
    hall.until_open(2).await;
    // Nothing is told to anybody.
    hall.console = hall.another(false).await;
    assert_eq!(hall.open_conversations().await, 2);
    assert_eq!(hall.console.leftovers().await.unwrap().len(), 2);

    hall.console = hall.another(true).await;
    let run = hall.console.run(&id).await.unwrap();
    assert_eq!((run.summary.state, run.summary.counts.not_run), (RunState::Interrupted, 2));
    assert!(run.summary.ended_at.is_some());
    for case in &run.cases {
        assert_eq!(
            (case.state, case.reason.as_deref()),
            (CaseState::NotRun, Some("The program ended before this case did"))
        );
        let case = hall.console.case(&case.id).await.unwrap();
        assert!(case.steps.iter().all(|step| step.state == StepVerdict::NotRun), "{:?}", case.steps);
    }
    hall.until_open(0).await;
    assert!(hall.console.close_leftovers().await.unwrap().is_empty());
    hall.console.shutdown().await;
}

#[tokio::test]
async fn what_was_left_is_closed_by_a_program_that_resumes_nothing_else() {
    let mut hall = Hall::new().await;
    hall.console.start_plan(plan(&[endless()], &hall.target()), hall.stage.clone()).await.unwrap();
    hall.until_open(1).await;
    hall.console = hall.another(false).await;
    assert!(hall.console.close_leftovers().await.unwrap().is_empty());
    assert!(hall.console.leftovers().await.unwrap().is_empty());
    assert_eq!(hall.open_conversations().await, 0);
    hall.console.shutdown().await;
}

#[tokio::test]
async fn a_run_of_another_program_that_lives_is_left_alone() {
    let hall = Hall::new().await;
    let id = hall.console.start_plan(plan(&[endless()], &hall.target()), hall.stage.clone()).await.unwrap();
    hall.until_open(1).await;
    let other = hall.another(true).await;
    assert_eq!(other.run(&id).await.unwrap().summary.state, RunState::Running);
    assert!(other.close_leftovers().await.unwrap().is_empty(), "what is another's is not left");
    assert_eq!(hall.open_conversations().await, 1);
    hall.console.cancel_run(&id).await.unwrap();
    until_over(&hall.console, &id).await;
    assert_eq!(hall.open_conversations().await, 0);
    assert_eq!(other.run(&id).await.unwrap().summary.state, RunState::Cancelled);
    other.shutdown().await;
    hall.console.shutdown().await;
}

#[tokio::test]
async fn a_run_of_another_program_is_not_cancelled_here() {
    let hall = Hall::new().await;
    let id = hall.console.start_plan(plan(&[endless()], &hall.target()), hall.stage.clone()).await.unwrap();
    hall.until_open(1).await;
    let other = hall.another(true).await;
    let refused = other.cancel_run(&id).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::NotNow);
    assert!(refused.message.starts_with("Another program holds this run"), "{refused:?}");
    assert_eq!(hall.console.run(&id).await.unwrap().summary.state, RunState::Running);
    other.shutdown().await;
    hall.console.shutdown().await;
    let over = hall.another(false).await;
    over.cancel_run(&id).await.unwrap();
    over.shutdown().await;
}

#[tokio::test]
async fn a_run_whose_program_was_killed_is_ended_by_cancelling_it() {
    let mut hall = Hall::new().await;
    let id = hall.console.start_plan(plan(&[endless()], &hall.target()), hall.stage.clone()).await.unwrap();
    hall.until_open(1).await;
    let window = hall.another(true).await;
    // The run's program dies while the window is open.
    hall.console = window;
    assert_eq!(hall.console.run(&id).await.unwrap().summary.state, RunState::Running);
    hall.console.cancel_run(&id).await.unwrap();
    assert_eq!(hall.console.run(&id).await.unwrap().summary.state, RunState::Interrupted);
    assert!(hall.console.close_leftovers().await.unwrap().is_empty());
    assert_eq!(hall.open_conversations().await, 0);
    hall.console.shutdown().await;
}

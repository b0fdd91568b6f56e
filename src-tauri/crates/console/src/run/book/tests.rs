use std::pin::pin;
use std::sync::Arc;

use futures_util::poll;

use super::*;
use crate::clock::SystemClock;
use crate::store::NewCase;
use crate::view::{ConnectorId, Environment, RunPlace, RunTarget};

fn place() -> RunPlace {
    RunPlace {
        target: RunTarget::Practice,
        name: "Practice org".into(),
        environment: Environment::Practice,
        connector: ConnectorId::CustomClient,
    }
}

fn case() -> CaseSummary {
    CaseSummary {
        id: "case-1".into(),
        run_id: "run-1".into(),
        scenario_id: None,
        scenario: "Guest".into(),
        file: "guest.yaml".into(),
        row: String::new(),
        repetition: 1,
        target: place(),
        state: CaseState::Waiting,
        reason: None,
        tries: 1,
        started_at: None,
        took_ms: None,
        waited_ms: 0,
        step: 0,
        steps: 1,
        manual: None,
    }
}

#[tokio::test]
async fn what_is_being_told_when_the_run_is_over_is_still_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("database.db")).await.unwrap();
    let run = RunSummary {
        id: "run-1".into(),
        title: "Guest".into(),
        started_at: 0,
        ended_at: None,
        state: RunState::Running,
        counts: counts([CaseState::Waiting].into_iter()),
        targets: vec![place()],
        parallel: 1,
        retry: false,
        version: "1".into(),
    };
    let row = NewCase { summary: case(), digest: String::new(), body: Body::default() };
    store.begin_run(&run, &[row]).await.unwrap();
    let clock: SharedClock = Arc::new(SystemClock);
    let book = Book::new(store.clone(), Updates::new(), clock, run, vec![(case(), Body::default())]);
    let over = CancellationToken::new();
    let mut keeping = pin!(book.keep(&over));
    assert!(poll!(&mut keeping).is_pending());
    book.close(0, |case| case.state = CaseState::Passed);
    // It has taken the news and is on its way to the store when the run ends.
    assert!(poll!(&mut keeping).is_pending());
    over.cancel();
    keeping.await;
    book.end(RunState::Ended);
    book.tell().await;
    assert_eq!(store.cases_of_run("run-1").await.unwrap()[0].state, CaseState::Passed);
}

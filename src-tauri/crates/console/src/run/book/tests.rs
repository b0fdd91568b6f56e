//! A book at its end.

use futures_util::poll;

use super::*;
use crate::clock::SystemClock;
use crate::store::NewCase;
use crate::view::{ConnectorId, Environment, RunPlace, RunTarget};

fn summary() -> RunSummary {
    RunSummary {
        id: "run".into(),
        title: "A guest".into(),
        started_at: 1,
        ended_at: None,
        state: RunState::Running,
        counts: RunCounts { expected: 1, waiting: 1, ..RunCounts::default() },
        targets: Vec::new(),
        parallel: 1,
        retry: false,
        version: String::new(),
    }
}

fn case() -> CaseSummary {
    let target = RunPlace {
        target: RunTarget::Practice,
        name: "Practice org".into(),
        environment: Environment::Practice,
        connector: ConnectorId::CustomClient,
    };
    CaseSummary {
        id: "case".into(),
        run_id: "run".into(),
        scenario_id: None,
        scenario: "A guest".into(),
        file: String::new(),
        row: String::new(),
        repetition: 1,
        target,
        state: CaseState::Waiting,
        reason: None,
        tries: 1,
        started_at: None,
        took_ms: None,
        waited_ms: 0,
        step: 0,
        steps: 0,
        manual: None,
    }
}

#[tokio::test]
async fn what_is_being_stored_when_the_last_case_ends_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("database.db")).await.unwrap();
    let new = NewCase { summary: case(), digest: String::new(), body: Body::default() };
    store.begin_run(&summary(), &[new]).await.unwrap();
    let clock: SharedClock = Arc::new(SystemClock);
    let book = Book::new(store.clone(), Updates::new(), clock, summary(), vec![(case(), Body::default())]);
    let stop = CancellationToken::new();
    let mut keep = Box::pin(book.keep(&stop));
    book.close(0, |case| case.state = CaseState::Passed);
    assert!(poll!(&mut keep).is_pending());
    assert!(book.pages().changed.is_empty(), "it is in the middle of a write");
    stop.cancel();
    keep.await;
    let stored = store.cases_of_run("run").await.unwrap();
    assert_eq!(stored.iter().map(|case| case.state).collect::<Vec<_>>(), [CaseState::Passed]);
    store.close().await;
}

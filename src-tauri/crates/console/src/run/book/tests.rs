//! A book at its end, and on a disk that is full.

use std::path::Path;

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

/// The book of a run of one case, with where it is kept and told.
async fn book(folder: &Path) -> (Book, Store, Updates) {
    let store = Store::open(&folder.join("database.db")).await.unwrap();
    let new = NewCase { summary: case(), digest: String::new(), body: Body::default() };
    store.begin_run(&summary(), &[new], "program").await.unwrap();
    let (clock, updates): (SharedClock, _) = (Arc::new(SystemClock), Updates::new());
    let cases = vec![(case(), Body::default())];
    (Book::new(store.clone(), updates.clone(), clock, summary(), cases), store, updates)
}

/// Longer than what free space within the file's pages could take.
fn long() -> Option<String> {
    Some("x".repeat(200_000))
}

#[tokio::test]
async fn an_end_that_cannot_be_written_down_is_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let (book, store, _) = book(folder.path()).await;
    store.limit_pages(Some(1)).await.unwrap();
    book.close(0, |case| (case.state, case.reason) = (CaseState::Failed, long()));
    book.end(RunState::Ended);
    let closing = CancellationToken::new();
    closing.cancel();
    // It gives up when the program is closed, and has lost nothing by that.
    book.finish(&closing).await;
    let finish = tokio::spawn({
        let book = book.clone();
        async move { book.finish(&CancellationToken::new()).await }
    });
    tokio::task::yield_now().await;
    // Behind the first attempt.
    assert!(matches!(book.tell().await, Err(StoreError::Full { .. })));
    assert_eq!(store.test_run("run").await.unwrap().unwrap().state, RunState::Running);
    store.limit_pages(None).await.unwrap();
    finish.await.unwrap();
    assert_eq!(store.test_run("run").await.unwrap().unwrap().state, RunState::Ended);
    assert_eq!(store.cases_of_run("run").await.unwrap()[0].reason, long());
    store.close().await;
}

#[tokio::test]
async fn a_person_hears_of_a_step_once_it_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let (book, store, updates) = book(folder.path()).await;
    let mut notices = updates.notices();
    let mut notice = Box::pin(notices.next());
    store.limit_pages(Some(1)).await.unwrap();
    book.change(0, |case| case.reason = long());
    let manual = ManualView { step: 1, instructions: "Look".into(), question: None, since: 1, until: None };
    book.progress(0).asks(manual);
    assert!(matches!(book.tell().await, Err(StoreError::Full { .. })));
    assert!(poll!(&mut notice).is_pending(), "it is not stored");
    store.limit_pages(None).await.unwrap();
    book.tell().await.unwrap();
    assert_eq!(notice.await.unwrap().text, "Look");
    assert_eq!(store.cases_of_run("run").await.unwrap()[0].state, CaseState::AwaitingPerson);
    store.close().await;
}

#[tokio::test]
async fn what_is_being_stored_when_the_last_case_ends_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let (book, store, _) = book(folder.path()).await;
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

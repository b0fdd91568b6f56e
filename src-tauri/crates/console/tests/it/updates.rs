//! The hub: a snapshot first, numbers without gaps, a fresh snapshot after a lag.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use console::updates::{LONGEST_BATCH, LONGEST_LAG, Loader, Updates};
use console::view::{Change, Failure, FailureCode, Feed, SecretsView, Snapshot};

fn snapshot() -> Snapshot {
    Snapshot { number: -1, ..Snapshot::empty() }
}

fn loader() -> Loader {
    Arc::new(|| Box::pin(async { Ok(snapshot()) }))
}

fn change() -> Change {
    Change::Secrets { secrets: SecretsView::Session }
}

fn numbers(feed: Feed) -> Vec<i64> {
    match feed {
        Feed::Updates { updates } => updates.into_iter().map(|update| update.number).collect(),
        Feed::Snapshot { .. } => panic!("expected updates"),
    }
}

fn start(feed: Feed) -> i64 {
    match feed {
        Feed::Snapshot { snapshot } => snapshot.number,
        Feed::Updates { .. } => panic!("expected a snapshot"),
    }
}

#[tokio::test]
async fn a_subscription_begins_with_a_snapshot_and_goes_on_without_a_gap() {
    let updates = Updates::new();
    updates.publish(change());
    updates.publish(change());
    let mut subscription = updates.subscribe(loader());
    assert_eq!(start(subscription.next().await.expect("feed")), 2);
    updates.publish(change());
    updates.publish(change());
    assert_eq!(numbers(subscription.next().await.expect("feed")), [3, 4]);
    updates.publish(change());
    assert_eq!(numbers(subscription.next().await.expect("feed")), [5]);
    assert_eq!(updates.number(), 5);
}

#[tokio::test]
async fn what_is_published_while_the_snapshot_is_read_comes_after_it() {
    let updates = Updates::new();
    let publisher = updates.clone();
    let loader: Loader = Arc::new(move || {
        publisher.publish(change());
        Box::pin(async { Ok(snapshot()) })
    });
    let mut subscription = updates.subscribe(loader);
    assert_eq!(start(subscription.next().await.expect("feed")), 0);
    assert_eq!(numbers(subscription.next().await.expect("feed")), [1]);
}

#[tokio::test]
async fn a_lag_brings_a_fresh_snapshot_and_then_everything_after_it() {
    let updates = Updates::new();
    let mut subscription = updates.subscribe(loader());
    start(subscription.next().await.expect("feed"));
    let many = LONGEST_LAG as i64 + 10;
    for _ in 0..many {
        updates.publish(change());
    }
    assert_eq!(start(subscription.next().await.expect("feed")), many);
    updates.publish(change());
    assert_eq!(numbers(subscription.next().await.expect("feed")), [many + 1]);
}

#[tokio::test]
async fn batches_are_bounded_and_lose_nothing() {
    let updates = Updates::new();
    let mut subscription = updates.subscribe(loader());
    start(subscription.next().await.expect("feed"));
    let many = LONGEST_BATCH as i64 * 2 + 1;
    for _ in 0..many {
        updates.publish(change());
    }
    let mut seen = Vec::new();
    while seen.len() < many as usize {
        let batch = numbers(subscription.next().await.expect("feed"));
        assert!(batch.len() <= LONGEST_BATCH);
        seen.extend(batch);
    }
    assert_eq!(seen, (1..=many).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_rise_by_one_whoever_publishes() {
    let updates = Updates::new();
    let mut subscription = updates.subscribe(loader());
    let mut last = start(subscription.next().await.expect("feed"));
    let publishers: Vec<_> = (0..4)
        .map(|_| {
            let updates = updates.clone();
            std::thread::spawn(move || (0..200).for_each(|_| updates.publish(change())))
        })
        .collect();
    while last < 800 {
        for number in numbers(subscription.next().await.expect("feed")) {
            assert_eq!(number, last + 1);
            last = number;
        }
    }
    publishers.into_iter().for_each(|publisher| publisher.join().expect("publisher"));
}

#[tokio::test]
async fn a_snapshot_that_cannot_be_loaded_is_said_and_tried_again() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = tries.clone();
    let loader: Loader = Arc::new(move || {
        let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        Box::pin(
            async move { if first { Err(Failure::new(FailureCode::StoreLocked, "held")) } else { Ok(snapshot()) } },
        )
    });
    let mut subscription = Updates::new().subscribe(loader);
    assert_eq!(subscription.next().await.map(drop).expect_err("fails").code, FailureCode::StoreLocked);
    assert_eq!(start(subscription.next().await.expect("feed")), 0);
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

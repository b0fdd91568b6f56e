//! Looking in all conversations, and the index behind it.

use std::time::Duration;

use console::record::HappeningRecord;
use console::search::{Indexer, Pace};
use console::store::{Found, MOST_COUNTED, Reach, Store};
use console::view::{HappeningFilter, SearchQuery};
use proptest::prelude::*;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use crate::support::{CONVERSATION, PROFILE, commit, happening, store_in};

fn id(number: i64) -> String {
    format!("bbbbbbbb-bbbb-4bbb-8bbb-{number:012}")
}

fn saying(id: &str, number: i64, text: &str) -> HappeningRecord {
    let mut record = happening(id, number);
    record.json = serde_json::json!({ "text": text }).to_string();
    record
}

/// Conversations that changed one after the other, each with a text of its own.
async fn with(store: &Store, count: i64, text: impl Fn(i64) -> String) {
    for number in 1..=count {
        let id = id(number);
        let mut one = commit(&id, vec![], vec![saying(&id, 1, &text(number))]);
        one.record.changed_at = 1_000 + number;
        one.record.finished = true;
        store.commit(one).await.expect("commits");
    }
}

fn text(text: &str) -> SearchQuery {
    SearchQuery { text: text.into(), ..SearchQuery::default() }
}

fn ids(found: &[Found]) -> Vec<&str> {
    found.iter().map(|found| found.record.id.as_str()).collect()
}

#[tokio::test]
async fn conversations_come_with_their_newest_place_and_how_many_there_are() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    with(&store, 3, |number| format!("customer{number} has a question")).await;
    let more = (2..=6).map(|number| saying(&id(2), number, if number < 5 { "a QUESTION" } else { "thanks" })).collect();
    let mut again = commit(&id(2), vec![], more);
    (again.record.changed_at, again.record.finished) = (1_002, true);
    store.commit(again).await.expect("commits");

    let found = store.search(&text("quest"), 50).await.expect("found");
    assert_eq!(ids(&found), [id(3), id(2), id(1)]);
    let places: Vec<(u32, i64)> =
        found.iter().filter_map(|found| found.place.as_ref()).map(|place| (place.count, place.number)).collect();
    assert_eq!(places, [(1, 1), (4, 4), (1, 1)]);
    let newest = found[1].place.as_ref().expect("a place");
    assert_eq!((newest.summary.as_str(), newest.words.contains("a QUESTION")), ("Ada wrote", true));

    assert_eq!(ids(&store.search(&text("customer1"), 50).await.expect("found")), [id(1)]);
    assert!(store.search(&text("nobody"), 50).await.expect("found").is_empty());
    let all = store.search(&text(""), 2).await.expect("found");
    assert_eq!((ids(&all), all[0].place.is_none()), (vec![id(3).as_str(), id(2).as_str()], true));
}

#[tokio::test]
async fn profile_tags_trash_and_time_narrow_with_and_without_words() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    with(&store, 5, |_| "hello".into()).await;
    store.set_tags(&id(1), &["late".into(), "blip \"x\"".into()]).await.expect("tagged");
    store.set_tags(&id(2), &["late".into()]).await.expect("tagged");
    store.set_trashed(&id(3), Some(7)).await.expect("trashed");
    for words in ["", "hello", "he"] {
        let base = || text(words);
        for (query, found) in [
            (base(), vec![5, 4, 2, 1]),
            (SearchQuery { trashed: true, ..base() }, vec![3]),
            (SearchQuery { tags: vec!["late".into()], ..base() }, vec![2, 1]),
            (SearchQuery { tags: vec!["late".into(), "blip \"x\"".into()], ..base() }, vec![1]),
            (SearchQuery { tags: vec!["lat".into()], ..base() }, vec![]),
            (SearchQuery { profile_ids: vec![PROFILE.into(), "other".into()], ..base() }, vec![5, 4, 2, 1]),
            (SearchQuery { profile_ids: vec!["other".into()], ..base() }, vec![]),
            (SearchQuery { before: Some(1_004), ..base() }, vec![2, 1]),
        ] {
            let hits = store.search(&query, 50).await.expect("found");
            assert_eq!(ids(&hits), found.into_iter().map(id).collect::<Vec<_>>(), "{query:?}");
        }
    }
    let listed = store.conversations(10).await.expect("read");
    assert!(listed.iter().all(|record| record.id != id(3)), "what is in the trash is in no list");
}

/// More conversations than the index is asked for one by one.
#[tokio::test]
async fn words_that_are_nearly_everywhere_are_found_by_the_other_way() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    with(&store, 330, |number| if number % 2 == 0 { "hello there".into() } else { format!("hello {number}") }).await;
    let found = store.search(&text("hello"), 51).await.expect("found");
    assert_eq!(ids(&found), (280..=330).rev().map(id).collect::<Vec<_>>());
    let older = SearchQuery { before: Some(1_003), ..text("hello") };
    assert_eq!(ids(&store.search(&older, 51).await.expect("found")), [id(2), id(1)]);
    let some = store.search(&text("hello there"), 3).await.expect("found");
    assert_eq!(ids(&some), [id(330), id(328), id(326)]);
}

#[tokio::test]
async fn places_are_counted_up_to_a_limit() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let many = (1..=i64::from(MOST_COUNTED) + 5).map(|number| saying(CONVERSATION, number, "again")).collect();
    store.commit(commit(CONVERSATION, vec![], many)).await.expect("commits");
    let found = store.search(&text("again"), 1).await.expect("found");
    let place = found[0].place.as_ref().expect("a place");
    assert_eq!((place.count, place.number), (MOST_COUNTED, i64::from(MOST_COUNTED) + 5));
}

#[tokio::test]
async fn what_was_just_written_is_found_whoever_asks() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    for number in 1..=3 {
        let one = commit(CONVERSATION, vec![], vec![saying(CONVERSATION, number, &format!("word{number}"))]);
        store.commit(one).await.expect("commits");
        let words = format!("word{number}");
        assert_eq!(store.search(&text(&words), 10).await.expect("found").len(), 1);
        let filter = HappeningFilter { text: words, ..HappeningFilter::default() };
        let found = store.find_happenings(CONVERSATION, &filter, Reach::Before(i64::MAX), 10).await.expect("found");
        assert_eq!(found.len(), 1);
    }
}

#[tokio::test]
async fn the_index_is_filled_once_in_bounded_transactions() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let many = (1..=4_500).map(|number| saying(CONVERSATION, number, "once")).collect();
    store.commit(commit(CONVERSATION, vec![], many)).await.expect("commits");
    let mut parts = 0;
    while store.index_more().await.expect("indexed") {
        parts += 1;
    }
    assert_eq!(parts, 3);
    assert!(!store.is_index_behind().await.expect("read"));
    // Two at a time: whoever is second finds nothing left to do.
    let more = (4_501..=6_000).map(|number| saying(CONVERSATION, number, "once")).collect();
    store.commit(commit(CONVERSATION, vec![], more)).await.expect("commits");
    let (one, two) = tokio::join!(store.index_everything(), store.index_conversation(CONVERSATION));
    one.and(two).expect("indexed");
    let mut connection = SqliteConnectOptions::new().filename(store.path()).connect().await.expect("connects");
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM happening_words WHERE happening_words MATCH 'once'")
        .fetch_one(&mut connection)
        .await
        .expect("counted");
    assert_eq!(count, 6_000);
    connection
        .execute("INSERT INTO happening_words (happening_words) VALUES ('integrity-check')")
        .await
        .expect("whole");
}

#[tokio::test]
async fn the_indexer_fills_what_was_there_before_it_and_what_comes_after() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    store.commit(commit(CONVERSATION, vec![], vec![happening(CONVERSATION, 1)])).await.expect("commits");
    let pace = Pace { quiet: Duration::from_millis(1), longest: Duration::from_millis(5) };
    let indexer = Indexer::start(store.clone(), pace);
    for number in 2..=4 {
        let filled = async {
            while store.is_index_behind().await.expect("read") {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), filled).await.expect("filled by itself");
        store.commit(commit(CONVERSATION, vec![], vec![happening(CONVERSATION, number)])).await.expect("commits");
    }
    drop(indexer);
}

/// Version 2 of the schema knew neither the index nor how many happenings there are.
#[tokio::test]
async fn conversations_of_an_earlier_version_are_indexed() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("old.db");
    let mut old =
        SqliteConnectOptions::new().filename(&path).create_if_missing(true).connect().await.expect("connects");
    let migrations = sqlx::migrate!("../../../migrations");
    let before: Vec<_> = migrations.iter().filter(|migration| migration.version < 3).cloned().collect();
    let earlier = sqlx::migrate::Migrator { migrations: before.into(), ..sqlx::migrate::Migrator::DEFAULT };
    earlier.run_direct(None, &mut old, false).await.expect("migrated");
    old.execute(
        "INSERT INTO profiles (id, name, environment, service_url, org_id, developer_name, created_at, updated_at)
         VALUES ('p', 'Old', 'practice', 'https://x', '00D000000000062EAA', 'd', 1, 1);
         INSERT INTO conversations (key, id, profile_id, started_at, changed_at, finished, state, positions)
         VALUES (1, 'one', 'p', 1, 1, 1, '{}', 0), (2, 'two', 'p', 1, 2, 0, '{}', 0), (3, 'none', 'p', 1, 3, 0, '{}', 0);
         INSERT INTO happenings (row, at, kind, name, summary, unusual, json)
         VALUES (4294967297, 1, 'event', 'n', 'first words', 0, '{}'), (4294967298, 1, 'event', 'n', 's', 0, '[\"last\"]'),
             (8589934593, 1, 'event', 'n', 'other words', 0, '{}');",
    )
    .await
    .expect("filled");
    old.close().await.expect("closed");

    let store = Store::open(&path).await.expect("opens");
    assert!(store.is_index_behind().await.expect("read"));
    assert_eq!(ids(&store.search(&text("words"), 10).await.expect("found")), ["two", "one"]);
    assert_eq!(ids(&store.search(&text("last"), 10).await.expect("found")), ["one"]);
}

#[tokio::test]
async fn no_search_sorts_or_scans_all_conversations() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let narrow = |query: SearchQuery| SearchQuery {
        profile_ids: vec!["a".into(), "b".into()],
        tags: vec!["c".into()],
        before: Some(1),
        ..query
    };
    for query in [text(""), text("x"), narrow(text("")), narrow(text("x"))] {
        for (trashed, few) in [(false, false), (true, false), (false, true), (true, true)] {
            let query = SearchQuery { trashed, ..query.clone() };
            let plan = store.plan_of_search(&query, few).await.expect("plan");
            let steps = plan.join("\n");
            if few && !query.text.is_empty() {
                assert!(steps.contains("SEARCH conversations USING INTEGER PRIMARY KEY"), "{steps}");
            } else if trashed {
                assert!(steps.contains("SEARCH conversations USING INDEX conversations_trashed"), "{steps}");
            } else {
                assert!(steps.contains("SEARCH conversations USING INDEX conversations_by_change"), "{steps}");
                assert!(!steps.contains("TEMP B-TREE"), "{steps}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Nothing that can be typed is an operator or a fault.
    #[test]
    fn any_text_can_be_looked_for(typed in "\\PC{0,40}|[\"*()^:+ a-zA-Z\\x00-]{0,40}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        runtime.block_on(async {
            let folder = tempfile::tempdir().expect("folder");
            let store = store_in(folder.path()).await;
            store.commit(commit(CONVERSATION, vec![], vec![happening(CONVERSATION, 1)])).await.expect("commits");
            store.search(&text(&typed), 10).await.expect("found");
            let filter = HappeningFilter { text: typed.clone(), ..HappeningFilter::default() };
            store.find_happenings(CONVERSATION, &filter, Reach::Before(9), 10).await.expect("found");
        });
    }
}

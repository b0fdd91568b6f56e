//! The database: transactions, pages, and everything that can be wrong with the file.

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

use console::store::{Store, StoreError};
use console::view::{Delivery, EntryView, RunCounts, RunState, RunSummary};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use crate::support::{CONVERSATION, commit, entry, happening, record, store_in};

async fn raw(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).connect().await.expect("connects")
}

fn uuid(number: usize) -> String {
    format!("aaaaaaaa-aaaa-4aaa-8aaa-{number:012x}")
}

fn positions(entries: &[EntryView]) -> Vec<i64> {
    entries.iter().map(|entry| entry.position).collect()
}

#[tokio::test]
async fn new_entries_get_rising_positions_and_known_ones_keep_theirs() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let two = vec![entry(CONVERSATION, &uuid(1), "one"), entry(CONVERSATION, "not-a-uuid", "two")];
    let first = store.commit(commit(CONVERSATION, two, vec![])).await.expect("commits");
    assert_eq!(positions(&first), [1, 2]);

    let mut replaced = entry(CONVERSATION, &uuid(1), "one, edited");
    replaced.delivery = Delivery::Read;
    let mixed = vec![entry(CONVERSATION, &uuid(3), "three"), replaced.clone(), entry(CONVERSATION, &uuid(4), "four")];
    let second = store.commit(commit(CONVERSATION, mixed, vec![])).await.expect("commits");
    assert_eq!(second[1].position, 1, "a known entry keeps its position");
    assert!(second[0].position > 2 && second[2].position > second[0].position);

    let all = store.newest_entries(CONVERSATION, 10).await.expect("reads");
    assert_eq!(
        all.iter().map(|entry| entry.identifier.as_str()).collect::<Vec<_>>(),
        [&uuid(1), "not-a-uuid", &uuid(3), &uuid(4)]
    );
    assert_eq!(all[0], EntryView { position: 1, ..replaced });
    assert_eq!(store.entry(CONVERSATION, "not-a-uuid").await.expect("reads"), Some(first[1].clone()));
    assert_eq!(store.entry(CONVERSATION, "unknown").await.expect("reads"), None);
}

#[tokio::test]
async fn one_identifier_twice_in_a_commit_is_one_entry() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let twice = vec![entry(CONVERSATION, &uuid(1), "first"), entry(CONVERSATION, &uuid(1), "second")];
    let answered = store.commit(commit(CONVERSATION, twice, vec![])).await.expect("commits");
    assert_eq!(positions(&answered), [1, 1]);
    let all = store.newest_entries(CONVERSATION, 10).await.expect("reads");
    assert_eq!((all.len(), &all[0].body), (1, &answered[1].body));
}

#[tokio::test]
async fn conversations_do_not_see_each_others_entries() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let other = "33333333-3333-4333-8333-333333333333";
    for id in [CONVERSATION, other] {
        let answered =
            store.commit(commit(id, vec![entry(id, &uuid(1), id)], vec![happening(id, 0)])).await.expect("commits");
        assert_eq!(positions(&answered), [1], "positions are counted for each conversation");
    }
    for id in [CONVERSATION, other] {
        let entries = store.newest_entries(id, 10).await.expect("reads");
        assert_eq!((entries.len(), entries[0].conversation_id.as_str()), (1, id));
        assert_eq!(store.newest_happenings(id, 10).await.expect("reads").len(), 1);
        assert_eq!(store.entry_keys(id).await.expect("reads"), [(uuid(1), 100)]);
    }
}

#[tokio::test]
async fn pages_go_back_to_the_beginning() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let entries = (1..=25).map(|number| entry(CONVERSATION, &uuid(number), "x")).collect();
    let happenings = (1..=25).map(|number| happening(CONVERSATION, number)).collect();
    store.commit(commit(CONVERSATION, entries, happenings)).await.expect("commits");

    let newest = store.newest_entries(CONVERSATION, 10).await.expect("reads");
    assert_eq!(positions(&newest), (16..=25).collect::<Vec<_>>());
    let older = store.entries_before(CONVERSATION, 6, 10).await.expect("reads");
    assert_eq!(positions(&older), [1, 2, 3, 4, 5]);
    assert!(store.entries_before(CONVERSATION, 1, 10).await.expect("reads").is_empty());
    assert!(store.entries_before(CONVERSATION, i64::MIN, 10).await.expect("reads").is_empty());
    assert_eq!(store.entries_before(CONVERSATION, i64::MAX, 3).await.expect("reads").len(), 3);
    assert!(store.newest_entries("unknown", 10).await.expect("reads").is_empty());

    let newest = store.newest_happenings(CONVERSATION, 3).await.expect("reads");
    assert_eq!(newest.iter().map(|row| row.number).collect::<Vec<_>>(), [23, 24, 25]);
    let older = store.happenings_before(CONVERSATION, 3, 10).await.expect("reads");
    assert_eq!(older.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2]);
    let detail = store.happening(CONVERSATION, 7).await.expect("reads").expect("there");
    assert_eq!((detail.happening, detail.json), (happening(CONVERSATION, 7).view, happening(CONVERSATION, 7).json));
    for number in [0, 26, -1, i64::MAX] {
        assert_eq!(store.happening(CONVERSATION, number).await.expect("reads"), None);
    }
}

#[tokio::test]
async fn a_transaction_is_all_or_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    store.commit(commit(CONVERSATION, vec![], vec![happening(CONVERSATION, 1)])).await.expect("commits");
    let mut refused = commit(CONVERSATION, vec![entry(CONVERSATION, &uuid(1), "x")], vec![happening(CONVERSATION, 1)]);
    refused.record.state = "changed".into();
    refused.sealed_token = Some(vec![1]);
    store.commit(refused).await.expect_err("the number is taken");
    assert!(store.newest_entries(CONVERSATION, 10).await.expect("reads").is_empty());
    assert_eq!(store.conversation(CONVERSATION).await.expect("reads"), Some(record(CONVERSATION)));
    assert_eq!(store.sealed_token(CONVERSATION).await.expect("reads"), None);
    store.commit(commit(CONVERSATION, vec![], vec![happening(CONVERSATION, 2)])).await.expect("the store works on");
}

#[tokio::test]
async fn conversations_come_newest_first_and_only_unfinished_ones_are_resumed() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    for number in 1..=4_i64 {
        let mut commit = commit(&uuid(number as usize), vec![], vec![]);
        (commit.record.started_at, commit.record.finished) = (number, number % 2 == 0);
        commit.record.last_event_id = Some(format!("{number}"));
        store.commit(commit).await.expect("commits");
    }
    let ids = |records: Vec<console::record::ConversationRecord>| {
        records.into_iter().map(|record| record.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(store.conversations(3).await.expect("reads")), [uuid(4), uuid(3), uuid(2)]);
    assert_eq!(ids(store.unfinished_conversations().await.expect("reads")), [uuid(1), uuid(3)]);
}

#[tokio::test]
async fn pending_entries_and_sealed_tokens_are_found_again() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let mut pending = entry(CONVERSATION, &uuid(1), "mine");
    pending.delivery = Delivery::Pending;
    pending.failure = Some(console::failure::internal("x"));
    let mut first = commit(CONVERSATION, vec![pending.clone(), entry(CONVERSATION, &uuid(2), "theirs")], vec![]);
    first.sealed_token = Some(vec![1, 2, 3]);
    let answered = store.commit(first).await.expect("commits");
    assert_eq!(store.pending_entries(CONVERSATION).await.expect("reads"), [answered[0].clone()]);
    assert_eq!(store.sealed_token(CONVERSATION).await.expect("reads"), Some(vec![1, 2, 3]));

    pending.delivery = Delivery::Sent;
    let mut second = commit(CONVERSATION, vec![pending], vec![]);
    second.sealed_token = Some(vec![4]);
    store.commit(second).await.expect("commits");
    assert!(store.pending_entries(CONVERSATION).await.expect("reads").is_empty());
    assert_eq!(store.sealed_token(CONVERSATION).await.expect("reads"), Some(vec![4]));
}

#[tokio::test]
async fn a_commit_of_500_entries_takes_few_statements() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let entries: Vec<EntryView> = (0..500).map(|number| entry(CONVERSATION, &uuid(number), "x")).collect();
    let happenings = (0..500).map(|number| happening(CONVERSATION, number)).collect();
    store.commit(commit(CONVERSATION, entries.clone(), happenings)).await.expect("commits");
    assert!(store.statements() <= 16, "{} statements", store.statements());

    let before = store.statements();
    store.commit(commit(CONVERSATION, entries, vec![])).await.expect("commits");
    assert!(store.statements() - before <= 16, "replacing 500: {} statements", store.statements() - before);

    let before = store.statements();
    store
        .commit(commit(CONVERSATION, vec![entry(CONVERSATION, "one", "x")], vec![happening(CONVERSATION, 500)]))
        .await
        .expect("commits");
    assert!(store.statements() - before <= 4);
}

/// Start-up and pages stay fast with a million entries only if no statement reads a whole table of them.
#[tokio::test]
async fn no_statement_scans_entries_or_happenings() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let mut connection = raw(store.path()).await;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../.sqlx");
    let mut statements = 0;
    for file in fs::read_dir(data).expect("offline data") {
        let text = fs::read_to_string(file.expect("file").path()).expect("text");
        let json: serde_json::Value = serde_json::from_str(&text).expect("json");
        let statement = json["query"].as_str().expect("query");
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
                .fetch_all(&mut connection)
                .await
                .expect("plan");
        for (_, _, _, step) in plan {
            let allowed = !step.starts_with("SCAN")
                || step.starts_with("SCAN profiles")
                // The few that are open at this moment.
                || step.starts_with("SCAN probes")
                || step.starts_with("SCAN test_conversations")
                // The list of them, as that of profiles.
                || step.starts_with("SCAN scenarios")
                || step.starts_with("SCAN outgoing_files USING COVERING INDEX")
                || step.contains("conversations USING INDEX")
                || step.contains("conversations USING COVERING INDEX")
                // A handful of rows that were bound.
                || step.starts_with("SCAN wanted VIRTUAL TABLE");
            assert!(allowed, "{step}: {statement}");
            // An export reads a whole conversation in the order of its times, once.
            let sorts = statement.contains("FROM profiles")
                || statement.contains("FROM scenarios")
                || statement.contains("FROM test_conversations")
                || statement.ends_with("ORDER BY at, row");
            assert!(!step.contains("TEMP B-TREE") || sorts, "{step}: {statement}");
        }
        statements += 1;
    }
    assert!(statements > 10);
}

#[tokio::test]
async fn a_conversation_is_claimed_by_one_program_and_keeps_its_owner() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    store.commit(commit(CONVERSATION, vec![], vec![])).await.expect("commits");
    let claim = async |before: Option<&str>, owner: &str| {
        store.claim_conversation(CONVERSATION, before, owner).await.expect("written").map(|record| record.owner)
    };
    assert_eq!(claim(None, "one").await, Some(Some("one".into())), "a row of before the owners is nobody's");
    assert_eq!(claim(None, "other").await, None, "somebody was faster");
    // A program that has lost it does not get it back by writing.
    store.commit(commit(CONVERSATION, vec![], vec![])).await.expect("commits");
    assert_eq!(claim(Some("one"), "other").await, Some(Some("other".into())));
    let mut over = commit(CONVERSATION, vec![], vec![]);
    over.record.finished = true;
    store.commit(over).await.expect("commits");
    assert_eq!(claim(Some("other"), "one").await, None, "nothing goes on in it");
}

#[tokio::test]
async fn what_was_committed_is_there_after_opening_again() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let committed =
        store.commit(commit(CONVERSATION, vec![entry(CONVERSATION, &uuid(1), "x")], vec![])).await.expect("commits");
    let path = store.path().to_owned();
    store.clone().close().await;
    assert!(matches!(store.commit(commit(CONVERSATION, vec![], vec![])).await, Err(StoreError::Closed)));
    assert!(matches!(store.conversations(1).await, Err(StoreError::Closed)));
    let again = Store::open(&path).await.expect("opens");
    assert_eq!(again.newest_entries(CONVERSATION, 10).await.expect("reads"), committed);
}

#[cfg(unix)]
#[tokio::test]
async fn folder_and_files_are_the_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("folder");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let path = folder.path().join("data/handover.db");
    let store = Store::open(&path).await.expect("opens");
    assert_eq!(mode(path.parent().expect("parent")), 0o700);
    for file in fs::read_dir(path.parent().expect("parent")).expect("files") {
        let file = file.expect("file").path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    store.close().await;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
    Store::open(&path).await.expect("opens");
    assert_eq!(mode(&path), 0o600, "a file that others could read is closed to them");
}

#[tokio::test]
async fn a_database_that_another_program_holds_is_locked() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("test.db");
    store_in(folder.path()).await.close().await;
    let store = Store::open_with(&path, Duration::from_millis(1)).await.expect("opens");
    let mut other = raw(&path).await;
    other.execute("BEGIN IMMEDIATE").await.expect("locks");
    let refused = store.commit(commit(CONVERSATION, vec![], vec![])).await;
    assert!(matches!(refused, Err(StoreError::Locked { .. })), "{refused:?}");
    assert!(matches!(
        Store::open_with(&path, Duration::from_millis(1)).await.map(drop),
        Err(StoreError::Locked { .. })
    ));
    other.execute("ROLLBACK").await.expect("unlocks");
    store.commit(commit(CONVERSATION, vec![], vec![])).await.expect("works again");
}

/// File modes do not stop root, under which tests may run. A file format that SQLite may only read stops everybody.
#[tokio::test]
async fn a_database_that_cannot_be_written_says_so_when_it_is_opened() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("test.db");
    store_in(folder.path()).await.close().await;
    let mut connection = raw(&path).await;
    connection.execute("PRAGMA journal_mode = DELETE").await.expect("journal");
    connection.close().await.expect("closed");
    let mut file = fs::OpenOptions::new().write(true).open(&path).expect("file");
    file.seek(SeekFrom::Start(18)).expect("the write version's place");
    file.write_all(&[3]).expect("a version that no SQLite writes yet");
    drop(file);
    let refused = Store::open(&path).await.map(drop);
    assert!(matches!(refused, Err(StoreError::ReadOnly { .. })), "{refused:?}");
}

#[tokio::test]
async fn places_that_cannot_hold_a_database_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    assert!(matches!(Store::open(folder.path()).await.map(drop), Err(StoreError::ReadOnly { .. })), "a folder");
    let file = folder.path().join("file");
    fs::write(&file, "x").expect("written");
    assert!(
        matches!(Store::open(&file.join("test.db")).await.map(drop), Err(StoreError::ReadOnly { .. })),
        "under a file"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("test.db");
    let text = "This is a letter, not a database. ".repeat(200);
    fs::write(&path, &text).expect("written");
    let refused = Store::open(&path).await.map(drop);
    assert!(matches!(refused, Err(StoreError::Unreadable { .. })), "{refused:?}");
    assert_eq!(fs::read_to_string(&path).expect("text"), text);
}

#[tokio::test]
async fn a_damaged_database_is_unreadable() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("test.db");
    let store = store_in(folder.path()).await;
    let entries = (0..200).map(|number| entry(CONVERSATION, &uuid(number), &"x".repeat(500))).collect();
    store.commit(commit(CONVERSATION, entries, vec![])).await.expect("commits");
    store.close().await;
    let mut bytes = fs::read(&path).expect("bytes");
    let (_, pages) = bytes.split_at_mut(4096 * 8);
    pages.fill(0xa5);
    fs::write(&path, &bytes).expect("written");
    let outcome = match Store::open(&path).await {
        Ok(store) => store.newest_entries(CONVERSATION, 200).await.map(drop),
        Err(error) => Err(error),
    };
    assert!(matches!(outcome, Err(StoreError::Unreadable { .. })), "{outcome:?}");
}

#[tokio::test]
async fn runs_of_one_millisecond_are_on_one_page() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let run = |id: &str, started_at: i64| RunSummary {
        id: id.into(),
        title: "Guest".into(),
        started_at,
        ended_at: None,
        state: RunState::Ended,
        counts: RunCounts::default(),
        targets: Vec::new(),
        parallel: 1,
        retry: false,
        version: String::new(),
    };
    for (id, started_at) in [("a", 10), ("b", 20), ("c", 20), ("d", 20), ("e", 30)] {
        store.begin_run(&run(id, started_at), &[], "program").await.expect("written");
    }
    let page = async |before: i64, limit: u32| -> String {
        store.runs_before(before, limit).await.expect("read").into_iter().map(|run| run.id).collect()
    };
    for limit in [2, 3, 4] {
        assert_eq!((page(i64::MAX, limit).await, page(20, limit).await), ("edcb".into(), "a".into()), "{limit}");
    }
    assert_eq!(
        (page(i64::MAX, 1).await, page(30, 1).await, page(10, 1).await),
        ("e".into(), "dcb".into(), String::new())
    );
}

//! A database that a later program has worked with: an older one opens it, unless it is told that it must not.

use std::path::{Path, PathBuf};

use console::store::{Store, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use crate::support::{CONVERSATION, commit, entry, store_in};

/// A database to which a later program has added something, and the migration that a program must know for it.
async fn of_a_later_program(folder: &Path, needed: i64) -> PathBuf {
    let path = folder.join("test.db");
    store_in(folder).await.close().await;
    let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.expect("connects");
    let added = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'later', 1, x'00', 0); \
                 ALTER TABLE conversations ADD COLUMN mood TEXT NOT NULL DEFAULT 'fine'";
    connection.execute(added).await.expect("written");
    connection.execute(sqlx::AssertSqlSafe(format!("PRAGMA user_version = {needed}"))).await.expect("written");
    connection.close().await.expect("closed");
    path
}

#[tokio::test]
async fn what_was_added_to_does_no_harm() {
    let folder = tempfile::tempdir().expect("folder");
    let path = of_a_later_program(folder.path(), 0).await;
    let store = Store::open(&path).await.expect("an older program opens it");
    let identifier = "aaaaaaaa-aaaa-4aaa-8aaa-000000000001";
    store.commit(commit(CONVERSATION, vec![entry(CONVERSATION, identifier, "one")], vec![])).await.expect("commits");
    assert_eq!(store.newest_entries(CONVERSATION, 10).await.expect("reads").len(), 1);
    store.close().await;
}

#[tokio::test]
async fn what_an_older_program_must_not_open_is_not_touched() {
    let folder = tempfile::tempdir().expect("folder");
    let path = of_a_later_program(folder.path(), 9999).await;
    let refused = Store::open(&path).await.map(drop);
    assert!(matches!(refused, Err(StoreError::FromNewerVersion { found: 9999, .. })), "{refused:?}");
}

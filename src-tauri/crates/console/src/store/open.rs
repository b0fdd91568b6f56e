//! Opening: file modes, migrations, the backup before them.

use std::fs::{DirBuilder, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{ConnectOptions as _, Connection as _};

use super::StoreError;

static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations");

const READERS: u32 = 3;

pub(super) async fn open(path: &Path, patience: Duration) -> Result<(SqliteConnection, SqlitePool), StoreError> {
    make_private(path)?;
    let mut writer = writer(path, patience).await?;
    migrate(&mut writer, path).await?;
    // Says now, not at the first message, that the file cannot be written.
    writer.begin_with("BEGIN IMMEDIATE").await?.rollback().await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .acquire_timeout(patience + Duration::from_secs(5))
        .connect_lazy_with(options(path, patience).pragma("query_only", "ON"));
    Ok((writer, readers))
}

/// The connection that writes, to a file that is there.
pub(super) async fn writer(path: &Path, patience: Duration) -> Result<SqliteConnection, StoreError> {
    // NORMAL survives a killed process; only a power cut can lose the last moments, never the file.
    let writing = options(path, patience)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", "-16384")
        .pragma("wal_autocheckpoint", "4000");
    Ok(writing.connect().await?)
}

fn options(path: &Path, patience: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(patience).foreign_keys(true).disable_statement_logging()
}

/// Makes the folder and the file with the modes they must have before anything is written. An existing folder is left
/// alone: it may be one that the user shares on purpose.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    let mut file = OpenOptions::new();
    file.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        folder.create(parent)?;
    }
    let file = file.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mut permissions = file.metadata()?.permissions();
        if permissions.mode() & 0o077 != 0 {
            permissions.set_mode(0o600);
            file.set_permissions(permissions)?;
        }
    }
    drop(file);
    Ok(())
}

async fn migrate(writer: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let found = version(writer).await?;
    if found > known {
        // Migrations add and never take away, so what an older program knows is all there. One that could not be additive
        // would say in `user_version` which migrations a program must know.
        let needed: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *writer).await?;
        return if needed > known { Err(StoreError::FromNewerVersion { found: needed, known }) } else { Ok(()) };
    }
    if found > 0 && found < known {
        back_up(writer, path, found).await?;
    }
    // Not `run`: its future is not known to be `Send`.
    MIGRATIONS.run_direct(None, writer, false).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        MigrateError::VersionMissing(found) => StoreError::FromNewerVersion { found, known },
        other => StoreError::Unexpected { reason: other.to_string() },
    })
}

/// The newest migration that the file has seen; 0 for an empty file.
async fn version(writer: &mut SqliteConnection) -> Result<i64, StoreError> {
    // The table is the migration library's, so these two are not checked against our schema.
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut *writer)
        .await?;
    if tables == 0 {
        return Ok(0);
    }
    Ok(sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations").fetch_one(writer).await?)
}

/// Copies the database beside itself, for the person who must go back to the earlier version.
async fn back_up(writer: &mut SqliteConnection, path: &Path, version: i64) -> Result<(), StoreError> {
    let copy = backup_path(path, version);
    if copy.exists() {
        std::fs::remove_file(&copy)?;
    }
    make_private(&copy)?;
    sqlx::query("VACUUM INTO ?").bind(copy.to_string_lossy().into_owned()).execute(writer).await?;
    Ok(())
}

fn backup_path(path: &Path, version: i64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".schema-{version}.backup"));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use sqlx::Executor as _;

    use super::*;

    #[tokio::test]
    async fn the_copy_before_a_migration_is_a_whole_database() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("test.db");
        let (mut writer, _readers) = open(&path, Duration::from_secs(1)).await.expect("opens");
        writer
            .execute(
                "INSERT INTO profiles
                     (id, name, environment, service_url, org_id, developer_name, created_at, updated_at)
                 VALUES ('id', 'kept', 'practice', 'u', 'o', 'd', 1, 1)",
            )
            .await
            .expect("inserted");
        // Twice: the copy of an attempt that failed is in the way.
        for _ in 0..2 {
            back_up(&mut writer, &path, 1).await.expect("copied");
        }
        let copy = backup_path(&path, 1);
        assert_eq!(copy.file_name().and_then(|name| name.to_str()), Some("test.db.schema-1.backup"));
        let (mut copied, _readers) = open(&copy, Duration::from_secs(1)).await.expect("opens");
        let name: String = sqlx::query_scalar("SELECT name FROM profiles").fetch_one(&mut copied).await.expect("read");
        assert_eq!(name, "kept");
    }
}

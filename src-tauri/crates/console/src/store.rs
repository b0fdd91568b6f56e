//! The database: SQLite in one file. The only module that holds SQL.
//!
//! One connection writes, a few read. Statements are checked when the crate is compiled, against the data in `/.sqlx`.
//! After a change of a statement or a migration, in the workspace's root:
//!
//! ```sh
//! rm -f dev.db && cat migrations/*.sql | sqlite3 dev.db
//! rm -rf .sqlx && mkdir .sqlx && touch src-tauri/crates/console/src/lib.rs && SQLX_OFFLINE=false \
//!     SQLX_OFFLINE_DIR="$PWD/.sqlx" DATABASE_URL="sqlite://$PWD/dev.db" cargo check -p console
//! ```

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnection, SqlitePool};
use tokio::sync::{Mutex, Notify};

mod checks;
mod commit;
mod conversations;
mod declarations;
mod declared;
mod deletion;
mod entries;
mod error;
mod files;
mod find;
mod happenings;
mod history;
mod identifier;
mod index;
mod keep;
mod keys;
mod leftovers;
mod marks;
mod open;
mod probes;
mod profiles;
mod reading;
mod retention;
mod rows;
mod runs;
mod scenarios;
mod search;
mod tokens;
mod transaction;
mod words;

pub use declarations::Declaration;
pub use declared::DeclaredDeployment;
pub use error::StoreError;
pub use files::OutgoingFile;
pub use find::Reach;
pub use history::ScenarioPast;
pub use leftovers::{Leftover, OwnedLeftover};
pub use probes::Probe;
pub use profiles::StoredProfiles;
pub use reading::Reading;
pub use runs::{CaseRow, NewCase, OwnedRun};
pub use scenarios::ScenarioRecord;
pub use search::{Found, MOST_COUNTED, Place};

/// Longest wait for another program that holds the database.
const BUSY: Duration = Duration::from_secs(5);

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    /// Towards other programs that hold the database.
    patience: Duration,
    /// How large the file may grow.
    most_pages: AtomicU32,
    /// None once closed.
    writer: Mutex<Option<SqliteConnection>>,
    readers: SqlitePool,
    statements: AtomicU64,
    /// Somebody has committed since the indexer last asked.
    committed: Notify,
}

impl Store {
    /// Opens the database at a path; makes it, and its folder, where there is none. The file is readable by its owner
    /// only. A database of an earlier version is copied beside itself and then brought up to date.
    ///
    /// # Errors
    /// Another program holds it, it cannot be written, it is no database, or a newer version of this program wrote it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, BUSY).await
    }

    /// The same, with another patience towards programs that hold the database.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let (writer, readers) = open::open(path, patience).await?;
        let (path, writer) = (path.to_owned(), Mutex::new(Some(writer)));
        let (most_pages, statements) = (AtomicU32::new(transaction::UNLIMITED), AtomicU64::new(0));
        let inner = Inner { path, patience, most_pages, writer, readers, statements, committed: Notify::new() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Closes the database once running work is done. Later calls, on clones too, fail with [`StoreError::Closed`].
    pub async fn close(self) {
        self.inner.readers.close().await;
        if let Some(writer) = self.inner.writer.lock().await.take()
            && let Err(error) = sqlx::Connection::close(writer).await
        {
            tracing::warn!(%error, "the database was not closed cleanly");
        }
    }

    /// Where the database is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// How many statements were sent by [`Store::commit`] so far, `BEGIN` and `COMMIT` not counted. Tests count work
    /// with it.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.inner.statements.load(Ordering::Relaxed)
    }

    /// Waits for the next commit of a conversation; at once if there was one since the last call. For one caller at a time:
    /// the indexer.
    pub async fn committed(&self) {
        self.inner.committed.notified().await;
    }

    fn readers(&self) -> &SqlitePool {
        &self.inner.readers
    }
}

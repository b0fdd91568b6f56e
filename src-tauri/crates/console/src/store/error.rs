//! What can go wrong with the database.

use std::io;

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program holds it for longer than we wait.
    #[error("another program holds the database: {reason}")]
    Locked {
        /// SQLite's words.
        reason: String,
    },
    /// It, or its folder, cannot be written or reached.
    #[error("the database cannot be written: {reason}")]
    ReadOnly {
        /// The system's words.
        reason: String,
    },
    /// A newer version of this program wrote it, in a way that this one must not touch.
    #[error("the database needs schema version {found}; this program knows versions up to {known}")]
    FromNewerVersion {
        /// The migration that a program must know to open it.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// It is no database, or damaged.
    #[error("the file is no database, or is damaged: {reason}")]
    Unreadable {
        /// SQLite's words.
        reason: String,
    },
    /// The disk is full.
    #[error("the disk is full: {reason}")]
    Full {
        /// SQLite's words.
        reason: String,
    },
    /// It was closed.
    #[error("the database is closed")]
    Closed,
    /// A fault of this program.
    #[error("unexpected fault of the database: {reason}")]
    Unexpected {
        /// The library's words.
        reason: String,
    },
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolClosed) {
            return Self::Closed;
        }
        let reason = error.to_string();
        // A connection that was waited for in vain is one that a lock kept from being opened.
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Locked { reason };
        }
        let code = error.as_database_error().and_then(|fault| fault.code()).and_then(|code| code.parse::<i32>().ok());
        // The low byte is the primary result code of SQLite.
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Locked { reason },
            // SQLITE_PERM, READONLY, CANTOPEN, AUTH
            Some(3 | 8 | 14 | 23) => Self::ReadOnly { reason },
            // SQLITE_CORRUPT, NOTADB
            Some(11 | 26) => Self::Unreadable { reason },
            Some(13) => Self::Full { reason },
            // SQLITE_IOERR: on a disk without space or a folder that went away.
            Some(10) => Self::ReadOnly { reason },
            _ => Self::Unexpected { reason },
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable { reason: error.to_string() }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        let reason = error.to_string();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { reason },
            _ => Self::ReadOnly { reason },
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, Executor as _, SqliteConnection};

    use super::*;

    #[tokio::test]
    async fn a_full_disk_is_told_from_other_faults() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.expect("memory");
        connection.execute("CREATE TABLE t (x BLOB); PRAGMA max_page_count = 3;").await.expect("set up");
        let full = connection.execute("INSERT INTO t VALUES (zeroblob(100000))").await.expect_err("full");
        assert!(matches!(StoreError::from(full), StoreError::Full { .. }));
        let wrong = connection.execute("SELECT nothing").await.expect_err("wrong");
        assert!(matches!(StoreError::from(wrong), StoreError::Unexpected { .. }));
    }

    #[test]
    fn a_full_disk_before_sqlite_sees_it_is_the_same() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert!(matches!(StoreError::from(full), StoreError::Full { .. }));
        let forbidden = io::Error::from(io::ErrorKind::PermissionDenied);
        assert!(matches!(StoreError::from(forbidden), StoreError::ReadOnly { .. }));
    }
}

//! The mark that a run belongs to a program that lives: a locked file, which the system unlocks when the program ends,
//! however it ends.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The folder beside the database.
const FOLDER: &str = "runs";

/// A run of this program. It is over when this is dropped.
#[derive(Debug)]
pub struct Lock {
    /// Unlocked by being closed.
    _file: File,
    path: PathBuf,
}

impl Lock {
    /// Marks a run as this program's.
    ///
    /// # Errors
    /// The folder cannot be written, or another program has the run.
    pub fn take(data_folder: &Path, run_id: &str) -> io::Result<Self> {
        let path = path_of(data_folder, run_id);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file, path }),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // One that stays says nothing: nobody has it locked.
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::debug!(%error, "the mark of a run was not removed");
        }
    }
}

/// Whether a program that lives has a run: this one, or another.
#[must_use]
pub fn is_held(data_folder: &Path, run_id: &str) -> bool {
    match Lock::take(data_folder, run_id) {
        Ok(_) => false,
        Err(error) => error.kind() == io::ErrorKind::WouldBlock,
    }
}

fn path_of(data_folder: &Path, run_id: &str) -> PathBuf {
    // Ids are UUIDs of our own; whatever else one holds makes no path.
    let name: String =
        run_id.chars().filter(|character| character.is_ascii_alphanumeric() || *character == '-').collect();
    data_folder.join(FOLDER).join(format!("{name}.lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_held_for_as_long_as_its_program_lives() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        assert!(!is_held(folder.path(), "a"));
        let lock = Lock::take(folder.path(), "a")?;
        assert!(is_held(folder.path(), "a") && !is_held(folder.path(), "b"));
        drop(lock);
        assert!(!is_held(folder.path(), "a"));
        Ok(())
    }
}

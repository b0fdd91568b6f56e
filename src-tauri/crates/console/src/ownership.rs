//! Which of several programs on one data folder has what: a window and a command line may be open at once.
//!
//! Each program locks a file of its own for as long as it lives, and writes the file's name, its id, into the rows that it works
//! on. The system unlocks the file when the program ends, however it ends. So a row whose owner's file is locked is another
//! program's business; one whose owner's file is not, or that has no owner, is nobody's, and may be taken.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The folder of the locked files, beside the database.
const FOLDER: &str = "programs";
/// How the file of a program ends.
const ENDING: &str = "lock";
/// How often a program tries to lock a file of its own: another one may tidy it away before it is locked.
const TRIES: usize = 8;

/// What a program owns by, and how it knows what others own. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Ownership {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    id: String,
    folder: PathBuf,
    /// None once the program has ended, and where files cannot be locked.
    lock: Mutex<Option<Lock>>,
}

impl Ownership {
    /// Begins to own, for a program on this data folder. Where files cannot be locked, other programs take this one for dead:
    /// that is logged, and all else works.
    #[must_use]
    pub fn begin(data_folder: &Path) -> Self {
        let folder = data_folder.join(FOLDER);
        tidy(&folder);
        let (id, lock) = match take(&folder) {
            Ok((id, lock)) => (id, Some(lock)),
            Err(error) => {
                tracing::warn!(
                    %error,
                    "this program cannot lock a file in its data folder, so another one may take up what it holds"
                );
                (uuid::Uuid::new_v4().to_string(), None)
            }
        };
        Self { inner: Arc::new(Inner { id, folder, lock: Mutex::new(lock) }) }
    }

    /// What rows of this program are marked with.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// Whether what has this mark, or none, is held by another program that lives.
    #[must_use]
    pub fn is_held_elsewhere(&self, owner: Option<&str>) -> bool {
        match owner {
            None => false,
            Some(owner) if owner == self.inner.id => false,
            Some(owner) => is_locked(&path_of(&self.inner.folder, owner)),
        }
    }

    /// Whether this is the mark of this program.
    #[must_use]
    pub fn is_own(&self, owner: Option<&str>) -> bool {
        owner == Some(self.id())
    }

    /// Owns nothing any more: what is marked as this program's is for whoever takes it.
    pub fn end(&self) {
        drop(self.inner.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// A locked file.
#[derive(Debug)]
struct Lock {
    /// Unlocked by being closed.
    _file: File,
    path: PathBuf,
}

impl Drop for Lock {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Locks a new file, and answers its name.
fn take(folder: &Path) -> io::Result<(String, Lock)> {
    std::fs::create_dir_all(folder)?;
    for _ in 0..TRIES {
        let id = uuid::Uuid::new_v4().to_string();
        let path = path_of(folder, &id);
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        match file.try_lock() {
            // Somebody who tidies up may have come in between.
            Ok(()) if path.exists() => return Ok((id, Lock { _file: file, path })),
            Ok(()) | Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => {
                remove(&path);
                return Err(error);
            }
        }
    }
    Err(io::ErrorKind::WouldBlock.into())
}

/// Whether a program that lives has locked a file. One that nobody has locked any more is removed.
fn is_locked(path: &Path) -> bool {
    let locked = File::options().read(true).write(true).open(path).map_err(TryLockError::Error).and_then(|file| {
        // Shared, so that two who look at once do not take each other for the owner.
        file.try_lock_shared()
    });
    match locked {
        Ok(()) => {
            remove(path);
            false
        }
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(error)) => {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(%error, "whether another program lives could not be found out");
            }
            false
        }
    }
}

/// Removes what programs have left that were killed.
fn tidy(folder: &Path) {
    let Ok(files) = std::fs::read_dir(folder) else { return };
    for path in files.flatten().map(|file| file.path()) {
        if path.extension().is_some_and(|ending| ending == ENDING) {
            is_locked(&path);
        }
    }
}

fn remove(path: &Path) {
    // One that stays says nothing: nobody has it locked.
    if let Err(error) = std::fs::remove_file(path) {
        tracing::debug!(%error, "the file of a program that has ended was not removed");
    }
}

fn path_of(folder: &Path, id: &str) -> PathBuf {
    // Ids are UUIDs of our own; whatever else one holds makes no path.
    let name: String = id.chars().filter(|character| character.is_ascii_alphanumeric() || *character == '-').collect();
    folder.join(name).with_extension(ENDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> usize {
        std::fs::read_dir(folder.join(FOLDER)).map_or(0, Iterator::count)
    }

    #[test]
    fn a_program_holds_what_it_owns_for_as_long_as_it_lives() {
        let folder = tempfile::tempdir().expect("folder");
        let (one, other) = (Ownership::begin(folder.path()), Ownership::begin(folder.path()));
        assert!(other.is_held_elsewhere(Some(one.id())) && one.is_held_elsewhere(Some(other.id())));
        assert!(!one.is_held_elsewhere(Some(one.id())) && one.is_own(Some(one.id())) && !one.is_own(Some(other.id())));
        assert!(!one.is_held_elsewhere(None) && !one.is_held_elsewhere(Some("nobody")) && !one.is_own(None));
        let id = one.id().to_owned();
        one.end();
        assert!(!other.is_held_elsewhere(Some(&id)));
        drop(one);
        assert_eq!(files(folder.path()), 1);
    }

    #[test]
    fn the_file_of_a_killed_program_is_removed_by_whoever_notices() {
        let folder = tempfile::tempdir().expect("folder");
        let program = Ownership::begin(folder.path());
        let killed = ["a", "b"].map(|id| path_of(&folder.path().join(FOLDER), id));
        for path in &killed {
            std::fs::write(path, "").expect("written");
        }
        assert!(!program.is_held_elsewhere(Some("a")));
        assert_eq!(killed.each_ref().map(|path| path.exists()), [false, true]);
        let next = Ownership::begin(folder.path());
        assert_eq!(files(folder.path()), 2);
        assert!(next.is_held_elsewhere(Some(program.id())), "what is locked stays");
    }

    #[test]
    fn a_program_that_cannot_lock_owns_nothing_and_runs_all_the_same() {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join(FOLDER), "no folder").expect("written");
        let program = Ownership::begin(folder.path());
        assert!(!Ownership::begin(folder.path()).is_held_elsewhere(Some(program.id())));
        program.end();
    }

    #[test]
    fn an_id_that_is_none_leads_nowhere() {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("x.lock"), "").expect("written");
        let program = Ownership::begin(folder.path());
        assert!(!program.is_held_elsewhere(Some("../x")));
        assert!(folder.path().join("x.lock").exists());
    }
}

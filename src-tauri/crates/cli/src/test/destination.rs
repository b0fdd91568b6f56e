//! Files that reports are written to: claimed for this run alone, and replaced as a whole.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::outcome::Outcome;

/// A file that a report goes to. While this lives, no other run writes to it.
#[derive(Debug)]
pub struct Destination {
    /// As it was named.
    named: PathBuf,
    /// Where the bytes are: behind a link, if it is one.
    place: PathBuf,
    lock: PathBuf,
    /// The lock ends with the process, however that ends.
    _held: File,
}

impl Destination {
    /// Claims a file, and makes sure that it can be written, without touching what it holds.
    ///
    /// # Errors
    /// Exit code 2 when it is not writable, no file, or another run's.
    pub fn claim(named: &Path) -> Result<Self, Outcome> {
        let unusable = |reason: &dyn std::fmt::Display| {
            Outcome::Usage(format!("{}: no report can be written here: {reason}.", named.display()))
        };
        let place = std::fs::canonicalize(named).unwrap_or_else(|_| named.to_owned());
        if place.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return Err(unusable(&"it is no file, and reports are replaced as a whole while a run goes on"));
        }
        if place.file_name().is_none() {
            return Err(unusable(&"it has no name"));
        }
        let lock = beside(&place, "", ".lock");
        let held = match hold(&lock) {
            Ok(Some(held)) => held,
            Ok(None) => {
                return Err(Outcome::Usage(format!(
                    "{}: another run is writing this report ({} says so). Wait for it, or choose another file.",
                    named.display(),
                    lock.display()
                )));
            }
            Err(error) => return Err(unusable(&error)),
        };
        let destination = Self { named: named.to_owned(), place, lock, _held: held };
        // A full or read-only file system shows now, before anything is opened at an org.
        let tried = File::create(destination.unfinished()).and_then(|mut file| file.write_all(b" "));
        let tidied = std::fs::remove_file(destination.unfinished());
        match tried.and(tidied) {
            Ok(()) => Ok(destination),
            Err(error) => Err(unusable(&error)),
        }
    }

    /// The file as it was named.
    pub fn named(&self) -> &Path {
        &self.named
    }

    /// Replaces the file. Whoever reads it meanwhile gets the old text or the new one, never a part.
    ///
    /// # Errors
    /// Exit code 3.
    pub fn replace(&self, text: &str) -> Result<(), Outcome> {
        let new = self.unfinished();
        let written = File::create(&new).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_data()
        });
        let replaced = written.and_then(|()| std::fs::rename(&new, &self.place));
        replaced.map_err(|error| {
            // It may never have been made.
            let _ = std::fs::remove_file(&new);
            Outcome::Impossible(format!("{}: the report could not be written: {error}.", self.named.display()))
        })
    }

    /// Only the holder of the lock uses this name, so that what a killed run leaves of it is replaced by the next one.
    fn unfinished(&self) -> PathBuf {
        beside(&self.place, ".", ".new")
    }
}

impl Drop for Destination {
    fn drop(&mut self) {
        // Removed while it is held: whoever waits for it finds out that it is gone.
        let _ = std::fs::remove_file(&self.lock);
    }
}

fn beside(path: &Path, before: &str, after: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(before);
    name.push(path.file_name().unwrap_or_default());
    name.push(after);
    path.with_file_name(name)
}

/// Holds the lock file; none while another process does.
fn hold(lock: &Path) -> io::Result<Option<File>> {
    loop {
        let file = OpenOptions::new().create(true).write(true).truncate(false).open(lock)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Its holder may have removed it between the opening and the locking: then this is a lock of nothing.
        if is_same(&file, lock)? {
            return Ok(Some(file));
        }
    }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let held = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(there) => Ok((held.dev(), held.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A file that is open cannot be removed on Windows.
#[cfg(not(unix))]
fn is_same(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_replaced_as_a_whole_and_nothing_else_is_left() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("r.xml");
        std::fs::write(&file, "old")?;
        let destination = Destination::claim(&file).map_err(|outcome| format!("{outcome:?}"))?;
        assert_eq!(std::fs::read_to_string(&file)?, "old", "claiming touches nothing");
        destination.replace("new").map_err(|outcome| format!("{outcome:?}"))?;
        assert_eq!(std::fs::read_to_string(&file)?, "new");
        drop(destination);
        let names: Vec<_> = std::fs::read_dir(folder.path())?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<Result<_, _>>()?;
        assert_eq!(names, ["r.xml"]);
        Ok(())
    }

    #[test]
    fn two_runs_do_not_write_to_one_file_and_a_left_lock_is_nobodys() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("r.xml");
        // A run that was killed leaves its lock file behind, and a half-written text beside the report.
        std::fs::write(folder.path().join("r.xml.lock"), "")?;
        std::fs::write(folder.path().join(".r.xml.new"), "ha")?;
        let first = Destination::claim(&file).map_err(|outcome| format!("{outcome:?}"))?;
        let Err(Outcome::Usage(words)) = Destination::claim(&file) else { return Err("it was claimed twice".into()) };
        assert!(words.contains("r.xml.lock"), "{words}");
        drop(first);
        assert!(Destination::claim(&file).is_ok());
        assert!(!folder.path().join(".r.xml.new").exists());
        Ok(())
    }

    #[test]
    fn what_is_no_file_and_what_is_not_there_cannot_be_written() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        for path in [folder.path().to_owned(), folder.path().join("none/r.xml"), PathBuf::from("/")] {
            assert!(matches!(Destination::claim(&path), Err(Outcome::Usage(_))), "{}", path.display());
        }
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 0);
        Ok(())
    }
}

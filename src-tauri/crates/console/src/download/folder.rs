//! The downloads folder, and what this program has saved in it since it began.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::failure::not_now;
use crate::view::{Failure, SavedFile};

/// The downloads folder. Cheap to clone; clones share what was saved.
#[derive(Clone, Debug)]
pub struct Downloads {
    folder: PathBuf,
    /// What was told of each, and the path itself: the words of a path need not be its bytes.
    saved: Arc<Mutex<BTreeMap<String, PathBuf>>>,
}

impl Downloads {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, saved: Arc::default() }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Remembers a file that is whole.
    pub(super) fn keep(&self, path: PathBuf) -> SavedFile {
        let shown = path.display().to_string();
        self.saved.lock().unwrap_or_else(PoisonError::into_inner).insert(shown.clone(), path);
        SavedFile { path: shown }
    }

    /// The file that was saved, by the path that was told then.
    ///
    /// # Errors
    /// None was, or it is not there any more.
    pub(crate) fn saved(&self, shown: &str) -> Result<PathBuf, Failure> {
        let path = self.saved.lock().unwrap_or_else(PoisonError::into_inner).get(shown).cloned();
        let path = path.ok_or_else(unknown)?;
        if path.exists() { Ok(path) } else { Err(moved(&path)) }
    }
}

fn unknown() -> Failure {
    not_now(
        "This file was not saved since the app was started, so its folder is not shown.",
        "Copy the path and open the folder yourself, or save the file again.",
    )
}

fn moved(path: &Path) -> Failure {
    not_now(
        "The file is not where it was saved any more.",
        format!("It was moved, renamed or deleted. It was saved as {}", path.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::download::{Part, Readers, save};

    #[tokio::test]
    async fn only_what_was_saved_here_and_is_still_there_is_told() {
        let folder = tempfile::tempdir().expect("folder");
        let downloads = Downloads::new(folder.path().to_owned());
        let saved = save(&downloads, "key.pem", b"words".to_vec().into(), Readers::Owner).await.expect("saved");
        let part = Part::begin(&downloads, "report.html").await.expect("begun");
        let whole = part.finish().await.expect("whole");
        std::fs::write(folder.path().join("other.txt"), "of somebody else").expect("written");

        assert_eq!(downloads.saved(&saved.path), Ok(folder.path().join("key.pem")));
        assert_eq!(downloads.clone().saved(&whole.path), Ok(folder.path().join("report.html")), "clones share it");
        let of = |name: &str| folder.path().join(name).display().to_string();
        for path in
            [of("other.txt"), of("../key.pem"), of("./key.pem"), of(""), String::new(), "/etc/passwd".to_owned()]
        {
            let failure = downloads.saved(&path).expect_err(&path);
            assert!(failure.message.starts_with("This file was not saved"), "{path}: {}", failure.message);
        }
        std::fs::remove_file(folder.path().join("key.pem")).expect("removed");
        let failure = downloads.saved(&saved.path).expect_err("it is gone");
        assert_eq!(failure.message, "The file is not where it was saved any more.");
    }
}

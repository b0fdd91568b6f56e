//! Files that the user saves, in the downloads folder. Nothing is ever overwritten.

mod folder;
mod name;
mod part;

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::failure::{file_not_written, internal};
use crate::view::{Failure, SavedFile};

pub use self::folder::Downloads;
pub(crate) use self::name::{harmless, is_hidden};
pub(crate) use self::part::Part;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner only (mode 0600): it holds a secret.
    Owner,
    /// Whoever the user's settings let.
    Anybody,
}

/// How many names are tried: `key.pem`, `key (2).pem`, …
const NAMES: u32 = 1_000;

/// Writes a new file, under a name of its own where that is taken.
///
/// # Errors
/// `fileNotWritten`, and then nothing is left behind.
pub(crate) async fn save(
    downloads: &Downloads,
    name: &str,
    bytes: Zeroizing<Vec<u8>>,
    readers: Readers,
) -> Result<SavedFile, Failure> {
    let wanted = downloads.folder().join(name);
    let shown = wanted.clone();
    let written = tokio::task::spawn_blocking(move || write(&wanted, &bytes, readers)).await;
    let path = written.map_err(|error| internal(error.to_string()))?;
    let path = path.map_err(|error| file_not_written(&shown, &error))?;
    Ok(downloads.keep(path))
}

fn write(wanted: &Path, bytes: &[u8], readers: Readers) -> io::Result<PathBuf> {
    if let Some(folder) = wanted.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    for number in 1..=NAMES {
        let path = numbered(wanted, number);
        match options.open(&path) {
            Ok(mut file) => {
                let written = file.write_all(bytes).and_then(|()| file.sync_all());
                if written.is_err() {
                    // What is half written helps nobody.
                    let _ = std::fs::remove_file(&path);
                }
                return written.map(|()| path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

fn numbered(wanted: &Path, number: u32) -> PathBuf {
    let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    match (number, part(wanted.file_stem()), part(wanted.extension())) {
        (1, _, _) | (_, None, _) => wanted.to_owned(),
        (_, Some(stem), Some(extension)) => wanted.with_file_name(format!("{stem} ({number}).{extension}")),
        (_, Some(stem), None) => wanted.with_file_name(format!("{stem} ({number})")),
    }
}

/// A text as a part of a file's name: letters, digits, full stops, dashes.
pub(crate) fn as_name(text: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
    let name: String = text.chars().take(60).map(plain).collect();
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

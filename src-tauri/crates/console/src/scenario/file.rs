//! Scenario files, and what is beside them.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::PracticeWords;
use super::problem::{Problems, Span};
use super::read::{Reading, Source, read};
use super::tree::{TEXT, place_of};
use crate::file::sha256;
use crate::view::ProblemView;

/// Largest scenario, in bytes.
pub const LARGEST: usize = 1 << 20;

/// What is beside a scenario. Paths are relative to the folder in which it is.
pub trait Beside {
    /// The bytes of a file, at most one more than [`LARGEST`].
    ///
    /// # Errors
    /// It is not there, is no regular file, or cannot be read.
    fn bytes(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Whether there is a regular file, there or below, links followed.
    fn has(&self, path: &Path) -> bool;
}

/// A folder of the disk.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

impl Beside for Folder {
    fn bytes(&self, path: &Path) -> io::Result<Vec<u8>> {
        bytes(&self.0.join(path))
    }

    fn has(&self, path: &Path) -> bool {
        // A link that leads out of the folder is refused when the file is sent.
        let whole = self.0.join(path).canonicalize();
        let folder = self.0.canonicalize();
        whole.is_ok_and(|whole| whole.is_file() && folder.is_ok_and(|folder| whole.starts_with(folder)))
    }
}

/// A scenario file with what it says.
#[derive(Debug)]
pub struct Opened {
    /// What it says, and what is wrong with it. A file that cannot be read has one problem.
    pub reading: Reading,
    /// SHA-256 of its bytes, in hexadecimal; of no bytes where it cannot be read.
    pub digest: String,
    /// Where the files are that it sends.
    pub folder: PathBuf,
}

/// Opens a scenario file and reads it.
#[must_use]
pub fn open(path: &Path, words: &PracticeWords) -> Opened {
    let name = path.display().to_string();
    // Of `a.yaml` the folder has no name, and nothing can be found in that.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let outcome = bytes(path).map_err(|error| unreadable(&name, &error));
    let digest = sha256(outcome.as_deref().unwrap_or_default());
    let reading = match outcome.and_then(|bytes| text_of(&name, bytes)) {
        Ok(text) => read(&Source { text: &text, name: &name, beside: Some(&Folder(folder.clone())) }, words),
        Err(problem) => Reading { problems: vec![*problem], ..Reading::default() },
    };
    Opened { reading, digest, folder }
}

/// The bytes of a file, at most one more than [`LARGEST`].
///
/// # Errors
/// It is not there, is no regular file, or cannot be read.
pub fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let kind = std::fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    // A pipe may have nobody at its other end, and a device no end.
    if !kind.is_file() {
        return Err(io::Error::from(io::ErrorKind::Unsupported));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The problem of a file that cannot be read.
fn unreadable(name: &str, error: &io::Error) -> Box<ProblemView> {
    let (message, expected) = why(error);
    one(name, "", Span::START, &message, expected)
}

/// Why a file cannot be read, and what would be right.
pub(super) fn why(error: &io::Error) -> (String, &'static str) {
    match error.kind() {
        io::ErrorKind::NotFound => ("There is no such file.".to_owned(), "The path of a scenario file."),
        io::ErrorKind::PermissionDenied => {
            ("This file may not be read.".to_owned(), "A file that this user has the right to read.")
        }
        io::ErrorKind::IsADirectory => ("This is a folder.".to_owned(), "The path of a scenario file."),
        io::ErrorKind::Unsupported => {
            ("This is a pipe or a device, not a file.".to_owned(), "The path of a file on a disk.")
        }
        _ => (format!("This file cannot be read: {error}."), "A file that can be read."),
    }
}

/// The text of a file's bytes.
///
/// # Errors
/// It is too large, no text, or not written in UTF-8.
pub(super) fn text_of(name: &str, bytes: Vec<u8>) -> Result<String, Box<ProblemView>> {
    if bytes.len() > LARGEST {
        return Err(one(name, "", Span::START, TOO_LARGE, TOO_LARGE_HINT));
    }
    if matches!(bytes.as_slice(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=255, ..] | [1..=255, 0, ..]) {
        let message = "This file is written in UTF-16.";
        return Err(one(name, "", Span::START, message, "UTF-8: choose it as the encoding when you save the file."));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let before = String::from_utf8_lossy(valid);
        let span = place_of(&before);
        if error.as_bytes().contains(&0) {
            return one(name, &before, span, "From here on, this is not text.", TEXT);
        }
        let message = "From here on, this file is not written in UTF-8.";
        one(name, &before, span, message, "UTF-8: choose it as the encoding when you save the file.")
    })
}

pub(super) const TOO_LARGE: &str = "This is larger than 1 MiB.";
pub(super) const TOO_LARGE_HINT: &str = "A scenario of at most 1 MiB. Put large texts into files next to it.";

fn one(name: &str, text: &str, span: Span, message: &str, expected: &str) -> Box<ProblemView> {
    let mut problems = Problems::of(&name.into(), text);
    problems.error(span, message).expected(expected);
    Box::new(problems.finish().remove(0))
}

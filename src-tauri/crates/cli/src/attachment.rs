//! A file to send, read whole and only while nobody changes it, or to quote from.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use console::file::{in_words, type_of};
use console::view::FileDraft;

/// Largest file that is read, in bytes: no deployment takes more than 5 MB.
const LARGEST: u64 = 100 * 1024 * 1024;
/// Largest transcript that is read, in bytes: a message takes far less.
const LARGEST_TRANSCRIPT: u64 = 1024 * 1024;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The system does not give it.
    #[error("The file {} cannot be read: {cause}.", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A folder, a pipe or a device.
    #[error("{} is no regular file, so it was not read.", .0.display())]
    Irregular(PathBuf),
    /// Larger than any deployment takes.
    #[error("{} has {}, which no deployment takes.", .path.display(), in_words(*.size))]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// In bytes.
        size: u64,
    },
    /// Somebody wrote to it meanwhile.
    #[error("{} was changed while it was read, so it was not sent. Send it again once nothing writes to it.", .0.display())]
    Changed(PathBuf),
    /// A transcript that is longer than a message may be.
    #[error("The transcript {} is larger than {}. Give a shorter one.", .0.display(), in_words(LARGEST_TRANSCRIPT))]
    LongTranscript(PathBuf),
    /// A transcript that is no text.
    #[error("The transcript {} is not UTF-8 text.", .0.display())]
    NoText(PathBuf),
}

impl Unread {
    fn by(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        move |cause| Self::Unreadable { path: path.to_owned(), cause }
    }
}

/// A file with its bytes.
pub struct Attachment {
    /// What it is.
    pub draft: FileDraft,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, is no regular file, is too large, or was changed while it was read.
    pub fn read(path: &Path) -> Result<Self, Unread> {
        read_while(path, || {})
    }
}

/// Reads a text file with the conversation so far.
///
/// # Errors
/// It cannot be read, is no regular file, is too large, or is no text.
pub fn transcript(path: &Path) -> Result<String, Unread> {
    let (file, _) = open(path)?;
    let mut bytes = Vec::new();
    file.take(LARGEST_TRANSCRIPT + 1).read_to_end(&mut bytes).map_err(Unread::by(path))?;
    if bytes.len() as u64 > LARGEST_TRANSCRIPT {
        return Err(Unread::LongTranscript(path.to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| Unread::NoText(path.to_owned()))
}

/// Opens a regular file. It is looked at before, because opening a named pipe waits for whoever writes to it.
fn open(path: &Path) -> Result<(File, Metadata), Unread> {
    let unreadable = Unread::by(path);
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Unread::Irregular(path.to_owned()));
    }
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_file() { Ok((file, metadata)) } else { Err(Unread::Irregular(path.to_owned())) }
}

/// Reads a file; `meanwhile` happens after half of it.
fn read_while(path: &Path, meanwhile: impl FnOnce()) -> Result<Attachment, Unread> {
    let unreadable = Unread::by(path);
    let (mut file, before) = open(path)?;
    if before.len() > LARGEST {
        return Err(Unread::TooLarge { path: path.to_owned(), size: before.len() });
    }
    let mut bytes = Vec::new();
    let half = (&mut file).take(before.len() / 2).read_to_end(&mut bytes);
    meanwhile();
    // One byte more than there was shows that it grows.
    let rest = half.and_then(|_| (&mut file).take(before.len() / 2 + 2).read_to_end(&mut bytes));
    rest.map_err(unreadable)?;
    let after = std::fs::metadata(path).map_err(unreadable)?;
    if bytes.len() as u64 != before.len() || !is_same(&before, &after) {
        return Err(Unread::Changed(path.to_owned()));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mime_type = type_of(&name).to_owned();
    Ok(Attachment { draft: FileDraft { name, mime_type, caption: String::new() }, bytes })
}

fn is_same(before: &Metadata, after: &Metadata) -> bool {
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn place(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note.TXT");
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn a_file_is_read_with_its_name_and_type() {
        for length in [1, 2, 3, 10_001] {
            let bytes = vec![7; length];
            let (_folder, path) = place(&bytes);
            let attachment = Attachment::read(&path).unwrap();
            assert_eq!(attachment.bytes, bytes);
            assert_eq!(
                (attachment.draft.name.as_str(), attachment.draft.mime_type.as_str()),
                ("note.TXT", "text/plain")
            );
        }
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_refused() {
        let grow = |path: &Path| File::options().append(true).open(path).unwrap().write_all(b"more").unwrap();
        let shrink = |path: &Path| File::options().write(true).open(path).unwrap().set_len(3).unwrap();
        let touch = |path: &Path| {
            let file = File::options().write(true).open(path).unwrap();
            file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        };
        for change in [&grow as &dyn Fn(&Path), &shrink, &touch] {
            let (_folder, path) = place(b"some words of a note");
            let refused = read_while(&path, || change(&path)).err().unwrap();
            assert!(refused.to_string().contains("was changed while it was read"), "{refused}");
        }
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Attachment::read(folder.path()).is_err());
        assert!(
            Attachment::read(&folder.path().join("nothing.txt")).err().unwrap().to_string().contains("cannot be read")
        );
    }

    #[test]
    fn a_transcript_is_a_short_text() {
        let longest = usize::try_from(LARGEST_TRANSCRIPT).unwrap();
        for (bytes, word) in [(vec![b'a'; longest + 1], "larger than"), (vec![0xff], "not UTF-8")] {
            let (_folder, path) = place(&bytes);
            assert!(transcript(&path).unwrap_err().to_string().contains(word));
        }
        let (_folder, path) = place(&vec![b'a'; longest]);
        assert_eq!(transcript(&path).unwrap().len(), longest);
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.txt");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [pipe.as_path(), Path::new("/dev/zero")] {
            assert!(transcript(path).unwrap_err().to_string().contains("no regular file"));
            assert!(Attachment::read(path).err().unwrap().to_string().contains("no regular file"));
        }
    }
}

//! The files that a scenario sends: beside it, or written in it.

use std::path::{Path, PathBuf};

use crate::failure::not_now;
use crate::file::{in_words, type_of};
use crate::scenario::model::SendFile;
use crate::view::{Failure, FileDraft};

/// Largest file that is read, in bytes: no deployment takes more than 5 MB.
const LARGEST: u64 = 100 * 1024 * 1024;

/// Reads what is to be sent.
///
/// # Errors
/// It is not there, is no regular file below the scenario's folder, or is too large.
pub async fn read(file: &SendFile, folder: Option<&Path>) -> Result<(FileDraft, Vec<u8>), Failure> {
    let (own, bytes) = match (&file.text, &file.path) {
        (Some(text), _) => ("text.txt".to_owned(), text.clone().into_bytes()),
        (None, Some(path)) => {
            let Some(folder) = folder else {
                return Err(not_now(
                    format!("The file {path} is not sent: the scenario is in the list and has no folder next to it."),
                    "Write its text into the scenario (`file: { name, text }`), or run the scenario from a file.",
                ));
            };
            let (folder, path) = (folder.to_owned(), PathBuf::from(path));
            let read = tokio::task::spawn_blocking(move || below(&folder, &path));
            read.await.map_err(|error| crate::failure::internal(error.to_string()))??
        }
        (None, None) => {
            return Err(not_now("The step names no file and has no text.", "Give it a path, or a name and a text."));
        }
    };
    let name = file.name.clone().unwrap_or(own);
    let mime_type = file.media_type.clone().unwrap_or_else(|| type_of(&name).to_owned());
    Ok((FileDraft { name, mime_type, caption: file.caption.clone() }, bytes))
}

/// Reads a file below a folder, links followed: its name and its bytes.
fn below(folder: &Path, path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let unreadable = |error: std::io::Error| {
        not_now(
            format!("The file {} cannot be read.", path.display()),
            "Put it next to the scenario, and spell its name as it is spelt there.",
        )
        .detail(error.to_string())
    };
    let folder = folder.canonicalize().map_err(unreadable)?;
    let whole = folder.join(path).canonicalize().map_err(unreadable)?;
    if !whole.starts_with(&folder) {
        return Err(not_now(
            format!("The file {} is not sent: it is not in the scenario's folder.", path.display()),
            "Put it next to the scenario or into a folder below it.",
        ));
    }
    let about = std::fs::metadata(&whole).map_err(unreadable)?;
    if !about.is_file() {
        return Err(not_now(format!("{} is no regular file, so it is not sent.", path.display()), "Name a file."));
    }
    if about.len() > LARGEST {
        return Err(not_now(
            format!("{} has {}, which no deployment takes.", path.display(), in_words(about.len())),
            "Send a smaller file.",
        ));
    }
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((name, std::fs::read(&whole).map_err(unreadable)?))
}

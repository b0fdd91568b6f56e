//! Files that were sent, by end users and by agents. They are kept in memory only and served to whoever knows their address.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::ids;

/// Where files are served.
pub(crate) const PATH: &str = "/files";
/// So many bytes are kept in all; the oldest files go first.
const KEPT: usize = 64 * 1024 * 1024;
/// Longest name of a file in characters.
const LONGEST_NAME: usize = 200;

/// Extensions that a channel takes by default (Salesforce's metadata documentation of messaging channels), with the media
/// type of each.
const TYPES: [(&str, &str); 12] = [
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("gif", "image/gif"),
    ("jpg", "image/jpeg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("xls", "application/vnd.ms-excel"),
    ("xml", "application/xml"),
];

/// The media type of a file of this name, if end users may send such files. The extension decides, whatever the client said.
pub(crate) fn type_of(name: &str) -> Option<&'static str> {
    let extension = extension(name);
    TYPES.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
}

/// What follows the last dot of a name; nothing without one.
pub(crate) fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// A name without folders and control characters.
pub(crate) fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    if plain.trim().is_empty() { "file".into() } else { plain }
}

/// A size for people.
pub(crate) fn shown_size(bytes: usize) -> String {
    match bytes {
        0..=999 => format!("{bytes} bytes"),
        1_000..=999_999 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// One file.
#[derive(Debug)]
pub(crate) struct StoredFile {
    pub(crate) name: String,
    pub(crate) mime_type: String,
    pub(crate) bytes: Bytes,
}

/// The files by the last part of their address.
#[derive(Debug, Default)]
pub(crate) struct Files(Mutex<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    files: HashMap<String, Arc<StoredFile>>,
    /// Keys, oldest first.
    order: VecDeque<String>,
    size: usize,
    /// Keys of files that are always the same, by name.
    always: HashMap<&'static str, String>,
}

impl Files {
    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a file; returns the path it is served at, which nobody can guess.
    pub(crate) fn keep(&self, file: StoredFile) -> String {
        let key = ids::uuid();
        let mut shelf = self.lock();
        shelf.size += file.bytes.len();
        shelf.order.push_back(key.clone());
        shelf.files.insert(key.clone(), Arc::new(file));
        while shelf.size > KEPT && shelf.order.len() > 1 {
            let oldest = shelf.order.pop_front().and_then(|oldest| shelf.files.remove(&oldest));
            shelf.size -= oldest.map_or(0, |oldest| oldest.bytes.len());
        }
        format!("{PATH}/{key}")
    }

    /// Keeps a file that is always the same, once; returns its path.
    pub(crate) fn keep_once(&self, name: &'static str, mime_type: &str, bytes: &'static [u8]) -> String {
        let known = |shelf: &Shelf| shelf.always.get(name).filter(|key| shelf.files.contains_key(*key)).cloned();
        if let Some(key) = known(&self.lock()) {
            return format!("{PATH}/{key}");
        }
        let file = StoredFile { name: name.into(), mime_type: mime_type.into(), bytes: Bytes::from_static(bytes) };
        let path = self.keep(file);
        let key = path.rsplit('/').next().unwrap_or_default().to_owned();
        self.lock().always.insert(name, key);
        path
    }

    /// The file with this key.
    pub(crate) fn find(&self, key: &str) -> Option<Arc<StoredFile>> {
        self.lock().files.get(key).map(Arc::clone)
    }

    /// Throws all away.
    pub(crate) fn clear(&self) {
        *self.lock() = Shelf::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(size: usize) -> StoredFile {
        StoredFile { name: "a.txt".into(), mime_type: "text/plain".into(), bytes: Bytes::from(vec![0; size]) }
    }

    #[test]
    fn the_extension_decides() {
        assert_eq!(type_of("Photo.JPG"), Some("image/jpeg"));
        assert_eq!((type_of("photo.jpeg"), type_of("png"), type_of("a.png.exe")), (None, None, None));
        assert_eq!(plain_name("..\\folder/na\nme.txt"), "name.txt");
        assert_eq!(plain_name("folder/"), "file");
    }

    #[test]
    fn the_oldest_file_makes_room() {
        let files = Files::default();
        let first = files.keep(file(KEPT / 2));
        let second = files.keep(file(KEPT / 2));
        let third = files.keep(file(1));
        let found = |path: &str| files.find(path.rsplit('/').next().unwrap_or_default()).is_some();
        assert_eq!((found(&first), found(&second), found(&third)), (false, true, true));
    }
}

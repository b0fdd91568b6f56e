//! Files that the user saves: into one folder, never over another file.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::failure::file_not_written;
use crate::view::Failure;

/// How many names are tried before giving up.
const ATTEMPTS: u32 = 1_000;

/// Writes a file under this name, or with a number before the ending when there is one already. A private one can be read
/// by its owner only, from the first byte on. The folder is made if it is not there.
///
/// # Errors
/// `fileNotWritten`; what was written of the file is removed again.
pub fn save(folder: &Path, name: &str, content: &[u8], private: bool) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| file_not_written(folder, &error))?;
    for attempt in 0..ATTEMPTS {
        let path = folder.join(numbered(name, attempt));
        match write(&path, content, private) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(file_not_written(&path, &error)),
        }
    }
    Err(file_not_written(&folder.join(name), &io::Error::from(ErrorKind::AlreadyExists)))
}

fn numbered(name: &str, attempt: u32) -> String {
    match (attempt, name.rsplit_once('.')) {
        (0, _) => name.to_owned(),
        (_, Some((stem, ending))) => format!("{stem} ({attempt}).{ending}"),
        (_, None) => format!("{name} ({attempt})"),
    }
}

fn write(path: &Path, content: &[u8], private: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    let mut file = options.open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a file is worse than none; the first error is the one that tells.
        let _ = std::fs::remove_file(path);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_never_written_over() {
        let folder = tempfile::tempdir().expect("folder");
        let inner = folder.path().join("made");
        let names: Vec<String> = (0..3)
            .map(|number| {
                let path = save(&inner, "key.pem", format!("{number}").as_bytes(), true).expect("saved");
                assert_eq!(std::fs::read_to_string(&path).expect("read"), number.to_string());
                #[cfg(unix)]
                {
                    use std::os::unix::fs::PermissionsExt as _;
                    assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
                }
                path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned()
            })
            .collect();
        assert_eq!(names, ["key.pem", "key (1).pem", "key (2).pem"]);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "").expect("written");
        let failure = save(&file, "key.pem", b"", false).expect_err("a file is no folder");
        assert_eq!(failure.code, crate::view::FailureCode::FileNotWritten);
    }
}

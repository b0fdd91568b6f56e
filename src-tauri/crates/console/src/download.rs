//! Files that the user saves.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::failure::file_not_written;
use crate::view::Failure;

/// How many numbers are tried before a name counts as taken.
const MOST_NAMES: u32 = 1_000;

/// Writes a file into a folder, under a name that is not taken there yet. A private one can be read by its owner only,
/// from its first byte on.
///
/// # Errors
/// `fileNotWritten`.
pub fn save(folder: &Path, name: &str, content: &[u8], private: bool) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| file_not_written(folder, &error))?;
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "txt"));
    for number in 1..=MOST_NAMES {
        let name = if number == 1 { name.to_owned() } else { format!("{stem} ({number}).{extension}") };
        let path = folder.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(if private { 0o600 } else { 0o644 });
        }
        match options.open(&path) {
            Ok(mut file) => {
                let written = file.write_all(content).and_then(|()| file.sync_all());
                return match written {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        // Half a file is worse than none.
                        let _ = std::fs::remove_file(&path);
                        Err(file_not_written(&path, &error))
                    }
                };
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(file_not_written(&path, &error)),
        }
    }
    Err(file_not_written(&folder.join(name), &ErrorKind::AlreadyExists.into()))
}

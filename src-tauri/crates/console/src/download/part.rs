//! A file that is written piece by piece: there under its name once it is whole, gone if it never is.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use super::{Downloads, NAMES, numbered};
use crate::failure::{file_not_written, internal};
use crate::view::{Failure, SavedFile};

/// How much is gathered before it is written.
const GATHERED: usize = 64 * 1024;

/// A file that is not whole yet.
pub(crate) struct Part {
    downloads: Downloads,
    wanted: PathBuf,
    path: PathBuf,
    /// None once it is whole.
    file: Option<File>,
    gathered: Vec<u8>,
}

impl Part {
    /// Begins a file in the downloads folder, which is made where there is none.
    ///
    /// # Errors
    /// `fileNotWritten`.
    pub(crate) async fn begin(downloads: &Downloads, name: &str) -> Result<Self, Failure> {
        let folder = downloads.folder();
        let wanted = folder.join(name);
        let path = folder.join(format!(".{}.part", uuid::Uuid::new_v4()));
        let begun = async {
            tokio::fs::create_dir_all(folder).await?;
            tokio::fs::OpenOptions::new().write(true).create_new(true).open(&path).await
        };
        let file = begun.await.map_err(|error| file_not_written(&wanted, &error))?;
        Ok(Self {
            downloads: downloads.clone(),
            wanted,
            path,
            file: Some(file),
            gathered: Vec::with_capacity(GATHERED),
        })
    }

    /// Adds to it.
    ///
    /// # Errors
    /// `fileNotWritten`: the disk may be full.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() < GATHERED { Ok(()) } else { self.flush().await }
    }

    async fn flush(&mut self) -> Result<(), Failure> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let written = async {
            file.write_all(&self.gathered).await?;
            // Without this the fault of a full disk would come with the next write, or never.
            file.flush().await
        };
        written.await.map_err(|error| file_not_written(&self.wanted, &error))?;
        self.gathered.clear();
        Ok(())
    }

    /// Gives the file its name, or one of its own where that is taken. Nothing is overwritten.
    ///
    /// # Errors
    /// `fileNotWritten`, and then nothing is left behind.
    pub(crate) async fn finish(mut self) -> Result<SavedFile, Failure> {
        self.flush().await?;
        if let Some(file) = &self.file {
            file.sync_all().await.map_err(|error| file_not_written(&self.wanted, &error))?;
        }
        // Windows renames no file that is open.
        if let Some(file) = self.file.take() {
            drop(file.into_std().await);
        }
        let (path, wanted) = (self.path.clone(), self.wanted.clone());
        let named = tokio::task::spawn_blocking(move || give_name(&path, &wanted)).await;
        let named = named.map_err(|error| internal(error.to_string()))?;
        let path = named.map_err(|error| file_not_written(&self.wanted, &error))?;
        Ok(self.downloads.keep(path))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.file = None;
        // Gone already where it got its name.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Takes a free name, then puts the file in its place: a rename alone would overwrite.
fn give_name(path: &Path, wanted: &Path) -> io::Result<PathBuf> {
    for number in 1..=NAMES {
        let name = numbered(wanted, number);
        match OpenOptions::new().write(true).create_new(true).open(&name) {
            Ok(_) => {
                let renamed = std::fs::rename(path, &name);
                if renamed.is_err() {
                    let _ = std::fs::remove_file(&name);
                }
                return renamed.map(|()| name);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

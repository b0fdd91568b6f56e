//! Files with keys: read with a limit, written for their owner only.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use miaw::identity::{Imported, MATERIAL_LIMIT, import};
use zeroize::Zeroizing;

use super::arguments::KeyFile;
use super::unusable;
use crate::outcome::Outcome;

/// Where something is read from.
pub enum Input<'a> {
    /// Standard input.
    Standard,
    /// A file.
    File(&'a Path),
}

impl<'a> Input<'a> {
    /// `-` is standard input.
    pub fn of(path: &'a Path) -> Self {
        if path == Path::new("-") { Self::Standard } else { Self::File(path) }
    }

    /// Reads it, one byte more at most than what a key may have.
    pub fn read(&self) -> Result<Zeroizing<Vec<u8>>, Outcome> {
        let mut bytes = Zeroizing::new(Vec::new());
        let most = MATERIAL_LIMIT as u64 + 1;
        let read = match self {
            Self::Standard => io::stdin().lock().take(most).read_to_end(&mut bytes),
            Self::File(path) => File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)),
        };
        read.map_err(|error| Outcome::Usage(format!("{self}: {error}")))?;
        Ok(bytes)
    }
}

impl fmt::Display for Input<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => formatter.write_str("Standard input"),
            Self::File(path) => write!(formatter, "{}", path.display()),
        }
    }
}

/// Reads the key that the arguments name.
pub fn read_key(key: &KeyFile) -> Result<Imported, Outcome> {
    read(&key.file, key.password_file.as_deref())
}

/// Reads a key.
pub fn read(file: &Path, password_file: Option<&Path>) -> Result<Imported, Outcome> {
    let password = password_file.map(read_password).transpose()?;
    let bytes = Input::of(file).read()?;
    import(&bytes, password.as_deref().map(String::as_str)).map_err(|error| unusable(file, &error))
}

fn read_password(file: &Path) -> Result<Zeroizing<String>, Outcome> {
    let bytes = Input::of(file).read()?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Outcome::Usage(format!("{}: the password is no text.", file.display())))?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// Whether a private key may go to a place: said before the work is done.
pub fn check_free(path: &Path, force: bool) -> Result<(), Outcome> {
    if path == Path::new("-") {
        return Err(Outcome::Usage("A private key goes to a file, not to standard output: --out KEY.pem.".into()));
    }
    if !force && path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    Ok(())
}

/// Writes a private key to a file of mode 0600. A file that is there is replaced as a whole or not at all.
pub fn write_private(path: &Path, text: &str, force: bool) -> Result<(), Outcome> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists if !force => exists(path),
        _ => Outcome::Impossible(format!("{}: the key could not be written: {error}", path.display())),
    };
    if !force {
        return create(path, text).map_err(failed);
    }
    // Written beside it first: opened in place, the file would keep the mode that it has.
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside: PathBuf = path.with_file_name(name);
    let written = create(&beside, text).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // It may never have been made.
        let _ = std::fs::remove_file(&beside);
    }
    written.map_err(failed)
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn exists(path: &Path) -> Outcome {
    Outcome::Usage(format!(
        "{} exists. Choose another name, or replace it with --force: a key that is replaced is gone.",
        path.display()
    ))
}

//! Looks for keys and tokens in files.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use console::secret::SecretBytes;
use regex::bytes::Regex;

/// Bytes of a key that are looked for as one piece. Short enough to be whole in one line of a PEM.
const PIECE: usize = 24;
/// From one piece to the next.
const STEP: usize = 60;
/// What of a key's DER is public lies before this.
const PRIVATE: usize = 320;

/// What must be in no file.
pub struct Secrets {
    pattern: Regex,
}

impl Secrets {
    /// Of what a keyring holds. Tokens need not be known: whatever looks like one counts.
    pub fn of(keyring: &[(String, SecretBytes)]) -> Result<Self> {
        let mut patterns = vec![
            r"(?-u)eyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}".to_owned(),
            r"(?-u)BEGIN [A-Z ]*PRIVATE KEY".to_owned(),
        ];
        for (name, secret) in keyring {
            if name == "data-key" {
                patterns.push(escaped(secret.get(..PIECE).context("a key's text")?));
                patterns.push(escaped(&STANDARD_NO_PAD.decode(secret)?));
                continue;
            }
            let private = secret.get(PRIVATE..).context("a private key")?;
            for start in (0..private.len().saturating_sub(PIECE + 2)).step_by(STEP) {
                patterns.extend(private.get(start..start + PIECE).map(escaped));
                // Base64 looks different for each place within a group of three bytes.
                for piece in (start..start + 3).filter_map(|start| private.get(start..start + PIECE)) {
                    patterns.push(escaped(STANDARD_NO_PAD.encode(piece).as_bytes()));
                    patterns.push(escaped(URL_SAFE_NO_PAD.encode(piece).as_bytes()));
                }
            }
        }
        let pattern =
            regex::bytes::RegexBuilder::new(&patterns.join("|")).unicode(false).size_limit(1 << 26).build()?;
        Ok(Self { pattern })
    }

    /// What is found below a folder: the file, and where in it. Never the secret.
    pub fn found_in(&self, folder: &Path) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = fs::read(&path)?;
                let places = self.pattern.find_iter(&bytes).map(|place| place.start());
                found.extend(places.map(|place| format!("{} at byte {place}", path.display())));
            }
        }
        Ok(found)
    }
}

fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!(r"\x{byte:02x}")).collect()
}

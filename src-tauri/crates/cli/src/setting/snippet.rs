//! Settings in a file: a Code Snippet, or the settings of any system that hands conversations over.

use std::path::Path;

use console::Console;
use console::view::{Certainty, FindingView, ProfileDraft, ProfileView};
use tokio::io::AsyncReadExt as _;
use zeroize::Zeroizing;

use crate::outcome::{Outcome, in_words};
use crate::terminal::{self, harmless};

/// Settings have a few kilobytes; what is longer than this is not read to its end.
const LONGEST: u64 = 1024 * 1024;

/// Makes the profile that the file's settings describe, and takes over the private key that they may hold.
pub async fn profile(console: &Console, file: &Path) -> Result<ProfileView, Outcome> {
    let text = text_of(file).await.map_err(|reason| Outcome::Usage(format!("{}: {reason}", file.display())))?;
    let named = |words: String| Outcome::Usage(format!("{}: {words}", file.display()));
    let reading = console.read_settings(&text).map_err(|failure| named(in_words(&failure)))?;
    let wrong = reading.findings.iter().any(|finding| finding.certainty == Certainty::Certain);
    for line in reading.findings.iter().flat_map(lines) {
        terminal::say(&line);
    }
    if wrong {
        return Err(named(format!("{} Something in them is wrong; it is said above.", reading.recognised_by)));
    }
    let draft = ProfileDraft { name: reading.draft.developer_name.clone(), ..reading.draft };
    let text = reading.holds_private_key.then(|| text.as_str().to_owned());
    console.apply_settings(None, draft, text).await.map_err(|failure| named(in_words(&failure)))
}

/// What was found, and what to do about it.
fn lines(finding: &FindingView) -> Vec<String> {
    let mut lines = vec![format!("{} ({})", finding.title, finding.rule)];
    for (label, text) in [("Seen", &finding.seen), ("Do", &finding.fix)] {
        if !text.is_empty() {
            lines.push(format!("  {label}: {text}").replace('\n', " "));
        }
    }
    lines.extend(finding.suggestion.as_ref().map(|suggestion| format!("  It should be: {suggestion}")));
    lines.iter().map(|line| harmless(line)).collect()
}

async fn text_of(file: &Path) -> Result<Zeroizing<String>, String> {
    let mut bytes = Zeroizing::new(Vec::new());
    let opened = tokio::fs::File::open(file).await.map_err(|error| error.to_string())?;
    opened.take(LONGEST).read_to_end(&mut bytes).await.map_err(|error| error.to_string())?;
    if is_utf16(&bytes) {
        return Err(
            "The file is UTF-16 text, as some Windows programs write it. Save it as UTF-8 and try again.".into()
        );
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err("The file is not UTF-8 text. Save the settings as plain text in UTF-8 and try again.".into()),
    }
}

/// A byte order mark tells it, or that every other byte of the beginning is zero: settings begin with ASCII.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
        || matches!(bytes, [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_known_with_and_without_its_mark() {
        let wide = |text: &str, mark: &str| [mark, text].concat().encode_utf16().collect::<Vec<u16>>();
        for mark in ["", "\u{feff}"] {
            let units = wide("{\"Url\"", mark);
            assert!(is_utf16(&units.iter().copied().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()));
            assert!(is_utf16(&units.iter().copied().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()));
        }
        assert!(!is_utf16(b"{\"Url\"") && !is_utf16("\u{feff}{}".as_bytes()) && !is_utf16(b""));
    }
}

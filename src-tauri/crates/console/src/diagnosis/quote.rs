//! Words of others, as they may be shown.

/// Longest quotation, in characters.
const LONGEST: usize = 200;

/// Somebody else's words, on one line, shortened, without anything that looks like a token; none if there are none.
pub(crate) fn quoted(text: &str) -> Option<String> {
    let words: Vec<&str> =
        text.split_whitespace().map(|word| if word.contains("eyJ") { "(token left out)" } else { word }).collect();
    let line = words.join(" ");
    let line = line.trim_end_matches('.');
    if line.is_empty() {
        return None;
    }
    if line.chars().count() <= LONGEST {
        return Some(line.to_owned());
    }
    Some(line.chars().take(LONGEST).chain(['…']).collect())
}

//! Durations as people write them.

use std::time::Duration;

/// Longest duration of the language.
const LONGEST: f64 = 24.0 * 60.0 * 60.0;

/// What a duration looks like, for messages.
pub(super) const EXAMPLES: &str = "A duration such as 250 ms, 5 s, 2 min, 1 h, or a number of seconds; at most 24 h.";

/// Reads `250 ms`, `5 s`, `2 min`, `1 h`, `1.5 s`, or a number of seconds.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    // Plain digits and one full stop only: what else Rust takes for a number is none for people.
    if !number.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let number: f64 = number.parse().ok()?;
    let seconds = match unit.trim() {
        "ms" => number / 1_000.0,
        "" | "s" => number,
        "min" => number * 60.0,
        "h" => number * 3_600.0,
        _ => return None,
    };
    (seconds <= LONGEST).then(|| Duration::from_millis((seconds * 1_000.0).round() as u64))
}

/// Writes it as it can be read.
pub(super) fn in_words(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    match milliseconds {
        0 => "0 s".to_owned(),
        whole if whole % 3_600_000 == 0 => format!("{} h", whole / 3_600_000),
        whole if whole % 60_000 == 0 => format!("{} min", whole / 60_000),
        whole if whole % 1_000 == 0 => format!("{} s", whole / 1_000),
        short if short < 1_000 => format!("{short} ms"),
        other => format!("{} s", other as f64 / 1_000.0),
    }
}

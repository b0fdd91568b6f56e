//! How long something took, for people: one wording for the window, the command line and every report.

/// A duration in words: `250 ms`, `2.3 s`, `2 min 5 s`, `3 h 12 min`. Rounded to the last place that is told; what is below
/// zero, as clocks that were set back make it, is `0 ms`.
#[must_use]
pub fn in_words(milliseconds: i64) -> String {
    let milliseconds = milliseconds.max(0);
    if milliseconds < 1_000 {
        return format!("{milliseconds} ms");
    }
    let tenths = milliseconds.saturating_add(50) / 100;
    if tenths < 600 {
        return match tenths % 10 {
            0 => format!("{} s", tenths / 10),
            part => format!("{}.{part} s", tenths / 10),
        };
    }
    let seconds = milliseconds.saturating_add(500) / 1_000;
    let minutes = seconds / 60;
    match (minutes / 60, minutes % 60, seconds % 60) {
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_for_people() {
        for (milliseconds, words) in [
            (-5, "0 ms"),
            (0, "0 ms"),
            (999, "999 ms"),
            (1_000, "1 s"),
            (2_349, "2.3 s"),
            (2_350, "2.4 s"),
            (12_345, "12.3 s"),
            (59_949, "59.9 s"),
            (59_950, "1 min"),
            (60_000, "1 min"),
            (125_400, "2 min 5 s"),
            (125_500, "2 min 6 s"),
            (3_599_500, "1 h"),
            (11_520_000, "3 h 12 min"),
        ] {
            assert_eq!(in_words(milliseconds), words, "{milliseconds}");
        }
        assert!(in_words(i64::MAX).ends_with(" min"));
    }
}

//! Texts without what differs from run to run by itself.

use std::sync::LazyLock;

use regex::Regex;

use crate::view::CaseView;

/// Longest text that is quoted, in characters.
const QUOTED: usize = 80;

/// Ports of this computer, UUIDs, words as `${unique}` makes them, dates and times of day, durations, and numbers of six digits or
/// more, whatever the redaction took them for.
static PASSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?P<port>\b(?:127\.0\.0\.1|localhost|\[::1\]):\d+)",
        r"|(?P<id>\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{12}\b)",
        r"|(?P<date>\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)",
        r"|(?P<clock>\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\b)",
        r"|(?P<length>\b\d+(?:\.\d+)? ?(?:ms|s|min|h|seconds?|minutes?|hours?)\b(?: \d+ (?:min|s)\b)?)",
        r"|(?P<number>\d{6,}|\((?:card|telephone) number\))",
    ))
    .expect("the expression is this program's own")
});

/// The text with placeholders for ids, times and long numbers, and for names of people: on another day it is somebody else.
pub(in crate::report) fn plain(text: &str, names: &[&str]) -> String {
    let named = names.iter().fold(text.to_owned(), |text, name| without_name(&text, name));
    let placeholder = |found: &regex::Captures<'_>| {
        if found.name("id").is_some() {
            "(id)"
        } else if found.name("port").is_some() {
            "(this computer)"
        } else if found.name("number").is_some() {
            "(number)"
        } else {
            "(time)"
        }
    };
    PASSING.replace_all(&named, placeholder).into_owned()
}

/// The names of whoever was on the other side, longer ones first.
pub(in crate::report) fn names<'a>(cases: &[&'a CaseView]) -> Vec<&'a str> {
    let others = cases.iter().flat_map(|case| &case.events).filter(|event| event.role != "EndUser");
    let mut names: Vec<&str> = others.map(|event| event.name.trim()).filter(|name| name.chars().count() > 1).collect();
    names.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
    names.dedup();
    names
}

/// Whole words only.
fn without_name(text: &str, name: &str) -> String {
    let (mut clean, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(place) = rest.find(name) {
        let (before, after) = (&rest[..place], &rest[place + name.len()..]);
        let joined = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        // What was cut off before is a whole name, or ends within a word.
        let previous = before.chars().next_back().or_else(|| clean.chars().next_back());
        clean.push_str(before);
        clean.push_str(if joined(previous) || joined(after.chars().next()) { name } else { "(name)" });
        rest = after;
    }
    clean.push_str(rest);
    clean
}

/// The beginning of a text, in one line.
pub(in crate::report) fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= QUOTED {
        return text;
    }
    let mut beginning: String = text.chars().take(QUOTED - 1).collect();
    beginning.push('…');
    beginning
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_times_and_long_numbers_are_left_out() {
        for (text, without) in [
            ("case 0196f3a0-1111-7aaa-8bbb-0123456789AB opened", "case (id) opened"),
            ("verified as customer-0f3a9b8c7d6e", "verified as customer-(id)"),
            ("on 2026-11-21 at 14:32", "on (time) at (time)"),
            ("at 2026-11-21T14:32:05.123Z", "at (time)"),
            ("after 2.3 s, or 250 ms", "after (time), or (time)"),
            ("after 2 min 5 s, 1 h 12 min, 3 h", "after (time), (time), (time)"),
            ("order 4711, ticket 00123456", "order 4711, ticket (number)"),
            ("asked 127.0.0.1:34541, then localhost:80", "asked (this computer), then (this computer)"),
            ("as (card number).f33ef98f153c", "as (number).(id)"),
            ("as 5531999990000.f33ef98f153c", "as (number).(id)"),
            ("5 steps, 3 seats", "5 steps, 3 seats"),
        ] {
            assert_eq!(plain(text, &[]), without);
        }
        assert_eq!(plain("Ada joined", &["Ada"]), plain("Bob joined", &["Bob"]));
        assert_eq!(plain("Adam and Ada, Ada Ada", &["Ada"]), "Adam and (name), (name) (name)");
    }

    #[test]
    fn long_texts_are_cut_at_characters() {
        assert_eq!(short("a\n b"), "a b");
        let long = short(&"ö".repeat(100));
        assert!(long.chars().count() == 80 && long.ends_with('…'));
    }
}

//! The place where a word was found.

use super::Wanted;
use crate::conversation::entry::preview_of;

/// Characters before the word that are shown.
const BEFORE: usize = 30;

/// The text around the first of the wanted words that is in one of the lines of a happening's words; none where it is not
/// found letter by letter, since the index also takes letters with and without accents for the same.
pub(crate) fn excerpt(words: &str, wanted: &Wanted) -> Option<String> {
    let text = wanted.terms().first()?.text().to_lowercase();
    words.lines().find_map(|line| {
        let place = place_of(line, &text)?;
        let start = line[..place].char_indices().rev().nth(BEFORE - 1).map_or(0, |(start, _)| start);
        let cut = preview_of(&line[start..]);
        let (head, tail) = (if start > 0 { "…" } else { "" }, if start + cut.len() < line.len() { "…" } else { "" });
        Some(format!("{head}{cut}{tail}"))
    })
}

/// Where a word begins that begins with a text in lower case.
fn place_of(line: &str, text: &str) -> Option<usize> {
    let mut within = false;
    line.char_indices().find_map(|(place, character)| {
        let begins = character.is_alphanumeric() && !within;
        within = character.is_alphanumeric();
        (begins && begins_with(&line[place..], text)).then_some(place)
    })
}

fn begins_with(line: &str, text: &str) -> bool {
    let mut letters = line.chars().flat_map(char::to_lowercase);
    text.chars().all(|wanted| letters.next() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str, text: &str) -> Option<String> {
        excerpt(words, &Wanted::of(text).expect("words"))
    }

    #[test]
    fn the_line_of_the_word_is_cut_around_it() {
        let long = format!("{} the ORDER has left {}", "before ".repeat(20), "after ".repeat(40));
        let cut = of(&format!("GET /a\n{long}\n"), "order left").expect("found");
        assert!(cut.starts_with('…') && cut.ends_with('…') && cut.contains("the ORDER has left"), "{cut}");
        assert_eq!(of("one\nshort line\n", "SHO"), Some("short line".into()));
    }

    #[test]
    fn only_beginnings_of_words_count_and_accents_do() {
        assert_eq!(of("reorder\n", "order"), None);
        assert_eq!(of("caf\u{e9}\n", "cafe"), None);
    }

    #[test]
    fn cuts_are_between_characters() {
        let long = "\u{1f600}".repeat(50) + " word";
        assert!(of(&long, "word").expect("found").ends_with("word"));
    }
}

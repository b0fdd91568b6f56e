//! What a person's text means to the full-text index.

/// One thing that must be in a happening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// The beginning of a word.
    Beginning(String),
    /// Words that follow each other, as they stand.
    Phrase(String),
}

/// What is looked for: all of it must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    terms: Vec<Term>,
}

impl Wanted {
    /// Reads what was typed: words, and phrases in double quotes; a phrase whose end is not typed yet may end within a word.
    /// None when there is nothing that could be found: no letter and no digit.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut terms = Vec::new();
        let mut parts = text.split('"').enumerate().peekable();
        while let Some((place, part)) = parts.next() {
            let quoted = place % 2 == 1;
            if quoted && parts.peek().is_some() {
                terms.push(Term::Phrase(cleaned(part)));
            } else if quoted {
                terms.push(Term::Beginning(cleaned(part)));
            } else {
                terms.extend(part.split_whitespace().map(|word| Term::Beginning(cleaned(word))));
            }
        }
        terms.retain(|term| term.text().contains(char::is_alphanumeric));
        if terms.is_empty() { None } else { Some(Self { terms }) }
    }

    /// What must be there.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

impl Term {
    /// What was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Beginning(text) | Self::Phrase(text) => text,
        }
    }

    /// The word as the index spells it, where that is known without asking it: of ASCII letters and digits.
    #[must_use]
    pub fn beginning(&self) -> Option<String> {
        match self {
            Self::Beginning(word) if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Some(word.to_ascii_lowercase())
            }
            Self::Beginning(_) | Self::Phrase(_) => None,
        }
    }

    /// The term in the syntax of SQLite's FTS5. Whatever was typed is inside of quotes, so nothing of it is an operator.
    #[must_use]
    pub fn expression(&self) -> String {
        match self {
            Self::Beginning(word) => format!("{}*", quoted(word)),
            Self::Phrase(words) => quoted(words),
        }
    }
}

/// A string of FTS5's syntax.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// FTS5 reads its expressions up to the first NUL.
fn cleaned(text: &str) -> String {
    text.replace('\0', " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expressions(text: &str) -> Vec<String> {
        Wanted::of(text).map(|wanted| wanted.terms().iter().map(Term::expression).collect()).unwrap_or_default()
    }

    #[test]
    fn words_are_beginnings_and_quoted_ones_phrases() {
        assert_eq!(expressions("order 42"), [r#""order"*"#, r#""42"*"#]);
        assert_eq!(expressions(r#"late "your order" x"#), [r#""late"*"#, r#""your order""#, r#""x"*"#]);
    }

    #[test]
    fn a_phrase_that_is_still_typed_ends_within_a_word() {
        assert_eq!(expressions(r#""your ord"#), [r#""your ord"*"#]);
    }

    #[test]
    fn operators_are_words() {
        assert_eq!(expressions("a OR b* NEAR(c d) ^e -f words:g").len(), 8);
        assert_eq!(expressions("NOT"), [r#""NOT"*"#]);
    }

    #[test]
    fn nothing_to_find_is_no_filter() {
        for text in ["", "  ", "\"\"", "***", "\"--\" ()", "\0", "\u{1f44d}"] {
            assert_eq!(Wanted::of(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_nul_does_not_end_the_expression() {
        assert_eq!(expressions("a\0b"), [r#""a b"*"#]);
    }

    #[test]
    fn only_plain_words_are_known_as_the_index_spells_them() {
        let beginning = |text: &str| Wanted::of(text).and_then(|wanted| wanted.terms()[0].beginning());
        assert_eq!(beginning("Order"), Some("order".into()));
        assert_eq!((beginning("caf\u{e9}"), beginning("a-b"), beginning("\"a\"")), (None, None, None));
    }
}

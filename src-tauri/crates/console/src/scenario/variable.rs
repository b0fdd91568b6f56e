//! `${name}` in a text.

use std::sync::LazyLock;

use regex::{Captures, Regex, RegexBuilder};

use super::model::Pattern;

/// Names that every case has.
pub(super) const BUILT_IN: [(&str, &str); 3] = [
    ("run", "The run's short id"),
    ("case", "The number of the case, from 1"),
    ("unique", "A word that no other case has"),
];

/// Most memory that a compiled regular expression may take, in bytes.
const LARGEST_PATTERN: usize = 1 << 20;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// As it stands.
    Text(&'t str),
    /// `$${`, which stands for `${`.
    Escaped,
    /// The name between `${` and `}`.
    Variable(&'t str),
    /// `${` that no name and `}` follow.
    Broken,
}

/// A text in pieces, each with its place in bytes.
pub(super) fn pieces(text: &str) -> Vec<(usize, Piece<'_>)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('$').map(|found| at + found) {
        let rest = &text[found..];
        let (piece, length) = if rest.starts_with("$${") {
            (Piece::Escaped, 3)
        } else if let Some(inner) = rest.strip_prefix("${") {
            match inner.find('}') {
                Some(end) if is_name(&inner[..end]) => (Piece::Variable(&inner[..end]), end + 3),
                _ => (Piece::Broken, 2),
            }
        } else {
            at = found + 1;
            continue;
        };
        if from < found {
            pieces.push((from, Piece::Text(&text[from..found])));
        }
        pieces.push((found, piece));
        at = found + length;
        from = at;
    }
    if from < text.len() {
        pieces.push((from, Piece::Text(&text[from..])));
    }
    pieces
}

/// Whether a variable can be called so: letters, digits, `_` and `-`, beginning with a letter.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-')
}

/// A text with the values of its variables. What has no value is handed back as the error.
pub(super) fn put_in<'v>(text: &str, value: &dyn Fn(&str) -> Option<&'v str>) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    for (_, piece) in pieces(text) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Escaped | Piece::Broken => filled.push_str("${"),
            Piece::Variable(name) => filled.push_str(value(name).ok_or_else(|| name.to_owned())?),
        }
    }
    Ok(filled)
}

/// Compiles a regular expression in which variables may stand: they are kept as escaped texts until their values are known.
pub(super) fn compile(written: &str) -> Result<Pattern, regex::Error> {
    let mut source = String::with_capacity(written.len());
    for (_, piece) in pieces(written) {
        match piece {
            Piece::Text(text) => source.push_str(text),
            // Another way to write the same, so that it is not taken for a variable later.
            Piece::Escaped | Piece::Broken => source.push_str(r"\$[{]"),
            Piece::Variable(name) => source.push_str(&kept(name)),
        }
    }
    build(&source)
}

/// A pattern with the values of its variables, each of which stands for itself letter by letter.
pub(super) fn put_into_pattern<'v>(
    pattern: &Pattern,
    value: &dyn Fn(&str) -> Option<&'v str>,
) -> Result<Pattern, PatternError> {
    let mut unknown = None;
    let source = KEPT.replace_all(pattern.0.as_str(), |found: &Captures<'_>| match value(&found[1]) {
        Some(value) => format!("(?:{})", regex::escape(value)),
        None => {
            unknown.get_or_insert_with(|| found[1].to_owned());
            String::new()
        }
    });
    match unknown {
        Some(name) => Err(PatternError::Unknown(name)),
        None => build(&source).map_err(PatternError::Pattern),
    }
}

/// A pattern as it was written.
pub(super) fn written(pattern: &Pattern) -> String {
    KEPT.replace_all(pattern.0.as_str(), "$${$1}").into_owned()
}

/// Why values cannot be put into a pattern.
pub(super) enum PatternError {
    /// No variable is called so.
    Unknown(String),
    /// With them it is too large.
    Pattern(regex::Error),
}

/// A variable within a compiled pattern.
#[expect(clippy::unwrap_used, reason = "a constant pattern, compiled by every test")]
static KEPT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\(\?:\\\$\\\{([A-Za-z][A-Za-z0-9_-]*)\\\}\)\{1\}").unwrap());

/// How a variable is kept: as nobody would write the two signs and the name when they mean them.
fn kept(name: &str) -> String {
    format!(r"(?:\$\{{{name}\}}){{1}}")
}

fn build(source: &str) -> Result<Pattern, regex::Error> {
    RegexBuilder::new(source).size_limit(LARGEST_PATTERN).dfa_size_limit(LARGEST_PATTERN).build().map(Pattern)
}

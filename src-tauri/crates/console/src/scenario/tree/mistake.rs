//! What the parser says of a text that is no YAML, in words for people who do not know YAML's.

use granit_parser::ErrorKind;

/// What is said of a tab where none can be.
pub(super) const TAB: (&str, &str) =
    ("There is a tab here, but YAML indents with spaces only.", "Two spaces for each level, one after a dash.");

/// Whether a tab is where none can be.
pub(super) fn is_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
    )
}

/// What is wrong, and what would be right.
pub(super) fn in_words(kind: &ErrorKind, info: &str) -> (String, &'static str) {
    let (message, expected) = match kind {
        tab if is_tab(tab) => TAB,
        ErrorKind::UnknownAnchor => {
            ("This alias (*name) names an anchor that is not there.", "An anchor (&name) before it, or quotes.")
        }
        ErrorKind::UnclosedQuotedScalar => ("A quoted text begins here and does not end.", "A quote at its end."),
        ErrorKind::InvalidQuotedScalarIndent => (
            "A quoted text continues here, further to the left than where it began.",
            "The quote that ends it, probably in the line before; or more indentation.",
        ),
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => (
            "In double quotes, a backslash begins a special character, and this is not one.",
            "Two backslashes, or single quotes, where a backslash is meant.",
        ),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            ("A bracket is opened and not closed.", "A closing bracket: ] for [, and } for {.")
        }
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            ("This bracket closes nothing that is open.", "The bracket that was opened, or quotes around the text.")
        }
        ErrorKind::RecursionLimitExceeded => {
            ("Lists and mappings are nested more than 32 levels deep.", "A scenario needs fewer than ten.")
        }
        ErrorKind::DirectiveDisallowed => (
            "A line that begins with % is a YAML directive, which a scenario does not need.",
            "Quotes, or no such line.",
        ),
        ErrorKind::UnexpectedCharacter { character } => {
            let message = format!("A text cannot begin with \u{201c}{character}\u{201d} without quotes.");
            return (message, "Quotes around the text.");
        }
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidIndentation => (
            "This line does not fit those before it.",
            "A name with a colon and a space after it, or a dash for the next of a list, indented like its neighbours.",
        ),
        // The parser has some sixty kinds, and more to come; its own words serve for those that a person seldom makes.
        _ => {
            let message = format!("This is not YAML: {}.", info.trim_end_matches('.'));
            return (
                message,
                "A name, a colon and a space, then the value; quotes around texts with special \
                              characters.",
            );
        }
    };
    (message.to_owned(), expected)
}

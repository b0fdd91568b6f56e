//! Values that are one word or text.

use serde_json_path::JsonPath;

use super::Check;
use crate::scenario::duration;
use crate::scenario::grammar::{Known, Shape, Word};
use crate::scenario::problem::{Span, listed, meant, quoted};
use crate::scenario::tree::{Kind, Node};
use crate::scenario::variable::{Piece, compile, pieces};

/// A digest in hexadecimal has so many digits.
const DIGEST: usize = 64;
/// Most brackets of a JSONPath.
const MOST_BRACKETS: usize = 16;

impl Check<'_> {
    pub(super) fn scalar(&mut self, node: &Node, shape: &Shape) {
        let Kind::Scalar { text, .. } = &node.kind else {
            let message = format!("This is {}, but {} is expected.", node.what(), wanted(shape));
            self.problems.error(node.span, message).expected("One value. A text with special characters needs quotes.");
            return;
        };
        if node.is_empty() && !matches!(shape, Shape::Text) || text.is_empty() && matches!(shape, Shape::Words) {
            let message = format!("Nothing is here, but {} is expected.", wanted(shape));
            self.problems.error(node.span, message).expected("A value.");
            return;
        }
        if matches!(shape, Shape::Label) && text.trim().is_empty() {
            let message = format!("Only white space is here, but {} is expected.", wanted(shape));
            self.problems.error(node.span, message).expected("At least one letter or digit.");
            return;
        }
        match shape {
            Shape::Count { least, most } => self.count(node, text, *least, *most),
            Shape::Duration { zero } => self.duration(node, text, *zero),
            Shape::OneOf(words) => self.one_of(node, text, words),
            Shape::Yes if text != "true" => {
                self.problems.error(node.span, format!("{} means nothing here.", quoted(text))).expected("true.");
            }
            Shape::Yes | Shape::Remark | Shape::Label => {}
            Shape::Known(Known::Answer) => {
                self.variables(node);
                if let Some(name) = text.strip_prefix("sample:") {
                    self.known(node, name, Known::Answer);
                }
            }
            Shape::Known(known) => {
                self.variables(node);
                self.known(node, text, *known);
            }
            Shape::Pattern => self.pattern(node, text),
            Shape::Path => self.path(node, text),
            Shape::Digest => self.digest(node, text),
            Shape::Include if text.contains("${") => {
                let message = "No variable can stand in the path of a file to include.";
                self.problems.error(node.span, message).expected("The path as it is.");
            }
            // Whether it is there, reading looks at.
            Shape::Include => {}
            Shape::File | Shape::Text | Shape::Words => self.variables(node),
            // None of these is one word.
            Shape::Nothing
            | Shape::Json
            | Shape::List { .. }
            | Shape::Several(_)
            | Shape::Table { .. }
            | Shape::Fields(_)
            | Shape::Tagged(_)
            | Shape::Either(_) => {}
        }
    }

    /// Notes which variables a text uses.
    pub(super) fn variables(&mut self, node: &Node) {
        let Kind::Scalar { text, plain } = &node.kind else { return };
        for (at, piece) in pieces(text) {
            // Only a text without quotes, on one line, stands in the file as it is here.
            let exact = *plain && !text.contains('\n');
            let span = |length: usize| {
                let column = node.span.column + text[..at].chars().count() as u32;
                if exact { Span { column, end_column: column + length as u32, ..node.span } } else { node.span }
            };
            match piece {
                Piece::Text(_) | Piece::Escaped => {}
                Piece::Variable(name) => self.uses.push((name.to_owned(), span(name.chars().count() + 3))),
                Piece::Broken => {
                    let message = "${ begins a variable, and no name with } follows.";
                    self.problems.error(span(2), message).expected("${name}, or $${ for the two signs themselves.");
                }
            }
        }
    }

    fn count(&mut self, node: &Node, text: &str, least: u32, most: u32) {
        match node.whole() {
            Some(number) if (least..=most).contains(&number) => {}
            None if text.parse::<u32>().is_ok_and(|number| (least..=most).contains(&number)) => {
                let message = format!("A number is expected here, but {} is a text.", quoted(text));
                let number = text.trim_start_matches(['+', '0']);
                let suggestion = Some(if number.is_empty() { "0" } else { number });
                self.problems.error(node.span, message).expected("The number without quotes.").suggestion(suggestion);
            }
            Some(number) if least == most => {
                let message = format!("{number} is not known here.");
                self.problems
                    .error(node.span, message)
                    .expected(format!("{least}."))
                    .suggestion(Some(least.to_string()));
            }
            Some(_) | None => {
                let message = format!("{} does not fit here.", quoted(text));
                self.problems.error(node.span, message).expected(format!("A whole number from {least} to {most}."));
            }
        }
    }

    fn duration(&mut self, node: &Node, text: &str, zero: bool) {
        match duration::parse(text) {
            None => {
                let message = format!("{} is not a duration.", quoted(text));
                self.problems.error(node.span, message).expected(duration::EXAMPLES);
            }
            Some(duration) if duration.is_zero() && !zero => {
                let message = "With no time at all, nothing can happen.";
                self.problems.error(node.span, message).expected("At least 1 ms.");
            }
            Some(_) => {}
        }
    }

    fn one_of(&mut self, node: &Node, text: &str, words: &'static [Word]) {
        if words.iter().any(|word| word.name == text) {
            return;
        }
        let names = words.iter().map(|word| word.name);
        let message = format!("{} means nothing here.", quoted(text));
        let expected = format!("One of {}.", listed(names.clone()));
        self.problems.error(node.span, message).expected(expected).suggestion(meant(text, names));
    }

    fn pattern(&mut self, node: &Node, text: &str) {
        self.variables(node);
        let Err(error) = compile(text) else { return };
        let (message, expected) = match error {
            regex::Error::CompiledTooBig(_) => (
                "This regular expression is too large: it would need more than 1 MiB of memory.".to_owned(),
                "Smaller numbers of repetitions.",
            ),
            other => {
                // The last line of several says what it is; the others draw an arrow.
                let told = other.to_string();
                let reason = told.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                let message = format!("This regular expression cannot be read: {reason}.");
                (
                    message,
                    "A regular expression in the syntax of Rust's regex crate; without look-around and \
                           back-references.",
                )
            }
        };
        self.problems.error(node.span, message).expected(expected);
    }

    fn path(&mut self, node: &Node, text: &str) {
        self.variables(node);
        // The parser of paths goes as deep as its text does.
        if text.chars().filter(|letter| matches!(letter, '(' | '[')).count() > MOST_BRACKETS {
            let message = format!("This JSONPath has more than {MOST_BRACKETS} brackets.");
            self.problems.error(node.span, message).expected("A shorter path.");
            return;
        }
        // What stands for a variable is a name or a number where a path has one.
        let probe: String = pieces(text)
            .into_iter()
            .map(|(_, piece)| match piece {
                Piece::Text(text) => text,
                Piece::Escaped | Piece::Broken => "${",
                Piece::Variable(_) => "1",
            })
            .collect();
        let path =
            if text.contains("${") && JsonPath::parse(&probe).is_err() { probe.replace('1', "x") } else { probe };
        if let Err(error) = JsonPath::parse(&path) {
            let message = format!("This JSONPath cannot be read: {}.", error.message().trim_end_matches('.'));
            self.problems
                .error(node.span, message)
                .expected("A path of RFC 9535, for example $.abstractMessage.messageType.");
        }
    }

    fn digest(&mut self, node: &Node, text: &str) {
        self.variables(node);
        if text.contains("${") {
            return;
        }
        let digits = text.chars().filter(char::is_ascii_hexdigit).count();
        if digits != DIGEST || text.chars().count() != DIGEST {
            let message =
                format!("This is not a SHA-256: it has {} characters, {digits} of them digits.", text.chars().count());
            self.problems.error(node.span, message).expected("64 hexadecimal digits.");
        }
    }
}

/// What is expected, in words.
fn wanted(shape: &Shape) -> &'static str {
    match shape {
        Shape::Count { .. } => "a whole number",
        Shape::Duration { .. } => "a duration",
        Shape::Yes => "true",
        Shape::OneOf(_) | Shape::Known(_) => "a word",
        Shape::Label => "a name",
        Shape::Pattern => "a regular expression",
        Shape::Path => "a JSONPath",
        Shape::Digest => "a SHA-256",
        Shape::File | Shape::Include => "the path of a file",
        Shape::Text
        | Shape::Words
        | Shape::Remark
        | Shape::Nothing
        | Shape::Json
        | Shape::List { .. }
        | Shape::Several(_)
        | Shape::Table { .. }
        | Shape::Fields(_)
        | Shape::Tagged(_)
        | Shape::Either(_) => "a text",
    }
}

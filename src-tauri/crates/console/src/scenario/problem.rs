//! What is wrong with a text, and where.

use std::sync::Arc;

use crate::view::{ProblemSeverity, ProblemView};

/// Most problems that are told of one text.
const MOST: usize = 100;
/// Longest piece of somebody's text in a message, in characters.
const LONGEST_QUOTE: usize = 60;

/// A place on one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// The first column after it, or `column` where only a point is known.
    pub end_column: u32,
}

impl Span {
    /// The beginning of a text.
    pub const START: Self = Self { line: 1, column: 1, end_column: 1 };
}

/// Collects what is wrong with one file.
pub(super) struct Problems {
    file: Arc<str>,
    /// How many characters each line has.
    widths: Vec<u32>,
    told: Vec<ProblemView>,
}

impl Problems {
    pub fn of(file: &Arc<str>, text: &str) -> Self {
        Self { file: Arc::clone(file), widths: widths(text), told: Vec::new() }
    }

    /// Something that keeps it from being run.
    pub fn error(&mut self, span: Span, message: impl Into<String>) -> Told<'_> {
        self.tell(ProblemSeverity::Error, span, message.into())
    }

    /// Something that is probably not meant so.
    pub fn warning(&mut self, span: Span, message: impl Into<String>) -> Told<'_> {
        self.tell(ProblemSeverity::Warning, span, message.into())
    }

    /// Something that was found elsewhere.
    pub fn keep(&mut self, problem: ProblemView) {
        self.told.push(problem);
    }

    /// Whether anything keeps it from being run.
    pub fn any_error(&self) -> bool {
        self.told.iter().any(|problem| problem.severity == ProblemSeverity::Error)
    }

    /// How many there are, to come back to with [`Self::back_to`].
    pub fn count(&self) -> usize {
        self.told.len()
    }

    /// Takes back what was told after that.
    pub fn back_to(&mut self, count: usize) {
        self.told.truncate(count);
    }

    /// In the order of the text, at most 100, errors kept before warnings.
    pub fn finish(mut self) -> Vec<ProblemView> {
        if self.told.len() > MOST {
            self.told.sort_by_key(|problem| problem.severity == ProblemSeverity::Warning);
            self.told.truncate(MOST);
        }
        self.told.sort_by_key(|problem| (problem.line, problem.column));
        self.told
    }

    fn tell(&mut self, severity: ProblemSeverity, span: Span, message: String) -> Told<'_> {
        // The end of a text can be told as the line behind its last one.
        let last = u32::try_from(self.widths.len()).unwrap_or(u32::MAX);
        let width = |line: u32| self.widths.get(line as usize - 1).copied().unwrap_or_default();
        let (line, beyond) = if span.line > last { (last, true) } else { (span.line.max(1), false) };
        let end = width(line) + 1;
        let column = if beyond { end } else { span.column.clamp(1, end) };
        let end_column = span.end_column.clamp(column, end);
        let number = self.told.len();
        self.told.push(ProblemView {
            severity,
            file: self.file.to_string(),
            line,
            column,
            end_column,
            message,
            expected: None,
            suggestion: None,
        });
        Told(&mut self.told[number])
    }
}

/// A problem that was just told, to say more about.
pub(super) struct Told<'p>(&'p mut ProblemView);

impl Told<'_> {
    /// What would be right.
    pub fn expected(self, expected: impl Into<String>) -> Self {
        self.0.expected = Some(expected.into());
        self
    }

    /// What was probably meant.
    pub fn suggestion(self, suggestion: Option<impl Into<String>>) -> Self {
        self.0.suggestion = suggestion.map(Into::into);
        self
    }
}

/// Lines end as in YAML: with LF, CR LF, or CR.
fn widths(text: &str) -> Vec<u32> {
    let mut widths = vec![0];
    let mut letters = text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' => widths.push(0),
            _ => {
                if let Some(width) = widths.last_mut() {
                    *width += 1;
                }
            }
        }
    }
    widths
}

/// A piece of somebody's text for a message: on one line, and not too long.
pub(super) fn quoted(text: &str) -> String {
    let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let mut short: String = line.chars().take(LONGEST_QUOTE).collect();
    if short.len() < line.len() {
        short.push('\u{2026}');
    }
    format!("\u{201c}{short}\u{201d}")
}

/// The known word that a wrong one was probably meant to be.
pub(super) fn meant<'w>(wrong: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // Comparing is quadratic in the length, and no word of the language is nearly this long.
    if wrong.chars().count() > 64 {
        return None;
    }
    let folded = |word: &str| word.to_lowercase().replace(['-', '_', ' '], "");
    let wrong = folded(wrong);
    let near = |word: &'w str| (strsim::damerau_levenshtein(&wrong, &folded(word)), word);
    let (distance, word) = known.into_iter().map(near).min_by_key(|(distance, _)| *distance)?;
    (distance <= (wrong.chars().count() / 3).max(1)).then_some(word)
}

/// Words as a list in a sentence.
pub(super) fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

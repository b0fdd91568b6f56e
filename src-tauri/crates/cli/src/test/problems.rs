//! Problems of scenario files as compilers tell them: the place, the line, and a mark below it.

use std::collections::BTreeMap;
use std::path::Path;

use console::view::{ProblemSeverity, ProblemView};

use crate::terminal::harmless;

/// Most characters of a line that are shown.
const WIDTH: usize = 140;
/// How many of them stand before the place, where the line is longer.
const BEFORE: usize = 60;

/// The texts of files by their names, read when a line of one is to be shown.
#[derive(Default)]
pub struct Texts {
    known: BTreeMap<String, Option<String>>,
}

impl Texts {
    /// A problem in lines. `file:line:column: message` comes first, as editors and CI systems look for it.
    pub fn lines(&mut self, problem: &ProblemView) -> Vec<String> {
        let ProblemView { severity, file, line, column, end_column, message, expected, suggestion } = problem;
        let word = match severity {
            ProblemSeverity::Error => "",
            ProblemSeverity::Warning => "warning: ",
        };
        let mut lines = vec![format!("{file}:{line}:{column}: {word}{message}")];
        if let Some(text) = self.line(file, *line) {
            lines.extend(marked(&text, *line, *column, *end_column));
        }
        lines.extend(expected.as_ref().map(|expected| format!("  Expected: {expected}")));
        lines.extend(suggestion.as_ref().map(|suggestion| format!("  Did you mean `{suggestion}`?")));
        lines.iter().map(|line| harmless(line).replace('\n', " ")).collect()
    }

    fn line(&mut self, file: &str, line: u32) -> Option<String> {
        let text = self.known.entry(file.to_owned()).or_insert_with(|| {
            console::scenario::bytes(Path::new(file)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        });
        let text = text.as_deref()?.trim_start_matches('\u{feff}');
        text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?).map(str::to_owned)
    }
}

/// The line with a mark below the place. Columns count characters from 1.
fn marked(text: &str, line: u32, column: u32, end_column: u32) -> [String; 2] {
    let place = |column: u32| usize::try_from(column.saturating_sub(1)).unwrap_or_default();
    let characters: Vec<char> = text.chars().collect();
    let begin = place(column).min(characters.len());
    let from = if characters.len() <= WIDTH { 0 } else { begin.saturating_sub(BEFORE) };
    let shown: String = characters.iter().skip(from).take(WIDTH).collect();
    let long = place(end_column).saturating_sub(begin).clamp(1, WIDTH.saturating_sub(begin - from).max(1));
    [format!("{line:6} | {shown}"), format!("       | {}{}", " ".repeat(begin - from), "^".repeat(long))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(column: u32, end_column: u32) -> ProblemView {
        ProblemView {
            severity: ProblemSeverity::Error,
            file: "no-such-file.yaml".into(),
            line: 3,
            column,
            end_column,
            message: "There is no step sya.".into(),
            expected: Some("a step, for example say".into()),
            suggestion: Some("say".into()),
        }
    }

    #[test]
    fn the_place_comes_first_and_then_what_would_be_right() {
        assert_eq!(
            Texts::default().lines(&problem(5, 8)),
            [
                "no-such-file.yaml:3:5: There is no step sya.",
                "  Expected: a step, for example say",
                "  Did you mean `say`?"
            ]
        );
    }

    /// A device that never ends.
    #[cfg(unix)]
    #[test]
    fn what_is_no_file_has_no_line_to_show() {
        let endless = ProblemView { file: "/dev/zero".into(), line: 1, ..problem(1, 1) };
        assert_eq!(Texts::default().lines(&endless)[0], "/dev/zero:1:1: There is no step sya.");
    }

    #[test]
    fn the_mark_stands_below_the_place() {
        assert_eq!(marked("  - sya: Hello", 3, 5, 8), ["     3 |   - sya: Hello", "       |     ^^^"]);
        assert_eq!(marked("é: ü", 12, 4, 4), ["    12 | é: ü", "       |    ^"]);
        // A place behind the end, and an end before its beginning.
        assert_eq!(marked("a", 1, 9, 2)[1], "       |  ^");
        let long = "x".repeat(500);
        let [shown, mark] = marked(&long, 1, 400, 900);
        assert_eq!(shown.chars().count(), 9 + WIDTH);
        assert_eq!(mark.chars().take_while(|mark| *mark != '^').count(), 9 + BEFORE);
        assert_eq!(mark.chars().count(), 9 + WIDTH);
    }
}

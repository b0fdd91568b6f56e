//! One row per entry, for a spreadsheet (RFC 4180): UTF-8, lines ended by CR LF, a header.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, and may run it. Such a
//! cell gets an apostrophe in front, which spreadsheets show as text; whoever reads the file with a program takes it off.

use serde_json::Value;

use super::document::{sender, text};
use super::{Format, Part};

const COLUMNS: [&str; 12] = [
    "position",
    "time",
    "arrived",
    "role",
    "sender",
    "entry type",
    "text",
    "delivery",
    "failure",
    "identifier",
    "in reply to",
    "revised",
];

/// A CSV file while it is drawn.
#[derive(Default)]
pub(super) struct Csv;

impl Format for Csv {
    fn parts(&self) -> &'static [Part] {
        &[Part::Entries]
    }

    fn head(&mut self, _: &Value) -> String {
        line(COLUMNS.map(str::to_owned))
    }

    fn begin(&mut self, _: Part) -> String {
        String::new()
    }

    fn row(&mut self, _: Part, row: &Value) -> String {
        line([
            text(&row["position"]),
            text(&row["at"]),
            text(&row["arrivedAt"]),
            text(&row["role"]),
            sender(row),
            text(&row["entryType"]),
            text(&row["text"]),
            text(&row["delivery"]),
            text(&row["failure"]["message"]),
            text(&row["identifier"]),
            text(&row["inReplyTo"]),
            text(&row["revised"]),
        ])
    }

    fn end(&mut self, _: Part) -> String {
        String::new()
    }

    fn foot(&mut self, _: &str) -> String {
        String::new()
    }
}

fn line(cells: [String; COLUMNS.len()]) -> String {
    let mut line = cells.map(|cell| quoted(&cell)).join(",");
    line.push_str("\r\n");
    line
}

fn quoted(cell: &str) -> String {
    // Some programs end the file at the first NUL.
    let cell = cell.replace('\0', "\u{fffd}");
    let formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let cell = if formula { format!("'{cell}") } else { cell };
    if cell.contains(['"', ',', '\r', '\n']) || formula || cell.starts_with(' ') || cell.ends_with(' ') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_none() {
        for (cell, wanted) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-2", "\"'-2\""),
            ("+49", "\"'+49\""),
            ("\u{ff1d}1", "\"'\u{ff1d}1\""),
            ("", ""),
        ] {
            assert_eq!(quoted(cell), wanted);
        }
    }
}

//! The JSON form: made with its digest, and read back without trust.

use aws_lc_rs::digest::{SHA256, digest as hash};
use serde_json::Value;
use thiserror::Error;

use super::clean::clean;
use super::count::counts;
use crate::file::hexadecimal;
use crate::view::RunReport;

/// The version of the form. It rises when a member changes its meaning, not when one is added.
pub const FORMAT: u32 = 1;
/// The largest report that is read, in bytes: whoever reads a file should look at its size first.
pub const MOST_BYTES: usize = 256 * 1024 * 1024;
/// Largest number that is read, a time in milliseconds: some nine thousand years. Sums of a few of them are still numbers.
const MOST: i64 = 300_000_000_000_000;

/// Why a text is no report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// It is larger than any report.
    #[error("This report has {bytes} bytes, and at most {MOST_BYTES} are read. Choose a file that was saved as JSON.")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// It is no JSON, or not of the form.
    #[error("This is no report of a test run: {reason}. Choose a file that was saved as JSON.")]
    NotAReport {
        /// What does not fit, with line and column.
        reason: String,
    },
    /// It is of another version.
    #[error(
        "This report is of version {found}, and this version of Handover Console reads {FORMAT}. Read it with the version \
         that wrote it, or a newer one."
    )]
    Version {
        /// What it says.
        found: u64,
    },
    /// Its counts are not those of its cases.
    #[error(
        "This report says {what}: {said}, and it holds {held}. It was cut off or changed after it was made; get it again \
         from where it was made."
    )]
    Counts {
        /// Which count.
        what: &'static str,
        /// What it says.
        said: u32,
        /// What its cases say.
        held: u32,
    },
    /// A number in it can be no time.
    #[error("This report holds a time of {milliseconds} ms, which cannot be. Get it again from where it was made.")]
    Time {
        /// What it says.
        milliseconds: String,
    },
}

/// A report that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadReport {
    /// The report.
    pub report: RunReport,
    /// Whether its digest is that of its text: if not, it was changed after it was made.
    pub digest_fits: bool,
}

/// Makes a report ready to be handed over: tokens, keys and contact details replaced, and the digest put in. Sealing twice
/// changes nothing.
#[must_use]
pub fn sealed(mut report: RunReport) -> RunReport {
    clean(&mut report);
    report.digest = digest(&report);
    report
}

/// Whether a report's digest is its own.
#[must_use]
pub fn verify(report: &RunReport) -> bool {
    report.digest == digest(report)
}

/// SHA-256, in hexadecimal, of a report's canonical JSON with an empty digest: members sorted by name, no white space, what is
/// not ASCII as it is.
#[must_use]
pub fn digest(report: &RunReport) -> String {
    serde_json::to_value(report).map_or_else(|_| String::new(), digest_of)
}

/// A report as JSON, indented, with a line feed at the end.
#[must_use]
pub fn json(report: &RunReport) -> String {
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a JSON report back. Members that are not known are let pass, and count for the digest.
///
/// # Errors
/// [`ReadError`]: it is too large, no report, of another version, or its counts or times cannot be. A digest that does not fit
/// is told, not refused.
pub fn read(text: &str) -> Result<ReadReport, ReadError> {
    if text.len() > MOST_BYTES {
        return Err(ReadError::TooLarge { bytes: text.len() });
    }
    let not_a_report = |error: serde_json::Error| ReadError::NotAReport { reason: error.to_string() };
    // Some editors put a byte order mark in front.
    let text = text.trim_start_matches('\u{feff}');
    let value: Value = serde_json::from_str(text).map_err(not_a_report)?;
    match value.get("format").and_then(Value::as_u64) {
        Some(found) if found != u64::from(FORMAT) => return Err(ReadError::Version { found }),
        // Without one it is refused below, with the place.
        Some(_) | None => {}
    }
    // From the text, not from the value: that knows lines, and refuses a member that is there twice.
    let report: RunReport = serde_json::from_str(text).map_err(not_a_report)?;
    check_counts(&report)?;
    check_numbers(&value)?;
    let digest_fits = report.digest == digest_of(value);
    Ok(ReadReport { report, digest_fits })
}

fn check_counts(report: &RunReport) -> Result<(), ReadError> {
    let (said, held) = (&report.run.counts, counts(&report.cases));
    let pairs = [
        ("cases", said.expected, held.expected),
        ("not begun", said.waiting, held.waiting),
        ("under way", said.running, held.running),
        ("passed", said.passed, held.passed),
        ("passed on retry", said.passed_on_retry, held.passed_on_retry),
        ("failed", said.failed, held.failed),
        ("not run", said.not_run, held.not_run),
    ];
    match pairs.into_iter().find(|(_, said, held)| said != held) {
        Some((what, said, held)) => Err(ReadError::Counts { what, said, held }),
        None => Ok(()),
    }
}

/// Every number of a report is a time or a count: none may be so large that a sum of two is no number.
fn check_numbers(value: &Value) -> Result<(), ReadError> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(small) if (-MOST..=MOST).contains(&small) => Ok(()),
            Some(_) | None => Err(ReadError::Time { milliseconds: number.to_string() }),
        },
        Value::Array(items) => items.iter().try_for_each(check_numbers),
        Value::Object(members) => members.values().try_for_each(check_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

fn digest_of(mut value: Value) -> String {
    if let Some(member) = value.get_mut("digest") {
        *member = Value::String(String::new());
    }
    let mut canonical = String::new();
    write(&mut canonical, &value);
    hexadecimal(&hash(&SHA256, canonical.as_bytes()))
}

/// Canonical JSON, whatever order the members of a [`Value`] have.
fn write(into: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            into.push('{');
            for (number, (name, member)) in members.into_iter().enumerate() {
                if number > 0 {
                    into.push(',');
                }
                into.push_str(&Value::from(name.as_str()).to_string());
                into.push(':');
                write(into, member);
            }
            into.push('}');
        }
        Value::Array(items) => {
            into.push('[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    into.push(',');
                }
                write(into, item);
            }
            into.push(']');
        }
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            into.push_str(&scalar.to_string());
        }
    }
}

//! Reports: a run handed over, compared, and followed over time. Everything is drawn from one [`crate::view::RunReport`], so that
//! what one form says, the others say.
//!
//! Nothing here reads a clock, a file or the store. A report is [`sealed`] once, by whoever makes it; what is read from a file
//! goes through [`read`], which trusts nothing in it.

mod across;
mod clean;
mod compare;
mod count;
mod history;
mod junit;
mod legal;
mod page;
mod seal;
mod words;

pub use across::across;
pub use clean::shown;
pub use compare::compare;
pub use count::counts;
pub use history::{Past, history_of, history_of_cases, scenario_key};
pub use junit::junit;
pub use legal::is_illegal;
pub use page::{page, page_with_history};
pub use seal::{FORMAT, MOST_BYTES, ReadError, ReadReport, digest, json, read, sealed, verify};

use crate::view::{ReportFormat, RunReport};

/// The name of a report's file: when its run began, in UTC, for example `handover-test-2026-11-21-1432.html`.
#[must_use]
pub fn file_name(report: &RunReport, format: ReportFormat) -> String {
    let extension = match format {
        ReportFormat::Html => "html",
        ReportFormat::Junit => "xml",
        ReportFormat::Json => "json",
    };
    let began = words::iso(report.run.started_at).replace('T', "-").replace(':', "");
    let began: String = began.chars().take("2026-11-21-1432".len()).collect();
    match began.as_str() {
        // No calendar has it.
        "" => format!("handover-test.{extension}"),
        began => format!("handover-test-{began}.{extension}"),
    }
}

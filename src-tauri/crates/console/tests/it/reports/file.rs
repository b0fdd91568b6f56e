//! What a report's file is called.

use console::report::file_name;
use console::view::ReportFormat;

use super::sample::{practice, report};

#[test]
fn it_is_named_by_when_its_run_began() {
    let mut run = report(vec![practice()], vec![]);
    assert_eq!(file_name(&run, ReportFormat::Html), "handover-test-2026-11-21-1432.html");
    assert_eq!(file_name(&run, ReportFormat::Junit), "handover-test-2026-11-21-1432.xml");
    assert_eq!(file_name(&run, ReportFormat::Json), "handover-test-2026-11-21-1432.json");
    run.run.started_at = i64::MAX;
    assert_eq!(file_name(&run, ReportFormat::Json), "handover-test.json");
}

//! How far a run is, on standard error: a line per case when it is over and, on a terminal, one line that counts.

use std::io::{self, IsTerminal as _, Write as _};

use console::report::shown;
use console::view::{CaseState, CaseSummary, RunCounts};

use super::words::{Naming, has_passed, took, word};
use crate::terminal::{self, harmless};

/// What is shown of a run while it goes on.
pub struct Progress {
    naming: Naming,
    /// Whether a line may be written over.
    terminal: bool,
    shown: bool,
}

impl Progress {
    /// Shows nothing yet.
    pub fn new(naming: Naming) -> Self {
        Self { naming, terminal: io::stderr().is_terminal(), shown: false }
    }

    /// A case is over.
    pub fn over(&mut self, case: &CaseSummary) {
        self.say(&line(self.naming, case));
    }

    /// A line that stays.
    pub fn say(&mut self, text: &str) {
        self.clear();
        terminal::say(text);
    }

    /// How the cases stand, where a line can be written over.
    pub fn count(&mut self, counts: &RunCounts) {
        if !self.terminal {
            return;
        }
        let RunCounts { expected, running, failed, not_run, .. } = *counts;
        let over = counts.expected - counts.waiting - running;
        // Nobody is left to tell when standard error is closed.
        let _ = write!(
            io::stderr(),
            "\r\u{1b}[K{over} of {expected} over, {running} under way, {} failed",
            failed + not_run
        );
        self.shown = true;
    }

    /// Takes the counting line away.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}

/// A case that is over, on one line.
fn line(naming: Naming, case: &CaseSummary) -> String {
    let case = &shown(case);
    let mark = if has_passed(case.state) { '✓' } else { '✗' };
    let mut line = format!("{mark} {}: {}", naming.of(case), word(case.state));
    if let Some(milliseconds) = case.took_ms.filter(|_| case.state != CaseState::NotRun) {
        line.push_str(&format!(" after {}", took(milliseconds)));
    }
    if let Some(reason) = case.reason.as_ref().filter(|_| !has_passed(case.state)) {
        line.push_str(&format!(": {reason}"));
    }
    harmless(&line).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use console::view::{ConnectorId, Environment, RunPlace, RunTarget};

    use super::*;

    #[test]
    fn a_case_is_told_as_its_report_tells_it() {
        let target = RunPlace {
            target: RunTarget::Practice,
            name: "Practice org".into(),
            environment: Environment::Practice,
            connector: ConnectorId::CustomClient,
        };
        let case = CaseSummary {
            id: String::new(),
            run_id: String::new(),
            scenario_id: None,
            scenario: "A guest".into(),
            file: String::new(),
            row: "mail=ada@example.com".into(),
            repetition: 1,
            target,
            state: CaseState::Failed,
            reason: Some("the text is “write to ada@example.com”".into()),
            tries: 1,
            started_at: None,
            took_ms: None,
            waited_ms: 0,
            step: 1,
            steps: 1,
            manual: None,
        };
        let naming = Naming { orgs: false, times: false };
        assert_eq!(
            line(naming, &case),
            "✗ A guest [mail=(mail address)]: failed: the text is “write to (mail address)”"
        );
    }
}

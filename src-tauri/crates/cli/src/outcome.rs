//! How a command ended, and the exit code that says so.

use std::process::ExitCode;

use console::view::Failure;

use crate::terminal;

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was as expected: exit code 0.
    Passed,
    /// An expectation was not met: exit code 1. The reason goes to standard error.
    Unmet(String),
    /// The arguments or a file that they name are not usable: exit code 2.
    Usage(String),
    /// It could not be carried out: exit code 3.
    Impossible(String),
    /// Another process of this program has told how it ended: its exit code.
    Told(u8),
}

impl Outcome {
    /// It could not be carried out.
    pub fn impossible(reason: &str) -> Self {
        Self::Impossible(reason.to_owned())
    }

    /// The word in machine-readable results.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Unmet(_) => "failed",
            Self::Usage(_) => "usage",
            Self::Impossible(_) => "notCarriedOut",
            Self::Told(_) => "told",
        }
    }

    /// Why it did not pass.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Passed | Self::Told(_) => None,
            Self::Unmet(reason) | Self::Usage(reason) | Self::Impossible(reason) => Some(reason),
        }
    }

    /// Says why and gives the exit code.
    pub fn finish(&self) -> ExitCode {
        if let Some(reason) = self.reason() {
            terminal::say(reason);
        }
        ExitCode::from(match self {
            Self::Passed => 0,
            Self::Unmet(_) => 1,
            Self::Usage(_) => 2,
            Self::Impossible(_) => 3,
            Self::Told(code) => *code,
        })
    }
}

/// What happened, why, and what to do, as lines of text.
pub fn in_words(failure: &Failure) -> String {
    let mut text = failure.message.clone();
    for field in &failure.fields {
        text.push_str(&format!("\n  {}: {}", field.field, field.message));
        if let Some(hint) = &field.hint {
            text.push_str(&format!(" {hint}"));
        }
        if let Some(suggestion) = &field.suggestion {
            text.push_str(&format!(" Did you mean {suggestion}?"));
        }
    }
    for more in [&failure.hint, &failure.detail].into_iter().flatten() {
        text.push_str(&format!("\n  {more}"));
    }
    text
}

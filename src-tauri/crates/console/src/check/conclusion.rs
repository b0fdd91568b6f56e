//! How a check ended, before the rules were asked.

use miaw::Error;
use url::Url;

use crate::diagnosis::{Call, Facts, FailedCall};
use crate::view::{CheckState, Failure};

/// How a check ended.
#[derive(Clone, Debug)]
pub struct Conclusion {
    /// Passed, failed, undecided or not applicable.
    pub state: CheckState,
    /// One or two sentences, with figures.
    pub summary: String,
    /// What the rules are asked about: this check's facts only.
    pub facts: Facts,
}

impl Conclusion {
    fn new(state: CheckState, summary: impl Into<String>) -> Self {
        Self { state, summary: summary.into(), facts: Facts::default() }
    }

    /// What must be so is so.
    pub fn passed(summary: impl Into<String>) -> Self {
        Self::new(CheckState::Passed, summary)
    }

    /// Something is not so.
    pub fn failed(summary: impl Into<String>) -> Self {
        Self::new(CheckState::Failed, summary)
    }

    /// It could not be found out.
    pub fn undecided(summary: impl Into<String>) -> Self {
        Self::new(CheckState::Undecided, summary)
    }

    /// It does not apply to this profile.
    pub fn not_applicable(summary: impl Into<String>) -> Self {
        Self::new(CheckState::NotApplicable, summary)
    }

    /// The same, with facts for the rules.
    pub fn with(self, facts: Facts) -> Self {
        Self { facts, ..self }
    }

    /// A call failed.
    pub fn of_call(call: Call, error: &Error) -> Self {
        Self::of_failure(&error.clone().into())
            .with(Facts { failed: vec![failed_call(call, error)], ..Facts::default() })
    }

    /// Something failed, and is told in the failure's own words.
    pub fn of_failure(failure: &Failure) -> Self {
        Self::failed(failure.message.clone())
    }
}

/// A call that failed, as the rules look at it.
pub fn failed_call(call: Call, error: &Error) -> FailedCall {
    FailedCall {
        call,
        kind: error.kind.clone(),
        status: error.status,
        words: error.server_text.clone(),
        code: error.server_code.clone(),
        host: host_of(&error.url),
    }
}

/// The host of a URL, for words.
pub fn host_of(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// What the server answered, as it ends a sentence: `401: “…”`.
pub fn words_of(error: &Error) -> String {
    let status = error.status.map_or_else(|| "nothing".to_owned(), |status| status.to_string());
    match error.server_text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => format!("{status}: “{}”", text.chars().take(300).collect::<String>()),
        None => status,
    }
}

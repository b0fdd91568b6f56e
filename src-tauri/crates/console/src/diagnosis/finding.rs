//! What a rule concludes.

use super::{RuleName, rule};
use crate::view::{Certainty, FindingView};

/// One rule's conclusion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub rule: RuleName,
    /// How sure it is.
    pub certainty: Certainty,
    /// The values and the server's own words that led to it; never a secret.
    pub seen: String,
    /// A value that would be right.
    pub suggestion: Option<String>,
    /// The field of the profile that the suggestion belongs to.
    pub field: Option<&'static str>,
    /// What to do in this very case, where it is less than the rule's whole advice.
    pub fix: Option<&'static str>,
}

impl Finding {
    /// A finding of a rule, as sure as that rule usually is.
    #[must_use]
    pub fn new(name: RuleName, seen: impl Into<String>) -> Self {
        let certainty = rule(name).certainty;
        Self { rule: name, certainty, seen: seen.into(), suggestion: None, field: None, fix: None }
    }

    /// The same, surer or less sure.
    #[must_use]
    pub fn with_certainty(self, certainty: Certainty) -> Self {
        Self { certainty, ..self }
    }

    /// The same with advice for this very case.
    #[must_use]
    pub fn with_fix(self, fix: &'static str) -> Self {
        Self { fix: Some(fix), ..self }
    }

    /// The same with a value that would be right.
    #[must_use]
    pub fn suggest(self, suggestion: impl Into<String>) -> Self {
        Self { suggestion: Some(suggestion.into()), ..self }
    }

    /// The same, about a field of the profile.
    #[must_use]
    pub fn about(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    /// As the window shows it, with the rule's words.
    #[must_use]
    pub fn view(self) -> FindingView {
        let rule = rule(self.rule);
        FindingView {
            rule: self.rule.as_str().to_owned(),
            certainty: self.certainty,
            title: rule.title.to_owned(),
            seen: self.seen,
            explanation: rule.explanation.to_owned(),
            fix: self.fix.unwrap_or(rule.fix).to_owned(),
            place: rule.place.map(|place| place.view()),
            suggestion: self.suggestion,
            field: self.field.map(str::to_owned),
            query: rule.query.map(str::to_owned),
        }
    }
}

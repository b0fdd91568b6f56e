//! The diagnosis: every cause that is known to break a handover is one rule here, with what to do about it.
//!
//! A rule looks at [`Facts`] and concludes a [`Finding`], or is silent. Checks, conversations, settings that are pasted and
//! keys that are imported all collect facts and ask the same rules, so that the same cause has the same name and the same
//! words everywhere. Nothing here sends a request, reads a clock or knows where a fact came from.

mod facts;
mod finding;
mod name;
mod rules;

pub use facts::*;
pub use finding::Finding;
pub use name::RuleName;
pub use rules::{RULES, Rule, Sense, rule};

/// All findings about these facts, the surest first.
#[must_use]
pub fn diagnose(facts: &Facts) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.look)(facts)).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.certainty));
    findings
}

//! The diagnosis: every cause that is known to break a handover is one rule here, with what to do about it.
//!
//! A rule looks at [`Facts`] and concludes a [`Finding`], or is silent. Checks, conversations, settings that are pasted and
//! keys that are imported all collect facts and ask the same rules, so that the same cause has the same name and the same
//! words everywhere. Nothing here sends a request, reads a clock or knows where a fact came from.
//!
//! Two rules never speak of one cause. Where several causes look alike from outside, one place decides between them:
//! `sign_in` for everything that keeps a verified user from being verified.

mod byoc;
mod facts;
mod finding;
mod name;
mod quote;
mod rules;
mod sign_in;

pub use byoc::{ByocError, byoc_error, byoc_errors};
pub use facts::*;
pub use finding::Finding;
pub use name::RuleName;
pub(crate) use quote::quoted;
pub(crate) use rules::is_of_unknown_issuer;
pub use rules::{Place, RULES, Rule, Sense, rule, wrong_path};
pub(crate) use sign_in::{named_by, speaks_of_identity};

/// All findings about these facts, the surest first.
#[must_use]
pub fn diagnose(facts: &Facts) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| findings_of(rule, facts)).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.certainty));
    findings
}

/// What a rule sees, and what was noticed in its place if it sees nothing.
fn findings_of(rule: &Rule, facts: &Facts) -> Vec<Finding> {
    let seen = (rule.look)(facts);
    if !seen.is_empty() {
        return seen;
    }
    let noticed = facts.noticed.iter().filter(|noticed| noticed.rule == rule.name);
    noticed.map(|noticed| Finding::new(noticed.rule, noticed.seen.clone())).collect()
}

//! What an expectation says when it does not hold.

use super::Floor;
use super::fit::{Fit, fit};
use crate::duration::in_words;
use crate::run::seen::{Event, Seen, is, line, session_word};
use crate::scenario::model::{Condition, Role};
use crate::view::{ExpectationResult, StepVerdict};

/// Most lines of what came instead.
const LINES: usize = 5;

/// What came instead, the nearest first, with the reason why it does not fit.
pub fn instead(condition: &Condition, seen: &Seen, floor: &Floor, waited: i64) -> Vec<String> {
    let mut candidates: Vec<(u8, usize, String)> = Vec::new();
    for (index, event) in seen.events().iter().enumerate().filter(|(_, event)| !event.used) {
        let since = floor.counts(condition, event);
        match fit(condition, event) {
            Fit::Near { why, score } if since => {
                candidates.push((score + 1, index, format!("{}: {why}", line(event))));
            }
            Fit::No if since && !is_own(event) => candidates.push((0, index, line(event))),
            // Too late, or what another expectation of the step has.
            Fit::Yes | Fit::Near { .. } | Fit::No => {}
        }
    }
    // The nearest first, the newest of equals.
    candidates.sort_by_key(|(score, index, _)| std::cmp::Reverse((*score, *index)));
    let mut lines: Vec<String> = candidates.into_iter().take(LINES).map(|(.., line)| line).collect();
    if lines.is_empty() {
        let session = seen.view().map(|view| format!("; the session is {}", session_word(view.session)));
        lines.push(format!("nothing came in {}{}", in_words(waited), session.unwrap_or_default()));
    }
    lines
}

fn is_own(event: &Event) -> bool {
    event.entry().is_some_and(|entry| is(&entry.role, Role::EndUser))
}

/// Why an expectation did not hold, in one line. What was expected is known from the scenario, so it comes last: a row that is
/// too short for the line cuts that.
pub fn reason(result: &ExpectationResult) -> String {
    // What is decided before its time does not depend on that.
    let within = match (result.took_ms, result.state) {
        (Some(_), StepVerdict::Failed) => String::new(),
        _ => format!(" within {}", in_words(result.limit_ms)),
    };
    let limit = in_words(result.limit_ms);
    let saw = result.saw.first();
    match result.state {
        StepVerdict::Late => {
            let by = result.late_by_ms.map(in_words).unwrap_or_default();
            format!("late by {by} (limit {limit}): {}", result.title)
        }
        StepVerdict::OutOfOrder => match saw {
            Some(saw) => format!("out of order: {} Expected: {}", sentence(saw), result.title),
            None => format!("out of order: {}", result.title),
        },
        StepVerdict::Failed => match saw {
            Some(saw) => format!("{} Expected{within}: {}", sentence(saw), result.title),
            None => format!("not{within}: {}", result.title),
        },
        StepVerdict::Waiting | StepVerdict::Running | StepVerdict::Passed | StepVerdict::NotRun => result.title.clone(),
    }
}

/// With a full stop, where a sentence that is quoted at the end does not bring one of its own.
fn sentence(saw: &str) -> String {
    let ends = saw.trim_end_matches(['”', '"', ')']).ends_with(['.', '!', '?', '…', '。', '！', '？', '؟']);
    if ends { saw.to_owned() } else { format!("{saw}.") }
}

//! The language of scenarios: read, checked, filled in.

mod completion;
mod documentation;
mod facade;
mod files;
mod mistakes;
mod reading;
mod recorder;
mod schema;

use console::scenario::{PracticeWords, Reading, Source, read};

/// Some of a practice org's words.
pub fn words() -> PracticeWords {
    let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    PracticeWords {
        faults: all(&["noAgent", "streamsRefused", "delayMs"]),
        now: all(&["cutStreams", "expireTokens"]),
        mistakes: all(&["keysetNotBound", "notPublished"]),
        switches: all(&["badIdentityToken"]),
        samples: all(&["quickReplies", "form"]),
        deployments: all(&["Practice", "Practice_With_Prechat"]),
        objection_to_fault: Some(|name, value| {
            (name == "noAgent" && !value.is_boolean()).then(|| format!("{name} must be true or false"))
        }),
        objection_to_switch: Some(|name, value| {
            (!value.is_string()).then(|| format!("{name} must be one of refuse, silentGuest"))
        }),
    }
}

/// A text of the list.
pub fn reading(text: &str) -> Reading {
    read(&Source { text, name: "", beside: None }, &words())
}

/// Problems, a line each: place, message, suggestion.
pub fn problems(reading: &Reading) -> Vec<String> {
    let line = |problem: &console::view::ProblemView| {
        let suggestion = problem.suggestion.as_ref().map(|word| format!(" -> {word}")).unwrap_or_default();
        format!("{}:{} {}{suggestion}", problem.line, problem.column, problem.message)
    };
    reading.problems.iter().map(line).collect()
}

/// A scenario with these steps, indented as they are.
pub fn with_steps(steps: &str) -> String {
    format!("version: 1\nname: Test\nsteps:\n{steps}")
}

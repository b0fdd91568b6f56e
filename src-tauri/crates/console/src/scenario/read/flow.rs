//! Whether steps can be taken in their order.

use std::time::Duration;

use super::Part;
use super::include::Found;
use crate::scenario::build::{duration_of, several};
use crate::scenario::duration;
use crate::scenario::grammar::is_step;
use crate::scenario::model::LIMIT;
use crate::scenario::problem::{Problems, meant, quoted};
use crate::scenario::tree::Node;

/// Tells steps that cannot be taken, and names that mean nothing.
pub(super) fn check(found: &[Found], root: &Node, files: &mut [Part]) {
    starts(found, files);
    closes(found, files);
    names(found, files);
    times(found, root, files);
    for step in found {
        expectations(step, &mut files[step.number].problems);
    }
}

fn starts(found: &[Found], files: &mut [Part]) {
    // What is no step at all is told already.
    let needs = |word: &str| !matches!(word, "start" | "manual" | "wait") && is_step(word);
    let before = found.iter().take_while(|step| step.word != "start");
    if let Some(step) = before.into_iter().find(|step| needs(&step.word)) {
        let message = format!("{} comes before any start: there is no conversation yet.", quoted(&step.word));
        files[step.number].problems.error(step.span, message).expected("A step - start: guest before it.");
    }
}

fn closes(found: &[Found], files: &mut [Part]) {
    let mut closed: Option<&Found> = None;
    for step in found {
        match (step.word.as_str(), closed) {
            ("start", _) => closed = None,
            ("say" | "choose" | "form" | "file" | "typing" | "client" | "end" | "close", Some(close)) => {
                let message = format!(
                    "This step cannot be taken: the conversation is closed by the step in line {}.",
                    close.span.line
                );
                let expected = "Another start before it, or the close after it.";
                files[step.number].problems.error(step.span, message).expected(expected);
            }
            ("close", None) => closed = Some(step),
            _ => {}
        }
    }
}

fn names(found: &[Found], files: &mut [Part]) {
    let mut known: Vec<&str> = Vec::new();
    for step in found {
        let problems = &mut files[step.number].problems;
        for node in conditions(step) {
            let Some(wanted) = node.get("latency").and_then(|latency| latency.get("step")) else { continue };
            let Some(name) = wanted.text().filter(|name| !known.contains(name)) else { continue };
            let message = format!("No step before this one has the name {}.", quoted(name));
            let suggestion = meant(name, known.iter().copied());
            problems.error(wanted.span, message).expected("The name of an earlier step.").suggestion(suggestion);
        }
        let Some(name) = step.name.as_deref() else { continue };
        if known.contains(&name) {
            let message = format!("Another step is called {} too; latency means the newest.", quoted(name));
            problems.warning(step.span, message).expected("A name of its own.");
        }
        known.push(name);
    }
}

/// Tells waits that the limit of the case ends.
fn times(found: &[Found], root: &Node, files: &mut [Part]) {
    let limit = duration_of(root, "limit").unwrap_or(LIMIT);
    let mut waited = Duration::ZERO;
    for step in found {
        let problems = &mut files[step.number].problems;
        for node in conditions(step) {
            let longest = node.get("nothing").and_then(|nothing| duration_of(nothing, "for"));
            let allowed = duration_of(node, "within");
            if longest.or(allowed).is_some_and(|time| time > limit) {
                let message =
                    format!("This may take longer than the whole case, whose limit is {}.", duration::in_words(limit));
                problems.warning(node.span, message).expected("A shorter time, or a longer limit at the top.");
            }
        }
        let pause = matches!(step.word.as_str(), "wait" | "typing").then_some(step.value.as_ref()).flatten();
        let Some(time) = pause.and_then(Node::text).and_then(duration::parse) else { continue };
        let before = waited;
        waited += time;
        if before < limit && waited >= limit {
            let message = format!(
                "The case ends here: its limit is {}, and its pauses alone take that long.",
                duration::in_words(limit)
            );
            problems.warning(step.span, message).expected("Shorter pauses, or a longer limit at the top.");
        }
    }
}

fn expectations(step: &Found, problems: &mut Problems) {
    for node in conditions(step) {
        let Some(message) = node.get("message") else { continue };
        if let Some(equals) = message.get("equals").filter(|_| message.get("json").is_none()) {
            let told = "\u{201c}equals\u{201d} says what a JSONPath finds, and there is none.";
            problems.error(equals.span, told).expected("json: with a path beside it; is: for the text of the message.");
        }
    }
}

/// The expectations of a step.
fn conditions(step: &Found) -> &[Node] {
    step.value.as_ref().filter(|_| step.word == "expect").map(several).unwrap_or_default()
}

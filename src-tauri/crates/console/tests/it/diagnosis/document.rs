//! `docs/diagnoses.md`, written from the rules. `UPDATE_DOCS=1` writes it; without, it must be what the rules say.

use std::fmt::Write as _;
use std::path::Path;

use console::diagnosis::{RULES, Rule, Sense};
use console::view::Certainty;

const HEAD: &str = "# What the app diagnoses

Every cause that is known to break a handover, as the app's rules have it. This page is written from them: a test compares the
two, and `UPDATE_DOCS=1 cargo test -p console --test it document` writes it anew.

A rule speaks in checks, conversations, and wherever settings, keys and tokens are read; it has the same name and the same words
in all of them. *Certain*: nothing else looks like this. *Likely*: the usual cause of what is seen. *Possible*: one of several
that look alike. How sure a rule is can differ from what stands here when it has seen more, or less, than usual.

Salesforce calls the product Enhanced Chat today; vendors and older orgs say Messaging for In-App and Web (MIAW). Both names are
given where a page of Setup carries them.
";

fn document() -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n| rule | cause |\n|---|---|\n");
    for rule in RULES {
        let name = rule.name.as_str();
        writeln!(text, "| [`{name}`](#{name}) | {} |", rule.title).unwrap();
    }
    for rule in RULES {
        text.push_str(&section(rule));
    }
    text
}

fn section(rule: &Rule) -> String {
    let mut text = format!("\n## {}\n\n**{}.**\n\n", rule.name.as_str(), rule.title);
    writeln!(text, "- What you see: {}", rule.symptom).unwrap();
    writeln!(text, "- Why: {}", rule.explanation).unwrap();
    writeln!(text, "- What to do: {}", rule.fix).unwrap();
    if let Some(place) = rule.place {
        writeln!(text, "- In Setup: search for `{}`, then {}", place.search, place.path.join(" → ")).unwrap();
    }
    if let Some(query) = rule.query {
        writeln!(text, "- To ask the org's records: `{query}`").unwrap();
    }
    let senses: Vec<&str> = rule.senses.iter().map(|sense| in_words(*sense)).collect();
    writeln!(text, "- What the app looks at: {}", senses.join("; ")).unwrap();
    writeln!(text, "- How sure: {}", how_sure(rule.certainty)).unwrap();
    if let Some(practice) = rule.practice {
        writeln!(text, "- To practise it: {}", to_practise(practice)).unwrap();
    }
    writeln!(text, "- Source: {}", rule.source).unwrap();
    text
}

fn in_words(sense: Sense) -> &'static str {
    match sense {
        Sense::Input => "what was entered, before any call",
        Sense::Answer => "the server's answers",
        Sense::Stream => "the event stream",
        Sense::Time => "the time that passes",
        Sense::Person => "nothing that is visible from outside: a person or the org's records must tell",
    }
}

fn how_sure(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "certain",
        Certainty::Likely => "likely",
        Certainty::Possible => "possible",
    }
}

fn to_practise(practice: &str) -> String {
    match practice.split_once('.') {
        Some(("faults", fault)) => format!("arm the practice org's fault `{fault}`"),
        Some((_, switch)) => format!("set the practice org's switch `{switch}`"),
        None => format!("switch on the practice org's mistake `{practice}`"),
    }
}

#[test]
fn the_document_is_what_the_rules_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/diagnoses.md");
    let expected = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(written == expected, "docs/diagnoses.md is stale: UPDATE_DOCS=1 cargo test -p console --test it document");
}

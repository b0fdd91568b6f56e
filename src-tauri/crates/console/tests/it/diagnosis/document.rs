//! `docs/diagnoses.md`, written from the rules. `UPDATE_DOCS=1` writes it; without, it must be what the rules say.

use std::path::Path;

use console::diagnosis::{ByocError, RULES, Rule, RuleName, Sense, byoc_errors};
use console::view::Certainty;

const HEAD: &str = "# What the app diagnoses

Every cause that is known to break a handover, as the app's rules have it. This page is written from them: a test
compares the two, and `UPDATE_DOCS=1 cargo test -p console --test it document` writes it anew.

A rule speaks in checks, in conversations, and wherever settings, keys and tokens are read; it has the same name and the
same words in all of them. *Certain*: nothing else looks like this. *Likely*: the usual cause of what is seen.
*Possible*: one of several that look alike, or what a sound org does, too. A rule that has seen more, or less, than
usual is surer, or less sure, than stands here.

Salesforce calls the product Enhanced Chat today; vendors and older orgs say Messaging for In-App and Web (MIAW). Both
names are given where a page of Setup carries them.
";

fn document() -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n| rule | cause |\n|---|---|\n");
    for rule in RULES {
        let name = rule.name.as_str();
        text += &format!("| [`{name}`](#{name}) | {} |\n", rule.title);
    }
    for rule in RULES {
        text.push_str(&section(rule));
    }
    text
}

fn section(rule: &Rule) -> String {
    let mut text = format!("\n## {}\n\n**{}.**\n\n", rule.name.as_str(), rule.title);
    text += &format!("- What you see: {}\n", rule.symptom);
    text += &format!("- Why: {}\n", rule.explanation);
    text += &format!("- What to do: {}\n", rule.fix);
    if let Some(place) = rule.place {
        text += &format!("- In Setup: search for `{}`, then {}\n", place.search, place.path.join(" → "));
    }
    if let Some(query) = rule.query {
        text += &format!("- To ask the org's records: `{query}`\n");
    }
    let senses: Vec<&str> = rule.senses.iter().map(|sense| in_words(*sense)).collect();
    text += &format!("- What the app looks at: {}\n", senses.join("; "));
    text += &format!("- How sure: {}\n", how_sure(rule.certainty));
    if let Some(practice) = rule.practice {
        text += &format!("- To practise it: {}\n", to_practise(practice));
    }
    text += &format!("- Source: {}\n", rule.source);
    if rule.name == RuleName::ByocError {
        text.push_str("\n| number | meaning | Infobip checklist |\n|---|---|---|\n");
        for ByocError { code, meaning, step } in byoc_errors() {
            text += &format!("| {code} | {meaning} | {step} |\n");
        }
    }
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

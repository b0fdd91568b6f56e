//! Blip's mapping language: each source with the names of the attributes that it fills.
//!
//! `{"Contact.Extras.accountId": ["accountId", "leadId"]}` sends the contact's extra `accountId` as two attributes. A
//! source is `static.` with a text, `Ticket.` or `Contact.` with an attribute, or `Contact.Extras.` with a key.

use std::collections::BTreeMap;

use crate::connector::Problem;
use crate::connector::attributes::{Attribute, Sending};
use crate::connector::text::json::{self, Node};
use crate::diagnosis::{Finding, RuleName};

/// Where a value comes from.
enum Source<'a> {
    /// The text itself.
    Static(&'a str),
    /// A value of the ticket or the contact, by its whole name.
    Value(&'a str),
}

impl<'a> Source<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        if let Some(text) = text.strip_prefix("static.") {
            return (!text.is_empty()).then_some(Self::Static(text));
        }
        // The longest first: an extra is no attribute of the contact.
        let name = ["Contact.Extras.", "Contact.", "Ticket."].iter().find_map(|prefix| text.strip_prefix(prefix))?;
        (!name.is_empty()).then_some(Self::Value(text))
    }
}

/// What a mapping sends, with the values of its sources.
pub fn sending(mapping: &str, samples: &BTreeMap<String, String>) -> Sending {
    let mut sending = Sending::default();
    if mapping.trim().is_empty() {
        return sending;
    }
    let rows = match read(mapping) {
        Ok(rows) => rows,
        Err(problem) => {
            sending.findings.push(Finding::new(RuleName::MappingUnreadable, problem.message));
            return sending;
        }
    };
    for (source, names) in rows {
        match (Source::parse(&source), names) {
            (Some(place), Ok(names)) => {
                let (shown, fixed, value) = match place {
                    Source::Static(text) => (text, true, Some(text.to_owned())),
                    Source::Value(name) => (name, false, samples.get(name).filter(|text| !text.is_empty()).cloned()),
                };
                let row = |name| Attribute { source: shown.to_owned(), fixed, name, value: value.clone() };
                sending.attributes.extend(names.into_iter().map(row));
            }
            (None, _) => sending.findings.push(unknown_source(&source)),
            (_, Err(words)) => sending.findings.push(Finding::new(RuleName::MappingUnreadable, words)),
        }
    }
    sending.find_doubles();
    sending
}

/// What is wrong with a mapping.
pub fn check(mapping: &str) -> Result<(), Problem> {
    read(mapping)?;
    let sending = sending(mapping, &BTreeMap::new());
    let unreadable = sending.findings.iter().find(|finding| finding.rule == RuleName::MappingUnreadable);
    match unreadable {
        Some(finding) => {
            let problem = Problem::new(finding.seen.clone());
            Err(match &finding.suggestion {
                Some(suggestion) => problem.suggest(suggestion.clone()),
                None => problem,
            })
        }
        None => Ok(()),
    }
}

type Names = Result<Vec<String>, String>;

/// The rows of a mapping, in their order.
fn read(mapping: &str) -> Result<Vec<(String, Names)>, Problem> {
    let letters: Vec<char> = mapping.trim().chars().collect();
    let (node, _, end) = json::parse(&letters, 0);
    // Some screens keep the object as a text.
    let (node, whole) = match node {
        Node::Text(inner) => {
            let letters: Vec<char> = inner.chars().collect();
            let (node, _, end) = json::parse(&letters, 0);
            (node, json::is_end(&letters, end))
        }
        node => (node, json::is_end(&letters, end)),
    };
    if node.is_cut() {
        return Err(Problem::new("The mapping is cut off."));
    }
    let Node::Object(members) = node else {
        return Err(Problem::new("The mapping is no JSON object of sources, each with a list of attribute names."));
    };
    if !whole {
        return Err(Problem::new("Something follows after the mapping's closing brace."));
    }
    Ok(members.into_iter().map(|(source, names)| (names_of(&source, names), source)).map(|(n, s)| (s, n)).collect())
}

fn names_of(source: &str, names: Node) -> Names {
    let wrong = || Err(format!("`{source}` must have a list of attribute names, as in [\"accountId\"]."));
    match names {
        Node::Text(name) if !name.is_empty() => Ok(vec![name]),
        Node::List(items) if !items.is_empty() => {
            let names: Option<Vec<String>> = items
                .into_iter()
                .map(|item| match item {
                    Node::Text(name) if !name.trim().is_empty() => Some(name),
                    _ => None,
                })
                .collect();
            names.map_or_else(wrong, Ok)
        }
        _ => wrong(),
    }
}

fn unknown_source(source: &str) -> Finding {
    let seen = format!("`{source}` is no source. Sources begin with static., Ticket., Contact. or Contact.Extras.");
    let finding = Finding::new(RuleName::MappingUnreadable, seen);
    let prefix = ["contact.extras.", "contact.", "ticket.", "static."]
        .into_iter()
        .zip(["Contact.Extras.", "Contact.", "Ticket.", "static."])
        .find(|(lower, _)| source.to_ascii_lowercase().starts_with(lower));
    match prefix {
        Some((_, right)) if source.len() > right.len() => finding.suggest(format!("{right}{}", &source[right.len()..])),
        _ => finding,
    }
}

/// The mapping in its canonical form: the same members in the same order. As it is where it cannot be read.
pub fn canonical(node: &Node) -> String {
    match node {
        Node::Text(inner) => {
            let (node, _, _) = json::parse(&inner.chars().collect::<Vec<_>>(), 0);
            if matches!(node, Node::Object(_)) && !node.is_cut() { node.to_json() } else { inner.clone() }
        }
        node => node.to_json(),
    }
}

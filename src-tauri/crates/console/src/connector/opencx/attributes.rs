//! The five attributes that OpenCX attaches to every conversation, and what an organisation adds to them.

use std::collections::BTreeMap;

use crate::connector::attributes::{Attribute, Sending, key_values};
use crate::diagnosis::{Finding, RuleName};

/// Name, source, and the value for a source that has no other: OpenCX sends all five, so a typical value stands in.
const FIVE: [(&str, Source); 5] = [
    ("OpencxSessionId", Source::Sample("session.id", "00000000-0000-4000-8000-000000000000")),
    ("Chat_Consumer_Type", Source::Sample("contact.type", "Authenticated")),
    ("Origin", Source::Fixed("MIABOT")),
    ("Priority", Source::Sample("priority", "Low")),
    ("Chat_language", Source::Sample("language", "en")),
];

#[derive(Clone, Copy)]
enum Source {
    /// Always the same.
    Fixed(&'static str),
    /// By conversation; with a typical value.
    Sample(&'static str, &'static str),
}

/// What is sent, with the values of the sources.
pub fn sending(mapping: &str, samples: &BTreeMap<String, String>) -> Sending {
    let mut sending = key_values(mapping, samples);
    let five = FIVE.iter().map(|(name, source)| match source {
        Source::Fixed(value) => attribute(name, value, true, value),
        Source::Sample(source, typical) => {
            let value = samples.get(*source).filter(|text| !text.is_empty()).map_or(*typical, String::as_str);
            attribute(name, source, false, value)
        }
    });
    let additional = std::mem::take(&mut sending.attributes);
    let own: Vec<&str> = FIVE.iter().map(|(name, _)| *name).collect();
    for row in additional.iter().filter(|row| own.contains(&row.name.as_str())) {
        sending.findings.push(Finding::new(
            RuleName::SettingValue,
            format!("OpenCX fills {} itself; the additional value may be the one that wins, or not.", row.name),
        ));
    }
    sending.attributes = five.chain(additional).collect();
    sending
}

fn attribute(name: &str, source: &str, fixed: bool, value: &str) -> Attribute {
    Attribute { source: source.to_owned(), fixed, name: name.to_owned(), value: Some(value.to_owned()) }
}

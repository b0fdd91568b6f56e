//! What the end user did, and when what came.

use std::collections::BTreeSet;

use super::END_USER;
use super::expected::Expected;
use super::yaml::{escaped, quote};
use crate::view::{Delivery, EntryBody, EntryView, FormSentView, FormValueView, HappeningKind, HappeningView};

/// Something that happened.
pub(super) enum Moment<'e> {
    /// The end user did something.
    Deed { at: i64, deed: Deed<'e> },
    /// Something came.
    Came { at: i64, expected: Expected },
}

impl Moment<'_> {
    pub fn at(&self) -> i64 {
        match self {
            Self::Deed { at, .. } | Self::Came { at, .. } => *at,
        }
    }

    pub fn expected(&self) -> Option<&Expected> {
        match self {
            Self::Deed { .. } => None,
            Self::Came { expected, .. } => Some(expected),
        }
    }
}

/// What the end user did.
pub(super) enum Deed<'e> {
    Say(&'e str),
    Choose(Vec<&'e str>),
    Form(&'e [FormValueView]),
    File { name: &'e str, media_type: &'e str, caption: &'e str },
    End,
    Close,
}

/// What an entry says that the end user did; nothing for what the server did not take.
pub(super) fn deed(entry: &EntryView) -> Option<Deed<'_>> {
    if entry.role != END_USER || entry.delivery == Delivery::Failed {
        return None;
    }
    match &entry.body {
        EntryBody::Text { text, .. } if !text.is_empty() => Some(Deed::Say(text)),
        EntryBody::Chosen { options } => {
            let labels: Vec<_> =
                options.iter().map(|option| option.title.as_str()).filter(|title| !title.is_empty()).collect();
            (!labels.is_empty()).then_some(Deed::Choose(labels))
        }
        EntryBody::FormAnswer { values, .. } => Some(Deed::Form(values)),
        EntryBody::Files { text, files } => {
            let file = files.first()?;
            let caption = text.as_deref().unwrap_or_default();
            Some(Deed::File { name: &file.name, media_type: &file.mime_type, caption })
        }
        _ => None,
    }
}

/// What a request of the end user's ended.
pub(super) fn ending<'e>(happening: &HappeningView, conversation: &str) -> Option<Moment<'e>> {
    if happening.kind != HappeningKind::Request || happening.unusual {
        return None;
    }
    let path = happening.name.strip_prefix("DELETE ")?;
    let path = path.split('?').next().unwrap_or_default();
    let deed = if path.ends_with(&format!("/conversation/{conversation}/session")) {
        Deed::End
    } else if path.ends_with(&format!("/conversation/{conversation}")) {
        Deed::Close
    } else {
        return None;
    };
    // The answer may come after what follows from the request.
    Some(Moment::Deed { at: happening.at - happening.elapsed_ms.unwrap_or_default(), deed })
}

impl Deed<'_> {
    /// The step, without its dash.
    pub fn step(&self) -> String {
        match self {
            Self::Say(text) => format!("say: {}", quote(&escaped(text))),
            Self::Choose(labels) => match labels.as_slice() {
                [label] => format!("choose: {}", quote(&escaped(label))),
                labels => {
                    let labels: Vec<_> = labels.iter().map(|label| quote(&escaped(label))).collect();
                    format!("choose: [{}]", labels.join(", "))
                }
            },
            Self::Form(values) => form(values),
            Self::File { name, media_type, caption } => {
                let name = if name.is_empty() { "file.txt" } else { name };
                let mut members = vec![format!("name: {}", quote(&escaped(name)))];
                if !media_type.is_empty() {
                    members.push(format!("type: {}", quote(&escaped(media_type))));
                }
                if !caption.is_empty() {
                    members.push(format!("caption: {}", quote(&escaped(caption))));
                }
                members.push("text: In place of the file".to_owned());
                format!("file: {{ {} }}", members.join(", "))
            }
            Self::End => "end".to_owned(),
            Self::Close => "close".to_owned(),
        }
    }
}

fn form(values: &[FormValueView]) -> String {
    let mut known = BTreeSet::new();
    let mut lines = String::new();
    for value in values {
        // Two inputs with one label are told apart by their names.
        let label =
            if value.label.is_empty() || known.contains(value.label.as_str()) { &value.input_id } else { &value.label };
        if label.is_empty() || !known.insert(label.as_str()) {
            continue;
        }
        let sent = match &value.sent {
            Some(FormSentView::Text { text }) => json(text),
            Some(FormSentView::Date { date }) => json(date),
            Some(FormSentView::DateTime { date_time }) => json(date_time),
            Some(FormSentView::Options { options }) => {
                let titles: Vec<_> = options.iter().map(|option| json(&option.title)).collect();
                format!("[{}]", titles.join(", "))
            }
            None => json(&value.value),
        };
        lines.push_str(&format!("\n      {}: {sent}", quote(&escaped(label))));
    }
    if lines.is_empty() { "form: {}".to_owned() } else { format!("form:{lines}") }
}

fn json(text: &str) -> String {
    quote(&escaped(text))
}

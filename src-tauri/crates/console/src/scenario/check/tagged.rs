//! Steps, expectations and deeds: one of several things, named by its key.

use super::{Check, capital};
use crate::scenario::grammar::Tags;
use crate::scenario::problem::{listed, meant, quoted};
use crate::scenario::tree::{Kind, Node};

/// The step that expects something, and the limit of what is expected, which is written beside the step by mistake.
const EXPECT: &str = "expect";
const WITHIN: &str = "within";

impl Check<'_> {
    pub(super) fn tagged(&mut self, node: &Node, tags: &Tags) {
        match &node.kind {
            _ if node.is_empty() => {
                let message = format!("There is no {} here.", tags.what);
                self.problems.error(node.span, message).expected(one_of(tags));
            }
            Kind::Scalar { text, .. } => self.word(node, text, tags),
            Kind::List(_) => {
                let message = format!("This is a list, but one {} is expected.", tags.what);
                self.problems.error(node.span, message).expected(one_of(tags));
            }
            Kind::Mapping(entries) => self.tag(node, entries, tags),
        }
    }

    fn word(&mut self, node: &Node, word: &str, tags: &Tags) {
        let Some(tag) = tags.tag(word) else {
            let message = format!("There is no {} called {}.", tags.what, quoted(word));
            let suggestion = meant(word, tags.tags.iter().map(|tag| tag.name));
            self.problems.error(node.span, message).expected(one_of(tags)).suggestion(suggestion);
            return;
        };
        if !tag.shape.may_be_empty() {
            let message = format!("\u{201c}{word}\u{201d} says too little alone.");
            self.problems.error(node.span, message).expected(format!("A colon and a value after it. {}.", tag.detail));
        }
    }

    fn tag(&mut self, node: &Node, entries: &[(Node, Node)], tags: &Tags) {
        let mut first: Option<&str> = None;
        let mut strange = false;
        for (key, value) in entries {
            let name = key.text().unwrap_or_default();
            if let Some(tag) = tags.tag(name) {
                if let Some(first) = first {
                    let message =
                        format!("\u{201c}{first}\u{201d} and \u{201c}{name}\u{201d} stand in one {}.", tags.what);
                    let expected = format!("One {} each: a dash before each of them.", tags.what);
                    self.problems.error(key.span, message).expected(expected);
                }
                first.get_or_insert(name);
                self.value(value, &tag.shape);
            } else if let Some(field) = tags.beside.iter().find(|field| field.name == name) {
                self.value(value, &field.shape);
            } else {
                strange = true;
                let names = tags.tags.iter().chain(tags.beside).map(|field| field.name);
                let message = format!("There is no {} called {}.", tags.what, quoted(name));
                let expected = if name == WITHIN && tags.tag(EXPECT).is_some() {
                    "It belongs to what is expected: expect: { accepted: {}, within: 5 s }.".to_owned()
                } else {
                    one_of_all(tags)
                };
                self.problems.error(key.span, message).expected(expected).suggestion(meant(name, names));
            }
        }
        if first.is_none() && !strange {
            let message = format!("{} without a word for what it is.", capital(tags.what));
            self.problems.error(node.span, message).expected(one_of(tags));
        }
    }
}

/// What may stand there, with what may stand beside it.
fn one_of_all(tags: &Tags) -> String {
    let names = tags.tags.iter().chain(tags.beside).map(|field| field.name);
    format!("One of {}.", listed(names))
}

fn one_of(tags: &Tags) -> String {
    format!("One of {}.", listed(tags.tags.iter().map(|tag| tag.name)))
}

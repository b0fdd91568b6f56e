//! From a tree that was held against the tables to what it says.
//!
//! Nothing is told here: what does not fit was told before, and makes these functions answer nothing.

mod condition;
mod step;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::duration;
use super::model::{Agents, PracticeSetting, Script, TextMatch};
use super::tree::{Kind, Node};
use super::variable::compile;

pub(super) use step::action;

/// One value, or the values of a list.
pub(super) fn several(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::List(items) => items,
        Kind::Scalar { .. } | Kind::Mapping(_) => std::slice::from_ref(node),
    }
}

pub(super) fn text_of(node: &Node, name: &str) -> Option<String> {
    Some(node.get(name)?.text()?.to_owned())
}

pub(super) fn duration_of(node: &Node, name: &str) -> Option<Duration> {
    duration::parse(node.get(name)?.text()?)
}

fn number_of(node: &Node, name: &str) -> Option<u32> {
    node.get(name)?.whole()
}

fn texts(node: &Node) -> Vec<String> {
    several(node).iter().filter_map(Node::text).map(str::to_owned).collect()
}

pub(super) fn texts_of(node: &Node, name: &str) -> Vec<String> {
    node.get(name).map(texts).unwrap_or_default()
}

/// Names with texts.
pub(super) fn table(node: &Node) -> BTreeMap<String, String> {
    let pair = |(key, value): &(Node, Node)| Some((key.text()?.to_owned(), value.text()?.to_owned()));
    node.entries().iter().filter_map(pair).collect()
}

pub(super) fn table_of(node: &Node, name: &str) -> BTreeMap<String, String> {
    node.get(name).map(table).unwrap_or_default()
}

/// Names with any values.
fn values(node: &Node) -> BTreeMap<String, Value> {
    node.entries().iter().filter_map(|(key, value)| Some((key.text()?.to_owned(), value.json()))).collect()
}

fn values_of(node: &Node, name: &str) -> BTreeMap<String, Value> {
    node.get(name).map(values).unwrap_or_default()
}

/// Which text: a text alone means what `alone` makes of it.
fn text_match(node: &Node, alone: fn(String) -> TextMatch) -> TextMatch {
    match &node.kind {
        Kind::Scalar { text, .. } => alone(text.clone()),
        Kind::List(_) => TextMatch::Any,
        Kind::Mapping(_) => {
            if let Some(text) = text_of(node, "contains") {
                TextMatch::Contains(text)
            } else if let Some(text) = text_of(node, "is") {
                TextMatch::Is(text)
            } else if let Some(pattern) = text_of(node, "matches").and_then(|text| compile(&text).ok()) {
                TextMatch::Matches(pattern)
            } else {
                TextMatch::Any
            }
        }
    }
}

fn text_match_of(node: &Node, name: &str, alone: fn(String) -> TextMatch) -> TextMatch {
    node.get(name).map_or(TextMatch::Any, |node| text_match(node, alone))
}

/// How the practice org plays.
pub(super) fn practice(node: &Node) -> PracticeSetting {
    PracticeSetting {
        agents: node.get("agents").map(agents).unwrap_or_default(),
        deployment: text_of(node, "deployment"),
        faults: values_of(node, "faults"),
        mistakes: texts_of(node, "mistakes"),
        switches: values_of(node, "switches"),
    }
}

fn agents(node: &Node) -> Agents {
    match node.text() {
        Some("manual") => Agents::Manual,
        Some("nobody") => Agents::Nobody,
        Some(_) | None => Agents::Script(Script {
            accept_after: duration_of(node, "acceptAfter"),
            answer_after: duration_of(node, "answerAfter"),
            typing: duration_of(node, "typing"),
            greeting: text_of(node, "greeting"),
            answers: texts_of(node, "answers"),
            end_after: number_of(node, "endAfter"),
            transfer_after: number_of(node, "transferAfter"),
        }),
    }
}

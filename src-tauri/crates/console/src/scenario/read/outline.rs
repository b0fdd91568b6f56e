//! The steps in words.

use std::sync::Arc;

use super::include::parts;
use crate::scenario::build;
use crate::scenario::model::{Place, Step};
use crate::scenario::tree::Node;
use crate::view::OutlineRow;

/// The steps of a file in words, those that can be read.
pub(super) fn outline(root: &Node) -> Vec<OutlineRow> {
    root.get("steps").map(Node::items).unwrap_or_default().iter().filter_map(row).collect()
}

fn row(step: &Node) -> Option<OutlineRow> {
    let (word, value, name) = parts(step)?;
    let file: Arc<str> = Arc::from("");
    let title = if word == "include" {
        format!("The steps of {}", value?.text()?)
    } else {
        let place = Place { file: Arc::clone(&file), line: step.span.line, column: step.span.column };
        Step { place, name: name.map(str::to_owned), action: build::action(word, value, &file)? }.title()
    };
    Some(OutlineRow { line: step.span.line, title })
}

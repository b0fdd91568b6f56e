//! From the events of the parser to the tree.

use std::collections::BTreeMap;

use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, Span as Stretch};

use super::mistake::{TAB, in_words, is_tab};
use super::{Kind, Node};
use crate::scenario::problem::{Problems, Span, quoted};

/// Most values of a file, those that aliases repeat counted each time.
const MOST_NODES: usize = 50_000;
/// How deep lists and mappings may stand in each other.
const DEEPEST: usize = 32;

/// Indentation is looked at so far.
const MOST_INDENT: usize = 256;

/// What could be read of a file's YAML.
pub(in crate::scenario) struct Parsed {
    /// The value of its one document, as far as it goes. None for an empty file.
    pub root: Option<Node>,
    /// Whether there is more than that, or something that is no YAML.
    pub broken: bool,
}

/// Reads the YAML of a text. What is wrong goes to `problems`; what stands before it is kept.
pub(in crate::scenario) fn parse(text: &str, problems: &mut Problems) -> Parsed {
    // The parser takes it for the end of the text.
    if let Some(at) = text.find('\0') {
        let message = "This is not text: there is a zero byte here.";
        problems.error(place_of(&text[..at]), message).expected(TEXT);
        return Parsed { root: None, broken: true };
    }
    let mut options = Options::default();
    options.flow_nesting_limit = DEEPEST;
    options.block_nesting_limit = DEEPEST;
    options.disallow_directives = true;
    options.set_emit_comments(false);
    let mut tree = Tree::default();
    let mut broken = false;
    let lines: Vec<&str> = text.split('\n').collect();
    let mut told = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let outcome = match event {
            Ok((event, stretch)) => {
                let line = stretch.start.line();
                let before = line.checked_sub(1).and_then(|line| lines.get(line)).filter(|_| line != told);
                if let Some(at) = before.and_then(|text| tab_behind_dash(text, stretch.start.col())) {
                    told = line;
                    let (message, expected) = TAB;
                    problems.error(point_of(Marker::new(0, line, at)), message).expected(expected);
                }
                tree.take(event, span_of(stretch), problems)
            }
            Err(error) => {
                let (message, expected) = in_words(error.kind(), &error.info());
                let point = point_of(*error.marker());
                let point = if is_tab(error.kind()) { tab(text, point) } else { point };
                problems.error(point, message).expected(expected);
                Err(Enough)
            }
        };
        if outcome.is_err() {
            broken = true;
            break;
        }
    }
    while !tree.open.is_empty() {
        tree.close(problems);
    }
    Parsed { root: tree.root, broken }
}

/// What a file of text is, for messages.
pub(in crate::scenario) const TEXT: &str = "A text file in UTF-8, as an editor writes it.";

/// The place behind a text.
pub(in crate::scenario) fn place_of(before: &str) -> Span {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let column = u32::try_from(column).unwrap_or(u32::MAX);
    Span { line: u32::try_from(line).unwrap_or(u32::MAX), column, end_column: column }
}

fn point_of(marker: Marker) -> Span {
    let line = u32::try_from(marker.line()).unwrap_or(u32::MAX);
    let column = u32::try_from(marker.col()).unwrap_or(u32::MAX).saturating_add(1);
    Span { line, column, end_column: column }
}

/// A tab between the dash of a list and what stands behind it: the parser lets it pass, and other readers of YAML do not.
fn tab_behind_dash(line: &str, column: usize) -> Option<usize> {
    let before = line.as_bytes().get(..column.min(MOST_INDENT))?;
    let dash = before.iter().position(|byte| *byte == b'-')?;
    let only_indent = before.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'-'));
    before[dash..].iter().position(|byte| *byte == b'\t').filter(|_| only_indent).map(|at| dash + at)
}

/// The tab that is meant: the parser names where it stopped reading, which can be the line before.
fn tab(text: &str, near: Span) -> Span {
    let lines = text.lines().enumerate().skip(near.line.saturating_sub(1) as usize).take(2);
    let mut tabs = lines.filter_map(|(number, line)| {
        let indent = line.len() - line.trim_start().len();
        let at = line[..indent].find('\t')?;
        Some(point_of(Marker::new(0, number + 1, at)))
    });
    tabs.next().unwrap_or(near)
}

fn span_of(stretch: Stretch) -> Span {
    let start = point_of(stretch.start);
    let end = point_of(stretch.end);
    let end_column = if end.line == start.line { end.end_column.max(start.column) } else { start.column };
    Span { end_column, ..start }
}

/// Reading stops here.
struct Enough;

#[derive(Default)]
struct Tree {
    root: Option<Node>,
    /// Lists and mappings that are not closed, the innermost last.
    open: Vec<Open>,
    anchors: BTreeMap<usize, (Node, usize)>,
    nodes: usize,
    documents: usize,
}

struct Open {
    node: Node,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<Node>,
    /// How many values there were before it.
    before: usize,
    /// Names so far, with their lines.
    names: BTreeMap<String, u32>,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, span: Span, problems: &mut Problems) -> Result<(), Enough> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    problems
                        .error(span, "A second document begins here.")
                        .expected("One scenario per file: put this into a separate file, and remove the line ---.");
                    return Err(Enough);
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), span, problems);
                self.count(1, span, problems)?;
                let plain = style == ScalarStyle::Plain;
                let node = Node { span, kind: Kind::Scalar { text: text.into_owned(), plain } };
                self.keep(anchor, &node, 1);
                self.add(node, problems);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.is_some(), span, problems);
                self.begin(Kind::List(Vec::new()), anchor, span, problems)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.is_some(), span, problems);
                self.begin(Kind::Mapping(Vec::new()), anchor, span, problems)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(problems),
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    problems.error(span, "This alias is inside what it repeats.").expected("An anchor before it.");
                    return Err(Enough);
                };
                let (mut node, size) = (node.clone(), *size);
                self.count(size, span, problems)?;
                node.span = span;
                self.add(node, problems);
            }
            // The event is open for more of them; what else there is says nothing about values.
            _ => {}
        }
        Ok(())
    }

    fn refuse_tag(&self, tagged: bool, span: Span, problems: &mut Problems) {
        if tagged {
            problems
                .error(span, "A YAML tag (a word that begins with !) means nothing here.")
                .expected("Only the value.");
        }
    }

    fn count(&mut self, size: usize, span: Span, problems: &mut Problems) -> Result<(), Enough> {
        self.nodes = self.nodes.saturating_add(size);
        if self.nodes > MOST_NODES {
            problems
                .error(span, "With this, the file has more than 50,000 values, those that aliases repeat included.")
                .expected("Fewer aliases (*name), or the scenario in several files.");
            return Err(Enough);
        }
        Ok(())
    }

    fn keep(&mut self, anchor: usize, node: &Node, size: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
    }

    fn begin(&mut self, kind: Kind, anchor: usize, span: Span, problems: &mut Problems) -> Result<(), Enough> {
        let before = self.nodes;
        self.count(1, span, problems)?;
        self.open.push(Open { node: Node { span, kind }, anchor, key: None, before, names: BTreeMap::new() });
        Ok(())
    }

    fn close(&mut self, problems: &mut Problems) {
        let Some(mut open) = self.open.pop() else { return };
        if let (Kind::Mapping(entries), Some(key)) = (&mut open.node.kind, open.key.take())
            && is_new(&mut open.names, &key, problems)
        {
            let value = Node { span: key.span, kind: Kind::Scalar { text: String::new(), plain: true } };
            entries.push((key, value));
        }
        let size = self.nodes - open.before;
        self.keep(open.anchor, &open.node, size);
        self.add(open.node, problems);
    }

    fn add(&mut self, node: Node, problems: &mut Problems) {
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match &mut open.node.kind {
            Kind::List(items) => items.push(node),
            Kind::Mapping(entries) => match open.key.take() {
                None => open.key = Some(node),
                Some(key) => {
                    if is_new(&mut open.names, &key, problems) {
                        entries.push((key, node));
                    }
                }
            },
            // A scalar is never open.
            Kind::Scalar { .. } => {}
        }
    }
}

/// Tells a name that is no text, or that stands there twice.
fn is_new(names: &mut BTreeMap<String, u32>, key: &Node, problems: &mut Problems) -> bool {
    let Some(name) = key.text() else {
        let message = format!("The name of a value must be a text; this is {}.", key.what());
        problems.error(key.span, message).expected("A name, a colon and a space, then the value.");
        return false;
    };
    if let Some(first) = names.get(name) {
        let message = format!("{} is here twice; the first is in line {first}.", quoted(name));
        problems.error(key.span, message).expected("Each name once. Remove one of the two.");
        return false;
    }
    names.insert(name.to_owned(), key.span.line);
    true
}

//! Holds a tree against the tables of the language.

mod scalar;
mod tagged;

use super::PracticeWords;
use super::grammar::{Field, Fields, Keys, Known, Shape};
use super::problem::{Problems, Span, listed, meant, quoted};
use super::tree::{Kind, Node};
use super::variable::is_name;
use crate::diagnosis::RuleName;

/// Holds nodes against shapes. Tells everything that does not fit.
pub(super) struct Check<'a> {
    pub problems: &'a mut Problems,
    pub words: &'a PracticeWords,
    /// Variables that are used, and where.
    pub uses: Vec<(String, Span)>,
    /// Those that are used in the values of variables.
    pub inner_uses: Vec<(String, Span)>,
}

impl Check<'_> {
    /// One value.
    pub fn value(&mut self, node: &Node, shape: &Shape) {
        if node.is_empty() && shape.may_be_empty() {
            return;
        }
        match shape {
            Shape::Nothing => {
                if !matches!(&node.kind, Kind::Mapping(entries) if entries.is_empty()) {
                    self.problems.error(node.span, "Nothing can stand here.").expected("No value.");
                }
            }
            Shape::Json => self.json(node),
            Shape::List { of, least } => self.list(node, of, *least),
            Shape::Several(of) => match &node.kind {
                Kind::List(_) => self.list(node, of, 1),
                Kind::Scalar { .. } | Kind::Mapping(_) => self.value(node, of),
            },
            Shape::Table { keys, of } => self.table(node, *keys, of),
            Shape::Fields(fields) => self.fields(node, fields),
            Shape::Tagged(tags) => self.tagged(node, tags),
            Shape::Either(shapes) => self.either(node, shapes),
            Shape::Text
            | Shape::Words
            | Shape::Remark
            | Shape::Label
            | Shape::Yes
            | Shape::Count { .. }
            | Shape::Duration { .. }
            | Shape::OneOf(_)
            | Shape::Known(_)
            | Shape::Pattern
            | Shape::Path
            | Shape::Digest
            | Shape::File
            | Shape::Include => self.scalar(node, shape),
        }
    }

    fn list(&mut self, node: &Node, of: &Shape, least: usize) {
        let Kind::List(items) = &node.kind else {
            let message = format!("This is {}, but a list is expected.", node.what());
            self.problems.error(node.span, message).expected("Lines that begin with a dash and a space, or [a, b].");
            return;
        };
        if items.len() < least {
            self.problems.error(node.span, "This list is empty.").expected("At least one in the list.");
        }
        for item in items {
            self.value(item, of);
        }
    }

    fn table(&mut self, node: &Node, keys: Keys, of: &Shape) {
        let Kind::Mapping(entries) = &node.kind else {
            let message = format!("This is {}, but names with values are expected.", node.what());
            self.problems.error(node.span, message).expected("Lines with a name, a colon and a space, and a value.");
            return;
        };
        for (key, value) in entries {
            let name = key.text().unwrap_or_default();
            match keys {
                Keys::Any if name.is_empty() => {
                    self.problems.error(key.span, "A name is empty.").expected("A name before the colon.");
                }
                Keys::Any => self.variables(key),
                Keys::Variable if !is_name(name) => {
                    let message = format!("A variable cannot be called {}.", quoted(name));
                    let expected = "Letters, digits, _ and -, beginning with a letter.";
                    self.problems.error(key.span, message).expected(expected);
                }
                Keys::Variable => {}
                Keys::Known(known) => self.known(key, name, known),
            }
            let outer = self.uses.len();
            self.value(value, of);
            if let Keys::Known(known) = keys {
                self.practice_value(known, name, value);
            }
            if matches!(keys, Keys::Variable) {
                self.inner_uses.extend(self.uses.drain(outer..));
            }
        }
    }

    fn fields(&mut self, node: &Node, fields: &Fields) {
        let Kind::Mapping(entries) = &node.kind else {
            let message = format!("This is {}, but {} is expected.", node.what(), fields.what);
            let names = listed(fields.fields.iter().map(|field| field.name));
            self.problems.error(node.span, message).expected(format!("Names with values: {names}."));
            return;
        };
        for (key, value) in entries {
            let name = key.text().unwrap_or_default();
            match fields.fields.iter().find(|field| field.name == name) {
                Some(field) => self.value(value, &field.shape),
                None => self.unknown(key, fields.what, fields.fields.iter()),
            }
        }
        for field in fields.fields.iter().filter(|field| field.required && node.get(field.name).is_none()) {
            let message = format!("\u{201c}{}\u{201d} is missing.", field.name);
            let span = Span { end_column: node.span.column, ..node.span };
            self.problems.error(span, message).expected(format!("{}: {}.", field.name, field.detail));
        }
        let named = |name: &&&str| node.get(name).is_some();
        let mut together =
            entries.iter().filter(|(key, _)| fields.exclusive.iter().any(|name| key.text() == Some(name)));
        if let (Some((first, _)), Some((second, _))) = (together.next(), together.next()) {
            let (first, second) = (first.text().unwrap_or_default(), (second.text().unwrap_or_default(), second.span));
            let message = format!("\u{201c}{}\u{201d} and \u{201c}{first}\u{201d} exclude each other.", second.0);
            self.problems
                .error(second.1, message)
                .expected(format!("One of {}.", listed(fields.exclusive.iter().copied())));
        }
        if !fields.any_of.is_empty() && fields.any_of.iter().find(named).is_none() {
            let message = format!("{} needs more than this.", capital(fields.what));
            let expected = format!("At least one of {}.", listed(fields.any_of.iter().copied()));
            self.problems.error(node.span, message).expected(expected);
        }
    }

    fn unknown<'f>(&mut self, key: &Node, what: &str, fields: impl Iterator<Item = &'f Field> + Clone) {
        let name = key.text().unwrap_or_default();
        let names = fields.map(|field| field.name);
        let message = if name == "<<" {
            "Merging with << is not part of the language.".to_owned()
        } else {
            format!("{} has nothing called {}.", capital(what), quoted(name))
        };
        let expected = format!("One of {}.", listed(names.clone()));
        self.problems.error(key.span, message).expected(expected).suggestion(meant(name, names));
    }

    /// The first shape that fits; otherwise what the last one says that is made of the same kind of node.
    fn either(&mut self, node: &Node, shapes: &[Shape]) {
        let (told, used) = (self.problems.count(), self.uses.len());
        let mut fitting = shapes.iter().filter(|shape| takes(shape, node)).peekable();
        if fitting.peek().is_none()
            && let Some(last) = shapes.last()
        {
            return self.value(node, last);
        }
        while let Some(shape) = fitting.next() {
            self.value(node, shape);
            if self.problems.count() == told || fitting.peek().is_none() {
                return;
            }
            self.problems.back_to(told);
            self.uses.truncate(used);
        }
    }

    fn json(&mut self, node: &Node) {
        match &node.kind {
            Kind::Scalar { .. } => self.variables(node),
            Kind::List(items) => items.iter().for_each(|item| self.json(item)),
            Kind::Mapping(entries) => {
                for (key, value) in entries {
                    self.variables(key);
                    self.json(value);
                }
            }
        }
    }

    /// The value of a fault or a switch. What holds a variable is known only when a case begins.
    fn practice_value(&mut self, known: Known, name: &str, node: &Node) {
        let (objection, names) = match known {
            Known::Fault => (self.words.objection_to_fault, &self.words.faults),
            Known::Switch => (self.words.objection_to_switch, &self.words.switches),
            Known::Rule | Known::Sample | Known::Answer | Known::Now | Known::Mistake | Known::Deployment => return,
        };
        // An unknown name is told already.
        if node.has_variable() || !names.iter().any(|own| own == name) {
            return;
        }
        if let Some(objection) = objection.and_then(|objection| objection(name, &node.json())) {
            let message = format!("The practice org does not accept this value: {objection}.");
            let expected = "A value of this kind; docs/practice-org.md has examples.";
            self.problems.error(node.span, message).expected(expected);
        }
    }

    /// A name that is known elsewhere.
    fn known(&mut self, node: &Node, name: &str, known: Known) {
        if name.contains("${") {
            return;
        }
        let (what, names): (_, Vec<&str>) = match known {
            Known::Rule => ("rule of the diagnosis", RuleName::ALL.iter().map(|rule| rule.as_str()).collect()),
            Known::Sample | Known::Answer => ("sample of the practice org", of(&self.words.samples)),
            Known::Fault => ("fault of the practice org", of(&self.words.faults)),
            Known::Now => ("fault that happens at once", of(&self.words.now)),
            Known::Mistake => ("mistake of the practice org", of(&self.words.mistakes)),
            Known::Switch => ("switch of the practice org", of(&self.words.switches)),
            Known::Deployment => ("deployment of the practice org", of(&self.words.deployments)),
        };
        // Without the practice org's words, nothing is known to be wrong.
        if names.is_empty() || names.contains(&name) {
            return;
        }
        let suggestion = meant(name, names.iter().copied()).map(|word| match known {
            Known::Answer => format!("sample:{word}"),
            _ => word.to_owned(),
        });
        let message = format!("There is no {what} called {}.", quoted(name));
        let expected = match known {
            // A list of 59 names helps nobody.
            Known::Rule => "The name of a rule in kebab-case, as docs/diagnoses.md lists them.".to_owned(),
            _ => format!("One of {}.", listed(names)),
        };
        self.problems.error(node.span, message).expected(expected).suggestion(suggestion);
    }
}

fn of(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// Whether a shape is made of this kind of node.
fn takes(shape: &Shape, node: &Node) -> bool {
    match shape {
        Shape::Json => true,
        Shape::Nothing | Shape::Table { .. } | Shape::Fields(_) => matches!(node.kind, Kind::Mapping(_)),
        Shape::List { .. } => matches!(node.kind, Kind::List(_)),
        Shape::Several(of) => matches!(node.kind, Kind::List(_)) || takes(of, node),
        Shape::Tagged(_) => !matches!(node.kind, Kind::List(_)),
        Shape::Either(shapes) => shapes.iter().any(|shape| takes(shape, node)),
        Shape::Yes => matches!(node.plain(), Some("true" | "false")),
        Shape::Text
        | Shape::Words
        | Shape::Remark
        | Shape::Label
        | Shape::Count { .. }
        | Shape::Duration { .. }
        | Shape::OneOf(_)
        | Shape::Known(_)
        | Shape::Pattern
        | Shape::Path
        | Shape::Digest
        | Shape::File
        | Shape::Include => matches!(node.kind, Kind::Scalar { .. }),
    }
}

/// With a capital letter, as a sentence begins.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

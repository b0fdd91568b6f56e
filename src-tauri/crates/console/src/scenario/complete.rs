//! What can stand at a place of a text that is being written. Goes by indentation, not by the parser: half a text is none.

mod place;

use super::PracticeWords;
use super::grammar::{Field, Keys, Known, SCENARIO, Shape};
use super::variable::BUILT_IN;
use crate::diagnosis::RuleName;
use crate::view::{CompletionView, CompletionsView};

use place::{Part, Place, Position};

/// What can stand at a place: line and column from 1, in characters.
#[must_use]
pub fn complete(text: &str, line: u32, column: u32, words: &PracticeWords) -> CompletionsView {
    let Some(place) = Place::of(text, line, column) else { return CompletionsView { from: column, items: Vec::new() } };
    let mut items = Vec::new();
    if place.typed.starts_with("${") {
        let built_in = BUILT_IN.iter().map(|(name, detail)| (*name, *detail));
        let given = place.variables.iter().map(|name| (name.as_str(), "A variable of this scenario"));
        items.extend(given.chain(built_in).map(|(name, detail)| item(&format!("${{{name}}}"), None, detail)));
    } else {
        let mut offers = Offers { place: &place, words, items: &mut items };
        for shape in shapes(&place.path) {
            offers.of(shape);
        }
    }
    let typed = place.typed.to_lowercase();
    let rank = |item: &CompletionView| {
        let label = item.label.to_lowercase();
        if label.starts_with(&typed) { 0 } else { u8::from(!label.contains(&typed)) + 1 }
    };
    items.retain(|item| rank(item) < 2);
    items.sort_by_key(rank);
    let mut known = Vec::new();
    items.retain(|item| {
        let new = !known.contains(&item.insert);
        known.push(item.insert.clone());
        new
    });
    CompletionsView { from: place.from, items }
}

/// What can stand at the end of a path.
fn shapes(path: &[Part]) -> Vec<&'static Shape> {
    static ROOT: Shape = Shape::Fields(&SCENARIO);
    let mut shapes = vec![&ROOT];
    for part in path {
        shapes = shapes.into_iter().flat_map(|shape| within(shape, part)).collect();
    }
    shapes
}

fn within(shape: &'static Shape, part: &Part) -> Vec<&'static Shape> {
    match (shape, part) {
        (Shape::Either(shapes), _) => shapes.iter().flat_map(|shape| within(shape, part)).collect(),
        (Shape::List { of, .. } | Shape::Several(of), Part::Item) => vec![of],
        (Shape::Several(of), Part::Key(_)) => within(of, part),
        (Shape::Fields(fields), Part::Key(name)) => named(fields.fields.iter(), name),
        (Shape::Tagged(tags), Part::Key(name)) => named(tags.tags.iter().chain(tags.beside), name),
        (Shape::Table { of, .. }, Part::Key(_)) => vec![of],
        _ => Vec::new(),
    }
}

fn named(mut fields: impl Iterator<Item = &'static Field>, name: &str) -> Vec<&'static Shape> {
    fields.find(|field| field.name == name).map(|field| &field.shape).into_iter().collect()
}

fn item(label: &str, insert: Option<String>, detail: &str) -> CompletionView {
    let insert = insert.unwrap_or_else(|| label.to_owned());
    CompletionView { label: label.to_owned(), insert, detail: detail.to_owned() }
}

struct Offers<'a> {
    place: &'a Place,
    words: &'a PracticeWords,
    items: &'a mut Vec<CompletionView>,
}

impl Offers<'_> {
    fn of(&mut self, shape: &'static Shape) {
        let value = self.place.position == Position::Value;
        match shape {
            Shape::Either(shapes) => shapes.iter().for_each(|shape| self.of(shape)),
            Shape::List { of, .. } if self.place.position == Position::Line => self.listed(of),
            Shape::Several(of) => {
                if self.place.position == Position::Line && !matches!(self.place.path.last(), Some(Part::Item)) {
                    self.listed(of);
                } else {
                    self.of(of);
                }
            }
            Shape::Fields(fields) if !value => fields.fields.iter().for_each(|field| self.name(field, false)),
            Shape::Tagged(tags) => {
                let tagged = self.place.siblings.iter().any(|name| tags.tag(name).is_some());
                if value {
                    tags.tags.iter().for_each(|tag| self.tag_as_value(tag));
                } else if tagged {
                    tags.beside.iter().for_each(|field| self.name(field, false));
                } else {
                    tags.tags.iter().for_each(|tag| self.name(tag, true));
                    if !self.place.siblings.is_empty() {
                        tags.beside.iter().for_each(|field| self.name(field, false));
                    }
                }
            }
            Shape::Table { keys: Keys::Known(known), .. } if !value => {
                let colon = |name: &str| Some(format!("{name}: "));
                for name in self.names(*known) {
                    self.items.push(item(&name, colon(&name), "A name of the practice org"));
                }
            }
            Shape::OneOf(words) if value => {
                self.items.extend(words.iter().map(|word| item(word.name, None, word.detail)));
            }
            Shape::Yes if value => self.items.push(item("true", None, "Yes")),
            Shape::Known(known) if value || self.place.position == Position::Entry => {
                let detail =
                    if *known == Known::Rule { "A rule of the diagnosis" } else { "A name of the practice org" };
                let names = self.names(*known);
                self.items.extend(names.iter().map(|name| item(name, None, detail)));
            }
            Shape::Duration { .. } if value => {
                let examples = ["5 s", "2 s", "10 s", "30 s", "1 min", "500 ms"];
                self.items.extend(examples.map(|example| item(example, None, "A duration")));
            }
            Shape::Count { least, most } if value && least == most => {
                self.items.push(item(&least.to_string(), None, "The only one that there is"));
            }
            _ => {}
        }
    }

    /// The first of a list, with its dash.
    fn listed(&mut self, of: &'static Shape) {
        let before = self.items.len();
        let entry = Place {
            position: Position::Entry,
            siblings: Vec::new(),
            column: self.place.column + 2,
            ..self.place.clone()
        };
        Offers { place: &entry, words: self.words, items: self.items }.of(of);
        for item in &mut self.items[before..] {
            item.insert = format!("- {}", item.insert);
        }
    }

    /// A name with what follows it.
    fn name(&mut self, field: &Field, alone: bool) {
        if self.place.siblings.iter().any(|name| name == field.name) {
            return;
        }
        let insert = match field.shape {
            // Alone it is a word; beside others it needs a value.
            Shape::Nothing if alone && self.place.siblings.is_empty() && !self.place.flow => field.name.to_owned(),
            Shape::Nothing => format!("{}: {{}}", field.name),
            _ if self.place.flow => format!("{}: ", field.name),
            _ => {
                let indent = " ".repeat(self.place.column.saturating_sub(1) as usize);
                format!("{}:{}", field.name, field.template.replace('\n', &format!("\n{indent}")))
            }
        };
        self.items.push(item(field.name, Some(insert), field.detail));
    }

    /// A tag where a value stands: alone, or in braces.
    fn tag_as_value(&mut self, tag: &Field) {
        let alone = match tag.shape {
            Shape::Nothing => true,
            Shape::Either(shapes) => shapes.iter().any(|shape| matches!(shape, Shape::Nothing)),
            _ => false,
        };
        let insert = match tag.template.strip_prefix(' ') {
            _ if alone => tag.name.to_owned(),
            Some(value) if value.starts_with('{') => format!("{{ {}: {value} }}", tag.name),
            _ => format!("{{ {}:  }}", tag.name),
        };
        self.items.push(item(tag.name, Some(insert), tag.detail));
    }

    fn names(&self, known: Known) -> Vec<String> {
        match known {
            Known::Rule => RuleName::ALL.iter().map(|rule| rule.as_str().to_owned()).collect(),
            Known::Sample => self.words.samples.clone(),
            Known::Answer => self.words.samples.iter().map(|name| format!("sample:{name}")).collect(),
            Known::Fault => self.words.faults.clone(),
            Known::Now => self.words.now.clone(),
            Known::Mistake => self.words.mistakes.clone(),
            Known::Switch => self.words.switches.clone(),
            Known::Deployment => self.words.deployments.clone(),
        }
    }
}

//! YAML as a tree that knows where everything stands.

mod build;
mod mistake;

use super::problem::Span;

pub(super) use build::{TEXT, parse, place_of};

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub span: Span,
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A text as it is written, quotes and escapes resolved.
    Scalar {
        text: String,
        /// Written without quotes and not as a block: `true` and `null` mean something only then.
        plain: bool,
    },
    List(Vec<Node>),
    /// In the order of the text; each key once.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// Whether nothing is written here.
    pub fn is_empty(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::List(_) | Kind::Mapping(_) => None,
        }
    }

    /// A word that means something only without quotes, `true` for example.
    pub fn plain(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, plain: true } => Some(text),
            Kind::Scalar { plain: false, .. } | Kind::List(_) | Kind::Mapping(_) => None,
        }
    }

    /// A whole number, written without quotes.
    pub fn whole(&self) -> Option<u32> {
        let number = serde_json::from_str::<serde_json::Number>(self.plain()?).ok()?;
        // As in JSON Schema, 1.0 is a whole number.
        let value = number.as_f64().filter(|value| value.fract() == 0.0)?;
        (0.0..=f64::from(u32::MAX)).contains(&value).then_some(value as u32)
    }

    /// Whether a variable, or what should be one, stands anywhere in it.
    pub fn has_variable(&self) -> bool {
        match &self.kind {
            Kind::Scalar { text, .. } => text.contains("${"),
            Kind::List(items) => items.iter().any(Self::has_variable),
            Kind::Mapping(entries) => entries.iter().any(|(key, value)| key.has_variable() || value.has_variable()),
        }
    }

    /// Keys with values; none for what is no mapping.
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.kind {
            Kind::Mapping(entries) => entries,
            Kind::Scalar { .. } | Kind::List(_) => &[],
        }
    }

    /// The values of a list; none for what is no list.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            Kind::Scalar { .. } | Kind::Mapping(_) => &[],
        }
    }

    /// The value of a key.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entries().iter().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| value)
    }

    /// The value as JSON. Texts without quotes that JSON has words for are those.
    pub fn json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.kind {
            _ if self.is_empty() => Value::Null,
            Kind::Scalar { text, plain } => match text.as_str() {
                "true" if *plain => Value::Bool(true),
                "false" if *plain => Value::Bool(false),
                text if *plain => serde_json::from_str::<serde_json::Number>(text)
                    .map_or_else(|_| Value::String(text.to_owned()), Value::Number),
                text => Value::String(text.to_owned()),
            },
            Kind::List(items) => items.iter().map(Self::json).collect(),
            Kind::Mapping(entries) => entries
                .iter()
                .map(|(key, value)| (key.text().unwrap_or_default().to_owned(), value.json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// What it is, in words.
    pub fn what(&self) -> &'static str {
        match &self.kind {
            _ if self.is_empty() => "nothing",
            Kind::Scalar { .. } => "a text",
            Kind::List(_) => "a list",
            Kind::Mapping(_) => "a mapping",
        }
    }
}

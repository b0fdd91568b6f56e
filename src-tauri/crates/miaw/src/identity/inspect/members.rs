//! The members of a header or of claims, with those that stand there twice: a reader takes the first or the last, and two
//! readers may then see two users.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Longest value that is shown, in characters.
const SHOWN: usize = 80;

/// A member that stands there more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// Where: `header` or `claims`.
    pub part: &'static str,
    /// Its name.
    pub name: String,
    /// The value that was taken, the last one, as JSON.
    pub taken: String,
}

/// An object with the names that it repeats.
pub(super) struct Members {
    pub(super) members: Map<String, Value>,
    pub(super) repeated: Vec<Repeated>,
}

impl Members {
    /// Reads a JSON object. `part` says where it is from.
    pub(super) fn read(part: &'static str, json: &[u8]) -> Result<Self, serde_json::Error> {
        let Read { members, mut names } = serde_json::from_slice(json)?;
        names.sort_unstable();
        names.dedup();
        let taken = |name: &str| members.get(name).map(shown).unwrap_or_default();
        let repeated = names.into_iter().map(|name| Repeated { part, taken: taken(&name), name }).collect();
        Ok(Self { members, repeated })
    }
}

/// A value as JSON, cut where it is long.
pub(super) fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

struct Read {
    members: Map<String, Value>,
    /// Names that came again.
    names: Vec<String>,
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object)
    }
}

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Read;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Read, A::Error> {
        let mut read = Read { members: Map::new(), names: Vec::new() };
        while let Some((name, value)) = entries.next_entry::<String, Value>()? {
            if read.members.insert(name.clone(), value).is_some() {
                read.names.push(name);
            }
        }
        Ok(read)
    }
}

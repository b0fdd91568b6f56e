//! What JSON that is received must look like. Checked before it is read into types: those would take a list for an object
//! and complain in their own names.

use serde_json::{Map, Value};

/// What a value must look like.
pub(crate) enum Shape {
    /// Whatever.
    Any,
    Text,
    Flag,
    /// A whole number, 0 to this.
    Count(u64),
    /// A whole number.
    Number,
    /// One of these texts.
    Word(&'static [&'static str]),
    List(&'static Shape),
    /// An object of texts, null among them.
    TextMap,
    /// An object with any members.
    Open,
    /// An object with these members and no others.
    Object(&'static [Member]),
}

/// A member of an object.
pub(crate) struct Member {
    name: &'static str,
    need: Need,
    shape: Shape,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    /// May be absent or null.
    Optional,
    /// May be absent; null is no value for it.
    NotNull,
}

/// A member that must be there.
pub(crate) const fn must(name: &'static str, shape: Shape) -> Member {
    Member { name, need: Need::Required, shape }
}

/// A member that may be absent or null.
pub(crate) const fn may(name: &'static str, shape: Shape) -> Member {
    Member { name, need: Need::Optional, shape }
}

/// A member that may be absent and is not null.
pub(crate) const fn own(name: &'static str, shape: Shape) -> Member {
    Member { name, need: Need::NotNull, shape }
}

impl Shape {
    /// What is wrong with a value, if anything, with the path of the member.
    pub(crate) fn objection(&self, value: &Value) -> Option<String> {
        self.objection_at("", value)
    }

    fn objection_at(&self, path: &str, value: &Value) -> Option<String> {
        let unfit = |what: String| Some(format!("{} must be {what}", if path.is_empty() { "the body" } else { path }));
        match (self, value) {
            (Self::Any, _) | (Self::Text, Value::String(_)) | (Self::Flag, Value::Bool(_)) => None,
            (Self::Open, Value::Object(_)) => None,
            (Self::Count(most), Value::Number(number)) if number.as_u64().is_some_and(|own| own <= *most) => None,
            (Self::Number, Value::Number(number)) if number.is_i64() => None,
            (Self::Word(words), Value::String(own)) if words.contains(&own.as_str()) => None,
            (Self::List(each), Value::Array(values)) => values
                .iter()
                .enumerate()
                .find_map(|(place, value)| each.objection_at(&format!("{path}[{place}]"), value)),
            (Self::TextMap, Value::Object(values)) => values
                .iter()
                .find(|(_, value)| !(value.is_string() || value.is_null()))
                .map(|(name, _)| format!("{} must be a string", inside(path, name))),
            (Self::Object(members), Value::Object(values)) => objection_to_members(path, members, values),
            (Self::Text, _) => unfit("a string".into()),
            (Self::Flag, _) => unfit("true or false".into()),
            (Self::Count(most), _) => unfit(format!("a whole number from 0 to {most}")),
            (Self::Number, _) => unfit("a whole number".into()),
            (Self::Word([only]), _) => unfit((*only).into()),
            (Self::Word(words), _) => unfit(format!("one of {}", words.join(", "))),
            (Self::List(_), _) => unfit("a list".into()),
            (Self::TextMap | Self::Open, _) => unfit("an object".into()),
            (Self::Object(_), _) if path.is_empty() => unfit("a JSON object".into()),
            (Self::Object(_), _) => unfit("an object".into()),
        }
    }
}

/// First values that do not fit, then members that are not known, then members that are missing.
fn objection_to_members(path: &str, members: &[Member], values: &Map<String, Value>) -> Option<String> {
    let given =
        |member: &Member| values.get(member.name).filter(|value| !value.is_null() || member.need == Need::NotNull);
    let unfit =
        || members.iter().find_map(|member| member.shape.objection_at(&inside(path, member.name), given(member)?));
    let unknown = || {
        let name = values.keys().find(|name| !members.iter().any(|member| member.name == *name))?;
        Some(unknown_member(&inside(path, name)))
    };
    let missing = || {
        let member = members.iter().find(|member| member.need == Need::Required && given(member).is_none())?;
        Some(format!("{} is required", inside(path, member.name)))
    };
    unfit().or_else(unknown).or_else(missing)
}

fn inside(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The words for a member that the schema does not have.
pub(crate) fn unknown_member(path: &str) -> String {
    format!("Unrecognized property \"{path}\"")
}

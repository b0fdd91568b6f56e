//! The JSON Schema that editors complete from and check against.

use serde_json::{Map, Value, json};

use super::grammar::{Field, Fields, Keys, Known, SCENARIO, Shape, Tags};
use crate::diagnosis::RuleName;

/// The JSON Schema of a scenario file (draft 2020-12), ending in a newline.
#[must_use]
pub fn schema() -> String {
    let mut definitions = Map::new();
    let mut root = Map::new();
    root.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    root.insert("$id".into(), "urn:handover-console:scenario:1".into());
    root.insert("title".into(), "A scenario of Handover Console".into());
    let description = "A handover written down so that it can be run again and again.";
    root.insert("description".into(), description.into());
    if let Value::Object(members) = of_fields(&SCENARIO, &mut definitions) {
        root.extend(members);
    }
    root.insert("$defs".into(), definitions.into());
    let mut text = format!("{:#}", Value::Object(root));
    text.push('\n');
    text
}

fn of(shape: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Text | Shape::Remark => json!({ "type": ["string", "number", "boolean", "null"] }),
        Shape::Words | Shape::Pattern | Shape::Path | Shape::File => {
            json!({ "type": ["string", "number", "boolean"], "minLength": 1 })
        }
        Shape::Label => json!({ "type": ["string", "number", "boolean"], "pattern": "\\S" }),
        Shape::Include | Shape::Known(Known::Answer) => {
            json!({ "type": ["string", "number", "boolean"], "minLength": 1 })
        }
        Shape::Yes => json!({ "const": true }),
        Shape::Count { least, most } if least == most => json!({ "const": least }),
        Shape::Count { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Duration { zero } => duration(*zero, definitions),
        Shape::OneOf(words) => {
            let each = words.iter().map(|word| json!({ "const": word.name, "description": word.detail }));
            json!({ "oneOf": each.collect::<Vec<_>>() })
        }
        Shape::Known(Known::Rule) => reference("rule", definitions, |_| {
            let names: Vec<_> = RuleName::ALL.iter().map(|rule| rule.as_str()).collect();
            json!({ "description": "A rule of the diagnosis", "enum": names })
        }),
        Shape::Known(_) => json!({ "type": "string", "minLength": 1 }),
        Shape::Digest => json!({ "type": "string", "pattern": "^[0-9A-Fa-f]{64}$|\\$\\{" }),
        Shape::Json => json!(true),
        Shape::Nothing => json!({ "type": ["object", "null"], "maxProperties": 0 }),
        Shape::List { of: item, least } => {
            json!({ "type": "array", "items": of(item, definitions), "minItems": least })
        }
        Shape::Several(item) => {
            let item = of(item, definitions);
            json!({ "anyOf": [item, { "type": "array", "items": item, "minItems": 1 }] })
        }
        Shape::Table { keys, of: value } => {
            let values = of(value, definitions);
            let mut table = json!({ "type": "object", "additionalProperties": values });
            match keys {
                Keys::Any => table["propertyNames"] = json!({ "minLength": 1 }),
                Keys::Variable => table["propertyNames"] = json!({ "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" }),
                Keys::Known(_) => {}
            }
            table
        }
        Shape::Fields(fields) => reference(fields.id, definitions, |definitions| of_fields(fields, definitions)),
        Shape::Tagged(tags) => reference(tags.id, definitions, |definitions| of_tags(tags, definitions)),
        Shape::Either(shapes) => {
            json!({ "anyOf": shapes.iter().map(|shape| of(shape, definitions)).collect::<Vec<_>>() })
        }
    }
}

/// A part that is written once and named from everywhere.
fn reference(
    id: &str,
    definitions: &mut Map<String, Value>,
    make: impl FnOnce(&mut Map<String, Value>) -> Value,
) -> Value {
    if !definitions.contains_key(id) {
        // Takes its place first, so that what names itself ends.
        definitions.insert(id.to_owned(), Value::Null);
        let made = make(definitions);
        definitions.insert(id.to_owned(), made);
    }
    json!({ "$ref": format!("#/$defs/{id}") })
}

fn duration(zero: bool, definitions: &mut Map<String, Value>) -> Value {
    let (id, number, pattern) = if zero {
        ("pause", json!({ "type": "number", "minimum": 0, "maximum": 86_400 }), r"^[0-9][0-9.]* *(ms|s|min|h)?$")
    } else {
        let number = json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 86_400 });
        ("duration", number, r"^(?=.*[1-9])[0-9][0-9.]* *(ms|s|min|h)?$")
    };
    reference(id, definitions, |_| {
        json!({
            "description": "250 ms, 5 s, 2 min, 1 h, or a number of seconds; at most 24 h",
            "anyOf": [number, { "type": "string", "pattern": pattern }],
        })
    })
}

fn properties(fields: &[Field], definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let property = |field: &Field| {
        let schema = match of(&field.shape, definitions) {
            Value::Object(mut members) => {
                members.insert("description".into(), field.detail.into());
                Value::Object(members)
            }
            _ => json!({ "description": field.detail }),
        };
        (field.name.to_owned(), schema)
    };
    fields.iter().map(property).collect()
}

fn of_fields(fields: &Fields, definitions: &mut Map<String, Value>) -> Value {
    let required: Vec<_> = fields.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let empty = required.is_empty() && fields.any_of.is_empty();
    let mut schema = json!({
        "type": if empty { json!(["object", "null"]) } else { json!("object") },
        "properties": properties(fields.fields, definitions),
        "additionalProperties": false,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if !fields.any_of.is_empty() {
        schema["anyOf"] = fields.any_of.iter().map(|name| json!({ "required": [name] })).collect();
    }
    let pairs = fields.exclusive.iter().enumerate().flat_map(|(place, first)| {
        fields.exclusive[place + 1..].iter().map(move |second| json!({ "not": { "required": [first, second] } }))
    });
    let pairs: Vec<_> = pairs.collect();
    if !pairs.is_empty() {
        schema["allOf"] = json!(pairs);
    }
    schema
}

fn of_tags(tags: &Tags, definitions: &mut Map<String, Value>) -> Value {
    let mut members = properties(tags.tags, definitions);
    members.extend(properties(tags.beside, definitions));
    let alone = tags.tags.iter().filter(|tag| tag.shape.may_be_empty());
    let alone: Vec<_> = alone.map(|tag| json!({ "const": tag.name, "description": tag.detail })).collect();
    let one: Vec<_> = tags.tags.iter().map(|tag| json!({ "required": [tag.name] })).collect();
    let mapping = json!({ "type": "object", "properties": members, "additionalProperties": false, "oneOf": one });
    json!({ "anyOf": [mapping, { "oneOf": alone }] })
}

//! A document's fields, one by one: what a preview lists, and what can be left out.

use serde_json::Value;

use super::redact::is_redacted;
use crate::view::EvidenceField;

/// Longest value that a preview shows, in characters.
const SHOWN: usize = 200;

/// Every field of a document, in its order.
#[must_use]
pub fn fields(document: &Value) -> Vec<EvidenceField> {
    let mut found = Vec::new();
    collect(document, String::new(), &mut found);
    found
}

fn collect(value: &Value, path: String, found: &mut Vec<EvidenceField>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(member, path, found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (place, item) in items.iter().enumerate() {
                collect(item, format!("{path}[{place}]"), found);
            }
        }
        leaf => {
            let text = leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned);
            let mut value: String = text.chars().take(SHOWN).collect();
            if value.len() < text.len() {
                value.push('…');
            }
            found.push(EvidenceField { path, value, redacted: is_redacted(&text) });
        }
    }
}

/// Takes fields out of a document, each with all that is below it. A list keeps its length, so that the paths of the
/// others stay what the preview says: an item that is left out becomes null.
pub fn leave_out(document: &mut Value, paths: &[String]) {
    if !paths.is_empty() {
        take_out(document, "", paths);
    }
}

fn take_out(value: &mut Value, path: &str, paths: &[String]) {
    match value {
        Value::Object(members) => {
            let place = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            members.retain(|name, _| !paths.contains(&place(name)));
            for (name, member) in members {
                take_out(member, &place(name), paths);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter_mut().enumerate() {
                let place = format!("{path}[{number}]");
                if paths.contains(&place) {
                    *item = Value::Null;
                } else {
                    take_out(item, &place, paths);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_listed_can_be_left_out() {
        let document =
            json!({ "checks": [{ "a": [] }, { "a": "(access token)" }], "org": { "id": 7, "name": "Acme" } });
        let listed = fields(&document);
        let paths: Vec<&str> = listed.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(paths, ["checks[0].a", "checks[1].a", "org.id", "org.name"]);
        assert!(listed[1].redacted && !listed[0].redacted);
        let mut less = document.clone();
        leave_out(&mut less, &["org.name".into(), "checks[0]".into()]);
        assert_eq!(less, json!({ "org": { "id": 7 }, "checks": [null, { "a": "(access token)" }] }));
        let all: Vec<String> = listed.into_iter().map(|field| field.path).collect();
        let mut none = document;
        leave_out(&mut none, &all);
        assert_eq!(none, json!({ "org": {}, "checks": [{}, {}] }));
    }
}

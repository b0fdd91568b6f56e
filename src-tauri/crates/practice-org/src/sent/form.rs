//! Answers to forms: their shape, the desk's line about them, and whether the form takes them.

use serde_json::Value;

use super::Entries;
use crate::samples::{Ready, form_errors, form_records};
use crate::shape::Shape::{self, Any, List, Object, Open, Text, Word};
use crate::shape::{may, must, unknown_member};

/// `formResponse` of an end user. A value's own member differs from kind to kind, and the sources do not list the members of
/// an option in a form; see [`objection_to_values`].
pub(crate) const SHAPE: Shape = Object(&[
    must("formatType", Word(&["Inputs"])),
    may("formTitle", Text),
    must(
        "inputValues",
        List(&Object(&[
            must("inputValueType", Word(&["SingleInputValue", "SelectedOptionsInputValue"])),
            must("inputId", Text),
            may("displayValue", Any),
            may("value", Open),
            may("selectedOptions", List(&Open)),
        ])),
    ),
]);

/// A type of value: its name, whether its own member's JSON is of it, and that JSON in words.
type ValueKind = (&'static str, fn(&Value) -> bool, &'static str);

/// The types that Salesforce's public conversation schema names for values of inputs. How dates are written it leaves open,
/// so their text is not looked into.
const VALUES: [ValueKind; 7] = [
    ("TextValue", Value::is_string, "a string"),
    ("BooleanValue", Value::is_boolean, "true or false"),
    ("IntegerValue", is_whole, "a whole number"),
    ("DoubleValue", Value::is_number, "a number"),
    ("UrlValue", Value::is_string, "a string"),
    ("DateValue", Value::is_string, "a string"),
    ("DateTimeValue", Value::is_string, "a string"),
];

fn is_whole(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What is wrong with the values of an answer, if anything, with the path of the member.
pub(super) fn objection_to_values(answer: &Value) -> Option<String> {
    if !answer.get("inputValues").is_some_and(Value::is_array) {
        return Some("message.formResponse.inputValues is required".into());
    }
    let objection = |(place, given): (usize, &Value)| {
        let path = format!("message.formResponse.inputValues[{place}]");
        if text(given, "inputValueType") == "SelectedOptionsInputValue" {
            let Some(chosen) = given.get("selectedOptions").and_then(Value::as_array) else {
                return Some(format!("{path}.selectedOptions is required"));
            };
            let unnamed = |(place, option): (usize, &Value)| {
                let path = format!("{path}.selectedOptions[{place}].optionIdentifier");
                objection_to_name(&path, option.get("optionIdentifier"))
            };
            return chosen.iter().enumerate().find_map(unnamed);
        }
        match given.get("value").filter(|value| !value.is_null()) {
            Some(value) => objection_to_value(&format!("{path}.value"), value),
            None => Some(format!("{path}.value is required")),
        }
    };
    list(answer, "inputValues").iter().enumerate().find_map(objection)
}

/// What is wrong with `value`, if anything: its type must be known, and its one other member the type's own and of the
/// type's JSON.
fn objection_to_value(path: &str, value: &Value) -> Option<String> {
    let Some(members) = value.as_object() else { return Some(format!("{path} must be an object")) };
    let kind_path = format!("{path}.valueType");
    if let Some(objection) = objection_to_name(&kind_path, members.get("valueType")) {
        return Some(objection);
    }
    let kind = text(value, "valueType");
    let Some((_, fits, what)) = VALUES.iter().find(|(own, _, _)| *own == kind) else {
        let known: Vec<&str> = VALUES.iter().map(|(own, _, _)| *own).collect();
        return Some(format!("{kind_path} must be one of {}", known.join(", ")));
    };
    let member = member_of(kind);
    if let Some(other) = members.keys().find(|name| *name != "valueType" && **name != member) {
        return Some(unknown_member(&format!("{path}.{other}")));
    }
    match members.get(&member) {
        None | Some(Value::Null) => Some(format!("{path}.{member} is required")),
        Some(own) => (!fits(own)).then(|| format!("{path}.{member} must be {what}")),
    }
}

/// What is wrong with a text that names something, if anything.
fn objection_to_name(path: &str, name: Option<&Value>) -> Option<String> {
    match name {
        None | Some(Value::Null) => Some(format!("{path} is required")),
        Some(Value::String(name)) => name.is_empty().then(|| format!("{path} must not be empty")),
        Some(_) => Some(format!("{path} must be a string")),
    }
}

/// `TextValue` has its value in `textValue`, and so on.
fn member_of(kind: &str) -> String {
    let mut letters = kind.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The desk's line: each input with what was given.
pub(super) fn line(answer: &Value, form: Option<&Value>) -> String {
    let sections = form.and_then(|form| form.get("form")).map(|form| list(form, "sections")).unwrap_or_default();
    let shown = |given: &Value| {
        let id = text(given, "inputId");
        let input = sections.iter().filter_map(|section| section.get("input")).find(|input| text(input, "id") == id);
        let label = input.map(|input| text(input, "label")).filter(|label| !label.is_empty()).unwrap_or(id);
        format!("{label}: {}", shown_value(given, input))
    };
    let filled: Vec<String> = list(answer, "inputValues").iter().map(shown).collect();
    if filled.is_empty() { "Filled in nothing".into() } else { format!("Filled in: {}", filled.join("; ")) }
}

fn shown_value(given: &Value, input: Option<&Value>) -> String {
    let chosen = list(given, "selectedOptions");
    if !chosen.is_empty() {
        let title = |option: &Value| {
            let identifier = text(option, "optionIdentifier");
            let own = Some(text(option, "optionTitle")).filter(|title| !title.is_empty()).map(str::to_owned);
            own.or_else(|| super::title_in(input?, identifier)).unwrap_or_else(|| identifier.to_owned())
        };
        return chosen.iter().map(title).collect::<Vec<_>>().join(", ");
    }
    match given.get("displayValue").filter(|value| !value.is_null()).or_else(|| value_of(given)) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// What is in the value's own member.
fn value_of(given: &Value) -> Option<&Value> {
    let value = given.get("value")?;
    value.get(member_of(text(value, "valueType")))
}

/// What the server says of an answer to a form of this conversation.
pub(crate) fn verdict(answer: &Value, reply_to: Option<&str>, entries: &Entries) -> Ready {
    let asked = match reply_to {
        Some(id) => super::content_of(entries, id),
        None => entries.iter().rev().find_map(|entry| {
            let form = entry.payload.contains("\"FormMessage\"").then(|| super::content_of(entries, &entry.identifier));
            form.flatten().filter(|message| text(message, "messageType") == "FormMessage")
        }),
    };
    let Some(sections) = asked.as_ref().and_then(|message| message.pointer("/form/sections")).and_then(Value::as_array)
    else {
        return form_errors("FormRequestExpired", "There is no such form any more");
    };
    let inputs: Vec<&Value> = sections.iter().filter_map(|section| section.get("input")).collect();
    let given = list(answer, "inputValues");
    if let Some(unknown) = given.iter().map(|value| text(value, "inputId")).find(|id| !has_input(&inputs, id)) {
        return form_errors("InvalidFormResponse", &format!("The form has no input {unknown}"));
    }
    let filled = |id: &str| given.iter().any(|value| text(value, "inputId") == id && is_filled(value));
    let missing = passed(sections)
        .into_iter()
        .find(|input| input.get("required").and_then(Value::as_bool) == Some(true) && !filled(text(input, "id")));
    match missing {
        Some(input) => {
            let label = Some(text(input, "label")).filter(|label| !label.is_empty()).unwrap_or(text(input, "id"));
            form_errors("InvalidFormResponse", &format!("{label} is required"))
        }
        None => form_records(),
    }
}

fn has_input(inputs: &[&Value], id: &str) -> bool {
    inputs.iter().any(|input| text(input, "id") == id)
}

fn is_filled(given: &Value) -> bool {
    let value = value_of(given).is_some_and(|value| !value.is_null() && value.as_str() != Some(""));
    value || !list(given, "selectedOptions").is_empty()
}

/// The inputs of the sections on the way from the first to the one that submits. Each is passed once, whatever they name.
fn passed(sections: &[Value]) -> Vec<&Value> {
    let mut way = Vec::new();
    let mut open: Vec<bool> = vec![true; sections.len()];
    let mut at = Some(0);
    while let Some(place) = at.filter(|place| open.get(*place) == Some(&true)) {
        open[place] = false;
        let section = &sections[place];
        way.extend(section.get("input"));
        let submits = section.get("submitForm").and_then(Value::as_bool) == Some(true);
        at = match section.get("nextSectionInputId").and_then(Value::as_str) {
            Some(next) => {
                sections.iter().position(|section| section.get("input").is_some_and(|input| text(input, "id") == next))
            }
            None => (!submits).then_some(place + 1),
        };
    }
    way
}

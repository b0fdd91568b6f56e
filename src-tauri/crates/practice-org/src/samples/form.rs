//! `FormMessage` with every input, and what the server says of answers.

use serde_json::{Value, json};

use super::{From, Ready, image, option, title};
use crate::core::Core;

/// A day in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A section with one input.
fn section(input: Value, next: Option<&str>, submits: bool) -> Value {
    json!({ "sectionType": "SingleInputSection", "input": input, "nextSectionInputId": next, "submitForm": submits })
}

fn input(kind: &str, id: &str, label: &str, required: bool) -> Value {
    json!({ "inputType": kind, "id": id, "label": label, "hintText": null, "required": required })
}

/// An input with members of its own kind.
fn with(mut input: Value, members: Value) -> Value {
    if let (Value::Object(input), Value::Object(members)) = (&mut input, members) {
        input.extend(members);
    }
    input
}

fn text_input(id: &str, label: &str, required: bool, members: Value) -> Value {
    let own = json!({
        "placeholder": null, "prefixText": null, "regEx": null, "maximumCharacterCount": 255,
        "keyboardType": "Default", "textContentType": null, "textInputType": "SingleLine",
    });
    with(with(input("TextInput", id, label, required), own), members)
}

/// Times are in milliseconds, as everywhere in this API.
fn picker(kind: &str, id: &str, label: &str, format: &str, at: i64) -> Value {
    let own = json!({
        "minimumDate": at - 30 * DAY, "maximumDate": at + 30 * DAY, "startDate": at, "dateFormat": format,
    });
    with(input(kind, id, label, false), own)
}

pub(super) fn form(core: &Core, at: i64) -> Ready {
    let colours = json!([
        option("red", title("Red", None)),
        option("green", title("Green", None)),
        option("blue", title("Blue", None)),
    ]);
    let sizes = json!([option("small", title("Small", None)), option("large", title("Large", None))]);
    let ways = json!([option("by-post", title("By post", None)), option("pick-up", title("I pick it up", None))]);
    let content = json!({
        "formatType": "Inputs",
        "formTitle": "Return an order",
        "introScreen": { "title": title("Return an order", Some("This takes a minute")), "buttonTitle": "Begin" },
        "message": title("Return an order", None),
        "reply": title("Thank you", None),
        "images": [image(core, "picture-1")],
        "sections": [
            section(text_input("name", "Your name", true, json!({
                "hintText": "As on the order", "placeholder": "Ada Lovelace", "textContentType": "Name",
            })), Some("email"), false),
            section(text_input("email", "Email address", true, json!({
                "regEx": "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", "maximumCharacterCount": 80, "keyboardType": "EmailAddress",
                "textContentType": "EmailAddress",
            })), Some("colours"), false),
            section(with(input("SelectInput", "colours", "Colours", false), json!({
                "optionItems": colours, "multipleSelection": true,
            })), Some("size"), false),
            section(with(input("OptionPickerInput", "size", "Size", true), json!({ "optionItems": sizes })), Some("day"), false),
            section(picker("DatePickerInput", "day", "Day of the order", "yyyy-MM-dd", at), Some("moment"), false),
            section(picker("DateTimePickerInput", "moment", "When may we call?", "yyyy-MM-dd HH:mm", at), Some("way"), false),
            section(with(input("SelectNavigationInput", "way", "How does it come back?", true), json!({
                "optionItems": ways, "multipleSelection": false,
            })), None, true),
        ],
    });
    Ready::message("FormMessage", "form", content, "Form: Return an order")
}

pub(super) fn circular() -> Ready {
    let content = json!({
        "formatType": "Inputs",
        "formTitle": "Round and round",
        "introScreen": null,
        "message": null,
        "reply": null,
        "images": [],
        "sections": [
            section(text_input("first", "First", true, json!({})), Some("second"), false),
            section(text_input("second", "Second", false, json!({})), Some("third"), false),
            section(text_input("third", "Third", false, json!({})), Some("first"), false),
        ],
    });
    Ready::message("FormMessage", "form", content, "Form: Round and round")
}

/// What the server says of a form's answer.
fn said(result: Value, text: impl Into<String>) -> Ready {
    let content = json!({ "formatType": "Result", "result": result });
    Ready { from: From::System, ..Ready::message("FormResponseMessage", "formResponse", content, text) }
}

/// The answer was taken.
pub(super) fn records() -> Ready {
    let record =
        json!({ "recordReferenceId": "Case_1", "isCreated": true, "resultMessage": "A case was made of your answers" });
    said(json!({ "resultType": "FormRecordsResult", "records": [record] }), "Form result: a case was made")
}

/// The answer was not taken.
pub(super) fn refused(error_type: &str, message: &str) -> Ready {
    let error = json!({ "errorType": error_type, "errorMessage": message, "errorCode": null });
    said(json!({ "resultType": "FormErrorResult", "errors": [error] }), format!("Form result: {message}"))
}

pub(super) fn errors() -> Ready {
    refused("InvalidFormResponse", "The email address is missing")
}

//! Payloads of every kind, and payloads of none: what cannot be read is unknown, never an error and never a panic.

mod samples;

use miaw::wire::entry::{ConversationEntry, Envelope};
use miaw::wire::message::OutgoingMessage;
use miaw::wire::message::choices::SelectedOption;
use miaw::wire::message::form::{Bound, FormResult, InputValue, TypedValue};
use miaw::wire::payload::{MessagePayload, Payload};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::samples::{PAYLOADS, message};

fn read(kind: &str, payload: &Value) -> Payload {
    Payload::decode(kind, &payload.to_string())
}

/// As it comes over the wire: payloads keep the text that they came as.
fn from_json<T: DeserializeOwned>(value: &Value) -> serde_json::Result<T> {
    serde_json::from_str(&value.to_string())
}

fn read_message(payload: &Value) -> Box<MessagePayload> {
    match read("Message", payload) {
        Payload::Message(message) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_sample_is_read_as_its_kind() {
    for (kind, payload) in PAYLOADS {
        let value: Value = serde_json::from_str(payload).expect("JSON");
        assert!(!matches!(read(kind, &value), Payload::Unknown), "{kind}: {payload}");
        assert!(Payload::is_known(kind), "{kind}");
    }
}

#[test]
fn nulls_stand_for_missing_members() {
    for (kind, payload) in PAYLOADS {
        let mut value: Value = serde_json::from_str(payload).expect("JSON");
        let object = value.as_object_mut().expect("an object");
        for (name, member) in object.iter_mut() {
            if samples::OPTIONAL.contains(&name.as_str()) {
                *member = Value::Null;
            }
        }
        assert!(!matches!(read(kind, &value), Payload::Unknown), "{kind}: {value}");
    }
}

/// Every list of a sample, as the way to it.
fn lists(value: &Value, way: String, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            found.push(way.clone());
            items.iter().enumerate().for_each(|(place, item)| lists(item, format!("{way}/{place}"), found));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| lists(member, format!("{way}/{name}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_list_may_be_null_and_may_hold_nulls() {
    for (kind, payload) in PAYLOADS {
        let sample: Value = serde_json::from_str(payload).expect("JSON");
        let mut found = Vec::new();
        lists(&sample, String::new(), &mut found);
        for way in found {
            for with in [Value::Null, json!([null])] {
                let mut value = sample.clone();
                *value.pointer_mut(&way).expect("a list") = with;
                assert!(!matches!(read(kind, &value), Payload::Unknown), "{kind}: {value}");
            }
        }
    }
    let changed = json!({ "entries": [null, { "operation": null, "participant": null }, { "operation": "add" }] });
    match read("ParticipantChanged", &changed) {
        Payload::ParticipantChanged(changed) => assert_eq!(changed.entries[1].operation, "add"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_payload_of_another_type_than_its_entry_is_unknown() {
    for (kind, payload) in PAYLOADS {
        for (other, _) in PAYLOADS.iter().filter(|(other, _)| other != kind) {
            assert!(matches!(Payload::decode(other, payload), Payload::Unknown), "{kind} as {other}");
        }
    }
}

#[test]
fn what_is_no_object_is_unknown() {
    for (kind, _) in PAYLOADS {
        for payload in
            ["", " ", "null", "0", "true", "\"text\"", "[]", "[{}]", "[null,null]", "{", "}", "{\"a\":", "nul"]
        {
            assert!(matches!(Payload::decode(kind, payload), Payload::Unknown), "{kind}: {payload}");
        }
    }
}

#[test]
fn members_of_a_wrong_type_are_unknown() {
    for payload in [
        json!({ "abstractMessage": 1 }),
        json!({ "abstractMessage": { "messageType": 1 } }),
        json!({ "abstractMessage": { "messageType": "StaticContentMessage", "staticContent": "text" } }),
        json!({ "abstractMessage": { "messageType": "ChoicesMessage", "choices": { "formatType": "Buttons", "optionItems": {} } } }),
    ] {
        assert!(matches!(read("Message", &payload), Payload::Unknown), "{payload}");
    }
}

#[test]
fn words_and_members_that_are_new_are_kept() {
    let payload = message("StaticContentMessage", "staticContent", &json!({ "formatType": "Hologram", "depth": 3 }));
    let read = read_message(&payload);
    assert_eq!(read.abstract_message.static_content.expect("content").format_type, "Hologram");
    let entry: ConversationEntry =
        from_json(&json!({ "entryType": "Message", "entryPayload": payload, "later": 1 })).expect("an entry");
    assert_eq!(serde_json::from_str::<Value>(&entry.entry_payload.text).expect("JSON"), payload);
}

#[test]
fn an_envelope_with_nulls_is_read() {
    let envelope: Envelope = from_json(&json!({
        "conversationId": "c", "channelType": null,
        "conversationEntry": {
            "identifier": "e", "entryType": "Message", "entryPayload": "{}", "relatedRecords": null,
            "sender": { "role": "Agent", "clientIdentifier": null, "subject": null }, "clientDuration": null,
        },
    }))
    .expect("an envelope");
    assert_eq!(envelope.conversation_entry.sender.role, "Agent");
    let envelope: Envelope = from_json(&json!({ "conversationEntry": { "sender": null } })).expect("an envelope");
    assert_eq!(envelope.conversation_entry.sender.role, "");
}

#[test]
fn depth_is_no_danger() {
    for depth in [100, 200, 5_000, 200_000] {
        let nest = format!("{}{}", "{\"a\":".repeat(depth), "1".to_owned() + &"}".repeat(depth));
        for (kind, _) in PAYLOADS {
            let _ = Payload::decode(kind, &nest);
        }
        let deep = format!(r#"{{"abstractMessage":{{"messageType":"Message","references":[{nest}]}}}}"#);
        let read = Payload::decode("Message", &deep);
        assert_eq!(matches!(read, Payload::Unknown), depth > 120, "{depth}");
        // In an entry it stays the text that it came as.
        let entry = format!(r#"{{"identifier":"e","entryType":"Message","entryPayload":{nest}}}"#);
        let entry: ConversationEntry = serde_json::from_str(&entry).expect("an entry");
        assert_eq!(entry.entry_payload.text.len(), nest.len());
    }
}

#[test]
fn five_megabytes_are_read() {
    let text = "é😀x".repeat(750_000);
    let payload = message("StaticContentMessage", "staticContent", &json!({ "formatType": "Text", "text": text }));
    assert_eq!(read_message(&payload).abstract_message.plain_text(), Some(text.as_str()));
}

#[test]
fn the_bounds_of_both_pickers_are_found() {
    let form = json!({ "formatType": "Inputs", "sections": [{ "input": {
        "inputType": "DatePickerInput", "id": "d", "minimumDate": "2026-01-01", "maxDate": 5, "startDate": "" } }] });
    let read = read_message(&message("FormMessage", "form", &form));
    let input = &read.abstract_message.form.expect("a form").sections[0].input;
    assert_eq!(input.bound(Bound::Minimum).as_deref(), Some("2026-01-01"));
    assert_eq!(input.bound(Bound::Maximum).as_deref(), Some("5"));
    assert_eq!(input.bound(Bound::Start), None);
}

#[test]
fn what_the_server_says_of_a_form_is_found_wherever_it_stands() {
    let records = json!({ "records": [{ "recordReferenceId": "r1", "isCreated": true }] });
    for response in [
        json!({ "formatType": "Result", "records": records["records"] }),
        json!({ "formatType": "Result", "result": records }),
    ] {
        let read = read_message(&message("FormResponseMessage", "formResponse", &response));
        match read.abstract_message.form_response.and_then(|response| response.result()) {
            Some(FormResult::Records(result)) => assert!(result.records[0].is_created),
            other => panic!("{other:?}"),
        }
    }
    let errors = json!({ "formatType": "Result", "errors": [{ "errorType": "FormRequestExpired", "errorCode": 7 }] });
    let read = read_message(&message("FormResponseMessage", "formResponse", &errors));
    match read.abstract_message.form_response.and_then(|response| response.result()) {
        Some(FormResult::Errors(result)) => assert_eq!(result.errors[0].error_type, "FormRequestExpired"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn answers_have_the_schemas_shape() {
    let option = SelectedOption { option_identifier: "a".into(), option_id: None, option_title: Some("Apples".into()) };
    let choices = OutgoingMessage::choices("m1".into(), "q1".into(), vec![option.clone()]);
    assert_eq!(
        serde_json::to_value(&choices).expect("JSON"),
        json!({
            "id": "m1", "messageType": "ChoicesResponseMessage", "inReplyToMessageId": "q1",
            "choicesResponse": {
                "formatType": "Selections", "selectedOptions": [{ "optionIdentifier": "a", "optionTitle": "Apples" }],
            },
        })
    );
    let values = vec![
        InputValue::single("name", "Ann", TypedValue::new("TextValue", "Ann")),
        InputValue::single("day", "2026-11-21", TypedValue::new("DateValue", "2026-11-21")),
        InputValue::selected("fruit", vec![option]),
    ];
    let form = OutgoingMessage::form("m2".into(), "q2".into(), "You", values);
    assert_eq!(
        serde_json::to_value(&form).expect("JSON"),
        json!({
            "id": "m2", "messageType": "FormResponseMessage", "inReplyToMessageId": "q2",
            "formResponse": { "formatType": "Inputs", "formTitle": "You", "inputValues": [
                { "inputValueType": "SingleInputValue", "inputId": "name", "displayValue": "Ann",
                  "value": { "valueType": "TextValue", "textValue": "Ann" } },
                { "inputValueType": "SingleInputValue", "inputId": "day", "displayValue": "2026-11-21",
                  "value": { "valueType": "DateValue", "dateValue": "2026-11-21" } },
                { "inputValueType": "SelectedOptionsInputValue", "inputId": "fruit",
                  "selectedOptions": [{ "optionIdentifier": "a", "optionTitle": "Apples" }] },
            ] },
        })
    );
}

fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(samples::WORDS.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.clone().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    let names = prop_oneof![words, ".{0,8}"];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

fn any_kind() -> impl Strategy<Value = &'static str> {
    prop::sample::select(PAYLOADS.iter().map(|(kind, _)| *kind).chain(["", "Future"]).collect::<Vec<_>>())
}

/// Puts a value in place of the member that a number leads to.
fn replace(value: &mut Value, mut which: usize, with: &Value) {
    let parts: Vec<&mut Value> = match value {
        Value::Object(object) => object.values_mut().collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => Vec::new(),
    };
    let count = parts.len();
    if count == 0 || which % (count + 1) == count {
        *value = with.clone();
        return;
    }
    let place = which % (count + 1);
    which /= count + 1;
    if let Some(part) = parts.into_iter().nth(place) {
        replace(part, which, with);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(kind in any_kind(), bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = Payload::decode(kind, &text);
        let _ = serde_json::from_slice::<Envelope>(&bytes);
    }

    #[test]
    fn any_json_is_survived(kind in any_kind(), value in any_json()) {
        let text = value.to_string();
        let _ = Payload::decode(kind, &text);
        let entry = json!({ "entryType": kind, "entryPayload": value });
        if let Ok(entry) = from_json::<ConversationEntry>(&entry) {
            let _ = entry.entry_payload.decode(&entry.entry_type);
        }
    }

    #[test]
    fn any_member_may_be_anything(which in any::<usize>(), sample in 0..PAYLOADS.len(), with in any_json()) {
        let (kind, payload) = PAYLOADS[sample];
        let mut value: Value = serde_json::from_str(payload).expect("JSON");
        replace(&mut value, which, &with);
        let _ = read(kind, &value);
    }

    #[test]
    fn any_byte_may_be_lost_or_changed(sample in 0..PAYLOADS.len(), at in any::<usize>(), byte in any::<u8>()) {
        let (kind, payload) = PAYLOADS[sample];
        let mut bytes = payload.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = Payload::decode(kind, &String::from_utf8_lossy(&bytes));
        bytes.truncate(at);
        let _ = Payload::decode(kind, &String::from_utf8_lossy(&bytes));
    }
}

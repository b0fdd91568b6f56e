//! What end users send to choices and forms: checked, shown at the desk, answered and acknowledged.

use serde_json::{Value, json};

use crate::support::*;

/// A conversation with Max, who has sent this sample; the stream behind it, and the sample's message.
async fn asked(name: &str) -> (Bench, User, String, Stream, Value) {
    let bench = Bench::start().await;
    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "presence": "offline" })).await;
    bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "presence": "online" })).await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    let mut stream = bench.stream(&guest).await;
    act(&bench, &id, json!({ "action": "accept", "agentId": MAX })).await;
    act(&bench, &id, json!({ "action": "sample", "agentId": MAX, "sample": name })).await;
    let message = stream.named("CONVERSATION_MESSAGE").await.payload()["abstractMessage"].clone();
    (bench, guest, id, stream, message)
}

async fn act(bench: &Bench, id: &str, action: Value) {
    bench.control("POST", &format!("/conversations/{id}/actions"), action).await;
}

async fn send(bench: &Bench, user: &User, id: &str, message: Value) -> Answer {
    let body = json!({ "message": message, "esDeveloperName": DEFAULT });
    bench.api("POST", &format!("/conversation/{id}/message"), user, Some(body)).await
}

fn filled(question: &Value, values: Value) -> Value {
    json!({
        "id": uuid(), "messageType": "FormResponseMessage", "inReplyToMessageId": question["id"],
        "formResponse": { "formatType": "Inputs", "formTitle": "T", "inputValues": values },
    })
}

fn text(input: &str, text: &str) -> Value {
    json!({ "inputValueType": "SingleInputValue", "inputId": input, "displayValue": text,
            "value": { "valueType": "TextValue", "textValue": text } })
}

fn chosen(input: &str, options: &[&str]) -> Value {
    let options: Vec<Value> = options.iter().map(|option| json!({ "optionIdentifier": option })).collect();
    json!({ "inputValueType": "SelectedOptionsInputValue", "inputId": input, "selectedOptions": options })
}

async fn desk_line(bench: &Bench, entry: &Value) -> String {
    let state = bench.control("GET", "/state", Value::Null).await;
    let lines = state["conversations"][0]["entries"].as_array().unwrap().clone();
    let line = lines.iter().find(|line| line["identifier"] == *entry).unwrap_or_else(|| panic!("no such line"));
    line["text"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_choice_is_echoed_shown_and_acknowledged() {
    let (bench, guest, id, mut stream, question) = asked("listPicker").await;
    let response = json!({ "formatType": "Selections", "selectedOptions": [
        { "optionIdentifier": "order-2" }, { "optionIdentifier": "order-3", "optionTitle": "The third" },
        { "optionIdentifier": "elsewhere" },
    ] });
    let message = json!({
        "id": uuid(), "messageType": "ChoicesResponseMessage", "inReplyToMessageId": question["id"],
        "choicesResponse": response,
    });
    assert_eq!(send(&bench, &guest, &id, message.clone()).await.status, 202);
    let echo = stream.event().await;
    assert_eq!(echo.event(), "CONVERSATION_MESSAGE");
    assert_eq!(echo.payload()["abstractMessage"]["choicesResponse"], response);
    assert_eq!(echo.payload()["abstractMessage"]["inReplyToMessageId"], question["id"]);
    let told = stream.event().await;
    assert_eq!(told.event(), "CONVERSATION_DELIVERY_ACKNOWLEDGEMENT");
    assert_eq!(told.payload()["acknowledgedConversationEntryIdentifier"], message["id"]);
    assert_eq!(told.entry()["relatedRecords"][0], message["id"]);
    assert_eq!(desk_line(&bench, &message["id"]).await, "Chose: Order 4711, The third, elsewhere");
    act(&bench, &id, json!({ "action": "sample", "agentId": MAX, "sample": "buttons" })).await;
    let read = stream.event().await;
    assert_eq!(read.event(), "CONVERSATION_READ_ACKNOWLEDGEMENT");
    assert_eq!(read.payload()["acknowledgedConversationEntryIdentifier"], message["id"]);
}

#[tokio::test]
async fn a_form_that_is_filled_in_is_taken() {
    let (bench, guest, id, mut stream, form) = asked("form").await;
    let values = json!([
        text("name", "Ada"), text("email", "ada@example.com"), chosen("colours", &["red", "blue"]),
        chosen("size", &["large"]), chosen("way", &["by-post"]),
        { "inputValueType": "SingleInputValue", "inputId": "day", "displayValue": null,
          "value": { "valueType": "DateValue", "dateValue": "2026-11-21" } },
    ]);
    let message = filled(&form, values.clone());
    assert_eq!(send(&bench, &guest, &id, message.clone()).await.status, 202);
    assert_eq!(stream.event().await.payload()["abstractMessage"]["formResponse"]["inputValues"], values);
    let result = stream.named("CONVERSATION_MESSAGE").await;
    assert_eq!(result.entry()["sender"]["role"], "System");
    let said = result.payload()["abstractMessage"].clone();
    assert_eq!((&said["messageType"], &said["inReplyToMessageId"]), (&json!("FormResponseMessage"), &message["id"]));
    assert_eq!(said["formResponse"]["formatType"], "Result");
    assert_eq!(said["formResponse"]["result"]["records"][0]["isCreated"], true);
    assert_eq!(
        desk_line(&bench, &message["id"]).await,
        "Filled in: Your name: Ada; Email address: ada@example.com; Colours: Red, Blue; Size: Large; \
         How does it come back?: By post; Day of the order: 2026-11-21"
    );
    send(&bench, &guest, &id, message).await;
    bench.say(&guest, &id, "done").await;
    let next = stream.named("CONVERSATION_MESSAGE").await;
    assert_eq!(next.text(), "done", "the same again has no second result");
}

#[tokio::test]
async fn a_form_that_is_not_filled_in_right_is_not_taken() {
    let (bench, guest, id, mut stream, form) = asked("form").await;
    let complete = [text("name", "A"), text("email", "a@b.c"), chosen("size", &["small"]), chosen("way", &["pick-up"])];
    let without = |place: usize| {
        let kept = complete.iter().enumerate().filter(|(own, _)| *own != place).map(|(_, value)| value.clone());
        Value::Array(kept.collect())
    };
    let mut with_more = complete.to_vec();
    with_more.push(text("surprise", "x"));
    let mut empty = complete.to_vec();
    empty[1] = text("email", "");
    let elsewhere = json!({ "id": "nowhere1" });
    for (question, values, kind, words) in [
        (&form, without(0), "InvalidFormResponse", "Your name is required"),
        (&form, without(2), "InvalidFormResponse", "Size is required"),
        (&form, Value::Array(empty), "InvalidFormResponse", "Email address is required"),
        (&form, Value::Array(with_more), "InvalidFormResponse", "no input surprise"),
        (&elsewhere, Value::Array(complete.to_vec()), "FormRequestExpired", "no such form"),
    ] {
        assert_eq!(send(&bench, &guest, &id, filled(question, values)).await.status, 202, "it is sent all the same");
        stream.named("CONVERSATION_MESSAGE").await;
        let said = stream.named("CONVERSATION_MESSAGE").await.payload();
        let error = said["abstractMessage"]["formResponse"]["result"]["errors"][0].clone();
        assert_eq!(error["errorType"], kind, "{words}");
        assert!(error["errorMessage"].as_str().unwrap().contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_form_in_a_circle_can_be_answered() {
    let (bench, guest, id, mut stream, form) = asked("circularForm").await;
    send(&bench, &guest, &id, filled(&form, json!([text("first", "1")]))).await;
    stream.named("CONVERSATION_MESSAGE").await;
    let said = stream.named("CONVERSATION_MESSAGE").await.payload();
    assert!(said["abstractMessage"]["formResponse"]["result"]["records"].is_array(), "{said}");
}

#[tokio::test]
async fn values_are_checked_by_name() {
    let (bench, guest, id, _stream, form) = asked("form").await;
    let single = |value: Value| json!({ "inputValueType": "SingleInputValue", "inputId": "name", "value": value });
    for (words, value) in [
        ("inputValues[0].inputValueType is required", json!({ "inputId": "name" })),
        ("inputValues[0].inputValueType must be one of", json!({ "inputValueType": "Other", "inputId": "name" })),
        ("inputValues[0].inputId is required", json!({ "inputValueType": "SingleInputValue" })),
        ("inputValues[0].value is required", json!({ "inputValueType": "SingleInputValue", "inputId": "name" })),
        ("inputValues[0].value.valueType is required", single(json!({ "textValue": "x" }))),
        ("inputValues[0].value.textValue is required", single(json!({ "valueType": "TextValue" }))),
        (
            "Unrecognized property \"message.formResponse.inputValues[0].value.urlValue\"",
            single(json!({ "valueType": "TextValue", "textValue": "x", "urlValue": "y" })),
        ),
        (
            "inputValues[0].selectedOptions is required",
            json!({ "inputValueType": "SelectedOptionsInputValue", "inputId": "size" }),
        ),
        (
            "selectedOptions[0].optionIdentifier is required",
            json!({ "inputValueType": "SelectedOptionsInputValue", "inputId": "size", "selectedOptions": [{}] }),
        ),
    ] {
        send(&bench, &guest, &id, filled(&form, json!([value]))).await.refused(400, words);
    }
}

#[tokio::test]
async fn a_value_is_of_its_type() {
    let (bench, guest, id, _stream, form) = asked("form").await;
    let given = async |value: Value| {
        let value = json!({ "inputValueType": "SingleInputValue", "inputId": "name", "value": value });
        send(&bench, &guest, &id, filled(&form, json!([value]))).await
    };
    for (value, words) in [
        (json!("x"), "value must be an object"),
        (json!(["TextValue", "x"]), "value must be an object"),
        (json!({ "valueType": 1, "textValue": "x" }), "value.valueType must be a string"),
        (json!({ "valueType": "", "textValue": "x" }), "value.valueType must not be empty"),
        (json!({ "valueType": "Text", "text": "x" }), "value.valueType must be one of TextValue, BooleanValue"),
        (json!({ "valueType": "SurpriseValue", "surpriseValue": 1 }), "value.valueType must be one of"),
        (json!({ "valueType": "TextValue", "textValue": 1 }), "value.textValue must be a string"),
        (json!({ "valueType": "TextValue", "textValue": null }), "value.textValue is required"),
        (json!({ "valueType": "BooleanValue", "booleanValue": "true" }), "value.booleanValue must be true or false"),
        (json!({ "valueType": "IntegerValue", "integerValue": "3" }), "value.integerValue must be a whole number"),
        (json!({ "valueType": "IntegerValue", "integerValue": 3.5 }), "value.integerValue must be a whole number"),
        (json!({ "valueType": "DoubleValue", "doubleValue": "3.5" }), "value.doubleValue must be a number"),
        (json!({ "valueType": "UrlValue", "urlValue": {} }), "value.urlValue must be a string"),
        (json!({ "valueType": "DateValue", "dateValue": 1 }), "value.dateValue must be a string"),
        (json!({ "valueType": "DateTimeValue", "dateTimeValue": [] }), "value.dateTimeValue must be a string"),
    ] {
        given(value).await.refused(400, &format!("message.formResponse.inputValues[0].{words}"));
    }
    bench.control("PATCH", "/switches", json!({ "enforceLimits": false })).await;
    for value in [
        json!({ "valueType": "TextValue", "textValue": "" }),
        json!({ "valueType": "BooleanValue", "booleanValue": false }),
        json!({ "valueType": "IntegerValue", "integerValue": -3 }),
        json!({ "valueType": "DoubleValue", "doubleValue": 3.5 }),
        json!({ "valueType": "DoubleValue", "doubleValue": 3 }),
        json!({ "valueType": "UrlValue", "urlValue": "https://example.com" }),
        json!({ "valueType": "DateValue", "dateValue": "2026-11-21" }),
        json!({ "valueType": "DateTimeValue", "dateTimeValue": "2026-11-21T13:00" }),
    ] {
        assert_eq!(given(value.clone()).await.status, 202, "{value}");
    }
    let options = json!([{ "inputValueType": "SelectedOptionsInputValue", "inputId": "size",
                           "selectedOptions": [{ "optionIdentifier": 1 }] }]);
    let words = "selectedOptions[0].optionIdentifier must be a string";
    send(&bench, &guest, &id, filled(&form, options)).await.refused(400, words);
}

#[tokio::test]
async fn receipts_of_the_end_user_are_kept_and_shown_at_the_desk() {
    let (bench, guest, id, _stream, first) = asked("buttons").await;
    act(&bench, &id, json!({ "action": "message", "agentId": MAX, "text": "second" })).await;
    let receipts = async || {
        let state = bench.control("GET", "/state", Value::Null).await;
        let lines = state["conversations"][0]["entries"].as_array().unwrap().clone();
        let messages = lines.into_iter().filter(|line| line["entryType"] == "Message");
        messages.map(|line| (line["identifier"].clone(), line["receipt"].clone())).collect::<Vec<_>>()
    };
    let before = receipts().await;
    assert!(before.iter().all(|(_, receipt)| receipt.is_null()));
    let acknowledge = async |kind: &str, entry: &Value| {
        let body = json!({ "acks": [{ "id": uuid(), "entryType": kind, "conversationEntryId": entry }] });
        let path = format!("/conversation/{id}/acknowledge-entries");
        assert_eq!(bench.api("POST", &path, &guest, Some(body)).await.status, 202);
    };
    acknowledge("Delivery", &first["id"]).await;
    acknowledge("Delivery", &json!(uuid())).await;
    assert_eq!(receipts().await[0], (first["id"].clone(), json!("Delivery")));
    assert_eq!(receipts().await[1].1, Value::Null);
    acknowledge("Read", &before[1].0).await;
    assert!(receipts().await.iter().all(|(_, receipt)| receipt == "Read"), "who has read one has read all before it");
    let received = bench.control("GET", "/received", Value::Null).await;
    let kept = received.as_array().unwrap().iter().filter(|request| request["body"].as_str().unwrap().contains("acks"));
    assert_eq!(kept.count(), 3);
}

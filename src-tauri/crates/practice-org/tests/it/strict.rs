//! What the schema refuses, by name and in words for a stranger.

use serde_json::{Value, json};

use crate::support::*;

/// Refused with 400, the member named, no name of a type of this program in it.
#[track_caller]
fn refused(answer: &Answer, member: &str) {
    answer.refused(400, member);
    plain(&answer.text);
}

#[track_caller]
fn plain(text: &str) {
    for word in ["struct", "sequence", "tuple", "elements", "variant"] {
        assert!(!text.contains(word), "{text}");
    }
}

#[tokio::test]
async fn a_list_is_no_object_at_any_level() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    let org = bench.org.org_id();
    refused(&bench.ask_token(json!([org, DEFAULT, "1", "Web", null, null])).await, "object");
    let mut body = bench.token_body(DEFAULT);
    body["context"] = json!(["x", "1"]);
    refused(&bench.ask_token(body).await, "context must be an object");
    let api = |path: &str, body: Value| {
        let path = path.to_owned();
        let (bench, guest) = (&bench, &guest);
        async move { bench.api("POST", &path, guest, Some(body)).await }
    };
    let on = |rest: &str| format!("/conversation/{id}/{rest}");
    let ack = json!({ "id": uuid(), "entryType": "Read", "conversationEntryId": uuid() });
    let listed = json!([uuid(), "Read", uuid()]);
    let text = json!([uuid(), "StaticContentMessage", null, { "formatType": "Text", "text": "x" }, null, null]);
    for (path, body, member) in [
        ("/conversation".into(), json!([uuid(), DEFAULT, null, null]), "object"),
        (
            "/conversation".into(),
            json!({ "conversationId": uuid(), "esDeveloperName": DEFAULT, "routingAttributes": ["x"] }),
            "routingAttributes must be an object",
        ),
        (on("entry"), json!(["TypingStartedIndicator", uuid()]), "object"),
        (on("acknowledge-entries"), json!([[ack]]), "object"),
        (on("acknowledge-entries"), json!({ "acks": [listed] }), "acks[0] must be an object"),
        (on("acknowledge-entries"), json!({ "acks": ack }), "acks must be a list"),
        (on("message"), json!([text.clone(), DEFAULT, null, null, null]), "object"),
        (on("message"), json!({ "message": text, "esDeveloperName": DEFAULT }), "message must be an object"),
        (
            on("message"),
            json!({ "esDeveloperName": DEFAULT,
                    "message": { "id": uuid(), "messageType": "StaticContentMessage", "staticContent": ["Text", "x"] } }),
            "message.staticContent must be an object",
        ),
    ] {
        refused(&api(&path, body).await, member);
    }
}

#[tokio::test]
async fn values_of_another_kind_are_refused_with_the_member() {
    let bench = Bench::start().await;
    for (name, value) in [
        ("platform", json!(1)),
        ("platform", Value::Null),
        ("orgId", json!({})),
        ("deviceId", json!(true)),
        ("context", json!("x")),
    ] {
        let mut body = bench.token_body(DEFAULT);
        body[name] = value;
        refused(&bench.ask_token(body).await, name);
    }
}

#[tokio::test]
async fn the_control_api_takes_no_list_for_an_object_either() {
    let bench = Bench::start().await;
    for (method, path, body, member) in [
        ("POST", "/faults/now", json!(["dropStreams"]), "object"),
        ("POST", "/faults/now", json!({ "now": "explode" }), "now"),
        ("PATCH", "/faults", json!({ "answerNext": [1, 500] }), "answerNext"),
        ("PATCH", "/faults", json!({ "redirectStreams": [1, 307, "/"] }), "redirectStreams"),
        ("PATCH", "/faults", json!({ "oddStreams": [1, "noContent"] }), "oddStreams"),
        ("PATCH", "/faults", json!({ "answerNext": { "count": 1, "status": 500, "bogus": 1 } }), "answerNext.bogus"),
        ("PATCH", "/faults", json!({ "loseEvents": -1 }), "loseEvents"),
        ("PATCH", "/switches", json!({ "replay": [] }), "replay"),
        ("PATCH", &format!("/agents/{ADA}"), json!({ "script": [] }), "script"),
        ("PATCH", &format!("/agents/{ADA}"), json!({ "presence": "away" }), "presence"),
        ("PATCH", "/deployments/Practice_Web_Messaging", json!({ "published": "yes" }), "published"),
        ("POST", "/keysets", json!(["a", "b", [], true]), "object"),
        ("POST", "/conversations/x/actions", json!(["accept", ADA]), "object"),
        ("POST", "/conversations/x/burst", json!([1, "x"]), "object"),
    ] {
        let answer = bench.call(method, &format!("/practice/v1{path}"), None, Some(body)).await;
        assert_eq!(answer.status, 400, "{path} {}", answer.text);
        assert!(answer.json()["message"].as_str().unwrap().contains(member), "{member}: {}", answer.text);
        plain(&answer.text);
    }
}

async fn send(bench: &Bench, user: &User, id: &str, kind: &str, member: &str, content: Value) -> Answer {
    let mut message = json!({ "id": uuid(), "messageType": kind });
    message[member] = content;
    let body = json!({ "message": message, "esDeveloperName": DEFAULT });
    bench.api("POST", &format!("/conversation/{id}/message"), user, Some(body)).await
}

#[tokio::test]
async fn unknown_members_are_refused_below_the_message_too() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    let option = |name: &str| json!([{ "optionIdentifier": "o", "optionId": "1", "optionTitle": "One", name: "x" }]);
    let input = |name: &str| {
        json!([{ "inputValueType": "SingleInputValue", "inputId": "i", "displayValue": "x", name: 1,
                 "value": { "valueType": "TextValue", "textValue": "x" } }])
    };
    let chosen = "ChoicesResponseMessage";
    let filled = "FormResponseMessage";
    for (kind, member, content, unknown) in [
        (
            "StaticContentMessage",
            "staticContent",
            json!({ "formatType": "Text", "text": "x", "bogus": 1 }),
            "message.staticContent.bogus",
        ),
        (
            chosen,
            "choicesResponse",
            json!({ "formatType": "Selections", "selectedOptions": option("optionTitle"), "bogus": 1 }),
            "message.choicesResponse.bogus",
        ),
        (
            chosen,
            "choicesResponse",
            json!({ "formatType": "Selections", "selectedOptions": option("bogus") }),
            "message.choicesResponse.selectedOptions[0].bogus",
        ),
        (
            filled,
            "formResponse",
            json!({ "formatType": "Inputs", "formTitle": "T", "inputValues": [], "bogus": 1 }),
            "message.formResponse.bogus",
        ),
        (
            filled,
            "formResponse",
            json!({ "formatType": "Inputs", "inputValues": input("bogus") }),
            "message.formResponse.inputValues[0].bogus",
        ),
    ] {
        let answer = send(&bench, &guest, &id, kind, member, content).await;
        refused(&answer, &format!("Unrecognized property \"{unknown}\""));
    }
    let inputs = json!([
        { "inputValueType": "SingleInputValue", "inputId": "a", "displayValue": "3",
          "value": { "valueType": "IntegerValue", "integerValue": 3 } },
        { "inputValueType": "SelectedOptionsInputValue", "inputId": "b",
          "selectedOptions": [{ "optionIdentifier": "o", "itemType": "TitleOptionItem" }] }
    ]);
    let form = json!({ "formatType": "Inputs", "formTitle": "T", "inputValues": inputs });
    assert_eq!(send(&bench, &guest, &id, filled, "formResponse", form).await.status, 202);
    let choice = json!({ "formatType": "Selections", "selectedOptions": option("optionTitle") });
    assert_eq!(send(&bench, &guest, &id, chosen, "choicesResponse", choice).await.status, 202);
}

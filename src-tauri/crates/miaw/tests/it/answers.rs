//! What comes with an answer never costs what the answer is for: members that are null, or of another type, cost themselves.

use miaw::wire::config::BusinessHoursAnswer;
use miaw::wire::conversation::{ConversationList, RoutingStatusAnswer};
use miaw::wire::entry::EntriesAnswer;
use miaw::wire::message::SentAnswer;
use miaw::wire::token::{ContinuationAnswer, TokenAnswer};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn token() -> Value {
    json!({
        "accessToken": "a.b.c", "lastEventId": "21",
        "context": {
            "deviceId": "d",
            "endUser": { "appType": "iamessage", "role": "EndUser", "subject": "v2/iamessage/UNAUTH/1", "displayName": null },
            "configuration": { "timestamp": 1_770_000_000_000_i64, "embeddedServiceConfig": {
                "name": "Web", "deploymentType": "Api",
                "embeddedServiceMessagingChannel": { "channelAddressIdentifier": "u", "authMode": "UnAuth" },
                "forms": [{
                    "formType": "PreChat", "displayContext": "Conversation",
                    "formFields": [{
                        "name": "_firstName", "order": 1, "type": "Text", "required": true, "maxLength": 50,
                        "isHidden": false, "choiceListId": null, "labels": { "display": "First name" },
                    }],
                    "hiddenFormFields": [{ "name": "Origin", "maxLength": 20 }],
                }],
                "choiceListConfig": { "choiceList": [{ "choiceListId": "c", "choiceListValues": [{
                    "choiceListValueId": "v", "choiceListValueName": "Red", "order": 1, "isDefaultValue": false,
                }] }] },
                "attachments": { "endUserToAgent": true, "maxFileSize": 5 },
                "transcript": { "allowTranscriptDownload": true },
            } },
        },
    })
}

/// Every member and item below a place.
fn places(value: &Value, way: &str, found: &mut Vec<String>) {
    let mut take = |name: &str, part: &Value| {
        let way = format!("{way}/{name}");
        found.push(way.clone());
        places(part, &way, found);
    };
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(place, item)| take(&place.to_string(), item)),
        Value::Object(members) => members.iter().for_each(|(name, member)| take(name, member)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Reads an answer with each of its members replaced by whatever it should not be.
fn survives<T: DeserializeOwned>(answer: &Value, but: &[&str]) {
    let mut found = Vec::new();
    places(answer, "", &mut found);
    for way in found.iter().filter(|way| !but.contains(&way.as_str())) {
        for with in [json!(null), json!("1"), json!(7), json!(-1.5), json!(true), json!([]), json!([null]), json!({})] {
            let mut odd = answer.clone();
            *odd.pointer_mut(way).expect("a member") = with;
            if let Err(error) = serde_json::from_str::<T>(&odd.to_string()) {
                panic!("{way}: {error}: {odd}");
            }
        }
    }
}

#[test]
fn a_token_is_enough() {
    survives::<TokenAnswer>(&token(), &["/accessToken"]);
    survives::<ContinuationAnswer>(&json!({ "accessToken": "a.b.c", "lastEventId": "21" }), &["/accessToken"]);
    let mut without = token();
    without["accessToken"] = json!(null);
    assert!(serde_json::from_value::<TokenAnswer>(without).is_err());
}

#[test]
fn a_member_that_cannot_be_read_costs_only_itself() {
    let mut answer = token();
    let config = "/context/configuration/embeddedServiceConfig";
    let mut put = |way: &str, value: Value| *answer.pointer_mut(&format!("{config}{way}")).expect("a member") = value;
    put("/forms/0/formFields/0/order", json!("3"));
    put("/forms/0/formFields/0/required", json!("true"));
    put("/forms/0/formFields/0/maxLength", json!("none"));
    put("/forms/0/hiddenFormFields", json!([null, 7, { "name": "Origin" }]));
    put("/choiceListConfig", json!(null));
    put("/attachments/maxFileSize", json!("4"));
    let answer: TokenAnswer = serde_json::from_value(answer).expect("a token");
    let deployment = answer.context.configuration.embedded_service_config;
    let form = &deployment.forms[0];
    let field = &form.form_fields[0];
    assert_eq!((field.name.as_str(), field.order, field.required, field.max_length), ("_firstName", 3, true, None));
    assert_eq!((form.hidden_form_fields.len(), form.hidden_form_fields[0].name.as_str()), (1, "Origin"));
    assert_eq!((deployment.attachments.end_user_to_agent, deployment.attachments.max_file_size), (true, Some(4)));
    assert!(deployment.choice_list_config.choice_list.is_empty());
    assert_eq!(answer.context.end_user.subject, "v2/iamessage/UNAUTH/1");
}

#[test]
fn a_position_of_the_stream_may_be_a_number() {
    let mut answer = token();
    answer["lastEventId"] = json!(2_147_867_834_i64);
    let answer: TokenAnswer = serde_json::from_value(answer).expect("a token");
    assert_eq!(answer.last_event_id.as_deref(), Some("2147867834"));
}

#[test]
fn lists_and_what_was_sent_are_read_as_far_as_possible() {
    let conversation = json!({ "conversationId": "c", "startTimestamp": 1, "endTimestamp": 0 });
    let list = json!({ "openConversationsFound": 1, "closedConversationsFound": 0, "conversations": [conversation] });
    survives::<ConversationList>(&list, &[]);
    survives::<SentAnswer>(&json!({ "conversationEntries": [{ "id": "m", "clientTimestamp": 1 }] }), &[]);
    let status = json!({ "conversationId": "c", "routingStatus": "ROUTED" });
    survives::<RoutingStatusAnswer>(&status, &["/routingStatus"]);
    let hours = json!({ "name": "Day", "isActive": true, "businessHours": [{ "startTime": 1, "endTime": 2 }] });
    survives::<BusinessHoursAnswer>(&json!({ "businessHoursInfo": hours, "timestamp": 3 }), &[]);
    let none: EntriesAnswer = serde_json::from_str(r#"{"conversationEntries":null}"#).expect("a list");
    assert!(none.conversation_entries.is_empty());
}

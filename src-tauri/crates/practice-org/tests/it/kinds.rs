//! Every kind of event an org tells its end users, as agents and the control API make them.

use serde_json::{Value, json};

use crate::support::*;

/// A conversation with Max; the client understands this much.
async fn desk(capabilities: &str) -> (Bench, User, String) {
    let bench = Bench::start().await;
    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "presence": "offline" })).await;
    bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "presence": "online" })).await;
    let mut body = bench.token_body(DEFAULT);
    body["capabilitiesVersion"] = json!(capabilities);
    let guest = user(&bench.ask_token(body).await);
    let id = bench.create(&guest).await;
    act(&bench, &id, json!({ "action": "accept", "agentId": MAX })).await;
    (bench, guest, id)
}

async fn act(bench: &Bench, id: &str, action: Value) {
    bench.control("POST", &format!("/conversations/{id}/actions"), action).await;
}

async fn refused(bench: &Bench, id: &str, action: Value, status: u16, words: &str) {
    let path = format!("/practice/v1/conversations/{id}/actions");
    let answer = bench.call("POST", &path, None, Some(action)).await;
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(answer.text.contains(words), "{}", answer.text);
}

async fn listed(bench: &Bench, user: &User, id: &str) -> Vec<Value> {
    let answer = bench.api("GET", &format!("/conversation/{id}/entries?limit=50"), user, None).await;
    answer.json()["conversationEntries"].as_array().unwrap().clone()
}

/// The next event after those of the beginning.
async fn stream_of(bench: &Bench, user: &User) -> Stream {
    let mut stream = bench.stream(user).await;
    stream.named("CONVERSATION_PARTICIPANT_CHANGED").await;
    stream
}

#[tokio::test]
async fn a_message_is_composed() {
    let (bench, guest, id) = desk("1").await;
    let mut stream = stream_of(&bench, &guest).await;
    let content = json!({ "formatType": "ExtendedText", "text": "long", "more": [1, 2] });
    let message = json!({ "messageType": "StaticContentMessage", "staticContent": content });
    act(&bench, &id, json!({ "action": "compose", "agentId": MAX, "message": message, "reason": "AutomatedResponse" }))
        .await;
    let event = stream.event().await;
    assert_eq!(event.event(), "CONVERSATION_MESSAGE");
    let payload = event.payload();
    assert_eq!(payload["abstractMessage"]["staticContent"], content);
    assert_eq!(payload["abstractMessage"]["id"], event.entry()["identifier"], "an id is made");
    assert_eq!(payload["messageReason"], "AutomatedResponse");
    let own = uuid();
    let message = json!({ "id": own, "messageType": "OrderMessage" });
    act(&bench, &id, json!({ "action": "compose", "agentId": MAX, "message": message })).await;
    assert_eq!(stream.event().await.entry()["identifier"], own);
    refused(&bench, &id, json!({ "action": "compose", "agentId": MAX, "message": "text" }), 400, "JSON object").await;
    refused(&bench, &id, json!({ "action": "compose", "agentId": ADA, "message": {} }), 409, "does not have").await;
}

#[tokio::test]
async fn progress_is_told_to_those_who_understand_it() {
    for (capabilities, told) in [("1", false), ("61", false), ("62", true), ("63", true), ("nonsense", false)] {
        let (bench, guest, id) = desk(capabilities).await;
        let mut stream = stream_of(&bench, &guest).await;
        act(&bench, &id, json!({ "action": "progress", "agentId": MAX, "text": "Looking it up" })).await;
        act(&bench, &id, json!({ "action": "message", "agentId": MAX, "text": "Found" })).await;
        let event = stream.event().await;
        if told {
            assert_eq!(event.event(), "CONVERSATION_PROGRESS_INDICATOR");
            let indicator = event.payload()["progressIndicator"].clone();
            assert_eq!(indicator["indicatorType"], "ProgressUpdateIndicator");
            assert_eq!(indicator["progressMessage"], json!({ "formatType": "Text", "text": "Looking it up" }));
            assert!(indicator["timestamp"].is_i64());
        } else {
            assert_eq!(event.text(), "Found", "{capabilities}");
        }
        assert!(listed(&bench, &guest, &id).await.iter().all(|entry| entry["entryType"] != "ProgressIndicator"));
    }
}

#[tokio::test]
async fn a_text_streams_in_tokens_and_becomes_a_message() {
    for every_ms in [0, 1] {
        let (bench, guest, id) = desk("63").await;
        let mut stream = stream_of(&bench, &guest).await;
        let action = json!({ "action": "stream", "agentId": MAX, "text": "One two  three", "everyMs": every_ms });
        act(&bench, &id, action).await;
        let mut tokens = Vec::new();
        let message = loop {
            let event = stream.event().await;
            if event.event() == "CONVERSATION_MESSAGE" {
                break event;
            }
            assert_eq!(event.event(), "CONVERSATION_STREAMING_TOKEN");
            tokens.push(event.payload()["streamingToken"].clone());
        };
        assert_eq!(message.text(), "One two  three");
        let validation = tokens.pop().unwrap();
        assert_eq!(validation["tokenType"], "StreamingTokenValidation");
        assert_eq!(validation["result"], json!({ "valid": true, "reason": null }));
        assert!(tokens.iter().all(|token| token["tokenType"] == "MessageStreamingToken"));
        let text: String = tokens.iter().map(|token| token["token"]["text"].as_str().unwrap()).collect();
        assert_eq!(text, "One two  three");
        tokens.push(validation);
        for (number, token) in tokens.iter().enumerate() {
            assert_eq!(token["sequenceNumber"], number + 1);
            assert_eq!(token["targetMessageIdentifier"], message.entry()["identifier"]);
            assert_eq!((&token["turnId"], &token["batchNumber"]), (&tokens[0]["turnId"], &json!(1)));
        }
    }
}

#[tokio::test]
async fn a_client_of_before_gets_the_message_without_the_tokens() {
    let (bench, guest, id) = desk("62").await;
    let mut stream = stream_of(&bench, &guest).await;
    act(&bench, &id, json!({ "action": "stream", "agentId": MAX, "text": "One two" })).await;
    assert_eq!(stream.event().await.text(), "One two");
}

#[tokio::test]
async fn tokens_end_with_the_agents_work() {
    let (bench, guest, id) = desk("63").await;
    let mut stream = stream_of(&bench, &guest).await;
    act(&bench, &id, json!({ "action": "stream", "agentId": MAX, "text": "never said", "everyMs": 60_000 })).await;
    stream.named("CONVERSATION_STREAMING_TOKEN").await;
    act(&bench, &id, json!({ "action": "end", "agentId": MAX })).await;
    stream.named("CONVERSATION_SESSION_STATUS_CHANGED").await;
    assert!(listed(&bench, &guest, &id).await.iter().all(|entry| entry["entryType"] != "Message"));
}

#[tokio::test]
async fn a_message_is_revised() {
    let (bench, guest, id) = desk("1").await;
    let mut stream = stream_of(&bench, &guest).await;
    refused(&bench, &id, json!({ "action": "revise", "agentId": MAX, "text": "x" }), 409, "no such message").await;
    act(&bench, &id, json!({ "action": "message", "agentId": MAX, "text": "frist" })).await;
    act(&bench, &id, json!({ "action": "message", "agentId": MAX, "text": "second" })).await;
    let first = stream.said("frist").await.entry()["identifier"].clone();
    stream.said("second").await;
    act(&bench, &id, json!({ "action": "revise", "agentId": MAX, "identifier": first, "text": "first" })).await;
    let event = stream.event().await;
    assert_eq!(event.event(), "CONVERSATION_MESSAGE_UPDATED");
    assert_eq!(event.entry()["entryType"], "MessageUpdated");
    let updated = event.payload()["updatedMessage"].clone();
    assert_eq!((&updated["id"], &updated["staticContent"]["text"]), (&first, &json!("first")));
    assert_eq!(updated["messageType"], "StaticContentMessage");
    let all = listed(&bench, &guest, &id).await;
    let revised = all.iter().find(|entry| entry["identifier"] == first).unwrap();
    assert_eq!(revised["entryPayload"]["wasRevised"], true);
    assert_eq!(revised["entryPayload"]["abstractMessage"]["staticContent"]["text"], "first");
    act(&bench, &id, json!({ "action": "revise", "agentId": MAX, "text": "2nd" })).await;
    assert_eq!(stream.event().await.payload()["updatedMessage"]["staticContent"]["text"], "2nd", "the newest");
    let replayed = bench.stream(&guest).await.said("frist").await;
    assert_eq!(replayed.payload()["wasRevised"], false, "what was sent was sent");
    act(&bench, &id, json!({ "action": "sample", "agentId": MAX, "sample": "buttons" })).await;
    refused(&bench, &id, json!({ "action": "revise", "agentId": MAX, "text": "x" }), 409, "not a text").await;
}

#[tokio::test]
async fn a_delivery_fails() {
    let (bench, guest, id) = desk("1").await;
    let fail = json!({ "action": "failDelivery", "code": "E-17", "message": "The channel is gone" });
    refused(&bench, &id, fail.clone(), 409, "no such message").await;
    bench.say(&guest, &id, "lost").await;
    let mut stream = bench.stream(&guest).await;
    let lost = stream.said("lost").await.entry()["identifier"].clone();
    act(&bench, &id, fail).await;
    let event = stream.named("CONVERSATION_MESSAGE_DELIVERY_FAILED").await;
    assert_eq!(event.entry()["relatedRecords"][0], lost);
    let payload = event.payload();
    assert_eq!(payload["failedConversationEntryIdentifier"], lost);
    assert_eq!((&payload["errorCode"], &payload["errorMessage"]), (&json!("E-17"), &json!("The channel is gone")));
    assert_eq!(payload["recipient"]["role"], "Agent");
    assert_eq!(payload["recipient"]["subject"], MAX);
}

#[tokio::test]
async fn places_waits_and_consent_are_told() {
    let (bench, guest, id) = desk("1").await;
    let mut stream = stream_of(&bench, &guest).await;
    act(&bench, &id, json!({ "action": "queuePosition", "position": 4 })).await;
    let place = stream.event().await;
    assert_eq!(place.event(), "CONVERSATION_QUEUE_POSITION");
    let payload = place.payload();
    assert_eq!(payload["position"], 4);
    assert!(payload["pendingServiceRoutingId"].is_string() && payload["workItemId"].is_string());
    act(&bench, &id, json!({ "action": "estimatedWait", "seconds": 90 })).await;
    let wait = stream.event().await;
    assert_eq!(wait.event(), "CONVERSATION_ROUTING_RESULT");
    let payload = wait.payload();
    assert_eq!(payload["estimatedWaitTime"], json!({ "isEWTRequested": true, "estimatedWaitTimeInSeconds": 90 }));
    assert_eq!((&payload["failureType"], &payload["routingType"]), (&json!("None"), &json!("Initial")));
    assert_eq!(payload["errorMessages"], json!([]));
    act(&bench, &id, json!({ "action": "consent", "status": "OptOut" })).await;
    let consent = stream.event().await;
    assert_eq!(consent.event(), "CONVERSATION_END_USER_CONSENT_UPDATED");
    let payload = consent.payload();
    assert_eq!((&payload["consentStatus"], &payload["isEndUserInitiated"]), (&json!("OptOut"), &json!(false)));
    assert_eq!(payload["endUserSubject"], guest.subject);
    refused(&bench, &id, json!({ "action": "queuePosition", "position": 0 }), 400, "position").await;
    refused(&bench, &id, json!({ "action": "consent", "status": "Maybe" }), 400, "OptIn, OptOut").await;
    refused(&bench, &uuid(), json!({ "action": "estimatedWait", "seconds": 1 }), 404, "no such conversation").await;
}

#[tokio::test]
async fn anything_is_sent_as_it_is_given() {
    let (bench, guest, id) = desk("1").await;
    let mut stream = stream_of(&bench, &guest).await;
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let nested = format!("{{\"entryType\":\"Message\",\"deep\":{deep}}}");
    for (payload, in_list) in [
        ("not JSON", Some(json!("not JSON"))),
        ("{\"half\":", Some(json!("{\"half\":"))),
        ("[1,2]", Some(json!("[1,2]"))),
        (" {\"entryType\":\"Other\",\"a\":1} ", Some(json!({ "entryType": "Other", "a": 1 }))),
        ("", Some(json!(""))),
        (nested.as_str(), None),
    ] {
        let raw =
            json!({ "action": "raw", "event": "CONVERSATION_MESSAGE", "entryType": "Message", "payload": payload });
        act(&bench, &id, raw).await;
        let event = stream.event().await;
        assert_eq!(event.event(), "CONVERSATION_MESSAGE");
        assert_eq!(event.entry()["entryPayload"], payload);
        assert_eq!(event.entry()["sender"]["subject"], MAX);
        let path = format!("/conversation/{id}/entries?limit=1");
        let answer = bench.api("GET", &path, &guest, None).await;
        assert_eq!(answer.status, 200);
        match in_list {
            Some(shown) => assert_eq!(answer.json()["conversationEntries"][0]["entryPayload"], shown),
            None => assert!(answer.text.contains(&nested), "an object, however deep"),
        }
    }
    let own = uuid();
    let raw = json!({
        "action": "raw", "event": "SOMETHING_NEW", "entryType": "SomethingNew", "payload": "{}", "identifier": own,
        "eventId": "not-a-number", "role": "Chatbot",
    });
    act(&bench, &id, raw).await;
    let Next::Frame(event) = stream.next().await else { panic!("the stream ended") };
    assert_eq!((event.event(), event.id()), ("SOMETHING_NEW", Some("not-a-number")));
    let entry = event.entry();
    assert_eq!((&entry["identifier"], &entry["entryType"]), (&json!(own), &json!("SomethingNew")));
    assert_eq!((&entry["sender"]["role"], &entry["sender"]["appType"]), (&json!("Chatbot"), &json!("chatbot")));
}

#[tokio::test]
async fn what_is_internal_and_what_breaks_the_stream_is_not_sent() {
    let (bench, _guest, id) = desk("1").await;
    for (words, event, entry_type) in
        [("internal", "CONVERSATION_NOTE", "Note"), ("one line", "A\ndata:x", "Message"), ("event", "", "Message")]
    {
        let raw = json!({ "action": "raw", "event": event, "entryType": entry_type, "payload": "{}" });
        refused(&bench, &id, raw, 400, words).await;
    }
    for (event, entry_type, payload) in [
        ("CONVERSATION_MESSAGE", "note", "{}"),
        ("CONVERSATION_MESSAGE", " Note ", "{}"),
        ("CONVERSATION_FLAG_RAISE", "Message", "{}"),
        ("CONVERSATION_MESSAGE", "Message", "{\"entryType\":\"Note\"}"),
        ("CONVERSATION_MESSAGE", "Message", "{\"entryType\":\"SESSION CONTEXT\"}"),
    ] {
        let raw = json!({ "action": "raw", "event": event, "entryType": entry_type, "payload": payload });
        refused(&bench, &id, raw, 400, "internal").await;
    }
}

#[tokio::test]
async fn a_burst_has_every_kind() {
    let (bench, guest, id) = desk("1").await;
    let mut stream = stream_of(&bench, &guest).await;
    let path = format!("/conversations/{id}/burst");
    let answer = bench.control("POST", &path, json!({ "count": 60, "text": "b", "kinds": "mixed" })).await;
    let (first, last) = (answer["firstEventId"].as_u64().unwrap(), answer["lastEventId"].as_u64().unwrap());
    assert_eq!(last - first, 59);
    let mut formats = std::collections::BTreeSet::new();
    for _ in 0..60 {
        let message = stream.event().await.payload()["abstractMessage"].clone();
        let content = ["staticContent", "choices", "form", "formResponse"].iter().find_map(|name| message.get(name));
        formats.insert(content.map_or_else(String::new, |content| content["formatType"].to_string()));
    }
    for format in
        ["Text", "RichLink", "Attachments", "WebView", "Buttons", "Carousel", "ListPicker", "Inputs", "Result"]
    {
        assert!(formats.contains(&format!("{format:?}")), "{formats:?}");
    }
    let odd = json!({ "count": 1, "text": "b", "kinds": "all" });
    assert_eq!(bench.call("POST", &format!("/practice/v1{path}"), None, Some(odd)).await.status, 400);
}

use serde_json::{Value, json};

use crate::support::*;

async fn talk() -> (Bench, User, String) {
    let bench = Bench::start().await;
    bench.control("PATCH", "/faults", json!({ "noAgent": true })).await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    (bench, guest, id)
}

async fn send(bench: &Bench, user: &User, id: &str, message: Value) -> Answer {
    let body = json!({ "message": message, "esDeveloperName": DEFAULT, "language": "", "routingAttributes": {},
                       "isNewMessagingSession": false });
    bench.api("POST", &format!("/conversation/{id}/message"), user, Some(body)).await
}

fn text(text: &str) -> Value {
    json!({ "id": uuid(), "messageType": "StaticContentMessage", "inReplyToMessageId": "abcdefgh",
            "staticContent": { "formatType": "Text", "text": text } })
}

#[tokio::test]
async fn a_message_is_accepted_listed_and_echoed_under_its_own_id() {
    let (bench, guest, id) = talk().await;
    let mut stream = bench.stream(&guest).await;
    let message = text("Grüße 👋\n\"quoted\"");
    let answer = send(&bench, &guest, &id, message.clone()).await;
    assert_eq!(answer.status, 202);
    let sent = &answer.json()["conversationEntries"];
    assert_eq!(sent.as_array().unwrap().len(), 1);
    assert_eq!(sent[0]["id"], message["id"]);
    assert!(sent[0]["clientTimestamp"].as_i64().unwrap() > 1_700_000_000_000);

    let echo = stream.named("CONVERSATION_MESSAGE").await;
    let whole = echo.json();
    assert_eq!(whole["conversationId"], id);
    assert_eq!(whole["channelType"], "embedded_messaging");
    assert_eq!(whole["channelPlatformKey"], whole["channelAddressIdentifier"]);
    let entry = echo.entry();
    let mut names: Vec<&String> = entry.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        [
            "clientDuration",
            "clientTimestamp",
            "contextParamMap",
            "entryPayload",
            "entryType",
            "identifier",
            "relatedRecords",
            "sender",
            "senderDisplayName",
            "transcriptedTimestamp",
            "visibilityStrategy"
        ]
    );
    assert_eq!(entry["identifier"], message["id"]);
    assert_eq!(entry["entryType"], "Message");
    assert_eq!(entry["visibilityStrategy"], Value::Null);
    assert_eq!(entry["contextParamMap"], json!({}));
    assert_eq!(entry["clientDuration"], 0);
    assert_eq!(entry["senderDisplayName"], "Guest");
    assert_eq!(entry["sender"]["role"], "EndUser");
    assert_eq!(entry["sender"]["appType"], "iamessage");
    assert_eq!(entry["sender"]["subject"], guest.subject);
    assert!(entry["relatedRecords"][0].as_str().unwrap().starts_with("0Mw"));
    let payload = echo.payload();
    assert_eq!(payload["entryType"], "Message");
    assert_eq!(payload["id"], message["id"]);
    assert_eq!(payload["messageReason"], Value::Null);
    assert_eq!(payload["abstractMessage"]["staticContent"], message["staticContent"]);
    assert_eq!(payload["abstractMessage"]["inReplyToMessageId"], "abcdefgh");

    let listed = bench.api("GET", &format!("/conversation/{id}/entries?limit=200"), &guest, None).await.json();
    let newest = &listed["conversationEntries"][0];
    assert_eq!(newest["identifier"], message["id"]);
    assert!(newest["entryPayload"].is_object(), "an object in the list");
    assert_eq!(newest["entryPayload"], payload);
    assert_eq!(newest["transcriptedTimestamp"], entry["transcriptedTimestamp"]);
}

#[tokio::test]
async fn the_same_message_again_is_there_only_once() {
    let (bench, guest, id) = talk().await;
    let message = text("once");
    let first = send(&bench, &guest, &id, message.clone()).await;
    let second = send(&bench, &guest, &id, message.clone()).await;
    assert_eq!((first.status, second.status), (202, 202));
    let path = format!("/conversation/{id}/entries?entryTypeFilter=Message");
    let listed = bench.api("GET", &path, &guest, None).await.json();
    assert_eq!(listed["conversationEntries"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn messages_are_checked() {
    let (bench, guest, id) = talk().await;
    for (words, message) in [
        ("messageType", json!({ "id": uuid(), "messageType": "CloseConversation" })),
        ("messageType", json!({ "id": uuid(), "messageType": "ChoicesMessage" })),
        ("staticContent", json!({ "id": uuid(), "messageType": "StaticContentMessage" })),
        (
            "Text",
            json!({ "id": uuid(), "messageType": "StaticContentMessage", "staticContent": { "formatType": "RichLink" } }),
        ),
        (
            "text",
            json!({ "id": uuid(), "messageType": "StaticContentMessage", "staticContent": { "formatType": "Text" } }),
        ),
        (
            "UUID",
            json!({ "id": "msg_1", "messageType": "StaticContentMessage", "staticContent": { "formatType": "Text", "text": "x" } }),
        ),
        (
            "id",
            json!({ "messageType": "StaticContentMessage", "staticContent": { "formatType": "Text", "text": "x" } }),
        ),
        (
            "surprise",
            json!({ "id": uuid(), "messageType": "StaticContentMessage", "staticContent": { "formatType": "Text", "text": "x" }, "surprise": 1 }),
        ),
        (
            "selectedOptions",
            json!({ "id": uuid(), "messageType": "ChoicesResponseMessage", "choicesResponse": { "formatType": "Selections" } }),
        ),
        (
            "optionIdentifier",
            json!({ "id": uuid(), "messageType": "ChoicesResponseMessage", "choicesResponse": { "formatType": "Selections", "selectedOptions": [{}] } }),
        ),
        (
            "Inputs",
            json!({ "id": uuid(), "messageType": "FormResponseMessage", "formResponse": { "formatType": "Result" } }),
        ),
        (
            "inputValues",
            json!({ "id": uuid(), "messageType": "FormResponseMessage", "formResponse": { "formatType": "Inputs" } }),
        ),
    ] {
        send(&bench, &guest, &id, message).await.refused(400, words);
    }
    let path = format!("/conversation/{id}/message");
    bench.api("POST", &path, &guest, Some(json!({ "message": text("x") }))).await.refused(400, "esDeveloperName");
    let body = json!({ "message": text("x"), "esDeveloperName": DEFAULT, "text": "x" });
    bench.api("POST", &path, &guest, Some(body)).await.refused(400, "text");
}

#[tokio::test]
async fn a_message_has_the_body_of_its_own_type_only() {
    let (bench, guest, id) = talk().await;
    let bodies = [
        ("StaticContentMessage", "staticContent", json!({ "formatType": "Text", "text": "x" })),
        (
            "ChoicesResponseMessage",
            "choicesResponse",
            json!({ "formatType": "Selections", "selectedOptions": [{ "optionIdentifier": "o" }] }),
        ),
        ("FormResponseMessage", "formResponse", json!({ "formatType": "Inputs", "inputValues": [] })),
    ];
    for (kind, own, body) in &bodies {
        for (_, other, foreign) in bodies.iter().filter(|(other, _, _)| other != kind) {
            let words = format!("message.{other} does not belong to the messageType {kind}");
            let mut message = json!({ "id": uuid(), "messageType": kind });
            message[*other] = foreign.clone();
            send(&bench, &guest, &id, message.clone()).await.refused(400, &words);
            message[*own] = body.clone();
            send(&bench, &guest, &id, message.clone()).await.refused(400, &words);
            message[*other] = Value::Null;
            assert_eq!(send(&bench, &guest, &id, message).await.status, 202, "null is as good as absent");
        }
    }
}

#[tokio::test]
async fn refusals_say_the_whole_path() {
    let (bench, guest, id) = talk().await;
    let content = |text: Value| json!({ "formatType": "Text", "text": text });
    let message = |id: Value, content: Value| json!({ "id": id, "messageType": "StaticContentMessage", "staticContent": content });
    for (words, message) in [
        ("message.id must be a UUID", message(json!("msg_1"), content(json!("x")))),
        ("message.id must be a string", message(json!(1), content(json!("x")))),
        ("message.staticContent.text must be a string", message(json!(uuid()), content(json!(1)))),
        ("message.staticContent.text must not be empty", message(json!(uuid()), content(json!("")))),
        ("message.staticContent.text is required", message(json!(uuid()), content(Value::Null))),
        ("message.messageType Close is not supported", json!({ "id": uuid(), "messageType": "Close" })),
        (
            "message.choicesResponse.selectedOptions must not be empty",
            json!({ "id": uuid(), "messageType": "ChoicesResponseMessage",
                    "choicesResponse": { "formatType": "Selections", "selectedOptions": [] } }),
        ),
    ] {
        let answer = send(&bench, &guest, &id, message).await;
        answer.refused(400, words);
        assert!(answer.json()["message"].as_str().unwrap().starts_with(words), "{}", answer.text);
    }
    let path = format!("/conversation/{id}/acknowledge-entries");
    let good = json!({ "id": uuid(), "entryType": "Read", "conversationEntryId": uuid() });
    for (member, value, words) in [
        ("id", json!("1"), "acks[1].id must be a UUID"),
        ("entryType", json!("Seen"), "acks[1].entryType must be Delivery or Read"),
        ("conversationEntryId", json!(""), "acks[1].conversationEntryId must not be empty"),
    ] {
        let mut bad = good.clone();
        bad[member] = value;
        bench.api("POST", &path, &guest, Some(json!({ "acks": [good, bad] }))).await.refused(400, words);
    }
}

#[tokio::test]
async fn choices_and_forms_are_passed_on_as_they_came() {
    let (bench, guest, id) = talk().await;
    let mut stream = bench.stream(&guest).await;
    let choice =
        json!({ "formatType": "Selections", "selectedOptions": [{ "optionIdentifier": "o1", "optionTitle": "One" }] });
    let message = json!({ "id": uuid(), "messageType": "ChoicesResponseMessage", "inReplyToMessageId": uuid(), "choicesResponse": choice });
    assert_eq!(send(&bench, &guest, &id, message).await.status, 202);
    assert_eq!(stream.named("CONVERSATION_MESSAGE").await.payload()["abstractMessage"]["choicesResponse"], choice);
    let form = json!({ "formatType": "Inputs", "inputValues": [] });
    let message = json!({ "id": uuid(), "messageType": "FormResponseMessage", "formResponse": form });
    assert_eq!(send(&bench, &guest, &id, message).await.status, 202);
    assert_eq!(stream.named("CONVERSATION_MESSAGE").await.payload()["abstractMessage"]["formResponse"], form);
}

#[tokio::test]
async fn a_link_at_either_end_becomes_a_message_of_its_own() {
    let (bench, guest, id) = talk().await;
    let mut stream = bench.stream(&guest).await;
    for (written, kinds) in [
        ("look here https://example.com/a?b=1", &["Text", "RichLink"][..]),
        ("https://example.com is down", &["RichLink", "Text"]),
        ("https://example.com", &["RichLink"]),
        ("between https://example.com the words", &["Text"]),
        ("https://a.example or http://b.example", &["RichLink", "Text", "RichLink"]),
    ] {
        let message = text(written);
        let answer = send(&bench, &guest, &id, message.clone()).await;
        let sent = answer.json()["conversationEntries"].as_array().unwrap().clone();
        assert_eq!(sent.len(), kinds.len(), "{written}");
        assert_eq!(sent[0]["id"], message["id"], "the message's own id comes first");
        let mut told: Vec<&Value> = sent.iter().map(|entry| &entry["id"]).collect();
        for kind in kinds {
            let event = stream.named("CONVERSATION_MESSAGE").await;
            let content = &event.payload()["abstractMessage"]["staticContent"];
            told.retain(|id| **id != event.entry()["identifier"]);
            assert_eq!(content["formatType"], *kind, "{written}");
            if *kind == "RichLink" {
                assert_eq!(content["linkItem"]["itemType"], "TitleLinkItem");
                assert!(written.contains(content["linkItem"]["url"].as_str().unwrap()));
                assert_eq!(content["linkItem"]["titleItem"]["itemType"], "TitleItem");
            } else {
                assert_eq!(event.entry()["identifier"], message["id"], "the text keeps the message's id");
            }
        }
        assert_eq!(told, Vec::<&Value>::new(), "every id of the answer is an entry's");
        let again = send(&bench, &guest, &id, message).await;
        assert_eq!((again.status, again.json()), (202, answer.json()), "the same again is answered the same");
    }
}

#[tokio::test]
async fn entries_are_paged_by_time_newest_first() {
    let (bench, guest, id) = talk().await;
    bench.control("PATCH", "/switches", json!({ "enforceLimits": false })).await;
    for number in 0..55 {
        assert_eq!(bench.say(&guest, &id, &format!("m{number}")).await.status, 202);
    }
    let list = async |query: &str| {
        let answer = bench.api("GET", &format!("/conversation/{id}/entries{query}"), &guest, None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["conversationEntries"].as_array().unwrap().clone()
    };
    let said =
        |entry: &Value| entry["entryPayload"]["abstractMessage"]["staticContent"]["text"].as_str().unwrap().to_owned();
    assert_eq!(list("").await.len(), 20);
    let page = list("?limit=200&entryTypeFilter=Message,CloseConversation").await;
    assert_eq!(page.len(), 50);
    assert_eq!(said(&page[0]), "m54");
    let times: Vec<i64> = page.iter().map(|entry| entry["transcriptedTimestamp"].as_i64().unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]));
    let older = list(&format!("?limit=50&entryTypeFilter=Message&endTimestamp={}", times[49])).await;
    let older: Vec<String> = older.iter().filter(|entry| !page.contains(entry)).map(said).collect();
    assert_eq!(older, ["m4", "m3", "m2", "m1", "m0"]);
    let start = list("?limit=3&direction=FromStart&entryTypeFilter=Message").await;
    assert_eq!(start.iter().map(said).collect::<Vec<_>>(), ["m0", "m1", "m2"]);
    let newer = list(&format!("?direction=FromStart&startTimestamp={}", times[1])).await;
    assert!(newer.iter().map(said).collect::<Vec<_>>().ends_with(&["m53".into(), "m54".into()]));
    let routing = list("?entryTypeFilter=RoutingResult").await;
    assert_eq!(routing.len(), 1);
    assert_eq!(routing[0]["entryType"], "RoutingResult");
    bench.api("GET", &format!("/conversation/{id}/entries?direction=Up"), &guest, None).await.refused(400, "direction");
    bench.api("GET", &format!("/conversation/{id}/entries?limit=-1"), &guest, None).await.refused(400, "limit");
}

#[tokio::test]
async fn times_are_the_clocks_and_at_most_25_entries_share_one() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    bench.control("POST", &format!("/conversations/{id}/burst"), json!({ "count": 200, "text": "b" })).await;
    let mut times = Vec::new();
    while times.len() < 200 {
        let entry = stream.named("CONVERSATION_MESSAGE").await.entry();
        times.push(entry["transcriptedTimestamp"].as_i64().unwrap());
        let (at, client_at) = (times[times.len() - 1], entry["clientTimestamp"].as_i64().unwrap());
        assert!(at - client_at <= 10, "{at} runs ahead of {client_at}");
    }
    assert!(times.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(times.windows(2).any(|pair| pair[0] == pair[1]), "200 messages take less than 200 ms");
    assert!(times.windows(26).all(|many| many[0] < many[25]));
}

#[tokio::test]
async fn typing_and_receipts_are_accepted_and_checked() {
    let (bench, guest, id) = talk().await;
    let typing = |kind: &str| json!({ "entryType": kind, "id": uuid() });
    let path = format!("/conversation/{id}/entry");
    for (kind, shown) in [("TypingStartedIndicator", true), ("TypingStoppedIndicator", false)] {
        let answer = bench.api("POST", &path, &guest, Some(typing(kind))).await;
        assert_eq!((answer.status, answer.text.as_str()), (202, ""));
        assert_eq!(bench.control("GET", "/state", Value::Null).await["conversations"][0]["endUserTyping"], shown);
    }
    bench.api("POST", &path, &guest, Some(typing("Message"))).await.refused(400, "entryType");
    bench
        .api("POST", &path, &guest, Some(json!({ "entryType": "TypingStartedIndicator", "id": "1" })))
        .await
        .refused(400, "UUID");
    let mut extra = typing("TypingStartedIndicator");
    extra["esDeveloperName"] = json!(DEFAULT);
    bench.api("POST", &path, &guest, Some(extra)).await.refused(400, "esDeveloperName");

    let path = format!("/conversation/{id}/acknowledge-entries");
    let ack = |kind: &str| json!({ "id": uuid(), "entryType": kind, "conversationEntryId": uuid() });
    let answer = bench.api("POST", &path, &guest, Some(json!({ "acks": [ack("Delivery"), ack("Read")] }))).await;
    assert_eq!((answer.status, answer.text.as_str()), (202, ""));
    bench.api("POST", &path, &guest, Some(json!({ "acks": [ack("Seen")] }))).await.refused(400, "Delivery or Read");
    bench.api("POST", &path, &guest, Some(json!({ "acks": [] }))).await.refused(400, "acks");
}

#[tokio::test]
async fn pre_chat_at_every_session_asks_with_417() {
    const EACH: &str = "Practice_Prechat_Each_Session";
    let bench = Bench::start().await;
    let guest = bench.guest_of(EACH).await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create_with(&guest, EACH, json!({ "Topic": "Order" })).await;
    stream.said("Hello").await;
    assert_eq!(bench.say_in(&guest, EACH, &id, "first").await.status, 202);
    stream.said("You said: first").await;
    let end = format!("/conversation/{id}/session?esDeveloperName={EACH}");
    assert_eq!(bench.api("DELETE", &end, &guest, None).await.status, 204);
    bench.say_in(&guest, EACH, &id, "second").await.refused(417, "session");
    let body = json!({ "message": text("second"), "esDeveloperName": EACH, "isNewMessagingSession": true,
                       "routingAttributes": { "Topic": "Return", "Nope": "x" } });
    let answer = bench.api("POST", &format!("/conversation/{id}/message"), &guest, Some(body)).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    stream.said("You said: second").await;
    let desk = &bench.control("GET", "/state", Value::Null).await["conversations"][0];
    assert_eq!(desk["attributes"], json!({ "Topic": "Return" }));
}

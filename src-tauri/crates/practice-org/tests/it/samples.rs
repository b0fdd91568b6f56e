//! The ready-made messages, member by member, as Salesforce's public conversation schema has them.

use serde_json::{Value, json};

use crate::support::*;

const ALL: [&str; 22] = [
    "textWithCitations",
    "hostileText",
    "richLink",
    "hostileLink",
    "attachments",
    "brokenAttachments",
    "webView",
    "buttons",
    "quickReplies",
    "listPicker",
    "carousel",
    "menu",
    "displayableButtons",
    "form",
    "circularForm",
    "formRecords",
    "formErrors",
    "automated",
    "consentText",
    "unknownFormat",
    "unknownMessage",
    "unknownEntry",
];

/// A conversation with Ada, who has greeted.
async fn talk() -> (Bench, User, String, Stream) {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    let mut stream = bench.stream(&guest).await;
    stream.said("Hello").await;
    (bench, guest, id, stream)
}

async fn sample(bench: &Bench, id: &str, stream: &mut Stream, name: &str) -> Frame {
    let action = json!({ "action": "sample", "agentId": ADA, "sample": name });
    bench.control("POST", &format!("/conversations/{id}/actions"), action).await;
    stream.event().await
}

#[track_caller]
fn has(value: &Value, members: &[&str]) {
    for member in members {
        assert!(value.get(member).is_some_and(|value| !value.is_null()), "{member} is missing in {value:#}");
    }
}

fn each<'a>(value: &'a Value, list: &str) -> &'a Vec<Value> {
    value[list].as_array().unwrap_or_else(|| panic!("{list} is no list in {value:#}"))
}

#[track_caller]
fn options(value: &Value, list: &str) {
    assert!(!each(value, list).is_empty());
    for option in each(value, list) {
        has(option, &["optionIdentifier", "titleItem", "optionId"]);
        assert_eq!(option["itemType"], "TitleOptionItem");
        has(&option["titleItem"], &["itemType", "title"]);
    }
}

#[tokio::test]
async fn every_sample_is_an_entry_of_its_own() {
    let (bench, guest, id, mut stream) = talk().await;
    for name in ALL {
        let event = sample(&bench, &id, &mut stream, name).await;
        let (entry, payload) = (event.entry(), event.payload());
        assert_eq!(payload["id"], entry["identifier"], "{name}");
        assert_eq!(payload["entryType"], entry["entryType"], "{name}");
        if name == "unknownEntry" {
            assert_eq!(
                (event.event(), &entry["entryType"]),
                ("CONVERSATION_PRACTICE_SURPRISE", &json!("PracticeSurprise"))
            );
        } else {
            assert_eq!(event.event(), "CONVERSATION_MESSAGE", "{name}");
            has(&payload["abstractMessage"], &["messageType", "id"]);
            assert_eq!(payload["abstractMessage"]["id"], entry["identifier"], "{name}");
            assert!(entry["relatedRecords"][0].as_str().unwrap().starts_with("0Mw"), "{name}");
        }
        let path = format!("/conversation/{id}/entries?limit=1");
        let listed = bench.api("GET", &path, &guest, None).await.json();
        assert_eq!(listed["conversationEntries"][0]["entryPayload"], payload, "{name}");
        let state = bench.control("GET", "/state", Value::Null).await;
        let line = each(&state["conversations"][0], "entries").last().unwrap().clone();
        assert!(!line["text"].as_str().unwrap().is_empty(), "{name} has a line at the desk");
    }
    let odd = json!({ "action": "sample", "agentId": ADA, "sample": "nothing" });
    let path = format!("/practice/v1/conversations/{id}/actions");
    assert_eq!(bench.call("POST", &path, None, Some(odd)).await.status, 400);
}

#[tokio::test]
async fn fixed_contents() {
    let (bench, _guest, id, mut stream) = talk().await;
    let mut content = async |name: &str| {
        let payload = sample(&bench, &id, &mut stream, name).await.payload();
        assert_eq!(payload["abstractMessage"]["messageType"], "StaticContentMessage");
        payload
    };
    let cited = content("textWithCitations").await["abstractMessage"]["staticContent"].clone();
    let text = cited["text"].as_str().unwrap();
    for citation in each(&cited["citationContent"], "citations") {
        assert_eq!(citation["citedReference"]["citedReferenceType"], "Link");
        has(&citation["citedReference"], &["link", "label"]);
        for place in each(&citation["citedDetails"], "inlineMetadata") {
            let (offset, claim) = (place["citedLocationOffset"].as_u64().unwrap(), place["claim"].as_str().unwrap());
            assert!(text.contains(claim) && offset as usize <= text.len());
        }
    }
    let hostile = content("hostileText").await["abstractMessage"]["staticContent"]["text"].clone();
    for part in ["<script>", "https://example.com/", "\u{202e}", "\u{200b}", "onerror"] {
        assert!(hostile.as_str().unwrap().contains(part));
    }
    let link = content("richLink").await["abstractMessage"]["staticContent"].clone();
    assert_eq!((&link["formatType"], &link["linkItem"]["itemType"]), (&json!("RichLink"), &json!("TitleLinkItem")));
    has(&link["linkItem"], &["titleItem", "url"]);
    assert_eq!(link["image"]["assetType"], "ImageAsset");
    has(&link["image"], &["id", "mimeType", "assetUrl", "description"]);
    let hostile = content("hostileLink").await;
    assert!(
        hostile["abstractMessage"]["staticContent"]["linkItem"]["url"].as_str().unwrap().starts_with("javascript:")
    );
    let view = content("webView").await["abstractMessage"].clone();
    assert_eq!(view["customHandlingType"], "Survey");
    assert_eq!(
        (&view["staticContent"]["formatType"], &view["staticContent"]["displayType"]),
        (&json!("WebView"), &json!("AutoOverlay"))
    );
    has(&view["staticContent"], &["url", "title", "parameters"]);
    assert_eq!(content("automated").await["messageReason"], "AutomatedResponse");
    assert_eq!(content("consentText").await["messageReason"], "Consent");
    assert_eq!(content("unknownFormat").await["abstractMessage"]["staticContent"]["formatType"], "ExperienceType");
}

#[tokio::test]
async fn attachments_and_pictures_can_be_had() {
    let (bench, _guest, id, mut stream) = talk().await;
    let event = sample(&bench, &id, &mut stream, "attachments").await;
    let files = event.payload()["abstractMessage"]["staticContent"].clone();
    assert_eq!(files["formatType"], "Attachments");
    for file in each(&files, "attachments") {
        has(file, &["id", "name", "mimeType", "url", "attachmentUploadResult"]);
        assert_eq!(file["attachmentUploadResult"]["resultType"], "CompletedAttachmentUploadResult");
        let answer = bench.http.get(file["url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], file["mimeType"].as_str().unwrap());
        assert!(!answer.bytes().await.unwrap().is_empty());
    }
    let event = sample(&bench, &id, &mut stream, "brokenAttachments").await;
    let broken = event.payload()["abstractMessage"]["staticContent"]["attachments"].clone();
    let results: Vec<&Value> =
        broken.as_array().unwrap().iter().map(|file| &file["attachmentUploadResult"]["resultType"]).collect();
    assert_eq!(
        results,
        ["PendingAttachmentUploadResult", "ErrorAttachmentUploadResult", "CompletedAttachmentUploadResult"]
    );
    has(&broken[1]["attachmentUploadResult"], &["errorType", "errorMessage"]);
    assert!(broken[2]["url"].as_str().unwrap().starts_with("file:"));
}

#[tokio::test]
async fn choices() {
    let (bench, _guest, id, mut stream) = talk().await;
    let mut choices = async |name: &str| {
        let message = sample(&bench, &id, &mut stream, name).await.payload()["abstractMessage"].clone();
        assert_eq!(message["messageType"], "ChoicesMessage");
        message["choices"].clone()
    };
    let buttons = choices("buttons").await;
    assert_eq!(buttons["formatType"], "Buttons");
    has(&buttons, &["text"]);
    options(&buttons, "optionItems");
    let replies = choices("quickReplies").await;
    assert_eq!(replies["formatType"], "QuickReplies");
    has(&replies, &["text"]);
    options(&replies, "optionItems");
    assert_eq!(replies["images"][0]["id"], replies["optionItems"][0]["titleItem"]["imageId"]);
    let picker = choices("listPicker").await;
    assert_eq!(picker["formatType"], "ListPicker");
    assert!(picker["title"].is_string());
    options(&picker, "optionItems");
    has(&picker["message"], &["itemType", "title"]);
    has(&picker["reply"], &["itemType", "title"]);
    let carousel = choices("carousel").await;
    assert_eq!(carousel["formatType"], "Carousel");
    let mut links = 0;
    for card in each(&carousel, "items") {
        has(&card["titleItem"], &["itemType", "title"]);
        for item in each(card, "interactionItems") {
            links += usize::from(item["itemType"] == "TitleLinkItem");
            has(item, &["titleItem"]);
        }
    }
    assert_eq!(links, 1);
    for (name, display) in [("menu", "Menu"), ("displayableButtons", "Buttons")] {
        let menu = choices(name).await;
        assert_eq!((&menu["formatType"], &menu["displayType"]), (&json!("DisplayableOptions"), &json!(display)));
        assert!(menu["title"].is_string());
        for option in each(&menu, "optionItems") {
            has(option, &["optionIdentifier", "title", "alias", "optionId"]);
        }
    }
}

#[tokio::test]
async fn forms() {
    let (bench, _guest, id, mut stream) = talk().await;
    let message = sample(&bench, &id, &mut stream, "form").await.payload()["abstractMessage"].clone();
    assert_eq!((&message["messageType"], &message["form"]["formatType"]), (&json!("FormMessage"), &json!("Inputs")));
    has(&message["form"], &["formTitle", "sections"]);
    let mut kinds = Vec::new();
    for section in each(&message["form"], "sections") {
        assert_eq!(section["sectionType"], "SingleInputSection");
        has(&section["input"], &["inputType", "id", "label", "required"]);
        kinds.push(section["input"]["inputType"].as_str().unwrap().to_owned());
    }
    for kind in [
        "TextInput",
        "SelectInput",
        "DatePickerInput",
        "DateTimePickerInput",
        "OptionPickerInput",
        "SelectNavigationInput",
    ] {
        assert!(kinds.contains(&kind.to_owned()), "{kind}");
    }
    let circle = sample(&bench, &id, &mut stream, "circularForm").await.payload()["abstractMessage"]["form"].clone();
    assert_eq!(circle["sections"][2]["nextSectionInputId"], circle["sections"][0]["input"]["id"]);
    for (name, list, members) in [
        ("formRecords", "records", &["recordReferenceId", "isCreated", "resultMessage"][..]),
        ("formErrors", "errors", &["errorType", "errorMessage"]),
    ] {
        let message = sample(&bench, &id, &mut stream, name).await.payload()["abstractMessage"].clone();
        assert_eq!(
            (&message["messageType"], &message["formResponse"]["formatType"]),
            (&json!("FormResponseMessage"), &json!("Result"))
        );
        has(&message["formResponse"]["result"][list][0], members);
    }
}

#[tokio::test]
async fn a_script_plays_samples() {
    let (bench, guest, id, mut stream) = talk().await;
    let script = json!({ "answers": ["sample:quickReplies", "sample:nothing"] });
    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "script": script })).await;
    bench.say(&guest, &id, "choose for me").await;
    let event = loop {
        let event = stream.named("CONVERSATION_MESSAGE").await;
        if event.entry()["sender"]["role"] == "Agent" {
            break event;
        }
    };
    assert_eq!(event.payload()["abstractMessage"]["choices"]["formatType"], "QuickReplies");
    bench.say(&guest, &id, "and again").await;
    stream.said("sample:nothing").await;
}

//! Files both ways, and the transcript.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::*;

async fn talk() -> (Bench, User, String) {
    let bench = Bench::start().await;
    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "presence": "offline" })).await;
    bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "presence": "online" })).await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    act(&bench, &id, json!({ "action": "accept", "agentId": MAX })).await;
    (bench, guest, id)
}

async fn act(bench: &Bench, id: &str, action: Value) {
    bench.control("POST", &format!("/conversations/{id}/actions"), action).await;
}

fn entry(text: &str) -> Value {
    json!({ "message": { "id": uuid(), "fileId": uuid(), "text": text, "inReplyToMessageId": "abcdefgh" },
            "esDeveloperName": DEFAULT })
}

fn json_part(entry: &Value) -> Part {
    Part::text(entry.to_string()).mime_str("application/json").unwrap()
}

fn data(name: &str, kind: &str, bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name(name.to_owned()).mime_str(kind).unwrap()
}

async fn upload(bench: &Bench, user: &User, id: &str, form: Form) -> Answer {
    let request = bench.http.post(bench.url(&format!("{API}/conversation/{id}/file"))).bearer_auth(&user.token);
    Answer::of(request.multipart(form).send().await.unwrap()).await
}

async fn file(bench: &Bench, user: &User, id: &str, entry: &Value, name: &str, size: usize) -> Answer {
    let form = Form::new().part("messageEntry", json_part(entry));
    upload(bench, user, id, form.part("fileData", data(name, "application/octet-stream", vec![7; size]))).await
}

#[tokio::test]
async fn a_file_is_taken_echoed_kept_and_served() {
    let (bench, guest, id) = talk().await;
    let mut stream = bench.stream(&guest).await;
    let whole = entry("my photo");
    let bytes: Vec<u8> = (0..3000_u32).map(|number| (number % 251) as u8).collect();
    let form = Form::new().part("messageEntry", json_part(&whole));
    let form = form.part("fileData", data("Grüße \"1\".jpg", "image/png", bytes.clone()));
    let answer = upload(&bench, &guest, &id, form).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let sent = answer.json()["conversationEntries"].clone();
    assert_eq!((sent.as_array().unwrap().len(), &sent[0]["id"]), (1, &whole["message"]["id"]));

    let echo = stream.named("CONVERSATION_MESSAGE").await;
    assert_eq!(echo.entry()["identifier"], whole["message"]["id"]);
    assert_eq!(echo.entry()["sender"]["role"], "EndUser");
    let message = echo.payload()["abstractMessage"].clone();
    assert_eq!(message["messageType"], "StaticContentMessage");
    assert_eq!(message["inReplyToMessageId"], "abcdefgh", "not checked hard");
    let content = &message["staticContent"];
    assert_eq!((&content["formatType"], &content["text"]), (&json!("Attachments"), &json!("my photo")));
    let attachment = &content["attachments"][0];
    assert_eq!(attachment["id"], whole["message"]["fileId"]);
    assert_eq!(attachment["mimeType"], "image/jpeg", "the extension decides, not the declared type");
    assert_eq!(attachment["attachmentUploadResult"], json!({ "resultType": "CompletedAttachmentUploadResult" }));
    let told = stream.event().await;
    assert_eq!(told.event(), "CONVERSATION_DELIVERY_ACKNOWLEDGEMENT");
    assert_eq!(told.payload()["acknowledgedConversationEntryIdentifier"], whole["message"]["id"]);

    let url = attachment["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/files/", bench.org.url())), "{url}");
    let served = bench.http.get(url).send().await.unwrap();
    assert_eq!(served.status(), 200);
    assert_eq!(served.headers()["content-type"], "image/jpeg");
    assert_eq!(served.headers()["x-content-type-options"], "nosniff");
    let disposition = served.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
    assert!(disposition.contains("Gr%C3%BC%C3%9Fe%20"), "{disposition}");
    assert_eq!(served.bytes().await.unwrap(), bytes);
    assert_eq!(bench.http.get(format!("{url}x")).send().await.unwrap().status(), 404);

    let state = bench.control("GET", "/state", Value::Null).await;
    let line = state["conversations"][0]["entries"].as_array().unwrap().last().unwrap()["text"].clone();
    assert!(line.as_str().unwrap().ends_with(".jpg (3.0 kB) my photo"), "{line}");
    let again = file(&bench, &guest, &id, &whole, "other.txt", 3).await;
    assert_eq!((again.status, again.json()), (202, answer.json()), "the same message again");
    let received = bench.control("GET", "/received", Value::Null).await;
    let body = received
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["path"].as_str().unwrap().ends_with("/file"))
        .unwrap()["body"]
        .clone();
    let body = body.as_str().unwrap();
    assert!(body.contains("\"fileId\"") && body.contains("image/png, 3000 bytes"), "{body}");
}

#[tokio::test]
async fn a_file_is_refused_for_its_size_and_its_type() {
    let (bench, guest, id) = talk().await;
    const MEGABYTE: usize = 1024 * 1024;
    assert_eq!(file(&bench, &guest, &id, &entry(""), "most.pdf", 5 * MEGABYTE).await.status, 202);
    file(&bench, &guest, &id, &entry(""), "more.pdf", 5 * MEGABYTE + 1).await.refused(413, "<5242880>");
    bench.control("PATCH", &format!("/deployments/{DEFAULT}"), json!({ "maxFileSize": 1 })).await;
    assert_eq!(file(&bench, &guest, &id, &entry(""), "most.pdf", MEGABYTE).await.status, 202);
    file(&bench, &guest, &id, &entry(""), "more.pdf", MEGABYTE + 1).await.refused(413, "<1048576>");
    file(&bench, &guest, &id, &entry(""), "huge.pdf", 33 * MEGABYTE).await.refused(413, "bytes");
    for name in ["a.exe", "a.jpeg", "a", "a.pdf.zip"] {
        file(&bench, &guest, &id, &entry(""), name, 1).await.refused(415, "not supported");
    }
    for name in ["a.BMP", "a.csv", "a.docx", "a.tiff", "a.txt"] {
        assert_eq!(file(&bench, &guest, &id, &entry(""), name, 1).await.status, 202, "{name}");
    }
    let config =
        bench.ask_token(bench.token_body(DEFAULT)).await.json()["context"]["configuration"]["embeddedServiceConfig"]
            .clone();
    assert_eq!(config["attachments"], json!({ "endUserToAgent": true, "maxFileSize": 1 }));
    for body in [json!({ "maxFileSize": 0 }), json!({ "maxFileSize": 6 })] {
        let path = format!("/practice/v1/deployments/{DEFAULT}");
        assert_eq!(bench.call("PATCH", &path, None, Some(body)).await.status, 400);
    }
}

#[tokio::test]
async fn files_can_be_off() {
    let (bench, guest, id) = talk().await;
    let declared = async || {
        let token = bench.ask_token(bench.token_body(DEFAULT)).await.json();
        let path =
            format!("/embeddedservice/v1/embedded-service-config?orgId={}&esConfigName={DEFAULT}", bench.org.org_id());
        let public = bench.call("GET", &path, None, None).await.json();
        let own = &token["context"]["configuration"]["embeddedServiceConfig"]["attachments"]["endUserToAgent"];
        assert_eq!(*own, public["embeddedServiceConfig"]["attachments"]["endUserToAgent"]);
        own.clone()
    };
    for (path, off, on) in [
        (format!("/deployments/{DEFAULT}"), json!({ "files": false }), json!({ "files": true })),
        ("/mistakes".into(), json!({ "filesOff": true }), json!({ "filesOff": false })),
    ] {
        bench.control("PATCH", &path, off).await;
        assert_eq!(declared().await, false);
        file(&bench, &guest, &id, &entry(""), "a.txt", 1).await.refused(403, "Attachments are not enabled");
        bench.control("PATCH", &path, on).await;
        assert_eq!(declared().await, true);
        assert_eq!(file(&bench, &guest, &id, &entry(""), "a.txt", 1).await.status, 202);
    }
}

#[tokio::test]
async fn the_parts_are_checked() {
    let (bench, guest, id) = talk().await;
    let part = || data("a.txt", "text/plain", vec![1]);
    let good = entry("");
    for (words, form) in [
        ("messageEntry is required", Form::new().part("fileData", part())),
        ("fileData is required", Form::new().part("messageEntry", json_part(&good))),
        ("fileData must have a file name", Form::new().part("messageEntry", json_part(&good)).text("fileData", "x")),
        (
            "Unrecognized property \"surprise\"",
            Form::new().part("messageEntry", json_part(&good)).part("fileData", part()).text("surprise", "x"),
        ),
        (
            "messageEntry is given twice",
            Form::new().part("messageEntry", json_part(&good)).part("messageEntry", json_part(&good)),
        ),
        ("Malformed JSON", Form::new().text("messageEntry", "{").part("fileData", part())),
        (
            "message.fileId is required",
            Form::new()
                .text("messageEntry", json!({ "message": { "id": uuid() }, "esDeveloperName": DEFAULT }).to_string())
                .part("fileData", part()),
        ),
        (
            "Unrecognized property \"message.bogus\"",
            Form::new()
                .text(
                    "messageEntry",
                    json!({ "message": { "id": uuid(), "fileId": uuid(), "bogus": 1 }, "esDeveloperName": DEFAULT })
                        .to_string(),
                )
                .part("fileData", part()),
        ),
        (
            "fileId must be a UUID",
            Form::new()
                .text(
                    "messageEntry",
                    json!({ "message": { "id": uuid(), "fileId": "1" }, "esDeveloperName": DEFAULT }).to_string(),
                )
                .part("fileData", part()),
        ),
        (
            "not the deployment",
            Form::new()
                .text(
                    "messageEntry",
                    json!({ "message": { "id": uuid(), "fileId": uuid() }, "esDeveloperName": "Other" }).to_string(),
                )
                .part("fileData", part()),
        ),
    ] {
        upload(&bench, &guest, &id, form).await.refused(400, words);
    }
    let path = format!("/conversation/{id}/file");
    bench.api("POST", &path, &guest, Some(json!({}))).await.refused(415, "application/json");
    let other = bench.guest().await;
    file(&bench, &other, &id, &entry(""), "a.txt", 1).await.refused(403, "Permission Denied");
}

#[tokio::test]
async fn a_file_opens_a_session_as_a_message_does() {
    const EACH: &str = "Practice_Prechat_Each_Session";
    let bench = Bench::start().await;
    let guest = bench.guest_of(EACH).await;
    let id = bench.create_with(&guest, EACH, json!({ "Topic": "Order" })).await;
    let end = format!("/conversation/{id}/session?esDeveloperName={EACH}");
    assert_eq!(bench.api("DELETE", &end, &guest, None).await.status, 204);
    let mut whole = entry("");
    whole["esDeveloperName"] = json!(EACH);
    file(&bench, &guest, &id, &whole, "a.txt", 1).await.refused(417, "session");
    whole["isNewMessagingSession"] = json!(true);
    whole["routingAttributes"] = json!({ "Topic": "Return" });
    assert_eq!(file(&bench, &guest, &id, &whole, "a.txt", 1).await.status, 202);
    let state = bench.control("GET", "/state", Value::Null).await;
    assert_eq!(state["conversations"][0]["attributes"], json!({ "Topic": "Return" }));
}

#[tokio::test]
async fn an_agent_sends_a_file() {
    let (bench, guest, id) = talk().await;
    let mut stream = bench.stream(&guest).await;
    let action = |name: &str, base64: &str| json!({ "action": "file", "agentId": MAX, "name": name, "mimeType": "text/html", "base64": base64, "text": "look" });
    act(&bench, &id, action("../page.html", "PGI+aGk8L2I+")).await;
    let content = stream.named("CONVERSATION_MESSAGE").await.payload()["abstractMessage"]["staticContent"].clone();
    let attachment = &content["attachments"][0];
    assert_eq!((&attachment["name"], &attachment["mimeType"]), (&json!("page.html"), &json!("text/html")));
    assert_eq!(content["text"], "look");
    let served = bench.http.get(attachment["url"].as_str().unwrap()).send().await.unwrap();
    assert!(served.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(served.headers()["x-content-type-options"], "nosniff");
    assert_eq!(served.text().await.unwrap(), "<b>hi</b>");
    let path = format!("/practice/v1/conversations/{id}/actions");
    for (words, odd) in
        [("base64", action("a", "%%%")), ("name", action("", "")), ("5 MB", action("a", &"A".repeat(7_100_000)))]
    {
        let answer = bench.call("POST", &path, None, Some(odd)).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(answer.text.contains(words), "{}", answer.text);
    }
}

#[tokio::test]
async fn the_transcript_is_a_pdf_of_the_newest_entries() {
    let (bench, guest, id) = talk().await;
    bench.control("POST", &format!("/conversations/{id}/burst"), json!({ "count": 250, "text": "(line) \\ ü" })).await;
    let path = format!("/conversation/{id}/transcript?esDeveloperName={DEFAULT}");
    let url = bench.url(&format!("{API}{path}"));
    let answer = bench.http.get(&url).bearer_auth(&guest.token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    let bytes = answer.bytes().await.unwrap();
    assert!(bytes.starts_with(b"%PDF-1.") && bytes.ends_with(b"%%EOF\n"));
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    assert!(text.contains("\\(line\\) \\\\ \u{fc} 250)") && text.contains("ü 51)") && !text.contains("ü 50)"));
    assert!(text.matches("/Type /Page ").count() > 1);
    let other = bench.create(&guest).await;
    act(&bench, &other, json!({ "action": "accept", "agentId": MAX })).await;
    let short = format!("/conversation/{other}/transcript?esDeveloperName={DEFAULT}");
    let bytes = bench.http.get(bench.url(&format!("{API}{short}"))).bearer_auth(&guest.token).send().await.unwrap();
    let drawn: String = bytes.bytes().await.unwrap().iter().map(|byte| char::from(*byte)).collect();
    assert!(drawn.contains("Session: from Waiting to Active"), "{drawn}");
    assert!(!drawn.contains('?'), "nothing that the font cannot draw: {drawn}");
    bench.api("GET", &format!("/conversation/{id}/transcript"), &guest, None).await.refused(400, "esDeveloperName");
    bench.control("PATCH", &format!("/deployments/{DEFAULT}"), json!({ "transcript": false })).await;
    bench.api("GET", &path, &guest, None).await.refused(403, "Transcript");
}

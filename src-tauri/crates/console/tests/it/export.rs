//! Conversations handed over: every format, what is replaced, and single requests as command lines.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use console::Console;
use console::record::HappeningRecord;
use console::view::{
    Delivery, EntryBody, EntryView, ExportDraft, ExportFormat, FailureCode, FileUpload, FileView, HappeningKind,
    HappeningView, Redaction,
};
use serde_json::{Value, json};

use crate::support::{CONVERSATION, TestKeyring, commit, console_on, entry, happening, record};

const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJl";
const HOSTILE: &str = "<script>alert(1)</script> ```\r# [x](javascript:y) | =1+1\n\u{202e}@team";

fn request(number: i64, path: &str, request: &Value, response: &Value, status: u16) -> HappeningRecord {
    let happening = happening(CONVERSATION, number);
    let view = HappeningView {
        kind: HappeningKind::Request,
        name: format!("POST {path}"),
        elapsed_ms: Some(7),
        ..happening.view
    };
    let json = json!({
        "method": "POST", "path": path, "request": request, "status": status, "response": response, "error": null,
        "serverDate": "Sat, 21 Nov 2026 10:00:00 GMT", "elapsedMs": 7,
    });
    HappeningRecord { view, json: json.to_string(), event_id: None }
}

fn event(number: i64, name: &str, subject: &str, text: &str) -> HappeningRecord {
    let happening = happening(CONVERSATION, number);
    let payload = json!({ "entryType": "Message", "id": "e", "abstractMessage": {
        "messageType": "StaticContentMessage", "id": "e", "staticContent": { "formatType": "Text", "text": text } } });
    let data = json!({ "conversationId": CONVERSATION, "conversationEntry": {
        "senderDisplayName": name, "identifier": "e", "entryType": "Message", "entryPayload": payload.to_string(),
        "sender": { "role": "Agent", "appType": "agent", "subject": subject } } });
    let view = HappeningView { summary: format!("{name}: “{text}”"), ..happening.view };
    HappeningRecord { view, json: data.to_string(), event_id: Some(format!("21478{number}")) }
}

fn connection(number: i64, name: &str) -> HappeningRecord {
    let happening = happening(CONVERSATION, number);
    let view = HappeningView { kind: HappeningKind::Connection, name: name.into(), ..happening.view };
    HappeningRecord { view, json: "{}".into(), event_id: None }
}

fn file_row() -> EntryView {
    let file = FileView {
        id: "f".into(),
        name: "Maria's bill.pdf".into(),
        mime_type: "application/pdf".into(),
        url: "https://files.example/x?signature=y".into(),
        fetchable: true,
        size: Some(12),
        sha256: Some("00".into()),
        saved_path: Some("/home/somebody/bill.pdf".into()),
        upload: FileUpload::Complete,
    };
    let body = EntryBody::Files { text: None, files: vec![file] };
    EntryView { body, ..said("e-file", 500, "") }
}

fn own(identifier: &str, at: i64, text: &str) -> EntryView {
    let (role, sender_name) = ("EndUser".into(), String::new());
    EntryView { at, role, sender_name, delivery: Delivery::Read, ..entry(CONVERSATION, identifier, text) }
}

fn said(identifier: &str, at: i64, text: &str) -> EntryView {
    EntryView { at, sender_name: "Ada Agent".into(), ..entry(CONVERSATION, identifier, text) }
}

/// A conversation with something of everything.
async fn filled(folder: &Path) -> Console {
    let state = json!({
        "identity": { "kind": "verified", "subject": "maria-7" },
        "attributes": { "_firstName": "Maria", "Tier": "=Gold" },
        "participants": [{ "role": "Agent", "subject": "005A", "name": "Ada Agent", "since": 1 }],
    });
    let entries = vec![
        said("e-1", 100, HOSTILE),
        // It came late and belongs before the other.
        said("e-0", 90, "Hello Maria, Ada here. Mail a@b.example"),
        own("e-2", 300, "my card is 4111 1111 1111 1111"),
        said("e-3", 400, &format!("token {TOKEN}")),
        file_row(),
    ];
    let api = "/iamessage/api/v2";
    let happenings = vec![
        request(
            1,
            &format!("{api}/authorization/authenticated/access-token"),
            &json!({ "orgId": "00D000000000062", "customerIdentityToken": "(identity token)" }),
            &json!({ "accessToken": "(access token)", "lastEventId": "0" }),
            200,
        ),
        connection(2, "open"),
        request(
            3,
            &format!("{api}/conversation"),
            &json!({ "conversationId": CONVERSATION, "routingAttributes": { "_firstName": "Maria", "Tier": "=Gold" } }),
            &Value::Null,
            201,
        ),
        event(4, "Ada Agent", "005A", "It's \"quoted\" $HOME `id`"),
        connection(5, "lost"),
        connection(6, "open"),
        event(7, "Bob", "005B", "second, and no more of it…"),
        request(
            8,
            &format!("{api}/conversation/{CONVERSATION}/message?x=1&y=a%20b"),
            &json!({ "message": { "id": "m", "staticContent": { "formatType": "Text", "text": "it's $HOME `id` \\ \"x\"" } } }),
            &json!({ "conversationEntries": [] }),
            202,
        ),
        request(
            9,
            &format!("{api}/conversation/{CONVERSATION}/file"),
            &json!({ "messageEntry": { "message": { "id": "m", "text": "a;b,\"c\"" } },
                "fileData": { "fileName": "it's a \"file\".pdf", "contentType": "application/pdf", "size": 3 } }),
            &json!({ "message": "too large" }),
            413,
        ),
    ];
    let mut filled = commit(CONVERSATION, entries, happenings);
    filled.record =
        console::record::ConversationRecord { state: state.to_string(), finished: true, ..record(CONVERSATION) };
    fill(folder, vec![filled]).await;
    console_on(folder, Arc::new(TestKeyring::default())).await
}

async fn fill(folder: &Path, commits: Vec<console::record::Commit>) {
    let store = crate::support::store_in(folder).await;
    for commit in commits {
        store.commit(commit).await.expect("written");
    }
    store.close().await;
    std::fs::rename(folder.join("test.db"), folder.join("handover-console.db")).expect("renamed");
}

fn draft(format: ExportFormat) -> ExportDraft {
    ExportDraft { format, redaction: Redaction::default() }
}

const FORMATS: [ExportFormat; 5] =
    [ExportFormat::Json, ExportFormat::Html, ExportFormat::Markdown, ExportFormat::Csv, ExportFormat::Har];

/// The file, which must be what the preview said.
async fn exported(console: &Console, draft: ExportDraft) -> String {
    let preview = console.preview_export(CONVERSATION, draft.clone()).await.expect("preview");
    let saved = console.save_export(CONVERSATION, draft).await.expect("saved");
    let text = std::fs::read_to_string(&saved.path).expect("file");
    // The next one may have the name again.
    std::fs::remove_file(&saved.path).expect("removed");
    assert!(text.starts_with(&preview.text));
    assert_eq!(preview.bytes, text.len() as u64);
    assert_eq!(preview.whole, preview.text.len() == text.len());
    assert!(saved.path.ends_with(&preview.file_name), "{} {}", saved.path, preview.file_name);
    text
}

#[tokio::test]
async fn no_format_holds_a_token_or_a_path_of_this_machine() {
    let folder = tempfile::tempdir().expect("folder");
    let console = filled(folder.path()).await;
    for format in FORMATS {
        let text = exported(&console, draft(format)).await;
        assert!(!text.contains("eyJ") && !text.contains("/home/somebody"), "{format:?}: {text}");
        let preview = console.preview_export(CONVERSATION, draft(format)).await.expect("preview");
        let counted = preview.replaced.get("secrets").copied().unwrap_or(0);
        assert!(counted > 0 || format == ExportFormat::Har, "{format:?}: {:?}", preview.replaced);
    }
}

#[tokio::test]
async fn the_document_is_versioned_in_order_and_its_digest_can_be_checked() {
    let folder = tempfile::tempdir().expect("folder");
    let console = filled(folder.path()).await;
    let text = exported(&console, draft(ExportFormat::Json)).await;
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&document["format"], &document["version"]), (&json!("handover-console-conversation"), &json!(1)));
    for member in ["milestones", "gaps", "findings", "attributes", "participants", "org", "app", "redaction"] {
        assert!(!document[member].is_null(), "{member}");
    }
    let identifiers: Vec<&str> = document["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|row| row["identifier"].as_str().expect("text"))
        .collect();
    assert_eq!(identifiers, ["e-0", "e-1", "e-2", "e-3", "e-file"], "by the server's time");
    let numbers: Vec<i64> = document["happenings"]
        .as_array()
        .expect("happenings")
        .iter()
        .filter_map(|row| row["number"].as_i64())
        .collect();
    assert_eq!(numbers, (1..=9).collect::<Vec<_>>());
    assert_eq!(document["happenings"][3]["eventId"], "214784");
    let covered = &text[..text.rfind(",\n  \"digest\"").expect("digest")];
    assert_eq!(document["digest"], console::file::sha256(covered.as_bytes()).as_str());
}

#[tokio::test]
async fn people_contacts_attributes_and_texts_are_replaced_everywhere() {
    let folder = tempfile::tempdir().expect("folder");
    let console = filled(folder.path()).await;
    let only = |change: fn(&mut Redaction)| {
        let mut redaction = Redaction::default();
        change(&mut redaction);
        redaction
    };
    for format in FORMATS {
        let people = exported(&console, ExportDraft { format, redaction: only(|all| all.people = true) }).await;
        for name in ["Ada", "Bob", "005A", "005B", "maria-7", "Maria"] {
            assert!(!people.contains(name), "{format:?}: {name} in {people}");
        }
        if format != ExportFormat::Har {
            assert!(people.contains("Hello End user, Agent A here"), "{format:?}: {people}");
        }
        let contacts =
            exported(&console, ExportDraft { format, redaction: only(|all| all.contact_details = true) }).await;
        assert!(!contacts.contains("4111") && !contacts.contains("a@b.example"), "{format:?}");
        // What is cut may end within a number, and then nothing finds it.
        assert!(!contacts.contains("Bob: “second"), "{format:?}");
        let attributes = exported(&console, ExportDraft { format, redaction: only(|all| all.attributes = true) }).await;
        assert!(!attributes.contains("=Gold"), "{format:?}: {attributes}");
        let texts = exported(&console, ExportDraft { format, redaction: only(|all| all.texts = true) }).await;
        for text in ["alert(1)", "card is", "second", "bill.pdf", "it's", "signature", "a \\\"file"] {
            assert!(!texts.contains(text), "{format:?}: {text} in {texts}");
        }
    }
    let all = Redaction { people: true, contact_details: true, attributes: true, texts: true };
    let preview = console
        .preview_export(CONVERSATION, ExportDraft { format: ExportFormat::Json, redaction: all })
        .await
        .expect("preview");
    let counted: BTreeSet<&str> = preview.replaced.keys().map(String::as_str).collect();
    assert_eq!(counted, BTreeSet::from(["attributes", "people", "texts"]), "{:?}", preview.replaced);
}

#[tokio::test]
async fn the_page_loads_and_runs_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let console = filled(folder.path()).await;
    let page = exported(&console, draft(ExportFormat::Html)).await;
    for part in ["<script", "src=", "href=", "url(", "@import", "<img", "<a "] {
        assert!(!page.contains(part), "{part}");
    }
    for part in ["&lt;script&gt;", "default-src 'none'", "prefers-color-scheme: dark", "@media print", "</html>"] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<li ").count(), 5);
    assert_eq!(page.matches("<section>").count(), page.matches("</section>").count());
}

/// Reads RFC 4180.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => cell.extend(letters.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) => {}
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (letter, _) => cell.push(letter),
        }
    }
    rows
}

#[tokio::test]
async fn the_table_has_one_row_per_entry_and_no_formula() {
    let folder = tempfile::tempdir().expect("folder");
    let formula = entry(CONVERSATION, "e-9", "=HYPERLINK(\"http://x\",\"a,b\")");
    let mut small = commit(CONVERSATION, vec![entry(CONVERSATION, "e-1", HOSTILE), formula], vec![]);
    small.record.finished = true;
    fill(folder.path(), vec![small]).await;
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let rows = read_csv(&exported(&console, draft(ExportFormat::Csv)).await);
    assert!(rows.iter().all(|row| row.len() == 12), "{rows:?}");
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1][6], HOSTILE);
    assert_eq!(rows[2][6], "'=HYPERLINK(\"http://x\",\"a,b\")");
}

#[tokio::test]
async fn the_archive_has_what_http_archives_must_have() {
    let folder = tempfile::tempdir().expect("folder");
    let console = filled(folder.path()).await;
    let text = exported(&console, draft(ExportFormat::Har)).await;
    let log: Value = serde_json::from_str::<Value>(&text).expect("JSON")["log"].clone();
    assert_eq!(log["version"], "1.2");
    let must = |value: &Value, members: &[&str]| {
        for member in members {
            assert!(value.get(member).is_some_and(|value| !value.is_null()), "{member} of {value}");
        }
    };
    must(&log["creator"], &["name", "version"]);
    let entries = log["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 4 + 2, "four requests, two connections");
    for entry in entries {
        must(entry, &["startedDateTime", "time", "request", "response", "cache", "timings"]);
        let started = entry["startedDateTime"].as_str().expect("a time");
        assert!(started.ends_with('Z') && started.contains('T'), "{started}");
        assert!(entry["time"].as_i64().is_some_and(|time| time >= 0));
        let request = &entry["request"];
        must(
            request,
            &["method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"],
        );
        if let Some(posted) = request.get("postData") {
            must(posted, &["mimeType", "params", "text"]);
        }
        let response = &entry["response"];
        must(
            response,
            &[
                "status",
                "statusText",
                "httpVersion",
                "cookies",
                "headers",
                "content",
                "redirectURL",
                "headersSize",
                "bodySize",
            ],
        );
        must(&response["content"], &["size", "mimeType"]);
        must(&entry["timings"], &["send", "wait", "receive"]);
        for header in request["headers"].as_array().expect("headers") {
            must(header, &["name", "value"]);
        }
    }
    assert_eq!(
        entries[0]["request"]["url"],
        "https://acme.my.salesforce-scrt.com/iamessage/api/v2/authorization/authenticated/access-token"
    );
    let said = |entry: &Value| entry["request"]["headers"].to_string();
    assert!(!said(&entries[0]).contains("authorization") && said(&entries[1]).contains("Bearer (secret, left out)"));
    assert_eq!(
        entries[2]["request"]["queryString"],
        json!([{ "name": "x", "value": "1" }, { "name": "y", "value": "a b" }])
    );
    assert_eq!(entries[3]["request"]["postData"]["params"][1]["fileName"], "it's a \"file\".pdf");
    assert_eq!(
        (&entries[3]["response"]["status"], &entries[3]["response"]["statusText"]),
        (&json!(413), &json!("Payload Too Large"))
    );
    let events: Vec<usize> =
        entries[4..].iter().map(|entry| entry["_events"].as_array().expect("events").len()).collect();
    assert_eq!(events, [1, 1]);
    assert_eq!(entries[4]["_events"][0]["id"], "214784");
}

#[tokio::test]
async fn a_conversation_without_anything_is_exported_too() {
    let folder = tempfile::tempdir().expect("folder");
    let mut empty = commit(CONVERSATION, vec![], vec![]);
    empty.record.finished = true;
    fill(folder.path(), vec![empty]).await;
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    for format in FORMATS {
        let text = exported(&console, draft(format)).await;
        if matches!(format, ExportFormat::Json | ExportFormat::Har) {
            serde_json::from_str::<Value>(&text).expect("JSON");
        }
    }
    assert_eq!(console.conversation_text(CONVERSATION).await.expect("text"), "");
    let unknown = console.save_export("unknown", draft(ExportFormat::Json)).await.expect_err("unknown");
    assert_eq!(unknown.code, FailureCode::NotFound);
}

#[tokio::test]
async fn a_long_conversation_is_whole_in_the_file_and_cut_in_the_preview() {
    let folder = tempfile::tempdir().expect("folder");
    let commits = (0..5).map(|part| {
        let entries = (0..1_000).map(|row| entry(CONVERSATION, &format!("e-{part}-{row}"), "some words")).collect();
        let mut commit = commit(CONVERSATION, entries, vec![]);
        commit.record.finished = true;
        commit
    });
    fill(folder.path(), commits.collect()).await;
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let text = exported(&console, draft(ExportFormat::Csv)).await;
    assert_eq!(text.lines().count(), 5_001);
    let preview = console.preview_export(CONVERSATION, draft(ExportFormat::Csv)).await.expect("preview");
    assert_eq!((preview.text.chars().count(), preview.whole), (20_000, false));
    let lines = console.conversation_text(CONVERSATION).await.expect("text");
    assert!(
        lines.starts_with("(The ") && lines.ends_with("Ada (Agent): some words\n") && lines.len() <= 100_200,
        "{}",
        lines.len()
    );
}

#[tokio::test]
async fn the_text_has_one_line_per_message() {
    let folder = tempfile::tempdir().expect("folder");
    let console = filled(folder.path()).await;
    let text = console.conversation_text(CONVERSATION).await.expect("text");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    assert_eq!(lines[0], "Ada Agent (Agent): Hello Maria, Ada here. Mail a@b.example");
    assert_eq!(lines[2], "End user (EndUser): my card is 4111 1111 1111 1111");
}

#[tokio::test]
async fn a_downloads_folder_that_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("folder");
    let console = filled(folder.path()).await;
    std::fs::write(folder.path().join("downloads"), "in the way").expect("written");
    let failure = console.save_export(CONVERSATION, draft(ExportFormat::Json)).await.expect_err("not written");
    assert_eq!(failure.code, FailureCode::FileNotWritten);
}

/// The words that a shell hands to `curl`.
fn words(command: &str) -> Vec<String> {
    let checked = Command::new("sh").args(["-n", "-c", command]).status().expect("sh");
    assert!(checked.success(), "{command}");
    let script = format!("curl() {{ for word; do printf '%s\\0' \"$word\"; done; }}\n{command}");
    let run = Command::new("sh")
        .arg("-c")
        .arg(script)
        .env("ACCESS_TOKEN", "A")
        .env("IDENTITY_TOKEN", "I")
        .output()
        .expect("sh");
    assert!(run.status.success() && run.stderr.is_empty(), "{command}");
    let out = String::from_utf8(run.stdout).expect("text");
    out.split_terminator('\0').map(str::to_owned).collect()
}

fn after<'a>(words: &'a [String], option: &str) -> Vec<&'a str> {
    let pairs = words.windows(2).filter(|pair| pair[0] == option);
    pairs.map(|pair| pair[1].as_str()).collect()
}

#[tokio::test]
async fn requests_become_commands_that_a_shell_reads_as_they_are_meant() {
    let folder = tempfile::tempdir().expect("folder");
    let console = filled(folder.path()).await;
    let curl = async |number| console.curl(CONVERSATION, number).await.expect("a command");
    let service = "https://acme.my.salesforce-scrt.com";

    let token = curl(1).await;
    assert_eq!(token.variables, ["IDENTITY_TOKEN"]);
    let token = words(&token.command);
    let body: Value = serde_json::from_str(after(&token, "--data-raw")[0]).expect("JSON");
    assert_eq!(body, json!({ "orgId": "00D000000000062", "customerIdentityToken": "I" }));
    assert!(!token.iter().any(|word| word.starts_with("Authorization")));

    let message = curl(8).await;
    assert_eq!(message.variables, ["ACCESS_TOKEN"]);
    let message = words(&message.command);
    assert!(after(&message, "--header").contains(&"Authorization: Bearer A"), "{message:?}");
    assert!(message.contains(&format!("{service}/iamessage/api/v2/conversation/{CONVERSATION}/message?x=1&y=a%20b")));
    let body: Value = serde_json::from_str(after(&message, "--data-raw")[0]).expect("JSON");
    assert_eq!(body["message"]["staticContent"]["text"], "it's $HOME `id` \\ \"x\"");

    let file = words(&curl(9).await.command);
    let parts = after(&file, "--form");
    assert_eq!(parts[1], "fileData=@\"it's a \\\"file\\\".pdf\";type=application/pdf");
    assert!(
        parts[0].starts_with("messageEntry=\"{") && parts[0].ends_with("}\";type=application/json"),
        "{}",
        parts[0]
    );

    let stream = words(&curl(4).await.command);
    assert!(stream.contains(&format!("{service}/eventrouter/v1/sse")));
    for header in ["Last-Event-ID: 214784", "X-Org-Id: 00D000000000062", "Accept: text/event-stream"] {
        assert!(after(&stream, "--header").contains(&header), "{stream:?}");
    }
    assert_eq!(console.curl(CONVERSATION, 2).await.expect_err("no request").code, FailureCode::NotNow);
    assert_eq!(console.curl(CONVERSATION, 99).await.expect_err("unknown").code, FailureCode::NotFound);
}

//! Files of both sides through the application: a practice org with a door in front of it that takes files as a test says.

mod saving;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use console::clock::SystemClock;
use console::console::DATABASE;
use console::store::Store;
use console::view::{
    Change, ConversationState, ConversationView, Delivery, EntryBody, EntryView, Failure, FailureCode, Feed, FileDraft,
    FileView, HeldAs, IdentityView, ProfileDraft, StartRequest, Transport, UploadView,
};
use console::{Console, Settings, Subscription};
use practice_org::{Options, PracticeOrg};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::support::TestKeyring;

const PATIENCE: Duration = Duration::from_secs(30);

/// What the door answers to a file.
enum Answer {
    Status(u16, &'static str),
    /// Nothing, ever.
    Silence,
}

/// What the door knows.
struct Door {
    org: PracticeOrg,
    attachments: Mutex<Value>,
    answers: Mutex<VecDeque<Answer>>,
    /// `messageEntry` and the bytes of each file that came.
    came: Mutex<Vec<(Value, Vec<u8>)>>,
    knocked: Notify,
    transcript: Mutex<(&'static str, &'static str)>,
}

async fn open_door(attachments: Value) -> (Arc<Door>, String) {
    let org = PracticeOrg::start(practice_org::bind(0).await.expect("port"), Options::default()).await.expect("org");
    let door = Arc::new(Door {
        org,
        attachments: Mutex::new(attachments),
        answers: Mutex::default(),
        came: Mutex::default(),
        knocked: Notify::new(),
        transcript: Mutex::new(("application/pdf", "%PDF-1.4 words")),
    });
    let api = "/iamessage/api/v2/conversation/{id}";
    let router = Router::new()
        .route(&format!("{api}/file"), post(take))
        .route(&format!("{api}/transcript"), get(transcript))
        .fallback(pass)
        .with_state(Arc::clone(&door));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let url = format!("http://{}", listener.local_addr().expect("address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (door, url)
}

async fn take(State(door): State<Arc<Door>>, mut form: Multipart) -> Response {
    let (mut entry, mut bytes) = (Value::Null, Vec::new());
    while let Some(field) = form.next_field().await.expect("a part") {
        let name = field.name().unwrap_or_default().to_owned();
        let content = field.bytes().await.expect("bytes");
        match name.as_str() {
            "messageEntry" => entry = serde_json::from_slice(&content).expect("JSON"),
            _ => bytes = content.to_vec(),
        }
    }
    door.came.lock().expect("lock").push((entry.clone(), bytes));
    let answer = door.answers.lock().expect("lock").pop_front();
    door.knocked.notify_one();
    match answer.unwrap_or(Answer::Status(202, "")) {
        Answer::Status(202, _) => {
            let sent = json!({ "conversationEntries": [{ "id": entry["message"]["id"], "clientTimestamp": 1 }] });
            (StatusCode::ACCEPTED, axum::Json(sent)).into_response()
        }
        Answer::Status(status, words) => {
            (StatusCode::from_u16(status).expect("status"), axum::Json(json!({ "message": words }))).into_response()
        }
        Answer::Silence => std::future::pending().await,
    }
}

async fn transcript(State(door): State<Arc<Door>>) -> impl IntoResponse {
    let (kind, words) = *door.transcript.lock().expect("lock");
    ([(header::CONTENT_TYPE, kind)], words)
}

/// Everything else goes to the practice org; what a token answer says of files is the test's.
async fn pass(State(door): State<Arc<Door>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str()).to_owned();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("body");
    let http = miaw::client::http_client().expect("client");
    let mut headers = parts.headers;
    headers.remove(header::HOST);
    let sent = http.request(parts.method, format!("{}{path}", door.org.url())).headers(headers).body(body).send().await;
    let answer = sent.expect("answered");
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(header::TRANSFER_ENCODING);
    let body = if path.contains("access-token") {
        headers.remove(header::CONTENT_LENGTH);
        let mut token: Value = answer.json().await.expect("JSON");
        let config = token.pointer_mut("/context/configuration/embeddedServiceConfig");
        if let (Some(config), Value::Object(changed)) = (config, door.attachments.lock().expect("lock").clone()) {
            changed.into_iter().for_each(|(name, value)| config[name] = value);
        }
        Body::from(token.to_string())
    } else {
        Body::from_stream(answer.bytes_stream())
    };
    (status, headers, body).into_response()
}

fn files_on() -> Value {
    json!({ "attachments": { "endUserToAgent": true, "maxFileSize": 1 }, "transcript": { "allowTranscriptDownload": true } })
}

/// A window on an open conversation.
struct Window {
    console: Console,
    feed: Subscription,
    id: String,
    conversation: Option<ConversationView>,
    row: Option<EntryView>,
    uploads: Vec<UploadView>,
}

async fn open(folder: &Path, keyring: &Arc<TestKeyring>) -> Console {
    Console::open(Settings {
        data_folder: folder.to_owned(),
        downloads: folder.join("downloads"),
        keyring: keyring.clone(),
        clock: Arc::new(SystemClock),
        http: miaw::client::http_client().expect("client"),
        stream: miaw::stream::Options::default(),
        resume: true,
    })
    .await
    .expect("opens")
}

impl Window {
    async fn new(folder: &Path, keyring: &Arc<TestKeyring>, door: &Door, url: &str) -> Self {
        let console = open(folder, keyring).await;
        let draft = ProfileDraft {
            name: "Practice".into(),
            environment: None,
            service_url: url.into(),
            org_id: door.org.org_id().into(),
            developer_name: door.org.developer_name().into(),
            ..ProfileDraft::default()
        };
        let profile = console.create_profile(draft).await.expect("created");
        let feed = console.subscribe();
        let request = StartRequest {
            profile_id: profile.id,
            identity: IdentityView::Guest,
            routing_attributes: [("Tier".into(), "Gold".into())].into(),
            language: None,
            held_as: HeldAs::default(),
            transport: Transport::default(),
        };
        let id = console.start_conversation(request).await.expect("started");
        let mut window = Self { console, feed, id, conversation: None, row: None, uploads: Vec::new() };
        window.until("open", |window| window.is(|view| view.state == ConversationState::Open)).await;
        window
    }

    async fn again(folder: &Path, keyring: &Arc<TestKeyring>, id: String) -> Self {
        let console = open(folder, keyring).await;
        let feed = console.subscribe();
        let mut window = Self { console, feed, id, conversation: None, row: None, uploads: Vec::new() };
        window.until("alive", |window| window.is(|view| view.state == ConversationState::Open)).await;
        window
    }

    fn is(&self, condition: impl Fn(&ConversationView) -> bool) -> bool {
        self.conversation.as_ref().is_some_and(condition)
    }

    fn delivery(&self) -> Option<Delivery> {
        self.row.as_ref().map(|row| row.delivery)
    }

    async fn until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !condition(self) {
                match self.feed.next().await.expect("feed") {
                    Feed::Snapshot { snapshot } => {
                        self.conversation = snapshot.conversations.into_iter().find(|row| row.id == self.id);
                    }
                    Feed::Updates { updates } => updates.into_iter().for_each(|update| self.take(update.change)),
                }
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(outcome.is_ok(), "waited in vain for {what}: {:#?} {:#?}", self.conversation, self.row);
    }

    fn take(&mut self, change: Change) {
        match change {
            Change::Conversation { conversation, entries, .. } => {
                let own = |row: &EntryView| row.role == "EndUser" && matches!(row.body, EntryBody::Files { .. });
                self.row = entries.into_iter().rfind(own).or(self.row.take());
                self.conversation = Some(conversation);
            }
            Change::Upload { upload } => self.uploads.push(upload),
            _ => {}
        }
    }

    async fn send(&self, name: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let draft = FileDraft { name: name.into(), mime_type: "text/plain".into(), caption: "look".into() };
        self.console.send_file(&self.id, draft, bytes).await
    }

    fn identifier(&self) -> String {
        self.row.as_ref().expect("a row").identifier.clone()
    }

    fn file(&self) -> FileView {
        let EntryBody::Files { files, .. } = self.row.clone().expect("a row").body else { panic!("files") };
        files.into_iter().next().expect("a file")
    }

    fn failure(&self) -> Failure {
        self.row.as_ref().and_then(|row| row.failure.clone()).expect("failed")
    }
}

async fn kept(folder: &Path, id: &str, identifier: &str) -> Option<Vec<u8>> {
    let store = Store::open(&folder.join(DATABASE)).await.expect("opens");
    let kept = store.outgoing_file(id, identifier).await.expect("read");
    store.close().await;
    kept.map(|kept| kept.bytes)
}

#[tokio::test]
async fn a_file_is_sent_with_its_hash_and_its_bytes_are_let_go_of() {
    let (door, url) = open_door(files_on()).await;
    let (folder, keyring) = (tempfile::tempdir().expect("folder"), Arc::new(TestKeyring::default()));
    let mut window = Window::new(folder.path(), &keyring, &door, &url).await;
    assert!(window.is(|view| view.files.as_ref().is_some_and(|files| files.may_send && files.max_bytes == 1_048_576)));
    let bytes = vec![9; 300_000];
    window.send("../a\u{202e}b.txt", bytes.clone()).await.expect("taken");
    window.until("sent", |window| window.delivery() == Some(Delivery::Sent)).await;
    window.until("over", |window| window.uploads.last().is_some_and(|upload| upload.over)).await;
    let EntryBody::Files { text, files } = window.row.clone().expect("row").body else { panic!("files") };
    assert_eq!((text.as_deref(), files[0].name.as_str()), (Some("look"), "ab.txt"));
    assert_eq!(files[0].sha256.as_deref(), Some(console::file::sha256(&bytes).as_str()));
    assert_eq!(files[0].size, Some(300_000));
    assert_eq!(kept(folder.path(), &window.id, &window.identifier()).await, None);
    let last = window.uploads.last().expect("told");
    assert_eq!((last.sent, last.total, &last.identifier), (300_000, 300_000, &window.identifier()));
    let came = door.came.lock().expect("lock").clone();
    assert_eq!(came.len(), 1);
    assert_eq!(came[0].1, bytes);
    assert_eq!(came[0].0["message"]["id"], window.identifier().as_str());
    assert_eq!(came[0].0["message"]["text"], "look");
    window.console.shutdown().await;
}

#[tokio::test]
async fn what_the_deployment_does_not_take_is_not_sent() {
    let (door, url) = open_door(files_on()).await;
    let (folder, keyring) = (tempfile::tempdir().expect("folder"), Arc::new(TestKeyring::default()));
    let window = Window::new(folder.path(), &keyring, &door, &url).await;
    for (name, bytes) in [("a.txt", vec![0; 1_048_577]), ("a.txt", vec![]), ("/", vec![1])] {
        assert_eq!(window.send(name, bytes).await.expect_err("refused").code, FailureCode::FieldsInvalid);
    }
    window.console.shutdown().await;

    *door.attachments.lock().expect("lock") = json!({ "attachments": { "endUserToAgent": false } });
    let folder = tempfile::tempdir().expect("folder");
    let window = Window::new(folder.path(), &keyring, &door, &url).await;
    assert_eq!(window.send("a.txt", vec![1]).await.expect_err("off").code, FailureCode::NotNow);
    assert_eq!(window.console.cancel_upload(&window.id, "unknown").await.expect_err("none").code, FailureCode::NotNow);
    assert!(door.came.lock().expect("lock").is_empty());
    window.console.shutdown().await;
}

#[tokio::test]
async fn a_refused_file_says_why_and_is_tried_again_after_a_restart() {
    let (door, url) = open_door(files_on()).await;
    let (folder, keyring) = (tempfile::tempdir().expect("folder"), Arc::new(TestKeyring::default()));
    let mut window = Window::new(folder.path(), &keyring, &door, &url).await;
    door.answers.lock().expect("lock").push_back(Answer::Status(413, "The limit is <524288> bytes"));
    window.send("a.txt", vec![7; 600_000]).await.expect("written down");
    window.until("failed", |window| window.delivery() == Some(Delivery::Failed)).await;
    assert!(window.failure().message.contains("at most 512 KB"), "{:?}", window.failure());
    let named = |view: &ConversationView| view.findings.iter().any(|finding| finding.rule == "file-refused");
    window.until("a finding", |window| window.is(named)).await;
    let (id, identifier) = (window.id.clone(), window.identifier());
    assert_eq!(kept(folder.path(), &id, &identifier).await, Some(vec![7; 600_000]));
    window.console.shutdown().await;

    let mut window = Window::again(folder.path(), &keyring, id).await;
    window.console.retry_message(&window.id, identifier.clone()).await.expect("tried again");
    window.until("sent", |window| window.delivery() == Some(Delivery::Sent)).await;
    let came = door.came.lock().expect("lock").clone();
    assert_eq!(came[0], came[1], "the same message, the same bytes");
    assert_eq!(kept(folder.path(), &window.id, &identifier).await, None);
    window.console.shutdown().await;
}

#[tokio::test]
async fn an_upload_is_cancelled_and_sent_again() {
    let (door, url) = open_door(files_on()).await;
    let (folder, keyring) = (tempfile::tempdir().expect("folder"), Arc::new(TestKeyring::default()));
    let mut window = Window::new(folder.path(), &keyring, &door, &url).await;
    door.answers.lock().expect("lock").push_back(Answer::Silence);
    window.send("a.txt", vec![7; 1_000]).await.expect("written down");
    door.knocked.notified().await;
    window.until("pending", |window| window.delivery() == Some(Delivery::Pending)).await;
    let first = window.identifier();
    // Another one waits behind it, and is cancelled first.
    window.send("b.txt", vec![8; 10]).await.expect("written down");
    window.until("the second", |window| window.identifier() != first).await;
    let second = window.identifier();
    window.console.cancel_upload(&window.id, &second).await.expect("cancelled");
    window.until("failed", |window| window.delivery() == Some(Delivery::Failed)).await;
    window.console.cancel_upload(&window.id, &first).await.expect("cancelled");
    let is_failed = |window: &Window| window.identifier() == first && window.delivery() == Some(Delivery::Failed);
    window.until("the first failed", is_failed).await;
    assert!(window.failure().message.contains("cancelled"), "{:?}", window.failure());
    window.until("over", |window| window.uploads.iter().any(|upload| upload.over && upload.identifier == first)).await;
    window.console.retry_message(&window.id, first).await.expect("tried again");
    window.until("sent", |window| window.delivery() == Some(Delivery::Sent)).await;
    assert_eq!(door.came.lock().expect("lock").len(), 2);
    window.console.shutdown().await;
}

#[tokio::test]
async fn a_file_opens_a_new_session_where_one_is_needed() {
    let (door, url) = open_door(files_on()).await;
    let (folder, keyring) = (tempfile::tempdir().expect("folder"), Arc::new(TestKeyring::default()));
    let mut window = Window::new(folder.path(), &keyring, &door, &url).await;
    door.answers.lock().expect("lock").push_back(Answer::Status(417, "There is no session"));
    window.send("a.txt", vec![7; 10]).await.expect("written down");
    window.until("sent", |window| window.delivery() == Some(Delivery::Sent)).await;
    let came = door.came.lock().expect("lock").clone();
    assert!(came[0].0.get("isNewMessagingSession").is_none());
    assert_eq!(
        (&came[1].0["isNewMessagingSession"], &came[1].0["routingAttributes"]["Tier"]),
        (&json!(true), &json!("Gold"))
    );
    window.console.shutdown().await;
}

#[tokio::test]
async fn the_transcript_is_saved_if_it_is_a_pdf() {
    let (door, url) = open_door(files_on()).await;
    let (folder, keyring) = (tempfile::tempdir().expect("folder"), Arc::new(TestKeyring::default()));
    let window = Window::new(folder.path(), &keyring, &door, &url).await;
    let saved = window.console.save_transcript(&window.id).await.expect("saved");
    assert_eq!(std::fs::read(&saved.path).expect("file"), b"%PDF-1.4 words");
    assert_eq!((saved.size, saved.sha256), (14, console::file::sha256(b"%PDF-1.4 words")));
    *door.transcript.lock().expect("lock") = ("text/html", "<html>log in eyJhbGciOi.eyJzdWIi.c2ln");
    let failure = window.console.save_transcript(&window.id).await.expect_err("no PDF");
    assert_eq!(failure.code, FailureCode::AnswerUnreadable);
    assert!(failure.message.contains("text/html"), "{failure:?}");
    assert!(failure.detail.as_deref().is_some_and(|detail| detail.contains("<html>") && !detail.contains("eyJ")));
    assert_eq!(std::fs::read_dir(folder.path().join("downloads")).expect("folder").count(), 1, "nothing half is left");
    window.console.shutdown().await;
}

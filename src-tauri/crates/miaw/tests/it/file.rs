//! Files, over real sockets: both parts of an upload, and fetching with a token that goes to its own origin only.

use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use miaw::address::{DeveloperName, ServiceUrl};
use miaw::client::{Client, Upload, http_client};
use miaw::wire::file::{FileMessage, SendFile};
use miaw::{AccessToken, ErrorKind, Exchange};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const FILE: &str = "/iamessage/api/v2/conversation/c-1/file";

type Log = Arc<Mutex<Vec<String>>>;

async fn serve(router: Router) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

fn client(url: &str, seen: &Arc<Mutex<Vec<Exchange>>>) -> Result<Client> {
    let seen = Arc::clone(seen);
    let observer = Arc::new(move |exchange| seen.lock().expect("lock").push(exchange));
    Ok(Client::new(http_client()?, ServiceUrl::parse(url)?).observed(observer))
}

fn token() -> AccessToken {
    AccessToken::new("eyJ.secret.token".into())
}

fn message() -> SendFile {
    SendFile {
        message: FileMessage {
            id: "m-1".into(),
            file_id: "f-1".into(),
            text: "look".into(),
            in_reply_to_message_id: None,
        },
        es_developer_name: "Dep".into(),
        is_new_messaging_session: None,
        routing_attributes: None,
        language: None,
    }
}

fn upload(name: &str, mime_type: &str, size: usize, told: &Arc<Mutex<Vec<u64>>>) -> Upload {
    let told = Arc::clone(told);
    let bytes = (0..size).map(|place| u8::try_from(place % 251).unwrap_or(0)).collect();
    let progress = Arc::new(move |sent| told.lock().expect("lock").push(sent));
    Upload { name: name.into(), mime_type: mime_type.into(), bytes, progress }
}

async fn take(State(parts): State<Log>, headers: HeaderMap, mut form: Multipart) -> impl IntoResponse {
    let mut parts_seen = vec![format!("length {}", headers.contains_key(CONTENT_LENGTH))];
    while let Some(field) = form.next_field().await.expect("a part") {
        let (name, file, kind) = (
            field.name().unwrap_or_default().to_owned(),
            field.file_name().map(str::to_owned),
            field.content_type().unwrap_or_default().to_owned(),
        );
        let bytes = field.bytes().await.expect("bytes");
        let content =
            if bytes.len() < 300 { String::from_utf8_lossy(&bytes).into_owned() } else { bytes.len().to_string() };
        parts_seen.push(format!("{name} {file:?} {kind} {content}"));
    }
    parts.lock().expect("lock").extend(parts_seen);
    (StatusCode::ACCEPTED, axum::Json(json!({ "conversationEntries": [{ "id": "m-1", "clientTimestamp": 5 }] })))
}

#[tokio::test]
async fn a_file_goes_out_in_two_parts_and_its_bytes_are_counted_not_shown() -> Result<()> {
    let (parts, told, seen) = (Log::default(), Arc::default(), Arc::default());
    let router =
        Router::new().route(FILE, post(take)).layer(DefaultBodyLimit::disable()).with_state(Arc::clone(&parts));
    let client = client(&serve(router).await?, &seen)?;
    let size = 3 * 1024 * 1024 + 7;
    let sent = client
        .send_file(&token(), "c-1", &message(), upload("Übersicht \"2\".pdf", "application/pdf", size, &told))
        .await?;
    assert_eq!(sent.conversation_entries[0].id, "m-1");

    let parts = parts.lock().expect("lock").clone();
    assert_eq!(parts[0], "length true", "a length, no chunks: some proxies take none");
    let entry = parts[1].strip_prefix("messageEntry None application/json ").context("the first part")?;
    let entry: Value = serde_json::from_str(entry)?;
    assert_eq!(entry, json!({ "message": { "id": "m-1", "fileId": "f-1", "text": "look" }, "esDeveloperName": "Dep" }));
    assert_eq!(parts[2], format!("fileData Some(\"Übersicht \\\"2\\\".pdf\") application/pdf {size}"));
    let told: Vec<u64> = told.lock().expect("lock").clone();
    assert!(told.is_sorted() && told.last() == Some(&(size as u64)), "{told:?}");

    let seen = seen.lock().expect("lock");
    let [exchange] = seen.as_slice() else { anyhow::bail!("{seen:?}") };
    assert_eq!((exchange.method, exchange.path.as_str(), exchange.status), ("POST", FILE, Some(202)));
    let request = exchange.request.as_ref().context("shown")?;
    assert_eq!(
        request["fileData"],
        json!({ "fileName": "Übersicht \"2\".pdf", "contentType": "application/pdf", "size": size })
    );
    assert!(!format!("{exchange:?}").contains("eyJ.secret"));
    Ok(())
}

#[tokio::test]
async fn a_type_that_is_none_is_sent_as_bytes() -> Result<()> {
    let (parts, told, seen) = (Log::default(), Arc::default(), Arc::default());
    let router = Router::new().route(FILE, post(take)).with_state(Arc::clone(&parts));
    let client = client(&serve(router).await?, &seen)?;
    client.send_file(&token(), "c-1", &message(), upload("a.txt", "no type\r\nX: y", 3, &told)).await?;
    assert!(parts.lock().expect("lock")[2].contains(" application/octet-stream "), "{parts:?}");
    Ok(())
}

#[tokio::test]
async fn refusals_of_files_name_their_reason() -> Result<()> {
    let told = Arc::default();
    for (status, words, kind) in [
        (413, "The file exceeds the limit of <5242880> bytes", ErrorKind::FileTooLarge { limit: Some(5_242_880) }),
        (413, "too large", ErrorKind::FileTooLarge { limit: None }),
        (413, "a <b> and > < c", ErrorKind::FileTooLarge { limit: None }),
        (415, "not allowed", ErrorKind::FileTypeRefused),
        (417, "session", ErrorKind::SessionNeeded),
    ] {
        let status = StatusCode::from_u16(status)?;
        // Read to its end: a server that closes with bytes unread resets the connection.
        let answer = move |_: axum::body::Bytes| async move { (status, axum::Json(json!({ "message": words }))) };
        let seen = Arc::default();
        let client = client(&serve(Router::new().route(FILE, post(answer))).await?, &seen)?;
        let error = client.send_file(&token(), "c-1", &message(), upload("a.txt", "text/plain", 9, &told)).await;
        assert_eq!(error.expect_err("refused").kind, kind);
    }
    Ok(())
}

/// Serves a file, tells which token it was asked with, and sends on to other places.
fn store(log: &Log, elsewhere: String) -> Router {
    let note = |log: &Log, place: &str, headers: &HeaderMap| {
        let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("none");
        log.lock().expect("lock").push(format!("{place}: {token}"));
    };
    let file = Arc::clone(log);
    let on = Arc::clone(log);
    Router::new()
        .route(
            "/file",
            get(move |headers: HeaderMap| async move {
                note(&file, "file", &headers);
                ([("content-type", "text/plain")], "the file")
            }),
        )
        .route(
            "/on",
            get(move |headers: HeaderMap| async move {
                note(&on, "on", &headers);
                (StatusCode::FOUND, [(LOCATION, elsewhere)])
            }),
        )
        .route("/loop", get(|| async { (StatusCode::FOUND, [(LOCATION, "/loop")]) }))
        .route("/local", get(|| async { (StatusCode::FOUND, [(LOCATION, "file:///etc/passwd")]) }))
        .route("/gone", get(|| async { (StatusCode::NOT_FOUND, "gone") }))
}

async fn fetched(client: &Client, url: &str) -> Result<Vec<u8>, miaw::Error> {
    let mut download = client.fetch_file(Some(&token()), url.parse().expect("address")).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = download.next().await? {
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

#[tokio::test]
async fn the_token_goes_to_the_service_and_nowhere_else() -> Result<()> {
    let (log, seen) = (Log::default(), Arc::default());
    let other = serve(store(&log, String::new())).await?;
    let own = serve(store(&log, format!("{other}/file?signature=x"))).await?;
    let client = client(&own, &seen)?;
    for url in [format!("{own}/file"), format!("{other}/file?signature=secret#part"), format!("{own}/on")] {
        assert_eq!(fetched(&client, &url).await?, b"the file");
    }
    let bearer = "Bearer eyJ.secret.token";
    let expected = [format!("file: {bearer}"), "file: none".into(), format!("on: {bearer}"), "file: none".into()];
    assert_eq!(*log.lock().expect("lock"), expected);
    let seen = seen.lock().expect("lock");
    let paths: Vec<&str> = seen.iter().map(|exchange| exchange.path.as_str()).collect();
    assert_eq!(paths, ["/file", &format!("{other}/file"), &format!("{other}/file")]);
    assert_eq!(seen[0].response, json!({ "contentType": "text/plain", "size": 8 }));
    Ok(())
}

#[tokio::test]
async fn redirects_end_and_lead_to_the_web_only() -> Result<()> {
    let (log, seen) = (Log::default(), Arc::default());
    let own = serve(store(&log, String::new())).await?;
    let client = client(&own, &seen)?;
    for (path, location) in [("loop", format!("{own}/loop")), ("local", "file:///etc/passwd".into())] {
        let error = fetched(&client, &format!("{own}/{path}")).await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Redirect { location });
    }
    let gone = fetched(&client, &format!("{own}/gone?signature=secret")).await.expect_err("gone");
    assert_eq!((gone.kind, gone.status), (ErrorKind::NotFound, Some(404)));
    assert!(!gone.url.contains("secret"), "{}", gone.url);
    assert_eq!(seen.lock().expect("lock").len(), 3, "each was told of");
    Ok(())
}

#[tokio::test]
async fn the_transcript_is_asked_for_with_the_deployment() -> Result<()> {
    let seen = Arc::default();
    let path = "/iamessage/api/v2/conversation/c-1/transcript";
    let answer = |uri: axum::http::Uri| async move { format!("%PDF {}", uri.query().unwrap_or_default()) };
    let client = client(&serve(Router::new().route(path, get(answer))).await?, &seen)?;
    let name = DeveloperName::parse("Custom_Client")?;
    let mut download = client.transcript(&token(), "c-1", &name).await?;
    let piece = download.next().await?.context("a piece")?;
    assert_eq!(&piece[..], b"%PDF esDeveloperName=Custom_Client");
    Ok(())
}

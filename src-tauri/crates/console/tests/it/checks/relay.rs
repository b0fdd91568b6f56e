//! Something between program and org that changes words in answers: for orgs that answer as the practice org never does.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HOST};
use axum::response::Response;
use futures_util::stream;
use tokio::net::TcpListener;

use super::setting::{App, World};
use console::view::ProfileDraft;

/// Words of the org, and what the program hears in their place.
pub type Words = &'static [(&'static str, &'static str)];

struct Relay {
    org: String,
    words: Words,
    http: reqwest::Client,
}

/// Lets a program reach the org through a relay only.
pub async fn through(world: &World, app: &mut App, words: Words) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service_url = format!("http://{}", listener.local_addr().unwrap());
    let relay = Relay { org: world.org.url(), words, http: reqwest::Client::new() };
    let router = Router::new().fallback(pass).with_state(Arc::new(relay));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let draft = ProfileDraft { service_url, ..world.draft() };
    app.profile = app.console.update_profile(&app.profile.id, draft).await.unwrap();
}

async fn pass(State(relay): State<Arc<Relay>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let url = format!("{}{}", relay.org.trim_end_matches('/'), head.uri);
    let mut headers = head.headers;
    headers.remove(HOST);
    headers.remove(ACCEPT_ENCODING);
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let answer = relay.http.request(head.method, url).headers(headers).body(body).send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(CONTENT_LENGTH);
    // The practice org sends each event in one piece.
    let pieces = stream::unfold((answer, relay.words), |(mut answer, words)| async move {
        let piece = answer.chunk().await.ok().flatten()?;
        Some((Ok::<_, std::io::Error>(change(&piece, words)), (answer, words)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn change(piece: &[u8], words: Words) -> String {
    let text = String::from_utf8_lossy(piece).into_owned();
    words.iter().fold(text, |text, (from, to)| text.replace(from, to))
}

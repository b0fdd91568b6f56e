//! Files of a conversation that a person saves.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::Response;
use axum::routing::get;
use console::Console;
use console::console::DATABASE;
use console::store::Store;
use console::view::{Delivery, EntryBody, EntryView, FailureCode, FileUpload, FileView, Simulation};
use futures_util::StreamExt as _;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use super::{Window, files_on, open, open_door};
use crate::support::{CONVERSATION, TestKeyring, commit, entry, store_in};

/// A server of files that a finished conversation names.
async fn shelf() -> String {
    let broken = || async {
        let pieces =
            futures_util::stream::iter([Ok(Bytes::from(vec![7; 4_000_000])), Err(std::io::Error::other("gone"))]);
        Response::builder()
            .header(header::CONTENT_LENGTH, 5_000_000)
            .body(Body::from_stream(pieces.boxed()))
            .expect("answer")
    };
    let router = Router::new().route("/bill", get(|| async { "the bill" })).route("/broken", get(broken));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let url = format!("http://{}", listener.local_addr().expect("address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// A server of one file, which it holds back until the test lets go.
struct Lobby {
    url: String,
    came: watch::Sender<usize>,
    free: Arc<Semaphore>,
}

impl Lobby {
    async fn new() -> Self {
        let (came, free) = (watch::Sender::new(0), Arc::new(Semaphore::new(0)));
        let lobby = (came.clone(), Arc::clone(&free));
        let answer = move || {
            let (came, free) = lobby.clone();
            async move {
                came.send_modify(|came| *came += 1);
                free.acquire().await.expect("open").forget();
                "the bill"
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let url = format!("http://{}/bill", listener.local_addr().expect("address"));
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/bill", get(answer))).await });
        Self { url, came, free }
    }

    /// Waits until so many have asked.
    async fn wait_for(&self, count: usize) {
        self.came.subscribe().wait_for(|came| *came >= count).await.expect("there");
    }

    fn let_go(&self, count: usize) {
        self.free.add_permits(count);
    }

    fn came(&self) -> usize {
        *self.came.borrow()
    }
}

async fn with_files(folder: &Path, names: &[(&str, String)]) -> Console {
    let file = |(place, (name, url)): (usize, &(&str, String))| FileView {
        id: format!("f-{place}"),
        name: (*name).into(),
        mime_type: "application/pdf".into(),
        url: url.clone(),
        fetchable: true,
        size: None,
        sha256: None,
        saved_path: None,
        upload: FileUpload::Complete,
    };
    let files = names.iter().enumerate().map(file).collect();
    let body = EntryBody::Files { text: None, files };
    let mut filled = commit(CONVERSATION, vec![EntryView { body, ..entry(CONVERSATION, "e-1", "") }], vec![]);
    filled.record.finished = true;
    let store = store_in(folder).await;
    store.commit(filled).await.expect("written");
    store.close().await;
    std::fs::rename(folder.join("test.db"), folder.join(DATABASE)).expect("renamed");
    open(folder, &Arc::new(TestKeyring::default())).await
}

#[tokio::test]
async fn a_received_file_is_saved_under_a_harmless_name_and_its_row_knows() {
    let (folder, shelf) = (tempfile::tempdir().expect("folder"), shelf().await);
    let console = with_files(folder.path(), &[("..\\..\\CON.pdf\u{202e}", format!("{shelf}/bill"))]).await;
    let first = console.save_file(CONVERSATION, "e-1", "f-0").await.expect("saved");
    let second = console.save_file(CONVERSATION, "e-1", "f-0").await.expect("saved");
    let downloads = folder.path().join("downloads");
    assert_eq!(first.path, downloads.join("_CON.pdf").display().to_string());
    assert_eq!(second.path, downloads.join("_CON (2).pdf").display().to_string());
    assert_eq!(std::fs::read(&first.path).expect("file"), b"the bill");
    assert_eq!((first.size, first.sha256.as_str()), (8, console::file::sha256(b"the bill").as_str()));
    let row = console.open_transcript(CONVERSATION).await.expect("there").entries.remove(0);
    let EntryBody::Files { files, .. } = row.body else { panic!("files") };
    assert_eq!((files[0].size, files[0].saved_path.as_deref()), (Some(8), Some(second.path.as_str())));
    assert_eq!(std::fs::read_dir(downloads).expect("folder").count(), 2);
    for (identifier, file) in [("e-1", "f-9"), ("e-9", "f-0")] {
        let unknown = console.save_file(CONVERSATION, identifier, file).await.expect_err("unknown");
        assert_eq!(unknown.code, FailureCode::NotFound);
    }
    let no_token = console.save_transcript(CONVERSATION).await.expect_err("no token");
    assert_eq!(no_token.code, FailureCode::NotNow);
}

#[tokio::test]
async fn what_was_changed_while_a_file_was_on_its_way_stays_changed() {
    let (folder, lobby) = (tempfile::tempdir().expect("folder"), Lobby::new().await);
    let files = ["a.pdf", "b.pdf"].map(|name| (name, lobby.url.clone()));
    let console = with_files(folder.path(), &files).await;
    let saving = async {
        tokio::join!(console.save_file(CONVERSATION, "e-1", "f-0"), console.save_file(CONVERSATION, "e-1", "f-1"))
    };
    let changing = async {
        lobby.wait_for(2).await;
        console.tag_conversation(CONVERSATION, vec!["keep".into()]).await.expect("tagged");
        console.trash_conversation(CONVERSATION).await.expect("trashed");
        lobby.let_go(2);
    };
    let (saved, ()) = tokio::join!(saving, changing);
    let paths = [saved.0, saved.1].map(|saved| Some(saved.expect("saved").path));
    let view = console.open_transcript(CONVERSATION).await.expect("there");
    assert_eq!((view.conversation.tags, view.conversation.trashed_at.is_some()), (vec!["keep".to_owned()], true));
    let EntryBody::Files { files, .. } = view.entries[0].body.clone() else { panic!("files") };
    assert_eq!([files[0].saved_path.clone(), files[1].saved_path.clone()], paths);
}

#[tokio::test]
async fn a_file_that_is_being_saved_goes_on_when_the_tab_is_closed() {
    let (door, url) = open_door(files_on()).await;
    let (folder, keyring) = (tempfile::tempdir().expect("folder"), Arc::new(TestKeyring::default()));
    let lobby = Lobby::new().await;
    let mut window = Window::new(folder.path(), &keyring, &door, &url).await;
    window.send("a.txt", vec![7; 10]).await.expect("taken");
    window.until("sent", |window| window.delivery() == Some(Delivery::Sent)).await;
    let (identifier, file_id) = (window.identifier(), window.file().id);
    // The file's address is the org's to tell; here it is the lobby.
    let store = Store::open(&folder.path().join(DATABASE)).await.expect("opens");
    let mut row = window.row.clone().expect("row");
    if let EntryBody::Files { files, .. } = &mut row.body {
        files[0].url.clone_from(&lobby.url);
    }
    store.set_body(&row).await.expect("written");
    let id = window.id.clone();
    let console = window.console.clone();
    let closing = async {
        lobby.wait_for(1).await;
        console.simulate(&id, Simulation::CloseTab).await.expect("closed");
        let is_away = |window: &Window| window.is(|view| view.play.tab_closed);
        window.until("closed", is_away).await;
        lobby.let_go(1);
    };
    let (saved, ()) = tokio::join!(console.save_file(&id, &identifier, &file_id), closing);
    let saved = saved.expect("saved");
    window.until("told", |window| window.file().saved_path.is_some()).await;
    assert_eq!(window.file().saved_path, Some(saved.path));
    assert_eq!(lobby.came(), 1, "it is fetched once");
    store.close().await;
    console.shutdown().await;
}

#[tokio::test]
async fn what_cannot_be_fetched_or_written_leaves_nothing_behind() {
    let (folder, shelf) = (tempfile::tempdir().expect("folder"), shelf().await);
    let urls = ["/broken", "/nothing", "/bill"].map(|path| ("a.pdf", format!("{shelf}{path}")));
    let hostile = ["javascript:alert(1)", "file:///etc/passwd", ""].map(|url| ("a.pdf", url.to_owned()));
    let console = with_files(folder.path(), &[urls.as_slice(), hostile.as_slice()].concat()).await;
    let code = async |file: &str| console.save_file(CONVERSATION, "e-1", file).await.expect_err("refused").code;
    assert_eq!(code("f-0").await, FailureCode::NetworkFailed);
    assert_eq!(code("f-1").await, FailureCode::RequestRefused);
    for file in ["f-3", "f-4", "f-5"] {
        assert_eq!(code(file).await, FailureCode::NotNow);
    }
    let downloads = folder.path().join("downloads");
    assert_eq!(std::fs::read_dir(&downloads).map_or(0, Iterator::count), 0);
    std::fs::remove_dir_all(&downloads).expect("removed");
    std::fs::write(&downloads, "in the way").expect("written");
    assert_eq!(code("f-2").await, FailureCode::FileNotWritten);
}

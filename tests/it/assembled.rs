//! The commands through Tauri's own dispatch, on its mock runtime, with the real core and a real practice org.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use anyhow::{Context as _, Result};
use console::Settings;
use handover_console::{Application, attach, compose};
use practice_org::control::types::FaultNow;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

struct Assembled {
    window: WebviewWindow<MockRuntime>,
    _app: App<MockRuntime>,
    folder: TempDir,
}

impl Assembled {
    fn new() -> Result<Self> {
        miaw::install_crypto();
        let folder = tempfile::tempdir()?;
        let settings = Settings::in_memory_secrets(folder.path());
        let application = tauri::async_runtime::block_on(Application::open(Ok(settings)));
        let app = compose(mock_builder()).build(mock_context(noop_assets()))?;
        attach(&app, application);
        let window = WebviewWindowBuilder::new(&app, "main", Default::default()).build()?;
        Ok(Self { window, _app: app, folder })
    }

    fn invoke(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().expect("a URL"),
            body: InvokeBody::Json(arguments),
            headers: Default::default(),
            invoke_key: tauri::test::INVOKE_KEY.to_string(),
        };
        get_ipc_response(&self.window, request).map(|body| match body {
            InvokeResponseBody::Json(text) => serde_json::from_str(&text).expect("JSON"),
            InvokeResponseBody::Raw(_) => Value::Null,
        })
    }
}

#[test]
fn a_profile_is_checked_created_and_trashed_through_the_commands() -> Result<()> {
    let app = Assembled::new()?;
    let draft = json!({ "name": "UAT", "serviceUrl": "https://acme.my.salesforce.com", "orgId": "00D000000000062EAA",
        "developerName": "Web chat" });
    let failure = app.invoke("create_profile", json!({ "draft": draft })).expect_err("two fields are wrong");
    assert_eq!(failure["code"], "fieldsInvalid");
    let fields: Vec<&str> =
        failure["fields"].as_array().context("rows")?.iter().filter_map(|row| row["field"].as_str()).collect();
    assert_eq!(fields, ["serviceUrl", "developerName"]);

    let draft = json!({ "name": "UAT", "serviceUrl": "https://acme.my.salesforce-scrt.com", "orgId": "00D000000000062EAA",
        "developerName": "Web_chat" });
    let profile =
        app.invoke("create_profile", json!({ "draft": draft })).map_err(|failure| anyhow::anyhow!("{failure}"))?;
    assert_eq!(profile["orgId"], "00D000000000062");
    let trashed =
        app.invoke("trash_profile", json!({ "id": profile["id"] })).map_err(|failure| anyhow::anyhow!("{failure}"))?;
    assert!(trashed["trashedAt"].is_number());
    let missing = app.invoke("trash_profile", json!({ "id": "no such id" })).expect_err("unknown");
    assert_eq!(missing["code"], "notFound");
    Ok(())
}

#[test]
fn the_window_cannot_show_a_file_that_the_app_did_not_save() -> Result<()> {
    let app = Assembled::new()?;
    for path in ["/etc/passwd", "", "../handover-console.db"] {
        let failure = app.invoke("show_in_folder", json!({ "path": path })).expect_err("no file of this app");
        assert_eq!(failure["code"], "notNow", "{path}");
    }
    Ok(())
}

#[test]
fn a_database_that_cannot_be_opened_is_told_by_every_command() -> Result<()> {
    miaw::install_crypto();
    let folder = tempfile::tempdir()?;
    std::fs::write(
        folder.path().join(console::console::DATABASE),
        "this is no database, but long enough to have a header".repeat(50),
    )?;
    let settings = Settings::in_memory_secrets(folder.path());
    let application = tauri::async_runtime::block_on(Application::open(Ok(settings)));
    let failure = application.console().err().context("it must not open")?;
    assert_eq!(failure.code, console::view::FailureCode::StoreUnreadable);
    let database = folder.path().join(console::console::DATABASE);
    assert!(
        failure.hint.as_deref().is_some_and(|hint| hint.contains(&database.display().to_string())),
        "which file it is"
    );
    Ok(())
}

#[test]
fn a_first_snapshot_that_cannot_be_read_is_told_to_whoever_subscribes() -> Result<()> {
    let app = Assembled::new()?;
    let database = app.folder.path().join(console::console::DATABASE);
    let rename = |from: &str, to: &str| -> Result<()> {
        tauri::async_runtime::block_on(async {
            let mut connection = SqliteConnectOptions::new().filename(&database).connect().await?;
            connection.execute(sqlx::AssertSqlSafe(format!("ALTER TABLE {from} RENAME TO {to}"))).await?;
            connection.close().await?;
            Ok(())
        })
    };
    let subscribe = || app.invoke("subscribe", json!({ "channel": "__CHANNEL__:1" }));
    rename("conversations", "away")?;
    let failure = subscribe().expect_err("there is nothing to begin with");
    assert!(failure["message"].is_string(), "{failure}");
    rename("away", "conversations")?;
    subscribe().map_err(|failure| anyhow::anyhow!("{failure}"))?;
    Ok(())
}

#[test]
fn a_key_is_added_though_the_practice_org_is_away() -> Result<()> {
    let app = Assembled::new()?;
    let application = {
        use tauri::Manager as _;
        app.window.state::<Arc<Application>>().inner().clone()
    };
    let profile = tauri::async_runtime::block_on(async {
        application.start_practice().await;
        let control = application.practice.control().await?;
        control.fault_now(&FaultNow::RestartServer { down_ms: 3_600_000 }).await.expect("taken");
        while control.state().await.is_ok() {}
        application.console()?.profiles().await
    });
    let profile = profile.map_err(|failure| anyhow::anyhow!(failure.message))?.remove(0);
    let draft = json!({ "keyId": "second", "certificateDays": 30 });
    let changed = app
        .invoke("add_key", json!({ "profileId": profile.id, "draft": draft }))
        .map_err(|failure| anyhow::anyhow!("{failure}"))?;
    assert_eq!(changed["keys"].as_array().map(Vec::len), Some(2), "{changed}");
    Ok(())
}

#[test]
fn the_window_is_fed_a_snapshot_and_then_a_whole_conversation() -> Result<()> {
    let app = Assembled::new()?;
    let (sender, feeds) = mpsc::channel::<Value>();
    let sender = Arc::new(std::sync::Mutex::new(sender));
    // A channel is an argument like "__CHANNEL__:1"; the mock window cannot receive, so the core is subscribed beside it.
    let application = {
        use tauri::Manager as _;
        app.window.state::<Arc<Application>>().inner().clone()
    };
    // On the mock runtime nothing runs the set-up.
    tauri::async_runtime::block_on(application.start_practice());
    let mut subscription = application.console().map_err(|failure| anyhow::anyhow!(failure.message))?.subscribe();
    let noted = sender.clone();
    tauri::async_runtime::spawn(async move {
        while let Ok(feed) = subscription.next().await {
            let feed = serde_json::to_value(feed).expect("feeds are JSON");
            if noted.lock().expect("no panic").send(feed).is_err() {
                return;
            }
        }
    });
    let wait = |found: &dyn Fn(&Value) -> Option<Value>| -> Result<Value> {
        loop {
            let feed = feeds.recv_timeout(Duration::from_secs(30)).context("the feed went quiet")?;
            if let Some(found) = found(&feed) {
                return Ok(found);
            }
        }
    };
    // The practice profile is in the snapshot or comes right after it.
    let profile = wait(&|feed| {
        let in_snapshot = feed["snapshot"]["profiles"].as_array().and_then(|profiles| profiles.first().cloned());
        in_snapshot.or_else(|| {
            let updates = feed["updates"].as_array()?;
            updates
                .iter()
                .find(|update| update["change"]["kind"] == "profile")
                .map(|update| update["change"]["profile"].clone())
        })
    })?;
    assert_eq!(profile["environment"], "practice");
    let request = json!({ "profileId": profile["id"], "identity": { "kind": "guest" }, "routingAttributes": {}, "language": null });
    let id = app
        .invoke("start_conversation", json!({ "request": request }))
        .map_err(|failure| anyhow::anyhow!("{failure}"))?;
    let id = id.as_str().context("an id")?.to_owned();
    wait(&|feed| {
        let updates = feed["updates"].as_array()?;
        updates.iter().find(|update| update["change"]["conversation"]["milestones"]["accepted"].is_number()).cloned()
    })?;
    app.invoke("send_message", json!({ "conversationId": id, "text": "Hello from the window" }))
        .map_err(|failure| anyhow::anyhow!("{failure}"))?;
    wait(&|feed| {
        let updates = feed["updates"].as_array()?;
        let mut entries = updates.iter().filter_map(|update| update["change"]["entries"].as_array()).flatten();
        entries
            .find(|entry| entry["role"] == "Agent" && entry["body"]["text"] == "You said: Hello from the window")
            .cloned()
    })?;
    let transcript = app
        .invoke("open_transcript", json!({ "conversationId": id }))
        .map_err(|failure| anyhow::anyhow!("{failure}"))?;
    let texts: Vec<&str> = transcript["entries"]
        .as_array()
        .context("rows")?
        .iter()
        .filter_map(|entry| entry["body"]["text"].as_str())
        .collect();
    assert!(
        texts.contains(&"Hello from the window") && texts.contains(&"You said: Hello from the window"),
        "{texts:?}"
    );
    Ok(())
}

#[test]
fn what_a_window_has_not_taken_in_waits_and_comes_in_one() -> Result<()> {
    let app = Assembled::new()?;
    let (sender, feeds) = mpsc::channel::<Value>();
    let channel = tauri::ipc::Channel::new(move |body| {
        let InvokeResponseBody::Json(text) = body else { panic!("feeds are JSON") };
        let _ = sender.send(serde_json::from_str(&text).expect("feeds are JSON"));
        Ok(())
    });
    let application = {
        use tauri::Manager as _;
        app.window.state::<Arc<Application>>().inner().clone()
    };
    let console = application.console().map_err(|failure| anyhow::anyhow!(failure.message))?;
    let profiles = |feed: &Value| -> usize {
        let updates = feed["updates"].as_array().map(Vec::as_slice).unwrap_or_default();
        updates.iter().filter(|update| update["change"]["kind"] == "profile").count()
    };
    let next = || feeds.recv_timeout(Duration::from_secs(30)).context("the feed went quiet");
    let id = channel.id();
    tauri::async_runtime::block_on(application.feeds.feed_application(&console, channel))
        .map_err(|failure| anyhow::anyhow!(failure.message))?;
    assert_eq!(next()?["kind"], "snapshot");
    let create = |number: usize| {
        let draft = json!({
            "name": format!("Org {number}"), "environment": null, "serviceUrl": "https://org.my.salesforce-scrt.com",
            "orgId": "00D000000000001EAA", "developerName": "Web",
        });
        app.invoke("create_profile", json!({ "draft": draft })).map_err(|failure| anyhow::anyhow!("{failure}"))
    };
    create(0)?;
    let first = profiles(&next()?);
    for number in 1..10 {
        create(number)?;
    }
    // Two messages are out, and none was taken in.
    assert!(feeds.try_recv().is_err());
    app.invoke("feed_taken", json!({ "channel": id, "count": 2 })).map_err(|failure| anyhow::anyhow!("{failure}"))?;
    assert_eq!(first + profiles(&next()?), 10);
    Ok(())
}

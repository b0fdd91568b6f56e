//! The floor: the stream crate over the same HTTP client, typed JSON, and, where asked, one batched insert per 500 rows or
//! 20 milliseconds. What nobody could do without.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use eventsource_client::{BoxStream, Client as _, ClientBuilder, ReconnectOptions, SSE};
use futures_util::StreamExt as _;
use launchdarkly_sdk_transport::{ByteStream, HttpTransport, ResponseFuture, TransportError};
use miaw::AccessToken;
use serde::Deserialize;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, QueryBuilder, Sqlite};
use tokio::sync::mpsc;
use tokio::time::timeout_at;

use crate::Taken;
use crate::process::cpu_seconds;
use crate::source::{Feeding, Source};

const ROWS: usize = 500;
const WAIT: Duration = Duration::from_millis(20);

/// What is done with the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// They are dropped.
    Nothing,
    /// Stored as one would at first: keys as text, SQLite's own settings but for WAL.
    Plainly,
    /// Stored with short keys, a larger cache and rarer checkpoints, as `console` does.
    Tuned,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    conversation_id: String,
    conversation_entry: Entry,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    identifier: String,
    entry_type: String,
    entry_payload: String,
    sender_display_name: Option<String>,
    transcripted_timestamp: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    abstract_message: Message,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    static_content: Content,
}

#[derive(Deserialize)]
struct Content {
    text: String,
}

struct Row {
    conversation: String,
    entry: String,
    at: i64,
    kind: String,
    sender: Option<String>,
    text: String,
    data: String,
}

pub async fn run(source: &Source, feeding: Feeding, events: usize, keep: Keep) -> Result<Taken> {
    let folder = tempfile::tempdir()?;
    let (client, token, _) = source.guest(feeding).await?;
    let mut stream = open(source, feeding, &token).await?;
    // The first is the keep-alive with which every stream begins.
    while !matches!(stream.next().await.context("a stream")??, SSE::Event(_)) {}
    let conversation = source.conversation(feeding, &client, &token).await?;
    source.prepare(feeding, &conversation, events).await?;

    let database = folder.path().join("bare.db");
    let (rows, waiting) = mpsc::channel(4_096);
    let writer = match keep {
        Keep::Nothing => None,
        keep => Some(tokio::spawn(write(create(&database, keep).await?, waiting, keep))),
    };
    let (cpu, started) = (cpu_seconds()?, Instant::now());
    let reading = async {
        let mut count = 0;
        while count < events {
            let SSE::Event(event) = stream.next().await.context("the stream ended")?? else { continue };
            if event.event_type != "CONVERSATION_MESSAGE" {
                continue;
            }
            let row = row(event.data)?;
            count += usize::from(row.conversation == conversation);
            if keep != Keep::Nothing {
                rows.send(row).await.ok().context("the writer ended")?;
            } else {
                std::hint::black_box(row);
            }
        }
        drop(rows);
        anyhow::Ok(())
    };
    tokio::try_join!(reading, source.go(feeding, &conversation, events))?;
    let mut connection = match writer {
        Some(writer) => Some(writer.await??),
        None => None,
    };
    let taken = Taken { seconds: started.elapsed().as_secs_f64(), cpu: cpu_seconds()? - cpu };
    if let Some(connection) = &mut connection {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM entries").fetch_one(connection).await?;
        ensure!(count == i64::try_from(events)?, "{count} of {events} rows");
    }
    Ok(taken)
}

fn row(data: String) -> Result<Row> {
    let Envelope { conversation_id, conversation_entry: entry } = serde_json::from_str(&data)?;
    let payload: Payload = serde_json::from_str(&entry.entry_payload)?;
    Ok(Row {
        conversation: conversation_id,
        entry: entry.identifier,
        at: entry.transcripted_timestamp,
        kind: entry.entry_type,
        sender: entry.sender_display_name,
        text: payload.abstract_message.static_content.text,
        data,
    })
}

async fn open(
    source: &Source,
    feeding: Feeding,
    token: &AccessToken,
) -> Result<BoxStream<Result<SSE, eventsource_client::Error>>> {
    let url = format!("{}{}", source.url(feeding), miaw::wire::STREAM);
    let request = miaw::client::http_client()?.get(&url).header("Accept", "text/event-stream");
    let answer =
        request.header("X-Org-Id", &source.org_id).bearer_auth(token.expose()).send().await?.error_for_status()?;
    let body = answer.bytes_stream().map(|piece| piece.map_err(TransportError::new));
    let client = ClientBuilder::for_url(&url)?
        .reconnect(ReconnectOptions::reconnect(false).retry_initial(false).build())
        .build_with_transport(Answered(Arc::new(Mutex::new(Some(Box::pin(body))))));
    Ok(client.stream())
}

/// A transport whose one request is answered already.
#[derive(Clone)]
struct Answered(Arc<Mutex<Option<ByteStream>>>);

impl HttpTransport for Answered {
    fn request(&self, _request: http::Request<Option<bytes::Bytes>>) -> ResponseFuture {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let answer = body.map(http::Response::new);
        Box::pin(std::future::ready(
            answer.ok_or_else(|| TransportError::new(std::io::Error::other("answered already"))),
        ))
    }
}

async fn create(path: &std::path::Path, keep: Keep) -> Result<SqliteConnection> {
    let mut options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .disable_statement_logging();
    if keep == Keep::Tuned {
        options = options.pragma("cache_size", "-16384").pragma("wal_autocheckpoint", "4000");
    }
    let mut connection = options.connect().await?;
    connection
        .execute(
            "CREATE TABLE entries (conversation ANY NOT NULL, entry ANY NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, \
             sender TEXT, text TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (conversation, entry))",
        )
        .await?;
    Ok(connection)
}

async fn write(
    mut connection: SqliteConnection,
    mut waiting: mpsc::Receiver<Row>,
    keep: Keep,
) -> Result<SqliteConnection> {
    let mut rows = Vec::with_capacity(ROWS);
    loop {
        if waiting.recv_many(&mut rows, ROWS).await == 0 {
            return Ok(connection);
        }
        let deadline = tokio::time::Instant::now() + WAIT;
        while rows.len() < ROWS {
            let left = ROWS - rows.len();
            match timeout_at(deadline, waiting.recv_many(&mut rows, left)).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        let mut query =
            QueryBuilder::<Sqlite>::new("INSERT INTO entries (conversation, entry, at, kind, sender, text, data) ");
        query.push_values(rows.drain(..), |mut values, row| {
            match uuid::Uuid::parse_str(&row.entry) {
                Ok(entry) if keep == Keep::Tuned => values.push_bind(1).push_bind(entry.as_bytes().to_vec()),
                _ => values.push_bind(row.conversation).push_bind(row.entry),
            }
            .push_bind(row.at)
            .push_bind(row.kind)
            .push_bind(row.sender)
            .push_bind(row.text)
            .push_bind(row.data);
        });
        query.push(" ON CONFLICT DO NOTHING");
        let mut transaction = connection.begin().await?;
        query.build().execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
}

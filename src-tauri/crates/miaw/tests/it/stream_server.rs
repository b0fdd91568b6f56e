//! A server that does with the bytes of each connection what a script says: raw TCP, so that it can break everywhere.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use miaw::address::{OrgId, ServiceUrl};
use miaw::client::{Client, http_client};
use miaw::stream::{EventStream, Options};
use miaw::token::AccessToken;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The head of an answer that is a stream until the connection ends.
pub const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// What is done with a connection, one after the other. A connection whose acts are done is closed in good order.
#[derive(Clone)]
pub enum Act {
    /// These bytes, in one piece.
    Send(Vec<u8>),
    /// These bytes, each by itself.
    Drip(Vec<u8>),
    /// These bytes again and again, until the client lets go.
    Flood(Vec<u8>),
    /// Nothing until the test says so.
    Wait(Arc<Notify>),
    /// The connection is torn down, and what was not read yet with it.
    Reset,
    /// Nothing any more, and the connection stays as it is.
    Nothing,
}

pub fn send(text: impl AsRef<[u8]>) -> Act {
    Act::Send(text.as_ref().to_vec())
}

/// A request as it came: its first line, and its headers by lower-case name.
#[derive(Clone, Debug)]
pub struct Request {
    pub line: String,
    pub headers: HashMap<String, String>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub fn last_event_id(&self) -> Option<&str> {
        self.header("last-event-id")
    }
}

type Script = Arc<dyn Fn(usize, &Request) -> Vec<Act> + Send + Sync>;

/// A server. It ends when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    http: reqwest::Client,
    requests: Arc<Mutex<Vec<Request>>>,
    flooded: Arc<Mutex<usize>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// The script is asked for the acts of each connection: its number, from 0, and its request.
    pub async fn start(script: impl Fn(usize, &Request) -> Vec<Act> + Send + Sync + 'static) -> Result<Self> {
        Self::at("127.0.0.1:0".parse()?, script).await
    }

    pub async fn at(
        address: SocketAddr,
        script: impl Fn(usize, &Request) -> Vec<Act> + Send + Sync + 'static,
    ) -> Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (requests, flooded) = (Arc::default(), Arc::default());
        let task = tokio::spawn(serve(listener, Arc::new(script), Arc::clone(&requests), Arc::clone(&flooded)));
        Ok(Self { address, http: http_client()?, requests, flooded, task })
    }

    pub fn client(&self) -> Result<Client> {
        Ok(Client::new(self.http.clone(), ServiceUrl::parse(&format!("http://{}", self.address))?))
    }

    /// A stream from this server, from after an event id on.
    pub fn stream(&self, from: Option<&str>, options: Options) -> Result<EventStream> {
        let client = self.client()?;
        let (token, org) = (AccessToken::new("first-token".into()), OrgId::parse("00D000000000062")?);
        Ok(EventStream::new(client, token, org, from.map(str::to_owned), options))
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().map_or_else(|broken| broken.into_inner().clone(), |requests| requests.clone())
    }

    /// How many bytes the client has taken of all floods.
    pub fn flooded(&self) -> usize {
        self.flooded.lock().map_or_else(|broken| *broken.into_inner(), |flooded| *flooded)
    }
}

async fn serve(listener: TcpListener, script: Script, requests: Arc<Mutex<Vec<Request>>>, flooded: Arc<Mutex<usize>>) {
    // Connections end with the server.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((mut socket, _)) = listener.accept().await {
        let (script, requests, flooded) = (Arc::clone(&script), Arc::clone(&requests), Arc::clone(&flooded));
        connections.spawn(async move {
            let Some(request) = head(&mut socket).await else { return };
            let number = {
                let mut requests = requests.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                requests.push(request.clone());
                requests.len() - 1
            };
            // A client that has let go is no fault of the server's.
            let _ = act(socket, script(number, &request), &flooded).await;
        });
    }
}

async fn act(mut socket: TcpStream, acts: Vec<Act>, flooded: &Mutex<usize>) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    for act in acts {
        match act {
            Act::Send(bytes) => socket.write_all(&bytes).await?,
            Act::Drip(bytes) => {
                for byte in bytes {
                    socket.write_all(&[byte]).await?;
                    tokio::task::yield_now().await;
                }
            }
            Act::Flood(bytes) => loop {
                let written = socket.write(&bytes).await?;
                *flooded.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += written;
            },
            Act::Wait(told) => told.notified().await,
            Act::Reset => {
                socket.set_zero_linger()?;
                return Ok(());
            }
            Act::Nothing => std::future::pending().await,
        }
    }
    socket.shutdown().await
}

async fn head(socket: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(socket.read_u8().await.ok()?);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines = text.lines();
    let line = lines.next()?.to_owned();
    let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    Some(Request { line, headers: lines.filter_map(header).collect() })
}

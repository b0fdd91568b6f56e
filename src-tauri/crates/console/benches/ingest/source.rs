//! Where events come from: a practice org in a process of its own, and in front of it a server that hands everything on and
//! can play prepared bytes into the newest stream. So a real conversation and the bare crate are fed with the same bytes.

use std::convert::Infallible;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use miaw::address::{DeveloperName, OrgId, ServiceUrl, new_conversation_id};
use miaw::client::{APP_NAME, CAPABILITIES, Deployment};
use miaw::wire::STREAM;
use miaw::wire::entry::{ConversationEntry, EntryPayload, Envelope, PayloadForm, Sender};
use miaw::{AccessToken, Client};
use practice_org::control::Client as Control;
use practice_org::control::types::{AgentScript, Burst};
use practice_org::{Options, PracticeOrg, Seed};
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;

/// Events of one written piece; about 16 KiB.
const PIECE: usize = 14;
/// Messages of one burst: fewer than the practice org keeps for replay.
const BURST: usize = 5_000;
/// Ids of played events, above all that the org gives.
const FIRST_ID: usize = 1_000_000_000;
const DEVELOPER_NAME: &str = "Practice_Web_Messaging";
const WORDS: &str = "Thank you for waiting. I have looked into your order and can see that the parcel left our warehouse on \
    Monday; the carrier tells that it will be with you tomorrow before noon. Is there anything else that I can do for you? ";

/// How events are made to come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Feeding {
    /// Prepared bytes are played.
    Played,
    /// The practice org makes them.
    Burst,
}

/// The running source.
pub struct Source {
    child: Child,
    /// The practice org.
    pub org: String,
    /// The same with bytes to be played.
    pub tee: String,
    pub org_id: String,
    pub developer_name: String,
    http: reqwest::Client,
    pub control: Control,
}

impl Drop for Source {
    fn drop(&mut self) {
        // It ends by itself when its standard input does; this only makes sure.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Source {
    pub async fn start() -> Result<Self> {
        let mut child = crate::process::itself(&["source"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("source")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut line)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let mut word = || words.next().context("four words");
        let (org, tee, org_id, developer_name) = (word()?, word()?, word()?, word()?);
        let control = Control::new(&format!("{org}/practice/v1"))?;
        Ok(Self { child, org, tee, org_id, developer_name, http: reqwest::Client::new(), control })
    }

    pub fn url(&self, feeding: Feeding) -> &str {
        match feeding {
            Feeding::Played => &self.tee,
            Feeding::Burst => &self.org,
        }
    }

    /// A client and a token of a new guest.
    pub async fn guest(&self, feeding: Feeding) -> Result<(Client, AccessToken, OrgId)> {
        let client = Client::new(miaw::client::http_client()?, ServiceUrl::parse(self.url(feeding))?);
        let (org_id, developer_name) = (OrgId::parse(&self.org_id)?, DeveloperName::parse(&self.developer_name)?);
        let answer = client
            .guest_token(&Deployment {
                org_id: org_id.clone(),
                developer_name,
                capabilities_version: CAPABILITIES,
                app_name: APP_NAME,
            })
            .await?;
        Ok((client, AccessToken::new(answer.access_token), org_id))
    }

    /// A conversation of that guest that an agent has accepted, where the org is to make the events.
    pub async fn conversation(&self, feeding: Feeding, client: &Client, token: &AccessToken) -> Result<String> {
        let id = new_conversation_id();
        if feeding == Feeding::Burst {
            let create = miaw::wire::conversation::CreateConversation {
                conversation_id: id.clone(),
                es_developer_name: self.developer_name.clone(),
                routing_attributes: None,
                language: None,
            };
            client.create_conversation(token, &create).await?;
            while !self.control.state().await?.conversations.iter().any(|row| row.conversation_id == id && row.accepted)
            {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        }
        Ok(id)
    }

    /// Makes bytes ready to be played.
    pub async fn prepare(&self, feeding: Feeding, conversation: &str, events: usize) -> Result<()> {
        if feeding == Feeding::Played {
            self.tell(&format!("prepare/{conversation}/{events}")).await?;
        }
        Ok(())
    }

    /// Lets events come; returns when all are under way.
    pub async fn go(&self, feeding: Feeding, conversation: &str, events: usize) -> Result<()> {
        match feeding {
            Feeding::Played => self.tell("go").await,
            Feeding::Burst => {
                let text = WORDS.repeat(2);
                let mut left = events;
                while left > 0 {
                    let count = left.min(BURST);
                    self.control
                        .burst(conversation, &Burst { count: u32::try_from(count)?, text: text.clone() })
                        .await?;
                    left -= count;
                }
                Ok(())
            }
        }
    }

    async fn tell(&self, what: &str) -> Result<()> {
        self.http.post(format!("{}/bench/{what}", self.tee)).send().await?.error_for_status()?;
        Ok(())
    }
}

/// A practice org whose agent takes thousands of conversations at once.
pub async fn org() -> Result<PracticeOrg> {
    let mut seed = Seed::default();
    seed.agents[0].capacity = 5_000;
    seed.agents[0].script =
        AgentScript { accept_after_ms: 1, typing_ms: 0, greeting: String::new(), ..AgentScript::default() };
    let org = PracticeOrg::start(practice_org::bind(0).await?, Options { seed, ..Options::default() }).await?;
    Control::new(&org.control_url())?.change_switches(&json!({ "enforceLimits": false })).await?;
    Ok(org)
}

/// The process: serves until standard input ends.
pub async fn serve() -> Result<()> {
    let org = org().await?;
    let listener = practice_org::bind(0).await?;
    let tee =
        Tee { org: org.url(), http: reqwest::Client::new(), stream: Mutex::default(), prepared: Mutex::default() };
    println!("{} http://{} {} {DEVELOPER_NAME}", org.url(), listener.local_addr()?, org.org_id());
    let router = Router::new()
        .route("/bench/prepare/{conversation}/{events}", post(prepare))
        .route("/bench/go", post(go))
        .fallback(forward)
        .with_state(Arc::new(tee));
    tokio::spawn(async move { axum::serve(listener, router).await });
    tokio::io::stdin().read_to_end(&mut Vec::new()).await?;
    Ok(())
}

struct Tee {
    org: String,
    http: reqwest::Client,
    /// Where the newest stream takes what is played.
    stream: Mutex<Option<mpsc::UnboundedSender<Bytes>>>,
    prepared: Mutex<Vec<Bytes>>,
}

async fn prepare(State(tee): State<Arc<Tee>>, Path((conversation, events)): Path<(String, usize)>) {
    *tee.prepared.lock().unwrap_or_else(PoisonError::into_inner) = pieces(&conversation, events);
}

async fn go(State(tee): State<Arc<Tee>>) -> StatusCode {
    let stream = tee.stream.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(stream) = stream else { return StatusCode::CONFLICT };
    for piece in std::mem::take(&mut *tee.prepared.lock().unwrap_or_else(PoisonError::into_inner)) {
        // A stream that was closed shows as missing events.
        let _ = stream.send(piece);
    }
    StatusCode::NO_CONTENT
}

/// Hands a request on to the org; into a stream's answer, what is played is mixed.
async fn forward(State(tee): State<Arc<Tee>>, request: Request) -> Response {
    handed_on(&tee, request).await.unwrap_or_else(|error| {
        let mut answer = Response::new(Body::from(error.to_string()));
        *answer.status_mut() = StatusCode::BAD_GATEWAY;
        answer
    })
}

async fn handed_on(tee: &Tee, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await?;
    let mut headers = parts.headers;
    headers.remove("host");
    headers.remove("content-length");
    let url = format!("{}{}", tee.org, parts.uri);
    let answer = tee.http.request(parts.method, url).headers(headers).body(body).send().await?;
    let (status, kind) = (answer.status(), answer.headers().get("content-type").cloned());
    let body = if parts.uri.path() == STREAM {
        let (sender, mut played) = mpsc::unbounded_channel();
        *tee.stream.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        let played = stream::poll_fn(move |context| played.poll_recv(context)).map(Ok::<_, Infallible>);
        let own = answer.bytes_stream().map(|piece| Ok(piece.unwrap_or_default()));
        Body::from_stream(stream::select(own, played))
    } else {
        Body::from(answer.bytes().await?)
    };
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    if let Some(kind) = kind {
        answer.headers_mut().insert("content-type", kind);
    }
    Ok(answer)
}

/// Whole frames of the stream, a few in each piece.
fn pieces(conversation: &str, events: usize) -> Vec<Bytes> {
    let frames: Vec<String> = (0..events).map(|number| frame(conversation, number)).collect();
    frames.chunks(PIECE).map(|frames| Bytes::from(frames.concat())).collect()
}

fn frame(conversation: &str, number: usize) -> String {
    let payload = json!({
        "entryType": "Message",
        "id": new_conversation_id(),
        "abstractMessage": {
            "messageType": "StaticContentMessage",
            "id": new_conversation_id(),
            "references": [],
            "staticContent": { "formatType": "Text", "text": format!("{WORDS}{number}") },
        },
        "messageReason": null,
    });
    let envelope = Envelope {
        channel_platform_key: "5b0f6c0e-8f43-4d5c-9a51-3f4f1a6d2c10".into(),
        channel_type: "embedded_messaging".into(),
        channel_address_identifier: "5b0f6c0e-8f43-4d5c-9a51-3f4f1a6d2c10".into(),
        conversation_id: conversation.into(),
        conversation_entry: ConversationEntry {
            sender_display_name: Some("Ada Agent".into()),
            identifier: new_conversation_id(),
            entry_type: "Message".into(),
            entry_payload: EntryPayload { text: payload.to_string(), form: PayloadForm::Text },
            sender: Sender {
                role: "Agent".into(),
                app_type: "agent".into(),
                subject: "005Hp00000000001".into(),
                client_identifier: String::new(),
            },
            transcripted_timestamp: 4_000_000_000_000 + number as i64,
            client_timestamp: 4_000_000_000_000 + number as i64,
            related_records: vec!["0MwHp0000000001".into()],
            ..ConversationEntry::default()
        },
    };
    let data = serde_json::to_string(&envelope).unwrap_or_default();
    format!("event:CONVERSATION_MESSAGE\nid:{}\ndata:{data}\n\n", FIRST_ID + number)
}

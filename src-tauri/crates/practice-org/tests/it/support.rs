//! An org to ask, and a reader of its stream that shares nothing with the product.

use std::time::Duration;

use practice_org::{Options, PracticeOrg, Seed, bind};
use reqwest::Method;
use serde_json::{Value, json};

pub const API: &str = "/iamessage/api/v2";
pub const DEFAULT: &str = "Practice_Web_Messaging";
pub const ADA: &str = "005Hp0000000001IAA";
pub const MAX: &str = "005Hp0000000002IAA";

/// Nothing here takes this long unless it is broken.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Bench {
    pub org: PracticeOrg,
    pub http: reqwest::Client,
}

pub struct User {
    pub token: String,
    pub subject: String,
    pub last_event_id: String,
}

/// Status, headers, body.
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Asserts the shape of a REST error.
    #[track_caller]
    pub fn refused(&self, status: u16, words: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        let body = self.json();
        assert!(body["message"].as_str().unwrap().contains(words), "{body}");
        assert!(body["errorCode"].is_string() || body["errorCode"].is_number(), "{body}");
        assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub fn uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The built-in org with a scripted agent who never waits.
pub fn quick_seed() -> Seed {
    let mut seed = Seed::default();
    let script = &mut seed.agents[0].script;
    script.accept_after_ms = 0;
    script.typing_ms = 0;
    script.greeting = "Hello".into();
    seed
}

impl Bench {
    pub async fn start() -> Self {
        Self::with(Options { seed: quick_seed(), ..Options::default() }).await
    }

    pub async fn with(options: Options) -> Self {
        let org = PracticeOrg::start(bind(0).await.unwrap(), options).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { org, http }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.org.url())
    }

    pub async fn call(&self, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), self.url(path));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// A call of the v2 API.
    pub async fn api(&self, method: &str, path: &str, user: &User, body: Option<Value>) -> Answer {
        self.call(method, &format!("{API}{path}"), Some(&user.token), body).await
    }

    /// A call of the control API that must succeed.
    pub async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let body = (!body.is_null()).then_some(body);
        let answer = self.call(method, &format!("/practice/v1{path}"), None, body).await;
        assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.text);
        if answer.text.is_empty() { Value::Null } else { answer.json() }
    }

    pub fn token_body(&self, deployment: &str) -> Value {
        json!({ "orgId": self.org.org_id(), "esDeveloperName": deployment, "capabilitiesVersion": "1", "platform": "Web" })
    }

    pub async fn ask_token(&self, body: Value) -> Answer {
        self.call("POST", &format!("{API}/authorization/unauthenticated/access-token"), None, Some(body)).await
    }

    pub async fn guest_of(&self, deployment: &str) -> User {
        user(&self.ask_token(self.token_body(deployment)).await)
    }

    pub async fn guest(&self) -> User {
        self.guest_of(DEFAULT).await
    }

    pub async fn create_with(&self, user: &User, deployment: &str, attributes: Value) -> String {
        let id = uuid();
        let body = json!({ "conversationId": id, "esDeveloperName": deployment, "routingAttributes": attributes });
        let answer = self.api("POST", "/conversation", user, Some(body)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        id
    }

    pub async fn create(&self, user: &User) -> String {
        self.create_with(user, DEFAULT, json!({})).await
    }

    pub async fn say_in(&self, user: &User, deployment: &str, id: &str, text: &str) -> Answer {
        let content = json!({ "formatType": "Text", "text": text });
        let message = json!({ "id": uuid(), "messageType": "StaticContentMessage", "staticContent": content });
        let body = json!({ "message": message, "esDeveloperName": deployment });
        self.api("POST", &format!("/conversation/{id}/message"), user, Some(body)).await
    }

    pub async fn say(&self, user: &User, id: &str, text: &str) -> Answer {
        self.say_in(user, DEFAULT, id, text).await
    }

    /// The answer to a stream request.
    pub async fn knock(&self, token: &str, last: Option<&str>) -> reqwest::Result<reqwest::Response> {
        let mut request = self.http.get(self.url("/eventrouter/v1/sse")).bearer_auth(token);
        request = request.header("accept", "text/event-stream").header("x-org-id", self.org.org_id());
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        request.send().await
    }

    /// An open stream with everything since the token was made.
    pub async fn stream(&self, user: &User) -> Stream {
        self.stream_from(user, Some(&user.last_event_id)).await
    }

    pub async fn stream_from(&self, user: &User, last: Option<&str>) -> Stream {
        let response = self.knock(&user.token, last).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Stream::new(response)
    }

    /// Waits until the org's state is as wanted.
    pub async fn until(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let mut state = self.control("GET", "/state", Value::Null).await;
        while !fits(&state) {
            let path = format!("/state?after={}&waitMs=20000", state["revision"]);
            let newer = self.control("GET", &path, Value::Null).await;
            assert!(newer["revision"].as_u64() > state["revision"].as_u64(), "waited in vain: {state:#}");
            state = newer;
        }
        state
    }
}

#[track_caller]
pub fn user(answer: &Answer) -> User {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    User {
        token: body["accessToken"].as_str().unwrap().into(),
        subject: body["context"]["endUser"]["subject"].as_str().unwrap().into(),
        last_event_id: body["lastEventId"].as_str().unwrap().into(),
    }
}

/// One block of an event stream, as it was written.
#[derive(Clone, Debug)]
pub struct Frame {
    pub raw: String,
}

impl Frame {
    fn field(&self, name: &str) -> Option<&str> {
        self.raw.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
    }

    pub fn event(&self) -> &str {
        self.field("event").unwrap_or_default()
    }

    pub fn data(&self) -> &str {
        self.field("data").unwrap_or_default()
    }

    pub fn id(&self) -> Option<&str> {
        self.field("id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(self.data()).unwrap_or_else(|error| panic!("{error}: {}", self.raw))
    }

    /// The entry.
    pub fn entry(&self) -> Value {
        self.json()["conversationEntry"].clone()
    }

    /// The entry's payload, decoded a second time.
    pub fn payload(&self) -> Value {
        serde_json::from_str(self.entry()["entryPayload"].as_str().unwrap()).unwrap()
    }

    pub fn text(&self) -> String {
        self.payload()["abstractMessage"]["staticContent"]["text"].as_str().unwrap_or_default().to_owned()
    }
}

/// How a stream went on.
#[derive(Debug)]
pub enum Next {
    Frame(Frame),
    /// Ended by the server, with what was left over.
    Ended(Vec<u8>),
    /// The connection broke, with what was left over.
    Broken(Vec<u8>),
}

/// A reader of raw blocks.
pub struct Stream {
    response: reqwest::Response,
    pub buffer: Vec<u8>,
}

impl Stream {
    pub fn new(response: reqwest::Response) -> Self {
        Self { response, buffer: Vec::new() }
    }

    pub async fn next(&mut self) -> Next {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
                let raw = self.buffer.drain(..end + 2).collect::<Vec<u8>>();
                return Next::Frame(Frame { raw: String::from_utf8_lossy(&raw).into_owned() });
            }
            match tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("the stream says nothing") {
                Ok(Some(chunk)) => self.buffer.extend_from_slice(&chunk),
                Ok(None) => return Next::Ended(std::mem::take(&mut self.buffer)),
                Err(_) => return Next::Broken(std::mem::take(&mut self.buffer)),
            }
        }
    }

    /// The next conversation event.
    pub async fn event(&mut self) -> Frame {
        loop {
            match self.next().await {
                Next::Frame(frame) if frame.event().starts_with("CONVERSATION_") => return frame,
                Next::Frame(_) => {}
                other => panic!("the stream ended: {other:?}"),
            }
        }
    }

    /// The next event of this name; others are passed over.
    pub async fn named(&mut self, name: &str) -> Frame {
        loop {
            let frame = self.event().await;
            if frame.event() == name {
                return frame;
            }
        }
    }

    /// The next message with this text.
    pub async fn said(&mut self, text: &str) -> Frame {
        loop {
            let frame = self.named("CONVERSATION_MESSAGE").await;
            if frame.text() == text {
                return frame;
            }
        }
    }

    /// Everything to the end: frames, and how it ended.
    pub async fn rest(&mut self) -> (Vec<Frame>, Next) {
        let mut frames = Vec::new();
        loop {
            match self.next().await {
                Next::Frame(frame) => frames.push(frame),
                end => return (frames, end),
            }
        }
    }
}

use std::time::Duration;

use http::Method;
use reqwest::{RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::types::{
    AgentAction, AgentChange, Burst, BurstAnswer, BurstKinds, DeploymentChange, FaultNow, Faults, KeySetUpload,
    Mistakes, PracticeState, ReceivedRequest, Switches,
};

/// The longest that the org holds a state back.
const LONGEST_WAIT: Duration = Duration::from_secs(25);
/// The longest that an answer may take beyond the time it was asked to wait.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest that a burst may take.
const BURST_PATIENCE: Duration = Duration::from_secs(600);

/// Why a control call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The org did not answer, or not with what this client understands.
    #[error("the practice org is not available: {0}")]
    Unavailable(#[from] reqwest::Error),
    /// The org refused: 409 when an action does not fit, 404 for what does not exist, 400 for what is not valid.
    #[error("the practice org refused ({status}): {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The org's words.
        message: String,
    },
}

/// Client of a practice org's control API.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    url: String,
}

impl Client {
    /// A client for the control API at this URL, `http://127.0.0.1:PORT/practice/v1`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no HTTP client can be made.
    pub fn new(control_url: &str) -> Result<Self, Error> {
        // Loopback over plain http: the system's certificates need not be read.
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build()?;
        Ok(Self { http, url: control_url.trim_end_matches('/').to_owned() })
    }

    /// A client for another org's control API, with the connections of this one.
    #[must_use]
    pub fn beside(&self, control_url: &str) -> Self {
        Self { http: self.http.clone(), url: control_url.trim_end_matches('/').to_owned() }
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).timeout(PATIENCE)
    }

    async fn send(request: RequestBuilder) -> Result<reqwest::Response, Error> {
        let answer = request.send().await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let text = answer.text().await?;
        let message = serde_json::from_str::<Value>(&text).ok();
        let message = message.as_ref().and_then(|fault| fault.get("message")).and_then(Value::as_str);
        Err(Error::Refused { status: status.as_u16(), message: message.unwrap_or_else(|| reason(status)).to_owned() })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        Ok(Self::send(self.call(Method::GET, path)).await?.json().await?)
    }

    async fn tell(&self, method: Method, path: &str, body: &(impl Serialize + Sync)) -> Result<(), Error> {
        Self::send(self.call(method, path).json(body)).await.map(drop)
    }

    /// The org as it is now.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn state(&self) -> Result<PracticeState, Error> {
        self.get("/state").await
    }

    /// The org as soon as its revision is greater than `revision`, or after `wait` (at most 25 seconds).
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn state_after(&self, revision: u64, wait: Duration) -> Result<PracticeState, Error> {
        let wait = wait.min(LONGEST_WAIT);
        let query = [("after", revision.to_string()), ("waitMs", wait.as_millis().to_string())];
        let request = self.call(Method::GET, "/state").query(&query).timeout(wait + PATIENCE);
        Ok(Self::send(request).await?.json().await?)
    }

    /// Does what an agent does.
    ///
    /// # Errors
    /// [`Error::Refused`] with 409 when it does not fit.
    pub async fn act(&self, conversation_id: &str, action: &AgentAction) -> Result<(), Error> {
        self.tell(Method::POST, &format!("/conversations/{conversation_id}/actions"), action).await
    }

    /// Writes many messages of the agent at once.
    ///
    /// # Errors
    /// [`Error::Refused`] with 409 when no agent has the conversation.
    pub async fn burst(&self, conversation_id: &str, burst: &Burst) -> Result<BurstAnswer, Error> {
        self.burst_of(conversation_id, burst, BurstKinds::Text).await
    }

    /// Writes many messages of the agent at once, of these kinds.
    ///
    /// # Errors
    /// As [`Client::burst`].
    pub async fn burst_of(
        &self,
        conversation_id: &str,
        burst: &Burst,
        kinds: BurstKinds,
    ) -> Result<BurstAnswer, Error> {
        let path = format!("/conversations/{conversation_id}/burst");
        let body = json!({ "count": burst.count, "text": burst.text, "kinds": kinds });
        let request = self.call(Method::POST, &path).json(&body).timeout(BURST_PATIENCE);
        Ok(Self::send(request).await?.json().await?)
    }

    /// Changes an agent.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn change_agent(&self, agent_id: &str, change: &AgentChange) -> Result<(), Error> {
        self.tell(Method::PATCH, &format!("/agents/{agent_id}"), change).await
    }

    /// The faults as they are armed.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn faults(&self) -> Result<Faults, Error> {
        self.get("/faults").await
    }

    /// Changes the faults that `partial` names, a JSON object with members of [`Faults`]; null disarms.
    ///
    /// # Errors
    /// [`Error::Refused`] with 400 for members that do not exist or values that are not valid.
    pub async fn change_faults(&self, partial: &Value) -> Result<Faults, Error> {
        Ok(Self::send(self.call(Method::PATCH, "/faults").json(partial)).await?.json().await?)
    }

    /// Makes something happen once, at once.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn fault_now(&self, now: &FaultNow) -> Result<(), Error> {
        self.tell(Method::POST, "/faults/now", now).await
    }

    /// Disarms every fault.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn clear_faults(&self) -> Result<(), Error> {
        Self::send(self.call(Method::DELETE, "/faults")).await.map(drop)
    }

    /// The mistakes as they are switched on.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn mistakes(&self) -> Result<Mistakes, Error> {
        self.get("/mistakes").await
    }

    /// Switches the mistakes that `partial` names, a JSON object with members of [`Mistakes`].
    ///
    /// # Errors
    /// [`Error::Refused`] with 400 for members that do not exist or values that are not valid.
    pub async fn change_mistakes(&self, partial: &Value) -> Result<Mistakes, Error> {
        Ok(Self::send(self.call(Method::PATCH, "/mistakes").json(partial)).await?.json().await?)
    }

    /// Repairs every mistake.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn clear_mistakes(&self) -> Result<(), Error> {
        Self::send(self.call(Method::DELETE, "/mistakes")).await.map(drop)
    }

    /// The switches as they stand.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn switches(&self) -> Result<Switches, Error> {
        self.get("/switches").await
    }

    /// Changes the switches that `partial` names, a JSON object with members of [`Switches`].
    ///
    /// # Errors
    /// [`Error::Refused`] with 400 for members that do not exist or values that are not valid.
    pub async fn change_switches(&self, partial: &Value) -> Result<Switches, Error> {
        Ok(Self::send(self.call(Method::PATCH, "/switches").json(partial)).await?.json().await?)
    }

    /// Publishes a deployment, takes that back, or changes its type.
    ///
    /// # Errors
    /// [`Error::Refused`] with 404 when there is no such deployment.
    pub async fn change_deployment(&self, developer_name: &str, change: &DeploymentChange) -> Result<(), Error> {
        self.tell(Method::PATCH, &format!("/deployments/{developer_name}"), change).await
    }

    /// Binds keys to user verification.
    ///
    /// # Errors
    /// [`Error::Refused`] with 400 for what is not a key set.
    pub async fn upload_keyset(&self, upload: &KeySetUpload) -> Result<(), Error> {
        self.tell(Method::POST, "/keysets", upload).await
    }

    /// What the org has received, newest last.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn received(&self) -> Result<Vec<ReceivedRequest>, Error> {
        self.get("/received").await
    }

    /// Makes the org as it was seeded; its tokens expire.
    ///
    /// # Errors
    /// As all calls: [`Error`].
    pub async fn reset(&self) -> Result<(), Error> {
        Self::send(self.call(Method::POST, "/reset")).await.map(drop)
    }
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("no reason given")
}

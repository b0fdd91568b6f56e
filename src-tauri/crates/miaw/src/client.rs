//! Requests of the REST API: one method per endpoint.

mod answer;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::answer::{ANSWER_LIMIT, Answer, as_json, read, redacted};
use crate::address::{DeveloperName, OrgId, ServiceUrl};
use crate::error::Error;
use crate::identity::IdentityToken;
use crate::token::AccessToken;
use crate::wire::config::{BusinessHoursAnswer, ConfigQuery};
use crate::wire::conversation::{
    ConversationList, CreateConversation, DeploymentQuery, ListQuery, RoutingStatusAnswer,
};
use crate::wire::entry::{EntriesAnswer, EntriesQuery};
use crate::wire::message::{Acknowledge, SendEntry, SendMessage, SentAnswer};
use crate::wire::token::{AuthLinkAnswer, ClientContext, ContinuationAnswer, TokenAnswer, TokenRequest};
use crate::wire::{API, BUSINESS_HOURS, CONFIG};

/// Longest time for one request and its answer.
pub const REQUEST_LIMIT: Duration = Duration::from_secs(10);
/// One request and its answer as an observer sees it: secrets are replaced, the `Authorization` header is left out.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// HTTP method.
    pub method: &'static str,
    /// Path with query.
    pub path: String,
    /// JSON of the request, if it had a body.
    pub request: Option<Value>,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// JSON of the answer, or its text as a JSON string; null if it was empty.
    pub response: Value,
    /// Why it failed.
    pub error: Option<Error>,
    /// From sending to the end of the answer.
    pub elapsed: Duration,
    /// The server's `Date` header.
    pub server_date: Option<String>,
    /// The certificate that the host presented (DER), over a secure connection.
    pub certificate: Option<Vec<u8>>,
}

/// Sees every exchange once it is over.
pub type Observer = Arc<dyn Fn(Exchange) + Send + Sync>;

/// What a token is asked with.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The org.
    pub org_id: OrgId,
    /// The deployment's API name.
    pub developer_name: DeveloperName,
    /// `capabilitiesVersion`: what the client understands. [`CAPABILITIES`] unless another client is played.
    pub capabilities_version: Cow<'static, str>,
}

/// The `capabilitiesVersion` of this client: `"1"` is the base, `"62"` adds progress indicators, `"63"` streaming tokens.
pub const CAPABILITIES: Cow<'static, str> = Cow::Borrowed("63");

/// A client of one org's messaging service. Cheap to clone; it holds no token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    service: ServiceUrl,
    observer: Option<Observer>,
}

/// The one HTTP client of a program: redirects are not followed, answers are not unpacked, the system's proxy is used.
///
/// # Errors
/// When the TLS library or the system's certificates cannot be set up.
pub fn http_client() -> Result<reqwest::Client, Error> {
    crate::install_crypto();
    reqwest::Client::builder()
        .user_agent(concat!("handover-console/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(REQUEST_LIMIT)
        .tcp_nodelay(true)
        .tls_info(true)
        .build()
        .map_err(|error| Error::of_transport("GET", String::new(), &error, Duration::ZERO))
}

impl Client {
    /// A client of the service at a URL.
    #[must_use]
    pub fn new(http: reqwest::Client, service: ServiceUrl) -> Self {
        Self { http, service, observer: None }
    }

    /// The same client, with somebody who sees every exchange.
    #[must_use]
    pub fn observed(mut self, observer: Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Where the service is.
    #[must_use]
    pub fn service(&self) -> &ServiceUrl {
        &self.service
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// `POST /authorization/unauthenticated/access-token`: a token for a new guest. Each call makes another end user.
    ///
    /// # Errors
    /// [`ErrorKind::DeploymentType`](crate::error::ErrorKind::DeploymentType) for a deployment that is no Custom Client; other kinds as usual.
    pub async fn guest_token(&self, deployment: &Deployment) -> Result<TokenAnswer, Error> {
        let request = token_request(deployment);
        self.call(Method::POST, "/authorization/unauthenticated/access-token", None, &NO_QUERY, Some(&request)).await
    }

    /// `POST /authorization/authenticated/access-token`: a token for a verified user. Look at the subject of the answer:
    /// a bad identity token may be answered 200 with a guest's ([`crate::wire::token::EndUser::is_verified`]).
    ///
    /// # Errors
    /// [`ErrorKind::Unauthorized`](crate::error::ErrorKind::Unauthorized) when the identity token is refused; other kinds as usual.
    pub async fn verified_token(
        &self,
        deployment: &Deployment,
        identity: &IdentityToken,
    ) -> Result<TokenAnswer, Error> {
        let request = TokenRequest {
            authorization_type: Some("JWT".into()),
            customer_identity_token: Some(identity.expose().to_owned()),
            ..token_request(deployment)
        };
        self.call(Method::POST, "/authorization/authenticated/access-token", None, &NO_QUERY, Some(&request)).await
    }

    /// `GET /authorization/continuation-access-token`: a second token for the same end user. Its life ends with the first.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthorized`](crate::error::ErrorKind::Unauthorized) when the token is dead already.
    pub async fn continuation_token(&self, token: &AccessToken) -> Result<ContinuationAnswer, Error> {
        self.call(Method::GET, "/authorization/continuation-access-token", Some(token), &NO_QUERY, NO_BODY).await
    }

    /// `DELETE /authorization/authenticated/access-token`: signs a verified user out.
    ///
    /// # Errors
    /// As usual.
    pub async fn revoke_token(&self, token: &AccessToken) -> Result<(), Error> {
        self.order(Method::DELETE, "/authorization/authenticated/access-token", token, &NO_QUERY, NO_BODY).await
    }

    /// `GET /authorization/authlink`: the key of a link that carries the end user on.
    ///
    /// # Errors
    /// As usual.
    pub async fn auth_link(&self, token: &AccessToken) -> Result<AuthLinkAnswer, Error> {
        self.call(Method::GET, "/authorization/authlink", Some(token), &NO_QUERY, NO_BODY).await
    }

    /// `POST /conversation`. The id is made by the caller: a version 4 UUID in lower case.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`](crate::error::ErrorKind::Conflict) when it exists already and is open.
    pub async fn create_conversation(&self, token: &AccessToken, create: &CreateConversation) -> Result<(), Error> {
        self.order(Method::POST, "/conversation", token, &NO_QUERY, Some(create)).await
    }

    /// `DELETE /conversation/{id}`: closes the conversation for good.
    ///
    /// # Errors
    /// As usual.
    pub async fn close_conversation(&self, token: &AccessToken, id: &str, name: &DeveloperName) -> Result<(), Error> {
        self.order(Method::DELETE, &format!("/conversation/{}", segment(id)), token, &of(name), NO_BODY).await
    }

    /// `DELETE /conversation/{id}/session`: ends the messaging session; the conversation stays open.
    ///
    /// # Errors
    /// As usual.
    pub async fn end_session(&self, token: &AccessToken, id: &str, name: &DeveloperName) -> Result<(), Error> {
        self.order(Method::DELETE, &format!("/conversation/{}/session", segment(id)), token, &of(name), NO_BODY).await
    }

    /// `GET /conversation/list`.
    ///
    /// # Errors
    /// As usual.
    pub async fn list_conversations(&self, token: &AccessToken, query: &ListQuery) -> Result<ConversationList, Error> {
        self.call(Method::GET, "/conversation/list", Some(token), query, NO_BODY).await
    }

    /// `GET /conversation/{id}`: tells a transfer from an end after an agent has left.
    ///
    /// # Errors
    /// As usual.
    pub async fn routing_status(&self, token: &AccessToken, id: &str) -> Result<RoutingStatusAnswer, Error> {
        self.call(Method::GET, &format!("/conversation/{}", segment(id)), Some(token), &NO_QUERY, NO_BODY).await
    }

    /// `GET /conversation/{id}/entries`: one page, at most 50, newest first unless asked `FromStart`.
    ///
    /// # Errors
    /// As usual.
    pub async fn entries(&self, token: &AccessToken, id: &str, query: &EntriesQuery) -> Result<EntriesAnswer, Error> {
        self.call(Method::GET, &format!("/conversation/{}/entries", segment(id)), Some(token), query, NO_BODY).await
    }

    /// `POST /conversation/{id}/message`.
    ///
    /// # Errors
    /// [`ErrorKind::SessionNeeded`](crate::error::ErrorKind::SessionNeeded) when pre-chat is asked for every session and there is none.
    pub async fn send_message(
        &self,
        token: &AccessToken,
        id: &str,
        message: &SendMessage,
    ) -> Result<SentAnswer, Error> {
        self.call(
            Method::POST,
            &format!("/conversation/{}/message", segment(id)),
            Some(token),
            &NO_QUERY,
            Some(message),
        )
        .await
    }

    /// `POST /conversation/{id}/entry`: typing started or stopped.
    ///
    /// # Errors
    /// As usual.
    pub async fn send_typing(&self, token: &AccessToken, id: &str, started: bool) -> Result<(), Error> {
        let entry_type = if started { "TypingStartedIndicator" } else { "TypingStoppedIndicator" };
        let entry = SendEntry { entry_type: entry_type.into(), id: crate::address::new_conversation_id() };
        self.order(Method::POST, &format!("/conversation/{}/entry", segment(id)), token, &NO_QUERY, Some(&entry)).await
    }

    /// `POST /conversation/{id}/acknowledge-entries`: delivery and read receipts.
    ///
    /// # Errors
    /// As usual.
    pub async fn acknowledge(&self, token: &AccessToken, id: &str, receipts: &Acknowledge) -> Result<(), Error> {
        let path = format!("/conversation/{}/acknowledge-entries", segment(id));
        self.order(Method::POST, &path, token, &NO_QUERY, Some(receipts)).await
    }

    /// The public configuration of a deployment, as JSON: it needs no token. 412 means unpublished, 400 unknown.
    ///
    /// # Errors
    /// As usual; the status tells which.
    pub async fn deployment_config(&self, deployment: &Deployment) -> Result<Value, Error> {
        self.exchange(Method::GET, CONFIG, None, &config_query(deployment), NO_BODY, read).await
    }

    /// The public business hours of a deployment; none when it has none (204).
    ///
    /// # Errors
    /// As usual.
    pub async fn business_hours(&self, deployment: &Deployment) -> Result<Option<BusinessHoursAnswer>, Error> {
        let read_hours = |answer: &Answer| if answer.status == 204 { Ok(None) } else { read(answer).map(Some) };
        self.exchange(Method::GET, BUSINESS_HOURS, None, &config_query(deployment), NO_BODY, read_hours).await
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        token: Option<&AccessToken>,
        query: &impl Serialize,
        body: Option<&impl Serialize>,
    ) -> Result<T, Error> {
        self.exchange(method, &format!("{API}{path}"), token, query, body, read).await
    }

    /// A call whose answer has no content that matters: any 2xx will do that is empty or JSON. A page that a proxy or a
    /// log-in service put there with status 200 is no success.
    async fn order(
        &self,
        method: Method,
        path: &str,
        token: &AccessToken,
        query: &impl Serialize,
        body: Option<&impl Serialize>,
    ) -> Result<(), Error> {
        let read_nothing =
            |answer: &Answer| if answer.body.is_empty() { Ok(()) } else { read::<Value>(answer).map(drop) };
        self.exchange(method, &format!("{API}{path}"), Some(token), query, body, read_nothing).await
    }

    async fn exchange<T>(
        &self,
        method: Method,
        path: &str,
        token: Option<&AccessToken>,
        query: &impl Serialize,
        body: Option<&impl Serialize>,
        read: impl FnOnce(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let method_name = name_of(&method);
        let mut request = self.http.request(method, self.service.join(path)).query(query).timeout(REQUEST_LIMIT);
        if let Some(token) = token {
            request = request.bearer_auth(token.expose());
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let started = Instant::now();
        let request = request.build().map_err(|error| {
            Error::of_transport(method_name, self.service.join(path).to_string(), &error, started.elapsed())
        })?;
        let url = request.url().clone();
        let (outcome, answer) = match self.send(request, method_name, started).await {
            Ok(answer) => (read(&answer), Some(answer)),
            Err((error, answer)) => (Err(error), answer),
        };
        if let Some(observer) = &self.observer {
            let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
            let request = body.and_then(|body| serde_json::to_value(body).ok()).map(redacted);
            let status = answer.as_ref().map(|answer| answer.status);
            let response = answer.as_ref().map_or(Value::Null, |answer| redacted(as_json(&answer.body)));
            let (server_date, certificate) = answer.map_or((None, None), |answer| (answer.date, answer.certificate));
            let error = outcome.as_ref().err().cloned();
            let elapsed = started.elapsed();
            observer(Exchange {
                method: method_name,
                path,
                request,
                status,
                response,
                error,
                elapsed,
                server_date,
                certificate,
            });
        }
        outcome
    }

    /// Sends and reads the whole answer; a refusal carries the answer that it came with.
    async fn send(
        &self,
        request: reqwest::Request,
        method: &'static str,
        started: Instant,
    ) -> Result<Answer, (Error, Option<Answer>)> {
        let url = request.url().to_string();
        let transport =
            |error: reqwest::Error| (Error::of_transport(method, url.clone(), &error, started.elapsed()), None);
        let mut response = self.http.execute(request).await.map_err(transport)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let presented = response.extensions().get::<reqwest::tls::TlsInfo>();
        let certificate = presented.and_then(|info| info.peer_certificate()).map(<[u8]>::to_vec);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(transport)? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_LIMIT {
                break;
            }
        }
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (content_type, date) = (header("content-type").unwrap_or_default(), header("date"));
        let elapsed = started.elapsed();
        let refusal = (!(200..300).contains(&status))
            .then(|| Error::of_status(method, url.clone(), status, &headers, &body, elapsed));
        let answer = Answer { method, url, status, content_type, date, certificate, body, elapsed };
        match refusal {
            Some(error) => Err((error, Some(answer))),
            None => Ok(answer),
        }
    }
}

const NO_BODY: Option<&()> = None;
const NO_QUERY: [(&str, &str); 0] = [];

fn token_request(deployment: &Deployment) -> TokenRequest {
    TokenRequest {
        org_id: deployment.org_id.as_str().to_owned(),
        es_developer_name: deployment.developer_name.as_str().to_owned(),
        capabilities_version: deployment.capabilities_version.clone().into_owned(),
        platform: "Web".into(),
        device_id: None,
        context: Some(ClientContext {
            app_name: Some("handover_console".into()),
            client_version: Some(env!("CARGO_PKG_VERSION").into()),
        }),
        authorization_type: None,
        customer_identity_token: None,
    }
}

fn config_query(deployment: &Deployment) -> ConfigQuery {
    ConfigQuery {
        org_id: deployment.org_id.as_str().to_owned(),
        es_config_name: deployment.developer_name.as_str().to_owned(),
        language: None,
    }
}

fn of(name: &DeveloperName) -> DeploymentQuery {
    DeploymentQuery { es_developer_name: Some(name.as_str().to_owned()) }
}

/// A path segment: ids are UUIDs, but one that came from elsewhere must not reach another endpoint.
fn segment(id: &str) -> String {
    id.chars().filter(|character| character.is_ascii_alphanumeric() || *character == '-').collect()
}

fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        _ => "GET",
    }
}

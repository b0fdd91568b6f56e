//! Requests of the REST API: one method per endpoint.

mod answer;
mod call;
mod file;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use self::answer::{Answer, read};
use self::call::segment;
pub use self::file::{Download, FILE_LIMIT, Progress, Upload};
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
use crate::wire::token::{ClientContext, ContinuationAnswer, TokenAnswer, TokenRequest};
use crate::wire::{BUSINESS_HOURS, CONFIG};

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
    /// `context.appName`: what the client calls itself. [`APP_NAME`] unless another client is played.
    pub app_name: Cow<'static, str>,
}

/// The `capabilitiesVersion` of this client: `"1"` is the base, `"62"` adds progress indicators, `"63"` streaming tokens.
pub const CAPABILITIES: Cow<'static, str> = Cow::Borrowed("63");

/// What this client calls itself.
pub const APP_NAME: Cow<'static, str> = Cow::Borrowed("handover_console");

/// A client of one org's messaging service. Cheap to clone; it holds no token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    service: ServiceUrl,
    observer: Option<Observer>,
    device_id: Option<Arc<str>>,
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
        Self { http, service, observer: None, device_id: None }
    }

    /// The same client, with somebody who sees every exchange.
    #[must_use]
    pub fn observed(mut self, observer: Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// The same client on a device of its own: tokens are asked for with this `deviceId`. Without one the server makes one
    /// for each token.
    #[must_use]
    pub fn on_device(mut self, device_id: &str) -> Self {
        self.device_id = Some(device_id.into());
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
        let request = self.token_request(deployment);
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
            ..self.token_request(deployment)
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
        let entry = SendEntry { entry_type: entry_type.into(), id: crate::address::new_uuid() };
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

    fn token_request(&self, deployment: &Deployment) -> TokenRequest {
        TokenRequest {
            org_id: deployment.org_id.as_str().to_owned(),
            es_developer_name: deployment.developer_name.as_str().to_owned(),
            capabilities_version: deployment.capabilities_version.clone().into_owned(),
            platform: "Web".into(),
            device_id: self.device_id.as_deref().map(str::to_owned),
            context: Some(ClientContext {
                app_name: Some(deployment.app_name.clone().into_owned()),
                client_version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            authorization_type: None,
            customer_identity_token: None,
        }
    }
}

const NO_BODY: Option<&()> = None;
const NO_QUERY: [(&str, &str); 0] = [];

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

//! What the checks of one run share, each thing made once by whoever needs it first.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use miaw::client::Deployment;
use miaw::identity::SigningKey;
use miaw::wire::token::{Configuration, TokenAnswer};
use miaw::{AccessToken, Client, Error, ErrorKind, Exchange};
use serde_json::Value;
use tokio::sync::OnceCell;

use super::Options;
use super::conclusion::Conclusion;
use super::evidence::Trail;
use super::signer::Signer;
use crate::connector::connector;
use crate::conversation::Context;
use crate::diagnosis::EndpointFacts;
use crate::profile::Profile;
use crate::view::Failure;

/// What the checks of one run share.
pub struct Ground {
    /// Store, secrets, time, HTTP.
    pub context: Arc<Context>,
    /// The profile as it was when the run began.
    pub profile: Profile,
    /// The run.
    pub run_id: String,
    /// How the run was asked for.
    pub options: Options,
    client: Client,
    /// A key that no org knows; made once in a program's life.
    strangers_key: Arc<OnceCell<Arc<SigningKey>>>,
    contact: OnceCell<Contact>,
    signer: OnceCell<Result<Option<Signer>, Failure>>,
    tokens: Mutex<Tokens>,
    endpoint: Mutex<Option<EndpointFacts>>,
    closed: AtomicBool,
}

/// The first request to the host: the public configuration of the deployment. Several checks read it, so that one request
/// serves them all.
pub struct Contact {
    /// Request and answer.
    pub exchange: Option<Exchange>,
    /// The configuration, or why there is none.
    pub answer: Result<Value, Error>,
    /// This machine's time when the answer was there, in milliseconds.
    pub at: i64,
}

/// A token that was given, with what came with it.
#[derive(Clone)]
pub struct Held {
    /// The token.
    pub token: AccessToken,
    /// A place in the end user's stream.
    pub last_event_id: Option<String>,
    /// Whether it is a verified user's.
    pub verified: bool,
    /// What the deployment declares.
    pub configuration: Configuration,
}

/// Tokens that checks obtained for those after them.
#[derive(Clone, Default)]
struct Tokens {
    guest: Option<Held>,
    verified: Option<Held>,
}

impl From<TokenAnswer> for Held {
    fn from(answer: TokenAnswer) -> Self {
        Self {
            verified: answer.context.end_user.is_verified(),
            last_event_id: answer.last_event_id,
            configuration: answer.context.configuration,
            token: AccessToken::new(answer.access_token),
        }
    }
}

impl Ground {
    /// Nothing was asked yet.
    pub fn new(
        context: Arc<Context>,
        profile: Profile,
        run_id: String,
        options: Options,
        strangers_key: Arc<OnceCell<Arc<SigningKey>>>,
    ) -> Self {
        let client = Client::new(context.http.clone(), profile.service_url.clone());
        let (contact, signer) = (OnceCell::new(), OnceCell::new());
        let (tokens, endpoint) = (Mutex::default(), Mutex::default());
        let closed = AtomicBool::new(false);
        Self { context, profile, run_id, options, client, strangers_key, contact, signer, tokens, endpoint, closed }
    }

    /// What a token is asked with: as the profile's connector asks.
    pub fn asks_as(&self) -> Deployment {
        crate::connector::deployment_as(self.profile.connector, &self.profile)
    }

    /// A client whose exchanges are evidence.
    pub fn client(&self, trail: &Trail) -> Client {
        trail.follow(&self.client)
    }

    /// The first request to the host.
    pub async fn contact(&self) -> &Contact {
        let first = || async {
            let seen: Arc<Mutex<Option<Exchange>>> = Arc::default();
            let kept = Arc::clone(&seen);
            let keep = move |exchange| *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange);
            let client = self.client.clone().observed(Arc::new(keep));
            let answer = client.deployment_config(&self.profile.deployment()).await;
            let exchange = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
            Contact { exchange, answer, at: self.context.clock.now() }
        };
        self.contact.get_or_init(first).await
    }

    /// The server's clock minus this machine's, in milliseconds, and how far that may be wrong; none without an answer that
    /// tells.
    pub async fn skew(&self) -> Option<(i64, i64)> {
        let contact = self.contact().await;
        let exchange = contact.exchange.as_ref()?;
        let date = httpdate::parse_http_date(exchange.server_date.as_deref()?).ok()?;
        let date = date.duration_since(std::time::UNIX_EPOCH).ok()?;
        let date = i64::try_from(date.as_millis()).ok()?;
        let elapsed = i64::try_from(exchange.elapsed.as_millis()).ok()?;
        // `Date` has whole seconds, and was written somewhere between sending and receiving.
        Some((date + 500 - (contact.at - elapsed / 2), elapsed / 2 + 500))
    }

    /// The server's time, in milliseconds; this machine's where no answer tells.
    pub async fn server_time(&self) -> i64 {
        self.context.clock.now() + self.skew().await.map_or(0, |(skew, _)| skew)
    }

    /// An answer that came with status 200 and is none of this API's, as an error.
    pub fn unusable_answer(&self, reason: impl Into<String>) -> Error {
        Error {
            kind: ErrorKind::Unreadable { content_type: String::new(), reason: reason.into() },
            method: "GET",
            url: self.profile.service_url.as_str().to_owned(),
            status: Some(200),
            server_text: None,
            server_code: None,
            elapsed: Duration::ZERO,
        }
    }

    /// What signs identity tokens for this profile; none where it signs none.
    ///
    /// # Errors
    /// The private key is not to be had.
    pub async fn signer(&self) -> Result<Option<&Signer>, Failure> {
        let signer = self.signer.get_or_init(|| Signer::of(&self.context, &self.profile)).await;
        match signer {
            Ok(signer) => Ok(signer.as_ref()),
            Err(failure) => Err(failure.clone()),
        }
    }

    /// What a check of verified users says where the profile has no key to sign with. A connector that signs everybody in has
    /// no guests: then nothing was found out.
    pub fn without_key(&self) -> Conclusion {
        let connector = connector(self.profile.connector);
        let name = connector.name;
        if !connector.signs_everybody_in() {
            return Conclusion::not_applicable("The profile has no signing key: its end users are guests.");
        }
        Conclusion::undecided(if connector.issuer.is_some() {
            format!(
                "{name} signs its end users in with a key of its own, which is not on this machine: whether the org verifies \
                 them shows in a conversation that {name} hands over."
            )
        } else {
            format!(
                "{name} signs its end users in, and the profile has no signing key: import the private key that {name} has \
                 under Signing keys."
            )
        })
    }

    /// A key that no org knows.
    ///
    /// # Errors
    /// When the library fails.
    pub async fn strangers_key(&self) -> Result<Arc<SigningKey>, Failure> {
        let make = || async {
            let made = tokio::task::spawn_blocking(SigningKey::generate).await;
            let key = made.map_err(|error| crate::failure::internal(error.to_string()))??;
            Ok::<_, Failure>(Arc::new(key))
        };
        self.strangers_key.get_or_try_init(make).await.cloned()
    }

    /// Keeps a token for the checks that come after, and what the deployment declares for good.
    pub async fn keep(&self, held: Held) {
        match serde_json::to_value(&held.configuration) {
            Ok(configuration) => {
                let (store, now) = (&self.context.store, self.context.clock.now());
                if let Err(error) = store.save_declared_deployment(&self.profile.id, now, &configuration).await {
                    tracing::error!(%error, "what the deployment declares could not be written down");
                }
            }
            Err(error) => tracing::error!(%error, "what the deployment declares could not be written down"),
        }
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if held.verified {
            tokens.verified = Some(held);
        } else {
            tokens.guest = Some(held);
        }
    }

    /// The token to go on with: the verified user's where there is one.
    pub fn held(&self) -> Option<Held> {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.verified.clone().or_else(|| tokens.guest.clone())
    }

    /// Keeps that the business hours are over.
    pub fn found_closed(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Whether the business hours were found to be over.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Keeps what was found at the key set's endpoint.
    pub fn found_endpoint(&self, found: EndpointFacts) {
        *self.endpoint.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
    }

    /// What was found at the key set's endpoint, if it was looked at.
    pub fn endpoint(&self) -> Option<EndpointFacts> {
        self.endpoint.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The routing attributes that the connector sends.
    pub fn attributes(&self) -> BTreeMap<String, String> {
        crate::connector::routing_attributes(&self.profile)
    }
}

/// `1.2 s`, `0.4 s`, `8 ms`.
pub fn seconds(duration: Duration) -> String {
    if duration < Duration::from_millis(100) {
        return format!("{} ms", duration.as_millis());
    }
    format!("{:.1} s", duration.as_secs_f64())
}

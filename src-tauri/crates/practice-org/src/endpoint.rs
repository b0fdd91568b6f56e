//! Key sets that are read from their owner's endpoint, as an anonymous caller.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde_json::Value;
use tokio::time::Instant;

use crate::org::instant;

/// How long keys are used without being read again. Salesforce publishes no time.
const FRESH: Duration = Duration::from_secs(2);
/// The longest that an endpoint may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The biggest key set that is read.
const BIGGEST: usize = 1024 * 1024;

/// The keys of one endpoint.
type Keys = Arc<Vec<Value>>;
/// Keys by endpoint; what could not be read is absent.
pub(crate) type Fetched = HashMap<String, Keys>;
/// Keys by endpoint, with the time when they were read.
type Known = HashMap<String, (Instant, Keys)>;

/// What was read lately.
#[derive(Debug, Default)]
pub(crate) struct Endpoints(Mutex<Known>);

/// Why no keys were read.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("it cannot be reached: {0}")]
    Unreachable(#[from] reqwest::Error),
    #[error("it answers {0}")]
    Status(u16),
    #[error("it is bigger than 1 MiB")]
    TooBig,
    #[error("it is not a JSON Web Key Set")]
    NotASet,
}

impl Endpoints {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads all of these, those that were read a moment ago excepted.
    pub(crate) async fn fetch(&self, urls: Vec<String>) -> Fetched {
        let keys = urls.into_iter().map(async |url| self.keys(&url).await.map(|keys| (url, keys)));
        futures_util::future::join_all(keys).await.into_iter().flatten().collect()
    }

    async fn keys(&self, url: &str) -> Option<Keys> {
        let now = instant();
        let known = self.lock().get(url).filter(|(at, _)| now.duration_since(*at) < FRESH).cloned();
        if let Some((_, keys)) = known {
            return Some(keys);
        }
        match read(url).await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                self.lock().insert(url.to_owned(), (now, Arc::clone(&keys)));
                Some(keys)
            }
            Err(reason) => {
                tracing::info!(url, %reason, "no keys could be read from a key set's endpoint");
                None
            }
        }
    }

    /// Forgets what was read: something has changed.
    pub(crate) fn forget(&self) {
        self.lock().clear();
    }
}

/// What is wrong with the URL of an endpoint, if anything.
pub(crate) fn objection(endpoint: &str) -> Option<&'static str> {
    match Url::parse(endpoint) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => Some("endpoint must be an http or https URL"),
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            Some("endpoint must not hold a user name or a password: it is read by an anonymous caller")
        }
        Ok(_) => None,
        Err(_) => Some("endpoint must be an http or https URL"),
    }
}

async fn read(url: &str) -> Result<Vec<Value>, Unread> {
    let mut client = Client::builder().redirect(Policy::none()).timeout(PATIENCE);
    if let Ok(url) = Url::parse(url) {
        // This machine's own endpoints are not behind its proxy.
        if url.host_str().is_some_and(is_local) {
            client = client.no_proxy();
        }
        // Without TLS the system's certificates need not be read.
        if url.scheme() == "http" {
            client = client.tls_certs_only([]);
        }
    }
    let mut answer = client.build()?.get(url).header("accept", "application/json").send().await?;
    if !answer.status().is_success() {
        return Err(Unread::Status(answer.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        body.extend_from_slice(&piece);
        if body.len() > BIGGEST {
            return Err(Unread::TooBig);
        }
    }
    let mut set: Value = serde_json::from_slice(&body).map_err(|_| Unread::NotASet)?;
    match set.get_mut("keys").map(Value::take) {
        Some(Value::Array(keys)) => Ok(keys.into_iter().filter(Value::is_object).collect()),
        _ => Err(Unread::NotASet),
    }
}

fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

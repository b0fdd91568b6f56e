//! Starting and stopping the org.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::core::{Core, Parts};
use crate::jwt::SigningKey;
use crate::listener::{Cut, Wires};
use crate::org::{Org, now_ms};
use crate::transport::FLUSH;
use crate::{Error, Seed, routes, saved};

/// How long open requests may take to end at a shutdown.
const GRACE: Duration = Duration::from_secs(3);

/// How a practice org is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the org is like.
    pub seed: Seed,
    /// Where its state is kept over restarts; nowhere by default. The file holds the org's signing key.
    pub state_file: Option<PathBuf>,
    /// Period of the stream's `ping`; 20 seconds by default.
    pub keep_alive: Duration,
    /// What a new org signs its access tokens with; one of its own by default. Making one takes longer than everything else
    /// at a start. One that comes back from its state file keeps the key that is there.
    pub signing_key: Option<SigningKey>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: Seed::default(), state_file: None, keep_alive: Duration::from_secs(20), signing_key: None }
    }
}

/// A listener on loopback; port 0 takes a free one.
///
/// # Errors
/// [`Error::Listen`] when the port is taken.
pub async fn bind(port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(Error::Listen)
}

/// A running practice org. Dropping it stops it.
#[derive(Debug)]
pub struct PracticeOrg {
    core: Arc<Core>,
    org_id: String,
    developer_name: String,
    server: JoinHandle<()>,
}

impl PracticeOrg {
    /// Starts an org that serves on this listener.
    ///
    /// # Errors
    /// [`Error::NotLoopback`] for a listener that others could reach, [`Error::Seed`] for a seed whose parts do not fit
    /// together, [`Error::State`] when the state file can be neither read nor set aside.
    pub async fn start(listener: TcpListener, options: Options) -> Result<Self, Error> {
        let address = listener.local_addr().map_err(Error::Listen)?;
        if !address.ip().is_loopback() {
            return Err(Error::NotLoopback(address));
        }
        options.seed.check()?;
        let seed = Arc::new(options.seed);
        let state_file = options.state_file;
        // Making a key and reading a file both take their time.
        let restored = {
            let (seed, state_file, own_key) = (Arc::clone(&seed), state_file.clone(), options.signing_key);
            tokio::task::spawn_blocking(move || restore(&seed, state_file.as_deref(), own_key))
        };
        let (org, logs, key) = restored.await.map_err(|_| Error::SigningKey)??;
        let core = Arc::new(Core::new(Parts { org, logs, key, address, keep_alive: options.keep_alive, state_file }));
        core.desk(|desk| desk.resume());
        let server = tokio::spawn(serve(Arc::clone(&core), listener));
        if core.state_file.is_some() {
            tokio::spawn(saved::keep(Arc::clone(&core)));
        }
        let developer_name = seed.deployments[0].developer_name.clone();
        tracing::info!(url = core.url, "practice org started");
        Ok(Self { core, org_id: seed.org_id.clone(), developer_name, server })
    }

    /// The service URL, for example `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        self.core.url.clone()
    }

    /// Base of the control API: [`crate::control::Client`] takes it.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("{}/practice/v1", self.core.url)
    }

    /// The 15-character org id.
    #[must_use]
    pub fn org_id(&self) -> &str {
        &self.org_id
    }

    /// API name of the default deployment.
    #[must_use]
    pub fn developer_name(&self) -> &str {
        &self.developer_name
    }

    /// Stops the org: no new connections, open streams end, the state is saved.
    pub async fn shutdown(mut self) {
        self.core.shutdown.cancel();
        if tokio::time::timeout(GRACE, &mut self.server).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        let core = Arc::clone(&self.core);
        // Dropping saves; that is file work.
        let dropped = tokio::task::spawn_blocking(move || drop(self)).await;
        debug_assert!(dropped.is_ok(), "dropping an org does not panic");
        drop(core);
    }
}

impl Drop for PracticeOrg {
    fn drop(&mut self) {
        self.core.shutdown.cancel();
        self.server.abort();
        saved::save(&self.core);
    }
}

/// Serves until the shutdown; goes away and comes back on the same port when it is told to.
async fn serve(core: Arc<Core>, mut listener: TcpListener) {
    let service = routes::router(Arc::clone(&core)).into_make_service_with_connect_info::<Cut>();
    loop {
        let resets = CancellationToken::new();
        let end = ended(core.restarts.subscribe(), core.shutdown.clone(), resets.clone());
        let serving = axum::serve(Wires { listener, resets: resets.clone() }, service.clone());
        let mut serving = std::pin::pin!(serving.with_graceful_shutdown(end).into_future());
        let served = tokio::select! {
            served = &mut serving => served,
            // Requests that are still being answered have nobody left to answer to.
            () = async { resets.cancelled().await; tokio::time::sleep(GRACE).await } => Ok(()),
        };
        if let Err(error) = served {
            tracing::error!(%error, "the practice org stopped");
            return;
        }
        let down = *core.restarts.borrow();
        let back = async {
            tokio::time::sleep(down).await;
            back_on(core.address).await
        };
        listener = tokio::select! {
            () = core.shutdown.cancelled() => return,
            listener = back => listener,
        };
    }
}

/// Waits for the shutdown, or for a restart: then every connection is reset.
async fn ended(mut restarts: watch::Receiver<Duration>, shutdown: CancellationToken, resets: CancellationToken) {
    tokio::select! {
        () = shutdown.cancelled() => {}
        _ = restarts.changed() => {
            // Whoever asked for it has the answer first.
            tokio::time::sleep(FLUSH).await;
            resets.cancel();
        }
    }
}

/// Listens again where it listened before, as soon as that is possible.
async fn back_on(address: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(error) => {
                tracing::warn!(%error, %address, "the practice org cannot listen again yet");
                tokio::time::sleep(FLUSH).await;
            }
        }
    }
}

fn restore(
    seed: &Arc<Seed>,
    state_file: Option<&std::path::Path>,
    own_key: Option<SigningKey>,
) -> Result<saved::Restored, Error> {
    if let Some(path) = state_file
        && let Some(restored) = saved::load(seed, path)?
    {
        return Ok(restored);
    }
    let key = own_key.map_or_else(SigningKey::generate, Ok)?;
    Ok((Org::new(Arc::clone(seed), now_ms()), saved::Logs::new(), key))
}

//! The practice org inside the app: started, watched, stopped; its key bound; asked over its control API.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use console::Console;
use console::view::{Failure, FailureCode, KeyDraft, ProfileView};
use practice_org::control::Client;
use practice_org::control::names::{ISSUER, KEY_ID, KEY_SET};
use practice_org::control::types::{KeySetUpload, PracticeState};
use practice_org::{Options, PracticeOrg};
use tauri::async_runtime::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};

/// How long the certificate of the practice profile's own key is valid.
const CERTIFICATE_DAYS: u32 = 365;
/// Longest time the org holds an unchanged state back.
const WAIT: Duration = Duration::from_secs(25);
/// How long to wait for an org that does not answer.
const AWAY: Duration = Duration::from_millis(250);
/// The longest time between two tries to give it keys.
const LONGEST_AWAY: Duration = Duration::from_secs(10);

/// The practice org of this app.
pub struct Practice {
    state_file: Option<PathBuf>,
    port_file: Option<PathBuf>,
    listener: Mutex<Option<TcpListener>>,
    running: Mutex<Option<Running>>,
    states: watch::Sender<Option<PracticeState>>,
}

/// Where a running practice org is reached.
#[derive(Clone)]
pub struct Address {
    pub url: String,
    pub org_id: String,
    pub developer_name: String,
}

struct Running {
    org: PracticeOrg,
    control: Client,
    address: Address,
    /// The profile whose keys are bound.
    bound: Option<String>,
    watching: JoinHandle<()>,
}

impl Practice {
    /// A stopped practice org that keeps its state in the data folder, where there is one.
    pub fn new(data_folder: Option<&Path>) -> Self {
        Self {
            state_file: data_folder.map(|folder| folder.join("practice-org.json")),
            port_file: data_folder.map(|folder| folder.join("practice-org.port")),
            listener: Mutex::new(None),
            running: Mutex::new(None),
            states: watch::Sender::new(None),
        }
    }

    /// Opens its port, the one of last time if that is free: conversations that go on before it serves then wait for it
    /// instead of being refused. A failure shows when it is started.
    pub async fn listen(&self) {
        if let Ok(listener) = self.bind().await {
            *self.listener.lock().await = Some(listener);
        }
    }

    async fn bind(&self) -> Result<TcpListener, practice_org::Error> {
        match practice_org::bind(self.known_port().await.unwrap_or(0)).await {
            Ok(listener) => Ok(listener),
            Err(_) => practice_org::bind(0).await,
        }
    }

    async fn known_port(&self) -> Option<u16> {
        tokio::fs::read_to_string(self.port_file.as_ref()?).await.ok()?.trim().parse().ok()
    }

    /// Starts it unless it runs, on the port of last time if that is free, so that its conversations go on.
    ///
    /// # Errors
    /// When no port can be had or the state cannot be read.
    pub async fn start(&self) -> Result<Address, Failure> {
        let mut running = self.running.lock().await;
        if let Some(running) = &*running {
            return Ok(running.address.clone());
        }
        let listener = match self.listener.lock().await.take() {
            Some(listener) => listener,
            None => told(self.bind().await)?,
        };
        let options = Options { state_file: self.state_file.clone(), ..Options::default() };
        let org = told(PracticeOrg::start(listener, options).await)?;
        let address =
            Address { url: org.url(), org_id: org.org_id().into(), developer_name: org.developer_name().into() };
        let control = told(Client::new(&org.control_url()))?;
        self.remember_port(&address.url).await;
        let watching = tauri::async_runtime::spawn(watch_states(control.clone(), self.states.clone()));
        *running = Some(Running { org, control, address: address.clone(), bound: None, watching });
        Ok(address)
    }

    /// Stops it; conversations are kept for the next start.
    pub async fn stop(&self) {
        if let Some(Running { org, watching, .. }) = self.running.lock().await.take() {
            watching.abort();
            org.shutdown().await;
            self.states.send_replace(None);
        }
    }

    /// Whether it runs.
    pub async fn is_running(&self) -> bool {
        self.running.lock().await.is_some()
    }

    /// Where it is served, for scenarios that are held on it; none while it is stopped.
    pub async fn running(&self) -> Option<rehearsal::Running> {
        let running = self.running.lock().await;
        running.as_ref().map(|running| rehearsal::Running {
            url: running.address.url.clone(),
            control_url: running.org.control_url(),
        })
    }

    /// Its state, now and after every change; none while it is stopped.
    pub fn states(&self) -> watch::Receiver<Option<PracticeState>> {
        self.states.subscribe()
    }

    /// Its control API.
    ///
    /// # Errors
    /// When it is stopped.
    pub async fn control(&self) -> Result<Client, Failure> {
        let running = self.running.lock().await;
        let control = running.as_ref().map(|running| running.control.clone());
        control.ok_or_else(|| failure("The practice org is stopped.", "Start it on the Practice page."))
    }

    /// Gives the practice profile a key of its own, if it has none, and binds its keys to the practice org.
    ///
    /// # Errors
    /// When there is no place for the key, or the practice org refuses it.
    pub async fn prepare_signing(&self, console: &Console, profile: ProfileView) -> Result<(), Failure> {
        // Keys that are there and sign nothing are somebody's choice.
        let profile = if profile.signing.is_some() || !profile.keys.is_empty() {
            profile
        } else {
            let draft =
                KeyDraft { key_id: KEY_ID.into(), certificate_days: Some(CERTIFICATE_DAYS), ..KeyDraft::default() };
            // In this order, whatever comes between is made up for at the next start.
            console.set_issuer(&profile.id, ISSUER).await?;
            console.add_key(&profile.id, draft).await?
        };
        self.bind_key(&profile).await
    }

    /// Uploads a profile's public keys to the practice org when the profile stands for it, or takes them back when it
    /// signs no more; otherwise does nothing.
    ///
    /// # Errors
    /// When the practice org refuses them.
    pub async fn bind_key(&self, profile: &ProfileView) -> Result<(), Failure> {
        let mut running = self.running.lock().await;
        let Some(running) = running.as_mut().filter(|running| running.address.url == profile.service_url) else {
            return Ok(());
        };
        let upload = match rehearsal::key_set(profile, None)? {
            Some(upload) => upload,
            // Another profile's keys stay where they are.
            None if running.bound.as_ref() != Some(&profile.id) => return Ok(()),
            None => {
                let (name, issuer) = (KEY_SET.into(), ISSUER.into());
                KeySetUpload { name, issuer, keys: Vec::new(), endpoint: None, active: false }
            }
        };
        let bound = upload.active.then(|| profile.id.clone());
        told(running.control.upload_keyset(&upload).await)?;
        running.bound = bound;
        Ok(())
    }

    /// Does the same for the profile as it is by then, until the org has taken its keys or was stopped.
    pub async fn bind_once_back(&self, console: &Console, profile_id: &str) {
        let mut pause = AWAY;
        loop {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_AWAY);
            let Ok(profiles) = console.profiles().await else { return };
            let Some(profile) = profiles.iter().find(|profile| profile.id == profile_id) else { return };
            match self.bind_key(profile).await {
                Ok(()) => return,
                Err(failure) => tracing::debug!(message = failure.message, "it still has not got them"),
            }
        }
    }

    async fn remember_port(&self, url: &str) {
        if let (Some((_, port)), Some(file)) = (url.rsplit_once(':'), &self.port_file)
            && let Err(error) = tokio::fs::write(file, port).await
        {
            tracing::warn!(%error, "the practice org's port could not be written down");
        }
    }
}

async fn watch_states(control: Client, states: watch::Sender<Option<PracticeState>>) {
    let mut revision = 0;
    loop {
        match control.state_after(revision, WAIT).await {
            Ok(state) if state.revision == revision => {}
            Ok(state) => {
                revision = state.revision;
                states.send_replace(Some(state));
            }
            // It restarts as a fault of its own, and comes back. Whoever stops it for good ends this, too.
            Err(_) => tokio::time::sleep(AWAY).await,
        }
    }
}

/// The practice org's refusal as the window shows it.
///
/// # Errors
/// The refusal.
pub fn told<T>(outcome: Result<T, impl Error>) -> Result<T, Failure> {
    outcome.map_err(|error| unavailable(&error))
}

fn unavailable(error: &dyn Error) -> Failure {
    failure(
        &format!("The practice org did not do that: {error}."),
        "Look at its state on the Practice page, or start it again.",
    )
}

fn failure(message: &str, hint: &str) -> Failure {
    Failure {
        code: FailureCode::PracticeUnavailable,
        message: message.into(),
        hint: Some(hint.into()),
        detail: None,
        fields: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use console::Settings;
    use practice_org::control::types::FaultNow;

    use super::*;

    #[tokio::test]
    async fn keys_that_the_org_could_not_take_while_it_was_away_are_bound_once_it_is_back() {
        miaw::install_crypto();
        let folder = tempfile::tempdir().expect("folder");
        let console = Console::open(Settings::in_memory_secrets(folder.path())).await.expect("opens");
        let practice = Practice::new(Some(folder.path()));
        let Address { url, org_id, developer_name } = practice.start().await.expect("starts");
        let profile = console.upsert_practice_profile(&url, &org_id, &developer_name).await.expect("a profile");
        let control = practice.control().await.expect("it runs");
        control.fault_now(&FaultNow::RestartServer { down_ms: 2_000 }).await.expect("taken");
        while control.state().await.is_ok() {}
        practice.prepare_signing(&console, profile.clone()).await.expect_err("nobody is there");
        practice.bind_once_back(&console, &profile.id).await;
        let bound = practice.running.lock().await.as_ref().and_then(|running| running.bound.clone());
        assert_eq!(bound, Some(profile.id));
        practice.stop().await;
        console.shutdown().await;
    }
}

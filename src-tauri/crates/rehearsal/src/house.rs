//! The application that the cases of a rehearsal are held in, and the orgs that are opened beside it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use console::run::Ground;
use console::scenario::model::PracticeSetting;
use console::view::{Environment, Failure, ProfileDraft, ProfileView, SigningDraft};
use console::{Console, Settings, failure};
use miaw::certificate::self_signed;
use miaw::identity::{KeyError, SigningKey};
use practice_org::control::Client;
use practice_org::control::names::{ISSUER, KEY_ID, KEY_SET};
use practice_org::{Options, PracticeOrg, Seed};
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::desk::Desk;
use crate::refusal::unavailable;
use crate::{setting, signing};

/// How long the certificate of the rehearsal's key is valid.
const CERTIFICATE_DAYS: u32 = 365;
/// The mistake that shows only where keys are read from an endpoint.
const ENDPOINT_BEHIND_LOGIN: &str = "endpointBehindLogin";

/// What all cases of a rehearsal share: an application that leaves nothing behind, and keys that take long to make.
pub struct House {
    console: Console,
    /// None once it is closed.
    folder: Mutex<Option<TempDir>>,
    /// What the orgs sign access tokens with.
    org_key: practice_org::SigningKey,
    /// What the profiles sign identity tokens with: PEM, with its certificate.
    user_key: Zeroizing<String>,
    /// Clients of the orgs' control APIs share its connections.
    control: Client,
}

impl House {
    /// Opens the application in a folder of its own.
    ///
    /// # Errors
    /// When there is no temporary folder, or nothing can be written in it.
    pub async fn open() -> Result<Arc<Self>, Failure> {
        let org_key = spawn_blocking(practice_org::SigningKey::generate);
        let user_key = spawn_blocking(user_key);
        let control = Client::new("http://127.0.0.1").map_err(|error| unavailable(&error))?;
        let folder = spawn_blocking(tempfile::tempdir).await.map_err(|error| unavailable(&error))?;
        let folder = folder.map_err(|error| unavailable(&error))?;
        let console = Console::open(Settings::in_memory_secrets(folder.path())).await?;
        let org_key = org_key.await.map_err(|error| unavailable(&error))?.map_err(|error| unavailable(&error))?;
        let user_key = user_key.await.map_err(|error| unavailable(&error))??;
        Ok(Arc::new(Self { console, folder: Mutex::new(Some(folder)), org_key, user_key, control }))
    }

    /// Opens an org of its own for a case, and a profile for it.
    ///
    /// # Errors
    /// When it cannot be started, or does not take a value of the setting.
    pub async fn stage(self: Arc<Self>, setting: &PracticeSetting) -> Result<Ground, Failure> {
        let mut seed = setting::seed(&setting.agents);
        let listener = practice_org::bind(0).await.map_err(|error| unavailable(&error))?;
        let url = format!("http://{}", listener.local_addr().map_err(|error| unavailable(&error))?);
        let profile = self.profile(&url, &seed, setting.deployment.as_deref()).await?;
        let by_endpoint = setting.mistakes.iter().any(|mistake| mistake == ENDPOINT_BEHIND_LOGIN);
        let endpoint = by_endpoint.then(|| format!("{url}/practice/v1/keysets/{KEY_SET}/jwks.json"));
        seed.key_sets.extend(signing::key_set(&profile, endpoint)?);
        let options = Options { seed, signing_key: Some(self.org_key.clone()), ..Options::default() };
        let org = PracticeOrg::start(listener, options).await.map_err(|error| unavailable(&error))?;
        let control = self.control.beside(&org.control_url());
        setting::arrange(&control, setting).await?;
        let (console, profile_id) = (self.console.clone(), profile.id.clone());
        Ok(Ground { console, profile_id, backstage: Box::new(Desk::of_case(control, org, self, profile.id)) })
    }

    /// A profile that stands for an org at this address and signs verified users.
    async fn profile(&self, url: &str, seed: &Seed, deployment: Option<&str>) -> Result<ProfileView, Failure> {
        let default = seed.deployments.first().map(|deployment| deployment.developer_name.as_str());
        let profile = self
            .console
            .create_profile(ProfileDraft {
                name: "Practice org".into(),
                environment: Some(Environment::Practice),
                service_url: url.to_owned(),
                org_id: seed.org_id.clone(),
                developer_name: deployment.or(default).unwrap_or_default().to_owned(),
                ..ProfileDraft::default()
            })
            .await?;
        let private_key_pem = Some((*self.user_key).clone());
        let draft = SigningDraft { issuer: ISSUER.into(), key_id: KEY_ID.into(), private_key_pem };
        self.console.set_signing(&profile.id, draft).await
    }

    /// Ends what goes on in the conversations of a case.
    pub async fn leave(&self, profile_id: &str) {
        self.console.leave(profile_id).await;
    }

    /// Ends everything and removes the folder. Once.
    pub async fn close(&self) {
        if let Some(folder) = self.take_folder() {
            close(self.console.clone(), folder).await;
        }
    }

    fn take_folder(&self) -> Option<TempDir> {
        self.folder.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let Some(folder) = self.take_folder() else { return };
        // Without a runtime nothing goes on that could be ended, and dropping the folder removes it.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(close(self.console.clone(), folder));
        }
    }
}

async fn close(console: Console, folder: TempDir) {
    console.shutdown().await;
    match spawn_blocking(move || folder.close()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a temporary folder could not be removed"),
        Err(error) => tracing::warn!(%error, "a temporary folder may not have been removed"),
    }
}

/// A new key with its certificate, which an upload to Salesforce needs.
fn user_key() -> Result<Zeroizing<String>, Failure> {
    let made = || -> Result<_, KeyError> {
        let key = SigningKey::generate()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let certificate = self_signed(&key, KEY_ID, CERTIFICATE_DAYS, i64::try_from(now).unwrap_or_default())?;
        Ok(Zeroizing::new(format!("{}\n{}", *key.pkcs8_pem(), certificate.pem())))
    };
    made().map_err(|error| failure::internal(error.to_string()))
}

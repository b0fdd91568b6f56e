//! What a conversation, or a run of checks, of the command line is made with: an application of its own that leaves nothing
//! behind, or the app's.

use std::path::Path;

use console::environment::Environment;
use console::view::{KeyState, ProfileDraft, ProfileView, SigningDraft};
use console::{Console, Settings};
use practice_org::control::Client;
use practice_org::control::names::{ISSUER, KEY_ID, KEY_SET};
use practice_org::{Options, PracticeOrg};
use rehearsal::key_set;
use tempfile::TempDir;

use crate::arguments::Target;
use crate::outcome::{Outcome, in_words};
use crate::terminal;

mod snippet;
pub mod venue;

/// How long the certificate of a practice org's key is valid.
const CERTIFICATE_DAYS: u32 = 365;

/// What identity tokens are to be signed with, as far as it was given.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    key: Option<&'a Path>,
    key_id: Option<&'a str>,
    issuer: Option<&'a str>,
}

impl<'a> Signing<'a> {
    /// The arguments as they were given.
    pub fn of(key: Option<&'a Path>, key_id: Option<&'a str>, issuer: Option<&'a str>) -> Self {
        Self { key, key_id, issuer }
    }
}

/// An application with the profile to use.
pub struct Setting {
    pub console: Console,
    pub profile_id: String,
    practice: Option<PracticeOrg>,
    folder: Option<TempDir>,
}

impl Setting {
    /// Prepares what the arguments ask for; with a key where identity tokens are to be signed.
    pub async fn prepare(target: &Target, signing: Option<Signing<'_>>) -> Result<Self, Outcome> {
        let own_key = signing.is_some_and(|signing| signing.key.is_some());
        let setting = match target {
            target if target.practice => Self::practice().await?,
            target => match (&target.snippet, &target.org) {
                (Some(file), _) => Self::of_snippet(file).await?,
                (None, Some(name)) => Self::of_profile(name, own_key).await?,
                (None, None) => return Err(Outcome::Usage("Give --practice, --snippet FILE or --org NAME.".into())),
            },
        };
        if let Some(signing) = signing {
            setting.prepare_signing(signing).await?;
        }
        Ok(setting)
    }

    /// The practice org, if one was started for this command.
    pub fn practice_org(&self) -> Option<&PracticeOrg> {
        self.practice.as_ref()
    }

    /// Whether the profile was made for this command, so that it can be changed.
    pub fn is_temporary(&self) -> bool {
        self.folder.is_some()
    }

    /// Ends everything that was started for the command.
    pub async fn end(self) {
        self.console.shutdown().await;
        if let Some(practice) = self.practice {
            practice.shutdown().await;
        }
        if let Some(folder) = self.folder
            && let Err(error) = folder.close()
        {
            terminal::say(&format!("A temporary folder could not be removed: {error}"));
        }
    }

    async fn practice() -> Result<Self, Outcome> {
        let failed =
            |error: practice_org::Error| Outcome::Impossible(format!("No practice org could be started: {error}"));
        let listener = practice_org::bind(0).await.map_err(failed)?;
        let org = PracticeOrg::start(listener, Options::default()).await.map_err(failed)?;
        let (console, folder) = temporary_console().await?;
        let profile = console
            .upsert_practice_profile(&org.url(), org.org_id(), org.developer_name())
            .await
            .map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
        Ok(Self { console, profile_id: profile.id, practice: Some(org), folder: Some(folder) })
    }

    async fn of_snippet(file: &Path) -> Result<Self, Outcome> {
        let (console, folder) = temporary_console().await?;
        match snippet::profile(&console, file).await {
            Ok(profile) => Ok(Self { console, profile_id: profile.id, practice: None, folder: Some(folder) }),
            Err(outcome) => {
                console.shutdown().await;
                Err(outcome)
            }
        }
    }

    /// A profile of the app, with the app's own keyring; a copy of it where another key is to sign.
    async fn of_profile(name: &str, own_key: bool) -> Result<Self, Outcome> {
        let console = own_application().await?;
        let profiles = console.profiles().await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
        let profile = match chosen(&profiles, name) {
            Ok(profile) => profile.clone(),
            Err(outcome) => {
                console.shutdown().await;
                return Err(outcome);
            }
        };
        if !own_key {
            return Ok(Self { console, profile_id: profile.id, practice: None, folder: None });
        }
        console.shutdown().await;
        Self::temporary(ProfileDraft {
            name: profile.name,
            environment: Some(profile.environment),
            service_url: profile.service_url,
            org_id: profile.org_id,
            developer_name: profile.developer_name,
            ..ProfileDraft::default()
        })
        .await
    }

    async fn temporary(draft: ProfileDraft) -> Result<Self, Outcome> {
        let (console, folder) = temporary_console().await?;
        let profile = console.create_profile(draft).await.map_err(|failure| Outcome::Usage(in_words(&failure)))?;
        Ok(Self { console, profile_id: profile.id, practice: None, folder: Some(folder) })
    }

    async fn prepare_signing(&self, signing: Signing<'_>) -> Result<(), Outcome> {
        let draft = match (signing.key, signing.key_id, signing.issuer) {
            (Some(key), Some(key_id), Some(issuer)) => {
                let pem = tokio::fs::read_to_string(key)
                    .await
                    .map_err(|error| Outcome::Usage(format!("{}: {error}", key.display())))?;
                let (issuer, key_id) = (issuer.to_owned(), key_id.to_owned());
                Some(SigningDraft { issuer, key_id, private_key_pem: Some(pem) })
            }
            (None, None, None) if self.practice.is_some() => {
                Some(SigningDraft { issuer: ISSUER.into(), key_id: KEY_ID.into(), private_key_pem: None })
            }
            // The profile has a key of its own, or says that it has none.
            (None, None, None) if self.folder.is_none() => None,
            // The settings of the file held one.
            (None, None, None) if self.profile().await?.signing.is_some() => None,
            // They held a key, and most vendors' settings do not name the issuer.
            (None, None, Some(issuer)) if self.is_temporary() && !self.profile().await?.keys.is_empty() => {
                let set = self.console.set_issuer(&self.profile_id, issuer).await;
                return set.map(drop).map_err(|failure| Outcome::Usage(in_words(&failure)));
            }
            _ => return Err(Outcome::Usage("A verified user needs --key FILE, --kid K and --issuer I.".into())),
        };
        let Some(draft) = draft else { return Ok(()) };
        let usage = |failure| Outcome::Usage(in_words(&failure));
        let mut profile = self.console.set_signing(&self.profile_id, draft).await.map_err(usage)?;
        let Some(practice) = &self.practice else { return Ok(()) };
        let bare = |key: &&console::view::KeyView| key.state == KeyState::Signing && key.certificate.is_none();
        if let Some(key) = profile.keys.iter().find(bare) {
            // An upload to Salesforce needs one.
            profile = self.console.certify_key(&key.id, CERTIFICATE_DAYS).await.map_err(usage)?;
        }
        bind_keys(practice, &profile, None).await
    }

    /// The profile as it is now.
    pub async fn profile(&self) -> Result<ProfileView, Outcome> {
        let failed = |failure| Outcome::Impossible(in_words(&failure));
        let profiles = self.console.profiles().await.map_err(failed)?;
        let profile = profiles.into_iter().find(|profile| profile.id == self.profile_id);
        profile.ok_or_else(|| Outcome::impossible("the profile is gone"))
    }

    /// Lets the practice org read the profile's keys at an endpoint, which it serves itself, instead of keeping them.
    pub async fn bind_keys_by_endpoint(&self) -> Result<(), Outcome> {
        match &self.practice {
            Some(practice) => bind_keys(practice, &self.profile().await?, Some(key_set_endpoint(practice))).await,
            None => Ok(()),
        }
    }
}

/// Where a practice org serves the keys that are bound here.
pub fn key_set_endpoint(practice: &PracticeOrg) -> String {
    format!("{}/keysets/{KEY_SET}/jwks.json", practice.control_url())
}

/// The app's own data, as it is: what is unfinished there is the window's.
pub async fn own_application() -> Result<Console, Outcome> {
    let impossible = |failure| Outcome::Impossible(in_words(&failure));
    let settings = Settings::desktop(&Environment::read()).map_err(impossible)?;
    Console::open(Settings { resume: false, ..settings }).await.map_err(impossible)
}

async fn temporary_console() -> Result<(Console, TempDir), Outcome> {
    let folder = tempfile::tempdir().map_err(|error| Outcome::Impossible(format!("No temporary folder: {error}")))?;
    let settings = Settings::in_memory_secrets(folder.path());
    let console = Console::open(settings).await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    Ok((console, folder))
}

/// The profile of a name; names need not be unique, so several are refused rather than one guessed.
fn chosen<'a>(profiles: &'a [ProfileView], name: &str) -> Result<&'a ProfileView, Outcome> {
    let mut fitting = profiles.iter().filter(|profile| profile.trashed_at.is_none() && profile.name == name);
    match (fitting.next(), fitting.next()) {
        (Some(profile), None) => Ok(profile),
        (Some(_), Some(_)) => Err(Outcome::Usage(format!("Several orgs are named “{name}”; rename one in the app."))),
        (None, _) => Err(Outcome::Usage(format!("No org is named “{name}”. Names are compared letter by letter."))),
    }
}

/// Uploads every key that is not retired, as an admin would; with an endpoint, they are read there.
async fn bind_keys(practice: &PracticeOrg, profile: &ProfileView, endpoint: Option<String>) -> Result<(), Outcome> {
    let failed =
        |error: &dyn std::fmt::Display| Outcome::Impossible(format!("The practice org refused the key: {error}"));
    let upload = key_set(profile, endpoint).map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    let Some(upload) = upload else { return Ok(()) };
    let control = Client::new(&practice.control_url()).map_err(|error| failed(&error))?;
    control.upload_keyset(&upload).await.map_err(|error| failed(&error))
}

//! What a conversation of the command line is held with: an application of its own that leaves nothing behind, or the app's.

use std::path::Path;

use console::environment::Environment;
use console::view::{ProfileDraft, ProfileView, SigningDraft};
use console::{Console, Settings};
use miaw::snippet::CodeSnippet;
use practice_org::control::Client;
use practice_org::control::names::{ISSUER, KEY_ID, KEY_SET};
use practice_org::control::types::KeySetUpload;
use practice_org::{Options, PracticeOrg};
use tempfile::TempDir;

use crate::arguments::ChatArguments;
use crate::outcome::{Outcome, in_words};
use crate::terminal;

/// An application with the profile to use.
pub struct Setting {
    pub console: Console,
    pub profile_id: String,
    practice: Option<PracticeOrg>,
    folder: Option<TempDir>,
}

impl Setting {
    /// Prepares what the arguments ask for.
    pub async fn prepare(arguments: &ChatArguments) -> Result<Self, Outcome> {
        let setting = match &arguments.target {
            target if target.practice => Self::practice().await?,
            target => match (&target.snippet, &target.org) {
                (Some(file), _) => Self::of_snippet(file).await?,
                (None, Some(name)) => Self::of_profile(name, arguments.key.is_some()).await?,
                (None, None) => return Err(Outcome::Usage("Give --practice, --snippet FILE or --org NAME.".into())),
            },
        };
        if let Some(subject) = &arguments.subject {
            if subject.trim().is_empty() {
                return Err(Outcome::Usage("--as needs a subject that is not empty.".into()));
            }
            setting.prepare_signing(arguments).await?;
        }
        Ok(setting)
    }

    /// Ends everything that was started for the conversation.
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
        let unreadable = |error: &dyn std::fmt::Display| Outcome::Usage(format!("{}: {error}", file.display()));
        let text = tokio::fs::read_to_string(file).await.map_err(|error| unreadable(&error))?;
        let snippet = CodeSnippet::parse(&text).map_err(|error| unreadable(&error))?;
        let draft = ProfileDraft {
            name: snippet.developer_name.clone(),
            environment: None,
            service_url: snippet.url,
            org_id: snippet.org_id,
            developer_name: snippet.developer_name,
            ..ProfileDraft::default()
        };
        Self::temporary(draft).await
    }

    /// A profile of the app, with the app's own keyring; a copy of it where another key is to sign.
    async fn of_profile(name: &str, own_key: bool) -> Result<Self, Outcome> {
        let settings = Settings { resume: false, ..Settings::desktop(&Environment::read()) };
        let console = Console::open(settings).await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
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

    async fn prepare_signing(&self, arguments: &ChatArguments) -> Result<(), Outcome> {
        let signing = match (&arguments.key, &arguments.kid, &arguments.issuer) {
            (Some(key), Some(key_id), Some(issuer)) => {
                let pem = tokio::fs::read_to_string(key)
                    .await
                    .map_err(|error| Outcome::Usage(format!("{}: {error}", key.display())))?;
                Some(SigningDraft { issuer: issuer.clone(), key_id: key_id.clone(), private_key_pem: Some(pem) })
            }
            (None, None, None) if self.practice.is_some() => {
                Some(SigningDraft { issuer: ISSUER.into(), key_id: KEY_ID.into(), private_key_pem: None })
            }
            // The profile has a key of its own, or says that it has none.
            (None, None, None) if self.folder.is_none() => None,
            _ => return Err(Outcome::Usage("--as needs --key FILE, --kid K and --issuer I.".into())),
        };
        let Some(signing) = signing else { return Ok(()) };
        let profile = self
            .console
            .set_signing(&self.profile_id, signing)
            .await
            .map_err(|failure| Outcome::Usage(in_words(&failure)))?;
        match &self.practice {
            Some(practice) => bind_key(practice, &profile).await,
            None => Ok(()),
        }
    }
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

async fn bind_key(practice: &PracticeOrg, profile: &ProfileView) -> Result<(), Outcome> {
    let failed =
        |error: &dyn std::fmt::Display| Outcome::Impossible(format!("The practice org refused the key: {error}"));
    let Some(signing) = &profile.signing else { return Ok(()) };
    let key = serde_json::from_str(&signing.public_jwk).map_err(|error| failed(&error))?;
    let issuer = signing.issuer.clone();
    let upload = KeySetUpload { name: KEY_SET.into(), issuer, keys: vec![key], endpoint: None, active: true };
    let control = Client::new(&practice.control_url()).map_err(|error| failed(&error))?;
    control.upload_keyset(&upload).await.map_err(|error| failed(&error))
}

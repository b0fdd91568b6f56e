//! What a run of scenarios is held with: the app's own data for its orgs, otherwise an application that leaves nothing behind.

use std::sync::{Arc, OnceLock};

use console::Console;
use console::run::Stage;
use console::view::{Environment as Kind, ProfileView, RunTarget};
use rehearsal::{Rehearsal, Running};
use tempfile::TempDir;

use super::{Setting, Signing, chosen, own_application, temporary_console};
use crate::arguments::Target;
use crate::outcome::{Outcome, in_words};
use crate::terminal;
use crate::test::arguments::RunArguments;

/// An application, and the orgs of it on which scenarios are held.
pub struct Venue {
    pub console: Console,
    /// None where each case gets a practice org of its own.
    pub profiles: Vec<ProfileView>,
    /// The practice orgs of cases; none before the first.
    rehearsal: OnceLock<Arc<Rehearsal>>,
    folder: Option<TempDir>,
}

impl Venue {
    /// Prepares what the arguments ask for.
    ///
    /// # Errors
    /// Exit code 2 for names and files that are not usable, and for production orgs that were not confirmed.
    pub async fn open(arguments: &RunArguments) -> Result<Self, Outcome> {
        let signing = Signing::of(arguments.key.as_deref(), arguments.kid.as_deref(), arguments.issuer.as_deref());
        let target = &arguments.target;
        let venue = match &target.snippet {
            Some(file) => {
                let signs = arguments.key.is_some() || arguments.issuer.is_some();
                let target = Target { practice: false, snippet: Some(file.clone()), org: None };
                let setting = Setting::prepare(&target, signs.then_some(signing)).await?;
                let profile = setting.profile().await?;
                Self {
                    console: setting.console,
                    profiles: vec![profile],
                    folder: setting.folder,
                    rehearsal: OnceLock::new(),
                }
            }
            None if target.practice => {
                let (console, folder) = temporary_console().await?;
                Self { console, profiles: Vec::new(), folder: Some(folder), rehearsal: OnceLock::new() }
            }
            None => Self::of_orgs(&target.orgs, signing).await?,
        };
        match venue.refused(&arguments.confirmed) {
            None => Ok(venue),
            Some(outcome) => {
                venue.end().await;
                Err(outcome)
            }
        }
    }

    /// Where cases are held, in the order in which the orgs were named.
    pub fn targets(&self) -> Vec<RunTarget> {
        match self.profiles.as_slice() {
            [] => vec![RunTarget::Practice],
            profiles => profiles.iter().map(|profile| RunTarget::Profile { profile_id: profile.id.clone() }).collect(),
        }
    }

    /// Ids of the production orgs; [`Venue::open`] has seen to it that each was confirmed.
    pub fn confirmed(&self) -> Vec<String> {
        let production = self.profiles.iter().filter(|profile| profile.environment == Kind::Production);
        production.map(|profile| profile.id.clone()).collect()
    }

    /// Whether the app's own data is used, where runs of before may have left something open.
    pub fn is_the_apps(&self) -> bool {
        self.folder.is_none()
    }

    /// Opens practice orgs, and finds the other side of one that a profile stands for.
    pub fn stage(&self) -> Arc<dyn Stage> {
        let running = || {
            let practice = self.profiles.iter().find(|profile| profile.environment == Kind::Practice)?;
            let control_url = format!("{}/practice/v1", practice.service_url);
            Some(Running { url: practice.service_url.clone(), control_url })
        };
        self.rehearsal.get_or_init(|| Rehearsal::new(running())).clone()
    }

    /// Ends everything that was started for the run.
    pub async fn end(self) {
        if let Some(rehearsal) = self.rehearsal.get() {
            rehearsal.end().await;
        }
        self.console.shutdown().await;
        if let Some(folder) = self.folder
            && let Err(error) = folder.close()
        {
            terminal::say(&format!("A temporary folder could not be removed: {error}"));
        }
    }

    async fn of_orgs(names: &[String], signing: Signing<'_>) -> Result<Self, Outcome> {
        let console = own_application().await?;
        let known = console.profiles().await.map_err(impossible)?;
        let mut profiles: Vec<ProfileView> = Vec::with_capacity(names.len());
        for name in names {
            match chosen(&known, name) {
                Ok(profile) if profiles.iter().any(|other| other.id == profile.id) => {}
                Ok(profile) => profiles.push(profile.clone()),
                Err(outcome) => {
                    console.shutdown().await;
                    return Err(outcome);
                }
            }
        }
        if signing.key.is_none() && signing.issuer.is_none() {
            return Ok(Self { console, profiles, folder: None, rehearsal: OnceLock::new() });
        }
        // The app's own profiles are left as they are; copies of them sign with the other key.
        let ids: Vec<String> = profiles.iter().map(|profile| profile.id.clone()).collect();
        let text = console.export_orgs(&ids).await;
        console.shutdown().await;
        let (console, folder) = temporary_console().await?;
        console.import_orgs(&text.map_err(impossible)?).await.map_err(impossible)?;
        let mut copies = Vec::with_capacity(names.len());
        let made = console.profiles().await.map_err(impossible)?;
        for profile in &profiles {
            let id = chosen(&made, &profile.name)?.id.clone();
            let copy = Setting { console: console.clone(), profile_id: id, practice: None, folder: None };
            copy.prepare_signing(signing).await?;
            copies.push(copy.profile().await?);
        }
        Ok(Self { console, profiles: copies, folder: Some(folder), rehearsal: OnceLock::new() })
    }

    fn refused(&self, confirmed: &[String]) -> Option<Outcome> {
        if let Some(name) = confirmed.iter().find(|name| self.profiles.iter().all(|profile| profile.name != **name)) {
            let words = format!("--confirm-production {name}: no org of this run is named so. Nothing was run.");
            return Some(Outcome::Usage(words));
        }
        let left: Vec<String> = self
            .profiles
            .iter()
            .filter(|profile| profile.environment == Kind::Production && !confirmed.contains(&profile.name))
            .map(|profile| format!("--confirm-production “{}”", profile.name))
            .collect();
        (!left.is_empty()).then(|| {
            let left = left.join(" ");
            Outcome::Usage(format!(
                "A production org is used only when it is confirmed by its name: conversations there reach people at work. \
                 If that is meant, add {left}. Nothing was run."
            ))
        })
    }
}

fn impossible(failure: console::view::Failure) -> Outcome {
    Outcome::Impossible(in_words(&failure))
}

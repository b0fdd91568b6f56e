//! Org profiles: what a deployment is reached by, and how its verified users are signed.

use std::collections::BTreeMap;

use miaw::address::{DeveloperName, OrgId, ServiceUrl};
use miaw::client::{APP_NAME, CAPABILITIES, Deployment};

use crate::key::Key;
use crate::view::{ConnectorId, Environment, FieldFailure, KeyState, ProfileDraft, ProfileView, SigningView};

mod check;
pub mod exchange;
mod leaks;

pub(crate) use check::check_key_id;
pub use check::{check, check_issuer, check_signing};

/// Longest name of a profile, in characters.
pub const LONGEST_NAME: usize = 200;

/// The id of the one profile that the app keeps for its own practice org.
pub const PRACTICE_PROFILE: &str = "00000000-0000-4000-8000-000000000001";

/// One org profile. Its parts are valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// A UUID.
    pub id: String,
    /// The name the user gave.
    pub name: String,
    /// What kind of org it is. It decides colour and confirmations, never behaviour towards the server.
    pub environment: Environment,
    /// Where the messaging service is.
    pub service_url: ServiceUrl,
    /// The org.
    pub org_id: OrgId,
    /// The deployment's API name.
    pub developer_name: DeveloperName,
    /// The system that the org is prepared for.
    pub connector: ConnectorId,
    /// The connector's settings by key; nothing secret.
    pub settings: BTreeMap<String, String>,
    /// The key set's *JSON Web Key Issuer* (`iss`), byte for byte.
    pub issuer: Option<String>,
    /// All keys, the one that signs first, then the newest first. One signs at most.
    pub keys: Vec<Key>,
    /// When it was created, in milliseconds.
    pub created_at: i64,
    /// When address, connector, settings, issuer or keys were last changed, in milliseconds. What checks found before
    /// says nothing about it now; another name or environment changes nothing that they look at.
    pub updated_at: i64,
    /// When it was put into the trash, in milliseconds.
    pub trashed_at: Option<i64>,
}

/// How verified users are signed: the key that signs, and for whom it vouches. The private key is in the keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signing<'a> {
    /// `iss`, byte for byte as in the key set.
    pub issuer: &'a str,
    /// The key.
    pub key: &'a Key,
}

/// A draft that was found valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedDraft {
    /// Trimmed.
    pub name: String,
    /// As chosen, or as guessed from the URL.
    pub environment: Environment,
    /// Parsed.
    pub service_url: ServiceUrl,
    /// Parsed; 15 characters.
    pub org_id: OrgId,
    /// Parsed.
    pub developer_name: DeveloperName,
    /// As chosen; none leaves the connector as it is.
    pub connector: Option<ConnectorId>,
    /// All settings; none leaves them as they are.
    pub settings: Option<BTreeMap<String, String>>,
}

impl Profile {
    /// A new profile.
    #[must_use]
    pub fn new(id: String, draft: CheckedDraft, now: i64) -> Self {
        let CheckedDraft { name, environment, service_url, org_id, developer_name, connector, settings } = draft;
        Self {
            id,
            name,
            environment,
            service_url,
            org_id,
            developer_name,
            connector: connector.unwrap_or_default(),
            settings: settings.unwrap_or_default(),
            issuer: None,
            keys: Vec::new(),
            created_at: now,
            updated_at: now,
            trashed_at: None,
        }
    }

    /// Takes over what a draft says.
    pub fn apply(&mut self, draft: CheckedDraft, now: i64) {
        let CheckedDraft { name, environment, service_url, org_id, developer_name, connector, settings } = draft;
        let before = self.clone();
        (self.service_url, self.org_id, self.developer_name) = (service_url, org_id, developer_name);
        self.connector = connector.unwrap_or(self.connector);
        if let Some(settings) = settings {
            self.settings = settings;
        }
        if *self != before {
            self.updated_at = now;
        }
        (self.name, self.environment) = (name, environment);
    }

    /// A copy under another id, "… (copy)", without keys: a private key has one owner.
    #[must_use]
    pub fn duplicate(&self, id: String, now: i64) -> Self {
        const SUFFIX: &str = " (copy)";
        let kept: String = self.name.chars().take(LONGEST_NAME - SUFFIX.len()).collect();
        Self {
            id,
            name: format!("{}{SUFFIX}", kept.trim_end()),
            keys: Vec::new(),
            created_at: now,
            updated_at: now,
            trashed_at: None,
            ..self.clone()
        }
    }

    /// How verified users are signed, if there are a key that signs and an issuer.
    #[must_use]
    pub fn signing(&self) -> Option<Signing<'_>> {
        Some(Signing { issuer: self.issuer.as_deref()?, key: self.signing_key()? })
    }

    /// The key that signs.
    #[must_use]
    pub fn signing_key(&self) -> Option<&Key> {
        self.keys.iter().find(|key| key.state == KeyState::Signing)
    }

    /// A key by its row id.
    #[must_use]
    pub fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// Brings the keys into their order after a change.
    pub(crate) fn sort_keys(&mut self) {
        self.keys.sort_by(|one, other| {
            let place = |key: &Key| (key.state != KeyState::Signing, std::cmp::Reverse(key.added_at));
            place(one).cmp(&place(other)).then_with(|| one.id.cmp(&other.id))
        });
    }

    /// What a token is asked with by this program's own client; see [`crate::connector::deployment_as`] for others.
    #[must_use]
    pub fn deployment(&self) -> Deployment {
        Deployment {
            org_id: self.org_id.clone(),
            developer_name: self.developer_name.clone(),
            capabilities_version: CAPABILITIES,
            app_name: APP_NAME,
        }
    }

    /// As the window shows it.
    #[must_use]
    pub fn view(&self) -> ProfileView {
        ProfileView {
            id: self.id.clone(),
            name: self.name.clone(),
            environment: self.environment,
            service_url: self.service_url.as_str().to_owned(),
            org_id: self.org_id.as_str().to_owned(),
            developer_name: self.developer_name.as_str().to_owned(),
            connector: self.connector,
            settings: self.settings.clone(),
            signing: self.signing().map(Signing::view),
            keys: self.keys.iter().map(Key::view).collect(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            trashed_at: self.trashed_at,
        }
    }
}

impl Signing<'_> {
    fn view(self) -> SigningView {
        let key = self.key;
        SigningView {
            issuer: self.issuer.to_owned(),
            key_id: key.key_id.clone(),
            bits: key.bits,
            thumbprint: key.thumbprint.clone(),
            public_jwk: key.jwk().to_string(),
            added_at: key.added_at,
        }
    }
}

/// What kind of org a URL points to: loopback is a practice org, Salesforce's names tell test orgs, the rest counts as
/// real.
#[must_use]
pub fn environment_of(service_url: &ServiceUrl) -> Environment {
    if service_url.is_loopback() {
        Environment::Practice
    } else if service_url.is_test_org() {
        Environment::Sandbox
    } else {
        Environment::Production
    }
}

/// The name that is proposed for an org whose service URL may still have to be mended.
pub(crate) fn proposed_name(service_url: &str) -> String {
    let url = match ServiceUrl::parse(service_url) {
        Ok(url) => Some(url),
        Err(error) => error.repair().and_then(|repair| ServiceUrl::parse(repair).ok()),
    };
    url.as_ref().map(name_of).unwrap_or_default()
}

fn name_of(url: &ServiceUrl) -> String {
    if url.is_loopback() {
        return "Practice org".to_owned();
    }
    let host = url.as_str().split_once("://").map_or("", |(_, host)| host);
    host.split('.').next().unwrap_or_default().to_owned()
}

/// Which fields of a draft must be changed; empty when all is well.
#[must_use]
pub fn failures(draft: &ProfileDraft) -> Vec<FieldFailure> {
    check(draft).err().unwrap_or_default()
}

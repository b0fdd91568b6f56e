//! Org profiles: what a deployment is reached by, and how its verified users are signed.

use std::collections::BTreeMap;

use miaw::address::{DeveloperName, OrgId, ServiceUrl};
use miaw::client::Deployment;
use miaw::snippet::{CodeSnippet, SnippetError};

use crate::view::{ConnectorId, Environment, FieldFailure, ProfileDraft, ProfileView, SigningView};

mod check;
pub mod exchange;

pub use check::{check, check_signing};

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
    /// How verified users are signed, if set up.
    pub signing: Option<Signing>,
    /// When it was created, in milliseconds.
    pub created_at: i64,
    /// When it was last changed, in milliseconds.
    pub updated_at: i64,
    /// When it was put into the trash, in milliseconds.
    pub trashed_at: Option<i64>,
}

/// How verified users are signed. The private key is in the keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// `iss`, byte for byte as in the key set.
    pub issuer: String,
    /// `kid`.
    pub key_id: String,
    /// RSA modulus size in bits.
    pub bits: u32,
    /// JWK thumbprint.
    pub thumbprint: String,
    /// The public key as one JSON Web Key.
    pub public_jwk: String,
    /// When the key was added, in milliseconds.
    pub added_at: i64,
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
            signing: None,
            created_at: now,
            updated_at: now,
            trashed_at: None,
        }
    }

    /// Takes over what a draft says.
    pub fn apply(&mut self, draft: CheckedDraft, now: i64) {
        let CheckedDraft { name, environment, service_url, org_id, developer_name, connector, settings } = draft;
        (self.name, self.environment) = (name, environment);
        (self.service_url, self.org_id, self.developer_name) = (service_url, org_id, developer_name);
        self.connector = connector.unwrap_or(self.connector);
        if let Some(settings) = settings {
            self.settings = settings;
        }
        self.updated_at = now;
    }

    /// A copy under another id, "… (copy)", without the signing key: a private key has one owner.
    #[must_use]
    pub fn duplicate(&self, id: String, now: i64) -> Self {
        const SUFFIX: &str = " (copy)";
        let kept: String = self.name.chars().take(LONGEST_NAME - SUFFIX.len()).collect();
        Self {
            id,
            name: format!("{}{SUFFIX}", kept.trim_end()),
            signing: None,
            created_at: now,
            updated_at: now,
            trashed_at: None,
            ..self.clone()
        }
    }

    /// What a token is asked with.
    #[must_use]
    pub fn deployment(&self) -> Deployment {
        Deployment { org_id: self.org_id.clone(), developer_name: self.developer_name.clone() }
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
            signing: self.signing.as_ref().map(Signing::view),
            keys: Vec::new(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            trashed_at: self.trashed_at,
        }
    }
}

impl Signing {
    fn view(&self) -> SigningView {
        SigningView {
            issuer: self.issuer.clone(),
            key_id: self.key_id.clone(),
            bits: self.bits,
            thumbprint: self.thumbprint.clone(),
            public_jwk: self.public_jwk.clone(),
            added_at: self.added_at,
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

/// Reads the Code Snippet JSON of a Custom Client deployment into a draft. Its values are not checked yet: the form
/// shows what is wrong with them, each beside its field. The name proposed is the My Domain.
///
/// # Errors
/// Says what the text is instead.
pub fn read_snippet(text: &str) -> Result<ProfileDraft, SnippetError> {
    let CodeSnippet { org_id, developer_name, url } = CodeSnippet::parse(text)?;
    let parsed = ServiceUrl::parse(&url).ok();
    let name = parsed.as_ref().map(name_of).unwrap_or_default();
    let environment = parsed.as_ref().map(environment_of);
    Ok(ProfileDraft { name, environment, service_url: url, org_id, developer_name, ..ProfileDraft::default() })
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

//! Org profiles.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ConnectorId, KeyView};

/// What kind of org a profile stands for. It decides colour and confirmations, never behaviour towards the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Environment {
    /// A practice org on this machine.
    Practice,
    /// A sandbox, scratch or developer org.
    Sandbox,
    /// Real customers.
    Production,
}

/// One org profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProfileView {
    /// Row id, a UUID.
    pub id: String,
    /// The name the user gave.
    pub name: String,
    /// What kind of org it is.
    pub environment: Environment,
    /// The Code Snippet's `Url`: scheme and host (and port on loopback), no path.
    pub service_url: String,
    /// The 15-character org id.
    pub org_id: String,
    /// The deployment's API name.
    pub developer_name: String,
    /// The system that the org is prepared for.
    pub connector: ConnectorId,
    /// The connector's settings by key; nothing secret.
    pub settings: BTreeMap<String, String>,
    /// How verified users are signed, if set up: the key of [`ProfileView::keys`] that signs, and the issuer.
    pub signing: Option<SigningView>,
    /// All keys, the one that signs first, then by age, the newest first.
    pub keys: Vec<KeyView>,
    /// When it was created.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When address, connector, settings, issuer or keys were last changed; another name or environment does not count.
    #[ts(type = "number")]
    pub updated_at: i64,
    /// When it was put into the trash.
    #[ts(type = "number | null")]
    pub trashed_at: Option<i64>,
}

/// How a profile signs identity tokens. The private key stays in the keyring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SigningView {
    /// The key set's JSON Web Key Issuer, byte for byte (`iss`).
    pub issuer: String,
    /// The key id (`kid`).
    pub key_id: String,
    /// RSA modulus size in bits.
    pub bits: u32,
    /// JWK thumbprint (RFC 7638, SHA-256, base64url).
    pub thumbprint: String,
    /// The public key as one JSON Web Key.
    pub public_jwk: String,
    /// When the key was added.
    #[ts(type = "number")]
    pub added_at: i64,
}

/// What the user types to make or change a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct ProfileDraft {
    /// Free text, 1 to 200 characters.
    pub name: String,
    /// Guessed from the URL when absent.
    pub environment: Option<Environment>,
    /// The Code Snippet's `Url`.
    pub service_url: String,
    /// 15 or 18 characters, begins with `00D`.
    pub org_id: String,
    /// The deployment's API name.
    pub developer_name: String,
    /// The system that the org is prepared for; absent to leave it as it is.
    pub connector: Option<ConnectorId>,
    /// The connector's settings by key, in place of all that were there; absent to leave them as they are.
    pub settings: Option<BTreeMap<String, String>>,
}

/// How a private key comes to a profile. The one thing here that can hold a secret: it only comes in, and its key is
/// not printed.
#[derive(Clone)]
pub struct SigningDraft {
    /// `iss`, byte for byte as in the key set.
    pub issuer: String,
    /// `kid`.
    pub key_id: String,
    /// PEM text of an RSA private key (PKCS#1 or PKCS#8); absent to make a new one of 2048 bits.
    pub private_key_pem: Option<String>,
}

impl fmt::Debug for SigningDraft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningDraft")
            .field("issuer", &self.issuer)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

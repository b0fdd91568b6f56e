//! What is changed once, uploaded, or kept of what was received.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `POST /practice/v1/faults/now`: something that happens once, at once. Answers 204.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "now")]
#[ts(export)]
pub enum FaultNow {
    /// Every open stream is cut.
    DropStreams,
    /// Every access token issued so far is expired; open streams say `Jwt is expired` and end.
    ExpireTokens,
    /// Every open stream is half open from now on: nothing comes any more, and no end either.
    FreezeStreams,
    /// The server goes and comes back: its listener is closed, every connection is reset, and `downMs` later it listens on the
    /// same port again. What the org knows stays.
    #[serde(rename_all = "camelCase")]
    RestartServer {
        /// For how many milliseconds nobody listens, at most 3,600,000.
        #[ts(type = "number")]
        down_ms: u64,
    },
    /// What was sent so far is not replayed any more, whatever the `Last-Event-ID`: replay starts from now. Entries stay
    /// listed.
    ForgetEvents,
}

/// `PATCH /practice/v1/deployments/{developerName}`: absent members stay. Answers 204.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct DeploymentChange {
    /// Publish, or make it as if never published.
    #[ts(optional)]
    pub published: Option<bool>,
    /// `Api` or `Web`.
    #[ts(optional)]
    pub deployment_type: Option<String>,
    /// Whether end users may send files (`attachments.endUserToAgent`).
    #[ts(optional)]
    pub files: Option<bool>,
    /// Largest file in megabytes, 1 to 5 (`attachments.maxFileSize`).
    #[ts(optional)]
    pub max_file_size: Option<u32>,
    /// Whether the transcript can be downloaded (`transcript.allowTranscriptDownload`).
    #[ts(optional)]
    pub transcript: Option<bool>,
}

/// `POST /practice/v1/keysets`: binds keys to the channel's user verification. Replaces the key set of that name. Answers 204.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeySetUpload {
    /// Name of the key set; also the `authIdentifier` in verified subjects.
    pub name: String,
    /// The JSON Web Key Issuer.
    pub issuer: String,
    /// One JSON Web Key per entry, each with `kty`, `kid`, `n`, `e` (and `x5c` when it is at hand). Private members are
    /// refused. Served as a JSON Web Key Set at `GET /practice/v1/keysets/{name}/jwks.json`, as its owner's own endpoint would.
    #[serde(default)]
    #[ts(type = "Array<Record<string, unknown>>")]
    pub keys: Vec<serde_json::Value>,
    /// URL of a JSON Web Key Set (the key set's type *JSON Web Key endpoint*). With one, keys are read from there at each
    /// sign-in, by an anonymous caller, and `keys` does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub endpoint: Option<String>,
    /// Whether it is bound to the channel as active.
    pub active: bool,
}

/// `GET /practice/v1/received`: what the org has received, newest last, at most 1,000.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReceivedRequest {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// HTTP method.
    pub method: String,
    /// Path with query, tokens replaced.
    pub path: String,
    /// Headers by lower-case name; `authorization` is shortened to its scheme and the token's subject, cookies and other
    /// secrets are replaced.
    pub headers: BTreeMap<String, String>,
    /// The body, identity tokens replaced by `(identity token)`.
    pub body: String,
    /// The status it was answered with.
    pub status: u16,
}

/// `POST /practice/v1/conversations/{conversationId}/burst`: many messages of the agent at once, for measurements. Answers 200
/// with [`BurstAnswer`] when all are in the log. Waits for open streams that fall far behind. A third member `kinds` may say of
/// which [`BurstKinds`] they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub struct Burst {
    /// How many, at most 1,000,000.
    pub count: u32,
    /// The text of each, followed by a space and its number from 1.
    pub text: String,
}

/// Of what kinds the messages of a [`Burst`] are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum BurstKinds {
    /// Text only.
    #[default]
    Text,
    /// Every kind in turn, each third one a text.
    Mixed,
}

/// Answer to [`Burst`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BurstAnswer {
    /// Id of the first event.
    #[ts(type = "number")]
    pub first_event_id: u64,
    /// Id of the last event.
    #[ts(type = "number")]
    pub last_event_id: u64,
}

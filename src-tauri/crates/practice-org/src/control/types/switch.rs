//! Behaviour on which public sources disagree.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `GET|PATCH /practice/v1/switches`: behaviour on which public sources disagree, with the documented default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Switches {
    /// A bad identity token: `Refuse` (default, 401) or `SilentGuest` (200 with a guest's subject).
    pub bad_identity_token: BadIdentityToken,
    /// An uploaded key without `x5c`: `Accept` (default), `NeverVerifies` or `RefuseUpload`.
    pub key_without_certificate: KeyWithoutCertificate,
    /// The word in a silent guest's subject: `UNAUTH` (default) or `ANON`.
    pub guest_subject: String,
    /// Whether `aud` must be the org's URL (default no).
    pub require_audience: bool,
    /// Whether the stream replays from `Last-Event-ID` (default yes).
    pub replay: bool,
    /// Whether the 18-character id in the token body is accepted (default yes).
    pub accept_long_org_id: bool,
    /// `deploymentType` in the token answer: `Api` (default) or `API`.
    pub deployment_type_word: String,
    /// Whether `context.appName` is checked: letters, digits, `_` and `.`, at most 40 (default no: any value).
    pub check_app_name: bool,
    /// Creating a conversation again: true answers 409 (default), false answers 201 again.
    pub conflict_on_repeat: bool,
    /// Whether the close event is sent when an agent ends (default no: only the end user's close sends it).
    pub close_event_on_agent_end: bool,
    /// Whether a verified user's `DELETE /conversation/{id}` ends the session only (default no: it closes the conversation, as
    /// five sources have it; one Salesforce help page says that a verified user's leaving ends the session only).
    pub verified_close_ends_session_only: bool,
    /// Whether `Last-Event-ID` is required on the stream (default no).
    pub require_last_event_id: bool,
    /// Whether CORS headers are sent for a foreign origin (default no: the allow-list is empty).
    pub allow_origin: Option<String>,
    /// Whether the published limits are enforced with 429 (default yes): tokens per org, messages per conversation. The limit
    /// of 3 conversation starts per page in 30 seconds is about pages of the web widget and is never enforced here.
    pub enforce_limits: bool,
}

/// What a bad identity token produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum BadIdentityToken {
    /// 401 with `{message, errorCode}`.
    Refuse,
    /// 200 with a guest's subject and no word of it.
    SilentGuest,
}

/// What becomes of an uploaded key that has no certificate (`x5c`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum KeyWithoutCertificate {
    /// It verifies like any other.
    Accept,
    /// It is stored, and no token verifies with it (field reports).
    NeverVerifies,
    /// The upload is refused (Salesforce Help lists `x5c` among the members that an upload needs).
    RefuseUpload,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            bad_identity_token: BadIdentityToken::Refuse,
            key_without_certificate: KeyWithoutCertificate::Accept,
            guest_subject: "UNAUTH".into(),
            require_audience: false,
            replay: true,
            accept_long_org_id: true,
            deployment_type_word: "Api".into(),
            check_app_name: false,
            conflict_on_repeat: true,
            close_event_on_agent_end: false,
            verified_close_ends_session_only: false,
            require_last_event_id: false,
            allow_origin: None,
            enforce_limits: true,
        }
    }
}

//! Checks: what the app can find out by itself, and what it found.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::FindingView;

/// One kind of check. The order is the order of the list; what rests on another comes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CheckId {
    /// Service URL, org id, developer name, and the connector's own settings, before any call.
    Identifiers,
    /// The host's name resolves.
    NameResolution,
    /// A secure connection: issuer and expiry of the certificate.
    SecureConnection,
    /// Whether a proxy stands between.
    Proxy,
    /// This machine's clock against the server's `Date`.
    Clock,
    /// The public configuration endpoint: published (200), not published (412), unknown (400).
    Deployment,
    /// The public business hours endpoint.
    BusinessHours,
    /// The signing key and what would be uploaded of it: size, certificate, key id, issuer.
    SigningKey,
    /// The JSON Web Key Set endpoint, fetched as an anonymous caller.
    KeySetEndpoint,
    /// A token for a guest.
    GuestToken,
    /// A token for a verified user, and its subject.
    VerifiedToken,
    /// Negative control: an expired identity token is refused.
    ExpiredTokenRefused,
    /// Negative control: an identity token signed with another key is refused.
    WrongSignatureRefused,
    /// Negative control: an identity token of another issuer is refused.
    WrongIssuerRefused,
    /// Negative control: an identity token with an unknown key id is refused.
    WrongKeyIdRefused,
    /// The attributes of the connector's settings against what the deployment declares.
    Attributes,
    /// The event stream opens and keeps alive.
    EventStream,
    /// A probe conversation is created and routed.
    Routing,
    /// Somebody, or a bot, accepts the probe conversation.
    Acceptance,
    /// The probe conversation is closed again.
    Closing,
}

impl CheckId {
    /// Every check, in the order of the list. What rests on another comes after it.
    pub const ALL: [Self; 20] = [
        Self::Identifiers,
        Self::NameResolution,
        Self::SecureConnection,
        Self::Proxy,
        Self::Clock,
        Self::Deployment,
        Self::BusinessHours,
        Self::SigningKey,
        Self::KeySetEndpoint,
        Self::GuestToken,
        Self::VerifiedToken,
        Self::ExpiredTokenRefused,
        Self::WrongSignatureRefused,
        Self::WrongIssuerRefused,
        Self::WrongKeyIdRefused,
        Self::Attributes,
        Self::EventStream,
        Self::Routing,
        Self::Acceptance,
        Self::Closing,
    ];
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CheckState {
    /// Its turn has not come.
    Waiting,
    /// It runs.
    Running,
    /// It found what must be so.
    Passed,
    /// It found that something is not so.
    Failed,
    /// It could not find out: what it rests on failed, or the answer decides nothing.
    Undecided,
    /// It does not apply to this profile (no TLS on loopback, no signing key for guests).
    NotApplicable,
    /// It was cancelled.
    Cancelled,
}

/// What one check found, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CheckResultView {
    /// Which check.
    pub check: CheckId,
    /// Its name, in sentence case.
    pub title: String,
    /// How it ended, or how far it is.
    pub state: CheckState,
    /// The result in one or two sentences; empty before there is one.
    pub summary: String,
    /// What the rules conclude, the surest first.
    pub findings: Vec<FindingView>,
    /// Requests, answers and values that it rests on, secrets replaced.
    pub evidence: Vec<EvidenceView>,
    /// The run it belongs to.
    pub run_id: String,
    /// When it began; null before.
    #[ts(type = "number | null")]
    pub at: Option<i64>,
    /// How long it took, in milliseconds.
    #[ts(type = "number | null")]
    pub elapsed_ms: Option<i64>,
    /// This program's version at the time.
    pub app_version: String,
}

/// One thing that a result rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EvidenceView {
    /// What it is, for example `POST …/access-token` or `Certificate`.
    pub label: String,
    /// When it was obtained.
    #[ts(type = "number")]
    pub at: i64,
    /// The content, secrets replaced; at most 16,000 characters of JSON, longer texts are cut and say so.
    #[ts(type = "unknown")]
    pub json: Value,
}

/// One run of checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CheckRunView {
    /// A UUID.
    pub id: String,
    /// Whose org.
    pub profile_id: String,
    /// When it was started.
    #[ts(type = "number")]
    pub started_at: i64,
    /// When it ended; null while it runs.
    #[ts(type = "number | null")]
    pub ended_at: Option<i64>,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// One row per check of the run, in order.
    pub results: Vec<CheckResultView>,
}

/// What is known of a profile's checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChecksView {
    /// The run that goes on now.
    pub running: Option<CheckRunView>,
    /// The newest ended result of each check that ever ran, in order.
    pub latest: Vec<CheckResultView>,
}

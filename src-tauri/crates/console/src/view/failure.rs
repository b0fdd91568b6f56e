//! Failures as the window shows them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An error as the window shows it: what happened and why (`message`), what to do (`hint`), and the raw answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Failure {
    /// The stable name that the window matches on.
    pub code: FailureCode,
    /// What happened and why, in plain words.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The server's answer or the library's words, with secrets replaced.
    pub detail: Option<String>,
    /// One row per field that must be changed; empty unless `code` is [`FailureCode::FieldsInvalid`].
    pub fields: Vec<FieldFailure>,
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FieldFailure {
    /// The field's name in the draft, in camelCase.
    pub field: String,
    /// What is wrong and why.
    pub message: String,
    /// What to enter instead.
    pub hint: Option<String>,
    /// A value that would be accepted, when it can be computed (the window offers it as a one-click repair).
    pub suggestion: Option<String>,
}

/// The stable names of failures. A name exists only if the window treats it on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum FailureCode {
    /// Fields of a form must be changed; see [`Failure::fields`].
    FieldsInvalid,
    /// The pasted text is not a Code Snippet.
    SnippetUnreadable,
    /// The key text could not be read, or is of a kind that Salesforce does not accept.
    KeyUnreadable,
    /// The profile or conversation is not in the store.
    NotFound,
    /// The host's name could not be resolved.
    HostUnknown,
    /// Nothing listens at the address.
    ConnectionRefused,
    /// The secure connection could not be set up.
    TlsFailed,
    /// No answer came in time.
    TimedOut,
    /// The connection broke, or another transport fault.
    NetworkFailed,
    /// The answer was not what the protocol says (HTML instead of JSON, a cut body, a wrong content type).
    AnswerUnreadable,
    /// The server sends the caller elsewhere, to a place that must not get the token.
    RedirectRefused,
    /// A deployment of another type than Custom Client.
    DeploymentTypeWrong,
    /// The deployment is unknown or was never published.
    DeploymentUnpublished,
    /// The token is expired or was refused (401).
    TokenRefused,
    /// The token belongs to another end user than the conversation (403).
    PermissionDenied,
    /// Verified was asked for, and the answer's subject is a guest's.
    VerifiedAsGuest,
    /// The identity token was refused.
    IdentityRefused,
    /// The channel asks for pre-chat at every session (412 or 417).
    SessionNeeded,
    /// Too many requests (429).
    RateLimited,
    /// The server refused the request for another reason (other 4xx).
    RequestRefused,
    /// The server failed (5xx).
    ServerFailed,
    /// The stream refused the org id.
    OrgIdMismatch,
    /// The action does not fit the conversation's state.
    NotNow,
    /// No keyring, or it cannot be reached.
    KeyringAbsent,
    /// The keyring is locked.
    KeyringLocked,
    /// The keyring refused the value (full, or too large).
    KeyringFull,
    /// The secret is not in the keyring any more.
    SecretMissing,
    /// Another program holds the database.
    StoreLocked,
    /// The database or its folder cannot be written.
    StoreReadOnly,
    /// The database was written by a newer version of this program.
    StoreFromNewerVersion,
    /// The file is not a database, or is damaged.
    StoreUnreadable,
    /// The disk is full.
    StoreFull,
    /// A file could not be written where the user wants it.
    FileNotWritten,
    /// The practice org could not be started or reached.
    PracticeUnavailable,
    /// A fault of this program.
    Internal,
}

//! Failures of this machine: store, keyring, keys, what was pasted.

use miaw::identity::KeyError;
use miaw::snippet::SnippetError;

use crate::secret::{KeyringError, SecretError};
use crate::store::StoreError;
use crate::view::{Failure, FailureCode};

/// What works without a keyring, and what to do to go on.
const WITHOUT_KEYRING: &str =
    "Guest conversations work meanwhile, but end when the app is closed; verified users need a key.";

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let detail = error.to_string();
        let failure = match &error {
            StoreError::Locked { .. } => Self::new(
                FailureCode::StoreLocked,
                "Another program holds the app's database, so nothing could be written down.",
            )
            .hint(
                "Close other copies of this app, database viewers and backup programs that have the file open, then \
                 try again.",
            ),
            StoreError::ReadOnly { .. } => Self::new(
                FailureCode::StoreReadOnly,
                "The app's database, or the folder that it is in, cannot be written.",
            )
            .hint(
                "Give your user the right to write to the folder and the file, check that the disk is mounted for \
                 writing, or start the app with another data folder.",
            ),
            StoreError::FromNewerVersion { .. } => Self::new(
                FailureCode::StoreFromNewerVersion,
                "A newer version of this app has used this database, and this version does not know its form.",
            )
            .hint("Start the newer version. To use this one all the same, start it with another data folder."),
            StoreError::Unreadable { .. } => Self::new(
                FailureCode::StoreUnreadable,
                "The file where the app's database should be is no database, or it is damaged.",
            )
            .hint(
                "Move the file elsewhere and start again: the app makes a new one. If a copy whose name ends in \
                 .backup is beside it, it can be put in its place.",
            ),
            StoreError::Full { .. } => {
                Self::new(FailureCode::StoreFull, "The disk is full, so nothing could be written down.").hint(
                    "Make room on the disk that holds the app's data folder, then try again. Nothing that was shown \
                     as written is lost.",
                )
            }
            StoreError::Closed => {
                Self::new(FailureCode::NotNow, "The app is being closed, so nothing more is written down.")
                    .hint("Start the app again.")
            }
            StoreError::Unexpected { .. } => super::internal(""),
        };
        failure.detail(detail)
    }
}

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Self {
        let detail = error.to_string();
        let failure = match &error {
            KeyringError::Absent { .. } => Self::new(
                FailureCode::KeyringAbsent,
                "The operating system's keyring does not answer, so secrets have no safe place.",
            )
            .hint(format!(
                "{WITHOUT_KEYRING} Start the keyring (on Linux a Secret Service such as GNOME Keyring or KWallet) \
                 and try again, or keep secrets in memory for this session. They are never written to a plain file."
            )),
            KeyringError::Locked { .. } => {
                Self::new(FailureCode::KeyringLocked, "The operating system's keyring is locked.").hint(format!(
                    "{WITHOUT_KEYRING} Unlock it and try again, or keep secrets in memory for this session."
                ))
            }
            KeyringError::Full { .. } => Self::new(
                FailureCode::KeyringFull,
                "The operating system's keyring did not take the secret: it is full, or the secret is too large for \
                 it.",
            )
            .hint(
                "Remove entries that are not needed any more from the keyring, or use an RSA key of 2048 bits: some \
                 keyrings take no larger one.",
            ),
        };
        failure.detail(detail)
    }
}

impl From<SecretError> for Failure {
    fn from(error: SecretError) -> Self {
        let detail = error.to_string();
        match error {
            SecretError::Keyring(error) => error.into(),
            SecretError::Missing { what } => Self::new(
                FailureCode::SecretMissing,
                format!("The {what} that belongs to this is not in the keyring any more."),
            )
            .hint(missing_hint(what))
            .detail(detail),
            SecretError::Damaged { what, .. } => Self::new(
                FailureCode::SecretMissing,
                format!("The {what} that belongs to this was found, but cannot be used."),
            )
            .hint(missing_hint(what))
            .detail(detail),
        }
    }
}

fn missing_hint(what: &str) -> &'static str {
    match what {
        "signing key" => {
            "Open the org's signing key and import the private key again, or make a new one and put its public half \
             into the key set in Setup."
        }
        _ => {
            "Start a new conversation. This one stays readable; it cannot be continued, because its access token \
             cannot be opened without the key."
        }
    }
}

pub(super) fn waiting_for_keyring() -> Failure {
    Failure::new(FailureCode::KeyringLocked, "The operating system's keyring has not answered yet.")
        .hint(format!("It may be asking for a password in a window of its own. {WITHOUT_KEYRING}"))
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        let detail = error.to_string();
        let failure = match &error {
            KeyError::NotPrivate { found } => Self::new(
                FailureCode::KeyUnreadable,
                format!("This is a {found}. To sign identity tokens, the private key is needed."),
            )
            .hint("Paste the text that begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----."),
            KeyError::Encrypted => {
                Self::new(FailureCode::KeyUnreadable, "The private key is encrypted with a passphrase.").hint(
                    "Decrypt it first: openssl pkcs8 -in KEY.pem -out PLAIN.pem. Remove the plain file afterwards: \
                     the app keeps the key in the keyring.",
                )
            }
            KeyError::Unreadable { .. } => {
                Self::new(FailureCode::KeyUnreadable, "The text is no RSA private key in PEM form.").hint(
                    "Paste the whole text of an RSA private key, PKCS#1 or PKCS#8, with its first and last line. \
                     Elliptic-curve keys are not accepted by Salesforce.",
                )
            }
            KeyError::TooSmall { bits } => Self::new(
                FailureCode::KeyUnreadable,
                format!("The key has {bits} bits. Salesforce accepts RSA keys of 2048 bits or more."),
            )
            .hint("Use a larger key, or let the app make a new one."),
            KeyError::Unusable { .. } => super::internal(""),
        };
        failure.detail(detail)
    }
}

impl From<SnippetError> for Failure {
    fn from(error: SnippetError) -> Self {
        const WHERE: &str = "In Setup, open Embedded Service Deployments, open the Custom Client deployment, choose \
                             Install Code Snippet and copy the whole JSON.";
        let detail = error.to_string();
        let failure = match &error {
            SnippetError::Empty => Self::new(FailureCode::SnippetUnreadable, "Nothing was pasted.").hint(WHERE),
            SnippetError::WebDeployment => Self::new(
                FailureCode::SnippetUnreadable,
                "This is the code snippet of a Web deployment, which is a script. The API needs a Custom Client \
                 deployment, whose snippet is JSON.",
            )
            .hint(
                "A deployment's type cannot be changed. In Setup, open Embedded Service Deployments, choose New \
                 Deployment, then Enhanced Chat (Messaging for In-App and Web) and Custom Client, on the same \
                 channel.",
            ),
            SnippetError::NotJson { .. } => Self::new(
                FailureCode::SnippetUnreadable,
                "The text is not JSON, so it is no Code Snippet, or only a part of one.",
            )
            .hint(WHERE),
            SnippetError::Missing { missing } => Self::new(
                FailureCode::SnippetUnreadable,
                format!("The JSON has no {}, so it is not the whole Code Snippet.", missing.join(" and no ")),
            )
            .hint(WHERE),
        };
        failure.detail(detail)
    }
}

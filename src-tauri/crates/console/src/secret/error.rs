//! What can go wrong with secrets.

/// Why a keyring did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// There is none, or it cannot be reached.
    #[error("no keyring answers: {reason}")]
    Absent {
        /// The system's words.
        reason: String,
    },
    /// It is locked, and the person did not unlock it.
    #[error("the keyring is locked: {reason}")]
    Locked {
        /// The system's words.
        reason: String,
    },
    /// It takes no more, or not this much.
    #[error("the keyring refused the value: {reason}")]
    Full {
        /// The system's words.
        reason: String,
    },
}

impl KeyringError {
    pub(super) fn no_thread() -> Self {
        Self::Absent { reason: "the thread that talks to the keyring is gone".into() }
    }
}

/// Why a secret could not be kept or fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The keyring did not do what it was asked.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// It is not there any more.
    #[error("the {what} is not in the keyring")]
    Missing {
        /// What was looked for.
        what: &'static str,
    },
    /// It is there, and cannot be used.
    #[error("the {what} cannot be used: {reason}")]
    Damaged {
        /// What was looked for.
        what: &'static str,
        /// The library's words.
        reason: String,
    },
}

//! Failures of this machine: store, keyring, keys, what was pasted.

use miaw::identity::{ForeignKey, KeyError};
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
                "Another program is using the app's database, so nothing could be saved.",
            )
            .hint(
                "Close other copies of this app, database viewers and backup programs that have the file open, then \
                 try again.",
            ),
            StoreError::ReadOnly { .. } => Self::new(
                FailureCode::StoreReadOnly,
                "The app's database, or the folder that it is in, cannot be written to.",
            )
            .hint(
                "Give your user the right to write to the folder and the file, check that the disk is mounted for \
                 writing, or start the app with another data folder.",
            ),
            StoreError::FromNewerVersion { .. } => Self::new(
                FailureCode::StoreFromNewerVersion,
                "A newer version of this app has used this database, and this version cannot read its format.",
            )
            .hint("Start the newer version. To use this one anyway, start it with another data folder."),
            StoreError::Unreadable { .. } => Self::new(
                FailureCode::StoreUnreadable,
                "The file where the app's database should be is not a database, or it is damaged.",
            )
            .hint(
                "Move the file elsewhere and start again: the app makes a new one. If there is a copy next to it whose \
                 name ends in .backup, you can put that in its place.",
            ),
            StoreError::Full { .. } => {
                Self::new(FailureCode::StoreFull, "The disk is full, so nothing could be saved.").hint(
                    "Free some space on the disk that holds the app's data folder, then try again. Nothing that was \
                     shown as saved is lost.",
                )
            }
            StoreError::Closed => Self::new(FailureCode::NotNow, "The app is being closed, so nothing more is saved.")
                .hint("Start the app again."),
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
                "The operating system's keyring does not answer, so there is no safe place for secrets.",
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
                "The operating system's keyring did not accept the secret: it is full, or the secret is too large for \
                 it.",
            )
            .hint(
                "Remove entries that are no longer needed from the keyring, or use an RSA key of 2048 bits: some \
                 keyrings accept no larger one.",
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
                format!("The {what} that belongs to this is no longer in the keyring."),
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
        let unreadable = |message: String, hint: &str| Self::new(FailureCode::KeyUnreadable, message).hint(hint);
        let failure = match &error {
            KeyError::Empty => unreadable("No key was given.".into(), PASTE),
            KeyError::TooLong { limit, .. } => unreadable(
                format!("This is longer than any key: more than {} MB were given.", limit / 1024 / 1024),
                "Check that this is the key's file. None of it was kept.",
            ),
            KeyError::NotPrivate { found } => unreadable(
                format!("This is a {found}. To sign identity tokens, the private key is needed."),
                "Paste the text that begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----.",
            ),
            KeyError::NotRsa { found } => unreadable(
                format!("This is an {found}. Salesforce accepts RSA keys only."),
                "Make a new RSA key here, or import one of 2048 bits or more, and put its public half into the key set.",
            ),
            KeyError::Encrypted => unreadable(
                "The private key is encrypted, and its password is needed to read it.".into(),
                "Enter the password. The app does not keep it: the key goes into the keyring.",
            ),
            KeyError::WrongPassword => unreadable(
                "The password does not open this private key.".into(),
                "Enter it again; upper and lower case differ. Nothing was saved.",
            ),
            KeyError::EncryptionUnknown { reason } => unreadable(
                format!("The private key is encrypted with {reason}, which this app does not read."),
                "Convert it first: openssl pkcs8 -topk8 -in KEY.pem -out NEW.pem (for a .p12 file: openssl pkcs12 -legacy \
                 -in KEY.p12 -nocerts -out NEW.pem), then import NEW.pem with its password.",
            ),
            KeyError::LegacyEncryption => unreadable(
                "The private key is encrypted in OpenSSL's old way (Proc-Type: 4,ENCRYPTED), which this app does not \
                 read."
                    .into(),
                "Convert it first: openssl pkcs8 -topk8 -in KEY.pem -out NEW.pem. Then import NEW.pem with its password.",
            ),
            KeyError::Foreign { found: ForeignKey::OpenSsh } => unreadable(
                "This is an OpenSSH private key.".into(),
                "Convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY. It is better to make a new key here: a key that \
                 opens machines should not sign tokens.",
            ),
            KeyError::Foreign { found: ForeignKey::Putty } => unreadable(
                "This is a PuTTY private key.".into(),
                "Export it in PuTTYgen (Conversions, Export OpenSSH key), then convert the copy: ssh-keygen -p -m PKCS8 \
                 -f COPY.",
            ),
            KeyError::Several { found } => unreadable(
                format!("This is {found}, but one key is needed."),
                "Paste only one of the keys: one object, without the brackets around it.",
            ),
            KeyError::SeveralKeys { count } => {
                let count = if *count == 2 { "two".to_owned() } else { count.to_string() };
                unreadable(
                    format!("There are {count} private keys in it, but one is needed."),
                    "Give only one of them: from a PEM text, one block with its first and last line.",
                )
            }
            KeyError::Utf16 => unreadable(
                "The text is in UTF-16, and keys are read as UTF-8.".into(),
                "Save it again as UTF-8; in Windows PowerShell, write it with -Encoding ascii.",
            ),
            KeyError::WrongCertificate { subject } => unreadable(
                format!("The certificate that came with the key ({subject}) belongs to another key."),
                "Import the key with its own certificate, or without one and let the app make it.",
            ),
            KeyError::CertificateUnreadable { .. } => unreadable(
                "The certificate that came with the key cannot be read.".into(),
                "Import the key without it, and let the app make a certificate.",
            ),
            KeyError::CutOff { label } => unreadable(
                format!("The text is cut off: its last line, -----END {label}-----, is missing."),
                "Copy the whole text, with its first and last line.",
            ),
            KeyError::Unreadable { .. } => unreadable("This is not an RSA private key that can be read.".into(), PASTE),
            KeyError::TooSmall { bits } => unreadable(
                format!("The key has {bits} bits. Salesforce accepts RSA keys of 2048 bits or more."),
                "Use a larger key, or let the app make a new one.",
            ),
            KeyError::TooLarge { bits } => unreadable(
                format!("The key has {bits} bits, more than are in use anywhere."),
                "Use a key of 2048 to 4096 bits, or let the app make a new one.",
            ),
            KeyError::Unusable { .. } => super::internal(""),
        };
        failure.detail(detail)
    }
}

/// What can be pasted or chosen as a key.
const PASTE: &str = "Paste the whole text of an RSA private key with its first and last line (PKCS#1 or PKCS#8), or one \
                     private JSON Web Key; or choose a file: PEM, DER or PKCS#12.";

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
                "The text is not JSON, so it is not a Code Snippet, or only part of one.",
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

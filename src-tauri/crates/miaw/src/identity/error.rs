//! What can be wrong with a key.

/// Why a key could not be read, made or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing was given.
    #[error("nothing was given")]
    Empty,
    /// More than a key can be.
    #[error("{bytes} bytes were given; no key is longer than {limit}")]
    TooLong {
        /// How much.
        bytes: usize,
        /// How much is read.
        limit: usize,
    },
    /// A certificate or public key was given.
    #[error(
        "this is a {found}; a private key is needed to sign (its text begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----)"
    )]
    NotPrivate {
        /// What it is.
        found: &'static str,
    },
    /// It is a private key of another kind.
    #[error("this is an {found}; only RSA keys are accepted")]
    NotRsa {
        /// What it is.
        found: &'static str,
    },
    /// It is encrypted, and no password was given.
    #[error("the private key is encrypted; its password is needed")]
    Encrypted,
    /// It is encrypted with another password.
    #[error("the password does not open the private key")]
    WrongPassword,
    /// It is encrypted in a way that is not read here.
    #[error("the private key is encrypted in a way that is not read here: {reason}")]
    EncryptionUnknown {
        /// What it is encrypted with.
        reason: String,
    },
    /// It is a PEM text of the old kind that is encrypted inside (`Proc-Type: 4,ENCRYPTED`, RFC 1421).
    #[error("the private key is encrypted in OpenSSL's old way (Proc-Type: 4,ENCRYPTED)")]
    LegacyEncryption,
    /// It is in the form of another program.
    #[error("this is {found}; it must be converted to PEM first")]
    Foreign {
        /// What it is.
        found: ForeignKey,
    },
    /// It is a set or an array, and one key is wanted.
    #[error("this is {found}; one key is wanted")]
    Several {
        /// What it is.
        found: &'static str,
    },
    /// There is more than one private key in it.
    #[error("there are {count} private keys in it; give one")]
    SeveralKeys {
        /// How many.
        count: usize,
    },
    /// It is text of two bytes a letter.
    #[error("the text is in UTF-16; save it as UTF-8")]
    Utf16,
    /// It came with certificates, and none is the key's.
    #[error("the certificate that came with it ({subject}) belongs to another key")]
    WrongCertificate {
        /// Whose certificate it is.
        subject: String,
    },
    /// A certificate that came with it cannot be read.
    #[error("the certificate that came with it cannot be read: {reason}")]
    CertificateUnreadable {
        /// The library's words.
        reason: String,
    },
    /// The text ends in the middle.
    #[error("the text is cut off: the line -----END {label}----- is missing")]
    CutOff {
        /// What began.
        label: String,
    },
    /// It is no RSA key.
    #[error("this is no RSA private key: {reason}")]
    Unreadable {
        /// What is wrong.
        reason: String,
    },
    /// It is too small.
    #[error("the key has {bits} bits; Salesforce accepts RSA keys of 2048 bits or more")]
    TooSmall {
        /// Its size.
        bits: usize,
    },
    /// It is larger than any server verifies.
    #[error("the key has {bits} bits; keys of more than 8192 bits are not in use")]
    TooLarge {
        /// Its size.
        bits: usize,
    },
    /// The library could not make or use it.
    #[error("the key could not be used: {reason}")]
    Unusable {
        /// The library's words.
        reason: String,
    },
}

/// Why a text holds no public keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeysError {
    /// Nothing was given.
    #[error("nothing was given; a public key (PEM), a certificate, a JSON Web Key or a set of them is needed")]
    Empty,
    /// A private key was given. Whoever checks a signature needs its public half only.
    #[error(
        "this is a private key; give its public half: a public key (PEM), a certificate, a JSON Web Key or a set of them"
    )]
    Private,
    /// It is text of two bytes a letter.
    #[error("the text is in UTF-16; save it as UTF-8")]
    Utf16,
    /// It is something else.
    #[error(
        "there is no public key in it that can be read: {reason}; a public key (PEM), a certificate, a JSON Web Key or a \
         set of them is needed"
    )]
    Unreadable {
        /// What is wrong.
        reason: String,
    },
}

/// Forms of private keys that other programs write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignKey {
    /// `-----BEGIN OPENSSH PRIVATE KEY-----`.
    OpenSsh,
    /// `PuTTY-User-Key-File`.
    Putty,
}

impl std::fmt::Display for ForeignKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::OpenSsh => "an OpenSSH private key",
            Self::Putty => "a PuTTY private key",
        })
    }
}

pub(super) fn unreadable(error: impl std::fmt::Display) -> KeyError {
    KeyError::Unreadable { reason: error.to_string() }
}

pub(super) fn unusable(error: impl std::fmt::Display) -> KeyError {
    KeyError::Unusable { reason: error.to_string() }
}

//! The operating system's keyring: Keychain, Credential Manager, or a Secret Service.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::{CredentialStore, Entry, Error};

use super::{Keyring, KeyringError, SecretBytes};

/// The service name under which our secrets are kept.
const SERVICE: &str = "handover-console";

/// The operating system's keyring. A connection that could not be made, or that broke, is made anew at the next call.
#[derive(Default)]
pub struct OsKeyring {
    store: Mutex<Option<Arc<CredentialStore>>>,
}

impl OsKeyring {
    /// The keyring of the user who runs the program. Nothing is asked of it yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn with_entry<T>(&self, name: &str, work: impl FnOnce(&Entry) -> Result<T, Error>) -> Result<T, KeyringError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let connected = match &*store {
            Some(store) => Arc::clone(store),
            None => Arc::clone(store.insert(connect().map_err(|error| absent(&error))?)),
        };
        let outcome = connected.build(SERVICE, name, modifiers().as_ref()).and_then(|entry| work(&entry)).map_err(of);
        if matches!(outcome, Err(KeyringError::Absent { .. })) {
            *store = None;
        }
        outcome
    }
}

impl Keyring for OsKeyring {
    fn get(&self, name: &str) -> Result<Option<SecretBytes>, KeyringError> {
        self.with_entry(name, |entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(SecretBytes::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyringError> {
        self.with_entry(name, |entry| entry.set_secret(secret))
    }

    fn delete(&self, name: &str) -> Result<(), KeyringError> {
        self.with_entry(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

#[cfg(target_os = "macos")]
fn connect() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(target_os = "windows")]
fn connect() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn connect() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

/// Windows would let the secret roam with a domain profile.
fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
    cfg!(target_os = "windows").then(|| HashMap::from([("persistence", "Local")]))
}

/// Never the bytes that some errors carry: they are the secret.
fn of(error: Error) -> KeyringError {
    let words = match &error {
        Error::BadEncoding(_) => "the value is not text".to_owned(),
        Error::BadDataFormat(_, cause) => cause.to_string(),
        Error::Ambiguous(entries) => format!("{} secrets have this name", entries.len()),
        other => other.to_string(),
    };
    match error {
        Error::NoStorageAccess(_) => KeyringError::Locked { reason: words },
        Error::TooLong(..) => KeyringError::Full { reason: words },
        // The Secret Service's own store reports a locked collection so, when a secret is to be made in it.
        Error::PlatformFailure(_) if words.to_ascii_lowercase().contains("locked") => {
            KeyringError::Locked { reason: words }
        }
        Error::PlatformFailure(_) if is_full(&words) => KeyringError::Full { reason: words },
        _ => KeyringError::Absent { reason: words },
    }
}

fn absent(error: &Error) -> KeyringError {
    KeyringError::Absent { reason: error.to_string() }
}

/// Windows' words for a value that is too large, or a store without room.
fn is_full(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    ["bad data", "too large", "no space", "not enough", "quota"].iter().any(|part| words.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_never_carry_the_secret() {
        let cause = || Box::new(std::io::Error::other("cause"));
        for error in [Error::BadEncoding(b"planted".to_vec()), Error::BadDataFormat(b"planted".to_vec(), cause())] {
            let text = format!("{:?}", of(error));
            assert!(!text.contains("planted") && !text.contains("112"), "{text}");
        }
    }

    #[test]
    fn locked_and_full_are_told_from_absent() {
        let platform = |words: &'static str| of(Error::PlatformFailure(Box::new(std::io::Error::other(words))));
        assert!(matches!(platform("SS Error: object locked"), KeyringError::Locked { .. }));
        assert!(matches!(platform("stub received bad data"), KeyringError::Full { .. }));
        assert!(matches!(platform("no secret service provider or dbus session found"), KeyringError::Absent { .. }));
        assert!(matches!(of(Error::TooLong("secret".into(), 2560)), KeyringError::Full { .. }));
        assert!(matches!(
            of(Error::NoStorageAccess(Box::new(std::io::Error::other("x")))),
            KeyringError::Locked { .. }
        ));
    }
}

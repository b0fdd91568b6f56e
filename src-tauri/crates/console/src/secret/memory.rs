//! A keyring in memory, gone with the program.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::{Keyring, KeyringError, SecretBytes};

/// Keeps secrets until it is dropped.
#[derive(Default)]
pub struct MemoryKeyring {
    secrets: Mutex<HashMap<String, SecretBytes>>,
}

impl MemoryKeyring {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The names in it.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }
}

impl Keyring for MemoryKeyring {
    fn get(&self, name: &str) -> Result<Option<SecretBytes>, KeyringError> {
        Ok(self.secrets.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyringError> {
        let secret = SecretBytes::new(secret.to_vec());
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), secret);
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeyringError> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(())
    }
}

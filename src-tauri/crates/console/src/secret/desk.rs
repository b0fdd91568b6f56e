//! The one thread that talks to the keyring.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use tokio::sync::watch;

use super::seal::DataKey;
use super::{Keyring, KeyringError, MemoryKeyring, SecretBytes, SecretError, SharedKeys, VaultState};

/// The data key's name in the keyring.
const DATA_KEY: &str = "data-key";

pub(super) struct Desk {
    keyring: Arc<dyn Keyring>,
    /// What is locked while a data key is made, where other programs may be about to make one too.
    making: Option<PathBuf>,
    session: MemoryKeyring,
    state: watch::Sender<VaultState>,
    keys: SharedKeys,
}

impl Desk {
    pub(super) fn new(
        keyring: Arc<dyn Keyring>,
        making: Option<PathBuf>,
        state: watch::Sender<VaultState>,
        keys: SharedKeys,
    ) -> Self {
        Self { keyring, making, session: MemoryKeyring::new(), state, keys }
    }

    /// Asks the keyring for the data key, which also tells whether it works.
    pub(super) fn probe(&mut self) {
        let state = match self.load_data_key(None) {
            Ok(()) => VaultState::Keyring,
            Err(SecretError::Keyring(error)) => VaultState::Unavailable(error),
            // Somebody else's value under our name: it is not ours to overwrite.
            Err(error) => VaultState::Unavailable(KeyringError::Absent { reason: error.to_string() }),
        };
        self.enter(state);
    }

    pub(super) fn retry(&mut self) -> Result<VaultState, SecretError> {
        let session = *self.state.borrow() == VaultState::Session;
        if !session {
            self.probe();
            return Ok(self.state.borrow().clone());
        }
        let sealing = self.keys.lock().unwrap_or_else(PoisonError::into_inner).current.clone();
        self.load_data_key(sealing)?;
        for name in self.session.names() {
            if let Some(secret) = self.session.get(&name)? {
                keep(&*self.keyring, &name, &secret)?;
                self.session.delete(&name)?;
            }
        }
        self.enter(VaultState::Keyring);
        Ok(VaultState::Keyring)
    }

    pub(super) fn keep_in_session(&mut self) -> Result<VaultState, SecretError> {
        if *self.state.borrow() != VaultState::Keyring {
            let missing = self.keys.lock().unwrap_or_else(PoisonError::into_inner).current.is_none();
            if missing {
                self.use_key(Arc::new(DataKey::generate()?));
            }
            self.enter(VaultState::Session);
        }
        Ok(self.state.borrow().clone())
    }

    pub(super) fn data_key(&mut self) -> Result<Arc<DataKey>, SecretError> {
        self.place()?;
        let key = self.keys.lock().unwrap_or_else(PoisonError::into_inner).current.clone();
        key.ok_or(SecretError::Missing { what: "data key" })
    }

    pub(super) fn get(&mut self, name: &str) -> Result<Option<SecretBytes>, SecretError> {
        let secret = fetch(self.place()?, name);
        self.noticing(secret)
    }

    pub(super) fn set(&mut self, name: &str, secret: &[u8]) -> Result<(), SecretError> {
        let kept = keep(self.place()?, name, secret);
        self.noticing(kept)
    }

    pub(super) fn delete(&mut self, name: &str) -> Result<(), SecretError> {
        let deleted = self.place()?.delete(name);
        self.noticing(deleted)
    }

    fn place(&self) -> Result<&dyn Keyring, SecretError> {
        match &*self.state.borrow() {
            VaultState::Keyring => Ok(&*self.keyring),
            VaultState::Session => Ok(&self.session),
            VaultState::Unavailable(error) => Err(error.clone().into()),
            // The probe is the thread's first work, so nobody is served before it.
            VaultState::Waiting => Err(KeyringError::no_thread().into()),
        }
    }

    /// A keyring that went away or was locked in the meantime changes the state.
    fn noticing<T>(&self, outcome: Result<T, KeyringError>) -> Result<T, SecretError> {
        if let Err(error @ (KeyringError::Absent { .. } | KeyringError::Locked { .. })) = &outcome {
            self.enter(VaultState::Unavailable(error.clone()));
        }
        outcome.map_err(SecretError::from)
    }

    fn enter(&self, state: VaultState) {
        self.state.send_if_modified(|now| {
            let changed = *now != state;
            *now = state;
            changed
        });
    }

    /// Reads the data key from the keyring. Where there is none, keeps a given or a new one there.
    fn load_data_key(&self, given: Option<Arc<DataKey>>) -> Result<(), SecretError> {
        let key = match fetch(&*self.keyring, DATA_KEY)? {
            Some(text) => Arc::new(DataKey::from_text(&text)?),
            None => self.make_data_key(given)?,
        };
        self.use_key(key);
        Ok(())
    }

    /// Keeps a given or a new data key in the keyring, unless another program has just done that: what one of them sealed
    /// under a key that the other has replaced could never be opened again.
    fn make_data_key(&self, given: Option<Arc<DataKey>>) -> Result<Arc<DataKey>, SecretError> {
        let _alone = self.making.as_deref().and_then(alone);
        if let Some(text) = fetch(&*self.keyring, DATA_KEY)? {
            return Ok(Arc::new(DataKey::from_text(&text)?));
        }
        let key = given.map_or_else(|| DataKey::generate().map(Arc::new), Ok)?;
        keep(&*self.keyring, DATA_KEY, &key.text())?;
        Ok(key)
    }

    fn use_key(&self, key: Arc<DataKey>) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = keys.current.replace(key) {
            // What it sealed is opened until the program ends.
            keys.others.push(before);
        }
    }
}

/// Waits until no other program has a file locked, and locks it until it is closed. Where files cannot be locked, nobody waits.
fn alone(path: &Path) -> Option<File> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let locked = file.and_then(|file| file.lock().map(|()| file));
    locked.inspect_err(|error| tracing::warn!(%error, "another program may make a data key at the same time")).ok()
}

/// Begins a secret that is kept as text. No PKCS#8 key and no base64 text begins so.
const AS_TEXT: &[u8] = b"base64:";

/// Keeps a secret, and looks whether it was kept: some wallets hold text only and spoil other bytes without a word.
fn keep(keyring: &dyn Keyring, name: &str, secret: &[u8]) -> Result<(), KeyringError> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    keyring.set(name, secret)?;
    if keyring.get(name)?.is_some_and(|kept| kept.as_slice() == secret) {
        return Ok(());
    }
    let text = SecretBytes::new([AS_TEXT, STANDARD.encode(secret).as_bytes()].concat());
    keyring.set(name, &text)?;
    if keyring.get(name)?.is_some_and(|kept| kept.as_slice() == text.as_slice()) {
        return Ok(());
    }
    Err(KeyringError::Absent { reason: "the keyring does not give back what it is given".into() })
}

fn fetch(keyring: &dyn Keyring, name: &str) -> Result<Option<SecretBytes>, KeyringError> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let Some(secret) = keyring.get(name)? else { return Ok(None) };
    match secret.strip_prefix(AS_TEXT).map(|text| STANDARD.decode(text)) {
        Some(Ok(bytes)) => Ok(Some(SecretBytes::new(bytes))),
        _ => Ok(Some(secret)),
    }
}

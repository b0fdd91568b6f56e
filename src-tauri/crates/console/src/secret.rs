//! Secrets: private keys in the keyring, access tokens sealed under a data key that lives there.
//!
//! Nothing here is ever written to a plain file. Without a keyring the user can choose to keep secrets in memory for
//! the session; until then what needs a secret fails and says why.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use miaw::AccessToken;
use miaw::identity::SigningKey;
use tokio::sync::{oneshot, watch};

mod desk;
mod error;
mod leak;
mod memory;
mod os;
mod seal;

use desk::Desk;
pub use error::{KeyringError, SecretError};
pub(crate) use leak::{Leak, holds_private_key, leak_in, without_tokens};
pub use memory::MemoryKeyring;
pub use os::OsKeyring;
use seal::DataKey;
use zeroize::Zeroizing;

/// The file in the data folder that a program has locked while it makes the data key.
const MAKING: &str = "data-key.lock";

/// The bytes of a secret: wiped when dropped.
pub type SecretBytes = Zeroizing<Vec<u8>>;

/// A place that keeps small secrets under names. Its calls block, some until a person has answered a prompt; a
/// [`Vault`] makes them all on one thread of its own, one after the other.
pub trait Keyring: Send + Sync + 'static {
    /// Reads a secret; none where there is none of that name.
    ///
    /// # Errors
    /// The keyring cannot be reached, or is locked.
    fn get(&self, name: &str) -> Result<Option<SecretBytes>, KeyringError>;

    /// Writes a secret, in place of the one of that name.
    ///
    /// # Errors
    /// The keyring cannot be reached, is locked, or takes no more.
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyringError>;

    /// Removes a secret. One that is not there is no error.
    ///
    /// # Errors
    /// The keyring cannot be reached, or is locked.
    fn delete(&self, name: &str) -> Result<(), KeyringError>;
}

/// Where secrets are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VaultState {
    /// The keyring has not answered yet; it may be waiting for a person.
    Waiting,
    /// In the keyring.
    Keyring,
    /// In memory, because the user chose so.
    Session,
    /// Nowhere.
    Unavailable(KeyringError),
}

/// Keeps the secrets of one installation. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

type Job = Box<dyn FnOnce(&mut Desk) + Send>;

struct Inner {
    jobs: mpsc::Sender<Job>,
    state: watch::Receiver<VaultState>,
    keys: SharedKeys,
}

/// Data keys in memory: the one that seals, and others that still open.
#[derive(Default)]
struct Keys {
    current: Option<Arc<DataKey>>,
    others: Vec<Arc<DataKey>>,
}

type SharedKeys = Arc<Mutex<Keys>>;

impl Vault {
    /// A vault over a keyring. It asks the keyring for the data key at once, on its own thread, and makes one if there
    /// is none; until the answer its state is [`VaultState::Waiting`].
    #[must_use]
    pub fn new(keyring: Arc<dyn Keyring>) -> Self {
        Self::over(keyring, None)
    }

    /// The same for one of several programs on a data folder: one of them makes the data key, and all use that.
    #[must_use]
    pub fn shared(keyring: Arc<dyn Keyring>, data_folder: &Path) -> Self {
        Self::over(keyring, Some(data_folder.join(MAKING)))
    }

    fn over(keyring: Arc<dyn Keyring>, making: Option<PathBuf>) -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        let (state, watched) = watch::channel(VaultState::Waiting);
        let keys = SharedKeys::default();
        let mut desk = Desk::new(keyring, making, state, Arc::clone(&keys));
        let started = std::thread::Builder::new().name("keyring".into()).spawn(move || {
            desk.probe();
            while let Ok(job) = queue.recv() {
                job(&mut desk);
            }
        });
        if let Err(error) = started {
            // The queue's end is gone with the closure: every call answers that the keyring is absent.
            tracing::error!(%error, "the keyring's thread could not be started");
        }
        Self { inner: Arc::new(Inner { jobs, state: watched, keys }) }
    }

    /// Where secrets are kept now.
    #[must_use]
    pub fn state(&self) -> VaultState {
        self.inner.state.borrow().clone()
    }

    /// Tells when that changes.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<VaultState> {
        self.inner.state.clone()
    }

    /// Waits until the keyring has answered for the first time.
    pub async fn settled(&self) -> VaultState {
        let mut state = self.changes();
        // The sender lives as long as the thread; without it the last state is the answer.
        match state.wait_for(|state| *state != VaultState::Waiting).await {
            Ok(state) => state.clone(),
            Err(_) => VaultState::Unavailable(KeyringError::no_thread()),
        }
    }

    /// Tries the keyring again. Secrets that were kept for the session move there if it answers.
    ///
    /// # Errors
    /// The session's secrets could not be moved; they are still kept for the session.
    pub async fn retry_keyring(&self) -> Result<VaultState, SecretError> {
        self.run(Desk::retry).await
    }

    /// Keeps secrets in memory until the program ends. Does nothing while the keyring works.
    ///
    /// # Errors
    /// When no data key can be made.
    pub async fn keep_in_session(&self) -> Result<VaultState, SecretError> {
        self.run(Desk::keep_in_session).await
    }

    /// The private half of a key, by the key's row id.
    ///
    /// # Errors
    /// The keyring does not answer, or the key is not there any more.
    pub async fn signing_key(&self, key: &str) -> Result<SigningKey, SecretError> {
        let name = signing_name(key);
        let der = self.run(move |desk| desk.get(&name)).await?.ok_or(SecretError::Missing { what: "signing key" })?;
        // Checking an RSA key takes milliseconds: too long for a thread that serves.
        tokio::task::spawn_blocking(move || SigningKey::from_pkcs8_der(&der))
            .await
            .map_err(|error| SecretError::Damaged { what: "signing key", reason: error.to_string() })?
            .map_err(|error| SecretError::Damaged { what: "signing key", reason: error.to_string() })
    }

    /// Keeps the private half of a key, in place of the one before.
    ///
    /// # Errors
    /// The keyring does not answer, or takes no more.
    pub async fn keep_signing_key(&self, key: &str, secret: &SigningKey) -> Result<(), SecretError> {
        let (name, der) = (signing_name(key), Zeroizing::new(secret.pkcs8_der().to_vec()));
        self.run(move |desk| desk.set(&name, &der)).await
    }

    /// Removes the private half of a key, if it is there.
    ///
    /// # Errors
    /// The keyring does not answer.
    pub async fn forget_signing_key(&self, key: &str) -> Result<(), SecretError> {
        let name = signing_name(key);
        self.run(move |desk| desk.delete(&name)).await
    }

    /// Seals the access token of a conversation for the database.
    ///
    /// # Errors
    /// There is no data key: the keyring does not answer, and the user has not chosen the session.
    pub async fn seal_token(&self, conversation_id: &str, token: &AccessToken) -> Result<Vec<u8>, SecretError> {
        let key = match self.current_key() {
            Some(key) => key,
            None => self.run(Desk::data_key).await?,
        };
        key.seal(conversation_id, token.expose().as_bytes())
    }

    /// Opens what [`Vault::seal_token`] sealed for the same conversation.
    ///
    /// # Errors
    /// [`SecretError::Missing`] when the data key is another one by now; [`SecretError::Damaged`] when the bytes were
    /// changed or belong to another conversation.
    pub async fn open_token(&self, conversation_id: &str, sealed: &[u8]) -> Result<AccessToken, SecretError> {
        if self.current_key().is_none() {
            self.run(Desk::data_key).await?;
        }
        let id = seal::key_id(sealed)?;
        let key = {
            let keys = self.inner.keys.lock().unwrap_or_else(PoisonError::into_inner);
            keys.current.iter().chain(&keys.others).find(|key| key.id() == id).cloned()
        };
        let text = key.ok_or(SecretError::Missing { what: "data key" })?.open(conversation_id, sealed)?;
        let text = std::str::from_utf8(&text)
            .map_err(|error| SecretError::Damaged { what: "access token", reason: error.to_string() })?;
        Ok(AccessToken::new(text.to_owned()))
    }

    fn current_key(&self) -> Option<Arc<DataKey>> {
        self.inner.keys.lock().unwrap_or_else(PoisonError::into_inner).current.clone()
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T, SecretError> + Send + 'static,
    ) -> Result<T, SecretError> {
        let (answer, answered) = oneshot::channel();
        // A caller that went away does not want its answer.
        let job: Job = Box::new(move |desk| drop(answer.send(work(desk))));
        let gone = || SecretError::Keyring(KeyringError::no_thread());
        self.inner.jobs.send(job).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

fn signing_name(key: &str) -> String {
    format!("signing-key:{key}")
}

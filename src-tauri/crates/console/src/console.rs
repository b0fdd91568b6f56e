//! The application as the window's shell and the command line hold it: one method per thing that can be asked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use self::timeline::cut;
use crate::check::Checks;
use crate::clock::{SharedClock, SystemClock};
use crate::conversation::{Command, Context, Conversations, view_to};
use crate::download::Downloads;
use crate::environment::Environment;
use crate::failure::{no_data_folder, not_found, secrets_view};
use crate::ownership::Ownership;
use crate::record::ConversationRecord;
use crate::run::Runs;
use crate::search::{Indexer, Pace};
use crate::secret::{Keyring, MemoryKeyring, OsKeyring, Vault};
use crate::store::{Store, StoredProfiles};
use crate::updates::{Loader, Notices, Subscription, Updates};
use crate::view::{Change, Failure, SecretsView, Snapshot, StartRequest, TranscriptView};

mod checks;
mod evidence;
mod export;
mod files;
mod keep;
mod keys;
mod orgs;
mod play;
mod profiles;
mod reports;
mod runs;
mod scenarios;
mod setup;
mod timeline;

/// The database's file name in the data folder.
pub const DATABASE: &str = "handover-console.db";
/// Most entries, and most happenings, of one page.
const PAGE: u32 = 200;
/// Most conversations that a window starts from; older ones stay in the database.
const SNAPSHOT_CONVERSATIONS: u32 = 1_000;
/// Longer than any access token lives, in milliseconds. Until then the files and the transcript of a conversation that is over
/// can still be fetched with it.
const TOKEN_LIFE: i64 = 24 * 60 * 60 * 1_000;
/// How long a window waits for the keyring's first answer before it starts without.
const KEYRING_PATIENCE: Duration = Duration::from_millis(300);

/// What the application is made of.
#[derive(Clone)]
pub struct Settings {
    /// Where the database is.
    pub data_folder: PathBuf,
    /// Where files go that the user saves.
    pub downloads: PathBuf,
    /// Where secrets are kept.
    pub keyring: Arc<dyn Keyring>,
    /// Where the time comes from.
    pub clock: SharedClock,
    /// The one HTTP client; see [`miaw::client::http_client`].
    pub http: reqwest::Client,
    /// How patient event streams are.
    pub stream: miaw::stream::Options,
    /// Whether this program goes on with what others have left unfinished, as the window does. Never with what another one
    /// holds that lives.
    pub resume: bool,
}

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct Console {
    inner: Arc<Inner>,
}

/// The application, held by what lives in it: it does not keep it alive.
#[derive(Clone)]
pub(crate) struct Handle(Weak<Inner>);

impl Handle {
    /// The application, for as long as it is needed.
    ///
    /// # Errors
    /// It is gone.
    pub(crate) fn console(&self) -> Result<Console, Failure> {
        self.0.upgrade().map(|inner| Console { inner }).ok_or_else(|| {
            crate::failure::not_now("The program is being closed.", "Start it again; nothing that was kept is lost.")
        })
    }
}

struct Inner {
    store: Store,
    vault: Vault,
    updates: Updates,
    clock: SharedClock,
    http: reqwest::Client,
    /// Where files go that the user saves, and which did.
    downloads: Downloads,
    ownership: Ownership,
    /// Whether it goes on with what others have left.
    resumes: bool,
    conversations: Conversations,
    checks: Checks,
    runs: Runs,
    /// Held from reading a profile to publishing it, so that windows hear of changes in the order of the database.
    changing_profile: Mutex<()>,
    /// Held while a signing key goes into or out of the keyring and its public half into or out of the database.
    changing_key: Mutex<()>,
    /// Held from writing a mark down to publishing it.
    marking: Mutex<()>,
    /// Held from reading a scenario to publishing it.
    changing_scenario: Mutex<()>,
    /// Fills the full-text index behind the transactions; none once it has ended.
    indexer: std::sync::Mutex<Option<Indexer>>,
    /// Publishes where secrets are kept whenever that changes.
    watching_vault: JoinHandle<()>,
}

impl Settings {
    /// The settings of a program that a person runs: the user's data folder and keyring.
    ///
    /// # Errors
    /// `storeReadOnly` where there is no folder to keep anything in.
    pub fn desktop(environment: &Environment) -> Result<Self, Failure> {
        let data_folder = environment.data_folder.clone().ok_or_else(no_data_folder)?;
        Ok(Self::of(data_folder, environment.downloads.clone(), Arc::new(OsKeyring::new())))
    }

    /// The settings of a program that leaves nothing behind: a folder of its own, secrets in memory.
    #[must_use]
    pub fn in_memory_secrets(data_folder: &Path) -> Self {
        Self::of(data_folder.to_owned(), data_folder.join("downloads"), Arc::new(MemoryKeyring::new()))
    }

    fn of(data_folder: PathBuf, downloads: PathBuf, keyring: Arc<dyn Keyring>) -> Self {
        Self {
            data_folder,
            downloads,
            keyring,
            clock: Arc::new(SystemClock),
            http: miaw::client::http_client().unwrap_or_else(|error| without_certificates(&error)),
            stream: miaw::stream::Options::default(),
            resume: true,
        }
    }
}

/// On a machine without trusted certificates the practice org still works; every other org answers that there is no
/// secure connection, which says more than a program that does not start.
fn without_certificates(error: &miaw::Error) -> reqwest::Client {
    tracing::error!(%error, "the system's trusted certificates could not be read");
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([])
        .build()
        .expect("a client that trusts nobody needs nothing from the system")
}

/// Adds which file it is about: whoever is told to move it must know where it is.
fn naming(path: &Path, failure: Failure) -> Failure {
    let file = format!("The file is {}", path.display());
    let hint = failure.hint.map_or_else(|| file.clone(), |hint| format!("{hint} {file}"));
    Failure { hint: Some(hint), ..failure }
}

impl Console {
    /// Opens the application: its database, its keyring, and the conversations in which something can still happen.
    ///
    /// # Errors
    /// When the database cannot be opened. A keyring that does not answer is no error here; see [`SecretsView`].
    pub async fn open(settings: Settings) -> Result<Self, Failure> {
        let Settings { data_folder, downloads, keyring, clock, http, stream, resume } = settings;
        let path = data_folder.join(DATABASE);
        let store = Store::open(&path).await.map_err(|error| naming(&path, error.into()))?;
        let ownership = Ownership::begin(&data_folder);
        let vault = Vault::shared(keyring, &data_folder);
        let updates = Updates::new();
        let context = Context {
            store: store.clone(),
            vault: vault.clone(),
            updates: updates.clone(),
            clock: clock.clone(),
            http: http.clone(),
            stream,
            ownership: ownership.clone(),
        };
        let indexer = Indexer::start(store.clone(), Pace::default());
        let checks = Checks::new(context.clone());
        let conversations = Conversations::new(context);
        let runs = Runs::new();
        let watching_vault = tokio::spawn(publish_secrets(vault.clone(), updates.clone()));
        let console = Self {
            inner: Arc::new(Inner {
                store,
                vault,
                updates,
                clock,
                http,
                downloads: Downloads::new(downloads),
                ownership,
                resumes: resume,
                conversations,
                checks,
                runs,
                changing_profile: Mutex::default(),
                changing_key: Mutex::default(),
                marking: Mutex::default(),
                changing_scenario: Mutex::default(),
                indexer: std::sync::Mutex::new(Some(indexer)),
                watching_vault,
            }),
        };
        if resume {
            console.resume().await?;
        }
        Ok(console)
    }

    async fn resume(&self) -> Result<(), Failure> {
        self.inner.store.tidy_outgoing_files(&self.inner.ownership).await?;
        self.inner.checks.resume().await?;
        let dead = self.inner.clock.now() - TOKEN_LIFE;
        self.inner.store.forget_tokens_of_finished(dead).await?;
        let unfinished = self.inner.store.unfinished_conversations().await?;
        self.resume_conversations(unfinished).await?;
        self.resume_runs().await
    }

    async fn resume_conversations(&self, unfinished: Vec<ConversationRecord>) -> Result<(), Failure> {
        if unfinished.is_empty() {
            return Ok(());
        }
        let profiles = self.inner.store.profiles().await?;
        let profiles: BTreeMap<String, _> = profiles.into_iter().map(|profile| (profile.id.clone(), profile)).collect();
        for record in unfinished {
            // One whose profile cannot be read waits for a version that can.
            if let Some(profile) = profiles.get(&record.profile_id) {
                self.inner.conversations.resume(profile.clone(), &record).await?;
            }
        }
        Ok(())
    }

    /// Goes on with a conversation that another program held when this one started, and has left by now. What this program
    /// has left itself stays as it is.
    async fn take_over(&self, conversation_id: &str) -> Result<(), Failure> {
        let Inner { store, ownership, conversations, resumes, .. } = &*self.inner;
        if !resumes || conversations.is_live(conversation_id) {
            return Ok(());
        }
        let Some(record) = store.conversation(conversation_id).await? else { return Ok(()) };
        if record.finished || ownership.is_own(record.owner.as_deref()) {
            return Ok(());
        }
        let Some(profile) = store.profile(&record.profile_id).await? else { return Ok(()) };
        Ok(conversations.resume(profile, &record).await?)
    }

    /// Ends every task with everything written down. Calls after this fail.
    pub async fn shutdown(&self) {
        self.inner.watching_vault.abort();
        self.inner.runs.shutdown().await;
        self.inner.checks.shutdown().await;
        self.inner.conversations.shutdown().await;
        drop(self.inner.indexer.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.inner.store.clone().close().await;
        self.inner.ownership.end();
    }

    /// Everything that changes from now on, a snapshot first.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        let console = self.clone();
        let loader: Loader = Arc::new(move || {
            let console = console.clone();
            Box::pin(async move { console.snapshot().await })
        });
        self.inner.updates.subscribe(loader)
    }

    /// What a person should hear of from now on. Updates bring the same.
    #[must_use]
    pub fn notices(&self) -> Notices {
        self.inner.updates.notices()
    }

    async fn snapshot(&self) -> Result<Snapshot, Failure> {
        let Inner { store, vault, ownership, .. } = &*self.inner;
        // A person may be asked to unlock the keyring; the window does not wait for that, the news comes as an update.
        let secrets = tokio::time::timeout(KEYRING_PATIENCE, vault.settled()).await.unwrap_or_else(|_| vault.state());
        let StoredProfiles { readable, unreadable } = store.all_profiles().await?;
        let conversations = store.conversations(SNAPSHOT_CONVERSATIONS).await?;
        Ok(Snapshot {
            number: 0,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            profiles: readable.iter().map(crate::profile::Profile::view).collect(),
            unreadable_profiles: unreadable,
            conversations: conversations.iter().map(|record| view_to(ownership, record)).collect(),
            secrets: secrets_view(&secrets),
        })
    }

    /// Starts a conversation and answers its id; everything else comes through the feed.
    ///
    /// # Errors
    /// The profile is unknown or in the trash, or nothing can be written down.
    pub async fn start_conversation(&self, request: StartRequest) -> Result<String, Failure> {
        let profile = self.profile(&request.profile_id).await?;
        if profile.trashed_at.is_some() {
            return Err(crate::failure::not_now(
                "This org is in the trash, so no conversation is started on it.",
                "Restore it first: open Orgs, then Trash.",
            ));
        }
        self.inner.conversations.start(profile, request).await
    }

    /// Sends the values of the pre-chat form, with which the conversation is created or its new session opened.
    ///
    /// # Errors
    /// The conversation is unknown or not waiting for the form.
    pub async fn submit_prechat(&self, conversation_id: &str, values: BTreeMap<String, String>) -> Result<(), Failure> {
        self.command(conversation_id, Command::SubmitPrechat(values)).await
    }

    /// The newest page of a conversation. Updates numbered after it are to be applied to it; some may be in it already,
    /// and rows replace rows. One that another program has left goes on here from then on.
    ///
    /// # Errors
    /// The conversation is unknown.
    pub async fn open_transcript(&self, conversation_id: &str) -> Result<TranscriptView, Failure> {
        let Inner { store, updates, ownership, .. } = &*self.inner;
        self.take_over(conversation_id).await?;
        // Taken first: what is read afterwards holds at least all updates up to it.
        let number = updates.number();
        let record = store.conversation(conversation_id).await?.ok_or_else(|| not_found("conversation"))?;
        let mut entries = store.newest_entries(conversation_id, PAGE + 1).await?;
        let mut happenings = store.newest_happenings(conversation_id, PAGE + 1).await?;
        let (more_entries, more_happenings) = (cut(&mut entries), cut(&mut happenings));
        Ok(TranscriptView {
            number,
            conversation: view_to(ownership, &record),
            entries,
            more_entries,
            happenings,
            more_happenings,
        })
    }

    /// Writes a message down and sends it; the entry comes through the feed, pending at first.
    ///
    /// # Errors
    /// The conversation is unknown or cannot take a message now.
    pub async fn send_message(&self, conversation_id: &str, text: String) -> Result<(), Failure> {
        self.command(conversation_id, Command::Send(text)).await
    }

    /// Sends a message again that was not accepted.
    ///
    /// # Errors
    /// Conversation or message are unknown, or the message did not fail.
    pub async fn retry_message(&self, conversation_id: &str, identifier: String) -> Result<(), Failure> {
        self.command(conversation_id, Command::Retry(identifier)).await
    }

    /// Tells the other side that the end user types, or has stopped.
    ///
    /// # Errors
    /// The conversation is unknown.
    pub async fn set_typing(&self, conversation_id: &str, typing: bool) -> Result<(), Failure> {
        self.command(conversation_id, Command::Typing(typing)).await
    }

    /// The user has looked at everything up to now.
    ///
    /// # Errors
    /// The conversation is unknown.
    pub async fn mark_read(&self, conversation_id: &str) -> Result<(), Failure> {
        self.command(conversation_id, Command::MarkRead).await
    }

    /// Ends the messaging session; the conversation stays open.
    ///
    /// # Errors
    /// The conversation is unknown or has no session.
    pub async fn end_session(&self, conversation_id: &str) -> Result<(), Failure> {
        self.command(conversation_id, Command::EndSession).await
    }

    /// Closes the conversation for good.
    ///
    /// # Errors
    /// The conversation is unknown or closed already.
    pub async fn close_conversation(&self, conversation_id: &str) -> Result<(), Failure> {
        self.command(conversation_id, Command::Close).await
    }

    /// Opens a stopped event stream again.
    ///
    /// # Errors
    /// The conversation is unknown or its stream is not stopped.
    pub async fn reconnect(&self, conversation_id: &str) -> Result<(), Failure> {
        self.command(conversation_id, Command::Reconnect).await
    }

    /// Ends what goes on in a profile's conversations with everything written down, for an org that is about to be gone. As at
    /// a shutdown, the org hears nothing of it, and those that are unfinished go on at the next start.
    pub async fn leave(&self, profile_id: &str) {
        self.inner.conversations.leave(profile_id).await;
    }

    /// Tries the keyring again.
    ///
    /// # Errors
    /// Secrets that were kept for the session could not be moved to it; they stay where they are.
    pub async fn retry_keyring(&self) -> Result<SecretsView, Failure> {
        Ok(secrets_view(&self.inner.vault.retry_keyring().await?))
    }

    /// Holds secrets in memory until the app is closed.
    ///
    /// # Errors
    /// When the system gives no random bytes for a key.
    pub async fn keep_secrets_in_session(&self) -> Result<SecretsView, Failure> {
        Ok(secrets_view(&self.inner.vault.keep_in_session().await?))
    }

    async fn command(&self, conversation_id: &str, command: Command) -> Result<(), Failure> {
        self.take_over(conversation_id).await?;
        self.inner.conversations.command(conversation_id, command).await
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.watching_vault.abort();
        self.ownership.end();
    }
}

async fn publish_secrets(vault: Vault, updates: Updates) {
    let mut states = vault.changes();
    while states.changed().await.is_ok() {
        let secrets = secrets_view(&states.borrow_and_update());
        updates.publish(Change::Secrets { secrets });
    }
}

//! What several tests need.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use console::clock::Clock;
use console::profile::Profile;
use console::record::{Commit, ConversationRecord, HappeningRecord};
use console::secret::{Keyring, KeyringError, MemoryKeyring, SecretBytes};
use console::store::Store;
use console::view::{Delivery, EntryBody, EntryView, HappeningKind, HappeningView, ProfileDraft};
use console::{Console, Settings};

/// A clock that stands still until it is told.
#[derive(Default)]
pub struct TestClock(pub AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A keyring in memory that can be told to fail, and to hold text only as KDE's wallet does.
#[derive(Default)]
pub struct TestKeyring {
    secrets: MemoryKeyring,
    fault: Mutex<Option<KeyringError>>,
    text_only: bool,
}

impl TestKeyring {
    pub fn of_text() -> Self {
        Self { text_only: true, ..Self::default() }
    }

    pub fn failing(fault: KeyringError) -> Self {
        let keyring = Self::default();
        keyring.fail(Some(fault));
        keyring
    }

    pub fn fail(&self, fault: Option<KeyringError>) {
        *self.fault.lock().expect("lock") = fault;
    }

    pub fn names(&self) -> Vec<String> {
        let mut names = self.secrets.names();
        names.sort();
        names
    }

    pub fn raw(&self, name: &str) -> Option<SecretBytes> {
        self.secrets.get(name).expect("memory does not fail")
    }

    fn check(&self, writing: bool) -> Result<(), KeyringError> {
        match &*self.fault.lock().expect("lock") {
            Some(KeyringError::Full { .. }) if !writing => Ok(()),
            Some(fault) => Err(fault.clone()),
            None => Ok(()),
        }
    }
}

impl Keyring for TestKeyring {
    fn get(&self, name: &str) -> Result<Option<SecretBytes>, KeyringError> {
        self.check(false)?;
        self.secrets.get(name)
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyringError> {
        self.check(true)?;
        if self.text_only {
            return self.secrets.set(name, String::from_utf8_lossy(secret).as_bytes());
        }
        self.secrets.set(name, secret)
    }

    fn delete(&self, name: &str) -> Result<(), KeyringError> {
        self.check(false)?;
        self.secrets.delete(name)
    }
}

pub fn absent() -> KeyringError {
    KeyringError::Absent { reason: "no secret service provider or dbus session found".into() }
}

pub fn locked() -> KeyringError {
    KeyringError::Locked { reason: "prompt dismissed".into() }
}

pub fn full() -> KeyringError {
    KeyringError::Full { reason: "value of 'secret' is longer than the platform limit".into() }
}

pub async fn console_on(folder: &Path, keyring: Arc<dyn Keyring>) -> Console {
    let settings = Settings {
        downloads: folder.join("downloads"),
        data_folder: folder.to_owned(),
        resume: true,
        keyring,
        clock: Arc::new(TestClock::default()),
        http: miaw::client::http_client().expect("client"),
        stream: miaw::stream::Options::default(),
    };
    Console::open(settings).await.expect("opens")
}

pub fn draft() -> ProfileDraft {
    ProfileDraft {
        name: "Acme".into(),
        environment: None,
        service_url: "https://acme.my.salesforce-scrt.com".into(),
        org_id: "00D000000000062EAA".into(),
        developer_name: "Custom_Client".into(),
        ..ProfileDraft::default()
    }
}

pub const PROFILE: &str = "11111111-1111-4111-8111-111111111111";
pub const CONVERSATION: &str = "22222222-2222-4222-8222-222222222222";

/// A store in a folder, with one profile.
pub async fn store_in(folder: &Path) -> Store {
    let store = Store::open(&folder.join("test.db")).await.expect("opens");
    let profile = Profile::new(PROFILE.into(), console::profile::check(&draft()).expect("valid"), 1);
    store.save_profile(&profile).await.expect("saved");
    store
}

pub fn record(id: &str) -> ConversationRecord {
    ConversationRecord {
        id: id.into(),
        profile_id: PROFILE.into(),
        started_at: 10,
        changed_at: 10,
        finished: false,
        last_event_id: None,
        state: "{}".into(),
        tags: Vec::new(),
        trashed_at: None,
        owner: None,
    }
}

pub fn entry(id: &str, identifier: &str, text: &str) -> EntryView {
    EntryView {
        conversation_id: id.into(),
        identifier: identifier.into(),
        position: 0,
        at: 100,
        arrived_at: 101,
        entry_type: "Message".into(),
        role: "Agent".into(),
        sender_name: "Ada".into(),
        body: EntryBody::text(text),
        delivery: Delivery::Received,
        failure: None,
        happening: Some(1),
        in_reply_to: None,
        revised: false,
    }
}

pub fn happening(id: &str, number: i64) -> HappeningRecord {
    HappeningRecord {
        view: HappeningView {
            conversation_id: id.into(),
            number,
            at: 100 + number,
            kind: HappeningKind::Event,
            name: "CONVERSATION_MESSAGE".into(),
            summary: "Ada wrote".into(),
            unusual: false,
            elapsed_ms: None,
            entry_identifier: Some("x".into()),
            role: None,
            cause: None,
            mark: None,
        },
        json: format!("{{\"number\":{number}}}"),
        event_id: None,
    }
}

pub fn commit(id: &str, entries: Vec<EntryView>, happenings: Vec<HappeningRecord>) -> Commit {
    Commit { record: record(id), entries, happenings, sealed_token: None }
}

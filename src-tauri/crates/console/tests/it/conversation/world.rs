//! A practice org, and a program on a folder that can be started, ended and killed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use console::clock::{SharedClock, SystemClock};
use console::conversation::{Command, Context, Conversations};
use console::key::Key;
use console::ownership::Ownership;
use console::profile::{Profile, check};
use console::secret::{Keyring, MemoryKeyring, Vault};
use console::store::Store;
use console::updates::{Subscription, Updates};
use console::view::{
    Change, ConversationState, ConversationView, Delivery, EntryBody, EntryView, Failure, Feed, HappeningKind,
    HappeningView, HeldAs, IdentityView, KeyState, NoticeView, ProfileDraft, Snapshot, StartRequest, Transport,
};
use futures_util::FutureExt as _;
use miaw::identity::SigningKey;
use practice_org::control::Client;
use practice_org::control::types::{AgentKind, AgentScript, KeySetUpload, Presence};
use practice_org::{Options, PracticeOrg, Seed};
use serde_json::Value;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);
pub const ISSUER: &str = "acme-issuer";
pub const KEY_ID: &str = "key-1";
/// Row id of the signing key.
const KEY: &str = "33333333-3333-4333-8333-333333333333";

/// An org, and the folder and keyring of a program.
pub struct World {
    pub org: PracticeOrg,
    pub control: Client,
    pub keyring: Arc<MemoryKeyring>,
    pub folder: tempfile::TempDir,
}

impl World {
    /// With an auto agent who accepts and greets at once and echoes.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Seed)) -> Self {
        let mut seed = Seed::default();
        seed.agents[0].script =
            AgentScript { accept_after_ms: 1, typing_ms: 5, greeting: "Hello".into(), ..AgentScript::default() };
        change(&mut seed);
        let options = Options { seed, keep_alive: Duration::from_millis(200), ..Options::default() };
        let org = PracticeOrg::start(practice_org::bind(0).await.unwrap(), options).await.unwrap();
        let control = Client::new(&org.control_url()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self { org, control, keyring: Arc::new(MemoryKeyring::new()), folder }
    }

    /// With agents who do nothing by themselves; the first two are online.
    pub async fn manual() -> Self {
        Self::with(|seed| {
            for agent in &mut seed.agents {
                agent.kind = AgentKind::Manual;
            }
            seed.agents[0].presence = Presence::Online;
        })
        .await
    }

    pub async fn agent(&self, place: usize) -> String {
        self.control.state().await.unwrap().agents[place].id.clone()
    }

    pub async fn faults(&self, partial: Value) {
        self.control.change_faults(&partial).await.unwrap();
    }

    pub async fn app(&self) -> App {
        self.app_with(self.keyring.clone()).await
    }

    pub async fn app_with(&self, keyring: Arc<dyn Keyring>) -> App {
        self.app_on(Store::open(&self.database()).await.unwrap(), keyring).await
    }

    pub fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("test.db")
    }

    pub async fn app_on(&self, store: Store, keyring: Arc<dyn Keyring>) -> App {
        self.app_at(store, keyring, Arc::new(SystemClock), PATIENCE).await
    }

    /// A program with a clock of the test's own.
    pub async fn app_by(&self, clock: SharedClock) -> App {
        self.app_at(Store::open(&self.database()).await.unwrap(), self.keyring.clone(), clock, PATIENCE).await
    }

    /// One that takes a stream for lost soon after the org's keep-alive stops.
    pub async fn impatient_app(&self) -> App {
        let store = Store::open(&self.database()).await.unwrap();
        self.app_at(store, self.keyring.clone(), Arc::new(SystemClock), Duration::from_millis(800)).await
    }

    async fn app_at(&self, store: Store, keyring: Arc<dyn Keyring>, clock: SharedClock, silence: Duration) -> App {
        let vault = Vault::new(keyring);
        let updates = Updates::new();
        let ownership = Ownership::begin(self.folder.path());
        let context = Context {
            store: store.clone(),
            vault: vault.clone(),
            updates: updates.clone(),
            clock,
            http: miaw::client::http_client().unwrap(),
            stream: miaw::stream::Options {
                silence,
                first_delay: Duration::from_millis(20),
                longest_delay: Duration::from_millis(100),
            },
            ownership: ownership.clone(),
        };
        let feed = updates.subscribe(Arc::new(|| Box::pin(async { Ok(Snapshot::empty()) })));
        let conversations = Conversations::new(context);
        let draft = ProfileDraft {
            name: "Practice".into(),
            environment: None,
            service_url: self.org.url(),
            org_id: self.org.org_id().into(),
            developer_name: self.org.developer_name().into(),
            ..ProfileDraft::default()
        };
        let mut profile = Profile::new("11111111-1111-4111-8111-111111111111".into(), check(&draft).unwrap(), 1);
        if let Some(known) = store.profile(&profile.id).await.unwrap() {
            profile = known;
        } else {
            store.save_profile(&profile).await.unwrap();
        }
        App { store, vault, ownership, conversations, profile, feed, seen: Seen::default() }
    }
}

/// Everything that was published, put together as a window does it.
#[derive(Default)]
pub struct Seen {
    pub conversations: HashMap<String, ConversationView>,
    pub entries: BTreeMap<(String, i64), EntryView>,
    happenings: BTreeMap<(String, i64), HappeningView>,
    pub notices: Vec<NoticeView>,
}

/// A running program.
pub struct App {
    pub store: Store,
    pub vault: Vault,
    ownership: Ownership,
    pub conversations: Conversations,
    pub profile: Profile,
    feed: Subscription,
    pub seen: Seen,
}

impl App {
    /// Binds a new signing key to the org and to the profile.
    pub async fn sign(&mut self, world: &World, issuer: &str) {
        let key = SigningKey::generate().unwrap();
        let upload = KeySetUpload {
            name: "Acme_Keys".into(),
            issuer: ISSUER.into(),
            keys: vec![key.public_jwk(KEY_ID)],
            endpoint: None,
            active: true,
        };
        world.control.upload_keyset(&upload).await.unwrap();
        self.vault.keep_signing_key(KEY, &key).await.unwrap();
        self.profile.issuer = Some(issuer.into());
        self.profile.keys = vec![Key {
            id: KEY.into(),
            key_id: KEY_ID.into(),
            bits: 2048,
            thumbprint: key.thumbprint(),
            public_jwk: key.public_jwk(KEY_ID),
            certificate: None,
            made_here: true,
            state: KeyState::Signing,
            added_at: 1,
            retired_at: None,
            uses: 0,
            last_used_at: None,
        }];
        self.store.save_profile(&self.profile).await.unwrap();
    }

    pub fn deploy(&mut self, developer_name: &str) {
        self.profile.developer_name = miaw::address::DeveloperName::parse(developer_name).unwrap();
    }

    pub async fn start(&self, identity: IdentityView) -> String {
        self.start_with(identity, |_| {}).await.unwrap()
    }

    pub async fn start_with(
        &self,
        identity: IdentityView,
        change: impl FnOnce(&mut StartRequest),
    ) -> Result<String, Failure> {
        let mut request = StartRequest {
            profile_id: self.profile.id.clone(),
            identity,
            routing_attributes: BTreeMap::from([("Order_Number".to_owned(), "42".to_owned())]),
            language: None,
            held_as: HeldAs::default(),
            transport: Transport::default(),
        };
        change(&mut request);
        self.conversations.start(self.profile.clone(), request).await
    }

    /// A guest's conversation that an agent has accepted and greeted.
    pub async fn greeted(&mut self) -> String {
        let id = self.start(IdentityView::Guest).await;
        self.until("the greeting", |seen| seen.text(&id, "Hello").is_some()).await;
        id
    }

    pub async fn command(&self, id: &str, command: Command) -> Result<(), Failure> {
        self.conversations.command(id, command).await
    }

    pub async fn send(&self, id: &str, text: &str) {
        self.command(id, Command::Send(text.into())).await.unwrap();
    }

    /// Waits until what was published fulfils a condition.
    pub async fn until(&mut self, what: &str, condition: impl Fn(&Seen) -> bool) {
        let waiting = async {
            while !condition(&self.seen) {
                match self.feed.next().await.unwrap() {
                    // The first one, or too much was published while nobody looked.
                    Feed::Snapshot { .. } => reload(&self.store, &mut self.seen).await,
                    Feed::Updates { updates } => updates.into_iter().for_each(|update| self.seen.apply(update.change)),
                }
            }
        };
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            let lines: Vec<String> =
                self.seen.happenings().map(|one| format!("{:?} {}", one.kind, one.summary)).collect();
            panic!("waited in vain for {what}\n{:#?}\n{}", self.seen.conversations, lines.join("\n"));
        }
    }

    pub async fn until_state(&mut self, id: &str, state: ConversationState) {
        self.until(&format!("{state:?}"), |seen| seen.is(id, |view| view.state == state)).await;
    }

    /// Ends all tasks; then what was published is what is stored.
    pub async fn assert_stored(&mut self, id: &str) {
        self.conversations.shutdown().await;
        while let Some(feed) = self.feed.next().now_or_never() {
            if let Feed::Updates { updates } = feed.unwrap() {
                updates.into_iter().for_each(|update| self.seen.apply(update.change));
            }
        }
        let stored = self.store.newest_entries(id, 1_000).await.unwrap();
        assert_eq!(stored, self.seen.entries_of(id));
        let happenings = self.store.newest_happenings(id, 10_000).await.unwrap();
        assert_eq!(happenings, self.seen.happenings_of(id));
        let numbers: Vec<i64> = happenings.iter().map(|happening| happening.number).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
        let record = self.store.conversation(id).await.unwrap().unwrap();
        let mut shown = self.seen.conversations[id].clone();
        // Typing is of the moment and is not stored.
        shown.participants.iter_mut().for_each(|participant| participant.typing = false);
        assert_eq!(console::conversation::view_of(&record), shown);
    }

    /// Ends the program in good order.
    pub async fn end(self) {
        self.conversations.shutdown().await;
        self.store.close().await;
        self.ownership.end();
    }

    /// Ends it as if it had been killed.
    pub async fn kill(self) {
        drop(self.conversations);
        self.store.close().await;
        self.ownership.end();
    }

    /// Takes up everything unfinished, as a start of the program does.
    pub async fn resume(&mut self) {
        reload(&self.store, &mut self.seen).await;
        for record in self.store.unfinished_conversations().await.unwrap() {
            self.conversations.resume(self.profile.clone(), &record).await.unwrap();
        }
    }
}

async fn reload(store: &Store, seen: &mut Seen) {
    *seen = Seen::default();
    for record in store.conversations(1_000).await.unwrap() {
        for entry in store.newest_entries(&record.id, 100_000).await.unwrap() {
            seen.entries.insert((record.id.clone(), entry.position), entry);
        }
        seen.add(store.newest_happenings(&record.id, 100_000).await.unwrap());
        // Read last: never older than the rows.
        let record = store.conversation(&record.id).await.unwrap().unwrap();
        seen.conversations.insert(record.id.clone(), console::conversation::view_of(&record));
    }
}

impl Seen {
    fn apply(&mut self, change: Change) {
        if let Change::Notice { notice } = &change {
            self.notices.push(notice.clone());
        }
        if let Change::Conversation { conversation, entries, happenings } = change {
            for entry in entries {
                self.entries.insert((entry.conversation_id.clone(), entry.position), entry);
            }
            self.add(happenings);
            self.conversations.insert(conversation.id.clone(), conversation);
        }
    }

    fn add(&mut self, happenings: Vec<HappeningView>) {
        for happening in happenings {
            self.happenings.insert((happening.conversation_id.clone(), happening.number), happening);
        }
    }

    pub fn happenings(&self) -> impl Iterator<Item = &HappeningView> {
        self.happenings.values()
    }

    pub fn is(&self, id: &str, condition: impl Fn(&ConversationView) -> bool) -> bool {
        self.conversations.get(id).is_some_and(condition)
    }

    pub fn entries_of(&self, id: &str) -> Vec<EntryView> {
        self.entries.values().filter(|entry| entry.conversation_id == id).cloned().collect()
    }

    pub fn happenings_of(&self, id: &str) -> Vec<HappeningView> {
        self.happenings().filter(|one| one.conversation_id == id).cloned().collect()
    }

    /// All texts of the transcript in the order they are shown, with who said them.
    pub fn texts(&self, id: &str) -> Vec<(String, String)> {
        let mut entries = self.entries_of(id);
        entries.sort_by_key(|entry| (entry.at, entry.position));
        let text = |entry: EntryView| match entry.body {
            EntryBody::Text { text, .. } => Some((entry.role, text)),
            _ => None,
        };
        entries.into_iter().filter_map(text).collect()
    }

    pub fn text(&self, id: &str, wanted: &str) -> Option<&EntryView> {
        self.entries.values().find(
            |entry| matches!(&entry.body, EntryBody::Text { text, .. } if text == wanted && entry.conversation_id == id),
        )
    }

    pub fn delivery(&self, id: &str, wanted: &str) -> Option<Delivery> {
        self.text(id, wanted).map(|entry| entry.delivery)
    }

    pub fn told(&self, part: &str) -> bool {
        self.happenings().any(|happening| happening.summary.contains(part))
    }

    pub fn gaps(&self, id: &str) -> Vec<String> {
        let of_kind = |happening: &HappeningView| happening.kind == HappeningKind::Gap;
        self.happenings_of(id).into_iter().filter(of_kind).map(|happening| happening.summary).collect()
    }
}

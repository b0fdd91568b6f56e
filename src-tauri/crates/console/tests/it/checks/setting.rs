//! A practice org and an application with a profile on it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use console::check::Options;
use console::clock::{Clock, SystemClock};
use console::secret::MemoryKeyring;
use console::view::{
    Change, CheckId, CheckResultView, CheckRunView, CheckState, Feed, ProfileDraft, ProfileView, SigningDraft,
};
use console::{Console, Settings, Subscription};
use practice_org::control::Client;
use practice_org::control::types::{AgentScript, KeySetUpload};
use practice_org::{PracticeOrg, Seed};
use serde_json::Value;

/// Longest wait for anything.
pub const PATIENCE: Duration = Duration::from_secs(30);
pub const ISSUER: &str = "acme-issuer";
pub const KEY_ID: &str = "key-1";

/// The system's clock, put forward or back.
pub struct Shifted(pub AtomicI64);

impl Clock for Shifted {
    fn now(&self) -> i64 {
        SystemClock.now() + self.0.load(Ordering::SeqCst)
    }
}

/// An org, and the folder and keyring of a program.
pub struct World {
    pub org: PracticeOrg,
    pub control: Client,
    pub keyring: Arc<MemoryKeyring>,
    pub clock: Arc<Shifted>,
    pub folder: tempfile::TempDir,
}

impl World {
    /// With an auto agent who accepts at once.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Seed)) -> Self {
        let mut seed = Seed::default();
        seed.agents[0].script = AgentScript { accept_after_ms: 1, greeting: "Hello".into(), ..AgentScript::default() };
        change(&mut seed);
        let options =
            practice_org::Options { seed, keep_alive: Duration::from_millis(200), ..practice_org::Options::default() };
        let org = PracticeOrg::start(practice_org::bind(0).await.unwrap(), options).await.unwrap();
        let control = Client::new(&org.control_url()).unwrap();
        Self {
            org,
            control,
            keyring: Arc::new(MemoryKeyring::new()),
            clock: Arc::new(Shifted(AtomicI64::new(0))),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub async fn console(&self) -> Console {
        let settings = Settings {
            data_folder: self.folder.path().to_owned(),
            downloads: self.folder.path().join("downloads"),
            keyring: self.keyring.clone(),
            clock: self.clock.clone(),
            http: miaw::client::http_client().unwrap(),
            stream: miaw::stream::Options::default(),
            resume: true,
        };
        Console::open(settings).await.unwrap()
    }

    pub fn draft(&self) -> ProfileDraft {
        ProfileDraft {
            name: "Practice".into(),
            service_url: self.org.url(),
            org_id: self.org.org_id().into(),
            developer_name: self.org.developer_name().into(),
            ..ProfileDraft::default()
        }
    }

    /// A program with a profile for guests.
    pub async fn guests(&self) -> App {
        let console = self.console().await;
        let profile = console.create_profile(self.draft()).await.unwrap();
        App { feed: console.subscribe(), console, profile }
    }

    /// A program with a profile that signs, its key bound to the org.
    pub async fn signing(&self) -> App {
        let mut app = self.guests().await;
        let signing = SigningDraft { issuer: ISSUER.into(), key_id: KEY_ID.into(), private_key_pem: None };
        app.profile = app.console.set_signing(&app.profile.id, signing).await.unwrap();
        self.bind(&app.profile, ISSUER, KEY_ID).await;
        app
    }

    /// Binds a profile's key to the org.
    pub async fn bind(&self, profile: &ProfileView, issuer: &str, key_id: &str) {
        let jwk = &profile.signing.as_ref().unwrap().public_jwk;
        let mut jwk: Value = serde_json::from_str(jwk).unwrap();
        jwk["kid"] = key_id.into();
        let upload = KeySetUpload {
            name: "Acme_Keys".into(),
            issuer: issuer.into(),
            keys: vec![jwk],
            endpoint: None,
            active: true,
        };
        self.control.upload_keyset(&upload).await.unwrap();
    }

    pub async fn faults(&self, partial: Value) {
        self.control.change_faults(&partial).await.unwrap();
    }

    pub async fn switches(&self, partial: Value) {
        self.control.change_switches(&partial).await.unwrap();
    }

    /// How many conversations are open at the org.
    pub async fn open_conversations(&self) -> usize {
        self.control.state().await.unwrap().conversations.iter().filter(|conversation| conversation.open).count()
    }

    /// What the org has received, as method and path without the query, with how often.
    pub async fn received(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for request in self.control.received().await.unwrap() {
            let path = request.path.split('?').next().unwrap();
            let parts: Vec<&str> = path.split('/').map(|part| if part.len() == 36 { "{id}" } else { part }).collect();
            *counts.entry(format!("{} {}", request.method, parts.join("/"))).or_default() += 1;
        }
        counts
    }
}

/// A running program.
pub struct App {
    pub console: Console,
    pub profile: ProfileView,
    pub feed: Subscription,
}

/// Patience for tests in which something does not come.
pub fn impatient() -> Options {
    Options {
        routed_within: Duration::from_secs(1),
        accept_within: Duration::from_millis(300),
        keep_alive_within: Duration::from_millis(700),
        ..Options::default()
    }
}

impl App {
    /// Runs checks to their end and answers the run as it was published last.
    pub async fn check(&mut self, checks: Option<&[CheckId]>) -> CheckRunView {
        self.check_with(checks, Options::default()).await
    }

    pub async fn check_with(&mut self, checks: Option<&[CheckId]>, options: Options) -> CheckRunView {
        let checks = checks.map(<[CheckId]>::to_vec);
        let id = self.console.start_checks_with(&self.profile.id, checks, options).await.unwrap();
        self.until(|run| run.id == id && run.ended_at.is_some()).await
    }

    /// Waits until a run was published that is as wanted.
    pub async fn until(&mut self, wanted: impl Fn(&CheckRunView) -> bool) -> CheckRunView {
        let mut newest = None;
        let waiting = async {
            loop {
                let Feed::Updates { updates } = self.feed.next().await.unwrap() else { continue };
                for update in updates {
                    let Change::Checks { run } = update.change else { continue };
                    if wanted(&run) {
                        return run;
                    }
                    newest = Some(run);
                }
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(run) => run,
            Err(_) => panic!("waited in vain; the newest run was {newest:#?}"),
        }
    }
}

pub fn result(run: &CheckRunView, check: CheckId) -> &CheckResultView {
    run.results.iter().find(|result| result.check == check).unwrap_or_else(|| panic!("{check:?} is not in the run"))
}

pub fn state(run: &CheckRunView, check: CheckId) -> CheckState {
    result(run, check).state
}

pub fn rules(run: &CheckRunView) -> std::collections::BTreeSet<String> {
    run.results.iter().flat_map(|result| &result.findings).map(|finding| finding.rule.clone()).collect()
}

//! A stage for cases, an application with an org profile, and scenarios to hold.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use console::run::{Backstage, Ground, Plan, PlannedCase, Stage};
use console::scenario::model::{
    Action, Agents, Condition, Deed, Expectation, MessageMatch, Place, PracticeSetting, Role, Scenario, Start, Step,
    TextMatch,
};
use console::secret::MemoryKeyring;
use console::view::{
    CaseView, Change, ConnectorId, Failure, Feed, ProfileDraft, ProfileView, RunState, RunTarget, RunView,
    SigningDraft, StepVerdict,
};
use console::{Console, Settings};
use futures_util::future::BoxFuture;
use miaw::identity::SigningKey;
use practice_org::control::Client;
use practice_org::control::types::{AgentAction, AgentScript, FaultNow, KeySetUpload};
use practice_org::{Options, PracticeOrg, Seed};
use serde_json::Value;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A practice org as a case's setting asks for.
pub async fn org(setting: &PracticeSetting) -> PracticeOrg {
    let mut seed = Seed::default();
    seed.agents[0].script =
        AgentScript { accept_after_ms: 1, typing_ms: 1, greeting: "Hello".into(), ..AgentScript::default() };
    match &setting.agents {
        Agents::Script(script) => {
            let own = &mut seed.agents[0].script;
            own.answers.clone_from(&script.answers);
            if let Some(greeting) = &script.greeting {
                own.greeting.clone_from(greeting);
            }
            if let Some(typing) = script.typing {
                own.typing_ms = typing.as_millis() as u64;
            }
        }
        Agents::Manual | Agents::Nobody => {
            for agent in &mut seed.agents {
                agent.kind = practice_org::control::types::AgentKind::Manual;
            }
            if setting.agents == Agents::Manual {
                seed.agents[0].presence = practice_org::control::types::Presence::Online;
            }
        }
    }
    let options = Options { seed, keep_alive: Duration::from_millis(200), ..Options::default() };
    let org = PracticeOrg::start(practice_org::bind(0).await.unwrap(), options).await.unwrap();
    let control = Client::new(&org.control_url()).unwrap();
    if !setting.faults.is_empty() {
        let faults: serde_json::Map<String, Value> = setting.faults.clone().into_iter().collect();
        control.change_faults(&Value::Object(faults)).await.unwrap();
    }
    org
}

/// An application on a folder, with a keyring.
pub async fn console(folder: &Path, keyring: Arc<MemoryKeyring>, resume: bool) -> Console {
    let settings = Settings {
        resume,
        keyring,
        stream: miaw::stream::Options {
            first_delay: Duration::from_millis(20),
            longest_delay: Duration::from_millis(100),
            ..miaw::stream::Options::default()
        },
        ..Settings::in_memory_secrets(folder)
    };
    Console::open(settings).await.unwrap()
}

/// The profile of a practice org, with a key that it knows.
pub async fn profile(console: &Console, org: &PracticeOrg) -> ProfileView {
    let draft = ProfileDraft {
        name: "Acme".into(),
        environment: Some(console::view::Environment::Sandbox),
        service_url: org.url(),
        org_id: org.org_id().into(),
        developer_name: org.developer_name().into(),
        connector: Some(ConnectorId::CustomClient),
        settings: None,
    };
    let profile = console.create_profile(draft).await.unwrap();
    let key = SigningKey::generate().unwrap();
    let pem = key.pkcs8_pem().to_string();
    let signing = SigningDraft { issuer: "acme".into(), key_id: "k1".into(), private_key_pem: Some(pem) };
    let keys = vec![key.public_jwk("k1")];
    let upload = KeySetUpload { name: "Acme_Keys".into(), issuer: "acme".into(), keys, endpoint: None, active: true };
    Client::new(&org.control_url()).unwrap().upload_keyset(&upload).await.unwrap();
    console.set_signing(&profile.id, signing).await.unwrap()
}

/// Opens an org for each case, and plays its agent.
#[derive(Default)]
pub struct TestStage {
    /// An org behind every profile.
    pub behind: Option<String>,
    /// The control APIs of the orgs that were opened.
    pub opened: Mutex<Vec<String>>,
}

impl Stage for TestStage {
    fn open<'a>(&'a self, setting: &'a PracticeSetting) -> BoxFuture<'a, Result<Ground, Failure>> {
        Box::pin(async move {
            let org = org(setting).await;
            let folder = tempfile::tempdir().unwrap();
            let console = console(folder.path(), Arc::default(), true).await;
            let profile_id = profile(&console, &org).await.id;
            let control = Client::new(&org.control_url()).unwrap();
            self.opened.lock().unwrap().push(org.control_url());
            let backstage = Box::new(Desk { control, own: Some((org, console.clone(), folder)) });
            Ok(Ground { console, profile_id, backstage })
        })
    }

    fn behind<'a>(&'a self, _profile: &'a ProfileView) -> BoxFuture<'a, Option<Box<dyn Backstage>>> {
        Box::pin(async move {
            let control = Client::new(self.behind.as_ref()?).unwrap();
            Some(Box::new(Desk { control, own: None }) as Box<dyn Backstage>)
        })
    }
}

struct Desk {
    control: Client,
    own: Option<(PracticeOrg, Console, tempfile::TempDir)>,
}

impl Desk {
    async fn act(&self, id: &str, action: AgentAction) -> Result<(), Failure> {
        self.control.act(id, &action).await.map_err(|error| console::failure::practice_unavailable(error.to_string()))
    }

    async fn agent(&self) -> String {
        self.control.state().await.unwrap().agents[0].id.clone()
    }
}

impl Backstage for Desk {
    fn perform<'a>(&'a self, id: &'a str, deed: &'a Deed) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let agent_id = self.agent().await;
            match deed {
                Deed::Accept => self.act(id, AgentAction::Accept { agent_id }).await,
                Deed::Say(text) => self.act(id, AgentAction::Message { agent_id, text: text.clone() }).await,
                Deed::Sample(name) => {
                    let sample = serde_json::from_value(Value::String(name.clone())).unwrap();
                    self.act(id, AgentAction::Sample { agent_id, sample }).await
                }
                Deed::File { name, text } => {
                    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
                    let (name, mime_type) = (name.clone(), "text/plain".into());
                    self.act(id, AgentAction::File { agent_id, name, mime_type, base64, text: String::new() }).await
                }
                Deed::End => self.act(id, AgentAction::End { agent_id }).await,
                Deed::Faults(faults) => {
                    let faults: serde_json::Map<String, Value> = faults.clone().into_iter().collect();
                    self.control
                        .change_faults(&Value::Object(faults))
                        .await
                        .map(drop)
                        .map_err(|error| console::failure::practice_unavailable(error.to_string()))
                }
                Deed::Now(name) => {
                    let now: FaultNow = serde_json::from_value(serde_json::json!({ name.clone(): true })).unwrap();
                    self.control.fault_now(&now).await.unwrap();
                    Ok(())
                }
                // A fault of whoever plays, for what the engine makes of it.
                other => panic!("not played here: {other:?}"),
            }
        })
    }

    fn arrived<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<BTreeMap<String, String>, Failure>> {
        Box::pin(async move {
            let state = self.control.state().await.unwrap();
            let found = state.conversations.into_iter().find(|one| one.conversation_id == id);
            found.map(|one| one.attributes).ok_or_else(|| console::failure::not_found("conversation"))
        })
    }

    fn end(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            if let Some((org, console, _folder)) = self.own {
                console.shutdown().await;
                org.shutdown().await;
            }
        })
    }
}

/// An application with an org profile behind which a practice org runs.
pub struct Hall {
    pub org: PracticeOrg,
    pub control: Client,
    pub console: Console,
    pub profile: ProfileView,
    pub folder: tempfile::TempDir,
    pub keyring: Arc<MemoryKeyring>,
    pub stage: Arc<TestStage>,
}

impl Hall {
    pub async fn new() -> Self {
        Self::with(&PracticeSetting::default()).await
    }

    pub async fn with(setting: &PracticeSetting) -> Self {
        let org = org(setting).await;
        let control = Client::new(&org.control_url()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let keyring = Arc::new(MemoryKeyring::new());
        let console = console(folder.path(), keyring.clone(), true).await;
        let profile = profile(&console, &org).await;
        let stage = Arc::new(TestStage { behind: Some(org.control_url()), ..TestStage::default() });
        Self { org, control, console, profile, folder, keyring, stage }
    }

    pub fn target(&self) -> RunTarget {
        RunTarget::Profile { profile_id: self.profile.id.clone() }
    }

    /// Holds scenarios on the profile, one after the other, to the end of the run.
    pub async fn hold(&self, scenarios: &[Scenario]) -> RunView {
        self.run(Plan { parallel: 1, ..plan(scenarios, &self.target()) }).await
    }

    pub async fn run(&self, plan: Plan) -> RunView {
        let id = self.console.start_plan(plan, self.stage.clone()).await.unwrap();
        until_over(&self.console, &id).await
    }

    /// Holds one scenario and gives its case.
    pub async fn case(&self, scenario: Scenario) -> CaseView {
        let run = self.hold(&[scenario]).await;
        self.console.case(&run.cases[0].id).await.unwrap()
    }

    /// Another program on the same folder.
    pub async fn another(&self, resume: bool) -> Console {
        console(self.folder.path(), self.keyring.clone(), resume).await
    }

    /// Waits until so many conversations are open in the org.
    pub async fn until_open(&self, count: usize) {
        let waiting = async {
            let mut state = self.control.state().await.unwrap();
            while state.conversations.iter().filter(|one| one.open).count() != count {
                state = self.control.state_after(state.revision, Duration::from_secs(20)).await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap();
    }

    /// How many conversations are open in the org.
    pub async fn open_conversations(&self) -> usize {
        self.control.state().await.unwrap().conversations.iter().filter(|one| one.open).count()
    }
}

/// Waits for the end of a run.
pub async fn until_over(console: &Console, id: &str) -> RunView {
    until(console, id, "the end of the run", |run| run.summary.state != RunState::Running).await
}

/// Waits until a run stands in a way.
pub async fn until(console: &Console, id: &str, what: &str, fits: impl Fn(&RunView) -> bool) -> RunView {
    let mut feed = console.subscribe();
    let waiting = async {
        loop {
            let news = feed.next().await.unwrap();
            let about = match &news {
                Feed::Snapshot { .. } => true,
                Feed::Updates { updates } => {
                    updates.iter().any(|one| matches!(&one.change, Change::Run { run, .. } if run.id == id))
                }
            };
            if about {
                let run = console.run(id).await.unwrap();
                assert_adds_up(&run);
                if fits(&run) {
                    return run;
                }
            }
        }
    };
    match tokio::time::timeout(PATIENCE, waiting).await {
        Ok(run) => run,
        Err(_) => panic!("waited in vain for {what}\n{:#?}", console.run(id).await),
    }
}

/// Every case counts once.
pub fn assert_adds_up(run: &RunView) {
    let counts = run.summary.counts;
    let sum = counts.waiting + counts.running + counts.passed + counts.passed_on_retry + counts.failed + counts.not_run;
    assert_eq!((sum as usize, counts.expected as usize), (run.cases.len(), run.cases.len()), "{counts:?}");
    let over = run.cases.iter().filter(|case| case.state.is_over()).count();
    assert_eq!(over, run.cases.len() - (counts.waiting + counts.running) as usize, "{counts:?} {:#?}", run.cases);
}

/// Each scenario once on a target, all at once.
pub fn plan(scenarios: &[Scenario], target: &RunTarget) -> Plan {
    let case = |scenario: &Scenario| PlannedCase {
        scenario: Arc::new(scenario.clone()),
        scenario_id: None,
        file: "test.yaml".into(),
        digest: String::new(),
        folder: None,
        row: None,
        repetition: 1,
        target: target.clone(),
    };
    Plan { cases: scenarios.iter().map(case).collect(), parallel: 10, retry: false, limit: None, confirmed: Vec::new() }
}

pub fn scenario(steps: impl IntoIterator<Item = Action>) -> Scenario {
    let step = |(line, action)| Step { place: place(line), name: None, action };
    Scenario {
        name: "A guest reaches an agent".into(),
        description: String::new(),
        tags: Vec::new(),
        variables: BTreeMap::new(),
        rows: Vec::new(),
        within: Duration::from_secs(10),
        limit: Duration::from_secs(60),
        practice: PracticeSetting::default(),
        steps: (1..).zip(steps).map(step).collect(),
    }
}

fn place(line: u32) -> Place {
    Place { file: "".into(), line, column: 1 }
}

pub fn guest() -> Action {
    Action::Start(Start::default())
}

pub fn say(text: &str) -> Action {
    Action::Say(text.into())
}

pub fn expect(conditions: impl IntoIterator<Item = Condition>) -> Action {
    let row = |condition| Expectation { place: place(1), condition, within: None };
    Action::Expect(conditions.into_iter().map(row).collect())
}

pub fn expect_within(condition: Condition, within: Duration) -> Action {
    Action::Expect(vec![Expectation { place: place(1), condition, within: Some(within) }])
}

/// A message of the agent's with these words.
pub fn agent_says(text: &str) -> Condition {
    Condition::Message(MessageMatch {
        from: Some(Role::Agent),
        text: TextMatch::Contains(text.into()),
        kind: None,
        options: Vec::new(),
        json: None,
    })
}

/// How the steps of a case went.
pub fn verdicts(case: &CaseView) -> Vec<StepVerdict> {
    case.steps.iter().map(|step| step.state).collect()
}

//! What the engine of runs costs beside the waits that its scenarios, and the org's script, ask for: 50 scenarios, 10 at a
//! time, on one practice org over a real socket.
//!
//! `cargo bench -p console --bench runs` prints three lines and checks nothing: docs/benchmarks.md quotes them.

#![expect(clippy::print_stdout, reason = "what it prints is its result")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, ensure};
use console::run::{Backstage, Ground, Plan, PlannedCase, Stage};
use console::scenario::model::{
    Action, Condition, Expectation, MessageMatch, Place, PracticeSetting, Role, Scenario, Start, Step, TextMatch,
};
use console::view::{Environment, Failure, ProfileDraft, ProfileView, RunState, RunTarget};
use console::{Console, Settings};
use futures_util::future::BoxFuture;
use practice_org::control::types::AgentScript;
use practice_org::{Options, PracticeOrg, Seed};

const CASES: u64 = 50;
const AT_ONCE: usize = 10;
/// From the offer to the acceptance, and of typing before each answer, in milliseconds.
const SCRIPT: (u64, u64) = (200, 100);
/// Questions of each case, each answered.
const QUESTIONS: u64 = 3;
/// A pause that each case asks for, in milliseconds.
const PAUSE: u64 = 200;

/// Every case is held on the profile's org.
struct NoStage;

impl Stage for NoStage {
    fn open<'a>(&'a self, _setting: &'a PracticeSetting) -> BoxFuture<'a, Result<Ground, Failure>> {
        Box::pin(async { Err(console::failure::practice_unavailable("there is none here")) })
    }

    fn behind<'a>(&'a self, _profile: &'a ProfileView) -> BoxFuture<'a, Option<Box<dyn Backstage>>> {
        Box::pin(async { None })
    }
}

fn main() -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()?.block_on(measure())
}

async fn measure() -> anyhow::Result<()> {
    let mut seed = Seed::default();
    let agent = seed.agents.first_mut().context("the org has an agent")?;
    agent.script = AgentScript {
        accept_after_ms: SCRIPT.0,
        typing_ms: SCRIPT.1,
        greeting: "Hello".into(),
        ..AgentScript::default()
    };
    let org = PracticeOrg::start(practice_org::bind(0).await?, Options { seed, ..Options::default() }).await?;
    let folder = tempfile::tempdir()?;
    let console = Console::open(Settings::in_memory_secrets(folder.path())).await.map_err(told)?;
    let draft = ProfileDraft {
        name: "Practice".into(),
        environment: Some(Environment::Practice),
        service_url: org.url(),
        org_id: org.org_id().into(),
        developer_name: org.developer_name().into(),
        ..ProfileDraft::default()
    };
    let target = RunTarget::Profile { profile_id: console.create_profile(draft).await.map_err(told)?.id };
    let scenario = Arc::new(scenario());
    let case = |_| PlannedCase {
        scenario: Arc::clone(&scenario),
        scenario_id: None,
        file: String::new(),
        digest: String::new(),
        folder: None,
        row: None,
        repetition: 1,
        target: target.clone(),
    };
    let plan = Plan {
        cases: (0..CASES).map(case).collect(),
        parallel: AT_ONCE,
        retry: false,
        limit: None,
        confirmed: Vec::new(),
    };
    let began = Instant::now();
    let id = console.start_plan(plan, Arc::new(NoStage)).await.map_err(told)?;
    let mut feed = console.subscribe();
    while console.run(&id).await.map_err(told)?.summary.state == RunState::Running {
        feed.next().await.map_err(told)?;
    }
    let total = began.elapsed();
    let run = console.run(&id).await.map_err(told)?;
    ensure!(u64::from(run.summary.counts.passed) == CASES, "all cases pass: {:?}", run.cases);
    let held: u64 = run.cases.iter().filter_map(|case| u64::try_from(case.took_ms?).ok()).sum();
    // The greeting is typed, too.
    let asked = CASES * (SCRIPT.0 + SCRIPT.1 * (QUESTIONS + 1) + PAUSE);
    let own = held.saturating_sub(asked);
    println!("{CASES} scenarios, {AT_ONCE} at a time: {:.2} s in all", total.as_secs_f64());
    println!("waits that the scenarios and the org's script ask for: {:.2} s, summed over all cases", seconds(asked));
    println!(
        "the engine with the org's answers: {:.2} s, {} ms a case, {:.0} % of the time that cases took",
        seconds(own),
        own / CASES,
        100.0 * seconds(own) / seconds(held)
    );
    console.shutdown().await;
    org.shutdown().await;
    Ok(())
}

fn told(failure: Failure) -> anyhow::Error {
    anyhow!("{}", failure.message)
}

fn seconds(milliseconds: u64) -> f64 {
    Duration::from_millis(milliseconds).as_secs_f64()
}

fn scenario() -> Scenario {
    let mut actions = vec![
        Action::Start(Start::default()),
        expect([Condition::Routed]),
        expect([Condition::Accepted, says("hello")]),
    ];
    for number in 1..=QUESTIONS {
        let question = format!("question {number}");
        actions.extend([Action::Say(question.clone()), expect([says(&question)])]);
    }
    actions.extend([Action::Wait(Duration::from_millis(PAUSE)), Action::Close]);
    let step = |action| Step { place: place(), name: None, action };
    Scenario {
        name: "A guest reaches an agent".into(),
        description: String::new(),
        tags: Vec::new(),
        variables: BTreeMap::new(),
        rows: Vec::new(),
        within: Duration::from_secs(15),
        limit: Duration::from_secs(120),
        practice: PracticeSetting::default(),
        steps: actions.into_iter().map(step).collect(),
    }
}

fn place() -> Place {
    Place { file: "".into(), line: 1, column: 1 }
}

fn expect(conditions: impl IntoIterator<Item = Condition>) -> Action {
    let row = |condition| Expectation { place: place(), condition, within: None };
    Action::Expect(conditions.into_iter().map(row).collect())
}

fn says(text: &str) -> Condition {
    Condition::Message(MessageMatch {
        from: Some(Role::Agent),
        text: TextMatch::Contains(text.into()),
        kind: None,
        options: Vec::new(),
        json: None,
    })
}

//! The starter library (`docs/scenarios`): read, and held by the engine on orgs of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use console::run::{Plan, PlannedCase, Stage};
use console::scenario::model::{Action, Agents, Scenario};
use console::scenario::{Opened, open};
use console::view::{CaseState, CaseView, RunReport, RunState, RunTarget, StepResult, StepVerdict};
use console::{Console, Settings};
use rehearsal::{Rehearsal, words};
use serde_json::json;

/// Sooner than anything that a test makes late.
const SOON: Duration = Duration::from_millis(300);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/scenarios")
}

/// All scenarios in the order of their names.
fn library() -> Vec<(String, Opened)> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|own| own == "yaml")).collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.into_iter().map(|path| (name(&path), open(&path, &words()))).collect()
}

#[test]
fn every_scenario_is_valid_and_says_what_it_shows() {
    let library = library();
    assert!(library.len() >= 15, "{}", library.len());
    let problems: Vec<_> = library.iter().flat_map(|(_, opened)| &opened.reading.problems).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    for (file, Opened { reading, .. }) in &library {
        let scenario = reading.scenario.as_ref().unwrap();
        assert!(scenario.description.len() > 40 && !scenario.tags.is_empty(), "{file}");
    }
    let mut names: Vec<&str> = library.iter().filter_map(|(_, opened)| opened.reading.name.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), library.len(), "two scenarios have the same name");
}

#[test]
fn wherever_a_person_acts_the_practice_org_does_too() {
    for (file, Opened { reading, .. }) in library() {
        for step in reading.scenario.unwrap().steps {
            if let Action::Manual(manual) = step.action {
                assert!(!manual.practice.is_empty(), "{file}:{}", step.place.line);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_scenario_passes_ten_at_a_time() {
    let runs = Runs::open().await;
    let report = runs.hold(plan(|_, _| {})).await;
    let failures = failures(&report);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(report.leftovers, []);
    let counts = report.run.counts;
    assert_eq!((counts.passed, counts.expected as usize), (counts.expected, report.cases.len()));
    runs.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_fault_armed_the_step_that_it_hits_fails_and_those_after_it_are_not_held() {
    let runs = Runs::open().await;
    let hit = [
        ("answers-in-order.yaml", "noAgent", json!(true), "Expect a person who accepts", "the session is waiting"),
        ("guest-reaches-agent.yaml", "routingError", json!("The queue is gone"), "Expect a route", "The queue is gone"),
        ("stream-cut.yaml", "loseEvents", json!(1_000), "Expect a route", "the session is new"),
        ("prechat.yaml", "answerNext", json!({ "count": 99, "status": 400 }), "Start as a guest", "400"),
    ];
    let mut planned = plan(|file, scenario| {
        for (_, fault, value, _, _) in hit.iter().filter(|(of, ..)| *of == file) {
            scenario.practice.faults.insert((*fault).to_owned(), value.clone());
            // What never comes need not be waited for.
            scenario.within = SOON;
        }
    });
    planned.cases.retain(|case| hit.iter().any(|(file, ..)| *file == case.file));
    let report = runs.hold(planned).await;
    assert_eq!(report.cases.len(), hit.len());
    for (file, _, _, title, words) in hit {
        let case = report.cases.iter().find(|case| case.summary.file == file).unwrap();
        assert_eq!(case.summary.state, CaseState::Failed, "{file}");
        let failed = case.steps.iter().position(|step| step.state == StepVerdict::Failed).unwrap();
        let step = &case.steps[failed];
        assert_eq!(step.title, title, "{file}");
        let reason = step.reason.as_deref().unwrap_or_default();
        assert!(format!("{reason} {:?}", step.failure).contains(words), "{file}: {reason}");
        assert!(case.steps[..failed].iter().all(|step| step.state == StepVerdict::Passed), "{file}");
        assert!(case.steps[failed + 1..].iter().all(|step| step.state == StepVerdict::NotRun), "{file}");
    }
    runs.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_answers_late_and_swaps_two_messages_is_told_on_the_exact_steps() {
    let runs = Runs::open().await;
    let mut planned = plan(|_, scenario| {
        if let Agents::Script(script) = &mut scenario.practice.agents {
            script.answer_after = Some(SOON * 3);
            script.answers = vec!["${second}\n---\n${first}".into()];
        }
        for step in &mut scenario.steps {
            if step.title().contains("a message with exactly")
                && let Action::Expect(all) = &mut step.action
            {
                all[0].within = Some(SOON);
            }
        }
    });
    planned.cases.retain(|case| case.file == "answers-in-order.yaml");
    let report = runs.hold(planned).await;
    let unmet = report.cases[0].steps.iter().filter(|step| step.state != StepVerdict::Passed);
    let unmet: Vec<_> = unmet.map(|step| (step.title.as_str(), step.state)).collect();
    let told = [
        ("Expect a message with exactly “The parcel has left our house.”", StepVerdict::Late),
        ("Expect a message with exactly “It arrives tomorrow.”", StepVerdict::OutOfOrder),
    ];
    assert_eq!(unmet, told, "{:?}", report.cases[0].summary.reason);
    runs.end().await;
}

/// All cases of the library, each scenario changed before it is held.
fn plan(change: impl Fn(&str, &mut Scenario)) -> Plan {
    let mut planned = Vec::new();
    for (file, Opened { reading, digest, folder }) in library() {
        let mut scenario = reading.scenario.unwrap();
        change(&file, &mut scenario);
        let scenario = Arc::new(scenario);
        for row in rows(&scenario) {
            planned.push(PlannedCase {
                scenario: Arc::clone(&scenario),
                scenario_id: None,
                file: file.clone(),
                digest: digest.clone(),
                folder: Some(folder.clone()),
                row,
                repetition: 1,
                target: RunTarget::Practice,
            });
        }
    }
    Plan { cases: planned, parallel: 10, retry: false, limit: Some(Duration::from_secs(120)), confirmed: Vec::new() }
}

fn rows(scenario: &Scenario) -> Vec<Option<usize>> {
    if scenario.rows.is_empty() { vec![None] } else { (0..scenario.rows.len()).map(Some).collect() }
}

/// What did not pass, each with its steps and how long they took.
fn failures(report: &RunReport) -> Vec<String> {
    let failed = report.cases.iter().filter(|case| case.summary.state != CaseState::Passed);
    let steps = |case: &CaseView| {
        let step = |step: &StepResult| format!("{:?} {:?} ms {}", step.state, step.took_ms.unwrap_or(0), step.title);
        case.steps.iter().map(step).collect::<Vec<_>>().join("\n  ")
    };
    let told = |case: &CaseView| {
        let reason = case.summary.reason.as_deref().unwrap_or_default();
        format!("{}: {:?}: {reason}\n  {}", case.summary.file, case.summary.state, steps(case))
    };
    failed.map(told).collect()
}

/// The user's application, in which runs are written down.
struct Runs {
    console: Console,
    rehearsal: Arc<Rehearsal>,
    _folder: tempfile::TempDir,
}

impl Runs {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let console = Console::open(Settings::in_memory_secrets(folder.path())).await.unwrap();
        Self { console, rehearsal: Rehearsal::new(None), _folder: folder }
    }

    /// Holds a run to its end.
    async fn hold(&self, plan: Plan) -> RunReport {
        let mut feed = self.console.subscribe();
        let run = self.console.start_plan(plan, Arc::clone(&self.rehearsal) as Arc<dyn Stage>).await.unwrap();
        while self.console.run(&run).await.unwrap().summary.state == RunState::Running {
            feed.next().await.unwrap();
        }
        self.console.run_report(&run).await.unwrap()
    }

    async fn end(self) {
        self.console.shutdown().await;
        self.rehearsal.end().await;
    }
}

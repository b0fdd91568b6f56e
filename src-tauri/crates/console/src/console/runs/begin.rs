//! Planning a run and beginning it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::Console;
use crate::failure::{not_found, not_now, of_fields};
use crate::run::{Beginning, Body, Book, Common, OWN_ORG, Plan, PlannedCase, Stage, counts, planned};
use crate::scenario::model::Scenario;
use crate::scenario::{PracticeWords, Source, cases, read};
use crate::store::NewCase;
use crate::view::{
    CaseState, CaseSummary, ConnectorId, Environment, Failure, FieldFailure, ProblemSeverity, RunPlace, RunRequest,
    RunState, RunSummary, RunTarget,
};

/// Most cases of a run.
const MOST_CASES: usize = 10_000;
/// How often a scenario may be held in one run.
const TIMES: std::ops::RangeInclusive<u32> = 1..=100;
/// How many cases may be held at once.
const PARALLEL: std::ops::RangeInclusive<u32> = 1..=50;

impl Console {
    /// Plans and starts a run of scenarios of the list, and answers its id; everything else comes through the feed.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid` for numbers out of range; `notNow` for scenarios with errors, and for production orgs that
    /// were not confirmed.
    pub async fn start_run(&self, request: RunRequest, stage: Arc<dyn Stage>) -> Result<String, Failure> {
        check(&request)?;
        let mut planned = Vec::new();
        for id in &request.scenarios {
            let (scenario, digest) = self.scenario_to_run(id).await?;
            let scenario = Arc::new(scenario);
            for target in &request.targets {
                for repetition in 1..=request.times {
                    for row in rows(scenario.rows.len()) {
                        planned.push(PlannedCase {
                            scenario: Arc::clone(&scenario),
                            scenario_id: Some(id.clone()),
                            file: String::new(),
                            digest: digest.clone(),
                            folder: None,
                            row,
                            repetition,
                            target: target.clone(),
                        });
                    }
                }
            }
        }
        let plan = Plan {
            cases: planned,
            parallel: request.parallel as usize,
            retry: request.retry,
            limit: request.limit_ms.map(|limit| Duration::from_millis(limit.unsigned_abs())),
            confirmed: request.confirmed,
        };
        self.start_plan(plan, stage).await
    }

    /// Starts a run that was planned elsewhere, from files for example.
    ///
    /// # Errors
    /// `notNow` for production orgs that were not confirmed, for a plan without cases, and while the program is being closed;
    /// `notFound` for an org that is not there.
    pub async fn start_plan(&self, plan: Plan, stage: Arc<dyn Stage>) -> Result<String, Failure> {
        let runs = &self.inner.runs;
        let _beginning = runs.beginning().await;
        let cancel = runs.token()?;
        if plan.cases.is_empty() || plan.cases.len() > MOST_CASES {
            return Err(not_now(
                format!("A run holds 1 to 10,000 cases, and this one would hold {}.", plan.cases.len()),
                "Choose scenarios and orgs, or hold fewer of them at once.",
            ));
        }
        let places = self.places(&plan).await?;
        let id = uuid::Uuid::new_v4().to_string();
        let cases: Vec<NewCase> = plan.cases.iter().map(|case| new_case(&id, case, &places)).collect();
        let summary = RunSummary {
            id: id.clone(),
            title: title(&plan),
            started_at: self.inner.clock.now(),
            ended_at: None,
            state: RunState::Running,
            counts: counts(cases.iter().map(|case| case.summary.state)),
            targets: places.into_values().collect(),
            parallel: u32::try_from(plan.parallel.max(1)).unwrap_or(u32::MAX),
            retry: plan.retry,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        self.inner.store.begin_run(&summary, &cases, self.inner.ownership.id()).await?;
        let rows: Vec<(CaseSummary, Body)> = cases.into_iter().map(|case| (case.summary, case.body)).collect();
        let book =
            Book::new(self.inner.store.clone(), self.inner.updates.clone(), self.inner.clock.clone(), summary, rows);
        book.tell_all().await;
        let common = Common {
            console: self.handle(),
            stage,
            book,
            tokens: runs.tokens(),
            cancel,
            retry: plan.retry,
            ended: Arc::default(),
        };
        let Plan { cases, parallel, limit, .. } = plan;
        runs.begin(id.clone(), Beginning { common, cases, parallel, limit });
        Ok(id)
    }

    /// A scenario of the list, with the digest of its text. What a practice org calls things is its own business: whether it
    /// knows the names is found out when the case begins.
    async fn scenario_to_run(&self, id: &str) -> Result<(Scenario, String), Failure> {
        let kept = self.inner.store.scenario(id).await?.ok_or_else(|| not_found("scenario"))?;
        if kept.summary.trashed_at.is_some() {
            return Err(not_now(
                format!("“{}” is in the trash, so it is not run.", kept.summary.name),
                "Restore it first: open Tests, then Trash.",
            ));
        }
        let source = Source { text: &kept.text, name: "", beside: None };
        let reading = read(&source, &PracticeWords::default());
        let scenario = reading.scenario.ok_or_else(|| {
            let first = reading.problems.iter().find(|problem| problem.severity == ProblemSeverity::Error);
            let place = first.map(|problem| format!("line {}: {}", problem.line, problem.message));
            not_now(
                format!("“{}” has errors, so it is not run.", kept.summary.name),
                "Open it under Tests, and mend what is marked there.",
            )
            .detail(place.unwrap_or_default())
        })?;
        Ok((scenario, kept.digest))
    }

    /// Where the cases of a plan are held, each place once.
    async fn places(&self, plan: &Plan) -> Result<BTreeMap<RunTarget, RunPlace>, Failure> {
        let mut places = BTreeMap::new();
        for target in plan.cases.iter().map(|case| &case.target) {
            if places.contains_key(target) {
                continue;
            }
            let (name, environment, connector) = match target {
                RunTarget::Practice => (OWN_ORG.to_owned(), Environment::Practice, ConnectorId::CustomClient),
                RunTarget::Profile { profile_id } => {
                    let profile = self.profile_view(profile_id).await?;
                    if profile.environment == Environment::Production && !plan.confirmed.contains(profile_id) {
                        return Err(not_now(
                            format!(
                                "{} is a production org, and nobody has confirmed that scenarios are held on it.",
                                profile.name
                            ),
                            "Confirm it by its name, or leave it out: its agents would get the conversations.",
                        ));
                    }
                    (profile.name, profile.environment, profile.connector)
                }
            };
            places.insert(target.clone(), RunPlace { target: target.clone(), name, environment, connector });
        }
        Ok(places)
    }
}

fn rows(count: usize) -> Vec<Option<usize>> {
    if count == 0 { vec![None] } else { (0..count).map(Some).collect() }
}

fn check(request: &RunRequest) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    let mut field = |name: &str, message: String, hint: &str, suggestion: &str| {
        wrong.push(FieldFailure {
            field: name.to_owned(),
            message,
            hint: Some(hint.to_owned()),
            suggestion: (!suggestion.is_empty()).then(|| suggestion.to_owned()),
        });
    };
    if request.scenarios.is_empty() {
        field("scenarios", "No scenario was chosen.".to_owned(), "Choose at least one.", "");
    }
    if request.targets.is_empty() {
        field("targets", "No org was chosen.".to_owned(), "Choose at least one, or the practice org.", "");
    }
    if !TIMES.contains(&request.times) {
        let message = format!("A scenario cannot be held {} times in one run.", request.times);
        field("times", message, "Choose 1 to 100.", if request.times == 0 { "1" } else { "100" });
    }
    if !PARALLEL.contains(&request.parallel) {
        let message = format!("{} cases cannot be held at once.", request.parallel);
        field("parallel", message, "Choose 1 to 50.", if request.parallel == 0 { "1" } else { "50" });
    }
    if request.limit_ms.is_some_and(|limit| limit <= 0) {
        field("limitMs", "A run needs some time.".to_owned(), "Give it a limit above zero, or none.", "");
    }
    if wrong.is_empty() { Ok(()) } else { Err(of_fields(wrong)) }
}

fn new_case(run_id: &str, case: &PlannedCase, places: &BTreeMap<RunTarget, RunPlace>) -> NewCase {
    let body = planned(&case.scenario, &case.file);
    let labels = cases(&case.scenario);
    // Every target of the plan has a place.
    let practice = || RunPlace {
        target: case.target.clone(),
        name: String::new(),
        environment: Environment::Practice,
        connector: ConnectorId::CustomClient,
    };
    let summary = CaseSummary {
        id: uuid::Uuid::new_v4().to_string(),
        run_id: run_id.to_owned(),
        scenario_id: case.scenario_id.clone(),
        scenario: case.scenario.name.clone(),
        file: case.file.clone(),
        row: case.row.and_then(|row| labels.get(row).cloned()).unwrap_or_default(),
        repetition: case.repetition,
        target: places.get(&case.target).cloned().unwrap_or_else(practice),
        state: CaseState::Waiting,
        reason: None,
        tries: 1,
        started_at: None,
        took_ms: None,
        waited_ms: 0,
        step: 0,
        steps: u32::try_from(body.steps.len()).unwrap_or(u32::MAX),
        manual: None,
    };
    NewCase { summary, digest: case.digest.clone(), body }
}

/// What is run, in words.
fn title(plan: &Plan) -> String {
    let mut names: Vec<&str> = plan.cases.iter().map(|case| case.scenario.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("{} scenarios", several.len()),
    }
}

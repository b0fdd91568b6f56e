//! The report of a run that has not begun: every case, and none of them held. It replaces what a run of before has left in the
//! same file, so that a run that is killed early is not taken for one that passed.

use console::report::{FORMAT, counts, sealed};
use console::run::{OWN_ORG, Plan};
use console::view::{
    CaseState, CaseSummary, CaseView, ConnectorId, Environment, GapView, ProfileView, RunPlace, RunReport, RunState,
    RunSummary, RunTarget,
};

use super::arguments::RunTargets;
use super::plan::ReadScenario;

/// The report, made at a time in milliseconds since 1970.
pub fn report(plan: &Plan, chosen: &[ReadScenario], profiles: &[ProfileView], now: i64) -> RunReport {
    let label = |file: &str, row: usize| {
        let read = chosen.iter().find(|read| read.file == file);
        read.and_then(|read| read.rows.get(row)).cloned().unwrap_or_default()
    };
    let cases: Vec<CaseView> = plan
        .cases
        .iter()
        .map(|case| {
            unheld(CaseSummary {
                id: String::new(),
                run_id: String::new(),
                scenario_id: None,
                scenario: case.scenario.name.clone(),
                file: case.file.clone(),
                row: case.row.map(|row| label(&case.file, row)).unwrap_or_default(),
                repetition: case.repetition,
                target: place(&case.target, profiles),
                state: CaseState::NotRun,
                reason: Some("The run has not started.".to_owned()),
                tries: 1,
                started_at: None,
                took_ms: None,
                waited_ms: 0,
                step: 0,
                steps: u32::try_from(case.scenario.steps.len()).unwrap_or(u32::MAX),
                manual: None,
            })
        })
        .collect();
    let mut targets: Vec<RunPlace> = Vec::new();
    for case in &cases {
        if !targets.contains(&case.summary.target) {
            targets.push(case.summary.target.clone());
        }
    }
    let title = match chosen {
        [one] => one.scenario.name.clone(),
        several => format!("{} scenarios", several.len()),
    };
    let run = RunSummary {
        id: String::new(),
        title,
        started_at: now,
        ended_at: None,
        state: RunState::Interrupted,
        counts: counts(&cases),
        targets,
        parallel: u32::try_from(plan.parallel).unwrap_or(u32::MAX),
        retry: plan.retry,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    sealed(RunReport { format: FORMAT, digest: String::new(), run, cases, leftovers: Vec::new(), made_at: now })
}

fn unheld(summary: CaseSummary) -> CaseView {
    CaseView {
        summary,
        steps: Vec::new(),
        first_try: None,
        events: Vec::new(),
        more_events: false,
        findings: Vec::new(),
        gaps: GapView::default(),
        attributes: Vec::new(),
        verified: None,
        conversation_ids: Vec::new(),
        checklist: None,
    }
}

/// Where scenarios are to be held, as far as the arguments say so: by the names that were given.
pub fn targets(wanted: &RunTargets) -> Vec<RunTarget> {
    let named = |name: &String| RunTarget::Profile { profile_id: name.clone() };
    match &wanted.snippet {
        Some(file) => vec![named(&file.display().to_string())],
        None if wanted.practice => vec![RunTarget::Practice],
        None => wanted.orgs.iter().map(named).collect(),
    }
}

fn place(target: &RunTarget, profiles: &[ProfileView]) -> RunPlace {
    let profile = match target {
        RunTarget::Practice => None,
        RunTarget::Profile { profile_id } => profiles.iter().find(|profile| profile.id == *profile_id),
    };
    match profile {
        Some(profile) => RunPlace {
            target: target.clone(),
            name: profile.name.clone(),
            environment: profile.environment,
            connector: profile.connector,
        },
        None => RunPlace {
            target: target.clone(),
            name: match target {
                RunTarget::Practice => OWN_ORG.to_owned(),
                RunTarget::Profile { profile_id } => profile_id.clone(),
            },
            environment: match target {
                RunTarget::Practice => Environment::Practice,
                // What it is comes out when the run begins.
                RunTarget::Profile { .. } => Environment::Sandbox,
            },
            connector: ConnectorId::CustomClient,
        },
    }
}

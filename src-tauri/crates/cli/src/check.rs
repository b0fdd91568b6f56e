//! `handover check`: all checks of an org, from the terminal.

use std::collections::BTreeSet;
use std::time::Duration;

use console::check::{Options, plan};
use console::view::{
    Certainty, Change, CheckId, CheckRunView, CheckState, ConnectorId, Feed, ProfileDraft, ProfileView,
};
use console::{Console, Subscription};

use crate::Call;
use crate::arguments::CheckArguments;
use crate::outcome::{Outcome, in_words};
use crate::setting::{Setting, Signing};
use crate::supervision::{self, Stops, Work};
use crate::terminal;

mod arming;
mod report;

/// How long the feed may take to tell of the end of a run that is over.
const LAST_NEWS_WITHIN: Duration = Duration::from_secs(2);

/// What is said of a wish to stop that came early.
const INTERRUPTED: &str = "Interrupted before anything was checked.";

/// How the second process is told of its command.
const CHECK: Work = Work { words: 1, lost: "" };

/// Runs the checks, prints what they find, and leaves nothing behind. A practice org of their own ends with them, so that it needs
/// nobody to close anything there.
pub async fn run(arguments: Box<CheckArguments>, call: Call) -> Outcome {
    match fit_together(&arguments) {
        Ok(()) if arguments.target.practice => held(arguments, Stops::listen(false)).await,
        Ok(()) => supervision::hold(CHECK, arguments.supervised, call, |stops| held(arguments, stops)).await,
        Err(outcome) => outcome,
    }
}

async fn held(arguments: Box<CheckArguments>, mut stops: Stops) -> Outcome {
    let key = arguments.key.as_deref();
    // A practice org of its own is checked with a verified user, too.
    let signs = arguments.target.practice || key.is_some() || arguments.issuer.is_some();
    let signing = signs.then(|| Signing::of(key, arguments.kid.as_deref(), arguments.issuer.as_deref()));
    let setting = match stops.unless_stopped(Setting::prepare(&arguments.target, signing), INTERRUPTED).await {
        Ok(setting) => setting,
        Err(outcome) => return outcome,
    };
    let outcome = check(&setting, &arguments, &mut stops).await.unwrap_or_else(|outcome| outcome);
    setting.end().await;
    outcome
}

/// Options that would do nothing are refused, not ignored.
fn fit_together(arguments: &CheckArguments) -> Result<(), Outcome> {
    let armed = [
        ("--mistake", arguments.mistakes.is_empty()),
        ("--fault", arguments.faults.is_empty()),
        ("--switch", arguments.switches.is_empty()),
    ];
    if let Some((option, _)) = armed.iter().find(|(_, unused)| !unused && !arguments.target.practice) {
        return Err(Outcome::Usage(format!("{option} changes a practice org, so it needs --practice.")));
    }
    if arguments.subject.as_ref().is_some_and(|subject| subject.trim().is_empty()) {
        return Err(Outcome::Usage("--as needs a subject that is not empty.".into()));
    }
    Ok(())
}

async fn check(setting: &Setting, arguments: &CheckArguments, stops: &mut Stops) -> Result<Outcome, Outcome> {
    let mistakes = match setting.practice_org() {
        Some(practice) => arming::arm(practice, arguments).await?,
        None => Vec::new(),
    };
    let profile = prepared(setting, arguments.connector, &mistakes).await?;
    if arguments.subject.is_some() && profile.signing.is_none() {
        return Err(Outcome::Usage(
            "--as signs a verified user in, and nothing is there to sign with: give --key FILE, --kid K and --issuer I.".into(),
        ));
    }
    let connector = arguments.connector.unwrap_or(profile.connector);
    let checks = if arguments.only.is_empty() { plan::of_connector(connector) } else { arguments.only.clone() };
    let options =
        Options { subject: arguments.subject.clone(), accept_within: arguments.accept_within, ..Options::default() };
    let console = &setting.console;
    if !setting.is_temporary() {
        // A run of before may have been killed in the middle of its probe.
        console.close_left_probes().await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    }
    let mut feed = console.subscribe();
    // The snapshot comes first; after it every change of the run is heard of.
    feed.next().await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    let id = console
        .start_checks_with(&profile.id, Some(checks), options)
        .await
        .map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    let mut told = BTreeSet::new();
    let run = tokio::select! {
        run = follow(console, &mut feed, &profile.id, &id, &mut told) => Some(run?),
        () = stops.next() => None,
    };
    let (run, outcome) = match run {
        Some(run) => {
            let outcome = outcome_of(&run);
            let missed = arming::missed(&mistakes, outcome == Outcome::Passed);
            (run, joined(outcome, missed))
        }
        None => {
            terminal::say("Interrupted: closing what was opened at the org.");
            console.cancel_checks(&id).await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
            // What was found out until then, and how the probe was closed.
            let last = follow(console, &mut feed, &profile.id, &id, &mut told);
            let run = match tokio::time::timeout(LAST_NEWS_WITHIN, last).await {
                Ok(run) => run?,
                // The news of the end was taken by what was interrupted.
                Err(_) => caught_up(console, &profile.id, &id).await?,
            };
            (run, Outcome::impossible("The checks were interrupted."))
        }
    };
    if arguments.json {
        let unseen = arming::unseen_of(&mistakes);
        terminal::result(&report::json(&profile, connector, &run, &outcome, &unseen).to_string());
    } else {
        report::table(&run).iter().for_each(|line| terminal::result(line));
    }
    Ok(outcome)
}

/// An expectation that was not met in more than one way says all of them.
fn joined(outcome: Outcome, missed: Vec<String>) -> Outcome {
    match outcome {
        outcome if missed.is_empty() => outcome,
        Outcome::Passed => Outcome::Unmet(missed.join("\n")),
        Outcome::Unmet(reason) => Outcome::Unmet(format!("{reason}\n{}", missed.join("\n"))),
        outcome @ (Outcome::Usage(_) | Outcome::Impossible(_) | Outcome::Told(_)) => outcome,
    }
}

/// The profile as it is to be checked. One that belongs to the app is left as it is.
async fn prepared(
    setting: &Setting,
    connector: Option<ConnectorId>,
    mistakes: &[String],
) -> Result<ProfileView, Outcome> {
    let profile = setting.profile().await?;
    if !setting.is_temporary() {
        return Ok(profile);
    }
    let id = connector.unwrap_or(profile.connector);
    let before = ProfileDraft {
        name: profile.name.clone(),
        environment: Some(profile.environment),
        service_url: profile.service_url.clone(),
        org_id: profile.org_id.clone(),
        developer_name: profile.developer_name.clone(),
        connector: Some(id),
        settings: None,
    };
    let draft = match setting.practice_org() {
        Some(practice) => arming::prepare(setting, practice, mistakes, id, before.clone()).await?,
        None => before.clone(),
    };
    if draft == before && id == profile.connector {
        return Ok(profile);
    }
    let updated = setting.console.update_profile(&profile.id, draft).await;
    updated.map_err(|failure| Outcome::Impossible(in_words(&failure)))
}

fn impossible(error: &dyn std::fmt::Display) -> Outcome {
    Outcome::Impossible(error.to_string())
}

/// Tells each result as it comes, and answers the run when it is over.
async fn follow(
    console: &Console,
    feed: &mut Subscription,
    profile_id: &str,
    id: &str,
    told: &mut BTreeSet<CheckId>,
) -> Result<CheckRunView, Outcome> {
    let failed = |failure| Outcome::Impossible(in_words(&failure));
    loop {
        let runs: Vec<CheckRunView> = match feed.next().await.map_err(failed)? {
            Feed::Updates { updates } => updates
                .into_iter()
                .filter_map(|update| match update.change {
                    Change::Checks { run } if run.id == id => Some(run),
                    _ => None,
                })
                .collect(),
            Feed::Snapshot { .. } => vec![caught_up(console, profile_id, id).await?],
        };
        for run in runs {
            for result in run.results.iter().filter(|result| report::is_over(result.state)) {
                if told.insert(result.check) {
                    terminal::say(&report::line(result));
                }
            }
            if run.ended_at.is_some() {
                return Ok(run);
            }
        }
    }
}

/// After a lag the store tells what there is.
async fn caught_up(console: &Console, profile_id: &str, id: &str) -> Result<CheckRunView, Outcome> {
    let known = console.checks(profile_id).await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    if let Some(run) = known.running.filter(|run| run.id == id) {
        return Ok(run);
    }
    let results: Vec<_> = known.latest.into_iter().filter(|result| result.run_id == id).collect();
    let times = || results.iter().filter_map(|result| result.at);
    Ok(CheckRunView {
        id: id.to_owned(),
        profile_id: profile_id.to_owned(),
        started_at: times().min().unwrap_or_default(),
        ended_at: Some(times().max().unwrap_or_default()),
        cancelled: false,
        results,
    })
}

/// Nothing may be failed, nothing undecided (what could not be found out is not proved), and nothing certainly wrong, even
/// where a check got what it asked for.
fn outcome_of(run: &CheckRunView) -> Outcome {
    let count = |state| run.results.iter().filter(|result| result.state == state).count();
    if run.cancelled {
        return Outcome::Impossible("The checks were cancelled.".into());
    }
    match (count(CheckState::Failed), count(CheckState::Undecided)) {
        (0, 0) => {}
        (0, undecided) => return Outcome::Unmet(format!("{} could not be decided.", checks(undecided))),
        (failed, 0) => return Outcome::Unmet(format!("{} failed.", checks(failed))),
        (failed, undecided) => {
            return Outcome::Unmet(format!("{} failed, and {undecided} could not be decided.", checks(failed)));
        }
    }
    let findings = run.results.iter().flat_map(|result| &result.findings);
    let certain: BTreeSet<&str> = findings
        .filter(|finding| finding.certainty == Certainty::Certain)
        .map(|finding| finding.rule.as_str())
        .collect();
    if certain.is_empty() {
        return Outcome::Passed;
    }
    let rules = certain.into_iter().collect::<Vec<_>>().join(", ");
    Outcome::Unmet(format!("No check failed, yet something is certainly wrong: {rules}."))
}

fn checks(count: usize) -> String {
    if count == 1 { "1 check".to_owned() } else { format!("{count} checks") }
}

//! `handover check`: all checks of an org, from the terminal.

use std::collections::BTreeSet;

use console::check::{Options, plan};
use console::view::{Change, CheckRunView, CheckState, ConnectorId, Feed, ProfileDraft, ProfileView};
use console::{Console, Subscription};
use practice_org::control::types::Mistakes;
use practice_org::control::{Client, Error};
use serde_json::{Map, Value, json};

use crate::arguments::{CheckArguments, camel_case};
use crate::outcome::{Outcome, in_words};
use crate::practice::interrupted;
use crate::setting::{Setting, Signing};
use crate::terminal;

mod report;

/// Runs the checks, prints what they find, and leaves nothing behind.
pub async fn run(arguments: Box<CheckArguments>) -> Outcome {
    let key = arguments.key.as_deref();
    // A practice org of its own is checked with a verified user, too.
    let signs = arguments.target.practice || key.is_some();
    let signing = signs.then(|| Signing::of(key, arguments.kid.as_deref(), arguments.issuer.as_deref()));
    let setting = match Setting::prepare(&arguments.target, signing).await {
        Ok(setting) => setting,
        Err(outcome) => return outcome,
    };
    let outcome = check(&setting, &arguments).await.unwrap_or_else(|outcome| outcome);
    setting.end().await;
    outcome
}

async fn check(setting: &Setting, arguments: &CheckArguments) -> Result<Outcome, Outcome> {
    if arguments.subject.as_ref().is_some_and(|subject| subject.trim().is_empty()) {
        return Err(Outcome::Usage("--as needs a subject that is not empty.".into()));
    }
    if let Some(practice) = setting.practice_org() {
        let control = Client::new(&practice.control_url()).map_err(|error| impossible(&error))?;
        arm(&control, arguments).await?;
    }
    let profile = prepared(setting, arguments.connector).await?;
    let connector = arguments.connector.unwrap_or(profile.connector);
    let checks = if arguments.only.is_empty() { plan::of_connector(connector) } else { arguments.only.clone() };
    let options =
        Options { subject: arguments.subject.clone(), accept_within: arguments.accept_within, ..Options::default() };
    let console = &setting.console;
    let mut feed = console.subscribe();
    // The snapshot comes first; after it every change of the run is heard of.
    feed.next().await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    let interruption = interrupted();
    let id = console
        .start_checks_with(&profile.id, Some(checks), options)
        .await
        .map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    let run = tokio::select! {
        run = follow(console, &mut feed, &profile.id, &id) => run?,
        () = interruption => {
            terminal::say("Interrupted: closing what was opened at the org.");
            console.cancel_checks(&id).await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
            return Err(Outcome::Impossible("The checks were interrupted.".into()));
        }
    };
    let outcome = outcome_of(&run);
    if arguments.json {
        terminal::result(&report::json(&profile, connector, &run, outcome == Outcome::Passed).to_string());
    } else {
        report::table(&run).iter().for_each(|line| terminal::result(line));
    }
    Ok(outcome)
}

/// The profile as it is to be checked. One that belongs to the app is left as it is.
async fn prepared(setting: &Setting, connector: Option<ConnectorId>) -> Result<ProfileView, Outcome> {
    let failed = |failure| Outcome::Impossible(in_words(&failure));
    let profiles = setting.console.profiles().await.map_err(failed)?;
    let profile = profiles.into_iter().find(|profile| profile.id == setting.profile_id);
    let profile = profile.ok_or_else(|| Outcome::impossible("the profile is gone"))?;
    match connector.filter(|connector| setting.is_temporary() && *connector != profile.connector) {
        None => Ok(profile),
        Some(connector) => {
            let draft = ProfileDraft {
                name: profile.name,
                environment: Some(profile.environment),
                service_url: profile.service_url,
                org_id: profile.org_id,
                developer_name: profile.developer_name,
                connector: Some(connector),
                settings: None,
            };
            setting.console.update_profile(&profile.id, draft).await.map_err(failed)
        }
    }
}

/// Makes the practice org go wrong as it was asked to.
async fn arm(control: &Client, arguments: &CheckArguments) -> Result<(), Outcome> {
    if !arguments.mistakes.is_empty() {
        let known = serde_json::to_value(Mistakes::default()).unwrap_or_default();
        let mut mistakes = Map::new();
        for name in &arguments.mistakes {
            let name = camel_case(name);
            if known.get(&name).is_none() {
                let names: Vec<&String> = known.as_object().into_iter().flat_map(Map::keys).collect();
                let names = names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
                return Err(Outcome::Usage(format!("There is no mistake {name}. The mistakes are {names}.")));
            }
            mistakes.insert(name, true.into());
        }
        control.change_mistakes(&mistakes.into()).await.map(drop).map_err(refused)?;
    }
    if !arguments.faults.is_empty() {
        control.change_faults(&values(&arguments.faults)).await.map(drop).map_err(refused)?;
    }
    if !arguments.switches.is_empty() {
        control.change_switches(&values(&arguments.switches)).await.map(drop).map_err(refused)?;
    }
    Ok(())
}

/// Values are JSON where they can be read so, and text otherwise.
fn values(pairs: &[(String, String)]) -> Value {
    let value = |text: &String| serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    pairs.iter().map(|(name, text)| (camel_case(name), value(text))).collect::<Map<_, _>>().into()
}

fn refused(error: Error) -> Outcome {
    match error {
        Error::Refused { message, .. } => Outcome::Usage(format!("The practice org does not take that: {message}")),
        Error::Unavailable(_) => impossible(&error),
    }
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
) -> Result<CheckRunView, Outcome> {
    let failed = |failure| Outcome::Impossible(in_words(&failure));
    let mut told = BTreeSet::new();
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

/// Nothing may be failed, and nothing undecided: what could not be found out is not proved.
fn outcome_of(run: &CheckRunView) -> Outcome {
    let count = |state| run.results.iter().filter(|result| result.state == state).count();
    if run.cancelled {
        return Outcome::Impossible("The checks were cancelled.".into());
    }
    match (count(CheckState::Failed), count(CheckState::Undecided)) {
        (0, 0) => Outcome::Passed,
        (0, undecided) => Outcome::Unmet(format!("{} could not be decided.", checks(undecided))),
        (failed, 0) => Outcome::Unmet(format!("{} failed.", checks(failed))),
        (failed, undecided) => {
            Outcome::Unmet(format!("{} failed, and {undecided} could not be decided.", checks(failed)))
        }
    }
}

fn checks(count: usize) -> String {
    if count == 1 { "1 check".to_owned() } else { format!("{count} checks") }
}

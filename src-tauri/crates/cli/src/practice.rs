//! `handover practice`: serves a practice org until it is interrupted.

use practice_org::{Options, PracticeOrg, Seed};
use serde_json::json;

use crate::arguments::PracticeArguments;
use crate::outcome::Outcome;
use crate::signals::interrupted;
use crate::terminal;

/// Serves; the first line of output tells where.
pub async fn run(arguments: PracticeArguments) -> Outcome {
    let seed = match &arguments.seed {
        None => Seed::default(),
        Some(file) => match Seed::load(file) {
            Ok(seed) => seed,
            Err(error) => return Outcome::Usage(format!("{} is no seed of a practice org: {error}", file.display())),
        },
    };
    let listener = match practice_org::bind(arguments.port).await {
        Ok(listener) => listener,
        Err(error) => return Outcome::Impossible(format!("port {} could not be opened: {error}", arguments.port)),
    };
    let org =
        match PracticeOrg::start(listener, Options { seed, state_file: arguments.state, ..Options::default() }).await {
            Ok(org) => org,
            Err(error) => return Outcome::Impossible(format!("the practice org could not be started: {error}")),
        };
    // Whoever has read the first line may interrupt at once.
    let interruption = interrupted();
    let place = json!({
        "url": org.url(), "orgId": org.org_id(), "developerName": org.developer_name(), "controlUrl": org.control_url(),
    });
    terminal::result(&place.to_string());
    terminal::say("Serving a practice org on this machine. Press Ctrl-C to stop it.");
    interruption.await;
    org.shutdown().await;
    Outcome::Passed
}

//! `handover practice`: serves a practice org until it is interrupted.

use practice_org::{Options, PracticeOrg, Seed};
use serde_json::json;

use crate::arguments::PracticeArguments;
use crate::outcome::Outcome;
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
    let org = match PracticeOrg::start(listener, Options { seed, ..Options::default() }).await {
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

/// Waits for Ctrl-C or, where there is one, the termination signal. It listens from the call on, not only once it is waited for.
pub fn interrupted() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let signals = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::interrupt()).ok().zip(signal(SignalKind::terminate()).ok())
    };
    async move {
        #[cfg(unix)]
        if let Some((mut interrupt, mut terminate)) = signals {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        // Without a handler there is nothing to wait for but the end of the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

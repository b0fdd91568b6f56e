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

/// Waits for Ctrl-C or, where there are such signals, for the termination signal or the end of the terminal. It listens from
/// the call on, not only once it is waited for.
pub fn interrupted() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let signals = {
        use tokio::signal::unix::{SignalKind, signal};
        let hangup = (!ignores_hangup()).then(|| signal(SignalKind::hangup()).ok()).flatten();
        signal(SignalKind::interrupt()).ok().zip(signal(SignalKind::terminate()).ok()).map(|both| (both, hangup))
    };
    async move {
        #[cfg(unix)]
        if let Some(((mut interrupt, mut terminate), hangup)) = signals {
            let hung_up = async {
                match hangup {
                    Some(mut hangup) => drop(hangup.recv().await),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                () = hung_up => {}
            }
            return;
        }
        // Without a handler there is nothing to wait for but the end of the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Whether the program was started so that it outlives its terminal (`nohup`), as far as the system tells: Linux does, in
/// the bit mask of ignored signals, whose first bit is SIGHUP (proc_pid_status(5)).
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

//! Checks: what the application can find out about an org by itself, and the runs in which it does.
//!
//! A run has a plan ([`plan`]); checks that do not rest on each other run side by side. Each result is written down before
//! it is shown, with the requests, answers and values that it rests on. What a check opens at the org it closes, also when
//! the run is cancelled; what a killed program left open is closed at the next start.

mod attributes;
mod conclusion;
mod deployment;
mod evidence;
mod ground;
mod keys;
mod place;
pub mod plan;
mod probe;
mod run;
mod signer;
mod token;
mod variants;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use miaw::identity::SigningKey;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::conclusion::Conclusion;
use self::evidence::Trail;
use self::ground::Ground;
use self::run::Run;
use self::token::Control;
use crate::conversation::Context;
use crate::failure::not_found;
use crate::profile::Profile;
use crate::view::{CheckId, CheckRunView, Failure};

/// How a run is made, where it differs from what is usual.
#[derive(Clone, Debug)]
pub struct Options {
    /// The subject of the verified user; a fresh one when absent, so that no conversation of before is met.
    pub subject: Option<String>,
    /// How long the org may take to say how the probe conversation was routed.
    pub routed_within: Duration,
    /// How long somebody may take to accept the probe conversation.
    pub accept_within: Duration,
    /// How long the event stream may take to be heard: longer than the service's keep-alive period, which is at most 25
    /// seconds.
    pub keep_alive_within: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            subject: None,
            routed_within: Duration::from_secs(10),
            accept_within: Duration::from_secs(10),
            keep_alive_within: Duration::from_secs(35),
        }
    }
}

/// All runs of this program. When it is dropped without [`Checks::shutdown`], they stop at once, as if the program had been
/// killed.
pub struct Checks {
    context: Arc<Context>,
    live: Arc<Mutex<HashMap<String, Live>>>,
    /// Held while a run is begun, so that a profile has one at a time.
    beginning: tokio::sync::Mutex<()>,
    strangers_key: Arc<OnceCell<Arc<SigningKey>>>,
    stop: CancellationToken,
    closing_leftovers: Mutex<Option<JoinHandle<()>>>,
}

struct Live {
    run: Arc<Run>,
    task: JoinHandle<()>,
    /// Cancelled when the run is out of the map.
    over: CancellationToken,
}

impl Drop for Checks {
    fn drop(&mut self) {
        for live in self.live().values() {
            live.task.abort();
        }
        if let Some(task) = self.closing_leftovers.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

impl Checks {
    /// No run yet.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self {
            context: Arc::new(context),
            live: Arc::default(),
            beginning: tokio::sync::Mutex::default(),
            strangers_key: Arc::default(),
            stop: CancellationToken::new(),
            closing_leftovers: Mutex::default(),
        }
    }

    fn live(&self) -> MutexGuard<'_, HashMap<String, Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a run and answers its id; one that goes on for the same profile is answered again.
    ///
    /// # Errors
    /// It could not be written down, or the program is being closed.
    pub async fn start(&self, profile: Profile, checks: &[CheckId], options: Options) -> Result<String, Failure> {
        let _beginning = self.beginning.lock().await;
        if self.stop.is_cancelled() {
            return Err(crate::failure::not_now(
                "The app is being closed, so no checks are started.",
                "Start the app again.",
            ));
        }
        if let Some(live) = self.live().get(&profile.id) {
            return Ok(live.run.view().id);
        }
        let (id, cancel) = (uuid::Uuid::new_v4().to_string(), self.stop.child_token());
        let (profile_id, checks) = (profile.id.clone(), plan::plan(checks));
        let run = Run::begin(Arc::clone(&self.context), id.clone(), &profile_id, &checks, cancel).await?;
        let run = Arc::new(run);
        let ground =
            Ground::new(Arc::clone(&self.context), profile, id.clone(), options, Arc::clone(&self.strangers_key));
        let (registry, working, over) = (Arc::clone(&self.live), Arc::clone(&run), CancellationToken::new());
        let (own, done) = (profile_id.clone(), over.clone());
        // Held while it is spawned, so that a task that ends at once finds itself in the map.
        let mut live = self.live();
        let task = tokio::spawn(async move {
            carry_out(&working, &ground, &checks).await;
            working.end().await;
            registry.lock().unwrap_or_else(PoisonError::into_inner).remove(&own);
            done.cancel();
        });
        live.insert(profile_id, Live { run, task, over });
        Ok(id)
    }

    /// Cancels a run, and answers when what it opened at the org is closed.
    ///
    /// # Errors
    /// There is no such run. One that has ended already is no error.
    pub async fn cancel(&self, run_id: &str) -> Result<(), Failure> {
        let over = {
            let live = self.live();
            let running = live.values().find(|live| live.run.view().id == run_id);
            running.map(|live| {
                live.run.cancel.cancel();
                live.over.clone()
            })
        };
        match over {
            Some(over) => over.cancelled().await,
            None if self.context.store.knows_check_run(run_id).await? => {}
            None => return Err(not_found("run of checks")),
        }
        Ok(())
    }

    /// The run of a profile that goes on now.
    #[must_use]
    pub fn running(&self, profile_id: &str) -> Option<CheckRunView> {
        self.live().get(profile_id).map(|live| live.run.view())
    }

    /// Ends, in the store, the runs of programs that were killed, and closes in the background what they left open.
    ///
    /// # Errors
    /// As any write.
    pub async fn resume(&self) -> Result<(), Failure> {
        let context = Arc::clone(&self.context);
        for owner in context.store.owners_of_check_runs().await? {
            if !context.ownership.is_held_elsewhere(owner.as_deref()) {
                context.store.end_left_check_runs(owner.as_deref(), context.clock.now()).await?;
            }
        }
        let task = tokio::spawn(async move {
            if let Err(error) = probe::close_leftovers(context).await {
                tracing::error!(%error, "probe conversations of an earlier run could not be looked after");
            }
        });
        *self.closing_leftovers.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Ok(())
    }

    /// Closes what killed programs left open.
    ///
    /// # Errors
    /// The store cannot be read or written.
    pub async fn close_leftovers(&self) -> Result<(), Failure> {
        Ok(probe::close_leftovers(Arc::clone(&self.context)).await?)
    }

    /// Cancels every run and waits until what they opened is closed.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        // Whoever is about to begin a run sees that it is too late, or is in the map by now.
        drop(self.beginning.lock().await);
        let over: Vec<CancellationToken> = self.live().values().map(|live| live.over.clone()).collect();
        join_all(over.iter().map(CancellationToken::cancelled)).await;
        let leftovers = self.closing_leftovers.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(leftovers) = leftovers {
            // What it has not come to is left for the next start.
            leftovers.abort();
        }
    }
}

/// Runs every check of a plan, side by side where nothing speaks against it.
async fn carry_out(run: &Run, ground: &Ground, checks: &[CheckId]) {
    let mut work: Vec<BoxFuture<'_, ()>> = Vec::new();
    for check in checks.iter().copied() {
        match check {
            // The four of them are one conversation.
            CheckId::EventStream => work.push(Box::pin(probe::run(run, ground))),
            CheckId::Routing | CheckId::Acceptance | CheckId::Closing => {}
            _ => work.push(Box::pin(alone(run, ground, check))),
        }
    }
    join_all(work).await;
}

/// Runs one check that leaves nothing behind, so that it can be dropped at any time.
async fn alone(run: &Run, ground: &Ground, check: CheckId) {
    let trail = run.trail();
    let work = async {
        match run.ready(check).await {
            Ok(()) => {
                run.start(check);
                look(run, ground, check, &trail).await
            }
            Err(reason) => reason,
        }
    };
    let conclusion = tokio::select! {
        biased;
        () = run.cancel.cancelled() => return,
        conclusion = work => conclusion,
    };
    run.conclude(check, conclusion, &trail).await;
}

async fn look(run: &Run, ground: &Ground, check: CheckId, trail: &Trail) -> Conclusion {
    match check {
        CheckId::Identifiers => place::identifiers(ground, trail).await,
        CheckId::NameResolution => place::name_resolution(ground, trail).await,
        CheckId::SecureConnection => place::secure_connection(ground, trail).await,
        CheckId::Proxy => place::proxy(ground, trail).await,
        CheckId::Clock => place::clock(ground, trail).await,
        CheckId::Deployment => deployment::check(run, ground, trail).await,
        CheckId::BusinessHours => deployment::business_hours(ground, trail).await,
        CheckId::SigningKey => keys::check(run, ground, trail).await,
        CheckId::KeySetEndpoint => keys::endpoint(ground, trail).await,
        CheckId::GuestToken => token::guest(ground, trail).await,
        CheckId::VerifiedToken => token::verified(run, ground, trail).await,
        CheckId::ExpiredTokenRefused => token::control(ground, trail, Control::Expired).await,
        CheckId::WrongSignatureRefused => token::control(ground, trail, Control::WrongSignature).await,
        CheckId::WrongIssuerRefused => token::control(ground, trail, Control::WrongIssuer).await,
        CheckId::WrongKeyIdRefused => token::control(ground, trail, Control::WrongKeyId).await,
        CheckId::Attributes => attributes::check(ground, trail).await,
        CheckId::EventStream | CheckId::Routing | CheckId::Acceptance | CheckId::Closing => {
            Conclusion::undecided("It is part of the probe conversation.")
        }
    }
}

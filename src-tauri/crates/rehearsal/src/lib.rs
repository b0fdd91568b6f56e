//! Practice orgs for scenarios: one for each case, set up as its scenario says, and on the other side what people would do.
//!
//! The engine of runs ([`console::run`]) does not know that there are practice orgs, and a practice org does not know that
//! there is an application. This crate is where they meet, for the window and the command line alike.

#![warn(missing_docs)]

mod desk;
mod house;
mod names;
mod refusal;
mod setting;
mod signing;
mod words;

use std::sync::Arc;

use console::run::{Backstage, Ground, Stage};
use console::scenario::model::PracticeSetting;
use console::view::{Failure, ProfileView};
use futures_util::future::BoxFuture;
use practice_org::control::Client;
use tokio::sync::OnceCell;

use self::desk::Desk;
use self::house::House;
pub use self::signing::key_set;
pub use self::words::words;

/// Opens practice orgs, and finds the one behind a profile.
///
/// All cases of one rehearsal share one application with secrets in memory, opened for the first case in a folder of its own.
/// It is closed and its folder removed by [`Rehearsal::end`], or behind the last case when the rehearsal is dropped.
pub struct Rehearsal {
    running: Option<Running>,
    house: OnceCell<Arc<House>>,
}

/// A practice org that runs already, with the profile's service URL and its control API.
#[derive(Clone, Debug)]
pub struct Running {
    /// Where it is served, for example `http://127.0.0.1:40123`.
    pub url: String,
    /// Its control API.
    pub control_url: String,
}

impl Rehearsal {
    /// A stage; `running` is a practice org that some profile may stand for.
    #[must_use]
    pub fn new(running: Option<Running>) -> Arc<Self> {
        Arc::new(Self { running, house: OnceCell::new() })
    }

    /// Closes the cases' application and removes its folder. Cases that are still held fail.
    pub async fn end(&self) {
        if let Some(house) = self.house.get() {
            house.close().await;
        }
    }
}

impl Stage for Rehearsal {
    fn open<'a>(&'a self, setting: &'a PracticeSetting) -> BoxFuture<'a, Result<Ground, Failure>> {
        Box::pin(async move {
            // Before anything is opened for it.
            setting::check(setting)?;
            let house = self.house.get_or_try_init(House::open).await?;
            Arc::clone(house).stage(setting).await
        })
    }

    fn behind<'a>(&'a self, profile: &'a ProfileView) -> BoxFuture<'a, Option<Box<dyn Backstage>>> {
        Box::pin(async move {
            let running = self.running.as_ref().filter(|running| running.url == profile.service_url)?;
            match Client::new(&running.control_url) {
                Ok(control) => Some(Box::new(Desk::of_running(control)) as Box<dyn Backstage>),
                Err(error) => {
                    tracing::warn!(%error, "the other side of the practice org cannot be seen");
                    None
                }
            }
        })
    }
}

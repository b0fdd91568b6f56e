//! Practice orgs for scenarios: one for each case, set up as its scenario says, and on the other side what people would do.
//!
//! The engine of runs ([`console::run`]) does not know that there are practice orgs, and a practice org does not know that
//! there is an application. This crate is where they meet, for the window and the command line alike.

#![warn(missing_docs)]

use std::sync::Arc;

use console::run::{Backstage, Ground, Stage};
use console::scenario::PracticeWords;
use console::scenario::model::PracticeSetting;
use console::view::{Failure, FailureCode, ProfileView};
use futures_util::future::BoxFuture;

/// Opens practice orgs, and finds the one behind a profile.
pub struct Rehearsal {
    running: Option<Running>,
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
        Arc::new(Self { running })
    }
}

impl Stage for Rehearsal {
    fn open<'a>(&'a self, _setting: &'a PracticeSetting) -> BoxFuture<'a, Result<Ground, Failure>> {
        Box::pin(async { Err(Failure::new(FailureCode::PracticeUnavailable, "This is not built yet.")) })
    }

    fn behind<'a>(&'a self, _profile: &'a ProfileView) -> BoxFuture<'a, Option<Box<dyn Backstage>>> {
        Box::pin(async { self.running.as_ref().and(None) })
    }
}

/// What practice orgs call things.
#[must_use]
pub fn words() -> PracticeWords {
    PracticeWords::default()
}

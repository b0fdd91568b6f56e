//! A client whose exchanges are kept until somebody puts them into the timeline.

use std::sync::{Arc, Mutex, PoisonError};

use miaw::{Client, Exchange};

use super::Context;
use crate::profile::Profile;

/// Exchanges that are over, with the time at which each was.
#[derive(Clone, Default)]
pub struct Recorded(Arc<Mutex<Vec<(i64, Exchange)>>>);

impl Recorded {
    /// All of them, oldest first; they are not there any more afterwards.
    pub fn take(&self) -> Vec<(i64, Exchange)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A client of a profile's service that records.
pub fn client(context: &Context, profile: &Profile) -> (Client, Recorded) {
    let recorded = Recorded::default();
    let (seen, clock) = (recorded.clone(), Arc::clone(&context.clock));
    let observer = Arc::new(move |exchange: Exchange| {
        seen.0.lock().unwrap_or_else(PoisonError::into_inner).push((clock.now(), exchange));
    });
    (Client::new(context.http.clone(), profile.service_url.clone()).observed(observer), recorded)
}

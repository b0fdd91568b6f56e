//! The rates that Salesforce documents, kept by waiting instead of by failing.
//!
//! Messaging for In-App and Web takes 200 access tokens a minute and org, and 22 messages a minute and conversation (the
//! limits of its developer guide).

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Access tokens a minute and org.
pub const TOKENS: usize = 200;
/// Messages a minute and conversation.
pub const MESSAGES: usize = 22;
/// What the rates are counted over.
const MINUTE: Duration = Duration::from_secs(60);

/// When something was done that is counted.
#[derive(Debug)]
pub struct Rate {
    most: usize,
    done: VecDeque<Instant>,
}

impl Rate {
    /// So many in a minute.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, done: VecDeque::new() }
    }

    /// Counts one more, and says how long to wait before it is done.
    pub fn take(&mut self, now: Instant) -> Duration {
        while self.done.front().is_some_and(|first| now.saturating_duration_since(*first) >= MINUTE) {
            self.done.pop_front();
        }
        // Those that wait themselves are in the queue with the time at which they are done.
        let at = match self.done.len().checked_sub(self.most).and_then(|place| self.done.get(place)) {
            Some(before) => *before + MINUTE,
            None => now,
        };
        self.done.push_back(at);
        at.saturating_duration_since(now)
    }
}

/// The access tokens of all orgs. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    orgs: Arc<Mutex<HashMap<String, Rate>>>,
}

impl Tokens {
    /// Counts one more token of an org, and says how long to wait before it is asked for.
    #[must_use]
    pub fn take(&self, org: &str) -> Duration {
        let mut orgs = self.orgs.lock().unwrap_or_else(PoisonError::into_inner);
        orgs.entry(org.to_owned()).or_insert_with(|| Rate::new(TOKENS)).take(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_the_rate_waits_until_the_minute_is_over() {
        let (mut rate, now) = (Rate::new(2), Instant::now());
        let second = Duration::from_secs(1);
        assert_eq!(rate.take(now), Duration::ZERO);
        assert_eq!(rate.take(now + second), Duration::ZERO);
        assert_eq!(rate.take(now + 2 * second), 58 * second);
        // It comes after the second one of the minute before.
        assert_eq!(rate.take(now + 2 * second), 59 * second);
        // Two were done at 60 and 61 seconds.
        assert_eq!(rate.take(now + 62 * second), 58 * second);
        assert_eq!(rate.take(now + 200 * second), Duration::ZERO);
    }
}

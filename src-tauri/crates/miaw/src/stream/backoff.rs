//! Exponential back-off with full jitter.

use std::time::Duration;

use super::Options;

/// Delays between attempts: random between nothing and a ceiling that doubles with each failure.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    pub(super) fn new(options: &Options) -> Self {
        Self { first: options.first_delay, longest: options.longest_delay, failures: 0 }
    }

    /// The server asks for another first delay (`retry:`); kept within the longest.
    pub(super) fn ask(&mut self, milliseconds: u64) {
        self.first = Duration::from_millis(milliseconds).min(self.longest);
    }

    /// Something was received: the next failure is the first again.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// The delay after one more failure; `random` is within 0 and 1. At least `pause` where the server asked for one.
    pub(super) fn next(&mut self, random: f64, pause: Option<Duration>) -> Duration {
        let ceiling = self.first.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX)).min(self.longest);
        self.failures = self.failures.saturating_add(1);
        ceiling.mul_f64(random).max(pause.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backoff() -> Backoff {
        Backoff::new(&Options::default())
    }

    #[test]
    fn ceilings_double_up_to_the_longest() {
        let mut backoff = backoff();
        let seconds: Vec<u64> = (0..8).map(|_| backoff.next(1.0, None).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 30, 30, 30]);
        for _ in 0..100 {
            backoff.next(1.0, None);
        }
        assert_eq!(backoff.next(0.5, None), Duration::from_secs(15));
        backoff.reset();
        assert_eq!(backoff.next(1.0, None), Duration::from_secs(1));
    }

    #[test]
    fn the_servers_wish_counts_within_reason() {
        let mut backoff = backoff();
        backoff.ask(50);
        assert_eq!(backoff.next(1.0, None), Duration::from_millis(50));
        backoff.ask(86_400_000);
        assert_eq!(backoff.next(1.0, None), Duration::from_secs(30));
        assert_eq!(backoff.next(0.0, Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(backoff.next(0.0, Some(Duration::from_secs(60))), Duration::from_secs(60));
    }
}

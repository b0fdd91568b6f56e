//! Exponential back-off with full jitter.

use std::time::Duration;

use super::Options;

/// Least ceiling, whatever the server asks for: doubled from here, a `retry: 0` backs off like any other.
const FLOOR: Duration = Duration::from_millis(50);
/// A connection that was open for so long was sound: its end is the first failure again. What comes sooner, a keep-alive
/// included, proves nothing: a proxy may let it pass and cut the connection right after it.
const SOUND: Duration = Duration::from_secs(60);

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

    /// The server asks for another first delay (`retry:`); kept within reason.
    pub(super) fn ask(&mut self, milliseconds: u64) {
        self.first = Duration::from_millis(milliseconds).max(FLOOR).min(self.longest);
    }

    /// A connection has ended that was open for so long.
    pub(super) fn was_open(&mut self, duration: Duration) {
        if duration >= SOUND {
            self.reset();
        }
    }

    /// The next failure is the first again.
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

    #[test]
    fn a_server_that_asks_for_no_delay_at_all_is_not_hammered() {
        let mut backoff = backoff();
        backoff.ask(0);
        let delays: Vec<u128> = (0..12).map(|_| backoff.next(1.0, None).as_millis()).collect();
        assert_eq!(delays, [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
    }

    #[test]
    fn only_a_connection_that_was_open_for_a_minute_starts_the_delays_anew() {
        for (open, expected) in [(0, 4), (1, 4), (59, 4), (60, 1), (3_600, 1)] {
            let mut backoff = backoff();
            backoff.next(1.0, None);
            backoff.next(1.0, None);
            backoff.was_open(Duration::from_secs(open));
            assert_eq!(backoff.next(1.0, None), Duration::from_secs(expected), "open for {open} s");
        }
    }
}

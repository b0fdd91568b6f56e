//! How long a case may take. The time stands still while a person is asked.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// The limit of one try.
#[derive(Debug)]
pub struct Limit {
    clock: watch::Sender<Clock>,
}

#[derive(Clone, Copy, Debug)]
enum Clock {
    /// It is over then.
    Runs(Instant),
    /// So much is left of it.
    Stands(Duration),
}

impl Limit {
    /// A limit that begins now.
    pub fn begin(allowed: Duration) -> Self {
        Self { clock: watch::Sender::new(Clock::Runs(Instant::now() + allowed)) }
    }

    /// Stops the clock.
    pub fn pause(&self) {
        self.clock.send_modify(|clock| {
            if let Clock::Runs(until) = *clock {
                *clock = Clock::Stands(until.saturating_duration_since(Instant::now()));
            }
        });
    }

    /// Lets the clock run again.
    pub fn resume(&self) {
        self.clock.send_modify(|clock| {
            if let Clock::Stands(left) = *clock {
                *clock = Clock::Runs(Instant::now() + left);
            }
        });
    }

    /// Ends when the time is over.
    pub async fn over(&self) {
        let mut clock = self.clock.subscribe();
        loop {
            let now = *clock.borrow_and_update();
            let changed = match now {
                Clock::Runs(until) => tokio::select! {
                    changed = clock.changed() => changed,
                    () = tokio::time::sleep_until(until) => return,
                },
                Clock::Stands(_) => clock.changed().await,
            };
            // The sender is this limit's own, so it is there.
            if changed.is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_time_of_a_person_is_not_counted() {
        let began = Instant::now();
        let limit = Limit::begin(Duration::from_secs(10));
        let asks = async {
            tokio::time::sleep(Duration::from_secs(4)).await;
            limit.pause();
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            limit.resume();
            limit.resume();
        };
        tokio::join!(asks, limit.over());
        assert_eq!(began.elapsed().as_secs(), 3_610);
    }
}

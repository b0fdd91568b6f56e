//! The published limits: so many calls in a minute.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::answer::Refusal;

/// Access-token requests per minute and org; renewals have the same limit of their own.
pub(crate) const TOKENS: usize = 200;
/// Inbound messages per minute and conversation.
pub(crate) const MESSAGES: usize = 22;

const MINUTE: Duration = Duration::from_secs(60);

/// Calls of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Window(VecDeque<Instant>);

/// One call too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exceeded {
    /// Whole seconds until a call is let through again, at least 1.
    pub(crate) seconds: u64,
}

impl From<Exceeded> for Refusal {
    /// No public source says whether an org names a time to wait. This one does, as RFC 6585 section 4 allows.
    fn from(exceeded: Exceeded) -> Self {
        Self::too_many(Some(exceeded.seconds))
    }
}

impl Window {
    /// Counts a call at `now`, unless there were `most` in the minute before it.
    pub(crate) fn admit(&mut self, most: usize, now: Instant) -> Result<(), Exceeded> {
        while self.0.front().is_some_and(|call| now.duration_since(*call) >= MINUTE) {
            self.0.pop_front();
        }
        match self.0.front() {
            Some(oldest) if self.0.len() >= most => {
                let left = MINUTE.saturating_sub(now.duration_since(*oldest));
                Err(Exceeded { seconds: left.as_secs() + u64::from(left.subsec_nanos() > 0) })
            }
            _ => {
                self.0.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_window_empties_after_a_minute() {
        let mut window = Window::default();
        assert!((0..22).all(|_| window.admit(22, Instant::now()).is_ok()));
        assert_eq!(window.admit(22, Instant::now()), Err(Exceeded { seconds: 60 }));
        tokio::time::advance(Duration::from_millis(58_500)).await;
        assert_eq!(window.admit(22, Instant::now()), Err(Exceeded { seconds: 2 }), "rounded up");
        tokio::time::advance(Duration::from_millis(1_499)).await;
        assert_eq!(window.admit(22, Instant::now()), Err(Exceeded { seconds: 1 }), "never 0");
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(window.admit(22, Instant::now()), Ok(()));
    }
}

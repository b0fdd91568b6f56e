//! The published limits: so many calls in a minute.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Access-token requests per minute and org; renewals have the same limit of their own.
pub(crate) const TOKENS: usize = 200;
/// Inbound messages per minute and conversation.
pub(crate) const MESSAGES: usize = 22;

const MINUTE: Duration = Duration::from_secs(60);

/// Calls of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Window(VecDeque<Instant>);

impl Window {
    /// Counts a call at `now`; false when there were `most` in the minute before it.
    pub(crate) fn admit(&mut self, most: usize, now: Instant) -> bool {
        while self.0.front().is_some_and(|call| now.duration_since(*call) >= MINUTE) {
            self.0.pop_front();
        }
        let admitted = self.0.len() < most;
        if admitted {
            self.0.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_window_empties_after_a_minute() {
        let mut window = Window::default();
        assert!((0..22).all(|_| window.admit(22, Instant::now())));
        assert!(!window.admit(22, Instant::now()));
        tokio::time::advance(MINUTE).await;
        assert!(window.admit(22, Instant::now()));
    }
}

//! What is sent to a window: one channel each for the application and for the practice org.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use console::view::{Failure, Feed, Outage, WindowFeed};
use console::{Console, Subscription};
use practice_org::control::types::PracticeState;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// Shortest time between two messages to a window: half a frame, so that a burst comes in batches and a single update at
/// once.
const PACE: Duration = Duration::from_millis(8);
/// How many messages a window may have before it has taken them in. What happens meanwhile comes in one.
const AHEAD: u32 = 2;
/// A window that takes nothing in for so long sleeps; it gets the next message all the same.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Most rows of one message. With more, a window is better off with a fresh snapshot, and reads what it shows.
const MOST_ROWS: usize = 1_000;
/// How long to wait after the state could not be read; doubled up to the longest.
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(30);

/// The running feeds. A window that subscribes again (page reload) replaces its earlier feed.
#[derive(Default)]
pub struct Feeds {
    application: Slot<Taken>,
    practice: Slot<()>,
}

/// How many messages of a feed its window has taken in.
struct Taken {
    /// The id of the feed's channel. A page that was reloaded may still speak of the one before.
    channel: u32,
    count: watch::Sender<u32>,
}

/// A feed that runs, with what is known of it.
struct Slot<T>(Mutex<Option<(JoinHandle<()>, T)>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Slot<T> {
    fn replace(&self, feed: impl Future<Output = ()> + Send + 'static, known: T) {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((earlier, _)) = running.take() {
            earlier.abort();
        }
        *running = Some((tauri::async_runtime::spawn(feed), known));
    }

    fn end(&self) {
        if let Some((feed, _)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            feed.abort();
        }
    }
}

impl Feeds {
    /// Sends a snapshot, then updates, as fast as the window takes them in.
    ///
    /// # Errors
    /// There is no snapshot. A later one that cannot be read is told in the feed, and tried again.
    pub async fn feed_application(&self, console: &Console, channel: Channel<WindowFeed>) -> Result<(), Failure> {
        let mut subscription = console.subscribe();
        let first = subscription.next().await?;
        let (count, taken) = watch::channel(0);
        let known = Taken { channel: channel.id(), count };
        self.application.replace(feed(subscription, first, channel, taken), known);
        Ok(())
    }

    /// The window has taken so many messages of a channel in.
    pub fn taken(&self, channel: u32, count: u32) {
        let running = self.application.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, taken)) = running.as_ref().filter(|(_, taken)| taken.channel == channel) {
            taken.count.send_replace(count);
        }
    }

    /// Sends the practice org's state now and after every change; null while it is stopped.
    pub fn feed_practice(
        &self,
        mut states: watch::Receiver<Option<PracticeState>>,
        channel: Channel<Option<PracticeState>>,
    ) {
        states.mark_changed();
        let feed = async move {
            while states.changed().await.is_ok() {
                let state = states.borrow_and_update().clone();
                if channel.send(state).is_err() {
                    return;
                }
                sleep(PACE).await;
            }
        };
        self.practice.replace(feed, ());
    }

    /// Ends all feeds.
    pub fn end(&self) {
        self.application.end();
        self.practice.end();
    }
}

/// Sends what a subscription brings until the window is gone. That something cannot be read ends nothing.
async fn feed(
    mut subscription: Subscription,
    first: Feed,
    channel: Channel<WindowFeed>,
    mut taken: watch::Receiver<u32>,
) {
    let (mut sent, mut retry) = (0, FIRST_RETRY);
    let mut read: Result<Feed, Failure> = Ok(first);
    loop {
        let (message, pause) = match read {
            Ok(feed) => {
                retry = FIRST_RETRY;
                (WindowFeed::Feed(feed), PACE)
            }
            Err(failure) => {
                tracing::error!(code = ?failure.code, message = failure.message, "a window's feed is interrupted");
                let pause = retry;
                retry = (retry * 2).min(LONGEST_RETRY);
                (WindowFeed::Outage(Outage::Failed { failure }), pause)
            }
        };
        if channel.send(message).is_err() {
            return;
        }
        sent += 1;
        // Over time and the end of this app's state there is nothing to do but to go on.
        let _ = timeout(LONGEST_PAUSE, taken.wait_for(|taken| sent < taken + AHEAD)).await;
        sleep(pause).await;
        read = next(&mut subscription).await;
    }
}

async fn next(subscription: &mut Subscription) -> Result<Feed, Failure> {
    let feed = subscription.next().await?;
    if feed.rows() > MOST_ROWS { subscription.renew().await } else { Ok(feed) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use console::updates::{LONGEST_LAG, Updates};
    use console::view::{Change, FailureCode, SecretsView, Snapshot};
    use tauri::ipc::InvokeResponseBody;
    use tokio::sync::mpsc;
    use tokio::time::Instant;

    use super::*;

    /// A state that can be read unless a number of failures is due.
    fn subscription(updates: &Updates, failures: &Arc<AtomicU32>) -> Subscription {
        let failures = Arc::clone(failures);
        updates.subscribe(Arc::new(move || {
            let due = failures.try_update(Ordering::SeqCst, Ordering::SeqCst, |due| due.checked_sub(1)).is_ok();
            Box::pin(async move {
                let failure = || Failure {
                    code: FailureCode::StoreLocked,
                    message: "Locked.".into(),
                    hint: None,
                    detail: None,
                    fields: Vec::new(),
                };
                if due { Err(failure()) } else { Ok(Snapshot::empty()) }
            })
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_state_that_cannot_be_read_for_a_while_interrupts_the_feed_and_does_not_end_it() {
        let (updates, failures) = (Updates::new(), Arc::new(AtomicU32::new(0)));
        let mut subscription = subscription(&updates, &failures);
        let first = subscription.next().await.expect("a snapshot");
        let (sender, mut messages) = mpsc::unbounded_channel();
        let channel = Channel::new(move |body| {
            let InvokeResponseBody::Json(text) = body else { panic!("feeds are JSON") };
            let message: serde_json::Value = serde_json::from_str(&text).expect("feeds are JSON");
            let _ = sender.send(message);
            Ok(())
        });
        let (count, taken) = watch::channel(0);
        tokio::spawn(feed(subscription, first, channel, taken));
        let mut message = async || {
            let message = messages.recv().await.expect("the feed goes on");
            count.send_modify(|count| *count += 1);
            message
        };
        assert_eq!(message().await["kind"], "snapshot");
        // The window falls behind, and what it needs then cannot be read.
        failures.store(3, Ordering::SeqCst);
        for _ in 0..=LONGEST_LAG {
            updates.publish(Change::Secrets { secrets: SecretsView::Session });
        }
        let before = Instant::now();
        for _ in 0..3 {
            let message = message().await;
            assert_eq!((&message["kind"], &message["failure"]["code"]), (&"failed".into(), &"storeLocked".into()));
        }
        let snapshot = message().await;
        assert_eq!(
            (&snapshot["kind"], &snapshot["snapshot"]["number"]),
            (&"snapshot".into(), &(LONGEST_LAG + 1).into())
        );
        assert_eq!(before.elapsed().as_secs(), 1 + 2 + 4);
    }

    #[test]
    fn a_page_that_was_reloaded_says_nothing_of_the_feed_of_now() {
        let feeds = Feeds::default();
        let (count, taken) = watch::channel(0);
        feeds.application.replace(std::future::pending(), Taken { channel: 7, count });
        feeds.taken(6, 5_000);
        assert_eq!(*taken.borrow(), 0);
        feeds.taken(7, 1);
        assert_eq!(*taken.borrow(), 1);
        feeds.end();
    }
}

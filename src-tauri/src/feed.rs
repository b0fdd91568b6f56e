//! What is sent to a window: one channel each for the application and for the practice org.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use console::Console;
use console::view::Feed;
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

/// The running feeds. A window that subscribes again (page reload) replaces its earlier feed.
#[derive(Default)]
pub struct Feeds {
    application: Slot,
    /// How many messages of the application's feed the window has taken in.
    taken: watch::Sender<u32>,
    practice: Slot,
}

#[derive(Default)]
struct Slot(Mutex<Option<JoinHandle<()>>>);

impl Slot {
    fn replace(&self, feed: Option<impl Future<Output = ()> + Send + 'static>) {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(earlier) = running.take() {
            earlier.abort();
        }
        *running = feed.map(tauri::async_runtime::spawn);
    }
}

impl Feeds {
    /// Sends a snapshot, then updates, as fast as the window takes them in.
    pub fn feed_application(&self, console: &Console, channel: Channel<Feed>) {
        let mut subscription = console.subscribe();
        let mut taken = self.taken.subscribe();
        self.taken.send_replace(0);
        self.application.replace(Some(async move {
            let mut sent = 0;
            while let Ok(mut feed) = subscription.next().await {
                if feed.rows() > MOST_ROWS {
                    let Ok(fresh) = subscription.renew().await else { return };
                    feed = fresh;
                }
                if channel.send(feed).is_err() {
                    return;
                }
                sent += 1;
                // Over time and the end of this app's state there is nothing to do but to go on.
                let _ = timeout(LONGEST_PAUSE, taken.wait_for(|taken| sent < taken + AHEAD)).await;
                sleep(PACE).await;
            }
        }));
    }

    /// The window has taken so many messages in since it subscribed.
    pub fn taken(&self, count: u32) {
        self.taken.send_replace(count);
    }

    /// Sends the practice org's state now and after every change; null while it is stopped.
    pub fn feed_practice(
        &self,
        mut states: watch::Receiver<Option<PracticeState>>,
        channel: Channel<Option<PracticeState>>,
    ) {
        states.mark_changed();
        self.practice.replace(Some(async move {
            while states.changed().await.is_ok() {
                let state = states.borrow_and_update().clone();
                if channel.send(state).is_err() {
                    return;
                }
                sleep(PACE).await;
            }
        }));
    }

    /// Ends all feeds.
    pub fn end(&self) {
        self.application.replace(None::<std::future::Ready<()>>);
        self.practice.replace(None::<std::future::Ready<()>>);
    }
}

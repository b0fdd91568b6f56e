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
use tokio::time::sleep;

/// Shortest time between two messages to a window: half a frame, so that a burst comes in batches and a single update at
/// once.
const PACE: Duration = Duration::from_millis(8);

/// The running feeds. A window that subscribes again (page reload) replaces its earlier feed.
#[derive(Default)]
pub struct Feeds {
    application: Slot,
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
    /// Sends a snapshot, then updates.
    pub fn feed_application(&self, console: &Console, channel: Channel<Feed>) {
        let mut subscription = console.subscribe();
        self.application.replace(Some(async move {
            while let Ok(feed) = subscription.next().await {
                if channel.send(feed).is_err() {
                    return;
                }
                sleep(PACE).await;
            }
        }));
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

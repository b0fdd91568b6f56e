//! How far an upload is, told often enough for an eye and no oftener.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use miaw::client::Progress;
use tokio::time::Instant;

use crate::updates::Updates;
use crate::view::{Change, UploadView};

/// Shortest time from one telling to the next.
const PAUSE: Duration = Duration::from_millis(100);

/// Whose upload is told of, and where.
#[derive(Clone)]
pub(crate) struct Told {
    /// Where it is published.
    pub updates: Updates,
    /// The conversation.
    pub conversation_id: String,
    /// The message.
    pub identifier: String,
    /// Bytes in all.
    pub total: u64,
}

impl Told {
    /// Tells how far it is.
    pub(crate) fn publish(&self, sent: u64, over: bool) {
        self.updates.publish(Change::Upload {
            upload: UploadView {
                conversation_id: self.conversation_id.clone(),
                identifier: self.identifier.clone(),
                sent,
                total: self.total,
                over,
            },
        });
    }
}

/// An observer that publishes at most ten times a second, the first and the last piece always.
pub(crate) fn told(told: Told) -> Progress {
    let last = Mutex::<Option<Instant>>::default();
    Arc::new(move |sent| {
        let now = Instant::now();
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| now.duration_since(last) >= PAUSE);
        if due || sent == told.total {
            *last = Some(now);
            told.publish(sent, false);
        }
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::*;
    use crate::view::{Feed, Snapshot};

    #[tokio::test(start_paused = true)]
    async fn it_is_told_ten_times_a_second_and_at_the_end() {
        let updates = Updates::new();
        let mut feed = updates.subscribe(Arc::new(|| Box::pin(async { Ok(Snapshot::empty()) })));
        feed.next().await.unwrap();
        let (conversation_id, identifier) = ("c".into(), "f".into());
        let progress = told(Told { updates, conversation_id, identifier, total: 100 });
        for sent in 1..=100 {
            progress(sent);
            tokio::time::advance(Duration::from_millis(25)).await;
        }
        let Feed::Updates { updates } = feed.next().await.unwrap() else { panic!("updates") };
        let sent: Vec<u64> = updates
            .into_iter()
            .filter_map(|update| match update.change {
                Change::Upload { upload } => Some(upload.sent),
                _ => None,
            })
            .collect();
        assert_eq!(sent.len(), 26, "{sent:?}");
        assert_eq!((sent[0], sent[1], sent[25]), (1, 5, 100));
    }
}

//! What one end user's streams carry: a bounded log of finished frames, read by any number of streams.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::sync::watch;
use tokio::time::Instant;

/// How many events a subject's log keeps for replay. Older ones are forgotten; their entries stay listed.
pub const RETENTION: usize = 10_000;
/// How much of the log one read takes at most.
const CHUNK: usize = 64 * 1024;

/// One event as it goes over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The event's id; rising from slot to slot.
    pub(crate) id: u64,
    /// When it was made.
    pub(crate) at: Instant,
    /// The frame, `event:` to blank line.
    pub(crate) frame: Bytes,
}

#[derive(Debug, Default)]
struct Slots {
    slots: VecDeque<Slot>,
    /// Position of the first slot in the whole history.
    first: u64,
    /// First of a pair that is to be sent in the wrong order.
    held: Option<Slot>,
    /// Where each open stream stands.
    readers: Vec<Weak<AtomicU64>>,
}

impl Slots {
    fn end(&self) -> u64 {
        self.first + self.slots.len() as u64
    }

    fn add(&mut self, slot: Slot) {
        self.slots.push_back(slot);
        if self.slots.len() > RETENTION {
            self.slots.pop_front();
            self.first += 1;
        }
    }
}

/// The log of one subject.
#[derive(Debug)]
pub(crate) struct SubjectLog {
    slots: Mutex<Slots>,
    end: watch::Sender<u64>,
}

impl SubjectLog {
    pub(crate) fn new(slots: VecDeque<Slot>) -> Self {
        let end = slots.len() as u64;
        Self { slots: Mutex::new(Slots { slots, ..Slots::default() }), end: watch::Sender::new(end) }
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event; if one is held back, in front of it.
    ///
    /// Returns whether a pair was sent in the wrong order.
    pub(crate) fn push(&self, mut slot: Slot) -> bool {
        let mut slots = self.lock();
        let swapped = slots.held.take().is_some_and(|mut held| {
            std::mem::swap(&mut held.frame, &mut slot.frame);
            slots.add(held);
            true
        });
        slots.add(slot);
        self.end.send_replace(slots.end());
        swapped
    }

    /// Holds an event back until the next one, if none is held yet.
    ///
    /// # Errors
    /// Gives the event back if another is held.
    pub(crate) fn hold(&self, slot: Slot) -> Result<(), Slot> {
        let mut slots = self.lock();
        if slots.held.is_some() {
            return Err(slot);
        }
        slots.held = Some(slot);
        Ok(())
    }

    /// Sends a held event in its right place after all.
    pub(crate) fn release(&self, id: u64) {
        let mut slots = self.lock();
        if slots.held.as_ref().is_some_and(|held| held.id == id)
            && let Some(held) = slots.held.take()
        {
            slots.add(held);
            self.end.send_replace(slots.end());
        }
    }

    /// All kept events.
    pub(crate) fn kept(&self) -> Vec<Slot> {
        let slots = self.lock();
        slots.slots.iter().chain(slots.held.as_ref()).cloned().collect()
    }

    /// A reader of everything after the event `last`, or of what comes from now on.
    pub(crate) fn reader(self: &Arc<Self>, last: Option<u64>) -> Reader {
        let mut slots = self.lock();
        let next = match last {
            Some(last) => slots.first + slots.slots.partition_point(|slot| slot.id <= last) as u64,
            None => slots.end(),
        };
        let next = Arc::new(AtomicU64::new(next));
        slots.readers.retain(|reader| reader.strong_count() > 0);
        slots.readers.push(Arc::downgrade(&next));
        Reader { end: self.end.subscribe(), log: Arc::clone(self), next }
    }

    /// How far the slowest open stream is behind.
    pub(crate) fn backlog(&self) -> u64 {
        let slots = self.lock();
        let slowest = slots.readers.iter().filter_map(Weak::upgrade).map(|next| next.load(Ordering::Relaxed)).min();
        slowest.map_or(0, |slowest| slots.end().saturating_sub(slowest))
    }

    /// Whether nobody would miss this log.
    pub(crate) fn is_idle(&self) -> bool {
        let slots = self.lock();
        slots.slots.is_empty() && slots.held.is_none() && slots.readers.iter().all(|reader| reader.strong_count() == 0)
    }
}

/// One stream's place in a log.
#[derive(Debug)]
pub(crate) struct Reader {
    log: Arc<SubjectLog>,
    end: watch::Receiver<u64>,
    next: Arc<AtomicU64>,
}

impl Reader {
    /// Waits for the next events and returns their frames in one piece, at most `most` events; each not before it is
    /// `delay` old.
    pub(crate) async fn read(&mut self, most: usize, delay: Duration) -> Bytes {
        loop {
            let next = self.next.load(Ordering::Relaxed);
            if self.end.wait_for(|end| *end > next).await.is_err() {
                // The log lives as long as this reader, so its sender does.
                std::future::pending::<()>().await;
            }
            match self.take(most, delay) {
                Ok(bytes) => return bytes,
                Err(ripe) => tokio::time::sleep_until(ripe).await,
            }
        }
    }

    fn take(&mut self, most: usize, delay: Duration) -> Result<Bytes, Instant> {
        let now = Instant::now();
        let slots = self.log.lock();
        let next = self.next.load(Ordering::Relaxed).max(slots.first);
        let from = (next - slots.first) as usize;
        let mut ready = slots.slots.range(from..).take(most);
        let Some(first) = ready.next() else { return Err(now) };
        if first.at + delay > now {
            return Err(first.at + delay);
        }
        let mut taken = 1;
        let mut size = first.frame.len();
        for slot in ready {
            size += slot.frame.len();
            if size > CHUNK || slot.at + delay > now {
                break;
            }
            taken += 1;
        }
        let bytes = if taken == 1 {
            first.frame.clone()
        } else {
            let mut bytes = BytesMut::with_capacity(size);
            slots.slots.range(from..from + taken).for_each(|slot| bytes.extend_from_slice(&slot.frame));
            bytes.freeze()
        };
        self.next.store(next + taken as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(id: u64) -> Slot {
        Slot { id, at: Instant::now(), frame: Bytes::from(format!("{id};")) }
    }

    #[tokio::test]
    async fn a_reader_starts_after_the_event_it_names() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        (1..=5).for_each(|id| assert!(!log.push(slot(id))));
        assert_eq!(log.reader(Some(3)).read(99, Duration::ZERO).await, "4;5;");
        assert_eq!(log.reader(Some(0)).read(2, Duration::ZERO).await, "1;2;");
        let mut now = log.reader(None);
        log.push(slot(6));
        assert_eq!(now.read(99, Duration::ZERO).await, "6;");
    }

    #[tokio::test]
    async fn a_held_event_follows_the_next_one() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        let mut reader = log.reader(Some(0));
        assert!(log.hold(slot(1)).is_ok());
        assert!(log.push(slot(2)));
        log.release(1);
        assert_eq!(reader.read(99, Duration::ZERO).await, "2;1;");
    }

    #[tokio::test]
    async fn old_events_are_forgotten_and_a_late_reader_goes_on() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        let mut reader = log.reader(Some(0));
        (1..=RETENTION as u64 + 2).for_each(|id| {
            log.push(slot(id));
        });
        assert_eq!(log.backlog(), RETENTION as u64 + 2);
        assert_eq!(reader.read(1, Duration::ZERO).await, "3;");
        drop(reader);
        assert_eq!(log.backlog(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_delayed_event_comes_when_it_is_old_enough() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        let mut reader = log.reader(Some(0));
        log.push(slot(1));
        let before = Instant::now();
        assert_eq!(reader.read(9, Duration::from_secs(3)).await, "1;");
        assert_eq!(before.elapsed(), Duration::from_secs(3));
    }
}

//! What one end user's streams carry: a bounded log of finished frames, read by any number of streams.

mod reader;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

pub(crate) use reader::{Read, Reader};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::event::Event;

/// How many events a subject's log keeps for replay. Older ones are forgotten; their entries stay listed.
pub const RETENTION: usize = 10_000;
/// A position that no stream reaches.
const NEVER: u64 = u64::MAX;

/// One event in a log.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The event's number; rising from slot to slot.
    pub(crate) id: u64,
    /// When it was made.
    pub(crate) at: Instant,
    pub(crate) event: Event,
}

/// An event that is held back until so many later ones were sent.
#[derive(Debug)]
struct Late {
    slot: Slot,
    left: u32,
}

#[derive(Debug, Default)]
struct Slots {
    slots: VecDeque<Slot>,
    /// Position of the first slot in the whole history.
    first: u64,
    /// Position before which nothing is replayed any more.
    forgotten: u64,
    /// First of a pair that is to be sent in the wrong order.
    held: Option<Slot>,
    late: Vec<Late>,
    /// Where each open stream stands.
    readers: Vec<Weak<Marks>>,
}

/// Where a stream stands.
#[derive(Debug)]
struct Marks {
    /// Position of what it reads next.
    next: AtomicU64,
    /// Position at which it is cut.
    cut: AtomicU64,
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
            // Numbers rise in the log all the same; the two show each other's.
            for own in [&mut held, &mut slot] {
                own.event.shown_id.get_or_insert_with(|| own.id.to_string().into());
            }
            std::mem::swap(&mut held.event, &mut slot.event);
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
    pub(crate) fn hold(&self, slot: Slot) -> Result<(), Box<Slot>> {
        let mut slots = self.lock();
        if slots.held.is_some() {
            return Err(Box::new(slot));
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

    /// Holds an event back until so many later ones were sent.
    pub(crate) fn hold_late(&self, slot: Slot, after: u32) {
        self.lock().late.push(Late { slot, left: after });
    }

    /// Counts an event that was sent; takes out the late ones whose time has come.
    pub(crate) fn due(&self) -> Vec<Slot> {
        let mut slots = self.lock();
        if slots.late.is_empty() {
            return Vec::new();
        }
        slots.late.iter_mut().for_each(|late| late.left = late.left.saturating_sub(1));
        slots.late.extract_if(.., |late| late.left == 0).map(|late| late.slot).collect()
    }

    /// Takes out all late events.
    pub(crate) fn late(&self) -> Vec<Slot> {
        self.lock().late.drain(..).map(|late| late.slot).collect()
    }

    /// All kept events that can be replayed, those that are held back among them.
    pub(crate) fn kept(&self) -> Vec<Slot> {
        let slots = self.lock();
        let from = (slots.forgotten.max(slots.first) - slots.first) as usize;
        let back = slots.held.iter().chain(slots.late.iter().map(|late| &late.slot));
        let mut kept: Vec<Slot> = slots.slots.range(from..).chain(back).cloned().collect();
        kept.sort_by_key(|slot| slot.id);
        kept
    }

    /// Replays nothing any more of what is there; open streams still get it.
    pub(crate) fn forget(&self) {
        let mut slots = self.lock();
        slots.forgotten = slots.end();
    }

    /// Cuts the open streams after what is there now.
    pub(crate) fn cut_here(&self) {
        let slots = self.lock();
        let end = slots.end();
        slots.readers.iter().filter_map(Weak::upgrade).for_each(|marks| {
            marks.cut.fetch_min(end, Ordering::Relaxed);
        });
    }

    /// A reader of everything after the event `last`, or of what comes from now on.
    pub(crate) fn reader(self: &Arc<Self>, last: Option<u64>) -> Reader {
        let mut slots = self.lock();
        let next = match last {
            Some(last) => slots.first + slots.slots.partition_point(|slot| slot.id <= last) as u64,
            None => slots.end(),
        };
        let next = next.max(slots.forgotten);
        let marks = Arc::new(Marks { next: AtomicU64::new(next), cut: AtomicU64::new(NEVER) });
        slots.readers.retain(|reader| reader.strong_count() > 0);
        slots.readers.push(Arc::downgrade(&marks));
        Reader { end: self.end.subscribe(), log: Arc::clone(self), marks, capabilities: u16::MAX, twice: 0 }
    }

    /// How far the slowest open stream is behind.
    pub(crate) fn backlog(&self) -> u64 {
        let slots = self.lock();
        let next = |marks: Arc<Marks>| marks.next.load(Ordering::Relaxed);
        let slowest = slots.readers.iter().filter_map(Weak::upgrade).map(next).min();
        slowest.map_or(0, |slowest| slots.end().saturating_sub(slowest))
    }

    /// Whether nobody would miss this log.
    pub(crate) fn is_idle(&self) -> bool {
        let slots = self.lock();
        slots.slots.is_empty()
            && slots.held.is_none()
            && slots.late.is_empty()
            && slots.readers.iter().all(|reader| reader.strong_count() == 0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use super::*;
    use crate::event::Body;

    fn slot(id: u64) -> Slot {
        let body = Body::Written(Bytes::from(format!("{id};")));
        Slot { id, at: Instant::now(), event: Event::new(body) }
    }

    fn read(frames: &'static str) -> Read {
        Read { frames: Bytes::from_static(frames.as_bytes()), cut: false }
    }

    #[tokio::test]
    async fn a_reader_starts_after_the_event_it_names() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        (1..=5).for_each(|id| assert!(!log.push(slot(id))));
        assert_eq!(log.reader(Some(3)).read(99, Duration::ZERO).await, read("4;5;"));
        assert_eq!(log.reader(Some(0)).read(2, Duration::ZERO).await, read("1;2;"));
        let mut now = log.reader(None);
        log.push(slot(6));
        assert_eq!(now.read(99, Duration::ZERO).await, read("6;"));
    }

    #[tokio::test]
    async fn a_held_event_follows_the_next_one() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        let mut reader = log.reader(Some(0));
        assert!(log.hold(slot(1)).is_ok());
        assert!(log.push(slot(2)));
        log.release(1);
        assert_eq!(reader.read(99, Duration::ZERO).await, read("2;1;"));
    }

    #[tokio::test]
    async fn old_events_are_forgotten_and_a_late_reader_goes_on() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        let mut reader = log.reader(Some(0));
        (1..=RETENTION as u64 + 2).for_each(|id| {
            log.push(slot(id));
        });
        assert_eq!(log.backlog(), RETENTION as u64 + 2);
        assert_eq!(reader.read(1, Duration::ZERO).await, read("3;"));
        drop(reader);
        assert_eq!(log.backlog(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_delayed_event_comes_when_it_is_old_enough() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        let mut reader = log.reader(Some(0));
        log.push(slot(1));
        let before = Instant::now();
        assert_eq!(reader.read(9, Duration::from_secs(3)).await, read("1;"));
        assert_eq!(before.elapsed(), Duration::from_secs(3));
    }

    #[tokio::test]
    async fn a_late_event_waits_for_so_many_others() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        log.hold_late(slot(1), 2);
        assert!(!log.push(slot(2)));
        assert_eq!(log.due().len(), 0);
        assert_eq!(log.kept().iter().map(|slot| slot.id).collect::<Vec<_>>(), [1, 2]);
        assert!(!log.push(slot(3)));
        assert_eq!(log.due().iter().map(|slot| slot.id).collect::<Vec<_>>(), [1]);
    }

    #[tokio::test]
    async fn what_is_forgotten_is_not_replayed_and_still_read() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        let mut open = log.reader(None);
        log.push(slot(1));
        log.forget();
        log.push(slot(2));
        assert_eq!(open.read(99, Duration::ZERO).await, read("1;2;"));
        assert_eq!(log.reader(Some(0)).read(99, Duration::ZERO).await, read("2;"));
        assert_eq!(log.kept().len(), 1);
    }

    #[tokio::test]
    async fn a_stream_is_cut_once_and_exactly_there() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        let mut open = log.reader(None);
        log.push(slot(1));
        log.cut_here();
        log.push(slot(2));
        assert_eq!(open.read(99, Duration::ZERO).await, Read { cut: true, ..read("1;") });
        assert_eq!(log.reader(Some(1)).read(99, Duration::ZERO).await, read("2;"));
    }

    #[tokio::test]
    async fn a_client_gets_what_it_understands_and_doubled_what_is_doubled() {
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        let mut old = Reader { capabilities: 1, twice: 1, ..log.reader(None) };
        let mut needing = slot(1);
        needing.event.needs = 62;
        log.push(needing);
        log.push(slot(2));
        log.push(slot(3));
        assert_eq!(old.read(99, Duration::ZERO).await, read("2;2;3;"));
    }
}

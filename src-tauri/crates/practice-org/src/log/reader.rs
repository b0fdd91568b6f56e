//! A stream's reading of a log.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Marks, Slot, SubjectLog};

/// How much of the log one read takes at most.
const CHUNK: usize = 64 * 1024;

/// One stream's place in a log.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(super) log: Arc<SubjectLog>,
    pub(super) end: watch::Receiver<u64>,
    pub(super) marks: Arc<Marks>,
    /// What the client understands; events that need more pass it by.
    pub(super) capabilities: u16,
    /// How many events it still gets twice.
    pub(crate) twice: u32,
}

/// What a reader has read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    /// Frames in one piece.
    pub(crate) frames: Bytes,
    /// Whether the stream is to be cut behind them.
    pub(crate) cut: bool,
}

impl Reader {
    /// The same for a client that understands this and no more.
    pub(crate) fn with_capabilities(self, capabilities: u16) -> Self {
        Self { capabilities, ..self }
    }

    /// Waits for the next events and returns their frames in one piece, at most `most` events; each not before it is
    /// `delay` old.
    pub(crate) async fn read(&mut self, most: usize, delay: Duration) -> Read {
        loop {
            let next = self.marks.next.load(Ordering::Relaxed);
            if self.end.wait_for(|end| *end > next).await.is_err() {
                // The log lives as long as this reader, so its sender does.
                std::future::pending::<()>().await;
            }
            match self.take(most, delay) {
                // Nothing but events that this client does not understand.
                Ok((slots, false)) if slots.is_empty() => {}
                Ok((slots, cut)) => return Read { frames: self.written(&slots), cut },
                Err(ripe) => tokio::time::sleep_until(ripe).await,
            }
        }
    }

    /// Takes what is ripe, and whether the stream is cut behind it.
    fn take(&mut self, most: usize, delay: Duration) -> Result<(Vec<Slot>, bool), Instant> {
        let now = Instant::now();
        let slots = self.log.lock();
        let next = self.marks.next.load(Ordering::Relaxed).max(slots.first);
        let cut = self.marks.cut.load(Ordering::Relaxed);
        let from = (next - slots.first) as usize;
        let mut taken = Vec::new();
        let (mut passed, mut size) = (0, 0);
        for slot in slots.slots.range(from..) {
            if taken.len() == most || next + passed == cut {
                break;
            }
            if slot.at + delay > now {
                if passed == 0 {
                    return Err(slot.at + delay);
                }
                break;
            }
            if slot.event.needs <= self.capabilities {
                size += slot.event.size();
                if size > CHUNK && !taken.is_empty() {
                    break;
                }
                taken.push(slot.clone());
            }
            passed += 1;
        }
        self.marks.next.store(next + passed, Ordering::Relaxed);
        Ok((taken, next + passed == cut))
    }

    fn written(&mut self, slots: &[Slot]) -> Bytes {
        let mut frames = BytesMut::with_capacity(slots.iter().map(|slot| slot.event.size()).sum());
        for slot in slots {
            slot.event.write(slot.id, &mut frames);
            if self.twice > 0 {
                self.twice -= 1;
                slot.event.write(slot.id, &mut frames);
            }
        }
        frames.freeze()
    }
}

//! What one transaction of a conversation holds, and what waits for it.

use std::time::Duration;

use tokio::sync::oneshot;

use super::entry::END_USER;
use super::machine::Effect;
use crate::record::{Commit, ConversationRecord, HappeningRecord};
use crate::store::{Store, StoreError};
use crate::view::{ConversationView, Delivery, EntryView, Failure};

/// Most signals of the stream in one transaction.
const SIGNALS: usize = 500;
/// Most bytes of events in one transaction, but for a last event that may go beyond.
const BYTES: usize = 4 * 1024 * 1024;

/// Where a command's outcome goes.
pub type Answer = oneshot::Sender<Result<(), Failure>>;

/// What is gathered for the next transaction.
#[derive(Default)]
pub struct Batch {
    pub entries: Vec<EntryView>,
    pub happenings: Vec<HappeningRecord>,
    marks: Vec<Mark>,
    pub sealed: Option<Vec<u8>>,
    /// What is to be done once it is committed.
    pub later: Vec<Effect>,
    /// Who waits for it.
    pub answers: Vec<Answer>,
    signals: usize,
    bytes: usize,
    pub touched: bool,
}

/// A change of a message whose row is in the store already.
#[derive(Clone)]
struct Mark {
    identifier: String,
    delivery: Delivery,
    failure: Option<Failure>,
}

impl Mark {
    fn apply(self, row: &mut EntryView) {
        row.delivery = self.delivery;
        row.failure = self.failure;
    }
}

impl Batch {
    /// Whether there is something to commit.
    pub fn is_due(&self) -> bool {
        self.touched
    }

    /// Whether the stream must wait for the transaction.
    pub fn is_full(&self) -> bool {
        self.signals >= SIGNALS || self.bytes >= BYTES
    }

    /// Notes an event of the stream, and how many bytes it had.
    pub fn heard(&mut self, bytes: usize) {
        self.signals += 1;
        self.bytes += bytes;
    }

    /// A new row, or one that replaces the row with the same identifier.
    pub fn put(&mut self, row: EntryView) {
        // Only messages of ours come twice: as we wrote them down, and as the server shows them.
        if row.role == END_USER {
            self.marks.retain(|mark| mark.identifier != row.identifier);
            if let Some(known) = self.entries.iter_mut().find(|known| known.identifier == row.identifier) {
                *known = row;
                return;
            }
        }
        self.entries.push(row);
    }

    /// Changes what became of a message of ours.
    pub fn mark(&mut self, identifier: String, delivery: Delivery, failure: Option<Failure>) {
        let known = self.entries.iter_mut().find(|known| known.role == END_USER && known.identifier == identifier);
        let mark = Mark { identifier, delivery, failure };
        match known {
            Some(row) => mark.apply(row),
            None => self.marks.push(mark),
        }
    }
}

/// A transaction on its way into the store. It is kept until it is there, however often that must be tried.
pub struct Writing {
    batch: Batch,
    record: ConversationRecord,
    view: ConversationView,
    store: Store,
}

/// What came of it.
pub struct Written {
    /// What waits for it.
    pub batch: Batch,
    /// The row that is published with it.
    pub view: ConversationView,
    /// The rows, with their positions.
    pub rows: Vec<EntryView>,
}

impl Writing {
    pub fn new(store: Store, batch: Batch, record: ConversationRecord, view: ConversationView) -> Self {
        Self { batch, record, view, store }
    }

    /// Tries once, after a pause. Gives itself back when it could not be written.
    pub async fn run(mut self, pause: Duration) -> Result<Box<Written>, (Box<Self>, StoreError)> {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        match self.write().await {
            Ok(rows) => Ok(Box::new(Written { batch: self.batch, view: self.view, rows })),
            Err(error) => Err((Box::new(self), error)),
        }
    }

    async fn write(&mut self) -> Result<Vec<EntryView>, StoreError> {
        while let Some(mark) = self.batch.marks.first() {
            if let Some(mut row) = self.store.entry(&self.record.id, &mark.identifier).await? {
                // Several marks of one row follow each other.
                let identifier = mark.identifier.clone();
                let (own, others): (Vec<_>, Vec<_>) =
                    std::mem::take(&mut self.batch.marks).into_iter().partition(|mark| mark.identifier == identifier);
                self.batch.marks = others;
                own.into_iter().for_each(|mark| mark.apply(&mut row));
                self.batch.entries.push(row);
            } else {
                self.batch.marks.remove(0);
            }
        }
        let commit = Commit {
            record: self.record.clone(),
            entries: self.batch.entries.clone(),
            happenings: self.batch.happenings.clone(),
            sealed_token: self.batch.sealed.clone(),
        };
        self.store.commit(commit).await
    }
}

//! What one transaction of a conversation holds, and what waits for it.

mod change;

use std::time::Duration;

use tokio::sync::oneshot;

pub use self::change::{Change, RowChange};
use super::entry::END_USER;
use super::machine::Effect;
use crate::record::{Commit, ConversationRecord, HappeningRecord};
use crate::store::{Store, StoreError};
use crate::view::{ConversationView, EntryView, Failure};

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
    /// Changes of rows that are not in here.
    changes: Vec<RowChange>,
    /// Changes of rows that are nowhere yet.
    pub unplaced: Vec<RowChange>,
    pub sealed: Option<Vec<u8>>,
    /// What is to be done once it is committed.
    pub later: Vec<Effect>,
    /// Who waits for it.
    pub answers: Vec<Answer>,
    signals: usize,
    bytes: usize,
    pub touched: bool,
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
    pub fn put(&mut self, mut row: EntryView) {
        // Only messages of ours come twice: as we wrote them down, and as the server shows them.
        if row.role == END_USER {
            self.changes.retain(|change| change.identifier != row.identifier || !change.change.is_delivery());
            if let Some(change) = change::of_question(&row) {
                self.change(change);
            }
            if let Some(known) = self.entries.iter_mut().find(|known| known.identifier == row.identifier) {
                change::keep(known, &mut row);
                *known = row;
                return;
            }
        }
        self.entries.push(row);
    }

    /// Changes a row, wherever it is.
    pub fn change(&mut self, change: RowChange) {
        match self.entries.iter_mut().rev().find(|known| known.identifier == change.identifier) {
            Some(row) => change.apply(row),
            None => self.changes.push(change),
        }
    }
}

/// A transaction on its way into the store. It is kept until it is there, however often that must be tried.
pub struct Writing {
    batch: Batch,
    commit: Commit,
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
    pub fn new(store: Store, mut batch: Batch, record: ConversationRecord, view: ConversationView) -> Self {
        let commit = Commit {
            record,
            entries: std::mem::take(&mut batch.entries),
            happenings: std::mem::take(&mut batch.happenings),
            sealed_token: batch.sealed.take(),
        };
        Self { batch, commit, view, store }
    }

    /// Tries once, after a pause. Gives itself back when it could not be written.
    pub async fn run(mut self, pause: Duration) -> Result<Box<Written>, (Box<Self>, StoreError)> {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        match self.write().await {
            Ok(()) => {
                let Self { mut batch, commit, view, .. } = self;
                batch.happenings = commit.happenings;
                Ok(Box::new(Written { batch, view, rows: commit.entries }))
            }
            Err(error) => Err((Box::new(self), error)),
        }
    }

    async fn write(&mut self) -> Result<(), StoreError> {
        while let Some(change) = self.batch.changes.first() {
            let identifier = change.identifier.clone();
            let row = self.store.entry(&self.commit.record.id, &identifier).await?;
            // Several changes of one row follow each other.
            let (own, others): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.batch.changes).into_iter().partition(|change| change.identifier == identifier);
            self.batch.changes = others;
            match row {
                Some(mut row) => {
                    own.into_iter().for_each(|change| change.apply(&mut row));
                    self.commit.entries.push(row);
                }
                None => self.batch.unplaced.extend(own),
            }
        }
        self.complete().await?;
        self.store.write(&mut self.commit).await
    }

    /// Adds to answers and files of ours what the server does not show: what is known of them here already, and what the
    /// question says of the values.
    async fn complete(&mut self) -> Result<(), StoreError> {
        for place in 0..self.commit.entries.len() {
            let Some(row) = self.commit.entries.get(place).filter(|row| change::is_partial(row)) else { continue };
            let mut row = row.clone();
            if let Some(mut known) = self.store.entry(&self.commit.record.id, &row.identifier).await? {
                change::keep(&mut known, &mut row);
            }
            if let Some(question) = row.in_reply_to.clone() {
                let asked = match self.commit.entries.iter().find(|row| row.identifier == question) {
                    Some(asked) => Some(asked.clone()),
                    None => self.store.entry(&self.commit.record.id, &question).await?,
                };
                if let Some(asked) = asked {
                    change::name(&mut row, &asked);
                }
            }
            if let Some(place) = self.commit.entries.get_mut(place) {
                *place = row;
            }
        }
        Ok(())
    }
}

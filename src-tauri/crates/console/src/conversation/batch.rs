//! What one transaction of a conversation holds, and what waits for it.

use std::time::Duration;

use tokio::sync::oneshot;

use super::entry::END_USER;
use super::machine::Effect;
use crate::record::{Commit, ConversationRecord, HappeningRecord};
use crate::store::{Store, StoreError};
use crate::view::{ConversationView, Delivery, EntryBody, EntryView, Failure, FetchedFile};

/// Most signals of the stream in one transaction.
const SIGNALS: usize = 500;

/// Where a command's outcome goes.
pub type Answer = oneshot::Sender<Result<(), Failure>>;

/// What is gathered for the next transaction.
#[derive(Default)]
pub struct Batch {
    pub entries: Vec<EntryView>,
    pub happenings: Vec<HappeningRecord>,
    marks: Vec<Mark>,
    saved: Vec<Saved>,
    pub sealed: Option<Vec<u8>>,
    /// What is to be done once it is committed.
    pub later: Vec<Effect>,
    /// Who waits for it.
    pub answers: Vec<Answer>,
    pub signals: usize,
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

/// Where a file of a message was saved.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The message.
    pub identifier: String,
    /// The file's `id`.
    pub file_id: String,
    /// The saved file.
    pub file: FetchedFile,
}

impl Saved {
    /// Writes it into the row of the message.
    pub fn apply(self, row: &mut EntryView) {
        let EntryBody::Files { files, .. } = &mut row.body else { return };
        if let Some(file) = files.iter_mut().find(|file| file.id == self.file_id) {
            file.size = Some(self.file.size);
            file.sha256 = Some(self.file.sha256);
            file.saved_path = Some(self.file.path);
        }
    }
}

/// What is known of the files of a message of ours stays known when the server shows the message: it tells neither size nor
/// hash.
fn carry_over(known: &EntryView, row: &mut EntryView) {
    if let (EntryBody::Files { files: known, .. }, EntryBody::Files { files, .. }) = (&known.body, &mut row.body) {
        for (known, file) in known.iter().zip(files) {
            file.size = file.size.or(known.size);
            file.sha256 = file.sha256.take().or_else(|| known.sha256.clone());
            file.saved_path = file.saved_path.take().or_else(|| known.saved_path.clone());
        }
    }
}

fn is_unsized_file(row: &EntryView) -> bool {
    let EntryBody::Files { files, .. } = &row.body else { return false };
    row.role == END_USER && files.iter().any(|file| file.size.is_none())
}

impl Batch {
    /// Whether there is something to commit.
    pub fn is_due(&self) -> bool {
        self.touched
    }

    /// Whether the stream must wait for the transaction.
    pub fn is_full(&self) -> bool {
        self.signals >= SIGNALS
    }

    /// A new row, or one that replaces the row with the same identifier.
    pub fn put(&mut self, mut row: EntryView) {
        // Only messages of ours come twice: as we wrote them down, and as the server shows them.
        if row.role == END_USER {
            self.marks.retain(|mark| mark.identifier != row.identifier);
            if let Some(known) = self.entries.iter_mut().find(|known| known.identifier == row.identifier) {
                carry_over(known, &mut row);
                *known = row;
                return;
            }
        }
        self.entries.push(row);
    }

    /// A file of a message is in the downloads folder.
    pub fn save(&mut self, saved: Saved) {
        self.touched = true;
        match self.entries.iter_mut().find(|known| known.identifier == saved.identifier) {
            Some(row) => saved.apply(row),
            None => self.saved.push(saved),
        }
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
        while let Some(saved) = self.batch.saved.first().cloned() {
            let here = self.batch.entries.iter().position(|row| row.identifier == saved.identifier);
            let place = match (here, self.store.entry(&self.record.id, &saved.identifier).await?) {
                (Some(place), _) => Some(place),
                (None, Some(row)) => {
                    self.batch.entries.push(row);
                    Some(self.batch.entries.len() - 1)
                }
                (None, None) => None,
            };
            self.batch.saved.remove(0);
            if let Some(row) = place.and_then(|place| self.batch.entries.get_mut(place)) {
                saved.apply(row);
            }
        }
        for row in self.batch.entries.iter_mut().filter(|row| is_unsized_file(row)) {
            if let Some(known) = self.store.entry(&self.record.id, &row.identifier).await? {
                carry_over(&known, row);
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

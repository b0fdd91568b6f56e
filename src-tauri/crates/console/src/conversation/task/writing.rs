//! Into the store, and only then to whoever waits and to the windows.

use std::time::Duration;

use super::{FIRST_PAUSE, LONGEST_PAUSE, Task, UNPLACED};
use crate::conversation::batch::{RowChange, Writing, Written};
use crate::conversation::row;
use crate::store::StoreError;
use crate::view::{Change, EntryView, Failure};

impl Task {
    /// Sends what was gathered to the store.
    pub(super) fn write(&mut self) {
        self.record.changed_at = self.now();
        self.record.finished = self.state.is_finished();
        let view = row::view(&self.state, &self.record);
        self.tell_findings(&view.findings);
        match serde_json::to_string(&self.state) {
            Ok(state) => self.record.state = state,
            Err(error) => tracing::error!(id = self.record.id, %error, "the state could not be written as JSON"),
        }
        let batch = std::mem::take(&mut self.batch);
        let writing = Writing::new(self.context.store.clone(), batch, self.record.clone(), view);
        self.writing = Some(Box::pin(writing.run(Duration::ZERO)));
    }

    /// It is in the store: now it may be shown, answered and acted upon.
    pub(super) fn written(&mut self, written: Written) {
        self.pause = Duration::ZERO;
        let Written { batch, view, rows } = written;
        let happenings = batch.happenings.into_iter().map(|happening| happening.view).collect();
        let news = self.news(&view, &rows);
        self.context.updates.publish(Change::Conversation { conversation: view, entries: rows, happenings });
        for notice in news {
            self.context.updates.publish(Change::Notice { notice });
        }
        for answer in batch.answers {
            // The asker may be gone.
            let _ = answer.send(Ok(()));
        }
        for change in batch.unplaced {
            self.unplaced(change);
        }
        for effect in batch.later {
            self.perform(effect);
        }
    }

    /// A row for the next transaction, with what was to be changed of it before it was there.
    pub(super) fn put(&mut self, row: EntryView) {
        let waiting = if self.unplaced.is_empty() {
            Vec::new()
        } else {
            self.unplaced.extract_if(.., |change| change.identifier == row.identifier).collect()
        };
        self.batch.put(row);
        waiting.into_iter().for_each(|change| self.batch.change(change));
    }

    /// The row that a change is for is not there, or has come while it was looked for.
    pub(super) fn unplaced(&mut self, change: RowChange) {
        if self.batch.entries.iter().any(|row| row.identifier == change.identifier) {
            self.batch.change(change);
        } else {
            if self.unplaced.len() == UNPLACED {
                self.unplaced.remove(0);
            }
            self.unplaced.push(change);
        }
    }

    /// It is not: nothing is lost, nothing is shown, and it is tried again.
    pub(super) fn unwritten(&mut self, writing: Box<Writing>, error: StoreError) {
        self.pause = (self.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
        tracing::warn!(id = self.record.id, %error, "a transaction could not be written and is tried again");
        self.store_failed(error.into());
        self.writing = Some(Box::pin(writing.run(self.pause)));
    }

    /// Shows why nothing goes on. Only shown: it could not be written.
    pub(super) fn store_failed(&self, failure: Failure) {
        let mut conversation = row::view_of(&self.record);
        conversation.problem = Some(failure);
        self.context.updates.publish(Change::Conversation {
            conversation,
            entries: Vec::new(),
            happenings: Vec::new(),
        });
    }
}

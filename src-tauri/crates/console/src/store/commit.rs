//! One transaction of a conversation, in as few statements as its size allows.
//!
//! The cost is per statement (a hand-over to SQLite's thread), so rows go in many at a time. The texts of those
//! statements come in few lengths, powers of two, so that SQLite parses each of them once.

use std::sync::atomic::Ordering;

use sqlx::QueryBuilder;
use sqlx::sqlite::{Sqlite, SqliteConnection};

use super::identifier::Identifier;
use super::{Store, StoreError, words};
use crate::record::{Commit, ConversationRecord, HappeningRecord};
use crate::view::EntryView;

/// Most rows of one statement. With 14 values a row, SQLite's limit of 32,766 values is far.
const MOST_ROWS: usize = 256;

/// The key of a row: the conversation's key and what counts within it. Both fit: a conversation has fewer than 2^32 of
/// them.
pub(super) const PER_CONVERSATION: i64 = 1 << 32;

impl Store {
    /// Writes one transaction of a conversation: all of it or nothing. An entry with a new identifier gets the next
    /// position; one with a known identifier replaces that row and keeps its position. Answers the entries with their
    /// positions.
    ///
    /// # Errors
    /// As any write. A happening whose number is taken is refused, and the transaction with it.
    pub async fn commit(&self, commit: Commit) -> Result<Vec<EntryView>, StoreError> {
        let Commit { record, mut entries, happenings, sealed_token } = commit;
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        let mut work = Work { connection: &mut transaction, statements: 0 };
        let last = happenings.last().map_or(0, |happening| happening.view.number);
        let (key, first) = work.conversation(&record, entries.len(), last).await?;
        for (entry, position) in entries.iter_mut().zip(first..) {
            entry.position = position;
        }
        work.entries(key, &entries).await?;
        work.keep_positions(key, first, &mut entries).await?;
        work.happenings(key, &happenings).await?;
        if let Some(sealed) = sealed_token {
            work.sealed_token(key, sealed).await?;
        }
        self.inner.statements.fetch_add(work.statements, Ordering::Relaxed);
        transaction.commit().await?;
        Ok(entries)
    }
}

struct Work<'a> {
    connection: &'a mut SqliteConnection,
    statements: u64,
}

impl Work<'_> {
    /// Writes the conversation and sets positions aside for its entries. Answers its key and the first of the
    /// positions.
    async fn conversation(
        &mut self,
        record: &ConversationRecord,
        entries: usize,
        happenings: i64,
    ) -> Result<(i64, i64), StoreError> {
        self.statements += 1;
        let tags = serde_json::to_string(&record.tags)?;
        let entries = i64::try_from(entries).unwrap_or(i64::MAX);
        let row = sqlx::query!(
            r#"INSERT INTO conversations 
                   (id, profile_id, started_at, changed_at, finished, last_event_id, state, positions, tags, trashed_at,
                    happenings)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (id) DO UPDATE SET
                   changed_at = excluded.changed_at, finished = excluded.finished,
                   last_event_id = excluded.last_event_id, state = excluded.state,
                   positions = positions + excluded.positions, tags = excluded.tags,
                   trashed_at = excluded.trashed_at, happenings = max(happenings, excluded.happenings)
               RETURNING key AS "key!", positions AS "positions!""#,
            record.id,
            record.profile_id,
            record.started_at,
            record.changed_at,
            record.finished,
            record.last_event_id,
            record.state,
            entries,
            tags,
            record.trashed_at,
            happenings,
        )
        .fetch_one(&mut *self.connection)
        .await?;
        Ok((row.key, row.positions - entries + 1))
    }

    async fn entries(&mut self, key: i64, entries: &[EntryView]) -> Result<(), StoreError> {
        for entries in in_powers_of_two(entries) {
            let mut values = Vec::with_capacity(entries.len());
            for entry in entries {
                let failure = entry.failure.as_ref().map(serde_json::to_string).transpose()?;
                values.push((entry, serde_json::to_string(&entry.body)?, failure));
            }
            let mut query = QueryBuilder::<Sqlite>::new(
                "INSERT INTO entries (row, conversation, identifier, at, arrived_at, delivery, entry_type, role, \
                 sender_name, happening, body, failure, in_reply_to, revised) ",
            );
            query.push_values(values, |mut row, (entry, body, failure)| {
                row.push_bind(key * PER_CONVERSATION + entry.position)
                    .push_bind(key)
                    .push_bind(Identifier::of(&entry.identifier))
                    .push_bind(entry.at)
                    .push_bind(entry.arrived_at)
                    .push_bind(words::of_delivery(entry.delivery))
                    .push_bind(entry.entry_type.as_str())
                    .push_bind(entry.role.as_str())
                    .push_bind(entry.sender_name.as_str())
                    .push_bind(entry.happening)
                    .push_bind(body)
                    .push_bind(failure)
                    .push_bind(entry.in_reply_to.as_deref())
                    .push_bind(entry.revised);
            });
            query.push(
                " ON CONFLICT (conversation, identifier) DO UPDATE SET at = excluded.at, arrived_at = \
                 excluded.arrived_at, delivery = excluded.delivery, entry_type = excluded.entry_type, role = \
                 excluded.role, sender_name = excluded.sender_name, happening = excluded.happening, body = \
                 excluded.body, failure = excluded.failure, in_reply_to = excluded.in_reply_to, revised = excluded.revised",
            );
            self.statements += 1;
            query.build().execute(&mut *self.connection).await?;
        }
        Ok(())
    }

    /// Gives entries that replaced another one that one's position. Rarely any does, so the positions are only read
    /// when fewer new rows are there than entries.
    async fn keep_positions(&mut self, key: i64, first: i64, entries: &mut [EntryView]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let (low, high) = (key * PER_CONVERSATION + first, (key + 1) * PER_CONVERSATION);
        self.statements += 1;
        let added = sqlx::query_scalar!("SELECT count(*) FROM entries WHERE row >= ? AND row < ?", low, high)
            .fetch_one(&mut *self.connection)
            .await?;
        if usize::try_from(added).is_ok_and(|added| added == entries.len()) {
            return Ok(());
        }
        for entries in in_powers_of_two_mut(entries) {
            let mut query = QueryBuilder::<Sqlite>::new("SELECT identifier, row FROM entries WHERE conversation = ");
            query.push_bind(key).push(" AND identifier IN (");
            let mut identifiers = query.separated(", ");
            for entry in &*entries {
                identifiers.push_bind(Identifier::of(&entry.identifier));
            }
            query.push(")");
            self.statements += 1;
            let rows = query.build_query_as::<(Identifier, i64)>().fetch_all(&mut *self.connection).await?;
            let positions: std::collections::HashMap<String, i64> =
                rows.into_iter().map(|(identifier, row)| (identifier.into_text(), row % PER_CONVERSATION)).collect();
            for entry in entries {
                if let Some(position) = positions.get(&entry.identifier) {
                    entry.position = *position;
                }
            }
        }
        Ok(())
    }

    async fn happenings(&mut self, key: i64, happenings: &[HappeningRecord]) -> Result<(), StoreError> {
        for happenings in in_powers_of_two(happenings) {
            let mut query = QueryBuilder::<Sqlite>::new(
                "INSERT INTO happenings (row, at, kind, name, summary, unusual, elapsed_ms, entry_identifier, role, \
                 cause, cause_ms, json) ",
            );
            query.push_values(happenings, |mut row, HappeningRecord { view, json }| {
                row.push_bind(key * PER_CONVERSATION + view.number)
                    .push_bind(view.at)
                    .push_bind(words::of_kind(view.kind))
                    .push_bind(view.name.as_str())
                    .push_bind(view.summary.as_str())
                    .push_bind(view.unusual)
                    .push_bind(view.elapsed_ms)
                    .push_bind(view.entry_identifier.as_deref())
                    .push_bind(view.role.as_deref())
                    .push_bind(view.cause.map(|cause| cause.number))
                    .push_bind(view.cause.map(|cause| cause.after_ms))
                    .push_bind(json.as_str());
            });
            self.statements += 1;
            query.build().execute(&mut *self.connection).await?;
        }
        Ok(())
    }

    async fn sealed_token(&mut self, key: i64, sealed: Vec<u8>) -> Result<(), StoreError> {
        self.statements += 1;
        sqlx::query!(
            "INSERT INTO sealed_tokens (conversation, sealed) VALUES (?, ?)
             ON CONFLICT (conversation) DO UPDATE SET sealed = excluded.sealed",
            key,
            sealed
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}

fn in_powers_of_two<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let (part, rest) = rows.split_at(next_length(rows.len())?);
        rows = rest;
        Some(part)
    })
}

fn in_powers_of_two_mut<T>(mut rows: &mut [T]) -> impl Iterator<Item = &mut [T]> {
    std::iter::from_fn(move || {
        let length = next_length(rows.len())?;
        let (part, rest) = std::mem::take(&mut rows).split_at_mut(length);
        rows = rest;
        Some(part)
    })
}

fn next_length(left: usize) -> Option<usize> {
    Some(1 << left.min(MOST_ROWS).checked_ilog2()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_powers_of_two_and_nothing_is_left_out() {
        for length in [0, 1, 2, 3, 255, 256, 257, 500, 1000] {
            let rows: Vec<usize> = (0..length).collect();
            let parts: Vec<&[usize]> = in_powers_of_two(&rows).collect();
            assert!(parts.iter().all(|part| part.len().is_power_of_two() && part.len() <= MOST_ROWS));
            assert_eq!(parts.concat(), rows);
        }
    }
}

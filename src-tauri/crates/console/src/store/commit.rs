//! One transaction of a conversation, in as few statements as its size allows.
//!
//! The cost is per statement (a hand-over to SQLite's thread), so rows go in many at a time; see [`super::rows`].

use std::sync::atomic::Ordering;

use sqlx::QueryBuilder;
use sqlx::sqlite::{Sqlite, SqliteConnection};

use super::identifier::Identifier;
use super::rows::{ManyRows, Values, in_powers_of_two, in_powers_of_two_mut};
use super::{Store, StoreError, words};
use crate::record::{Commit, ConversationRecord, HappeningRecord};
use crate::view::{Delivery, EntryBody, EntryView};

/// The key of a row: the conversation's key and what counts within it. Both fit: a conversation has fewer than 2^32 of
/// them.
pub(super) const PER_CONVERSATION: i64 = 1 << 32;

static ENTRIES: ManyRows = ManyRows::new(
    "INSERT INTO entries (row, conversation, identifier, at, arrived_at, delivery, entry_type, role, sender_name, happening, \
     body, failure, in_reply_to, revised) VALUES ",
    14,
    " ON CONFLICT (conversation, identifier) DO UPDATE SET at = excluded.at, arrived_at = excluded.arrived_at, \
     delivery = excluded.delivery, entry_type = excluded.entry_type, role = excluded.role, \
     sender_name = excluded.sender_name, happening = excluded.happening, body = excluded.body, \
     failure = excluded.failure, in_reply_to = excluded.in_reply_to, revised = excluded.revised",
);
static HAPPENINGS: ManyRows = ManyRows::new(
    "INSERT INTO happenings (row, at, kind, name, summary, unusual, elapsed_ms, entry_identifier, role, cause, cause_ms, \
     event_id, json) VALUES ",
    13,
    "",
);

impl Store {
    /// Writes one transaction of a conversation: all of it or nothing. An entry with a new identifier gets the next
    /// position; one with a known identifier replaces that row and keeps its position. Answers the entries with their
    /// positions.
    ///
    /// # Errors
    /// As any write. A happening whose number is taken is refused, and the transaction with it.
    pub async fn commit(&self, mut commit: Commit) -> Result<Vec<EntryView>, StoreError> {
        self.write(&mut commit).await?;
        Ok(commit.entries)
    }

    /// The same, with what is written lent: whoever must try again still has it. The entries have their positions
    /// afterwards.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn write(&self, commit: &mut Commit) -> Result<(), StoreError> {
        let Commit { record, entries, happenings, sealed_token } = commit;
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        let mut work = Work { connection: &mut transaction, statements: 0 };
        let last = happenings.last().map_or(0, |happening| happening.view.number);
        let (key, first) = work.conversation(record, entries.len(), last).await?;
        for (entry, position) in entries.iter_mut().zip(first..) {
            entry.position = position;
        }
        work.entries(key, entries).await?;
        work.keep_positions(key, first, entries).await?;
        work.happenings(key, happenings).await?;
        work.let_go_of_files(key, entries).await?;
        if let Some(sealed) = sealed_token {
            work.sealed_token(key, sealed).await?;
        }
        self.inner.statements.fetch_add(work.statements, Ordering::Relaxed);
        transaction.commit().await?;
        self.inner.committed.notify_one();
        Ok(())
    }
}

struct Work<'a> {
    connection: &'a mut SqliteConnection,
    statements: u64,
}

impl Work<'_> {
    /// Writes the conversation and sets positions aside for its entries. Answers its key and the first of the
    /// positions. The owner of one that is there changes by [`Store::claim_conversation`] only.
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
                    happenings, owner)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
            record.owner,
        )
        .fetch_one(&mut *self.connection)
        .await?;
        Ok((row.key, row.positions - entries + 1))
    }

    async fn entries(&mut self, key: i64, entries: &[EntryView]) -> Result<(), StoreError> {
        for entries in in_powers_of_two(entries) {
            self.statements += 1;
            ENTRIES.write(self.connection, entries, |row, entry| bind_entry(row, key, entry)).await?;
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
            self.statements += 1;
            HAPPENINGS.write(self.connection, happenings, |row, happening| bind_happening(row, key, happening)).await?;
        }
        Ok(())
    }

    /// The bytes of files that the server has accepted go with the transaction that says so.
    async fn let_go_of_files(&mut self, key: i64, entries: &[EntryView]) -> Result<(), StoreError> {
        for entry in entries.iter().filter(|entry| is_accepted_file(entry)) {
            self.statements += 1;
            sqlx::query!("DELETE FROM outgoing_files WHERE conversation = ? AND identifier = ?", key, entry.identifier)
                .execute(&mut *self.connection)
                .await?;
        }
        Ok(())
    }

    async fn sealed_token(&mut self, key: i64, sealed: &[u8]) -> Result<(), StoreError> {
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

fn is_accepted_file(entry: &EntryView) -> bool {
    matches!(entry.body, EntryBody::Files { .. })
        && matches!(entry.delivery, Delivery::Sent | Delivery::Delivered | Delivery::Read)
}

fn bind_entry(row: &mut Values, key: i64, entry: &EntryView) -> Result<(), StoreError> {
    row.put(key * PER_CONVERSATION + entry.position)?
        .put(key)?
        .put(Identifier::of(&entry.identifier))?
        .put(entry.at)?
        .put(entry.arrived_at)?
        .put_common(words::of_delivery(entry.delivery))?
        .put_common(&entry.entry_type)?
        .put_common(&entry.role)?
        .put_common(&entry.sender_name)?
        .put(entry.happening)?
        .put(serde_json::to_string(&entry.body)?)?
        .put(entry.failure.as_ref().map(serde_json::to_string).transpose()?)?
        .put(entry.in_reply_to.as_deref())?
        .put(entry.revised)?;
    Ok(())
}

fn bind_happening(row: &mut Values, key: i64, happening: &HappeningRecord) -> Result<(), StoreError> {
    let HappeningRecord { view, json, event_id } = happening;
    row.put(key * PER_CONVERSATION + view.number)?
        .put(view.at)?
        .put_common(words::of_kind(view.kind))?
        .put_common(&view.name)?
        .put_common(&view.summary)?
        .put(view.unusual)?
        .put(view.elapsed_ms)?
        .put(view.entry_identifier.as_deref())?;
    match &view.role {
        Some(role) => row.put_common(role)?,
        None => row.put(None::<&str>)?,
    };
    row.put(view.cause.map(|cause| cause.number))?
        .put(view.cause.map(|cause| cause.after_ms))?
        .put(event_id.as_deref())?
        .put(json.as_str())?;
    Ok(())
}

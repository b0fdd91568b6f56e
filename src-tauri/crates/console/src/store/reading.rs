//! One conversation from end to end, as it was at one moment, without holding it in memory.

use futures_util::{Stream, StreamExt as _};
use sqlx::Transaction;
use sqlx::sqlite::Sqlite;

use super::identifier::Identifier;
use super::{Store, StoreError, conversations, entries, happenings};
use crate::record::{ConversationRecord, HappeningRecord};
use crate::view::EntryView;

/// A conversation that is being read. What is written meanwhile is not seen.
pub struct Reading {
    transaction: Transaction<'static, Sqlite>,
    record: ConversationRecord,
}

impl Store {
    /// Begins to read a conversation from end to end; none if it is unknown.
    ///
    /// # Errors
    /// As any read.
    pub async fn read_through(&self, conversation_id: &str) -> Result<Option<Reading>, StoreError> {
        let mut transaction = self.readers().begin().await?;
        let record = sqlx::query_as!(
            conversations::Row,
            r#"SELECT id, profile_id, started_at, changed_at, finished AS "finished: bool", last_event_id, state,
                   tags, trashed_at, owner
               FROM conversations WHERE id = ?"#,
            conversation_id
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let record = record.map(conversations::Row::into_record).transpose()?;
        Ok(record.map(|record| Reading { transaction, record }))
    }
}

impl Reading {
    /// The conversation.
    #[must_use]
    pub fn record(&self) -> &ConversationRecord {
        &self.record
    }

    /// Its entries in the order in which they are shown: by the server's time, then by position. SQLite sorts, on disk where
    /// there are many.
    pub fn entries(&mut self) -> impl Stream<Item = Result<EntryView, StoreError>> + Send + '_ {
        let Self { transaction, record } = self;
        sqlx::query_as!(
            entries::Row,
            r#"SELECT row, identifier AS "identifier: Identifier", at, arrived_at, delivery, entry_type, role,
                   sender_name, happening, body, failure, in_reply_to, revised AS "revised: bool"
               FROM entries
               WHERE row > (SELECT key * 4294967296 FROM conversations WHERE id = ?1)
                   AND row < (SELECT (key + 1) * 4294967296 FROM conversations WHERE id = ?1)
               ORDER BY at, row"#,
            record.id
        )
        .fetch(&mut **transaction)
        .map(|row| row?.into_view(&record.id))
    }

    /// Its happenings with their JSON, oldest first.
    pub fn happenings(&mut self) -> impl Stream<Item = Result<HappeningRecord, StoreError>> + Send + '_ {
        let Self { transaction, record } = self;
        sqlx::query!(
            r#"SELECT row, at, kind, name, summary, unusual AS "unusual: bool", elapsed_ms, entry_identifier, role,
                   cause, cause_ms, pinned AS "pinned?: bool", note AS "note?", event_id, json
               FROM happenings LEFT JOIN marks USING (row)
               WHERE row > (SELECT key * 4294967296 FROM conversations WHERE id = ?1)
                   AND row < (SELECT (key + 1) * 4294967296 FROM conversations WHERE id = ?1)
               ORDER BY row"#,
            record.id
        )
        .fetch(&mut **transaction)
        .map(|found| {
            let found = found?;
            let row = happenings::Row {
                row: found.row,
                at: found.at,
                kind: found.kind,
                name: found.name,
                summary: found.summary,
                unusual: found.unusual,
                elapsed_ms: found.elapsed_ms,
                entry_identifier: found.entry_identifier,
                role: found.role,
                cause: found.cause,
                cause_ms: found.cause_ms,
                pinned: found.pinned,
                note: found.note,
            };
            Ok(HappeningRecord { view: row.into_view(&record.id)?, json: found.json, event_id: found.event_id })
        })
    }
}

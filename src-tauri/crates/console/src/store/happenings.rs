//! Everything that happened.

use super::commit::PER_CONVERSATION;
use super::{Store, StoreError, words};
use crate::view::{CauseView, HappeningDetail, HappeningView, MarkView};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub(super) row: i64,
    pub(super) at: i64,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) unusual: bool,
    pub(super) elapsed_ms: Option<i64>,
    pub(super) entry_identifier: Option<String>,
    pub(super) role: Option<String>,
    pub(super) cause: Option<i64>,
    pub(super) cause_ms: Option<i64>,
    pub(super) pinned: Option<bool>,
    pub(super) note: Option<String>,
}

impl Row {
    pub(super) fn into_view(self, conversation_id: &str) -> Result<HappeningView, StoreError> {
        Ok(HappeningView {
            conversation_id: conversation_id.to_owned(),
            number: self.row % PER_CONVERSATION,
            at: self.at,
            kind: words::kind(&self.kind)?,
            name: self.name,
            summary: self.summary,
            unusual: self.unusual,
            elapsed_ms: self.elapsed_ms,
            entry_identifier: self.entry_identifier,
            role: self.role,
            cause: self.cause.map(|number| CauseView { number, after_ms: self.cause_ms.unwrap_or_default() }),
            mark: self.pinned.map(|pinned| MarkView { pinned, note: self.note.unwrap_or_default() }),
        })
    }
}

impl Store {
    /// The newest happenings of a conversation, oldest first. Empty for an unknown conversation.
    ///
    /// # Errors
    /// As any read.
    pub async fn newest_happenings(&self, conversation_id: &str, limit: u32) -> Result<Vec<HappeningView>, StoreError> {
        self.happenings_before(conversation_id, PER_CONVERSATION, limit).await
    }

    /// The newest of the happenings before a number, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn happenings_before(
        &self,
        conversation_id: &str,
        number: i64,
        limit: u32,
    ) -> Result<Vec<HappeningView>, StoreError> {
        let number = number.clamp(0, PER_CONVERSATION);
        let mut rows = sqlx::query_as!(
            Row,
            r#"SELECT row, at, kind, name, summary, unusual AS "unusual: bool", elapsed_ms, entry_identifier, role, cause,
                   cause_ms, pinned AS "pinned?: bool", note AS "note?"
               FROM happenings LEFT JOIN marks USING (row)
               WHERE row >= (SELECT key * 4294967296 FROM conversations WHERE id = ?1)
                   AND row < (SELECT key * 4294967296 FROM conversations WHERE id = ?1) + ?2
               ORDER BY row DESC LIMIT ?3"#,
            conversation_id,
            number,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        rows.reverse();
        rows.into_iter().map(|row| row.into_view(conversation_id)).collect()
    }

    /// The oldest of the happenings from a number on, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn happenings_from(
        &self,
        conversation_id: &str,
        number: i64,
        limit: u32,
    ) -> Result<Vec<HappeningView>, StoreError> {
        let number = number.clamp(0, PER_CONVERSATION);
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT row, at, kind, name, summary, unusual AS "unusual: bool", elapsed_ms, entry_identifier, role, cause,
                   cause_ms, pinned AS "pinned?: bool", note AS "note?"
               FROM happenings LEFT JOIN marks USING (row)
               WHERE row >= (SELECT key * 4294967296 FROM conversations WHERE id = ?1) + ?2
                   AND row < (SELECT (key + 1) * 4294967296 FROM conversations WHERE id = ?1)
               ORDER BY row LIMIT ?3"#,
            conversation_id,
            number,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(|row| row.into_view(conversation_id)).collect()
    }

    /// One happening with its JSON.
    ///
    /// # Errors
    /// As any read.
    pub async fn happening(&self, conversation_id: &str, number: i64) -> Result<Option<HappeningDetail>, StoreError> {
        if !(0..PER_CONVERSATION).contains(&number) {
            return Ok(None);
        }
        let found = sqlx::query!(
            r#"SELECT row, at, kind, name, summary, unusual AS "unusual: bool", elapsed_ms, entry_identifier, role, cause,
                   cause_ms, pinned AS "pinned?: bool", note AS "note?", json
               FROM happenings LEFT JOIN marks USING (row) WHERE row = (SELECT key * 4294967296 FROM conversations WHERE id = ?) + ?"#,
            conversation_id,
            number
        )
        .fetch_optional(self.readers())
        .await?;
        let Some(found) = found else { return Ok(None) };
        let row = Row {
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
        Ok(Some(HappeningDetail { happening: row.into_view(conversation_id)?, json: found.json }))
    }

    /// The id of the stream's event that a happening was made from.
    ///
    /// # Errors
    /// As any read.
    pub async fn event_id(&self, conversation_id: &str, number: i64) -> Result<Option<String>, StoreError> {
        let found = sqlx::query_scalar!(
            "SELECT event_id FROM happenings WHERE row = (SELECT key * 4294967296 FROM conversations WHERE id = ?) + ?",
            conversation_id,
            number
        )
        .fetch_optional(self.readers())
        .await?;
        Ok(found.flatten())
    }
}

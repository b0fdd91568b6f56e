//! The full-text index of happenings, filled behind the transactions: an index entry costs more than the row that it is for.
//!
//! The words are read and taken apart before the writer is taken, since happenings never change; only the index itself is
//! written while others wait.

use sqlx::sqlite::SqliteConnection;

use super::commit::PER_CONVERSATION;
use super::rows::{ManyRows, Values, in_powers_of_two};
use super::{Store, StoreError};
use crate::search::{Term, Wanted, quoted, words};

/// Most happenings of one transaction.
const HAPPENINGS: i64 = 2_000;
/// Most conversations of one transaction.
const CONVERSATIONS: i64 = 64;
/// Most words of the index that stand for one beginning. With more of them, FTS5 gathers them itself, and so all of their rows
/// before the first is there.
const MOST_WORDS: i64 = 32;

/// Where the index of a conversation ends, and where it should.
struct Behind {
    key: i64,
    indexed_to: i64,
    happenings: i64,
}

/// Words on their way into the index.
struct Part {
    key: i64,
    /// How far the index reached when this was read.
    from: i64,
    to: i64,
    words: Vec<(i64, String)>,
}

impl Store {
    /// Whether some happening is not in the index yet.
    ///
    /// # Errors
    /// As any read.
    pub async fn is_index_behind(&self) -> Result<bool, StoreError> {
        let behind = sqlx::query_scalar!(
            "SELECT key FROM conversations WHERE indexed_to < happenings AND deleted_at IS NULL LIMIT 1"
        );
        Ok(behind.fetch_optional(self.readers()).await?.is_some())
    }

    /// Puts up to 2,000 happenings into the index, in one transaction. Answers whether there may be more.
    ///
    /// # Errors
    /// As any write.
    pub async fn index_more(&self) -> Result<bool, StoreError> {
        let behind = sqlx::query_as!(
            Behind,
            "SELECT key, indexed_to, happenings FROM conversations
             WHERE indexed_to < happenings AND deleted_at IS NULL LIMIT ?",
            CONVERSATIONS
        )
        .fetch_all(self.readers())
        .await?;
        self.index(behind).await
    }

    /// Puts everything into the index that is missing of one conversation.
    ///
    /// # Errors
    /// As any write.
    pub async fn index_conversation(&self, id: &str) -> Result<(), StoreError> {
        loop {
            let behind = sqlx::query_as!(
                Behind,
                "SELECT key, indexed_to, happenings FROM conversations
                 WHERE id = ? AND indexed_to < happenings AND deleted_at IS NULL",
                id
            )
            .fetch_all(self.readers())
            .await?;
            if !self.index(behind).await? {
                return Ok(());
            }
        }
    }

    /// Puts everything into the index that is missing anywhere.
    ///
    /// # Errors
    /// As any write.
    pub async fn index_everything(&self) -> Result<(), StoreError> {
        while self.index_more().await? {}
        Ok(())
    }

    async fn index(&self, behind: Vec<Behind>) -> Result<bool, StoreError> {
        if behind.is_empty() {
            return Ok(false);
        }
        let mut left = HAPPENINGS;
        let mut parts = Vec::with_capacity(behind.len());
        for behind in behind {
            let part = self.part(behind, left).await?;
            left -= i64::try_from(part.words.len()).unwrap_or(left);
            parts.push(part);
            if left <= 0 {
                break;
            }
        }
        let mut writer = self.inner.writer.lock().await;
        let writer = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut transaction = self.begin(writer).await?;
        let mut all = Vec::new();
        for part in parts {
            // A search may have been faster, or the conversation is gone.
            let moved = sqlx::query!(
                "UPDATE conversations SET indexed_to = ? WHERE key = ? AND indexed_to = ? AND deleted_at IS NULL",
                part.to,
                part.key,
                part.from
            )
            .execute(&mut *transaction)
            .await?;
            if moved.rows_affected() == 1 {
                all.extend(part.words);
            }
        }
        insert(&mut transaction, &all).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn part(&self, behind: Behind, limit: i64) -> Result<Part, StoreError> {
        let Behind { key, indexed_to: from, happenings } = behind;
        let (first, last) = (key * PER_CONVERSATION + from, key * PER_CONVERSATION + happenings);
        let rows = sqlx::query!(
            "SELECT row, name, summary, json FROM happenings WHERE row > ? AND row <= ? ORDER BY row LIMIT ?",
            first,
            last,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        let all = i64::try_from(rows.len()).is_ok_and(|read| read < limit);
        let to = if all { happenings } else { rows.last().map_or(from, |row| row.row % PER_CONVERSATION) };
        let words = rows.into_iter().map(|row| (row.row, words(&row.name, &row.summary, &row.json))).collect();
        Ok(Part { key, from, to, words })
    }

    /// What is wanted, in the syntax of FTS5. The beginning of a word becomes the words that begin so, where they are few:
    /// FTS5 walks the rows of whole words one by one from either end, while for a beginning it first gathers all of them.
    pub(super) async fn expression(&self, wanted: &Wanted) -> Result<String, StoreError> {
        let mut all = Vec::with_capacity(wanted.terms().len());
        for term in wanted.terms() {
            all.push(match term.beginning() {
                // Beginnings of two and three letters are in the index themselves.
                Some(beginning) if beginning.len() > 3 => self.spelled_out(term, &beginning).await?,
                Some(_) | None => term.expression(),
            });
        }
        Ok(all.join(" AND "))
    }

    async fn spelled_out(&self, term: &Term, beginning: &str) -> Result<String, StoreError> {
        // From one word to the next by a seek each: the table has a row for every place at which a word stands.
        let words: Vec<String> = sqlx::query_scalar(
            "WITH RECURSIVE words (term) AS (
                 SELECT (SELECT term FROM happening_terms WHERE term >= ?1 LIMIT 1)
                 UNION ALL
                 SELECT (SELECT term FROM happening_terms WHERE term >= words.term || char(1) LIMIT 1) FROM words
                 WHERE substr(words.term, 1, length(?1)) = ?1
                 LIMIT ?2)
             SELECT term FROM words WHERE substr(term, 1, length(?1)) = ?1",
        )
        .bind(beginning)
        .bind(MOST_WORDS + 1)
        .fetch_all(self.readers())
        .await?;
        if words.len() > usize::try_from(MOST_WORDS).unwrap_or(usize::MAX) {
            return Ok(term.expression());
        }
        if words.is_empty() {
            return Ok(quoted(beginning));
        }
        let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        Ok(format!("({})", words.join(" OR ")))
    }
}

static WORDS: ManyRows = ManyRows::new("INSERT INTO happening_words (rowid, words) VALUES ", 2, "");
static NO_WORDS: ManyRows = ManyRows::new("INSERT INTO happening_words (happening_words, rowid, words) VALUES ", 3, "");

async fn insert(connection: &mut SqliteConnection, words: &[(i64, String)]) -> Result<(), StoreError> {
    for words in in_powers_of_two(words) {
        WORDS.write(connection, words, |row, (number, words)| row.put(*number)?.put(words.as_str()).map(drop)).await?;
    }
    Ok(())
}

/// Takes happenings out of the index, with the words that they came with.
pub(super) async fn remove(connection: &mut SqliteConnection, words: &[(i64, String)]) -> Result<(), StoreError> {
    for words in in_powers_of_two(words) {
        let bind = |row: &mut Values, (number, words): &(i64, String)| {
            row.put_common("delete")?.put(*number)?.put(words.as_str()).map(drop)
        };
        NO_WORDS.write(connection, words, bind).await?;
    }
    Ok(())
}

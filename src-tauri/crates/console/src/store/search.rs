//! Looking in all conversations of all orgs.
//!
//! Two ways lead to the newest page, and neither gathers all rows that fit. Words that are in few conversations: the index is
//! asked for the first row of each of them, by one seek each. Words that are in many: the conversations are gone through,
//! newest first, each with one seek in the index, until the page is full.

use std::collections::HashMap;

use sqlx::QueryBuilder;
use sqlx::sqlite::Sqlite;

use super::commit::PER_CONVERSATION;
use super::conversations::Row;
use super::{Store, StoreError};
use crate::record::ConversationRecord;
use crate::search::{Wanted, words};
use crate::view::SearchQuery;

/// So many conversations are few.
const FEW: i64 = 64;
/// How many happenings of one conversation are counted at most.
pub const MOST_COUNTED: u32 = 100;
/// Longest JSON, in bytes, that is read again for its excerpt.
const LONGEST_READ: i64 = 256 * 1024;

/// A conversation that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The conversation.
    pub record: ConversationRecord,
    /// Where the words were found; none when none were looked for.
    pub place: Option<Place>,
}

/// Where words were found in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// How many of its happenings fit, counted up to [`MOST_COUNTED`].
    pub count: u32,
    /// The number of the newest that fits.
    pub number: i64,
    /// That happening's summary.
    pub summary: String,
    /// Its words, one value a line; only its summary where it is very large.
    pub words: String,
}

#[derive(sqlx::FromRow)]
struct Hit {
    key: i64,
    #[sqlx(flatten)]
    row: Row,
}

impl Store {
    /// Conversations that fit, those that changed last first, with the places of the words. Everything that is in the
    /// database is put into the index first.
    ///
    /// # Errors
    /// As any write.
    pub async fn search(&self, query: &SearchQuery, limit: u32) -> Result<Vec<Found>, StoreError> {
        let Some(wanted) = Wanted::of(&query.text) else {
            let hits = self.hits(query, &Among::All, limit).await?;
            return hits.into_iter().map(|hit| Ok(Found { record: hit.row.into_record()?, place: None })).collect();
        };
        self.index_everything().await?;
        let expression = self.expression(&wanted).await?;
        let few = self.conversations_with(&expression).await?;
        let among = match i64::try_from(few.len()) {
            Ok(count) if count < FEW => Among::These(few),
            Ok(_) | Err(_) => Among::With(expression.clone()),
        };
        let hits = self.hits(query, &among, limit).await?;
        let mut places = self.places(&expression, hits.iter().map(|hit| hit.key).collect()).await?;
        // One that is gone since is not shown.
        hits.into_iter()
            .filter_map(|hit| places.remove(&hit.key).map(|place| (hit, place)))
            .map(|(hit, place)| Ok(Found { record: hit.row.into_record()?, place: Some(place) }))
            .collect()
    }

    /// The keys of the conversations that have a happening with the words; [`FEW`] of them when there are more.
    async fn conversations_with(&self, expression: &str) -> Result<Vec<i64>, StoreError> {
        Ok(sqlx::query_scalar(
            "WITH RECURSIVE found (row) AS (
                 SELECT (SELECT rowid FROM happening_words WHERE happening_words MATCH ?1 ORDER BY rowid LIMIT 1)
                 UNION ALL
                 SELECT (SELECT rowid FROM happening_words
                         WHERE happening_words MATCH ?1 AND rowid >= ((found.row >> 32) + 1) << 32 ORDER BY rowid LIMIT 1)
                 FROM found WHERE found.row IS NOT NULL
                 LIMIT ?2)
             SELECT row >> 32 FROM found WHERE row IS NOT NULL",
        )
        .bind(expression)
        .bind(FEW)
        .fetch_all(self.readers())
        .await?)
    }

    async fn hits(&self, query: &SearchQuery, among: &Among, limit: u32) -> Result<Vec<Hit>, StoreError> {
        Ok(statement(query, among, limit).build_query_as().fetch_all(self.readers()).await?)
    }

    /// Where the words are in conversations that are known to have them.
    async fn places(&self, expression: &str, keys: Vec<i64>) -> Result<HashMap<i64, Place>, StoreError> {
        // A seek from the old end is ten times as fast as one from the new end. So the newest is first looked for among the
        // last 16 happenings from there; words that are nearly everywhere are nearly always among them.
        let counted: Vec<(i64, u32, Option<i64>)> = sqlx::query_as(
            "SELECT conversations.key, (SELECT count(*) FROM (SELECT rowid FROM happening_words
                     WHERE happening_words MATCH ?1 AND rowid >= value << 32 AND rowid < (value + 1) << 32 LIMIT ?3)),
                 coalesce((SELECT max(rowid) FROM happening_words
                     WHERE happening_words MATCH ?1 AND rowid > (value << 32) + happenings - 16
                         AND rowid < (value + 1) << 32 AND rowid >= value << 32),
                 (SELECT rowid FROM happening_words
                     WHERE happening_words MATCH ?1 AND rowid >= value << 32 AND rowid < (value + 1) << 32
                     ORDER BY rowid DESC LIMIT 1))
             FROM json_each(?2) AS wanted CROSS JOIN conversations ON conversations.key = wanted.value",
        )
        .bind(expression)
        .bind(serde_json::to_string(&keys)?)
        .bind(MOST_COUNTED)
        .fetch_all(self.readers())
        .await?;
        let rows: Vec<i64> = counted.iter().filter_map(|(_, _, row)| *row).collect();
        let rows = serde_json::to_string(&rows)?;
        let texts = sqlx::query!(
            r#"SELECT happenings.row, name, summary, iif(length(happenings.json) > ?, '', happenings.json) AS "json!: String"
               FROM json_each(?) AS wanted CROSS JOIN happenings ON happenings.row = wanted.value"#,
            LONGEST_READ,
            rows
        )
        .fetch_all(self.readers())
        .await?;
        let mut texts: HashMap<i64, (String, String)> = texts
            .into_iter()
            .map(|text| (text.row, (words(&text.name, &text.summary, &text.json), text.summary)))
            .collect();
        let place = |(key, count, row): (i64, u32, Option<i64>)| {
            let row = row?;
            let (words, summary) = texts.remove(&row)?;
            Some((key, Place { count, number: row % PER_CONVERSATION, summary, words }))
        };
        Ok(counted.into_iter().filter_map(place).collect())
    }

    /// The steps by which SQLite would carry out [`Store::search`], for tests.
    ///
    /// # Errors
    /// As any read.
    pub async fn plan_of_search(&self, query: &SearchQuery, few: bool) -> Result<Vec<String>, StoreError> {
        let among = match Wanted::of(&query.text) {
            None => Among::All,
            Some(_) if few => Among::These(vec![1]),
            Some(_) => Among::With("\"x\"".to_owned()),
        };
        let statement = statement(query, &among, 1);
        let mut query = QueryBuilder::<Sqlite>::new("EXPLAIN QUERY PLAN ");
        query.push(statement.sql().as_str());
        let steps: Vec<(i64, i64, i64, String)> = query.build_query_as().fetch_all(self.readers()).await?;
        Ok(steps.into_iter().map(|(_, _, _, step)| step).collect())
    }
}

/// Among which conversations is looked.
enum Among {
    All,
    /// These keys.
    These(Vec<i64>),
    /// Those that have a happening with these words.
    With(String),
}

fn statement(query: &SearchQuery, among: &Among, limit: u32) -> QueryBuilder<Sqlite> {
    let mut built = QueryBuilder::<Sqlite>::new(
        "SELECT conversations.key AS key, conversations.id AS id, profile_id, started_at, changed_at, finished, last_event_id, state, tags, \
         trashed_at, owner FROM ",
    );
    match among {
        Among::These(keys) => {
            let keys = serde_json::Value::from(keys.as_slice()).to_string();
            built
                .push("json_each(")
                .push_bind(keys)
                .push(") AS wanted CROSS JOIN conversations ON conversations.key = wanted.value");
        }
        Among::All | Among::With(_) if query.trashed => {
            built.push("conversations INDEXED BY conversations_trashed");
        }
        Among::All | Among::With(_) => {
            built.push("conversations INDEXED BY conversations_by_change");
        }
    }
    built.push(" WHERE changed_at < ").push_bind(query.before.unwrap_or(i64::MAX)).push(" AND deleted_at IS NULL");
    built.push(if query.trashed { " AND trashed_at IS NOT NULL" } else { " AND trashed_at IS NULL" });
    if !query.profile_ids.is_empty() {
        let mut list = built.push(" AND profile_id IN (").separated(", ");
        for id in &query.profile_ids {
            list.push_bind(id.as_str());
        }
        built.push(")");
    }
    for tag in &query.tags {
        built.push(" AND EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ").push_bind(tag.as_str()).push(")");
    }
    if let Among::With(expression) = among {
        built.push(" AND EXISTS (SELECT 1 FROM happening_words WHERE happening_words MATCH ");
        built.push_bind(expression.as_str());
        built.push(" AND rowid >= conversations.key << 32 AND rowid < (conversations.key + 1) << 32)");
    }
    built.push(" ORDER BY changed_at DESC LIMIT ").push_bind(limit);
    built
}

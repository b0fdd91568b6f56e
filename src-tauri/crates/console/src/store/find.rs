//! Happenings that fit a filter: the one statement of the store that is put together, from parts that are all written here.
//!
//! What drives it is the narrowest thing that is asked for: the words, the marks, what is unusual, the kinds that are rare, or
//! else the rows themselves, newest first. Everything else is looked at row by row.

use sqlx::QueryBuilder;
use sqlx::sqlite::Sqlite;

use super::commit::PER_CONVERSATION;
use super::happenings::Row;
use super::{Store, StoreError, words};
use crate::search::Wanted;
use crate::view::{HappeningFilter, HappeningKind, HappeningView};

const COLUMNS: &str = "SELECT happenings.row AS row, at, kind, name, summary, unusual, elapsed_ms, entry_identifier, role, \
                       cause, cause_ms, pinned, note FROM ";

/// Which of the happenings that fit are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The newest before a number, newest first.
    Before(i64),
    /// The oldest from a number on, oldest first.
    From(i64),
}

impl Store {
    /// Happenings of a conversation that fit a filter, in the order of the reach. With words, everything that the database
    /// holds of the conversation is put into the index first.
    ///
    /// # Errors
    /// As any write.
    pub async fn find_happenings(
        &self,
        conversation_id: &str,
        filter: &HappeningFilter,
        reach: Reach,
        limit: u32,
    ) -> Result<Vec<HappeningView>, StoreError> {
        let key = sqlx::query_scalar!("SELECT key FROM conversations WHERE id = ?", conversation_id);
        let Some(key) = key.fetch_optional(self.readers()).await? else { return Ok(Vec::new()) };
        let expression = match Wanted::of(&filter.text) {
            Some(wanted) => {
                self.index_conversation(conversation_id).await?;
                Some(self.expression(&wanted).await?)
            }
            None => None,
        };
        let rows =
            statement(key, filter, expression, reach, limit).build_query_as::<Row>().fetch_all(self.readers()).await?;
        rows.into_iter().map(|row| row.into_view(conversation_id)).collect()
    }

    /// The steps by which SQLite would carry out [`Store::find_happenings`], for tests.
    ///
    /// # Errors
    /// As any read.
    pub async fn plan_of_find(&self, filter: &HappeningFilter, reach: Reach) -> Result<Vec<String>, StoreError> {
        let expression = Wanted::of(&filter.text).map(|_| "\"x\"".to_owned());
        let statement = statement(1, filter, expression, reach, 1);
        let mut query = QueryBuilder::<Sqlite>::new("EXPLAIN QUERY PLAN ");
        query.push(statement.sql().as_str());
        let steps: Vec<(i64, i64, i64, String)> = query.build_query_as().fetch_all(self.readers()).await?;
        Ok(steps.into_iter().map(|(_, _, _, step)| step).collect())
    }
}

fn statement(
    key: i64,
    filter: &HappeningFilter,
    expression: Option<String>,
    reach: Reach,
    limit: u32,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    // The order of the tables is the order in which they are gone through: CROSS JOIN is SQLite's word for that.
    let row = if let Some(expression) = expression {
        query.push(
            "happening_words CROSS JOIN happenings ON happenings.row = happening_words.rowid LEFT JOIN marks ON marks.row = \
             happenings.row WHERE happening_words MATCH ",
        );
        query.push_bind(expression).push(" AND ");
        "happening_words.rowid"
    } else if filter.marked {
        query.push("marks CROSS JOIN happenings ON happenings.row = marks.row WHERE ");
        "marks.row"
    } else {
        query.push("happenings");
        if filter.unusual {
            query.push(" INDEXED BY happenings_unusual");
        } else if is_rare(&filter.kinds) {
            query.push(" INDEXED BY happenings_rare");
        }
        query.push(" LEFT JOIN marks ON marks.row = happenings.row WHERE ");
        "happenings.row"
    };
    let first = key * PER_CONVERSATION;
    let (from, to, order) = match reach {
        Reach::Before(number) => (0, number, " DESC"),
        Reach::From(number) => (number, PER_CONVERSATION, " ASC"),
    };
    let within = |number: i64| first + number.clamp(0, PER_CONVERSATION);
    query.push(row).push(" >= ").push_bind(within(from)).push(" AND ").push(row).push(" < ").push_bind(within(to));
    restrict(&mut query, filter);
    query.push(" ORDER BY ").push(row).push(order).push(" LIMIT ").push_bind(limit);
    query
}

/// Whether only kinds are asked for that few happenings are of.
fn is_rare(kinds: &[HappeningKind]) -> bool {
    !kinds.is_empty() && !kinds.contains(&HappeningKind::Event)
}

fn restrict(query: &mut QueryBuilder<Sqlite>, filter: &HappeningFilter) {
    if filter.unusual {
        query.push(" AND unusual = 1");
    }
    if filter.marked {
        query.push(" AND (pinned = 1 OR note <> '')");
    }
    if !filter.kinds.is_empty() {
        if is_rare(&filter.kinds) {
            query.push(" AND kind <> 'event'");
        }
        among(query, " AND kind IN (", filter.kinds.iter().map(|kind| words::of_kind(*kind)));
    }
    if !filter.roles.is_empty() {
        among(query, " AND role IN (", filter.roles.iter().map(String::as_str));
    }
    if let Some(least) = filter.slower_than_ms {
        query.push(" AND (elapsed_ms >= ").push_bind(least).push(" OR cause_ms >= ").push_bind(least).push(")");
    }
}

fn among<'a>(query: &mut QueryBuilder<Sqlite>, begin: &str, values: impl Iterator<Item = &'a str>) {
    let mut list = query.push(begin).separated(", ");
    for value in values {
        list.push_bind(value);
    }
    query.push(")");
}

//! Statements that write many rows at once, made as seldom as can be: this is where events come in.

use std::sync::{Arc, OnceLock};

use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection};
use sqlx::{Arguments as _, AssertSqlSafe, Encode, Type};

use super::StoreError;

/// Most rows of one statement. With 14 values a row, SQLite's limit of 32,766 values is far.
pub(super) const MOST_ROWS: usize = 256;
/// How many lengths there are: the powers of two up to [`MOST_ROWS`].
const LENGTHS: usize = MOST_ROWS.ilog2() as usize + 1;

/// A statement with a list of rows. Its texts come in few lengths, each of which is put together once, and parsed once by
/// each connection.
pub(super) struct ManyRows {
    before: &'static str,
    columns: usize,
    after: &'static str,
    texts: [OnceLock<Arc<str>>; LENGTHS],
}

impl ManyRows {
    pub(super) const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        Self { before, columns, after, texts: [const { OnceLock::new() }; LENGTHS] }
    }

    fn text(&self, rows: usize) -> AssertSqlSafe<Arc<str>> {
        let text = self.texts[rows.ilog2() as usize].get_or_init(|| {
            let row = format!("({})", vec!["?"; self.columns].join(", "));
            [self.before, &vec![row.as_str(); rows].join(", "), self.after].concat().into()
        });
        AssertSqlSafe(Arc::clone(text))
    }

    /// Writes rows, a power of two of them and no more than [`MOST_ROWS`].
    pub(super) async fn write<T>(
        &self,
        connection: &mut SqliteConnection,
        rows: &[T],
        mut bind: impl FnMut(&mut Values, &T) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut values = Values::default();
        values.arguments.reserve(rows.len() * self.columns, 0);
        for row in rows {
            bind(&mut values, row)?;
        }
        sqlx::query_with(self.text(rows.len()), values.arguments).execute(connection).await?;
        Ok(())
    }
}

/// The values of the rows, in the order of the columns.
#[derive(Default)]
pub(super) struct Values {
    arguments: SqliteArguments,
    repeated: Vec<Arc<str>>,
}

impl Values {
    pub(super) fn put<'t>(&mut self, value: impl Encode<'t, Sqlite> + Type<Sqlite>) -> Result<&mut Self, StoreError> {
        self.arguments.add(value).map_err(sqlx::Error::Encode)?;
        Ok(self)
    }

    /// A text that many rows have in common: it is copied once for all of them.
    pub(super) fn put_common(&mut self, text: &str) -> Result<&mut Self, StoreError> {
        let known = self.repeated.iter().find(|known| ***known == *text).cloned();
        let text = known.unwrap_or_else(|| {
            let text = Arc::<str>::from(text);
            // Few are: roles, names, kinds. More would make the search for them cost what it saves.
            if self.repeated.len() < 16 {
                self.repeated.push(Arc::clone(&text));
            }
            text
        });
        self.put(text)
    }
}

/// Rows in parts whose lengths are powers of two.
pub(super) fn in_powers_of_two<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let (part, rest) = rows.split_at(next_length(rows.len())?);
        rows = rest;
        Some(part)
    })
}

/// The same, to be changed.
pub(super) fn in_powers_of_two_mut<T>(mut rows: &mut [T]) -> impl Iterator<Item = &mut [T]> {
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

    #[test]
    fn a_text_has_a_place_for_every_value_and_is_made_once() {
        let statement = ManyRows::new("INSERT INTO t VALUES ", 3, " RETURNING 1");
        assert_eq!(&*statement.text(2).0, "INSERT INTO t VALUES (?, ?, ?), (?, ?, ?) RETURNING 1");
        assert!(Arc::ptr_eq(&statement.text(256).0, &statement.text(256).0));
    }

    #[test]
    fn what_rows_have_in_common_is_copied_once() {
        let mut values = Values::default();
        for text in ["Agent", "EndUser", "Agent"] {
            values.put_common(text).expect("put");
        }
        assert_eq!((values.repeated.len(), values.arguments.len()), (2, 3));
    }
}

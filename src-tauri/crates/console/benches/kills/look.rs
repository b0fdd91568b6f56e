//! What is in the database of a killed program, read without mending anything: the next start must do that by itself.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::program::{ENTRY, HAPPENING};

/// What subscribers have heard of.
#[derive(Default)]
pub struct Acknowledged {
    conversations: HashMap<String, Conversation>,
}

#[derive(Default)]
struct Conversation {
    /// Identifiers as the database spells them in hexadecimal.
    entries: HashSet<String>,
    /// The number of the newest happening; they count from 1.
    happenings: i64,
}

impl Acknowledged {
    /// Takes a line of the program's.
    pub fn read(&mut self, line: &str) {
        match *line.split(' ').collect::<Vec<_>>() {
            [ENTRY, conversation, identifier] => {
                self.of(conversation).entries.insert(spelt(identifier));
            }
            [HAPPENING, conversation, number] => {
                let known = self.of(conversation);
                known.happenings = number.parse().map_or(known.happenings, |number| known.happenings.max(number));
            }
            _ => {}
        }
    }

    fn of(&mut self, conversation: &str) -> &mut Conversation {
        self.conversations.entry(conversation.to_owned()).or_default()
    }

    pub fn conversations(&self) -> usize {
        self.conversations.len()
    }

    pub fn entries(&self) -> usize {
        self.conversations.values().map(|conversation| conversation.entries.len()).sum()
    }

    pub fn happenings(&self) -> i64 {
        self.conversations.values().map(|conversation| conversation.happenings).sum()
    }

    /// What of it is not in the database.
    pub async fn missing(&self, database: &Path) -> Result<Vec<String>> {
        let mut connection = reading(database).await?;
        let rows: Vec<(String, Option<String>, i64)> = sqlx::query_as(
            "SELECT id, (SELECT group_concat(hex(identifier), ' ') FROM entries WHERE conversation = key),
                 (SELECT count(*) FROM happenings WHERE row > key * 4294967296 AND row < (key + 1) * 4294967296)
             FROM conversations",
        )
        .fetch_all(&mut connection)
        .await?;
        connection.close().await?;
        let mut rows: HashMap<_, _> = rows.into_iter().map(|(id, entries, count)| (id, (entries, count))).collect();
        let mut missing = Vec::new();
        for (id, known) in &self.conversations {
            let (entries, happenings) = rows.remove(id).unwrap_or_default();
            let entries = entries.unwrap_or_default();
            let there: HashSet<&str> = entries.split(' ').collect();
            let lost = known.entries.iter().filter(|identifier| !there.contains(identifier.as_str()));
            missing.extend(lost.map(|identifier| format!("entry {identifier} of {id}")));
            missing.extend((happenings + 1..=known.happenings).map(|number| format!("happening {number} of {id}")));
        }
        Ok(missing)
    }
}

/// SQLite's own check of the whole file, and whether a message of an end user's is there twice.
pub async fn integrity(database: &Path) -> Result<()> {
    let mut connection = reading(database).await?;
    let told: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await?;
    ensure!(told == ["ok"], "{}", told.join(", "));
    let doubled: i64 = sqlx::query_scalar(
        "SELECT count(*) - count(DISTINCT body) FROM entries WHERE role = 'EndUser' AND entry_type = 'Message'",
    )
    .fetch_one(&mut connection)
    .await?;
    ensure!(doubled == 0, "{doubled} messages of end users are there twice");
    connection.close().await?;
    Ok(())
}

/// A connection that may not write: it neither takes what the write-ahead log holds into the file nor removes it.
async fn reading(database: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(database).read_only(true).disable_statement_logging();
    options.connect().await.context("the database of a killed program can be read")
}

fn spelt(identifier: &str) -> String {
    match uuid::Uuid::try_parse(identifier) {
        Ok(uuid) => uuid.simple().to_string().to_uppercase(),
        Err(_) => identifier.bytes().map(|byte| format!("{byte:02X}")).collect(),
    }
}

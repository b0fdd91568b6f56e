//! Following one conversation of a case through the feed.

use std::sync::Arc;

use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::seen::Seen;
use crate::clock::SharedClock;
use crate::console::Handle;
use crate::scenario::model::{Action, Condition, Scenario};
use crate::updates::Subscription;
use crate::view::{Change, EntryBody, EntryView, Failure, Feed, HappeningView, Snapshot};

/// Rows of one read.
const PAGE: u32 = 200;
/// Longest believed time between an arrival and its news, in milliseconds.
const LONGEST_LAG: i64 = 60_000;

/// What is to be read of each message beside the row itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wants {
    json: bool,
    sums: bool,
}

impl Wants {
    /// What a scenario's expectations look at.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let conditions = scenario.steps.iter().flat_map(|step| match &step.action {
            Action::Expect(expectations) => expectations.as_slice(),
            _ => &[],
        });
        conditions.fold(Self::default(), |wants, expectation| match &expectation.condition {
            Condition::Message(message) => Self { json: wants.json || message.json.is_some(), ..wants },
            Condition::File(file) => Self { sums: wants.sums || file.sha256.is_some(), ..wants },
            _ => wants,
        })
    }
}

/// One conversation, followed from its beginning.
pub struct Watch {
    console: Handle,
    clock: SharedClock,
    feed: Subscription,
    id: String,
    began: Instant,
    wants: Wants,
    /// Something was taken from the feed that may not be in the log.
    behind: bool,
    /// What was seen.
    pub seen: Seen,
}

impl Watch {
    /// Follows a conversation. What happened in it before is read from the store. `began` is when the case began.
    ///
    /// # Errors
    /// The application is being closed.
    pub fn new(console: Handle, id: String, began: Instant, wants: Wants) -> Result<Self, Failure> {
        let here = console.console()?;
        // The rest of the application is of no interest.
        let feed = here.updates().subscribe(Arc::new(|| Box::pin(async { Ok(Snapshot::empty()) })));
        let clock = here.clock();
        Ok(Self { console, clock, feed, id, began, wants, behind: false, seen: Seen::default() })
    }

    /// The conversation.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Milliseconds since the case began.
    #[must_use]
    pub fn now(&self) -> i64 {
        since(self.began)
    }

    /// Waits until something is seen, or until a time in milliseconds since the case began. Cancel-safe: what was taken from
    /// the feed and not into the log is read from the store again.
    ///
    /// # Errors
    /// The store cannot be read, or the application is being closed.
    pub async fn until(&mut self, at: i64) -> Result<(), Failure> {
        let at = self.began + std::time::Duration::from_millis(u64::try_from(at).unwrap_or_default());
        if self.behind {
            self.catch_up().await?;
            self.behind = false;
            return Ok(());
        }
        loop {
            let Ok(feed) = timeout_at(at, self.feed.next()).await else { return Ok(()) };
            self.behind = true;
            let ours = self.take(feed?).await?;
            self.behind = false;
            if ours {
                return Ok(());
            }
        }
    }

    /// Takes what the feed brings. Answers whether it was about this conversation.
    async fn take(&mut self, feed: Feed) -> Result<bool, Failure> {
        let updates = match feed {
            Feed::Updates { updates } => updates,
            Feed::Snapshot { .. } => return self.catch_up().await.map(|()| true),
        };
        let mut ours = false;
        for update in updates {
            if let Change::Conversation { conversation, entries, happenings } = update.change
                && conversation.id == self.id
            {
                self.add(conversation, entries, happenings).await?;
                ours = true;
            }
        }
        Ok(ours)
    }

    /// At the beginning, and after a lag, the store tells what there is.
    async fn catch_up(&mut self) -> Result<(), Failure> {
        let (mut entries, mut happenings) = (Vec::new(), Vec::new());
        let console = self.console.console()?;
        let store = console.store();
        loop {
            let from = entries.last().map_or(0, |entry: &EntryView| entry.position + 1);
            let page = store.entries_from(&self.id, from, PAGE).await?;
            if page.is_empty() {
                break;
            }
            entries.extend(page);
        }
        loop {
            let newest = happenings.last().map(|one: &HappeningView| one.number);
            let page =
                store.happenings_from(&self.id, newest.unwrap_or(self.seen.newest_happening()) + 1, PAGE).await?;
            if page.is_empty() {
                break;
            }
            happenings.extend(page);
        }
        // Read last: never older than the rows.
        let Some(record) = store.conversation(&self.id).await? else { return Ok(()) };
        self.add(crate::conversation::view_of(&record), entries, happenings).await
    }

    async fn add(
        &mut self,
        view: crate::view::ConversationView,
        entries: Vec<EntryView>,
        happenings: Vec<HappeningView>,
    ) -> Result<(), Failure> {
        // In this order: a pause between the two makes nothing seem to be earlier than it was.
        let now = self.clock.now();
        let here = since(self.began);
        let told: Vec<String> = entries.iter().map(|entry| entry.identifier.clone()).collect();
        self.seen.take(view, entries, happenings, |at| (here - (now - at).clamp(0, LONGEST_LAG)).max(0));
        if !self.wants.json && !self.wants.sums {
            return Ok(());
        }
        // A message of ours has neither until the server shows it: what has changed is looked at again.
        for identifier in told {
            let Some((place, event)) = self.seen.entry(&identifier) else { continue };
            let Some(entry) = event.message().cloned() else { continue };
            let (json, sums) = (event.json.clone(), event.sums.clone());
            let json = if self.wants.json && json.is_none() { self.json_of(&entry).await? } else { json };
            let sums = if self.wants.sums { self.sums_of(&entry, sums).await? } else { sums };
            if let Some(event) = self.seen.event_mut(place) {
                (event.json, event.sums) = (json, sums);
            }
        }
        Ok(())
    }

    /// The entry as the server gave it, its payload decoded.
    async fn json_of(&self, entry: &EntryView) -> Result<Option<Value>, Failure> {
        let Some(number) = entry.happening else { return Ok(None) };
        let Some(detail) = self.console.console()?.store().happening(&self.id, number).await? else { return Ok(None) };
        let json = serde_json::from_str::<Value>(&detail.json).ok();
        Ok(json.as_ref().and_then(|json| entry_in(json, &entry.identifier)).map(decoded))
    }

    /// SHA-256 of the files of a message, those that could be fetched.
    async fn sums_of(
        &self,
        entry: &EntryView,
        mut sums: Vec<(String, String)>,
    ) -> Result<Vec<(String, String)>, Failure> {
        let EntryBody::Files { files, .. } = &entry.body else { return Ok(sums) };
        let console = self.console.console()?;
        for file in files.iter().filter(|file| file.fetchable) {
            if sums.iter().any(|(id, _)| *id == file.id) {
                continue;
            }
            match console.sum_of_file(&self.id, &file.url).await {
                Ok(sum) => sums.push((file.id.clone(), sum)),
                Err(failure) => tracing::info!(code = ?failure.code, "a file was not fetched for its hash"),
            }
        }
        Ok(sums)
    }
}

/// Whole milliseconds since a moment.
pub fn since(began: Instant) -> i64 {
    i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// The entry of an identifier in an event's envelope or in a list's answer.
fn entry_in<'a>(json: &'a Value, identifier: &str) -> Option<&'a Value> {
    match json {
        Value::Object(members) => {
            if members.contains_key("entryPayload")
                && members.get("identifier").and_then(Value::as_str) == Some(identifier)
            {
                return Some(json);
            }
            members.values().find_map(|member| entry_in(member, identifier))
        }
        Value::Array(items) => items.iter().find_map(|item| entry_in(item, identifier)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The entry with its payload as JSON instead of as text.
fn decoded(entry: &Value) -> Value {
    let mut entry = entry.clone();
    if let Some(payload) = entry.get_mut("entryPayload")
        && let Some(decoded) = payload.as_str().and_then(|text| serde_json::from_str(text).ok())
    {
        *payload = decoded;
    }
    entry
}

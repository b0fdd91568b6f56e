//! Scenarios: kept, checked, completed, recorded.

use futures_util::TryStreamExt as _;

use super::{Console, Inner};
use crate::conversation::view_of;
use crate::download::{self, Readers, as_name};
use crate::failure::{not_found, not_now, of_fields};
use crate::file::sha256;
use crate::scenario::{self, LARGEST, PracticeWords, Reading, Source};
use crate::store::ScenarioRecord;
use crate::view::{
    Change, CompletionsView, Failure, FieldFailure, LintView, RecordDraft, SavedFile, ScenarioSummary, ScenarioView,
};

/// What a scenario is called that has never had a name.
const NAMELESS: &str = "Scenario without a name";

impl Console {
    /// All scenarios, by name, those in the trash too.
    ///
    /// # Errors
    /// As any read.
    pub async fn scenarios(&self) -> Result<Vec<ScenarioSummary>, Failure> {
        Ok(self.inner.store.scenarios().await?)
    }

    /// One scenario with its text and what is wrong with it.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn scenario(&self, scenario_id: &str, words: &PracticeWords) -> Result<ScenarioView, Failure> {
        let record = self.scenario_record(scenario_id).await?;
        let problems = reading(&record.text, words).problems;
        Ok(ScenarioView { summary: record.summary, text: record.text, problems })
    }

    /// Saves a text, as a new scenario when no id is given. A text with errors is saved and cannot be run.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid` for a text of more than 1 MiB.
    pub async fn save_scenario(
        &self,
        scenario_id: Option<&str>,
        text: String,
        words: &PracticeWords,
    ) -> Result<ScenarioView, Failure> {
        if text.len() > LARGEST {
            return Err(of_fields(vec![FieldFailure {
                field: "text".into(),
                message: "The scenario has more than 1 MiB, so it was not saved.".into(),
                hint: Some("Shorten it, or make several scenarios of it.".into()),
                suggestion: None,
            }]));
        }
        let Inner { store, updates, clock, changing_scenario, .. } = &*self.inner;
        let reading = reading(&text, words);
        let errors = reading.errors();
        let Reading { name, description, tags, problems, cases, .. } = reading;
        let now = clock.now();
        let _changing = changing_scenario.lock().await;
        let known = match scenario_id {
            Some(id) => Some(self.scenario_record(id).await?.summary),
            None => None,
        };
        let made = ScenarioSummary {
            id: uuid::Uuid::now_v7().to_string(),
            name: NAMELESS.into(),
            description: String::new(),
            tags: Vec::new(),
            cases: 1,
            errors,
            recent: Vec::new(),
            created_at: now,
            updated_at: now,
            trashed_at: None,
        };
        let known = known.unwrap_or(made);
        let summary = match name {
            Some(name) => ScenarioSummary { name, description, tags, ..known },
            None => known,
        };
        let summary = ScenarioSummary { cases: cases.max(1), errors, updated_at: now, ..summary };
        let record = ScenarioRecord { digest: sha256(text.as_bytes()), summary, text };
        store.save_scenario(&record).await?;
        updates.publish(Change::Scenario { scenario: record.summary.clone() });
        Ok(ScenarioView { summary: record.summary, text: record.text, problems })
    }

    /// Puts a scenario into the trash.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn trash_scenario(&self, scenario_id: &str) -> Result<(), Failure> {
        let now = self.inner.clock.now();
        self.set_scenario_trashed(scenario_id, Some(now)).await
    }

    /// Takes it out again.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn restore_scenario(&self, scenario_id: &str) -> Result<(), Failure> {
        self.set_scenario_trashed(scenario_id, None).await
    }

    /// What a text says and what is wrong with it.
    #[must_use]
    pub fn lint_scenario(&self, text: &str, words: &PracticeWords) -> LintView {
        let Reading { problems, outline, cases, .. } = reading(text, words);
        LintView { problems, outline, cases }
    }

    /// What can stand at a place of a text: line and column from 1, in characters.
    #[must_use]
    pub fn complete_scenario(&self, text: &str, line: u32, column: u32, words: &PracticeWords) -> CompletionsView {
        if text.len() > LARGEST {
            return CompletionsView { from: column, items: Vec::new() };
        }
        scenario::complete(text, line, column, words)
    }

    /// Makes a scenario from a conversation that was held by hand, and saves it.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a conversation that was never created.
    pub async fn record_scenario(&self, conversation_id: &str, draft: RecordDraft) -> Result<ScenarioView, Failure> {
        let text = self.recorded(conversation_id, &draft).await?;
        self.save_scenario(None, text, &PracticeWords::default()).await
    }

    /// Writes a scenario's text to a file in the downloads folder.
    ///
    /// # Errors
    /// `notFound`; `fileNotWritten`.
    pub async fn save_scenario_file(&self, scenario_id: &str) -> Result<SavedFile, Failure> {
        let record = self.scenario_record(scenario_id).await?;
        let name = format!("{}.yaml", as_name(&record.summary.name));
        download::save(&self.inner.downloads, &name, record.text.into_bytes().into(), Readers::Anybody).await
    }

    /// Tells the windows of a scenario that was run. Of one that is gone, nothing.
    ///
    /// # Errors
    /// As any read.
    pub async fn publish_scenario(&self, scenario_id: &str) -> Result<(), Failure> {
        let Inner { store, updates, changing_scenario, .. } = &*self.inner;
        let _changing = changing_scenario.lock().await;
        if let Some(record) = store.scenario(scenario_id).await? {
            updates.publish(Change::Scenario { scenario: record.summary });
        }
        Ok(())
    }

    async fn scenario_record(&self, scenario_id: &str) -> Result<ScenarioRecord, Failure> {
        self.inner.store.scenario(scenario_id).await?.ok_or_else(|| not_found("scenario"))
    }

    async fn set_scenario_trashed(&self, scenario_id: &str, trashed_at: Option<i64>) -> Result<(), Failure> {
        let Inner { store, updates, changing_scenario, .. } = &*self.inner;
        let _changing = changing_scenario.lock().await;
        let mut record = self.scenario_record(scenario_id).await?;
        record.summary.trashed_at = trashed_at;
        store.save_scenario(&record).await?;
        updates.publish(Change::Scenario { scenario: record.summary });
        Ok(())
    }

    async fn recorded(&self, conversation_id: &str, draft: &RecordDraft) -> Result<String, Failure> {
        let reading = self.inner.store.read_through(conversation_id).await?;
        let mut reading = reading.ok_or_else(|| not_found("conversation"))?;
        let conversation = view_of(reading.record());
        if conversation.milestones.created.is_none() {
            return Err(not_now(
                "This conversation was never created at the org, so there is nothing to record.",
                "Record one in which something was said.",
            ));
        }
        let entries: Vec<_> = reading.entries().try_collect().await?;
        let happenings: Vec<_> = reading.happenings().map_ok(|record| record.view).try_collect().await?;
        Ok(scenario::record(&conversation, &entries, &happenings, draft))
    }
}

/// A text of the list: nothing is beside it.
fn reading(text: &str, words: &PracticeWords) -> Reading {
    scenario::read(&Source { text, name: "", beside: None }, words)
}

//! Handing conversations over: exports, their text, and single requests as command lines.

use futures_util::StreamExt as _;

use super::Console;
use crate::download::Part;
use crate::export::{self, Lines, Sink, Subject};
use crate::failure::{internal, not_found, not_now};
use crate::store::Reading;
use crate::view::{CurlView, ExportDraft, ExportPreview, Failure, ProfileView, SavedFile};

impl Console {
    /// How an export would look: its beginning, its size, and what would be replaced.
    ///
    /// # Errors
    /// The conversation is unknown.
    pub async fn preview_export(&self, conversation_id: &str, draft: ExportDraft) -> Result<ExportPreview, Failure> {
        let (mut reading, profile) = self.reading(conversation_id).await?;
        let now = self.inner.clock.now();
        let mut sink = Sink::Preview(export::Preview::default());
        let replaced = export::export(&mut reading, &Subject { profile: &profile, now }, &draft, &mut sink).await?;
        let Sink::Preview(preview) = sink else { return Err(internal("a preview has become a file")) };
        Ok(ExportPreview {
            text: preview.text,
            whole: !preview.cut,
            bytes: preview.bytes,
            replaced,
            file_name: export::file_name(&profile.name, conversation_id, draft.format, now),
        })
    }

    /// Writes an export to the downloads folder.
    ///
    /// # Errors
    /// The conversation is unknown, or the file cannot be written.
    pub async fn save_export(&self, conversation_id: &str, draft: ExportDraft) -> Result<SavedFile, Failure> {
        let (mut reading, profile) = self.reading(conversation_id).await?;
        let now = self.inner.clock.now();
        let name = export::file_name(&profile.name, conversation_id, draft.format, now);
        let mut sink = Sink::File(Part::begin(&self.inner.downloads, &name).await?);
        export::export(&mut reading, &Subject { profile: &profile, now }, &draft, &mut sink).await?;
        let Sink::File(part) = sink else { return Err(internal("a file has become a preview")) };
        part.finish().await
    }

    /// The messages of a conversation as plain text, one line each: an opening transcript for another one. Of a long one the
    /// newest 100 kB.
    ///
    /// # Errors
    /// The conversation is unknown.
    pub async fn conversation_text(&self, conversation_id: &str) -> Result<String, Failure> {
        let (mut reading, _) = self.reading(conversation_id).await?;
        let mut lines = Lines::default();
        let mut entries = reading.entries();
        while let Some(entry) = entries.next().await {
            lines.put(&entry?);
        }
        Ok(lines.finish())
    }

    /// The request of a happening as a cURL command, secrets replaced by variables. Of an event of the stream: the command
    /// that opens the stream after it.
    ///
    /// # Errors
    /// It is unknown or no request.
    pub async fn curl(&self, conversation_id: &str, number: i64) -> Result<CurlView, Failure> {
        let store = &self.inner.store;
        let detail = store.happening(conversation_id, number).await?.ok_or_else(|| not_found("happening"))?;
        if !export::is_repeatable(detail.happening.kind) {
            return Err(not_now(
                "There is no request behind this row, so there is nothing to copy as cURL.",
                "Choose a request, or an event of the stream.",
            ));
        }
        let (_, profile) = self.conversation_and_profile(conversation_id).await?;
        let event_id = store.event_id(conversation_id, number).await?;
        Ok(export::curl(&profile, &detail, event_id.as_deref()))
    }

    async fn reading(&self, conversation_id: &str) -> Result<(Reading, ProfileView), Failure> {
        let (_, profile) = self.conversation_and_profile(conversation_id).await?;
        let reading = self.inner.store.read_through(conversation_id).await?;
        Ok((reading.ok_or_else(|| not_found("conversation"))?, profile.view()))
    }
}

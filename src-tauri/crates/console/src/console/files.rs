//! Files: sent, fetched, and the transcript as a PDF.

use std::path::PathBuf;
use std::sync::Arc;

use super::Console;
use crate::conversation::content::Content;
use crate::conversation::{Command, held_elsewhere, view_of};
use crate::download::harmless;
use crate::failure::{internal, not_found, not_now};
use crate::file::{self, Fetch, Source};
use crate::profile::Profile;
use crate::record::ConversationRecord;
use crate::store::OutgoingFile;
use crate::view::{EntryBody, Failure, FetchedFile, FileDraft};

impl Console {
    /// Sends a file, with its bytes. The entry comes through the feed, pending at first. The bytes are kept until the server
    /// has accepted them: a failed upload can be tried again, after a restart too.
    ///
    /// # Errors
    /// It does not fit what the deployment takes, the conversation cannot take a message now, or the disk has no room.
    pub async fn send_file(&self, conversation_id: &str, draft: FileDraft, bytes: Vec<u8>) -> Result<(), Failure> {
        let store = &self.inner.store;
        let (record, _) = self.conversation_and_profile(conversation_id).await?;
        // What has no letters left is told to have no name.
        let draft = FileDraft { name: harmless(&draft.name, ""), ..draft };
        file::check(view_of(&record).files.as_ref(), &draft, bytes.len() as u64)?;
        let bytes = Arc::new(bytes);
        let hashing = Arc::clone(&bytes);
        let sha256 = tokio::task::spawn_blocking(move || file::sha256(&hashing)).await;
        let content = Content::File {
            name: draft.name.clone(),
            mime_type: draft.mime_type.clone(),
            size: bytes.len() as u64,
            sha256: Some(sha256.map_err(|error| internal(error.to_string()))?),
            caption: draft.caption,
            file_id: uuid::Uuid::new_v4().to_string(),
        };
        let bytes = Arc::unwrap_or_clone(bytes);
        let identifier = uuid::Uuid::new_v4().to_string();
        let kept = OutgoingFile { name: draft.name, mime_type: draft.mime_type, bytes };
        store.keep_outgoing_file(conversation_id, &identifier, &kept).await?;
        let outcome =
            self.command(conversation_id, Command::SendFile { identifier: identifier.clone(), content }).await;
        if outcome.is_err() {
            // No row names them.
            store.drop_outgoing_file(conversation_id, &identifier).await?;
        }
        outcome
    }

    /// Stops an upload; its message is marked as failed and can be sent again.
    ///
    /// # Errors
    /// There is no such upload.
    pub async fn cancel_upload(&self, conversation_id: &str, identifier: &str) -> Result<(), Failure> {
        self.command(conversation_id, Command::CancelUpload(identifier.to_owned())).await
    }

    /// Fetches a file of a message and saves it in the downloads folder.
    ///
    /// # Errors
    /// It is unknown, cannot be fetched, or cannot be written; another program holds the conversation.
    pub async fn save_file(
        &self,
        conversation_id: &str,
        identifier: &str,
        file_id: &str,
    ) -> Result<FetchedFile, Failure> {
        self.take_over(conversation_id).await?;
        let (record, profile) = self.conversation_and_profile(conversation_id).await?;
        // Where it was saved is written into the message's row.
        if !record.finished && self.inner.ownership.is_held_elsewhere(record.owner.as_deref()) {
            return Err(held_elsewhere());
        }
        let entry = self.inner.store.entry(conversation_id, identifier).await?;
        let EntryBody::Files { files, .. } = entry.ok_or_else(|| not_found("message"))?.body else {
            return Err(not_found("file"));
        };
        let file = files.into_iter().find(|file| file.id == file_id).ok_or_else(|| not_found("file"))?;
        let url = crate::link::openable(&file.url).map_err(|_| not_fetchable())?;
        let source = Source::File { identifier: identifier.to_owned(), file_id: file.id, url };
        let wanted = Fetch { source, name: file.name, downloads: self.inner.downloads.clone() };
        self.inner.conversations.fetch(conversation_id, &profile, wanted).await
    }

    /// Fetches the transcript as a PDF and saves it in the downloads folder.
    ///
    /// # Errors
    /// The deployment does not allow it, or it cannot be fetched or written.
    pub async fn save_transcript(&self, conversation_id: &str) -> Result<FetchedFile, Failure> {
        let (record, profile) = self.conversation_and_profile(conversation_id).await?;
        if view_of(&record).files.is_some_and(|files| !files.transcript) {
            return Err(file::transcript_refused());
        }
        let id: String = record.id.chars().take(8).collect();
        let wanted = Fetch {
            source: Source::Transcript { developer_name: profile.developer_name.clone() },
            name: format!("transcript-{id}.pdf"),
            downloads: self.inner.downloads.clone(),
        };
        self.inner.conversations.fetch(conversation_id, &profile, wanted).await
    }

    /// Where a file is that this program saved since it began, by the path that was answered then. Whoever may name a path
    /// names no other.
    ///
    /// # Errors
    /// It saved no such file, or the file is not there any more.
    pub fn saved_file(&self, path: &str) -> Result<PathBuf, Failure> {
        self.inner.downloads.saved(path)
    }

    /// SHA-256, in hexadecimal, of a file of a message. Nothing is written.
    ///
    /// # Errors
    /// It cannot be fetched.
    pub(crate) async fn sum_of_file(&self, conversation_id: &str, url: &str) -> Result<String, Failure> {
        let (_, profile) = self.conversation_and_profile(conversation_id).await?;
        let url = crate::link::openable(url).map_err(|_| not_fetchable())?;
        let wanted =
            Fetch { source: Source::Sum { url }, name: String::new(), downloads: self.inner.downloads.clone() };
        Ok(self.inner.conversations.fetch(conversation_id, &profile, wanted).await?.sha256)
    }

    pub(super) async fn conversation_and_profile(&self, id: &str) -> Result<(ConversationRecord, Profile), Failure> {
        let store = &self.inner.store;
        let record = store.conversation(id).await?.ok_or_else(|| not_found("conversation"))?;
        // A conversation cannot be without its profile: the database sees to that.
        let profile = store.profile(&record.profile_id).await?.ok_or_else(|| not_found("profile"))?;
        Ok((record, profile))
    }
}

fn not_fetchable() -> Failure {
    not_now(
        "This file is not fetched: its address does not lead to a web server.",
        "Only addresses that begin with http:// or https:// are fetched. Look at the message's JSON to see where it leads.",
    )
}
